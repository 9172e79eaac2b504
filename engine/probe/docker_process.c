/* x-docker:process_object: what runs in containers, seen from the host: nothing is started in them, and an
 * image without ps(1) hides nothing. A process belongs to the container that its control groups name; one
 * that left those, or whose groups name a container in this container, to that with its PID namespace.
 * Where the host's /proc does not show the container (we are in a container ourselves, or elsewhere), the
 * engine is asked: that calls ps(1) on its host and knows no program files. */
#include <stdlib.h>
#include <string.h>

#include "probe/docker_common.h"
#include "probe/processes.h"

/* Never arguments: those hold passwords. */
#define TOP "/containers/%s/top?ps_args=-eo%%20pid,uid,comm"

static const struct probe_entity entities[] = {
	{ "scope", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "system_filter", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "status", OVAL_STRING, PROBE_SUBJECT },
	{ "pid", OVAL_INT, PROBE_SUBJECT },
	{ "comm", OVAL_STRING },
	{ "exe", OVAL_STRING },
	{ "uid", OVAL_INT },
	{ "source", OVAL_STRING },
	{ 0 }
};

/* Runtimes whose containers are processes of the host's kernel. Others run a kernel of their own, whose
 * processes the host does not see. */
static const char *const open_runtimes[] = { "", "runc", "docker-runc", "crun", "youki", "nvidia", "sysbox-runc", "oci",
	"io.containerd.runc.v1", "io.containerd.runc.v2", "io.containerd.runtime.v1.linux", NULL };

struct seen {
	const char *pid;
	const struct docker_box *owner; /* by its control groups; NULL: of none that the engine knows */
	const char *namespace;          /* asked where there is no owner; NULL: not known */
};

struct looked {
	bool done;
	const char *trouble; /* why processes could not be seen; NULL */
	const char *no_namespace; /* why that of some process is not known; NULL */
	struct seen *seen;
	size_t count;
};

/* The last container named in a line like "4:memory:/docker/ID" or ".../docker-ID.scope". */
static const struct docker_box *owner_of(const struct docker_containers *containers, const char *groups, struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	const struct docker_box *owner = NULL, *box;
	const char *at = groups;

	while (*at) {
		size_t length = strspn(at, digits);

		if (length == 64 && (box = map_get(containers->by_id, arena_strndup(arena, at, 64))))
			owner = box;
		at += length ? length : 1;
	}
	return owner;
}

/* A line of numbers, one for each PID namespace from that of /proc down; whoever may not follow the link to a
 * process's namespace may still read it. One number: the process is in the host's own. */
static bool in_outer_namespace(struct collect *c, const char *pid)
{
	const char *status, *at;
	size_t length;

	if (target_read(c->target, arena_printf(c->arena, "/proc/%s/status", pid), 0, c->arena, &status, &length, NULL) !=
	    TARGET_OK)
		return false;
	at = strstr(status, "\nNSpid:");
	if (!at)
		return false;
	at += strlen("\nNSpid:");
	at += strspn(at, " \t");
	at += strspn(at, "0123456789");
	at += strspn(at, " \t");
	return *at == '\n' || !*at;
}

/* NULL: not in that of a container, or trouble. */
static const char *namespace_of(struct collect *c, const char *pid, const char **trouble)
{
	const char *to;
	struct err err;

	switch (target_readlink(c->target, arena_printf(c->arena, "/proc/%s/ns/pid", pid), c->arena, &to, &err)) {
	case TARGET_OK:
		return to;
	case TARGET_ABSENT: /* it ended */
		return NULL;
	default:
		if (!*trouble && !in_outer_namespace(c, pid))
			*trouble = arena_strdup(c->arena, err.text);
		return NULL;
	}
}

static void look(struct collect *c, const struct docker_containers *containers, struct looked *looked)
{
	const char *const *pids, *groups;
	size_t count, length, i;
	struct err err;

	looked->done = true;
	if (!processes_list(c, &pids, &count)) {
		looked->trouble = "";
		return;
	}
	/* With the mount option hidepid others' processes are not even listed. */
	for (i = 0; i < count && strcmp(pids[i], "1") != 0; i++)
		;
	if (i == count) {
		looked->trouble = "/proc does not show all processes here";
		return;
	}
	looked->seen = arena_alloc(c->arena, (count + 1) * sizeof *looked->seen);
	for (i = 0; i < count && !looked->trouble; i++) {
		struct seen *seen = &looked->seen[looked->count];

		switch (target_read(c->target, arena_printf(c->arena, "/proc/%s/cgroup", pids[i]), 0, c->arena, &groups, &length,
			&err)) {
		case TARGET_OK:
			break;
		case TARGET_ABSENT: /* it ended */
			continue;
		default:
			looked->trouble = arena_strdup(c->arena, err.text);
			continue;
		}
		*seen = (struct seen){ .pid = pids[i], .owner = owner_of(containers, groups, c->arena) };
		if (!seen->owner)
			seen->namespace = namespace_of(c, pids[i], &looked->no_namespace);
		looked->count++;
	}
}

/* Items -------------------------------------------------------------------------------- */

static void begin_item(struct docker_walk *walk)
{
	struct collect *c = walk->c;

	collect_item(c);
	collect_string(c, "name", walk->box->name);
	collect_string(c, "id", walk->box->id);
	collect_string(c, "image", walk->box->image);
	collect_string(c, "status", walk->body ? kept_text(kept_member(walk->body, "State"), "Status") : walk->box->state);
}

static void put_program(struct collect *c, const char *pid)
{
	static const char deleted[] = " (deleted)";
	const char *program;
	struct err err;
	size_t length;

	switch (target_readlink(c->target, arena_printf(c->arena, "/proc/%s/exe", pid), c->arena, &program, &err)) {
	case TARGET_OK:
		length = strlen(program);
		if (length > strlen(deleted) && strcmp(program + length - strlen(deleted), deleted) == 0)
			length -= strlen(deleted);
		collect_bytes(c, "exe", program, length);
		break;
	case TARGET_ABSENT: /* it ended and waits for its parent to notice */
		collect_status(c, "exe", OVAL_STATUS_DOES_NOT_EXIST);
		break;
	default:
		collect_status(c, "exe", OVAL_STATUS_ERROR);
		collect_note(c, "%s", err.text);
	}
}

static void put_process(struct docker_walk *walk, const char *pid)
{
	struct collect *c = walk->c;
	struct process process;
	struct err err;

	switch (process_read(c, pid, &process, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		return;
	default:
		begin_item(walk);
		collect_int(c, "pid", strtoll(pid, NULL, 10));
		collect_item_trouble(c, "%s", err.text);
		return;
	}
	begin_item(walk);
	collect_int(c, "pid", process.pid);
	collect_string(c, "comm", process.name);
	put_program(c, pid);
	collect_int(c, "uid", process.euid);
	collect_string(c, "source", "proc");
}

/* false: the host's /proc does not show this container. */
static bool put_seen(struct docker_walk *walk, struct looked *looked, const char *first)
{
	const char *mode = kept_text(kept_member(walk->body, "HostConfig"), "PidMode");
	bool own = strcmp(mode, "host") != 0 && strncmp(mode, "container:", 10) != 0;
	const char *namespace = NULL, *trouble = NULL;
	bool shown = false;
	size_t i;

	for (i = 0; i < looked->count; i++)
		shown |= looked->seen[i].owner == walk->box && strcmp(looked->seen[i].pid, first) == 0;
	if (!shown)
		return false;
	if (own) {
		namespace = namespace_of(walk->c, first, &trouble);
		if (!trouble && namespace && looked->no_namespace)
			trouble = looked->no_namespace;
		if (trouble) {
			begin_item(walk);
			collect_item_trouble(walk->c, "whether other processes share its PID namespace is not known: %s", trouble);
		}
	}
	for (i = 0; i < looked->count; i++) {
		const struct seen *seen = &looked->seen[i];

		if (seen->owner == walk->box ||
		    (namespace && !seen->owner && seen->namespace && strcmp(seen->namespace, namespace) == 0))
			put_process(walk, seen->pid);
	}
	return true;
}

/* What the engine shows ------------------------------------------------------------------ */

static size_t column(const json_t *titles, const char *name, const char *other)
{
	size_t i;
	json_t *each;

	json_array_foreach(titles, i, each) {
		const char *title = json_string_value(each);

		if (title && (strcmp(title, name) == 0 || (other && strcmp(title, other) == 0)))
			return i;
	}
	return json_array_size(titles);
}

static void put_top(struct docker_walk *walk, const char *why)
{
	const struct docker_reply *reply = docker_get(walk->c->target->docker, arena_printf(walk->c->arena, TOP, walk->box->id));
	size_t pid, uid, command, i;
	struct collect *c = walk->c;
	struct err err = { 0 };
	json_t *body, *each;

	if (reply->status == 409 || reply->status == 404) {
		collect_note(c, "container %s does not run any more", walk->box->name);
		return;
	}
	body = reply->outcome == TARGET_OK ? json_read(walk->scratch, reply->path, reply->json, reply->length, &err) : NULL;
	if (!body) {
		begin_item(walk);
		collect_item_trouble(c, "%s; and the engine does not show its processes: %s", why,
		    reply->outcome == TARGET_OK ? err.text : reply->message);
		return;
	}
	pid = column(json_object_get(body, "Titles"), "PID", NULL);
	uid = column(json_object_get(body, "Titles"), "UID", NULL);
	command = column(json_object_get(body, "Titles"), "COMMAND", "CMD");
	if (command == json_array_size(json_object_get(body, "Titles"))) {
		begin_item(walk);
		collect_item_trouble(c, "%s; and what the engine shows of its processes has no column COMMAND", why);
		return;
	}
	json_array_foreach(json_object_get(body, "Processes"), i, each) {
		const char *number = json_string_value(json_array_get(each, pid));
		const char *user = json_string_value(json_array_get(each, uid));
		const char *name = json_string_value(json_array_get(each, command));

		begin_item(walk);
		if (number)
			collect_int(c, "pid", strtoll(number, NULL, 10));
		if (name)
			collect_string(c, "comm", name);
		else
			collect_status(c, "comm", OVAL_STATUS_ERROR);
		collect_status(c, "exe", OVAL_STATUS_DOES_NOT_EXIST);
		if (user)
			collect_int(c, "uid", strtoll(user, NULL, 10));
		collect_string(c, "source", "top");
	}
}

static bool is_open(const char *runtime)
{
	size_t i;

	for (i = 0; open_runtimes[i]; i++)
		if (strcmp(open_runtimes[i], runtime) == 0)
			return true;
	return false;
}

static void each(struct docker_walk *walk)
{
	struct looked *looked = (struct looked *)walk->arg;
	const struct kept *state = kept_member(walk->body, "State");
	const char *runtime = kept_text(kept_member(walk->body, "HostConfig"), "Runtime"), *why;
	int64_t pid = kept_int(state, "Pid");
	struct collect *c = walk->c;

	if (!walk->body) {
		begin_item(walk);
		collect_item_trouble(c, "%s", walk->box->trouble);
		return;
	}
	if (pid <= 0 && (!kept_bool(state, "Running") || kept_bool(state, "Restarting")))
		return;
	if (!is_open(runtime)) {
		begin_item(walk);
		collect_item_trouble(c, "its runtime %.100s may hide its processes from the host: look into it by hand", runtime);
		return;
	}
	if (!looked->done)
		look(c, walk->containers, looked);
	if (!looked->trouble && put_seen(walk, looked, arena_printf(c->arena, "%lld", (long long)pid)))
		return;
	why = looked->trouble && *looked->trouble ? looked->trouble :
	    arena_printf(c->arena, "its first process (%lld) is not to be seen in /proc here", (long long)pid);
	if (strcmp(docker_contact(c->target->docker)->flavor, "podman") == 0) {
		/* Podman would start ps(1) in the container. */
		begin_item(walk);
		collect_item_trouble(c, "%s", why);
		return;
	}
	put_top(walk, why);
}

static void collect(struct collect *c)
{
	struct looked looked = { 0 };

	docker_each_container_with(c, each, &looked);
}

const struct probe probe_docker_process = {
	.family = "x-docker", .name = "process", .entities = entities, .collect = collect,
};
