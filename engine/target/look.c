#include "target/look.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "target/record.h"

static bool lacks(const struct target_entry *entries, size_t count, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strncmp(entries[i].name, name, length) && !entries[i].name[length])
			return false;
	return true;
}

/* What was recorded says that the path is not there, although nobody asked for just it: a folder above
 * it was not there, or was listed and has no such name. */
static bool is_known_absent(struct target *target, struct arena *arena, const char *path)
{
	struct snapshot *s = target->files->snapshot;
	const struct target_entry *entries;
	struct answer answer;
	const char *at, *dir;
	size_t length, count;

	for (at = path; *at; at += length) {
		at++;
		length = strcspn(at, "/");
		dir = at - 1 == path ? "/" : arena_strndup(arena, path, (size_t)(at - 1 - path));
		if (snapshot_answer(s, arena, "list", dir, &answer) && answer.outcome == TARGET_OK) {
			snapshot_entries(arena, answer.gives, &entries, &count);
			if (lacks(entries, count, at, length))
				return true;
		}
		if ((snapshot_answer(s, arena, "lstat", dir, &answer) && answer.outcome == TARGET_ABSENT) ||
		    (snapshot_answer(s, arena, "stat", dir, &answer) && answer.outcome == TARGET_ABSENT))
			return true;
	}
	return snapshot_answer(s, arena, "lstat", path, &answer) && answer.outcome == TARGET_ABSENT;
}

static enum err_kind kind_of(enum target_outcome outcome)
{
	return outcome == TARGET_ABSENT ? ERR_ABSENT : outcome == TARGET_DENIED ? ERR_DENIED : ERR_SYSTEM;
}

/* false: the file system has to be asked. */
static bool replay(struct target *target, struct arena *arena, const char *ask, const char *of, struct answer *to,
    struct err *err)
{
	struct snapshot *s = target->files->snapshot;

	if (!s)
		return false;
	if (snapshot_answer(s, arena, ask, of, to)) {
		if (to->outcome != TARGET_OK)
			err_set(err, kind_of(to->outcome), "%s", to->message);
		return true;
	}
	if (*of == '/' && !snapshot_by_hand(s) && is_known_absent(target, arena, of)) {
		err_set(err, ERR_ABSENT, "%s: no such file", of);
		to->outcome = TARGET_ABSENT;
		return true;
	}
	if (target->files->root >= 0)
		return false;
	err_set(err, ERR_SYSTEM, "%s: not in the snapshot", of);
	to->outcome = TARGET_TROUBLE;
	return true;
}

enum target_outcome look_stat(struct target *target, const char *path, bool follow, struct target_stat *to, struct err *err)
{
	enum target_outcome outcome;
	struct answer answer;
	struct arena *arena;

	if (!target->files->snapshot)
		return files_stat(target->files, path, follow, to, err);
	arena = arena_new(NULL);
	/* Of what is no link both say the same. */
	if (follow && snapshot_answer(target->files->snapshot, arena, "lstat", path, &answer) && answer.outcome == TARGET_OK) {
		snapshot_stat(answer.gives, to);
		if (to->type != TARGET_SYMLINK) {
			arena_free(arena);
			return TARGET_OK;
		}
	}
	if (replay(target, arena, follow ? "stat" : "lstat", path, &answer, err)) {
		outcome = answer.outcome;
		if (outcome == TARGET_OK)
			snapshot_stat(answer.gives, to);
	} else {
		outcome = files_stat(target->files, path, follow, to, err);
	}
	arena_free(arena);
	return outcome;
}

enum target_outcome look_read(struct target *target, const char *path, size_t most, struct arena *arena, const char **bytes,
    size_t *length, struct err *err)
{
	struct answer answer;
	const char *member;

	/* Longer than was allowed then; asked again with the same allowance. */
	if (target->files->snapshot && snapshot_answer(target->files->snapshot, arena,
	    arena_printf(arena, "read at most %zu", most), path, &answer)) {
		err_set(err, ERR_LIMIT, "%s", answer.message);
		return TARGET_TROUBLE;
	}
	if (!replay(target, arena, "read", path, &answer, err))
		return files_read(target->files, path, most, arena, bytes, length, err);
	if (answer.outcome != TARGET_OK)
		return answer.outcome;
	member = json_text(answer.gives);
	if (!member || snapshot_member(target->files->snapshot, record_unpack(arena, member, NULL), bytes, length, err) !=
	    TARGET_OK) {
		err_set(err, ERR_CONTENT, "%s: missing in the snapshot", path);
		return TARGET_TROUBLE;
	}
	if (*length > most) {
		err_set(err, ERR_LIMIT, "%s: %zu bytes, more than the %zu that are read", path, *length, most);
		return TARGET_TROUBLE;
	}
	return TARGET_OK;
}

enum target_outcome look_entries(struct target *target, const char *path, struct arena *arena,
    const struct target_entry **entries, size_t *count, struct err *err)
{
	struct answer answer;

	if (!replay(target, arena, "list", path, &answer, err))
		return files_entries(target->files, path, arena, entries, count, err);
	if (answer.outcome == TARGET_OK)
		snapshot_entries(arena, answer.gives, entries, count);
	return answer.outcome;
}

static enum target_outcome text_of(const struct answer *answer, struct arena *arena, const char **text)
{
	if (answer->outcome == TARGET_OK) {
		const char *gives = json_text(answer->gives);

		*text = record_unpack(arena, gives ? gives : "", NULL);
	}
	return answer->outcome;
}

enum target_outcome look_readlink(struct target *target, const char *path, struct arena *arena, const char **to, struct err *err)
{
	struct answer answer;

	if (!replay(target, arena, "readlink", path, &answer, err))
		return files_readlink(target->files, path, arena, to, err);
	return text_of(&answer, arena, to);
}

enum target_outcome look_realpath(struct target *target, const char *path, struct arena *arena, const char **real,
    struct err *err)
{
	struct answer answer;

	if (!replay(target, arena, "realpath", path, &answer, err))
		return files_realpath(target->files, path, arena, real, err);
	return text_of(&answer, arena, real);
}

static enum target_outcome replay_fact(struct target *target, const char *kind, const char *key, struct arena *arena,
    const char **text, struct err *err)
{
	struct answer answer;

	if (snapshot_answer(target->files->snapshot, arena, arena_printf(arena, "fact %s", kind), key, &answer)) {
		if (answer.outcome != TARGET_OK)
			err_set(err, kind_of(answer.outcome), "%s%s%s: %s", kind, *key ? " " : "", key, answer.message);
		return text_of(&answer, arena, text);
	}
	err_set(err, ERR_SYSTEM, "%s%s%s: not in the snapshot", kind, *key ? " " : "", key);
	return TARGET_TROUBLE;
}

enum target_outcome look_fact(struct target *target, const char *kind, const char *key, target_ask *ask, struct arena *arena,
    const char **text, struct err *err)
{
	switch (target->kind) {
	case TARGET_LIVE:
		return ask(key, arena, text, err);
	case TARGET_SNAPSHOT:
		return replay_fact(target, kind, key, arena, text, err);
	default:
		err_set(err, ERR_SYSTEM, "%s%s%s: cannot be asked of a mounted file system", kind, *key ? " " : "", key);
		return TARGET_TROUBLE;
	}
}

/* A snapshot made by hand may have the database in its root. */
enum target_outcome look_fact_below(struct target *target, const char *kind, const char *key, target_ask_below *ask,
    struct arena *arena, const char **text, struct err *err)
{
	enum target_outcome outcome;
	struct err why = { 0 };

	if (target->kind != TARGET_SNAPSHOT)
		return ask(target->where, key, arena, text, err);
	outcome = replay_fact(target, kind, key, arena, text, &why);
	if (outcome == TARGET_TROUBLE && target->files->root >= 0)
		return ask(arena_printf(arena, "%s/root", target->where), key, arena, text, err);
	if (outcome != TARGET_OK)
		err_set(err, why.kind, "%s", why.text);
	return outcome;
}

enum target_outcome look_hash(struct target *target, const char *path, const char *algorithm, struct arena *arena,
    const char **hex, struct err *err)
{
	struct answer answer;

	if (!replay(target, arena, arena_printf(arena, "hash %s", algorithm), path, &answer, err))
		return files_hash(target->files, path, algorithm, arena, hex, err);
	return text_of(&answer, arena, hex);
}

enum target_outcome look_reduce(struct target *target, const char *path, const char *how, target_reduce_line *reduce, void *state,
    struct arena *arena, const char **text, struct err *err)
{
	struct answer answer;

	if (!replay(target, arena, arena_printf(arena, "reduce %s", how), path, &answer, err))
		return files_reduce(target->files, path, reduce, state, arena, text, err);
	return text_of(&answer, arena, text);
}

enum target_outcome look_xattr(struct target *target, const char *path, const char *name, struct arena *arena,
    const char **value, size_t *length, struct err *err)
{
	struct answer answer;

	if (!replay(target, arena, arena_printf(arena, "xattr %s", name), path, &answer, err))
		return files_xattr(target->files, path, name, arena, value, length, err);
	if (answer.outcome == TARGET_OK)
		*value = record_unpack(arena, json_text(answer.gives) ? json_text(answer.gives) : "", length);
	return answer.outcome;
}

enum target_outcome look_xattrs(struct target *target, const char *path, struct arena *arena, const char *const **names,
    size_t *count, struct err *err)
{
	struct answer answer;
	const char **list;
	size_t i;

	if (!replay(target, arena, "xattrs", path, &answer, err))
		return files_xattrs(target->files, path, arena, names, count, err);
	if (answer.outcome != TARGET_OK)
		return answer.outcome;
	*count = json_array_size(answer.gives);
	list = arena_alloc(arena, (*count + 1) * sizeof *list);
	for (i = 0; i < *count; i++) {
		const char *name = json_text(json_array_get(answer.gives, i));

		list[i] = record_unpack(arena, name ? name : "", NULL);
	}
	*names = list;
	return TARGET_OK;
}

/* No device of a snapshot made by hand is known: all are local. */
bool look_local(struct target *target, uint64_t dev)
{
	struct answer answer = { 0 };
	struct arena *arena;
	char name[24];

	if (!target->files->snapshot)
		return files_local(target->files, dev);
	snprintf(name, sizeof name, "%" PRIu64, dev);
	arena = arena_new(NULL);
	if (snapshot_answer(target->files->snapshot, arena, "local", name, &answer))
		answer.outcome = json_is_false(answer.gives) ? TARGET_ABSENT : TARGET_OK;
	arena_free(arena);
	return answer.outcome == TARGET_OK;
}
