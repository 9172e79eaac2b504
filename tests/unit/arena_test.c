/* engine/base: arena, buf, err, log. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"

static void count_wish(void *count)
{
	++*(int *)count;
}

static void test_memory_is_zeroed_and_aligned(void **state)
{
	struct arena *arena = arena_new("test");
	size_t size, i;

	(void)state;
	for (size = 0; size < 5000; size += 7) {
		unsigned char *at = arena_alloc(arena, size);

		assert_non_null(at);
		assert_int_equal((uintptr_t)at % sizeof(long double), 0);
		for (i = 0; i < size; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xaa, size);
		arena_strdup(arena, "x"); /* puts the next one off balance */
	}
	arena_free(arena);
}

static void test_pieces_do_not_overlap(void **state)
{
	struct arena *arena = arena_new("test");
	unsigned char *at[500];
	size_t n, i;

	(void)state;
	for (n = 0; n < 500; n++) {
		at[n] = arena_alloc(arena, 1 + n * 13);
		memset(at[n], (int)n, 1 + n * 13);
	}
	for (n = 0; n < 500; n++)
		for (i = 0; i < 1 + n * 13; i++)
			assert_int_equal(at[n][i], n & 0xff);
	arena_free(arena);
}

static void test_size_grows_with_what_was_taken(void **state)
{
	struct arena *arena = arena_new("test");
	size_t before = arena_size(arena);

	(void)state;
	arena_alloc(arena, 1000000);
	assert_true(arena_size(arena) >= before + 1000000);
	assert_true(arena_size(arena) < before + 1010000);
	arena_free(arena);
}

static void test_an_array_keeps_its_elements_while_it_grows(void **state)
{
	struct arena *arena = arena_new("test");
	size_t *v = NULL, *other = NULL, n, i;

	(void)state;
	for (n = 0; n < 10000;) {
		v = arena_more(arena, v, n, sizeof *v);
		v[n] = n;
		if (n % 3 == 0) {
			other = arena_more(arena, other, n / 3, sizeof *other);
			other[n / 3] = n;
		}
		n++;
	}
	for (i = 0; i < n; i++)
		assert_int_equal(v[i], i);
	for (i = 0; i < n; i += 3)
		assert_int_equal(other[i / 3], i);
	arena_free(arena);
}

static char order[8];

static void note(void *arg)
{
	strcat(order, arg);
}

static void test_last_wishes_run_newest_first(void **state)
{
	struct arena *arena = arena_new("test");

	(void)state;
	order[0] = '\0';
	arena_at_free(arena, note, "a");
	arena_at_free(arena, note, "b");
	arena_at_free(arena, note, "c");
	arena_free(arena);
	assert_string_equal(order, "cba");
	arena_free(NULL);
}

static void test_a_cleared_arena_is_like_a_new_one(void **state)
{
	struct arena *arena = arena_new("test");
	char *before = NULL;
	int wishes = 0;

	(void)state;
	for (int round = 0; round < 3; round++) {
		size_t size;

		arena_at_free(arena, count_wish, &wishes);
		for (int i = 0; i < 1000; i++) {
			before = arena_alloc(arena, 64 + (size_t)i);
			for (int k = 0; k < 64 + i; k++)
				assert_int_equal(before[k], 0);
			memset(before, 'x', 64 + (size_t)i);
		}
		size = arena_size(arena);
		arena_clear(arena);
		assert_true(arena_size(arena) < size);
		assert_int_equal(wishes, round + 1);
	}
	arena_clear(arena); /* nothing in it */
	arena_free(arena);
	assert_int_equal(wishes, 3);
}

static void test_printf_of_any_length(void **state)
{
	struct arena *arena = arena_new("test");
	char *text;
	int length;

	(void)state;
	for (length = 0; length < 1200; length += 51) {
		text = arena_printf(arena, "%*s|", length, "");
		assert_int_equal(strlen(text), length + 1);
		assert_int_equal(text[length], '|');
	}
	assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
	assert_null(arena_strdup(arena, NULL));
	arena_free(arena);
}

static void test_a_buf_grows_and_stays_terminated(void **state)
{
	struct arena *arena = arena_new("test");
	struct buf buf;
	int i;

	(void)state;
	buf_init(&buf, arena);
	assert_string_equal(buf.at, "");
	for (i = 0; i < 3000; i++) {
		buf_printf(&buf, "%04d", i);
		buf_char(&buf, ',');
		buf_str(&buf, "x");
		buf_add(&buf, "yz!", 2);
		assert_int_equal(buf.length, (size_t)(i + 1) * 8);
		assert_int_equal(strlen(buf.at), buf.length);
	}
	assert_memory_equal(buf.at + 2999 * 8, "2999,xyz", 8);
	buf_printf(&buf, "%5000s", "end");
	assert_int_equal(buf.length, 3000 * 8 + 5000);
	buf_clear(&buf);
	assert_string_equal(buf.at, "");
	assert_true(buf.room > 20000);
	buf_release(&buf);
	assert_string_equal(buf.at, "");
	assert_true(buf.room < 1000);
	buf_str(&buf, "again");
	assert_string_equal(buf.at, "again");
	arena_free(arena);
}

static void test_a_buf_may_be_gone_before_its_arena(void **state)
{
	struct arena *arena = arena_new("test");
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		struct buf buf;

		buf_init(&buf, arena);
		buf_printf(&buf, "%1000d", i);
		memset(&buf, 0xff, sizeof buf);
	}
	arena_free(arena); /* ASan would tell of a leak or a bad free */
}

static void test_errors_gain_context_in_front(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_false(err_set(&err, ERR_CONTENT, "line %d: %s", 212, "criterion without test_ref"));
	assert_false(err_in(&err, "definition %s", "oval:x:def:7"));
	assert_false(err_in(&err, "docker.oval.xml"));
	assert_int_equal(err.kind, ERR_CONTENT);
	assert_string_equal(err.text, "docker.oval.xml: definition oval:x:def:7: "
				      "line 212: criterion without test_ref");
	assert_false(err_set(NULL, ERR_USAGE, "nobody listens"));
	assert_false(err_in(NULL, "nobody"));
	/* An error may be made from its own text. */
	err_set(&err, ERR_USAGE, "again: %s", err.text);
	assert_memory_equal(err.text, "again: docker", 13);
	assert_int_equal(err.kind, ERR_USAGE);
}

static void test_errors_that_are_too_long_are_cut_at_a_character(void **state)
{
	struct err err = { 0 };
	char text[5000];
	size_t i;

	(void)state;
	for (i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	text[i] = '\0';
	err_set(&err, ERR_CONTENT, "%s", text);
	assert_true(strlen(err.text) < sizeof err.text);
	assert_string_equal(err.text + strlen(err.text) - 6, "\xe2\x82\xac...");
	err_in(&err, "file");
	assert_memory_equal(err.text, "file: \xe2\x82\xac", 9);
	assert_string_equal(err.text + strlen(err.text) - 3, "...");
}

static void test_errno_tells_absent_from_denied(void **state)
{
	struct err err = { 0 };

	(void)state;
	errno = ENOENT;
	assert_false(err_errno(&err, "/no/%s", "where"));
	assert_int_equal(err.kind, ERR_ABSENT);
	assert_string_equal(err.text, "/no/where: No such file or directory");
	errno = EACCES;
	err_errno(&err, "x");
	assert_int_equal(err.kind, ERR_DENIED);
	errno = EIO;
	err_errno(&err, "x");
	assert_int_equal(err.kind, ERR_SYSTEM);
	assert_int_equal(errno, EIO);
}

static void test_log_lines_have_a_level_and_hold_no_control_characters(void **state)
{
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	(void)state;
	log_to(file);
	errno = EPIPE;
	log_error("%s: evil", "name\033[2J\nsecond");
	log_warning("w");
	log_info("not asked for");
	log_level = LOG_DEBUG;
	log_info("i");
	log_debug("d");
	log_level = LOG_WARNING;
	log_to(NULL);
	assert_int_equal(errno, EPIPE);
	fclose(file);
	assert_string_equal(text, "error: name\\x1B[2J\\nsecond: evil\nwarning: w\n"
				  "info: i\ndebug: d\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed_and_aligned),
		cmocka_unit_test(test_pieces_do_not_overlap),
		cmocka_unit_test(test_size_grows_with_what_was_taken),
		cmocka_unit_test(test_an_array_keeps_its_elements_while_it_grows),
		cmocka_unit_test(test_last_wishes_run_newest_first),
		cmocka_unit_test(test_a_cleared_arena_is_like_a_new_one),
		cmocka_unit_test(test_printf_of_any_length),
		cmocka_unit_test(test_a_buf_grows_and_stays_terminated),
		cmocka_unit_test(test_a_buf_may_be_gone_before_its_arena),
		cmocka_unit_test(test_errors_gain_context_in_front),
		cmocka_unit_test(test_errors_that_are_too_long_are_cut_at_a_character),
		cmocka_unit_test(test_errno_tells_absent_from_denied),
		cmocka_unit_test(test_log_lines_have_a_level_and_hold_no_control_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
