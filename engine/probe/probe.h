/* A probe fetches facts: resolved values in; items, messages and a flag out.
 * It cannot fail, call back, or see states. One file and one line,
 * PROBE(family_name), in probe/probes.def.
 *
 * "Nothing there" is an answer (no item). "Could not look" is trouble: the
 * object's flag becomes error (nothing collected) or incomplete, with a message. */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "oval/document.h"
#include "oval/item.h"
#include "target/target.h"

enum probe_entity_flags {
	PROBE_OBJECT = 1,  /* may stand in the object */
	PROBE_SUBJECT = 2, /* tells which thing the item is, for evidence: name, path */
	PROBE_MANY = 4,    /* may stand more than once in an item */
	PROBE_OBJECT_ONLY = 8, /* stands in the object, not in the item */
	PROBE_NILLABLE = 16, /* xsi:nil in the object means something */
};

struct probe_entity {
	const char *name;
	enum oval_datatype datatype; /* of the item's entity */
	unsigned flags;
	const char *source; /* where the audited thing itself has it, for evidence:
	                       "HostConfig.ReadonlyRootfs"; NULL: the entity's name says it */
};

struct collect;

struct probe {
	const char *family, *name;           /* "unix", "file" */
	const struct probe_entity *entities; /* in the item schema's order; ends with name NULL */
	void (*collect)(struct collect *);
	const char *item_name; /* NULL: the same as name (textfilecontent54 makes textfilecontent_item) */
	const char *unsupported; /* set when this build lacks a library: the message; collect may be NULL */
};

extern const struct probe *const probes[]; /* ends with NULL; probe/probes.def */
const struct probe *probe_find(const char *family, const char *name); /* NULL: none */
const struct probe_entity *probe_entity_find(const struct probe *, const char *name);

/* What the object asks for, variables resolved -------------------------- */

struct collect_entity {
	const struct oval_entity *entity; /* operation, datatype, nil, mask */
	const char *const *values; /* one, or those of the variable */
	size_t n_values;
	enum oval_check var_check; /* how several values combine; all unless written */
};

/* What becomes of items. Asked as soon as one is whole, so that a walk over a million files whose filter
 * keeps three needs the memory of three. */
struct collect_eval {
	bool (*keep)(void *arg, const struct oval_item *); /* whether it is wanted at all (the object's filters); NULL: all are */
	/* The one that stands for all equal ones. */
	const struct oval_item *(*one)(void *arg, const struct oval_item *);
	/* See collect_item_of: the item that was made before, NULL: none; and what was made now. */
	const struct oval_item *(*made)(void *arg, const struct probe *, const void *thing);
	void (*remember)(void *arg, const struct probe *, const void *thing, const struct oval_item *);
	void *arg;
};

struct collect {
	const struct probe *probe;
	const struct oval_object *object;
	struct target *target;
	struct arena *arena; /* items live here; this object's own */
	const struct collect_entity *entities;
	size_t n_entities;
	/* Set by eval; NULL for a test of a probe alone. */
	const struct collect_eval *eval;
	struct arena *scratch; /* until the object is collected; NULL: none */
	const void *own; /* the probe's, while it collects: for its callbacks */
	struct collect_state *state; /* private to probe/collect.c */
};

/* NULL: the object does not have it. */
const struct collect_entity *collect_entity(const struct collect *, const char *name);
/* Whether a candidate is one the object asks for: the entity's operation on each
 * value, joined by var_check. An entity that is absent or nil matches all. Trouble (a
 * pattern over its limits) is noted and answers false. */
bool collect_matches(struct collect *, const char *name, const char *candidate, size_t length);
/* The values of an entity whose operation is equals (and var_check not "none satisfy"), so that
 * nothing needs to be searched; false: search and use collect_matches. */
bool collect_equals(const struct collect *, const char *name, const char *const **values, size_t *count);
/* behaviors/@name, `otherwise` when not written. */
const char *collect_behavior(const struct collect *, const char *name, const char *otherwise);
bool collect_behavior_bool(const struct collect *, const char *name, bool otherwise);

/* What was found ------------------------------------------------------------- */

/* Begins an item; what follows belongs to it until the next. Entities may be added in any order:
 * they are put into the table's order; those of the table that were not added are absent from the item. */
void collect_item(struct collect *);
/* The same for an item that is made of one thing and of nothing else, the object least of all: false: another
 * object made it before, it is in and nothing is to be added. */
bool collect_item_of(struct collect *, const void *thing);
void collect_string(struct collect *, const char *name, const char *value); /* NULL: does not exist */
void collect_bytes(struct collect *, const char *name, const char *value, size_t length);
void collect_int(struct collect *, const char *name, int64_t value);
void collect_bool(struct collect *, const char *name, bool value);
/* The entity with a status other than exists. */
void collect_status(struct collect *, const char *name, enum oval_status);
/* Text in another datatype than the table's (variable_item, record). */
void collect_typed(struct collect *, const char *name, enum oval_datatype, const char *value, size_t length);
/* A record: begin, add its fields as if they were entities, end. */
void collect_record(struct collect *, const char *name);
void collect_record_end(struct collect *);
/* Drops the item just begun. */
void collect_drop(struct collect *);
/* The item as a whole could not be read: status error and a message on it. */
void collect_item_trouble(struct collect *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Could not look: message of level error; flag error, or incomplete when items were found. */
void collect_trouble(struct collect *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Worth saying; changes no flag. */
void collect_note(struct collect *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Nobody said what is needed to look at all (an address): flag not collected. The message says what to give. */
void collect_not_asked(struct collect *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* This kind of thing cannot be on this target: flag not applicable. */
void collect_not_applicable(struct collect *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Runs the probe and closes the books (called by eval). */
const struct oval_collected *collect_run(struct collect *);

#endif
