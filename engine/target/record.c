#include "target/record.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/file_out.h"
#include "base/map.h"
#include "base/text.h"

/* A name in a folder has at most 255 bytes; packed ones may grow beyond. */
#define LONGEST_NAME 240

struct recorder {
	struct arena *arena; /* only under `lock` */
	pthread_mutex_t lock;
	const char *path;
	/* A tar ... */
	struct archive *tar;
	struct file_out *out;
	/* ... or a folder, under another name until it is whole. */
	const char *folder, *unfinished;
	struct map *asked;   /* "ask\nof" of what is written */
	struct map *members; /* names of what is written */
	FILE *facts;         /* until they are known to be all */
	size_t renamed;
	struct err trouble;  /* the first one */
};

static void fail(struct recorder *r, const char *what)
{
	if (r->trouble.kind == ERR_NONE)
		err_errno(&r->trouble, "%s: %s", r->path, what);
}

/* Names and texts ------------------------------------------------------------- */

static bool stands_for_itself(const char *at, size_t room, size_t *length)
{
	uint32_t character;

	*length = text_character(at, room, &character);
	return *length && character >= 0x20 && character != 0x7f && character != '%';
}

const char *record_pack(struct arena *arena, const char *text, size_t length)
{
	struct buf buf;
	size_t i, step;

	buf_init(&buf, arena);
	for (i = 0; i < length; i += step) {
		if (stands_for_itself(text + i, length - i, &step)) {
			buf_add(&buf, text + i, step);
		} else {
			buf_printf(&buf, "%%%02X", (unsigned char)text[i]);
			step = 1;
		}
	}
	return arena_strndup(arena, buf.at, buf.length);
}

static int hex(char digit)
{
	const char *digits = "0123456789ABCDEF", *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) : -1;
}

const char *record_unpack(struct arena *arena, const char *text, size_t *length)
{
	char *to = arena_strdup(arena, text), *at = to;

	for (; *text; text++) {
		if (*text == '%' && hex(text[1]) >= 0 && hex(text[2]) >= 0) {
			*at++ = (char)(hex(text[1]) * 16 + hex(text[2]));
			text += 2;
		} else {
			*at++ = *text;
		}
	}
	*at = '\0';
	if (length)
		*length = (size_t)(at - to);
	return to;
}

static json_t *packed(const char *text, size_t length)
{
	struct arena *arena = arena_new(NULL);
	json_t *string = json_string(record_pack(arena, text, length));

	arena_free(arena);
	return string;
}

/* Members --------------------------------------------------------------------- */

static void make_folders(struct recorder *r, const char *name)
{
	char *path = arena_printf(r->arena, "%s/%s", r->unfinished, name), *at = path + strlen(r->unfinished) + 1;

	for (; (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			fail(r, name);
		*at = '/';
	}
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

static void add_to_folder(struct recorder *r, const char *name, const char *bytes, size_t length)
{
	int fd;

	make_folders(r, name);
	fd = open(arena_printf(r->arena, "%s/%s", r->unfinished, name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || !write_all(fd, bytes, length))
		fail(r, name);
	if (fd >= 0 && close(fd))
		fail(r, name);
}

static void add_to_tar(struct recorder *r, const char *name, const struct target_stat *st, const char *bytes, size_t length)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)length);
	archive_entry_set_perm(entry, st ? st->mode : 0600);
	archive_entry_set_uid(entry, st ? st->uid : 0);
	archive_entry_set_gid(entry, st ? st->gid : 0);
	archive_entry_set_mtime(entry, st ? st->mtime : time(NULL), 0);
	if (archive_write_header(r->tar, entry) < ARCHIVE_WARN ||
	    archive_write_data(r->tar, bytes, length) != (la_ssize_t)length) {
		errno = archive_errno(r->tar);
		fail(r, name);
	}
	archive_entry_free(entry);
}

/* Under the lock. */
static void add_member(struct recorder *r, const char *name, const struct target_stat *st, const char *bytes, size_t length)
{
	name = arena_strdup(r->arena, name);
	if (r->trouble.kind != ERR_NONE || map_put(r->members, name, r))
		return;
	if (r->tar)
		add_to_tar(r, name, st, bytes, length);
	else
		add_to_folder(r, name, bytes, length);
}

/* root/REAL in plain ASCII. A name that is too long for a folder, or in the way of
 * another (it was a file, now it is a directory), gets a number. */
static const char *member_of(struct recorder *r, const char *real)
{
	struct buf buf;
	const char *at;
	size_t length, end;

	buf_init(&buf, r->arena);
	buf_str(&buf, "root");
	for (at = real; *at; at++) {
		if (*at > 0x20 && *at < 0x7f && *at != '%' && *at != '\\')
			buf_char(&buf, *at);
		else
			buf_printf(&buf, "%%%02X", (unsigned char)*at);
	}
	for (at = buf.at; *at; at += length + (at[length] == '/')) {
		length = strcspn(at, "/");
		end = (size_t)(at - buf.at) + length;
		if (length > LONGEST_NAME || end > 3000 ||
		    (at[length] && map_get(r->members, arena_strndup(r->arena, buf.at, end))))
			return arena_printf(r->arena, "root/%%named/%zu", ++r->renamed);
	}
	return buf.at;
}

/* Questions ------------------------------------------------------------------- */

static const char *question(struct arena *arena, const char *ask, const char *of)
{
	return arena_printf(arena, "%s\n%s", ask, of);
}

bool record_has(struct recorder *r, const char *ask, const char *of)
{
	struct arena *arena = arena_new(NULL);
	const char *key = question(arena, ask, of);
	bool has;

	pthread_mutex_lock(&r->lock);
	has = map_get(r->asked, key);
	pthread_mutex_unlock(&r->lock);
	arena_free(arena);
	return has;
}

static const char *const answers[] = {
	[TARGET_OK] = "ok", [TARGET_ABSENT] = "absent", [TARGET_DENIED] = "denied", [TARGET_TROUBLE] = "trouble",
};

/* Under the lock. */
static void add_answer(struct recorder *r, const char *ask, const char *of, enum target_outcome outcome, json_t *gives,
    const struct err *err)
{
	const char *key = question(r->arena, ask, of);
	json_t *line;
	char *text;

	if (map_put(r->asked, key, r)) {
		json_decref(gives);
		return;
	}
	line = json_object();
	json_object_set_new(line, "ask", json_string(ask));
	json_object_set_new(line, "of", packed(of, strlen(of)));
	json_object_set_new(line, "answer", json_string(answers[outcome]));
	if (outcome != TARGET_OK)
		json_object_set_new(line, "message", packed(err->text, strlen(err->text)));
	if (gives)
		json_object_set_new(line, "gives", gives);
	text = json_dumps(line, JSON_COMPACT);
	if (!text || fputs(text, r->facts) < 0 || fputc('\n', r->facts) < 0)
		fail(r, "facts.jsonl");
	free(text);
	json_decref(line);
}

void record_answer(struct recorder *r, const char *ask, const char *of, enum target_outcome outcome, json_t *gives,
    const struct err *err)
{
	pthread_mutex_lock(&r->lock);
	add_answer(r, ask, of, outcome, gives, err);
	pthread_mutex_unlock(&r->lock);
}

void record_file(struct recorder *r, const char *path, const char *real, const struct target_stat *st,
    const char *bytes, size_t length)
{
	struct arena *arena = arena_new(NULL);
	size_t left;
	const char *redacted = record_redact(arena, real, bytes, length, &left), *name;
	const struct err withheld = { ERR_SYSTEM, "its content was withheld from the snapshot" };

	pthread_mutex_lock(&r->lock);
	if (!map_get(r->asked, question(r->arena, "read", path))) {
		if (redacted && !left) {
			add_answer(r, "read", path, TARGET_TROUBLE, NULL, &withheld);
		} else {
			name = member_of(r, real);
			add_member(r, name, st, redacted ? redacted : bytes, redacted ? left : length);
			add_answer(r, "read", path, TARGET_OK, packed(name, strlen(name)), NULL);
		}
	}
	pthread_mutex_unlock(&r->lock);
	arena_free(arena);
}

/* Of an environment these are told; what else is in it may be a password. */
static bool is_public_variable(const char *name)
{
	static const char *const names[] = { "PATH", "container", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LOGNAME",
		"PWD", "SHELL", "SHLVL", "TERM", "TZ", "USER", "HOSTNAME", "LD_LIBRARY_PATH", "LD_PRELOAD", "TMPDIR",
		"DOCKER_CONTENT_TRUST", "OPENSSL_FIPS", "OPENSSL_FORCE_FIPS_MODE", "UMASK" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

void record_fact(struct recorder *r, const char *kind, const char *key, enum target_outcome outcome, const char *text,
    const struct err *err)
{
	struct arena *arena = arena_new(NULL);
	const char *ask = arena_printf(arena, "fact %s", kind), *name = strchr(key, ' ');
	const struct err withheld = { ERR_SYSTEM, "its value was withheld from the snapshot" };

	if (outcome == TARGET_OK && !strcmp(kind, "environment") && !is_public_variable(name ? name + 1 : key))
		record_answer(r, ask, key, TARGET_TROUBLE, NULL, &withheld);
	else
		record_answer(r, ask, key, outcome, outcome == TARGET_OK ? packed(text, strlen(text)) : NULL, err);
	arena_free(arena);
}

void record_reply(struct recorder *r, const char *folder, const char *name, const char *bytes, size_t length)
{
	pthread_mutex_lock(&r->lock);
	add_member(r, arena_printf(r->arena, "%s/%s", folder, name), NULL, bytes, length);
	pthread_mutex_unlock(&r->lock);
}

void record_docker(struct recorder *r, const char *name, const char *bytes, size_t length)
{
	record_reply(r, "docker", name, bytes, length);
}

json_t *record_stat(const struct target_stat *st)
{
	static const char *const types[] = { "regular", "directory", "symlink", "fifo", "socket", "block", "character", "other" };
	char mode[8];

	snprintf(mode, sizeof mode, "%04o", (unsigned)st->mode);
	return json_pack("{ss ss sI sI sI sI sI sI sI sI sI ss}", "type", types[st->type], "mode", mode,
	    "uid", (json_int_t)st->uid, "gid", (json_int_t)st->gid, "size", (json_int_t)st->size,
	    "dev", (json_int_t)st->dev, "ino", (json_int_t)st->ino, "nlink", (json_int_t)st->nlink,
	    "atime", (json_int_t)st->atime, "mtime", (json_int_t)st->mtime, "ctime", (json_int_t)st->ctime,
	    "acl", st->has_acl ? "yes" : st->acl_unknown ? "unknown" : st->acl_unsupported ? "unsupported" : "none");
}

/* One letter for the type, then the name. */
json_t *record_entries(const struct target_entry *entries, size_t count)
{
	struct arena *arena = arena_new(NULL);
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(list, json_string(arena_printf(arena, "%c%s", "rdlfsbco"[entries[i].type],
		    record_pack(arena, entries[i].name, strlen(entries[i].name)))));
	arena_free(arena);
	return list;
}

/* The beginning and the end --------------------------------------------------- */

static bool has_ending(const char *path, const char *ending)
{
	size_t length = strlen(path), n = strlen(ending);

	return length > n && !strcmp(path + length - n, ending);
}

static la_ssize_t write_tar(struct archive *tar, void *arg, const void *bytes, size_t length)
{
	(void)tar;
	file_out_add(((struct recorder *)arg)->out, bytes, length);
	return (la_ssize_t)length;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

static void give_up(void *arg)
{
	struct recorder *r = arg;

	if (r->tar)
		archive_write_free(r->tar);
	if (r->facts)
		fclose(r->facts);
	if (r->unfinished)
		nftw(r->unfinished, remove_one, 32, FTW_DEPTH | FTW_PHYS);
	pthread_mutex_destroy(&r->lock);
}

static bool begin_tar(struct recorder *r, struct err *err)
{
	r->out = file_out_new(r->arena, r->path, err);
	if (!r->out)
		return false;
	file_out_private(r->out);
	r->tar = archive_write_new();
	archive_write_set_format_pax_restricted(r->tar);
	if (has_ending(r->path, "gz"))
		archive_write_add_filter_gzip(r->tar);
	else if (has_ending(r->path, ".xz"))
		archive_write_add_filter_xz(r->tar);
	else if (has_ending(r->path, ".zst"))
		archive_write_add_filter_zstd(r->tar);
	archive_write_set_bytes_in_last_block(r->tar, 1);
	if (archive_write_open(r->tar, r, NULL, write_tar, NULL) != ARCHIVE_OK)
		return err_set(err, ERR_SYSTEM, "%s: %s", r->path, archive_error_string(r->tar));
	return true;
}

static bool begin_folder(struct recorder *r, struct err *err)
{
	char *path = arena_strdup(r->arena, r->path), *name;
	size_t length = strlen(path);
	struct stat st;

	while (length > 1 && path[length - 1] == '/')
		path[--length] = '\0';
	r->folder = path;
	if (lstat(path, &st) == 0)
		return err_set(err, ERR_SYSTEM, "%s: is there already; name a folder that is not, or a .tar", path);
	name = strrchr(path, '/');
	name = arena_printf(r->arena, "%.*s.plimsoll-snapshot-XXXXXX", name ? (int)(name - path) + 1 : 0, path);
	if (!mkdtemp(name))
		return err_errno(err, "%s: cannot be written", path);
	r->unfinished = name;
	return true;
}

bool target_record(struct target *target, const char *path, struct err *err)
{
	static const char *const tars[] = { ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.zst" };
	struct recorder *r = arena_alloc(target->arena, sizeof *r);
	bool tar = false;
	size_t i;

	/* Its own arena: many threads record, the target's is not theirs. */
	r->arena = arena_new("snapshot being written");
	pthread_mutex_init(&r->lock, NULL);
	arena_at_free(target->arena, (void (*)(void *))arena_free, r->arena);
	arena_at_free(r->arena, give_up, r);
	r->path = arena_strdup(r->arena, path);
	r->asked = map_new(r->arena);
	r->members = map_new(r->arena);
	for (i = 0; i < sizeof tars / sizeof *tars; i++)
		tar = tar || has_ending(path, tars[i]);
	r->facts = tmpfile();
	if (!r->facts)
		return err_errno(err, "temporary file");
	if (tar ? !begin_tar(r, err) : !begin_folder(r, err))
		return false;
	target->recorder = r;
	return true;
}

static void add_facts(struct recorder *r)
{
	struct buf all;
	char part[65536];
	size_t n;

	buf_init(&all, r->arena);
	if (fflush(r->facts))
		fail(r, "facts.jsonl");
	rewind(r->facts);
	while ((n = fread(part, 1, sizeof part, r->facts)) > 0)
		buf_add(&all, part, n);
	if (ferror(r->facts))
		fail(r, "facts.jsonl");
	add_member(r, "facts.jsonl", NULL, all.at, all.length);
	buf_release(&all);
}

static void add_description(struct recorder *r)
{
	struct utsname name = { 0 };
	char date[32], *text;
	time_t now = time(NULL);
	struct tm tm;
	json_t *description;

	uname(&name);
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	description = json_pack("{si ss ss so}", "format", SNAPSHOT_FORMAT, "program", "plimsoll " PLIMSOLL_VERSION,
	    "date", date, "host", packed(name.nodename, strlen(name.nodename)));
	text = json_dumps(description, JSON_INDENT(2));
	if (text)
		add_member(r, "snapshot.json", NULL, text, strlen(text));
	free(text);
	json_decref(description);
}

static bool finish_tar(struct recorder *r, struct err *err)
{
	int status = archive_write_close(r->tar);

	if (status != ARCHIVE_OK)
		err_set(err, ERR_SYSTEM, "%s: %s", r->path, archive_error_string(r->tar));
	archive_write_free(r->tar);
	r->tar = NULL;
	return status == ARCHIVE_OK && file_out_done(r->out, err);
}

static bool finish_folder(struct recorder *r, struct err *err)
{
	int fd = open(r->unfinished, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;

	if (fd >= 0)
		syncfs(fd);
	if (fd >= 0)
		close(fd);
	ok = rename(r->unfinished, r->folder) == 0;
	if (ok)
		r->unfinished = NULL;
	return ok || err_errno(err, "%s", r->folder);
}

bool target_record_done(struct target *target, struct err *err)
{
	struct recorder *r = target->recorder;
	bool ok;

	if (!r)
		return err_set(err, ERR_USAGE, "no snapshot is being written");
	target->recorder = NULL;
	pthread_mutex_lock(&r->lock);
	add_facts(r);
	add_description(r); /* last: a snapshot without it is not whole */
	if (r->trouble.kind != ERR_NONE) {
		ok = err_set(err, r->trouble.kind, "%s", r->trouble.text);
	} else {
		ok = r->out ? finish_tar(r, err) : finish_folder(r, err);
	}
	pthread_mutex_unlock(&r->lock);
	return ok;
}
