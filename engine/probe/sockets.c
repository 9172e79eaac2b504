#include "probe/sockets.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

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
