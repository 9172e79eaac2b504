/* unix:interface_object: network interfaces and their addresses (OVAL 5.11.1). */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "probe/probe.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "type", OVAL_STRING },
	{ "hardware_addr", OVAL_STRING },
	{ "inet_addr", OVAL_STRING },
	{ "broadcast_addr", OVAL_STRING },
	{ "netmask", OVAL_STRING },
	{ "flag", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

/* EntityItemInterfaceType. */
static const struct { int type; const char *name; } types[] = {
	{ ARPHRD_ETHER, "ARPHRD_ETHER" }, { ARPHRD_FDDI, "ARPHRD_FDDI" }, { ARPHRD_LOOPBACK, "ARPHRD_LOOPBACK" },
	{ ARPHRD_PPP, "ARPHRD_PPP" }, { ARPHRD_SLIP, "ARPHRD_SLIP" }, { ARPHRD_VOID, "ARPHRD_VOID" },
	{ 800, "ARPHRD_PRONET" },
};

static const struct { unsigned bit; const char *name; } flags[] = {
	{ IFF_UP, "UP" }, { IFF_BROADCAST, "BROADCAST" }, { IFF_DEBUG, "DEBUG" }, { IFF_LOOPBACK, "LOOPBACK" },
	{ IFF_POINTOPOINT, "POINTOPOINT" }, { IFF_NOTRAILERS, "NOTRAILERS" }, { IFF_RUNNING, "RUNNING" },
	{ IFF_NOARP, "NOARP" }, { IFF_PROMISC, "PROMISC" }, { IFF_ALLMULTI, "ALLMULTI" }, { IFF_MASTER, "MASTER" },
	{ IFF_SLAVE, "SLAVE" }, { IFF_MULTICAST, "MULTICAST" }, { IFF_PORTSEL, "PORTSEL" }, { IFF_AUTOMEDIA, "AUTOMEDIA" },
	{ IFF_DYNAMIC, "DYNAMIC" },
};

static json_t *address_of(const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN];

	if (address && address->sa_family == AF_INET)
		return json_string(inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text,
		    sizeof text));
	if (address && address->sa_family == AF_INET6)
		return json_string(inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
		    sizeof text));
	return json_null();
}

static int prefix_length(const struct sockaddr *mask)
{
	const unsigned char *bytes;
	int i, bits = 0;

	if (!mask)
		return 128;
	bytes = ((const struct sockaddr_in6 *)(const void *)mask)->sin6_addr.s6_addr;
	for (i = 0; i < 16; i++)
		bits += __builtin_popcount(bytes[i]);
	return bits;
}

/* "a sequence of six octet values, separated by hyphens ... uppercase" */
static void add_hardware(json_t *entry, const struct ifaddrs *all, const char *name)
{
	const struct sockaddr_ll *link;
	char text[8 * 3 + 1] = "";
	size_t i;

	for (; all; all = all->ifa_next) {
		if (!all->ifa_addr || all->ifa_addr->sa_family != AF_PACKET || strcmp(all->ifa_name, name) != 0)
			continue;
		link = (const struct sockaddr_ll *)(const void *)all->ifa_addr;
		for (i = 0; i < link->sll_halen && i < 8; i++)
			snprintf(text + strlen(text), sizeof text - strlen(text), "%s%02X", i ? "-" : "", link->sll_addr[i]);
		json_object_set_new(entry, "hardware", json_string(text));
		json_object_set_new(entry, "type", json_integer(link->sll_hatype));
	}
}

static json_t *entry_of(const struct ifaddrs *all, const struct ifaddrs *one)
{
	bool has_address = one->ifa_addr && one->ifa_addr->sa_family != AF_PACKET;
	bool ipv6 = has_address && one->ifa_addr->sa_family == AF_INET6;
	json_t *entry = json_object();

	json_object_set_new(entry, "name", json_string(one->ifa_name));
	json_object_set_new(entry, "flags", json_integer(one->ifa_flags));
	add_hardware(entry, all, one->ifa_name);
	if (has_address)
		json_object_set_new(entry, "address", address_of(one->ifa_addr));
	if (ipv6)
		json_object_set_new(entry, "prefix", json_integer(prefix_length(one->ifa_netmask)));
	if (has_address && !ipv6)
		json_object_set_new(entry, "netmask", address_of(one->ifa_netmask));
	if (has_address && !ipv6 && (one->ifa_flags & IFF_BROADCAST))
		json_object_set_new(entry, "broadcast", address_of(one->ifa_broadaddr));
	return entry;
}

static bool has_addresses(const struct ifaddrs *all, const char *name)
{
	for (; all; all = all->ifa_next)
		if (all->ifa_addr && all->ifa_addr->sa_family != AF_PACKET && !strcmp(all->ifa_name, name))
			return true;
	return false;
}

/* One entry for each address; one for an interface without any. */
static enum target_outcome ask(const char *key, struct arena *arena, const char **text, struct err *err)
{
	struct ifaddrs *all, *one;
	json_t *list = json_array();
	char *out;

	(void)key;
	if (getifaddrs(&all)) {
		err_errno(err, "network interfaces");
		json_decref(list);
		return TARGET_TROUBLE;
	}
	for (one = all; one; one = one->ifa_next)
		if (one->ifa_addr && (one->ifa_addr->sa_family == AF_INET || one->ifa_addr->sa_family == AF_INET6 ||
		    !has_addresses(all, one->ifa_name)))
			json_array_append_new(list, entry_of(all, one));
	freeifaddrs(all);
	out = json_dumps(list, JSON_COMPACT);
	*text = arena_strdup(arena, out ? out : "[]");
	free(out);
	json_decref(list);
	return TARGET_OK;
}

static void tell(struct collect *c, const json_t *entry)
{
	const char *name = json_text(json_object_get(entry, "name")), *address = json_text(json_object_get(entry, "address"));
	const json_t *prefix = json_object_get(entry, "prefix");
	unsigned set = (unsigned)json_integer_value(json_object_get(entry, "flags"));
	int type = (int)json_integer_value(json_object_get(entry, "type"));
	const char *text;
	size_t i;

	if (!name || !collect_matches(c, "name", name, strlen(name)))
		return;
	collect_item(c);
	collect_string(c, "name", name);
	for (i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].type == type && json_object_get(entry, "type"))
			collect_string(c, "type", types[i].name);
	if ((text = json_text(json_object_get(entry, "hardware"))) && *text)
		collect_string(c, "hardware_addr", text);
	if (address && prefix) {
		text = arena_printf(c->arena, "%s/%d", address, (int)json_integer_value(prefix));
		collect_typed(c, "inet_addr", OVAL_IPV6_ADDRESS, text, strlen(text));
	} else if (address) {
		collect_typed(c, "inet_addr", OVAL_IPV4_ADDRESS, address, strlen(address));
	}
	if ((text = json_text(json_object_get(entry, "broadcast"))))
		collect_typed(c, "broadcast_addr", OVAL_IPV4_ADDRESS, text, strlen(text));
	if ((text = json_text(json_object_get(entry, "netmask"))))
		collect_typed(c, "netmask", OVAL_IPV4_ADDRESS, text, strlen(text));
	for (i = 0; i < sizeof flags / sizeof *flags; i++)
		if (set & flags[i].bit)
			collect_string(c, "flag", flags[i].name);
}

static void collect(struct collect *c)
{
	const char *text;
	struct err err;
	json_t *list;
	size_t i;

	if (c->target->kind == TARGET_ROOT) {
		collect_not_applicable(c, "a mounted file system has no network");
		return;
	}
	if (target_fact(c->target, "network", "", ask, c->arena, &text, &err) != TARGET_OK ||
	    !(list = json_read(c->arena, "network interfaces", text, strlen(text), &err))) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	for (i = 0; i < json_array_size(list); i++)
		tell(c, json_array_get(list, i));
}

const struct probe probe_unix_interface = {
	.family = "unix", .name = "interface", .entities = entities, .collect = collect,
};
