/* Loading.Resolve (XCCDF 1.2, 7.2.2): what an item, Value or Profile takes from the one it
 * extends, property by property as table 33 says. */
#include "xccdf/read.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"

static bool written(const struct xml_node *node, const char *attribute)
{
	return xml_attr(node, attribute);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* What `first` holds, then what `second` holds. */
static void *join(struct arena *arena, const void *first, size_t n_first, const void *second,
    size_t n_second, size_t size)
{
	char *all = arena_alloc(arena, (n_first + n_second) * size + 1);

	if (n_first)
		memcpy(all, first, n_first * size);
	if (n_second)
		memcpy(all + n_first * size, second, n_second * size);
	return all;
}
/* Append: what was inherited, then our own. Prepend: our own first. */
#define APPEND(arena, ours, base, member, n) \
	((ours)->member = join(arena, (base)->member, (base)->n, (ours)->member, (ours)->n, \
	     sizeof *(ours)->member), (ours)->n += (base)->n)
#define PREPEND(arena, ours, base, member, n) \
	((ours)->member = join(arena, (ours)->member, (ours)->n, (base)->member, (base)->n, \
	     sizeof *(ours)->member), (ours)->n += (base)->n)

/* Override: an element with override="true" replaces those inherited in its own
 * language; other languages are properties of their own. */
static struct xccdf_texts override_texts(struct arena *arena, const struct xccdf_texts *base,
    const struct xccdf_texts *ours)
{
	struct xccdf_texts all = { 0 };

	all.at = arena_alloc(arena, (base->count + ours->count + 1) * sizeof *all.at);
	for (size_t i = 0; i < base->count; i++) {
		bool replaced = false;

		for (size_t j = 0; j < ours->count && !replaced; j++)
			replaced = same(base->at[i].lang, ours->at[j].lang) &&
			    xml_attr_bool(ours->at[j].node, "override", false);
		if (!replaced)
			all.at[all.count++] = base->at[i];
	}
	for (size_t j = 0; j < ours->count; j++)
		all.at[all.count++] = ours->at[j];
	return all;
}

static bool any_override(const struct xml_node *parent, const char *name)
{
	for (const struct xml_node *node = parent->first; node; node = node->next)
		if (!strcmp(node->name, name) && xccdf_is_ours(node) &&
		    xml_attr_bool(node, "override", false))
			return true;
	return false;
}

static void extend_references(struct arena *arena, const struct xml_node *node,
    const struct xccdf_reference **ours, size_t *count, const struct xccdf_reference *base,
    size_t n_base)
{
	if (any_override(node, "reference"))
		return;
	*ours = join(arena, base, n_base, *ours, *count, sizeof *base);
	*count += n_base;
}

static void extend_platforms(struct arena *arena, const struct xml_node *node,
    const char *const **ours, size_t *count, const char *const *base, size_t n_base)
{
	if (any_override(node, "platform"))
		return;
	*ours = join(arena, base, n_base, *ours, *count, sizeof *base);
	*count += n_base;
}

static void extend_fixtexts(struct arena *arena, struct xccdf_item *ours,
    const struct xccdf_item *base)
{
	struct xccdf_fixtext *all =
	    arena_alloc(arena, (base->n_fixtexts + ours->n_fixtexts + 1) * sizeof *all);
	size_t count = 0;

	for (size_t i = 0; i < base->n_fixtexts; i++) {
		bool replaced = false;

		for (size_t j = 0; j < ours->n_fixtexts && !replaced; j++)
			replaced = same(base->fixtexts[i].text.lang, ours->fixtexts[j].text.lang) &&
			    xml_attr_bool(ours->fixtexts[j].text.node, "override", false);
		if (!replaced)
			all[count++] = base->fixtexts[i];
	}
	for (size_t j = 0; j < ours->n_fixtexts; j++)
		all[count++] = ours->fixtexts[j];
	ours->fixtexts = all;
	ours->n_fixtexts = count;
}

/* Replace, but checks that differ in system or selector are properties of their own, and a
 * complex-check replaces everything. */
static void extend_checks(struct arena *arena, struct xccdf_item *ours,
    const struct xccdf_item *base)
{
	struct xccdf_check *all;
	size_t count = 0;

	if (ours->n_checks && (ours->checks[0].complex || (base->n_checks && base->checks[0].complex)))
		return;
	all = arena_alloc(arena, (base->n_checks + ours->n_checks + 1) * sizeof *all);
	for (size_t i = 0; i < base->n_checks; i++) {
		bool replaced = false;

		for (size_t j = 0; j < ours->n_checks && !replaced; j++)
			replaced = same(base->checks[i].system, ours->checks[j].system) &&
			    same(base->checks[i].selector, ours->checks[j].selector);
		if (!replaced)
			all[count++] = base->checks[i];
	}
	for (size_t j = 0; j < ours->n_checks; j++)
		all[count++] = ours->checks[j];
	ours->checks = all;
	ours->n_checks = count;
}

static void extend_rule(struct arena *arena, struct xccdf_item *ours, const struct xccdf_item *base)
{
	if (!written(ours->node, "role"))
		ours->role = base->role;
	if (!written(ours->node, "severity"))
		ours->severity = base->severity;
	if (!written(ours->node, "multiple"))
		ours->multiple = base->multiple;
	if (!ours->impact_metric)
		ours->impact_metric = base->impact_metric;
	APPEND(arena, ours, base, idents, n_idents);
	APPEND(arena, ours, base, fixes, n_fixes);
	APPEND(arena, ours, base, profile_notes.at, profile_notes.count);
	extend_fixtexts(arena, ours, base);
	extend_checks(arena, ours, base);
}

static void extend_item(struct arena *arena, struct xccdf_item *ours, const struct xccdf_item *base)
{
	if (!written(ours->node, "hidden"))
		ours->hidden = base->hidden;
	if (!written(ours->node, "prohibitChanges"))
		ours->prohibit_changes = base->prohibit_changes;
	if (!written(ours->node, "selected"))
		ours->selected = base->selected;
	if (!written(ours->node, "weight"))
		ours->weight = base->weight;
	if (!ours->version.text)
		ours->version = base->version;
	ours->titles = override_texts(arena, &base->titles, &ours->titles);
	ours->descriptions = override_texts(arena, &base->descriptions, &ours->descriptions);
	ours->warnings = override_texts(arena, &base->warnings, &ours->warnings);
	ours->questions = override_texts(arena, &base->questions, &ours->questions);
	ours->rationales = override_texts(arena, &base->rationales, &ours->rationales);
	extend_references(arena, ours->node, &ours->references, &ours->n_references,
	    base->references, base->n_references);
	extend_platforms(arena, ours->node, &ours->platforms, &ours->n_platforms, base->platforms,
	    base->n_platforms);
	APPEND(arena, ours, base, requires, n_requires);
	APPEND(arena, ours, base, conflicts, n_conflicts);
	if (ours->kind == XCCDF_RULE)
		extend_rule(arena, ours, base);
	else
		log_info("%s: the properties of %s are taken over, not what is inside it",
		    ours->id, base->id);
}

/* Table 33 appends, and a selector stands once in a Value: our own wins. */
static void extend_alternatives(struct arena *arena, const struct xccdf_value_alternative **ours,
    size_t *n_ours, const struct xccdf_value_alternative *base, size_t n_base)
{
	struct xccdf_value_alternative *all = arena_alloc(arena, (*n_ours + n_base + 1) * sizeof *all);
	struct map *own = map_new(arena);
	size_t count = 0;

	for (size_t i = 0; i < *n_ours; i++)
		map_put(own, (*ours)[i].selector, all);
	for (size_t i = 0; i < n_base; i++)
		if (!map_get(own, base[i].selector))
			all[count++] = base[i];
	for (size_t i = 0; i < *n_ours; i++)
		all[count++] = (*ours)[i];
	*ours = all;
	*n_ours = count;
}

static void extend_limits(struct arena *arena, const struct xccdf_value_limit **ours,
    size_t *n_ours, const struct xccdf_value_limit *base, size_t n_base)
{
	struct xccdf_value_limit *all = arena_alloc(arena, (*n_ours + n_base + 1) * sizeof *all);
	struct map *own = map_new(arena);
	size_t count = 0;

	for (size_t i = 0; i < *n_ours; i++)
		map_put(own, (*ours)[i].selector, all);
	for (size_t i = 0; i < n_base; i++)
		if (!map_get(own, base[i].selector))
			all[count++] = base[i];
	for (size_t i = 0; i < *n_ours; i++)
		all[count++] = (*ours)[i];
	*ours = all;
	*n_ours = count;
}

/* The same for choices, which table 33 prepends: our own stand first. */
static void extend_choices(struct arena *arena, struct xccdf_value *ours, const struct xccdf_value *base)
{
	struct xccdf_value_choices *all =
	    arena_alloc(arena, (ours->n_choices + base->n_choices + 1) * sizeof *all);
	struct map *own = map_new(arena);
	size_t count = 0;

	for (size_t i = 0; i < ours->n_choices; i++) {
		map_put(own, ours->choices[i].selector, all);
		all[count++] = ours->choices[i];
	}
	for (size_t i = 0; i < base->n_choices; i++)
		if (!map_get(own, base->choices[i].selector))
			all[count++] = base->choices[i];
	ours->choices = all;
	ours->n_choices = count;
}

static void extend_value(struct arena *arena, struct xccdf_value *ours,
    const struct xccdf_value *base)
{
	if (!written(ours->node, "hidden"))
		ours->hidden = base->hidden;
	if (!written(ours->node, "prohibitChanges"))
		ours->prohibit_changes = base->prohibit_changes;
	if (!written(ours->node, "interactive"))
		ours->interactive = base->interactive;
	if (!written(ours->node, "type"))
		ours->type = base->type;
	if (!written(ours->node, "operator"))
		ours->operator = base->operator;
	if (!ours->interface_hint)
		ours->interface_hint = base->interface_hint;
	if (!ours->version.text)
		ours->version = base->version;
	ours->titles = override_texts(arena, &base->titles, &ours->titles);
	ours->descriptions = override_texts(arena, &base->descriptions, &ours->descriptions);
	ours->warnings = override_texts(arena, &base->warnings, &ours->warnings);
	ours->questions = override_texts(arena, &base->questions, &ours->questions);
	extend_references(arena, ours->node, &ours->references, &ours->n_references,
	    base->references, base->n_references);
	extend_alternatives(arena, &ours->values, &ours->n_values, base->values, base->n_values);
	extend_alternatives(arena, &ours->defaults, &ours->n_defaults, base->defaults,
	    base->n_defaults);
	extend_limits(arena, &ours->matches, &ours->n_matches, base->matches, base->n_matches);
	extend_limits(arena, &ours->lower_bounds, &ours->n_lower_bounds, base->lower_bounds,
	    base->n_lower_bounds);
	extend_limits(arena, &ours->upper_bounds, &ours->n_upper_bounds, base->upper_bounds,
	    base->n_upper_bounds);
	extend_choices(arena, ours, base);
	PREPEND(arena, ours, base, sources, n_sources);
}

void xccdf_extend_profile(struct arena *arena, struct xccdf_profile *ours,
    const struct xccdf_profile *base)
{
	if (!written(ours->node, "prohibitChanges"))
		ours->prohibit_changes = base->prohibit_changes;
	if (!written(ours->node, "hidden"))
		ours->hidden = base->hidden;
	if (!ours->note_tag)
		ours->note_tag = base->note_tag;
	if (!ours->version.text)
		ours->version = base->version;
	ours->titles = override_texts(arena, &base->titles, &ours->titles);
	ours->descriptions = override_texts(arena, &base->descriptions, &ours->descriptions);
	extend_references(arena, ours->node, &ours->references, &ours->n_references,
	    base->references, base->n_references);
	extend_platforms(arena, ours->node, &ours->platforms, &ours->n_platforms, base->platforms,
	    base->n_platforms);
	APPEND(arena, ours, base, steps, n_steps);
}

/* All three kinds walk the same way: what is extended first, loops refused. The id and what it
 * extends stand in every one of them. */
struct extending {
	const char *id, *extends;
	const struct xml_node *node;
	void *thing;
	enum { UNTOUCHED, BEING_DONE, DONE } state;
};

typedef void extend_fn(struct arena *, void *ours, const void *base);

static bool extend_one(struct xccdf_reader *r, struct map *by_id, struct extending *e,
    extend_fn *extend, int depth)
{
	struct extending *base;

	if (e->state == DONE || !e->extends)
		return true;
	if (e->state == BEING_DONE)
		return xccdf_read_fail(r, e->node, "'%s' extends itself, directly or through others",
		    e->id);
	if (depth > LIMIT_NESTING)
		return xccdf_read_fail(r, e->node, "'%s' ends a chain of more than %d that extend each other",
		    e->id, LIMIT_NESTING);
	base = map_get(by_id, e->extends);
	if (!base)
		return xccdf_read_fail(r, e->node, "'%s' extends '%s', which is no %s here", e->id,
		    e->extends, e->node->name);
	e->state = BEING_DONE;
	if (!extend_one(r, by_id, base, extend, depth + 1))
		return false;
	extend(r->arena, e->thing, base->thing);
	e->state = DONE;
	return true;
}

static bool extend_all(struct xccdf_reader *r, struct extending *all, size_t count,
    extend_fn *extend)
{
	struct map *by_id = map_new(r->arena);

	for (size_t i = 0; i < count; i++)
		map_put(by_id, all[i].id, &all[i]);
	for (size_t i = 0; i < count; i++)
		if (!extend_one(r, by_id, &all[i], extend, 0))
			return false;
	return true;
}

static void extend_any_item(struct arena *arena, void *ours, const void *base)
{
	extend_item(arena, ours, base);
}

static void extend_any_value(struct arena *arena, void *ours, const void *base)
{
	extend_value(arena, ours, base);
}

static void extend_any_profile(struct arena *arena, void *ours, const void *base)
{
	xccdf_extend_profile(arena, ours, base);
}

/* Groups extend Groups, Rules extend Rules. */
static bool extend_kind(struct xccdf_reader *r, struct xccdf_item **items, size_t count,
    enum xccdf_item_kind kind)
{
	struct extending *all = arena_alloc(r->arena, (count + 1) * sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (items[i]->kind == kind)
			all[n++] = (struct extending){ items[i]->id, items[i]->extends,
				items[i]->node, items[i], UNTOUCHED };
	return extend_all(r, all, n, extend_any_item);
}

bool xccdf_extend_items(struct xccdf_reader *r, struct xccdf_item **items, size_t count)
{
	return extend_kind(r, items, count, XCCDF_GROUP) &&
	    extend_kind(r, items, count, XCCDF_RULE);
}

bool xccdf_extend_values(struct xccdf_reader *r, struct xccdf_value **values, size_t count)
{
	struct extending *all = arena_alloc(r->arena, (count + 1) * sizeof *all);

	for (size_t i = 0; i < count; i++)
		all[i] = (struct extending){ values[i]->id, values[i]->extends, values[i]->node,
			values[i], UNTOUCHED };
	return extend_all(r, all, count, extend_any_value);
}

bool xccdf_extend_profiles(struct xccdf_reader *r, struct xccdf_profile **profiles, size_t count)
{
	struct extending *all = arena_alloc(r->arena, (count + 1) * sizeof *all);

	for (size_t i = 0; i < count; i++)
		all[i] = (struct extending){ profiles[i]->id, profiles[i]->extends,
			profiles[i]->node, profiles[i], UNTOUCHED };
	return extend_all(r, all, count, extend_any_profile);
}
