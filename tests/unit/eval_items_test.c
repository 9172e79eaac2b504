#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "eval/items.h"

static struct arena *arena;
static struct items *items;

static int make_items(void **state)
{
	(void)state;
	arena = arena_new("test");
	items = items_new(arena);
	return 0;
}

static int free_items(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct oval_item base;

/* An item like all others here, but for what the caller changes. */
static struct oval_item *item_of(const char *value, size_t length)
{
	struct oval_item *item = arena_memdup(arena, &base, sizeof base);
	struct oval_item_entity *entities = arena_alloc(arena, 2 * sizeof *entities);
	struct oval_item_entity *field = arena_alloc(arena, sizeof *field);
	struct oval_message *message = arena_alloc(arena, sizeof *message);

	*field = (struct oval_item_entity){ .name = "f", .value = "1", .length = 1 };
	entities[0] = (struct oval_item_entity){
		.name = "e", .value = arena_strndup(arena, value, length), .length = length,
	};
	entities[1] = (struct oval_item_entity){
		.name = "r", .value = "", .datatype = OVAL_RECORD, .fields = field, .n_fields = 1,
	};
	*message = (struct oval_message){ OVAL_MESSAGE_INFO, "m" };
	item->family = "unix";
	item->name = "file";
	item->entities = entities;
	item->n_entities = 2;
	item->messages = message;
	item->n_messages = 1;
	return item;
}

static struct oval_item_entity *entity(struct oval_item *item, int i)
{
	return (struct oval_item_entity *)&item->entities[i];
}

static void test_equal_items_are_one_and_others_are_not(void **state)
{
	const struct oval_item *one = items_intern(items, item_of("a", 1));
	struct oval_item *other[14];
	struct item_set set;
	int n = 0;

	(void)state;
	assert_ptr_equal(items_intern(items, item_of("a", 1)), one);
	assert_ptr_equal(items_intern(items, one), one);
	assert_ptr_not_equal(items_intern(items, item_of("a", 1)), item_of("a", 1));
	other[n++] = item_of("b", 1);
	other[n++] = item_of("", 0);
	other[n++] = item_of("a\0", 2);
	other[n++] = item_of("a\0b", 3);
	(other[n++] = item_of("a", 1))->status = OVAL_STATUS_ERROR;
	(other[n++] = item_of("a", 1))->name = "uname";
	(other[n++] = item_of("a", 1))->family = "linux";
	(other[n++] = item_of("a", 1))->n_entities = 1;
	(other[n++] = item_of("a", 1))->n_messages = 0;
	((struct oval_message *)(other[n++] = item_of("a", 1))->messages)->text = "n";
	entity(other[n++] = item_of("a", 1), 0)->name = "d";
	entity(other[n++] = item_of("a", 1), 0)->datatype = OVAL_INT;
	entity(other[n++] = item_of("a", 1), 0)->status = OVAL_STATUS_ERROR;
	((struct oval_item_entity *)entity(other[n++] = item_of("a", 1), 1)->fields)->value = "2";
	assert_int_equal(n, sizeof other / sizeof *other);
	item_set_init(&set, arena, (size_t)n + 1);
	assert_true(item_set_add(&set, one));
	for (int i = 0; i < n; i++) {
		const struct oval_item *its = items_intern(items, other[i]);

		assert_ptr_equal(items_intern(items, other[i]), its);
		assert_false(item_set_has(&set, its));
		assert_true(item_set_add(&set, its));
	}
	assert_false(item_set_add(&set, one));
	assert_true(item_set_has(&set, items_intern(items, other[n - 1])));
}

static void test_ids_and_masks_are_not_content(void **state)
{
	const struct oval_item *one = items_intern(items, item_of("a", 1));
	struct oval_item *two = item_of("a", 1);

	(void)state;
	two->id = 7;
	entity(two, 0)->mask = true;
	((struct oval_item_entity *)two->entities[1].fields)->mask = true;
	assert_ptr_equal(items_intern(items, two), one);
	assert_false(one->entities[0].mask); /* not while others look at it */
	entity(two, 0)->mask = false; /* its maker's memory may be gone by then */
	items_settle(items);
	assert_true(one->entities[0].mask);
	assert_false(one->entities[1].mask);
	assert_true(one->entities[1].fields->mask);
}

static void test_many_items_are_found_again(void **state)
{
	enum { MANY = 20000 };
	const struct oval_item **kept = arena_alloc(arena, MANY * sizeof *kept);
	char value[20];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(value, sizeof value, "%d", i);
		kept[i] = items_intern(items, item_of(value, strlen(value)));
	}
	for (int i = 0; i < MANY; i++) {
		snprintf(value, sizeof value, "%d", i);
		assert_ptr_equal(items_intern(items, item_of(value, strlen(value))), kept[i]);
	}
}

static void test_an_item_is_a_copy(void **state)
{
	struct oval_item *from = item_of("abcdef", 6);
	const struct oval_item *one = items_intern(items, from), *other = items_intern(items, item_of("abcdef\0", 7));

	(void)state;
	memset((char *)from->entities[0].value, 'x', 6);
	((struct oval_item_entity *)from->entities[1].fields)->value = "9";
	from->messages = NULL;
	assert_string_equal(one->entities[0].value, "abcdef");
	assert_string_equal(one->entities[1].fields[0].value, "1");
	assert_string_equal(one->messages[0].text, "m");
	/* Equal texts are one. */
	assert_ptr_equal(one->entities[1].fields[0].value, other->entities[1].fields[0].value);
	assert_ptr_not_equal(one->entities[0].value, other->entities[0].value);
}

static void test_what_was_made_of_a_thing_is_remembered_by_its_maker(void **state)
{
	enum { MANY = 5000 };
	static char things[MANY], makers[2];
	const struct oval_item *a = items_intern(items, item_of("a", 1)), *b = items_intern(items, item_of("b", 1));

	(void)state;
	assert_null(items_of(items, &makers[0], &things[0]));
	for (int i = 0; i < MANY; i++)
		items_remember(items, &makers[0], &things[i], i % 2 ? a : b);
	items_remember(items, &makers[1], &things[1], b);
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(items_of(items, &makers[0], &things[i]), i % 2 ? a : b);
	assert_ptr_equal(items_of(items, &makers[1], &things[1]), b);
	assert_null(items_of(items, &makers[1], &things[0]));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_items, free_items)
	const struct CMUnitTest tests[] = {
		TEST(test_equal_items_are_one_and_others_are_not),
		TEST(test_an_item_is_a_copy),
		TEST(test_what_was_made_of_a_thing_is_remembered_by_its_maker),
		TEST(test_ids_and_masks_are_not_content),
		TEST(test_many_items_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
