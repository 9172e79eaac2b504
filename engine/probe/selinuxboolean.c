/* linux:selinuxboolean_object: booleans of the loaded SELinux policy, from selinuxfs (OVAL 5.11.1). */
#include <string.h>

#include "probe/probe.h"

#define TOP "/sys/fs/selinux/booleans"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "current_status", OVAL_BOOLEAN },
	{ "pending_status", OVAL_BOOLEAN },
	{ 0 }
};

/* The file holds "CURRENT PENDING", each 0 or 1. */
static void tell(struct collect *c, const char *name)
{
	enum target_outcome outcome;
	const char *bytes;
	size_t length;
	struct err err;

	outcome = target_read(c->target, arena_printf(c->arena, TOP "/%s", name), 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_ABSENT)
		return;
	if (outcome != TARGET_OK || length < 3) {
		collect_trouble(c, "%s", outcome != TARGET_OK ? err.text : arena_printf(c->arena, TOP "/%s: not two digits", name));
		return;
	}
	collect_item(c);
	collect_string(c, "name", name);
	collect_bool(c, "current_status", bytes[0] == '1');
	collect_bool(c, "pending_status", bytes[2] == '1');
}

static void collect(struct collect *c)
{
	const char *const *names;
	enum target_outcome outcome;
	bool equals = collect_equals(c, "name", &names, &(size_t){ 0 });
	size_t count, i;
	struct err err;

	outcome = target_list(c->target, TOP, c->arena, &names, &count, &err);
	if (outcome == TARGET_ABSENT) {
		collect_not_applicable(c, "SELinux is not enabled");
		return;
	}
	if (outcome != TARGET_OK) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	if (equals)
		collect_equals(c, "name", &names, &count);
	for (i = 0; i < count; i++)
		if (equals ? *names[i] && !strchr(names[i], '/') && strcmp(names[i], "..") && strcmp(names[i], ".")
			   : collect_matches(c, "name", names[i], strlen(names[i])))
			tell(c, names[i]);
}

const struct probe probe_linux_selinuxboolean = {
	.family = "linux", .name = "selinuxboolean", .entities = entities, .collect = collect,
};
