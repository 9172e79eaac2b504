#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file_out.h"

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/plimsoll-test-XXXXXX");
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

/* Names in the folder, temporary ones too. */
static int count_files(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return n;
}

static int tear_down(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	(void)state;
	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	return chdir("/") == 0 ? rmdir(folder) : -1;
}

static char *content(const char *path)
{
	static char text[300000];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void test_a_file_appears_only_when_it_is_whole(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };
	struct file_out *out = file_out_new(arena, "result.xml", &err);
	struct stat st;
	int i;

	(void)state;
	assert_non_null(out);
	for (i = 0; i < 30000; i++)
		file_out_add(out, "abcdefg\n", 8);
	assert_int_equal(access("result.xml", F_OK), -1);
	assert_int_equal(count_files(), 1); /* the temporary one, in the same folder */
	assert_true(file_out_done(out, &err));
	assert_int_equal(count_files(), 1);
	assert_int_equal(strlen(content("result.xml")), 240000);
	assert_int_equal(stat("result.xml", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	arena_free(arena);
	assert_int_equal(count_files(), 1);
}

static void test_nobody_else_may_write_it_whatever_the_umask(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out;
	struct stat st;

	(void)state;
	umask(0);
	out = file_out_new(arena, "x", NULL);
	assert_true(file_out_done(out, NULL));
	umask(027);
	assert_int_equal(stat("x", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	arena_free(arena);
}

static void test_pieces_of_every_size_keep_their_order(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out = file_out_new(arena, "x", NULL);
	char big[70000];

	(void)state;
	memset(big, 'b', sizeof big);
	file_out_add(out, "a", 1);
	file_out_add(out, big, sizeof big);
	file_out_add(out, "c", 1);
	file_out_add(out, big, 65535);
	file_out_add(out, NULL, 0);
	file_out_add(out, "d", 1);
	assert_true(file_out_done(out, NULL));
	assert_int_equal(strlen(content("x")), 3 + 70000 + 65535);
	assert_int_equal(content("x")[0], 'a');
	assert_int_equal(content("x")[70001], 'c');
	assert_int_equal(content("x")[70002 + 65535], 'd');
	arena_free(arena);
}

static void test_an_old_file_stays_until_the_new_one_is_whole(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out = file_out_new(arena, "x", NULL);

	(void)state;
	file_out_add(out, "old", 3);
	assert_true(file_out_done(out, NULL));
	out = file_out_new(arena, "./x", NULL);
	file_out_add(out, "new", 3);
	assert_string_equal(content("x"), "old");
	assert_true(file_out_done(out, NULL));
	assert_string_equal(content("x"), "new");
	arena_free(arena);
}

static void test_nothing_is_left_when_the_arena_dies_first(void **state)
{
	struct arena *arena = arena_new("test");

	(void)state;
	file_out_add(file_out_new(arena, "x", NULL), "half", 4);
	assert_int_equal(count_files(), 1);
	arena_free(arena);
	assert_int_equal(count_files(), 0);
}

static void test_a_symbolic_link_is_replaced_and_not_followed(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out;
	struct stat st;

	(void)state;
	out = file_out_new(arena, "victim", NULL);
	file_out_add(out, "precious", 8);
	assert_true(file_out_done(out, NULL));
	assert_int_equal(symlink("victim", "x"), 0);
	out = file_out_new(arena, "x", NULL);
	file_out_add(out, "new", 3);
	assert_true(file_out_done(out, NULL));
	assert_string_equal(content("victim"), "precious");
	assert_string_equal(content("x"), "new");
	assert_int_equal(lstat("x", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	arena_free(arena);
}

static void test_it_goes_where_it_was_opened_even_after_chdir(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out = file_out_new(arena, "x", NULL);

	(void)state;
	file_out_add(out, "here", 4);
	assert_int_equal(chdir("/"), 0);
	assert_true(file_out_done(out, NULL));
	assert_int_equal(chdir(folder), 0);
	assert_string_equal(content("x"), "here");
	arena_free(arena);
}

static void test_folders_and_missing_folders_are_refused(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };

	(void)state;
	assert_null(file_out_new(arena, folder, &err));
	assert_non_null(strstr(err.text, "is a folder; name a file in it"));
	assert_null(file_out_new(arena, "no/such/x", &err));
	assert_string_equal(err.text, "no/such/x: cannot be written, its folder: "
				      "No such file or directory");
	assert_null(file_out_new(arena, "", &err));
	arena_free(arena);
}

static void test_a_device_is_written_and_not_replaced(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out = file_out_new(arena, "/dev/null", NULL);
	struct stat st;

	(void)state;
	assert_non_null(out);
	file_out_add(out, "x", 1);
	assert_true(file_out_done(out, NULL));
	assert_int_equal(lstat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	arena_free(arena);
}

static void test_a_full_device_is_told(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out = file_out_new(arena, "/dev/full", NULL);
	struct err err = { 0 };

	(void)state;
	assert_non_null(out);
	file_out_add(out, "x", 1);
	assert_false(file_out_done(out, &err));
	assert_string_equal(err.text, "/dev/full: cannot be written: No space left on device");
	arena_free(arena);
}

static void test_a_full_disk_leaves_the_old_file_and_no_half_one(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };
	struct file_out *out;
	char block[50000] = "";
	int i;

	(void)state;
	if (mount("tmpfs", folder, "tmpfs", 0, "size=64k") != 0) {
		arena_free(arena);
		print_message("skipped: cannot mount a small tmpfs here\n");
		skip();
	}
	assert_int_equal(chdir(folder), 0);
	out = file_out_new(arena, "x", NULL);
	file_out_add(out, "old", 3);
	assert_true(file_out_done(out, NULL));
	out = file_out_new(arena, "x", &err);
	for (i = 0; i < 4; i++)
		file_out_add(out, block, sizeof block);
	assert_false(file_out_done(out, &err));
	assert_string_equal(err.text,
	    "x: cannot be written, nothing was left behind: No space left on device");
	assert_string_equal(content("x"), "old");
	assert_int_equal(count_files(), 1);
	arena_free(arena);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(umount(folder), 0);
	assert_int_equal(chdir(folder), 0);
}

static void test_a_write_that_hits_the_file_size_limit_is_told(void **state)
{
	struct arena *arena = arena_new("test");
	struct rlimit before, small = { 1000, RLIM_INFINITY };
	struct err err = { 0 };
	struct file_out *out = file_out_new(arena, "x", NULL);
	char block[5000] = "";

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	file_out_add(out, block, sizeof block);
	assert_false(file_out_done(out, &err));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_non_null(strstr(err.text, "File too large"));
	assert_int_equal(count_files(), 0);
	arena_free(arena);
}

enum end { BY_EXIT, BY_SIGNAL };

/* Ends a child of ours that has two files half written; gives its status. */
static int end_in_the_middle(enum end end, int number)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct arena *arena = arena_new("child");

		file_out_add(file_out_new(arena, "x", NULL), "half", 4);
		file_out_add(file_out_new(arena, "y", NULL), "half", 4);
		if (count_files() != 2)
			_exit(99);
		if (end == BY_EXIT)
			exit(3);
		raise(number);
		_exit(98);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void test_nothing_is_left_after_exit(void **state)
{
	int status = end_in_the_middle(BY_EXIT, 0);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_int_equal(count_files(), 0);
}

static void test_nothing_is_left_after_a_signal(void **state)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		status = end_in_the_middle(BY_SIGNAL, numbers[i]);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), numbers[i]);
		assert_int_equal(count_files(), 0);
	}
}

static void *write_for_ever(void *arg)
{
	for (;;) {
		struct arena *arena = arena_new("child");
		struct file_out *out = file_out_new(arena, arg, NULL);

		if (out) {
			file_out_add(out, "whole", 5);
			file_out_done(out, NULL);
		}
		arena_free(arena);
	}
	return NULL;
}

/* A terminal's Ctrl-C, or timeout(1), sends the signal more than once, and it may reach any thread. */
static void test_nothing_is_left_after_two_signals_to_busy_threads(void **state)
{
	static char names[3][2] = { "x", "y", "z" };
	struct timespec pause = { 0 };
	int status, round, i;
	pthread_t thread;
	pid_t child;

	(void)state;
	for (round = 0; round < 40; round++) {
		child = fork();
		if (child == 0) {
			for (i = 0; i < 3; i++)
				pthread_create(&thread, NULL, write_for_ever, names[i]);
			/* The handlers stand once there is a file. */
			while (access("x", F_OK) != 0)
				sched_yield();
			raise(SIGSTOP);
			write_for_ever(names[0]);
		}
		assert_int_equal(waitpid(child, &status, WUNTRACED), child);
		assert_true(WIFSTOPPED(status));
		kill(child, SIGCONT);
		pause.tv_nsec = round * 50 * 1000;
		nanosleep(&pause, NULL);
		kill(child, SIGTERM);
		kill(child, SIGINT);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		unlink("x");
		unlink("y");
		unlink("z");
		assert_int_equal(count_files(), 0);
	}
}

static void test_a_child_does_not_remove_what_its_parent_writes(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out = file_out_new(arena, "x", NULL);
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		exit(0);
	assert_int_equal(waitpid(child, &status, 0), child);
	file_out_add(out, "whole", 5);
	assert_true(file_out_done(out, NULL));
	assert_string_equal(content("x"), "whole");
	arena_free(arena);
}

static void test_too_many_files_at_once_are_refused(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };
	int n;

	(void)state;
	for (n = 0; n < 1000 && file_out_new(arena, arena_printf(arena, "%d", n), &err); n++)
		continue;
	assert_int_equal(n, 32);
	assert_int_equal(err.kind, ERR_LIMIT);
	arena_free(arena);
	assert_int_equal(count_files(), 0);
	arena = arena_new("test");
	assert_non_null(file_out_new(arena, "x", &err)); /* places are free again */
	arena_free(arena);
}

static void test_output_into_memory(void **state)
{
	struct arena *arena = arena_new("test");
	struct file_out *out;
	struct buf buf;

	(void)state;
	buf_init(&buf, arena);
	out = file_out_buf(arena, &buf);
	file_out_add(out, "a", 1);
	file_out_add(out, "bc", 2);
	assert_true(file_out_done(out, NULL));
	assert_string_equal(buf.at, "abc");
	arena_free(arena);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_a_file_appears_only_when_it_is_whole),
		T(test_nobody_else_may_write_it_whatever_the_umask),
		T(test_pieces_of_every_size_keep_their_order),
		T(test_an_old_file_stays_until_the_new_one_is_whole),
		T(test_nothing_is_left_when_the_arena_dies_first),
		T(test_a_symbolic_link_is_replaced_and_not_followed),
		T(test_it_goes_where_it_was_opened_even_after_chdir),
		T(test_folders_and_missing_folders_are_refused),
		T(test_a_device_is_written_and_not_replaced),
		T(test_a_full_device_is_told),
		T(test_a_full_disk_leaves_the_old_file_and_no_half_one),
		T(test_a_write_that_hits_the_file_size_limit_is_told),
		T(test_nothing_is_left_after_exit),
		T(test_nothing_is_left_after_a_signal),
		T(test_nothing_is_left_after_two_signals_to_busy_threads),
		T(test_a_child_does_not_remove_what_its_parent_writes),
		T(test_too_many_files_at_once_are_refused),
		T(test_output_into_memory),
	};

	umask(027);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
