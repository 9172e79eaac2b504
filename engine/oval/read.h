/* What the files that read OVAL definitions share. Nothing recurses from one
 * definition, test, object, state or variable into another: a reference makes
 * the other's struct known (oval_refer) and puts it on a list that read.c works
 * off, so a chain of any length costs no stack. Inside one of them the depth is
 * bounded by LIMIT_XML_DEPTH. */
#ifndef OVAL_READ_H
#define OVAL_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/xml.h"
#include "oval/document.h"

enum oval_kind {
	OVAL_KIND_DEFINITION, OVAL_KIND_TEST, OVAL_KIND_OBJECT, OVAL_KIND_STATE,
	OVAL_KIND_VARIABLE, OVAL_KIND_COUNT
};
extern const char *const oval_kind_names[OVAL_KIND_COUNT]; /* "definition" ... */

/* err_set "NAME: line N: ..."; false. */
bool oval_bad(const struct oval_document *, const struct xml_node *, struct err *,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The struct with this id, which will be filled before the call that began the
 * reading returns. NULL: there is none. `at` is where it is referred to. */
void *oval_refer(struct oval_document *, enum oval_kind, const struct xml_node *at,
    const char *id, struct err *);

/* Attributes. Not there: `*into` is left as it is, except by read_required. */
bool read_required(const struct oval_document *, const struct xml_node *, const char *name,
    const char **into, struct err *);
bool read_boolean(const struct oval_document *, const struct xml_node *, const char *name,
    bool *into, struct err *);
bool read_version(const struct oval_document *, const struct xml_node *, int *into, struct err *);
/* One of `names`; into: an int, not an enum, for enums have no common type. */
bool read_name(const struct oval_document *, const struct xml_node *, const char *name,
    const char *const *names, int count, int *into, struct err *);

/* Which probe an element belongs to: family from its namespace, name without
 * "_test", "_object", "_state" (`ending`). */
bool read_type(const struct oval_document *, const struct xml_node *, const char *ending,
    const char **family, const char **name, struct err *);
/* notes and Signature, which anything may begin with and nobody evaluates. */
bool read_is_aside(const struct xml_node *);
size_t read_count_children(const struct xml_node *);

bool read_definition(struct oval_document *, struct xml_node *, struct oval_definition *, struct err *);
bool read_test(struct oval_document *, struct xml_node *, struct oval_test *, struct err *);
bool read_object(struct oval_document *, struct xml_node *, struct oval_object *, struct err *);
bool read_state(struct oval_document *, struct xml_node *, struct oval_state *, struct err *);
bool read_variable(struct oval_document *, struct xml_node *, struct oval_variable *, struct err *);

#endif
