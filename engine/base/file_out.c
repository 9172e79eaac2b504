#include "base/file_out.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

#define NAME_ROOM 48
#define MOST_OPEN 32

/* Temporary files that are there now, for the signal handler: a name and the
 * folder it is in. The handler looks only at those that are taken. */
static struct temporary {
	bool reserved; /* under the lock */
	volatile sig_atomic_t taken;
	pid_t owner; /* a child of fork must not remove its parent's */
	int folder;
	char name[NAME_ROOM];
} temporaries[MOST_OPEN];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct file_out {
	const char *path; /* for messages and the rename */
	struct buf *into; /* memory instead of a file, or NULL */
	int fd;           /* -1: none, or closed */
	bool ours;        /* fd is to be closed */
	int failure;      /* errno of the first write that failed */
	bool done;
	struct temporary *temporary; /* NULL: written straight */
	const char *name;            /* in the folder */
	size_t used;
	char waiting[64 * 1024];
};

/* Async-signal-safe. */
static void remove_temporaries(void)
{
	pid_t me = getpid();
	size_t i;

	for (i = 0; i < MOST_OPEN; i++) {
		if (!temporaries[i].taken || temporaries[i].owner != me)
			continue;
		temporaries[i].taken = 0;
		unlinkat(temporaries[i].folder, temporaries[i].name, 0);
	}
}

/* Files are being created by other threads, or the process is about to die. */
static atomic_int creating, ending;
static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

static void end_signal_set(sigset_t *set)
{
	size_t i;

	sigemptyset(set);
	for (i = 0; i < sizeof end_signals / sizeof *end_signals; i++)
		sigaddset(set, end_signals[i]);
}

/* All end signals are blocked in here; another thread may get a second one. */
static void on_signal(int number)
{
	static const struct timespec moment = { .tv_nsec = 1000 * 1000 };
	struct sigaction back = { .sa_handler = SIG_DFL };
	int before = errno;

	if (atomic_exchange(&ending, 1))
		for (;;)
			pause(); /* the first one ends us */
	/* Whoever creates a file has blocked our signals: it is not this thread. */
	while (atomic_load(&creating))
		nanosleep(&moment, NULL);
	remove_temporaries();
	sigaction(number, &back, NULL);
	raise(number); /* kills once we return */
	errno = before;
}

static void watch_the_end(void)
{
	struct sigaction now, ours = { .sa_handler = on_signal };
	size_t i;

	atexit(remove_temporaries);
	end_signal_set(&ours.sa_mask);
	for (i = 0; i < sizeof end_signals / sizeof *end_signals; i++)
		/* Somebody else's handler, or nohup's SIG_IGN, stays. */
		if (sigaction(end_signals[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
			sigaction(end_signals[i], &ours, NULL);
}

/* No file comes to be between the handler's removal and the end. */
static void creation_begins(sigset_t *before)
{
	sigset_t set;

	end_signal_set(&set);
	pthread_sigmask(SIG_BLOCK, &set, before);
	atomic_fetch_add(&creating, 1);
	if (atomic_load(&ending)) {
		atomic_fetch_sub(&creating, 1);
		for (;;)
			pause();
	}
}

static void creation_ends(const sigset_t *before)
{
	atomic_fetch_sub(&creating, 1);
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

static void forget_temporary(struct file_out *out)
{
	struct temporary *t = out->temporary;

	t->taken = 0;
	close(t->folder);
	pthread_mutex_lock(&lock);
	t->reserved = false;
	pthread_mutex_unlock(&lock);
	out->temporary = NULL;
}

/* A new file under a name of its own, known to the handler before it is there. */
static bool make_temporary(struct file_out *out, int folder, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct temporary *t = NULL;
	uint64_t random;
	sigset_t before;
	int i;

	pthread_once(&once, watch_the_end);
	pthread_mutex_lock(&lock);
	for (i = 0; i < MOST_OPEN && temporaries[i].reserved; i++)
		continue;
	if (i < MOST_OPEN) {
		t = &temporaries[i];
		t->reserved = true;
	}
	pthread_mutex_unlock(&lock);
	if (!t) {
		close(folder);
		return err_set(err, ERR_LIMIT, "%s: more than %d files are being written",
		    out->path, MOST_OPEN);
	}
	t->folder = folder;
	t->owner = getpid();
	for (i = 0; i < 20; i++) {
		if (getrandom(&random, sizeof random, 0) != sizeof random)
			random = (uint64_t)(uintptr_t)out + (uint64_t)i;
		t->taken = 0;
		creation_begins(&before);
		snprintf(t->name, sizeof t->name, ".plimsoll-%016" PRIx64 ".part", random);
		t->taken = 1;
		out->fd = openat(folder, t->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		creation_ends(&before);
		if (out->fd >= 0 || errno != EEXIST)
			break;
	}
	if (out->fd < 0) {
		err_errno(err, "%s: cannot be written", out->path);
		out->temporary = t;
		forget_temporary(out);
		return false;
	}
	out->ours = true;
	out->temporary = t;
	return true;
}

static void give_up(void *arg)
{
	struct file_out *out = arg;

	if (out->temporary) {
		unlinkat(out->temporary->folder, out->temporary->name, 0);
		forget_temporary(out);
	}
	if (out->ours)
		close(out->fd);
	out->ours = false;
}

/* A device, a pipe, /dev/stdout: nothing that can be renamed over. */
static bool is_written_straight(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0 || S_ISREG(st.st_mode))
		return false;
	if (S_ISLNK(st.st_mode) &&
	    (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0))
		return true;
	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static struct file_out *new_out(struct arena *arena, const char *path)
{
	struct file_out *out = arena_alloc(arena, sizeof *out);

	out->path = arena_strdup(arena, path);
	out->fd = -1;
	arena_at_free(arena, give_up, out);
	return out;
}

struct file_out *file_out_new(struct arena *arena, const char *path, struct err *err)
{
	struct file_out *out;
	const char *slash;
	struct stat st;
	int folder;

	if (strcmp(path, "-") == 0) {
		out = new_out(arena, "standard output");
		fflush(stdout);
		out->fd = STDOUT_FILENO;
		return out;
	}
	out = new_out(arena, path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(err, ERR_SYSTEM, "%s: is a folder; name a file in it", path);
		return NULL;
	}
	if (is_written_straight(path)) {
		out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		if (out->fd < 0) {
			err_errno(err, "%s: cannot be written", path);
			return NULL;
		}
		out->ours = true;
		return out;
	}
	slash = strrchr(path, '/');
	out->name = slash ? out->path + (slash - path) + 1 : out->path;
	if (!*out->name) {
		err_set(err, ERR_SYSTEM, "%s: names no file", path);
		return NULL;
	}
	folder = open(!slash ? "." : slash == path ? "/" :
						     arena_strndup(arena, path, (size_t)(slash - path)),
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0) {
		err_errno(err, "%s: cannot be written, its folder", path);
		return NULL;
	}
	return make_temporary(out, folder, err) ? out : NULL;
}

void file_out_private(struct file_out *out)
{
	if (out->temporary && fchmod(out->fd, 0600) != 0 && !out->failure)
		out->failure = errno;
}

struct file_out *file_out_buf(struct arena *arena, struct buf *buf)
{
	struct file_out *out = arena_alloc(arena, offsetof(struct file_out, waiting));

	out->path = "memory";
	out->fd = -1;
	out->into = buf;
	return out;
}

static void write_all(struct file_out *out, const char *bytes, size_t length)
{
	ssize_t n;

	while (length && !out->failure) {
		n = write(out->fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			out->failure = n < 0 ? errno : ENOSPC;
			return;
		}
		bytes += n;
		length -= (size_t)n;
	}
}

static void flush(struct file_out *out)
{
	write_all(out, out->waiting, out->used);
	out->used = 0;
}

void file_out_add(struct file_out *out, const void *bytes, size_t length)
{
	assert(!out->done);
	if (out->into) {
		buf_add(out->into, bytes, length);
		return;
	}
	if (length > sizeof out->waiting - out->used)
		flush(out);
	if (length >= sizeof out->waiting) {
		write_all(out, bytes, length);
		return;
	}
	if (length)
		memcpy(out->waiting + out->used, bytes, length);
	out->used += length;
}

/* Some file systems cannot sync, and say so. */
static bool sync_fd(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

static bool failed(struct file_out *out, struct err *err, int number)
{
	bool straight = !out->temporary;

	give_up(out);
	errno = number;
	return err_errno(err, "%s: cannot be written%s", out->path,
	    straight ? "" : ", nothing was left behind");
}

bool file_out_done(struct file_out *out, struct err *err)
{
	int fd = out->fd;

	assert(!out->done);
	out->done = true;
	if (out->into)
		return true;
	flush(out);
	if (out->failure)
		return failed(out, err, out->failure);
	if (!out->ours)
		return true;
	if (out->temporary && !sync_fd(fd))
		return failed(out, err, errno);
	out->ours = false;
	if (close(fd) != 0)
		return failed(out, err, errno);
	if (!out->temporary)
		return true;
	if (renameat(out->temporary->folder, out->temporary->name, out->temporary->folder,
		out->name) != 0)
		return failed(out, err, errno);
	out->temporary->taken = 0;
	if (!sync_fd(out->temporary->folder)) {
		/* whole, and under its name; but perhaps not for long */
		err_errno(err, "%s: was written, but its folder", out->path);
		forget_temporary(out);
		return false;
	}
	forget_temporary(out);
	return true;
}
