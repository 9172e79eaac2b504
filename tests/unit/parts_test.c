#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/parts.h"

static void test_equal_bytes_are_the_same_memory(void **state)
{
	enum { MANY = 20000 };
	struct arena *arena = arena_new("test");
	struct parts *parts = parts_new(arena);
	const char **texts = arena_alloc(arena, MANY * sizeof *texts);
	char text[20];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, "%d", i);
		texts[i] = parts_text(parts, text, strlen(text));
	}
	for (int i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, "%d", i);
		assert_string_equal(texts[i], text);
		assert_ptr_equal(parts_text(parts, text, strlen(text)), texts[i]);
	}
	arena_free(arena);
}

static void test_length_and_kind_count(void **state)
{
	struct arena *arena = arena_new("test");
	struct parts *parts = parts_new(arena);
	const char *a = parts_text(parts, "a", 1), *longer = parts_text(parts, "a\0b", 3);
	const void *bytes = parts_bytes(parts, "a", 1);

	(void)state;
	assert_ptr_not_equal(a, longer);
	assert_memory_equal(longer, "a\0b", 4);
	assert_ptr_not_equal(bytes, a);
	assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
	assert_ptr_equal(parts_bytes(parts, "a", 1), bytes);
	assert_string_equal(parts_text(parts, "", 0), "");
	parts_done(parts); /* forgets, and what it gave stays */
	assert_memory_equal(longer, "a\0b", 4);
	assert_ptr_not_equal(parts_text(parts, "a", 1), a);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_bytes_are_the_same_memory),
		cmocka_unit_test(test_length_and_kind_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
