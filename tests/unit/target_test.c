/* engine/target: files of a mounted root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/limits.h"
#include "target/files.h"
#include "target/target.h"

static char top[] = "/tmp/plimsoll-target-XXXXXX";
static char root[64];

static const char *below(const char *path)
{
	static char full[4200];

	snprintf(full, sizeof full, "%s%s", root, path);
	return full;
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(below(path), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_tree(void **state)
{
	char outside[80];
	int fd;

	(void)state;
	if (!mkdtemp(top))
		return -1;
	snprintf(root, sizeof root, "%s/root", top);
	snprintf(outside, sizeof outside, "%s/secret", top);
	fd = open(outside, O_CREAT | O_WRONLY, 0644);
	if (fd < 0 || write(fd, "outside", 7) != 7)
		return -1;
	close(fd);
	mkdir(root, 0755);
	mkdir(below("/etc"), 0755);
	put("/etc/hosts", "127.0.0.1 localhost\n");
	put("/etc/empty", "");
	put("/secret", "inside");
	assert_int_equal(symlink("hosts", below("/etc/relative")), 0);
	assert_int_equal(symlink("/etc/hosts", below("/etc/absolute")), 0);
	assert_int_equal(symlink("../../../../secret", below("/etc/up")), 0);
	assert_int_equal(symlink(outside, below("/etc/out")), 0);
	assert_int_equal(symlink("loop2", below("/etc/loop1")), 0);
	assert_int_equal(symlink("loop1", below("/etc/loop2")), 0);
	assert_int_equal(symlink("/etc", below("/conf")), 0);
	assert_int_equal(symlink("nowhere", below("/etc/dangling")), 0);
	assert_int_equal(mkfifo(below("/etc/fifo"), 0644), 0);
	assert_int_equal(symlink("fifo", below("/etc/tofifo")), 0);
	put("/etc/new\nline", "n");
	put("/etc/bro\xffken", "b");
	put("/etc/nul", "");
	fd = open(below("/etc/nul"), O_WRONLY);
	assert_int_equal(write(fd, "a\0b", 3), 3);
	close(fd);
	mkdir(below("/closed"), 0700);
	put("/closed/file", "closed");
	put("/etc/unreadable", "unreadable");
	chmod(below("/etc/unreadable"), 0600);
	chmod(below("/etc/hosts"), 04754);
	return 0;
}

static int remove_tree(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", top);
	return system(command);
}

static struct target *open_root(struct arena *arena)
{
	struct target_options options = { .root = root };
	struct err err = { 0 };
	struct target *target = target_open(arena, &options, &err);

	assert_non_null(target);
	return target;
}

static void check_read(struct target *target, const char *path, enum target_outcome outcome,
    const char *bytes, size_t length)
{
	struct arena *arena = arena_new("read");
	struct err err = { 0 };
	const char *got;
	size_t n, again;

	/* The second time it comes from memory. */
	for (again = 0; again < 2; again++) {
		assert_int_equal(target_read(target, path, 0, arena, &got, &n, &err), outcome);
		assert_int_equal(n, length);
		assert_memory_equal(got, bytes, length + 1);
		if (outcome == TARGET_OK)
			assert_int_equal(err.kind, ERR_NONE);
		else
			assert_non_null(strstr(err.text, path));
	}
	arena_free(arena);
}

static void test_links_are_resolved_inside_the_root(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);
	const char *hosts = "127.0.0.1 localhost\n";

	(void)state;
	check_read(target, "/etc/hosts", TARGET_OK, hosts, 20);
	check_read(target, "/etc/relative", TARGET_OK, hosts, 20);
	check_read(target, "/etc/absolute", TARGET_OK, hosts, 20);
	check_read(target, "/conf/absolute", TARGET_OK, hosts, 20);
	check_read(target, "/../../etc/hosts", TARGET_OK, hosts, 20);
	check_read(target, "/etc/up", TARGET_OK, "inside", 6);
	check_read(target, "/etc/out", TARGET_ABSENT, "", 0);
	check_read(target, "/proc/self/root/etc/passwd", TARGET_ABSENT, "", 0);
	arena_free(arena);
}

static void test_what_is_not_there_is_absent(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);
	struct target_stat st;
	struct err err = { 0 };

	(void)state;
	check_read(target, "/etc/none", TARGET_ABSENT, "", 0);
	check_read(target, "/etc/hosts/none", TARGET_ABSENT, "", 0);
	check_read(target, "/etc/dangling", TARGET_ABSENT, "", 0);
	assert_int_equal(target_stat(target, "/etc/dangling", &st, &err), TARGET_ABSENT);
	assert_int_equal(target_lstat(target, "/etc/dangling", &st, &err), TARGET_OK);
	assert_int_equal(st.type, TARGET_SYMLINK);
	arena_free(arena);
}

static void test_only_regular_files_are_read(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);

	(void)state;
	alarm(20); /* opening the FIFO would wait for a writer */
	check_read(target, "/etc/fifo", TARGET_TROUBLE, "", 0);
	check_read(target, "/etc/tofifo", TARGET_TROUBLE, "", 0);
	check_read(target, "/etc", TARGET_TROUBLE, "", 0);
	check_read(target, "/etc/loop1", TARGET_TROUBLE, "", 0);
	check_read(target, "etc/hosts", TARGET_TROUBLE, "", 0);
	alarm(0);
	arena_free(arena);
}

static void test_odd_names_and_bytes_are_kept(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);

	(void)state;
	check_read(target, "/etc/new\nline", TARGET_OK, "n", 1);
	check_read(target, "/etc/bro\xffken", TARGET_OK, "b", 1);
	check_read(target, "/etc/nul", TARGET_OK, "a\0b", 3);
	check_read(target, "/etc/empty", TARGET_OK, "", 0);
	arena_free(arena);
}

static void test_a_file_longer_than_asked_for_is_trouble(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);
	struct err err = { 0 };
	const char *bytes;
	size_t length;

	(void)state;
	assert_int_equal(target_read(target, "/etc/hosts", 19, arena, &bytes, &length, &err), TARGET_TROUBLE);
	assert_int_equal(err.kind, ERR_LIMIT);
	assert_int_equal(target_read(target, "/etc/hosts", 20, arena, &bytes, &length, &err), TARGET_OK);
	assert_int_equal(target_read(target, "/etc/hosts", 19, arena, &bytes, &length, &err), TARGET_TROUBLE);
	arena_free(arena);
}

static void test_large_files_are_read_but_not_kept(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);
	struct err err = { 0 };
	const char *bytes;
	size_t length, i;
	FILE *file = fopen(below("/large"), "w");

	(void)state;
	for (i = 0; i < LIMIT_KEPT_FILE_BYTES + 5; i++)
		fputc("0123456789"[i % 10], file);
	fclose(file);
	assert_int_equal(target_read(target, "/large", 0, arena, &bytes, &length, &err), TARGET_OK);
	assert_int_equal(length, LIMIT_KEPT_FILE_BYTES + 5);
	assert_int_equal(bytes[length - 1], "0123456789"[(length - 1) % 10]);
	assert_int_equal(bytes[length], '\0');
	assert_int_equal(target->files->kept, 0);
	unlink(below("/large"));
	arena_free(arena);
}

static void test_files_without_a_size_are_read_to_their_end(void **state)
{
	struct arena *arena = arena_new("test");
	struct target_options options = { 0 };
	struct err err = { 0 };
	struct target *target = target_open(arena, &options, &err);
	const char *bytes;
	size_t length;

	(void)state;
	assert_int_equal(target->kind, TARGET_LIVE);
	assert_int_equal(target_read(target, "/proc/self/status", 0, arena, &bytes, &length, &err), TARGET_OK);
	assert_memory_equal(bytes, "Name:", 5);
	/* More than one page. */
	assert_int_equal(target_read(target, "/proc/kallsyms", 0, arena, &bytes, &length, &err), TARGET_OK);
	assert_true(length > 100000);
	assert_int_equal(target_read(target, "/dev/null", 0, arena, &bytes, &length, &err), TARGET_TROUBLE);
	arena_free(arena);
}

static void test_stat_tells_type_mode_and_size(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);
	struct target_stat st;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(target_lstat(target, "/etc/relative", &st, &err), TARGET_OK);
	assert_int_equal(st.type, TARGET_SYMLINK);
	assert_int_equal(target_stat(target, "/etc/relative", &st, &err), TARGET_OK);
	assert_int_equal(st.type, TARGET_REGULAR);
	assert_int_equal(st.mode, 04754);
	assert_int_equal(st.size, 20);
	assert_false(st.has_acl);
	assert_int_equal(target_lstat(target, "/conf", &st, &err), TARGET_OK);
	assert_int_equal(st.type, TARGET_SYMLINK);
	/* A slash at the end does not follow it either. */
	assert_int_equal(target_lstat(target, "/conf//", &st, &err), TARGET_OK);
	assert_int_equal(st.type, TARGET_SYMLINK);
	assert_int_equal(target_lstat(target, "/etc/fifo", &st, &err), TARGET_OK);
	assert_int_equal(st.type, TARGET_FIFO);
	assert_int_equal(target_lstat(target, "/", &st, &err), TARGET_OK);
	assert_int_equal(st.type, TARGET_DIRECTORY);
	arena_free(arena);
}

static void test_a_directory_lists_its_names_in_order(void **state)
{
	static const char *const names[] = { "absolute", "bro\xffken", "dangling", "empty", "fifo", "hosts",
		"loop1", "loop2", "new\nline", "nul", "out", "relative", "tofifo", "unreadable", "up" };
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);
	const struct target_entry *entries;
	const char *const *list;
	struct err err = { 0 };
	size_t count, i;

	(void)state;
	assert_int_equal(target_list(target, "/conf", arena, &list, &count, &err), TARGET_OK);
	assert_int_equal(count, 15);
	for (i = 0; i < 15; i++)
		assert_string_equal(list[i], names[i]);
	assert_int_equal(target_entries(target, "/etc", arena, &entries, &count, &err), TARGET_OK);
	assert_int_equal(entries[0].type, TARGET_SYMLINK);
	assert_int_equal(entries[4].type, TARGET_FIFO);
	assert_int_equal(entries[5].type, TARGET_REGULAR);
	assert_int_equal(target_list(target, "/etc/hosts", arena, &list, &count, &err), TARGET_ABSENT);
	assert_int_equal(target_list(target, "/none", arena, &list, &count, &err), TARGET_ABSENT);
	assert_int_equal(count, 0);
	arena_free(arena);
}

static void check_real(struct target *target, struct arena *arena, const char *path,
    enum target_outcome outcome, const char *want)
{
	struct err err = { 0 };
	const char *real;

	assert_int_equal(target_realpath(target, path, arena, &real, &err), outcome);
	if (outcome == TARGET_OK)
		assert_string_equal(real, want);
}

static void test_realpath_and_readlink(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_root(arena);
	struct err err = { 0 };
	const char *to;

	(void)state;
	check_real(target, arena, "/etc/hosts", TARGET_OK, "/etc/hosts");
	check_real(target, arena, "//conf/../conf/./absolute/", TARGET_OK, "/etc/hosts");
	check_real(target, arena, "/etc/up", TARGET_OK, "/secret");
	check_real(target, arena, "/../..", TARGET_OK, "/");
	check_real(target, arena, "/etc/dangling", TARGET_ABSENT, "");
	check_real(target, arena, "/etc/out", TARGET_ABSENT, "");
	check_real(target, arena, "/etc/hosts/..", TARGET_ABSENT, "");
	check_real(target, arena, "/etc/loop2", TARGET_TROUBLE, "");
	assert_int_equal(target_readlink(target, "/etc/relative", arena, &to, &err), TARGET_OK);
	assert_string_equal(to, "hosts");
	assert_int_equal(target_readlink(target, "/etc/hosts", arena, &to, &err), TARGET_TROUBLE);
	assert_int_equal(target_readlink(target, "/etc/none", arena, &to, &err), TARGET_ABSENT);
	arena_free(arena);
}

static void test_without_permission_the_answer_is_denied(void **state)
{
	pid_t child;
	int status;

	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: not root\n");
		skip();
	}
	chmod(top, 0755);
	child = fork();
	if (child == 0) {
		struct arena *arena = arena_new("test");
		struct target_options options = { .root = root };
		struct err err = { 0 };
		struct target *target;
		const struct target_entry *entries;
		struct target_stat st;
		const char *bytes;
		size_t n;

		if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
			_exit(10);
		target = target_open(arena, &options, &err);
		if (!target)
			_exit(11);
		if (target_read(target, "/etc/unreadable", 0, arena, &bytes, &n, &err) != TARGET_DENIED)
			_exit(12);
		if (!strstr(err.text, "/etc/unreadable: permission denied"))
			_exit(13);
		if (target_read(target, "/closed/file", 0, arena, &bytes, &n, &err) != TARGET_DENIED)
			_exit(14);
		/* Nobody can tell whether it is there. */
		if (target_lstat(target, "/closed/none", &st, &err) != TARGET_DENIED)
			_exit(15);
		if (target_entries(target, "/closed", arena, &entries, &n, &err) != TARGET_DENIED)
			_exit(16);
		if (target_lstat(target, "/closed", &st, &err) != TARGET_OK)
			_exit(17);
		arena_free(arena);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static enum target_outcome ask_uname(const char *key, struct arena *arena, const char **text, struct err *err)
{
	static int asked;

	(void)err;
	*text = arena_printf(arena, "%s %d", key, ++asked);
	return TARGET_OK;
}

static void test_facts_are_asked_once_and_only_of_the_live_host(void **state)
{
	struct arena *arena = arena_new("test");
	struct target_options options = { 0 };
	struct err err = { 0 };
	struct target *target = target_open(arena, &options, &err);
	const char *text;

	(void)state;
	assert_int_equal(target_fact(target, "test", "a", ask_uname, arena, &text, &err), TARGET_OK);
	assert_string_equal(text, "a 1");
	assert_int_equal(target_fact(target, "test", "a", ask_uname, arena, &text, &err), TARGET_OK);
	assert_string_equal(text, "a 1");
	target = open_root(arena);
	assert_int_equal(target_fact(target, "test", "a", ask_uname, arena, &text, &err), TARGET_TROUBLE);
	assert_string_equal(err.text, "test a: cannot be asked of a mounted file system");
	arena_free(arena);
}

static void test_a_root_that_is_no_directory_is_refused(void **state)
{
	struct arena *arena = arena_new("test");
	struct target_options options = { .root = "/etc/passwd" };
	struct err err = { 0 };

	(void)state;
	assert_null(target_open(arena, &options, &err));
	assert_string_equal(err.text, "/etc/passwd: Not a directory");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links_are_resolved_inside_the_root),
		cmocka_unit_test(test_what_is_not_there_is_absent),
		cmocka_unit_test(test_only_regular_files_are_read),
		cmocka_unit_test(test_odd_names_and_bytes_are_kept),
		cmocka_unit_test(test_a_file_longer_than_asked_for_is_trouble),
		cmocka_unit_test(test_large_files_are_read_but_not_kept),
		cmocka_unit_test(test_files_without_a_size_are_read_to_their_end),
		cmocka_unit_test(test_stat_tells_type_mode_and_size),
		cmocka_unit_test(test_a_directory_lists_its_names_in_order),
		cmocka_unit_test(test_realpath_and_readlink),
		cmocka_unit_test(test_without_permission_the_answer_is_denied),
		cmocka_unit_test(test_facts_are_asked_once_and_only_of_the_live_host),
		cmocka_unit_test(test_a_root_that_is_no_directory_is_refused),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
