#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/xml.h"
#include "oval/document.h"

static struct arena *arena;
static struct err err;

static int make_arena(void **state)
{
	(void)state;
	arena = arena_new("test");
	err = (struct err){ 0 };
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#define HEAD \
	"<oval_definitions xmlns=\"http://oval.mitre.org/XMLSchema/oval-definitions-5\"" \
	" xmlns:o=\"http://oval.mitre.org/XMLSchema/oval-common-5\"" \
	" xmlns:i=\"http://oval.mitre.org/XMLSchema/oval-definitions-5#independent\"" \
	" xmlns:u=\"http://oval.mitre.org/XMLSchema/oval-definitions-5#unix\"" \
	" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">" \
	"<generator><o:schema_version platform=\"x\">9</o:schema_version>" \
	"<o:schema_version>5.11.2</o:schema_version></generator>\n"

static struct oval_document *open_document(const char *body, bool closed)
{
	char *text = arena_printf(arena, HEAD "%s\n</oval_definitions>", body);
	struct xml_document *xml = xml_read(arena, "x.xml", text, strlen(text),
	    closed ? oval_close : NULL, NULL, &err);

	return xml ? oval_document_read(arena, xml, xml->root, "x.xml", &err) : NULL;
}

static struct oval_document *must_open(const char *body, bool closed)
{
	struct oval_document *document = open_document(body, closed);

	if (!document)
		fail_msg("%s", err.text);
	return document;
}

/* Every construct once. */
static const char everything[] =
	"<definitions><definition id='d1' version='3' class='patch' deprecated='true'>"
	"<metadata><title> The title </title></metadata>"
	"<criteria operator='XOR' negate='1' comment='c' applicability_check='false'>"
	"<criterion test_ref='t1' negate='true'/>"
	"<criteria><extend_definition definition_ref='d2' applicability_check='true'/></criteria>"
	"</criteria></definition>\n"
	"<definition id='d2' version='1' class='inventory'><metadata/>"
	"<criteria><extend_definition definition_ref='d1'/></criteria></definition>\n"
	"<definition id='d3' version='1' class='inventory' deprecated='1'><metadata/></definition>"
	"</definitions>\n"
	"<tests><u:file_test id='t1' version='2' check='only one' check_existence='any_exist'"
	" state_operator='ONE' comment='files'><o:notes/><u:object object_ref='o1'/>"
	"<u:state state_ref='s1'/><u:state state_ref='s2'/></u:file_test>"
	"<i:unknown_test id='t2' version='1' check='all' comment='?'/></tests>\n"
	"<objects><u:file_object id='o1' version='1'><set set_operator='COMPLEMENT'>"
	"<set set_operator='INTERSECTION'><object_reference>o2</object_reference>"
	"<object_reference> o3 </object_reference><filter>s1</filter>"
	"<filter action='include'>s2</filter></set>"
	"<set><object_reference>o2</object_reference></set></set></u:file_object>"
	"<u:file_object id='o2' version='1'><u:behaviors max_depth='3'/>"
	"<u:path operation='pattern match' var_ref='v1' var_check='at least one'/>"
	"<u:filename xsi:nil='true'/><filter action='include'>s1</filter></u:file_object>"
	"<u:file_object id='o3' version='1'><u:filepath> a b </u:filepath></u:file_object>"
	"<i:variable_object id='o4' version='1'><i:var_ref>\n v1 </i:var_ref></i:variable_object>"
	"</objects>\n"
	"<states><u:file_state id='s1' version='1' operator='OR'>"
	"<u:size datatype='int' operation='greater than or equal' entity_check='none satisfy'"
	" check_existence='none_exist' mask='true'>7</u:size>"
	"<u:result datatype='record'><field name='f1' datatype='int' entity_check='only one'>1</field>"
	"<field name='f2' var_ref='v1'/></u:result></u:file_state>"
	"<u:file_state id='s2' version='1'/></states>\n"
	"<variables><local_variable id='v1' version='1' datatype='string' comment='c'>"
	"<concat><literal_component datatype='int'>1</literal_component>"
	"<object_component object_ref='o3' item_field='path' record_field='r'/>"
	"<time_difference format_1='win_filetime'><variable_component var_ref='v2'/></time_difference>"
	"</concat></local_variable>"
	"<external_variable id='v2' version='1' datatype='int' comment='c'>"
	"<possible_value hint='h'>5</possible_value><possible_restriction operator='OR' hint='k'>"
	"<restriction operation='less than'>9</restriction></possible_restriction>"
	"</external_variable>"
	"<constant_variable id='v3' version='1' datatype='version' comment='c'>"
	"<value>1.0</value><value> 2</value></constant_variable></variables>";

static void read_everything(bool closed)
{
	struct oval_document *document = must_open(everything, closed);
	const struct oval_definition *definition;
	const struct oval_criteria *criteria;
	const struct oval_test *test;
	const struct oval_set *set;
	const struct oval_entity *entity;
	const struct oval_variable *variable;
	const struct oval_component *component;

	assert_string_equal(document->schema_version, "5.11.2");
	assert_int_equal(document->definition_nodes->count, 3);
	assert_string_equal(document->definition_nodes->entries[1].key, "d2");
	assert_int_equal(document->object_nodes->count, 4);
	assert_int_equal(document->definitions->count, 0);

	definition = oval_definition(document, "d1", &err);
	if (!definition)
		fail_msg("%s", err.text);
	assert_string_equal(definition->title, "The title");
	assert_int_equal(definition->version, 3);
	assert_int_equal(definition->class, OVAL_CLASS_PATCH);
	assert_true(definition->deprecated);
	criteria = definition->criteria;
	assert_int_equal(criteria->operator, OVAL_OPERATOR_XOR);
	assert_true(criteria->negate && criteria->has_applicability_check);
	assert_false(criteria->applicability_check);
	assert_int_equal(criteria->n_children, 2);
	assert_int_equal(criteria->children[0]->kind, OVAL_CRITERION);
	assert_true(criteria->children[0]->negate);
	assert_false(criteria->children[0]->has_applicability_check);
	assert_int_equal(criteria->children[1]->operator, OVAL_OPERATOR_AND);
	assert_true(criteria->children[1]->children[0]->applicability_check);
	assert_string_equal(criteria->children[1]->children[0]->definition->id, "d2");
	assert_ptr_equal(oval_definition(document, "d2", &err)->criteria->children[0]->definition,
	    definition);
	assert_null(oval_definition(document, "d3", &err)->criteria);

	test = criteria->children[0]->test;
	assert_string_equal(test->family, "unix");
	assert_string_equal(test->name, "file");
	assert_int_equal(test->check, OVAL_CHECK_ONLY_ONE);
	assert_int_equal(test->check_existence, OVAL_ANY_EXIST);
	assert_int_equal(test->state_operator, OVAL_OPERATOR_ONE);
	assert_int_equal(test->n_states, 2);
	assert_null(oval_test(document, "t2", &err)->object);

	set = test->object->set;
	assert_int_equal(set->operator, OVAL_SET_COMPLEMENT);
	assert_int_equal(set->n_sets, 2);
	assert_int_equal(set->sets[0]->operator, OVAL_SET_INTERSECTION);
	assert_int_equal(set->sets[1]->operator, OVAL_SET_UNION);
	assert_string_equal(set->sets[0]->objects[1]->id, "o3");
	assert_int_equal(set->sets[0]->n_filters, 2);
	assert_true(set->sets[0]->filters[0].exclude);
	assert_false(set->sets[0]->filters[1].exclude);
	assert_string_equal(set->sets[0]->filters[1].state->id, "s2");

	assert_string_equal(set->sets[0]->objects[0]->behaviors[0].value, "3");
	assert_int_equal(set->sets[0]->objects[0]->n_entities, 2);
	assert_int_equal(set->sets[0]->objects[0]->n_filters, 1);
	entity = &set->sets[0]->objects[0]->entities[0];
	assert_int_equal(entity->operation, OVAL_PATTERN_MATCH);
	assert_true(entity->has_var_check);
	assert_int_equal(entity->var_check, OVAL_CHECK_AT_LEAST_ONE);
	assert_string_equal(entity->variable->id, "v1");
	assert_string_equal(entity->value, "");
	assert_true(entity[1].nil);
	assert_int_equal(entity[1].var_check, OVAL_CHECK_ALL);
	assert_string_equal(set->sets[0]->objects[1]->entities[0].value, " a b ");
	entity = oval_object(document, "o4", &err)->entities;
	assert_string_equal(entity->value, "v1");
	assert_ptr_equal(entity->variable, oval_variable(document, "v1", &err));

	assert_int_equal(test->states[0]->operator, OVAL_OPERATOR_OR);
	entity = test->states[0]->entities;
	assert_int_equal(entity->datatype, OVAL_INT);
	assert_int_equal(entity->operation, OVAL_GREATER_THAN_OR_EQUAL);
	assert_int_equal(entity->entity_check, OVAL_CHECK_NONE_SATISFY);
	assert_true(entity->has_check_existence && entity->mask);
	assert_int_equal(entity->check_existence, OVAL_NONE_EXIST);
	assert_string_equal(entity->value, "7");
	assert_int_equal(entity[1].datatype, OVAL_RECORD);
	assert_int_equal(entity[1].n_fields, 2);
	assert_string_equal(entity[1].fields[0].name, "f1");
	assert_int_equal(entity[1].fields[0].entity_check, OVAL_CHECK_ONLY_ONE);
	assert_string_equal(entity[1].fields[1].variable->id, "v1");

	variable = oval_variable(document, "v1", &err);
	assert_int_equal(variable->kind, OVAL_LOCAL_VARIABLE);
	component = variable->component;
	assert_int_equal(component->function, OVAL_CONCAT);
	assert_int_equal(component->n_children, 3);
	assert_int_equal(component->children[0]->kind, OVAL_LITERAL);
	assert_int_equal(component->children[0]->datatype, OVAL_INT);
	assert_string_equal(component->children[0]->text, "1");
	assert_string_equal(component->children[1]->object->id, "o3");
	assert_string_equal(component->children[1]->record_field, "r");
	assert_int_equal(component->children[2]->function, OVAL_TIME_DIFFERENCE);
	assert_string_equal(xml_attr(component->children[2]->node, "format_1"), "win_filetime");
	variable = component->children[2]->children[0]->variable;
	assert_int_equal(variable->kind, OVAL_EXTERNAL_VARIABLE);
	assert_string_equal(variable->possible_values[0].value, "5");
	assert_int_equal(variable->possible_restrictions[0].operator, OVAL_OPERATOR_OR);
	assert_int_equal(variable->possible_restrictions[0].restrictions[0].operation, OVAL_LESS_THAN);
	variable = oval_variable(document, "v3", &err);
	assert_int_equal(variable->n_values, 2);
	assert_string_equal(variable->values[1], " 2");
}

static void test_every_construct_is_read(void **state)
{
	(void)state;
	read_everything(false);
}

static void test_closed_nodes_are_opened_when_asked_for(void **state)
{
	(void)state;
	read_everything(true);
}

static void test_only_what_is_reached_is_read(void **state)
{
	struct oval_document *document = must_open(
	    "<definitions><definition id='a' class='patch'><criteria><criterion test_ref='t'/>"
	    "</criteria></definition><definition id='b' class='no such class'/></definitions>"
	    "<tests><i:unknown_test id='t' check='all'/><i:unknown_test id='u'/></tests>", true);

	(void)state;
	assert_non_null(oval_definition(document, "a", &err));
	assert_int_equal(document->definitions->count, 1);
	assert_int_equal(document->tests->count, 1);
	assert_null(oval_definition(document, "b", &err));
	assert_null(oval_test(document, "u", &err));
}

/* What was read together with something malformed is not kept half read. */
static void test_malformed_content_is_refused_every_time(void **state)
{
	struct oval_document *document = must_open(
	    "<definitions><definition id='a' class='patch'><criteria><criterion test_ref='good'/>"
	    "<criterion test_ref='bad'/></criteria></definition></definitions>"
	    "<tests><i:unknown_test id='good' check='all'/><i:unknown_test id='bad' check='?'/></tests>",
	    true);

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_null(oval_definition(document, "a", &err));
		assert_non_null(strstr(err.text, "check \"?\" of unknown_test"));
		assert_null(oval_test(document, "bad", &err));
	}
	assert_int_equal(document->definitions->count + document->tests->count, 0);
	assert_string_equal(oval_test(document, "good", &err)->id, "good");
	assert_int_equal(document->tests->count, 1);
}

static void test_a_chain_of_any_length_is_read(void **state)
{
	enum { LINKS = 100000 };
	struct oval_document *document;
	struct buf body;

	(void)state;
	buf_init(&body, arena);
	buf_str(&body, "<objects>");
	for (int i = 0; i < LINKS; i++)
		buf_printf(&body, "<u:file_object id='o%d'><set><object_reference>o%d</object_reference>"
		    "</set></u:file_object>", i, (i + 1) % LINKS);
	buf_str(&body, "</objects>");
	document = must_open(body.at, true);
	assert_non_null(oval_object(document, "o0", &err));
	assert_int_equal(document->objects->count, LINKS);
}

#define D "<definitions><definition id='d' class='patch'>"
#define DEFINITION(inside) D inside "</definition></definitions>"
#define OBJECT(inside) "<objects><u:file_object id='o'>" inside "</u:file_object>" \
	"<u:uname_object id='other'/></objects><states><u:uname_state id='s'/></states>"
#define VARIABLE(kind, inside) "<variables><" kind "_variable id='v' datatype='string'>" inside \
	"</" kind "_variable></variables>"

/* The body begins in line 2. */
static const struct malformed {
	const char *body, *kind, *message;
} malformed[] = {
	{ "<definitions/>\n<nonsense/>", "", "line 3: nonsense cannot be in oval_definitions" },
	{ "<tests>\n<u:file_test/></tests>", "", "line 3: file_test without id" },
	{ "<tests><u:file_test id='a'/>\n<i:b_test id='a'/></tests>", "",
	    "line 3: test a is also in line 2" },
	{ "<definitions/>", "d", "there is no definition \"d\"" },
	{ "<definitions><u:definition id='d'/></definitions>", "d",
	    "line 2: definition stands where a definition must be" },
	{ "<definitions><definition id='d'/></definitions>", "d", "line 2: definition without class" },
	{ "<definitions><definition id='d' class='x'/></definitions>", "d",
	    "line 2: class \"x\" of definition is none of \"compliance\", \"inventory\", "
	    "\"miscellaneous\", \"patch\", \"vulnerability\"" },
	{ "<definitions><definition id='d' class='patch' version='-1'/></definitions>", "d",
	    "line 2: version \"-1\" of definition is not a number from 0 to 2147483647" },
	{ "<definitions><definition id='d' class='patch' version='99999999999'/></definitions>", "d",
	    "line 2: version \"99999999999\" of definition is not a number from 0 to 2147483647" },
	{ "<definitions><definition id='d' class='patch' deprecated='yes'/></definitions>", "d",
	    "line 2: deprecated of definition is \"yes\", not true or false" },
	{ DEFINITION(""), "d", "line 2: definition d is not deprecated and has no criteria" },
	{ DEFINITION("\n<criteria/>"), "d", "line 3: criteria without anything in it" },
	{ DEFINITION("<criteria><criterion/></criteria>"), "d", "line 2: criterion without test_ref" },
	{ DEFINITION("<criteria>\n<criterion test_ref='t'/></criteria>"), "d",
	    "line 3: criterion refers to the test \"t\", which is not in the document" },
	{ DEFINITION("<criteria><extend_definition definition_ref='e'/></criteria>"), "d",
	    "line 2: extend_definition refers to the definition \"e\", which is not in the document" },
	{ DEFINITION("<criteria operator='NOT'><criterion test_ref='t'/></criteria>"), "d",
	    "line 2: operator \"NOT\" of criteria is none of \"AND\", \"ONE\", \"OR\", \"XOR\"" },
	{ DEFINITION("<criteria><criterion test_ref='t'/></criteria>\n<criteria/>")
	    "<tests><i:unknown_test id='t' check='all'/></tests>", "d",
	    "line 3: a second criteria in definition d" },
	{ DEFINITION("<criteria><set/></criteria>"), "d", "line 2: set cannot be in criteria" },
	{ DEFINITION("<criterion test_ref='t'/>"), "d", "line 2: criterion cannot be in a definition" },
	{ "<tests><u:file id='t'/></tests>", "t",
	    "line 2: file stands where an element ending in _test must be" },
	{ "<tests><file_test xmlns='x' id='t'/></tests>", "t",
	    "line 2: file_test is in the namespace \"x\", which is not OVAL's" },
	{ "<tests><u:file_test id='t'/></tests>", "t", "line 2: file_test without check" },
	{ "<tests><u:file_test id='t' check='some'/></tests>", "t",
	    "line 2: check \"some\" of file_test is none of \"all\", \"at least one\", \"none exist\", "
	    "\"none satisfy\", \"only one\"" },
	{ "<tests><u:file_test id='t' check='all' check_existence='x'/></tests>", "t",
	    "line 2: check_existence \"x\" of file_test is none of \"all_exist\", \"any_exist\", "
	    "\"at_least_one_exists\", \"none_exist\", \"only_one_exists\"" },
	{ "<tests><u:file_test id='t' check='all'><u:object object_ref='o'/></u:file_test></tests>",
	    "t", "line 2: object refers to the object \"o\", which is not in the document" },
	{ "<tests><u:file_test id='t' check='all'><u:object object_ref='other'/></u:file_test></tests>"
	    OBJECT(""), "t",
	    "line 2: test t is unix:file_test, but the object other is unix:uname_object" },
	{ "<tests><u:file_test id='t' check='all'>\n<u:state state_ref='s'/></u:file_test></tests>"
	    OBJECT(""), "t", "line 3: test t is unix:file_test, but the state s is unix:uname_state" },
	{ "<tests><u:uname_test id='t' check='all'><u:object object_ref='other'/>"
	    "\n<u:object object_ref='other'/></u:uname_test></tests>" OBJECT(""), "t",
	    "line 3: a second object in test t" },
	{ "<tests><u:file_test id='t' check='all'><u:thing/></u:file_test></tests>", "t",
	    "line 2: thing cannot be in file_test" },
	{ OBJECT("<set/>"), "o", "line 2: a set of nothing" },
	{ OBJECT("<set set_operator='MINUS'/>"), "o",
	    "line 2: set_operator \"MINUS\" of set is none of \"COMPLEMENT\", \"INTERSECTION\", \"UNION\"" },
	{ OBJECT("<set>\n<object_reference>other</object_reference></set>"), "o",
	    "line 3: object o is unix:file_object, but the object other is unix:uname_object" },
	{ OBJECT("<set><object_reference>o</object_reference><object_reference>o</object_reference>"
	    "\n<object_reference>o</object_reference></set>"), "o",
	    "line 3: a third object_reference in a set" },
	{ OBJECT("<set><set><object_reference>o</object_reference></set><object_reference>o"
	    "</object_reference></set>"), "o",
	    "line 2: a set holds either sets or object references and filters" },
	{ OBJECT("<set><object_reference>o</object_reference></set><u:path/>"), "o",
	    "line 2: object o has a set and something else beside it" },
	{ OBJECT("<filter>s</filter>"), "o",
	    "line 2: object o is unix:file_object, but the state s is unix:uname_state" },
	{ OBJECT("<filter action='drop'>s</filter>"), "o",
	    "line 2: action \"drop\" of filter is none of \"exclude\", \"include\"" },
	{ OBJECT("<u:path operation='like'/>"), "o", "line 2: operation \"like\" of path is none of "
	    "\"equals\", \"not equal\", \"case insensitive equals\", \"case insensitive not equal\", "
	    "\"greater than\", \"less than\", \"greater than or equal\", \"less than or equal\", "
	    "\"bitwise and\", \"bitwise or\", \"pattern match\", \"subset of\", \"superset of\"" },
	{ OBJECT("<u:path datatype='text'/>"), "o", "line 2: datatype \"text\" of path is none of "
	    "\"string\", \"binary\", \"boolean\", \"evr_string\", \"debian_evr_string\", "
	    "\"fileset_revision\", \"float\", \"ios_version\", \"int\", \"ipv4_address\", "
	    "\"ipv6_address\", \"version\", \"record\"" },
	{ OBJECT("<u:path var_ref='v'/>"), "o",
	    "line 2: path refers to the variable \"v\", which is not in the document" },
	{ OBJECT("<u:path><u:deeper/></u:path>"), "o", "line 2: deeper cannot be in path" },
	{ OBJECT("<u:path><field name='a'/></u:path>"), "o",
	    "line 2: path has fields, but its datatype is string, not record" },
	{ OBJECT("<u:path datatype='record'><field name='f' datatype='record'/></u:path>"), "o",
	    "line 2: a field cannot be a record" },
	{ OBJECT("<u:behaviors/>\n<u:behaviors/>"), "o", "line 3: a second behaviors in object o" },
	{ OBJECT("<set><object_reference>o</object_reference></set>\n<set/>"), "o",
	    "line 3: a second set in object o" },
	{ OBJECT("<set><set><object_reference>o</object_reference></set>"
	    "<set><object_reference>o</object_reference></set>\n<set/></set>"), "o",
	    "line 3: a third set in a set" },
	{ OBJECT("<u:path datatype='record'><field/></u:path>"), "o", "line 2: field without name" },
	{ "<variables><constant_variable id='v'/></variables>", "v",
	    "line 2: constant_variable without datatype" },
	{ "<variables><some_variable id='v' datatype='int'/></variables>", "v",
	    "line 2: some_variable is not a kind of variable" },
	{ "<variables><local_variable id='v' datatype='record'/></variables>", "v",
	    "line 2: datatype \"record\" of local_variable is none of \"string\", \"binary\", "
	    "\"boolean\", \"evr_string\", \"debian_evr_string\", \"fileset_revision\", \"float\", "
	    "\"ios_version\", \"int\", \"ipv4_address\", \"ipv6_address\", \"version\"" },
	{ VARIABLE("constant", ""), "v", "line 2: constant_variable v without a value" },
	{ VARIABLE("local", ""), "v", "line 2: local_variable v without a component" },
	{ VARIABLE("local", "<literal_component/>\n<literal_component/>"), "v",
	    "line 3: a second component in local_variable v" },
	{ VARIABLE("local", "<reverse/>"), "v", "line 2: reverse is neither a component nor a function" },
	{ VARIABLE("local", "<concat><literal_component/></concat>"), "v",
	    "line 2: concat of 1 component: it takes at least 2" },
	{ VARIABLE("local", "<count/>"), "v", "line 2: count of 0 components: it takes at least 1" },
	{ VARIABLE("local", "<time_difference><literal_component/><literal_component/>"
	    "<literal_component/></time_difference>"), "v",
	    "line 2: time_difference of 3 components: it takes at most 2" },
	{ VARIABLE("local", "<escape_regex><literal_component/><literal_component/></escape_regex>"), "v",
	    "line 2: escape_regex of 2 components: it takes 1" },
	{ VARIABLE("local", "<split delimiter=','/>"), "v",
	    "line 2: split of 0 components: it takes 1" },
	{ VARIABLE("local", "<split><literal_component/></split>"), "v",
	    "line 2: split without delimiter" },
	{ VARIABLE("local", "<variable_component var_ref='w'/>"), "v",
	    "line 2: variable_component refers to the variable \"w\", which is not in the document" },
	{ VARIABLE("local", "<object_component object_ref='o'/>"), "v",
	    "line 2: object_component without item_field" },
	{ VARIABLE("external", "<possible_restriction hint='h'/>"), "v",
	    "line 2: possible_restriction without a restriction" },
	{ VARIABLE("external", "<value>1</value>"), "v", "line 2: value cannot be in an external_variable" },
};

static void test_malformed_content_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
		const struct malformed *row = &malformed[i];
		struct oval_document *document = open_document(row->body, true);
		const void *read = document;

		if (document)
			switch (*row->kind) {
			case 'd': read = oval_definition(document, "d", &err); break;
			case 't': read = oval_test(document, "t", &err); break;
			case 'o': read = oval_object(document, "o", &err); break;
			case 'v': read = oval_variable(document, "v", &err); break;
			}
		if (read)
			fail_msg("was read: %s", row->body);
		assert_int_equal(err.kind, ERR_CONTENT);
		if (strncmp(err.text, "x.xml: ", 7) || strcmp(err.text + 7, row->message))
			fail_msg("%s\n  gave   %s\n  wanted x.xml: %s", row->body, err.text, row->message);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, free_arena)
	const struct CMUnitTest tests[] = {
		TEST(test_every_construct_is_read),
		TEST(test_closed_nodes_are_opened_when_asked_for),
		TEST(test_only_what_is_reached_is_read),
		TEST(test_malformed_content_is_refused_every_time),
		TEST(test_a_chain_of_any_length_is_read),
		TEST(test_malformed_content_is_told_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
