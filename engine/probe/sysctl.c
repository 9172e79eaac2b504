/* unix:sysctl_object: kernel parameters, which are the files below /proc/sys (OVAL 5.11.1). */
#include <string.h>

#include "base/buf.h"
#include "probe/walk.h"

#define TOP "/proc/sys"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "value", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

/* net/ipv4/conf/eth0.7/forwarding is net.ipv4.conf.eth0/7.forwarding, and back (sysctl.d(5)). */
static char *turn(struct arena *arena, const char *name)
{
	char *to = arena_strdup(arena, name), *at;

	for (at = to; *at; at++)
		*at = *at == '.' ? '/' : *at == '/' ? '.' : *at;
	return to;
}

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), n = strlen(end);

	return length >= n && !strcmp(name + length - n, end);
}

static void tell(struct collect *c, const char *path, const char *name)
{
	enum target_outcome outcome;
	struct target_stat st;
	const char *bytes;
	struct err err;
	size_t length;

	outcome = target_lstat(c->target, path, &st, &err);
	walk_trouble(c, outcome, &err);
	/* One that can only be written does something, it has no value. */
	if (outcome != TARGET_OK || st.type != TARGET_REGULAR || !(st.mode & 0444))
		return;
	outcome = target_read(c->target, path, 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_ABSENT)
		return;
	collect_item(c);
	collect_string(c, "name", name);
	if (outcome == TARGET_OK) {
		if (length && bytes[length - 1] == '\n')
			length--;
		collect_bytes(c, "value", bytes, length);
	} else if (outcome == TARGET_TROUBLE && ends_with(name, ".stable_secret")) {
		/* The kernel's answer while none is set is an input/output error. */
		collect_status(c, "value", OVAL_STATUS_DOES_NOT_EXIST);
	} else {
		collect_status(c, "value", OVAL_STATUS_ERROR);
		collect_item_trouble(c, "%s", err.text);
	}
}

static void search(struct collect *c, struct buf *path)
{
	const struct target_entry *entries;
	size_t length = path->length, count, i;
	enum target_outcome outcome;
	struct err err;

	outcome = target_entries(c->target, path->at, c->arena, &entries, &count, &err);
	walk_trouble(c, outcome, &err);
	for (i = 0; i < count; i++) {
		buf_char(path, '/');
		buf_str(path, entries[i].name);
		if (entries[i].type == TARGET_DIRECTORY) {
			search(c, path);
		} else {
			const char *name = turn(c->arena, path->at + strlen(TOP) + 1);

			if (collect_matches(c, "name", name, strlen(name)))
				tell(c, path->at, name);
		}
		path->length = length;
		path->at[length] = '\0';
	}
}

static void collect(struct collect *c)
{
	const char *const *names;
	struct target_stat st;
	struct err err;
	struct buf path;
	size_t count, i;

	if (c->target->kind == TARGET_ROOT && target_lstat(c->target, TOP, &st, &err) == TARGET_ABSENT) {
		collect_not_applicable(c, "a mounted file system runs no kernel");
		return;
	}
	buf_init(&path, c->arena);
	buf_str(&path, TOP);
	if (!collect_equals(c, "name", &names, &count)) {
		search(c, &path);
		return;
	}
	for (i = 0; i < count; i++) {
		const char *below = turn(c->arena, names[i]);

		/* No name leads out of it. */
		if (*below && *below != '/' && !strstr(below, "//") && !strstr(below, ".."))
			tell(c, arena_printf(c->arena, TOP "/%s", below), names[i]);
	}
}

const struct probe probe_unix_sysctl = {
	.family = "unix", .name = "sysctl", .entities = entities, .collect = collect,
};
