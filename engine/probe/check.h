/* Content held against the probes' tables. A schema says the same with more
 * words; this is for families whose schema not every tool has (x-docker), and for
 * telling the line before anything is collected. */
#ifndef PROBE_CHECK_H
#define PROBE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "oval/document.h"
#include "probe/probe.h"

enum probe_check {
	PROBE_CHECK_NAMES,  /* entities the probe does not have, or not there */
	PROBE_CHECK_STRICT, /* also datatypes, operations and values that cannot be meant */
};

/* `name` is the document's. */
typedef void probe_check_tell(void *arg, const char *name, unsigned line, const char *misuse);

/* Whether the object says what its probe needs to know, and nothing else: an entity too much, too
 * few or twice would make it mean something else than what is written, and "nothing there" of what
 * nobody looked for. NULL: it does; else "line N: what". */
const char *probe_check_object(struct arena *, const struct probe *, const struct oval_object *);
/* Whether the entity can be asked for with this value: its operation is one of its datatype's, the
 * value is of it, a pattern is one. NULL: it can. */
const char *probe_check_value(struct arena *, const struct oval_entity *, const char *value);

/* Looks at the objects and states read so far whose probe we have. Calls `tell` for
 * each misuse, in the order they were read. Returns their number. */
size_t probe_check_content(const struct oval_document *, enum probe_check, probe_check_tell *, void *arg);
/* The same, strictly, for one family only (NULL: all). false: err is the first misuse. */
bool oval_check_entities(const struct oval_document *, const char *family, struct err *);
/* The same for an oval_definitions element as it stands in a file, which need not be
 * whole: no reference is followed. `name` is for messages. */
bool oval_check_element(const char *name, const struct xml_node *oval_definitions, struct err *);
/* All of them. */
size_t probe_check_element(const char *name, const struct xml_node *oval_definitions, probe_check_tell *, void *arg);

#endif
