#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/toml.h"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new("test");
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void reads(const char *toml, const char *json)
{
	struct err err = { 0 };
	json_t *got = toml_read(arena, "t", toml, strlen(toml), &err);
	char *text;

	if (!got)
		fail_msg("%s\n%s", toml, err.text);
	text = json_dumps(got, JSON_COMPACT);
	if (strcmp(text, json) != 0)
		fail_msg("%s\n%s, wanted %s", toml, text, json);
	free(text);
}

static void refuses(const char *toml, const char *words)
{
	struct err err = { 0 };

	if (toml_read(arena, "t", toml, strlen(toml), &err))
		fail_msg("read: %s", toml);
	if (!strstr(err.text, words))
		fail_msg("%s\n%s, wanted %s", toml, err.text, words);
}

static void test_values(void **state)
{
	(void)state;
	reads("", "{}");
	reads("\xef\xbb\xbf# only a comment", "{}");
	reads("a = 1 # one\r\nb = \"x\"\r\n", "{\"a\":1,\"b\":\"x\"}");
	reads("a=+1_000\nb=-0\nc=0xdead_BEEF\nd=0o17\ne=0b101", "{\"a\":1000,\"b\":0,\"c\":3735928559,\"d\":15,\"e\":5}");
	reads("a=9223372036854775807\nb=-9223372036854775808", "{\"a\":9223372036854775807,\"b\":-9223372036854775808}");
	reads("a=1.5\nb=-2e3\nc=1_0.2_5E+1", "{\"a\":1.5,\"b\":-2000.0,\"c\":102.5}");
	reads("a=true\nb=false", "{\"a\":true,\"b\":false}");
	reads("a=[1,2,\n# c\n3,]\nb=[]\nc=[[1],[\"x\"]]", "{\"a\":[1,2,3],\"b\":[],\"c\":[[1],[\"x\"]]}");
	reads("a={}\nb={x=1,\"y\".z=2}", "{\"a\":{},\"b\":{\"x\":1,\"y\":{\"z\":2}}}");
	reads("a=1979-05-27T07:32:00Z\nb=07:32:00.5\nc=1979-05-27 07:32:00\nd=-inf",
	    "{\"a\":{\"toml\":\"1979-05-27T07:32:00Z\"},\"b\":{\"toml\":\"07:32:00.5\"},"
	    "\"c\":{\"toml\":\"1979-05-27 07:32:00\"},\"d\":{\"toml\":\"-inf\"}}");
}

static void test_text(void **state)
{
	(void)state;
	reads("a=\"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600#\"", "{\"a\":\"\\b\\t\\n\\f\\r\\\"\\\\\xc3\xa9\xf0\x9f\x98\x80#\"}");
	reads("a='C:\\n'", "{\"a\":\"C:\\\\n\"}");
	reads("a=\"\"\"\none\n  two \\\n\n   three\"\"\"", "{\"a\":\"one\\n  two three\"}");
	reads("a=\"\"\"\"x\"\"\"\"\"", "{\"a\":\"\\\"x\\\"\\\"\"}");
	reads("a='''\nlevel = \"none\"\n'''", "{\"a\":\"level = \\\"none\\\"\\n\"}");
	reads("a=\"\\u0000\"", "{\"a\":\"\\u0000\"}");
	refuses("a=\"x\ny\"", "line 1: text without its closing quotation mark");
	refuses("a=\"\"\"x\ny", "line 1: text without its three");
	refuses("a=\"\\x41\"", "an escape that is none");
	refuses("a=\"\\ud800\"", "names no character");
	refuses("a=\"\x01\"", "a control character");
	refuses("# \x01", "a control character");
	refuses("a=\"\xff\"", "not UTF-8");
}

static void test_tables(void **state)
{
	(void)state;
	reads("[a.b]\nx=1\n[a]\ny=2\n[c]", "{\"a\":{\"b\":{\"x\":1},\"y\":2},\"c\":{}}");
	reads("a.b.c=1\na.b.d=2\n[x]\na.b=3", "{\"a\":{\"b\":{\"c\":1,\"d\":2}},\"x\":{\"a\":{\"b\":3}}}");
	reads("[[a]]\nx=1\n[a.s]\ny=2\n[[a]]\n[[a.t]]", "{\"a\":[{\"x\":1,\"s\":{\"y\":2}},{\"t\":[{}]}]}");
	reads("[ \"a b\" . 'c' ]\nx=1", "{\"a b\":{\"c\":{\"x\":1}}}");
	reads("[f]\na.c=1\n[f.a.t]\ns=2", "{\"f\":{\"a\":{\"c\":1,\"t\":{\"s\":2}}}}");
}

/* What could be taken for one thing or for another is neither. */
static void test_nothing_stands_there_twice(void **state)
{
	(void)state;
	refuses("a=1\na=2", "line 2: a is there already");
	refuses("[a]\n[a]", "line 2: a is there already");
	refuses("a=1\n[a]", "a is there already");
	refuses("[a]\nb=1\n[a.b]", "b is there already");
	refuses("a={}\n[a.b]", "a is there already");
	refuses("a={b={}}\na.c=1", "a is there already");
	refuses("a=[]\n[[a]]", "a is there already");
	refuses("[[a]]\n[a]", "a is there already");
	refuses("[a]\n[[a]]", "a is there already");
	refuses("a.b=1\n[a]", "a is there already");
	refuses("[a.b]\n[a]\nb.c=1", "b is there already");
	refuses("a=1\na.b=2", "a is there already");
	refuses("\"a\"=1\na=2", "a is there already");
}

static void test_what_is_not_toml(void **state)
{
	(void)state;
	refuses("level = request", "line 1: a value that is neither text");
	refuses("a", "'=' is expected");
	refuses("a=", "a value is expected");
	refuses("=1", "a key is expected");
	refuses("a=1 b=2", "more on this line");
	refuses("[a", "without its end");
	refuses("[[a]", "without its end");
	refuses("[]", "a key is expected");
	refuses("a=[1", "comma or the end of the array");
	refuses("a=[1,,2]", "a value is expected");
	refuses("a={x=1,}", "a comma with nothing behind it");
	refuses("a={x=1\n}", "comma or the end of the table");
	refuses("a=01", "a value that is neither");
	refuses("a=1__0", "a value that is neither");
	refuses("a=.5", "a value that is neither");
	refuses("a=5.", "a value that is neither");
	refuses("a=True", "a value that is neither");
	refuses("a=9223372036854775808", "64 bits");
	refuses("a=1979-13-01", "a value that is neither");
	refuses("<!DOCTYPE html>", "a key is expected");
	refuses("{\"a\": 1}", "a key is expected");
	refuses("a=1\rb=2", "more on this line");
}

static void test_limits(void **state)
{
	struct buf text;
	struct err err = { 0 };
	size_t i;

	(void)state;
	buf_init(&text, arena);
	buf_str(&text, "a=");
	for (i = 0; i < 100000; i++)
		buf_char(&text, '[');
	refuses(text.at, "nested more than");
	buf_clear(&text);
	for (i = 0; i < 100; i++)
		buf_str(&text, "a.");
	refuses(text.at, "nested more than");
	buf_clear(&text);
	buf_str(&text, "a='");
	for (i = 0; i <= LIMIT_JSON_STRING_BYTES; i++)
		buf_char(&text, 'x');
	refuses(text.at, "a string of more than");
	buf_clear(&text);
	while (text.length <= LIMIT_TOML_BYTES)
		buf_str(&text, "#\n");
	assert_null(toml_read(arena, "t", text.at, text.length, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_values, begin, end),
		cmocka_unit_test_setup_teardown(test_text, begin, end),
		cmocka_unit_test_setup_teardown(test_tables, begin, end),
		cmocka_unit_test_setup_teardown(test_nothing_stands_there_twice, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_not_toml, begin, end),
		cmocka_unit_test_setup_teardown(test_limits, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
