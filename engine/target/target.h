/* Where we look: the running host, a file system mounted somewhere, or a
 * snapshot. Everything above cannot tell them apart. All reading of what is
 * audited goes through here; nothing here writes to it. Thread safe: probes
 * run side by side; each passes its own arena for what it gets back.
 *
 * What was asked is remembered while a snapshot is being recorded, so a
 * snapshot answers exactly the questions of the run it came from. */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Four different answers. Only the first lets a rule pass. */
enum target_outcome {
	TARGET_OK,
	TARGET_ABSENT,  /* it is not there: a fact */
	TARGET_DENIED,  /* there, or not: we may not look */
	TARGET_TROUBLE, /* we tried and something went wrong; err says what */
};

struct docker;
struct api;

enum target_kind { TARGET_LIVE, TARGET_ROOT, TARGET_SNAPSHOT };

struct target {
	struct arena *arena;
	enum target_kind kind;
	const char *where;      /* "/", the folder, the snapshot's path */
	struct docker *docker;  /* never NULL; it may answer "not there" */
	struct api *ucp, *dtr, *notary; /* the same */
	struct target_files *files; /* private to target/ */
	struct recorder *recorder;  /* NULL: no snapshot is being written */
};

struct target_options {
	const char *root;        /* --root, OSCAP_PROBE_ROOT; NULL: the live host */
	const char *docker_host; /* --host; NULL: DOCKER_HOST, context, default */
	struct api_options {     /* target/api.h */
		const char *url;        /* https://NAME[:PORT]; NULL: nobody said where it is */
		const char *ca;         /* PEM: who vouches for its certificate; NULL: the bundle's, else the system's roots */
		const char *token_file; /* holds a token; NULL: none */
		const char *bundle;     /* folder with cert.pem, key.pem and perhaps ca.pem; NULL: none */
	} ucp, dtr, notary;
};

/* NULL with err when the root cannot be opened. Docker is only contacted when
 * something asks for it. */
struct target *target_open(struct arena *, const struct target_options *, struct err *);
/* A folder or a tar (also .gz, .xz, .zst) written by target_record. */
struct target *target_snapshot(struct arena *, const char *path, struct err *);

/* From now on everything that is read is also written to `path`: a tar by its
 * name (.tar, .tar.gz), else a new folder. target_record_done makes it final. */
bool target_record(struct target *, const char *path, struct err *);
bool target_record_done(struct target *, struct err *);

/* Files. Paths are absolute, as the audited system sees them. Symbolic links are
 * resolved inside the root and never lead out of it. ------------------- */

enum target_type { TARGET_REGULAR, TARGET_DIRECTORY, TARGET_SYMLINK, TARGET_FIFO, TARGET_SOCKET,
	TARGET_BLOCK, TARGET_CHARACTER, TARGET_OTHER };

struct target_stat {
	enum target_type type;
	mode_t mode; /* 07777 */
	uid_t uid;
	gid_t gid;
	uint64_t size, dev, ino, nlink;
	int64_t atime, mtime, ctime; /* seconds since 1970 */
	bool has_acl;     /* access control list beyond the mode bits */
	bool acl_unsupported; /* the file system knows none */
	bool acl_unknown; /* could not be asked */
};

enum target_outcome target_lstat(struct target *, const char *path, struct target_stat *, struct err *);
enum target_outcome target_stat(struct target *, const char *path, struct target_stat *, struct err *);
/* Whole file; regular files only (FIFOs and devices are never opened: TROUBLE).
 * At most `most` bytes (0: LIMIT_TARGET_FILE_BYTES); longer is TROUBLE. NUL-terminated behind length. */
enum target_outcome target_read(struct target *, const char *path, size_t most, struct arena *,
    const char **bytes, size_t *length, struct err *);
/* The digest of a regular file of any size, in lower case hexadecimal digits. algorithm as libcrypto names
 * it: "SHA256". */
enum target_outcome target_hash(struct target *, const char *path, const char *algorithm, struct arena *,
    const char **hex, struct err *);
/* What `reduce` makes of a regular file of any size: only that is kept in a snapshot, so that a log may hold
 * what nobody else is to see. It gets the lines one by one, NUL-terminated behind length and without their end (what is
 * longer than LIMIT_LINE_BYTES is cut), then once NULL, and writes to `to`. `how` names what it does. */
typedef void target_reduce_line(void *state, const char *line, size_t length, struct buf *to);
enum target_outcome target_reduce(struct target *, const char *path, const char *how, target_reduce_line *reduce, void *state,
    struct arena *, const char **text, struct err *);
/* Extended attributes ("security.selinux"), of the link itself where it is one. ABSENT: no such attribute, no such file,
 * or the file system has none. */
enum target_outcome target_xattr(struct target *, const char *path, const char *name, struct arena *,
    const char **value, size_t *length, struct err *);
enum target_outcome target_xattrs(struct target *, const char *path, struct arena *, const char *const **names,
    size_t *count, struct err *);
/* What is in a directory, without . and .., sorted by bytes; `type` is of the entry itself (a
 * link is a link). */
struct target_entry {
	const char *name;
	enum target_type type;
};
enum target_outcome target_entries(struct target *, const char *path, struct arena *,
    const struct target_entry **entries, size_t *count, struct err *);
/* The names alone. */
enum target_outcome target_list(struct target *, const char *path, struct arena *,
    const char *const **names, size_t *count, struct err *);
enum target_outcome target_readlink(struct target *, const char *path, struct arena *,
    const char **to, struct err *);
/* The path without symbolic links, . and .. */
enum target_outcome target_realpath(struct target *, const char *path, struct arena *,
    const char **real, struct err *);

/* Whether a device (stat's dev) holds a file system of this machine: not one mounted from
 * elsewhere (nfs, cifs, ...) and not the kernel's tables (proc, sysfs). */
bool target_is_local(struct target *, uint64_t dev);

/* Facts that are not files. ------------------------------------------- */

/* kind and key name the fact ("uname" "release"; "environment" "PATH"; "address" "";
 * "systemd" "docker.service FragmentPath"); `ask` gets it from the live host and is only called
 * there: for a root or a snapshot without the fact the answer is TARGET_TROUBLE
 * "... cannot be asked of a mounted file system / is not in the snapshot". The text is JSON
 * or plain, the asker decides. */
typedef enum target_outcome target_ask(const char *key, struct arena *, const char **text, struct err *);
enum target_outcome target_fact(struct target *, const char *kind, const char *key, target_ask *ask,
    struct arena *, const char **text, struct err *);

/* The same for what can also be asked of a mounted file system (a package database): `root` is "/" or
 * where it is mounted. */
typedef enum target_outcome target_ask_below(const char *root, const char *key, struct arena *, const char **text,
    struct err *);
enum target_outcome target_fact_below(struct target *, const char *kind, const char *key, target_ask_below *ask,
    struct arena *, const char **text, struct err *);

/* Something made once and shared by all who ask, as long as the target lives: an index over a
 * file, a parsed database. `make` gets an arena for it; NULL is kept, too. It must not ask for
 * another such thing. */
typedef void *target_make(struct target *, struct arena *);
const void *target_once(struct target *, const char *name, target_make *make);

#endif
