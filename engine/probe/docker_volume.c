/* x-docker:volume_object: the volumes of the engine (GET /volumes). One item each; options that sound like secrets are
 * hidden before they get here. */
#include <string.h>

#include "probe/docker_common.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "driver", OVAL_STRING, 0, "Driver" },
	{ "mountpoint", OVAL_STRING, 0, "Mountpoint" },
	{ "scope", OVAL_STRING, 0, "Scope" },
	{ "option", OVAL_RECORD, 0, "Options" },
	{ 0 }
};

static void collect(struct collect *c)
{
	const json_t *body;
	struct arena *scratch;
	json_t *each;
	size_t i;

	if (!docker_ready(c))
		return;
	scratch = arena_new(NULL);
	body = docker_body(c, scratch, "/volumes");
	json_array_foreach(json_object_get(body, "Volumes"), i, each) {
		const char *name = docker_text(each, "Name");

		if (!collect_matches(c, "name", name, strlen(name)))
			continue;
		collect_item(c);
		collect_string(c, "name", name);
		docker_put_text(c, "driver", each, "Driver");
		docker_put_text(c, "mountpoint", each, "Mountpoint");
		docker_put_text(c, "scope", each, "Scope");
		docker_put_record(c, "option", json_object_get(each, "Options"));
	}
	arena_free(scratch);
}

const struct probe probe_docker_volume = {
	.family = "x-docker", .name = "volume", .entities = entities, .collect = collect,
};
