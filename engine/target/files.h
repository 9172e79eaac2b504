/* The file system below one directory; shared by the files of target/ only.
 * Nothing is written, cached or recorded here: see target.c. */
#ifndef TARGET_FILES_H
#define TARGET_FILES_H

#include <pthread.h>

#include "base/map.h"
#include "target/target.h"

struct snapshot;

struct target_files {
	struct arena *arena; /* only under `lock` */
	pthread_mutex_t lock;
	int root;            /* directory, O_PATH; -1: nothing to look at */
	bool whole_host;     /* root is "/" of this machine */
	struct snapshot *snapshot; /* NULL: none */
	struct map *read; /* path -> what target_read gave */
	struct map *asked; /* "kind\nkey" -> what target_fact gave */
	struct map *listed; /* path -> what target_entries gave */
	size_t kept; /* bytes in `read` */
	size_t kept_entries; /* bytes in `listed` */
	uint64_t *elsewhere; /* devices that are not local, once mounts_known */
	size_t n_elsewhere;
	bool mounts_known;
	pthread_mutex_t once_lock; /* while something is being made */
	struct arena *once;        /* for what is made once; only under once_lock */
	struct map *made;          /* name -> struct made */
};

/* NULL with err: not a directory, not for us. */
struct target_files *files_open(struct arena *, const char *root, struct err *);
/* Nothing but what a snapshot holds. */
struct target_files *files_none(struct arena *);

enum target_outcome files_stat(const struct target_files *, const char *path, bool follow,
    struct target_stat *, struct err *);
enum target_outcome files_read(const struct target_files *, const char *path, size_t most,
    struct arena *, const char **bytes, size_t *length, struct err *);
enum target_outcome files_entries(const struct target_files *, const char *path, struct arena *,
    const struct target_entry **, size_t *count, struct err *);
enum target_outcome files_readlink(const struct target_files *, const char *path, struct arena *,
    const char **to, struct err *);
enum target_outcome files_realpath(const struct target_files *, const char *path, struct arena *,
    const char **real, struct err *);

enum target_outcome files_hash(const struct target_files *, const char *path, const char *algorithm, struct arena *,
    const char **hex, struct err *);
enum target_outcome files_reduce(const struct target_files *, const char *path, target_reduce_line *reduce, void *state,
    struct arena *, const char **text, struct err *);
enum target_outcome files_xattr(const struct target_files *, const char *path, const char *name, struct arena *,
    const char **value, size_t *length, struct err *);
enum target_outcome files_xattrs(const struct target_files *, const char *path, struct arena *, const char *const **names,
    size_t *count, struct err *);
bool files_local(struct target_files *, uint64_t dev);

/* One of the four answers from errno, with err set. */
enum target_outcome files_outcome(int error, const char *path, struct err *);

#endif
