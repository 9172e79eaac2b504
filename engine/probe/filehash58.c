/* independent:filehash58_object and the older filehash_object: digests of files (OVAL 5.11.1), by
 * libcrypto. */
#include <string.h>

#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "hash_type", OVAL_STRING, PROBE_OBJECT },
	{ "hash", OVAL_STRING },
	{ 0 }
};

static const struct probe_entity older_entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "md5", OVAL_STRING },
	{ "sha1", OVAL_STRING },
	{ 0 }
};

/* EntityObjectHashTypeType, and libcrypto's names. */
static const struct { const char *type, *algorithm; } hashes[] = {
	{ "MD5", "MD5" }, { "SHA-1", "SHA1" }, { "SHA-224", "SHA224" }, { "SHA-256", "SHA256" },
	{ "SHA-384", "SHA384" }, { "SHA-512", "SHA512" },
};

/* Regular files, and links to them. */
static bool is_regular(struct collect *c, const struct walk_file *file)
{
	enum target_outcome outcome;
	struct target_stat st;
	struct err err;

	if (!file->filename || (file->type != TARGET_REGULAR && file->type != TARGET_SYMLINK))
		return false;
	outcome = target_stat(c->target, file->filepath, &st, &err);
	walk_trouble(c, outcome, &err);
	return outcome == TARGET_OK && st.type == TARGET_REGULAR;
}

/* The entity, or its status and a message with the item. */
static void tell_hash(struct collect *c, const struct walk_file *file, const char *entity, const char *algorithm)
{
	const char *hex;
	struct err err;

	if (target_hash(c->target, file->filepath, algorithm, c->arena, &hex, &err) == TARGET_OK) {
		collect_string(c, entity, hex);
	} else {
		collect_status(c, entity, OVAL_STATUS_ERROR);
		collect_item_trouble(c, "%s", err.text);
	}
}

static void found(struct collect *c, const struct walk_file *file)
{
	size_t i;

	if (!is_regular(c, file))
		return;
	for (i = 0; i < sizeof hashes / sizeof *hashes; i++) {
		if (!collect_matches(c, "hash_type", hashes[i].type, strlen(hashes[i].type)))
			continue;
		collect_item(c);
		walk_entities(c, file);
		collect_string(c, "hash_type", hashes[i].type);
		tell_hash(c, file, "hash", hashes[i].algorithm);
	}
}

static void collect(struct collect *c)
{
	walk_files(c, found);
}

const struct probe probe_independent_filehash58 = {
	.family = "independent", .name = "filehash58", .entities = entities, .collect = collect,
};

static void found_older(struct collect *c, const struct walk_file *file)
{
	if (!is_regular(c, file))
		return;
	collect_item(c);
	walk_entities(c, file);
	tell_hash(c, file, "md5", "MD5");
	tell_hash(c, file, "sha1", "SHA1");
}

static void collect_older(struct collect *c)
{
	walk_files(c, found_older);
}

const struct probe probe_independent_filehash = {
	.family = "independent", .name = "filehash", .entities = older_entities, .collect = collect_older,
};
