/* x-docker:listener_object: where on the network each dockerd can be reached by TCP. One item an
 * address: what the process listens on, by its descriptors and the tables of its own network
 * namespace, and what docker.socket listens on in its place. purpose: api, swarm (the port of
 * managers), swarm gossip, metrics, socket unit. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "probe/docker_common.h"
#include "probe/docker_daemons.h"
#include "probe/sockets.h"
#include "probe/systemd.h"

#define SWARM_PORT 2377 /* docker swarm init without --listen-addr */
#define GOSSIP_PORT 7946 /* libnetwork's; cannot be changed */

static const struct probe_entity entities[] = {
	{ "purpose", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "swarm_port", OVAL_INT, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "pid", OVAL_INT, PROBE_SUBJECT },
	{ "file", OVAL_STRING, PROBE_SUBJECT },
	{ "local_address", OVAL_STRING, PROBE_SUBJECT },
	{ "local_port", OVAL_INT, PROBE_SUBJECT },
	{ "any_address", OVAL_BOOLEAN },
	{ 0 }
};

struct listeners {
	unsigned swarm_port;
	long answers;     /* pid of the dockerd that answers us; 0: not known which */
	bool in_swarm, manager;
	const char *no_swarm; /* why that is not known; NULL */
	bool swarm_seen;
};

static bool wants(struct collect *c, const char *purpose)
{
	return collect_matches(c, "purpose", purpose, strlen(purpose));
}

/* purpose NULL: item trouble follows. */
static void put(struct collect *c, const struct docker_daemon *daemon, const char *purpose, const struct socket_line *is)
{
	const char *address = is->local_address;

	collect_item(c);
	if (purpose)
		collect_string(c, "purpose", purpose);
	collect_int(c, "pid", daemon->pid);
	collect_string(c, "local_address", address);
	collect_int(c, "local_port", is->local_port);
	collect_bool(c, "any_address", !strcmp(address, "0.0.0.0") || !strcmp(address, "::") || !strcmp(address, "::ffff:0.0.0.0"));
}

/* Inodes of the sockets a process has open; NULL: nobody may look, which was said. */
static struct map *sockets_of(struct collect *c, long pid)
{
	const char *folder = arena_printf(c->arena, "/proc/%ld/fd", pid), *to;
	struct map *inodes = map_new(c->arena);
	const char *const *names;
	struct err err = { 0 };
	size_t count;

	if (target_list(c->target, folder, c->arena, &names, &count, &err) != TARGET_OK) {
		collect_trouble(c, "what dockerd (pid %ld) listens on cannot be seen, run as root: %s", pid, err.text);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		const char *path = arena_printf(c->arena, "%s/%s", folder, names[i]);
		enum target_outcome outcome = target_readlink(c->target, path, c->arena, &to, &err);

		if (outcome == TARGET_OK && strncmp(to, "socket:[", 8) == 0)
			map_put(inodes, arena_strndup(c->arena, to + 8, strcspn(to + 8, "]")), c);
		else if (outcome != TARGET_OK && outcome != TARGET_ABSENT) {
			collect_trouble(c, "what dockerd (pid %ld) listens on cannot be seen, run as root: %s", pid, err.text);
			return NULL;
		}
	}
	return inodes;
}

/* metrics-addr is ADDRESS:PORT. */
static bool is_metrics(const struct docker_daemon *daemon, const struct socket_line *is)
{
	const struct docker_setting *said = map_get(daemon->told, "metrics-addr");
	const char *colon;

	if (!said && daemon->stored)
		said = map_get(daemon->stored, "metrics-addr");
	colon = said && said->count ? strrchr(said->values[said->count - 1], ':') : NULL;
	return colon && strtoul(colon + 1, NULL, 10) == is->local_port;
}

/* The swarm's ports belong to the swarm only where there is one, and only one dockerd can be asked. */
static void tell_swarm(struct collect *c, struct listeners *all, const struct docker_daemon *daemon, const struct socket_line *is)
{
	bool manager = is->local_port == all->swarm_port, other = all->answers && all->answers != daemon->pid;
	const char *purpose = !all->in_swarm ? "api" : manager ? "swarm" : "swarm gossip";

	if (other || all->no_swarm) {
		if (!wants(c, "api"))
			return;
		put(c, daemon, NULL, is);
		collect_item_trouble(c, "whether this is a port of a swarm cannot be told: %s", other ?
		    arena_printf(c->arena, "another dockerd was asked (pid %ld)", all->answers) : all->no_swarm);
		return;
	}
	all->swarm_seen |= manager && all->in_swarm;
	if (wants(c, purpose))
		put(c, daemon, purpose, is);
}

static void tell(struct collect *c, struct listeners *all, const struct docker_daemon *daemon, const struct socket_line *is)
{
	const char *purpose = is_metrics(daemon, is) ? "metrics" : "api";

	if (is->local_port == all->swarm_port || is->local_port == GOSSIP_PORT)
		tell_swarm(c, all, daemon, is);
	else if (wants(c, purpose))
		put(c, daemon, purpose, is);
}

/* Of the daemon's own network namespace, which may be another than ours. */
static void tell_sockets(struct collect *c, struct listeners *all, const struct docker_daemon *daemon)
{
	struct map *inodes = sockets_of(c, daemon->pid);
	struct socket_line is;
	const char *bytes;
	char *at, *line;
	size_t length;
	struct err err = { 0 };

	for (int ipv6 = 0; inodes && ipv6 < 2; ipv6++) {
		const char *path = arena_printf(c->arena, "/proc/%ld/net/tcp%s", daemon->pid, ipv6 ? "6" : "");

		switch (target_read(c->target, path, 0, c->arena, &bytes, &length, &err)) {
		case TARGET_OK:
			break;
		case TARGET_ABSENT:
			if (ipv6) /* a kernel without it */
				continue;
			/* fall through */
		default:
			collect_trouble(c, "%s", err.text);
			continue;
		}
		at = arena_strndup(c->arena, bytes, length);
		while ((line = strsep(&at, "\n")))
			if (socket_line_read(line, ipv6, &is) && is.state == SOCKET_LISTENS && map_get(inodes, is.inode))
				tell(c, all, daemon, &is);
	}
}

static bool asks_systemd(const struct docker_daemon *daemon)
{
	const struct docker_setting *hosts = map_get(daemon->told, "hosts");

	if (!hosts && daemon->stored)
		hosts = map_get(daemon->stored, "hosts");
	for (size_t i = 0; hosts && i < hosts->count; i++)
		if (strncasecmp(hosts->values[i], "fd:", 3) == 0)
			return true;
	return !daemon->pid;
}

/* systemd.socket(5): a path, @name, or of TCP: PORT, ADDRESS:PORT, [ADDRESS]:PORT. */
static void put_unit_address(struct collect *c, const char *file, const char *value)
{
	const char *colon = strrchr(value, ':');
	char *address, *end;
	unsigned long port;

	if (*value == '/' || *value == '@' || *value == '%' || strncmp(value, "vsock:", 6) == 0)
		return;
	port = strtoul(colon ? colon + 1 : value, &end, 10);
	address = colon ? arena_strndup(c->arena, value, (size_t)(colon - value)) : arena_strdup(c->arena, "::");
	if (*address == '[') {
		address++;
		address[strcspn(address, "]")] = '\0';
	}
	collect_item(c);
	collect_string(c, "purpose", "socket unit");
	collect_string(c, "file", file);
	collect_string(c, "local_address", address);
	if (!*end && port <= 65535)
		collect_int(c, "local_port", (int64_t)port);
	else
		collect_status(c, "local_port", OVAL_STATUS_ERROR);
	collect_bool(c, "any_address", !strcmp(address, "0.0.0.0") || !strcmp(address, "::"));
}

static void tell_socket_unit(struct collect *c)
{
	const json_t *unit, *streams;
	struct err err = { 0 };
	json_t *each;
	size_t i;

	if (!wants(c, "socket unit"))
		return;
	switch (unit_files_read(c, "docker.socket", &unit, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		return;
	default:
		collect_trouble(c, "%s", err.text);
		return;
	}
	streams = json_object_get(unit, "ListenStream");
	json_array_foreach(streams, i, each)
		put_unit_address(c, json_text(json_array_get(json_object_get(unit, "FragmentPath"), 0)), json_string_value(each));
}

/* "pid 812 (dockerd), uid 0" */
static long peer_of(const struct docker_contact *contact, const struct docker_daemon *daemons, size_t count)
{
	long pid = strncmp(contact->peer, "pid ", 4) == 0 ? strtol(contact->peer + 4, NULL, 10) : 0;

	for (size_t i = 0; i < count; i++)
		if (daemons[i].pid == pid)
			return pid;
	return 0;
}

static void read_swarm(struct collect *c, struct listeners *all)
{
	const struct docker_reply *reply = docker_get(c->target->docker, "/info");
	struct arena *scratch = arena_new(NULL);
	const json_t *info = NULL, *swarm;
	struct err err = { 0 };
	const char *state;

	if (reply->outcome == TARGET_OK)
		info = json_read(scratch, reply->path, reply->json, reply->length, &err);
	if (!info)
		all->no_swarm = reply->outcome == TARGET_OK ? arena_strdup(c->arena, err.text) : reply->message;
	swarm = json_object_get(info, "Swarm");
	state = docker_node_state(info);
	if (info && !state)
		all->no_swarm = DOCKER_NO_NODE_STATE;
	all->in_swarm = state && strcmp(state, "inactive") != 0;
	all->manager = docker_bool(swarm, "ControlAvailable") || (state && strcmp(state, "locked") == 0);
	arena_free(scratch);
}

/* false: said why. */
static bool read_port(struct collect *c, unsigned *port)
{
	const char *const *values;
	unsigned long value;
	size_t count;
	char *end;

	*port = SWARM_PORT;
	if (!collect_entity(c, "swarm_port"))
		return true;
	if (collect_equals(c, "swarm_port", &values, &count) && count == 1) {
		value = strtoul(values[0], &end, 10);
		if (end > values[0] && !*end && value && value <= 65535) {
			*port = (unsigned)value;
			return true;
		}
	}
	collect_trouble(c, "swarm_port must equal one port, 1 to 65535");
	return false;
}

static void collect(struct collect *c)
{
	struct listeners all = { 0 };
	const char *trouble;
	size_t count;
	const struct docker_daemon *daemons;
	bool unit = false, runs = false;

	if (!read_port(c, &all.swarm_port))
		return;
	daemons = docker_daemons(c, &count, &trouble);
	if (trouble) {
		collect_trouble(c, "%s", trouble);
		return;
	}
	read_swarm(c, &all);
	all.answers = peer_of(docker_contact(c->target->docker), daemons, count);
	for (size_t i = 0; i < count; i++) {
		if (daemons[i].trouble)
			collect_trouble(c, "%s", daemons[i].trouble);
		unit |= asks_systemd(&daemons[i]);
		runs |= daemons[i].pid != 0;
		if (daemons[i].pid)
			tell_sockets(c, &all, &daemons[i]);
	}
	if (!runs)
		collect_note(c, "no dockerd runs: what is configured is not in force");
	if (unit)
		tell_socket_unit(c);
	/* It must listen somewhere: another port than the one we were told is not "nowhere". */
	if (all.manager && !all.swarm_seen && wants(c, "swarm") && !wants(c, "api"))
		collect_trouble(c, "this node is a manager of a swarm, but no dockerd was seen to listen on port %u; with another "
		    "port in docker swarm init --listen-addr set swarm_listen_port", all.swarm_port);
}

const struct probe probe_docker_listener = {
	.family = "x-docker", .name = "listener", .entities = entities, .collect = collect,
};
