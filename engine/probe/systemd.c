#include "probe/systemd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_LIBSYSTEMD
#include <systemd/sd-bus.h>
#endif

#include "base/buf.h"
#include "base/map.h"

#define SERVICE "org.freedesktop.systemd1"
#define MANAGER "org.freedesktop.systemd1.Manager"
#define ANSWER_SECONDS 10
#define DEEPEST_VALUE 8

#ifdef HAVE_LIBSYSTEMD
/* Over the bus; or, when there is no bus but we are root, to systemd itself. */
static sd_bus *connect_bus(struct err *err)
{
	sd_bus *bus = NULL;
	int status = sd_bus_open_system(&bus);

	if (status < 0) {
		sd_bus *direct = NULL;

		if (sd_bus_new(&direct) >= 0 && sd_bus_set_address(direct, "unix:path=/run/systemd/private") >= 0 &&
		    sd_bus_start(direct) >= 0)
			bus = direct;
		else
			sd_bus_unref(direct);
	}
	if (!bus) {
		err_set(err, ERR_SYSTEM, "systemd does not answer: %s", strerror(-status));
		return NULL;
	}
	sd_bus_set_method_call_timeout(bus, ANSWER_SECONDS * 1000000ull);
	return bus;
}

static void add_basic(sd_bus_message *m, char type, struct buf *to)
{
	union { uint8_t y; int b; int16_t n; uint16_t q; int32_t i; uint32_t u; int64_t x; uint64_t t; double d; const char *s; } v = { 0 };

	sd_bus_message_read_basic(m, type, &v);
	switch (type) {
	case 'y': buf_printf(to, "%u", v.y); break;
	case 'b': buf_str(to, v.b ? "true" : "false"); break;
	case 'n': buf_printf(to, "%d", v.n); break;
	case 'q': buf_printf(to, "%u", v.q); break;
	case 'i': buf_printf(to, "%d", v.i); break;
	case 'u': buf_printf(to, "%u", v.u); break;
	case 'x': buf_printf(to, "%lld", (long long)v.x); break;
	case 't': buf_printf(to, "%llu", (unsigned long long)v.t); break;
	case 'd': buf_printf(to, "%g", v.d); break;
	case 'h': break; /* a descriptor: no value */
	default: buf_str(to, v.s ? v.s : "");
	}
}

/* All of a container as one text, blanks between. */
static void add_text(sd_bus_message *m, struct buf *to, int depth)
{
	const char *inner;
	char type;

	while (sd_bus_message_peek_type(m, &type, &inner) > 0) {
		if (to->length)
			buf_char(to, ' ');
		if (!strchr("arve(){}", type)) {
			add_basic(m, type, to);
		} else if (depth >= DEEPEST_VALUE || sd_bus_message_enter_container(m, type, inner) < 0) {
			sd_bus_message_skip(m, NULL);
		} else {
			add_text(m, to, depth + 1);
			sd_bus_message_exit_container(m);
		}
	}
}

/* "each array element shall be represented by one value" */
static json_t *values_of(sd_bus_message *m, struct arena *arena)
{
	json_t *values = json_array();
	const char *inner;
	struct buf text;
	char type;
	bool array;

	if (sd_bus_message_peek_type(m, &type, &inner) <= 0)
		return values;
	array = type == 'a' && sd_bus_message_enter_container(m, type, inner) >= 0;
	while (sd_bus_message_peek_type(m, &type, &inner) > 0) {
		buf_init(&text, arena);
		if (!strchr("arve(){}", type)) {
			add_basic(m, type, &text);
		} else if (sd_bus_message_enter_container(m, type, inner) >= 0) {
			add_text(m, &text, 0);
			sd_bus_message_exit_container(m);
		} else {
			break;
		}
		/* Not UTF-8: json_stringn gives NULL, which adds nothing. */
		json_array_append_new(values, json_stringn(text.at, text.length));
		if (!array)
			break;
	}
	if (array)
		sd_bus_message_exit_container(m);
	return values;
}

/* a{sv} */
static json_t *properties_of(sd_bus_message *m, struct arena *arena)
{
	json_t *properties = json_object();
	const char *name, *inner;
	char type;

	if (sd_bus_message_enter_container(m, 'a', "{sv}") < 0)
		return properties;
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		json_t *values;

		if (sd_bus_message_read_basic(m, 's', &name) < 0 || sd_bus_message_peek_type(m, &type, &inner) <= 0 ||
		    sd_bus_message_enter_container(m, 'v', inner) < 0)
			break;
		values = values_of(m, arena);
		/* What a service has in its environment may be a password. */
		if (strcmp(name, "Environment") != 0)
			json_object_set(properties, name, values);
		json_decref(values);
		sd_bus_message_exit_container(m);
		sd_bus_message_exit_container(m);
	}
	return properties;
}

static enum target_outcome give(json_t *json, struct arena *arena, const char **text)
{
	char *out = json_dumps(json, JSON_COMPACT);

	*text = arena_strdup(arena, out ? out : "null");
	free(out);
	json_decref(json);
	return TARGET_OK;
}

static enum target_outcome call_failed(const char *what, sd_bus_error *error, int status, struct err *err)
{
	err_set(err, ERR_SYSTEM, "systemd: %s: %s", what, error->message ? error->message : strerror(-status));
	sd_bus_error_free(error);
	return TARGET_TROUBLE;
}

static enum target_outcome ask_unit_on(sd_bus *bus, const char *key, struct arena *arena, const char **text, struct err *err)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL, *all = NULL;
	enum target_outcome outcome;
	const char *path;
	json_t *properties;
	int status;

	status = sd_bus_call_method(bus, SERVICE, "/org/freedesktop/systemd1", MANAGER, "LoadUnit", &error, &reply, "s", key);
	if (status < 0)
		return call_failed(key, &error, status, err);
	if (sd_bus_message_read_basic(reply, 'o', &path) < 0)
		path = "/";
	status = sd_bus_call_method(bus, SERVICE, path, "org.freedesktop.DBus.Properties", "GetAll", &error, &all, "s", "");
	if (status < 0) {
		outcome = call_failed(key, &error, status, err);
	} else {
		properties = properties_of(all, arena);
		if (!strcmp("not-found", json_text(json_array_get(json_object_get(properties, "LoadState"), 0))
		    ? json_text(json_array_get(json_object_get(properties, "LoadState"), 0)) : "")) {
			err_set(err, ERR_ABSENT, "%s: no such unit", key);
			outcome = TARGET_ABSENT;
			json_decref(properties);
		} else {
			outcome = give(properties, arena, text);
		}
	}
	sd_bus_message_unref(all);
	sd_bus_message_unref(reply);
	return outcome;
}

static enum target_outcome ask_unit(const char *key, struct arena *arena, const char **text, struct err *err)
{
	sd_bus *bus = connect_bus(err);
	enum target_outcome outcome;

	if (!bus)
		return TARGET_TROUBLE;
	outcome = ask_unit_on(bus, key, arena, text, err);
	sd_bus_flush_close_unref(bus);
	return outcome;
}

/* The first field of each structure in the reply; of a path only the name. */
static void add_names(sd_bus_message *reply, const char *type, const char *fields, json_t *names)
{
	const char *name, *slash;

	if (sd_bus_message_enter_container(reply, 'a', type) < 0)
		return;
	while (sd_bus_message_enter_container(reply, 'r', fields) > 0) {
		if (sd_bus_message_read_basic(reply, 's', &name) >= 0) {
			slash = strrchr(name, '/');
			name = slash ? slash + 1 : name;
			/* A template is none until it has an instance. */
			if (!strstr(name, "@."))
				json_array_append_new(names, json_string(name));
		}
		while (sd_bus_message_at_end(reply, 0) == 0 && sd_bus_message_skip(reply, NULL) >= 0)
			continue;
		sd_bus_message_exit_container(reply);
	}
}

static enum target_outcome ask_units(const char *key, struct arena *arena, const char **text, struct err *err)
{
	static const struct { const char *method, *type, *fields; } calls[] = {
		{ "ListUnits", "(ssssssouso)", "ssssssouso" }, { "ListUnitFiles", "(ss)", "ss" },
	};
	sd_bus *bus = connect_bus(err);
	enum target_outcome outcome = TARGET_OK;
	json_t *names;
	size_t i;

	(void)key;
	if (!bus)
		return TARGET_TROUBLE;
	names = json_array();
	for (i = 0; i < 2 && outcome == TARGET_OK; i++) {
		sd_bus_error error = SD_BUS_ERROR_NULL;
		sd_bus_message *reply = NULL;
		int status = sd_bus_call_method(bus, SERVICE, "/org/freedesktop/systemd1", MANAGER, calls[i].method, &error,
		    &reply, NULL);

		if (status < 0)
			outcome = call_failed(calls[i].method, &error, status, err);
		else
			add_names(reply, calls[i].type, calls[i].fields, names);
		sd_bus_message_unref(reply);
	}
	sd_bus_flush_close_unref(bus);
	if (outcome == TARGET_OK)
		return give(names, arena, text);
	json_decref(names);
	return outcome;
}
#else
static enum target_outcome ask_unit(const char *key, struct arena *arena, const char **text, struct err *err)
{
	(void)key;
	(void)arena;
	(void)text;
	err_set(err, ERR_SYSTEM, "systemd cannot be asked: built without libsystemd");
	return TARGET_TROUBLE;
}

static enum target_outcome ask_units(const char *key, struct arena *arena, const char **text, struct err *err)
{
	return ask_unit(key, arena, text, err);
}
#endif

/* sd_booted(3): systemd runs here, so its files are not the whole truth. */
static bool systemd_runs(struct collect *c)
{
	struct target_stat st;

	return target_lstat(c->target, "/run/systemd/system", &st, NULL) == TARGET_OK;
}

enum target_outcome systemd_unit(struct collect *c, const char *name, struct systemd_unit *unit, struct err *err)
{
	enum target_outcome outcome = TARGET_TROUBLE;
	const char *text;

	*unit = (struct systemd_unit){ 0 };
	if (c->target->kind != TARGET_ROOT)
		outcome = target_fact(c->target, "systemd-unit", name, ask_unit, c->arena, &text, err);
	if (outcome == TARGET_ABSENT)
		return outcome;
	if (outcome == TARGET_OK) {
		unit->properties = json_read(c->arena, name, text, strlen(text), err);
		return unit->properties ? TARGET_OK : TARGET_TROUBLE;
	}
	if (c->target->kind != TARGET_ROOT && systemd_runs(c))
		return outcome;
	unit->from_files = true;
	return unit_files_read(c, name, &unit->properties, err);
}

enum target_outcome systemd_units(struct collect *c, const char *const **names, size_t *count, struct err *err)
{
	enum target_outcome outcome = TARGET_TROUBLE;
	const char **list, *text;
	struct map *seen;
	json_t *json;
	size_t i;

	*count = 0;
	if (c->target->kind != TARGET_ROOT)
		outcome = target_fact(c->target, "systemd-units", "", ask_units, c->arena, &text, err);
	if (outcome != TARGET_OK && c->target->kind != TARGET_ROOT && systemd_runs(c))
		return outcome;
	if (outcome != TARGET_OK)
		return unit_files_list(c, names, count, err);
	json = json_read(c->arena, "systemd-units", text, strlen(text), err);
	if (!json)
		return TARGET_TROUBLE;
	seen = map_new(c->arena);
	list = arena_alloc(c->arena, (json_array_size(json) + 1) * sizeof *list);
	for (i = 0; i < json_array_size(json); i++) {
		const char *name = json_text(json_array_get(json, i));

		if (name && !map_put(seen, name, c))
			list[(*count)++] = name;
	}
	*names = list;
	return TARGET_OK;
}

void systemd_each(struct collect *c, void (*tell)(struct collect *, const char *, const struct systemd_unit *))
{
	const char *const *names;
	enum target_outcome outcome;
	struct systemd_unit unit;
	bool equals;
	size_t count, i;
	struct err err;

	equals = collect_equals(c, "unit", &names, &count);
	if (!equals && systemd_units(c, &names, &count, &err) != TARGET_OK) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	for (i = 0; i < count; i++) {
		if (!equals && !collect_matches(c, "unit", names[i], strlen(names[i])))
			continue;
		outcome = systemd_unit(c, names[i], &unit, &err);
		if (outcome == TARGET_OK)
			tell(c, names[i], &unit);
		else if (outcome != TARGET_ABSENT)
			collect_trouble(c, "%s", err.text);
	}
}
