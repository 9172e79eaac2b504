#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "target/kept.h"

static struct arena *arena;
static struct kept_parts *parts;

static int begin(void **state)
{
	(void)state;
	arena = arena_new("test");
	parts = kept_parts_new(arena);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void test_members_are_what_was_written(void **state)
{
	const struct kept *body = kept_read(parts,
	    "{\"Id\":\"ab\",\"State\":{\"Running\":true,\"Paused\":false,\"Pid\":-42},\"Most\":9223372036854775807,\"None\":null,"
	    "\"Caps\":[\"A\",null,\"B\"],\"Empty\":{},\"Nested\":[[\"x\"],[]]}");
	const struct kept *running = kept_member(body, "State"), *caps = kept_member(body, "Caps");

	(void)state;
	assert_string_equal(kept_text(body, "Id"), "ab");
	assert_true(kept_bool(running, "Running"));
	assert_false(kept_bool(running, "Paused"));
	assert_int_equal(kept_int(running, "Pid"), -42);
	assert_true(kept_int(body, "Most") == INT64_MAX);
	assert_int_equal(kept_count(caps), 3);
	assert_string_equal(kept_string(&kept_first(caps)[0]), "A");
	assert_null(kept_string(&kept_first(caps)[1]));
	assert_string_equal(kept_string(&kept_first(caps)[2]), "B");
	assert_true(kept_is_object(kept_member(body, "Empty")));
	assert_int_equal(kept_count(kept_member(body, "Empty")), 0);
	assert_string_equal(kept_string(kept_first(kept_first(kept_member(body, "Nested")))), "x");
}

static void test_what_is_not_there_has_the_engines_zero_value(void **state)
{
	const struct kept *body = kept_read(parts, "{\"None\":null,\"Text\":\"t\",\"Number\":7}");

	(void)state;
	assert_null(kept_member(body, "Gone"));
	assert_null(kept_member(NULL, "Gone"));
	assert_null(kept_member(kept_member(body, "Text"), "Gone"));
	assert_string_equal(kept_text(body, "Gone"), "");
	assert_string_equal(kept_text(body, "None"), "");
	assert_string_equal(kept_text(body, "Number"), "");
	assert_int_equal(kept_int(body, "Text"), 0);
	assert_false(kept_bool(body, "Text"));
	assert_int_equal(kept_count(kept_member(body, "Text")), 0);
	assert_null(kept_string(kept_first(kept_member(body, "Text"))));
	KEPT_EACH(each, kept_member(body, "Number"))
		fail_msg("%s", each->name);
}

static void test_text_may_hold_anything(void **state)
{
	const struct kept *body = kept_read(parts, "{\"User\":\"root\\u0000x\",\"q\\\"\":\"a\\\\b\\u001b\",\"n\\u0000m\":\"1\"}");
	const struct kept *user = kept_member(body, "User");

	(void)state;
	assert_int_equal(user->count, 6);
	assert_memory_equal(user->text, "root\0x", 7);
	assert_string_equal(kept_text(body, "q\""), "a\\b\x1b");
	assert_null(kept_member(body, "n"));
	assert_string_equal(kept_text(body, "n\xef\xbf\xbdm"), "1");
}

static void test_of_two_members_with_one_name_the_last_counts(void **state)
{
	const struct kept *body = kept_read(parts, "{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}");

	(void)state;
	assert_string_equal(kept_text(body, "a"), "3");
}

static void test_equal_parts_are_the_same_memory(void **state)
{
	char json[200];
	const struct kept *one = NULL, *next;
	int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		snprintf(json, sizeof json, "{\"Id\":\"%d\",\"Host\":{\"Mode\":\"private\",\"Caps\":[\"A\",\"B\"],\"Size\":1}}", i);
		next = kept_read(parts, json);
		snprintf(json, sizeof json, "%d", i);
		assert_string_equal(kept_text(next, "Id"), json);
		assert_string_equal(kept_text(kept_member(next, "Host"), "Mode"), "private");
		if (one)
			assert_ptr_equal(kept_member(next, "Host")->inside, kept_member(one, "Host")->inside);
		one = next;
	}
	/* A text and an inside of the same bytes are different things. */
	assert_ptr_not_equal(kept_member(one, "Host")->inside, kept_text(one, "Id"));
	assert_ptr_equal(kept_read(parts, "{\"a\":[1,{}]}")->inside, kept_read(parts, "{\"a\":[1,{}]}")->inside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_members_are_what_was_written, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_not_there_has_the_engines_zero_value, begin, end),
		cmocka_unit_test_setup_teardown(test_text_may_hold_anything, begin, end),
		cmocka_unit_test_setup_teardown(test_of_two_members_with_one_name_the_last_counts, begin, end),
		cmocka_unit_test_setup_teardown(test_equal_parts_are_the_same_memory, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
