/* What the readers of Benchmark, items, Values and Profiles share. */
#ifndef XCCDF_READ_H
#define XCCDF_READ_H

#include "xccdf/benchmark.h"

/* A document being read: the benchmark's or a tailoring's. */
struct xccdf_reader {
	struct arena *arena;
	struct xml_document *xml;
	struct err *err;
	struct map *ids; /* everything an id was given to: id -> struct xml_node */
	const char *lang; /* of the root; NULL: none */
};

/* Elements come one by one into a list and leave as an array and a count. */
struct list {
	void *at;
	size_t count;
};
void *list_add(struct arena *, struct list *, size_t size); /* zeroed */
#define LIST_TO(list, array, number) ((array) = (list).at, (number) = (list).count)

bool xccdf_is_ours(const struct xml_node *); /* in an XCCDF namespace */
const char *xccdf_lang_of(const struct xml_node *); /* xml:lang of it or around it; NULL: none */
bool xccdf_read_fail(struct xccdf_reader *, const struct xml_node *, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* NULL with err: not there. */
const char *xccdf_read_required(struct xccdf_reader *, const struct xml_node *, const char *name);
bool xccdf_read_bool(struct xccdf_reader *, const struct xml_node *, const char *name, bool otherwise, bool *);
bool xccdf_read_enum(struct xccdf_reader *, const struct xml_node *, const char *name,
    const char *const *names, int count, int otherwise, int *);
/* Not written: `otherwise`. */
bool xccdf_read_weight(struct xccdf_reader *, const struct xml_node *, double otherwise, double *);
/* Text of an element that holds no elements, without blanks at its ends. */
const char *xccdf_read_trimmed(struct xccdf_reader *, const struct xml_node *);
bool xccdf_read_unexpected(struct xccdf_reader *, const struct xml_node *);

/* These add to a list of the struct in their name. */
void xccdf_read_text(struct xccdf_reader *, struct xml_node *, struct xccdf_texts *);
void xccdf_read_version(struct xccdf_reader *, const struct xml_node *, struct xccdf_version *);
bool xccdf_read_status(struct xccdf_reader *, const struct xml_node *, struct list *);
void xccdf_read_reference(struct xccdf_reader *, struct xml_node *, struct list *);
bool xccdf_read_idref(struct xccdf_reader *, const struct xml_node *, struct list *); /* const char * */
/* Notes that `id` belongs to `node`; an error if it belongs to another already. */
bool xccdf_read_id(struct xccdf_reader *, struct map *, struct xml_node *, const char *id);

bool xccdf_read_check(struct xccdf_reader *, struct xml_node *, struct xccdf_check *);
bool xccdf_read_item(struct xccdf_reader *, struct xml_node *, struct xccdf_item *);
bool xccdf_read_value(struct xccdf_reader *, struct xml_node *, struct xccdf_value *);
bool xccdf_read_profile(struct xccdf_reader *, struct xml_node *, struct xccdf_profile *);

/* Resolves `extends` (xccdf/extend.c). `fail` messages name the document of the reader. */
bool xccdf_extend_items(struct xccdf_reader *, struct xccdf_item **, size_t);
bool xccdf_extend_values(struct xccdf_reader *, struct xccdf_value **, size_t);
bool xccdf_extend_profiles(struct xccdf_reader *, struct xccdf_profile **, size_t);
/* `base` is complete already. */
void xccdf_extend_profile(struct arena *, struct xccdf_profile *, const struct xccdf_profile *base);

#endif
