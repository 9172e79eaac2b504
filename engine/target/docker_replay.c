/* Replies as a snapshot keeps them: one file each, named after what was asked, an
 * envelope around the reduced body:
 *     {"get": "/info", "status": 200, "body": {...}}
 *     {"get": "/info", "status": 0, "trouble": "timeout", "message": "..."} */
#include "target/docker_room.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "target/docker_filter.h"

const char *docker_file_name(struct arena *arena, const char *path)
{
	struct buf name;
	size_t length = strcspn(path, "?"), i;

	if (length >= 5 && memcmp(path + length - 5, "/json", 5) == 0)
		length -= 5;
	buf_init(&name, arena);
	for (i = 1; i < length; i++) {
		unsigned char c = (unsigned char)path[i];
		bool first = i == 1 || path[i - 1] == '/';

		/* One level of folders is enough: the rest is a name and must stay one. */
		if (isalnum(c) || c == '_' || c == '-' || (c == '.' && !first) ||
		    (c == '/' && !memchr(name.at, '/', name.length)))
			buf_char(&name, (char)c);
		else
			buf_printf(&name, "%%%02X", c);
	}
	buf_str(&name, ".json");
	return name.at;
}

static void put_text(struct buf *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	buf_char(out, '"');
	for (; *at; at++) {
		if (*at == '"' || *at == '\\')
			buf_char(out, '\\');
		if (*at < 0x20)
			buf_printf(out, "\\u%04x", *at);
		else
			buf_char(out, (char)*at);
	}
	buf_char(out, '"');
}

static void put_member(struct buf *out, const char *name, const char *text)
{
	buf_str(out, out->length > 1 ? ", " : "");
	put_text(out, name);
	buf_str(out, ": ");
	put_text(out, text);
}

const char *docker_envelope(struct arena *arena, const struct docker_reply *reply,
    const char *trouble, size_t *length)
{
	struct buf out;

	buf_init(&out, arena);
	buf_str(&out, "{");
	put_member(&out, "get", reply->path);
	buf_printf(&out, ", \"status\": %d", reply->status);
	if (*reply->next)
		put_member(&out, "next", reply->next);
	if (reply->outcome == TARGET_OK) {
		buf_str(&out, ", \"body\": ");
		buf_add(&out, reply->json, reply->length);
	} else {
		put_member(&out, "trouble", trouble);
		put_member(&out, "message", reply->message);
		if (*reply->code)
			put_member(&out, "code", reply->code);
	}
	buf_str(&out, "}\n");
	*length = out.length;
	return out.at;
}

static void trouble(struct arena *arena, struct docker_reply *reply, const char *message)
{
	reply->outcome = reply->status == 404 ? TARGET_ABSENT :
	    reply->status == 401 || reply->status == 403 ? TARGET_DENIED : TARGET_TROUBLE;
	reply->message = message && *message ? arena_strdup(arena, message) :
	    arena_printf(arena, "GET %s: HTTP %d", reply->path, reply->status);
	reply->json = "";
	reply->length = 0;
}

/* Pours what jansson writes into the filter. */
struct pouring {
	struct docker_filter filter;
	struct err err;
};

static int pour(const char *bytes, size_t length, void *arg)
{
	struct pouring *p = arg;

	return docker_filter_push(&p->filter, bytes, length, &p->err) ? 0 : -1;
}

/* Replies of UCP and DTR are of the same kind whatever is asked of them behind the '?'. */
static enum docker_kind reply_kind(struct arena *arena, const char *path)
{
	enum docker_kind kind = docker_kind_of(path);

	return kind != DOCKER_KIND_COUNT ? kind : docker_kind_of(arena_strndup(arena, path, strcspn(path, "?")));
}

void docker_open_envelope(struct arena *arena, const char *bytes, size_t length, struct docker_reply *reply)
{
	struct arena *scratch = arena_new(NULL);
	struct pouring *p = arena_alloc(scratch, sizeof *p);
	json_t *whole = json_read(scratch, reply->path, bytes, length, &p->err), *body = whole;
	struct buf out;

	reply->status = 200;
	reply->next = reply->code = "";
	if (whole && json_text(json_object_get(whole, "get"))) {
		if (json_text(json_object_get(whole, "next")))
			reply->next = arena_strdup(arena, json_text(json_object_get(whole, "next")));
		if (json_text(json_object_get(whole, "code")))
			reply->code = arena_strdup(arena, json_text(json_object_get(whole, "code")));
		reply->status = (int)json_integer_value(json_object_get(whole, "status"));
		body = json_object_get(whole, "body");
	}
	buf_init(&out, scratch);
	docker_filter_init(&p->filter, scratch);
	docker_filter_begin(&p->filter, reply_kind(scratch, reply->path), &out);
	if (!whole) {
		trouble(arena, reply, p->err.text);
	} else if (reply->status != 200 || !body) {
		trouble(arena, reply, json_text(json_object_get(whole, "message")));
	} else if (json_dump_callback(body, pour, p, JSON_COMPACT | JSON_ENCODE_ANY) != 0 ||
	    !docker_filter_end(&p->filter, &p->err)) {
		err_in(&p->err, "GET %s: the recorded reply", reply->path);
		trouble(arena, reply, p->err.text);
	} else {
		reply->outcome = TARGET_OK;
		reply->message = "";
		reply->json = arena_strndup(arena, out.at, out.length);
		reply->length = out.length;
	}
	arena_free(scratch);
}

/* Contact --------------------------------------------------------------------- */

static const char *const presence_names[] = { [DOCKER_ANSWERS] = "answers",
	[DOCKER_NOT_INSTALLED] = "not installed", [DOCKER_SILENT] = "silent",
	[DOCKER_DENIED] = "denied" };

static const struct {
	const char *name;
	size_t offset;
} members[] = {
	{ "message", offsetof(struct docker_contact, message) },
	{ "endpoint", offsetof(struct docker_contact, endpoint) },
	{ "chosen_by", offsetof(struct docker_contact, chosen_by) },
	{ "peer", offsetof(struct docker_contact, peer) },
	{ "api_version", offsetof(struct docker_contact, api_version) },
	{ "min_api_version", offsetof(struct docker_contact, min_api_version) },
	{ "engine_version", offsetof(struct docker_contact, engine_version) },
	{ "flavor", offsetof(struct docker_contact, flavor) },
	{ "os_type", offsetof(struct docker_contact, os_type) },
};

const char *docker_contact_text(struct arena *arena, const struct docker_contact *contact, size_t *length)
{
	struct buf out;
	size_t i;

	buf_init(&out, arena);
	buf_str(&out, "{");
	put_member(&out, "presence", presence_names[contact->presence]);
	for (i = 0; i < sizeof members / sizeof *members; i++)
		put_member(&out, members[i].name,
		    *(const char *const *)(const void *)((const char *)contact + members[i].offset));
	buf_str(&out, "}\n");
	*length = out.length;
	return out.at;
}

bool docker_contact_read(struct arena *arena, const char *bytes, size_t length,
    struct docker_contact *contact, struct err *err)
{
	json_t *whole = json_read(arena, "docker/contact.json", bytes, length, err);
	const char *presence = whole ? json_text(json_object_get(whole, "presence")) : NULL;
	size_t i;
	int index;

	if (!whole)
		return false;
	for (index = 0; index < 4; index++)
		if (presence && strcmp(presence, presence_names[index]) == 0)
			break;
	if (index == 4)
		return err_set(err, ERR_CONTENT, "docker/contact.json: presence is none of answers, "
		    "not installed, silent, denied");
	contact->presence = (enum docker_presence)index;
	for (i = 0; i < sizeof members / sizeof *members; i++) {
		const char *text = json_text(json_object_get(whole, members[i].name));

		*(const char **)(void *)((char *)contact + members[i].offset) =
		    arena_strdup(arena, text ? text : "");
	}
	return true;
}
