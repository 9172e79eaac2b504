#include "oval/refers.h"

static void entities_refer(const struct oval_entity *entities, size_t n, const struct oval_refers *to)
{
	for (size_t i = 0; i < n; i++) {
		if (entities[i].variable)
			to->variable(to->arg, entities[i].variable);
		entities_refer(entities[i].fields, entities[i].n_fields, to);
	}
}

static void filters_refer(const struct oval_filter *filters, size_t n, const struct oval_refers *to)
{
	for (size_t i = 0; i < n; i++)
		entities_refer(filters[i].state->entities, filters[i].state->n_entities, to);
}

static void set_refers(const struct oval_set *set, const struct oval_refers *to)
{
	for (size_t i = 0; i < set->n_sets; i++)
		set_refers(set->sets[i], to);
	for (size_t i = 0; i < set->n_objects; i++)
		to->object(to->arg, set->objects[i]);
	filters_refer(set->filters, set->n_filters, to);
}

static void component_refers(const struct oval_component *component, const struct oval_refers *to)
{
	switch (component->kind) {
	case OVAL_LITERAL:
		break;
	case OVAL_OBJECT_COMPONENT:
		to->object(to->arg, component->object);
		break;
	case OVAL_VARIABLE_COMPONENT:
		to->variable(to->arg, component->variable);
		break;
	case OVAL_FUNCTION:
		for (size_t i = 0; i < component->n_children; i++)
			component_refers(component->children[i], to);
		break;
	}
}

void oval_test_refers(const struct oval_test *test, const struct oval_refers *to)
{
	if (test->object)
		to->object(to->arg, test->object);
	for (size_t i = 0; i < test->n_states; i++)
		entities_refer(test->states[i]->entities, test->states[i]->n_entities, to);
}

void oval_object_refers(const struct oval_object *object, const struct oval_refers *to)
{
	entities_refer(object->entities, object->n_entities, to);
	filters_refer(object->filters, object->n_filters, to);
	if (object->set)
		set_refers(object->set, to);
}

void oval_variable_refers(const struct oval_variable *variable, const struct oval_refers *to)
{
	if (variable->component)
		component_refers(variable->component, to);
}
