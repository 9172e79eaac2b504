/* YAML in: a small file that a person filled in, as a tree that knows its lines. Maps, lists and plain
 * text; no aliases, no tags, no second document; limits from base/limits.h. */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	unsigned line;     /* from 1; of a map's member, that of its key */
	const char *key;   /* in a map; NULL else */
	const char *text;  /* of YAML_TEXT, "" when nothing was written (also for ~ and null); NULL else */
	struct yaml_node *first, *next;
};

struct yaml_file {
	struct arena *arena;
	const char *path;
	struct yaml_node *root; /* a map; without anything in the file, an empty one */
};

/* NULL: it cannot be read, or is not YAML as above (err: PATH: line N: what). */
struct yaml_file *yaml_read(struct arena *, const char *path, struct err *);
struct yaml_file *yaml_from_bytes(struct arena *, const char *name, const char *bytes, size_t length, struct err *);

/* A member of a map; NULL: not there. */
const struct yaml_node *yaml_member(const struct yaml_node *map, const char *key);
/* The text of a member without blanks around it; "" when it is not there or nothing was written; NULL: it is no
 * text (err). */
const char *yaml_member_text(const struct yaml_file *, const struct yaml_node *map, const char *name, struct err *);
/* false unless `there`: err says that the member is missing, and why it has to be there. */
bool yaml_needed(const struct yaml_file *, const struct yaml_node *map, const char *name, bool there, const char *why,
    struct err *);
/* false when the text of that member has more than `most` UTF-16 units: err says where the rest may go. */
bool yaml_short(const struct yaml_file *, const struct yaml_node *map, const char *name, const char *text, size_t most,
    struct err *);
/* Every member has one of these names (ends with NULL). false: err names the other one. */
bool yaml_only(const struct yaml_file *, const struct yaml_node *map, const char *const *names, struct err *);
/* err_set(ERR_CONTENT, "PATH: line N: ..."); returns false. */
bool yaml_err(const struct yaml_file *, const struct yaml_node *, struct err *, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* YAML out, for files that people go on writing in: text in double quotes, in which everything but a quote and a
 * backslash stands for itself and control characters are escaped; a line "  # text" with nothing that acts on a
 * terminal. */
void yaml_put_quoted(struct buf *, const char *text);
void yaml_put_comment(struct buf *, const char *text);

#endif
