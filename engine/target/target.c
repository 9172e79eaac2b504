#include "target/target.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "target/api.h"
#include "target/look.h"
#include "target/record.h"

/* What files gave, kept so that the next object that asks need not go there again
 * and sees the same bytes. */
struct remembered {
	enum target_outcome outcome;
	const char *bytes;
	size_t length;
	enum err_kind kind;
	const char *message;
};

struct target *target_open(struct arena *arena, const struct target_options *options, struct err *err)
{
	struct target *target = arena_alloc(arena, sizeof *target);

	target->arena = arena;
	target->kind = options->root ? TARGET_ROOT : TARGET_LIVE;
	target->where = options->root ? arena_strdup(arena, options->root) : "/";
	target->files = files_open(arena, target->where, err);
	if (!target->files)
		return NULL;
	target->docker = docker_new(target, options->docker_host);
	target->ucp = api_new(target, API_UCP, &options->ucp, err);
	target->dtr = target->ucp ? api_new(target, API_DTR, &options->dtr, err) : NULL;
	target->notary = target->dtr ? api_new(target, API_NOTARY, &options->notary, err) : NULL;
	return target->notary ? target : NULL;
}

/* Absolute, without slashes at the end (they would follow a last link). */
static const char *plain(const char *path, struct arena *arena, struct err *err)
{
	size_t length = strlen(path);

	if (*path != '/') {
		err_set(err, ERR_CONTENT, "%s: not an absolute path", *path ? path : "\"\"");
		return NULL;
	}
	if (length == 1 || path[length - 1] != '/')
		return path;
	while (length > 1 && path[length - 1] == '/')
		length--;
	return arena_strndup(arena, path, length);
}

static enum target_outcome ask_stat(struct target *target, const char *path, bool follow,
    struct target_stat *to, struct err *err)
{
	const char *ask = follow ? "stat" : "lstat";
	struct arena *arena = NULL;
	enum target_outcome outcome = TARGET_TROUBLE;
	struct err why = { 0 };

	if (*path && path[strlen(path) - 1] == '/')
		arena = arena_new(NULL);
	path = plain(path, arena, &why);
	if (path) {
		outcome = look_stat(target, path, follow, to, &why);
		if (target->recorder && !record_has(target->recorder, ask, path))
			record_answer(target->recorder, ask, path, outcome,
			    outcome == TARGET_OK ? record_stat(to) : NULL, &why);
	}
	if (outcome != TARGET_OK)
		err_set(err, why.kind, "%s", why.text);
	arena_free(arena);
	return outcome;
}

enum target_outcome target_lstat(struct target *target, const char *path, struct target_stat *to, struct err *err)
{
	return ask_stat(target, path, false, to, err);
}

enum target_outcome target_stat(struct target *target, const char *path, struct target_stat *to, struct err *err)
{
	return ask_stat(target, path, true, to, err);
}

/* Reading ---------------------------------------------------------------- */

static enum target_outcome tell(const struct remembered *kept, const char **bytes, size_t *length, struct err *err)
{
	*bytes = kept->bytes;
	*length = kept->length;
	if (kept->outcome != TARGET_OK)
		err_set(err, kept->kind, "%s", kept->message);
	return kept->outcome;
}

/* Keeps it if it is small enough; what somebody else kept meanwhile stays. */
static const struct remembered *keep(struct target_files *files, struct map *in, const char *key,
    enum target_outcome outcome, const char *bytes, size_t length, const struct err *why)
{
	struct remembered *kept;

	pthread_mutex_lock(&files->lock);
	kept = map_get(in, key);
	if (!kept && (outcome != TARGET_OK || (length <= LIMIT_KEPT_FILE_BYTES &&
	    files->kept + length <= LIMIT_KEPT_FILES_BYTES))) {
		kept = arena_alloc(files->arena, sizeof *kept);
		kept->outcome = outcome;
		if (outcome == TARGET_OK) {
			kept->bytes = arena_strndup(files->arena, bytes, length);
			kept->length = length;
			files->kept += length;
		} else {
			kept->bytes = "";
			kept->kind = why->kind;
			kept->message = arena_strdup(files->arena, why->text);
		}
		map_put(in, arena_strdup(files->arena, key), kept);
	}
	pthread_mutex_unlock(&files->lock);
	return kept;
}

static const struct remembered *kept_before(struct target_files *files, const struct map *in, const char *key)
{
	const struct remembered *kept;

	pthread_mutex_lock(&files->lock);
	kept = map_get(in, key);
	pthread_mutex_unlock(&files->lock);
	return kept;
}

static void record_read(struct target *target, const char *path, size_t most, enum target_outcome outcome,
    const char *bytes, size_t length, const struct err *why)
{
	struct recorder *r = target->recorder;
	struct arena *arena;
	struct target_stat st;
	const char *real;
	bool known;

	if (!r || record_has(r, "read", path))
		return;
	arena = arena_new(NULL);
	if (outcome == TARGET_OK) {
		known = look_stat(target, path, true, &st, NULL) == TARGET_OK;
		if (look_realpath(target, path, arena, &real, NULL) != TARGET_OK)
			real = path;
		record_file(r, path, real, known ? &st : NULL, bytes, length);
	} else {
		/* With another allowance it may be read. */
		record_answer(r, why->kind == ERR_LIMIT ? arena_printf(arena, "read at most %zu", most) : "read", path,
		    outcome, NULL, why);
	}
	arena_free(arena);
}

/* What was kept, or is now. */
static enum target_outcome read_and_keep(struct target *target, const char *path, size_t most, struct arena *arena,
    const char **bytes, size_t *length, struct err *why)
{
	struct target_files *files = target->files;
	const struct remembered *kept = kept_before(files, files->read, path);
	enum target_outcome outcome;
	struct arena *once;

	if (kept && kept->length <= most)
		return tell(kept, bytes, length, why);
	once = arena_new(NULL);
	outcome = look_read(target, path, most, once, bytes, length, why);
	kept = why->kind == ERR_LIMIT ? NULL : keep(files, files->read, path, outcome, *bytes, *length, why);
	if (kept)
		outcome = tell(kept, bytes, length, why);
	else if (outcome == TARGET_OK)
		*bytes = arena_strndup(arena, *bytes, *length);
	arena_free(once);
	return outcome;
}

enum target_outcome target_read(struct target *target, const char *path, size_t most,
    struct arena *arena, const char **bytes, size_t *length, struct err *err)
{
	enum target_outcome outcome;
	struct err why = { 0 };

	*bytes = "";
	*length = 0;
	path = plain(path, arena, err);
	if (!path)
		return TARGET_TROUBLE;
	if (!most)
		most = LIMIT_TARGET_FILE_BYTES;
	if (target->files->snapshot)
		outcome = look_read(target, path, most, arena, bytes, length, &why);
	else
		outcome = read_and_keep(target, path, most, arena, bytes, length, &why);
	record_read(target, path, most, outcome, *bytes, *length, &why);
	if (outcome != TARGET_OK) {
		*bytes = "";
		*length = 0;
		err_set(err, why.kind, "%s", why.text);
	}
	return outcome;
}

/* Directories and links ---------------------------------------------------- */

struct listing {
	enum target_outcome outcome;
	const struct target_entry *entries;
	size_t count;
	enum err_kind kind;
	const char *message;
};

/* One block for the table and one for all names. */
static const struct listing *keep_listing(struct target_files *files, const char *path,
    enum target_outcome outcome, const struct target_entry *entries, size_t count, const struct err *why)
{
	size_t i, bytes = strlen(path) + 1 + sizeof(struct listing), names = 0;
	struct target_entry *copy;
	struct listing *kept;
	char *at;

	for (i = 0; i < count; i++)
		names += strlen(entries[i].name) + 1;
	bytes += names + count * sizeof *entries;
	pthread_mutex_lock(&files->lock);
	kept = map_get(files->listed, path);
	if (!kept && files->kept_entries + bytes <= LIMIT_KEPT_ENTRIES_BYTES) {
		kept = arena_alloc(files->arena, sizeof *kept);
		kept->outcome = outcome;
		kept->count = count;
		kept->entries = copy = arena_alloc(files->arena, count * sizeof *copy);
		at = arena_alloc(files->arena, names);
		for (i = 0; i < count; i++) {
			size_t length = strlen(entries[i].name) + 1;

			copy[i].name = memcpy(at, entries[i].name, length);
			copy[i].type = entries[i].type;
			at += length;
		}
		if (outcome != TARGET_OK) {
			kept->kind = why->kind;
			kept->message = arena_strdup(files->arena, why->text);
		}
		files->kept_entries += bytes;
		map_put(files->listed, arena_strdup(files->arena, path), kept);
	}
	pthread_mutex_unlock(&files->lock);
	return kept;
}

/* The listing that is kept; or one made anew in the arena. */
static enum target_outcome list_and_keep(struct target *target, const char *path, struct arena *arena,
    const struct target_entry **entries, size_t *count, struct err *why)
{
	struct target_files *files = target->files;
	const struct listing *kept;
	enum target_outcome outcome;
	struct target_entry *copy;
	struct arena *once;
	size_t i;

	pthread_mutex_lock(&files->lock);
	kept = map_get(files->listed, path);
	pthread_mutex_unlock(&files->lock);
	if (!kept) {
		once = arena_new(NULL);
		outcome = look_entries(target, path, once, entries, count, why);
		kept = keep_listing(files, path, outcome, *entries, *count, why);
		if (!kept && outcome == TARGET_OK) {
			copy = arena_memdup(arena, *entries, *count * sizeof *copy);
			for (i = 0; i < *count; i++)
				copy[i].name = arena_strdup(arena, copy[i].name);
			*entries = copy;
		}
		arena_free(once);
		if (!kept)
			return outcome;
	}
	*entries = kept->entries;
	*count = kept->count;
	if (kept->outcome != TARGET_OK)
		err_set(why, kept->kind, "%s", kept->message);
	return kept->outcome;
}

enum target_outcome target_entries(struct target *target, const char *path, struct arena *arena,
    const struct target_entry **entries, size_t *count, struct err *err)
{
	enum target_outcome outcome;
	struct err why = { 0 };

	*entries = NULL;
	*count = 0;
	path = plain(path, arena, err);
	if (!path)
		return TARGET_TROUBLE;
	outcome = list_and_keep(target, path, arena, entries, count, &why);
	if (target->recorder && !record_has(target->recorder, "list", path))
		record_answer(target->recorder, "list", path, outcome,
		    outcome == TARGET_OK ? record_entries(*entries, *count) : NULL, &why);
	if (outcome != TARGET_OK)
		err_set(err, why.kind, "%s", why.text);
	return outcome;
}

enum target_outcome target_list(struct target *target, const char *path, struct arena *arena,
    const char *const **names, size_t *count, struct err *err)
{
	const struct target_entry *entries;
	enum target_outcome outcome = target_entries(target, path, arena, &entries, count, err);
	const char **list = arena_alloc(arena, (*count + 1) * sizeof *list);
	size_t i;

	for (i = 0; i < *count; i++)
		list[i] = entries[i].name;
	*names = list;
	return outcome;
}

typedef enum target_outcome look_text(struct target *, const char *, struct arena *, const char **, struct err *);

static enum target_outcome ask_text(struct target *target, const char *ask, look_text *look, const char *path,
    struct arena *arena, const char **text, struct err *err)
{
	enum target_outcome outcome;
	struct err why = { 0 };

	*text = "";
	path = plain(path, arena, err);
	if (!path)
		return TARGET_TROUBLE;
	outcome = look(target, path, arena, text, &why);
	if (target->recorder && !record_has(target->recorder, ask, path))
		record_answer(target->recorder, ask, path, outcome,
		    outcome == TARGET_OK ? json_string(record_pack(arena, *text, strlen(*text))) : NULL, &why);
	if (outcome != TARGET_OK) {
		*text = "";
		err_set(err, why.kind, "%s", why.text);
	}
	return outcome;
}

enum target_outcome target_readlink(struct target *target, const char *path, struct arena *arena,
    const char **to, struct err *err)
{
	return ask_text(target, "readlink", look_readlink, path, arena, to, err);
}

enum target_outcome target_realpath(struct target *target, const char *path, struct arena *arena,
    const char **real, struct err *err)
{
	return ask_text(target, "realpath", look_realpath, path, arena, real, err);
}

enum target_outcome target_hash(struct target *target, const char *path, const char *algorithm, struct arena *arena,
    const char **hex, struct err *err)
{
	const char *ask = arena_printf(arena, "hash %s", algorithm);
	enum target_outcome outcome;
	struct err why = { 0 };

	*hex = "";
	path = plain(path, arena, err);
	if (!path)
		return TARGET_TROUBLE;
	outcome = look_hash(target, path, algorithm, arena, hex, &why);
	if (target->recorder && !record_has(target->recorder, ask, path))
		record_answer(target->recorder, ask, path, outcome, outcome == TARGET_OK ? json_string(*hex) : NULL, &why);
	if (outcome != TARGET_OK)
		err_set(err, why.kind, "%s", why.text);
	return outcome;
}

enum target_outcome target_reduce(struct target *target, const char *path, const char *how, target_reduce_line *reduce,
    void *state, struct arena *arena, const char **text, struct err *err)
{
	const char *ask = arena_printf(arena, "reduce %s", how);
	enum target_outcome outcome;
	struct err why = { 0 };

	*text = "";
	path = plain(path, arena, err);
	if (!path)
		return TARGET_TROUBLE;
	outcome = look_reduce(target, path, how, reduce, state, arena, text, &why);
	if (target->recorder && !record_has(target->recorder, ask, path))
		record_answer(target->recorder, ask, path, outcome,
		    outcome == TARGET_OK ? json_string(record_pack(arena, *text, strlen(*text))) : NULL, &why);
	if (outcome != TARGET_OK) {
		*text = "";
		err_set(err, why.kind, "%s", why.text);
	}
	return outcome;
}

enum target_outcome target_xattr(struct target *target, const char *path, const char *name, struct arena *arena,
    const char **value, size_t *length, struct err *err)
{
	const char *ask = arena_printf(arena, "xattr %s", name);
	enum target_outcome outcome;
	struct err why = { 0 };

	*value = "";
	*length = 0;
	path = plain(path, arena, err);
	if (!path)
		return TARGET_TROUBLE;
	outcome = look_xattr(target, path, name, arena, value, length, &why);
	if (target->recorder && !record_has(target->recorder, ask, path))
		record_answer(target->recorder, ask, path, outcome,
		    outcome == TARGET_OK ? json_string(record_pack(arena, *value, *length)) : NULL, &why);
	if (outcome != TARGET_OK)
		err_set(err, why.kind, "%s", why.text);
	return outcome;
}

enum target_outcome target_xattrs(struct target *target, const char *path, struct arena *arena,
    const char *const **names, size_t *count, struct err *err)
{
	enum target_outcome outcome;
	struct err why = { 0 };
	json_t *list;
	size_t i;

	*names = NULL;
	*count = 0;
	path = plain(path, arena, err);
	if (!path)
		return TARGET_TROUBLE;
	outcome = look_xattrs(target, path, arena, names, count, &why);
	if (target->recorder && !record_has(target->recorder, "xattrs", path)) {
		list = json_array();
		for (i = 0; i < *count; i++)
			json_array_append_new(list, json_string(record_pack(arena, (*names)[i], strlen((*names)[i]))));
		record_answer(target->recorder, "xattrs", path, outcome, list, &why);
	}
	if (outcome != TARGET_OK)
		err_set(err, why.kind, "%s", why.text);
	return outcome;
}

bool target_is_local(struct target *target, uint64_t dev)
{
	bool local = look_local(target, dev);
	char name[24];

	snprintf(name, sizeof name, "%" PRIu64, dev);
	if (target->recorder && !record_has(target->recorder, "local", name))
		record_answer(target->recorder, "local", name, TARGET_OK, json_boolean(local), NULL);
	return local;
}

/* Facts -------------------------------------------------------------------- */

struct question {
	const char *kind, *key;
	target_ask *ask;             /* one of these */
	target_ask_below *ask_below;
};

static enum target_outcome ask_fact(struct target *target, const struct question *q, struct arena *arena,
    const char **text, struct err *err)
{
	struct target_files *files = target->files;
	enum target_outcome outcome;
	const struct remembered *kept;
	struct err why = { 0 };
	const char *name;
	size_t length;

	*text = "";
	name = arena_printf(arena, "%s\n%s", q->kind, q->key);
	kept = kept_before(files, files->asked, name);
	if (!kept) {
		outcome = q->ask ? look_fact(target, q->kind, q->key, q->ask, arena, text, &why)
				 : look_fact_below(target, q->kind, q->key, q->ask_below, arena, text, &why);
		kept = keep(files, files->asked, name, outcome, *text, strlen(*text), &why);
	}
	if (kept)
		outcome = tell(kept, text, &length, &why);
	if (target->recorder && (q->ask_below || target->kind != TARGET_ROOT))
		record_fact(target->recorder, q->kind, q->key, outcome, *text, &why);
	if (outcome != TARGET_OK) {
		*text = "";
		err_set(err, why.kind, "%s", why.text);
	}
	return outcome;
}

enum target_outcome target_fact(struct target *target, const char *kind, const char *key,
    target_ask *ask, struct arena *arena, const char **text, struct err *err)
{
	return ask_fact(target, &(struct question){ .kind = kind, .key = key, .ask = ask }, arena, text, err);
}

enum target_outcome target_fact_below(struct target *target, const char *kind, const char *key,
    target_ask_below *ask, struct arena *arena, const char **text, struct err *err)
{
	return ask_fact(target, &(struct question){ .kind = kind, .key = key, .ask_below = ask }, arena, text, err);
}

/* Things made once ---------------------------------------------------------- */

struct made {
	void *thing;
};

const void *target_once(struct target *target, const char *name, target_make *make)
{
	struct target_files *files = target->files;
	struct made *made;

	pthread_mutex_lock(&files->once_lock);
	made = map_get(files->made, name);
	if (!made) {
		made = arena_alloc(files->once, sizeof *made);
		made->thing = make(target, files->once);
		map_put(files->made, name, made);
	}
	pthread_mutex_unlock(&files->once_lock);
	return made->thing;
}
