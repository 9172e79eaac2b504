/* linux:iflisteners_object: what listens below the IP layer, on packet sockets bound to an
 * interface (OVAL 5.11.1), from /proc/net/packet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/sockets.h"

static const struct probe_entity entities[] = {
	{ "interface_name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "protocol", OVAL_STRING },
	{ "hw_address", OVAL_STRING },
	{ "program_name", OVAL_STRING, PROBE_SUBJECT },
	{ "pid", OVAL_INT },
	{ "user_id", OVAL_INT },
	{ 0 }
};

/* EntityItemProtocolType, by <linux/if_ether.h>. */
static const struct { unsigned number; const char *name; } protocols[] = {
	{ 0x0060, "ETH_P_LOOP" }, { 0x0200, "ETH_P_PUP" }, { 0x0201, "ETH_P_PUPAT" }, { 0x0800, "ETH_P_IP" },
	{ 0x0805, "ETH_P_X25" }, { 0x0806, "ETH_P_ARP" }, { 0x08ff, "ETH_P_BPQ" }, { 0x0a00, "ETH_P_IEEEPUP" },
	{ 0x0a01, "ETH_P_IEEEPUPAT" }, { 0x6000, "ETH_P_DEC" }, { 0x6001, "ETH_P_DNA_DL" }, { 0x6002, "ETH_P_DNA_RC" },
	{ 0x6003, "ETH_P_DNA_RT" }, { 0x6004, "ETH_P_LAT" }, { 0x6005, "ETH_P_DIAG" }, { 0x6006, "ETH_P_CUST" },
	{ 0x6007, "ETH_P_SCA" }, { 0x8035, "ETH_P_RARP" }, { 0x809b, "ETH_P_ATALK" }, { 0x80f3, "ETH_P_AARP" },
	{ 0x8100, "ETH_P_8021Q" }, { 0x8137, "ETH_P_IPX" }, { 0x86dd, "ETH_P_IPV6" }, { 0x8808, "ETH_P_PAUSE" },
	{ 0x8809, "ETH_P_SLOW" }, { 0x883e, "ETH_P_WCCP" }, { 0x8863, "ETH_P_PPP_DISC" }, { 0x8864, "ETH_P_PPP_SES" },
	{ 0x8847, "ETH_P_MPLS_UC" }, { 0x8848, "ETH_P_MPLS_MC" }, { 0x884c, "ETH_P_ATMMPOA" }, { 0x8884, "ETH_P_ATMFATE" },
	{ 0x8892, "ETH_P_PAE" }, { 0x88a2, "ETH_P_AOE" }, { 0x88ca, "ETH_P_TIPC" }, { 0x88f7, "ETH_P_1588" },
	{ 0x8906, "ETH_P_FCOE" }, { 0x8914, "ETH_P_FIP" }, { 0xdada, "ETH_P_EDSA" }, { 0x0001, "ETH_P_802_3" },
	{ 0x0002, "ETH_P_AX25" }, { 0x0003, "ETH_P_ALL" }, { 0x0004, "ETH_P_802_2" }, { 0x0005, "ETH_P_SNAP" },
	{ 0x0006, "ETH_P_DDCMP" }, { 0x0007, "ETH_P_WAN_PPP" }, { 0x0008, "ETH_P_PPP_MP" }, { 0x0009, "ETH_P_LOCALTALK" },
	{ 0x000c, "ETH_P_CAN" }, { 0x0010, "ETH_P_PPPTALK" }, { 0x0011, "ETH_P_TR_802_2" }, { 0x0015, "ETH_P_MOBITEX" },
	{ 0x0016, "ETH_P_CONTROL" }, { 0x0017, "ETH_P_IRDA" }, { 0x0018, "ETH_P_ECONET" }, { 0x0019, "ETH_P_HDLC" },
	{ 0x001a, "ETH_P_ARCNET" }, { 0x001b, "ETH_P_DSA" }, { 0x001c, "ETH_P_TRAILER" }, { 0x00f5, "ETH_P_PHONET" },
	{ 0x00f6, "ETH_P_IEEE802154" },
};

/* The name and address of interface number N, from /sys/class/net. */
static const char *interface_of(struct collect *c, unsigned number, const char **address)
{
	const char *const *names, *bytes;
	size_t count, length, i;

	*address = NULL;
	if (target_list(c->target, "/sys/class/net", c->arena, &names, &count, NULL) != TARGET_OK)
		return NULL;
	for (i = 0; i < count; i++) {
		if (target_read(c->target, arena_printf(c->arena, "/sys/class/net/%s/ifindex", names[i]), 0, c->arena, &bytes, &length,
		    NULL) != TARGET_OK || strtoul(bytes, NULL, 10) != number)
			continue;
		if (target_read(c->target, arena_printf(c->arena, "/sys/class/net/%s/address", names[i]), 0, c->arena, &bytes, &length,
		    NULL) == TARGET_OK)
			*address = arena_strndup(c->arena, bytes, strcspn(bytes, "\n"));
		return names[i];
	}
	return NULL;
}

static void tell(struct collect *c, const char *line, const struct socket_owners *owners)
{
	char protocol[16], uid[16], inode[24];
	const char *name, *address;
	unsigned interface, number;
	size_t i;

	if (sscanf(line, "%*s %*s %*s %15[0-9a-f] %u %*s %*s %15s %23s", protocol, &interface, uid, inode) != 4)
		return;
	/* Interface 0: not bound to one. */
	name = interface ? interface_of(c, interface, &address) : NULL;
	if (!name || !collect_matches(c, "interface_name", name, strlen(name)))
		return;
	number = (unsigned)strtoul(protocol, NULL, 16);
	collect_item(c);
	collect_string(c, "interface_name", name);
	for (i = 0; i < sizeof protocols / sizeof *protocols; i++)
		if (protocols[i].number == number)
			collect_string(c, "protocol", protocols[i].name);
	if (address)
		collect_string(c, "hw_address", address);
	socket_owner(c, owners, inode, uid);
}

static void collect(struct collect *c)
{
	enum target_outcome outcome;
	const char *bytes;
	char *at, *line;
	size_t length;
	struct err err;

	outcome = target_read(c->target, "/proc/net/packet", 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		collect_trouble(c, "%s", err.text);
	if (outcome == TARGET_ABSENT && c->target->kind == TARGET_ROOT)
		collect_not_applicable(c, "a mounted file system has no network");
	if (outcome != TARGET_OK)
		return;
	at = arena_strndup(c->arena, bytes, length);
	while ((line = strsep(&at, "\n")))
		tell(c, line, socket_owners(c->target));
}

const struct probe probe_linux_iflisteners = {
	.family = "linux", .name = "iflisteners", .entities = entities, .collect = collect,
};
