/* x-docker:daemon_setting_object: what a dockerd was told, and by whom (probe/docker_daemons.h). One
 * item a setting and daemon. */
#include <string.h>

#include "probe/docker_daemons.h"

static const struct probe_entity entities[] = {
	{ "key", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "value", OVAL_STRING, PROBE_MANY },
	{ "source", OVAL_STRING, PROBE_SUBJECT },
	{ "file", OVAL_STRING, PROBE_SUBJECT },
	{ "pid", OVAL_INT, PROBE_SUBJECT },
	{ "pending_change", OVAL_BOOLEAN },
	{ 0 }
};

/* What dockerd takes where nothing is said. "": an empty list. */
static const struct { const char *key, *value; } defaults[] = {
	{ "authorization-plugins", "" }, { "cgroup-parent", "" }, { "config-file", "/etc/docker/daemon.json" },
	{ "data-root", "/var/lib/docker" }, { "debug", "false" }, { "default-ulimits", "" },
	{ "experimental", "false" }, { "group", "docker" }, { "hosts", "unix:///var/run/docker.sock" }, { "icc", "true" },
	{ "insecure-registries", "" }, { "ip", "0.0.0.0" }, { "iptables", "true" }, { "labels", "" }, { "live-restore", "false" },
	{ "log-driver", "json-file" }, { "log-opts.awslogs-group", "" }, { "log-opts.fluentd-address", "" },
	{ "log-opts.gelf-address", "" }, { "log-opts.logentries-token", "" }, { "log-opts.max-file", "" },
	{ "log-opts.max-size", "" }, { "log-opts.splunk-url", "" }, { "log-opts.syslog-address", "" },
	{ "no-new-privileges", "false" }, { "seccomp-profile", "" }, { "selinux-enabled", "false" }, { "storage-driver", "" },
	{ "tls", "false" }, { "tlscacert", "" }, { "tlscert", "" }, { "tlskey", "" }, { "tlsverify", "false" },
	{ "userland-proxy", "true" }, { "userns-remap", "" },
};

/* Whether dockerd has what its file says now: that is not known when the file is the younger one, and the file may have said
 * something where it is silent now. What is told to be so by others is left to them: the sockets dockerd listens on and the
 * registries of /info are facts that rules ask for as well, and these registries can be changed while it runs. */
static bool may_not_be_in_force(const struct docker_daemon *daemon, const char *key, const char *source)
{
	return daemon->pending && strcmp(source, "cmdline") && strcmp(key, "config-file") && strcmp(key, "hosts") &&
	    strcmp(key, "insecure-registries");
}

static void put(struct collect *c, const struct docker_daemon *daemon, const char *key, const struct docker_setting *setting,
    const char *source)
{
	if (!collect_matches(c, "key", key, strlen(key)))
		return;
	collect_item(c);
	collect_string(c, "key", key);
	if (may_not_be_in_force(daemon, key, source)) {
		collect_status(c, "value", OVAL_STATUS_ERROR);
		collect_note(c, "%s was changed after dockerd (pid %ld) began: whether it runs with what that says of %s is not "
		    "known before it is started again", daemon->file, daemon->pid, key);
	} else if (!setting->count) {
		collect_status(c, "value", OVAL_STATUS_DOES_NOT_EXIST);
	} else {
		for (size_t i = 0; i < setting->count; i++)
			collect_string(c, "value", setting->values[i]);
	}
	collect_string(c, "source", source);
	if (!strcmp(source, "file"))
		collect_string(c, "file", daemon->file);
	if (daemon->pid)
		collect_int(c, "pid", daemon->pid);
	else
		collect_status(c, "pid", OVAL_STATUS_DOES_NOT_EXIST);
	collect_bool(c, "pending_change", daemon->pending);
}

static void collect(struct collect *c)
{
	const char *trouble;
	size_t count;
	const struct docker_daemon *daemons = docker_daemons(c, &count, &trouble);

	if (trouble)
		collect_trouble(c, "%s", trouble);
	for (size_t d = 0; d < count; d++) {
		const struct docker_daemon *daemon = &daemons[d];

		if (daemon->trouble) {
			collect_trouble(c, "%s", daemon->trouble);
			continue;
		}
		if (!daemon->pid)
			collect_note(c, "no dockerd runs: what is configured is not in force");
		for (size_t i = 0; i < daemon->told->count; i++)
			put(c, daemon, daemon->told->entries[i].key, daemon->told->entries[i].value,
			    daemon->pid ? "cmdline" : "unit");
		for (size_t i = 0; daemon->stored && i < daemon->stored->count; i++)
			if (!map_get(daemon->told, daemon->stored->entries[i].key))
				put(c, daemon, daemon->stored->entries[i].key, daemon->stored->entries[i].value, "file");
		for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
			const char *value = defaults[i].value;
			struct docker_setting setting = { &value, *value ? 1 : 0 };

			if (!map_get(daemon->told, defaults[i].key) &&
			    !(daemon->stored && map_get(daemon->stored, defaults[i].key)))
				put(c, daemon, defaults[i].key, &setting, "default");
		}
	}
}

const struct probe probe_docker_daemon_setting = {
	.family = "x-docker", .name = "daemon_setting", .entities = entities, .collect = collect,
};
