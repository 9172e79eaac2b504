/* x-linux:auditwatch_object: what the audit rules record of a file or directory: one item for each path that
 * is there and each source of rules. What counts is what the kernel does with the whole list:
 *
 * - rules on the file itself, on a directory above it (dir=), or on no path at all;
 * - a rule on a symbolic link sees the link only, not what it leads to;
 * - path= on a directory sees names come and go, but not the files in it;
 * - the first rule that fits decides, so that an earlier never takes away from a later always; never,task and
 *   excluded record types take away everything;
 * - a rule that asks for more (who, which program) records only a part;
 * - what 32-bit programs do counts as well, on machines that run them. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/map.h"
#include "probe/audit_rules.h"

static const struct probe_entity entities[] = {
	{ "source", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "real_path", OVAL_STRING },
	{ "type", OVAL_STRING, PROBE_SUBJECT },
	{ "loader", OVAL_STRING },
	{ "enabled", OVAL_INT },
	{ "reading", OVAL_BOOLEAN },
	{ "writing", OVAL_BOOLEAN },
	{ "executing", OVAL_BOOLEAN },
	{ "attributes", OVAL_BOOLEAN },
	{ "key", OVAL_STRING, PROBE_MANY },
	{ "recorded_by", OVAL_STRING, PROBE_MANY },
	{ "partly_by", OVAL_STRING, PROBE_MANY },
	{ "hidden_by", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

enum { READING, WRITING, EXECUTING, ATTRIBUTES, N_KINDS };
static const char letters[] = "rwxa";
static const char *const kinds[] = { "reading", "writing", "executing", "attributes" };
enum { BITS_64 = 1, BITS_32 = 2 };
#define ALL_KINDS ((1u << N_KINDS) - 1)

/* System calls that do it (include/asm-generic/audit_*.h of the kernel); a rule that lists calls has to list
 * these. Left out: those that work on a file already opened for it, and those younger than the tables of most
 * auditctl. Old ones that new machines do without have a '-' in front. */
static const char *const calls[N_KINDS][20] = {
	[READING] = { "-open", "openat", "openat2", "-readlink", "readlinkat" },
	[WRITING] = { "-open", "openat", "openat2", "-creat", "truncate", "-rename", "-renameat", "renameat2", "-link",
		"linkat", "-unlink", "unlinkat", "-symlink", "symlinkat", "-mkdir", "mkdirat", "-rmdir", "-mknod", "mknodat" },
	[EXECUTING] = { "execve", "execveat" },
	[ATTRIBUTES] = { "-chmod", "fchmod", "fchmodat", "-chown", "-lchown", "fchown", "fchownat", "setxattr", "lsetxattr",
		"fsetxattr", "removexattr", "lremovexattr", "fremovexattr" },
};

struct watched {
	const char *path; /* without symbolic links */
	bool directory;
	bool old_calls;    /* the machine has them */
	unsigned machines; /* BITS_64 and BITS_32 */
};

/* What one rule has to do with a path: bit k of [m] is kind k on machine m. */
struct reach { unsigned kinds[3]; bool partly; };

static bool lists(const struct audit_rule *rule, const char *call)
{
	for (size_t i = 0; i < rule->n_syscalls; i++)
		if (!strcmp(rule->syscalls[i], call))
			return true;
	return false;
}

/* All calls of the kind for a rule that records; one is enough for a rule that does not. */
static bool has_calls(const struct audit_rule *rule, int kind, bool all, bool old_calls)
{
	if (!rule->n_syscalls)
		return true;
	for (const char *const *call = calls[kind]; *call; call++) {
		bool old = **call == '-', listed = lists(rule, *call + old);

		if (!all && listed)
			return true;
		if (all && !listed && (!old || old_calls))
			return false;
	}
	if (all)
		return true;
	/* A call that was left out above, or is written as a number, may be one of them. */
	for (size_t i = 0; i < rule->n_syscalls; i++)
		if (strspn(rule->syscalls[i], "0123456789"))
			return true;
	return kind != EXECUTING && (lists(rule, "ftruncate") || lists(rule, "fallocate") || lists(rule, "fchmodat2") ||
	    lists(rule, "setxattrat") || lists(rule, "removexattrat"));
}

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	if (!strcmp(folder, "/"))
		return true;
	return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

/* The kernel follows links on the way to the last name, but not that. */
static const char *as_kernel(struct collect *c, const char *path)
{
	const char *slash = strrchr(path, '/'), *folder;

	if (slash == path ||
	    target_realpath(c->target, arena_strndup(c->arena, path, (size_t)(slash - path)), c->arena, &folder, NULL) !=
	    TARGET_OK)
		return path;
	return arena_printf(c->arena, "%s%s", strcmp(folder, "/") ? folder : "", slash);
}

enum fit { FITS_NOT, FITS_PARTLY, FITS };

static enum fit fit_path(struct collect *c, const struct audit_rule *rule, const struct watched *what)
{
	const char *path;

	if (!rule->path)
		return FITS;
	path = as_kernel(c, rule->path);
	if (rule->directory ? is_below(what->path, path) : !strcmp(what->path, path))
		return rule->directory || !what->directory ? FITS : FITS_PARTLY;
	return what->directory && is_below(path, what->path) ? FITS_PARTLY : FITS_NOT;
}

static unsigned permission_kinds(const char *text)
{
	unsigned result = 0;

	for (int k = 0; k < N_KINDS; k++)
		if (strchr(text, letters[k]) || strchr(text, letters[k] - 'a' + 'A'))
			result |= 1u << k;
	return result;
}

/* An architecture's name: auditctl knows many besides these two. */
static unsigned machines_of(const char *value)
{
	if (!strcmp(value, "b32") || !strcmp(value, "i386") || !strcmp(value, "i686") || !strcmp(value, "arm") ||
	    !strcmp(value, "s390") || !strcmp(value, "ppc"))
		return BITS_32;
	return !strcmp(value, "b64") || strstr(value, "64") || !strcmp(value, "s390x") ? BITS_64 : 0;
}

static bool is_plain(const char *name)
{
	return !strcmp(name, "path") || !strcmp(name, "dir") || !strcmp(name, "key");
}

static struct reach reach(struct collect *c, const struct audit_rule *rule, const struct watched *what, bool records)
{
	unsigned machines = BITS_64 | BITS_32, wanted = ALL_KINDS;
	struct reach result = { 0 };
	enum fit fit = fit_path(c, rule, what);

	if (fit == FITS_NOT)
		return result;
	result.partly = fit == FITS_PARTLY;
	for (size_t i = 0; i < rule->n_fields; i++) {
		const struct audit_field *field = &rule->fields[i];
		bool equal = !strcmp(field->operation, "=");

		if (!strcmp(field->name, "perm") && equal)
			wanted &= permission_kinds(field->value);
		else if (!strcmp(field->name, "arch") && equal && machines_of(field->value))
			machines &= machines_of(field->value);
		else if (!strcmp(field->name, "arch") && !strcmp(field->operation, "!=") && machines_of(field->value))
			machines &= ~machines_of(field->value);
		else if (!is_plain(field->name))
			result.partly = true;
	}
	for (int k = 0; k < N_KINDS; k++)
		if ((wanted & 1u << k) && !has_calls(rule, k, records, what->old_calls))
			wanted &= ~(1u << k);
	if (machines & BITS_64)
		result.kinds[BITS_64] = wanted;
	if (machines & BITS_32)
		result.kinds[BITS_32] = wanted;
	return result;
}

/* Records that are not made ------------------------------------------------------------ */

static const struct { const char *name; int number; } types[] = {
	{ "SYSCALL", 1300 }, { "PATH", 1302 }, { "IPC", 1303 }, { "SOCKETCALL", 1304 }, { "CONFIG_CHANGE", 1305 },
	{ "SOCKADDR", 1306 }, { "CWD", 1307 }, { "EXECVE", 1309 }, { "EOE", 1320 }, { "PROCTITLE", 1327 },
};

/* Whether records of the type are left out by FIELD OPERATION VALUE; in doubt they are. */
static bool type_fits(const struct audit_field *field, int type)
{
	char *end;
	long number = strtol(field->value, &end, 10);

	if (!*field->value || *end) {
		number = -1;
		for (size_t i = 0; i < sizeof types / sizeof *types; i++)
			if (!strcmp(types[i].name, field->value))
				number = types[i].number;
	}
	if (!strcmp(field->operation, "="))
		return number == type;
	if (number < 0)
		return true;
	if (!strcmp(field->operation, "!="))
		return number != type;
	if (!strcmp(field->operation, "<"))
		return type < number;
	if (!strcmp(field->operation, "<="))
		return type <= number;
	if (!strcmp(field->operation, ">"))
		return type > number;
	return strcmp(field->operation, ">=") || type >= number;
}

static bool leaves_out(const struct audit_rule *rule, int type)
{
	for (size_t i = 0; i < rule->n_fields; i++)
		if (!strcmp(rule->fields[i].name, "msgtype") && !type_fits(&rule->fields[i], type))
			return false;
	return true;
}

/* debugfs and tracefs, which RHEL leaves out, hold nothing of anybody. */
static bool of_tables_only(const struct audit_rule *rule)
{
	const char *type = audit_rule_value(rule, "fstype");

	return type && (!strcmp(type, "debugfs") || !strcmp(type, "tracefs") || !strcasecmp(type, "0x64626720") ||
	    !strcasecmp(type, "0x74726163") || !strcmp(type, "1684170528") || !strcmp(type, "1953653091"));
}

/* What is not recorded whatever other rules say. */
static unsigned taken_away(const struct audit_rule *rule)
{
	if (!strcmp(rule->list, "task") && !strcmp(rule->action, "never"))
		return ALL_KINDS;
	if (!strcmp(rule->list, "filesystem") && !strcmp(rule->action, "never") && !of_tables_only(rule))
		return ALL_KINDS;
	if (strcmp(rule->list, "exclude"))
		return 0;
	if (leaves_out(rule, 1300) || leaves_out(rule, 1302))
		return ALL_KINDS;
	return leaves_out(rule, 1309) ? 1u << EXECUTING : 0;
}

/* The whole list ------------------------------------------------------------------------- */

struct finding {
	struct map *by, *partly, *hidden, *keys; /* texts */
	unsigned recorded; /* kinds, on all machines */
};

static void add(struct map *to, const char *text)
{
	map_put(to, text, to);
}

static void judge(struct collect *c, const struct audit_rules *rules, const struct watched *what, struct finding *to)
{
	unsigned recorded[3] = { 0 }, hidden[3] = { 0 }, gone = 0;

	for (size_t i = 0; i < rules->count; i++) {
		const struct audit_rule *rule = &rules->rules[i];
		unsigned away = taken_away(rule);
		bool records = !strcmp(rule->action, "always");
		struct reach r;

		if (away)
			add(to->hidden, rule->text);
		gone |= away;
		if (strcmp(rule->list, "exit"))
			continue;
		r = reach(c, rule, what, records);
		for (unsigned m = BITS_64; m <= BITS_32; m++) {
			unsigned kinds_left;

			if (!(what->machines & m))
				continue;
			kinds_left = r.kinds[m] & ~recorded[m] & ~hidden[m];
			if (!records) {
				hidden[m] |= kinds_left;
				if (kinds_left)
					add(to->hidden, rule->text);
			} else if (r.partly) {
				if (r.kinds[m])
					add(to->partly, rule->text);
			} else {
				recorded[m] |= kinds_left;
				if (kinds_left)
					add(to->by, rule->text);
				for (size_t k = 0; kinds_left && k < rule->n_fields; k++)
					if (!strcmp(rule->fields[k].name, "key"))
						add(to->keys, rule->fields[k].value);
			}
		}
	}
	if (rules->enabled == 0)
		gone = ALL_KINDS;
	for (unsigned m = BITS_64; m <= BITS_32; m++)
		if (what->machines & m)
			to->recorded &= recorded[m] & ~gone;
}

static void put_texts(struct collect *c, const char *name, const struct map *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		collect_string(c, name, texts->entries[i].key);
	if (!texts->count)
		collect_status(c, name, OVAL_STATUS_DOES_NOT_EXIST);
}

static void put(struct collect *c, const char *source, const char *path, const struct watched *what,
    const struct audit_rules *sets, size_t count, const char *loader)
{
	struct finding f = { map_new(c->arena), map_new(c->arena), map_new(c->arena), map_new(c->arena), ALL_KINDS };
	bool trouble = false;
	int enabled = -1;

	collect_item(c);
	collect_string(c, "source", source);
	collect_string(c, "path", path);
	collect_string(c, "real_path", what->path);
	collect_string(c, "type", what->directory ? "directory" : "file");
	collect_string(c, "loader", loader);
	for (size_t i = 0; i < count; i++) {
		if (sets[i].trouble)
			collect_item_trouble(c, "%s", sets[i].trouble);
		trouble = trouble || sets[i].trouble;
		judge(c, &sets[i], what, &f);
		if (sets[i].enabled >= 0 && (enabled < 0 || sets[i].enabled < enabled))
			enabled = sets[i].enabled;
	}
	if (enabled >= 0)
		collect_int(c, "enabled", enabled);
	for (int k = 0; k < N_KINDS; k++)
		trouble ? collect_status(c, kinds[k], OVAL_STATUS_ERROR)
			: collect_bool(c, kinds[k], (f.recorded & 1u << k) != 0);
	put_texts(c, "key", f.keys);
	put_texts(c, "recorded_by", f.by);
	put_texts(c, "partly_by", f.partly);
	put_texts(c, "hidden_by", f.hidden);
}

static enum target_outcome ask_machine(const char *key, struct arena *arena, const char **text, struct err *err)
{
	struct utsname name;

	(void)key;
	if (uname(&name)) {
		err_errno(err, "uname");
		return TARGET_TROUBLE;
	}
	*text = arena_strdup(arena, name.machine);
	return TARGET_OK;
}

/* In doubt it runs programs of both sizes and has every call. */
static void settle_machine(struct collect *c, struct watched *what)
{
	static const char *const only_64[] = { "aarch64", "ppc64le", "riscv64", "loongarch64" };
	static const char *const only_32[] = { "i386", "i486", "i586", "i686", "armv6l", "armv7l", "ppc", "riscv32" };
	const char *machine;

	what->machines = BITS_64 | BITS_32;
	what->old_calls = true;
	if (target_fact(c->target, "uname", "machine", ask_machine, c->arena, &machine, NULL) != TARGET_OK)
		return;
	for (size_t i = 0; i < sizeof only_64 / sizeof *only_64; i++)
		if (!strcmp(machine, only_64[i]))
			what->machines = BITS_64;
	for (size_t i = 0; i < sizeof only_32 / sizeof *only_32; i++)
		if (!strcmp(machine, only_32[i]))
			what->machines = BITS_32;
	what->old_calls = strcmp(machine, "aarch64") && strncmp(machine, "riscv", 5) && strcmp(machine, "loongarch64");
}

static bool find(struct collect *c, const char *path, struct watched *what)
{
	struct target_stat st;
	struct err err = { 0 };

	switch (target_stat(c->target, path, &st, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT: /* nothing that could be recorded */
		return false;
	default:
		collect_trouble(c, "%s", err.text);
		return false;
	}
	what->directory = st.type == TARGET_DIRECTORY;
	if (target_realpath(c->target, path, c->arena, &what->path, &err) != TARGET_OK) {
		collect_trouble(c, "%s", err.text);
		return false;
	}
	return true;
}

const char *audit_executions_lost(struct collect *c, const char *path)
{
	const struct audit_rules *rules = audit_rules_loaded(c->target);
	struct finding f = { map_new(c->arena), map_new(c->arena), map_new(c->arena), map_new(c->arena), ALL_KINDS };
	struct watched what = { 0 };
	struct err err = { 0 };

	if (rules->trouble)
		return rules->trouble;
	if (!rules->enabled)
		return "the audit system of the kernel is off";
	if (target_realpath(c->target, path, c->arena, &what.path, &err) != TARGET_OK)
		return arena_strdup(c->arena, err.text);
	settle_machine(c, &what);
	judge(c, rules, &what, &f);
	if (!(f.recorded & 1u << EXECUTING))
		return arena_printf(c->arena, "%s: no audit rule in force records who runs it", path);
	return rules->daemon ? NULL : "no auditd runs that would write down what is recorded";
}

static void tell(struct collect *c, const struct audit_rules *sets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (sets[i].note)
			collect_note(c, "%s", sets[i].note);
}

static void collect(struct collect *c)
{
	bool loaded = collect_matches(c, "source", "loaded", 6), disk = collect_matches(c, "source", "file", 4);
	const struct audit_rules *in_force = loaded ? audit_rules_loaded(c->target) : NULL;
	const struct audit_boot *boot = disk ? audit_rules_boot(c->target) : NULL;
	struct watched what = { 0 };
	const char *const *paths;
	size_t count;

	if (!collect_equals(c, "path", &paths, &count)) {
		collect_trouble(c, "path: auditwatch_object wants whole paths, for it looks at each");
		return;
	}
	settle_machine(c, &what);
	if (loaded)
		tell(c, in_force, 1);
	if (disk)
		tell(c, boot->sets, boot->count);
	for (size_t i = 0; i < count; i++) {
		/* An empty list of the site. */
		if (!*paths[i] || !find(c, paths[i], &what))
			continue;
		if (loaded)
			put(c, "loaded", paths[i], &what, in_force, 1, NULL);
		if (disk)
			put(c, "file", paths[i], &what, boot->sets, boot->count, boot->loader);
	}
}

const struct probe probe_linux_auditwatch = {
	.family = "x-linux", .name = "auditwatch", .entities = entities, .collect = collect,
};
