/* From a collected object to the result of a test (OVAL 5.11, results schema,
 * TestType, "how the result for an OVAL Test is determined"). */
#include <string.h>

#include "eval/evaluation.h"
#include "eval/pool.h"
#include "probe/probe.h"

/* How a flag reaches the test (system characteristics, FlagEnumeration). */
enum by_flag { FIXED, NOTHING_EXISTS, ALL_KNOWN, PART_KNOWN };
static const struct by_flag_row {
	enum by_flag how;
	enum oval_result result; /* FIXED */
} by_flag[OVAL_FLAG_COUNT] = {
	[OVAL_FLAG_ERROR] = { FIXED, OVAL_ERROR },
	[OVAL_FLAG_COMPLETE] = { ALL_KNOWN },
	[OVAL_FLAG_INCOMPLETE] = { PART_KNOWN },
	[OVAL_FLAG_DOES_NOT_EXIST] = { NOTHING_EXISTS },
	[OVAL_FLAG_NOT_COLLECTED] = { FIXED, OVAL_UNKNOWN },
	[OVAL_FLAG_NOT_APPLICABLE] = { FIXED, OVAL_NOT_APPLICABLE },
};

/* "When the flag is 'does not exist' ... 'none_exist' or 'any_exist' ... true, for
 * all other values ... false. The check and state_operator attributes do not need
 * to be considered." */
static const enum oval_result nothing_exists[OVAL_EXISTENCE_COUNT] = {
	[OVAL_ALL_EXIST] = OVAL_FALSE, [OVAL_ANY_EXIST] = OVAL_TRUE,
	[OVAL_AT_LEAST_ONE_EXISTS] = OVAL_FALSE, [OVAL_NONE_EXIST] = OVAL_TRUE,
	[OVAL_ONLY_ONE_EXISTS] = OVAL_FALSE,
};

/* "When the flag is 'incomplete', the result must be 'unknown' with the following
 * exceptions": from so many existing items on it is false (0: never). */
static const size_t false_from[OVAL_EXISTENCE_COUNT] = {
	[OVAL_NONE_EXIST] = 1, [OVAL_ONLY_ONE_EXISTS] = 2,
};

/* An item that is not compared: what its status makes of it. "ignoring items with
 * a status of Does Not Exist" (definitions schema, TestType, check). */
static const enum oval_result by_status[OVAL_STATUS_COUNT] = {
	[OVAL_STATUS_ERROR] = OVAL_ERROR,
	[OVAL_STATUS_DOES_NOT_EXIST] = OVAL_NOT_EVALUATED,
	[OVAL_STATUS_NOT_COLLECTED] = OVAL_UNKNOWN,
};

static void compare_item(struct state_scope *scope, const struct oval_test *test,
    struct eval_tested_item *tested, struct oval_counts *counts)
{
	struct oval_counts per_item = { 0 };

	if (tested->item->status == OVAL_STATUS_EXISTS)
		for (size_t i = 0; i < test->n_states; i++)
			per_item.of[state_item(scope, tested->item, test->states[i], NULL)]++;
	tested->result = tested->item->status == OVAL_STATUS_EXISTS ?
	    oval_operator_result(test->state_operator, &per_item) : by_status[tested->item->status];
	if (tested->item->status != OVAL_STATUS_DOES_NOT_EXIST)
		counts->of[tested->result]++;
}

/* Compares every item, whatever existence said: the results are evidence. */
static enum oval_result compare_items(struct eval_test *into, struct state_scope *scope,
    struct oval_status_counts *statuses, bool *compared)
{
	const struct oval_collected *collected = into->collected;
	const struct oval_test *test = into->test;
	struct eval_tested_item *items =
	    arena_alloc(scope->arena, (collected->n_items + 1) * sizeof *items);
	struct oval_counts counts = { 0 };

	into->items = items;
	into->n_items = collected->n_items;
	for (size_t i = 0; i < collected->n_items; i++) {
		items[i].item = collected->items[i];
		items[i].result = OVAL_NOT_EVALUATED; /* TestedItemType: no state */
		statuses->of[items[i].item->status]++;
		if (test->n_states)
			compare_item(scope, test, &items[i], &counts);
		if (test->n_states && items[i].item->status != OVAL_STATUS_DOES_NOT_EXIST)
			*compared = true;
	}
	return oval_check_result(test->check, &counts);
}

/* Without a state, or with nothing that a state could be held against, check has
 * no say. */
static enum oval_result result_of_all(const struct eval_test *into, enum oval_result check,
    bool compared)
{
	return into->existence == OVAL_TRUE && compared ? check : into->existence;
}

static enum oval_result result_of_part(const struct eval_test *into, enum oval_result check,
    bool compared, size_t n_exist)
{
	size_t limit = false_from[into->test->check_existence];

	if (limit && n_exist >= limit)
		return OVAL_FALSE;
	if (into->existence != OVAL_TRUE || !compared)
		return OVAL_UNKNOWN;
	if (check == OVAL_FALSE) /* 3a */
		return OVAL_FALSE;
	if (check == OVAL_TRUE && into->test->check == OVAL_CHECK_AT_LEAST_ONE) /* 3b */
		return OVAL_TRUE;
	return OVAL_UNKNOWN;
}

static void decide(struct eval_test *into, struct state_scope *scope)
{
	const struct by_flag_row *row = &by_flag[into->collected->flag];
	struct oval_status_counts statuses = { 0 };
	bool compared = false;
	enum oval_result check = compare_items(into, scope, &statuses, &compared);

	switch (row->how) {
	case FIXED:
		into->existence = row->result;
		into->result = row->result;
		break;
	case NOTHING_EXISTS:
		into->existence = nothing_exists[into->test->check_existence];
		into->result = into->existence;
		break;
	case ALL_KNOWN:
		into->existence = oval_existence_result(into->test->check_existence, &statuses);
		into->result = result_of_all(into, check, compared);
		break;
	case PART_KNOWN:
		into->existence = oval_existence_result(into->test->check_existence, &statuses);
		into->result = result_of_part(into, check, compared, statuses.of[OVAL_STATUS_EXISTS]);
		break;
	}
}

/* Which variables were used ------------------------------------------------ */

struct used {
	struct eval *eval;
	struct arena *arena;
	const struct eval_job **jobs;
	size_t n;
	struct map *met; /* ids, when there are more than a few */
};

#define FEW 16

static bool met_before(struct used *used, const struct eval_job *job)
{
	if (used->n < FEW) {
		for (size_t i = 0; i < used->n; i++)
			if (used->jobs[i] == job)
				return true;
		return false;
	}
	if (!used->met) {
		used->met = map_new(used->arena);
		for (size_t i = 0; i < used->n; i++)
			map_put(used->met, used->jobs[i]->variable->id, used);
	}
	return map_put(used->met, job->variable->id, used);
}

static void use_entities(struct used *used, const struct oval_entity *entities, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct eval_job *job = entities[i].variable ?
		    map_get(used->eval->variables, entities[i].variable->id) : NULL;

		use_entities(used, entities[i].fields, entities[i].n_fields);
		if (!job || !job->value || met_before(used, job))
			continue;
		used->jobs = arena_more(used->arena, used->jobs, used->n, sizeof *used->jobs);
		used->jobs[used->n++] = job;
	}
}

static void tell_variables(struct eval *eval, struct eval_test *into, struct arena *arena)
{
	const struct oval_test *test = into->test;
	struct used used = { .eval = eval, .arena = arena };
	struct eval_tested_variable *tested;

	if (test->object) {
		use_entities(&used, test->object->entities, test->object->n_entities);
		for (size_t i = 0; i < test->object->n_filters; i++)
			use_entities(&used, test->object->filters[i].state->entities,
			    test->object->filters[i].state->n_entities);
	}
	for (size_t i = 0; i < test->n_states; i++)
		use_entities(&used, test->states[i]->entities, test->states[i]->n_entities);
	for (size_t i = 0; i < used.n; i++)
		into->n_variables += used.jobs[i]->value->n_values;
	if (used.n == 1)
		into->variables = used.jobs[0]->tested;
	if (used.n < 2 || !into->n_variables)
		return;
	tested = arena_alloc(arena, into->n_variables * sizeof *tested);
	into->variables = tested;
	for (size_t i = 0; i < used.n; i++) {
		size_t n = used.jobs[i]->value->n_values;

		if (n)
			memcpy(tested, used.jobs[i]->tested, n * sizeof *tested);
		tested += n;
	}
}

/* ------------------------------------------------------------------------- */

struct testing {
	struct plan *plan;
	struct eval_test *tests;
};

static void do_test(void *arg, size_t number, unsigned worker)
{
	struct testing *testing = arg;
	struct eval *eval = testing->plan->eval;
	const struct oval_test *test = testing->plan->tests[number];
	struct eval_test *into = &testing->tests[number];
	struct state_scope scope = {
		.arena = eval->arenas[worker], .variable = eval_known_variable, .arg = eval,
	};

	into->test = test;
	if (test->object) {
		const struct eval_job *job = map_get(eval->objects, test->object->id);

		into->collected = job->collected;
		decide(into, &scope);
	} else {
		/* independent:unknown_test "always evaluates to unknown"; another test without an
		 * object says nothing either. */
		into->existence = into->result = OVAL_UNKNOWN;
	}
	into->messages = scope.messages;
	into->n_messages = scope.n_messages;
	if (!probe_find(test->family, test->name) && !eval->options.collected) {
		struct selection said = {
			.messages = scope.messages, .n_messages = scope.n_messages,
		};

		selection_say(&said, scope.arena, OVAL_MESSAGE_WARNING, arena_printf(scope.arena,
		    "%s:%s_test is not supported: there is no probe for it", test->family, test->name));
		into->messages = said.messages;
		into->n_messages = said.n_messages;
	}
	tell_variables(eval, into, scope.arena);
}

void eval_tests(struct plan *plan)
{
	struct eval *eval = plan->eval;
	struct testing testing = {
		.plan = plan,
		.tests = arena_alloc(eval->arena, (plan->n_tests + 1) * sizeof *testing.tests),
	};
	struct graph free_standing;

	graph_begin(&free_standing);
	for (size_t i = 0; i < plan->n_tests; i++)
		graph_node(&free_standing, plan->arena);
	graph_end(&free_standing, plan->arena);
	pool_run(&free_standing, eval->threads, do_test, &testing);
	for (size_t i = 0; i < plan->n_tests; i++)
		map_put(eval->tests, plan->tests[i]->id, &testing.tests[i]);
}
