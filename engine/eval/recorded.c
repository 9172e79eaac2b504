/* Objects from system characteristics that somebody else collected (`oval analyse`). */
#include <string.h>

#include "eval/evaluation.h"
#include "oval/write.h"

static const struct oval_collected *not_collected(const struct oval_object *object, struct arena *arena,
    const char *why)
{
	struct selection nothing = { .flag = OVAL_FLAG_NOT_COLLECTED };

	selection_say(&nothing, arena, OVAL_MESSAGE_WARNING, why);
	return selection_collected(&nothing, object, arena);
}

/* Instances ---------------------------------------------------------------- */

/* The same values, in whatever order. One whose values are not all known now says nothing. */
static bool same_values(const struct oval_collected *found, const struct eval_variable *now,
    struct arena *arena)
{
	struct map *values = map_new(arena), *met = map_new(arena);

	if (now->flag != OVAL_FLAG_COMPLETE || now->mask)
		return true;
	for (size_t i = 0; i < now->n_values; i++)
		map_put(values, now->values[i], values);
	for (size_t i = 0; i < found->n_variable_values; i++) {
		const struct oval_variable_value *value = &found->variable_values[i];

		if (strcmp(value->variable_id, now->variable->id))
			continue;
		if (!map_get(values, value->value))
			return false;
		map_put(met, value->value, met);
	}
	return met->count == values->count;
}

/* The first variable that had other values then; NULL: none. */
static const char *other_values(struct eval *eval, const struct oval_collected *found, struct arena *arena)
{
	struct map *looked_at = map_new(arena);

	for (size_t i = 0; i < found->n_variable_values; i++) {
		const char *id = found->variable_values[i].variable_id;
		const struct eval_job *job = map_get(eval->variables, id);

		if (!map_put(looked_at, id, looked_at) && job && job->value && !same_values(found, job->value, arena))
			return id;
	}
	return NULL;
}

/* System characteristics schema, ObjectType, variable_value: a tool "needs to be able to determine the
 * exact instance of an object to use based on the variable values supplied". Results schema, TestType:
 * what is not found makes the test unknown, which is what "not collected" does. */
static const struct oval_collected *instance(struct eval *eval, const struct oval_object *object,
    struct arena *arena)
{
	const struct oval_collected *found = map_get(eval->options.collected, object->id);
	struct oval_collected *collected;
	const char *other = NULL;

	for (; found; found = found->next_instance) {
		const char *differs = other_values(eval, found, arena);

		if (!differs) {
			collected = arena_memdup(arena, found, sizeof *found);
			collected->object = object;
			return collected;
		}
		other = other ? other : differs;
	}
	return not_collected(object, arena, other ?
	    arena_printf(arena, "it was collected with other values of variable %s", other) :
	    "not among the collected objects of the system characteristics");
}

/* Without collected objects ------------------------------------------------- */

/* Whether an item is one the object asks for: as a state that says the same would find out. */
static enum oval_result asked_for(struct state_scope *scope, const struct oval_state *as_state,
    const struct oval_item *item)
{
	bool asks = false;

	for (size_t i = 0; i < as_state->n_entities; i++)
		asks |= !as_state->entities[i].nil;
	return asks || item->status != OVAL_STATUS_EXISTS ? state_item(scope, item, as_state, NULL) : OVAL_TRUE;
}

/* variable_object names its variable; the item has that name, not the values. */
static const struct oval_entity *comparable(const struct oval_object *object, struct arena *arena)
{
	struct oval_entity *entities = arena_memdup(arena, object->entities,
	    object->n_entities * sizeof *entities);

	if (!strcmp(object->family, "independent") && !strcmp(object->name, "variable"))
		for (size_t i = 0; i < object->n_entities; i++)
			entities[i].variable = NULL;
	return entities;
}

/* TestType: "When the collected_objects section is not present ..., the evaluation engine must search
 * the system characteristics for all Items that match the OVAL Object." ResultEnumeration, unknown: "The
 * lack of an item ... means that no attempt was made to collect information". */
static const struct oval_collected *search(struct eval *eval, const struct oval_object *object,
    struct arena *arena)
{
	const struct map *all = eval->options.items;
	struct oval_state as_state = {
		.id = object->id, .family = object->family, .name = object->name,
		.operator = OVAL_OPERATOR_AND, .entities = comparable(object, arena),
		.n_entities = object->n_entities,
	};
	const char *element = oval_item_element(object->family, object->name);
	const struct oval_item **items = arena_alloc(arena, (all->count + 1) * sizeof *items);
	struct selection selection = { .flag = OVAL_FLAG_COMPLETE, .items = items };
	struct filtering filtering;

	filtering_begin(&filtering, eval, object->filters, object->n_filters, arena);
	for (size_t i = 0; i < all->count; i++) {
		const struct oval_item *item = all->entries[i].value;
		enum oval_result result;

		if (strcmp(item->name, element) || strcmp(item->family, object->family))
			continue;
		result = asked_for(&filtering.scope, &as_state, item);
		if (result == OVAL_TRUE && filtering_keeps(&filtering, item))
			items[selection.n_items++] = item;
		filtering.undecided += result != OVAL_TRUE && result != OVAL_FALSE;
	}
	if (!selection.n_items && !filtering.undecided)
		return not_collected(object, arena, "no item of the system characteristics is what it asks for");
	filtering_done(&filtering, &selection);
	return selection_collected(&selection, object, arena);
}

const struct oval_collected *recorded_object(struct eval *eval, const struct oval_object *object,
    struct arena *arena)
{
	if (!eval->options.items)
		return instance(eval, object, arena);
	return object->set ? collect_set(eval, object, arena) : search(eval, object, arena);
}
