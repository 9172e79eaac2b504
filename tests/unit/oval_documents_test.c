/* OVAL documents out and in: system characteristics, directives, variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "eval/external.h"
#include "oval/characteristics.h"
#include "oval/directives.h"
#include "oval/write.h"
#include "source/validate.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new("test");
	setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct xml_document *read_text(const char *text)
{
	struct err err = { 0 };
	struct xml_document *xml = xml_read(arena, "test.xml", text, strlen(text), NULL, NULL, &err);

	if (!xml)
		fail_msg("%s", err.text);
	return xml;
}

static const char *written(const struct oval_characteristics *what)
{
	struct buf *buf = arena_alloc(arena, sizeof *buf);
	struct file_out *file;

	buf_init(buf, arena);
	file = file_out_buf(arena, buf);
	oval_write_characteristics(arena, xml_out_new(arena, file), what);
	assert_true(file_out_done(file, NULL));
	return buf->at;
}

static void count_complaint(void *arg, const char *file, unsigned line, const char *what)
{
	print_message("%s:%u: %s\n", file, line, what);
	++*(int *)arg;
}

static enum source_validity validity(const char *text, int *complaints)
{
	struct source_validation how = { .complain = count_complaint, .arg = complaints };
	struct err err = { 0 };
	struct source *source = source_from_bytes(arena, "written.xml", text, strlen(text), &err);
	enum source_validity is;

	if (!source)
		fail_msg("%s", err.text);
	is = source_validate(arena, source, &how, &err);
	if (is == SOURCE_UNCHECKED) {
		print_message("skipped: %s\n", err.text);
		skip();
	}
	return is;
}

static const struct oval_interface interfaces[] = { { "eth0", "192.0.2.1", "02:00:00:00:00:01" } };
static const struct oval_system_info info = {
	.os_name = "Test <OS>", .os_version = "1", .architecture = "x86_64", .host_name = "h",
	.interfaces = interfaces, .n_interfaces = 1,
};
static const struct oval_item_entity password_entities[] = {
	{ .name = "username", .value = "root", .length = 4 },
	{ .name = "password", .value = "secret", .length = 6, .mask = true },
	{ .name = "user_id", .value = "0", .length = 1, .datatype = OVAL_INT },
	{ .name = "home_dir", .value = "", .status = OVAL_STATUS_DOES_NOT_EXIST },
};
static const struct oval_message said[] = { { OVAL_MESSAGE_WARNING, "a < b" } };
static const struct oval_item password_item = {
	.id = 7, .family = "unix", .name = "password", .entities = password_entities,
	.n_entities = 4, .messages = said, .n_messages = 1,
};
static const struct oval_item text_item = {
	.id = 8, .family = "independent", .name = "textfilecontent54",
	.entities = (const struct oval_item_entity[]){
	    { .name = "filepath", .value = "/a\0b", .length = 4 } },
	.n_entities = 1,
};
static const struct oval_item *const both[] = { &password_item, &text_item };
static const struct oval_item *const one[] = { &password_item };
static const struct oval_variable_value values[] = { { "oval:t:var:1", "v&1" } };
static const struct oval_collected first = {
	.id = "oval:t:obj:1", .version = 3, .flag = OVAL_FLAG_INCOMPLETE, .items = both, .n_items = 2,
	.messages = said, .n_messages = 1, .variable_values = values, .n_variable_values = 1,
};
static const struct oval_collected second = {
	.id = "oval:t:obj:2", .version = 1, .flag = OVAL_FLAG_COMPLETE, .items = one, .n_items = 1,
};
static const struct oval_collected *const collected[] = { &first, &second };
static const struct oval_characteristics characteristics = {
	.schema_version = "5.11.2", .info = &info, .collected = collected, .n_collected = 2,
};

static void test_characteristics_follow_the_schema(void **state)
{
	int complaints = 0;

	(void)state;
	assert_int_equal(validity(written(&characteristics), &complaints), SOURCE_VALID);
	assert_int_equal(complaints, 0);
}

static void test_characteristics_without_items_follow_the_schema(void **state)
{
	struct oval_characteristics bare = { .schema_version = "5.11.2", .info = &info };
	int complaints = 0;

	(void)state;
	assert_int_equal(validity(written(&bare), &complaints), SOURCE_VALID);
}

static void test_an_item_of_two_objects_is_written_once(void **state)
{
	const char *text = written(&characteristics), *at;

	(void)state;
	at = strstr(text, "<unix-sys:password_item id=\"7\"");
	assert_non_null(at);
	assert_null(strstr(at + 1, "<unix-sys:password_item"));
}

static bool hide(void *arg, const char *variable_id)
{
	return !strcmp(arg, variable_id);
}

static void test_a_masked_value_is_not_written_in_results(void **state)
{
	struct oval_characteristics in_results = characteristics;
	const char *text;

	(void)state;
	in_results.in_results = true;
	in_results.hidden = hide;
	in_results.arg = "oval:t:var:1";
	text = written(&in_results);
	assert_null(strstr(text, "v&amp;1"));
	assert_null(strstr(text, "secret"));
	assert_non_null(strstr(text, "<unix-sys:password mask=\"true\""));
}

/* "Values MUST NOT be masked in OVAL System Characteristics documents that are not contained
 * within an OVAL Results document." */
static void test_characteristics_of_their_own_have_masked_values(void **state)
{
	(void)state;
	assert_non_null(strstr(written(&characteristics), ">secret<"));
	assert_non_null(strstr(written(&characteristics), "v&amp;1"));
}

static void test_textfilecontent54_gives_textfilecontent_items(void **state)
{
	(void)state;
	assert_non_null(strstr(written(&characteristics), "<ind-sys:textfilecontent_item id=\"8\""));
}

static void test_characteristics_come_back_as_they_were(void **state)
{
	struct xml_document *xml = read_text(written(&characteristics));
	struct err err = { 0 };
	const struct oval_characteristics_read *read =
	    oval_characteristics_read(arena, xml, xml->root, &err);
	const struct oval_collected *object;
	const struct oval_item *item;

	(void)state;
	if (!read)
		fail_msg("%s", err.text);
	assert_string_equal(read->info.os_name, "Test <OS>");
	assert_int_equal(read->info.n_interfaces, 1);
	assert_string_equal(read->info.interfaces[0].ip_address, "192.0.2.1");
	object = map_get(read->collected, "oval:t:obj:1");
	assert_non_null(object);
	assert_int_equal(object->version, 3);
	assert_int_equal(object->flag, OVAL_FLAG_INCOMPLETE);
	assert_int_equal(object->n_items, 2);
	assert_string_equal(object->messages[0].text, "a < b");
	assert_int_equal(object->messages[0].level, OVAL_MESSAGE_WARNING);
	assert_string_equal(object->variable_values[0].value, "v&1");
	item = object->items[0];
	assert_int_equal(item->id, 7);
	assert_string_equal(item->family, "unix");
	assert_string_equal(item->name, "password");
	assert_int_equal(item->n_entities, 4);
	assert_int_equal(item->entities[2].datatype, OVAL_INT);
	assert_int_equal(item->entities[3].status, OVAL_STATUS_DOES_NOT_EXIST);
	assert_ptr_equal(((const struct oval_collected *)map_get(read->collected,
			     "oval:t:obj:2"))->items[0], item);
}

static void test_broken_characteristics_name_their_line(void **state)
{
	static const struct { const char *text, *says; } broken[] = {
#define SC(inside) \
	"<oval_system_characteristics xmlns='http://oval.mitre.org/XMLSchema/" \
	"oval-system-characteristics-5' xmlns:u='http://oval.mitre.org/XMLSchema/" \
	"oval-system-characteristics-5#unix'>\n" inside "</oval_system_characteristics>"
		{ SC("<system_data>\n<u:file_item id='x'/></system_data>"),
		    "line 3: item id \"x\" is not a number" },
		{ SC("<system_data><u:file_item/></system_data>"), "without id" },
		{ SC("<system_data><u:file_item id='1'/><u:file_item id='1'/></system_data>"),
		    "two items with id 1" },
		{ SC("<system_data><u:file id='1'/></system_data>"), "file is not an item" },
		{ SC("<system_data><u:file_item id='1'><u:size datatype='number'>1</u:size>"
		     "</u:file_item></system_data>"), "datatype is \"number\"" },
		{ SC("<system_data><u:file_item id='1'><u:size><u:b/></u:size></u:file_item>"
		     "</system_data>"), "not record" },
		{ SC("<collected_objects><object id='a' version='1'/></collected_objects>"),
		    "object without flag" },
		{ SC("<collected_objects><object id='a' flag='good'/></collected_objects>"),
		    "flag is \"good\"" },
		{ SC("<collected_objects><object id='a' flag='complete'>"
		     "<reference item_ref='5'/></object></collected_objects>"),
		    "there is no item with id 5" },
		{ "<a/>", "a is not oval_system_characteristics" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct xml_document *xml = read_text(broken[i].text);
		struct err err = { 0 };

		assert_null(oval_characteristics_read(arena, xml, xml->root, &err));
		if (!strstr(err.text, broken[i].says) || !strstr(err.text, "test.xml: line "))
			fail_msg("row %zu says: %s", i, err.text);
	}
}

/* Directives ------------------------------------------------------------------ */

#define SIX(t, f) \
	"<definition_true reported='" t "'/><definition_false reported='true' content='" f "'/>" \
	"<definition_unknown reported='1'/><definition_error reported='0'/>" \
	"<definition_not_evaluated reported='false'/>" \
	"<definition_not_applicable reported='true'/>"

static void test_class_directives_override(void **state)
{
	struct xml_document *xml = read_text("<d><directives include_source_definitions='false'>"
		SIX("true", "thin") "</directives><class_directives class='inventory'>"
		SIX("false", "full") "</class_directives></d>");
	struct oval_directives got;
	struct err err = { 0 };

	(void)state;
	if (!oval_directives_read(xml, xml->root, &got, &err))
		fail_msg("%s", err.text);
	assert_false(got.include_source_definitions);
	assert_true(oval_directive_for(&got, OVAL_CLASS_PATCH, OVAL_TRUE).reported);
	assert_true(oval_directive_for(&got, OVAL_CLASS_PATCH, OVAL_TRUE).full);
	assert_false(oval_directive_for(&got, OVAL_CLASS_PATCH, OVAL_FALSE).full);
	assert_true(oval_directive_for(&got, OVAL_CLASS_PATCH, OVAL_UNKNOWN).reported);
	assert_false(oval_directive_for(&got, OVAL_CLASS_PATCH, OVAL_ERROR).reported);
	assert_false(oval_directive_for(&got, OVAL_CLASS_INVENTORY, OVAL_TRUE).reported);
	assert_true(oval_directive_for(&got, OVAL_CLASS_INVENTORY, OVAL_FALSE).full);
}

static void test_broken_directives_are_refused(void **state)
{
	static const struct { const char *text, *says; } broken[] = {
		{ "<d/>", "d has no directives" },
		{ "<d><directives/></d>", "directives has no definition_true" },
		{ "<d><directives>" SIX("true", "some") "</directives></d>", "content is \"some\"" },
		{ "<d><directives>" SIX("true", "thin") "</directives><class_directives class='x'/></d>",
		    "class is \"x\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct xml_document *xml = read_text(broken[i].text);
		struct oval_directives got;
		struct err err = { 0 };

		assert_false(oval_directives_read(xml, xml->root, &got, &err));
		if (!strstr(err.text, broken[i].says))
			fail_msg("row %zu says: %s", i, err.text);
	}
}

/* Variables ---------------------------------------------------------------------- */

static void test_variables_go_out_and_come_in(void **state)
{
	static const char *const two[] = { "a<b", "" };
	struct eval_values values_out = { two, 2, OVAL_INT }, *got;
	struct map *out = map_new(arena), *in = map_new(arena);
	struct xml_document *xml;
	struct err err = { 0 };
	struct file_out *file;
	struct buf buf;
	int complaints = 0;

	(void)state;
	map_put(out, "oval:t:var:1", &values_out);
	buf_init(&buf, arena);
	file = file_out_buf(arena, &buf);
	eval_external_write(xml_out_new(arena, file), "5.11.2", out);
	assert_true(file_out_done(file, &err));
	xml = read_text(buf.at);
	if (!eval_external_read(arena, xml, xml->root, in, &err))
		fail_msg("%s", err.text);
	got = map_get(in, "oval:t:var:1");
	assert_non_null(got);
	assert_int_equal(got->count, 2);
	assert_string_equal(got->values[0], "a<b");
	assert_string_equal(got->values[1], "");
	assert_int_equal(got->datatype, OVAL_INT);
	assert_int_equal(validity(buf.at, &complaints), SOURCE_VALID);
}

static void test_a_variable_without_value_is_refused(void **state)
{
	struct xml_document *xml = read_text("<oval_variables xmlns='http://oval.mitre.org/XMLSchema/"
		"oval-variables-5'><variables>\n<variable id='oval:t:var:1' datatype='int'/>"
		"</variables></oval_variables>");
	struct err err = { 0 };

	(void)state;
	assert_false(eval_external_read(arena, xml, xml->root, map_new(arena), &err));
	assert_string_equal(err.text, "test.xml: line 2: variable oval:t:var:1 has no value");
}

/* Validation ------------------------------------------------------------------------ */

static void test_an_unknown_element_is_refused_with_its_line(void **state)
{
	int complaints = 0;

	(void)state;
	assert_int_equal(validity("<oval_variables xmlns='http://oval.mitre.org/XMLSchema/"
		"oval-variables-5' xmlns:o='http://oval.mitre.org/XMLSchema/oval-common-5'>"
		"<generator><o:schema_version>5.11.2</o:schema_version>"
		"<o:timestamp>2024-01-01T00:00:00</o:timestamp></generator>\n<surprise/>"
		"</oval_variables>", &complaints), SOURCE_INVALID);
	assert_int_equal(complaints, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characteristics_follow_the_schema),
		cmocka_unit_test(test_characteristics_without_items_follow_the_schema),
		cmocka_unit_test(test_an_item_of_two_objects_is_written_once),
		cmocka_unit_test(test_a_masked_value_is_not_written_in_results),
		cmocka_unit_test(test_characteristics_of_their_own_have_masked_values),
		cmocka_unit_test(test_textfilecontent54_gives_textfilecontent_items),
		cmocka_unit_test(test_characteristics_come_back_as_they_were),
		cmocka_unit_test(test_broken_characteristics_name_their_line),
		cmocka_unit_test(test_class_directives_override),
		cmocka_unit_test(test_broken_directives_are_refused),
		cmocka_unit_test(test_variables_go_out_and_come_in),
		cmocka_unit_test(test_a_variable_without_value_is_refused),
		cmocka_unit_test(test_an_unknown_element_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
