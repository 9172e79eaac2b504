/* What must not be seen in results (oval-definitions-schema, EntityAttributeGroup, mask): an entity
 * that an object, a filter or a state of a test masks is masked in every item it was asked of; and
 * the value goes on into variables, and from them into items again. */
#include <string.h>

#include "eval/evaluation.h"

static bool set_mask(const struct oval_item_entity *entity)
{
	bool before = entity->mask;

	/* Items belong to the evaluation; no thread is at work. */
	((struct oval_item_entity *)entity)->mask = true;
	return !before;
}

/* false: all of it was masked before. */
static bool mask_items(const struct oval_item *const *items, size_t n, const struct oval_entity *entity)
{
	bool changed = false;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < items[i]->n_entities; k++) {
			const struct oval_item_entity *found = &items[i]->entities[k];

			if (strcmp(found->name, entity->name))
				continue;
			if (entity->mask)
				changed |= set_mask(found);
			for (size_t f = 0; f < entity->n_fields; f++)
				for (size_t m = 0; entity->fields[f].mask && m < found->n_fields; m++)
					if (!strcmp(found->fields[m].name, entity->fields[f].name))
						changed |= set_mask(&found->fields[m]);
		}
	return changed;
}

static bool mentions_mask(const struct oval_entity *entity)
{
	for (size_t f = 0; f < entity->n_fields; f++)
		if (entity->fields[f].mask)
			return true;
	return entity->mask;
}

static bool mask_entities(const struct oval_collected *collected, const struct oval_entity *entities,
    size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		if (mentions_mask(&entities[i])) {
			mask_items(collected->items, collected->n_items, &entities[i]);
			any = true;
		}
	return any;
}

static bool mask_filters(const struct oval_collected *collected, const struct oval_filter *filters, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any |= mask_entities(collected, filters[i].state->entities, filters[i].state->n_entities);
	return any;
}

static bool mask_set(const struct oval_collected *collected, const struct oval_set *set)
{
	bool any = mask_filters(collected, set->filters, set->n_filters);

	for (size_t i = 0; i < set->n_sets; i++)
		any |= mask_set(collected, set->sets[i]);
	return any;
}

static bool mask_as_written(struct eval *eval)
{
	bool any = false;

	for (size_t i = 0; i < eval->objects->count; i++) {
		const struct eval_job *job = eval->objects->entries[i].value;
		const struct oval_object *object = job->object;

		any |= mask_entities(job->collected, object->entities, object->n_entities);
		any |= mask_filters(job->collected, object->filters, object->n_filters);
		if (object->set)
			any |= mask_set(job->collected, object->set);
	}
	for (size_t i = 0; i < eval->tests->count; i++) {
		const struct eval_test *test = eval->tests->entries[i].value;

		for (size_t k = 0; test->collected && k < test->test->n_states; k++)
			any |= mask_entities(test->collected, test->test->states[k]->entities,
			    test->test->states[k]->n_entities);
	}
	return any;
}

/* Variables ------------------------------------------------------------------ */

static bool field_is_masked(const struct oval_item_entity *entity, const char *field)
{
	for (size_t i = 0; field && i < entity->n_fields; i++)
		if (entity->fields[i].mask && !strcmp(entity->fields[i].name, field))
			return true;
	return entity->mask;
}

static bool component_is_masked(const struct eval *eval, const struct oval_component *component)
{
	const struct eval_job *job;

	switch (component->kind) {
	case OVAL_LITERAL:
		break;
	case OVAL_OBJECT_COMPONENT:
		job = map_get(eval->objects, component->object->id);
		for (size_t i = 0; job && i < job->collected->n_items; i++) {
			const struct oval_item *item = job->collected->items[i];

			for (size_t k = 0; k < item->n_entities; k++)
				if (!strcmp(item->entities[k].name, component->item_field) &&
				    field_is_masked(&item->entities[k], component->record_field))
					return true;
		}
		break;
	case OVAL_VARIABLE_COMPONENT:
		return eval_variable_is_masked(eval, component->variable->id);
	case OVAL_FUNCTION:
		for (size_t i = 0; i < component->n_children; i++)
			if (component_is_masked(eval, component->children[i]))
				return true;
		break;
	}
	return false;
}

static bool mask_variable(struct eval *eval, const struct eval_job *job)
{
	if (!job->value || job->value->mask || !job->variable->component ||
	    !component_is_masked(eval, job->variable->component))
		return false;
	((struct eval_variable *)job->value)->mask = true;
	return true;
}

/* What was collected with a masked value has it, too; a variable_item in its `value`. */
static bool mask_by_variables(struct eval *eval, const struct eval_job *job)
{
	bool changed = false;

	for (size_t i = 0; i < job->object->n_entities; i++) {
		const struct oval_entity *entity = &job->object->entities[i];
		struct oval_entity masked = { .name = entity->name, .mask = true };

		if (!entity->variable || !eval_variable_is_masked(eval, entity->variable->id))
			continue;
		if (!strcmp(job->object->family, "independent") && !strcmp(job->object->name, "variable"))
			masked.name = "value";
		changed |= mask_items(job->collected->items, job->collected->n_items, &masked);
	}
	return changed;
}

bool eval_variable_is_masked(const struct eval *eval, const char *id)
{
	const struct eval_job *job = eval->any_masked ? map_get(eval->variables, id) : NULL;

	return job && job->value && job->value->mask;
}

/* What is needed was met after what needs it: from the end, one round does for all but odd orders. */
void eval_mask(struct eval *eval)
{
	bool changed;

	eval->any_masked = mask_as_written(eval);
	if (!eval->any_masked)
		return;
	do {
		changed = false;
		for (size_t i = eval->variables->count; i-- > 0;)
			changed |= mask_variable(eval, eval->variables->entries[i].value);
		for (size_t i = eval->objects->count; i-- > 0;)
			changed |= mask_by_variables(eval, eval->objects->entries[i].value);
	} while (changed);
}
