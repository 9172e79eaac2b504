/* independent:variable_object: the values of an OVAL variable (OVAL 5.11.1). */
#include <string.h>

#include "probe/probe.h"

static const struct probe_entity entities[] = {
	{ "var_ref", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "value", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

static void collect(struct collect *c)
{
	const struct collect_entity *entity = collect_entity(c, "var_ref");
	const struct oval_variable *variable = entity ? entity->entity->variable : NULL;
	size_t i;

	if (!variable || !entity->n_values)
		return;
	collect_item(c);
	collect_string(c, "var_ref", variable->id);
	for (i = 0; i < entity->n_values; i++)
		collect_typed(c, "value", variable->datatype, entity->values[i], strlen(entity->values[i]));
}

const struct probe probe_independent_variable = {
	.family = "independent", .name = "variable", .entities = entities, .collect = collect,
};
