/* x-docker:ucp_config_object: one setting of UCP's configuration, from GET /api/ucp/config-toml. What the
 * object says of its type has to be so: text that looks like a number is no number. */
#include <string.h>

#include "probe/docker_api.h"

#define CONFIG "/api/ucp/config-toml"

static const struct probe_entity entities[] = {
	{ "url", OVAL_STRING },
	{ "table", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "key", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "type", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "default", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "wanted", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "value", OVAL_STRING, PROBE_MANY },
	{ "as_wanted", OVAL_BOOLEAN },
	{ "present", OVAL_BOOLEAN },
	{ "default_used", OVAL_BOOLEAN },
	{ 0 }
};

static char *lower(struct arena *arena, const char *text)
{
	char *to = arena_strdup(arena, text), *at;

	for (at = to; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at += 'a' - 'A';
	return to;
}

/* "auth.sessions" */
static const json_t *table_of(const json_t *body, char *path)
{
	char *rest = path, *part;

	while (body && (part = strsep(&rest, ".")))
		body = json_object_get(body, part);
	return body;
}

static void put_list(struct collect *c, const json_t *list)
{
	json_t *each;
	size_t i;

	if (!json_array_size(list))
		collect_status(c, "value", OVAL_STATUS_DOES_NOT_EXIST);
	json_array_foreach(list, i, each)
		if (json_is_string(each))
			docker_api_put(c, "value", each);
		else
			collect_item_trouble(c, "element %zu is of type %s where text is expected", i + 1, docker_api_type(each));
}

static bool is_listed(const json_t *list, const char *text)
{
	json_t *each;
	size_t i;

	json_array_foreach(list, i, each)
		if (json_is_string(each) && strcmp(json_string_value(each), text) == 0)
			return true;
	return false;
}

/* Whether the list has what the site's has and nothing else; parted by commas, semicolons and blanks. An
 * empty one wants nothing. */
static void put_as_wanted(struct collect *c, const json_t *list, struct arena *arena)
{
	const struct collect_entity *asked = collect_entity(c, "wanted");
	json_t *wanted = json_array(), *each;
	bool same = true;
	size_t i, k;

	for (i = 0; asked && i < asked->n_values; i++) {
		char *rest = arena_strdup(arena, asked->values[i]), *one_of;

		while ((one_of = strsep(&rest, ",; \t\r\n")))
			if (*one_of)
				json_array_append_new(wanted, json_string(one_of));
	}
	json_array_foreach(wanted, k, each)
		same = same && is_listed(list, json_string_value(each));
	json_array_foreach(list, k, each)
		same = same && (!json_array_size(wanted) ||
		    (json_is_string(each) && is_listed(wanted, json_string_value(each))));
	json_decref(wanted);
	if (asked)
		collect_bool(c, "as_wanted", same);
}

static void collect(struct collect *c)
{
	const char *table = docker_api_one(c, "table"), *key = docker_api_one(c, "key"), *type = docker_api_one(c, "type");
	const char *otherwise = collect_entity(c, "default") ? docker_api_one(c, "default") : NULL;
	const json_t *body, *value;
	struct arena *scratch;

	if (!table || !key || !type || !docker_api_ready(c, "ucp"))
		return;
	scratch = arena_new(NULL);
	body = docker_api_body(c, scratch, c->target->ucp, CONFIG);
	if (body) {
		value = json_object_get(table_of(body, lower(scratch, table)), lower(scratch, key));
		collect_item(c);
		collect_string(c, "url", api_contact(c->target->ucp)->url);
		collect_string(c, "table", table);
		collect_string(c, "key", key);
		collect_bool(c, "present", value);
		collect_bool(c, "default_used", !value && otherwise);
		put_as_wanted(c, value, scratch);
		if (!value)
			collect_string(c, "value", otherwise);
		else if (strcmp(type, docker_api_type(value)) != 0)
			collect_item_trouble(c, "it is of type %s where %s is expected", docker_api_type(value), type);
		else if (json_is_array(value))
			put_list(c, value);
		else
			docker_api_put(c, "value", value);
	}
	arena_free(scratch);
}

const struct probe probe_docker_ucp_config = {
	.family = "x-docker", .name = "ucp_config", .entities = entities, .collect = collect,
};
