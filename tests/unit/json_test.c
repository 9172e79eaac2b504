#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"

static struct arena *arena;
static struct err err;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new("test");
	memset(&err, 0, sizeof err);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static json_t *read_text(const char *text)
{
	return json_read(arena, "reply", text, strlen(text), &err);
}

static void test_a_walk_through_objects(void **state)
{
	json_t *info = read_text("{\"Swarm\":{\"Cluster\":{\"ID\":\"x\"},\"Nothing\":null},\"List\":[1]}");

	(void)state;
	assert_non_null(info);
	assert_string_equal(json_text(json_at(info, "Swarm", "Cluster", "ID", NULL)), "x");
	assert_ptr_equal(json_at(info, NULL), info);
	assert_null(json_at(info, "Swarm", "Nothing", NULL));
	assert_null(json_at(info, "Swarm", "Nothing", "deeper", NULL));
	assert_null(json_at(info, "swarm", NULL));
	assert_null(json_at(info, "List", "0", NULL));
	assert_null(json_at(NULL, "x", NULL));
	assert_null(json_text(json_at(info, "List", NULL)));
	assert_null(json_text(NULL));
}

static void test_any_value_may_stand_alone(void **state)
{
	(void)state;
	assert_true(json_is_null(read_text("null")));
	assert_int_equal(json_integer_value(read_text(" 42 ")), 42);
	assert_string_equal(json_text(read_text("\"x\"")), "x");
}

static void test_strings_may_hold_nul_and_keep_their_length(void **state)
{
	json_t *string = read_text("\"a\\u0000b\"");

	(void)state;
	assert_non_null(string);
	assert_int_equal(json_string_length(string), 3);
	assert_memory_equal(json_string_value(string), "a\0b", 3);
}

static void test_what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;
	assert_null(read_text("{\n\"a\": 1,\n}"));
	assert_int_equal(err.kind, ERR_CONTENT);
	assert_memory_equal(err.text, "reply: line 3: not JSON: ", 25);
	assert_null(read_text(""));
	assert_null(read_text("<html>"));
	assert_null(read_text("{\"a\":1} {\"b\":2}"));
	assert_null(read_text("\"\xff\""));
	assert_null(json_read(arena, "reply", "[1,2,3]", 4, &err)); /* cut off */
}

static char *nested(int depth)
{
	char *text = arena_alloc(arena, (size_t)depth * 2 + 1);

	memset(text, '[', (size_t)depth);
	memset(text + depth, ']', (size_t)depth);
	return text;
}

static void test_depth_is_limited_but_not_before(void **state)
{
	(void)state;
	assert_non_null(read_text(nested(LIMIT_JSON_DEPTH)));
	assert_null(read_text(nested(LIMIT_JSON_DEPTH + 1)));
	assert_int_equal(err.kind, ERR_LIMIT);
	assert_string_equal(err.text, "reply: line 1: JSON nested more than 64 deep");
	assert_null(read_text(nested(1000000)));
	assert_non_null(read_text("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
				  "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],"
				  "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]"));
	/* Brackets in strings do not count. */
	assert_non_null(read_text("[[],[],{},{},\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
				  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[[[[[[[[[[[[[[[\"]"));
}

static char *string_of(size_t count, const char *unit)
{
	struct buf buf;

	buf_init(&buf, arena);
	buf_char(&buf, '"');
	while (count--)
		buf_str(&buf, unit);
	buf_char(&buf, '"');
	return buf.at;
}

static void test_strings_are_limited_but_not_before(void **state)
{
	(void)state;
	assert_non_null(read_text(string_of(LIMIT_JSON_STRING_BYTES, "x")));
	assert_null(read_text(string_of(LIMIT_JSON_STRING_BYTES + 1, "x")));
	assert_int_equal(err.kind, ERR_LIMIT);
	assert_non_null(read_text(string_of(LIMIT_JSON_STRING_BYTES, "\\u001b")));
	assert_null(read_text(string_of(LIMIT_JSON_STRING_BYTES + 1, "\\n")));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_a_walk_through_objects),
		T(test_any_value_may_stand_alone),
		T(test_strings_may_hold_nul_and_keep_their_length),
		T(test_what_is_wrong_is_told_with_its_line),
		T(test_depth_is_limited_but_not_before),
		T(test_strings_are_limited_but_not_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
