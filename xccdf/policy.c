#include "xccdf/policy.h"

#include <string.h>

#include "base/log.h"
#include "base/map.h"

/* Of several steps for one property the last counts (7.2.3.4), whether they name the item or its
 * cluster; so one pass over the steps is enough, however many they and their targets are. */
struct map *xccdf_last_steps(struct arena *arena, const struct xccdf_profile *profile)
{
	struct map *map = map_new(arena);

	for (size_t i = 0; profile && i < profile->n_steps; i++) {
		const struct xccdf_step *step = &profile->steps[i];
		struct xccdf_last_steps *last = map_get(map, step->idref);

		if (!last) {
			last = arena_alloc(arena, sizeof *last);
			map_put(map, step->idref, last);
		}
		switch (step->kind) {
		case XCCDF_SELECT:
			last->select = i + 1;
			break;
		case XCCDF_SET_VALUE:
		case XCCDF_SET_COMPLEX_VALUE:
			last->content = i + 1;
			break;
		case XCCDF_REFINE_VALUE:
			if (step->selector)
				last->content = last->value_selector = i + 1;
			if (step->operator >= 0)
				last->operator = i + 1;
			break;
		case XCCDF_REFINE_RULE:
			if (step->selector)
				last->check_selector = i + 1;
			if (step->weight >= 0)
				last->weight = i + 1;
			if (step->severity >= 0)
				last->severity = i + 1;
			if (step->role >= 0)
				last->role = i + 1;
			break;
		}
	}
	return map;
}

static void say_unknown(const struct xccdf_policy *policy)
{
	const struct xccdf_benchmark *b = policy->benchmark;

	for (size_t i = 0; policy->profile && i < policy->profile->n_steps; i++) {
		const struct xccdf_step *step = &policy->profile->steps[i];
		bool value = step->kind == XCCDF_SET_VALUE || step->kind == XCCDF_SET_COMPLEX_VALUE ||
		    step->kind == XCCDF_REFINE_VALUE;

		if (!map_get(b->clusters, step->idref) &&
		    !map_get(value ? b->value_ids : b->item_ids, step->idref))
			log_warning("Profile '%s': line %u: '%s' is no %s of the Benchmark",
			    policy->profile->id, step->line, step->idref,
			    value ? "Value" : "Group, Rule");
	}
}

#define LATER(a, b, member) \
	((a) && (!(b) || (a)->member > (b)->member) ? (a)->member : (b) ? (b)->member : 0)

static void refine(struct xccdf_policy *policy, const struct xccdf_item *item, struct map *steps)
{
	struct xccdf_selection *s = &policy->items[item->index];
	const struct xccdf_last_steps *own = map_get(steps, item->id);
	const struct xccdf_last_steps *cluster =
	    item->cluster_id ? map_get(steps, item->cluster_id) : NULL;
	const struct xccdf_step *at;
	size_t i;

	s->selected = item->selected;
	s->weight = item->weight;
	s->severity = item->severity;
	s->role = item->role;
	s->selector = "";
	if (!own && !cluster)
		return;
	at = policy->profile->steps;
	/* 6.4.1: an item with prohibitChanges is not for tailoring; the Benchmark's own
	 * Profiles may still choose. */
	if (item->prohibit_changes && policy->profile->tailoring) {
		log_warning("%s: prohibitChanges is set, so the tailoring does not change it", item->id);
		return;
	}
	if ((i = LATER(own, cluster, select)))
		s->selected = at[i - 1].selected;
	if (item->kind == XCCDF_GROUP) {
		if ((i = LATER(own, cluster, weight)))
			s->weight = at[i - 1].weight;
		return;
	}
	if ((i = LATER(own, cluster, check_selector)))
		s->selector = at[i - 1].selector;
	if ((i = LATER(own, cluster, weight)))
		s->weight = at[i - 1].weight;
	if ((i = LATER(own, cluster, severity)))
		s->severity = (enum xccdf_severity)at[i - 1].severity;
	if ((i = LATER(own, cluster, role)))
		s->role = (enum xccdf_role)at[i - 1].role;
}

static bool is_selected(const struct xccdf_policy *policy, const char *id)
{
	const struct xccdf_item *item = map_get(policy->benchmark->item_ids, id);

	return item && policy->items[item->index].selected;
}

/* 7.2.3.3.2: every requires needs one of its items selected, every conflicts its item not selected. */
static const char *unmet(const struct xccdf_policy *policy, const struct xccdf_item *item)
{
	for (size_t i = 0; i < item->n_requires; i++) {
		const struct xccdf_requires *r = &item->requires[i];
		bool met = false;

		for (size_t j = 0; j < r->count && !met; j++)
			met = is_selected(policy, r->ids[j]);
		if (!met)
			return arena_printf(policy->arena, "requires %s%s, which is not selected",
			    r->count ? r->ids[0] : "nothing", r->count > 1 ? " or others" : "");
	}
	for (size_t i = 0; i < item->n_conflicts; i++)
		if (is_selected(policy, item->conflicts[i]))
			return arena_printf(policy->arena, "conflicts with %s, which is selected",
			    item->conflicts[i]);
	return NULL;
}

/* Item.Process and Item.Select of table 35, in document order and once for each item: what changes
 * later does not change what was decided. */
static void traverse(struct xccdf_policy *policy)
{
	const struct xccdf_benchmark *b = policy->benchmark;

	for (size_t i = 0; i < b->n_items; i++) {
		const struct xccdf_item *item = b->items[i];
		struct xccdf_selection *s = &policy->items[i];

		if (item->parent && !policy->items[item->parent->index].processed) {
			s->why = "a Group around it is not selected";
			continue;
		}
		if (s->selected) {
			s->why = unmet(policy, item);
			s->selected = !s->why;
		}
		s->processed = s->selected;
	}
}

static const struct xccdf_item *rule_asked_for(const struct xccdf_benchmark *b, const char *id,
    struct err *err)
{
	const struct xccdf_item *item = map_get(b->item_ids, id);

	if (item && item->kind == XCCDF_RULE)
		return item;
	err_set(err, ERR_USAGE, "Rule '%s' not found in selected profile.", id);
	return NULL;
}

/* --rule and --skip-rule: people's choice stands over Profile, requires and conflicts. */
static bool choose_rules(struct xccdf_policy *policy, const struct xccdf_policy_options *options,
    struct err *err)
{
	const struct xccdf_benchmark *b = policy->benchmark;

	for (size_t i = 0; (options->n_rules || options->nothing) && i < b->n_items; i++)
		if (b->items[i]->kind == XCCDF_RULE) {
			policy->items[i].selected = policy->items[i].processed = false;
			policy->items[i].why = "not among the rules asked for";
		}
	for (size_t i = 0; i < options->n_rules; i++) {
		const struct xccdf_item *item = rule_asked_for(b, options->rules[i], err);

		if (!item)
			return false;
		policy->items[item->index].why = NULL;
		for (; item; item = item->parent)
			policy->items[item->index].selected = policy->items[item->index].processed = true;
	}
	for (size_t i = 0; i < options->n_skipped; i++) {
		const struct xccdf_item *item = map_get(b->item_ids, options->skipped[i]);

		if (!item || item->kind != XCCDF_RULE) {
			log_warning("Rule '%s' is to be skipped, but the Benchmark does not have it",
			    options->skipped[i]);
			continue;
		}
		policy->items[item->index].selected = policy->items[item->index].processed = false;
		policy->items[item->index].why = "skipped as asked for";
	}
	return true;
}

struct xccdf_policy *xccdf_policy_new(struct arena *arena, const struct xccdf_benchmark *b,
    const struct xccdf_policy_options *options, struct err *err)
{
	struct xccdf_policy *policy = arena_alloc(arena, sizeof *policy);
	struct map *steps = xccdf_last_steps(arena, options->profile);

	policy->arena = arena;
	policy->benchmark = b;
	policy->profile = options->profile;
	policy->tailoring = options->tailoring;
	policy->items = arena_alloc(arena, (b->n_items + 1) * sizeof *policy->items);
	policy->values = arena_alloc(arena, (b->n_values + 1) * sizeof *policy->values);
	say_unknown(policy);
	for (size_t i = 0; i < b->n_items; i++) {
		refine(policy, b->items[i], steps);
		if (options->everything)
			policy->items[i].selected = true;
	}
	traverse(policy);
	if (!choose_rules(policy, options, err) || !xccdf_policy_values(policy, steps, err))
		return NULL;
	return policy;
}

/* Which profile ------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), n = strlen(end);

	return length >= n && !strcmp(text + length - n, end);
}

struct found {
	const struct xccdf_profile *profile;
	size_t count;
};

static void look_at(struct found *found, const struct xccdf_profile *profile, const char *name)
{
	if (!profile->abstract && ends_with(profile->id, name) &&
	    (!found->profile || strcmp(found->profile->id, profile->id))) {
		found->profile = profile;
		found->count++;
	}
}

const struct xccdf_profile *xccdf_profile_find(const struct xccdf_benchmark *b,
    const struct xccdf_tailoring *tailoring, const char *name, struct err *err)
{
	const struct xccdf_profile *exact;
	struct found found = { 0 };

	exact = tailoring ? map_get(tailoring->profile_ids, name) : NULL;
	if (!exact)
		exact = map_get(b->profile_ids, name);
	if (exact && !exact->abstract)
		return exact;
	for (size_t i = 0; tailoring && i < tailoring->n_profiles; i++)
		look_at(&found, tailoring->profiles[i], name);
	for (size_t i = 0; i < b->n_profiles; i++)
		/* one that the tailoring shadows was looked at already */
		if (!tailoring || !map_get(tailoring->profile_ids, b->profiles[i]->id))
			look_at(&found, b->profiles[i], name);
	if (found.count == 1)
		return found.profile;
	if (!found.count)
		err_set(err, ERR_USAGE, "No profile matching suffix \"%s\" was found.", name);
	else
		err_set(err, ERR_USAGE,
		    "Multiple profiles matching suffix \"%s\" were found. Give more of the id.", name);
	return NULL;
}
