#include "probe/docker_api.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

/* Elements of a page. Their own default is ten. */
#define PAGE 100

struct api *docker_api(struct collect *c, const char *product)
{
	return strcmp(product, "ucp") == 0 ? c->target->ucp : strcmp(product, "dtr") == 0 ? c->target->dtr : NULL;
}

bool docker_api_ready(struct collect *c, const char *product)
{
	struct api *api = docker_api(c, product);
	const char *const *names;
	size_t count;

	if (api_contact(api)->named)
		return true;
	if (!docker_ready(c))
		return false;
	names = docker_product_containers(c, product, &count);
	if (names && count)
		collect_not_asked(c, "%s runs here (container %s), but nobody said where its API is: give --%s-url, and "
		    "--%s-bundle or --%s-token-file", api_title(api), names[0], product, product, product);
	else if (names)
		collect_not_applicable(c, "no %s: no container of it here, no --%s-url", api_title(api), product);
	return false;
}

bool docker_of_platform(struct collect *c, bool *here)
{
	static const char *const products[] = { "ucp", "dtr" };
	size_t count;

	*here = false;
	for (size_t i = 0; i < 2 && !*here; i++) {
		*here = api_contact(docker_api(c, products[i]))->named;
		if (!*here && !docker_product_containers(c, products[i], &count))
			return false;
		*here = *here || count;
	}
	return true;
}

json_t *docker_api_read(struct arena *arena, struct api *api, const char *path, const char **why)
{
	const struct docker_reply *reply = api_get(api, path);
	struct err err = { 0 };
	json_t *body;

	*why = reply->message;
	if (reply->outcome != TARGET_OK)
		return NULL;
	body = json_read(arena, path, reply->json, reply->length, &err);
	if (!body)
		*why = arena_printf(arena, "GET %s", err.text);
	return body;
}

json_t *docker_api_body(struct collect *c, struct arena *arena, struct api *api, const char *path)
{
	const char *why;
	json_t *body = docker_api_read(arena, api, path, &why);

	if (!body)
		collect_trouble(c, "%s", why);
	return body;
}

/* What has none of them is something else than DTR's settings. */
json_t *docker_api_settings(struct collect *c, struct arena *arena)
{
	json_t *body = docker_api_body(c, arena, c->target->dtr, "/api/v0/meta/settings");

	if (!body || json_object_size(body))
		return body;
	collect_trouble(c, "GET /api/v0/meta/settings: the reply of %s has none of DTR's settings", api_contact(c->target->dtr)->url);
	return NULL;
}

const char *docker_api_name(const json_t *object, const char *member)
{
	const json_t *value = json_object_get(object, member);
	const char *text = docker_text(object, member);

	return strlen(text) == json_string_length(value) ? text : "";
}

/* In a query or a step everything else means something. */
static void add_encoded(struct buf *to, const char *text)
{
	for (; *text; text++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~", *text))
			buf_char(to, *text);
		else
			buf_printf(to, "%%%02X", (unsigned char)*text);
}

const char *docker_api_step(struct arena *arena, const char *name)
{
	struct buf step;

	/* A step of dots leads elsewhere. */
	if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return NULL;
	buf_init(&step, arena);
	add_encoded(&step, name);
	return step.at;
}

struct pages {
	struct arena *arena;
	struct api *api;
	const char *path, *member;
	const char *limit, *start; /* how the product calls them */
	json_t *all;
	struct map *seen; /* where pages began */
	const char *why;
};

static const char *page_path(const struct pages *p, const char *start, size_t size)
{
	struct buf path;

	buf_init(&path, p->arena);
	buf_printf(&path, "%s%c%s=%zu", p->path, strchr(p->path, '?') ? '&' : '?', p->limit, size);
	if (*start) {
		buf_printf(&path, "&%s=", p->start);
		add_encoded(&path, start);
	}
	return path.at;
}

/* The elements of one page; an empty list may be null, as Go writes it. */
static const json_t *page(struct pages *p, const char *path)
{
	const json_t *body = docker_api_read(p->arena, p->api, path, &p->why), *list = body;

	if (body && p->member)
		list = json_object_get(body, p->member);
	if (!body || !p->member || json_is_array(list) || json_is_null(list))
		return list;
	p->why = arena_printf(p->arena, "GET %s: the reply of %s has no list of %s", path, api_contact(p->api)->url, p->member);
	return NULL;
}

/* The page that begins at `start`; *next: where the one behind it begins, "" at the end. A page that is full
 * and names no next one is asked for again with room for more. */
static bool take_page(struct pages *p, const char *start, const char **next)
{
	size_t size = PAGE, before = 0, count, i;
	const json_t *list;
	const char *path;
	json_t *each;

	for (;; size *= 10, before = count) {
		path = page_path(p, start, size);
		list = page(p, path);
		if (!list)
			return false;
		*next = api_get(p->api, path)->next;
		count = json_array_size(list);
		if (**next || count < size || count == before)
			break;
		if (size >= LIMIT_API_ELEMENTS)
			break;
	}
	json_array_foreach(list, i, each)
		json_array_append(p->all, each);
	if (json_array_size(p->all) < LIMIT_API_ELEMENTS)
		return true;
	p->why = arena_printf(p->arena, "GET %s: %s has %u elements or more", path, api_contact(p->api)->url, LIMIT_API_ELEMENTS);
	return false;
}

static void free_json(void *json)
{
	json_decref(json);
}

json_t *docker_api_list(struct arena *arena, struct target *target, struct api *api, const char *path, const char *member,
    const char **why)
{
	bool ucp = api == target->ucp;
	struct pages p = { .arena = arena, .api = api, .path = path, .member = member, .limit = ucp ? "limit" : "pageSize",
		.start = ucp ? "start" : "pageStart", .all = json_array(), .seen = map_new(arena) };
	const char *start = "";

	arena_at_free(arena, free_json, p.all);
	do {
		if (map_get(p.seen, start) || strlen(start) > LIMIT_API_START_BYTES || p.seen->count >= LIMIT_API_PAGES) {
			*why = arena_printf(arena, "GET %s: the pages of %s have no end: page %zu begins at \"%.100s\"", path,
			    api_contact(api)->url, p.seen->count + 1, start);
			return NULL;
		}
		map_put(p.seen, start, &p);
		if (!take_page(&p, start, &start)) {
			*why = p.why;
			return NULL;
		}
	} while (*start);
	return p.all;
}

const char *docker_api_one(struct collect *c, const char *entity)
{
	const char *const *values;
	size_t count;

	if (collect_equals(c, entity, &values, &count) && count == 1)
		return values[0];
	collect_trouble(c, "%s must equal one value", entity);
	return NULL;
}

const char *docker_api_type(const json_t *value)
{
	return json_is_string(value) ? "string" : json_is_integer(value) ? "int" : json_is_boolean(value) ? "boolean" :
	    json_is_array(value) ? "list" : json_is_real(value) ? "float" : json_is_null(value) ? "null" : "table";
}

void docker_api_put(struct collect *c, const char *entity, const json_t *value)
{
	char number[24];

	if (json_is_string(value)) {
		collect_bytes(c, entity, json_string_value(value), json_string_length(value));
	} else if (json_is_integer(value)) {
		snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
		collect_string(c, entity, number);
	} else {
		collect_string(c, entity, json_is_true(value) ? "true" : "false");
	}
}
