#include "eval/eval.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "eval/evaluation.h"
#include "probe/probe.h"

#define MOST_THREADS 8 /* more only wait for each other: disk, Docker Engine */

static const struct oval_collected *collected_for_variable(void *arg,
    const struct oval_object *object)
{
	struct eval *eval = arg;
	const struct eval_job *job = map_get(eval->objects, object->id);

	return job ? job->collected : NULL;
}

static void destroy(void *arg)
{
	struct eval *eval = arg;

	pthread_mutex_destroy(&eval->variable_lock);
}

static struct arena *arena_of(struct arena *owner, const char *what)
{
	struct arena *arena = arena_new(what);

	arena_at_free(owner, (void (*)(void *))arena_free, arena);
	return arena;
}

struct eval *eval_new(struct arena *arena, struct oval_document *document, struct target *target,
    const struct eval_options *options, struct err *err)
{
	struct eval *eval = arena_alloc(arena, sizeof *eval);
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	(void)err;
	*eval = (struct eval){
		.arena = arena, .document = document, .target = target,
		.options = options ? *options : (struct eval_options){ 0 },
		.objects = map_new(arena), .variables = map_new(arena), .tests = map_new(arena),
		.definitions = map_new(arena), .skipped = map_new(arena), .items = items_new(arena),
	};
	eval->threads = eval->options.threads;
	if (!eval->threads)
		eval->threads = processors < 1 ? 1 : processors > MOST_THREADS ? MOST_THREADS :
		    (unsigned)processors;
	eval->arenas = arena_alloc(arena, eval->threads * sizeof *eval->arenas);
	for (unsigned i = 0; i < eval->threads; i++)
		eval->arenas[i] = arena_of(arena, "worker");
	variable_scope_init(&eval->variable_scope, arena_of(arena, "variables"),
	    eval->options.external, collected_for_variable, eval);
	pthread_mutex_init(&eval->variable_lock, NULL);
	arena_at_free(arena, destroy, eval);
	return eval;
}

/* Once a type, in the order they were met. */
static void warn_of_unsupported(const struct plan *plan)
{
	struct map *types = map_new(plan->arena);

	for (size_t i = 0; i < plan->n_jobs; i++) {
		const struct oval_object *object = plan->jobs[i]->object;
		const char *type;

		if (!object || probe_find(object->family, object->name))
			continue;
		type = arena_printf(plan->arena, "%s:%s_object", object->family, object->name);
		map_put(types, type, (void *)((size_t)map_get(types, type) + 1));
	}
	for (size_t i = 0; i < types->count; i++) {
		size_t count = (size_t)types->entries[i].value;

		log_warning("%s is not supported: there is no probe for it (%zu object%s)",
		    types->entries[i].key, count, count == 1 ? "" : "s");
	}
}

static void run(struct plan *plan)
{
	plan_reach(plan);
	if (!plan->eval->options.collected)
		warn_of_unsupported(plan);
	eval_collect(plan);
	eval_tests(plan);
	eval_definitions(plan);
	log_debug("%zu definitions, %zu tests, %zu objects and variables", plan->n_definitions,
	    plan->n_tests, plan->n_jobs);
}

/* A deprecated definition that nobody asked for. */
static void skip(struct eval *eval, const struct oval_definition *definition)
{
	static const struct oval_message deprecated = { OVAL_MESSAGE_INFO, "deprecated" };
	struct eval_definition *into;

	if (map_get(eval->skipped, definition->id))
		return;
	into = arena_alloc(eval->arena, sizeof *into);
	*into = (struct eval_definition){
		.definition = definition, .result = OVAL_NOT_EVALUATED, .messages = &deprecated,
		.n_messages = 1,
	};
	map_put(eval->skipped, definition->id, into);
}

/* All will be read and evaluated: no map has to grow step by step, leaving its old selves behind. */
static void make_room_for_all(struct eval *eval)
{
	struct oval_document *document = eval->document;

	map_reserve(eval->definitions, document->definition_nodes->count);
	map_reserve(eval->tests, document->test_nodes->count);
	map_reserve(eval->objects, document->object_nodes->count);
	map_reserve(eval->variables, document->variable_nodes->count);
	map_reserve(document->definitions, document->definition_nodes->count);
	map_reserve(document->tests, document->test_nodes->count);
	map_reserve(document->objects, document->object_nodes->count);
	map_reserve(document->states, document->state_nodes->count);
	map_reserve(document->variables, document->variable_nodes->count);
}

bool eval_run(struct eval *eval, const char *const *ids, size_t count, struct err *err)
{
	struct arena *arena = arena_new("plan");
	struct plan plan;
	size_t n = ids ? count : eval->document->definition_nodes->count;
	bool well = true;

	plan_begin(&plan, eval, arena);
	if (!ids)
		make_room_for_all(eval);
	for (size_t i = 0; well && i < n; i++) {
		const char *id = ids ? ids[i] : eval->document->definition_nodes->entries[i].key;
		const struct oval_definition *definition = oval_definition(eval->document, id, err);

		if (!definition)
			well = false;
		else if (!ids && definition->deprecated && !eval->options.deprecated)
			skip(eval, definition);
		else
			plan_definition(&plan, definition);
	}
	if (well) {
		run(&plan);
		eval_mask(eval);
	}
	arena_free(arena);
	return well;
}

const struct eval_definition *eval_definition(const struct eval *eval, const char *id)
{
	const struct eval_definition *definition = map_get(eval->definitions, id);

	return definition ? definition : map_get(eval->skipped, id);
}

const struct eval_test *eval_test(const struct eval *eval, const char *id)
{
	return map_get(eval->tests, id);
}

/* Objects ------------------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
	const struct oval_collected *left = *(const struct oval_collected *const *)a,
	                            *right = *(const struct oval_collected *const *)b;

	return strcmp(left->id, right->id);
}

const struct oval_collected *const *eval_collected(const struct eval *constant, size_t *count)
{
	struct eval *eval = (struct eval *)constant; /* only the list is made */
	size_t n = eval->objects->count;

	if (!eval->collected) {
		eval->n_collected = 0;
		eval->collected = arena_alloc(eval->arena, (n + 1) * sizeof *eval->collected);
		for (size_t i = 0; i < n; i++) {
			const struct eval_job *job = eval->objects->entries[i].value;

			eval->collected[eval->n_collected++] = job->collected;
		}
		qsort(eval->collected, eval->n_collected, sizeof *eval->collected, by_id);
	}
	*count = eval->n_collected;
	return eval->collected;
}

const struct oval_collected *eval_collect_object(struct eval *eval, const char *object_id,
    struct err *err)
{
	const struct oval_object *object = oval_object(eval->document, object_id, err);
	const struct eval_job *job;
	struct arena *arena;
	struct plan plan;

	if (!object)
		return NULL;
	job = map_get(eval->objects, object_id);
	if (job)
		return job->collected;
	arena = arena_new("plan");
	plan_begin(&plan, eval, arena);
	plan_object(&plan, object);
	run(&plan);
	arena_free(arena);
	job = map_get(eval->objects, object_id);
	return job->collected;
}

/* Variables ------------------------------------------------------------------ */

const struct eval_variable *eval_variable(struct eval *eval, const struct oval_variable *variable)
{
	const struct eval_variable *known = eval_known_variable(eval, variable);
	struct arena *arena;
	struct plan plan;

	if (known)
		return known;
	arena = arena_new("plan");
	plan_begin(&plan, eval, arena);
	plan_variable(&plan, variable);
	run(&plan);
	arena_free(arena);
	return eval_known_variable(eval, variable);
}
