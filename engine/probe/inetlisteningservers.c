/* linux:inetlisteningservers_object: what listens on the network (OVAL 5.11.1), from /proc/net; which
 * program it is, the descriptors of all processes tell. */
#include <string.h>

#include "probe/sockets.h"

static const struct probe_entity entities[] = {
	{ "protocol", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "local_address", OVAL_STRING, PROBE_OBJECT },
	{ "local_port", OVAL_INT, PROBE_OBJECT },
	{ "local_full_address", OVAL_STRING, PROBE_SUBJECT },
	{ "program_name", OVAL_STRING, PROBE_SUBJECT },
	{ "foreign_address", OVAL_STRING },
	{ "foreign_port", OVAL_INT },
	{ "foreign_full_address", OVAL_STRING },
	{ "pid", OVAL_INT },
	{ "user_id", OVAL_INT },
	{ 0 }
};

/* tcp: listening; udp: not connected. */
static const struct table { const char *path, *protocol; bool ipv6; unsigned state; } tables[] = {
	{ "/proc/net/tcp", "tcp", false, SOCKET_LISTENS }, { "/proc/net/tcp6", "tcp", true, SOCKET_LISTENS },
	{ "/proc/net/udp", "udp", false, SOCKET_CLOSED }, { "/proc/net/udp6", "udp", true, SOCKET_CLOSED },
};

/* An address of the other family than the object speaks of is not one it asks for. */
static bool wants_address(struct collect *c, const char *address, bool ipv6)
{
	const struct collect_entity *entity = collect_entity(c, "local_address");

	if (entity && entity->entity->datatype == (ipv6 ? OVAL_IPV4_ADDRESS : OVAL_IPV6_ADDRESS))
		return false;
	return collect_matches(c, "local_address", address, strlen(address));
}

static void tell(struct collect *c, const struct table *table, const char *line, const struct socket_owners *owners)
{
	struct socket_line is;
	const char *port;

	if (!socket_line_read(line, table->ipv6, &is) || is.state != table->state)
		return;
	port = arena_printf(c->arena, "%u", is.local_port);
	if (!collect_matches(c, "protocol", table->protocol, strlen(table->protocol)) ||
	    !collect_matches(c, "local_port", port, strlen(port)) || !wants_address(c, is.local_address, table->ipv6))
		return;
	collect_item(c);
	collect_string(c, "protocol", table->protocol);
	collect_string(c, "local_address", is.local_address);
	collect_int(c, "local_port", is.local_port);
	collect_string(c, "local_full_address", arena_printf(c->arena, "%s:%u", is.local_address, is.local_port));
	collect_string(c, "foreign_address", is.foreign_address);
	collect_int(c, "foreign_port", is.foreign_port);
	collect_string(c, "foreign_full_address", arena_printf(c->arena, "%s:%u", is.foreign_address, is.foreign_port));
	socket_owner(c, owners, is.inode, is.uid);
}

static void collect(struct collect *c)
{
	const struct socket_owners *owners = NULL;
	enum target_outcome outcome;
	const char *bytes;
	char *at, *line;
	size_t length, i;
	struct err err;

	for (i = 0; i < sizeof tables / sizeof *tables; i++) {
		outcome = target_read(c->target, tables[i].path, 0, c->arena, &bytes, &length, &err);
		if (outcome == TARGET_ABSENT && c->target->kind == TARGET_ROOT) {
			collect_not_applicable(c, "a mounted file system has no network");
			return;
		}
		if (outcome == TARGET_ABSENT)
			continue; /* a kernel without IPv6 */
		if (outcome != TARGET_OK) {
			collect_trouble(c, "%s", err.text);
			continue;
		}
		if (!owners)
			owners = socket_owners(c->target);
		at = arena_strndup(c->arena, bytes, length);
		while ((line = strsep(&at, "\n")))
			tell(c, &tables[i], line, owners);
	}
}

const struct probe probe_linux_inetlisteningservers = {
	.family = "linux", .name = "inetlisteningservers", .item_name = "inetlisteningserver", .entities = entities,
	.collect = collect,
};
