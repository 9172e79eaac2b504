/* linux:systemdunitproperty_object: properties of systemd's units (OVAL 5.11.1). */
#include <string.h>

#include "probe/systemd.h"

static const struct probe_entity entities[] = {
	{ "unit", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "property", OVAL_STRING, PROBE_OBJECT },
	{ "value", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

static void tell_property(struct collect *c, const char *unit, const char *property, const json_t *values)
{
	size_t i;

	collect_item(c);
	collect_string(c, "unit", unit);
	collect_string(c, "property", property);
	for (i = 0; i < json_array_size(values); i++)
		collect_string(c, "value", json_text(json_array_get(values, i)));
	if (!json_array_size(values))
		collect_status(c, "value", OVAL_STATUS_DOES_NOT_EXIST);
}

static void tell(struct collect *c, const char *name, const struct systemd_unit *unit)
{
	const char *const *wanted, *property;
	json_t *values;
	size_t count, i;

	if (collect_equals(c, "property", &wanted, &count)) {
		for (i = 0; i < count; i++) {
			values = json_object_get(unit->properties, wanted[i]);
			if (values)
				tell_property(c, name, wanted[i], values);
			else if (!strcmp(wanted[i], "Environment"))
				collect_trouble(c, "%s: the environment of units is not looked at", name);
			else if (unit->from_files)
				collect_trouble(c, "%s: only a running systemd can tell %s, and none answers", name, wanted[i]);
		}
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)unit->properties, property, values)
		if (collect_matches(c, "property", property, strlen(property)))
			tell_property(c, name, property, values);
	if (unit->from_files)
		collect_trouble(c, "%s: only a running systemd can tell all properties, and none answers", name);
}

static void collect(struct collect *c)
{
	systemd_each(c, tell);
}

const struct probe probe_linux_systemdunitproperty = {
	.family = "linux", .name = "systemdunitproperty", .entities = entities, .collect = collect,
};
