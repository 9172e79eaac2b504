#include "xccdf/command/rule_name.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "xccdf/stig.h"

/* Longer ones are no names that somebody mistyped. */
#define NAME_BYTES 100
#define NEAR_COUNT 3

/* Names that are nearly so ------------------------------------------------------------ */

/* How many characters have to be put in, taken away, replaced or swapped with the next. */
static unsigned distance(const char *a, const char *b)
{
	unsigned rows[3][NAME_BYTES + 1], *last = rows[0], *before = rows[1], *row = rows[2];
	size_t n = strlen(a), m = strlen(b);

	if (n > NAME_BYTES || m > NAME_BYTES)
		return NAME_BYTES;
	for (size_t j = 0; j <= m; j++)
		before[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned *free_row = last;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned cost = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]);
			unsigned best = before[j - 1] + cost;

			best = before[j] + 1 < best ? before[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && last[j - 2] + 1 < best)
				best = last[j - 2] + 1;
			row[j] = best;
		}
		last = before;
		before = row;
		row = free_row;
	}
	return before[m];
}

struct near { const char *name; unsigned distance; };

static int by_distance(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return strcmp(x->name, y->name);
}

const char *command_near_names(struct arena *arena, const char *const *names, size_t count, const char *wanted)
{
	struct near *near = arena_alloc(arena, (count + 1) * sizeof *near);
	size_t most = strlen(wanted) / 3 + 1, n = 0;
	const char *text = "";

	for (size_t i = 0; i < count; i++) {
		/* One that goes on, or ends too soon, is nearer than one that differs. */
		near[n] = (struct near){ names[i], 2 * distance(names[i], wanted) +
			    (strncasecmp(names[i], wanted, strlen(names[i])) && strncasecmp(names[i], wanted, strlen(wanted))) };
		n += near[n].distance <= 2 * most;
	}
	if (n)
		qsort(near, n, sizeof *near, by_distance);
	for (size_t i = 0; i < n && i < NEAR_COUNT; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", near[i].name);
	return text;
}

/* Rules ---------------------------------------------------------------------------------- */

enum fit { NOT_SO, ENDS_SO, JUST_SO };

static enum fit fits(const char *name, const char *wanted)
{
	size_t length = name ? strlen(name) : 0, n = strlen(wanted);

	if (!n || length < n || strcasecmp(name + length - n, wanted))
		return NOT_SO;
	return length == n ? JUST_SO : ENDS_SO;
}

/* SV-235808r627551_rule, SV-235808_rule and SV-235808 name one Rule of all releases. */
static enum fit fits_release(const char *id, const char *wanted)
{
	const char *own = stig_short_id("rule", id), *digits = strncasecmp(wanted, "SV-", 3) ? "" : wanted + 3;
	size_t length = strspn(digits, "0123456789");

	if (!length || strncasecmp(own, wanted, length + 3) || isdigit((unsigned char)own[length + 3]) ||
	    (digits[length] && digits[length] != 'r' && digits[length] != '_'))
		return NOT_SO;
	return JUST_SO;
}

static enum fit fits_rule(const struct xccdf_item *rule, const char *wanted)
{
	const char *names[] = { rule->version.text, rule->id, stig_short_id("rule", rule->id),
		rule->parent ? rule->parent->id : NULL, rule->parent ? stig_short_id("group", rule->parent->id) : NULL };
	enum fit best = fits_release(rule->id, wanted);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		enum fit one = fits(names[i], wanted);

		best = one > best ? one : best;
	}
	return best;
}

static const char *without_release(struct arena *arena, const char *id)
{
	size_t length = strncmp(id, "SV-", 3) ? 0 : 3 + strspn(id + 3, "0123456789");

	return length > 3 ? arena_strndup(arena, id, length) : id;
}

static const char *near_rules(struct arena *arena, const struct xccdf_benchmark *b, const char *wanted)
{
	const char **names = arena_alloc(arena, (3 * b->n_items + 1) * sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < b->n_items; i++) {
		const struct xccdf_item *rule = b->items[i];

		if (rule->kind != XCCDF_RULE)
			continue;
		names[count++] = without_release(arena, stig_short_id("rule", rule->id));
		if (rule->version.text)
			names[count++] = rule->version.text;
		if (rule->parent)
			names[count++] = stig_short_id("group", rule->parent->id);
	}
	return command_near_names(arena, names, count, wanted);
}

const struct xccdf_item *command_rule_find(struct arena *arena, const struct xccdf_benchmark *b, const char *of,
    const char *wanted, struct err *err)
{
	const struct xccdf_item *found = NULL, *other = NULL;
	enum fit best = NOT_SO;
	const char *near;

	for (size_t i = 0; i < b->n_items; i++) {
		const struct xccdf_item *rule = b->items[i];
		enum fit one = rule->kind == XCCDF_RULE ? fits_rule(rule, wanted) : NOT_SO;

		if (one == NOT_SO || one < best)
			continue;
		other = one == best ? found : NULL;
		found = rule;
		best = one;
	}
	if (found && !other)
		return found;
	if (found) {
		err_set(err, ERR_USAGE, "%s has more than one rule that is called so: %s, %s", of,
		    stig_short_id("rule", other->id), stig_short_id("rule", found->id));
		return NULL;
	}
	near = near_rules(arena, b, wanted);
	err_set(err, ERR_USAGE, "%s has no such rule%s%s", of, *near ? "; nearly so are called " : "", near);
	return NULL;
}
