/* x-docker:container_object: containers, running or not, from GET /containers/json and one
 * inspect each. What an engine leaves out means what its zero value means, but
 * for pids_limit: without it there is no limit and the entity does not exist. */
#include <string.h>

#include "base/buf.h"
#include "probe/docker_common.h"

#define APPARMOR_PROFILES "/sys/kernel/security/apparmor/profiles"

static const struct probe_entity entities[] = {
	{ "scope", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "system_filter", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "image_id", OVAL_STRING },
	{ "service", OVAL_STRING, PROBE_SUBJECT },
	{ "system", OVAL_BOOLEAN },
	{ "status", OVAL_STRING, PROBE_SUBJECT },
	{ "ever_started", OVAL_BOOLEAN },
	{ "pid", OVAL_INT },
	{ "privileged", OVAL_BOOLEAN, 0, "HostConfig.Privileged" },
	{ "readonly_rootfs", OVAL_BOOLEAN, 0, "HostConfig.ReadonlyRootfs" },
	{ "writable_place", OVAL_STRING, PROBE_MANY },
	{ "pid_mode", OVAL_STRING, 0, "HostConfig.PidMode" },
	{ "pid_effective_host", OVAL_BOOLEAN },
	{ "ipc_mode", OVAL_STRING, 0, "HostConfig.IpcMode" },
	{ "ipc_effective_host", OVAL_BOOLEAN },
	{ "network_mode", OVAL_STRING, 0, "HostConfig.NetworkMode" },
	{ "network_effective_host", OVAL_BOOLEAN },
	{ "uts_mode", OVAL_STRING, 0, "HostConfig.UTSMode" },
	{ "userns_mode", OVAL_STRING, 0, "HostConfig.UsernsMode" },
	{ "cgroupns_mode", OVAL_STRING, 0, "HostConfig.CgroupnsMode" },
	{ "cap_add", OVAL_STRING, PROBE_MANY, "HostConfig.CapAdd" },
	{ "cap_drop", OVAL_STRING, PROBE_MANY, "HostConfig.CapDrop" },
	{ "security_opt", OVAL_STRING, PROBE_MANY, "HostConfig.SecurityOpt" },
	{ "seccomp", OVAL_STRING },
	{ "no_new_privileges", OVAL_BOOLEAN },
	{ "label_disabled", OVAL_BOOLEAN },
	{ "apparmor_profile", OVAL_STRING, 0, "AppArmorProfile" },
	{ "apparmor_mode", OVAL_STRING },
	{ "apparmor_disabled", OVAL_BOOLEAN },
	{ "process_label", OVAL_STRING, 0, "ProcessLabel" },
	{ "user", OVAL_STRING, 0, "Config.User" },
	{ "user_is_root", OVAL_BOOLEAN },
	{ "memory", OVAL_INT, 0, "HostConfig.Memory" },
	{ "cpu_shares", OVAL_INT, 0, "HostConfig.CpuShares" },
	{ "nano_cpus", OVAL_INT, 0, "HostConfig.NanoCpus" },
	{ "pids_limit", OVAL_INT, 0, "HostConfig.PidsLimit" },
	{ "cgroup_parent", OVAL_STRING, 0, "HostConfig.CgroupParent" },
	{ "restart_policy", OVAL_STRING, 0, "HostConfig.RestartPolicy.Name" },
	{ "restart_max", OVAL_INT, 0, "HostConfig.RestartPolicy.MaximumRetryCount" },
	{ "health", OVAL_STRING, 0, "State.Health.Status" },
	{ "healthcheck", OVAL_BOOLEAN },
	{ "publish_all", OVAL_BOOLEAN, 0, "HostConfig.PublishAllPorts" },
	{ "log_driver", OVAL_STRING, 0, "HostConfig.LogConfig.Type" },
	{ "log_opt", OVAL_RECORD },
	{ "label", OVAL_RECORD },
	{ "exec_id", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

/* An option as it stands there; a whole profile inline only by its beginning. */
#define SHOWN_OPTION 256

static void put_security_options(struct collect *c, const struct kept *options, struct arena *arena)
{
	size_t n = 0;

	KEPT_EACH(option, options) {
		size_t length = option->count;
		const char *text = kept_string(option);

		if (!text)
			continue;
		if (length > SHOWN_OPTION) {
			/* Not in the middle of a character. */
			for (length = SHOWN_OPTION; length && (text[length] & 0xc0) == 0x80; length--)
				;
			text = arena_printf(arena, "%.*s...[%zu bytes cut]", (int)length, text,
			    option->count - length);
			length = strlen(text);
		}
		collect_bytes(c, "security_opt", text, length);
		n++;
	}
	if (!n)
		collect_status(c, "security_opt", OVAL_STATUS_DOES_NOT_EXIST);
}

/* Places that can be written to even when the root filesystem cannot. */
static void put_writable_places(struct docker_walk *walk)
{
	const struct kept *host = kept_member(walk->body, "HostConfig");
	struct collect *c = walk->c;
	struct buf text;
	size_t n = 0;

	buf_init(&text, walk->scratch);
	KEPT_EACH(place, kept_member(host, "Tmpfs")) {
		const char *options = kept_string(place);

		buf_clear(&text);
		buf_printf(&text, "tmpfs %s", place->name);
		if (options && *options)
			buf_printf(&text, " (%s)", options);
		collect_bytes(c, "writable_place", text.at, text.length);
		n++;
	}
	KEPT_EACH(mount, kept_member(walk->body, "Mounts")) {
		const char *type = kept_text(mount, "Type"), *to = kept_text(mount, "Destination");
		const char *name = kept_text(mount, "Name"), *driver = kept_text(mount, "Driver");

		if (!kept_bool(mount, "RW"))
			continue;
		buf_clear(&text);
		if (strcmp(type, "tmpfs") == 0)
			buf_printf(&text, "tmpfs %s", to);
		else if (strcmp(type, "volume") != 0)
			buf_printf(&text, "%s %s -> %s rw", *type ? type : "bind", kept_text(mount, "Source"), to);
		else if (strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64)
			buf_printf(&text, "anonymous volume %.12s (driver %s) -> %s rw", name,
			    *driver ? driver : "local", to);
		else
			buf_printf(&text, "volume %s (driver %s) -> %s rw", name, *driver ? driver : "local", to);
		collect_bytes(c, "writable_place", text.at, text.length);
		n++;
	}
	if (!n)
		collect_status(c, "writable_place", OVAL_STATUS_DOES_NOT_EXIST);
}

/* "", "root", "0", "00:5", "+0" (the engine reads a number as Go's strconv.Atoi does); a name with a control character is
 * meant to deceive. */
static bool is_root(const struct kept *user)
{
	const char *text = kept_string(user), *colon;
	size_t length, i;

	if (!text)
		return true;
	length = user->count;
	for (i = 0; i < length; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return true;
	colon = memchr(text, ':', length);
	if (colon)
		length = (size_t)(colon - text);
	if (length == 4 && memcmp(text, "root", 4) == 0)
		return true;
	if (length > 1 && (*text == '+' || *text == '-')) {
		text++;
		length--;
	}
	return strspn(text, "0") >= length;
}

static void put_mode(struct docker_walk *walk, const char *member, const char *entity,
    const char *effective)
{
	const char *trouble;
	bool host = docker_shares_host(walk, member, &trouble);

	kept_put_text(walk->c, entity, kept_member(walk->body, "HostConfig"), member);
	if (trouble) {
		collect_status(walk->c, effective, OVAL_STATUS_ERROR);
		collect_note(walk->c, "container %s: %s", walk->box->name, trouble);
	} else {
		collect_bool(walk->c, effective, host);
	}
}

static bool engine_has(const json_t *options, const char *name, const char **profile)
{
	size_t i, length = strlen(name);
	json_t *each;

	json_array_foreach(options, i, each) {
		const char *text = json_string_value(each);

		if (text && strncmp(text, "name=", 5) == 0)
			text += 5;
		if (!text || strncmp(text, name, length) != 0 || (text[length] && text[length] != ','))
			continue;
		*profile = strstr(text, "profile=");
		return true;
	}
	return false;
}

static void put_bool(struct collect *c, const char *entity, bool known, bool value)
{
	if (known)
		collect_bool(c, entity, value);
	else
		collect_status(c, entity, OVAL_STATUS_ERROR);
}

/* What filters the calls of a container that brings nothing: the profile dockerd was started with. A file of its own is
 * judged as one that a container brings. NULL: it cannot be told, which has been noted. */
static const char *engine_seccomp(struct docker_walk *walk, const json_t *engine)
{
	const char *profile = NULL, *bytes, *kind;
	struct err err = { 0 };
	size_t length;

	if (!engine_has(engine, "seccomp", &profile))
		return "unconfined";
	profile = profile ? profile + strlen("profile=") : "";
	if (*profile != '/') {
		kind = docker_seccomp_kind(profile, walk->scratch);
		if (!kind)
			collect_note(walk->c, "the engine has a seccomp profile of a kind that is not known: %s", profile);
		return kind;
	}
	if (target_read(walk->c->target, profile, 0, walk->scratch, &bytes, &length, &err) != TARGET_OK) {
		collect_note(walk->c, "the engine's seccomp profile: %s", err.text);
		return NULL;
	}
	/* "default" and such are words of the engine, not what a file may say. */
	bytes = arena_strndup(walk->scratch, bytes, length);
	kind = strchr(bytes, '{') ? docker_seccomp_kind(bytes, walk->scratch) : NULL;
	if (!kind)
		collect_note(walk->c, "the engine's seccomp profile: %s is not JSON, or no profile", profile);
	return kind;
}

/* Effective values, as the kernel will see them. What cannot be told is an entity with
 * status error; the rest of the item stands. */
static void put_security(struct docker_walk *walk)
{
	const struct kept *host = kept_member(walk->body, "HostConfig");
	const json_t *info = NULL, *engine;
	bool privileged = kept_bool(host, "Privileged"), known;
	const char *seccomp = NULL, *profile = NULL;
	struct docker_security security;
	struct collect *c = walk->c;

	docker_security(kept_member(host, "SecurityOpt"), walk->scratch, &security);
	known = !security.trouble;
	if (!known)
		collect_note(c, "container %s: %s", walk->box->name, security.trouble);
	if (!security.has_no_new_privileges || (!security.seccomp && !privileged))
		info = docker_walk_info(walk);
	engine = json_object_get(info, "SecurityOptions");

	if (security.has_no_new_privileges)
		put_bool(c, "no_new_privileges", known, security.no_new_privileges);
	else /* said from API 1.43 on; before that a daemon's default is not to be seen here */
		put_bool(c, "no_new_privileges", known && info,
		    engine_has(engine, "no-new-privileges", &profile));
	put_bool(c, "label_disabled", known, security.label_disabled);
	/* A privileged container gets no profile. */
	put_bool(c, "apparmor_disabled", known || privileged, privileged ||
	    (security.apparmor && strcmp(security.apparmor, "unconfined") == 0));

	if (security.seccomp) {
		seccomp = docker_seccomp_kind(security.seccomp, walk->scratch);
		if (!seccomp)
			collect_note(c, "container %s: SecurityOpt: the seccomp profile is not JSON, or no profile", walk->box->name);
	} else if (privileged) { /* runs unfiltered unless it brings a profile */
		seccomp = "unconfined";
	} else if (info) {
		seccomp = engine_seccomp(walk, engine);
	}
	if (known && seccomp)
		collect_string(c, "seccomp", seccomp);
	else
		collect_status(c, "seccomp", OVAL_STATUS_ERROR);
}

/* What the kernel says of the profiles it has. */
struct profiles { struct map *modes; const char *trouble; };

static void *read_profiles(struct target *target, struct arena *arena)
{
	struct profiles *profiles = arena_alloc(arena, sizeof *profiles);
	const char *bytes;
	size_t length;
	struct err err;
	char *at, *line;

	profiles->modes = map_new(arena);
	if (target_read(target, APPARMOR_PROFILES, 0, arena, &bytes, &length, &err) != TARGET_OK) {
		profiles->trouble = arena_printf(arena, "the modes of AppArmor's profiles are not known: %s", err.text);
		return profiles;
	}
	at = arena_strndup(arena, bytes, length);
	while ((line = strsep(&at, "\n"))) { /* "NAME (MODE)"; the name may hold blanks and brackets */
		char *open = strrchr(line, '('), *close = open ? strchr(open, ')') : NULL;

		if (!close || open < line + 2)
			continue;
		open[-1] = *close = '\0';
		map_put(profiles->modes, line, open + 1);
	}
	return profiles;
}

/* A name alone confines nothing: the profile may only complain, or be gone. */
static void put_apparmor_mode(struct collect *c, const char *profile)
{
	const struct profiles *profiles;
	const char *mode;

	if (!*profile || strcmp(profile, "unconfined") == 0) {
		collect_status(c, "apparmor_mode", OVAL_STATUS_DOES_NOT_EXIST);
		return;
	}
	profiles = target_once(c->target, "modes of AppArmor's profiles", read_profiles);
	mode = map_get(profiles->modes, profile);
	if (profiles->trouble) {
		collect_status(c, "apparmor_mode", OVAL_STATUS_ERROR);
		collect_note(c, "%s", profiles->trouble);
	} else {
		collect_string(c, "apparmor_mode", mode ? mode : "not loaded");
	}
}

static void put_state(struct docker_walk *walk)
{
	const struct kept *state = kept_member(walk->body, "State");
	const struct kept *test = kept_member(kept_member(kept_member(walk->body, "Config"), "Healthcheck"), "Test");
	const char *started = kept_text(state, "StartedAt");
	const char *health = kept_text(kept_member(state, "Health"), "Status");
	const char *check = kept_string(kept_first(test));
	int64_t pid = kept_int(state, "Pid");
	struct collect *c = walk->c;

	collect_bool(c, "ever_started", *started && strncmp(started, "0001-01-01", 10) != 0);
	if (pid > 0)
		collect_int(c, "pid", pid);
	else
		collect_status(c, "pid", OVAL_STATUS_DOES_NOT_EXIST);
	collect_string(c, "health", *health ? health : "none");
	collect_bool(c, "healthcheck", check && *check && strcmp(check, "NONE") != 0);
}

static void put_limits(struct docker_walk *walk)
{
	const struct kept *host = kept_member(walk->body, "HostConfig");
	const struct kept *restart = kept_member(host, "RestartPolicy");
	const char *policy = kept_text(restart, "Name");
	int64_t pids = kept_int(host, "PidsLimit");
	struct collect *c = walk->c;

	collect_int(c, "memory", kept_int(host, "Memory"));
	collect_int(c, "cpu_shares", kept_int(host, "CpuShares"));
	collect_int(c, "nano_cpus", kept_int(host, "NanoCpus"));
	if (pids > 0)
		collect_int(c, "pids_limit", pids);
	else
		collect_status(c, "pids_limit", OVAL_STATUS_DOES_NOT_EXIST);
	kept_put_text(c, "cgroup_parent", host, "CgroupParent");
	collect_string(c, "restart_policy", *policy ? policy : "no");
	collect_int(c, "restart_max", kept_int(restart, "MaximumRetryCount"));
}

static void put_body(struct docker_walk *walk)
{
	const struct kept *body = walk->body, *host = kept_member(body, "HostConfig");
	const struct kept *config = kept_member(body, "Config");
	const struct kept *log = kept_member(host, "LogConfig");
	const char *service = docker_service_of(walk->box);
	struct collect *c = walk->c;

	collect_string(c, "image_id", kept_text(body, "Image"));
	collect_string(c, "service", *service ? service : NULL);
	collect_bool(c, "system", walk->system != NULL);
	collect_string(c, "status", kept_text(kept_member(body, "State"), "Status"));
	put_state(walk);
	collect_bool(c, "privileged", kept_bool(host, "Privileged"));
	collect_bool(c, "readonly_rootfs", kept_bool(host, "ReadonlyRootfs"));
	put_writable_places(walk);
	put_mode(walk, "PidMode", "pid_mode", "pid_effective_host");
	put_mode(walk, "IpcMode", "ipc_mode", "ipc_effective_host");
	put_mode(walk, "NetworkMode", "network_mode", "network_effective_host");
	kept_put_text(c, "uts_mode", host, "UTSMode");
	kept_put_text(c, "userns_mode", host, "UsernsMode");
	kept_put_text(c, "cgroupns_mode", host, "CgroupnsMode");
	kept_put_list(c, "cap_add", kept_member(host, "CapAdd"));
	kept_put_list(c, "cap_drop", kept_member(host, "CapDrop"));
	put_security_options(c, kept_member(host, "SecurityOpt"), walk->scratch);
	put_security(walk);
	kept_put_text(c, "apparmor_profile", body, "AppArmorProfile");
	put_apparmor_mode(c, kept_text(body, "AppArmorProfile"));
	kept_put_text(c, "process_label", body, "ProcessLabel");
	kept_put_text(c, "user", config, "User");
	collect_bool(c, "user_is_root", is_root(kept_member(config, "User")));
	put_limits(walk);
	collect_bool(c, "publish_all", kept_bool(host, "PublishAllPorts"));
	kept_put_text(c, "log_driver", log, "Type");
	kept_put_record(c, "log_opt", kept_member(log, "Config"));
	kept_put_record(c, "label", kept_member(config, "Labels"));
	kept_put_list(c, "exec_id", kept_member(body, "ExecIDs"));
}

static void each(struct docker_walk *walk)
{
	struct collect *c = walk->c;

	/* Of the container and the engine alone, but that the letter filter has its own idea of `system`. */
	if (!collect_item_of(c, walk->filter == DOCKER_SYSTEM_LETTER ? NULL : walk->box))
		return;
	collect_string(c, "name", walk->box->name);
	collect_string(c, "id", walk->box->id);
	collect_string(c, "image", walk->box->image);
	if (walk->body) {
		put_body(walk);
	} else {
		collect_string(c, "image_id", walk->box->image_id);
		collect_string(c, "status", walk->box->state);
		collect_item_trouble(c, "%s", walk->box->trouble);
	}
}

static void collect(struct collect *c)
{
	docker_each_container(c, each);
}

const struct probe probe_docker_container = {
	.family = "x-docker", .name = "container", .entities = entities, .collect = collect,
};
