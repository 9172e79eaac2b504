/* Inside of the evaluation: what plan, collecting, tests and criteria share. */
#ifndef EVAL_EVALUATION_H
#define EVAL_EVALUATION_H

#include <pthread.h>

#include "eval/eval.h"
#include "eval/graph.h"
#include "eval/items.h"
#include "eval/state.h"
#include "eval/variable.h"

/* An object to collect or a variable to resolve, once. */
struct eval_job {
	const struct oval_object *object;     /* one of these two */
	const struct oval_variable *variable;
	struct eval_job **needs;
	size_t n_needs;
	size_t number; /* in the plan it belongs to */
	bool done;
	const struct oval_collected *collected; /* object: how it came out */
	const struct eval_variable *value;      /* variable */
	/* variable: one a value, shared by all that tell what they used */
	const struct eval_tested_variable *tested;
};

struct eval {
	struct arena *arena; /* the caller's thread */
	struct oval_document *document;
	struct target *target;
	struct eval_options options;
	unsigned threads;
	struct arena **arenas; /* one a worker */
	struct map *objects, *variables; /* id -> struct eval_job */
	struct map *tests;       /* id -> struct eval_test */
	struct map *definitions; /* id -> struct eval_definition */
	struct map *skipped;     /* the same for deprecated ones that nobody asked for */
	struct items *items;
	unsigned long last_item_id;
	pthread_mutex_t variable_lock; /* variables.* is one for all workers */
	struct variable_scope variable_scope;
	const struct oval_collected **collected; /* by id; made when asked for */
	size_t n_collected;
	bool any_masked; /* content masks something */
};

/* What one call of eval_run has to do, in the order it was met. */
struct plan {
	struct eval *eval;
	struct arena *arena;
	struct eval_job **jobs;
	size_t n_jobs;
	const struct oval_test **tests;
	size_t n_tests;
	struct map *tests_met;
	const struct oval_definition **definitions;
	size_t n_definitions;
	struct map *definitions_met;
	struct graph extends; /* definition -> the definitions it extends */
};

/* plan.c: everything that can be reached and is not known yet. */
void plan_begin(struct plan *, struct eval *, struct arena *);
void plan_definition(struct plan *, const struct oval_definition *);
void plan_object(struct plan *, const struct oval_object *);
void plan_variable(struct plan *, const struct oval_variable *);
void plan_reach(struct plan *);

/* collect.c: collects the plan's objects and resolves its variables. */
void eval_collect(struct plan *);
/* NULL: it is in no plan yet. */
const struct eval_variable *eval_known_variable(void *eval, const struct oval_variable *);

/* object.c, set.c: one object, what it needs being done. */
const struct oval_collected *collect_object(struct eval *, const struct oval_object *,
    struct arena *);
const struct oval_collected *collect_set(struct eval *, const struct oval_object *,
    struct arena *);
/* recorded.c: one that was collected before. */
const struct oval_collected *recorded_object(struct eval *, const struct oval_object *,
    struct arena *);

/* filter.c: items while they are chosen. */
struct selection {
	enum oval_flag flag;
	const struct oval_item *const *items; /* interned, each once */
	size_t n_items;
	const struct oval_message *messages;
	size_t n_messages;
};
void selection_say(struct selection *, struct arena *, enum oval_message_level, const char *text);
const struct oval_collected *selection_collected(const struct selection *,
    const struct oval_object *, struct arena *);

/* Filters look at one item after the other; what they could not decide is added
 * up and told by filtering_done. */
struct filtering {
	const struct oval_filter *filters;
	size_t n_filters;
	struct state_scope scope;
	size_t undecided;
};
void filtering_begin(struct filtering *, struct eval *, const struct oval_filter *, size_t n_filters,
    struct arena *);
bool filtering_keeps(void *filtering, const struct oval_item *);
/* The flag and messages of what is left in the selection. */
void filtering_done(struct filtering *, struct selection *);

/* test.c, criteria.c */
void eval_tests(struct plan *);
void eval_definitions(struct plan *);

/* mask.c: after the tests, before anything is written. */
void eval_mask(struct eval *);

/* "a -> b -> a" of `n` ids; a very long one is cut in the middle. */
const char *eval_chain(struct arena *, const char *const *ids, size_t n);

#endif
