/* From wanted definitions to all that has to be known for them. */
#include <string.h>

#include "eval/evaluation.h"

void plan_begin(struct plan *plan, struct eval *eval, struct arena *arena)
{
	*plan = (struct plan){
		.eval = eval, .arena = arena, .tests_met = map_new(arena),
		.definitions_met = map_new(arena),
	};
	graph_begin(&plan->extends);
}

/* Objects and variables ------------------------------------------------- */

static struct eval_job *job_new(struct plan *plan, struct map *jobs, const char *id)
{
	struct eval_job *job = arena_alloc(plan->eval->arena, sizeof *job);

	map_put(jobs, id, job);
	job->number = plan->n_jobs;
	plan->jobs = arena_more(plan->arena, plan->jobs, plan->n_jobs, sizeof *plan->jobs);
	plan->jobs[plan->n_jobs++] = job;
	return job;
}

static struct eval_job *object_job(struct plan *plan, const struct oval_object *object)
{
	struct eval_job *job = map_get(plan->eval->objects, object->id);

	if (!job) {
		job = job_new(plan, plan->eval->objects, object->id);
		job->object = object;
	}
	return job;
}

static struct eval_job *variable_job(struct plan *plan, const struct oval_variable *variable)
{
	struct eval_job *job = map_get(plan->eval->variables, variable->id);

	if (!job) {
		job = job_new(plan, plan->eval->variables, variable->id);
		job->variable = variable;
	}
	return job;
}

static void need(struct plan *plan, struct eval_job *job, struct eval_job *other)
{
	if (other->done)
		return;
	job->needs = arena_more(plan->arena, job->needs, job->n_needs, sizeof *job->needs);
	job->needs[job->n_needs++] = other;
}

/* Without a job: what is reached, and nobody waits for it. */
static void reach_variable(struct plan *plan, struct eval_job *job,
    const struct oval_variable *variable)
{
	struct eval_job *other = variable_job(plan, variable);

	if (job)
		need(plan, job, other);
}

static void reach_entities(struct plan *plan, struct eval_job *job,
    const struct oval_entity *entities, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (entities[i].variable)
			reach_variable(plan, job, entities[i].variable);
		reach_entities(plan, job, entities[i].fields, entities[i].n_fields);
	}
}

static void reach_filters(struct plan *plan, struct eval_job *job,
    const struct oval_filter *filters, size_t n)
{
	for (size_t i = 0; i < n; i++)
		reach_entities(plan, job, filters[i].state->entities, filters[i].state->n_entities);
}

static void reach_set(struct plan *plan, struct eval_job *job, const struct oval_set *set)
{
	for (size_t i = 0; i < set->n_sets; i++)
		reach_set(plan, job, set->sets[i]);
	for (size_t i = 0; i < set->n_objects; i++)
		need(plan, job, object_job(plan, set->objects[i]));
	reach_filters(plan, job, set->filters, set->n_filters);
}

static void reach_component(struct plan *plan, struct eval_job *job,
    const struct oval_component *component)
{
	switch (component->kind) {
	case OVAL_LITERAL:
		break;
	case OVAL_OBJECT_COMPONENT:
		need(plan, job, object_job(plan, component->object));
		break;
	case OVAL_VARIABLE_COMPONENT:
		reach_variable(plan, job, component->variable);
		break;
	case OVAL_FUNCTION:
		for (size_t i = 0; i < component->n_children; i++)
			reach_component(plan, job, component->children[i]);
		break;
	}
}

static void reach_from_job(struct plan *plan, struct eval_job *job)
{
	if (job->variable) {
		if (job->variable->component)
			reach_component(plan, job, job->variable->component);
		return;
	}
	if (plan->eval->options.collected) /* recorded: nothing has to be known to look it up */
		return;
	reach_entities(plan, job, job->object->entities, job->object->n_entities);
	reach_filters(plan, job, job->object->filters, job->object->n_filters);
	if (job->object->set)
		reach_set(plan, job, job->object->set);
}

void plan_object(struct plan *plan, const struct oval_object *object)
{
	object_job(plan, object);
}

void plan_variable(struct plan *plan, const struct oval_variable *variable)
{
	variable_job(plan, variable);
}

/* Tests and definitions --------------------------------------------------- */

static void plan_test(struct plan *plan, const struct oval_test *test)
{
	if (map_get(plan->eval->tests, test->id) || map_get(plan->tests_met, test->id))
		return;
	map_put(plan->tests_met, test->id, (void *)test);
	plan->tests = arena_more(plan->arena, plan->tests, plan->n_tests, sizeof *plan->tests);
	plan->tests[plan->n_tests++] = test;
	if (test->object)
		object_job(plan, test->object);
	for (size_t i = 0; i < test->n_states; i++)
		reach_entities(plan, NULL, test->states[i]->entities, test->states[i]->n_entities);
}

/* The map keeps the number + 1, for NULL is "not met". */
static size_t definition_number(struct plan *plan, const struct oval_definition *definition)
{
	size_t met = (size_t)map_get(plan->definitions_met, definition->id);

	if (met)
		return met - 1;
	plan->definitions = arena_more(plan->arena, plan->definitions, plan->n_definitions,
	    sizeof *plan->definitions);
	plan->definitions[plan->n_definitions++] = definition;
	map_put(plan->definitions_met, definition->id, (void *)plan->n_definitions);
	return plan->n_definitions - 1;
}

void plan_definition(struct plan *plan, const struct oval_definition *definition)
{
	if (!map_get(plan->eval->definitions, definition->id))
		definition_number(plan, definition);
}

static void reach_criteria(struct plan *plan, const struct oval_criteria *criteria)
{
	switch (criteria->kind) {
	case OVAL_CRITERIA:
		for (size_t i = 0; i < criteria->n_children; i++)
			reach_criteria(plan, criteria->children[i]);
		break;
	case OVAL_CRITERION:
		plan_test(plan, criteria->test);
		break;
	case OVAL_EXTEND_DEFINITION:
		if (!map_get(plan->eval->definitions, criteria->definition->id))
			graph_edge(&plan->extends, plan->arena,
			    definition_number(plan, criteria->definition));
		break;
	}
}

void plan_reach(struct plan *plan)
{
	for (size_t i = 0; i < plan->n_definitions; i++) {
		graph_node(&plan->extends, plan->arena);
		if (plan->definitions[i]->criteria)
			reach_criteria(plan, plan->definitions[i]->criteria);
	}
	graph_end(&plan->extends, plan->arena);
	for (size_t i = 0; i < plan->n_jobs; i++)
		reach_from_job(plan, plan->jobs[i]);
}
