#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/limits.h"
#include "eval/variable.h"

static struct arena *arena;
static struct variable_scope scope;
static struct map *objects; /* id -> struct oval_collected */

static const struct oval_collected *collected(void *arg, const struct oval_object *object)
{
	const struct oval_variable *within = arg;

	/* an object whose own entity refers to a variable */
	if (within && !strcmp(object->id, "oval:x:obj:99"))
		variable_resolve(&scope, within);
	return map_get(objects, object->id);
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_new("test");
	objects = map_new(arena);
	variable_scope_init(&scope, arena, NULL, collected, NULL);
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
#define N(array) (sizeof array / sizeof *array)

static struct oval_item items[4];
static const struct oval_item *item_list[4] = { &items[0], &items[1], &items[2], &items[3] };
static struct oval_object object = { .id = "oval:x:obj:1" };
static struct oval_collected collection;

static void collect_items(enum oval_flag flag, size_t n)
{
	memset(&collection, 0, sizeof collection);
	collection.flag = flag;
	collection.items = item_list;
	collection.n_items = n;
	map_put(objects, object.id, &collection);
}

static void item(size_t i, const struct oval_item_entity *entities, size_t n)
{
	items[i] = (struct oval_item){ .name = "file_item", .entities = entities, .n_entities = n };
}

static const struct eval_variable *resolve(const struct oval_component *component)
{
	struct oval_variable *variable = arena_alloc(arena, sizeof *variable);

	variable->id = arena_printf(arena, "oval:x:var:%zu", scope.resolved->count + 1);
	variable->kind = OVAL_LOCAL_VARIABLE;
	variable->component = component;
	return variable_resolve(&scope, variable);
}

static const struct eval_variable *resolve_field(const char *field, const char *record_field)
{
	struct oval_component *component = arena_alloc(arena, sizeof *component);

	*component = (struct oval_component){ .kind = OVAL_OBJECT_COMPONENT, .object = &object,
	    .item_field = field, .record_field = record_field };
	return resolve(component);
}

static void test_values_of_all_items_and_all_entities_of_a_name(void **state)
{
	const struct oval_item_entity one[] = { ENTITY("path", "/a"), ENTITY("path", "/b"), ENTITY("x", "1") };
	const struct oval_item_entity two[] = { ENTITY("path", "/a") };
	const struct eval_variable *got;

	(void)state;
	item(0, one, 3);
	item(1, two, 1);
	collect_items(OVAL_FLAG_COMPLETE, 2);
	got = resolve_field("path", NULL);
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_values, 3);
	assert_string_equal(got->values[0], "/a");
	assert_string_equal(got->values[1], "/b");
	assert_string_equal(got->values[2], "/a");
	assert_int_equal(got->n_messages, 0);
}

/* EntityAttributeGroup: a variable on a file that does not exist "does not have a value" */
static void test_an_object_without_items_has_no_value(void **state)
{
	const struct eval_variable *got;

	(void)state;
	collect_items(OVAL_FLAG_DOES_NOT_EXIST, 0);
	got = resolve_field("path", NULL);
	assert_int_equal(got->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(got->n_values, 0);
	assert_int_equal(got->n_messages, 1);
}

static void test_the_flag_of_the_object_reaches_the_variable(void **state)
{
	static const enum oval_flag flags[] = { OVAL_FLAG_ERROR, OVAL_FLAG_NOT_COLLECTED,
	    OVAL_FLAG_NOT_APPLICABLE };
	const struct oval_item_entity one[] = { ENTITY("path", "/a") };

	(void)state;
	item(0, one, 1);
	for (size_t i = 0; i < N(flags); i++) {
		const struct eval_variable *got;

		collect_items(flags[i], 1);
		got = resolve_field("path", NULL);
		assert_int_equal(got->flag, flags[i]);
		assert_int_equal(got->n_values, 0);
		assert_int_equal(got->n_messages, 1);
	}
	collect_items(OVAL_FLAG_INCOMPLETE, 1);
	assert_int_equal(resolve_field("path", NULL)->flag, OVAL_FLAG_INCOMPLETE);
	assert_int_equal(resolve_field("path", NULL)->n_values, 1);
}

/* ObjectComponentType: "if an entity is not found with a name that matches the value of the
 * item_field an error should be reported" */
static void test_an_entity_that_no_item_has_is_an_error(void **state)
{
	const struct oval_item_entity one[] = { ENTITY("path", "/a") };
	const struct oval_item_entity two[] = { ENTITY("other", "/a") };

	(void)state;
	item(0, one, 1);
	item(1, two, 1);
	collect_items(OVAL_FLAG_COMPLETE, 1);
	assert_int_equal(resolve_field("nosuch", NULL)->flag, OVAL_FLAG_ERROR);
	collect_items(OVAL_FLAG_COMPLETE, 2);
	assert_int_equal(resolve_field("path", NULL)->flag, OVAL_FLAG_ERROR);
}

static void test_statuses_of_entities_and_items(void **state)
{
	const struct oval_item_entity there[] = { ENTITY("size", "1") };
	const struct oval_item_entity gone[] = { STATUS("size", OVAL_STATUS_DOES_NOT_EXIST) };
	const struct oval_item_entity broken[] = { STATUS("size", OVAL_STATUS_ERROR) };
	const struct eval_variable *got;

	(void)state;
	item(0, gone, 1);
	item(1, there, 1);
	collect_items(OVAL_FLAG_COMPLETE, 1);
	assert_int_equal(resolve_field("size", NULL)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	collect_items(OVAL_FLAG_COMPLETE, 2);
	got = resolve_field("size", NULL);
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_values, 1);
	item(0, broken, 1);
	got = resolve_field("size", NULL);
	assert_int_equal(got->flag, OVAL_FLAG_INCOMPLETE);
	assert_int_equal(got->n_values, 1);
	collect_items(OVAL_FLAG_COMPLETE, 1);
	assert_int_equal(resolve_field("size", NULL)->flag, OVAL_FLAG_ERROR);
	/* an item that could not be read may lack the entity */
	item(0, NULL, 0);
	items[0].status = OVAL_STATUS_ERROR;
	collect_items(OVAL_FLAG_COMPLETE, 2);
	assert_int_equal(resolve_field("size", NULL)->flag, OVAL_FLAG_INCOMPLETE);
	items[0].status = OVAL_STATUS_DOES_NOT_EXIST;
	assert_int_equal(resolve_field("size", NULL)->flag, OVAL_FLAG_COMPLETE);
	items[0].status = OVAL_STATUS_NOT_COLLECTED;
	assert_int_equal(resolve_field("size", NULL)->flag, OVAL_FLAG_INCOMPLETE);
}

static void test_fields_of_records(void **state)
{
	const struct oval_item_entity fields[] = { ENTITY("user", "a"), ENTITY("user", "b"), ENTITY("id", "0") };
	const struct oval_item_entity one[] = {
		{ .name = "result", .value = "", .datatype = OVAL_RECORD, .fields = fields, .n_fields = 3 },
		ENTITY("simple", "x"),
	};
	const struct eval_variable *got;

	(void)state;
	item(0, one, 2);
	collect_items(OVAL_FLAG_COMPLETE, 1);
	got = resolve_field("result", "user");
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_values, 2);
	assert_string_equal(got->values[1], "b");
	assert_int_equal(resolve_field("result", "nosuch")->flag, OVAL_FLAG_ERROR);
	assert_int_equal(resolve_field("result", NULL)->flag, OVAL_FLAG_ERROR);
	assert_int_equal(resolve_field("simple", "user")->flag, OVAL_FLAG_ERROR);
}

static void test_a_nul_byte_is_not_cut_away(void **state)
{
	const struct oval_item_entity one[] = { ENTITY("text", "a\0b") };

	(void)state;
	item(0, one, 1);
	collect_items(OVAL_FLAG_COMPLETE, 1);
	assert_int_equal(resolve_field("text", NULL)->flag, OVAL_FLAG_ERROR);
}

static void test_masked_values_are_marked_and_kept_out_of_messages(void **state)
{
	struct oval_item_entity one[] = { ENTITY("secret", "hunter2") };
	const struct oval_component component = { .kind = OVAL_OBJECT_COMPONENT, .object = &object,
	    .item_field = "secret" };
	struct oval_variable variable = { .id = "oval:x:var:1", .kind = OVAL_LOCAL_VARIABLE,
	    .component = &component };
	const struct oval_component outer = { .kind = OVAL_VARIABLE_COMPONENT, .variable = &variable };
	const struct xml_node node = { .name = "arithmetic", .text = "", .n_attrs = 1, .attrs =
	    (struct xml_attr[]){ { .name = "arithmetic_operation", .value = "add" } } };
	const struct oval_component *children[] = { &component, &component };
	struct oval_component function = { .kind = OVAL_FUNCTION, .function = OVAL_ARITHMETIC,
	    .node = &node, .n_children = 2 };
	const struct eval_variable *got;

	(void)state;
	one[0].mask = true;
	item(0, one, 1);
	collect_items(OVAL_FLAG_COMPLETE, 1);
	assert_true(variable_resolve(&scope, &variable)->mask);
	assert_true(resolve(&outer)->mask);
	variable.id = "oval:x:var:9";
	variable.datatype = OVAL_INT;
	got = variable_resolve(&scope, &variable);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_int_equal(got->n_messages, 1);
	assert_null(strstr(got->messages[0].text, "hunter2"));
	function.children = children;
	got = resolve(&function);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_null(strstr(got->messages[0].text, "hunter2"));
	one[0].mask = false;
	got = resolve(&function);
	assert_non_null(strstr(got->messages[0].text, "hunter2"));
}

/* Made of all values together, so not to be had from some of them. */
static void test_count_and_merge_of_an_incomplete_object_have_no_value(void **state)
{
	const struct oval_item_entity one[] = { ENTITY("path", "/a") };
	const struct oval_component field = { .kind = OVAL_OBJECT_COMPONENT, .object = &object,
	    .item_field = "path" };
	const struct oval_component *children[] = { &field };
	const struct xml_node node = { .name = "count", .text = "" };
	struct oval_component function = { .kind = OVAL_FUNCTION, .node = &node, .children = children,
	    .n_children = 1 };
	static const struct { enum oval_function function; size_t n_values; } rows[] = {
		{ OVAL_COUNT, 0 }, { OVAL_MERGE, 0 }, { OVAL_UNIQUE, 1 }, { OVAL_ESCAPE_REGEX, 1 },
	};

	(void)state;
	item(0, one, 1);
	for (size_t i = 0; i < N(rows); i++) {
		const struct eval_variable *got;

		function.function = rows[i].function;
		collect_items(OVAL_FLAG_INCOMPLETE, 1);
		got = resolve(&function);
		assert_int_equal(got->flag, OVAL_FLAG_INCOMPLETE);
		assert_int_equal(got->n_values, rows[i].n_values);
		collect_items(OVAL_FLAG_COMPLETE, 1);
		assert_int_equal(resolve(&function)->n_values, 1);
		collect_items(OVAL_FLAG_DOES_NOT_EXIST, 0);
		assert_int_equal(resolve(&function)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	}
}

static void test_a_cycle_is_an_error_with_its_chain(void **state)
{
	struct oval_variable a = { .id = "a", .kind = OVAL_LOCAL_VARIABLE };
	struct oval_variable b = { .id = "b", .kind = OVAL_LOCAL_VARIABLE };
	struct oval_variable start = { .id = "start", .kind = OVAL_LOCAL_VARIABLE };
	struct oval_component to_a = { .kind = OVAL_VARIABLE_COMPONENT, .variable = &a };
	struct oval_component to_b = { .kind = OVAL_VARIABLE_COMPONENT, .variable = &b };
	const struct eval_variable *got;

	(void)state;
	start.component = &to_a;
	a.component = &to_b;
	b.component = &to_a;
	got = variable_resolve(&scope, &start);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_int_equal(got->n_messages, 1);
	assert_non_null(strstr(got->messages[0].text, ": a -> b -> a"));
	assert_int_equal(variable_resolve(&scope, &a)->flag, OVAL_FLAG_ERROR);
	assert_int_equal(variable_resolve(&scope, &b)->flag, OVAL_FLAG_ERROR);
}

static void test_a_variable_in_its_own_component_is_a_cycle(void **state)
{
	struct oval_variable a = { .id = "a", .kind = OVAL_LOCAL_VARIABLE };
	struct oval_component to_a = { .kind = OVAL_VARIABLE_COMPONENT, .variable = &a };
	const struct eval_variable *got;

	(void)state;
	a.component = &to_a;
	got = variable_resolve(&scope, &a);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_non_null(strstr(got->messages[0].text, ": a -> a"));
}

static void test_a_cycle_through_an_object_names_the_object(void **state)
{
	struct oval_object own = { .id = "oval:x:obj:99" };
	struct oval_component component = { .kind = OVAL_OBJECT_COMPONENT, .object = &own,
	    .item_field = "path" };
	struct oval_variable a = { .id = "a", .kind = OVAL_LOCAL_VARIABLE, .component = &component };
	struct oval_component to_a = { .kind = OVAL_VARIABLE_COMPONENT, .variable = &a };
	struct oval_variable within = { .id = "within", .kind = OVAL_LOCAL_VARIABLE, .component = &to_a };
	const struct eval_variable *got;

	(void)state;
	scope.arg = &within;
	got = variable_resolve(&scope, &a);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR); /* the object cannot be had */
	got = variable_resolve(&scope, &within);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_non_null(strstr(got->messages[0].text, ": a -> oval:x:obj:99 -> within -> a"));
}

static void test_a_missing_external_value_says_so(void **state)
{
	const struct oval_variable variable = { .id = "oval:x:var:7", .kind = OVAL_EXTERNAL_VARIABLE };
	const struct eval_variable *got = variable_resolve(&scope, &variable);

	(void)state;
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_string_equal(got->messages[0].text, "Referenced variable has no values (oval:x:var:7).");
}

static void test_literals_have_their_datatype(void **state)
{
	struct oval_component literal = { .kind = OVAL_LITERAL, .text = "5", .datatype = OVAL_INT };

	(void)state;
	assert_int_equal(resolve(&literal)->flag, OVAL_FLAG_COMPLETE);
	literal.text = "five";
	assert_int_equal(resolve(&literal)->flag, OVAL_FLAG_ERROR);
}

/* Chains in which each step doubles the text, or the number of values. */
static const struct eval_variable *doubling(size_t steps, enum oval_function function)
{
	static const struct xml_node node = { .name = "concat", .text = "" };
	struct oval_variable *before = arena_alloc(arena, sizeof *before);
	static const char *const values[] = { "a", "b" };

	*before = (struct oval_variable){ .id = "v0", .kind = OVAL_CONSTANT_VARIABLE, .values = values,
	    .n_values = function == OVAL_CONCAT ? 1 : 2 };
	for (size_t i = 1; i <= steps; i++) {
		struct oval_variable *variable = arena_alloc(arena, sizeof *variable);
		struct oval_component *parts = arena_alloc(arena, 2 * sizeof *parts);
		const struct oval_component **children = arena_alloc(arena, 2 * sizeof *children);

		parts[0] = (struct oval_component){ .kind = OVAL_VARIABLE_COMPONENT, .variable = before };
		children[0] = children[1] = &parts[0];
		parts[1] = (struct oval_component){ .kind = OVAL_FUNCTION, .function = OVAL_CONCAT,
		    .node = &node, .children = children, .n_children = 2 };
		*variable = (struct oval_variable){ .id = arena_printf(arena, "v%zu", i),
		    .kind = OVAL_LOCAL_VARIABLE, .component = &parts[1] };
		before = variable;
	}
	return variable_resolve(&scope, before);
}

static void test_text_that_doubles_at_each_step_ends_at_the_limit(void **state)
{
	const struct eval_variable *got = doubling(10, OVAL_CONCAT);

	(void)state;
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(strlen(got->values[0]), 1024);
	variable_scope_init(&scope, arena, NULL, collected, NULL);
	got = doubling(60, OVAL_CONCAT);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_non_null(strstr(got->messages[0].text, "together are longer"));
}

static void test_products_end_at_the_limit(void **state)
{
	const struct eval_variable *got = doubling(3, OVAL_COUNT);

	(void)state;
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_values, 256);
	variable_scope_init(&scope, arena, NULL, collected, NULL);
	got = doubling(6, OVAL_COUNT);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_non_null(strstr(got->messages[0].text, "combinations"));
}

static void test_a_chain_that_is_too_long_is_an_error(void **state)
{
	struct oval_variable *variables = arena_alloc(arena, 5000 * sizeof *variables);
	struct oval_component *components = arena_alloc(arena, 5000 * sizeof *components);
	static const char *const values[] = { "x" };

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		components[i] = (struct oval_component){ .kind = OVAL_VARIABLE_COMPONENT,
		    .variable = &variables[i + 1] };
		variables[i] = (struct oval_variable){ .id = arena_printf(arena, "v%zu", i),
		    .kind = OVAL_LOCAL_VARIABLE, .component = &components[i] };
	}
	variables[4999] = (struct oval_variable){ .id = "end", .kind = OVAL_CONSTANT_VARIABLE,
	    .values = values, .n_values = 1 };
	assert_int_equal(variable_resolve(&scope, &variables[0])->flag, OVAL_FLAG_ERROR);
	assert_int_equal(variable_resolve(&scope, &variables[4990])->flag, OVAL_FLAG_COMPLETE);
}

static double seconds_for(size_t n)
{
	static const char *const values[] = { "a" };
	static const struct xml_node node = { .name = "unique", .text = "" };
	struct oval_item *many = arena_alloc(arena, n * sizeof *many);
	const struct oval_item **list = arena_alloc(arena, n * sizeof *list);
	struct oval_item_entity *entities = arena_alloc(arena, n * sizeof *entities);
	struct oval_component field = { .kind = OVAL_OBJECT_COMPONENT, .object = &object, .item_field = "x" };
	const struct oval_component *children[] = { &field };
	struct oval_component unique = { .kind = OVAL_FUNCTION, .function = OVAL_UNIQUE, .node = &node,
	    .children = children, .n_children = 1 };
	clock_t begin;

	for (size_t i = 0; i < n; i++) {
		const char *text = arena_printf(arena, "value %zu", i / 2);

		entities[i] = (struct oval_item_entity){ .name = "x", .value = text, .length = strlen(text) };
		many[i] = (struct oval_item){ .entities = &entities[i], .n_entities = 1 };
		list[i] = &many[i];
	}
	collection = (struct oval_collected){ .flag = OVAL_FLAG_COMPLETE, .items = list, .n_items = n };
	map_put(objects, object.id, &collection);
	begin = clock();
	assert_int_equal(resolve(&unique)->n_values, n / 2);
	for (size_t i = 0; i < n; i++) {
		struct oval_variable *variable = arena_alloc(arena, sizeof *variable);

		*variable = (struct oval_variable){ .id = arena_printf(arena, "c%zu-%zu", n, i),
		    .kind = OVAL_CONSTANT_VARIABLE, .values = values, .n_values = 1 };
		assert_int_equal(variable_resolve(&scope, variable)->n_values, 1);
	}
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

/* Ten times the values and variables must not cost a hundred times as much. */
static void test_many_values_and_variables_cost_in_proportion(void **state)
{
	double few = seconds_for(20000), many = seconds_for(200000);

	(void)state;
	if (many > 0.5 && many > 40 * few)
		fail_msg("20,000: %f s, 200,000: %f s", few, many);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_values_of_all_items_and_all_entities_of_a_name),
		TEST(test_an_object_without_items_has_no_value),
		TEST(test_the_flag_of_the_object_reaches_the_variable),
		TEST(test_an_entity_that_no_item_has_is_an_error),
		TEST(test_statuses_of_entities_and_items),
		TEST(test_fields_of_records),
		TEST(test_a_nul_byte_is_not_cut_away),
		TEST(test_masked_values_are_marked_and_kept_out_of_messages),
		TEST(test_count_and_merge_of_an_incomplete_object_have_no_value),
		TEST(test_a_cycle_is_an_error_with_its_chain),
		TEST(test_a_variable_in_its_own_component_is_a_cycle),
		TEST(test_a_cycle_through_an_object_names_the_object),
		TEST(test_a_missing_external_value_says_so),
		TEST(test_literals_have_their_datatype),
		TEST(test_text_that_doubles_at_each_step_ends_at_the_limit),
		TEST(test_products_end_at_the_limit),
		TEST(test_a_chain_that_is_too_long_is_an_error),
		TEST(test_many_values_and_variables_cost_in_proportion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
