/* From wanted definitions to all that has to be known for them. */
#include <string.h>

#include "eval/evaluation.h"
#include "oval/refers.h"

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

/* Who reaches something: a job, that then waits for it, or a test (NULL), that does not. */
struct reaching {
	struct plan *plan;
	struct eval_job *job;
};

static void need(struct reaching *from, struct eval_job *other)
{
	struct eval_job *job = from->job;

	if (!job || other->done)
		return;
	job->needs = arena_more(from->plan->arena, job->needs, job->n_needs, sizeof *job->needs);
	job->needs[job->n_needs++] = other;
}

static void reach_object(void *from, const struct oval_object *object)
{
	need(from, object_job(((struct reaching *)from)->plan, object));
}

static void reach_variable(void *from, const struct oval_variable *variable)
{
	need(from, variable_job(((struct reaching *)from)->plan, variable));
}

/* Which instance it is has to be found out, by the variables it was collected with. */
static void reach_recorded(struct reaching *from, const struct oval_object *object)
{
	const struct eval *eval = from->plan->eval;
	const struct oval_collected *found = map_get(eval->options.collected, object->id);
	const char *last = "";

	for (; found; found = found->next_instance)
		for (size_t i = 0; i < found->n_variable_values; i++) {
			const char *id = found->variable_values[i].variable_id;
			const struct oval_variable *variable;

			if (strcmp(id, last) && (variable = map_get(eval->document->variables, id)))
				reach_variable(from, variable);
			last = id;
		}
}

static void reach_from_job(struct plan *plan, struct eval_job *job)
{
	struct reaching from = { plan, job };
	const struct oval_refers to = { reach_object, reach_variable, &from };

	if (job->variable)
		oval_variable_refers(job->variable, &to);
	else if (plan->eval->options.collected && !plan->eval->options.items)
		reach_recorded(&from, job->object);
	else
		oval_object_refers(job->object, &to);
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
	struct reaching from = { plan, NULL };
	const struct oval_refers to = { reach_object, reach_variable, &from };

	if (map_get(plan->eval->tests, test->id) || map_get(plan->tests_met, test->id))
		return;
	map_put(plan->tests_met, test->id, (void *)test);
	plan->tests = arena_more(plan->arena, plan->tests, plan->n_tests, sizeof *plan->tests);
	plan->tests[plan->n_tests++] = test;
	oval_test_refers(test, &to);
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
