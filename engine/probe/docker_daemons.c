#include "probe/docker_daemons.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "probe/docker_common.h"
#include "probe/processes.h"
#include "probe/systemd.h"

#define DEFAULT_FILE "/etc/docker/daemon.json"

/* Flags whose name is not that of the key; `option` says that each use is NAME=VALUE. */
static const struct { const char *flag, *key; bool option; } flags[] = {
	{ "host", "hosts" }, { "insecure-registry", "insecure-registries" }, { "registry-mirror", "registry-mirrors" },
	{ "label", "labels" }, { "storage-opt", "storage-opts" }, { "exec-opt", "exec-opts" }, { "dns-opt", "dns-opts" },
	{ "add-runtime", "runtimes", true }, { "graph", "data-root" }, { "default-ulimit", "default-ulimits", true },
	{ "log-opt", "log-opts", true }, { "authorization-plugin", "authorization-plugins" },
	{ "allow-nondistributable-artifacts", "allow-nondistributable-artifacts" },
	{ "cluster-store-opt", "cluster-store-opts", true }, { "node-generic-resource", "node-generic-resources" },
};
static const struct { char letter; const char *flag; } letters[] = {
	{ 'b', "bridge" }, { 'D', "debug" }, { 'g', "graph" }, { 'G', "group" }, { 'H', "host" },
	{ 'l', "log-level" }, { 'p', "pidfile" }, { 's', "storage-driver" },
};
/* Flags that need no value. */
static const char *const switches[] = {
	"debug", "experimental", "icc", "init", "ip-forward", "ip-masq", "iptables", "ip6tables", "ipv6", "live-restore",
	"no-new-privileges", "raw-logs", "rootless", "selinux-enabled", "tls", "tlsverify", "userland-proxy",
	"disable-legacy-registry", "validate", "allow-direct-routing", "cri-containerd", "ip-forward-no-drop",
	"api-enable-cors", "help", "version", NULL
};

static const char *told(struct arena *arena, const char *key, const char *value)
{
	char *text;

	/* Tokens of log drivers, logins of proxies and the like are nobody's business. A
	 * snapshot holds them so, too (engine/target/redact.c). */
	if (secret_named(key, strlen(key)) && strcmp(value, "true") && strcmp(value, "false"))
		return SECRET_HIDDEN;
	text = arena_strdup(arena, value);
	secret_hide(text, strlen(text));
	return text;
}

static void add(struct arena *arena, struct map *settings, const char *key, const char *value)
{
	struct docker_setting *setting = map_get(settings, key);

	if (!setting) {
		setting = arena_alloc(arena, sizeof *setting);
		map_put(settings, key, setting);
	}
	if (!value)
		return;
	setting->values = arena_more(arena, setting->values, setting->count, sizeof *setting->values);
	setting->values[setting->count++] = told(arena, key, value);
}

/* Settings that may be said more than once; of the others the last one counts. */
static const char *const lists[] = {
	"hosts", "insecure-registries", "registry-mirrors", "labels", "storage-opts", "exec-opts", "dns", "dns-opts",
	"dns-search", "authorization-plugins", "allow-nondistributable-artifacts", "node-generic-resources", NULL
};

static void add_last(struct arena *arena, struct map *settings, const char *key, const char *value)
{
	struct docker_setting *setting = map_get(settings, key);
	bool list = false;

	for (size_t i = 0; lists[i] && !list; i++)
		list = !strcmp(lists[i], key);
	if (setting && !list)
		setting->count = 0;
	add(arena, settings, key, value);
}

static void add_flag(struct arena *arena, struct map *settings, const char *flag, const char *value)
{
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		const char *equals = strchr(value, '=');

		if (strcmp(flags[i].flag, flag))
			continue;
		if (flags[i].option && equals)
			add_last(arena, settings, arena_printf(arena, "%s.%.*s", flags[i].key, (int)(equals - value), value),
			    equals + 1);
		else
			add_last(arena, settings, flags[i].key, value);
		return;
	}
	add_last(arena, settings, flag, value);
}

/* Go's strconv.ParseBool, as one of two words. */
static const char *boolean(const char *value)
{
	static const char *const yes[] = { "1", "t", "T", "TRUE", "true", "True", NULL };
	static const char *const no[] = { "0", "f", "F", "FALSE", "false", "False", NULL };

	for (size_t i = 0; yes[i]; i++)
		if (!strcmp(yes[i], value))
			return "true";
	for (size_t i = 0; no[i]; i++)
		if (!strcmp(no[i], value))
			return "false";
	return value;
}

static bool is_switch(const char *flag)
{
	for (size_t i = 0; switches[i]; i++)
		if (!strcmp(switches[i], flag))
			return true;
	return false;
}

/* A command line as dockerd reads it: --flag=value, --flag value, --switch, -H value, -Hvalue, -H=value. */
static struct map *read_arguments(struct arena *arena, const char *const *arguments, size_t count)
{
	struct map *told = map_new(arena);

	for (size_t i = 1; i < count; i++) {
		const char *argument = arguments[i], *value, *flag;

		if (argument[0] != '-' || !argument[1])
			continue;
		if (!strcmp(argument, "--"))
			break;
		while (argument[1] == 'D' && argument[2] && argument[2] != '=') { /* -DH VALUE is -D -H VALUE */
			add_flag(arena, told, "debug", "true");
			argument++;
		}
		if (argument[1] == '-' && argument == arguments[i]) {
			value = strchr(argument, '=');
			flag = value ? arena_strndup(arena, argument + 2, (size_t)(value - argument - 2)) : argument + 2;
			value = value ? value + 1 : NULL;
		} else {
			flag = NULL;
			for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
				if (letters[k].letter == argument[1])
					flag = letters[k].flag;
			if (!flag)
				continue;
			value = argument[2] ? argument + 2 + (argument[2] == '=') : NULL;
		}
		if (is_switch(flag))
			value = boolean(value ? value : "true");
		else if (!value)
			value = i + 1 < count ? arguments[++i] : "";
		add_flag(arena, told, flag, value);
	}
	return told;
}

static void flatten(struct arena *arena, struct map *into, const char *key, const json_t *value, unsigned depth)
{
	const char *name;
	json_t *member;
	size_t index;

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		if (depth < 8)
			json_object_foreach((json_t *)value, name, member)
				flatten(arena, into, *key ? arena_printf(arena, "%s.%s", key, name) : arena_strdup(arena, name),
				    member, depth + 1);
		break;
	case JSON_ARRAY:
		add(arena, into, key, NULL);
		json_array_foreach(value, index, member)
			flatten(arena, into, key, member, depth + 1);
		break;
	case JSON_STRING:
		add(arena, into, key, arena_strdup(arena, json_string_value(value)));
		break;
	case JSON_INTEGER:
		add(arena, into, key, arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value)));
		break;
	case JSON_REAL:
		add(arena, into, key, arena_printf(arena, "%g", json_real_value(value)));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		add(arena, into, key, json_is_true(value) ? "true" : "false");
		break;
	case JSON_NULL:
		break;
	}
}

/* A dockerd does not start with a setting of another type: whoever reads one as it is meant would see what is in force
 * nowhere. NULL: none. */
static const char *wrong_type(struct arena *arena, const char *file, const json_t *settings)
{
	const json_t *options = json_object_get(settings, "log-opts");
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)settings, name, value)
		if (is_switch(name) && !json_is_boolean(value) && !json_is_null(value))
			return arena_printf(arena, "%s: %s is neither true nor false, and no dockerd starts with it", file, name);
	json_object_foreach((json_t *)options, name, value)
		if (!json_is_string(value) && !json_is_null(value))
			return arena_printf(arena, "%s: %s of log-opts is not text, and no dockerd starts with it", file, name);
	return NULL;
}

/* NULL: read; else what is wrong. */
static const char *read_file(struct collect *c, struct docker_daemon *daemon)
{
	struct err err = { 0 };
	const char *bytes;
	size_t length;
	json_t *json;

	switch (target_read(c->target, daemon->file, 0, c->arena, &bytes, &length, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		return NULL;
	default:
		return arena_strdup(c->arena, err.text);
	}
	daemon->stored = map_new(c->arena);
	if (strspn(bytes, " \t\r\n") == length) /* dockerd takes an empty file as {} */
		return NULL;
	json = json_read(c->arena, daemon->file, bytes, length, &err);
	if (!json)
		return arena_strdup(c->arena, err.text);
	if (!json_is_object(json))
		return arena_printf(c->arena, "%s: not a JSON object", daemon->file);
	flatten(c->arena, daemon->stored, "", json, 0);
	return wrong_type(c->arena, daemon->file, json);
}

/* The mount on which a path lies, as "MAJOR:MINOR ROOT" (proc(5), /proc/PID/mountinfo); of those in the same place the last
 * one is on top. NULL: nobody says. */
static const char *mount_of(struct collect *c, const char *mountinfo, const char *path)
{
	const char *bytes, *found = NULL;
	size_t length, best = 0;
	char *at, *line;

	if (target_read(c->target, mountinfo, 0, c->arena, &bytes, &length, NULL) != TARGET_OK)
		return NULL;
	at = arena_strndup(c->arena, bytes, length);
	while ((line = strsep(&at, "\n"))) {
		const char *words[5] = { NULL };
		size_t n = 0, place;

		while (n < 5 && (words[n] = strsep(&line, " ")))
			n++;
		if (n < 5)
			continue;
		place = strcmp(words[4], "/") ? strlen(words[4]) : 0;
		if (strncmp(path, words[4], place) || path[place] != '/' || place < best)
			continue;
		best = place;
		found = arena_printf(c->arena, "%s %s", words[2], words[3]);
	}
	return found;
}

/* A dockerd in another mount namespace, as one in a container has it, may have another file of that name. NULL: it is ours. */
static const char *elsewhere(struct collect *c, const struct docker_daemon *daemon)
{
	const char *its, *ours;

	if (!daemon->pid)
		return NULL;
	its = mount_of(c, arena_printf(c->arena, "/proc/%ld/mountinfo", daemon->pid), daemon->file);
	ours = its ? mount_of(c, "/proc/self/mountinfo", daemon->file) : NULL;
	return ours && strcmp(its, ours) ? arena_printf(c->arena, "%s of dockerd (pid %ld) is another file than that of this "
	    "host, for it has other mounts: look into /proc/%ld/root%s", daemon->file, daemon->pid, daemon->pid,
	    daemon->file) : NULL;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The kernel's name for a process: asked first, so that command lines of others, which may
 * hold anything, are neither read nor recorded. */
static bool may_be_dockerd(struct collect *c, long pid)
{
	const char *bytes;
	size_t length;

	/* Gone meanwhile, or a tree made by hand: the command line decides. */
	if (target_read(c->target, arena_printf(c->arena, "/proc/%ld/comm", pid), 0, c->arena, &bytes, &length, NULL) !=
	    TARGET_OK)
		return true;
	return !strncmp(bytes, "docker", 6);
}

/* /proc/PID/cmdline, split at its NULs. */
static const char *const *arguments_of(struct collect *c, long pid, size_t *count, const char **trouble)
{
	const char **arguments = NULL, *bytes;
	struct err err = { 0 };
	size_t length;

	*count = 0;
	switch (target_read(c->target, arena_printf(c->arena, "/proc/%ld/cmdline", pid), 0, c->arena, &bytes, &length, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT: /* it ended */
		return NULL;
	default: /* as with the mount option hidepid */
		*trouble = arena_printf(c->arena, "whether process %ld is a dockerd cannot be seen, run as root: %s", pid, err.text);
		return NULL;
	}
	for (size_t at = 0; at < length; at += strlen(bytes + at) + 1) {
		arguments = arena_more(c->arena, arguments, *count, sizeof *arguments);
		arguments[(*count)++] = bytes + at;
	}
	return arguments;
}

static bool is_dockerd(const char *const *arguments, size_t count)
{
	const char *name;

	if (!count)
		return false;
	name = base_name(arguments[0]);
	return !strcmp(name, "dockerd") || !strncmp(name, "dockerd-", 8) ||
	    (!strcmp(name, "docker") && count > 1 && (!strcmp(arguments[1], "daemon") || !strcmp(arguments[1], "-d")));
}

/* When a process began, in seconds since 1970; 0: nobody can tell. Not the time of /proc/PID itself, which
 * is that of the first look at it. */
static int64_t began(struct collect *c, long pid)
{
	const char *bytes, *boot;
	struct process process;
	size_t length;

	if (process_read(c, arena_printf(c->arena, "%ld", pid), &process, NULL) != TARGET_OK ||
	    target_read(c->target, "/proc/stat", 0, c->arena, &bytes, &length, NULL) != TARGET_OK ||
	    !(boot = strstr(bytes, "\nbtime ")))
		return 0;
	return strtoll(boot + 7, NULL, 10) + (int64_t)(process.start_ticks / 100); /* USER_HZ */
}

/* Whether the file was changed after the process began: dockerd has not read that yet, unless
 * it was told to reload. */
static bool younger(struct collect *c, const struct docker_daemon *daemon)
{
	struct target_stat file;
	int64_t since;

	if (!daemon->stored || !daemon->pid || target_stat(c->target, daemon->file, &file, NULL) != TARGET_OK)
		return false;
	/* The time of the boot and that since then are cut to whole seconds each: it may have begun
	 * nearly two seconds later, and the file been written before. */
	since = began(c, daemon->pid);
	return since && file.mtime >= since + 2;
}

static void use_arguments(struct collect *c, struct docker_daemon *daemon, const char *const *arguments, size_t count)
{
	struct docker_setting *file;

	daemon->told = read_arguments(c->arena, arguments, count);
	file = map_get(daemon->told, "config-file");
	if (file && file->count)
		daemon->file = file->values[file->count - 1];
}

/* Where none runs: the one that docker.service would start. */
static void would_be_told(struct collect *c, struct docker_daemon *daemon)
{
	const char *const *arguments;
	struct err err = { 0 };
	size_t count;

	daemon->told = map_new(c->arena);
	switch (unit_command(c, "docker.service", &arguments, &count, &err)) {
	case TARGET_OK:
		if (is_dockerd(arguments, count))
			use_arguments(c, daemon, arguments, count);
		break;
	case TARGET_ABSENT:
		break;
	default:
		daemon->trouble = arena_strdup(c->arena, err.text);
	}
}

/* An engine that answers is a dockerd somewhere: where none is seen, it is hidden from us or of another host, and what a
 * unit would start here is not what it was told. NULL: nothing speaks against that none runs. A tree made by hand has no
 * address of an engine. */
static const char *unseen(struct collect *c)
{
	const struct docker_contact *contact = docker_contact(c->target->docker);

	if (contact->presence != DOCKER_ANSWERS || strcmp(contact->flavor, "docker") || !strstr(contact->endpoint, "://"))
		return NULL;
	return arena_printf(c->arena, "an engine answers at %s, but /proc shows no dockerd here: run as root on its host",
	    contact->endpoint);
}

const struct docker_daemon *docker_daemons(struct collect *c, size_t *count, const char **trouble)
{
	struct docker_daemon *daemons = NULL;
	const char *const *names;
	struct err err = { 0 };
	size_t n = 0;

	*count = 0;
	*trouble = NULL;
	switch (target_list(c->target, "/proc", c->arena, &names, &n, &err)) {
	case TARGET_OK:
	case TARGET_ABSENT:
		break;
	default:
		*trouble = arena_strdup(c->arena, err.text);
		return NULL;
	}
	for (size_t i = 0; i < n && !*trouble; i++) {
		long pid = strspn(names[i], "0123456789") == strlen(names[i]) ? strtol(names[i], NULL, 10) : 0;
		const char *const *arguments;
		size_t n_arguments;

		if (!pid || !may_be_dockerd(c, pid))
			continue;
		arguments = arguments_of(c, pid, &n_arguments, trouble);
		if (!is_dockerd(arguments, n_arguments))
			continue;
		daemons = arena_more(c->arena, daemons, *count, sizeof *daemons);
		daemons[*count] = (struct docker_daemon){ .pid = pid, .file = DEFAULT_FILE };
		use_arguments(c, &daemons[(*count)++], arguments, n_arguments);
	}
	if (!*count && !*trouble)
		*trouble = unseen(c);
	if (*trouble) {
		*count = 0;
		return NULL;
	}
	if (!*count) {
		daemons = arena_more(c->arena, NULL, 0, sizeof *daemons);
		daemons[0] = (struct docker_daemon){ .file = DEFAULT_FILE };
		would_be_told(c, &daemons[0]);
		*count = 1;
	}
	for (size_t i = 0; i < *count; i++) {
		if (!daemons[i].trouble)
			daemons[i].trouble = elsewhere(c, &daemons[i]);
		if (!daemons[i].trouble)
			daemons[i].trouble = read_file(c, &daemons[i]);
		daemons[i].pending = !daemons[i].trouble && younger(c, &daemons[i]);
	}
	return daemons;
}
