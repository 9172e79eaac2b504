/* x-docker:dtr_scan_object: the database that DTR's scanner compares images with, from GET /api/v0/imagescan/status: whether
 * its last updates succeeded and how old it is. Older releases (2.4, 2.5) spell the members with underscores and know no
 * database of overrides. */
#include <string.h>

#include "base/text.h"
#include "probe/docker_api.h"

#define STATUS "/api/v0/imagescan/status"

static const struct probe_entity entities[] = {
	{ "url", OVAL_STRING, PROBE_SUBJECT },
	{ "available", OVAL_BOOLEAN },
	{ "db_failed", OVAL_BOOLEAN },
	{ "overrides_known", OVAL_BOOLEAN },
	{ "overrides_failed", OVAL_BOOLEAN },
	{ "db_version", OVAL_INT },
	{ "db_updated", OVAL_INT },
	{ "db_age", OVAL_INT },
	{ "db_synced", OVAL_BOOLEAN },
	{ 0 }
};

enum { DAY_SECONDS = 24 * 60 * 60 };

struct scan {
	struct collect *c;
	const json_t *body;
};

/* The member in either spelling; *twice: in both. */
static const json_t *either(const struct scan *s, const char *camel, const char *snake, bool *twice)
{
	const json_t *value = json_object_get(s->body, camel), *older = json_object_get(s->body, snake);

	*twice = value && older;
	return value ? value : older;
}

/* Its value when it is of that type; NULL without trouble: it is not there. */
static const json_t *member(const struct scan *s, const char *entity, const char *camel, const char *snake, const char *type,
    bool *trouble)
{
	bool twice;
	const json_t *value = either(s, camel, snake, &twice);

	*trouble = value && (twice || strcmp(docker_api_type(value), type) != 0);
	if (!*trouble)
		return value;
	collect_status(s->c, entity, OVAL_STATUS_ERROR);
	if (twice)
		collect_note(s->c, "GET " STATUS ": %s and %s are both there", camel, snake);
	else
		collect_note(s->c, "GET " STATUS ": %s is of type %s where %s is expected", camel, docker_api_type(value), type);
	return NULL;
}

static void put_missing(const struct scan *s, const char *entity, const char *camel)
{
	collect_status(s->c, entity, OVAL_STATUS_ERROR);
	collect_note(s->c, "GET " STATUS ": %s is not there", camel);
}

static void put_flag(const struct scan *s, const char *entity, const char *camel, const char *snake, bool needed)
{
	bool trouble;
	const json_t *value = member(s, entity, camel, snake, "boolean", &trouble);

	if (value)
		collect_bool(s->c, entity, json_is_true(value));
	else if (!trouble && needed)
		put_missing(s, entity, camel);
	else if (!trouble)
		collect_status(s->c, entity, OVAL_STATUS_DOES_NOT_EXIST);
}

/* A database that was never there has the number 0, and Go's first moment as its date. */
static void put_database(const struct scan *s)
{
	bool bad_version, bad_date;
	const json_t *version = member(s, "db_version", "dbVersion", "db_version", "int", &bad_version);
	const json_t *date = member(s, "db_updated", "dbUpdatedAt", "db_updated_at", "string", &bad_date);
	const char *text = json_string_value(date);
	int64_t updated = 0;

	if (version)
		collect_int(s->c, "db_version", json_integer_value(version));
	else if (!bad_version)
		collect_status(s->c, "db_version", OVAL_STATUS_DOES_NOT_EXIST);
	if (text && (strlen(text) != json_string_length(date) || !text_seconds(text, &updated))) {
		bad_date = true;
		collect_status(s->c, "db_updated", OVAL_STATUS_ERROR);
		collect_note(s->c, "GET " STATUS ": dbUpdatedAt is no moment: \"%.60s\"", text);
	} else if (text) {
		collect_int(s->c, "db_updated", updated);
		collect_int(s->c, "db_age", (docker_now(s->c) - updated) / DAY_SECONDS);
	} else if (!bad_date) {
		collect_status(s->c, "db_updated", OVAL_STATUS_DOES_NOT_EXIST);
	}
	if (!text || bad_date)
		collect_status(s->c, "db_age", OVAL_STATUS_ERROR);
	if (bad_version || bad_date)
		collect_status(s->c, "db_synced", OVAL_STATUS_ERROR);
	else if (!version && !text)
		put_missing(s, "db_synced", "neither dbVersion nor dbUpdatedAt");
	else
		collect_bool(s->c, "db_synced", (!version || json_integer_value(version) > 0) && (!text || updated > 0));
}

static void begin(struct collect *c, bool available)
{
	collect_item(c);
	collect_string(c, "url", api_contact(c->target->dtr)->url);
	collect_bool(c, "available", available);
}

/* Only a DTR that shows its settings is known to have no scanner; any server answers 404. */
static void put_absent(struct collect *c)
{
	static const char *const none[] = { "db_failed", "overrides_known", "overrides_failed", "db_version", "db_updated", "db_age",
		"db_synced" };

	begin(c, false);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		collect_status(c, none[i], OVAL_STATUS_DOES_NOT_EXIST);
}

static void put(struct collect *c, const json_t *body)
{
	struct scan s = { c, body };
	bool twice, older = json_object_get(body, "last_db_update_failed"), known;

	begin(c, true);
	put_flag(&s, "db_failed", "lastDBUpdateFailed", "last_db_update_failed", true);
	known = either(&s, "lastVulnOverridesDBUpdateFailed", "last_vuln_overrides_db_update_failed", &twice) || !older;
	collect_bool(c, "overrides_known", known);
	put_flag(&s, "overrides_failed", "lastVulnOverridesDBUpdateFailed", "last_vuln_overrides_db_update_failed", known);
	put_database(&s);
}

static void collect(struct collect *c)
{
	const struct docker_reply *reply;
	struct arena *scratch;
	const json_t *body;

	if (!docker_api_ready(c, "dtr"))
		return;
	scratch = arena_new(NULL);
	reply = api_get(c->target->dtr, STATUS);
	if (reply->status == 404 || reply->status == 503) {
		if (docker_api_settings(c, scratch))
			put_absent(c);
	} else {
		body = docker_api_body(c, scratch, c->target->dtr, STATUS);
		if (body)
			put(c, body);
	}
	arena_free(scratch);
}

const struct probe probe_docker_dtr_scan = {
	.family = "x-docker", .name = "dtr_scan", .entities = entities, .collect = collect,
};
