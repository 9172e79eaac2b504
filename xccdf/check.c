/* Which check of a Rule is used, and what it answers (XCCDF 1.2, 6.4.4.4 and table 39). */
#include "xccdf/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "probe/check.h"
#include "xccdf/sce.h"

/* How much a system is wanted; 0: we do not have it. Where a Rule brings several, a check that a
 * machine can do is better than a question. */
static int preference(const struct plan *plan, const char *system)
{
	const char *preferred = getenv("OSCAP_PREFERRED_ENGINE");

	if (!strcmp(system, XCCDF_SYSTEM_OVAL))
		return 3;
	if (!strcmp(system, XCCDF_SYSTEM_SCE) && plan->options->allow_sce)
		return preferred && !strcmp(preferred, "SCE") ? 4 : 2;
	if (ocil_is_system(system) && plan->options->answers)
		return 1;
	return 0;
}

/* Check.Selector: those with the selector, else those without one. */
static const char *effective_selector(const struct xccdf_check *checks, size_t count,
    const char *selector)
{
	for (size_t i = 0; i < count; i++)
		if (!checks[i].complex && !strcmp(checks[i].selector, selector))
			return selector;
	return "";
}

static bool is_candidate(const struct xccdf_check *check, const char *selector)
{
	return check->complex || !strcmp(check->selector, selector);
}

/* Check.System, directly in a Rule: one check. */
static const struct xccdf_check *choose(const struct plan *plan, const struct xccdf_item *rule,
    const char *selector)
{
	const struct xccdf_check *best = NULL;
	int best_preference = 0;

	selector = effective_selector(rule->checks, rule->n_checks, selector);
	for (size_t i = 0; i < rule->n_checks; i++) {
		const struct xccdf_check *check = &rule->checks[i];
		int p;

		if (!is_candidate(check, selector))
			continue;
		p = check->complex ? 1 : preference(plan, check->system);
		if (p > best_preference) {
			best = check;
			best_preference = p;
		}
	}
	return best;
}

/* Check.Content: whether this reference leads to something. false with err set: broken. */
static bool resolve_oval(struct plan *plan, struct planned *planned,
    const struct xccdf_content_ref *ref)
{
	struct oval_file *file;
	const struct map *nodes;
	const char **ids;

	if (!oval_file_find(plan, ref->href, &file))
		return false;
	nodes = file->document->definition_nodes;
	if (ref->name && !map_get(nodes, ref->name))
		return false;
	planned->session = session_for(plan, file, planned->check);
	planned->n_definitions = ref->name ? 1 : nodes->count;
	planned->definition_ids = ids = arena_alloc(plan->arena,
	    (planned->n_definitions + 1) * sizeof *ids);
	for (size_t i = 0; i < planned->n_definitions; i++) {
		ids[i] = ref->name ? ref->name : nodes->entries[i].key;
		session_want(plan, planned->session, ids[i]);
	}
	return true;
}

static bool resolve_ocil(struct plan *plan, struct planned *planned,
    const struct xccdf_content_ref *ref)
{
	struct ocil *ocil = map_get(plan->questionnaires, ref->href);
	struct source *source;
	const char **one;

	if (!ocil) {
		if (!plan_source(plan, ref->href, SOURCE_OCIL, &source))
			return false;
		ocil = ocil_read(plan->arena, source, plan->err);
		if (!ocil)
			return false;
		map_put(plan->questionnaires, ref->href, ocil);
	}
	if (ref->name && !ocil_has(ocil, ref->name))
		return false;
	planned->questions = ocil;
	planned->definition_ids = ocil_questionnaires(ocil, &planned->n_definitions);
	if (ref->name) {
		one = arena_alloc(plan->arena, sizeof *one);
		*one = ref->name;
		planned->definition_ids = one;
		planned->n_definitions = 1;
	}
	return true;
}

static bool resolve(struct plan *plan, struct planned *planned, const struct xccdf_content_ref *ref)
{
	const char *system = planned->check->system;

	if (!strcmp(system, XCCDF_SYSTEM_OVAL))
		return resolve_oval(plan, planned, ref);
	if (!strcmp(system, XCCDF_SYSTEM_SCE))
		return sce_resolve(plan, planned, ref);
	return resolve_ocil(plan, planned, ref);
}

static bool plan_check(struct plan *plan, const struct xccdf_check *check, const char *selector,
    struct planned *planned);

/* In a complex-check every check whose system we have is asked; the others are as if not there. But
 * a question does not go away because nobody brought answers: it stays, unanswered. */
static bool plan_complex(struct plan *plan, const struct xccdf_check *check, const char *selector,
    struct planned *planned)
{
	selector = effective_selector(check->children, check->n_children, selector);
	planned->children = arena_alloc(plan->arena, check->n_children * sizeof *planned->children);
	for (size_t i = 0; i < check->n_children; i++) {
		const struct xccdf_check *child = &check->children[i];

		if (!is_candidate(child, selector) ||
		    (!child->complex && !ocil_is_system(child->system) &&
			!preference(plan, child->system)))
			continue;
		if (!plan_check(plan, child, selector, &planned->children[planned->n_children]))
			return false;
		planned->n_children++;
	}
	return true;
}

static bool plan_check(struct plan *plan, const struct xccdf_check *check, const char *selector,
    struct planned *planned)
{
	planned->check = check;
	if (check->complex)
		return plan_complex(plan, check, selector, planned);
	if (!preference(plan, check->system))
		return true;
	for (size_t i = 0; i < check->n_content_refs && !planned->resolved; i++) {
		planned->ref = &check->content_refs[i];
		planned->resolved = resolve(plan, planned, planned->ref);
		if (plan->err->kind != ERR_NONE)
			return false;
	}
	return true;
}

bool plan_rule(struct plan *plan, const struct xccdf_item *rule, struct planned **planned)
{
	const char *selector = plan->policy->items[rule->index].selector;
	const struct xccdf_check *check = choose(plan, rule, selector);

	*planned = NULL;
	if (!check)
		return true;
	*planned = arena_alloc(plan->arena, sizeof **planned);
	return plan_check(plan, check, selector, *planned);
}

bool plan_evaluate(struct plan *plan)
{
	for (size_t i = 0; i < plan->n_oval_files; i++)
		for (size_t j = 0; j < plan->oval_files[i]->n_sessions; j++) {
			struct session *s = plan->oval_files[i]->sessions[j];
			struct eval_options options = { .external = s->external,
				.threads = plan->options->threads };

			s->eval = eval_new(plan->arena, s->file->document, plan->options->target,
			    &options, plan->err);
			if (!s->eval || !eval_run(s->eval, s->ids, s->n_ids, plan->err))
				return false;
			/* Of our own families nobody else checks the content. */
			if (!oval_check_entities(s->file->document, "x-docker", plan->err) ||
			    !oval_check_entities(s->file->document, "x-independent", plan->err) ||
			    !oval_check_entities(s->file->document, "x-linux", plan->err))
				return false;
		}
	return true;
}

/* Answers ----------------------------------------------------------------------------- */

/* Of our own families an object is "not collected" when nobody said what is needed to look (an address, an
 * approval): that is a question without an answer, which is not what XCCDF calls unknown. */
static bool only_unanswered(const struct eval_criteria *criteria, unsigned depth)
{
	if (criteria->result != OVAL_UNKNOWN)
		return true;
	if (depth > LIMIT_NESTING)
		return false;
	if (criteria->test)
		return !strncmp(criteria->test->test->family, "x-", 2) && criteria->test->collected &&
		    criteria->test->collected->flag == OVAL_FLAG_NOT_COLLECTED;
	if (criteria->definition)
		return criteria->definition->criteria && only_unanswered(criteria->definition->criteria, depth + 1);
	for (size_t i = 0; i < criteria->n_children; i++)
		if (!only_unanswered(&criteria->children[i], depth + 1))
			return false;
	return criteria->n_children;
}

enum xccdf_result plan_result_of(const struct eval_definition *d)
{
	if (d->result == OVAL_UNKNOWN && d->criteria && only_unanswered(d->criteria, 0))
		return XCCDF_NOTCHECKED;
	return xccdf_from_oval(d->definition->class, d->result);
}

static void answer_oval(struct plan *plan, const struct planned *planned,
    struct xccdf_checked *checked)
{
	const struct eval_definition **all =
	    arena_alloc(plan->arena, (planned->n_definitions + 1) * sizeof *all);

	checked->eval = planned->session->eval;
	checked->oval = planned->session->file->document;
	checked->result = XCCDF_NOTCHECKED;
	for (size_t i = 0; i < planned->n_definitions; i++) {
		const struct eval_definition *d =
		    eval_definition(checked->eval, planned->definition_ids[i]);
		enum xccdf_result result =
		    d ? plan_result_of(d) : XCCDF_NOTCHECKED;

		checked->result = i ? xccdf_and(checked->result, result) : result;
		if (d)
			all[checked->n_definitions++] = d;
	}
	checked->definitions = all;
	if (checked->name && checked->n_definitions)
		checked->definition = all[0];
}

static void note(struct buf *notes, const char *text)
{
	if (!text || !*text)
		return;
	if (notes->length)
		buf_char(notes, '\n');
	buf_str(notes, text);
}

/* External variables of a questionnaire: one value each. */
static struct map *exported_values(struct plan *plan, const struct xccdf_check *check)
{
	struct map *values = map_new(plan->arena);

	for (size_t i = 0; i < check->n_exports; i++) {
		const struct xccdf_setting *setting =
		    xccdf_setting(plan->policy, check->exports[i].value_id);

		if (setting && setting->n_items)
			map_put(values, check->exports[i].name, (void *)setting->items[0]);
	}
	return values;
}

static void answer_ocil(struct plan *plan, const struct planned *planned,
    struct xccdf_checked *checked, struct buf *notes)
{
	const struct map *values = exported_values(plan, planned->check);

	checked->result = XCCDF_NOTCHECKED;
	for (size_t i = 0; i < planned->n_definitions; i++) {
		struct ocil_outcome outcome = ocil_evaluate(planned->questions,
		    planned->definition_ids[i], plan->options->answers, values);
		enum xccdf_result result = ocil_to_xccdf(outcome.result);

		checked->result = i ? xccdf_and(checked->result, result) : result;
		checked->unanswered |= outcome.unanswered;
		note(notes, outcome.reason);
	}
}

/* Table 12 lets notchecked vanish beside pass. That is meant for checks that cannot be made; a question
 * that somebody still has to answer is not one of these, and what it stands for was not seen to
 * pass: the whole stays notchecked until it is answered. */
static enum xccdf_result hold_back(const struct xccdf_checked *checked, bool and)
{
	if (!and || checked->result != XCCDF_PASS)
		return checked->result;
	for (size_t i = 0; i < checked->n_children; i++)
		if (checked->children[i].unanswered)
			return XCCDF_NOTCHECKED;
	return checked->result;
}

static void answer_complex(struct plan *plan, const struct planned *planned,
    struct xccdf_checked *checked, struct buf *notes)
{
	struct xccdf_checked *children =
	    arena_alloc(plan->arena, (planned->n_children + 1) * sizeof *children);

	checked->result = XCCDF_NOTCHECKED;
	for (size_t i = 0; i < planned->n_children; i++) {
		enum xccdf_result result;

		plan_answer(plan, &planned->children[i], &children[i], notes);
		result = children[i].result;
		if (i)
			result = planned->check->and ? xccdf_and(checked->result, result)
						     : xccdf_or(checked->result, result);
		checked->result = result;
	}
	checked->children = children;
	checked->n_children = planned->n_children;
	checked->result = hold_back(checked, planned->check->and);
	for (size_t i = 0; i < checked->n_children; i++)
		checked->unanswered |=
		    children[i].unanswered && checked->result == XCCDF_NOTCHECKED;
}

static void describe(struct plan *plan, const struct planned *planned,
    struct xccdf_checked *checked)
{
	const struct xccdf_check *check = planned->check;
	struct xccdf_exported *exports =
	    arena_alloc(plan->arena, (check->n_exports + 1) * sizeof *exports);

	checked->check = check;
	checked->system = check->system;
	checked->multi_check = check->multi_check;
	if (planned->ref) {
		checked->href = planned->ref->href;
		checked->name = planned->ref->name;
	}
	for (size_t i = 0; i < check->n_exports; i++)
		exports[i] = (struct xccdf_exported){ check->exports[i].value_id,
			check->exports[i].name };
	checked->exports = exports;
	checked->n_exports = check->n_exports;
}

void plan_answer(struct plan *plan, const struct planned *planned, struct xccdf_checked *checked,
    struct buf *notes)
{
	const char *why = NULL;

	describe(plan, planned, checked);
	if (planned->check->complex)
		answer_complex(plan, planned, checked, notes);
	else if (!planned->resolved) {
		checked->result = XCCDF_NOTCHECKED;
		checked->unanswered = ocil_is_system(planned->check->system);
		if (checked->unanswered && !plan->options->answers)
			why = "part of this is a question to a person, and no answers were given";
	} else if (planned->session)
		answer_oval(plan, planned, checked);
	else if (planned->questions)
		answer_ocil(plan, planned, checked, notes);
	else
		sce_answer(plan, planned, checked, &why);
	note(notes, why);
	if (planned->check->negate)
		checked->result = xccdf_not(checked->result);
}
