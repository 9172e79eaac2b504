/* The questions as they reach a file system or a snapshot, whichever the target is;
 * what is kept between questions, and recorded, is target.c's. */
#ifndef TARGET_LOOK_H
#define TARGET_LOOK_H

#include "target/files.h"

enum target_outcome look_stat(struct target *, const char *path, bool follow, struct target_stat *, struct err *);
/* Bytes live as long as the arena or the target. */
enum target_outcome look_read(struct target *, const char *path, size_t most, struct arena *, const char **bytes,
    size_t *length, struct err *);
enum target_outcome look_entries(struct target *, const char *path, struct arena *, const struct target_entry **,
    size_t *count, struct err *);
enum target_outcome look_readlink(struct target *, const char *path, struct arena *, const char **to, struct err *);
enum target_outcome look_realpath(struct target *, const char *path, struct arena *, const char **real, struct err *);
enum target_outcome look_fact(struct target *, const char *kind, const char *key, target_ask *ask, struct arena *,
    const char **text, struct err *);
enum target_outcome look_fact_below(struct target *, const char *kind, const char *key, target_ask_below *ask,
    struct arena *, const char **text, struct err *);
enum target_outcome look_hash(struct target *, const char *path, const char *algorithm, struct arena *, const char **hex,
    struct err *);
enum target_outcome look_reduce(struct target *, const char *path, const char *how, target_reduce_line *reduce, void *state,
    struct arena *, const char **text, struct err *);
enum target_outcome look_xattr(struct target *, const char *path, const char *name, struct arena *, const char **value,
    size_t *length, struct err *);
enum target_outcome look_xattrs(struct target *, const char *path, struct arena *, const char *const **names,
    size_t *count, struct err *);
bool look_local(struct target *, uint64_t dev);

#endif
