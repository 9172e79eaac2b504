/* Is this definition true on this target? Collects every object once, in
 * parallel; asks each test once; keeps how the answer came about. */
#ifndef EVAL_EVAL_H
#define EVAL_EVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "oval/compare.h"
#include "oval/document.h"
#include "oval/item.h"
#include "target/target.h"

/* Values for external variables: id -> struct eval_values. */
struct eval_values {
	const char *const *values;
	size_t count;
	enum oval_datatype datatype;
};

struct eval_options {
	const struct map *external; /* NULL: none */
	unsigned threads;           /* 0: as many as processors, at most 8 */
	bool deprecated;            /* evaluate deprecated definitions too */
	/* Already collected (oval analyse): object id -> const struct oval_collected;
	 * then no probe runs. NULL: collect. */
	const struct map *collected;
	/* With `collected`: all items there are (id -> struct oval_item), when nobody wrote down which
	 * objects they are of; then they are searched. NULL: not so. */
	const struct map *items;
};

/* How a test came to its result. */
struct eval_tested_item {
	const struct oval_item *item;
	enum oval_result result;
};
struct eval_tested_variable { const char *variable_id, *value; };
struct eval_test {
	const struct oval_test *test;
	enum oval_result result;
	enum oval_result existence; /* what check_existence said */
	const struct oval_collected *collected; /* NULL: unknown_test, no object */
	const struct eval_tested_item *items;
	size_t n_items;
	const struct eval_tested_variable *variables;
	size_t n_variables;
	const struct oval_message *messages;
	size_t n_messages;
};

struct eval_criteria {
	const struct oval_criteria *criteria;
	enum oval_result result; /* after negate */
	const struct eval_criteria *children;
	size_t n_children;
	const struct eval_test *test;             /* criterion */
	const struct eval_definition *definition; /* extend_definition; NULL in a cycle */
};

struct eval_definition {
	const struct oval_definition *definition;
	enum oval_result result;
	const struct eval_criteria *criteria; /* NULL: none written, or not evaluated */
	const struct oval_message *messages;
	size_t n_messages;
};

struct eval;

struct eval *eval_new(struct arena *, struct oval_document *, struct target *,
    const struct eval_options *, struct err *);

/* Plans, collects (in parallel) and evaluates these definitions; NULL ids: all. After it,
 * eval_definition gives each without further work. false: the content is
 * malformed (err); trouble on the target is part of the answers instead.
 * May be called more than once: what is known is not collected again. */
bool eval_run(struct eval *, const char *const *ids, size_t count, struct err *);
/* NULL: not evaluated. */
const struct eval_definition *eval_definition(const struct eval *, const char *id);
const struct eval_test *eval_test(const struct eval *, const char *id);

/* One more comparison that eval and evidence share: how an item stands to a state, entity by entity. */
struct eval_entity_result {
	const struct oval_entity *entity;
	enum oval_result result;
};
enum oval_result eval_item_against_state(struct eval *, const struct oval_item *,
    const struct oval_state *, struct eval_entity_result *entities /* room for state->n_entities, or NULL */);

/* Everything collected, in order of object id: for system characteristics. Items with equal
 * content share one id. */
const struct oval_collected *const *eval_collected(const struct eval *, size_t *count);
const struct oval_collected *eval_collect_object(struct eval *, const char *object_id, struct err *);

/* A variable's values as they came out (for exports, results, variables documents). */
struct eval_variable {
	const struct oval_variable *variable;
	enum oval_flag flag; /* complete, error, incomplete, does not exist, not collected */
	const char *const *values;
	size_t n_values;
	bool mask; /* a value came from a masked entity: results must not show them; known for certain
	              after eval_run */
	const struct oval_message *messages;
	size_t n_messages;
};
const struct eval_variable *eval_variable(struct eval *, const struct oval_variable *);
/* Of one that was resolved. */
bool eval_variable_is_masked(const struct eval *, const char *id);

#endif
