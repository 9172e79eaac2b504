/* Objects made of objects (OVAL 5.11, set and SetOperatorEnumeration). */
#include "eval/evaluation.h"

#define E OVAL_FLAG_ERROR
#define C OVAL_FLAG_COMPLETE
#define I OVAL_FLAG_INCOMPLETE
#define DNE OVAL_FLAG_DOES_NOT_EXIST
#define NC OVAL_FLAG_NOT_COLLECTED
#define NA OVAL_FLAG_NOT_APPLICABLE

/* The charts of SetOperatorEnumeration as they stand there: columns are the
 * first object's flag, rows the second's. The order is FlagEnumeration's own. */
static const enum oval_flag charts[OVAL_SET_OPERATOR_COUNT][OVAL_FLAG_COUNT][OVAL_FLAG_COUNT] = {
	[OVAL_SET_UNION] = {
		/*           E    C    I   DNE   NC   NA   */
		[E] =   {    E,   E,   E,   E,   E,   E },
		[C] =   {    E,   C,   I,   C,   I,   C },
		[I] =   {    E,   I,   I,   I,   I,   I },
		[DNE] = {    E,   C,   I, DNE,   I, DNE },
		[NC] =  {    E,   I,   I,   I,  NC,  NC },
		[NA] =  {    E,   C,   I, DNE,  NC,  NA },
	},
	[OVAL_SET_INTERSECTION] = {
		[E] =   {    E,   E,   E, DNE,   E,   E },
		[C] =   {    E,   C,   I, DNE,  NC,   C },
		[I] =   {    E,   I,   I, DNE,  NC,   I },
		[DNE] = {  DNE, DNE, DNE, DNE, DNE, DNE },
		[NC] =  {    E,  NC,  NC, DNE,  NC,  NC },
		[NA] =  {    E,   C,   I, DNE,  NC,  NA },
	},
	[OVAL_SET_COMPLEMENT] = {
		[E] =   {    E,   E,   E, DNE,   E,   E },
		[C] =   {    E,   C,   I, DNE,  NC,   E },
		[I] =   {    E,   E,   E, DNE,  NC,   E },
		[DNE] = {    E,   C,   I, DNE,  NC,   E },
		[NC] =  {    E,  NC,  NC, DNE,  NC,   E },
		[NA] =  {    E,   E,   E,   E,   E,   E },
	},
};

#undef E
#undef C
#undef I
#undef DNE
#undef NC
#undef NA

static void unite(struct selection *into, const struct selection *a, const struct selection *b,
    struct arena *arena)
{
	const struct oval_item **items;
	struct item_set seen;

	if (!a->n_items || !b->n_items) {
		into->items = a->n_items ? a->items : b->items;
		into->n_items = a->n_items + b->n_items;
		return;
	}
	items = arena_alloc(arena, (a->n_items + b->n_items) * sizeof *items);
	item_set_init(&seen, arena, a->n_items);
	for (size_t i = 0; i < a->n_items; i++) {
		item_set_add(&seen, a->items[i]);
		items[into->n_items++] = a->items[i];
	}
	for (size_t i = 0; i < b->n_items; i++)
		if (!item_set_has(&seen, b->items[i]))
			items[into->n_items++] = b->items[i];
	into->items = items;
}

/* The items of `a` that are also in `b`, or are not. */
static void choose(struct selection *into, const struct selection *a, const struct selection *b,
    bool also, struct arena *arena)
{
	const struct oval_item **items = arena_alloc(arena, (a->n_items + 1) * sizeof *items);
	struct item_set others;

	item_set_init(&others, arena, b->n_items);
	for (size_t i = 0; i < b->n_items; i++)
		item_set_add(&others, b->items[i]);
	for (size_t i = 0; i < a->n_items; i++)
		if (item_set_has(&others, a->items[i]) == also)
			items[into->n_items++] = a->items[i];
	into->items = items;
}

/* One message of each part, so that a chain of sets does not pile them up. */
static void say_why(struct selection *into, const struct selection *part, struct arena *arena)
{
	if (part->n_messages)
		selection_say(into, arena, part->messages[0].level, part->messages[0].text);
}

static struct selection combine(enum oval_set_operator operator, const struct selection *a,
    const struct selection *b, struct arena *arena)
{
	struct selection into = { .flag = charts[operator][b->flag][a->flag] };

	switch (operator) {
	case OVAL_SET_UNION: unite(&into, a, b, arena); break;
	case OVAL_SET_INTERSECTION: choose(&into, a, b, true, arena); break;
	default: choose(&into, a, b, false, arena); break;
	}
	say_why(&into, a, arena);
	say_why(&into, b, arena);
	/* Everything was looked at and nothing belongs to it. */
	if (into.flag == OVAL_FLAG_COMPLETE && !into.n_items)
		into.flag = OVAL_FLAG_DOES_NOT_EXIST;
	return into;
}

/* "Each filter is applied to the items identified by each OVAL Object before the
 * set_operator is applied." */
static void filter(struct eval *eval, struct selection *selection, const struct oval_set *set,
    struct arena *arena)
{
	const struct oval_item **kept = arena_alloc(arena, (selection->n_items + 1) * sizeof *kept);
	struct filtering filtering;
	size_t n = 0;

	filtering_begin(&filtering, eval, set->filters, set->n_filters, arena);
	for (size_t i = 0; i < selection->n_items; i++)
		if (filtering_keeps(&filtering, selection->items[i]))
			kept[n++] = selection->items[i];
	selection->items = kept;
	selection->n_items = n;
	filtering_done(&filtering, selection);
}

static struct selection evaluate_object(struct eval *eval, const struct oval_set *set,
    const struct oval_object *object, struct arena *arena)
{
	const struct eval_job *job = map_get(eval->objects, object->id);
	struct selection selection = {
		.flag = job->collected->flag, .items = job->collected->items,
		.n_items = job->collected->n_items, .messages = job->collected->messages,
		.n_messages = job->collected->n_messages,
	};

	if (set->n_filters)
		filter(eval, &selection, set, arena);
	return selection;
}

static struct selection evaluate_set(struct eval *eval, const struct oval_set *set,
    struct arena *arena)
{
	struct selection parts[2];
	size_t n = 0;

	for (size_t i = 0; i < set->n_sets; i++)
		parts[n++] = evaluate_set(eval, set->sets[i], arena);
	for (size_t i = 0; i < set->n_objects; i++)
		parts[n++] = evaluate_object(eval, set, set->objects[i], arena);
	/* "If only a single object has been supplied, then the resulting set is simply
	 * that complete object." */
	return n == 1 ? parts[0] : combine(set->operator, &parts[0], &parts[1], arena);
}

/* The values of variables with which the members were collected, those of each variable once. */
struct told {
	struct arena *arena;
	struct map *by; /* variable id -> the member that told them */
	struct oval_variable_value *values;
	size_t n;
};

static void tell_values(struct told *told, struct eval *eval, const struct oval_set *set)
{
	for (size_t i = 0; i < set->n_sets; i++)
		tell_values(told, eval, set->sets[i]);
	for (size_t i = 0; i < set->n_objects; i++) {
		const struct eval_job *job = map_get(eval->objects, set->objects[i]->id);
		const struct oval_collected *member = job->collected;

		for (size_t k = 0; k < member->n_variable_values; k++) {
			const char *id = member->variable_values[k].variable_id;

			if (!told->by)
				told->by = map_new(told->arena);
			if (!map_get(told->by, id))
				map_put(told->by, id, (void *)member);
			if (map_get(told->by, id) != member)
				continue;
			told->values = arena_more(told->arena, told->values, told->n, sizeof *told->values);
			told->values[told->n++] = member->variable_values[k];
		}
	}
}

/* System characteristics schema, ObjectType: values "of any variable referenced by the object (as well
 * as any object referenced via a set element)". */
const struct oval_collected *collect_set(struct eval *eval, const struct oval_object *object,
    struct arena *arena)
{
	struct selection selection = evaluate_set(eval, object->set, arena);
	struct oval_collected *collected = (struct oval_collected *)selection_collected(&selection, object, arena);
	struct told told = { .arena = arena };

	tell_values(&told, eval, object->set);
	collected->variable_values = told.values;
	collected->n_variable_values = told.n;
	return collected;
}
