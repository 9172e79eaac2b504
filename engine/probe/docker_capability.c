/* x-docker:capability_object: capabilities a container has beyond the engine's own set, one item each,
 * as CAP_NAME; ALL stands for all of them. origin: cap_add or privileged. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probe/docker_allow.h"

static const struct probe_entity entities[] = {
	{ "scope", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "system_filter", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "allow", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "status", OVAL_STRING, PROBE_SUBJECT },
	{ "capability", OVAL_STRING, PROBE_SUBJECT },
	{ "origin", OVAL_STRING },
	{ "approved", OVAL_BOOLEAN },
	{ 0 }
};

/* Engines before 20.10 keep what was written: net_admin, NET_ADMIN, CAP_NET_ADMIN. */
static const char *bare(const char *name)
{
	return strncasecmp(name, "CAP_", 4) == 0 ? name + 4 : name;
}

static bool matches(const char *item, const void *what)
{
	return strcasecmp(bare(item), bare(what)) == 0 || strcasecmp(item, "ALL") == 0;
}

static void put(struct docker_walk *walk, const char *name, const char *origin)
{
	const char *service = docker_service_of(walk->box);
	struct collect *c = walk->c;
	char *shown = arena_printf(walk->scratch, "%s%s", strcasecmp(name, "ALL") == 0 ? "" : "CAP_", bare(name)), *at;

	for (at = shown; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	collect_item(c);
	collect_string(c, "name", walk->box->name);
	collect_string(c, "id", walk->box->id);
	collect_string(c, "image", walk->box->image);
	collect_string(c, "status", kept_text(kept_member(walk->body, "State"), "Status"));
	collect_string(c, "capability", shown);
	collect_string(c, "origin", origin);
	collect_bool(c, "approved", docker_allowed(walk->arg, walk, service, matches, shown));
}

static void each(struct docker_walk *walk)
{
	const struct kept *host = kept_member(walk->body, "HostConfig");
	struct collect *c = walk->c;

	if (!walk->body) {
		collect_item(c);
		collect_string(c, "name", walk->box->name);
		collect_string(c, "id", walk->box->id);
		collect_string(c, "image", walk->box->image);
		collect_item_trouble(c, "%s", walk->box->trouble);
		return;
	}
	KEPT_EACH(added, kept_member(host, "CapAdd"))
		if (kept_string(added))
			put(walk, added->text, "cap_add");
	if (kept_bool(host, "Privileged"))
		put(walk, "ALL", "privileged");
}

static void collect(struct collect *c)
{
	struct docker_allow allow;

	if (docker_allow_read(c, "allow", NULL, &allow))
		docker_each_container_with(c, each, &allow);
}

const struct probe probe_docker_capability = {
	.family = "x-docker", .name = "capability", .entities = entities, .collect = collect,
};
