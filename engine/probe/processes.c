#include "probe/processes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TICKS 100 /* USER_HZ, which is 100 on every machine Linux has an ABI for today */

static bool is_pid(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return digits && digits < 11 && !name[digits];
}

bool processes_list(struct collect *c, const char *const **pids, size_t *count)
{
	enum target_outcome outcome;
	const char *const *names;
	const char **list;
	struct err err;
	size_t n, i;

	*count = 0;
	outcome = target_list(c->target, "/proc", c->arena, &names, &n, &err);
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE) {
		collect_trouble(c, "%s", err.text);
		return false;
	}
	list = arena_alloc(c->arena, (n + 1) * sizeof *list);
	for (i = 0; i < n; i++)
		if (is_pid(names[i]))
			list[(*count)++] = names[i];
	*pids = list;
	if (!*count && c->target->kind == TARGET_ROOT) {
		collect_not_applicable(c, "a mounted file system has no processes");
		return false;
	}
	return true;
}

static enum target_outcome read_file(struct collect *c, const char *pid, const char *name, const char **bytes,
    size_t *length, struct err *err)
{
	return target_read(c->target, arena_printf(c->arena, "/proc/%s/%s", pid, name), 0, c->arena, bytes, length, err);
}

static const char *line_of(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at && (at == status || at[-1] == '\n') ? at + strlen(name) : NULL;
}

enum target_outcome process_read(struct collect *c, const char *pid, struct process *to, struct err *err)
{
	enum target_outcome outcome;
	const char *bytes, *open, *close, *at;
	long long f[40] = { 0 };
	size_t length, i;
	char *end;

	if (!is_pid(pid)) {
		err_set(err, ERR_ABSENT, "%s: no process", pid);
		return TARGET_ABSENT;
	}
	*to = (struct process){ .pid = atoll(pid) };
	outcome = read_file(c, pid, "stat", &bytes, &length, err);
	if (outcome != TARGET_OK)
		return outcome;
	/* "PID (NAME) S ppid ...": the name may hold anything, blanks and brackets too. */
	open = strchr(bytes, '(');
	close = strrchr(bytes, ')');
	if (!open || !close || close < open) {
		err_set(err, ERR_SYSTEM, "/proc/%s/stat: not what proc(5) says", pid);
		return TARGET_TROUBLE;
	}
	to->name = arena_strndup(c->arena, open + 1, (size_t)(close - open - 1));
	at = close + 1;
	at += strspn(at, " ");
	at += *at != '\0'; /* the state */
	for (i = 4; i < 42; i++) { /* numbered as in proc(5) */
		long long value = strtoll(at, &end, 10);

		if (end == at)
			break;
		if (i - 4 < sizeof f / sizeof *f)
			f[i - 4] = value;
		at = end;
	}
	to->ppid = f[4 - 4];
	to->session = f[6 - 4];
	to->tty = f[7 - 4];
	to->cpu_ticks = (uint64_t)f[14 - 4] + (uint64_t)f[15 - 4];
	to->priority = f[18 - 4];
	to->nice = f[19 - 4];
	to->start_ticks = (uint64_t)f[22 - 4];
	to->policy = f[41 - 4];
	outcome = read_file(c, pid, "status", &bytes, &length, err);
	if (outcome != TARGET_OK)
		return outcome;
	at = line_of(bytes, "Uid:");
	to->ruid = at ? strtoll(at, &end, 10) : -1;
	to->euid = at ? strtoll(end, NULL, 10) : -1;
	at = strstr(bytes, "\nCapEff:");
	to->capabilities = at ? strtoull(at + 8, NULL, 16) : 0;
	return TARGET_OK;
}

enum target_outcome process_command_line(struct collect *c, const char *pid, const char *name, const char **text,
    struct err *err)
{
	enum target_outcome outcome;
	const char *bytes;
	size_t length, i;
	char *copy;

	outcome = read_file(c, pid, "cmdline", &bytes, &length, err);
	if (outcome != TARGET_OK)
		return outcome;
	while (length && !bytes[length - 1])
		length--;
	if (!length) {
		*text = arena_printf(c->arena, "[%s]", name);
		return TARGET_OK;
	}
	copy = arena_strndup(c->arena, bytes, length);
	for (i = 0; i < length; i++)
		if (!copy[i])
			copy[i] = ' ';
	*text = copy;
	return TARGET_OK;
}

const char *process_tty(struct arena *arena, int64_t tty)
{
	unsigned major = (unsigned)(tty >> 8) & 0xfff, minor = ((unsigned)tty & 0xff) | ((unsigned)(tty >> 12) & 0xfff00);

	if (!tty)
		return "?";
	if (major >= 136 && major <= 143)
		return arena_printf(arena, "pts/%u", (major - 136) * 256 + minor);
	if (major == 4 && minor < 64)
		return arena_printf(arena, "tty%u", minor);
	if (major == 4)
		return arena_printf(arena, "ttyS%u", minor - 64);
	return arena_printf(arena, "%u:%u", major, minor);
}

/* As ps(1) spells sched(7)'s policies. */
const char *process_scheduling_class(int64_t policy)
{
	static const char *const names[] = { "TS", "FF", "RR", "B", "ISO", "IDL", "DLN" };

	return policy >= 0 && policy < 7 ? names[policy] : NULL;
}

/* "[DD-]HH:MM:SS where DD is the number of days when execution time is 24 hours or more" */
const char *process_exec_time(struct arena *arena, uint64_t ticks)
{
	unsigned long long seconds = ticks / TICKS, days = seconds / 86400;
	const char *clock;

	seconds %= 86400;
	clock = arena_printf(arena, "%02llu:%02llu:%02llu", seconds / 3600, seconds / 60 % 60, seconds % 60);
	return days ? arena_printf(arena, "%02llu-%s", days, clock) : clock;
}

/* "HH:MM:SS if the same day ... or MMM_DD if process started the previous day or further in the past". What
 * day it is, the newest thing in /proc tells: this program when live, the recorded run's in a snapshot. */
const char *process_start_time(struct collect *c, uint64_t ticks)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const char *bytes, *at;
	time_t start, now;
	struct tm then, today;
	char text[20];
	size_t length;
	struct err err;
	double up;

	if (target_read(c->target, "/proc/stat", 0, c->arena, &bytes, &length, &err) != TARGET_OK ||
	    !(at = strstr(bytes, "\nbtime ")))
		return NULL;
	start = (time_t)strtoll(at + 7, NULL, 10);
	if (target_read(c->target, "/proc/uptime", 0, c->arena, &bytes, &length, &err) != TARGET_OK)
		return NULL;
	up = strtod(bytes, NULL);
	now = start + (time_t)up;
	start += (time_t)(ticks / TICKS);
	if (!localtime_r(&start, &then) || !localtime_r(&now, &today))
		return NULL;
	if (then.tm_year == today.tm_year && then.tm_yday == today.tm_yday)
		strftime(text, sizeof text, "%H:%M:%S", &then);
	else
		snprintf(text, sizeof text, "%s_%d", months[then.tm_mon], then.tm_mday);
	return arena_strdup(c->arena, text);
}
