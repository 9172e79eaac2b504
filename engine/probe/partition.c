/* linux:partition_object: mounted file systems, their options and room (OVAL 5.11.1).
 * "Implementers MUST be sure to get all mount options": the options of the mount and those of the
 * file system are two lists in /proc/self/mountinfo (proc(5)). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/map.h"
#include "probe/probe.h"

#define MOUNTS "/proc/self/mountinfo"
#define BY_UUID "/dev/disk/by-uuid"

static const struct probe_entity entities[] = {
	{ "mount_point", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "device", OVAL_STRING },
	{ "uuid", OVAL_STRING },
	{ "fs_type", OVAL_STRING },
	{ "mount_options", OVAL_STRING, PROBE_MANY },
	{ "total_space", OVAL_INT },
	{ "space_used", OVAL_INT },
	{ "space_left", OVAL_INT },
	{ 0 }
};

struct mount {
	const char *device, *type, *options, *super_options;
	bool bind; /* a directory of a file system, not its top */
};

/* \040 is a blank. */
static char *decode(char *text)
{
	char *from = text, *to = text;

	for (; *from; to++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' && from[2] <= '7' &&
		    from[3] >= '0' && from[3] <= '7') {
			*to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return text;
}

/* mount point -> struct mount; where several lie on each other the last is what one sees. */
static struct map *read_mounts(struct collect *c, const char *bytes, size_t length)
{
	struct map *mounts = map_new(c->arena);
	char *at = arena_strndup(c->arena, bytes, length), *line;

	while ((line = strsep(&at, "\n"))) {
		char *fields[6], *rest = strstr(line, " - "), *after[3];
		struct mount *mount;
		size_t i;

		if (!rest)
			continue;
		*rest = '\0';
		rest += 3;
		for (i = 0; i < 6; i++)
			fields[i] = strsep(&line, " ");
		for (i = 0; i < 3; i++)
			after[i] = strsep(&rest, " ");
		if (!fields[5] || !after[2])
			continue;
		mount = arena_alloc(c->arena, sizeof *mount);
		mount->device = decode(after[1]);
		mount->type = after[0];
		mount->options = fields[5];
		mount->super_options = after[2];
		/* A btrfs subvolume is a whole file system to its users. */
		mount->bind = strcmp(fields[3], "/") != 0 && strcmp(mount->type, "btrfs") != 0;
		map_put(mounts, decode(fields[4]), mount);
	}
	return mounts;
}

/* key: the mount point. "BLOCKS FREE" */
static enum target_outcome ask_room(const char *key, struct arena *arena, const char **text, struct err *err)
{
	struct statvfs st;

	if (statvfs(key, &st)) {
		err_errno(err, "%s", key);
		return errno == ENOENT ? TARGET_ABSENT : errno == EACCES ? TARGET_DENIED : TARGET_TROUBLE;
	}
	*text = arena_printf(arena, "%llu %llu", (unsigned long long)st.f_blocks, (unsigned long long)st.f_bfree);
	return TARGET_OK;
}

static void tell_room(struct collect *c, const char *mount_point)
{
	unsigned long long total, left;
	const char *text;
	char *end;
	struct err err;

	if (target_fact(c->target, "room", mount_point, ask_room, c->arena, &text, &err) != TARGET_OK) {
		collect_status(c, "total_space", OVAL_STATUS_ERROR);
		collect_status(c, "space_used", OVAL_STATUS_ERROR);
		collect_status(c, "space_left", OVAL_STATUS_ERROR);
		return;
	}
	total = strtoull(text, &end, 10);
	left = strtoull(end, NULL, 10);
	collect_int(c, "total_space", (int64_t)total);
	collect_int(c, "space_used", (int64_t)(total - left));
	collect_int(c, "space_left", (int64_t)left);
}

static void tell_options(struct collect *c, const struct mount *mount)
{
	const char *lists[] = { mount->options, mount->super_options };
	struct map *told = map_new(c->arena);
	size_t i;

	for (i = 0; i < 2; i++) {
		char *at = arena_strdup(c->arena, lists[i]), *option;

		while ((option = strsep(&at, ","))) {
			/* ro and rw are said of both; what the mount says counts. */
			if (!*option || (i == 1 && (!strcmp(option, "rw") || !strcmp(option, "ro"))) ||
			    map_put(told, decode(option), c))
				continue;
			collect_string(c, "mount_options", option);
		}
	}
	if (mount->bind && !map_get(told, "bind"))
		collect_string(c, "mount_options", "bind");
}

/* device -> uuid */
static struct map *read_uuids(struct collect *c)
{
	struct map *uuids = map_new(c->arena);
	const struct target_entry *entries;
	size_t count, i;
	const char *real;

	if (target_entries(c->target, BY_UUID, c->arena, &entries, &count, NULL) != TARGET_OK)
		return uuids;
	for (i = 0; i < count; i++)
		if (target_realpath(c->target, arena_printf(c->arena, BY_UUID "/%s", entries[i].name), c->arena, &real,
		    NULL) == TARGET_OK)
			map_put(uuids, real, (void *)(uintptr_t)entries[i].name);
	return uuids;
}

static void tell(struct collect *c, const char *mount_point, const struct mount *mount, const struct map *uuids)
{
	const char *real, *uuid = NULL;

	if (*mount->device == '/' && target_realpath(c->target, mount->device, c->arena, &real, NULL) == TARGET_OK)
		uuid = map_get(uuids, real);
	collect_item(c);
	collect_string(c, "mount_point", mount_point);
	collect_string(c, "device", mount->device);
	collect_string(c, "uuid", uuid);
	collect_string(c, "fs_type", mount->type);
	tell_options(c, mount);
	tell_room(c, mount_point);
}

static void collect(struct collect *c)
{
	const char *const *wanted, *bytes;
	enum target_outcome outcome;
	size_t length, count, i;
	struct map *mounts, *uuids;
	struct err err;

	outcome = target_read(c->target, MOUNTS, 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_ABSENT && c->target->kind == TARGET_ROOT) {
		collect_not_applicable(c, "a mounted file system has no mounts of its own");
		return;
	}
	if (outcome != TARGET_OK) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	mounts = read_mounts(c, bytes, length);
	uuids = read_uuids(c);
	if (collect_equals(c, "mount_point", &wanted, &count)) {
		for (i = 0; i < count; i++)
			if (map_get(mounts, wanted[i]))
				tell(c, wanted[i], map_get(mounts, wanted[i]), uuids);
		return;
	}
	for (i = 0; i < mounts->count; i++)
		if (collect_matches(c, "mount_point", mounts->entries[i].key, strlen(mounts->entries[i].key)))
			tell(c, mounts->entries[i].key, mounts->entries[i].value, uuids);
}

const struct probe probe_linux_partition = {
	.family = "linux", .name = "partition", .entities = entities, .collect = collect,
};
