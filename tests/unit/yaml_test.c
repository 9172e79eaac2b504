/* YAML that people fill in: the tree, its lines, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/limits.h"
#include "base/yaml.h"

static struct arena *arena;
static struct err err;

static int start(void **state)
{
	(void)state;
	arena = arena_new("test");
	err = (struct err){ 0 };
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct yaml_file *yaml(const char *text)
{
	return yaml_from_bytes(arena, "f.yaml", text, strlen(text), &err);
}

static void test_maps_lists_and_texts_with_their_lines(void **state)
{
	struct yaml_file *file = yaml("# a comment\n---\na: one\nb:\n  - x\n  - c: |\n      two\n      lines\n    d:\n...\n");
	const struct yaml_node *b, *second;

	(void)state;
	assert_non_null(file);
	assert_string_equal(yaml_member(file->root, "a")->text, "one");
	b = yaml_member(file->root, "b");
	assert_int_equal(b->kind, YAML_LIST);
	assert_int_equal(b->line, 4);
	assert_string_equal(b->first->text, "x");
	assert_null(b->first->key);
	second = b->first->next;
	assert_int_equal(second->kind, YAML_MAP);
	assert_int_equal(second->line, 6);
	assert_string_equal(yaml_member(second, "c")->text, "two\nlines\n");
	assert_int_equal(yaml_member(second, "d")->line, 9);
	assert_string_equal(yaml_member(second, "d")->text, "");
	assert_null(yaml_member(second, "e"));
	assert_null(second->next);
}

static void test_nothing_is_an_empty_text(void **state)
{
	struct yaml_file *file = yaml("a: ~\nb: null\nc: 'null'\nd: yes\n");

	(void)state;
	assert_string_equal(yaml_member(file->root, "a")->text, "");
	assert_string_equal(yaml_member(file->root, "b")->text, "");
	assert_string_equal(yaml_member(file->root, "c")->text, "null");
	assert_string_equal(yaml_member(file->root, "d")->text, "yes");
	assert_null(yaml("")->root->first);
	assert_null(yaml("# nothing\n")->root->first);
}

static void test_what_is_refused(void **state)
{
	static const struct { const char *text, *says; } rows[] = {
		{ "a: &x 1\n", "f.yaml: line 1: anchors" }, { "a: !!str 1\n", "line 1: anchors" },
		{ "- 1\n", "line 1: a name and a colon" }, { "text\n", "line 1: a name and a colon" },
		{ "a:\n  ? [b]\n  : c\n", "line 2: a name and a colon" }, { "a: 1\nb: 2\na: 3\n", "line 3: 'a' is there twice" },
		{ "a: 1\n---\nb: 2\n", "line 2: a second document" }, { "a: \"\\0\"\n", "line 1: there is a NUL" },
		{ "a: b: c\n", "line 1: not YAML" }, { "a: [1, 2\n", "line 1: not YAML" }, { "\tx\n", "line 1: not YAML" },
		{ "a: \xff\n", "not YAML" }, { "a: \x01\n", "not YAML" }, { "a:\n  *b\n", "line 2: an alias" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		err = (struct err){ 0 };
		if (yaml(rows[i].text))
			fail_msg("accepted: %s", rows[i].text);
		if (!strstr(err.text, rows[i].says))
			fail_msg("%s: %s", rows[i].text, err.text);
		assert_int_equal(err.kind, ERR_CONTENT);
	}
}

static void test_limits(void **state)
{
	size_t length = LIMIT_YAML_BYTES + 1;
	char *big = arena_alloc(arena, length + 1);

	(void)state;
	memset(big, '#', length);
	assert_null(yaml_from_bytes(arena, "big", big, length, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
	err = (struct err){ 0 };
	memset(big, '[', 100000);
	memcpy(big, "a: ", 3);
	assert_null(yaml_from_bytes(arena, "deep", big, 100000, &err));
	assert_non_null(strstr(err.text, "levels"));
}

static void test_unknown_names(void **state)
{
	static const char *const names[] = { "a", "b", NULL };
	struct yaml_file *file = yaml("a: 1\nc: 2\n");

	(void)state;
	assert_false(yaml_only(file, file->root, names, &err));
	assert_string_equal(err.text, "f.yaml: line 2: 'c' is not known here; what is: a, b");
}

#define TEST(x) cmocka_unit_test_setup_teardown(test_##x, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(maps_lists_and_texts_with_their_lines),
		TEST(nothing_is_an_empty_text),
		TEST(what_is_refused),
		TEST(limits),
		TEST(unknown_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
