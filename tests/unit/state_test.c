#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "eval/state.h"

static struct arena *arena;
static struct state_scope scope;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new("test");
	memset(&scope, 0, sizeof scope);
	scope.arena = arena;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#define ENTITY(n, v) { .name = n, .value = v, .length = sizeof v - 1, .status = OVAL_STATUS_EXISTS }
#define STATUS(n, s) { .name = n, .value = "", .status = s }

static enum oval_result compare(const struct oval_entity *wanted, size_t n_wanted,
    enum oval_operator operator, const struct oval_item_entity *found, size_t n_found)
{
	struct oval_state state = { .id = "oval:x:ste:1", .name = "file_state", .operator = operator,
	    .entities = wanted, .n_entities = n_wanted };
	struct oval_item item = { .name = "file_item", .entities = found, .n_entities = n_found };

	return state_item(&scope, &item, &state, NULL);
}

static void test_entities_are_joined_by_the_states_operator(void **unused)
{
	const struct oval_entity wanted[] = {
		{ .name = "a", .value = "1" }, { .name = "b", .value = "2" }, { .name = "c", .value = "3" },
	};
	const struct oval_item_entity found[] = { ENTITY("a", "1"), ENTITY("b", "x"), ENTITY("c", "3") };

	(void)unused;
	assert_int_equal(compare(wanted, 3, OVAL_OPERATOR_AND, found, 3), OVAL_FALSE);
	assert_int_equal(compare(wanted, 3, OVAL_OPERATOR_OR, found, 3), OVAL_TRUE);
	assert_int_equal(compare(wanted, 3, OVAL_OPERATOR_XOR, found, 3), OVAL_FALSE);
	assert_int_equal(compare(wanted, 3, OVAL_OPERATOR_ONE, found, 3), OVAL_FALSE);
	assert_int_equal(compare(wanted, 2, OVAL_OPERATOR_ONE, found, 3), OVAL_TRUE);
	assert_int_equal(compare(wanted, 1, OVAL_OPERATOR_AND, found, 3), OVAL_TRUE);
	/* nothing asked, nothing known */
	assert_int_equal(compare(wanted, 0, OVAL_OPERATOR_AND, found, 3), OVAL_UNKNOWN);
}

static void test_each_entity_tells_its_own_result(void **unused)
{
	const struct oval_entity wanted[] = {
		{ .name = "a", .value = "1" }, { .name = "b", .value = "2" },
		{ .name = "c", .value = "3", .datatype = OVAL_INT }, { .name = "d", .nil = true },
	};
	const struct oval_item_entity found[] = { ENTITY("a", "1"), ENTITY("b", "x"), ENTITY("c", "y") };
	struct oval_state state = { .id = "oval:x:ste:1", .name = "s", .entities = wanted, .n_entities = 4 };
	struct oval_item item = { .name = "i", .entities = found, .n_entities = 3 };
	struct eval_entity_result results[4];

	(void)unused;
	assert_int_equal(state_item(&scope, &item, &state, results), OVAL_FALSE);
	assert_int_equal(results[0].result, OVAL_TRUE);
	assert_int_equal(results[1].result, OVAL_FALSE);
	assert_int_equal(results[2].result, OVAL_ERROR);
	assert_int_equal(results[3].result, OVAL_NOT_EVALUATED);
	assert_ptr_equal(results[3].entity, &wanted[3]);
	assert_int_equal(scope.n_messages, 1);
	assert_non_null(strstr(scope.messages[0].text, "oval:x:ste:1"));
	assert_non_null(strstr(scope.messages[0].text, "c: "));
}

/* ExistenceEnumeration for the entities of an item: exists, does not exist, error, not
 * collected. */
static void test_check_existence_judges_statuses(void **unused)
{
	static const struct { enum oval_existence wanted; const char *statuses; enum oval_result result; }
	rows[] = {
		{ OVAL_AT_LEAST_ONE_EXISTS, "e", OVAL_TRUE }, { OVAL_AT_LEAST_ONE_EXISTS, "d", OVAL_FALSE },
		{ OVAL_AT_LEAST_ONE_EXISTS, "ed", OVAL_TRUE }, { OVAL_AT_LEAST_ONE_EXISTS, "", OVAL_UNKNOWN },
		{ OVAL_AT_LEAST_ONE_EXISTS, "r", OVAL_ERROR }, { OVAL_AT_LEAST_ONE_EXISTS, "n", OVAL_UNKNOWN },
		{ OVAL_ALL_EXIST, "ee", OVAL_TRUE }, { OVAL_ALL_EXIST, "ed", OVAL_FALSE },
		{ OVAL_ALL_EXIST, "er", OVAL_ERROR }, { OVAL_ALL_EXIST, "en", OVAL_UNKNOWN },
		{ OVAL_ALL_EXIST, "", OVAL_UNKNOWN },
		{ OVAL_ANY_EXIST, "e", OVAL_TRUE }, { OVAL_ANY_EXIST, "d", OVAL_TRUE },
		{ OVAL_ANY_EXIST, "", OVAL_TRUE }, { OVAL_ANY_EXIST, "r", OVAL_ERROR },
		{ OVAL_ANY_EXIST, "n", OVAL_UNKNOWN },
		{ OVAL_NONE_EXIST, "d", OVAL_TRUE }, { OVAL_NONE_EXIST, "dd", OVAL_TRUE },
		{ OVAL_NONE_EXIST, "e", OVAL_FALSE }, { OVAL_NONE_EXIST, "ed", OVAL_FALSE },
		{ OVAL_NONE_EXIST, "r", OVAL_ERROR }, { OVAL_NONE_EXIST, "n", OVAL_UNKNOWN },
		/* "only if there are one or more corresponding item entities" */
		{ OVAL_NONE_EXIST, "", OVAL_UNKNOWN },
		{ OVAL_ONLY_ONE_EXISTS, "e", OVAL_TRUE }, { OVAL_ONLY_ONE_EXISTS, "ee", OVAL_FALSE },
		{ OVAL_ONLY_ONE_EXISTS, "ed", OVAL_TRUE }, { OVAL_ONLY_ONE_EXISTS, "er", OVAL_ERROR },
		{ OVAL_ONLY_ONE_EXISTS, "d", OVAL_FALSE },
		{ OVAL_ONLY_ONE_EXISTS, "", OVAL_UNKNOWN },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct oval_entity wanted = { .name = "a", .value = "1", .check_existence = rows[i].wanted,
		    .has_check_existence = true };
		struct oval_item_entity found[3] = { ENTITY("other", "1") };
		size_t n = 1;

		for (const char *s = rows[i].statuses; *s; s++) {
			found[n] = (struct oval_item_entity)ENTITY("a", "1");
			found[n++].status = *s == 'e' ? OVAL_STATUS_EXISTS : *s == 'd' ? OVAL_STATUS_DOES_NOT_EXIST
			    : *s == 'r' ? OVAL_STATUS_ERROR : OVAL_STATUS_NOT_COLLECTED;
		}
		if (compare(&wanted, 1, OVAL_OPERATOR_AND, found, n) != rows[i].result)
			fail_msg("%s of '%s' is not %s", oval_existence_names[rows[i].wanted], rows[i].statuses,
			    oval_result_names[rows[i].result]);
		/* at_least_one_exists is also what holds when nothing is written */
		wanted.has_check_existence = false;
		wanted.check_existence = OVAL_NONE_EXIST;
		if (rows[i].wanted == OVAL_AT_LEAST_ONE_EXISTS
		    && compare(&wanted, 1, OVAL_OPERATOR_AND, found, n) != rows[i].result)
			fail_msg("without check_existence '%s' is not %s", rows[i].statuses,
			    oval_result_names[rows[i].result]);
	}
}

static void test_an_item_that_is_not_there_is_not_compared(void **unused)
{
	const struct oval_entity wanted = { .name = "a", .value = "1" };
	const struct oval_item_entity found = ENTITY("a", "1");
	struct oval_state state = { .id = "s", .name = "s", .entities = &wanted, .n_entities = 1 };
	struct oval_item item = { .name = "i", .entities = &found, .n_entities = 1 };

	(void)unused;
	assert_int_equal(state_item(&scope, &item, &state, NULL), OVAL_TRUE);
	item.status = OVAL_STATUS_ERROR;
	assert_int_equal(state_item(&scope, &item, &state, NULL), OVAL_ERROR);
	item.status = OVAL_STATUS_NOT_COLLECTED;
	assert_int_equal(state_item(&scope, &item, &state, NULL), OVAL_UNKNOWN);
	item.status = OVAL_STATUS_DOES_NOT_EXIST;
	assert_int_equal(state_item(&scope, &item, &state, NULL), OVAL_FALSE);
}

/* EntityStateRecordType: fields joined by AND, then entity_check over the records. */
static void test_records_are_compared_field_by_field(void **unused)
{
	const struct oval_entity fields[] = { { .name = "user", .value = "root" },
	    { .name = "id", .value = "0", .datatype = OVAL_INT } };
	struct oval_entity wanted = { .name = "result", .value = "", .datatype = OVAL_RECORD,
	    .fields = fields, .n_fields = 2 };
	const struct oval_item_entity root[] = { ENTITY("user", "root"), ENTITY("id", "00") };
	const struct oval_item_entity other[] = { ENTITY("user", "x"), ENTITY("id", "0") };
	const struct oval_item_entity cut[] = { ENTITY("user", "root") };
	const struct oval_item_entity many[] = { ENTITY("user", "root"), ENTITY("user", "x"), ENTITY("id", "0") };
	const struct oval_item_entity gone[] = { ENTITY("user", "root"),
	    STATUS("id", OVAL_STATUS_DOES_NOT_EXIST) };
	struct oval_item_entity found[2] = {
		{ .name = "result", .value = "", .datatype = OVAL_RECORD, .fields = root, .n_fields = 2 },
		{ .name = "result", .value = "", .datatype = OVAL_RECORD, .fields = other, .n_fields = 2 },
	};

	(void)unused;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, found, 1), OVAL_TRUE);
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, found, 2), OVAL_FALSE);
	wanted.entity_check = OVAL_CHECK_AT_LEAST_ONE;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, found, 2), OVAL_TRUE);
	/* "an error should be reported for a field that is present in the state, but not found" */
	found[0].fields = cut;
	found[0].n_fields = 1;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, found, 1), OVAL_ERROR);
	assert_int_equal(scope.n_messages, 1);
	found[0].fields = many;
	found[0].n_fields = 3;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, found, 1), OVAL_FALSE);
	found[0].fields = gone;
	found[0].n_fields = 2;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, found, 1), OVAL_FALSE);
}

static void test_a_record_is_not_compared_with_a_simple_value(void **unused)
{
	const struct oval_entity field = { .name = "f", .value = "1" };
	const struct oval_entity record = { .name = "a", .value = "", .datatype = OVAL_RECORD,
	    .fields = &field, .n_fields = 1 };
	const struct oval_entity simple = { .name = "a", .value = "1" };
	const struct oval_item_entity found_simple = ENTITY("a", "1");
	const struct oval_item_entity found_record = { .name = "a", .value = "", .datatype = OVAL_RECORD };

	(void)unused;
	assert_int_equal(compare(&record, 1, OVAL_OPERATOR_AND, &found_simple, 1), OVAL_ERROR);
	assert_int_equal(compare(&simple, 1, OVAL_OPERATOR_AND, &found_record, 1), OVAL_ERROR);
	assert_int_equal(scope.n_messages, 2);
}

static void test_nil_entities_are_left_out(void **unused)
{
	const struct oval_entity wanted[] = { { .name = "a", .value = "1" }, { .name = "b", .value = "", .nil = true } };
	const struct oval_item_entity found[] = { ENTITY("a", "1"), ENTITY("b", "anything") };

	(void)unused;
	assert_int_equal(compare(wanted, 2, OVAL_OPERATOR_AND, found, 2), OVAL_TRUE);
	assert_int_equal(compare(wanted, 2, OVAL_OPERATOR_AND, found, 1), OVAL_TRUE);
}

static void test_masked_values_stay_out_of_messages(void **unused)
{
	struct oval_entity wanted = { .name = "a", .value = "5", .datatype = OVAL_INT, .mask = true };
	struct oval_item_entity found = ENTITY("a", "hunter2");

	(void)unused;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	wanted.mask = false;
	found.mask = true;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	assert_int_equal(scope.n_messages, 1);
	assert_null(strstr(scope.messages[0].text, "hunter2"));
	found.mask = false;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	assert_int_equal(scope.n_messages, 2);
	assert_non_null(strstr(scope.messages[1].text, "hunter2"));
}

static const struct eval_variable *give_variable(void *arg, const struct oval_variable *variable)
{
	(void)variable;
	return arg;
}

static void test_masks_of_variables_records_and_fields_cover_the_value(void **unused)
{
	static const char *const values[] = { "hunter2" };
	struct oval_variable variable = { .id = "v" };
	struct eval_variable resolved = { .variable = &variable, .flag = OVAL_FLAG_COMPLETE,
	    .values = values, .n_values = 1, .mask = true };
	const struct oval_entity from_variable = { .name = "a", .value = "", .datatype = OVAL_INT,
	    .variable = &variable };
	const struct oval_item_entity number = ENTITY("a", "1");
	struct oval_entity field = { .name = "f", .value = "5", .datatype = OVAL_INT };
	struct oval_entity record = { .name = "r", .value = "", .datatype = OVAL_RECORD, .fields = &field,
	    .n_fields = 1 };
	const struct oval_item_entity secret = ENTITY("f", "hunter2");
	struct oval_item_entity found = { .name = "r", .value = "", .datatype = OVAL_RECORD,
	    .fields = &secret, .n_fields = 1 };

	(void)unused;
	scope.variable = give_variable;
	scope.arg = &resolved;
	assert_int_equal(compare(&from_variable, 1, OVAL_OPERATOR_AND, &number, 1), OVAL_ERROR);
	record.mask = true;
	assert_int_equal(compare(&record, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	record.mask = false;
	found.mask = true;
	assert_int_equal(compare(&record, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	found.mask = false;
	field.mask = true;
	assert_int_equal(compare(&record, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	assert_int_equal(scope.n_messages, 2); /* of `a` and of `f` */
	for (size_t i = 0; i < scope.n_messages; i++)
		assert_null(strstr(scope.messages[i].text, "hunter2"));
	field.mask = false;
	assert_int_equal(compare(&record, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	assert_non_null(strstr(scope.messages[2].text, "hunter2"));
}

/* The same answers whether values are few or many. */
static void test_a_variable_with_many_values(void **unused)
{
	const char *values[100];
	struct oval_variable variable = { .id = "v" };
	struct eval_variable resolved = { .variable = &variable, .flag = OVAL_FLAG_COMPLETE, .values = values };
	struct oval_entity wanted = { .name = "a", .value = "", .variable = &variable, .has_var_check = true };
	static const struct { enum oval_operation operation; enum oval_check check; const char *found;
	    enum oval_result result; } rows[] = {
		{ OVAL_EQUALS, OVAL_CHECK_AT_LEAST_ONE, "7", OVAL_TRUE },
		{ OVAL_EQUALS, OVAL_CHECK_AT_LEAST_ONE, "x", OVAL_FALSE },
		{ OVAL_EQUALS, OVAL_CHECK_ONLY_ONE, "7", OVAL_TRUE },
		{ OVAL_EQUALS, OVAL_CHECK_ONLY_ONE, "twice", OVAL_FALSE },
		{ OVAL_EQUALS, OVAL_CHECK_ALL, "7", OVAL_FALSE },
		{ OVAL_EQUALS, OVAL_CHECK_NONE_SATISFY, "7", OVAL_FALSE },
		{ OVAL_NOT_EQUAL, OVAL_CHECK_ALL, "7", OVAL_FALSE },
		{ OVAL_NOT_EQUAL, OVAL_CHECK_ALL, "x", OVAL_TRUE },
		{ OVAL_NOT_EQUAL, OVAL_CHECK_AT_LEAST_ONE, "twice", OVAL_TRUE },
		{ OVAL_CASE_INSENSITIVE_EQUALS, OVAL_CHECK_ONLY_ONE, "TWICE", OVAL_FALSE },
		{ OVAL_PATTERN_MATCH, OVAL_CHECK_AT_LEAST_ONE, "7", OVAL_TRUE },
	};

	(void)unused;
	scope.variable = give_variable;
	scope.arg = &resolved;
	for (size_t n = 10; n <= 100; n += 45) {
		for (size_t i = 0; i < n; i++)
			values[i] = i > 7 ? "twice" : arena_printf(arena, "%zu", i);
		resolved.n_values = n;
		scope.known = NULL;
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			const struct oval_item_entity found = { .name = "a", .value = rows[i].found,
			    .length = strlen(rows[i].found) };

			wanted.operation = rows[i].operation;
			wanted.var_check = rows[i].check;
			if (compare(&wanted, 1, OVAL_OPERATOR_AND, &found, 1) != rows[i].result)
				fail_msg("of %zu values row %zu is not %s", n, i, oval_result_names[rows[i].result]);
		}
		const struct oval_item_entity cut = { .name = "a", .value = "7\0x", .length = 3 };

		wanted.operation = OVAL_EQUALS;
		wanted.var_check = OVAL_CHECK_AT_LEAST_ONE;
		assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &cut, 1), OVAL_FALSE);
		for (size_t i = 0; i < n; i++)
			values[i] = "same";
		scope.known = NULL;
		const struct oval_item_entity same = ENTITY("a", "same");

		wanted.var_check = OVAL_CHECK_ALL;
		assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &same, 1), OVAL_TRUE);
		wanted.operation = OVAL_NOT_EQUAL;
		wanted.var_check = OVAL_CHECK_AT_LEAST_ONE;
		assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &same, 1), OVAL_FALSE);
	}
}

static void test_a_field_may_refer_to_a_variable(void **unused)
{
	static const char *const values[] = { "a", "b" };
	struct oval_variable variable = { .id = "v" };
	struct eval_variable resolved = { .variable = &variable, .flag = OVAL_FLAG_COMPLETE,
	    .values = values, .n_values = 2 };
	const struct oval_entity fields[] = {
		{ .name = "f", .value = "", .variable = &variable, .has_var_check = true,
		    .var_check = OVAL_CHECK_AT_LEAST_ONE },
		{ .name = "g", .value = "1" },
	};
	const struct oval_entity record = { .name = "r", .value = "", .datatype = OVAL_RECORD,
	    .fields = fields, .n_fields = 2 };
	const struct oval_item_entity there[] = { ENTITY("f", "b"), ENTITY("g", "1") };
	const struct oval_item_entity found = { .name = "r", .value = "", .datatype = OVAL_RECORD,
	    .fields = there, .n_fields = 2 };

	(void)unused;
	scope.variable = give_variable;
	scope.arg = &resolved;
	assert_int_equal(compare(&record, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_TRUE);
	resolved.flag = OVAL_FLAG_DOES_NOT_EXIST;
	resolved.n_values = 0;
	assert_int_equal(compare(&record, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
}

static void test_an_entity_of_another_test_is_unknown_and_said_to_be(void **unused)
{
	const struct oval_entity wanted = { .name = "subexpression", .value = "x" };
	const struct oval_item_entity found = ENTITY("filepath", "/x");
	struct oval_state state = { .id = "s", .family = "unix", .name = "file", .entities = &wanted,
	    .n_entities = 1 };
	struct oval_item item = { .family = "unix", .name = "file", .entities = &found, .n_entities = 1 };

	(void)unused;
	assert_int_equal(state_item(&scope, &item, &state, NULL), OVAL_UNKNOWN);
	assert_non_null(strstr(scope.messages[0].text, "has no such entity"));
}

static void test_a_trouble_is_said_once(void **unused)
{
	const struct oval_entity wanted = { .name = "a", .value = "x", .datatype = OVAL_INT };
	const struct oval_item_entity found = ENTITY("a", "1");

	(void)unused;
	for (int i = 0; i < 3; i++)
		compare(&wanted, 1, OVAL_OPERATOR_AND, &found, 1);
	assert_int_equal(scope.n_messages, 1);
}

static void test_many_troubles_are_not_all_said(void **unused)
{
	const struct oval_entity wanted = { .name = "a", .value = "1", .datatype = OVAL_INT };
	struct oval_item_entity found = ENTITY("a", "");

	(void)unused;
	for (int i = 0; i < 1000; i++) {
		found.value = arena_printf(arena, "x%d", i);
		found.length = strlen(found.value);
		assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_ERROR);
	}
	assert_in_range(scope.n_messages, 10, 100);
}

static void test_what_an_item_does_not_tell_is_unknown(void **unused)
{
	const struct oval_entity wanted = { .name = "a", .value = "1" };
	const struct oval_item_entity found = ENTITY("b", "1");

	(void)unused;
	assert_int_equal(compare(&wanted, 1, OVAL_OPERATOR_AND, &found, 1), OVAL_UNKNOWN);
	assert_int_equal(scope.n_messages, 1);
	assert_int_equal(scope.messages[0].level, OVAL_MESSAGE_WARNING);
}

static void test_line_of_old_text_files_is_text_of_the_item(void **unused)
{
	const struct oval_entity wanted = { .name = "line", .value = "x" };
	const struct oval_item_entity found = ENTITY("text", "x");
	struct oval_state state = { .id = "s", .family = "independent", .name = "textfilecontent",
		.entities = &wanted, .n_entities = 1 };
	struct oval_item item = { .family = "independent", .name = "textfilecontent", .entities = &found, .n_entities = 1 };

	(void)unused;
	assert_int_equal(state_item(&scope, &item, &state, NULL), OVAL_TRUE);
	state.name = "textfilecontent54"; /* has no line: nothing to decide it by */
	assert_int_equal(state_item(&scope, &item, &state, NULL), OVAL_UNKNOWN);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_entities_are_joined_by_the_states_operator),
		TEST(test_each_entity_tells_its_own_result),
		TEST(test_check_existence_judges_statuses),
		TEST(test_an_item_that_is_not_there_is_not_compared),
		TEST(test_records_are_compared_field_by_field),
		TEST(test_a_record_is_not_compared_with_a_simple_value),
		TEST(test_nil_entities_are_left_out),
		TEST(test_masked_values_stay_out_of_messages),
		TEST(test_masks_of_variables_records_and_fields_cover_the_value),
		TEST(test_a_variable_with_many_values),
		TEST(test_a_field_may_refer_to_a_variable),
		TEST(test_an_entity_of_another_test_is_unknown_and_said_to_be),
		TEST(test_a_trouble_is_said_once),
		TEST(test_many_troubles_are_not_all_said),
		TEST(test_what_an_item_does_not_tell_is_unknown),
		TEST(test_line_of_old_text_files_is_text_of_the_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
