/* What each Value is (XCCDF 1.2, 6.4.5 and 7.2.3.4). */
#include "xccdf/policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/regex.h"

static const struct xccdf_value_alternative *with_selector(
    const struct xccdf_value_alternative *from, size_t count, const char *selector)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(from[i].selector, selector))
			return &from[i];
	return NULL;
}

static const struct xccdf_value_limit *limit_with(const struct xccdf_value_limit *from,
    size_t count, const char *selector)
{
	const struct xccdf_value_limit *plain = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(from[i].selector, selector))
			return &from[i];
		if (!*from[i].selector)
			plain = &from[i];
	}
	return plain;
}

/* A selector nobody has means the one without; where all have one, the first stands
 * for it, as openscap does. */
static void choose(const struct xccdf_value *value, const char *selector,
    struct xccdf_setting *setting)
{
	const struct xccdf_value_alternative *chosen =
	    with_selector(value->values, value->n_values, selector);

	if (!chosen && *selector)
		log_warning("%s: no value has the selector '%s'", value->id, selector);
	if (!chosen)
		chosen = with_selector(value->values, value->n_values, "");
	if (!chosen && value->n_values)
		chosen = &value->values[0];
	if (!chosen)
		chosen = with_selector(value->defaults, value->n_defaults, "");
	setting->selector = chosen ? chosen->selector : "";
	setting->items = chosen ? chosen->items : NULL;
	setting->n_items = chosen ? chosen->n_items : 0;
	setting->complex = chosen && chosen->complex;
}

static bool number(const char *text, double *to)
{
	char *end;

	*to = strtod(text, &end);
	return end != text && !end[strspn(end, " \t\r\n")] && isfinite(*to);
}

static bool is_boolean(const char *text)
{
	static const char *const words[] = { "true", "false", "1", "0", NULL };

	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return true;
	return false;
}

/* The choices a selector chooses; NULL: everything may be set. */
static const struct xccdf_value_choices *binding_choices(const struct xccdf_value *value,
    const char *selector)
{
	const struct xccdf_value_choices *choices = NULL, *at = value->choices;

	for (size_t i = 0; i < value->n_choices; i++, at++) {
		if (!strcmp(at->selector, selector)) {
			choices = at;
			break;
		}
		if (!choices && !*at->selector)
			choices = at;
	}
	return choices && choices->must_match ? choices : NULL;
}

/* A choice is one value, a complex-choice a whole list: what is set equals one of them. */
static bool is_choice(const struct xccdf_value_choices *choices, const struct xccdf_step *step)
{
	for (size_t i = 0; i < choices->count; i++) {
		const struct xccdf_value_alternative *choice = &choices->at[i];
		size_t same = 0;

		if (choice->n_items != step->n_values)
			continue;
		while (same < step->n_values && !strcmp(choice->items[same], step->values[same]))
			same++;
		if (same == step->n_values)
			return true;
	}
	return false;
}

/* What 6.4.5.5 forbids for values supplied in tailoring; NULL: nothing. */
static const char *why_not(struct arena *arena, const struct xccdf_value *value,
    const char *selector, const char *text)
{
	const struct xccdf_value_limit *lower, *upper, *match;
	double n, bound;

	if (value->type == XCCDF_NUMBER && !number(text, &n))
		return "is no number";
	if (value->type == XCCDF_BOOLEAN && !is_boolean(text))
		return "is neither true nor false";
	lower = limit_with(value->lower_bounds, value->n_lower_bounds, selector);
	upper = limit_with(value->upper_bounds, value->n_upper_bounds, selector);
	if (value->type == XCCDF_NUMBER && lower && number(lower->text, &bound) && n < bound)
		return arena_printf(arena, "is below the lower-bound %s", lower->text);
	if (value->type == XCCDF_NUMBER && upper && number(upper->text, &bound) && n > bound)
		return arena_printf(arena, "is above the upper-bound %s", upper->text);
	match = limit_with(value->matches, value->n_matches, selector);
	if (match && *match->text) {
		struct err err = { 0 };
		const struct regex *regex = regex_get(match->text, 0, &err);

		if (!regex)
			return arena_printf(arena, "cannot be compared with the match: %s", err.text);
		if (regex_search(regex, text, strlen(text), 0, NULL, 0, NULL, &err) != REGEX_MATCH)
			return arena_printf(arena, "does not match %s", match->text);
	}
	return NULL;
}

/* Of a whole step: what it sets and why that is not allowed; NULL: it is. */
static const char *objection(struct arena *arena, const struct xccdf_value *value,
    const char *selector, const struct xccdf_step *step)
{
	const struct xccdf_value_choices *choices = binding_choices(value, selector);

	for (size_t i = 0; i < step->n_values; i++) {
		const char *why = why_not(arena, value, selector, step->values[i]);

		if (why)
			return arena_printf(arena, "'%s' %s", step->values[i], why);
	}
	if (choices && !is_choice(choices, step))
		return arena_printf(arena, "'%s'%s is none of the choices, and mustMatch is set",
		    step->n_values ? step->values[0] : "", step->n_values > 1 ? " and what follows" : "");
	return NULL;
}

/* A set-value of a tailoring that the Value does not allow is refused; in the Benchmark's own
 * Profile it is its author's business and said. */
static bool set(struct xccdf_policy *policy, const struct xccdf_value *value,
    const char *selector, const struct xccdf_step *step, struct xccdf_setting *setting,
    struct err *err)
{
	const struct xccdf_tailoring *tailoring = policy->profile->tailoring;
	const char *why = objection(policy->arena, value, selector, step);

	setting->items = step->values;
	setting->n_items = step->n_values;
	setting->complex = step->kind == XCCDF_SET_COMPLEX_VALUE;
	setting->selector = NULL;
	if (why && tailoring)
		return err_set(err, ERR_CONTENT, "%s: line %u: set-value of '%s': %s",
		    tailoring->source->name, step->line, value->id, why);
	if (why)
		log_warning("Profile '%s': line %u: set-value of '%s': %s", policy->profile->id,
		    step->line, value->id, why);
	return true;
}

#define LATER(a, b, member) \
	((a) && (!(b) || (a)->member > (b)->member) ? (a)->member : (b) ? (b)->member : 0)

static bool settle(struct xccdf_policy *policy, const struct xccdf_value *value,
    struct map *steps, struct err *err)
{
	struct xccdf_setting *setting = &policy->values[value->index];
	const struct xccdf_last_steps *own = map_get(steps, value->id);
	const struct xccdf_last_steps *cluster =
	    value->cluster_id ? map_get(steps, value->cluster_id) : NULL;
	size_t content = LATER(own, cluster, content), operator = LATER(own, cluster, operator);
	size_t refined = LATER(own, cluster, value_selector);
	const struct xccdf_step *step;

	setting->operator = value->operator;
	choose(value, "", setting);
	if (!content && !operator)
		return true;
	if (value->prohibit_changes && policy->profile->tailoring) {
		log_warning("%s: prohibitChanges is set, so the tailoring does not change it",
		    value->id);
		return true;
	}
	if (operator)
		setting->operator = (enum xccdf_value_operator)policy->profile->steps[operator - 1].operator;
	if (!content)
		return true;
	step = &policy->profile->steps[content - 1];
	/* A refine-value before it has chosen the bounds, match and choices that hold for what is set. */
	if (step->kind != XCCDF_REFINE_VALUE)
		return set(policy, value, refined ? policy->profile->steps[refined - 1].selector : "",
		    step, setting, err);
	choose(value, step->selector, setting);
	return true;
}

bool xccdf_policy_values(struct xccdf_policy *policy, struct map *steps, struct err *err)
{
	const struct xccdf_benchmark *b = policy->benchmark;

	for (size_t i = 0; i < b->n_values; i++)
		if (!settle(policy, b->values[i], steps, err))
			return false;
	return true;
}

const struct xccdf_setting *xccdf_setting(const struct xccdf_policy *policy, const char *value_id)
{
	const struct xccdf_value *value = map_get(policy->benchmark->value_ids, value_id);

	return value ? &policy->values[value->index] : NULL;
}
