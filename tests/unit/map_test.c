#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/map.h"

static void test_an_empty_map_has_nothing(void **state)
{
	struct arena *arena = arena_new("test");
	struct map *map = map_new(arena);

	(void)state;
	assert_null(map_get(map, ""));
	assert_null(map_get(map, "x"));
	assert_int_equal(map->count, 0);
	arena_free(arena);
}

static void test_many_keys_are_found_and_keep_their_order(void **state)
{
	struct arena *arena = arena_new("test");
	struct map *map = map_new(arena);
	size_t i;

	(void)state;
	for (i = 0; i < 50000; i++)
		assert_null(map_put(map, arena_printf(arena, "oval:x:tst:%zu", i),
		    (void *)(uintptr_t)(i + 1)));
	assert_int_equal(map->count, 50000);
	for (i = 0; i < 50000; i++) {
		char key[40];

		snprintf(key, sizeof key, "oval:x:tst:%zu", i);
		assert_int_equal((uintptr_t)map_get(map, key), i + 1);
		assert_string_equal(map->entries[i].key, key);
	}
	assert_null(map_get(map, "oval:x:tst:50000"));
	assert_null(map_get(map, ""));
	arena_free(arena);
}

static void test_putting_again_replaces_and_tells_what_was_there(void **state)
{
	struct arena *arena = arena_new("test");
	struct map *map = map_new(arena);

	(void)state;
	assert_null(map_put(map, "a", "1"));
	assert_null(map_put(map, "", "empty"));
	assert_string_equal(map_put(map, "a", "2"), "1");
	assert_string_equal(map_get(map, "a"), "2");
	assert_string_equal(map_get(map, ""), "empty");
	assert_int_equal(map->count, 2);
	arena_free(arena);
}

static void test_keys_of_every_length_are_told_apart(void **state)
{
	struct arena *arena = arena_new("test");
	struct map *map = map_new(arena);
	char key[101] = "";
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++) {
		assert_null(map_put(map, arena_strdup(arena, key), (void *)(uintptr_t)(i + 1)));
		key[i] = 'k';
	}
	for (i = 0; i < 100; i++) {
		key[i] = '\0';
		assert_int_equal((uintptr_t)map_get(map, key), i + 1);
		key[i] = 'k';
	}
	arena_free(arena);
}

static void test_room_that_was_reserved_changes_nothing(void **state)
{
	struct arena *arena = arena_new("test");
	struct map *map = map_new(arena);
	static int value;
	size_t reserve[] = { 3, 100, 10, 1000 };

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		if (i % 400 == 0 && i / 400 < 4)
			map_reserve(map, reserve[i / 400]);
		map_put(map, arena_printf(arena, "key %u", i), &value);
		if (i == 7)
			map_reserve(map, 9);
	}
	assert_int_equal(map->count, 2000);
	for (unsigned i = 0; i < 2000; i++) {
		const char *key = arena_printf(arena, "key %u", i);

		assert_int_equal(map_find(map, key), i);
		assert_string_equal(map->entries[i].key, key);
	}
	assert_int_equal(map_find(map, "key 2000"), SIZE_MAX);
	assert_int_equal(map_find(map_new(arena), "x"), SIZE_MAX);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_map_has_nothing),
		cmocka_unit_test(test_many_keys_are_found_and_keep_their_order),
		cmocka_unit_test(test_putting_again_replaces_and_tells_what_was_there),
		cmocka_unit_test(test_keys_of_every_length_are_told_apart),
		cmocka_unit_test(test_room_that_was_reserved_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
