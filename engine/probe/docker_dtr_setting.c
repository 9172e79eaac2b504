/* x-docker:dtr_setting_object: one setting of DTR, from GET /api/v0/meta/settings. What the object says of its type
 * has to be so. */
#include <string.h>

#include "probe/docker_api.h"

static const struct probe_entity entities[] = {
	{ "url", OVAL_STRING },
	{ "key", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "type", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "default", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "value", OVAL_STRING },
	{ "present", OVAL_BOOLEAN },
	{ "default_used", OVAL_BOOLEAN },
	{ 0 }
};

/* Those of target/docker_keep.def: of others it cannot be told whether they are there. */
static bool is_kept(const char *key)
{
	static const char *const kept[] = { "createRepositoryOnPush", "reportAnalytics", "scanningEnabled" };

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (strcmp(kept[i], key) == 0)
			return true;
	return false;
}

static void put(struct collect *c, const json_t *body, const char *key, const char *type, const char *otherwise)
{
	const json_t *value = json_object_get(body, key);

	collect_item(c);
	collect_string(c, "url", api_contact(c->target->dtr)->url);
	collect_string(c, "key", key);
	collect_bool(c, "present", value);
	collect_bool(c, "default_used", !value && otherwise);
	if (!value)
		collect_string(c, "value", otherwise);
	else if (strcmp(type, docker_api_type(value)) != 0)
		collect_item_trouble(c, "it is of type %s where %s is expected", docker_api_type(value), type);
	else
		docker_api_put(c, "value", value);
}

static void collect(struct collect *c)
{
	const char *key = docker_api_one(c, "key"), *type = docker_api_one(c, "type");
	const char *otherwise = collect_entity(c, "default") ? docker_api_one(c, "default") : NULL;
	struct arena *scratch;
	const json_t *body;

	if (!key || !type)
		return;
	if (!is_kept(key)) {
		collect_trouble(c, "%s is no setting that is looked at", key);
		return;
	}
	if (!docker_api_ready(c, "dtr"))
		return;
	scratch = arena_new(NULL);
	body = docker_api_settings(c, scratch);
	if (body)
		put(c, body, key, type, otherwise);
	arena_free(scratch);
}

const struct probe probe_docker_dtr_setting = {
	.family = "x-docker", .name = "dtr_setting", .entities = entities, .collect = collect,
};
