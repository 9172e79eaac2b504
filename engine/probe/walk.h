/* The files that an object with path and filename, or filepath, asks for: one
 * walk for all probes that look at files (OVAL FileBehaviors). */
#ifndef PROBE_WALK_H
#define PROBE_WALK_H

#include "probe/probe.h"

/* A file; or a directory, when the object's filename is nil. Valid during the call. */
struct walk_file {
	const char *filepath; /* path and filename in one; of a directory the same as path */
	const char *path;     /* its directory; for a directory itself */
	const char *filename; /* NULL: a directory */
	enum target_type type; /* of the entry: a link is a link */
};

typedef void walk_found(struct collect *, const struct walk_file *);

/* Calls found for each. What could not be looked at is noted as
 * trouble. */
void walk_files(struct collect *, walk_found *);

/* Adds filepath, path and filename to the item just begun. */
void walk_entities(struct collect *, const struct walk_file *);

/* What is in the file, when it is a regular one or a link to one; false: it is not, it vanished, or
 * trouble was noted. Lives as long as the arena. */
bool walk_read(struct collect *, const struct walk_file *, struct arena *, const char **bytes, size_t *length);

/* Notes trouble with a file; nothing for TARGET_OK and TARGET_ABSENT (it vanished). */
void walk_trouble(struct collect *, enum target_outcome, const struct err *);

#endif
