#include "probe/sockets.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

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

bool socket_line_read(const char *line, bool ipv6, struct socket_line *to)
{
	char local[64], foreign[64];

	return sscanf(line, " %*[0-9]: %63[0-9A-F:] %63[0-9A-F:] %x %*s %*s %*s %15s %*s %23s", local, foreign, &to->state,
		   to->uid, to->inode) == 5 &&
	    read_address(local, ipv6, to->local_address, sizeof to->local_address, &to->local_port) &&
	    read_address(foreign, ipv6, to->foreign_address, sizeof to->foreign_address, &to->foreign_port);
}

struct socket_owners {
	struct map *by_inode; /* "12345" -> pid */
	bool denied; /* of some processes we may not know */
};

static void *find_owners(struct target *target, struct arena *arena)
{
	struct socket_owners *owners = arena_alloc(arena, sizeof *owners);
	const char *const *pids, *const *fds, *to;
	size_t n_pids, n_fds, i, k;

	owners->by_inode = map_new(arena);
	if (target_list(target, "/proc", arena, &pids, &n_pids, NULL) != TARGET_OK)
		return owners;
	for (i = 0; i < n_pids; i++) {
		const char *folder = arena_printf(arena, "/proc/%s/fd", pids[i]);
		enum target_outcome outcome;

		if (pids[i][strspn(pids[i], "0123456789")])
			continue;
		outcome = target_list(target, folder, arena, &fds, &n_fds, NULL);
		owners->denied = owners->denied || outcome == TARGET_DENIED;
		for (k = 0; k < n_fds; k++) {
			outcome = target_readlink(target, arena_printf(arena, "%s/%s", folder, fds[k]), arena, &to, NULL);
			owners->denied = owners->denied || outcome == TARGET_DENIED;
			if (outcome != TARGET_OK || strncmp(to, "socket:[", 8) != 0)
				continue;
			to = arena_strndup(arena, to + 8, strcspn(to + 8, "]"));
			if (!map_get(owners->by_inode, to))
				map_put(owners->by_inode, to, (void *)(uintptr_t)pids[i]);
		}
	}
	return owners;
}

const struct socket_owners *socket_owners(struct target *target)
{
	return target_once(target, "owners of sockets", find_owners);
}

void socket_owner(struct collect *c, const struct socket_owners *owners, const char *inode, const char *uid)
{
	const char *pid = map_get(owners->by_inode, inode);
	struct process p;

	if (pid && process_read(c, pid, &p, NULL) == TARGET_OK) {
		collect_string(c, "program_name", p.name);
		collect_int(c, "pid", p.pid);
		collect_int(c, "user_id", p.euid);
		return;
	}
	if (owners->denied) {
		collect_status(c, "program_name", OVAL_STATUS_NOT_COLLECTED);
		collect_status(c, "pid", OVAL_STATUS_NOT_COLLECTED);
	}
	collect_int(c, "user_id", strtoll(uid, NULL, 10));
}
