/* unix:runlevel_object: services that are started or killed at a runlevel, by the links that
 * System V's init follows (OVAL 5.11.1). */
#include <ctype.h>
#include <string.h>

#include "base/map.h"
#include "probe/probe.h"

static const struct probe_entity entities[] = {
	{ "service_name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "runlevel", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "start", OVAL_BOOLEAN },
	{ "kill", OVAL_BOOLEAN },
	{ 0 }
};

/* Debian's places first, then Red Hat's. */
static const char *const levels[] = { "/etc/rc%c.d", "/etc/rc.d/rc%c.d" };
static const char *const services[] = { "/etc/init.d", "/etc/rc.d/init.d" };

struct links { bool start, kill; };

/* service -> struct links; NULL: there is no such runlevel here. */
static struct map *read_level(struct collect *c, char level)
{
	const char *const *names;
	enum target_outcome outcome = TARGET_ABSENT;
	struct map *found;
	size_t count, i;
	struct err err;

	for (i = 0; i < 2 && outcome == TARGET_ABSENT; i++) {
		char *path = arena_strdup(c->arena, levels[i]), *at = strchr(path, '%');

		*at = level;
		memmove(at + 1, at + 2, strlen(at + 2) + 1);
		outcome = target_list(c->target, path, c->arena, &names, &count, &err);
	}
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		collect_trouble(c, "%s", err.text);
	if (outcome != TARGET_OK)
		return NULL;
	found = map_new(c->arena);
	for (i = 0; i < count; i++) {
		const char *name = names[i];
		struct links *links;

		/* S20name, K80name */
		if ((*name != 'S' && *name != 'K') || !isdigit((unsigned char)name[1]) || !isdigit((unsigned char)name[2]) || !name[3])
			continue;
		links = map_get(found, name + 3);
		if (!links) {
			links = arena_alloc(c->arena, sizeof *links);
			map_put(found, name + 3, links);
		}
		links->start = links->start || *name == 'S';
		links->kill = links->kill || *name == 'K';
	}
	return found;
}

static void collect(struct collect *c)
{
	static const char all[] = "0123456S";
	struct map *known = map_new(c->arena);
	const char *const *names;
	size_t count, i, k;

	for (i = 0; i < 2; i++)
		if (target_list(c->target, services[i], c->arena, &names, &count, NULL) == TARGET_OK)
			for (k = 0; k < count; k++)
				if (collect_matches(c, "service_name", names[k], strlen(names[k])))
					map_put(known, names[k], c);
	for (i = 0; all[i]; i++) {
		const char level[2] = { all[i] };
		struct map *links = collect_matches(c, "runlevel", level, 1) ? read_level(c, all[i]) : NULL;

		for (k = 0; links && k < known->count; k++) {
			const struct links *of = map_get(links, known->entries[k].key);

			collect_item(c);
			collect_string(c, "service_name", known->entries[k].key);
			collect_string(c, "runlevel", level);
			collect_bool(c, "start", of && of->start);
			collect_bool(c, "kill", of && of->kill);
		}
	}
}

const struct probe probe_unix_runlevel = {
	.family = "unix", .name = "runlevel", .entities = entities, .collect = collect,
};
