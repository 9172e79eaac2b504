/* linux:sestatus_object: whether SELinux is on, in which mode, and what its configuration says
 * (OVAL 5.12). */
#include <string.h>

#include "probe/probe.h"

#define ENFORCE "/sys/fs/selinux/enforce"
#define CONFIG "/etc/selinux/config"

static const struct probe_entity entities[] = {
	{ "selinux_status", OVAL_STRING },
	{ "current_mode", OVAL_STRING },
	{ "mode_from_config_file", OVAL_STRING },
	{ "loaded_policy_name", OVAL_STRING },
	{ "policy_from_config_file", OVAL_STRING },
	{ 0 }
};

/* The value of the last NAME= line; NULL: none. */
static const char *setting(struct arena *arena, const char *config, const char *name)
{
	char *at = arena_strdup(arena, config), *line;
	const char *value = NULL;
	size_t n = strlen(name);

	while ((line = strsep(&at, "\n"))) {
		line += strspn(line, " \t");
		if (strncmp(line, name, n) != 0 || line[n] != '=')
			continue;
		line += n + 1;
		line[strcspn(line, " \t\r#")] = '\0';
		value = line;
	}
	return value;
}

static void collect(struct collect *c)
{
	enum target_outcome running, configured;
	const char *enforce, *config, *policy;
	size_t length;
	struct err err;
	bool enabled;

	running = target_read(c->target, ENFORCE, 0, c->arena, &enforce, &length, &err);
	if (running == TARGET_DENIED || running == TARGET_TROUBLE) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	configured = target_read(c->target, CONFIG, 0, c->arena, &config, &length, &err);
	if (configured == TARGET_DENIED || configured == TARGET_TROUBLE)
		collect_trouble(c, "%s", err.text);
	enabled = running == TARGET_OK;
	policy = configured == TARGET_OK ? setting(c->arena, config, "SELINUXTYPE") : NULL;
	collect_item(c);
	if (c->target->kind == TARGET_ROOT) {
		/* What is only mounted runs no policy. */
		collect_status(c, "selinux_status", OVAL_STATUS_NOT_COLLECTED);
		collect_status(c, "current_mode", OVAL_STATUS_NOT_COLLECTED);
	} else {
		collect_string(c, "selinux_status", enabled ? "enabled" : "disabled");
		collect_string(c, "current_mode", !enabled ? "disabled" : *enforce == '1' ? "enforcing" : "permissive");
		/* The kernel does not tell the name; the one configured is the one loaded at boot. */
		if (enabled)
			collect_string(c, "loaded_policy_name", policy);
	}
	collect_string(c, "mode_from_config_file", configured == TARGET_OK ? setting(c->arena, config, "SELINUX") : NULL);
	collect_string(c, "policy_from_config_file", policy);
}

const struct probe probe_linux_sestatus = {
	.family = "linux", .name = "sestatus", .entities = entities, .collect = collect,
};
