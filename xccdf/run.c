#include "xccdf/run.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "target/system_info.h"
#include "xccdf/plan.h"

/* What will be said about a Rule. */
struct outcome {
	bool decided; /* without a check */
	enum xccdf_result result;
	const char *why; /* message; NULL: none */
	struct planned *planned;
};

struct run {
	struct plan plan;
	struct xccdf_test_result *result;
	struct outcome *outcomes; /* by item->index */
	/* By item->index: whether the platforms of the item and all around it apply. */
	enum xccdf_applicable *applicable;
	const char **why;
	enum xccdf_applicable whole; /* of Benchmark and Profile */
	const char *whole_why;
};

/* Platforms ------------------------------------------------------------------------- */

/* One of them is enough; without one, every platform is meant (6.2.5). */
static enum xccdf_applicable any_applies(struct run *run, const char *const *platforms,
    size_t count, const char **why)
{
	enum xccdf_applicable best = XCCDF_NOT_APPLICABLE;

	*why = NULL;
	if (!count || !run->plan.options->platforms)
		return XCCDF_APPLICABLE;
	for (size_t i = 0; i < count; i++) {
		const char *reason;
		enum xccdf_applicable one =
		    xccdf_platform_applies(run->plan.options->platforms, platforms[i], &reason);

		if (one == XCCDF_APPLICABLE)
			return one;
		if (!*why || one == XCCDF_APPLICABLE_ERROR) {
			best = one;
			*why = reason;
		}
	}
	return best;
}

static void find_out_platforms(struct run *run)
{
	const struct xccdf_policy *policy = run->plan.policy;
	const struct xccdf_benchmark *b = policy->benchmark;

	run->whole = any_applies(run, b->platforms, b->n_platforms, &run->whole_why);
	if (run->whole == XCCDF_APPLICABLE && policy->profile)
		run->whole = any_applies(run, policy->profile->platforms,
		    policy->profile->n_platforms, &run->whole_why);
	for (size_t i = 0; i < b->n_items; i++) {
		const struct xccdf_item *item = b->items[i];

		run->applicable[i] = item->parent ? run->applicable[item->parent->index] : run->whole;
		run->why[i] = item->parent ? run->why[item->parent->index] : run->whole_why;
		if (run->applicable[i] == XCCDF_APPLICABLE && policy->items[i].processed)
			run->applicable[i] =
			    any_applies(run, item->platforms, item->n_platforms, &run->why[i]);
	}
}

/* Planning ------------------------------------------------------------------------------ */

static struct outcome decided(enum xccdf_result result, const char *why)
{
	return (struct outcome){ .decided = true, .result = result, .why = why };
}

/* Item.Select of table 35, in its order, then the check. */
static bool plan_one(struct run *run, const struct xccdf_item *rule)
{
	const struct xccdf_selection *selection = &run->plan.policy->items[rule->index];
	struct outcome *outcome = &run->outcomes[rule->index];

	if (!selection->processed)
		*outcome = decided(XCCDF_NOTSELECTED, NULL);
	else if (selection->role == XCCDF_UNCHECKED)
		*outcome = decided(XCCDF_NOTCHECKED, NULL);
	else if (run->applicable[rule->index] == XCCDF_NOT_APPLICABLE)
		*outcome = decided(XCCDF_NOTAPPLICABLE, run->why[rule->index]);
	else if (run->applicable[rule->index] == XCCDF_APPLICABLE_ERROR)
		*outcome = decided(XCCDF_ERROR, run->why[rule->index]);
	else if (!plan_rule(&run->plan, rule, &outcome->planned))
		return false;
	else if (!outcome->planned)
		*outcome = decided(XCCDF_NOTCHECKED, "No candidate or applicable check found.");
	return true;
}

static bool plan_all(struct run *run)
{
	const struct xccdf_benchmark *b = run->plan.policy->benchmark;

	for (size_t i = 0; i < b->n_items; i++)
		if (b->items[i]->kind == XCCDF_RULE && !plan_one(run, b->items[i]))
			return false;
	return true;
}

/* Answering --------------------------------------------------------------------------------- */

static struct xccdf_rule_result *add_result(struct run *run, const struct xccdf_item *rule)
{
	struct xccdf_test_result *t = run->result;
	const struct xccdf_selection *selection = &run->plan.policy->items[rule->index];
	struct xccdf_rule_result *r;

	t->rule_results =
	    arena_more(t->arena, t->rule_results, t->n_rule_results, sizeof *t->rule_results);
	r = &t->rule_results[t->n_rule_results++];
	*r = (struct xccdf_rule_result){ .rule = rule, .idref = rule->id, .time = time(NULL),
		.role = selection->role, .severity = selection->severity,
		.weight = selection->weight, .version = rule->version.text };
	return r;
}

static void tell(struct run *run, const struct xccdf_rule_result *r)
{
	if (run->plan.options->progress)
		run->plan.options->progress(run->plan.options->arg, r);
}

/* Check.Export: an unscored Rule that was checked informs. */
static enum xccdf_result with_role(const struct xccdf_rule_result *r, enum xccdf_result result)
{
	return r->role == XCCDF_UNSCORED ? XCCDF_INFORMATIONAL : result;
}

/* 6.4.4.4, multi-check: a nameless reference to definitions gives one rule-result for each of them. */
static void answer_each(struct run *run, const struct xccdf_item *rule,
    const struct xccdf_checked *all)
{
	struct arena *arena = run->result->arena;

	if (!all->n_definitions) {
		struct xccdf_rule_result *r = add_result(run, rule);

		r->checked = all;
		r->result = with_role(r, XCCDF_UNKNOWN);
		xccdf_message_add(arena, r, XCCDF_MESSAGE_INFO, "No definitions found for @multi-check.");
		tell(run, r);
	}
	for (size_t i = 0; i < all->n_definitions; i++) {
		struct xccdf_rule_result *r = add_result(run, rule);
		struct xccdf_checked *one = arena_memdup(arena, all, sizeof *all);
		const struct eval_definition *d = all->definitions[i];

		one->definition = d;
		one->definitions = &all->definitions[i];
		one->n_definitions = 1;
		one->name = d->definition->id;
		one->result = plan_result_of(d);
		if (one->check->negate)
			one->result = xccdf_not(one->result);
		r->checked = one;
		r->result = with_role(r, one->result);
		tell(run, r);
	}
}

/* Why it came out so, as a message. */
static void explain(struct run *run, struct xccdf_rule_result *r, const struct planned *planned,
    const char *notes)
{
	if (!planned->check->complex && !planned->resolved)
		xccdf_message_add(run->result->arena, r, XCCDF_MESSAGE_INFO,
		    "None of the check-content-ref elements was resolvable.");
	if (*notes)
		xccdf_message_add(run->result->arena, r,
		    r->result == XCCDF_ERROR ? XCCDF_MESSAGE_ERROR : XCCDF_MESSAGE_INFO, "%s", notes);
}

static void answer_planned(struct run *run, const struct xccdf_item *rule,
    const struct planned *planned)
{
	struct xccdf_checked *checked = arena_alloc(run->result->arena, sizeof *checked);
	struct xccdf_rule_result *r;
	struct buf notes;

	buf_init(&notes, run->result->arena);
	plan_answer(&run->plan, planned, checked, &notes);
	if (planned->session && checked->multi_check && !checked->name) {
		answer_each(run, rule, checked);
		return;
	}
	r = add_result(run, rule);
	r->checked = checked;
	r->result = planned->resolved || planned->check->complex
	    ? with_role(r, checked->result)
	    : checked->result;
	explain(run, r, planned, notes.at);
	tell(run, r);
}

static void answer_all(struct run *run)
{
	const struct xccdf_benchmark *b = run->plan.policy->benchmark;

	for (size_t i = 0; i < b->n_items; i++) {
		const struct outcome *outcome = &run->outcomes[i];
		struct xccdf_rule_result *r;

		if (b->items[i]->kind != XCCDF_RULE)
			continue;
		if (!outcome->decided) {
			answer_planned(run, b->items[i], outcome->planned);
			continue;
		}
		r = add_result(run, b->items[i]);
		r->result = outcome->result;
		if (outcome->why)
			xccdf_message_add(run->result->arena, r,
			    r->result == XCCDF_ERROR ? XCCDF_MESSAGE_ERROR : XCCDF_MESSAGE_INFO, "%s",
			    outcome->why);
		tell(run, r);
	}
}

/* The TestResult around it --------------------------------------------------------------------- */

const char *xccdf_free_result_id(struct arena *arena, const struct xccdf_benchmark *b,
    const char *profile_id)
{
	struct map *taken = map_new(arena);
	const char *base = arena_printf(arena, "xccdf_org.open-scap_testresult_%s",
	    profile_id ? profile_id : "default-profile");
	const char *id = base;

	for (size_t i = 0; i < b->n_test_results; i++) {
		const char *other = xml_attr(b->test_results[i], "id");

		if (other)
			map_put(taken, other, taken);
	}
	for (int i = 1; map_get(taken, id); i++)
		id = arena_printf(arena, "%s%03d", base, i);
	return id;
}

static void add_fact(struct xccdf_test_result *t, const char *name, const char *value)
{
	struct xccdf_fact *facts = (struct xccdf_fact *)t->facts;

	if (!*value)
		return;
	facts = arena_more(t->arena, facts, t->n_facts, sizeof *facts);
	facts[t->n_facts++] = (struct xccdf_fact){ name, "string", value };
	t->facts = facts;
}

static void describe_target(struct run *run)
{
	struct xccdf_test_result *t = run->result;
	const struct oval_system_info *info =
	    target_system_info(run->plan.options->target, t->arena);
	const char **targets = arena_alloc(t->arena, sizeof *targets);
	const char **addresses = arena_alloc(t->arena, (info->n_interfaces + 1) * sizeof *addresses);

	t->system_info = info;
	targets[0] = *info->host_name ? info->host_name : "unknown";
	t->targets = targets;
	t->n_targets = 1;
	add_fact(t, "urn:xccdf:fact:scanner:name", "plimsoll");
	add_fact(t, "urn:xccdf:fact:scanner:version", PLIMSOLL_VERSION);
	add_fact(t, "urn:xccdf:fact:asset:identifier:host_name", info->host_name);
	if (strchr(info->host_name, '.'))
		add_fact(t, "urn:xccdf:fact:asset:identifier:fqdn", info->host_name);
	for (size_t i = 0; i < info->n_interfaces; i++) {
		const struct oval_interface *interface = &info->interfaces[i];
		bool ipv6 = strchr(interface->ip_address, ':');

		if (*interface->ip_address)
			addresses[t->n_addresses++] = interface->ip_address;
		add_fact(t, "urn:xccdf:fact:ethernet:MAC", interface->mac_address);
		add_fact(t, "urn:xccdf:fact:asset:identifier:mac", interface->mac_address);
		add_fact(t, ipv6 ? "urn:xccdf:fact:asset:identifier:ipv6"
				 : "urn:xccdf:fact:asset:identifier:ipv4", interface->ip_address);
	}
	t->addresses = addresses;
}

static void note_platforms(struct run *run)
{
	struct xccdf_test_result *t = run->result;
	const struct xccdf_benchmark *b = t->benchmark;
	const char **platforms = arena_alloc(t->arena, (b->n_platforms + 1) * sizeof *platforms);
	const char *why;

	for (size_t i = 0; i < b->n_platforms; i++)
		if (any_applies(run, &b->platforms[i], 1, &why) == XCCDF_APPLICABLE)
			platforms[t->n_platforms++] = b->platforms[i];
	t->platforms = platforms;
}

static void note_values(struct run *run)
{
	struct xccdf_test_result *t = run->result;
	const struct xccdf_benchmark *b = t->benchmark;
	struct xccdf_set_value *values = arena_alloc(t->arena, (b->n_values + 1) * sizeof *values);

	for (size_t i = 0; i < b->n_values; i++) {
		const struct xccdf_setting *setting = &run->plan.policy->values[i];

		values[i] = (struct xccdf_set_value){ b->values[i]->id, setting->complex,
			setting->items, setting->n_items };
	}
	t->set_values = values;
	t->n_set_values = b->n_values;
}

static void note_ovals(struct run *run)
{
	struct xccdf_test_result *t = run->result;
	struct xccdf_oval *ovals = NULL;

	for (size_t i = 0; i < run->plan.n_oval_files; i++) {
		const struct oval_file *file = run->plan.oval_files[i];

		for (size_t j = 0; j < file->n_sessions; j++) {
			ovals = arena_more(t->arena, ovals, t->n_ovals, sizeof *ovals);
			ovals[t->n_ovals++] = (struct xccdf_oval){ file->href, file->href,
				file->source, file->document, file->sessions[j]->eval,
				file->sessions[j]->external };
		}
	}
	t->ovals = ovals;
}

static void start(struct run *run)
{
	const struct xccdf_policy *policy = run->plan.policy;
	struct xccdf_test_result *t = run->result;

	t->benchmark = policy->benchmark;
	t->profile = policy->profile;
	t->profile_id = policy->profile ? policy->profile->id : NULL;
	t->tailoring = policy->tailoring;
	t->policy = policy;
	t->id = xccdf_free_result_id(t->arena, t->benchmark,
	    policy->profile ? policy->profile->id : NULL);
	t->test_system = "cpe:/a:plimsoll:plimsoll:" PLIMSOLL_VERSION;
	t->benchmark_href = policy->benchmark->source->path;
	t->start = time(NULL);
	t->applicability = run->plan.options->platforms;
	describe_target(run);
	note_values(run);
}

struct xccdf_test_result *xccdf_run(struct arena *arena, const struct xccdf_policy *policy,
    const struct xccdf_run_options *options, struct err *err)
{
	const struct xccdf_benchmark *b = policy->benchmark;
	struct err own = { 0 };
	struct run run = { .plan = { .arena = arena, .policy = policy, .options = options, .err = &own } };

	run.plan.files = map_new(arena);
	run.plan.questionnaires = map_new(arena);
	run.plan.given = map_new(arena);
	run.plan.missing = map_new(arena);
	run.plan.said = map_new(arena);
	for (size_t i = 0; i < options->n_files; i++) {
		const char *slash = strrchr(options->files[i]->path, '/');

		map_put(run.plan.given, slash ? slash + 1 : options->files[i]->path,
		    options->files[i]);
	}
	run.result = arena_alloc(arena, sizeof *run.result);
	run.result->arena = arena;
	run.outcomes = arena_alloc(arena, (b->n_items + 1) * sizeof *run.outcomes);
	run.applicable = arena_alloc(arena, (b->n_items + 1) * sizeof *run.applicable);
	run.why = arena_alloc(arena, (b->n_items + 1) * sizeof *run.why);
	start(&run);
	find_out_platforms(&run);
	note_platforms(&run);
	if (!plan_all(&run) || (!options->plan_only && !plan_evaluate(&run.plan))) {
		*err = own;
		return NULL;
	}
	if (!options->plan_only)
		answer_all(&run);
	note_ovals(&run);
	run.result->end = time(NULL);
	return run.result;
}
