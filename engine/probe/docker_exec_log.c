#include "probe/docker_exec_log.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"

/* Arguments of one command, and bytes of one argument, that are kept: options stand in front. */
#define MOST_ARGUMENTS 1000
#define MOST_BYTES 4096
/* Commands in one file. A busy host runs a health check by hand each second: 86,400 a day. */
#define MOST_COMMANDS 1000000

/* Arguments of the client --------------------------------------------------------------- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_client(const char *path)
{
	const char *name = base_name(path);

	return !strcmp(name, "docker") || !strcmp(name, "podman") || !strcmp(name, "docker-compose") ||
	    !strcmp(name, "docker.docker");
}

/* Options that take a value, before the command and behind it: letters, then names. */
static const char *const client_values[] = { "Hcl", "host", "context", "config", "log-level", "tlscacert", "tlscert", "tlskey",
	/* podman */ "cgroup-manager", "connection", "identity", "namespace", "root", "runroot", "runtime", "storage-driver",
	"storage-opt", "tmpdir", "url", "network-config-dir", "conmon", "hooks-dir", "events-backend", "imagestore", "module",
	"volumepath", "ssh", "cdi-spec-dir", "database-backend", "default-mounts-file", "network-cmd-path", "out",
	"runtime-flag", NULL };
static const char *const compose_values[] = { "fpHc", "file", "project-name", "profile", "env-file", "project-directory",
	"ansi", "parallel", "progress", "host", "context", "tlscacert", "tlscert", "tlskey", "log-level", NULL };
static const char *const exec_values[] = { "euw", "detach-keys", "env", "env-file", "user", "workdir", "index", "cidfile",
	"preserve-fd", "preserve-fds", NULL };

struct reading {
	struct arena *arena;
	const char *const *arguments;
	size_t count, at;
	struct buf shown;
	struct docker_exec_command to;
};

static bool is_listed(const char *name, size_t length, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == length && !strncmp(*names, name, length))
			return true;
	return false;
}

/* strconv.ParseBool, with which the client reads --privileged=VALUE; what it does not understand it refuses. */
static bool is_true(const char *value)
{
	static const char *const words[] = { "1", "t", "T", "true", "TRUE", "True" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(value, words[i]))
			return true;
	return false;
}

static void show(struct reading *r, const char *word, size_t length)
{
	if (r->shown.length)
		buf_char(&r->shown, ' ');
	buf_add(&r->shown, word, length);
}

/* The value: behind '=', what is left of the word, or the next word. NULL: there is none. */
static const char *value_of(struct reading *r, const char *rest)
{
	if (*rest)
		return rest + (*rest == '=');
	return r->at < r->count ? r->arguments[r->at++] : NULL;
}

static void take_value(struct reading *r, const char *name, size_t length, const char *value)
{
	bool user = (length == 1 && *name == 'u') || (length == 4 && !strncmp(name, "user", 4));

	if (user && value)
		r->to.user = value;
	if (!value)
		r->to.cut = true;
	buf_str(&r->shown, user && value ? arena_printf(r->arena, "=%s", value) : "=...");
}

static void read_long(struct reading *r, const char *const *values, bool exec)
{
	const char *word = r->arguments[r->at++] + 2;
	size_t length = strcspn(word, "=");

	show(r, word - 2, length + 2);
	if (is_listed(word, length, values + 1)) {
		const char *value = value_of(r, word + length);

		if (exec)
			take_value(r, word, length, value);
		else
			buf_str(&r->shown, "=...");
	} else if (exec && length == strlen("privileged") && !strncmp(word, "privileged", length)) {
		r->to.privileged = !word[length] || is_true(word + length + 1);
		buf_str(&r->shown, word + length);
	}
}

/* -itu root: switches first, one that takes a value at the end. */
static void read_letters(struct reading *r, const char *const *values, bool exec)
{
	const char *word = r->arguments[r->at++] + 1;

	show(r, "-", 1);
	for (; *word; word++) {
		buf_char(&r->shown, *word);
		if (word[1] == '=' && !strchr(values[0], *word))
			return; /* -t=false */
		if (!strchr(values[0], *word))
			continue;
		if (exec)
			take_value(r, word, 1, value_of(r, word + 1));
		else if (value_of(r, word + 1))
			buf_str(&r->shown, "=...");
		return;
	}
}

/* Up to the first word that is no option. false: there is none. */
static bool read_options(struct reading *r, const char *const *values, bool exec)
{
	while (r->at < r->count) {
		const char *word = r->arguments[r->at];

		if (word[0] != '-' || !word[1])
			return true;
		if (!strcmp(word, "--")) {
			r->at++;
			return r->at < r->count;
		}
		if (word[1] == '-')
			read_long(r, values, exec);
		else
			read_letters(r, values, exec);
	}
	return false;
}

static bool take_word(struct reading *r, const char *word)
{
	if (r->at >= r->count || strcmp(r->arguments[r->at], word))
		return false;
	show(r, word, strlen(word));
	r->at++;
	return true;
}

/* The words up to and with "exec". */
static bool find_exec(struct reading *r)
{
	const char *name = base_name(r->arguments[0]);
	bool compose = !strcmp(name, "docker-compose");

	show(r, name, strlen(name));
	r->at = 1;
	if (!compose) {
		if (!read_options(r, client_values, false))
			return false;
		compose = take_word(r, "compose");
		if (!compose)
			return take_word(r, "exec") || (take_word(r, "container") &&
			    read_options(r, client_values, false) && take_word(r, "exec"));
	} else {
		/* As a plugin it is called "docker-compose compose ...". */
		take_word(r, "compose");
	}
	return read_options(r, compose_values, false) && take_word(r, "exec");
}

struct docker_exec_command docker_exec_command(struct arena *arena, const char *const *arguments, size_t count, bool whole)
{
	struct reading r = { .arena = arena, .arguments = arguments, .count = count };

	buf_init(&r.shown, arena);
	if (!count || !find_exec(&r)) {
		/* Where the arguments end early nobody knows what comes next. */
		r.to.is_exec = r.to.cut = count && !whole && r.at >= count;
		r.to.shown = r.shown.at;
		return r.to;
	}
	r.to.is_exec = true;
	if (read_options(&r, exec_values, true)) {
		r.to.container = r.arguments[r.at];
		show(&r, r.to.container, strlen(r.to.container));
		if (r.at + 1 < count)
			buf_str(&r.shown, " ...");
		r.to.cut = false;
	} else {
		/* Whole and without a container: the client refused it. */
		r.to.is_exec = !whole;
		r.to.cut = !whole;
	}
	r.to.shown = r.shown.at;
	return r.to;
}

/* The log ------------------------------------------------------------------------------------ */

struct call { /* of type SYSCALL, of a client */
	const char *auid, *uid, *pid, *exe;
	bool failed;
};

struct command { /* of type EXECVE */
	const char **arguments;
	size_t count, told; /* told: argc */
	double time;
};

struct log {
	struct arena *arena;
	struct map *calls, *commands; /* by "TIME:SERIAL" */
	double first, last;
	bool any;
};

void *docker_exec_log_new(struct arena *arena)
{
	struct log *log = arena_alloc(arena, sizeof *log);

	log->arena = arena;
	log->calls = map_new(arena);
	log->commands = map_new(arena);
	return log;
}

/* The text behind " NAME=" up to the next blank; NULL: not there. */
static const char *field(const char *line, const char *end, const char *name, size_t *length)
{
	size_t n = strlen(name);

	for (const char *at = line; (at = memmem(at, (size_t)(end - at), name, n)); at += n)
		if (at > line && at[-1] == ' ' && at + n < end && at[n] == '=') {
			const char *value = at + n + 1, *stop = memchr(value, ' ', (size_t)(end - value));

			*length = (size_t)((stop ? stop : end) - value);
			return value;
		}
	return NULL;
}

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "text" or hexadecimal digits, the latter where a byte could not stand in quotes. */
static const char *decode(struct arena *arena, const char *value, size_t length)
{
	char *text;
	size_t n = 0;

	if (length >= 2 && *value == '"')
		return arena_strndup(arena, value + 1, length - 1 - (value[length - 1] == '"'));
	text = arena_alloc(arena, length / 2 + 1);
	for (size_t i = 0; i + 1 < length; i += 2) {
		int high = hex(value[i]), low = hex(value[i + 1]);

		if (high < 0 || low < 0)
			return arena_strndup(arena, value, length);
		text[n++] = (char)(high * 16 + low);
	}
	return text;
}

static const char *number(struct log *log, const char *line, const char *end, const char *name)
{
	size_t length;
	const char *value = field(line, end, name, &length);

	return value && length < 12 && strspn(value, "0123456789") >= length ? arena_strndup(log->arena, value, length) : NULL;
}

static void read_call(struct log *log, const char *id, const char *line, const char *end)
{
	size_t length;
	const char *exe = field(line, end, "exe", &length), *success;
	struct call *call;

	if (!exe || !(exe = decode(log->arena, exe, length)) || !is_client(exe) || log->calls->count >= MOST_COMMANDS)
		return;
	call = arena_alloc(log->arena, sizeof *call);
	call->exe = exe;
	call->auid = number(log, line, end, "auid");
	call->uid = number(log, line, end, "uid");
	call->pid = number(log, line, end, "pid");
	success = field(line, end, "success", &length);
	call->failed = success && length == 2 && !strncmp(success, "no", 2);
	map_put(log->calls, arena_strdup(log->arena, id), call);
}

/* aN=VALUE; long ones come in pieces, aN[i]=VALUE. */
static void read_arguments(struct log *log, struct command *command, const char *line, const char *end)
{
	for (const char *at = line; at < end; at++) {
		const char *value, *stop, *text;
		size_t n, length;
		char *digits;
		bool piece;

		if (*at != 'a' || (at > line && at[-1] != ' ') || !isdigit((unsigned char)at[1]))
			continue;
		n = strtoul(at + 1, &digits, 10);
		piece = *digits == '[';
		if (piece)
			digits += strcspn(digits, "]= ") + 1;
		if (digits >= end || *digits != '=')
			continue; /* aN_len=, or no argument */
		value = digits + 1;
		stop = memchr(value, ' ', (size_t)(end - value));
		stop = stop ? stop : end;
		at = stop;
		if (n >= MOST_ARGUMENTS || n > command->count || (n < command->count && (!piece || n + 1 != command->count)))
			continue;
		length = (size_t)(stop - value);
		text = decode(log->arena, value, length < 2 * MOST_BYTES ? length : 2 * MOST_BYTES);
		if (n == command->count) {
			command->arguments = arena_more(log->arena, command->arguments, n, sizeof *command->arguments);
			command->arguments[command->count++] = text;
		} else if (strlen(command->arguments[n]) < MOST_BYTES) {
			command->arguments[n] = arena_printf(log->arena, "%s%s", command->arguments[n], text);
		}
	}
}

static void read_execve(struct log *log, const char *id, double time, const char *line, const char *end)
{
	struct command *command = map_get(log->commands, id);
	const char *argc;

	if (!command) {
		struct command first = { .time = time };

		argc = number(log, line, end, "argc");
		read_arguments(log, &first, line, end);
		if (!map_get(log->calls, id) && (!first.count || !is_client(first.arguments[0])))
			return;
		if (log->commands->count >= MOST_COMMANDS)
			return;
		first.told = argc ? strtoul(argc, NULL, 10) : 0;
		command = arena_memdup(log->arena, &first, sizeof first);
		map_put(log->commands, arena_strdup(log->arena, id), command);
		return;
	}
	read_arguments(log, command, line, end);
}

static void tell(struct log *log, struct buf *to)
{
	if (log->any)
		buf_printf(to, "log %.0f %.0f\n", log->first, log->last);
	for (size_t i = 0; i < log->commands->count; i++) {
		const struct command *command = log->commands->entries[i].value;
		const struct call *call = map_get(log->calls, log->commands->entries[i].key);
		struct docker_exec_command e = docker_exec_command(log->arena, (const char *const *)command->arguments,
		    command->count, command->count >= command->told);
		json_t *object;
		char *out;

		if (!e.is_exec || (call && call->failed))
			continue;
		object = json_pack("{sI ss* ss* ss* ss* sb sb ss* ss* ss*}", "time", (json_int_t)command->time,
		    "auid", call ? call->auid : NULL, "uid", call ? call->uid : NULL, "pid", call ? call->pid : NULL,
		    "exe", call ? call->exe : NULL, "privileged", (int)e.privileged, "cut", (int)e.cut,
		    "user", e.user, "container", e.container, "command", e.shown);
		out = object ? json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;
		/* Bytes that are no UTF-8: the command is told all the same. */
		if (out)
			buf_printf(to, "exec %s\n", out);
		else
			buf_printf(to, "exec {\"time\":%.0f,\"privileged\":%s,\"cut\":true}\n", command->time,
			    e.privileged ? "true" : "false");
		free(out);
		json_decref(object);
	}
}

void docker_exec_log_line(void *state, const char *line, size_t length, struct buf *to)
{
	static const char mark[] = "msg=audit(";
	struct log *log = state;
	const char *end, *message, *close, *type, *id;
	double time;

	if (!line) {
		tell(log, to);
		return;
	}
	end = line + length;
	message = memmem(line, length, mark, sizeof mark - 1);
	close = message ? memchr(message, ')', (size_t)(end - message)) : NULL;
	if (!close)
		return;
	message += sizeof mark - 1;
	time = strtod(message, NULL);
	if (time <= 0)
		return;
	if (!log->any || time < log->first)
		log->first = time;
	if (!log->any || time > log->last)
		log->last = time;
	log->any = true;
	type = memmem(line, (size_t)(message - line), "type=", 5);
	if (!type)
		return;
	if (strncmp(type + 5, "SYSCALL ", 8) && strncmp(type + 5, "EXECVE ", 7))
		return;
	id = arena_strndup(log->arena, message, (size_t)(close - message));
	if (type[5] == 'S')
		read_call(log, id, close, end);
	else
		read_execve(log, id, time, close, end);
}
