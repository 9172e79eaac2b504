/* independent:textfilecontent54_object. */
#include "probe.h"

#include "base/limits.h"

extern const struct probe probe_independent_textfilecontent54;

static int make_tree(void **state)
{
	int failed = make_root(state);

	put_file("/etc/conf", "one 1\ntwo 22\n\nthree 333");
	put_file("/etc/empty", "");
	put_bytes("/etc/nul", "a\0b=c\n", 6);
	put_bytes("/etc/latin", "caf\xe9=x\nb=y\n", 11);
	put_file("/etc/ends", "a\nb\n");
	put_link("/etc/link", "conf");
	put_link("/etc/nowhere", "none");
	mkfifo(in_root("/etc/fifo"), 0600);
	return failed;
}

struct wanted_text {
	const char *file, *pattern;
	enum oval_operation operation;
	const char *instance;
	const char *text; /* of all items */
	const char *behaviors[7];
};

static void check(const struct wanted_text *want)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;
	size_t i;

	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "filepath", OVAL_EQUALS, want->file);
	ask_one(&a, "pattern", OVAL_PATTERN_MATCH, want->pattern);
	ask_int(&a, "instance", want->operation, want->instance);
	for (i = 0; want->behaviors[i]; i += 2)
		ask_behavior(&a, want->behaviors[i], want->behaviors[i + 1]);
	collected = run(&a, &probe_independent_textfilecontent54);
	if (strcmp(all_of(collected, arena, "text"), want->text) != 0)
		print_message("%s %s\n", want->file, want->pattern);
	assert_string_equal(all_of(collected, arena, "text"), want->text);
	for (i = 0; i < collected->n_items; i++) {
		assert_string_equal(collected->items[i]->name, "textfilecontent");
		assert_string_equal(value_of(collected->items[i], "pattern", 0), want->pattern);
		assert_string_equal(value_of(collected->items[i], "filepath", 0), want->file);
	}
	assert_int_equal(collected->n_messages, 0);
	arena_free(arena);
}

#define ALL OVAL_GREATER_THAN_OR_EQUAL, "1"

static void test_blocks_of_text(void **state)
{
	static const struct wanted_text table[] = {
		{ "/etc/conf", "^\\w+ \\d+$", ALL, "one 1|two 22|three 333", { 0 } },
		{ "/etc/link", "^one", ALL, "one", { 0 } },
		{ "/etc/conf", "^$", ALL, "", { 0 } },
		{ "/etc/conf", "four", ALL, "", { 0 } },
		{ "/etc/none", ".", ALL, "", { 0 } },
		{ "/etc/nowhere", ".", ALL, "", { 0 } },
		{ "/etc/fifo", ".*", ALL, "", { 0 } },
		{ "/etc", ".*", ALL, "", { 0 } },
		{ "/etc/conf", "ONE", ALL, "", { 0 } },
		{ "/etc/conf", "ONE", ALL, "one", { "ignore_case", "true" } },
		{ "/etc/conf", "one.*two", ALL, "", { 0 } },
		{ "/etc/conf", "one.*two", ALL, "one 1\ntwo", { "singleline", "true" } },
		{ "/etc/conf", "^two", ALL, "", { "multiline", "false" } },
		{ "/etc/conf", "^one", ALL, "one", { "multiline", "false" } },
		{ "/etc/conf", "333$", ALL, "333", { "multiline", "false" } },
		{ "/etc/conf", "22$", ALL, "", { "multiline", "0" } },
		{ "/etc/nul", "b=(.)", ALL, "b=c", { 0 } },
		{ "/etc/latin", "^(.*)=y$", ALL, "b=y", { 0 } },
		{ "/etc/latin", "^caf.=x$", ALL, "caf\xe9=x", { 0 } },
		{ "/etc/ends", "^.*$", ALL, "a|b", { 0 } },
		/* Matches do not overlap; the longest is taken. */
		{ "/etc/conf", "3+", ALL, "333", { 0 } },
		{ "/etc/conf", "33", ALL, "33", { 0 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof *table; i++)
		check(&table[i]);
}

static void test_instances(void **state)
{
	static const struct wanted_text table[] = {
		{ "/etc/conf", "^\\w+", OVAL_EQUALS, "1", "one", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_EQUALS, "3", "three", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_EQUALS, "4", "", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_EQUALS, "0", "", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_LESS_THAN, "3", "one|two", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_GREATER_THAN, "1", "two|three", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_NOT_EQUAL, "2", "one|three", { 0 } },
		/* 5.12: "to find the final match, use an instance of -1" */
		{ "/etc/conf", "^\\w+", OVAL_EQUALS, "-1", "three", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_EQUALS, "-3", "one", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_EQUALS, "-4", "", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_GREATER_THAN_OR_EQUAL, "-2", "two|three", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_LESS_THAN, "-1", "one|two", { 0 } },
		{ "/etc/conf", "^\\w+", OVAL_LESS_THAN_OR_EQUAL, "2", "one|two", { 0 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof *table; i++)
		check(&table[i]);
}

static const struct oval_collected *match(struct arena *arena, struct asked *a, const char *file, const char *pattern)
{
	ask(a, arena, open_test_root(arena));
	ask_one(a, "filepath", OVAL_EQUALS, file);
	ask_one(a, "pattern", OVAL_PATTERN_MATCH, pattern);
	ask_int(a, "instance", ALL);
	return run(a, &probe_independent_textfilecontent54);
}

static void test_matches_of_nothing_are_matches(void **state)
{
	struct arena *arena = arena_new("test");
	struct asked a;

	(void)state;
	assert_int_equal(match(arena, &a, "/etc/empty", "^$")->n_items, 1);
	assert_int_equal(match(arena, &a, "/etc/empty", ".*")->n_items, 1);
	assert_int_equal(match(arena, &a, "/etc/empty", ".")->n_items, 0);
	assert_int_equal(match(arena, &a, "/etc/conf", "^$")->n_items, 1);
	/* Perl's m//g on "a\nb\n": four places and one more at the end. */
	assert_int_equal(match(arena, &a, "/etc/ends", "x*")->n_items, 5);
	arena_free(arena);
}

static void test_subexpressions(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;

	(void)state;
	collected = match(arena, &a, "/etc/conf", "^(\\w+) (2*)(x)?");
	assert_string_equal(all_of(collected, arena, "instance"), "1|2|3");
	/* A group that took no part is left out, one that matched nothing is there. */
	assert_string_equal(all_of(collected, arena, "subexpression"), "one,|two,22|three,");
	assert_string_equal(value_of(collected->items[0], "subexpression", 1), "");
	assert_null(value_of(collected->items[0], "subexpression", 2));
	collected = match(arena, &a, "/etc/nul", "(a.b)");
	assert_int_equal(collected->items[0]->entities[6].length, 3);
	assert_memory_equal(collected->items[0]->entities[6].value, "a\0b", 4);
	arena_free(arena);
}

static void test_several_patterns(void **state)
{
	static const char *const patterns[] = { "^one.*", "^t.*" }, *const both[] = { "^t.*", "3$" };
	struct arena *arena = arena_new("test");
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "filepath", OVAL_EQUALS, "/etc/conf");
	ask_values(&a, "pattern", OVAL_STRING, OVAL_PATTERN_MATCH, OVAL_CHECK_AT_LEAST_ONE, patterns, 2);
	assert_string_equal(all_of(run(&a, &probe_independent_textfilecontent54), arena, "text"),
	    "one 1|two 22|three 333");
	ask(&a, arena, a.target);
	ask_one(&a, "filepath", OVAL_EQUALS, "/etc/conf");
	ask_values(&a, "pattern", OVAL_STRING, OVAL_PATTERN_MATCH, OVAL_CHECK_ALL, both, 2);
	assert_string_equal(all_of(run(&a, &probe_independent_textfilecontent54), arena, "text"), "three 333");
	arena_free(arena);
}

static void test_a_pattern_without_end_is_trouble_and_the_run_goes_on(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	char *line = arena_alloc(arena, 60001);
	struct asked a;

	(void)state;
	memset(line, 'a', 60000);
	put_file("/etc/long", line);
	collected = match(arena, &a, "/etc/long", "^(([a-z])+.)+[A-Z]([a-z])+$");
	assert_int_equal(collected->flag, OVAL_FLAG_ERROR);
	assert_int_equal(collected->n_messages, 1);
	assert_non_null(strstr(collected->messages[0].text, "/etc/long"));
	assert_int_equal(match(arena, &a, "/etc/conf", "one")->flag, OVAL_FLAG_COMPLETE);
	arena_free(arena);
}

static void test_many_matches_take_time_in_proportion(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;
	struct buf text;
	size_t i;

	(void)state;
	buf_init(&text, arena);
	for (i = 0; i < 200000; i++)
		buf_printf(&text, "\xc3\xa4 line %zu\n", i);
	put_bytes("/etc/many", text.at, text.length);
	alarm(20);
	collected = match(arena, &a, "/etc/many", "^.* line (\\d+)$");
	alarm(0);
	assert_int_equal(collected->n_items, 200000);
	assert_string_equal(value_of(collected->items[199999], "subexpression", 0), "199999");
	arena_free(arena);
}

static void test_what_may_not_be_read_is_trouble(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *collected;
	struct asked a;

	(void)state;
	/* Longer than anybody reads; takes no room on the disk. */
	put_file("/etc/huge", "");
	assert_int_equal(truncate(in_root("/etc/huge"), (off_t)LIMIT_TARGET_FILE_BYTES + 1), 0);
	collected = match(arena, &a, "/etc/huge", "x");
	assert_int_equal(collected->flag, OVAL_FLAG_ERROR);
	assert_non_null(strstr(collected->messages[0].text, "/etc/huge"));
	unlink(in_root("/etc/huge"));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_of_text),
		cmocka_unit_test(test_instances),
		cmocka_unit_test(test_matches_of_nothing_are_matches),
		cmocka_unit_test(test_subexpressions),
		cmocka_unit_test(test_several_patterns),
		cmocka_unit_test(test_a_pattern_without_end_is_trouble_and_the_run_goes_on),
		cmocka_unit_test(test_many_matches_take_time_in_proportion),
		cmocka_unit_test(test_what_may_not_be_read_is_trouble),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_root);
}
