#include "target/system_info.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/log.h"

static enum target_outcome ask_uname(const char *key, struct arena *arena,
    const char **text, struct err *err)
{
	struct utsname name;

	if (uname(&name)) {
		err_errno(err, "uname");
		return TARGET_TROUBLE;
	}
	*text = arena_strdup(arena, !strcmp(key, "machine") ? name.machine : name.nodename);
	return TARGET_OK;
}

static void hardware_address(const struct ifaddrs *all, const char *name, char into[18])
{
	strcpy(into, "00:00:00:00:00:00");
	for (; all; all = all->ifa_next) {
		const struct sockaddr_ll *link = (const void *)all->ifa_addr;
		char *at = into;

		if (!link || link->sll_family != AF_PACKET || strcmp(all->ifa_name, name) ||
		    link->sll_halen != 6)
			continue;
		for (int i = 0; i < 6; i++)
			at += sprintf(at, "%s%02X", i ? ":" : "", link->sll_addr[i]);
		return;
	}
}

static int add_to_buf(const char *bytes, size_t length, void *buf)
{
	buf_add(buf, bytes, length);
	return 0;
}

/* [["eth0", "192.0.2.2", "02:FC:..."], ...], IPv4 first. */
static enum target_outcome ask_interfaces(const char *key, struct arena *arena,
    const char **text, struct err *err)
{
	static const int families[] = { AF_INET, AF_INET6 };
	json_t *list = json_array();
	struct ifaddrs *all;
	struct buf dumped;

	(void)key;
	if (getifaddrs(&all)) {
		json_decref(list);
		err_errno(err, "network interfaces");
		return TARGET_TROUBLE;
	}
	for (int pass = 0; pass < 2; pass++)
		for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
			char address[INET6_ADDRSTRLEN] = "", mac[18];
			const void *bytes;

			if (!one->ifa_addr || one->ifa_addr->sa_family != families[pass] ||
			    !(one->ifa_flags & IFF_UP))
				continue;
			bytes = pass ? (const void *)&((const struct sockaddr_in6 *)(const void *)
				    one->ifa_addr)->sin6_addr
				     : (const void *)&((const struct sockaddr_in *)(const void *)
				    one->ifa_addr)->sin_addr;
			inet_ntop(families[pass], bytes, address, sizeof address);
			hardware_address(all, one->ifa_name, mac);
			json_array_append_new(list,
			    json_pack("[sss]", one->ifa_name, address, mac));
		}
	freeifaddrs(all);
	buf_init(&dumped, arena);
	json_dump_callback(list, add_to_buf, &dumped, JSON_COMPACT);
	*text = dumped.at;
	json_decref(list);
	return TARGET_OK;
}

/* The value of NAME=value in an os-release file (os-release(5)): quotes and
 * backslashes of the shell are taken off. */
static const char *os_release(struct arena *arena, const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = text; line && *line; ) {
		const char *end = strchrnul(line, '\n');

		if (!strncmp(line, name, length) && line[length] == '=') {
			const char *from = line + length + 1;
			char *value = arena_alloc(arena, (size_t)(end - from) + 1), *to = value;
			char quote = 0;

			for (; from < end; from++)
				if (*from == quote)
					quote = 0;
				else if (!quote && (*from == '"' || *from == '\''))
					quote = *from;
				else if (*from == '\\' && quote != '\'' && from + 1 < end)
					*to++ = *++from;
				else
					*to++ = *from;
			return value;
		}
		line = *end ? end + 1 : end;
	}
	return "";
}

static const char *fact(struct target *target, struct arena *arena, const char *kind,
    const char *key, target_ask *ask)
{
	const char *text = NULL;
	struct err err = { 0 };

	if (target_fact(target, kind, key, ask, arena, &text, &err) == TARGET_OK && text)
		return text;
	log_debug("%s: %s", key, err.text);
	return "";
}

static const char *host_name(struct target *target, struct arena *arena)
{
	const char *name = getenv("OSCAP_EVALUATION_TARGET"), *text;
	size_t length;

	if (name && *name && target->kind != TARGET_LIVE)
		return arena_strdup(arena, name);
	name = fact(target, arena, "system", "nodename", ask_uname);
	if (!*name && target_read(target, "/etc/hostname", 4096, arena, &text, &length, NULL) ==
	    TARGET_OK)
		name = arena_strndup(arena, text, strcspn(text, " \t\r\n"));
	return name;
}

static void read_interfaces(struct target *target, struct arena *arena,
    struct oval_system_info *info)
{
	const char *text = fact(target, arena, "system", "interfaces", ask_interfaces);
	struct oval_interface *interfaces;
	struct err err = { 0 };
	const json_t *list;

	if (!*text)
		return;
	list = json_read(arena, "network interfaces", text, strlen(text), &err);
	if (!json_is_array(list))
		return;
	interfaces = arena_alloc(arena, json_array_size(list) * sizeof *interfaces);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const char *name = json_text(json_array_get(one, 0));
		const char *address = json_text(json_array_get(one, 1));
		const char *mac = json_text(json_array_get(one, 2));

		if (name && address && mac)
			interfaces[info->n_interfaces++] =
			    (struct oval_interface){ name, address, mac };
	}
	info->interfaces = interfaces;
}

const struct oval_system_info *target_system_info(struct target *target, struct arena *arena)
{
	struct oval_system_info *info = arena_alloc(arena, sizeof *info);
	const char *text;
	size_t length;

	info->os_name = info->os_version = "";
	if (target_read(target, "/etc/os-release", 65536, arena, &text, &length, NULL) ==
		TARGET_OK ||
	    target_read(target, "/usr/lib/os-release", 65536, arena, &text, &length, NULL) ==
		TARGET_OK) {
		info->os_name = os_release(arena, text, "NAME");
		info->os_version = os_release(arena, text, "VERSION");
		if (!*info->os_version)
			info->os_version = os_release(arena, text, "VERSION_ID");
	}
	info->architecture = fact(target, arena, "system", "machine", ask_uname);
	info->host_name = host_name(target, arena);
	read_interfaces(target, arena, info);
	return info;
}
