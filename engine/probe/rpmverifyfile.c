/* linux:rpmverifyfile_object: whether files are as their packages made them (OVAL 5.11.1), by the
 * rules of `rpm --verify`. rpm itself can only look at the running system; here the package's word comes from
 * its database and the file's from the target, wherever that is. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#ifdef HAVE_LIBCAP
#include <sys/capability.h>
#endif

#include "probe/rpm.h"
#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "epoch", OVAL_STRING, PROBE_OBJECT },
	{ "version", OVAL_STRING, PROBE_OBJECT },
	{ "release", OVAL_STRING, PROBE_OBJECT },
	{ "arch", OVAL_STRING, PROBE_OBJECT },
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "extended_name", OVAL_STRING },
	{ "size_differs", OVAL_STRING },
	{ "mode_differs", OVAL_STRING },
	{ "md5_differs", OVAL_STRING },
	{ "filedigest_differs", OVAL_STRING },
	{ "device_differs", OVAL_STRING },
	{ "link_mismatch", OVAL_STRING },
	{ "ownership_differs", OVAL_STRING },
	{ "group_differs", OVAL_STRING },
	{ "mtime_differs", OVAL_STRING },
	{ "capabilities_differ", OVAL_STRING },
	{ "configuration_file", OVAL_BOOLEAN },
	{ "documentation_file", OVAL_BOOLEAN },
	{ "ghost_file", OVAL_BOOLEAN },
	{ "license_file", OVAL_BOOLEAN },
	{ "readme_file", OVAL_BOOLEAN },
	{ 0 }
};

/* What is verified: rpm's bits in FILEVERIFYFLAGS, and the behaviors that leave them out. */
enum { DIGEST = 1, SIZE = 2, LINK = 4, USER = 8, GROUP = 16, MTIME = 32, MODE = 64, RDEV = 128, CAPS = 256 };
static const struct { const char *behavior; unsigned bit; } omissions[] = {
	{ "nolinkto", LINK }, { "nomd5", DIGEST }, { "nofiledigest", DIGEST }, { "nosize", SIZE }, { "nouser", USER },
	{ "nogroup", GROUP }, { "nomtime", MTIME }, { "nomode", MODE }, { "nordev", RDEV }, { "nocaps", CAPS },
};
static const struct { const char *entity; unsigned bit; } verdicts[] = {
	{ "size_differs", SIZE }, { "mode_differs", MODE }, { "md5_differs", DIGEST }, { "filedigest_differs", DIGEST },
	{ "device_differs", RDEV }, { "link_mismatch", LINK }, { "ownership_differs", USER }, { "group_differs", GROUP },
	{ "mtime_differs", MTIME }, { "capabilities_differ", CAPS },
};
/* Attribute markers, in FILEFLAGS. */
enum { CONFIG = 1, DOCUMENTATION = 2, GHOST = 64, LICENSE = 128, README = 256 };
static const struct { const char *entity; unsigned bit; } markers[] = {
	{ "configuration_file", CONFIG }, { "documentation_file", DOCUMENTATION }, { "ghost_file", GHOST },
	{ "license_file", LICENSE }, { "readme_file", README },
};

static const mode_t kinds[] = { [TARGET_REGULAR] = S_IFREG, [TARGET_DIRECTORY] = S_IFDIR, [TARGET_SYMLINK] = S_IFLNK,
	[TARGET_FIFO] = S_IFIFO, [TARGET_SOCKET] = S_IFSOCK, [TARGET_BLOCK] = S_IFBLK, [TARGET_CHARACTER] = S_IFCHR,
	[TARGET_OTHER] = 0 };

/* Of some kinds of file some things say nothing. */
static unsigned meaningful(enum target_type type)
{
	switch (type) {
	case TARGET_DIRECTORY: return ~(unsigned)(DIGEST | SIZE | MTIME | LINK | CAPS);
	case TARGET_SYMLINK: return ~(unsigned)(DIGEST | SIZE | MTIME | MODE | CAPS);
	case TARGET_REGULAR: return ~(unsigned)LINK;
	default: return ~(unsigned)(DIGEST | SIZE | MTIME | LINK | CAPS);
	}
}

/* Names of users or groups: number -> name, from a file of lines name:x:NUMBER. */
static struct map *read_names(struct target *target, struct arena *arena, const char *path)
{
	struct map *names = map_new(arena);
	const char *bytes;
	char *at, *line;
	size_t length;

	if (target_read(target, path, 0, arena, &bytes, &length, NULL) != TARGET_OK)
		return names;
	at = arena_strndup(arena, bytes, length);
	while ((line = strsep(&at, "\n"))) {
		char *name = strsep(&line, ":"), *number;

		strsep(&line, ":");
		number = strsep(&line, ":");
		if (name && number && !map_get(names, number))
			map_put(names, number, name);
	}
	return names;
}

static void *read_users(struct target *target, struct arena *arena)
{
	return read_names(target, arena, "/etc/passwd");
}

static void *read_groups(struct target *target, struct arena *arena)
{
	return read_names(target, arena, "/etc/group");
}

static bool is_named(struct collect *c, const char *name, unsigned number, const char *list, target_make *make)
{
	const struct map *names = target_once(c->target, list, make);
	const char *known = map_get(names, arena_printf(c->arena, "%u", number));

	return known && !strcmp(known, name);
}

/* The attribute is little-endian words: magic and flags, then permitted and inheritable, low and high. */
static bool has_capabilities(struct collect *c, const char *path, const char *wanted)
{
	const char *value;
	size_t length = 0;
	bool some = target_xattr(c->target, path, "security.capability", c->arena, &value, &length, NULL) == TARGET_OK;

	if (!*wanted || !strcmp(wanted, "=") || !strcmp(wanted, "(none)"))
		return !some;
	if (!some || length < 20)
		return false;
#ifdef HAVE_LIBCAP
	{
		cap_t want = cap_from_text(wanted);
		uint32_t words[5];
		bool same = want != NULL;
		int i;

		memcpy(words, value, sizeof words);
		for (i = 0; want && i < 64; i++) {
			cap_flag_value_t permitted = CAP_CLEAR, inheritable = CAP_CLEAR, effective = CAP_CLEAR;
			uint32_t bit = 1u << (i % 32);

			if (cap_get_flag(want, i, CAP_PERMITTED, &permitted) || cap_get_flag(want, i, CAP_INHERITABLE, &inheritable) ||
			    cap_get_flag(want, i, CAP_EFFECTIVE, &effective))
				break; /* this kernel has no more */
			same = same && (permitted == CAP_SET) == ((words[1 + i / 32 * 2] & bit) != 0) &&
			    (inheritable == CAP_SET) == ((words[2 + i / 32 * 2] & bit) != 0) &&
			    (effective == CAP_CLEAR || (words[0] & 1));
		}
		cap_free(want);
		return same;
	}
#else
	return true;
#endif
}

/* The bits of what differs, of those in `verify`. */
static unsigned compare(struct collect *c, const json_t *file, const char *algorithm, unsigned verify, unsigned flags,
    const struct target_stat *st, unsigned *unread)
{
	const char *path = rpm_part(file, RPM_FILE_PATH), *text;
	mode_t wanted = (mode_t)strtoul(rpm_part(file, RPM_FILE_MODE), NULL, 10), mode = kinds[st->type] | st->mode;
	enum target_outcome outcome;
	unsigned differs = 0;
	struct err err;

	if ((verify & DIGEST) && *rpm_part(file, RPM_FILE_DIGEST)) {
		outcome = *algorithm ? target_hash(c->target, path, algorithm, c->arena, &text, &err) : TARGET_TROUBLE;
		if (outcome != TARGET_OK)
			*unread |= DIGEST;
		else if (strcmp(text, rpm_part(file, RPM_FILE_DIGEST)) != 0)
			differs |= DIGEST;
	}
	if ((verify & LINK) && (target_readlink(c->target, path, c->arena, &text, &err) != TARGET_OK ||
	    strcmp(text, rpm_part(file, RPM_FILE_LINK)) != 0))
		differs |= LINK;
	if ((verify & SIZE) && strtoull(rpm_part(file, RPM_FILE_SIZE), NULL, 10) != st->size)
		differs |= SIZE;
	/* Of a %ghost only the permissions are promised. */
	if ((verify & MODE) && ((wanted ^ mode) & (flags & GHOST ? 07777 : 0177777)))
		differs |= MODE;
	if ((verify & RDEV) && (S_ISCHR(wanted) != (st->type == TARGET_CHARACTER) || S_ISBLK(wanted) != (st->type == TARGET_BLOCK)))
		differs |= RDEV;
	if ((verify & MTIME) && strtoll(rpm_part(file, RPM_FILE_MTIME), NULL, 10) != st->mtime)
		differs |= MTIME;
	if ((verify & USER) && !is_named(c, rpm_part(file, RPM_FILE_USER), st->uid, "names of users", read_users))
		differs |= USER;
	if ((verify & GROUP) && !is_named(c, rpm_part(file, RPM_FILE_GROUP), st->gid, "names of groups", read_groups))
		differs |= GROUP;
	if ((verify & CAPS) && !has_capabilities(c, path, rpm_part(file, RPM_FILE_CAPABILITIES)))
		differs |= CAPS;
	return differs;
}

static unsigned omitted(struct collect *c)
{
	unsigned omit = 0;
	size_t i;

	for (i = 0; i < sizeof omissions / sizeof *omissions; i++)
		if (collect_behavior_bool(c, omissions[i].behavior, false))
			omit |= omissions[i].bit;
	return omit;
}

static void tell_file(struct collect *c, const json_t *package, const char *algorithm, const json_t *file)
{
	unsigned flags = (unsigned)strtoul(rpm_part(file, RPM_FILE_FLAGS), NULL, 10), omit = omitted(c), differs = 0, unread = 0;
	unsigned verify = (unsigned)strtoul(rpm_part(file, RPM_FILE_VERIFY), NULL, 10) & ~omit;
	const char *path = rpm_part(file, RPM_FILE_PATH), *state = rpm_part(file, RPM_FILE_STATE);
	enum target_outcome outcome;
	struct target_stat st;
	struct err err;
	size_t i;

	if (((flags & CONFIG) && collect_behavior_bool(c, "noconfigfiles", false)) ||
	    ((flags & GHOST) && collect_behavior_bool(c, "noghostfiles", false)) ||
	    !collect_matches(c, "filepath", path, strlen(path)))
		return;
	outcome = target_lstat(c->target, path, &st, &err);
	walk_trouble(c, outcome, &err);
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		return;
	if (outcome == TARGET_OK) {
		verify &= meaningful(st.type);
		if (flags & GHOST)
			verify &= ~(unsigned)(DIGEST | SIZE | MTIME | LINK | CAPS);
		/* Not installed (documentation left out), replaced by another package: nothing is promised. */
		if (strcmp(state, "0") != 0 && strcmp(state, "(none)") != 0 && strcmp(state, "normal") != 0)
			verify = 0;
		differs = compare(c, file, algorithm, verify, flags, &st, &unread);
	}
	collect_item(c);
	collect_string(c, "name", rpm_part(package, RPM_NAME));
	collect_string(c, "epoch", rpm_part(package, RPM_EPOCH));
	collect_string(c, "version", rpm_part(package, RPM_VERSION));
	collect_string(c, "release", rpm_part(package, RPM_RELEASE));
	collect_string(c, "arch", rpm_part(package, RPM_ARCH));
	collect_string(c, "filepath", path);
	collect_string(c, "extended_name", rpm_extended_name(c->arena, package));
	for (i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		collect_string(c, verdicts[i].entity, outcome == TARGET_ABSENT || ((omit | unread) & verdicts[i].bit) ? "not performed"
		    : differs & verdicts[i].bit ? "fail" : "pass");
	for (i = 0; i < sizeof markers / sizeof *markers; i++)
		collect_bool(c, markers[i].entity, flags & markers[i].bit);
	if (outcome == TARGET_ABSENT)
		collect_note(c, "%s: missing", path);
}

static bool wants(struct collect *c, const char *entity, const char *value)
{
	return collect_matches(c, entity, value, strlen(value));
}

static void tell(struct collect *c, const json_t *package)
{
	const json_t *list, *entry, *files;
	struct err err;
	size_t i, k;

	if (!wants(c, "epoch", rpm_part(package, RPM_EPOCH)) || !wants(c, "version", rpm_part(package, RPM_VERSION)) ||
	    !wants(c, "release", rpm_part(package, RPM_RELEASE)) || !wants(c, "arch", rpm_part(package, RPM_ARCH)))
		return;
	list = rpm_files(c->target, rpm_part(package, RPM_NAME), c->arena, &err);
	if (!list)
		collect_trouble(c, "%s", err.text);
	for (i = 0; i < json_array_size(list); i++) {
		entry = json_array_get(list, i);
		files = json_array_get(entry, 2);
		if (!json_equal(json_array_get(entry, 0), package))
			continue;
		for (k = 0; k < json_array_size(files); k++)
			tell_file(c, package, rpm_part(entry, 1), json_array_get(files, k));
	}
}

static void collect(struct collect *c)
{
	rpm_each(c, tell);
}

const struct probe probe_linux_rpmverifyfile = {
	.family = "linux", .name = "rpmverifyfile", .entities = entities, .collect = collect,
};
