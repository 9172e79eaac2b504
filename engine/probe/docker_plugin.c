/* x-docker:plugin_object: managed plugins of the engine (GET /plugins). One item each; those that are
 * built in are not among them. */
#include <string.h>

#include "probe/docker_common.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_SUBJECT },
	{ "enabled", OVAL_BOOLEAN, 0, "Enabled" },
	{ "type", OVAL_STRING, PROBE_MANY, "Config.Interface.Types" },
	{ 0 }
};

static void collect(struct collect *c)
{
	const json_t *plugins;
	struct arena *scratch;
	json_t *each;
	size_t i;

	if (!docker_ready(c))
		return;
	scratch = arena_new(NULL);
	plugins = docker_body(c, scratch, "/plugins");
	json_array_foreach(plugins, i, each) {
		const char *name = docker_text(each, "Name");

		if (!collect_matches(c, "name", name, strlen(name)))
			continue;
		collect_item(c);
		collect_string(c, "name", name);
		docker_put_text(c, "id", each, "Id");
		collect_bool(c, "enabled", docker_bool(each, "Enabled"));
		docker_put_list(c, "type", json_at(each, "Config", "Interface", "Types", NULL));
	}
	arena_free(scratch);
}

const struct probe probe_docker_plugin = {
	.family = "x-docker", .name = "plugin", .entities = entities, .collect = collect,
};
