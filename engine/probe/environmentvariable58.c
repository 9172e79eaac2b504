/* independent:environmentvariable58_object and the older environmentvariable_object: what a
 * process has in its environment (OVAL 5.11.1). "If a tool is unable to collect the environment
 * variables of another process, an error must be reported." */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "probe/probe.h"

/* The kernel hands over at most this much (128 KiB a string, a quarter of the stack in all). */
#define MOST_BYTES (8u * 1024 * 1024)

static const struct probe_entity entities[] = {
	{ "pid", OVAL_INT, PROBE_OBJECT | PROBE_NILLABLE },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "value", OVAL_STRING },
	{ 0 }
};

static enum target_outcome read_environment(const char *pid, struct arena *arena, struct buf *to, struct err *err)
{
	char path[64], part[4096];
	size_t n;
	FILE *file;
	int error;

	snprintf(path, sizeof path, "/proc/%.20s/environ", pid);
	buf_init(to, arena);
	file = fopen(path, "re");
	error = errno;
	if (file) {
		while (to->length < MOST_BYTES && (n = fread(part, 1, sizeof part, file)) > 0)
			buf_add(to, part, n);
		error = ferror(file) ? errno : 0;
		fclose(file);
	}
	switch (error) {
	case 0:
		return TARGET_OK;
	case ENOENT:
	case ESRCH:
		err_set(err, ERR_ABSENT, "process %s: not there", pid);
		return TARGET_ABSENT;
	case EACCES:
	case EPERM:
		err_set(err, ERR_DENIED, "environment of process %s: permission denied", pid);
		return TARGET_DENIED;
	default:
		errno = error;
		err_errno(err, "environment of process %s", pid);
		return TARGET_TROUBLE;
	}
}

/* key: "PID". A JSON array of the names, in their order. */
static enum target_outcome ask_names(const char *key, struct arena *arena, const char **text, struct err *err)
{
	enum target_outcome outcome;
	json_t *names;
	struct buf all;
	size_t at, n;
	char *out;

	outcome = read_environment(key, arena, &all, err);
	if (outcome != TARGET_OK)
		return outcome;
	names = json_array();
	for (at = 0; at < all.length; at += n + 1) {
		const char *equals;

		n = strlen(all.at + at);
		equals = memchr(all.at + at, '=', n);
		if (equals && equals > all.at + at)
			/* Not UTF-8: NULL, which adds nothing. */
			json_array_append_new(names, json_stringn(all.at + at, (size_t)(equals - (all.at + at))));
	}
	out = json_dumps(names, JSON_COMPACT);
	*text = arena_strdup(arena, out ? out : "[]");
	free(out);
	json_decref(names);
	return TARGET_OK;
}

/* key: "PID NAME" */
static enum target_outcome ask_value(const char *key, struct arena *arena, const char **text, struct err *err)
{
	const char *name = strchr(key, ' ') + 1;
	size_t length = strlen(name), at;
	enum target_outcome outcome;
	struct buf all;

	outcome = read_environment(arena_strndup(arena, key, (size_t)(name - key - 1)), arena, &all, err);
	if (outcome != TARGET_OK)
		return outcome;
	for (at = 0; at < all.length; at += strlen(all.at + at) + 1)
		if (!strncmp(all.at + at, name, length) && all.at[at + length] == '=') {
			*text = all.at + at + length + 1;
			return TARGET_OK;
		}
	err_set(err, ERR_ABSENT, "%s: not in the environment", name);
	return TARGET_ABSENT;
}

static void tell(struct collect *c, const char *pid, const char *name)
{
	enum target_outcome outcome;
	const char *value;
	struct err err;

	outcome = target_fact(c->target, "environment", arena_printf(c->arena, "%s %s", pid, name), ask_value,
	    c->arena, &value, &err);
	if (outcome == TARGET_ABSENT)
		return;
	if (outcome != TARGET_OK) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	collect_item(c);
	if (probe_entity_find(c->probe, "pid"))
		collect_int(c, "pid", strcmp(pid, "self") ? atoll(pid) : getpid());
	collect_string(c, "name", name);
	collect_string(c, "value", value);
}

static void of_process(struct collect *c, const char *pid)
{
	const char *const *wanted;
	enum target_outcome outcome;
	const char *text;
	struct err err;
	json_t *names;
	size_t i, count;

	if (collect_equals(c, "name", &wanted, &count)) {
		for (i = 0; i < count; i++)
			if (*wanted[i] && !strchr(wanted[i], '='))
				tell(c, pid, wanted[i]);
		return;
	}
	outcome = target_fact(c->target, "environment-names", pid, ask_names, c->arena, &text, &err);
	if (outcome == TARGET_ABSENT)
		return;
	names = outcome == TARGET_OK ? json_read(c->arena, "environment", text, strlen(text), &err) : NULL;
	if (!names) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	for (i = 0; i < json_array_size(names); i++) {
		const char *name = json_text(json_array_get(names, i));

		if (name && collect_matches(c, "name", name, strlen(name)))
			tell(c, pid, name);
	}
}

/* A container's environment, told by whoever mounted its file system: NAME=value in lines. */
static void of_container(struct collect *c, const char *told)
{
	while (*told) {
		size_t length = strcspn(told, "\n");
		const char *equals = memchr(told, '=', length);

		if (equals && collect_matches(c, "name", arena_strndup(c->arena, told, (size_t)(equals - told)),
		    (size_t)(equals - told))) {
			collect_item(c);
			if (probe_entity_find(c->probe, "pid"))
				collect_int(c, "pid", 1);
			collect_bytes(c, "name", told, (size_t)(equals - told));
			collect_bytes(c, "value", equals + 1, length - (size_t)(equals + 1 - told));
		}
		told += length;
		told += *told == '\n';
	}
}

static bool is_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits && digits < 20 && !text[digits];
}

static void collect(struct collect *c)
{
	const struct collect_entity *pid = collect_entity(c, "pid");
	const char *told = getenv("OSCAP_CONTAINER_VARS"), *const *wanted, *const *names;
	enum target_outcome outcome;
	struct err err;
	size_t i, count;

	if (c->target->kind == TARGET_ROOT) {
		if (told)
			of_container(c, told);
		else
			collect_not_applicable(c, "a mounted file system has no environment");
	} else if (!pid || pid->entity->nil) {
		of_process(c, "self");
	} else if (collect_equals(c, "pid", &wanted, &count)) {
		for (i = 0; i < count; i++)
			if (is_number(wanted[i]))
				of_process(c, wanted[i]);
	} else {
		outcome = target_list(c->target, "/proc", c->arena, &names, &count, &err);
		if (outcome != TARGET_OK)
			collect_trouble(c, "%s", err.text);
		for (i = 0; i < count; i++)
			if (is_number(names[i]) && collect_matches(c, "pid", names[i], strlen(names[i])))
				of_process(c, names[i]);
	}
}

const struct probe probe_independent_environmentvariable58 = {
	.family = "independent", .name = "environmentvariable58", .entities = entities, .collect = collect,
};

/* Deprecated in 5.8; "pid" does not exist here. */
const struct probe probe_independent_environmentvariable = {
	.family = "independent", .name = "environmentvariable", .entities = entities + 1, .collect = collect,
};
