/* Objects and variables in the order they need each other, side by side. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "eval/evaluation.h"
#include "eval/pool.h"

static const char *job_id(const struct eval_job *job)
{
	return job->object ? job->object->id : job->variable->id;
}

/* In a cycle of 100,000 nobody reads the middle. */
#define MOST_IDS 20

const char *eval_chain(struct arena *arena, const char *const *ids, size_t n)
{
	struct buf text;

	buf_init(&text, arena);
	for (size_t i = 0; i < n; i++) {
		if (n > MOST_IDS && i == MOST_IDS / 2) {
			buf_printf(&text, "(%zu more) -> ", n - MOST_IDS);
			i = n - MOST_IDS / 2;
		}
		buf_printf(&text, "%s -> ", ids[i]);
	}
	buf_str(&text, ids[0]);
	return text.at;
}

/* Cycles ------------------------------------------------------------------- */

static const struct oval_message *error_message(struct arena *arena, const char *text)
{
	struct oval_message *message = arena_alloc(arena, sizeof *message);

	*message = (struct oval_message){ OVAL_MESSAGE_ERROR, text };
	return message;
}

/* What needs itself cannot be had: an error, with the way round it. */
static void fail_job(struct eval *eval, struct eval_job *job, const char *chain)
{
	struct selection nothing = { .flag = OVAL_FLAG_ERROR };
	const char *text = arena_printf(eval->arena, "%s leads back to itself: %s", job_id(job), chain);

	if (job->object) {
		selection_say(&nothing, eval->arena, OVAL_MESSAGE_ERROR, text);
		job->collected = selection_collected(&nothing, job->object, eval->arena);
	} else {
		struct eval_variable *value = arena_alloc(eval->arena, sizeof *value);

		*value = (struct eval_variable){
			.variable = job->variable, .flag = OVAL_FLAG_ERROR,
			.messages = error_message(eval->arena, text), .n_messages = 1,
		};
		job->value = value;
		map_put(eval->variable_scope.resolved, job->variable->id, value);
	}
	job->done = true;
}

static void fail_cycles(struct plan *plan, const struct graph *needs, const size_t *component)
{
	size_t *way = arena_alloc(plan->arena, (needs->n_nodes + 1) * sizeof *way);
	const char **ids = arena_alloc(plan->arena, (needs->n_nodes + 1) * sizeof *ids);
	const char **chains = arena_alloc(plan->arena, (needs->n_nodes + 1) * sizeof *chains);
	size_t *place = arena_alloc(plan->arena, (needs->n_nodes + 1) * sizeof *place);
	bool *alone = arena_alloc(plan->arena, needs->n_nodes + 1);

	/* A node alone in its component may still need itself. */
	for (size_t i = 0; i < needs->n_nodes; i++) {
		bool inside = false;

		for (size_t k = needs->first[i]; k < needs->first[i + 1] && !inside; k++)
			inside = component[needs->to[k]] == component[i];
		alone[i] = !inside;
	}
	for (size_t i = 0; i < needs->n_nodes; i++) {
		const char **chain = &chains[component[i]];

		if (alone[i])
			continue;
		if (!*chain) {
			size_t n = graph_cycle(needs, component, i, way, place);

			for (size_t k = 0; k < n; k++)
				ids[k] = job_id(plan->jobs[way[k]]);
			*chain = eval_chain(plan->eval->arena, ids, n);
		}
		fail_job(plan->eval, plan->jobs[i], *chain);
	}
}

/* The work ----------------------------------------------------------------- */

const struct eval_variable *eval_known_variable(void *arg, const struct oval_variable *variable)
{
	struct eval *eval = arg;
	const struct eval_job *job = map_get(eval->variables, variable->id);

	return job ? job->value : NULL;
}

static void tell_tested(struct eval_job *job, struct arena *arena)
{
	const struct eval_variable *value = job->value;
	struct eval_tested_variable *tested = arena_alloc(arena, (value->n_values + 1) * sizeof *tested);

	for (size_t i = 0; i < value->n_values; i++)
		tested[i] = (struct eval_tested_variable){ job->variable->id, value->values[i] };
	job->tested = tested;
}

static void do_job(void *arg, size_t number, unsigned worker)
{
	struct plan *plan = arg;
	struct eval *eval = plan->eval;
	struct eval_job *job = plan->jobs[number];
	struct arena *arena = eval->arenas[worker];

	if (job->object && !job->done)
		job->collected = collect_object(eval, job->object, arena);
	if (job->variable && !job->done) {
		pthread_mutex_lock(&eval->variable_lock);
		job->value = variable_resolve(&eval->variable_scope, job->variable);
		pthread_mutex_unlock(&eval->variable_lock);
	}
	if (job->variable)
		tell_tested(job, arena);
	job->done = true;
}

/* After everything, so that ids do not depend on who was first: in the order of
 * the document. */
static int by_place(const void *a, const void *b)
{
	const struct eval_job *left = *(struct eval_job *const *)a, *right = *(struct eval_job *const *)b;
	uint32_t l = left->object->node->start, r = right->object->node->start;

	return l < r ? -1 : l > r;
}

static void number_items(struct plan *plan)
{
	struct eval *eval = plan->eval;
	struct eval_job **objects = arena_alloc(plan->arena, (plan->n_jobs + 1) * sizeof *objects);
	size_t n = 0;

	if (eval->options.collected) /* they have ids */
		return;
	items_settle(eval->items);
	for (size_t i = 0; i < plan->n_jobs; i++)
		if (plan->jobs[i]->object)
			objects[n++] = plan->jobs[i];
	qsort(objects, n, sizeof *objects, by_place);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < objects[i]->collected->n_items; k++) {
			struct oval_item *item = (struct oval_item *)objects[i]->collected->items[k];

			if (!item->id)
				item->id = ++eval->last_item_id;
		}
}

void eval_collect(struct plan *plan)
{
	struct graph needs;
	size_t *component, *order;

	graph_begin(&needs);
	for (size_t i = 0; i < plan->n_jobs; i++) {
		graph_node(&needs, plan->arena);
		for (size_t k = 0; k < plan->jobs[i]->n_needs; k++)
			graph_edge(&needs, plan->arena, plan->jobs[i]->needs[k]->number);
	}
	graph_end(&needs, plan->arena);
	component = arena_alloc(plan->arena, (plan->n_jobs + 1) * sizeof *component);
	order = arena_alloc(plan->arena, (plan->n_jobs + 1) * sizeof *order);
	graph_components(&needs, component, order);
	fail_cycles(plan, &needs, component);
	graph_cut(&needs, component);
	pool_run(&needs, plan->eval->threads, do_job, plan);
	number_items(plan);
	for (size_t i = 0; i < plan->n_jobs; i++)
		plan->jobs[i]->needs = NULL; /* the plan's memory ends with it */
	plan->eval->collected = NULL;
}
