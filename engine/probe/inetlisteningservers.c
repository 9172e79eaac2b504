/* linux:inetlisteningservers_object: what listens on the network (OVAL 5.11.1), from /proc/net; which
 * program it is, the descriptors of all processes tell. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
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

/* tcp: listening; udp: not connected (include/net/tcp_states.h). */
static const struct table { const char *path, *protocol; bool ipv6; unsigned state; } tables[] = {
	{ "/proc/net/tcp", "tcp", false, 0x0a }, { "/proc/net/tcp6", "tcp", true, 0x0a },
	{ "/proc/net/udp", "udp", false, 0x07 }, { "/proc/net/udp6", "udp", true, 0x07 },
};

/* "0100007F:0016": the address in 32-bit words of the machine's byte order, the port as it is. */
static bool read_address(const char *text, bool ipv6, char *address, size_t room, unsigned *port)
{
	uint32_t words[4];
	size_t n = ipv6 ? 4 : 1, i;

	if (strlen(text) != n * 8 + 5 || text[n * 8] != ':')
		return false;
	for (i = 0; i < n; i++) {
		char word[9] = "";

		memcpy(word, text + i * 8, 8);
		words[i] = (uint32_t)strtoul(word, NULL, 16);
	}
	*port = (unsigned)strtoul(text + n * 8 + 1, NULL, 16);
	return inet_ntop(ipv6 ? AF_INET6 : AF_INET, words, address, (socklen_t)room);
}

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
	char local[64], foreign[64], uid[16], inode[24], local_address[INET6_ADDRSTRLEN], foreign_address[INET6_ADDRSTRLEN];
	unsigned state, local_port, foreign_port;
	const char *port;

	if (sscanf(line, " %*[0-9]: %63[0-9A-F:] %63[0-9A-F:] %x %*s %*s %*s %15s %*s %23s", local, foreign, &state, uid, inode) !=
	    5 || state != table->state || !read_address(local, table->ipv6, local_address, sizeof local_address, &local_port) ||
	    !read_address(foreign, table->ipv6, foreign_address, sizeof foreign_address, &foreign_port))
		return;
	port = arena_printf(c->arena, "%u", local_port);
	if (!collect_matches(c, "protocol", table->protocol, strlen(table->protocol)) ||
	    !collect_matches(c, "local_port", port, strlen(port)) || !wants_address(c, local_address, table->ipv6))
		return;
	collect_item(c);
	collect_string(c, "protocol", table->protocol);
	collect_string(c, "local_address", local_address);
	collect_int(c, "local_port", local_port);
	collect_string(c, "local_full_address", arena_printf(c->arena, "%s:%u", local_address, local_port));
	collect_string(c, "foreign_address", foreign_address);
	collect_int(c, "foreign_port", foreign_port);
	collect_string(c, "foreign_full_address", arena_printf(c->arena, "%s:%u", foreign_address, foreign_port));
	socket_owner(c, owners, inode, uid);
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
