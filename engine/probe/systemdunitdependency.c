/* linux:systemdunitdependency_object: what a unit requires and wants, and what that requires and
 * wants in turn (OVAL 5.11.1). */
#include <string.h>

#include "base/map.h"
#include "probe/systemd.h"

#define MOST_DEPENDENCIES 100000

static const struct probe_entity entities[] = {
	{ "unit", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "dependency", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

static void add(struct map *found, const struct systemd_unit *unit, const char *property)
{
	const json_t *values = json_object_get(unit->properties, property);
	size_t i;

	for (i = 0; i < json_array_size(values); i++) {
		const char *name = json_text(json_array_get(values, i));

		if (name && *name && found->count < MOST_DEPENDENCIES && !map_get(found, name))
			map_put(found, name, found);
	}
}

static void tell(struct collect *c, const char *name, const struct systemd_unit *unit)
{
	struct map *found = map_new(c->arena);
	struct systemd_unit other;
	enum target_outcome outcome;
	struct err err;
	size_t i;

	add(found, unit, "Requires");
	add(found, unit, "Wants");
	/* The map grows while it is gone through: each unit once. */
	for (i = 0; i < found->count; i++) {
		outcome = systemd_unit(c, found->entries[i].key, &other, &err);
		if (outcome == TARGET_OK) {
			add(found, &other, "Requires");
			add(found, &other, "Wants");
		} else if (outcome != TARGET_ABSENT) {
			collect_trouble(c, "%s", err.text);
		}
	}
	collect_item(c);
	collect_string(c, "unit", name);
	for (i = 0; i < found->count; i++)
		collect_string(c, "dependency", found->entries[i].key);
	if (!found->count)
		collect_status(c, "dependency", OVAL_STATUS_DOES_NOT_EXIST);
}

static void collect(struct collect *c)
{
	systemd_each(c, tell);
}

const struct probe probe_linux_systemdunitdependency = {
	.family = "linux", .name = "systemdunitdependency", .entities = entities, .collect = collect,
};
