/* x-docker:exec_object: commands that were run in containers (docker exec), one item each. source: audit, from the log
 * of the audit daemon, which has the commands of the client; live, from the engine, which knows those that have not ended
 * yet, whoever asked for them. What other clients of the engine did before is seen by neither.
 *
 * The log answers only when the audit rules in force record the client, auditd runs, and the log reaches back as far as
 * `days` asks: else that is said as trouble. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe/audit_rules.h"
#include "probe/docker_common.h"
#include "probe/docker_exec_log.h"

#define LOG "/var/log/audit/audit.log"
#define SECONDS_A_DAY 86400

static const struct probe_entity entities[] = {
	{ "days", OVAL_INT, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "source", OVAL_STRING, PROBE_SUBJECT },
	{ "time", OVAL_INT },
	{ "time_text", OVAL_STRING, PROBE_SUBJECT },
	{ "auid", OVAL_STRING, PROBE_SUBJECT },
	{ "uid", OVAL_STRING, PROBE_SUBJECT },
	{ "pid", OVAL_INT, PROBE_SUBJECT },
	{ "container", OVAL_STRING, PROBE_SUBJECT },
	{ "privileged", OVAL_BOOLEAN },
	{ "user", OVAL_STRING },
	{ "command", OVAL_STRING, PROBE_SUBJECT },
	{ 0 }
};

/* The log of auditd ------------------------------------------------------------------------- */

/* log_file of auditd.conf. NULL: that file cannot be read, which has been said. */
static const char *log_path(struct collect *c)
{
	const char *bytes, *path = LOG;
	struct err err = { 0 };
	size_t length;

	switch (target_read(c->target, "/etc/audit/auditd.conf", 0, c->arena, &bytes, &length, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		return path;
	default:
		collect_trouble(c, "%s", err.text);
		return NULL;
	}
	for (const char *line = bytes; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *at = line + strspn(line, " \t");

		if (strncmp(at, "log_file", 8))
			continue;
		at += 8 + strspn(at + 8, " \t");
		if (*at == '=') {
			at += 1 + strspn(at + 1, " \t");
			path = arena_strndup(c->arena, at, strcspn(at, " \t\r\n"));
		}
	}
	return path;
}

struct log {
	int64_t since, first, last;
	bool any;
};

static void put_logged(struct collect *c, const json_t *e)
{
	int64_t when = docker_int(e, "time");
	time_t seconds = (time_t)when;
	const char *pid = docker_text(e, "pid");
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	collect_item(c);
	collect_string(c, "source", "audit");
	collect_int(c, "time", when);
	collect_string(c, "time_text", text);
	docker_put_text(c, "auid", e, "auid");
	docker_put_text(c, "uid", e, "uid");
	if (*pid)
		collect_int(c, "pid", strtoll(pid, NULL, 10));
	collect_string(c, "container", json_string_value(json_object_get(e, "container")));
	collect_bool(c, "privileged", docker_bool(e, "privileged"));
	collect_string(c, "user", json_string_value(json_object_get(e, "user")));
	docker_put_text(c, "command", e, "command");
	if (docker_bool(e, "cut"))
		collect_item_trouble(c, "not all arguments of the command are in the log");
}

/* What docker_exec_log_line wrote. */
static void read_reduced(struct collect *c, struct log *log, const char *path, const char *text)
{
	struct arena *scratch = arena_new(NULL);

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t length = strcspn(line, "\n");

		if (!strncmp(line, "log ", 4)) {
			char *end;
			int64_t first = strtoll(line + 4, &end, 10), last = strtoll(end, NULL, 10);

			log->first = log->any && log->first < first ? log->first : first;
			log->last = log->any && log->last > last ? log->last : last;
			log->any = true;
		} else if (!strncmp(line, "exec ", 5)) {
			json_t *e = json_read(scratch, path, line + 5, length - 5, NULL);

			if (!e)
				collect_trouble(c, "%s: a command that cannot be read", path);
			else if (docker_int(e, "time") >= log->since)
				put_logged(c, e);
		}
	}
	arena_free(scratch);
}

static void read_log_file(struct collect *c, struct log *log, const char *path)
{
	struct arena *work = arena_new(NULL);
	enum target_outcome outcome;
	struct err err = { 0 };
	const char *text;

	outcome = target_reduce(c->target, path, "docker exec", docker_exec_log_line, docker_exec_log_new(work), work, &text, &err);
	if (outcome == TARGET_OK)
		read_reduced(c, log, path, text);
	else if (outcome != TARGET_ABSENT)
		collect_trouble(c, "%s", err.text);
	arena_free(work);
}

/* The log and its rotated files, NAME.1 and so on; what was packed is not read. */
static void read_log(struct collect *c, struct log *log, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *folder;
	const char *const *names;
	struct err err = { 0 };
	size_t count;

	folder = slash && slash > path ? arena_strndup(c->arena, path, (size_t)(slash - path)) : "/";
	switch (target_list(c->target, folder, c->arena, &names, &count, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		collect_trouble(c, "%s: there is no such log", path);
		return;
	default:
		collect_trouble(c, "%s", err.text);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *rest = names[i] + strlen(name);

		if (strncmp(names[i], name, strlen(name)) ||
		    (*rest && (*rest != '.' || !rest[1] || rest[1 + strspn(rest + 1, "0123456789")])))
			continue;
		read_log_file(c, log, arena_printf(c->arena, "%s/%s", strcmp(folder, "/") ? folder : "", names[i]));
	}
	if (!log->any)
		collect_trouble(c, "%s: no records", path);
	else if (log->first > log->since)
		collect_trouble(c, "%s reaches back %lld days, not as far as was asked", path,
		    (long long)(docker_now(c) - log->first) / SECONDS_A_DAY);
}

/* Whether what the log lacks did not happen. */
static void check_rules(struct collect *c)
{
	static const char *const clients[] = { "/usr/bin/docker", "/usr/local/bin/docker", "/snap/bin/docker" };
	bool any = false;

	for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
		struct target_stat st;
		const char *why;

		if (target_stat(c->target, clients[i], &st, NULL) == TARGET_ABSENT)
			continue;
		any = true;
		why = audit_executions_lost(c, clients[i]);
		if (why)
			collect_trouble(c, "%s", why);
	}
	if (!any)
		collect_note(c, "no client docker where packages put it: the log cannot have its commands");
}

/* What runs now --------------------------------------------------------------------------------- */

static void put_live(struct docker_walk *walk, const char *id)
{
	const struct docker_reply *reply = docker_get(walk->c->target->docker, arena_printf(walk->c->arena, "/exec/%s/json", id));
	struct collect *c = walk->c;
	struct err err = { 0 };
	const json_t *process;
	const char *user;
	json_t *body;

	if (reply->outcome == TARGET_ABSENT) /* it has ended meanwhile */
		return;
	body = reply->outcome == TARGET_OK ? json_read(walk->scratch, reply->path, reply->json, reply->length, &err) : NULL;
	if (!body) {
		collect_trouble(c, "%s", err.text[0] ? err.text : reply->message);
		return;
	}
	process = json_object_get(body, "ProcessConfig");
	if (!json_is_boolean(json_object_get(body, "Running")) || !json_is_object(process)) {
		collect_trouble(c, "GET %s: the reply lacks Running or ProcessConfig", reply->path);
		return;
	}
	if (!docker_bool(body, "Running"))
		return;
	/* The engine fills in the container's own user where none was asked for. */
	user = docker_text(process, "user");
	if (!strcmp(user, kept_text(kept_member(walk->body, "Config"), "User")))
		user = "";
	collect_item(c);
	collect_string(c, "source", "live");
	if (docker_int(body, "Pid"))
		collect_int(c, "pid", docker_int(body, "Pid"));
	collect_string(c, "container", walk->box->name);
	collect_bool(c, "privileged", docker_bool(process, "privileged"));
	collect_string(c, "user", *user ? user : NULL);
	docker_put_text(c, "command", process, "entrypoint");
}

static void each(struct docker_walk *walk)
{
	if (!walk->body) {
		collect_trouble(walk->c, "%s", walk->box->trouble);
		return;
	}
	KEPT_EACH(id, kept_member(walk->body, "ExecIDs"))
		if (kept_string(id) && strspn(id->text, "0123456789abcdef") == strlen(id->text))
			put_live(walk, id->text);
}

static void collect(struct collect *c)
{
	const struct collect_entity *days = collect_entity(c, "days");
	long long most = days && days->n_values ? strtoll(days->values[0], NULL, 10) : 0;
	struct log log = { 0 };
	const char *path;

	if (most < 1 || most > 36500) {
		collect_trouble(c, "days: a number of days, 1 or more, is wanted");
		return;
	}
	log.since = docker_now(c) - most * SECONDS_A_DAY;
	check_rules(c);
	path = log_path(c);
	if (path)
		read_log(c, &log, path);
	docker_each_container(c, each);
}

const struct probe probe_docker_exec = {
	.family = "x-docker", .name = "exec", .entities = entities, .collect = collect,
};
