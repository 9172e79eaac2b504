/* x-docker:ucp_config_object: one setting of UCP's configuration, from GET /api/ucp/config-toml. What the
 * object says of its type has to be so: text that looks like a number is no number. */
#include <stdio.h>
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

/* The entity's only value; NULL: none, or more, which has been said. */
static const char *one(struct collect *c, const char *name)
{
	const char *const *values;
	size_t count;

	if (collect_equals(c, name, &values, &count) && count == 1)
		return values[0];
	collect_trouble(c, "%s must equal one value", name);
	return NULL;
}

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

static const char *type_of(const json_t *value)
{
	return json_is_string(value) ? "string" : json_is_integer(value) ? "int" : json_is_boolean(value) ? "boolean" :
	    json_is_array(value) ? "list" : json_is_real(value) ? "float" : "table";
}

static void put(struct collect *c, const json_t *value)
{
	char number[24];

	if (json_is_string(value)) {
		collect_bytes(c, "value", json_string_value(value), json_string_length(value));
	} else if (json_is_integer(value)) {
		snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
		collect_string(c, "value", number);
	} else {
		collect_string(c, "value", json_is_true(value) ? "true" : "false");
	}
}

static void put_list(struct collect *c, const json_t *list)
{
	json_t *each;
	size_t i;

	if (!json_array_size(list))
		collect_status(c, "value", OVAL_STATUS_DOES_NOT_EXIST);
	json_array_foreach(list, i, each)
		if (json_is_string(each))
			put(c, each);
		else
			collect_item_trouble(c, "element %zu is of type %s where text is expected", i + 1, type_of(each));
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
	const char *table = one(c, "table"), *key = one(c, "key"), *type = one(c, "type");
	const char *otherwise = collect_entity(c, "default") ? one(c, "default") : NULL;
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
		else if (strcmp(type, type_of(value)) != 0)
			collect_item_trouble(c, "it is of type %s where %s is expected", type_of(value), type);
		else if (json_is_array(value))
			put_list(c, value);
		else
			put(c, value);
	}
	arena_free(scratch);
}

const struct probe probe_docker_ucp_config = {
	.family = "x-docker", .name = "ucp_config", .entities = entities, .collect = collect,
};
