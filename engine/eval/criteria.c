/* Criteria and definitions, each after those it extends. */
#include "base/log.h"
#include "eval/evaluation.h"

static struct eval_criteria evaluate(struct eval *eval, const struct oval_criteria *criteria)
{
	struct eval_criteria into = { .criteria = criteria, .result = OVAL_NOT_EVALUATED };
	struct eval_criteria *children;
	struct oval_counts counts = { 0 };

	switch (criteria->kind) {
	case OVAL_CRITERIA:
		children = arena_alloc(eval->arena, criteria->n_children * sizeof *children);
		for (size_t i = 0; i < criteria->n_children; i++) {
			children[i] = evaluate(eval, criteria->children[i]);
			counts.of[children[i].result]++;
		}
		into.children = children;
		into.n_children = criteria->n_children;
		into.result = oval_operator_result(criteria->operator, &counts);
		break;
	case OVAL_CRITERION:
		into.test = map_get(eval->tests, criteria->test->id);
		into.result = into.test->result;
		break;
	case OVAL_EXTEND_DEFINITION:
		into.definition = map_get(eval->definitions, criteria->definition->id);
		into.result = into.definition->result;
		break;
	}
	if (criteria->negate)
		into.result = oval_negate(into.result);
	return into;
}

static bool extends_itself(const struct graph *extends, const size_t *component, size_t node)
{
	for (size_t i = extends->first[node]; i < extends->first[node + 1]; i++)
		if (component[extends->to[i]] == component[node])
			return true;
	return false;
}

/* The specification is silent about a definition that extends itself; there is
 * no result to use "within the logical context of the extending definition", so
 * all of the cycle is not evaluated. */
static const struct oval_message *refusal(struct plan *plan, const size_t *component, size_t node,
    size_t *way, size_t *place)
{
	struct eval *eval = plan->eval;
	size_t n = graph_cycle(&plan->extends, component, node, way, place);
	const char **ids = arena_alloc(plan->arena, (n + 1) * sizeof *ids);
	struct oval_message *message = arena_alloc(eval->arena, sizeof *message);

	for (size_t i = 0; i < n; i++)
		ids[i] = plan->definitions[way[i]]->id;
	*message = (struct oval_message){ OVAL_MESSAGE_ERROR,
		arena_printf(eval->arena, "extend_definition leads back to itself: %s",
		    eval_chain(eval->arena, ids, n)) };
	return message;
}

/* By component: NULL, or what to say of all that are in it. */
static const struct oval_message **refuse_cycles(struct plan *plan, const size_t *component)
{
	size_t room = plan->n_definitions + 1;
	const struct oval_message **refused = arena_alloc(plan->arena, room * sizeof *refused);
	size_t *way = arena_alloc(plan->arena, room * sizeof *way);
	size_t *place = arena_alloc(plan->arena, room * sizeof *place);

	for (size_t i = 0; i < plan->n_definitions; i++)
		if (!refused[component[i]] && extends_itself(&plan->extends, component, i)) {
			refused[component[i]] = refusal(plan, component, i, way, place);
			log_warning("%s", refused[component[i]]->text);
		}
	return refused;
}

void eval_definitions(struct plan *plan)
{
	struct eval *eval = plan->eval;
	size_t n = plan->n_definitions;
	size_t *component = arena_alloc(plan->arena, (n + 1) * sizeof *component);
	size_t *order = arena_alloc(plan->arena, (n + 1) * sizeof *order);
	struct eval_definition *all = arena_alloc(eval->arena, (n + 1) * sizeof *all);
	const struct oval_message **refused;

	graph_components(&plan->extends, component, order);
	refused = refuse_cycles(plan, component);
	for (size_t i = 0; i < n; i++) {
		size_t node = order[i];
		struct eval_definition *into = &all[node];

		into->definition = plan->definitions[node];
		into->result = OVAL_NOT_EVALUATED;
		into->messages = refused[component[node]];
		into->n_messages = into->messages ? 1 : 0;
		if (!into->messages && into->definition->criteria) {
			struct eval_criteria *criteria = arena_alloc(eval->arena, sizeof *criteria);

			*criteria = evaluate(eval, into->definition->criteria);
			into->criteria = criteria;
			into->result = criteria->result;
		}
		map_put(eval->definitions, into->definition->id, into);
	}
}
