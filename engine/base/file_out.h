/* A file that appears whole or not at all: written under a temporary name in
 * the same folder, synced, renamed. "-" is standard output. */
#ifndef BASE_FILE_OUT_H
#define BASE_FILE_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct file_out;

/* NULL on failure. If the arena dies before file_out_done, or the program
 * ends by exit() or by SIGINT, SIGTERM, SIGHUP, the temporary file is removed. */
struct file_out *file_out_new(struct arena *, const char *path, struct err *);
/* For its owner only (0600): what is in it is not for everybody. */
void file_out_private(struct file_out *);
/* Into memory instead (for what is spliced into another document). */
struct buf;
struct file_out *file_out_buf(struct arena *, struct buf *);
/* Failures (a full disk) are remembered and told by file_out_done. */
void file_out_add(struct file_out *, const void *, size_t);
bool file_out_done(struct file_out *, struct err *);

#endif
