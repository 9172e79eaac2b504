#include "xccdf/bind.h"

#include <string.h>
#include <time.h>

static bool carried_out(const struct xccdf_check *check)
{
	if (check->complex) {
		for (size_t i = 0; i < check->n_children; i++)
			if (carried_out(&check->children[i]))
				return true;
		return false;
	}
	return check->system && (strstr(check->system, "oval-definitions") || strstr(check->system, "/ocil/") ||
		   strstr(check->system, "/SCE"));
}

bool xccdf_is_manual(const struct xccdf_benchmark *benchmark)
{
	for (size_t i = 0; i < benchmark->n_items; i++)
		for (size_t k = 0; k < benchmark->items[i]->n_checks; k++)
			if (carried_out(&benchmark->items[i]->checks[k]))
				return false;
	return benchmark->n_rules > 0;
}

/* STIG ID -> Rule. */
static struct map *by_stig_id(struct arena *arena, const struct xccdf_benchmark *benchmark)
{
	struct map *map = map_new(arena);

	for (size_t i = 0; i < benchmark->n_items; i++) {
		const struct xccdf_item *item = benchmark->items[i];

		if (item->kind == XCCDF_RULE && item->version.text)
			map_put(map, item->version.text, (void *)item);
	}
	return map;
}

void xccdf_bind(struct arena *arena, const struct xccdf_policy *policy, const struct xccdf_benchmark *checks,
    struct xccdf_binding *binding)
{
	const struct xccdf_benchmark *b = policy->benchmark;
	struct map *answers = by_stig_id(arena, checks);

	*binding = (struct xccdf_binding){ .policy = policy, .checks = checks };
	for (size_t i = 0; i < b->n_items; i++) {
		const struct xccdf_item *rule = b->items[i], *answer;

		if (rule->kind != XCCDF_RULE || !policy->items[i].processed)
			continue;
		binding->n_wanted++;
		answer = rule->version.text ? map_get(answers, rule->version.text) : NULL;
		if (!answer)
			continue;
		binding->rules = arena_more(arena, binding->rules, binding->n_rules, sizeof *binding->rules);
		binding->rules[binding->n_rules++] = answer->id;
	}
}

struct xccdf_test_result *xccdf_bound_result(struct arena *arena, const struct xccdf_binding *binding,
    const struct xccdf_test_result *answers)
{
	const struct xccdf_policy *policy = binding->policy;
	const struct xccdf_benchmark *b = policy->benchmark;
	struct xccdf_test_result *t = arena_alloc(arena, sizeof *t);
	struct map *answered = map_new(arena);

	*t = *answers;
	t->arena = arena;
	t->benchmark = b;
	t->policy = policy;
	t->profile = policy->profile;
	t->tailoring = policy->tailoring;
	t->benchmark_href = b->source->path;
	/* The Values in use are those of the checks; the benchmark has none to name. */
	t->set_values = NULL;
	t->n_set_values = 0;
	for (size_t i = 0; i < answers->n_rule_results; i++)
		if (answers->rule_results[i].version && answers->rule_results[i].result != XCCDF_NOTSELECTED)
			map_put(answered, answers->rule_results[i].version, &answers->rule_results[i]);
	t->rule_results = arena_alloc(arena, (b->n_rules + 1) * sizeof *t->rule_results);
	t->n_rule_results = 0;
	for (size_t i = 0; i < b->n_items; i++) {
		const struct xccdf_item *rule = b->items[i];
		const struct xccdf_selection *selection = &policy->items[i];
		const struct xccdf_rule_result *answer;
		struct xccdf_rule_result *r;

		if (rule->kind != XCCDF_RULE)
			continue;
		r = &t->rule_results[t->n_rule_results++];
		answer = rule->version.text ? map_get(answered, rule->version.text) : NULL;
		if (selection->processed && answer)
			*r = *answer;
		else
			r->time = answers->end;
		r->rule = rule;
		r->idref = rule->id;
		r->role = selection->role;
		r->severity = selection->severity;
		r->weight = selection->weight;
		r->version = rule->version.text;
		r->fixes = NULL;
		r->n_fixes = 0;
		if (!selection->processed)
			r->result = XCCDF_NOTSELECTED;
		else if (!answer) {
			r->result = XCCDF_NOTCHECKED;
			xccdf_message_add(arena, r, XCCDF_MESSAGE_INFO,
			    "There is no automated check for %s here: review it by hand.",
			    rule->version.text ? rule->version.text : rule->id);
		}
	}
	return t;
}
