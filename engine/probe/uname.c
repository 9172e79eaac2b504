/* unix:uname_object: what uname(2) says (OVAL 5.11.1). */
#include <string.h>
#include <sys/utsname.h>

#include "probe/probe.h"

static const struct probe_entity entities[] = {
	{ "machine_class", OVAL_STRING },
	{ "node_name", OVAL_STRING },
	{ "os_name", OVAL_STRING },
	{ "os_release", OVAL_STRING },
	{ "os_version", OVAL_STRING },
	{ "processor_type", OVAL_STRING },
	{ 0 }
};

static const struct { const char *entity, *key; } parts[] = {
	{ "machine_class", "machine" }, { "node_name", "nodename" }, { "os_name", "sysname" },
	{ "os_release", "release" }, { "os_version", "version" },
	{ "processor_type", "machine" }, /* Linux has no other name for it */
};

static enum target_outcome ask(const char *key, struct arena *arena, const char **text, struct err *err)
{
	struct utsname name;

	if (uname(&name)) {
		err_errno(err, "uname");
		return TARGET_TROUBLE;
	}
	*text = arena_strdup(arena, !strcmp(key, "machine") ? name.machine : !strcmp(key, "nodename") ? name.nodename :
	    !strcmp(key, "sysname") ? name.sysname : !strcmp(key, "release") ? name.release : name.version);
	return TARGET_OK;
}

static void collect(struct collect *c)
{
	const char *text[sizeof parts / sizeof *parts];
	struct err err;
	size_t i;

	if (c->target->kind == TARGET_ROOT) {
		collect_not_applicable(c, "a mounted file system runs no kernel");
		return;
	}
	for (i = 0; i < sizeof parts / sizeof *parts; i++)
		if (target_fact(c->target, "uname", parts[i].key, ask, c->arena, &text[i], &err) != TARGET_OK) {
			collect_trouble(c, "%s", err.text);
			return;
		}
	collect_item(c);
	for (i = 0; i < sizeof parts / sizeof *parts; i++)
		collect_string(c, parts[i].entity, text[i]);
}

const struct probe probe_unix_uname = {
	.family = "unix", .name = "uname", .entities = entities, .collect = collect,
};
