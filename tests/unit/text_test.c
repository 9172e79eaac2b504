/* engine/base: text, paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/paths.h"
#include "base/text.h"

static void check_printable(const char *in, size_t length, const char *out)
{
	struct arena *arena = arena_new("test");
	struct buf buf;

	buf_init(&buf, arena);
	text_printable(&buf, in, length);
	assert_string_equal(buf.at, out);
	arena_free(arena);
}

#define PRINTABLE(in, out) check_printable(in, sizeof(in) - 1, out)

static void test_plain_text_stays_as_it_is(void **state)
{
	(void)state;
	PRINTABLE("", "");
	PRINTABLE("a b ~ \\n", "a b ~ \\n");
	PRINTABLE("\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xb3", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xb3");
}

static void test_control_characters_become_visible(void **state)
{
	(void)state;
	PRINTABLE("a\nb\tc\rd", "a\\nb\\tc\\rd");
	PRINTABLE("\033[31m\a\177", "\\x1B[31m\\x07\\x7F");
	PRINTABLE("a\0b", "a\\x00b");
	PRINTABLE("\xc2\x9b" "31m", "\\u{009B}31m");
}

static void test_controls_of_writing_direction_become_visible(void **state)
{
	(void)state;
	PRINTABLE("\xe2\x80\xaa\xe2\x80\xae", "\\u{202A}\\u{202E}");
	PRINTABLE("\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}");
	PRINTABLE("\xe2\x80\xa7\xe2\x80\xaf", "\xe2\x80\xa7\xe2\x80\xaf"); /* their neighbours */
}

static void test_broken_utf8_becomes_visible(void **state)
{
	(void)state;
	PRINTABLE("\xff" "a", "\\xFFa");
	PRINTABLE("\xc3", "\\xC3");
	PRINTABLE("\xe2\x82", "\\xE2\\x82");
	PRINTABLE("\xc0\xaf", "\\xC0\\xAF");                         /* overlong */
	PRINTABLE("\xe0\x80\xaf", "\\xE0\\x80\\xAF");                /* overlong */
	PRINTABLE("\xf0\x80\x80\xaf", "\\xF0\\x80\\x80\\xAF");       /* overlong */
	PRINTABLE("\xed\xa0\x80", "\\xED\\xA0\\x80");                /* surrogate */
	PRINTABLE("\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80");       /* above U+10FFFF */
	PRINTABLE("\xf8\x88\x80\x80\x80", "\\xF8\\x88\\x80\\x80\\x80");
}

static void test_utf8_is_told_from_other_bytes(void **state)
{
	(void)state;
	assert_true(text_is_utf8("", 0));
	assert_true(text_is_utf8("plain text of some length", 25));
	assert_true(text_is_utf8("1234567\xc3\xa4 and \xe2\x82\xac", 17));
	assert_false(text_is_utf8("1234567\xc3", 8));
	assert_false(text_is_utf8("12345678901\xff", 12));
	assert_true(text_is_utf8("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", 10));
}

static void test_a_character_does_not_reach_beyond_its_room(void **state)
{
	uint32_t c = 7;

	(void)state;
	assert_int_equal(text_character("\xe2\x82\xac", 3, &c), 3);
	assert_int_equal(c, 0x20ac);
	assert_int_equal(text_character("\xe2\x82\xac", 2, &c), 0);
	assert_int_equal(text_character("\xe2\x82\xac", 1, &c), 0);
	assert_int_equal(text_character("x", 0, &c), 0);
	assert_int_equal(text_character("", 1, &c), 1);
	assert_int_equal(c, 0);
}

static void test_length_is_counted_in_utf16(void **state)
{
	(void)state;
	assert_int_equal(text_utf16_units(""), 0);
	assert_int_equal(text_utf16_units("abc"), 3);
	assert_int_equal(text_utf16_units("\xc3\xa4\xe2\x82\xac"), 2);
	assert_int_equal(text_utf16_units("\xf0\x9f\x90\xb3!"), 3);
	assert_int_equal(text_utf16_units("\xff\xfe"), 2);
}

static void test_moments_are_seconds(void **state)
{
	static const struct { const char *text; int64_t seconds; } rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2017-11-17T03:14:02.63437292Z", 1510888442 },
		{ "2017-11-17T05:14:02+02:00", 1510888442 },
		{ "2017-11-16T21:44:02-05:30", 1510888442 },
		{ "2016-12-31T23:59:60Z", 1483228799 },
		{ "0001-01-01T00:00:00Z", -62135596800 }, /* where Go writes that it knows none */
	};
	static const char *const none[] = { "", "2017", "2017-11-17", "2017-11-17T03:14:02", "20171117T03:14:02Z", "2017-11-17 03:14:02Z",
		"2017-02-29T00:00:00Z", "2017-11-17T24:00:00Z", "2017-11-17T03:60:00Z", "2017-11-17T03:14:61Z", "2017-11-17T03:14:02.Z",
		"2017-11-17T03:14:02+2:00", "2017-11-17T03:14:02+24:00", "2017-11-17T03:14:02+02:00x", "2017-11-17T03:14:02ZZ",
		"2017-13-01T00:00:00Z", "2017-00-01T00:00:00Z", "+017-11-17T03:14:02Z", "2017-11-17T03:14:02.5" };
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(text_seconds(rows[i].text, &seconds));
		assert_int_equal(seconds, rows[i].seconds);
	}
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (text_seconds(none[i], &seconds))
			fail_msg("%s", none[i]);
}

static void test_data_is_found_where_the_environment_says_and_nowhere_else(void **state)
{
	struct arena *arena = arena_new("test");
	char folder[] = "/tmp/plimsoll-test-XXXXXX", path[80];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/some-file", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	setenv("PLIMSOLL_DATA", folder, 1);
	assert_string_equal(data_path(arena, "some-file"), path);
	assert_null(data_path(arena, "content"));
	unsetenv("PLIMSOLL_DATA");
	assert_null(data_path(arena, "some-file"));
	unlink(path);
	rmdir(folder);
	arena_free(arena);
}

/* Copies this program to FOLDER/build/asan/ and asks it there. */
static const char *asked_in(struct arena *arena, const char *folder, const char *relative)
{
	char answer[200] = "", here[4096] = "";
	FILE *pipe;

	assert_true(readlink("/proc/self/exe", here, sizeof here - 1) > 0);
	unsetenv("PLIMSOLL_DATA");
	pipe = popen(arena_printf(arena,
			 "cp %s %s/build/asan/program && "
			 "%s/build/asan/program --data-path %s",
			 here, folder, folder, relative),
	    "r");
	assert_non_null(pipe);
	if (!fgets(answer, sizeof answer, pipe))
		answer[0] = '\0';
	assert_int_equal(pclose(pipe), 0);
	return arena_strdup(arena, answer);
}

static void test_data_is_found_above_a_program_that_was_not_installed(void **state)
{
	struct arena *arena = arena_new("test");
	char folder[] = "/tmp/plimsoll-test-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(system(arena_printf(arena,
			     "mkdir -p %s/build/asan %s/content && : >%s/content/x", folder,
			     folder, folder)), 0);
	assert_string_equal(asked_in(arena, folder, "content/x"),
	    arena_printf(arena, "%s/content/x", folder));
	assert_string_equal(asked_in(arena, folder, "content/y"), "not there");
	assert_string_equal(asked_in(arena, folder, "build"), arena_printf(arena, "%s/build", folder));
	assert_int_equal(system(arena_printf(arena, "rm -r %s", folder)), 0);
	arena_free(arena);
}

static int tell_data_path(const char *relative)
{
	struct arena *arena = arena_new("test");
	const char *path = data_path(arena, relative);

	fputs(path ? path : "not there", stdout);
	arena_free(arena);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_text_stays_as_it_is),
		cmocka_unit_test(test_control_characters_become_visible),
		cmocka_unit_test(test_controls_of_writing_direction_become_visible),
		cmocka_unit_test(test_broken_utf8_becomes_visible),
		cmocka_unit_test(test_utf8_is_told_from_other_bytes),
		cmocka_unit_test(test_a_character_does_not_reach_beyond_its_room),
		cmocka_unit_test(test_length_is_counted_in_utf16),
		cmocka_unit_test(test_moments_are_seconds),
		cmocka_unit_test(test_data_is_found_where_the_environment_says_and_nowhere_else),
		cmocka_unit_test(test_data_is_found_above_a_program_that_was_not_installed),
	};

	if (argc == 3 && strcmp(argv[1], "--data-path") == 0)
		return tell_data_path(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
