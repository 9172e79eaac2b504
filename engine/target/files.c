#include "target/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <openssl/evp.h>

#include "base/buf.h"
#include "base/limits.h"

/* As many as the kernel follows in one path (path_resolution(7)). */
#define MOST_SYMLINKS 40

enum target_outcome files_outcome(int error, const char *path, struct err *err)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ESRCH: /* /proc of a process that ended */
		err_set(err, ERR_ABSENT, "%s: no such file", path);
		return TARGET_ABSENT;
	case EACCES:
	case EPERM:
		err_set(err, ERR_DENIED, "%s: permission denied", path);
		return TARGET_DENIED;
	default:
		errno = error;
		err_errno(err, "%s", path);
		return TARGET_TROUBLE;
	}
}

static void close_files(void *arg)
{
	struct target_files *files = arg;

	if (files->root >= 0)
		close(files->root);
	pthread_mutex_destroy(&files->lock);
	pthread_mutex_destroy(&files->once_lock);
	arena_free(files->once);
}

struct target_files *files_none(struct arena *arena)
{
	struct target_files *files = arena_alloc(arena, sizeof *files);

	files->arena = arena;
	files->root = -1;
	files->read = map_new(arena);
	files->asked = map_new(arena);
	files->listed = map_new(arena);
	pthread_mutex_init(&files->lock, NULL);
	pthread_mutex_init(&files->once_lock, NULL);
	files->once = arena_new("what was read of the target");
	files->made = map_new(files->once);
	arena_at_free(arena, close_files, files);
	return files;
}

struct target_files *files_open(struct arena *arena, const char *root, struct err *err)
{
	struct target_files *files = files_none(arena);
	struct stat here, host;

	files->root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (files->root < 0 || fstat(files->root, &here) || stat("/", &host)) {
		err_errno(err, "%s", root);
		return NULL;
	}
	files->whole_host = here.st_dev == host.st_dev && here.st_ino == host.st_ino;
	return files;
}

/* Walking by hand ------------------------------------------------------ */

/* Where a walk is: the directories above it, opened, and their names. */
struct place {
	int *open; /* [0] is the root and not ours to close */
	size_t *lengths; /* of `path` before each name was added */
	size_t depth;
	struct arena *arena;
	struct buf path; /* "" is the root */
};

static void up(struct place *at)
{
	if (at->depth == 0)
		return;
	close(at->open[at->depth]);
	at->depth--;
	at->path.length = at->lengths[at->depth];
	at->path.at[at->path.length] = '\0';
}

static int down(struct place *at, const char *name)
{
	int fd = openat(at->open[at->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	at->lengths = arena_more(at->arena, at->lengths, at->depth, sizeof *at->lengths);
	at->lengths[at->depth] = at->path.length;
	at->depth++;
	at->open = arena_more(at->arena, at->open, at->depth, sizeof *at->open);
	at->open[at->depth] = fd;
	buf_char(&at->path, '/');
	buf_str(&at->path, name);
	return fd;
}

static char *link_text(int dir, const char *name, struct arena *arena)
{
	char to[4097];
	ssize_t length = readlinkat(dir, name, to, sizeof to);

	if (length < 0)
		return NULL;
	if ((size_t)length == sizeof to) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return arena_strndup(arena, to, (size_t)length);
}

/* Goes along `path` name by name, never out of the root, never through a link
 * it has not read itself. An O_PATH descriptor of where it leads, or -1; *real (may be NULL) the path
 * without links. */
static int walk(const struct target_files *files, const char *path, bool follow,
    struct arena *arena, const char **real)
{
	struct place at = { .arena = arena };
	const char *rest = path;
	size_t links = 0;
	int fd = -1, error = 0;
	struct stat st;

	buf_init(&at.path, arena);
	at.open = arena_more(arena, NULL, 0, sizeof *at.open);
	at.open[0] = files->root;
	for (;;) {
		char *name, *to;
		size_t length;

		while (*rest == '/')
			rest++;
		if (!*rest)
			break;
		length = strcspn(rest, "/");
		name = arena_strndup(arena, rest, length);
		rest += length;
		if (fstat(at.open[at.depth], &st) || !S_ISDIR(st.st_mode)) {
			error = ENOTDIR;
			break;
		}
		if (!strcmp(name, "."))
			continue;
		if (!strcmp(name, "..")) {
			up(&at);
			continue;
		}
		fd = down(&at, name);
		if (fd < 0 || fstat(fd, &st)) {
			error = errno;
			break;
		}
		if (!S_ISLNK(st.st_mode) || (!follow && !rest[strspn(rest, "/")]))
			continue;
		if (++links > MOST_SYMLINKS) {
			error = ELOOP;
			break;
		}
		to = link_text(fd, "", arena);
		if (!to) {
			error = errno;
			break;
		}
		if (*to == '/')
			while (at.depth)
				up(&at);
		else
			up(&at);
		if (!*to) {
			error = ENOENT;
			break;
		}
		rest = arena_printf(arena, "%s%s", to, rest);
		if (strlen(rest) > 16 * 4096) {
			error = ENAMETOOLONG;
			break;
		}
	}
	if (!error) {
		if (real)
			*real = at.depth ? arena_strdup(arena, at.path.at) : "/";
		fd = fcntl(at.open[at.depth], F_DUPFD_CLOEXEC, 0);
		error = fd < 0 ? errno : 0;
	}
	while (at.depth)
		up(&at);
	errno = error;
	return error ? -1 : fd;
}

/* Opening -------------------------------------------------------------- */

static int open_inside(const struct target_files *files, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	struct arena *arena;
	char self[40];
	int fd, again, error;

	if (files->whole_host)
		return open(path, flags | O_CLOEXEC);
	/* EAGAIN: something was renamed under way, the kernel could not be sure. */
	for (again = 0; again < 32; again++) {
		fd = (int)syscall(SYS_openat2, files->root, path, &how, sizeof how);
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN))
		return fd;
	/* A kernel before 5.6, or a sandbox that does not know the call. */
	arena = arena_new(NULL);
	fd = walk(files, path, !(flags & O_NOFOLLOW), arena, NULL);
	error = errno;
	arena_free(arena);
	if (fd >= 0 && !(flags & O_PATH)) {
		snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
		again = open(self, flags | O_CLOEXEC);
		error = errno;
		close(fd);
		fd = again;
	}
	errno = error;
	return fd;
}

/* Asking ----------------------------------------------------------------- */

static enum target_type type_of_mode(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return TARGET_REGULAR;
	case S_IFDIR: return TARGET_DIRECTORY;
	case S_IFLNK: return TARGET_SYMLINK;
	case S_IFIFO: return TARGET_FIFO;
	case S_IFSOCK: return TARGET_SOCKET;
	case S_IFBLK: return TARGET_BLOCK;
	case S_IFCHR: return TARGET_CHARACTER;
	default: return TARGET_OTHER;
	}
}

/* The kernel keeps the attribute only when the list says more than the mode
 * bits do. */
static void ask_acl(const char *path, struct target_stat *to)
{
	static const char *const lists[] = { "system.posix_acl_access", "system.posix_acl_default" };
	size_t i;

	for (i = 0; i < (to->type == TARGET_DIRECTORY ? 2 : 1); i++) {
		if (getxattr(path, lists[i], NULL, 0) >= 0)
			to->has_acl = true;
		else if (errno == EOPNOTSUPP)
			to->acl_unsupported = true;
		else if (errno != ENODATA)
			to->acl_unknown = true;
	}
}

enum target_outcome files_stat(const struct target_files *files, const char *path, bool follow,
    struct target_stat *to, struct err *err)
{
	struct stat st;
	char self[40];
	int fd = -1;

	memset(to, 0, sizeof *to);
	if (files->whole_host) {
		if (fstatat(AT_FDCWD, path, &st, AT_NO_AUTOMOUNT | (follow ? 0 : AT_SYMLINK_NOFOLLOW)))
			return files_outcome(errno, path, err);
	} else {
		fd = open_inside(files, path, O_PATH | (follow ? 0 : O_NOFOLLOW));
		if (fd < 0)
			return files_outcome(errno, path, err);
		if (fstat(fd, &st)) {
			int error = errno;

			close(fd);
			return files_outcome(error, path, err);
		}
	}
	to->type = type_of_mode(st.st_mode);
	to->mode = st.st_mode & 07777;
	to->uid = st.st_uid;
	to->gid = st.st_gid;
	to->size = (uint64_t)st.st_size;
	to->dev = st.st_dev;
	to->ino = st.st_ino;
	to->nlink = st.st_nlink;
	to->atime = st.st_atime;
	to->mtime = st.st_mtime;
	to->ctime = st.st_ctime;
	if (to->type != TARGET_SYMLINK) {
		/* No link, so the name leads to the same thing. */
		if (fd >= 0)
			snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
		ask_acl(fd >= 0 ? self : path, to);
	}
	if (fd >= 0)
		close(fd);
	return TARGET_OK;
}

/* A regular file, opened for reading without ever having opened anything
 * else: first only its name (O_PATH), then, when it is one, itself. */
static int open_regular(const struct target_files *files, const char *path, struct stat *st,
    enum target_outcome *outcome, struct err *err)
{
	int name = open_inside(files, path, O_PATH), fd, error;
	char self[40];

	if (name < 0) {
		*outcome = files_outcome(errno, path, err);
		return -1;
	}
	if (fstat(name, st)) {
		*outcome = files_outcome(errno, path, err);
		close(name);
		return -1;
	}
	if (!S_ISREG(st->st_mode)) {
		close(name);
		err_set(err, ERR_SYSTEM, "%s: not a regular file", path);
		*outcome = TARGET_TROUBLE;
		return -1;
	}
	snprintf(self, sizeof self, "/proc/self/fd/%d", name);
	fd = open(self, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	error = errno;
	close(name);
	if (fd < 0)
		*outcome = files_outcome(error, path, err);
	return fd;
}

enum target_outcome files_read(const struct target_files *files, const char *path, size_t most,
    struct arena *arena, const char **bytes, size_t *length, struct err *err)
{
	enum target_outcome outcome = TARGET_OK;
	size_t room, got = 0;
	struct stat st;
	char *at, *more;
	ssize_t n;
	int fd;

	fd = open_regular(files, path, &st, &outcome, err);
	if (fd < 0)
		return outcome;
	if (st.st_size > 0 && (uint64_t)st.st_size > most) {
		err_set(err, ERR_LIMIT, "%s: %llu bytes, more than the %zu that are read", path,
		    (unsigned long long)st.st_size, most);
		close(fd);
		return TARGET_TROUBLE;
	}
	/* Size 0 may be /proc, which does not tell. One byte more to see the end. */
	room = (st.st_size > 0 ? (size_t)st.st_size : 4095) + 1;
	at = arena_alloc(arena, room + 1);
	while ((n = read(fd, at + got, room - got)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			outcome = files_outcome(errno, path, err);
			break;
		}
		got += (size_t)n;
		if (got > most) {
			err_set(err, ERR_LIMIT, "%s: more than the %zu bytes that are read", path, most);
			outcome = TARGET_TROUBLE;
			break;
		}
		if (got == room) {
			room *= 2;
			more = arena_alloc(arena, room + 1);
			memcpy(more, at, got);
			at = more;
		}
	}
	close(fd);
	if (outcome != TARGET_OK)
		return outcome;
	at[got] = '\0';
	*bytes = at;
	*length = got;
	return TARGET_OK;
}

enum target_outcome files_reduce(const struct target_files *files, const char *path, target_reduce_line *reduce, void *state,
    struct arena *arena, const char **text, struct err *err)
{
	enum target_outcome outcome = TARGET_OK;
	char *line = NULL, part[65536];
	size_t length = 0;
	struct buf to;
	struct stat st;
	ssize_t n;
	int fd;

	fd = open_regular(files, path, &st, &outcome, err);
	if (fd < 0)
		return outcome;
	buf_init(&to, arena);
	line = arena_alloc(arena, LIMIT_LINE_BYTES + 1);
	while ((n = read(fd, part, sizeof part)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			outcome = files_outcome(errno, path, err);
			break;
		}
		for (ssize_t i = 0; i < n; i++) {
			if (part[i] != '\n') {
				if (length < LIMIT_LINE_BYTES)
					line[length++] = part[i];
				continue;
			}
			line[length] = '\0';
			reduce(state, line, length, &to);
			length = 0;
		}
	}
	close(fd);
	if (outcome != TARGET_OK)
		return outcome;
	line[length] = '\0';
	if (length)
		reduce(state, line, length, &to);
	reduce(state, NULL, 0, &to);
	*text = to.at;
	return TARGET_OK;
}

static int by_name(const void *a, const void *b)
{
	const struct target_entry *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static enum target_type type_of_entry(int dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return type_of_mode(DTTOIF(entry->d_type));
	if (fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT))
		return TARGET_OTHER;
	return type_of_mode(st.st_mode);
}

enum target_outcome files_entries(const struct target_files *files, const char *path,
    struct arena *arena, const struct target_entry **entries, size_t *count, struct err *err)
{
	struct target_entry *found = NULL;
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;
	int fd, error;

	fd = open_inside(files, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOTDIR) {
		/* It, or something on the way to it: both mean that there is no such directory. */
		return files_outcome(ENOTDIR, path, err);
	}
	if (fd < 0)
		return files_outcome(errno, path, err);
	dir = fdopendir(fd);
	if (!dir) {
		error = errno;
		close(fd);
		return files_outcome(error, path, err);
	}
	while (errno = 0, (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		found = arena_more(arena, found, n, sizeof *found);
		found[n].name = arena_strdup(arena, entry->d_name);
		found[n++].type = type_of_entry(fd, entry);
	}
	error = errno;
	closedir(dir);
	if (error)
		return files_outcome(error, path, err);
	if (n > 1)
		qsort(found, n, sizeof *found, by_name);
	*entries = found;
	*count = n;
	return TARGET_OK;
}

enum target_outcome files_readlink(const struct target_files *files, const char *path,
    struct arena *arena, const char **to, struct err *err)
{
	int fd, error;

	fd = open_inside(files, path, O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return files_outcome(errno, path, err);
	*to = link_text(fd, "", arena);
	error = errno;
	close(fd);
	if (*to)
		return TARGET_OK;
	if (error == EINVAL || error == ENOENT) {
		err_set(err, ERR_SYSTEM, "%s: not a symbolic link", path);
		return TARGET_TROUBLE;
	}
	return files_outcome(error, path, err);
}

enum target_outcome files_realpath(const struct target_files *files, const char *path,
    struct arena *arena, const char **real, struct err *err)
{
	int fd = walk(files, path, true, arena, real);

	if (fd < 0)
		return files_outcome(errno, path, err);
	close(fd);
	return TARGET_OK;
}

enum target_outcome files_hash(const struct target_files *files, const char *path, const char *algorithm,
    struct arena *arena, const char **hex, struct err *err)
{
	unsigned char digest[EVP_MAX_MD_SIZE], part[65536];
	const EVP_MD *method = EVP_get_digestbyname(algorithm);
	enum target_outcome outcome = TARGET_OK;
	unsigned length = 0, i;
	EVP_MD_CTX *context;
	struct stat st;
	char *to;
	ssize_t n;
	int fd;

	fd = open_regular(files, path, &st, &outcome, err);
	if (fd < 0)
		return outcome;
	context = EVP_MD_CTX_new();
	if (!method || !context || EVP_DigestInit_ex(context, method, NULL) != 1) {
		err_set(err, ERR_SYSTEM, "%s: not provided by this system's libcrypto", algorithm);
		outcome = TARGET_TROUBLE;
	}
	while (outcome == TARGET_OK && (n = read(fd, part, sizeof part)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			outcome = files_outcome(errno, path, err);
		else
			EVP_DigestUpdate(context, part, (size_t)n);
	}
	close(fd);
	if (outcome == TARGET_OK) {
		EVP_DigestFinal_ex(context, digest, &length);
		*hex = to = arena_alloc(arena, length * 2 + 1);
		for (i = 0; i < length; i++)
			snprintf(to + i * 2, 3, "%02x", digest[i]);
	}
	EVP_MD_CTX_free(context);
	return outcome;
}

/* A descriptor cannot be asked when it is only a name (O_PATH), its entry in /proc can. Links have no
 * such entry that leads to themselves: of them only the live host is asked. */
static const char *own_name(const struct target_files *files, const char *path, char self[40], int *fd,
    enum target_outcome *outcome, struct err *err)
{
	struct stat st;

	*fd = open_inside(files, path, O_PATH | O_NOFOLLOW);
	if (*fd < 0 || fstat(*fd, &st)) {
		*outcome = files_outcome(errno, path, err);
		if (*fd >= 0)
			close(*fd);
		return NULL;
	}
	if (S_ISLNK(st.st_mode)) {
		if (files->whole_host)
			return path;
		err_set(err, ERR_ABSENT, "%s: a link has no extended attributes", path);
		*outcome = TARGET_ABSENT;
		close(*fd);
		return NULL;
	}
	snprintf(self, 40, "/proc/self/fd/%d", *fd);
	return self;
}

static enum target_outcome attribute_outcome(int error, const char *path, struct err *err)
{
	if (error == ENODATA || error == EOPNOTSUPP) {
		err_set(err, ERR_ABSENT, "%s: no such attribute", path);
		return TARGET_ABSENT;
	}
	return files_outcome(error, path, err);
}

#define MOST_ATTRIBUTE_BYTES 65536 /* XATTR_SIZE_MAX, XATTR_LIST_MAX */

enum target_outcome files_xattr(const struct target_files *files, const char *path, const char *name,
    struct arena *arena, const char **value, size_t *length, struct err *err)
{
	enum target_outcome outcome = TARGET_OK;
	char self[40], *room;
	const char *at;
	ssize_t n;
	int fd;

	at = own_name(files, path, self, &fd, &outcome, err);
	if (!at)
		return outcome;
	room = arena_alloc(arena, MOST_ATTRIBUTE_BYTES + 1);
	n = at == path ? lgetxattr(at, name, room, MOST_ATTRIBUTE_BYTES) : getxattr(at, name, room, MOST_ATTRIBUTE_BYTES);
	if (n < 0)
		outcome = attribute_outcome(errno, path, err);
	else
		*length = (size_t)n;
	*value = room;
	close(fd);
	return outcome;
}

enum target_outcome files_xattrs(const struct target_files *files, const char *path, struct arena *arena,
    const char *const **names, size_t *count, struct err *err)
{
	enum target_outcome outcome = TARGET_OK;
	const char *at, **list = NULL, *end;
	char self[40], *room;
	ssize_t n;
	int fd;

	at = own_name(files, path, self, &fd, &outcome, err);
	if (!at)
		return outcome;
	room = arena_alloc(arena, MOST_ATTRIBUTE_BYTES + 1);
	n = at == path ? llistxattr(at, room, MOST_ATTRIBUTE_BYTES) : listxattr(at, room, MOST_ATTRIBUTE_BYTES);
	if (n < 0 && errno != EOPNOTSUPP)
		outcome = files_outcome(errno, path, err);
	end = room + (n < 0 ? 0 : n);
	for (at = room; at < end; at += strlen(at) + 1) {
		list = arena_more(arena, list, *count, sizeof *list);
		list[(*count)++] = at;
	}
	*names = list;
	close(fd);
	return outcome;
}
