/* unix:process58_object and the older process_object: what runs (OVAL 5.11.1). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe/processes.h"

static const struct probe_entity entities[] = {
	{ "command_line", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "exec_time", OVAL_STRING },
	{ "pid", OVAL_INT, PROBE_OBJECT | PROBE_NILLABLE | PROBE_SUBJECT },
	{ "ppid", OVAL_INT },
	{ "priority", OVAL_INT },
	{ "ruid", OVAL_INT },
	{ "scheduling_class", OVAL_STRING },
	{ "start_time", OVAL_STRING },
	{ "tty", OVAL_STRING },
	{ "user_id", OVAL_INT },
	{ "exec_shield", OVAL_BOOLEAN },
	{ "loginuid", OVAL_INT },
	{ "posix_capability", OVAL_STRING, PROBE_MANY },
	{ "selinux_domain_label", OVAL_STRING, PROBE_MANY },
	{ "session_id", OVAL_INT },
	{ 0 }
};

static const struct probe_entity older_entities[] = {
	{ "command", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "exec_time", OVAL_STRING },
	{ "pid", OVAL_INT, PROBE_SUBJECT },
	{ "ppid", OVAL_INT },
	{ "priority", OVAL_INT },
	{ "ruid", OVAL_INT },
	{ "scheduling_class", OVAL_STRING },
	{ "start_time", OVAL_STRING },
	{ "tty", OVAL_STRING },
	{ "user_id", OVAL_INT },
	{ 0 }
};

/* By number, capabilities(7). */
static const char *const capabilities[] = { "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER",
	"CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE",
	"CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE",
	"CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
	"CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE",
	"CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
	"CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE" };

static void tell_common(struct collect *c, const struct process *p)
{
	collect_string(c, "exec_time", process_exec_time(c->arena, p->cpu_ticks));
	collect_int(c, "pid", p->pid);
	collect_int(c, "ppid", p->ppid);
	collect_int(c, "priority", p->priority);
	collect_int(c, "ruid", p->ruid);
	collect_string(c, "scheduling_class", process_scheduling_class(p->policy));
	collect_string(c, "start_time", process_start_time(c, p->start_ticks));
	collect_string(c, "tty", process_tty(c->arena, p->tty));
	collect_int(c, "user_id", p->euid);
}

static void tell_loginuid(struct collect *c, const char *pid)
{
	const char *bytes;
	size_t length;

	/* A kernel without auditing has no such file. */
	if (target_read(c->target, arena_printf(c->arena, "/proc/%s/loginuid", pid), 0, c->arena, &bytes, &length, NULL) ==
	    TARGET_OK)
		collect_int(c, "loginuid", strtoll(bytes, NULL, 10));
}

/* "user:role:type:range"; the type of a process is its domain. */
static void tell_domain(struct collect *c, const char *pid)
{
	struct target_stat st;
	const char *bytes;
	char *at, *part = NULL;
	size_t length;
	int i;

	if (target_stat(c->target, "/sys/fs/selinux/enforce", &st, NULL) != TARGET_OK ||
	    target_read(c->target, arena_printf(c->arena, "/proc/%s/attr/current", pid), 0, c->arena, &bytes, &length, NULL) !=
	    TARGET_OK)
		return;
	at = arena_strndup(c->arena, bytes, strcspn(bytes, "\n"));
	for (i = 0; i < 3; i++)
		part = strsep(&at, ":");
	if (part)
		collect_string(c, "selinux_domain_label", part);
}

static void tell(struct collect *c, const char *pid)
{
	enum target_outcome outcome;
	const char *command_line;
	struct process p;
	struct err err;
	size_t i;

	outcome = process_read(c, pid, &p, &err);
	if (outcome == TARGET_OK)
		outcome = process_command_line(c, pid, p.name, &command_line, &err);
	if (outcome == TARGET_ABSENT)
		return; /* it ended while we looked */
	if (outcome != TARGET_OK) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	if (!collect_matches(c, "command_line", command_line, strlen(command_line)))
		return;
	collect_item(c);
	collect_string(c, "command_line", command_line);
	tell_common(c, &p);
	tell_loginuid(c, pid);
	for (i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
		if (p.capabilities >> i & 1)
			collect_string(c, "posix_capability", capabilities[i]);
	tell_domain(c, pid);
	collect_int(c, "session_id", p.session);
}

static void collect(struct collect *c)
{
	const struct collect_entity *pid = collect_entity(c, "pid");
	const char *const *pids;
	size_t count, i;

	if (pid && pid->entity->nil) {
		tell(c, arena_printf(c->arena, "%d", getpid()));
		return;
	}
	if (!processes_list(c, &pids, &count))
		return;
	for (i = 0; i < count; i++)
		if (collect_matches(c, "pid", pids[i], strlen(pids[i])))
			tell(c, pids[i]);
}

const struct probe probe_unix_process58 = {
	.family = "unix", .name = "process58", .entities = entities, .collect = collect,
};

static void collect_older(struct collect *c)
{
	enum target_outcome outcome;
	const char *const *pids;
	struct process p;
	size_t count, i;
	struct err err;

	if (!processes_list(c, &pids, &count))
		return;
	for (i = 0; i < count; i++) {
		outcome = process_read(c, pids[i], &p, &err);
		if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
			collect_trouble(c, "%s", err.text);
		if (outcome != TARGET_OK || !collect_matches(c, "command", p.name, strlen(p.name)))
			continue;
		collect_item(c);
		collect_string(c, "command", p.name);
		tell_common(c, &p);
	}
}

const struct probe probe_unix_process = {
	.family = "unix", .name = "process", .entities = older_entities, .collect = collect_older,
};
