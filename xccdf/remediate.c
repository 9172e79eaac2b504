#include "xccdf/remediate.h"

#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "xccdf/script.h"
#include "xccdf/substitute.h"

/* fix/@system to the program that runs it, in the order they are wanted. */
static const struct {
	const char *system, *interpreter;
} interpreters[] = {
	{ "urn:xccdf:fix:commands", "/bin/bash" },
	{ "urn:xccdf:fix:script:sh", "/bin/bash" },
	{ "urn:xccdf:fix:script:perl", "/usr/bin/perl" },
	{ "urn:xccdf:fix:script:python", "/usr/bin/python3" },
	{ "urn:xccdf:fix:script:python2", "/usr/bin/python2" },
	{ "urn:xccdf:fix:script:python3", "/usr/bin/python3" },
	{ "urn:xccdf:fix:script:csh", "/bin/csh" },
	{ "urn:xccdf:fix:script:tclsh", "/usr/bin/tclsh" },
	{ "urn:xccdf:fix:script:javascript", "/usr/bin/js" },
};

/* fix/@platform (XCCDF 1.2, 6.4.4.5). What cannot be decided is no reason to change anything. */
static bool is_for_here(struct xccdf_platforms *platforms, const struct xccdf_fix *fix)
{
	const char *why;

	return !platforms || !fix->platform ||
	    xccdf_platform_applies(platforms, fix->platform, &why) == XCCDF_APPLICABLE;
}

bool xccdf_fix_text(struct arena *arena, const struct xccdf_policy *policy,
    struct xccdf_platforms *platforms, const struct xccdf_item *rule, const char *system,
    const struct xccdf_fix **found, const char **text)
{
	struct xccdf_substitution s = { policy->benchmark, policy, NULL };
	struct buf buf;

	*found = NULL;
	for (size_t i = 0; i < rule->n_fixes; i++) {
		if (!rule->fixes[i].system || strcmp(rule->fixes[i].system, system) ||
		    !is_for_here(platforms, &rule->fixes[i]))
			continue;
		buf_init(&buf, arena);
		*found = &rule->fixes[i];
		if (!xccdf_substitute(&buf, &rule->fixes[i].text, &s, XCCDF_EXACT))
			return false;
		*text = buf.at;
		return true;
	}
	return true;
}

static void run_one(struct xccdf_test_result *t, struct xccdf_rule_result *r,
    const struct xccdf_fix *fix, const char *text, const char *interpreter)
{
	static const char *const environment[] = {
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
		"HOME=/root", NULL
	};
	struct script script = { .text = text, .length = strlen(text), .interpreter = interpreter,
		.environment = environment };
	struct script_outcome outcome;
	struct err err = { 0 };
	const struct xccdf_fix **fixes = arena_alloc(t->arena, sizeof *fixes);

	fixes[0] = fix;
	r->fixes = fixes;
	r->n_fixes = 1;
	r->time = time(NULL);
	if (!script_run(t->arena, &script, &outcome, &err))
		xccdf_message_add(t->arena, r, XCCDF_MESSAGE_ERROR, "Fix was not executed: %s", err.text);
	else if (outcome.too_slow)
		xccdf_message_add(t->arena, r, XCCDF_MESSAGE_ERROR,
		    "Fix execution took too long and was ended.");
	else {
		xccdf_message_add(t->arena, r, XCCDF_MESSAGE_INFO,
		    "Fix execution completed and returned: %d", outcome.status);
		if (*outcome.output)
			xccdf_message_add(t->arena, r, XCCDF_MESSAGE_INFO, "%s", outcome.output);
	}
}

/* true: a fix was run. */
static bool remediate(struct xccdf_test_result *t, struct xccdf_platforms *platforms,
    struct xccdf_rule_result *r)
{
	for (size_t i = 0; i < sizeof interpreters / sizeof *interpreters; i++) {
		const struct xccdf_fix *fix;
		const char *text;

		if (!xccdf_fix_text(t->arena, t->policy, platforms, r->rule, interpreters[i].system,
			&fix, &text)) {
			xccdf_message_add(t->arena, r, XCCDF_MESSAGE_ERROR,
			    "Fix was not executed: Text substitution failed.");
			return false;
		}
		if (!fix)
			continue;
		run_one(t, r, fix, text, interpreters[i].interpreter);
		return true;
	}
	xccdf_message_add(t->arena, r, XCCDF_MESSAGE_INFO, "No suitable fix found.");
	return false;
}

const char *const *xccdf_run_fixes(struct xccdf_test_result *t, struct xccdf_platforms *platforms,
    size_t *count)
{
	struct map *done = map_new(t->arena);
	const char **ids = NULL;

	*count = 0;
	for (size_t i = 0; i < t->n_rule_results; i++) {
		struct xccdf_rule_result *r = &t->rule_results[i];

		/* Several results of one Rule share its fix. What somebody lets stand is not changed behind their back. */
		if (r->result != XCCDF_FAIL || xccdf_waiver(r) || map_put(done, r->rule->id, t))
			continue;
		if (!remediate(t, platforms, r))
			continue;
		ids = arena_more(t->arena, ids, *count, sizeof *ids);
		ids[(*count)++] = r->rule->id;
	}
	return ids;
}

void xccdf_verify_fixes(struct xccdf_test_result *t, const char *const *ids, size_t count,
    const struct xccdf_test_result *again)
{
	struct map *fixed = map_new(t->arena), *results = map_new(t->arena);

	for (size_t i = 0; i < count; i++)
		map_put(fixed, ids[i], t);
	for (size_t i = 0; i < again->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &again->rule_results[i];
		const struct xccdf_rule_result *worse = map_get(results, r->rule->id);

		if (!worse || worse->result == XCCDF_PASS)
			map_put(results, r->rule->id, (void *)r);
	}
	for (size_t i = 0; i < t->n_rule_results; i++) {
		struct xccdf_rule_result *r = &t->rule_results[i];
		const struct xccdf_rule_result *now = map_get(results, r->rule->id);

		if (r->result != XCCDF_FAIL || !map_get(fixed, r->rule->id) || !now)
			continue;
		r->checked = now->checked;
		if (now->result == XCCDF_PASS) {
			r->result = XCCDF_FIXED;
			continue;
		}
		r->result = XCCDF_ERROR;
		xccdf_message_add(t->arena, r, XCCDF_MESSAGE_INFO,
		    "Failed to verify applied fix: Checking engine returns: %s",
		    xccdf_result_names[now->result]);
	}
}
