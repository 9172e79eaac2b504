#include "target/api.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/http.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/map.h"
#include "base/toml.h"
#include "target/docker_filter.h"
#include "target/docker_room.h"
#include "target/record.h"

/* After so many time-outs in a row nobody else is asked. */
#define PATIENCE 2
/* Tokens are some hundred bytes, signed ones a few thousand. */
#define TOKEN_BYTES (64u * 1024)
/* A name in a folder has at most 255 bytes. */
#define LONGEST_NAME 200

static const struct product {
	const char *title, *folder, *url, *ca, *token_file, *bundle;
} products[] = {
	[API_UCP] = { "UCP", "ucp", "--ucp-url", "--ucp-ca", "--ucp-token-file", "--ucp-bundle" },
	[API_DTR] = { "DTR", "dtr", "--dtr-url", "--dtr-ca", "--dtr-token-file", "--dtr-bundle" },
	[API_NOTARY] = { "Notary", "notary", "--notary-url", "--notary-ca", "--notary-token-file", "--notary-bundle" },
};

struct api {
	struct target *target;
	const struct product *product;
	struct arena *arena;
	pthread_mutex_t lock;
	struct http_options options;
	struct http *http; /* NULL: not yet, or never */
	struct api_contact contact;
	bool contacted;
	struct map *replies;
	struct docker_filter filter;
	unsigned late; /* time-outs in a row */
	size_t bytes;  /* of replies that are kept */
	double seconds; /* of asking */
};

static void close_api(void *arg)
{
	struct api *api = arg;

	pthread_mutex_destroy(&api->lock);
	arena_free(api->arena);
}

/* Options --------------------------------------------------------------------------- */

/* https://NAME[:PORT] without user, path or query; NULL: it is something else. */
static const char *origin_of(struct arena *arena, const char *url)
{
	size_t length = strlen(url);
	const char *name = url + strlen("https://");

	if (strncasecmp(url, "https://", strlen("https://")) != 0)
		return NULL;
	while (length > strlen("https://") && url[length - 1] == '/')
		length--;
	if (url + length == name ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]") < (size_t)(url + length - name))
		return NULL;
	return arena_printf(arena, "https://%.*s", (int)(url + length - name), name);
}

/* One word of printable characters, and not to be read by everybody. */
static const char *read_token(struct arena *arena, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *text = arena_alloc(arena, TOKEN_BYTES + 1), *end;
	ssize_t got = 0;
	size_t have = 0;
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		err_errno(err, "%s", path);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	while (S_ISREG(st.st_mode) && have < TOKEN_BYTES && (got = read(fd, text + have, TOKEN_BYTES - have)) > 0)
		have += (size_t)got;
	close(fd);
	if (S_ISREG(st.st_mode) && st.st_mode & 077)
		log_warning("%s: others may read this token: chmod 600 it", path);
	text[have] = '\0';
	text += strspn(text, " \t\r\n");
	for (end = text; *end > ' ' && *end < 0x7f; end++)
		;
	if (!S_ISREG(st.st_mode) || have == TOKEN_BYTES || end == text || end[strspn(end, " \t\r\n")]) {
		err_set(err, ERR_USAGE, "%s: not a file that holds one token and nothing else", path);
		return NULL;
	}
	*end = '\0';
	return text;
}

static bool there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static bool use_bundle(struct api *api, const char *folder, struct err *err)
{
	struct http_options *o = &api->options;
	const char *ca = arena_printf(api->arena, "%s/ca.pem", folder);

	o->certificate = arena_printf(api->arena, "%s/cert.pem", folder);
	o->key = arena_printf(api->arena, "%s/key.pem", folder);
	if (!o->ca && there(ca))
		o->ca = ca;
	if (!there(o->certificate) || !there(o->key))
		return err_set(err, ERR_USAGE, "%s %s: a client bundle has cert.pem and key.pem, and not both are there",
		    api->product->bundle, folder);
	return true;
}

static bool use_options(struct api *api, const struct api_options *options, struct err *err)
{
	const struct product *p = api->product;
	struct http_options *o = &api->options;

	if (!options->url) {
		if (!options->token_file && !options->bundle && !options->ca)
			return true;
		return err_set(err, ERR_USAGE, "%s: say with %s which server it is for", options->token_file ? p->token_file :
		    options->bundle ? p->bundle : p->ca, p->url);
	}
	o->origin = origin_of(api->arena, options->url);
	if (!o->origin)
		return err_set(err, ERR_USAGE, "%s: write https://NAME or https://NAME:PORT", p->url);
	o->ca = arena_strdup(api->arena, options->ca);
	if (options->bundle && !use_bundle(api, options->bundle, err))
		return false;
	if (options->token_file && !(o->bearer = read_token(api->arena, options->token_file, err)))
		return err_in(err, "%s", p->token_file);
	api->contact.named = true;
	api->contact.url = o->origin;
	api->contact.named_by = p->url;
	api->contact.login = o->bearer ? "a token" : o->certificate ? "a client bundle" : "nobody";
	/* A file that is not there is the caller's mistake, not the target's trouble. */
	api->http = http_new(api->arena, o, err);
	return api->http;
}

struct api *api_new(struct target *target, enum api_product product, const struct api_options *options,
    struct err *err)
{
	struct api *api = arena_alloc(target->arena, sizeof *api);

	api->target = target;
	api->product = &products[product];
	api->arena = arena_new("replies of UCP, DTR and Notary");
	api->replies = map_new(api->arena);
	api->contact = (struct api_contact){ .message = "", .url = "", .named_by = "", .login = "nobody" };
	docker_filter_init(&api->filter, api->arena);
	pthread_mutex_init(&api->lock, NULL);
	arena_at_free(target->arena, close_api, api);
	return !options || use_options(api, options, err) ? api : NULL;
}

const char *api_title(const struct api *api)
{
	return api->product->title;
}

void api_name(struct api *api, const char *url, const char *named_by)
{
	struct api_contact *c = &api->contact;
	struct err err = { 0 };

	pthread_mutex_lock(&api->lock);
	if (!c->named && !api->contacted && *url && !snapshot_has(api->target, api->product->folder)) {
		c->named = true;
		c->url = arena_strdup(api->arena, url);
		c->named_by = arena_strdup(api->arena, named_by);
		api->options.origin = origin_of(api->arena, url);
		if (!api->options.origin)
			c->message = arena_printf(api->arena, "%s: %s: not https://NAME or https://NAME:PORT", named_by, url);
		else if (api->target->kind != TARGET_SNAPSHOT && !(api->http = http_new(api->arena, &api->options, &err)))
			c->message = arena_strdup(api->arena, err.text);
	}
	pthread_mutex_unlock(&api->lock);
}

/* Contact ------------------------------------------------------------------------------ */

static void contact_snapshot(struct api *api)
{
	struct api_contact *c = &api->contact;
	const char *bytes, *text;
	struct err err = { 0 };
	size_t length;
	json_t *whole;

	if (!snapshot_has(api->target, api->product->folder))
		return;
	c->named = true;
	c->url = api->target->where;
	c->named_by = "snapshot";
	if (snapshot_reply(api->target, api->product->folder, "contact.json", &bytes, &length, &err) != TARGET_OK)
		return; /* written by hand */
	whole = json_read(api->arena, "contact.json", bytes, length, &err);
	text = json_text(json_at(whole, "url", NULL));
	if (text)
		c->url = text;
	text = json_text(json_at(whole, "login", NULL));
	if (text)
		c->login = text;
	text = json_text(json_at(whole, "message", NULL));
	c->message = !whole ? arena_strdup(api->arena, err.text) : text ? text : "";
}

/* Under the lock. */
static const struct api_contact *contact(struct api *api)
{
	struct api_contact *c = &api->contact;
	json_t *whole;
	char *text;

	if (api->contacted)
		return c;
	api->contacted = true;
	if (api->target->kind == TARGET_SNAPSHOT)
		contact_snapshot(api);
	if (!c->named || !api->target->recorder)
		return c;
	whole = json_pack("{ss ss ss ss}", "url", c->url, "named_by", c->named_by, "login", c->login, "message", c->message);
	text = json_dumps(whole, 0);
	if (text)
		record_reply(api->target->recorder, api->product->folder, "contact.json", text, strlen(text));
	free(text);
	json_decref(whole);
	return c;
}

const struct api_contact *api_contact(struct api *api)
{
	const struct api_contact *c;

	pthread_mutex_lock(&api->lock);
	c = contact(api);
	pthread_mutex_unlock(&api->lock);
	return c;
}

/* Replies ------------------------------------------------------------------------------ */

/* "accounts%3Ffilter%3Dorgs.json" for "/accounts?filter=orgs". */
static const char *file_name(struct arena *arena, const char *path)
{
	struct buf name;
	size_t i;

	buf_init(&name, arena);
	for (i = 1; path[i]; i++) {
		bool first = path[i - 1] == '/';

		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", path[i]) ||
		    (!first && (path[i] == '.' || path[i] == '/')))
			buf_char(&name, path[i]);
		else
			buf_printf(&name, "%%%02X", (unsigned char)path[i]);
	}
	if (name.length > LONGEST_NAME)
		return arena_printf(arena, "long/%s.json", docker_digest(arena, path));
	return arena_printf(arena, "%s.json", name.at);
}

static enum docker_kind kind_of(struct arena *arena, const char *path)
{
	return docker_kind_of(arena_strndup(arena, path, strcspn(path, "?")));
}

struct asking {
	struct api *api;
	const struct docker_reply *reply;
	struct buf out; /* reduced; of TOML first the whole of it */
	bool begun, bad, toml;
};

/* Keys are compared without case, so they are kept without: two that differ in nothing else could mean either. */
static json_t *lower_keys(const json_t *json, struct err *err)
{
	json_t *to, *value, *lower;
	const char *key;
	size_t i;

	if (json_is_array(json)) {
		to = json_array();
		json_array_foreach(json, i, value) {
			lower = lower_keys(value, err);
			if (!lower || json_array_append_new(to, lower) != 0) {
				json_decref(to);
				return NULL;
			}
		}
		return to;
	}
	if (!json_is_object(json))
		return json_incref((json_t *)(uintptr_t)json);
	to = json_object();
	json_object_foreach((json_t *)(uintptr_t)json, key, value) {
		char *name = strdup(key), *at;

		for (at = name; at && *at; at++)
			if (*at >= 'A' && *at <= 'Z')
				*at += 'a' - 'A';
		if (!name || json_object_get(to, name)) {
			err_set(err, ERR_CONTENT, "%.100s is there already, in other letters", key);
			lower = NULL;
		} else {
			lower = lower_keys(value, err);
		}
		if (!lower || json_object_set_new(to, name, lower) != 0) {
			free(name);
			json_decref(to);
			return NULL;
		}
		free(name);
	}
	return to;
}

struct pouring {
	struct docker_filter *filter;
	struct err *err;
};

static int pour(const char *bytes, size_t length, void *arg)
{
	struct pouring *p = arg;

	return docker_filter_push(p->filter, bytes, length, p->err) ? 0 : -1;
}

/* TOML in, reduced JSON out. An empty text is good TOML, and so is half a text that ends with a line: what has none of the
 * tables a configuration of UCP has is none. */
static bool reduce_toml(struct api *api, enum docker_kind kind, const char *bytes, size_t length, struct buf *to,
    struct err *err)
{
	struct arena *scratch = arena_new(NULL);
	json_t *json = toml_read(scratch, "TOML", bytes, length, err), *lower = json ? lower_keys(json, err) : NULL;
	struct pouring pouring = { &api->filter, err };
	bool ok;

	docker_filter_begin(&api->filter, kind, to);
	ok = lower && json_dump_callback(lower, pour, &pouring, JSON_COMPACT) == 0;
	json_decref(lower);
	arena_free(scratch);
	if (ok && to->length <= 2)
		return err_set(err, ERR_CONTENT, "it is TOML, but has none of the tables of UCP's configuration");
	return ok && docker_filter_end(&api->filter, err);
}

/* The body as it comes. An error's body is read for its message only, and may be anything. */
static bool take_body(void *arg, int status, const char *bytes, size_t length, struct err *err)
{
	struct asking *a = arg;
	struct docker_filter *filter = &a->api->filter;

	if (!a->begun) {
		a->begun = true;
		a->toml = status == 200 && kind_of(a->api->arena, a->reply->path) == DOCKER_UCP_CONFIG;
		docker_filter_begin(filter, status == 200 ? kind_of(a->api->arena, a->reply->path) : DOCKER_ERROR, &a->out);
	}
	if (a->toml) {
		buf_add(&a->out, bytes, length);
		return a->out.length <= LIMIT_TOML_BYTES ||
		    err_set(err, ERR_LIMIT, "more than %u KB of TOML", LIMIT_TOML_BYTES / 1024);
	}
	if (a->bad || docker_filter_push(filter, bytes, length, err))
		return true;
	a->bad = true;
	return status != 200;
}

static const char *hint(const struct api *api, enum http_trouble trouble)
{
	switch (trouble) {
	case HTTP_TLS:
		return arena_printf(api->arena, ": see %s (a PEM file with the authority behind its certificate)", api->product->ca);
	case HTTP_REFUSED:
	case HTTP_NOT_HTTP:
		return arena_printf(api->arena, ": is that the address of %s?", api->product->title);
	default:
		return "";
	}
}

static const char *refusal(const struct api *api, int status)
{
	const struct product *p = api->product;

	if (status == 401 && (api->options.bearer || api->options.certificate))
		return arena_printf(api->arena, ": it does not accept %s: has it expired?", api->contact.login);
	if (status == 401)
		return arena_printf(api->arena, ": it wants to know who asks: give %s or %s, and with them %s", p->bundle,
		    p->token_file, p->url);
	if (status == 403)
		return ": who asks may not read this: use the credentials of an administrator";
	if (status >= 300 && status < 400)
		return ": it leads elsewhere, where nobody is sent without being asked: give that address";
	return "";
}

/* Its message; its own word for what is wrong, where it has one, goes into *code. */
static const char *server_says(struct asking *a, const char **code)
{
	const json_t *first;
	const char *text;
	json_t *body;

	if (!a->begun || a->bad || !docker_filter_end(&a->api->filter, NULL))
		return "";
	body = json_read(a->api->arena, "message", a->out.at, a->out.length, NULL);
	first = json_array_get(json_object_get(body, "errors"), 0);
	text = json_text(json_object_get(first, "code"));
	if (text)
		*code = text;
	text = json_text(json_at(body, "message", NULL));
	if (!text)
		text = json_text(json_object_get(first, "message"));
	return text ? arena_printf(a->api->arena, ": %s", text) : "";
}

/* Half a TOML is TOML, too: what ends only because the connection did may be half. */
static bool conclude_toml(struct asking *a, const struct http_reply *got, struct err *err)
{
	struct buf whole = a->out;

	if (!*http_header(got, "Content-Length", a->api->arena) && !*http_header(got, "Transfer-Encoding", a->api->arena))
		return err_set(err, ERR_CONTENT, "nothing says where it ends, so it may be half of it");
	buf_init(&a->out, a->api->arena);
	if (!reduce_toml(a->api, DOCKER_UCP_CONFIG, whole.at, whole.length, &a->out, err))
		return false;
	buf_release(&whole);
	return true;
}

/* Turns what http gave into the reply; returns the one word for the snapshot. */
static const char *conclude(struct asking *a, struct docker_reply *reply, const struct http_reply *got)
{
	struct api *api = a->api;
	struct err err = { 0 };

	api->late = got->trouble == HTTP_TIMEOUT ? api->late + 1 : 0;
	reply->status = got->status;
	if (got->trouble == HTTP_STOPPED) {
		reply->message = arena_printf(api->arena, "GET %s: the reply of %s cannot be used: %s", reply->path,
		    api->contact.url, got->message);
		return "invalid";
	}
	if (got->trouble != HTTP_FINE) {
		reply->message = arena_printf(api->arena, "GET %s: %s %s%s", reply->path, api->contact.url, got->message,
		    hint(api, got->trouble));
		return http_trouble_names[got->trouble];
	}
	if (got->status != 200) {
		reply->outcome = got->status == 404 ? TARGET_ABSENT :
		    got->status == 401 || got->status == 403 ? TARGET_DENIED : TARGET_TROUBLE;
		reply->message = arena_printf(api->arena, "GET %s: %s answers HTTP %d%s%s", reply->path, api->contact.url,
		    got->status, server_says(a, &reply->code), refusal(api, got->status));
		return "status";
	}
	if (!a->begun) /* no body at all */
		take_body(a, 200, "", 0, &err);
	if (a->toml ? !conclude_toml(a, got, &err) : !docker_filter_end(&api->filter, &err)) {
		reply->message = arena_printf(api->arena, "GET %s: the reply of %s cannot be used: %s", reply->path,
		    api->contact.url, err.text);
		return "invalid";
	}
	reply->next = http_header(got, "X-Next-Page-Start", api->arena);
	/* Old releases of DTR say so, and do not know what we call the size and the start of a page. */
	if (!*reply->next && strstr(http_header(got, "Link", api->arena), "rel=\"next\"")) {
		reply->message = arena_printf(api->arena, "GET %s: the reply of %s cannot be used: it is a part, and only a Link says where "
		    "the rest is", reply->path, api->contact.url);
		return "invalid";
	}
	reply->outcome = TARGET_OK;
	reply->json = arena_strndup(api->arena, a->out.at, a->out.length);
	reply->length = a->out.length;
	return "";
}

static double clock_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void ask(struct api *api, struct docker_reply *reply)
{
	struct asking a = { .api = api, .reply = reply };
	struct http_request request = { reply->path, take_body, &a };
	struct arena *scratch;
	struct http_reply got;
	const char *trouble = "timeout", *text;
	double began = clock_seconds();
	size_t length;

	buf_init(&a.out, api->arena);
	if (api->late >= PATIENCE) {
		reply->message = arena_printf(api->arena, "GET %s: not asked: %s did not answer %u requests in a row", reply->path,
		    api->contact.url, api->late);
	} else if (api->seconds > LIMIT_API_SECONDS) {
		reply->message = arena_printf(api->arena, "GET %s: not asked: the requests before it took %s more than %u seconds",
		    reply->path, api->contact.url, LIMIT_API_SECONDS);
	} else {
		http_get(api->http, &request, &got);
		trouble = conclude(&a, reply, &got);
		api->seconds += clock_seconds() - began;
		log_debug("GET %s%s: HTTP %d, %zu bytes kept%s%s", api->contact.url, reply->path, reply->status, reply->length,
		    *reply->message ? ": " : "", reply->message);
	}
	buf_release(&a.out);
	if (!api->target->recorder)
		return;
	scratch = arena_new(NULL);
	text = docker_envelope(scratch, reply, trouble, &length);
	record_reply(api->target->recorder, api->product->folder, file_name(scratch, reply->path), text, length);
	arena_free(scratch);
}

/* A snapshot written by hand may have the configuration as UCP hands it out: config-toml.toml. */
static bool replay_toml(struct api *api, struct docker_reply *reply, const char *name)
{
	struct arena *scratch = arena_new(NULL);
	const char *toml = arena_printf(scratch, "%.*s.toml", (int)(strlen(name) - strlen(".json")), name), *bytes;
	struct err err = { 0 };
	struct buf out;
	size_t length;
	bool there = kind_of(scratch, reply->path) == DOCKER_UCP_CONFIG &&
	    snapshot_reply(api->target, api->product->folder, toml, &bytes, &length, NULL) == TARGET_OK;

	buf_init(&out, scratch);
	if (there && reduce_toml(api, DOCKER_UCP_CONFIG, bytes, length, &out, &err)) {
		reply->outcome = TARGET_OK;
		reply->status = 200;
		reply->json = arena_strndup(api->arena, out.at, out.length);
		reply->length = out.length;
	} else if (there) {
		reply->outcome = TARGET_TROUBLE;
		reply->message = arena_printf(api->arena, "GET %s: the reply of %s cannot be used: %s", reply->path,
		    api->contact.url, err.text);
	}
	arena_free(scratch);
	return there;
}

/* The reply as the snapshot has it. */
static void replay(struct api *api, struct docker_reply *reply)
{
	struct arena *scratch = arena_new(NULL);
	const char *name = file_name(scratch, reply->path), *bytes;
	struct err err = { 0 };
	size_t length;

	reply->outcome = snapshot_reply(api->target, api->product->folder, name, &bytes, &length, &err);
	switch (reply->outcome) {
	case TARGET_OK:
		docker_open_envelope(api->arena, bytes, length, reply);
		break;
	case TARGET_ABSENT: /* says nothing about the server, only that nobody asked */
		if (replay_toml(api, reply, name))
			break;
		reply->outcome = TARGET_TROUBLE;
		reply->message = arena_printf(api->arena, "GET %s: the reply of %s is not in the snapshot (%s/%s)", reply->path,
		    api->product->title, api->product->folder, name);
		break;
	default:
		reply->message = arena_strdup(api->arena, err.text);
	}
	arena_free(scratch);
}

const struct docker_reply *api_get(struct api *api, const char *path)
{
	struct docker_reply *reply;

	pthread_mutex_lock(&api->lock);
	assert(*path == '/' && kind_of(api->arena, path) != DOCKER_KIND_COUNT);
	reply = map_get(api->replies, path);
	if (!reply) {
		reply = arena_alloc(api->arena, sizeof *reply);
		*reply = (struct docker_reply){ .path = arena_strdup(api->arena, path), .outcome = TARGET_TROUBLE, .message = "",
			.json = "", .next = "", .code = "" };
		map_put(api->replies, reply->path, reply);
		if (!contact(api)->named)
			reply->message = arena_printf(api->arena, "nobody said where %s is: give %s", api->product->title,
			    api->product->url);
		else if (*api->contact.message)
			reply->message = api->contact.message;
		else if (api->bytes > LIMIT_API_BYTES)
			reply->message = arena_printf(api->arena, "GET %s: not asked: what %s said before is more than %u MB", path,
			    api->contact.url, LIMIT_API_BYTES / 1024 / 1024);
		else if (api->target->kind == TARGET_SNAPSHOT)
			replay(api, reply);
		else
			ask(api, reply);
		api->bytes += reply->length;
	}
	pthread_mutex_unlock(&api->lock);
	return reply;
}
