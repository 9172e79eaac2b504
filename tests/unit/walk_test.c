/* engine/probe: which files an object means (path, filename, filepath and FileBehaviors). */
#include "probe.h"

#include "eval/items.h"

extern const struct probe probe_unix_file;

static int make_tree(void **state)
{
	int failed = make_root(state);

	put_file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
	put_file("/etc/hosts", "h");
	put_file("/etc/ssh/sshd_config", "s");
	put_file("/etc/ssh/keys/a.pub", "a");
	put_file("/etc/ssh/keys/b.pub", "b");
	put_file("/srv/a.b/x.conf", "x");
	put_file("/srv/ab/x.conf", "x");
	put_link("/etc/link", "hosts");
	put_link("/etc/ssh/up", "..");
	put_link("/conf", "etc");
	put_link("/srv/loop", "loop");
	mkfifo(in_root("/srv/fifo"), 0600);
	return failed;
}

struct wanted_walk {
	const char *path_value;
	enum oval_operation path_operation;
	const char *name_value; /* NULL: nil */
	enum oval_operation name_operation;
	const char *behaviors[8]; /* name, value ... */
	const char *found;
};

static void check(const struct wanted_walk *want)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;
	size_t i;

	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "path", want->path_operation, want->path_value);
	if (want->name_value)
		ask_one(&a, "filename", want->name_operation, want->name_value);
	else
		ask_nil(&a, "filename");
	for (i = 0; want->behaviors[i]; i += 2)
		ask_behavior(&a, want->behaviors[i], want->behaviors[i + 1]);
	collected = run(&a, &probe_unix_file);
	assert_string_equal(sorted_of(collected, arena, want->name_value ? "filepath" : "path"), want->found);
	assert_int_equal(collected->flag, *want->found ? OVAL_FLAG_COMPLETE : OVAL_FLAG_DOES_NOT_EXIST);
	arena_free(arena);
}

#define DOWN "recurse_direction", "down"
#define REAL "recurse", "directories"

static void test_path_and_filename(void **state)
{
	static const struct wanted_walk table[] = {
		{ "/etc", OVAL_EQUALS, "passwd", OVAL_EQUALS, { 0 }, "/etc/passwd" },
		{ "/etc/", OVAL_EQUALS, "passwd", OVAL_EQUALS, { 0 }, "/etc/passwd" },
		{ "/conf", OVAL_EQUALS, "passwd", OVAL_EQUALS, { 0 }, "/conf/passwd" },
		{ "/etc", OVAL_EQUALS, "none", OVAL_EQUALS, { 0 }, "" },
		{ "/none", OVAL_EQUALS, "passwd", OVAL_EQUALS, { 0 }, "" },
		{ "/etc/hosts", OVAL_EQUALS, "passwd", OVAL_EQUALS, { 0 }, "" },
		{ "etc", OVAL_EQUALS, "passwd", OVAL_EQUALS, { 0 }, "" },
		/* A directory is no filename, equals or not. */
		{ "/etc", OVAL_EQUALS, "ssh", OVAL_EQUALS, { 0 }, "" },
		{ "/etc", OVAL_EQUALS, ".*", OVAL_PATTERN_MATCH, { 0 }, "/etc/hosts|/etc/link|/etc/passwd" },
		{ "/etc", OVAL_EQUALS, "hosts", OVAL_NOT_EQUAL, { 0 }, "/etc/link|/etc/passwd" },
		{ "/etc", OVAL_EQUALS, "HOSTS", OVAL_CASE_INSENSITIVE_EQUALS, { 0 }, "/etc/hosts" },
		{ "/etc", OVAL_EQUALS, "ssh/sshd_config", OVAL_EQUALS, { 0 }, "" },
		{ "/etc", OVAL_EQUALS, "..", OVAL_EQUALS, { 0 }, "" },
		{ "/etc", OVAL_EQUALS, NULL, OVAL_EQUALS, { 0 }, "/etc" },
		{ "/", OVAL_EQUALS, NULL, OVAL_EQUALS, { 0 }, "/" },
		{ "/etc/passwd", OVAL_EQUALS, NULL, OVAL_EQUALS, { 0 }, "" },
		{ "/srv", OVAL_EQUALS, ".*", OVAL_PATTERN_MATCH, { 0 }, "/srv/fifo|/srv/loop" },
		{ "/", OVAL_EQUALS, "conf", OVAL_EQUALS, { 0 }, "/conf" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof *table; i++)
		check(&table[i]);
}

static void test_recursion(void **state)
{
	static const struct wanted_walk table[] = {
		{ "/etc/ssh", OVAL_EQUALS, "\\.pub$", OVAL_PATTERN_MATCH, { DOWN, REAL },
		    "/etc/ssh/keys/a.pub|/etc/ssh/keys/b.pub" },
		{ "/", OVAL_EQUALS, "x.conf", OVAL_EQUALS, { DOWN, REAL }, "/srv/a.b/x.conf|/srv/ab/x.conf" },
		{ "/", OVAL_EQUALS, "x.conf", OVAL_EQUALS, { DOWN, REAL, "max_depth", "1" }, "" },
		{ "/srv", OVAL_EQUALS, "x.conf", OVAL_EQUALS, { DOWN, REAL, "max_depth", "1" },
		    "/srv/a.b/x.conf|/srv/ab/x.conf" },
		{ "/etc", OVAL_EQUALS, "hosts", OVAL_EQUALS, { DOWN, REAL, "max_depth", "0" }, "/etc/hosts" },
		{ "/etc", OVAL_EQUALS, "a.pub", OVAL_EQUALS, { DOWN, REAL, "max_depth", "0" }, "" },
		/* Not down unless the direction says so. */
		{ "/etc", OVAL_EQUALS, "a.pub", OVAL_EQUALS, { REAL, "max_depth", "-1" }, "" },
		{ "/etc/ssh/keys", OVAL_EQUALS, "hosts", OVAL_EQUALS, { "recurse_direction", "up" }, "/etc/hosts" },
		{ "/etc/ssh/keys", OVAL_EQUALS, "hosts", OVAL_EQUALS, { "recurse_direction", "up", "max_depth", "1" }, "" },
		{ "/etc/ssh/keys", OVAL_EQUALS, NULL, OVAL_EQUALS, { "recurse_direction", "up" },
		    "/|/etc|/etc/ssh|/etc/ssh/keys" },
		{ "/etc", OVAL_EQUALS, NULL, OVAL_EQUALS, { DOWN, REAL }, "/etc|/etc/ssh|/etc/ssh/keys" },
		{ "/etc", OVAL_EQUALS, NULL, OVAL_EQUALS, { DOWN, "recurse", "none" }, "/etc" },
		/* The default follows links too; a link back to where we are is not entered. */
		{ "/etc", OVAL_EQUALS, NULL, OVAL_EQUALS, { DOWN }, "/etc|/etc/ssh|/etc/ssh/keys" },
		{ "/", OVAL_EQUALS, "passwd", OVAL_EQUALS, { DOWN }, "/conf/passwd|/etc/passwd" },
		{ "/", OVAL_EQUALS, "passwd", OVAL_EQUALS, { DOWN, "recurse", "symlinks" }, "/conf/passwd" },
		{ "/", OVAL_EQUALS, "passwd", OVAL_EQUALS, { DOWN, "recurse", "symlinks and directories",
		    "recurse_file_system", "defined" }, "/conf/passwd|/etc/passwd" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof *table; i++)
		check(&table[i]);
}

static void test_path_by_pattern(void **state)
{
	static const struct wanted_walk table[] = {
		{ "^/srv/a.b$", OVAL_PATTERN_MATCH, "x.conf", OVAL_EQUALS, { 0 }, "/srv/a.b/x.conf" },
		{ "^/srv/.*b$", OVAL_PATTERN_MATCH, "x.conf", OVAL_EQUALS, { 0 }, "/srv/a.b/x.conf|/srv/ab/x.conf" },
		{ "^/srv/[^/]+$", OVAL_PATTERN_MATCH, "x.conf", OVAL_EQUALS, { 0 }, "/srv/a.b/x.conf|/srv/ab/x.conf" },
		{ "^/(etc|srv)/[a-z]+/keys$", OVAL_PATTERN_MATCH, ".*", OVAL_PATTERN_MATCH, { 0 },
		    "/etc/ssh/keys/a.pub|/etc/ssh/keys/b.pub" },
		{ "^/etc", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 },
		    "/etc|/etc/ssh|/etc/ssh/keys|/etc/ssh/up" },
		{ "^/etc$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/etc" },
		{ "^/etc|/srv/ab$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/etc|/etc/ssh|/etc/ssh/keys|/etc/ssh/up|/srv/ab" },
		{ "ssh[[:punct:]]+[a-z]", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/etc/ssh/keys|/etc/ssh/up" },
		{ "^/etc(/[a-z]+)+$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/etc/ssh|/etc/ssh/keys|/etc/ssh/up" },
		{ "^/etc[[:punct:]]ssh[.-9]keys$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/etc/ssh/keys" },
		{ "^$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "" },
		{ "^/$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/" },
		/* Recursion "only applies with the equality operation on the path entity". */
		{ "^/etc$", OVAL_PATTERN_MATCH, "a.pub", OVAL_EQUALS, { DOWN, REAL }, "" },
		/* Behind a link: the directory itself, and what the pattern names there. */
		{ "^/con.$", OVAL_PATTERN_MATCH, "hosts", OVAL_EQUALS, { 0 }, "/conf/hosts" },
		{ "onf$", OVAL_PATTERN_MATCH, "hosts", OVAL_EQUALS, { 0 }, "/conf/hosts" },
		{ "^/(conf|srv)/ssh/keys$", OVAL_PATTERN_MATCH, "a.pub", OVAL_EQUALS, { 0 }, "/conf/ssh/keys/a.pub" },
		{ "^/(conf|srv)/ssh/up$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/conf/ssh/up" },
		{ "^/con.*$", OVAL_PATTERN_MATCH, NULL, OVAL_EQUALS, { 0 }, "/conf" },
		{ "/srv", OVAL_NOT_EQUAL, "x.conf", OVAL_EQUALS, { 0 }, "/srv/a.b/x.conf|/srv/ab/x.conf" },
		{ "/ETC/SSH", OVAL_CASE_INSENSITIVE_EQUALS, "sshd_config", OVAL_EQUALS, { 0 }, "/etc/ssh/sshd_config" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof *table; i++)
		check(&table[i]);
}

static void check_filepath(enum oval_operation operation, const char *value, const char *found)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;

	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "filepath", operation, value);
	collected = run(&a, &probe_unix_file);
	assert_string_equal(sorted_of(collected, arena, "filepath"), found);
	assert_int_equal(collected->flag, *found ? OVAL_FLAG_COMPLETE : OVAL_FLAG_DOES_NOT_EXIST);
	arena_free(arena);
}

static void test_filepath(void **state)
{
	(void)state;
	check_filepath(OVAL_EQUALS, "/etc/hosts", "/etc/hosts");
	check_filepath(OVAL_EQUALS, "/etc", ""); /* "a directory cannot be specified" */
	check_filepath(OVAL_EQUALS, "/etc/hosts/", "");
	check_filepath(OVAL_EQUALS, "/conf/hosts", "/conf/hosts");
	check_filepath(OVAL_EQUALS, "hosts", "");
	check_filepath(OVAL_PATTERN_MATCH, "^/etc/ssh/keys/.*\\.pub$", "/etc/ssh/keys/a.pub|/etc/ssh/keys/b.pub");
	check_filepath(OVAL_PATTERN_MATCH, "^/etc/h[^/]*$", "/etc/hosts");
	check_filepath(OVAL_PATTERN_MATCH, "^/[^/]+/[^/]+$",
	    "/conf/hosts|/conf/link|/conf/passwd|/etc/hosts|/etc/link|/etc/passwd|/srv/fifo|/srv/loop");
	check_filepath(OVAL_PATTERN_MATCH, "^/(conf|srv)/ssh/[^/]*$", "/conf/ssh/sshd_config|/conf/ssh/up");
	check_filepath(OVAL_PATTERN_MATCH, "^/[^/]+$", "/conf");
	check_filepath(OVAL_PATTERN_MATCH, "x\\.conf", "/srv/a.b/x.conf|/srv/ab/x.conf");
	check_filepath(OVAL_PATTERN_MATCH, "^/none/.*$", "");
}

static void test_the_items_of_a_file_and_of_a_directory(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	const struct oval_item *item;
	struct asked a;

	(void)state;
	chmod(in_root("/etc/hosts"), 04751);
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "filepath", OVAL_EQUALS, "/etc/hosts");
	collected = run(&a, &probe_unix_file);
	assert_int_equal(collected->n_items, 1);
	item = collected->items[0];
	assert_string_equal(item->name, "file");
	assert_string_equal(item->entities[0].name, "filepath");
	assert_string_equal(value_of(item, "path", 0), "/etc");
	assert_string_equal(value_of(item, "filename", 0), "hosts");
	assert_string_equal(value_of(item, "type", 0), "regular");
	assert_string_equal(value_of(item, "size", 0), "1");
	assert_string_equal(value_of(item, "suid", 0), "true");
	assert_string_equal(value_of(item, "sgid", 0), "false");
	assert_string_equal(value_of(item, "gwrite", 0), "false");
	assert_string_equal(value_of(item, "gexec", 0), "true");
	assert_string_equal(value_of(item, "oread", 0), "false");
	assert_string_equal(value_of(item, "oexec", 0), "true");
	assert_string_equal(value_of(item, "has_extended_acl", 0), "false");
	assert_int_equal(item->entities[item->n_entities - 1].datatype, OVAL_BOOLEAN);

	ask(&a, arena, a.target);
	ask_one(&a, "path", OVAL_EQUALS, "/etc/ssh");
	ask_nil(&a, "filename");
	item = run(&a, &probe_unix_file)->items[0];
	assert_string_equal(value_of(item, "path", 0), "/etc/ssh");
	assert_null(value_of(item, "filepath", 0));
	assert_null(value_of(item, "filename", 0));
	assert_string_equal(value_of(item, "type", 0), "directory");
	arena_free(arena);
}

static void test_many_values_of_a_variable(void **state)
{
	struct arena *arena = arena_new("test");
	const char **values = arena_alloc(arena, 2001 * sizeof *values);
	struct asked a;
	size_t i;

	(void)state;
	for (i = 0; i < 1999; i++)
		values[i] = arena_printf(arena, "no%zu", i);
	values[1999] = "hosts";
	values[2000] = "passwd";
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_values(&a, "filename", OVAL_STRING, OVAL_EQUALS, OVAL_CHECK_AT_LEAST_ONE, values, 2001);
	assert_string_equal(sorted_of(run(&a, &probe_unix_file), arena, "filename"), "hosts|passwd");

	ask(&a, arena, a.target);
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_values(&a, "filename", OVAL_STRING, OVAL_NOT_EQUAL, OVAL_CHECK_ALL, values, 2001);
	assert_string_equal(sorted_of(run(&a, &probe_unix_file), arena, "filename"), "link");

	/* No name is equal to all of them; "only one" means just one of them. */
	ask(&a, arena, a.target);
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_values(&a, "filename", OVAL_STRING, OVAL_EQUALS, OVAL_CHECK_ALL, values, 2001);
	assert_int_equal(run(&a, &probe_unix_file)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	values[0] = "hosts";
	ask(&a, arena, a.target);
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_values(&a, "filename", OVAL_STRING, OVAL_EQUALS, OVAL_CHECK_ONLY_ONE, values, 2001);
	assert_string_equal(sorted_of(run(&a, &probe_unix_file), arena, "filename"), "passwd");
	ask(&a, arena, a.target);
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_values(&a, "filename", OVAL_STRING, OVAL_EQUALS, OVAL_CHECK_NONE_SATISFY, values, 2001);
	assert_string_equal(sorted_of(run(&a, &probe_unix_file), arena, "filename"), "link");
	arena_free(arena);
}

static void test_several_patterns_and_several_paths(void **state)
{
	static const char *const patterns[] = { "^/srv/ab$", "^/etc/s", "^/etc/ssh/" };
	static const char *const paths[] = { "/etc/ssh", "/srv/ab", "/etc/ssh" };
	struct arena *arena = arena_new("test");
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_values(&a, "path", OVAL_STRING, OVAL_PATTERN_MATCH, OVAL_CHECK_AT_LEAST_ONE, patterns, 3);
	ask_nil(&a, "filename");
	assert_string_equal(sorted_of(run(&a, &probe_unix_file), arena, "path"), "/etc/ssh|/etc/ssh/keys|/etc/ssh/up|/srv/ab");
	ask(&a, arena, a.target);
	ask_values(&a, "path", OVAL_STRING, OVAL_EQUALS, OVAL_CHECK_AT_LEAST_ONE, paths, 3);
	ask_nil(&a, "filename");
	assert_string_equal(sorted_of(run(&a, &probe_unix_file), arena, "path"), "/etc/ssh|/srv/ab");
	arena_free(arena);
}

struct keeping { struct items *items; size_t asked; };

static bool is_b(void *arg, const struct oval_item *item)
{
	((struct keeping *)arg)->asked++;
	return !strcmp(value_of(item, "filename", 0), "b.pub");
}

static const struct oval_item *copy(void *arg, const struct oval_item *item)
{
	return items_intern(((struct keeping *)arg)->items, item);
}

static void test_items_that_are_not_kept_leave_nothing(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct keeping keeping = { .items = items_new(arena) };
	const struct collect_eval eval = { .keep = is_b, .one = copy, .arg = &keeping };
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_one(&a, "filename", OVAL_PATTERN_MATCH, ".");
	ask_behavior(&a, "recurse_direction", "down");
	ask_behavior(&a, "recurse", "directories");
	a.eval = &eval;
	collected = run(&a, &probe_unix_file);
	assert_int_equal(keeping.asked, 7);
	assert_int_equal(collected->n_items, 1);
	assert_string_equal(value_of(collected->items[0], "filepath", 0), "/etc/ssh/keys/b.pub");
	assert_string_equal(value_of(collected->items[0], "uread", 0), "true");
	arena_free(arena);
}

/* Each of 20 folders has two links to the next: a million paths. */
static void test_links_without_end_are_left_off(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++) {
		const char *to = arena_printf(arena, "../%zu", i + 1);

		put_file(arena_printf(arena, "/maze/%zu/file", i), "");
		put_link(arena_printf(arena, "/maze/%zu/a", i), to);
		put_link(arena_printf(arena, "/maze/%zu/b", i), to);
	}
	put_file("/maze/20/treasure", "");
	alarm(120);
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "path", OVAL_EQUALS, "/maze/0");
	ask_one(&a, "filename", OVAL_EQUALS, "treasure");
	ask_behavior(&a, "recurse_direction", "down");
	collected = run(&a, &probe_unix_file);
	alarm(0);
	assert_int_equal(collected->flag, OVAL_FLAG_INCOMPLETE);
	assert_int_equal(collected->n_messages, 1);
	assert_non_null(strstr(collected->messages[0].text, "links lead"));
	/* A search takes no names without end. */
	ask(&a, arena, a.target);
	ask_one(&a, "path", OVAL_PATTERN_MATCH, "^/maze/.*$");
	ask_one(&a, "filename", OVAL_EQUALS, "treasure");
	alarm(120);
	collected = run(&a, &probe_unix_file);
	alarm(0);
	assert_int_equal(collected->flag, OVAL_FLAG_COMPLETE);
	arena_free(arena);
}

/* /dev/fd leads to our own root, /proc/N/root to everything. */
static void test_the_doors_in_proc_are_not_entered(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;

	(void)state;
	alarm(60);
	ask(&a, arena, open_live(arena));
	ask_one(&a, "path", OVAL_EQUALS, "/proc/self");
	ask_one(&a, "filename", OVAL_EQUALS, "passwd");
	ask_behavior(&a, "recurse_direction", "down");
	ask_behavior(&a, "max_depth", "2");
	collected = run(&a, &probe_unix_file);
	alarm(0);
	assert_int_equal(collected->n_items, 0); /* /proc/self/root/etc/passwd */
	arena_free(arena);
}

static void test_a_pattern_that_is_none_is_trouble(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_one(&a, "filename", OVAL_PATTERN_MATCH, "a(b");
	collected = run(&a, &probe_unix_file);
	assert_int_equal(collected->flag, OVAL_FLAG_ERROR);
	assert_int_equal(collected->n_messages, 1);
	assert_non_null(strstr(collected->messages[0].text, "a(b"));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path_and_filename),
		cmocka_unit_test(test_recursion),
		cmocka_unit_test(test_path_by_pattern),
		cmocka_unit_test(test_filepath),
		cmocka_unit_test(test_the_items_of_a_file_and_of_a_directory),
		cmocka_unit_test(test_many_values_of_a_variable),
		cmocka_unit_test(test_several_patterns_and_several_paths),
		cmocka_unit_test(test_items_that_are_not_kept_leave_nothing),
		cmocka_unit_test(test_links_without_end_are_left_off),
		cmocka_unit_test(test_the_doors_in_proc_are_not_entered),
		cmocka_unit_test(test_a_pattern_that_is_none_is_trouble),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_root);
}
