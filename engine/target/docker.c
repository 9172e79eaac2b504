#include "target/docker.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "target/docker_filter.h"
#include "target/docker_room.h"
#include "target/record.h"

/* After so many time-outs in a row nobody else is asked: 10,000 containers of a
 * daemon that hangs would take hours. */
#define PATIENCE (2 * HTTP_LANES)

struct asking {
	struct docker_filter filter;
	struct buf out;
	struct docker_reply *reply;
	int status;
	bool begun, bad;
	struct err err;
	struct docker_reply inspect;
	struct buf path; /* prefix and the inspect's path */
};

struct docker {
	struct target *target;
	const char *host;
	struct arena *arena;
	pthread_mutex_t lock;
	struct docker_contact *contact;
	const char *prefix; /* "/v1.41" */
	struct http *http;  /* NULL: a snapshot, or nobody there */
	struct map *replies;
	struct docker_containers *containers;
	struct asking *lanes[HTTP_LANES];
	unsigned late; /* time-outs in a row */
};

static void close_docker(void *arg)
{
	struct docker *docker = arg;

	pthread_mutex_destroy(&docker->lock);
	arena_free(docker->arena);
}

struct docker *docker_new(struct target *target, const char *host)
{
	struct docker *docker = arena_alloc(target->arena, sizeof *docker);

	docker->target = target;
	docker->host = arena_strdup(target->arena, host);
	docker->arena = arena_new("docker replies");
	docker->replies = map_new(docker->arena);
	docker->prefix = "";
	pthread_mutex_init(&docker->lock, NULL);
	arena_at_free(target->arena, close_docker, docker);
	return docker;
}

/* Replies ---------------------------------------------------------------------- */

static void record(struct docker *docker, const struct docker_reply *reply, const char *trouble)
{
	struct arena *scratch;
	const char *text;
	size_t length;

	if (!docker->target->recorder)
		return;
	scratch = arena_new(NULL);
	text = docker_envelope(scratch, reply, trouble, &length);
	record_docker(docker->target->recorder, docker_file_name(scratch, reply->path), text, length);
	arena_free(scratch);
}

static struct docker_reply no_reply(const char *path)
{
	return (struct docker_reply){ .path = path, .outcome = TARGET_TROUBLE, .message = "", .json = "", .next = "",
		.code = "" };
}

static struct docker_reply *new_reply(struct docker *docker, const char *path)
{
	struct docker_reply *reply = arena_alloc(docker->arena, sizeof *reply);

	*reply = no_reply(arena_strdup(docker->arena, path));
	return reply;
}

static struct asking *asking(struct docker *docker, unsigned lane)
{
	struct asking *a = docker->lanes[lane];

	if (!a) {
		a = docker->lanes[lane] = arena_alloc(docker->arena, sizeof *a);
		docker_filter_init(&a->filter, docker->arena);
		buf_init(&a->out, docker->arena);
		buf_init(&a->path, docker->arena);
	}
	a->begun = a->bad = false;
	a->status = 0;
	a->err = (struct err){ 0 };
	buf_clear(&a->out);
	return a;
}

/* The body as it comes. An error's body is read for its message only, and may be anything. */
static bool take_body(void *arg, int status, const char *bytes, size_t length, struct err *err)
{
	struct asking *a = arg;

	if (!a->begun) {
		a->begun = true;
		a->status = status;
		docker_filter_begin(&a->filter,
		    status == 200 ? docker_kind_of(a->reply->path) : DOCKER_ERROR, &a->out);
	}
	if (a->bad || docker_filter_push(&a->filter, bytes, length, err))
		return true;
	a->bad = true;
	return status != 200;
}

static const char *engine_says(struct docker *docker, struct asking *a)
{
	const char *text;
	json_t *body;

	if (!a->begun || a->bad || !docker_filter_end(&a->filter, NULL))
		return "";
	body = json_read(docker->arena, "message", a->out.at, a->out.length, NULL);
	text = body ? json_text(json_object_get(body, "message")) : NULL;
	return text ? arena_printf(docker->arena, ": %s", text) : "";
}

static const char *hint(enum http_trouble trouble)
{
	switch (trouble) {
	case HTTP_TIMEOUT:
		return ": see whether the engine hangs (journalctl -u docker)";
	case HTTP_TLS:
		return ": see DOCKER_CERT_PATH (ca.pem, cert.pem, key.pem)";
	case HTTP_NOT_HTTP:
		return ": is that address a Docker Engine's?";
	default:
		return "";
	}
}

/* Turns what http gave into a reply, whose body lasts until the lane asks again; returns the one word
 * for the snapshot. */
static const char *conclude(struct docker *docker, struct asking *a, const struct http_reply *got)
{
	struct docker_reply *reply = a->reply;
	struct arena *arena = docker->arena;

	docker->late = got->trouble == HTTP_TIMEOUT ? docker->late + 1 : 0;
	reply->status = got->status;
	if (got->trouble == HTTP_STOPPED) {
		reply->message = arena_printf(arena, "GET %s: the reply cannot be used: %s", reply->path,
		    got->message);
		return "invalid";
	}
	if (got->trouble != HTTP_FINE) {
		reply->message = arena_printf(arena, "GET %s: %s %s%s", reply->path,
		    docker->contact->endpoint, got->message, hint(got->trouble));
		return http_trouble_names[got->trouble];
	}
	if (got->status == 200 && !a->begun) /* no body at all */
		take_body(a, 200, "", 0, &a->err);
	if (got->status == 200 && docker_filter_end(&a->filter, &a->err)) {
		reply->outcome = TARGET_OK;
		reply->json = a->out.at;
		reply->length = a->out.length;
		return "";
	}
	if (got->status == 200) {
		reply->message = arena_printf(arena, "GET %s: the reply cannot be used: %s", reply->path,
		    a->err.text);
		return "invalid";
	}
	reply->outcome = got->status == 404 ? TARGET_ABSENT :
	    got->status == 401 || got->status == 403 ? TARGET_DENIED : TARGET_TROUBLE;
	reply->message = arena_printf(arena, "GET %s: the engine answers HTTP %d%s", reply->path,
	    got->status, engine_says(docker, a));
	return "status";
}

/* Asks the live engine one thing. The body lasts until the next. */
static void ask(struct docker *docker, struct docker_reply *reply)
{
	struct asking *a = asking(docker, 0);
	struct http_request request = { arena_printf(docker->arena, "%s%s", docker->prefix, reply->path), take_body, a };
	struct http_reply got;
	const char *trouble;

	a->reply = reply;
	http_get(docker->http, &request, &got);
	trouble = conclude(docker, a, &got);
	log_debug("GET %s: HTTP %d, %zu bytes kept%s%s", request.path, reply->status, reply->length,
	    *reply->message ? ": " : "", reply->message);
	record(docker, reply, trouble);
}

/* The reply as the snapshot has it, its body in the arena given. */
static void replay(struct docker *docker, struct docker_reply *reply, struct arena *arena)
{
	struct arena *scratch = arena_new(NULL);
	const char *name = docker_file_name(scratch, reply->path), *bytes;
	struct err err = { 0 };
	size_t length;

	reply->outcome = snapshot_docker(docker->target, name, &bytes, &length, &err);
	switch (reply->outcome) {
	case TARGET_OK:
		docker_open_envelope(arena, bytes, length, reply);
		break;
	case TARGET_ABSENT: /* says nothing about the engine, only that nobody asked */
		reply->outcome = TARGET_TROUBLE;
		reply->message = arena_printf(arena,
		    "GET %s: the reply is not in the snapshot (docker/%s)", reply->path, name);
		break;
	default:
		reply->message = arena_strdup(arena, err.text);
	}
	arena_free(scratch);
}

static const struct docker_contact *contact(struct docker *);

/* What is asked once. */
static struct docker_reply *fetch(struct docker *docker, const char *path)
{
	struct docker_reply *reply = new_reply(docker, path);

	if (contact(docker)->presence != DOCKER_ANSWERS)
		reply->message = docker->contact->message;
	else if (docker->target->kind == TARGET_SNAPSHOT)
		replay(docker, reply, docker->arena);
	else
		ask(docker, reply);
	return reply;
}

/* The body stays. */
static void put_reply(struct docker *docker, struct docker_reply *reply)
{
	reply->json = arena_strndup(docker->arena, reply->json, reply->length);
	map_put(docker->replies, reply->path, reply);
}

static const struct docker_reply *get(struct docker *docker, const char *path)
{
	struct docker_reply *reply = map_get(docker->replies, path);

	assert(docker_kind_of(path) != DOCKER_KIND_COUNT);
	if (!reply) {
		reply = fetch(docker, path);
		put_reply(docker, reply);
	}
	return reply;
}

const struct docker_reply *docker_get(struct docker *docker, const char *path)
{
	const struct docker_reply *reply;

	pthread_mutex_lock(&docker->lock);
	reply = get(docker, path);
	pthread_mutex_unlock(&docker->lock);
	return reply;
}

/* Contact --------------------------------------------------------------------------- */

static const char *ask_environment(const char *name)
{
	return getenv(name);
}

/* "1.41" as 1041; -1: not a version. */
static int version_number(const char *text)
{
	char *end;
	long major = strtol(text, &end, 10), minor;

	if (end == text || *end != '.' || major < 0 || major > 99)
		return -1;
	text = end + 1;
	minor = strtol(text, &end, 10);
	if (end == text || *end || minor < 0 || minor > 999)
		return -1;
	return (int)(major * 1000 + minor);
}

static void __attribute__((format(printf, 3, 4)))
no_contact(struct docker *docker, enum docker_presence presence, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	docker->contact->presence = presence;
	docker->contact->message = arena_vprintf(docker->arena, format, args);
	va_end(args);
}

static const char *text_or(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

static bool is_podman(const json_t *version)
{
	const json_t *components = json_object_get(version, "Components"), *component;
	size_t i;

	json_array_foreach(components, i, component) {
		const char *name = json_text(json_at(component, "Name", NULL));

		if (name && strcmp(name, "Podman Engine") == 0)
			return true;
	}
	return false;
}

/* What /version says goes into the contact; the version we speak is
 * min(ours, theirs) and must not be below their least. */
static bool negotiate(struct docker *docker, const struct docker_reply *version)
{
	struct docker_contact *c = docker->contact;
	json_t *body = json_read(docker->arena, "/version", version->json, version->length, NULL);
	const char *newest, *least;

	newest = text_or(json_text(json_at(body, "ApiVersion", NULL)), "");
	least = text_or(json_text(json_at(body, "MinAPIVersion", NULL)), "");
	c->engine_version = text_or(json_text(json_at(body, "Version", NULL)), "");
	c->min_api_version = least;
	if (is_podman(body))
		c->flavor = "podman";
	if (!*c->os_type)
		c->os_type = text_or(json_text(json_at(body, "Os", NULL)), "linux");
	if (version_number(newest) < 0) {
		no_contact(docker, DOCKER_SILENT, "%s: is that a Docker Engine? GET /version names no API "
		    "version", c->endpoint);
		return false;
	}
	if (version_number(newest) < version_number(DOCKER_API_OLDEST)) {
		no_contact(docker, DOCKER_SILENT, "%s: engine %s speaks API %s; the oldest that can be "
		    "audited is " DOCKER_API_OLDEST, c->endpoint, c->engine_version, newest);
		return false;
	}
	if (version_number(least) > version_number(DOCKER_API_NEWEST)) {
		no_contact(docker, DOCKER_SILENT, "%s: engine %s speaks API %s and newer only; the newest we "
		    "speak is " DOCKER_API_NEWEST ": a newer plimsoll is needed", c->endpoint,
		    c->engine_version, least);
		return false;
	}
	c->api_version = version_number(newest) < version_number(DOCKER_API_NEWEST) ? newest :
	    DOCKER_API_NEWEST;
	docker->prefix = arena_printf(docker->arena, "/v%s", c->api_version);
	return true;
}

/* GET /_ping says "OK"; we look at its headers only. */
static bool nothing(void *arg, int status, const char *bytes, size_t length, struct err *err)
{
	(void)arg, (void)status, (void)bytes, (void)length, (void)err;
	return true;
}

static bool ping(struct docker *docker)
{
	struct docker_contact *c = docker->contact;
	struct http_request request = { "/_ping", nothing, NULL };
	struct http_reply got;

	http_get(docker->http, &request, &got);
	if (got.trouble != HTTP_FINE)
		no_contact(docker, DOCKER_SILENT, "%s %s%s", c->endpoint, got.message, hint(got.trouble));
	else if (got.status == 401 || got.status == 403)
		no_contact(docker, DOCKER_DENIED, "%s: the engine does not let us in (GET /_ping: HTTP %d): "
		    "ask who runs its authorization for read access", c->endpoint, got.status);
	else if (got.status == 400 && strncmp(c->endpoint, "unix:", 5) != 0)
		no_contact(docker, DOCKER_SILENT, "%s: GET /_ping: HTTP 400: does the engine want TLS? Set "
		    "DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH", c->endpoint);
	else if (got.status != 200)
		no_contact(docker, DOCKER_SILENT, "%s: GET /_ping: HTTP %d: it is no Docker Engine, or it is "
		    "not well", c->endpoint, got.status);
	else {
		c->os_type = http_header(&got, "Ostype", docker->arena);
		if (strncmp(http_header(&got, "Server", docker->arena), "Libpod/", 7) == 0)
			c->flavor = "podman";
		return true;
	}
	return false;
}

static void contact_live(struct docker *docker)
{
	static const struct docker_world world = { "", ask_environment };
	struct docker_contact *c = docker->contact;
	struct docker_endpoint endpoint;
	struct docker_reply *version;
	struct err err = { 0 };

	docker_find(docker->arena, &world, docker->host, &endpoint);
	c->endpoint = endpoint.name;
	c->chosen_by = endpoint.chosen_by;
	c->peer = endpoint.peer;
	if (endpoint.presence != DOCKER_ANSWERS) {
		c->presence = endpoint.presence;
		c->message = endpoint.message;
		return;
	}
	docker->http = http_new(docker->arena, &endpoint.http, &err);
	if (!docker->http) {
		no_contact(docker, DOCKER_SILENT, "%s: %s", c->endpoint, err.text);
		return;
	}
	if (!ping(docker))
		return;
	version = new_reply(docker, "/version");
	ask(docker, version);
	put_reply(docker, version);
	if (version->outcome != TARGET_OK) {
		no_contact(docker, version->outcome == TARGET_DENIED ? DOCKER_DENIED : DOCKER_SILENT, "%s",
		    version->message);
		return;
	}
	if (!negotiate(docker, version))
		return;
	c->presence = DOCKER_ANSWERS;
	log_info("%s (%s): %s %s, API %s", c->endpoint, c->chosen_by, c->flavor, c->engine_version,
	    c->api_version);
}

/* A file system that is mounted somewhere has no engine that could answer. */
static void contact_root(struct docker *docker)
{
	struct target_stat st;
	size_t i;

	for (i = 0; docker_programs[i]; i++)
		if (target_lstat(docker->target, docker_programs[i], &st, NULL) == TARGET_OK) {
			no_contact(docker, DOCKER_SILENT, "%s: a Docker Engine is installed there (%s), but "
			    "the engine of a mounted file system cannot be asked: name a running one "
			    "with --host", docker->target->where, docker_programs[i]);
			return;
		}
	no_contact(docker, DOCKER_NOT_INSTALLED, "%s: no Docker Engine is installed there",
	    docker->target->where);
}

static void contact_snapshot(struct docker *docker)
{
	struct docker_contact *c = docker->contact;
	struct docker_reply *version;
	struct err err = { 0 };
	const char *bytes;
	size_t length;

	c->chosen_by = "snapshot";
	c->endpoint = docker->target->where;
	if (!snapshot_has_docker(docker->target)) {
		no_contact(docker, DOCKER_SILENT, "%s: the snapshot has no replies of a Docker Engine",
		    docker->target->where);
		return;
	}
	switch (snapshot_docker(docker->target, "contact.json", &bytes, &length, &err)) {
	case TARGET_OK:
		if (!docker_contact_read(docker->arena, bytes, length, c, &err))
			no_contact(docker, DOCKER_SILENT, "%s: %s", docker->target->where, err.text);
		return;
	case TARGET_ABSENT: /* written by hand */
		break;
	default:
		no_contact(docker, DOCKER_SILENT, "%s: %s", docker->target->where, err.text);
		return;
	}
	c->presence = DOCKER_ANSWERS;
	version = new_reply(docker, "/version");
	replay(docker, version, docker->arena);
	put_reply(docker, version);
	if (version->outcome != TARGET_OK) {
		c->api_version = DOCKER_API_NEWEST;
		c->os_type = "linux";
	} else {
		negotiate(docker, version);
	}
}

static const struct docker_contact *contact(struct docker *docker)
{
	struct docker_contact *c = docker->contact;
	const char *text;
	size_t length;

	if (c)
		return c;
	c = docker->contact = arena_alloc(docker->arena, sizeof *c);
	*c = (struct docker_contact){ .presence = DOCKER_SILENT, .message = "", .endpoint = "",
		.chosen_by = "", .peer = "", .api_version = "", .min_api_version = "",
		.engine_version = "", .flavor = "docker", .os_type = "" };
	if (docker->target->kind == TARGET_SNAPSHOT)
		contact_snapshot(docker);
	else if (docker->target->kind == TARGET_ROOT && !docker->host)
		contact_root(docker);
	else
		contact_live(docker);
	if (docker->target->recorder) {
		text = docker_contact_text(docker->arena, c, &length);
		record_docker(docker->target->recorder, "contact.json", text, length);
	}
	return c;
}

const struct docker_contact *docker_contact(struct docker *docker)
{
	const struct docker_contact *c;

	pthread_mutex_lock(&docker->lock);
	c = contact(docker);
	pthread_mutex_unlock(&docker->lock);
	return c;
}

/* Containers -------------------------------------------------------------------------- */

struct inspecting {
	struct docker *docker;
	struct kept_parts *parts;
	struct docker_box *boxes;
	size_t count, next;
	struct docker_box *lanes[HTTP_LANES]; /* who is asked for */
	size_t vanished;
};

static bool is_container_id(const char *id)
{
	return id && strlen(id) == 64 && strspn(id, "0123456789abcdef") == 64;
}

/* "web" of "/web"; of several the one that is no link's alias, as "/b/alias" is. */
static const char *name_of(const struct kept *names)
{
	const char *name, *best = "";

	KEPT_EACH(each, names) {
		name = kept_string(each);
		if (name && *name == '/')
			name++;
		if (name && (!*best || !strchr(name, '/')))
			best = name;
	}
	return best;
}

/* What the list says; false: it is not one (it becomes trouble). */
static bool read_list(struct docker *docker, struct inspecting *all, struct docker_reply *list)
{
	const struct kept *body = kept_read(all->parts, list->json);
	struct docker_box *box = all->boxes = arena_alloc(docker->arena, (kept_count(body) + 1) * sizeof *box);

	if (body->kind != KEPT_LIST)
		list->message = arena_printf(docker->arena, "GET %s: the reply cannot be used: it is not a list", list->path);
	KEPT_EACH(each, body) {
		box->id = kept_text(each, "Id");
		if (!is_container_id(box->id)) {
			list->message = arena_printf(docker->arena, "GET %s: the reply cannot be used: element %zu has no Id of "
			    "64 hexadecimal digits", list->path, all->count + 1);
			break;
		}
		box->name = name_of(kept_member(each, "Names"));
		box->image = kept_text(each, "Image");
		box->image_id = kept_text(each, "ImageID");
		box->state = kept_text(each, "State");
		box->letters = kept_bool(each, "Command");
		box++;
		all->count++;
	}
	if (*list->message)
		list->outcome = TARGET_TROUBLE;
	return !*list->message;
}

/* Mounts is what became of these: without it nothing is known of where they lead. */
static bool lacks_mounts(const struct kept *body)
{
	const struct kept *host = kept_member(body, "HostConfig"), *mounts = kept_member(body, "Mounts");

	return (!mounts || mounts->kind != KEPT_LIST) && (kept_count(kept_member(host, "Binds")) ||
	    kept_count(kept_member(host, "Mounts")) || kept_count(kept_member(host, "VolumesFrom")));
}

/* What the inspect says. */
static void read_inspect(struct inspecting *all, struct docker_box *box, const struct docker_reply *reply)
{
	struct arena *arena = all->docker->arena;
	const struct kept *body;
	const char *id, *name;

	/* A proxy that does not know the path says 404, too. */
	if (reply->outcome == TARGET_ABSENT && strcasestr(reply->message, "no such container")) {
		all->vanished++;
		box->id = NULL;
		return;
	}
	if (reply->outcome != TARGET_OK) {
		box->trouble = arena_strdup(arena, reply->message);
		return;
	}
	body = kept_read(all->parts, reply->json);
	id = kept_text(body, "Id");
	name = kept_text(body, "Name");
	if (strcmp(id, box->id) != 0) {
		box->trouble = arena_printf(arena, "GET %s: the reply is about another container: %.64s", reply->path,
		    *id ? id : "one without Id");
	} else if (!kept_is_object(kept_member(body, "HostConfig")) || !kept_is_object(kept_member(body, "Config")) ||
	    !kept_is_object(kept_member(body, "State"))) {
		box->trouble = arena_printf(arena, "GET %s: the reply lacks HostConfig, Config or State", reply->path);
	} else if (lacks_mounts(body)) {
		box->trouble = arena_printf(arena, "GET %s: the reply lacks Mounts", reply->path);
	} else {
		box->body = body;
		if (*name)
			box->name = *name == '/' ? name + 1 : name;
	}
}

static bool next_inspect(void *arg, unsigned lane, struct http_request *request)
{
	struct inspecting *all = arg;
	struct docker *docker = all->docker;
	struct docker_box *box;
	struct asking *a;

	while (docker->late >= PATIENCE && all->next < all->count) {
		struct docker_reply reply;

		box = &all->boxes[all->next++];
		reply = no_reply(arena_printf(docker->arena, "/containers/%s/json", box->id));
		reply.message = box->trouble = arena_printf(docker->arena, "GET %s: not asked: %s did not answer %u "
		    "requests in a row", reply.path, docker->contact->endpoint, docker->late);
		record(docker, &reply, "timeout");
	}
	if (all->next == all->count)
		return false;
	a = asking(docker, lane);
	box = all->lanes[lane] = &all->boxes[all->next++];
	buf_clear(&a->path);
	buf_printf(&a->path, "%s/containers/%s/json", docker->prefix, box->id);
	a->reply = &a->inspect;
	a->inspect = no_reply(a->path.at + strlen(docker->prefix));
	*request = (struct http_request){ a->path.at, take_body, a };
	return true;
}

static void inspected(void *arg, unsigned lane, const struct http_reply *got)
{
	struct inspecting *all = arg;
	struct asking *a = all->docker->lanes[lane];
	const char *trouble = conclude(all->docker, a, got);

	record(all->docker, a->reply, trouble);
	read_inspect(all, all->lanes[lane], a->reply);
}

static void replay_inspects(struct inspecting *all)
{
	for (; all->next < all->count; all->next++) {
		struct docker_box *box = &all->boxes[all->next];
		struct arena *scratch = arena_new(NULL);
		struct docker_reply reply = no_reply(arena_printf(scratch, "/containers/%s/json", box->id));

		replay(all->docker, &reply, scratch);
		read_inspect(all, box, &reply);
		arena_free(scratch);
	}
}

static struct docker_containers *containers(struct docker *docker)
{
	struct docker_containers *to = arena_alloc(docker->arena, sizeof *to);
	struct inspecting all = { .docker = docker, .parts = kept_parts_new(docker->arena) };
	struct docker_reply *list = fetch(docker, "/containers/json?all=1");
	struct map *by_id = map_new(docker->arena), *by_name = map_new(docker->arena);
	struct docker_box *box;

	to->list = list;
	if (list->outcome != TARGET_OK || !read_list(docker, &all, list))
		return to;
	list->json = "";
	list->length = 0;
	if (docker->lanes[0]) /* it may be large */
		buf_release(&docker->lanes[0]->out);
	if (docker->target->kind == TARGET_SNAPSHOT) {
		replay_inspects(&all);
	} else {
		struct http_work work = { HTTP_LANES, next_inspect, inspected, &all };

		docker->late = 0;
		http_run(docker->http, &work);
	}
	to->boxes = box = all.boxes;
	for (size_t i = 0; i < all.count; i++)
		if (all.boxes[i].id)
			*box++ = all.boxes[i];
	to->count = (size_t)(box - all.boxes);
	to->vanished = all.vanished;
	map_reserve(by_id, to->count);
	map_reserve(by_name, to->count);
	for (size_t i = 0; i < to->count; i++) {
		map_put(by_id, all.boxes[i].id, &all.boxes[i]);
		map_put(by_name, all.boxes[i].name, &all.boxes[i]);
	}
	to->by_id = by_id;
	to->by_name = by_name;
	kept_done(all.parts);
	return to;
}

const struct docker_containers *docker_containers(struct docker *docker)
{
	const struct docker_containers *to;

	pthread_mutex_lock(&docker->lock);
	if (!docker->containers)
		docker->containers = containers(docker);
	to = docker->containers;
	pthread_mutex_unlock(&docker->lock);
	return to;
}
