/* What a snapshot is made of; shared by the files of target/ only.
 *
 * A snapshot is a folder or a tar:
 *     snapshot.json   format version, program version, date, host name
 *     facts.jsonl     one question and its answer a line: stat, list, readlink, fact ...
 *     root/...        the files that were read
 *     docker/...      the Docker Engine's replies, named by target/docker.c
 *     ucp/..., dtr/.. the replies of UCP and DTR, named by target/api.c
 * A line of facts.jsonl: {"ask": "lstat", "of": "/etc/passwd", "answer": "ok", "gives": ...}; the
 * answer is ok, absent, denied or trouble, then with a "message". In names and texts '%' and bytes that JSON
 * cannot hold are written as %XX.
 * A folder without snapshot.json is written by hand (test cases): what facts.jsonl does not
 * answer is then asked of root/ as if it were mounted. */
#ifndef TARGET_RECORD_H
#define TARGET_RECORD_H

#include "base/buf.h"
#include "base/json.h"
#include "target/target.h"

#define SNAPSHOT_FORMAT 1

/* Docker --------------------------------------------------------------------- */

/* Where the Docker client begins; called by target_open (host: --host or NULL) and
 * target_snapshot (host NULL). Contacts nobody yet. Never NULL. */
struct docker *docker_new(struct target *, const char *host);

/* While recording (t->recorder is not NULL): docker/NAME ("info.json", "containers/ab12.json").
 * Bytes are copied. The first record of a name stays. Thread safe; trouble is told by
 * target_record_done. */
void record_docker(struct recorder *, const char *name, const char *bytes, size_t length);

/* docker/NAME of a snapshot (TARGET_ABSENT for a target that is none). Lives as long as
 * the target. */
enum target_outcome snapshot_docker(struct target *, const char *name, const char **bytes, size_t *length, struct err *);
/* Whether the snapshot has anything at all under docker/. */
bool snapshot_has_docker(struct target *);

/* The same for the replies of another API: FOLDER/NAME ("ucp", "dtr", "notary"). */
void record_reply(struct recorder *, const char *folder, const char *name, const char *bytes, size_t length);
enum target_outcome snapshot_reply(struct target *, const char *folder, const char *name, const char **bytes, size_t *length,
    struct err *);
bool snapshot_has(struct target *, const char *folder);

/* Recording ------------------------------------------------------------------- */

/* Whether this question's answer is written already. */
bool record_has(struct recorder *, const char *ask, const char *of);
/* An answer; gives (may be NULL) is taken over. err: why not, when the outcome is not OK. */
void record_answer(struct recorder *, const char *ask, const char *of, enum target_outcome, json_t *gives,
    const struct err *);
/* What a file holds: root/REAL with its owner, mode and time; what is secret in it is left out. */
void record_file(struct recorder *, const char *path, const char *real, const struct target_stat *,
    const char *bytes, size_t length);
/* A fact; what is secret is left out. */
void record_fact(struct recorder *, const char *kind, const char *key, enum target_outcome, const char *text,
    const struct err *);
json_t *record_stat(const struct target_stat *);
json_t *record_entries(const struct target_entry *, size_t count);

/* '%' and what cannot stand in JSON as %XX, and back. */
const char *record_pack(struct arena *, const char *, size_t length);
const char *record_unpack(struct arena *, const char *, size_t *length);

/* The bytes without what is secret: hashes of passwords, private keys. NULL: nothing is. */
const char *record_redact(struct arena *, const char *path, const char *bytes, size_t length, size_t *left);

/* Reading back ------------------------------------------------------------------ */

struct snapshot;
struct snapshot *snapshot_open(struct arena *, const char *path, struct err *);
bool snapshot_by_hand(const struct snapshot *);

/* true: the snapshot knows the answer; what it gives lives as long as the arena. */
struct answer {
	enum target_outcome outcome;
	const char *message; /* not OK */
	json_t *gives;       /* may be NULL */
};
bool snapshot_answer(struct snapshot *, struct arena *, const char *ask, const char *of, struct answer *);
/* A member, "root/etc/passwd". */
enum target_outcome snapshot_member(struct snapshot *, const char *name, const char **bytes, size_t *length, struct err *);
void snapshot_stat(const json_t *gives, struct target_stat *);
void snapshot_entries(struct arena *, const json_t *gives, const struct target_entry **, size_t *count);

#endif
