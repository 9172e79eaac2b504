#include "xccdf/script.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

/* The text as a file that only the program sees. Not closed on exec: the interpreter opens it by
 * its number. */
static int file_of(const struct script *script)
{
	int fd = memfd_create("script", 0);

	for (size_t done = 0; fd >= 0 && done < script->length;) {
		ssize_t n = write(fd, script->text + done, script->length - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd;
}

static _Noreturn void be_the_program(const struct script *script, const char *path, int out)
{
	char *program[] = { (char *)path, NULL };
	char *interpreted[] = { (char *)script->interpreter, (char *)path, NULL };
	char *shell[] = { (char *)"/bin/sh", (char *)path, NULL };
	char *const *environment = (char *const *)script->environment;
	int nothing = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	if (nothing >= 0)
		dup2(nothing, 0);
	dup2(out, 1);
	dup2(out, 2);
	if (script->interpreter)
		execve(script->interpreter, interpreted, environment);
	else {
		execve(path, program, environment);
		if (errno == ENOEXEC)
			execve("/bin/sh", shell, environment);
	}
	_exit(127);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads until all who hold the pipe have let go of it, or time is up. */
static void listen_to(int in, struct buf *output, struct script_outcome *outcome)
{
	int64_t end = now() + (int64_t)LIMIT_SCRIPT_SECONDS * 1000;
	char bytes[4096];

	for (;;) {
		struct pollfd p = { in, POLLIN, 0 };
		int64_t left = end - now();
		ssize_t n;

		if (left <= 0) {
			outcome->too_slow = true;
			return;
		}
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return;
		if (!p.revents)
			continue;
		n = read(in, bytes, sizeof bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		if (output->length + (size_t)n > LIMIT_SCRIPT_OUTPUT_BYTES)
			outcome->cut = true;
		else
			buf_add(output, bytes, (size_t)n);
	}
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool script_run(struct arena *arena, const struct script *script, struct script_outcome *outcome,
    struct err *err)
{
	const char *path = script->path;
	int fd = -1, ends[2];
	struct buf output;
	pid_t pid;

	*outcome = (struct script_outcome){ 0 };
	if (!path) {
		fd = file_of(script);
		if (fd < 0)
			return err_errno(err, "a script of %zu bytes", script->length);
		path = arena_printf(arena, "/proc/self/fd/%d", fd);
	}
	if (pipe2(ends, O_CLOEXEC) < 0) {
		if (fd >= 0)
			close(fd);
		return err_errno(err, "a pipe");
	}
	pid = fork();
	if (pid == 0)
		be_the_program(script, path, ends[1]);
	close(ends[1]);
	if (fd >= 0)
		close(fd);
	if (pid < 0) {
		close(ends[0]);
		return err_errno(err, "a new process");
	}
	buf_init(&output, arena);
	listen_to(ends[0], &output, outcome);
	close(ends[0]);
	if (outcome->too_slow) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
	}
	outcome->status = wait_for(pid);
	if (outcome->too_slow)
		outcome->status = -1;
	outcome->output = output.at;
	return true;
}
