/* OVAL results out (oval-results-schema). */
#include "eval/results.h"

#include <string.h>

#include "oval/refers.h"

enum content { CONTENT_NONE, CONTENT_THIN, CONTENT_FULL };

struct listed {
	const char *id;
	struct xml_node *node;
	const struct eval_definition *eval; /* NULL: not evaluated */
	enum content content;
};

struct writer {
	struct arena *arena;
	struct xml_out *out;
	const struct eval_results *what;
	const struct oval_directives *directives;
	struct listed *listed; /* in document order */
	size_t n_listed;
	struct map *by_id;  /* definition id -> struct listed */
	struct map *tests;  /* ids of tests that a full definition mentions */
	struct err *err;
};

/* Which definitions, how much of each ------------------------------------- */

static void list_definitions(struct writer *w)
{
	const struct map *nodes = w->what->document->definition_nodes;

	w->listed = arena_alloc(w->arena, (nodes->count + 1) * sizeof *w->listed);
	w->by_id = map_new(w->arena);
	for (size_t i = 0; i < nodes->count; i++) {
		struct listed *one = &w->listed[w->n_listed++];
		enum oval_result result = OVAL_NOT_EVALUATED;
		struct oval_directive directive;
		const char *class;
		int which = OVAL_CLASS_MISCELLANEOUS;

		one->id = nodes->entries[i].key;
		one->node = nodes->entries[i].value;
		one->eval = eval_definition(w->what->eval, one->id);
		if (one->eval)
			result = one->eval->result;
		class = xml_attr(one->node, "class");
		if (class)
			oval_name_find(oval_class_names, OVAL_CLASS_COUNT, class, &which);
		directive = oval_directive_for(w->directives, (enum oval_class)which, result);
		if (directive.reported)
			one->content = directive.full ? CONTENT_FULL : CONTENT_THIN;
		map_put(w->by_id, one->id, one);
	}
}

/* What a full definition extends must be there too (definitionInstanceKeyRef of
 * the schema), thin if the directives would leave it out. */
static void mention_definition(struct writer *w, const char *id)
{
	struct listed *one = id ? map_get(w->by_id, id) : NULL;

	if (one && one->content == CONTENT_NONE)
		one->content = CONTENT_THIN;
}

static void mention_test(struct writer *w, const char *id)
{
	if (id)
		map_put(w->tests, id, w);
}

static void mention_evaluated(struct writer *w, const struct eval_criteria *criteria)
{
	switch (criteria->criteria->kind) {
	case OVAL_CRITERIA:
		for (size_t i = 0; i < criteria->n_children; i++)
			mention_evaluated(w, &criteria->children[i]);
		break;
	case OVAL_CRITERION:
		mention_test(w, criteria->criteria->test->id);
		break;
	case OVAL_EXTEND_DEFINITION:
		mention_definition(w, criteria->criteria->definition->id);
		break;
	}
}

static void mention_unevaluated(struct writer *w, const struct xml_node *node)
{
	for (node = node->first; node; node = node->next)
		if (!strcmp(node->name, "criteria"))
			mention_unevaluated(w, node);
		else if (!strcmp(node->name, "criterion"))
			mention_test(w, xml_attr(node, "test_ref"));
		else if (!strcmp(node->name, "extend_definition"))
			mention_definition(w, xml_attr(node, "definition_ref"));
}

static bool mention_all(struct writer *w)
{
	w->tests = map_new(w->arena);
	for (size_t i = 0; i < w->n_listed; i++) {
		struct listed *one = &w->listed[i];
		const struct xml_node *criteria;

		if (one->content != CONTENT_FULL)
			continue;
		if (one->eval && one->eval->criteria) {
			mention_evaluated(w, one->eval->criteria);
			continue;
		}
		if (one->node->closed && !xml_open(w->what->document->xml, one->node, w->err))
			return false;
		criteria = xml_child(one->node, OVAL_NS_DEFINITIONS, "criteria");
		if (criteria)
			mention_unevaluated(w, criteria);
	}
	return true;
}

/* Definitions ------------------------------------------------------------------ */

static const char *version_of(const struct map *nodes, const char *id)
{
	const struct xml_node *node = id ? map_get(nodes, id) : NULL;
	const char *version = node ? xml_attr(node, "version") : NULL;

	return version ? version : "0";
}

static void put_reference(struct writer *w, bool is_test, const char *id,
    enum oval_result result, bool negate, bool applicability, bool has_applicability)
{
	const struct oval_document *document = w->what->document;

	xml_start(w->out, is_test ? "criterion" : "extend_definition");
	xml_put_attr(w->out, is_test ? "test_ref" : "definition_ref", id);
	xml_put_attr(w->out, "version",
	    version_of(is_test ? document->test_nodes : document->definition_nodes, id));
	xml_put_attr(w->out, "result", oval_result_names[result]);
	if (negate)
		xml_put_attr(w->out, "negate", "true");
	if (has_applicability)
		xml_put_attr(w->out, "applicability_check", applicability ? "true" : "false");
	xml_end(w->out);
}

static void start_criteria(struct writer *w, const char *operator,
    enum oval_result result, bool negate, bool applicability, bool has_applicability)
{
	xml_start(w->out, "criteria");
	xml_put_attr(w->out, "operator", operator);
	xml_put_attr(w->out, "result", oval_result_names[result]);
	if (negate)
		xml_put_attr(w->out, "negate", "true");
	if (has_applicability)
		xml_put_attr(w->out, "applicability_check", applicability ? "true" : "false");
}

static void write_evaluated(struct writer *w, const struct eval_criteria *eval)
{
	const struct oval_criteria *criteria = eval->criteria;
	bool is_test = criteria->kind == OVAL_CRITERION;

	if (criteria->kind != OVAL_CRITERIA) {
		put_reference(w, is_test, is_test ? criteria->test->id : criteria->definition->id,
		    eval->result, criteria->negate, criteria->applicability_check,
		    criteria->has_applicability_check);
		return;
	}
	start_criteria(w, oval_operator_names[criteria->operator], eval->result,
	    criteria->negate, criteria->applicability_check,
	    criteria->has_applicability_check);
	for (size_t i = 0; i < eval->n_children; i++)
		write_evaluated(w, &eval->children[i]);
	xml_end(w->out);
}

static void write_unevaluated(struct writer *w, const struct xml_node *node)
{
	bool negate = xml_attr_bool(node, "negate", false);
	bool has_applicability = xml_attr(node, "applicability_check") != NULL;
	bool applicability = xml_attr_bool(node, "applicability_check", false);
	const char *operator= xml_attr(node, "operator");

	if (!strcmp(node->name, "criterion")) {
		put_reference(w, true, xml_attr(node, "test_ref"), OVAL_NOT_EVALUATED, negate,
		    applicability, has_applicability);
	} else if (!strcmp(node->name, "extend_definition")) {
		put_reference(w, false, xml_attr(node, "definition_ref"), OVAL_NOT_EVALUATED,
		    negate, applicability, has_applicability);
	} else if (!strcmp(node->name, "criteria")) {
		start_criteria(w, operator ? operator : "AND", OVAL_NOT_EVALUATED, negate,
		    applicability, has_applicability);
		for (node = node->first; node; node = node->next)
			write_unevaluated(w, node);
		xml_end(w->out);
	}
}

static void write_definition(struct writer *w, const struct listed *one)
{
	enum oval_result result = one->eval ? one->eval->result : OVAL_NOT_EVALUATED;
	const char *version = xml_attr(one->node, "version");
	const struct xml_node *criteria;

	xml_start(w->out, "definition");
	xml_put_attr(w->out, "definition_id", one->id);
	xml_put_attr(w->out, "result", oval_result_names[result]);
	xml_put_attr(w->out, "version", version ? version : "0");
	xml_put_attr(w->out, "class", xml_attr(one->node, "class"));
	if (one->content == CONTENT_FULL) {
		if (one->eval)
			oval_write_messages(w->out, "message", one->eval->messages,
			    one->eval->n_messages, 0);
		criteria = xml_child(one->node, OVAL_NS_DEFINITIONS, "criteria");
		if (one->eval && one->eval->criteria)
			write_evaluated(w, one->eval->criteria);
		else if (criteria)
			write_unevaluated(w, criteria);
	}
	xml_end(w->out);
}

static void write_definitions(struct writer *w)
{
	bool started = false;

	for (size_t i = 0; i < w->n_listed; i++) {
		if (w->listed[i].content == CONTENT_NONE)
			continue;
		if (!started)
			xml_start(w->out, "definitions");
		started = true;
		write_definition(w, &w->listed[i]);
	}
	if (started)
		xml_end(w->out);
}

/* Tests ---------------------------------------------------------------------- */

static void write_test_outcome(struct writer *w, const struct eval_test *test)
{
	struct xml_out *out = w->out;

	oval_write_messages(out, "message", test->messages, test->n_messages, 0);
	for (size_t i = 0; i < test->n_items; i++) {
		xml_start(out, "tested_item");
		xml_put_attrf(out, "item_id", "%lu", test->items[i].item->id);
		xml_put_attr(out, "result", oval_result_names[test->items[i].result]);
		xml_end(out);
	}
	for (size_t i = 0; i < test->n_variables; i++) {
		if (eval_variable_is_masked(w->what->eval, test->variables[i].variable_id))
			continue;
		xml_start(out, "tested_variable");
		xml_put_attr(out, "variable_id", test->variables[i].variable_id);
		xml_put_text(out, test->variables[i].value);
		xml_end(out);
	}
}

static void write_test(struct writer *w, const char *id, const struct xml_node *node)
{
	const struct eval_test *test = eval_test(w->what->eval, id);
	const char *check = xml_attr(node, "check"), *version = xml_attr(node, "version");

	xml_start(w->out, "test");
	xml_put_attr(w->out, "test_id", id);
	xml_put_attr(w->out, "version", version ? version : "0");
	xml_put_attr(w->out, "check", check ? check : "all");
	xml_put_attr(w->out, "check_existence", xml_attr(node, "check_existence"));
	xml_put_attr(w->out, "state_operator", xml_attr(node, "state_operator"));
	xml_put_attr(w->out, "result", oval_result_names[test ? test->result : OVAL_NOT_EVALUATED]);
	if (test)
		write_test_outcome(w, test);
	xml_end(w->out);
}

static void write_tests(struct writer *w)
{
	const struct map *nodes = w->what->document->test_nodes;
	bool started = false;

	for (size_t i = 0; i < nodes->count; i++) {
		if (!map_get(w->tests, nodes->entries[i].key))
			continue;
		if (!started)
			xml_start(w->out, "tests");
		started = true;
		write_test(w, nodes->entries[i].key, nodes->entries[i].value);
	}
	if (started)
		xml_end(w->out);
}

static bool is_hidden(void *eval, const char *variable_id)
{
	return eval_variable_is_masked(eval, variable_id);
}

/* What was collected ---------------------------------------------------------- */

/* Everything that can be reached, each once. */
struct reached {
	struct map *objects, *variables; /* by id; in the order they were met */
};

static void reach_object(void *arg, const struct oval_object *object)
{
	map_put(((struct reached *)arg)->objects, object->id, (void *)object);
}

static void reach_variable(void *arg, const struct oval_variable *variable)
{
	map_put(((struct reached *)arg)->variables, variable->id, (void *)variable);
}

/* ContentEnumeration, thin: "system characteristic information for the objects used by the given
 * definition should not be presented". Full ones need what their tests look at, and what that is made of. */
static struct map *objects_in_full(struct writer *w)
{
	struct reached reached = {
		.objects = map_new(w->arena), .variables = map_new(w->arena),
	};
	const struct oval_refers to = { reach_object, reach_variable, &reached };
	size_t objects = 0, variables = 0;

	for (size_t i = 0; i < w->tests->count; i++) {
		const struct eval_test *test = eval_test(w->what->eval, w->tests->entries[i].key);

		if (test)
			oval_test_refers(test->test, &to);
	}
	while (objects < reached.objects->count || variables < reached.variables->count) {
		if (objects < reached.objects->count)
			oval_object_refers(reached.objects->entries[objects++].value, &to);
		if (variables < reached.variables->count)
			oval_variable_refers(reached.variables->entries[variables++].value, &to);
	}
	return reached.objects;
}

static bool all_in_full(const struct writer *w)
{
	for (size_t i = 0; i < w->n_listed; i++)
		if (w->listed[i].eval && w->listed[i].content != CONTENT_FULL)
			return false;
	return true;
}

static void choose_collected(struct writer *w, struct oval_characteristics *into)
{
	const struct oval_collected *const *all, **chosen;
	struct map *wanted;
	size_t n;

	all = eval_collected(w->what->eval, &n);
	into->collected = all;
	into->n_collected = n;
	if (all_in_full(w))
		return;
	wanted = objects_in_full(w);
	chosen = arena_alloc(w->arena, (n + 1) * sizeof *chosen);
	into->collected = chosen;
	into->n_collected = 0;
	for (size_t i = 0; i < n; i++)
		if (map_get(wanted, all[i]->id))
			chosen[into->n_collected++] = all[i];
}

/* The document ---------------------------------------------------------------- */

static void write_characteristics(struct writer *w)
{
	struct oval_characteristics characteristics = {
		.schema_version = w->what->document->schema_version,
		.info = w->what->info, .in_results = true, .hidden = is_hidden, .arg = w->what->eval,
	};

	if (!w->what->without_characteristics)
		choose_collected(w, &characteristics);
	oval_write_characteristics(w->arena, w->out, &characteristics);
}

bool eval_results_write(struct arena *arena, struct xml_out *out,
    const struct eval_results *what, struct err *err)
{
	struct writer w = {
		.arena = arena, .out = out, .what = what, .err = err,
		.directives = what->directives ? what->directives : &oval_directives_full,
	};

	list_definitions(&w);
	if (!mention_all(&w))
		return false;
	xml_start(out, "oval_results");
	xml_put_attr(out, "xmlns", OVAL_NS_RESULTS);
	xml_put_attr(out, "xmlns:oval", OVAL_NS_COMMON);
	oval_write_generator(out, what->document->schema_version);
	oval_write_directives(out, w.directives);
	if (w.directives->include_source_definitions) {
		struct buf definitions;

		buf_init(&definitions, arena);
		xml_splice(what->document->xml, what->document->root, &definitions);
		xml_put_raw(out, definitions.at, definitions.length);
		buf_release(&definitions);
	}
	xml_start(out, "results");
	xml_start(out, "system");
	write_definitions(&w);
	write_tests(&w);
	write_characteristics(&w);
	xml_end(out);
	xml_end(out);
	xml_end(out);
	return true;
}
