#include "source/unpack.h"

#include <string.h>
#include <strings.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/buf.h"
#include "base/limits.h"

static const struct {
	const char *magic;
	size_t length;
	bool zip;
} packings[] = {
	{ "BZh", 3, false },
	{ "\x1f\x8b", 2, false },
	{ "\xfd" "7zXZ", 6, false }, /* and its NUL */
	{ "PK\x03\x04", 4, true },
	{ "PK\x05\x06", 4, true }, /* an empty zip */
};

/* 0: not packed; else 1 + index into packings. */
static size_t packing_of(const char *bytes, size_t length)
{
	for (size_t i = 0; i < sizeof packings / sizeof *packings; i++)
		if (length >= packings[i].length &&
		    !memcmp(bytes, packings[i].magic, packings[i].length))
			return i + 1;
	return 0;
}

bool unpack_needed(const char *bytes, size_t length)
{
	return packing_of(bytes, length) != 0;
}

static struct archive *open_archive(const char *bytes, size_t length, bool zip)
{
	struct archive *archive = archive_read_new();

	if (!archive)
		return NULL;
	if (zip) {
		archive_read_support_format_zip(archive);
	} else {
		archive_read_support_filter_bzip2(archive);
		archive_read_support_filter_gzip(archive);
		archive_read_support_filter_xz(archive);
		archive_read_support_format_raw(archive);
	}
	if (archive_read_open_memory(archive, bytes, length) != ARCHIVE_OK) {
		archive_read_free(archive);
		return NULL;
	}
	return archive;
}

/* The current member whole. */
static bool read_member(struct archive *archive, struct arena *arena, const char *name,
    const char **bytes, size_t *length, struct err *err)
{
	struct buf all;
	char piece[65536];
	la_ssize_t got;

	buf_init(&all, arena);
	while ((got = archive_read_data(archive, piece, sizeof piece)) > 0) {
		if (all.length + (size_t)got > LIMIT_UNPACKED_BYTES)
			return err_set(err, ERR_LIMIT, "%s: unpacks to more than %u MB", name,
			    LIMIT_UNPACKED_BYTES >> 20);
		buf_add(&all, piece, (size_t)got);
	}
	if (got < 0)
		return err_set(err, ERR_CONTENT, "%s: cannot be unpacked: %s", name,
		    archive_error_string(archive) ? archive_error_string(archive) : "broken");
	*bytes = all.at;
	*length = all.length;
	return true;
}

static bool ends(const char *name, const char *with)
{
	size_t length = strlen(name), tail = strlen(with);

	return length >= tail && !strcasecmp(name + length - tail, with);
}

/* What a zip holds, by name. DISA's hold one manual XCCDF beside its stylesheet and PDFs, or
 * one data stream. */
struct candidates {
	const char *xccdf, *other;
	unsigned n_xccdf, n_other;
};

static bool look_through(struct archive *archive, struct arena *arena, const char *zip,
    struct candidates *found, struct err *err)
{
	struct archive_entry *entry;
	unsigned members = 0;
	int status;

	while ((status = archive_read_next_header(archive, &entry)) >= ARCHIVE_WARN &&
	    status != ARCHIVE_EOF) {
		const char *name = archive_entry_pathname(entry);

		if (++members > LIMIT_ARCHIVE_MEMBERS)
			return err_set(err, ERR_LIMIT, "%s: more than %u members", zip,
			    LIMIT_ARCHIVE_MEMBERS);
		if (!name || archive_entry_filetype(entry) != AE_IFREG ||
		    strstr(name, "__MACOSX/"))
			continue;
		if (ends(name, "-xccdf.xml")) {
			if (!found->n_xccdf++)
				found->xccdf = arena_strdup(arena, name);
		} else if (ends(name, ".xml")) {
			if (!found->n_other++)
				found->other = arena_strdup(arena, name);
		}
	}
	if (status != ARCHIVE_EOF)
		return err_set(err, ERR_CONTENT, "%s: cannot be unpacked: %s", zip,
		    archive_error_string(archive) ? archive_error_string(archive) : "broken");
	return true;
}

static bool choose(const struct candidates *found, const char *zip, const char **member,
    struct err *err)
{
	if (found->n_xccdf == 1) {
		*member = found->xccdf;
		return true;
	}
	if (!found->n_xccdf && found->n_other == 1) {
		*member = found->other;
		return true;
	}
	if (found->n_xccdf + found->n_other == 0)
		return err_set(err, ERR_CONTENT,
		    "%s: no XML document in this zip; unpack it and name the document", zip);
	return err_set(err, ERR_CONTENT,
	    "%s: %u documents in this zip (%s, ...); unpack it and name one", zip,
	    found->n_xccdf ? found->n_xccdf : found->n_other,
	    found->n_xccdf ? found->xccdf : found->other);
}

static bool read_named(struct archive *archive, struct arena *arena, const char *member,
    const char *name, const char **bytes, size_t *length, struct err *err)
{
	struct archive_entry *entry;

	while (archive_read_next_header(archive, &entry) >= ARCHIVE_WARN) {
		const char *here = archive_entry_pathname(entry);

		if (here && !strcmp(here, member))
			return read_member(archive, arena, name, bytes, length, err);
	}
	return err_set(err, ERR_CONTENT, "%s: cannot be unpacked: broken", name);
}

static bool unpack_zip(struct arena *arena, const char **name, const char **bytes,
    size_t *length, struct err *err)
{
	struct candidates found = { 0 };
	const char *member = NULL;
	struct archive *archive = open_archive(*bytes, *length, true);
	bool ok;

	if (!archive)
		return err_set(err, ERR_CONTENT, "%s: not a zip that can be read", *name);
	ok = look_through(archive, arena, *name, &found, err) &&
	    choose(&found, *name, &member, err);
	archive_read_free(archive);
	if (!ok)
		return false;
	archive = open_archive(*bytes, *length, true);
	if (!archive)
		return err_set(err, ERR_CONTENT, "%s: not a zip that can be read", *name);
	*name = arena_printf(arena, "%s!%s", *name, member);
	ok = read_named(archive, arena, member, *name, bytes, length, err);
	archive_read_free(archive);
	return ok;
}

static bool unpack_stream(struct arena *arena, const char *name, const char **bytes,
    size_t *length, struct err *err)
{
	struct archive *archive = open_archive(*bytes, *length, false);
	struct archive_entry *entry;
	bool ok;

	if (!archive || archive_read_next_header(archive, &entry) != ARCHIVE_OK)
		ok = err_set(err, ERR_CONTENT, "%s: cannot be unpacked: %s", name,
		    archive && archive_error_string(archive) ? archive_error_string(archive)
		                                             : "broken");
	else
		ok = read_member(archive, arena, name, bytes, length, err);
	archive_read_free(archive);
	return ok;
}

bool unpack(struct arena *arena, const char **name, const char **bytes, size_t *length,
    struct err *err)
{
	size_t packing = packing_of(*bytes, *length);

	if (!packing)
		return true;
	if (packings[packing - 1].zip)
		return unpack_zip(arena, name, bytes, length, err);
	return unpack_stream(arena, *name, bytes, length, err);
}
