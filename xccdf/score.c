/* The four scoring models (XCCDF 1.2, 7.3.2), each in one pass over rule-results and items. */
#include "xccdf/result.h"

#include "xccdf/policy.h"

/* Of a Rule: how many of its rule-results count, how many of them passed (table 40,
 * Score.Default.Rule). Of a Group: what its children add up to. */
struct node {
	size_t counted, passed;
	double score, weights; /* weighted scores and weights of counting children */
};

static bool counts(enum xccdf_result result)
{
	switch (result) {
	case XCCDF_NOTAPPLICABLE:
	case XCCDF_NOTCHECKED:
	case XCCDF_NOTSELECTED:
	case XCCDF_INFORMATIONAL:
		return false;
	default:
		return true;
	}
}

static void add(struct node *to, double score, double weight)
{
	to->score += score * weight;
	to->weights += weight;
	to->counted++;
}

static double weight_of(const struct xccdf_test_result *t, const struct xccdf_item *item)
{
	return t->policy ? t->policy->items[item->index].weight : item->weight;
}

void xccdf_score(struct xccdf_test_result *t)
{
	const struct xccdf_benchmark *b = t->benchmark;
	struct arena *arena = arena_new("scores");
	struct node *nodes = arena_alloc(arena, (b->n_items + 1) * sizeof *nodes);
	struct node root = { 0 };
	double flat = 0, flat_maximum = 0, unweighted = 0, unweighted_maximum = 0;
	struct xccdf_score *scores = arena_alloc(t->arena, 4 * sizeof *scores);

	for (size_t i = 0; i < t->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &t->rule_results[i];
		struct node *node = &nodes[r->rule->index];

		if (!counts(r->result))
			continue;
		node->counted++;
		/* 7.3.2.1: fixed is a pass. */
		node->passed += r->result == XCCDF_PASS || r->result == XCCDF_FIXED;
	}
	/* Children stand behind their parents, so from the end every node is complete
	 * before its parent takes it. */
	for (size_t i = b->n_items; i-- > 0;) {
		const struct xccdf_item *item = b->items[i];
		struct node *node = &nodes[i];
		struct node *parent = item->parent ? &nodes[item->parent->index] : &root;
		double weight = weight_of(t, item), share;

		if (!node->counted)
			continue;
		if (item->kind == XCCDF_GROUP) {
			/* All weights below are 0: nothing to say, nothing to add. */
			if (node->weights > 0)
				add(parent, node->score / node->weights, weight);
			continue;
		}
		share = (double)node->passed / (double)node->counted;
		add(parent, 100.0 * share, weight);
		flat += weight * share;
		flat_maximum += weight;
		unweighted += weight > 0 ? share : 0;
		unweighted_maximum += weight > 0 ? 1 : 0;
	}
	scores[0] = (struct xccdf_score){ "urn:xccdf:scoring:default",
		root.weights > 0 ? root.score / root.weights : 0, 100 };
	scores[1] = (struct xccdf_score){ "urn:xccdf:scoring:flat", flat, flat_maximum };
	scores[2] = (struct xccdf_score){ "urn:xccdf:scoring:flat-unweighted", unweighted,
		unweighted_maximum };
	scores[3] = (struct xccdf_score){ "urn:xccdf:scoring:absolute",
		flat == flat_maximum ? 1 : 0, 1 };
	t->scores = scores;
	t->n_scores = 4;
	arena_free(arena);
}
