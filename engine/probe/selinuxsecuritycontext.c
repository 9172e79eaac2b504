/* linux:selinuxsecuritycontext_object: the SELinux context of files and processes (OVAL 5.11.1). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe/processes.h"
#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_NILLABLE | PROBE_SUBJECT },
	{ "pid", OVAL_INT, PROBE_OBJECT | PROBE_NILLABLE | PROBE_SUBJECT },
	{ "user", OVAL_STRING },
	{ "role", OVAL_STRING },
	{ "type", OVAL_STRING },
	{ "low_sensitivity", OVAL_STRING },
	{ "low_category", OVAL_STRING },
	{ "high_sensitivity", OVAL_STRING },
	{ "high_category", OVAL_STRING },
	{ "rawlow_sensitivity", OVAL_STRING },
	{ "rawlow_category", OVAL_STRING },
	{ "rawhigh_sensitivity", OVAL_STRING },
	{ "rawhigh_category", OVAL_STRING },
	{ 0 }
};

/* sensitivity[:category] */
static void tell_level(struct collect *c, char *level, const char *const names[4])
{
	char *category = level ? strchr(level, ':') : NULL;
	size_t i;

	if (category)
		*category++ = '\0';
	for (i = 0; i < 4; i += 2) {
		if (level)
			collect_string(c, names[i], level);
		if (category)
			collect_string(c, names[i + 1], category);
	}
}

/* user:role:type[:low[-high]]. What the kernel keeps is the raw form; translation (mcstransd) is for
 * people. */
static void tell_context(struct collect *c, const char *context)
{
	static const char *const low[] = { "low_sensitivity", "low_category", "rawlow_sensitivity", "rawlow_category" };
	static const char *const high[] = { "high_sensitivity", "high_category", "rawhigh_sensitivity", "rawhigh_category" };
	char *at = arena_strdup(c->arena, context), *part, *dash;
	static const char *const names[] = { "user", "role", "type" };
	size_t i;

	for (i = 0; i < 3; i++)
		if ((part = strsep(&at, ":")))
			collect_string(c, names[i], part);
	if (!at)
		return;
	dash = strchr(at, '-');
	if (dash)
		*dash++ = '\0';
	tell_level(c, at, low);
	tell_level(c, dash, high);
}

static void found(struct collect *c, const struct walk_file *file)
{
	enum target_outcome outcome;
	const char *value;
	size_t length;
	struct err err;

	outcome = target_xattr(c->target, file->filepath, "security.selinux", c->arena, &value, &length, &err);
	if (outcome == TARGET_ABSENT) {
		collect_trouble(c, "%s: has no SELinux context", file->filepath);
		return;
	}
	walk_trouble(c, outcome, &err);
	if (outcome != TARGET_OK)
		return;
	collect_item(c);
	walk_entities(c, file);
	tell_context(c, arena_strndup(c->arena, value, strnlen(value, length)));
}

static void tell_process(struct collect *c, const char *pid)
{
	enum target_outcome outcome;
	const char *bytes;
	size_t length;
	struct err err;

	outcome = target_read(c->target, arena_printf(c->arena, "/proc/%s/attr/current", pid), 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		collect_trouble(c, "%s", err.text);
	if (outcome != TARGET_OK)
		return;
	collect_item(c);
	collect_int(c, "pid", strtoll(pid, NULL, 10));
	tell_context(c, arena_strndup(c->arena, bytes, strcspn(bytes, "\n")));
}

static void collect(struct collect *c)
{
	const struct collect_entity *pid = collect_entity(c, "pid");
	struct target_stat st;
	const char *const *pids;
	size_t count, i;

	/* Labels on a mounted root's files are there whether the policy is loaded or not. */
	if (c->target->kind != TARGET_ROOT && target_stat(c->target, "/sys/fs/selinux/enforce", &st, NULL) == TARGET_ABSENT) {
		collect_not_applicable(c, "SELinux is not enabled");
		return;
	}
	if (!pid) {
		walk_files(c, found);
	} else if (pid->entity->nil) {
		tell_process(c, arena_printf(c->arena, "%d", getpid()));
	} else if (processes_list(c, &pids, &count)) {
		for (i = 0; i < count; i++)
			if (collect_matches(c, "pid", pids[i], strlen(pids[i])))
				tell_process(c, pids[i]);
	}
}

const struct probe probe_linux_selinuxsecuritycontext = {
	.family = "linux", .name = "selinuxsecuritycontext", .entities = entities, .collect = collect,
};
