/* unix:fileextendedattribute_object: extended attributes of files (OVAL 5.11.1). */
#include <string.h>

#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_NILLABLE | PROBE_SUBJECT },
	{ "attribute_name", OVAL_STRING, PROBE_OBJECT },
	{ "value", OVAL_STRING },
	{ 0 }
};

static void tell(struct collect *c, const struct walk_file *file, const char *name)
{
	enum target_outcome outcome;
	const char *value;
	struct err err;
	size_t length;

	outcome = target_xattr(c->target, file->filepath, name, c->arena, &value, &length, &err);
	walk_trouble(c, outcome, &err);
	if (outcome != TARGET_OK)
		return;
	collect_item(c);
	walk_entities(c, file);
	collect_string(c, "attribute_name", name);
	/* SELinux and others count the NUL behind the text. */
	collect_bytes(c, "value", value, length && !value[length - 1] ? length - 1 : length);
}

static void found(struct collect *c, const struct walk_file *file)
{
	const char *const *names;
	enum target_outcome outcome;
	struct err err;
	size_t count, i;

	if (collect_equals(c, "attribute_name", &names, &count)) {
		for (i = 0; i < count; i++)
			tell(c, file, names[i]);
		return;
	}
	outcome = target_xattrs(c->target, file->filepath, c->arena, &names, &count, &err);
	walk_trouble(c, outcome, &err);
	for (i = 0; i < count; i++)
		if (collect_matches(c, "attribute_name", names[i], strlen(names[i])))
			tell(c, file, names[i]);
}

static void collect(struct collect *c)
{
	walk_files(c, found);
}

const struct probe probe_unix_fileextendedattribute = {
	.family = "unix", .name = "fileextendedattribute", .entities = entities, .collect = collect,
};
