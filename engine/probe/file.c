/* unix:file_object: what the inode says (OVAL 5.11.1). */
#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_NILLABLE | PROBE_SUBJECT },
	{ "type", OVAL_STRING },
	{ "group_id", OVAL_INT },
	{ "user_id", OVAL_INT },
	{ "a_time", OVAL_INT },
	{ "c_time", OVAL_INT },
	{ "m_time", OVAL_INT },
	{ "size", OVAL_INT },
	{ "suid", OVAL_BOOLEAN },
	{ "sgid", OVAL_BOOLEAN },
	{ "sticky", OVAL_BOOLEAN },
	{ "uread", OVAL_BOOLEAN },
	{ "uwrite", OVAL_BOOLEAN },
	{ "uexec", OVAL_BOOLEAN },
	{ "gread", OVAL_BOOLEAN },
	{ "gwrite", OVAL_BOOLEAN },
	{ "gexec", OVAL_BOOLEAN },
	{ "oread", OVAL_BOOLEAN },
	{ "owrite", OVAL_BOOLEAN },
	{ "oexec", OVAL_BOOLEAN },
	{ "has_extended_acl", OVAL_BOOLEAN },
	{ 0 }
};

/* As the file_item's type entity spells them. */
static const char *const types[] = {
	[TARGET_REGULAR] = "regular", [TARGET_DIRECTORY] = "directory", [TARGET_SYMLINK] = "symbolic link",
	[TARGET_FIFO] = "fifo", [TARGET_SOCKET] = "socket", [TARGET_BLOCK] = "block special",
	[TARGET_CHARACTER] = "character special", [TARGET_OTHER] = NULL,
};

static const struct { const char *name; mode_t bit; } bits[] = {
	{ "suid", 04000 }, { "sgid", 02000 }, { "sticky", 01000 },
	{ "uread", 0400 }, { "uwrite", 0200 }, { "uexec", 0100 },
	{ "gread", 040 }, { "gwrite", 020 }, { "gexec", 010 },
	{ "oread", 04 }, { "owrite", 02 }, { "oexec", 01 },
};

static void found(struct collect *c, const struct walk_file *file)
{
	enum target_outcome outcome;
	struct target_stat st;
	struct err err;
	size_t i;

	outcome = target_lstat(c->target, file->filepath, &st, &err);
	if (outcome != TARGET_OK) {
		walk_trouble(c, outcome, &err);
		return;
	}
	collect_item(c);
	walk_entities(c, file);
	collect_string(c, "type", types[st.type]);
	collect_int(c, "group_id", st.gid);
	collect_int(c, "user_id", st.uid);
	collect_int(c, "a_time", st.atime);
	collect_int(c, "c_time", st.ctime);
	collect_int(c, "m_time", st.mtime);
	collect_int(c, "size", (int64_t)st.size);
	for (i = 0; i < sizeof bits / sizeof *bits; i++)
		collect_bool(c, bits[i].name, st.mode & bits[i].bit);
	if (st.has_acl)
		collect_bool(c, "has_extended_acl", true);
	else if (st.acl_unknown)
		collect_status(c, "has_extended_acl", OVAL_STATUS_ERROR);
	else if (st.acl_unsupported)
		collect_status(c, "has_extended_acl", OVAL_STATUS_DOES_NOT_EXIST);
	else
		collect_bool(c, "has_extended_acl", false);
}

static void collect(struct collect *c)
{
	walk_files(c, found);
}

const struct probe probe_unix_file = {
	.family = "unix", .name = "file", .entities = entities, .collect = collect,
};
