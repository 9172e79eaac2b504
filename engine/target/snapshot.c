#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "target/api.h"
#include "target/files.h"
#include "target/record.h"

struct snapshot {
	struct arena *arena;
	const char *path;
	struct target_files *folder; /* NULL: it is a tar */
	struct map *members;         /* a tar's: name -> struct member */
	struct map *answers;         /* "ask\nof" -> struct line, read when it is asked for */
	bool by_hand;
};

struct member {
	const char *bytes;
	size_t length;
};

struct line {
	const char *at;
	size_t length, number;
};

bool snapshot_by_hand(const struct snapshot *s)
{
	return s->by_hand;
}

/* A tar ------------------------------------------------------------------------ */

static bool is_safe(const char *name)
{
	const char *at;
	size_t length;

	if (*name == '/' || !*name)
		return false;
	for (at = name; *at; at += length + (at[length] == '/')) {
		length = strcspn(at, "/");
		if ((length == 1 && *at == '.') || (length == 2 && at[0] == '.' && at[1] == '.') || !length)
			return false;
	}
	return true;
}

static bool is_ours(const char *name)
{
	return !strcmp(name, "snapshot.json") || !strcmp(name, "facts.jsonl") || !strncmp(name, "root/", 5) ||
	    !strncmp(name, "docker/", 7) || !strncmp(name, "ucp/", 4) || !strncmp(name, "dtr/", 4);
}

static bool read_member(struct snapshot *s, struct archive *tar, struct archive_entry *entry, size_t *total, struct err *err)
{
	const char *name = archive_entry_pathname(entry);
	la_int64_t size = archive_entry_size(entry);
	struct member *member;
	size_t got = 0;
	char *bytes;

	if (!name)
		return err_set(err, ERR_CONTENT, "%s: a name that is not ASCII: not a snapshot of this program", s->path);
	if (!strncmp(name, "./", 2))
		name += 2;
	if (archive_entry_filetype(entry) == AE_IFDIR && !archive_entry_hardlink(entry))
		return true; /* says nothing */
	if (!is_safe(name))
		return err_set(err, ERR_CONTENT, "%s: %s: a name that leads out of the snapshot", s->path, name);
	if (archive_entry_hardlink(entry) || archive_entry_filetype(entry) != AE_IFREG)
		return err_set(err, ERR_CONTENT, "%s: %s: not a plain file; a snapshot holds nothing else", s->path, name);
	if (!is_ours(name))
		return err_set(err, ERR_CONTENT, "%s: %s: not part of a snapshot", s->path, name);
	if (size < 0 || (uint64_t)size > LIMIT_TARGET_FILE_BYTES || *total + (uint64_t)size > LIMIT_SNAPSHOT_BYTES)
		return err_set(err, ERR_LIMIT, "%s: %s: too large for a snapshot", s->path, name);
	if (s->members->count >= LIMIT_SNAPSHOT_MEMBERS)
		return err_set(err, ERR_LIMIT, "%s: more than %d files", s->path, LIMIT_SNAPSHOT_MEMBERS);
	*total += (size_t)size;
	bytes = arena_alloc(s->arena, (size_t)size + 1);
	while (got < (size_t)size) {
		la_ssize_t n = archive_read_data(tar, bytes + got, (size_t)size - got);

		if (n < 0)
			return err_set(err, ERR_CONTENT, "%s: %s: %s", s->path, name, archive_error_string(tar));
		if (n == 0)
			return err_set(err, ERR_CONTENT, "%s: %s: cut off", s->path, name);
		got += (size_t)n;
	}
	member = arena_alloc(s->arena, sizeof *member);
	member->bytes = bytes;
	member->length = got;
	if (map_put(s->members, arena_strdup(s->arena, name), member))
		return err_set(err, ERR_CONTENT, "%s: %s: twice in the snapshot", s->path, name);
	return true;
}

static bool read_tar(struct snapshot *s, struct err *err)
{
	struct archive *tar = archive_read_new();
	struct archive_entry *entry;
	size_t total = 0;
	bool ok = true;
	int status;

	s->members = map_new(s->arena);
	archive_read_support_format_tar(tar);
	archive_read_support_filter_gzip(tar);
	archive_read_support_filter_xz(tar);
	archive_read_support_filter_zstd(tar);
	if (archive_read_open_filename(tar, s->path, 65536) != ARCHIVE_OK) {
		err_set(err, ERR_CONTENT, "%s: not a snapshot: %s", s->path, archive_error_string(tar));
		ok = false;
	}
	while (ok && (status = archive_read_next_header(tar, &entry)) != ARCHIVE_EOF) {
		if (status == ARCHIVE_OK)
			ok = read_member(s, tar, entry, &total, err);
		else
			ok = err_set(err, ERR_CONTENT, "%s: not a whole snapshot: %s", s->path, archive_error_string(tar));
	}
	archive_read_free(tar);
	if (ok && !map_get(s->members, "snapshot.json"))
		ok = err_set(err, ERR_CONTENT, "%s: no snapshot.json in it: cut off, or not written by plimsoll", s->path);
	return ok;
}

/* Members ---------------------------------------------------------------------- */

enum target_outcome snapshot_member(struct snapshot *s, const char *name, const char **bytes, size_t *length, struct err *err)
{
	const struct member *member;
	struct arena *here;
	enum target_outcome outcome;

	*bytes = "";
	*length = 0;
	if (!s->folder) {
		member = map_get(s->members, name);
		if (!member) {
			err_set(err, ERR_ABSENT, "%s: not in the snapshot", name);
			return TARGET_ABSENT;
		}
		*bytes = member->bytes;
		*length = member->length;
		return TARGET_OK;
	}
	here = arena_new(NULL);
	outcome = files_read(s->folder, arena_printf(here, "/%s", name), LIMIT_TARGET_FILE_BYTES, here, bytes, length, err);
	if (outcome == TARGET_OK) {
		pthread_mutex_lock(&s->folder->lock);
		*bytes = arena_strndup(s->arena, *bytes, *length);
		pthread_mutex_unlock(&s->folder->lock);
	} else {
		*bytes = "";
	}
	arena_free(here);
	return outcome;
}

/* Answers ---------------------------------------------------------------------- */

static json_t *parse(const struct snapshot *s, const struct line *line, struct arena *arena, struct err *err)
{
	return json_read(arena, arena_printf(arena, "%s: facts.jsonl, line %zu", s->path, line->number), line->at,
	    line->length, err);
}

static int outcome_of(const json_t *json)
{
	static const char *const names[] = { "ok", "absent", "denied", "trouble" };
	const char *answer = json_text(json_object_get(json, "answer"));
	int i;

	for (i = 0; i < 4; i++)
		if (answer && !strcmp(answer, names[i]))
			return i;
	return -1;
}

static bool index_line(struct snapshot *s, const struct line *line, struct err *err)
{
	struct arena *here = arena_new(NULL);
	const json_t *json = parse(s, line, here, err);
	const char *ask = json_text(json_object_get(json, "ask")), *of = json_text(json_object_get(json, "of"));
	bool ok = json != NULL;

	if (ok && (!ask || !of || outcome_of(json) < 0))
		ok = err_set(err, ERR_CONTENT, "%s: facts.jsonl, line %zu: needs \"ask\", \"of\" and an \"answer\" of ok, "
					       "absent, denied or trouble", s->path, line->number);
	if (ok)
		map_put(s->answers, arena_printf(s->arena, "%s\n%s", ask, record_unpack(here, of, NULL)),
		    arena_memdup(s->arena, line, sizeof *line));
	arena_free(here);
	return ok;
}

static bool read_facts(struct snapshot *s, struct err *err)
{
	const char *bytes, *end;
	size_t length, from, n;
	struct line line = { 0 };
	enum target_outcome outcome;
	struct err why;

	s->answers = map_new(s->arena);
	outcome = snapshot_member(s, "facts.jsonl", &bytes, &length, &why);
	if (outcome == TARGET_ABSENT && s->by_hand)
		return true;
	if (outcome != TARGET_OK)
		return err_set(err, ERR_CONTENT, "%s: %s", s->path, why.text);
	for (from = 0; from < length; from += n + 1) {
		end = memchr(bytes + from, '\n', length - from);
		n = end ? (size_t)(end - bytes) - from : length - from;
		line.at = bytes + from;
		line.length = n;
		line.number++;
		if (n && !index_line(s, &line, err))
			return false;
	}
	return true;
}

static bool read_description(struct snapshot *s, struct err *err)
{
	const char *bytes, *program;
	json_t *json, *format;
	size_t length;
	struct err why;

	switch (snapshot_member(s, "snapshot.json", &bytes, &length, &why)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		s->by_hand = true;
		return true;
	default:
		return err_set(err, ERR_SYSTEM, "%s: %s", s->path, why.text);
	}
	json = json_read(s->arena, arena_printf(s->arena, "%s: snapshot.json", s->path), bytes, length, err);
	if (!json)
		return false;
	format = json_object_get(json, "format");
	program = json_text(json_object_get(json, "program"));
	if (!json_is_integer(format))
		return err_set(err, ERR_CONTENT, "%s: snapshot.json: no \"format\"", s->path);
	if (json_integer_value(format) != SNAPSHOT_FORMAT)
		return err_set(err, ERR_CONTENT, "%s: format %" JSON_INTEGER_FORMAT ", written by %s; this program reads format %d",
		    s->path, json_integer_value(format), program ? program : "another program", SNAPSHOT_FORMAT);
	return true;
}

bool snapshot_answer(struct snapshot *s, struct arena *arena, const char *ask, const char *of, struct answer *to)
{
	const struct line *line = map_get(s->answers, arena_printf(arena, "%s\n%s", ask, of));
	const char *message;
	json_t *json;

	if (!line)
		return false;
	json = parse(s, line, arena, NULL);
	message = json_text(json_object_get(json, "message"));
	to->outcome = (enum target_outcome)outcome_of(json);
	to->message = message ? record_unpack(arena, message, NULL)
			      : arena_printf(arena, "%s %s: %s", ask, of, json_text(json_object_get(json, "answer")));
	to->gives = json_object_get(json, "gives");
	return true;
}

static int64_t number(const json_t *json, const char *name)
{
	return json_integer_value(json_object_get(json, name));
}

void snapshot_stat(const json_t *gives, struct target_stat *st)
{
	static const char *const types[] = { "regular", "directory", "symlink", "fifo", "socket", "block", "character" };
	const char *type = json_text(json_object_get(gives, "type")), *mode = json_text(json_object_get(gives, "mode"));
	const char *acl = json_text(json_object_get(gives, "acl"));
	int i;

	*st = (struct target_stat){ .type = TARGET_OTHER };
	for (i = 0; i < 7; i++)
		if (type && !strcmp(type, types[i]))
			st->type = (enum target_type)i;
	st->mode = mode ? (mode_t)strtoul(mode, NULL, 8) & 07777 : 0;
	st->uid = (uid_t)number(gives, "uid");
	st->gid = (gid_t)number(gives, "gid");
	st->size = (uint64_t)number(gives, "size");
	st->dev = (uint64_t)number(gives, "dev");
	st->ino = (uint64_t)number(gives, "ino");
	st->nlink = (uint64_t)number(gives, "nlink");
	st->atime = number(gives, "atime");
	st->mtime = number(gives, "mtime");
	st->ctime = number(gives, "ctime");
	st->has_acl = acl && !strcmp(acl, "yes");
	st->acl_unknown = acl && !strcmp(acl, "unknown");
	st->acl_unsupported = acl && !strcmp(acl, "unsupported");
}

void snapshot_entries(struct arena *arena, const json_t *gives, const struct target_entry **entries, size_t *count)
{
	size_t n = json_array_size(gives), i;
	struct target_entry *list = arena_alloc(arena, n * sizeof *list);
	const char *letters = "rdlfsbco", *letter;

	*count = 0;
	for (i = 0; i < n; i++) {
		const char *text = json_text(json_array_get(gives, i));

		if (!text || !*text || !text[1])
			continue;
		letter = strchr(letters, *text);
		list[*count].type = letter ? (enum target_type)(letter - letters) : TARGET_OTHER;
		list[(*count)++].name = record_unpack(arena, text + 1, NULL);
	}
	*entries = list;
}

/* Opening ---------------------------------------------------------------------- */

struct snapshot *snapshot_open(struct arena *arena, const char *path, struct err *err)
{
	struct snapshot *s = arena_alloc(arena, sizeof *s);
	struct stat st;

	s->arena = arena;
	s->path = arena_strdup(arena, path);
	if (stat(path, &st)) {
		err_errno(err, "%s", path);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		s->folder = files_open(arena, path, err);
		if (!s->folder)
			return NULL;
	} else if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_USAGE, "%s: neither a folder nor a file", path);
		return NULL;
	} else if (!read_tar(s, err)) {
		return NULL;
	}
	return read_description(s, err) && read_facts(s, err) ? s : NULL;
}

static bool has_folder(const struct snapshot *s, const char *name)
{
	struct target_stat st;

	return s->folder && files_stat(s->folder, name, true, &st, NULL) == TARGET_OK && st.type == TARGET_DIRECTORY;
}

struct target *target_snapshot(struct arena *arena, const char *path, struct err *err)
{
	struct target *target = arena_alloc(arena, sizeof *target);
	struct snapshot *s = snapshot_open(arena, path, err);

	if (!s)
		return NULL;
	target->arena = arena;
	target->kind = TARGET_SNAPSHOT;
	target->where = s->path;
	if (s->by_hand && !has_folder(s, "/root") && !has_folder(s, "/docker") && !has_folder(s, "/ucp") &&
	    !has_folder(s, "/dtr") && !s->answers->count) {
		err_set(err, ERR_CONTENT, "%s: neither snapshot.json nor root/ nor docker/ in it: not a snapshot", path);
		return NULL;
	}
	target->files = s->by_hand && has_folder(s, "/root") ? files_open(arena, arena_printf(arena, "%s/root", path), err)
							      : files_none(arena);
	if (!target->files)
		return NULL;
	/* "/" of this machine may be given as root/ by a link: it is still a snapshot's. */
	target->files->whole_host = false;
	target->files->snapshot = s;
	target->docker = docker_new(target, NULL);
	target->ucp = api_new(target, API_UCP, NULL, err);
	target->dtr = api_new(target, API_DTR, NULL, err);
	target->notary = api_new(target, API_NOTARY, NULL, err);
	return target;
}

enum target_outcome snapshot_reply(struct target *target, const char *folder, const char *name, const char **bytes,
    size_t *length, struct err *err)
{
	struct snapshot *s = target->files->snapshot;
	struct arena *arena;
	enum target_outcome outcome;

	*bytes = "";
	*length = 0;
	if (!s) {
		err_set(err, ERR_ABSENT, "%s: not a snapshot", name);
		return TARGET_ABSENT;
	}
	arena = arena_new(NULL);
	outcome = snapshot_member(s, arena_printf(arena, "%s/%s", folder, name), bytes, length, err);
	arena_free(arena);
	return outcome;
}

enum target_outcome snapshot_docker(struct target *target, const char *name, const char **bytes, size_t *length, struct err *err)
{
	return snapshot_reply(target, "docker", name, bytes, length, err);
}

bool snapshot_has(struct target *target, const char *folder)
{
	struct snapshot *s = target->files->snapshot;
	const struct target_entry *entries;
	struct arena *arena;
	size_t count = 0, i;
	bool has = false;

	if (!s)
		return false;
	if (s->folder) {
		arena = arena_new(NULL);
		has = files_entries(s->folder, arena_printf(arena, "/%s", folder), arena, &entries, &count, NULL) == TARGET_OK &&
		    count;
		arena_free(arena);
	}
	for (i = 0; s->members && i < s->members->count && !has; i++)
		has = !strncmp(s->members->entries[i].key, folder, strlen(folder)) &&
		    s->members->entries[i].key[strlen(folder)] == '/';
	return has;
}

bool snapshot_has_docker(struct target *target)
{
	return snapshot_has(target, "docker");
}
