/* unix:symlink_object: the link at filepath and where it finally leads (OVAL 5.11.1). */
#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "canonical_path", OVAL_STRING },
	{ 0 }
};

static void found(struct collect *c, const struct walk_file *file)
{
	enum target_outcome outcome;
	const char *real;
	struct err err;

	if (file->type != TARGET_SYMLINK)
		return;
	outcome = target_realpath(c->target, file->filepath, c->arena, &real, &err);
	if (outcome == TARGET_OK) {
		collect_item(c);
		collect_string(c, "filepath", file->filepath);
		collect_string(c, "canonical_path", real);
	} else if (outcome == TARGET_ABSENT) {
		/* The link is there, its canonical path cannot be told. */
		collect_trouble(c, "%s: what the link leads to is not there", file->filepath);
	} else {
		collect_trouble(c, "%s", err.text);
	}
}

static void collect(struct collect *c)
{
	walk_files(c, found);
}

const struct probe probe_unix_symlink = {
	.family = "unix", .name = "symlink", .entities = entities, .collect = collect,
};
