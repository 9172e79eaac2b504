/* unix:routingtable_object: the main routing table (OVAL 5.11.1), from /proc/net/route and
 * /proc/net/ipv6_route. */
#include <arpa/inet.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/probe.h"

static const struct probe_entity entities[] = {
	{ "destination", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "gateway", OVAL_STRING },
	{ "flags", OVAL_STRING, PROBE_MANY },
	{ "interface_name", OVAL_STRING },
	{ 0 }
};

/* EntityItemRoutingTableFlagsType, the column for Linux. */
static const struct { unsigned bit; const char *name; } flags[] = {
	{ RTF_UP, "UP" }, { RTF_GATEWAY, "GATEWAY" }, { RTF_HOST, "HOST" }, { RTF_REINSTATE, "REINSTATE" },
	{ RTF_DYNAMIC, "DYNAMIC" }, { RTF_MODIFIED, "MODIFIED" }, { RTF_REJECT, "REJECT" }, { 0x00040000, "ADDRCONF" },
	{ 0x01000000, "CACHE" },
};

static void tell(struct collect *c, bool ipv6, const char *destination, const char *gateway, unsigned set,
    const char *interface)
{
	enum oval_datatype datatype = ipv6 ? OVAL_IPV6_ADDRESS : OVAL_IPV4_ADDRESS;
	const struct collect_entity *asked = collect_entity(c, "destination");
	size_t i;

	/* An address of the other family than the object speaks of is not one it asks for. */
	if (asked && asked->entity->datatype == (ipv6 ? OVAL_IPV4_ADDRESS : OVAL_IPV6_ADDRESS))
		return;
	if (!collect_matches(c, "destination", destination, strlen(destination)))
		return;
	collect_item(c);
	collect_typed(c, "destination", datatype, destination, strlen(destination));
	collect_typed(c, "gateway", datatype, gateway, strlen(gateway));
	for (i = 0; i < sizeof flags / sizeof *flags; i++)
		if (set & flags[i].bit)
			collect_string(c, "flags", flags[i].name);
	collect_string(c, "interface_name", interface);
}

/* "destination IP address and netmask/prefix-length expressed using CIDR notation" */
static void tell_ipv4(struct collect *c, const char *line)
{
	unsigned destination, gateway, set, mask;
	char interface[32], to[INET_ADDRSTRLEN], via[INET_ADDRSTRLEN];

	if (sscanf(line, "%31s %x %x %x %*d %*d %*d %x", interface, &destination, &gateway, &set, &mask) != 5 ||
	    !inet_ntop(AF_INET, &destination, to, sizeof to) || !inet_ntop(AF_INET, &gateway, via, sizeof via))
		return;
	tell(c, false, arena_printf(c->arena, "%s/%d", to, __builtin_popcount(mask)), via, set, interface);
}

static bool read_ipv6(const char *hex, char to[INET6_ADDRSTRLEN])
{
	unsigned char bytes[16];
	char pair[3] = "";
	size_t i;

	if (strlen(hex) != 32)
		return false;
	for (i = 0; i < 16; i++) {
		memcpy(pair, hex + i * 2, 2);
		bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return inet_ntop(AF_INET6, bytes, to, INET6_ADDRSTRLEN);
}

static void tell_ipv6(struct collect *c, const char *line)
{
	char destination[33], gateway[33], interface[32], to[INET6_ADDRSTRLEN], via[INET6_ADDRSTRLEN];
	unsigned length, set;

	if (sscanf(line, "%32s %x %*s %*s %32s %*s %*s %*s %x %31s", destination, &length, gateway, &set, interface) != 5 ||
	    !read_ipv6(destination, to) || !read_ipv6(gateway, via))
		return;
	tell(c, true, arena_printf(c->arena, "%s/%u", to, length), via, set, interface);
}

static void read_table(struct collect *c, const char *path, void (*tell_line)(struct collect *, const char *))
{
	enum target_outcome outcome;
	const char *bytes;
	char *at, *line;
	size_t length;
	struct err err;

	outcome = target_read(c->target, path, 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		collect_trouble(c, "%s", err.text);
	if (outcome == TARGET_ABSENT && c->target->kind == TARGET_ROOT)
		collect_not_applicable(c, "a mounted file system has no network");
	if (outcome != TARGET_OK)
		return;
	at = arena_strndup(c->arena, bytes, length);
	while ((line = strsep(&at, "\n")))
		tell_line(c, line);
}

static void collect(struct collect *c)
{
	read_table(c, "/proc/net/route", tell_ipv4);
	read_table(c, "/proc/net/ipv6_route", tell_ipv6);
}

const struct probe probe_unix_routingtable = {
	.family = "unix", .name = "routingtable", .entities = entities, .collect = collect,
};
