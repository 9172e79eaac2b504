/* The evaluator over a probe of this file's own: x:thing_object's entity `list`
 * names the items to find, so that each flag and status can be had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/xml.h"
#include "eval/eval.h"
#include "eval/evaluation.h"
#include "probe/check.h"
#include "probe/probe.h"

/* The probe: "a:1 b:2 ?c ~d !" is an item a of size 1, b of size 2, c that does
 * not exist, d that could not be read, and trouble; "#" is not applicable. */
static const struct probe_entity thing_entities[] = {
	{ "list", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_SUBJECT },
	{ "size", OVAL_INT, PROBE_OBJECT },
	{ 0 }
};

static void collect_word(struct collect *c, char *word)
{
	char *size = strchr(word, ':');

	if (!strcmp(word, "!")) {
		collect_trouble(c, "could not look");
		return;
	}
	if (!strcmp(word, "#")) {
		collect_not_applicable(c, "no such thing here");
		return;
	}
	if (size)
		*size++ = 0;
	collect_item(c);
	if (*word == '?')
		collect_status(c, "name", OVAL_STATUS_DOES_NOT_EXIST);
	else
		collect_string(c, "name", word + (*word == '~'));
	if (size)
		collect_typed(c, "size", OVAL_INT, size, strlen(size));
	if (size && !collect_matches(c, "size", size, strlen(size)))
		collect_drop(c);
	if (*word == '~')
		collect_item_trouble(c, "%s cannot be read", word + 1);
}

static void collect_things(struct collect *c)
{
	const struct collect_entity *list = collect_entity(c, "list");
	char *rest, *word;

	for (size_t i = 0; list && i < list->n_values; i++) {
		rest = arena_strdup(c->arena, list->values[i]);
		while ((word = strsep(&rest, " \n")))
			if (*word)
				collect_word(c, word);
	}
}

static const struct probe thing = {
	.family = "x-t", .name = "thing", .entities = thing_entities, .collect = collect_things,
};
const struct probe *const probes[] = { &thing, NULL };

const struct probe *probe_find(const char *family, const char *name)
{
	return strcmp(family, "x-t") || strcmp(name, "thing") ? NULL : &thing;
}

const struct probe_entity *probe_entity_find(const struct probe *probe, const char *name)
{
	for (const struct probe_entity *entity = probe->entities; entity->name; entity++)
		if (!strcmp(entity->name, name))
			return entity;
	return NULL;
}

/* Documents ------------------------------------------------------------------ */

static struct arena *arena;
static struct err err;
static struct target target;

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

static struct oval_document *document_of(const char *body)
{
	char *text = arena_printf(arena,
	    "<oval_definitions xmlns=\"http://oval.mitre.org/XMLSchema/oval-definitions-5\""
	    " xmlns:x=\"http://oval.mitre.org/XMLSchema/oval-definitions-5#x-t\">%s</oval_definitions>",
	    body);
	struct xml_document *xml = xml_read(arena, "x.xml", text, strlen(text), oval_close, NULL, &err);
	struct oval_document *document =
	    xml ? oval_document_read(arena, xml, xml->root, "x.xml", &err) : NULL;

	if (!document)
		fail_msg("%s", err.text);
	return document;
}

static struct eval *run_with(const char *body, const struct eval_options *options)
{
	struct eval *eval = eval_new(arena, document_of(body), &target, options, &err);

	if (!eval_run(eval, NULL, 0, &err))
		fail_msg("%s", err.text);
	return eval;
}

static struct eval *run(const char *body)
{
	return run_with(body, NULL);
}

static const char *result_of(const struct eval *eval, const char *id)
{
	const struct eval_definition *definition = eval_definition(eval, id);

	return definition ? oval_result_names[definition->result] : "no result";
}

#define DEFINITION(id, criteria) \
	"<definition id='" id "' class='patch'><criteria>" criteria "</criteria></definition>"
#define OBJECT(id, list) \
	"<x:thing_object id='" id "'><x:list>" list "</x:list></x:thing_object>"
#define TEST_OF(id, object, states) \
	"<x:thing_test id='" id "' check='all' check_existence='any_exist'>" \
	"<x:object object_ref='" object "'/>" states "</x:thing_test>"
#define CRITERION(test) "<criterion test_ref='" test "'/>"

/* One object in a test that only asks for what was collected. */
static const struct oval_collected *collect(const char *objects, const char *rest)
{
	char *body = arena_printf(arena,
	    "<definitions>" DEFINITION("d", CRITERION("t")) "</definitions><tests>"
	    TEST_OF("t", "o", "") "</tests><objects>%s</objects>%s", objects, rest);

	return eval_test(run(body), "t")->collected;
}

/* "a b ?c": names of the items, ? and ~ by status, ! after those of an entity. */
static const char *names_of(const struct oval_collected *collected)
{
	struct buf names;

	buf_init(&names, arena);
	for (size_t i = 0; i < collected->n_items; i++)
		buf_printf(&names, "%s%s", i ? " " : "", collected->items[i]->entities[0].value);
	return names.at;
}

static const char *flag_of(const struct oval_collected *collected)
{
	return oval_flag_names[collected->flag];
}

/* Tables ----------------------------------------------------------------------- */

enum { CELLS = 5, LINE = 512 };

static FILE *open_table(const char *name)
{
	char path[LINE];
	FILE *table;
	const char *top = getenv("TOP");

	snprintf(path, sizeof path, "%s/tests/tables/%s", top ? top : ".", name);
	table = fopen(path, "r");
	if (!table)
		fail_msg("%s: cannot be opened", path);
	return table;
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (*text == ' ')
		text++;
	while (end > text && (end[-1] == ' ' || end[-1] == '\n'))
		*--end = 0;
	return text;
}

/* The next row's cells; false at the end. */
static bool next_row(FILE *table, char *line, char **cells, unsigned *number)
{
	while (fgets(line, LINE, table)) {
		char *rest = line;

		++*number;
		if (*line == '#' || *line == '\n')
			continue;
		for (int i = 0; i < CELLS; i++) {
			char *cell = strsep(&rest, "|");

			cells[i] = cell ? trim(cell) : NULL;
		}
		return true;
	}
	fclose(table);
	return false;
}

static int named(const char *const *names, int count, const char *spelling)
{
	int index = -1;

	if (!spelling || !oval_name_find(names, count, spelling, &index))
		fail_msg("the table says \"%s\"", spelling ? spelling : "(nothing)");
	return index;
}

/* Tests ------------------------------------------------------------------------ */

static const struct oval_item *recorded_item(const char *word)
{
	struct oval_item *item = arena_alloc(arena, sizeof *item);
	struct oval_item_entity *size = arena_alloc(arena, sizeof *size);

	*item = (struct oval_item){ .family = "x-t", .name = "thing", .entities = size, .n_entities = 1 };
	*size = (struct oval_item_entity){ .name = "size", .value = "0", .length = 1, .datatype = OVAL_INT };
	if (!strcmp(word, "true"))
		size->value = "1";
	else if (!strcmp(word, "broken"))
		size->value = "x";
	else if (!strcmp(word, "error"))
		item->status = OVAL_STATUS_ERROR;
	else if (!strcmp(word, "gone"))
		item->status = OVAL_STATUS_DOES_NOT_EXIST;
	else if (!strcmp(word, "uncollected"))
		item->status = OVAL_STATUS_NOT_COLLECTED;
	else
		assert_string_equal(word, "false");
	return item;
}

static struct oval_collected *recorded(const char *flag, char *words)
{
	struct oval_collected *collected = arena_alloc(arena, sizeof *collected);
	const struct oval_item **items = NULL;
	char *word;

	collected->id = "o";
	collected->flag = named(oval_flag_names, OVAL_FLAG_COUNT, flag);
	while ((word = strsep(&words, " ")))
		if (*word) {
			items = arena_more(arena, items, collected->n_items, sizeof *items);
			items[collected->n_items++] = recorded_item(word);
		}
	collected->items = items;
	return collected;
}

static void test_flag_existence_and_check_make_the_result(void **state)
{
	FILE *table = open_table("test-result.txt");
	char line[LINE], *cells[CELLS];
	unsigned number = 0, rows = 0;

	(void)state;
	for (; next_row(table, line, cells, &number); rows++) {
		struct map *objects = map_new(arena);
		struct eval_options options = { .collected = objects };
		bool has_state = strcmp(cells[2], "-");
		const char *got;

		map_put(objects, "o", recorded(cells[0], cells[3]));
		got = result_of(run_with(arena_printf(arena,
		    "<definitions>" DEFINITION("d", CRITERION("t")) "</definitions><tests>"
		    "<x:thing_test id='t' check='%s' check_existence='%s'><x:object object_ref='o'/>%s"
		    "</x:thing_test></tests><objects>" OBJECT("o", "") "</objects><states>"
		    "<x:thing_state id='s'><x:size datatype='int'>1</x:size></x:thing_state></states>",
		    has_state ? cells[2] : "all", cells[1], has_state ? "<x:state state_ref='s'/>" : ""),
		    &options), "d");
		if (strcmp(got, cells[4]))
			fail_msg("test-result.txt:%u: %s", number, got);
	}
	assert_true(rows > 60);
}

static void test_an_object_that_was_not_recorded_is_unknown(void **state)
{
	struct map *objects = map_new(arena);
	struct eval_options options = { .collected = objects };
	struct eval *eval;
	size_t count;

	(void)state;
	map_put(objects, "set", recorded("complete", arena_strdup(arena, "true")));
	eval = run_with("<definitions>" DEFINITION("d", CRITERION("t")) DEFINITION("e", CRITERION("u"))
	    "</definitions><tests>" TEST_OF("t", "set", "") TEST_OF("u", "o", "") "</tests><objects>"
	    "<x:thing_object id='set'><set><object_reference>o</object_reference></set></x:thing_object>"
	    OBJECT("o", "") OBJECT("other", "") "</objects>", &options);
	assert_string_equal(result_of(eval, "d"), "true"); /* as recorded, not as the set says */
	assert_string_equal(result_of(eval, "e"), "unknown");
	assert_string_equal(flag_of(eval_test(eval, "u")->collected), "not collected");
	eval = eval_new(arena, eval->document, &target, &options, &err);
	assert_non_null(eval_collect_object(eval, "set", &err));
	eval_collected(eval, &count);
	assert_int_equal(count, 1); /* what the set is made of does not matter */
}

static void test_states_are_joined_per_item(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("and", CRITERION("and"))
	    DEFINITION("or", CRITERION("or")) DEFINITION("one", CRITERION("one")) "</definitions><tests>"
	    "<x:thing_test id='and' check='all'><x:object object_ref='o'/><x:state state_ref='s'/>"
	    "<x:state state_ref='s2'/></x:thing_test>"
	    "<x:thing_test id='or' check='all' state_operator='OR'><x:object object_ref='o'/>"
	    "<x:state state_ref='s'/><x:state state_ref='s2'/></x:thing_test>"
	    "<x:thing_test id='one' check='all' state_operator='ONE'><x:object object_ref='o'/>"
	    "<x:state state_ref='s'/><x:state state_ref='s2'/></x:thing_test></tests><objects>"
	    OBJECT("o", "a:8 b:12") "</objects><states>"
	    "<x:thing_state id='s'><x:size datatype='int' operation='greater than'>5</x:size></x:thing_state>"
	    "<x:thing_state id='s2'><x:size datatype='int' operation='less than'>10</x:size></x:thing_state>"
	    "</states>");
	const struct eval_test *test = eval_test(eval, "and");

	(void)state;
	assert_string_equal(result_of(eval, "and"), "false");
	assert_string_equal(result_of(eval, "or"), "true");
	assert_string_equal(result_of(eval, "one"), "false");
	assert_int_equal(test->n_items, 2);
	assert_int_equal(test->items[0].result, OVAL_TRUE);
	assert_int_equal(test->items[1].result, OVAL_FALSE);
	assert_int_equal(eval_item_against_state(eval, test->items[1].item, test->test->states[0], NULL), OVAL_TRUE);
	assert_int_equal(eval_item_against_state(eval, test->items[1].item, test->test->states[1], NULL), OVAL_FALSE);
}

static void test_an_unknown_test_type_is_unknown_and_named(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("d", CRITERION("t"))
	    DEFINITION("e", CRITERION("u")) "</definitions><tests>"
	    "<x:other_test id='t' check='all'><x:object object_ref='o'/></x:other_test>"
	    "<x:unknown_test id='u' check='all'/></tests><objects><x:other_object id='o'/></objects>");
	const struct eval_test *test = eval_test(eval, "t");

	(void)state;
	assert_string_equal(result_of(eval, "d"), "unknown");
	assert_string_equal(result_of(eval, "e"), "unknown");
	assert_string_equal(flag_of(test->collected), "not collected");
	assert_int_equal(test->n_messages, 1);
	assert_non_null(strstr(test->messages[0].text, "x-t:other_test"));
	assert_non_null(strstr(test->collected->messages[0].text, "x-t:other_object"));
}

static void test_an_entity_the_probe_does_not_know_is_an_error(void **state)
{
	const struct oval_collected *collected = collect("<x:thing_object id='o'><x:list>a</x:list>"
	    "<x:colour>red</x:colour></x:thing_object>", "");

	(void)state;
	assert_string_equal(flag_of(collected), "error");
	assert_non_null(strstr(collected->messages[0].text, "no entity colour"));
}

static void collect_line(void *lines, const char *name, unsigned line, const char *what)
{
	buf_printf(lines, "%s: line %u: %s\n", name, line, what);
}

static void test_misused_entities_are_told_with_their_line(void **state)
{
	struct oval_document *document = document_of("<definitions>"
	    DEFINITION("d", CRITERION("t") CRITERION("u")) "</definitions><tests>"
	    TEST_OF("t", "o", "<x:state state_ref='s'/>") "<x:other_test id='u' check='all'>"
	    "<x:object object_ref='p'/></x:other_test></tests>\n<objects><x:thing_object id='o'>\n"
	    "<x:list>a</x:list>\n<x:colour/>\n<x:name>a</x:name></x:thing_object>"
	    "<x:other_object id='p'><x:anything/></x:other_object></objects><states>"
	    "<x:thing_state id='s'>\n<x:list>a</x:list>\n<x:size>1</x:size>\n"
	    "<x:size datatype='int'>one</x:size>\n<x:size datatype='int' operation='pattern match'>1</x:size>"
	    "\n<x:name datatype='int' operation='less than'>2</x:name></x:thing_state></states>");
	struct buf names, strict;

	(void)state;
	buf_init(&names, arena);
	buf_init(&strict, arena);
	assert_true(oval_check_entities(document, NULL, &err)); /* nothing is read yet */
	assert_non_null(oval_definition(document, "d", &err));
	assert_int_equal(probe_check_content(document, PROBE_CHECK_NAMES, collect_line, &names), 3);
	assert_string_equal(names.at, "x.xml: line 4: colour cannot be in object o of x-t:thing\n"
	    "x.xml: line 5: name cannot be in object o of x-t:thing\n"
	    "x.xml: line 6: list cannot be in state s of x-t:thing\n");
	assert_int_equal(probe_check_content(document, PROBE_CHECK_STRICT, collect_line, &strict), 6);
	assert_non_null(strstr(strict.at,
	    "x.xml: line 7: size is of datatype int, not string, in state s of x-t:thing\n"
	    "x.xml: line 8: \"one\" of size is not of datatype int in state s of x-t:thing\n"
	    "x.xml: line 9: size cannot be compared by \"pattern match\", its datatype is int, in state s"));
	assert_false(oval_check_entities(document, NULL, &err));
	assert_string_equal(err.text, "x.xml: line 4: colour cannot be in object o of x-t:thing");
	assert_true(oval_check_entities(document, "y", &err));
	assert_false(oval_check_entities(document, "x-t", &err));
}

static const char *misuse_in(const char *sections)
{
	char *text = arena_printf(arena,
	    "<oval_definitions xmlns=\"http://oval.mitre.org/XMLSchema/oval-definitions-5\""
	    " xmlns:x=\"http://oval.mitre.org/XMLSchema/oval-definitions-5#x-t\""
	    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n%s</oval_definitions>", sections);
	struct xml_document *xml = xml_read(arena, "r.xml", text, strlen(text), NULL, NULL, &err);

	assert_non_null(xml);
	return oval_check_element("r.xml", xml->root, &err) ? "" : err.text;
}

/* Of a part of a document, whose references lead out of it. */
static void test_misuse_is_found_in_elements_that_were_not_read(void **state)
{
	(void)state;
	assert_string_equal(misuse_in("<objects><x:thing_object id='o'><x:behaviors a='1'/><x:list/>"
	    "<x:size datatype='int' xsi:nil='true'/><set/><filter>s</filter></x:thing_object>"
	    "<x:other_object id='p'><x:any/></x:other_object></objects><states><x:thing_state id='s'>"
	    "<x:size datatype='int' var_ref='v'/><x:size datatype='int' operation='less than'>1</x:size>"
	    "</x:thing_state></states><tests><x:thing_object><x:colour/></x:thing_object></tests>"), "");
	assert_string_equal(misuse_in("<objects><x:thing_object id='o'>\n<x:colour/></x:thing_object></objects>"),
	    "r.xml: line 3: colour cannot be in object o of x-t:thing");
	assert_string_equal(misuse_in("<states><x:thing_state id='s'><x:list/></x:thing_state></states>"),
	    "r.xml: line 2: list cannot be in state s of x-t:thing");
	assert_string_equal(misuse_in("<states><x:thing_state id='s'><x:size datatype='int'>x</x:size>"
	    "</x:thing_state></states>"), "r.xml: line 2: \"x\" of size is not of datatype int in state s of x-t:thing");
	assert_string_equal(misuse_in("<states><x:thing_state id='s'><x:size datatype='int'"
	    " operation='pattern match'>1</x:size></x:thing_state></states>"), "r.xml: line 2: size cannot be "
	    "compared by \"pattern match\", its datatype is int, in state s of x-t:thing");
}

/* Sets --------------------------------------------------------------------------- */

static void test_flags_of_sets_are_the_charts(void **state)
{
	FILE *table = open_table("set-flags.txt");
	char line[LINE], *cells[CELLS];
	unsigned number = 0, rows = 0;
	struct oval_document *document = document_of("<objects>" OBJECT("a", "") OBJECT("b", "")
	    "<x:thing_object id='UNION'><set><object_reference>a</object_reference>"
	    "<object_reference>b</object_reference></set></x:thing_object>"
	    "<x:thing_object id='INTERSECTION'><set set_operator='INTERSECTION'><object_reference>a"
	    "</object_reference><object_reference>b</object_reference></set></x:thing_object>"
	    "<x:thing_object id='COMPLEMENT'><set set_operator='COMPLEMENT'><object_reference>a"
	    "</object_reference><object_reference>b</object_reference></set></x:thing_object></objects>");

	(void)state;
	for (; next_row(table, line, cells, &number); rows++) {
		struct eval *eval = eval_new(arena, document, &target, NULL, &err);
		struct oval_collected first = *recorded(cells[1], arena_strdup(arena, "true false")),
		                      second = first;
		struct eval_job a = { .done = true, .collected = &first },
		                b = { .done = true, .collected = &second };
		const struct oval_collected *set;

		second.flag = named(oval_flag_names, OVAL_FLAG_COUNT, cells[2]);
		if (!strcmp(cells[0], "COMPLEMENT"))
			second.n_items = 1; /* so that something is left */
		map_put(eval->objects, "a", &a);
		map_put(eval->objects, "b", &b);
		set = collect_set(eval, oval_object(document, cells[0], &err), arena);
		if (strcmp(flag_of(set), cells[3]))
			fail_msg("set-flags.txt:%u: %s", number, flag_of(set));
	}
	assert_int_equal(rows, 108);
}

#define SET(operator, inside) "<set set_operator='" operator "'>" inside "</set>"
#define REF(id) "<object_reference>" id "</object_reference>"
#define THREE OBJECT("a", "a:1 b:2 c:3") OBJECT("b", "b:2 c:4 d:5") OBJECT("n", "")
#define SETS(set) "<x:thing_object id='o'>" set "</x:thing_object>" THREE

static void test_sets_unite_intersect_and_take_away(void **state)
{
	static const struct { const char *set, *names, *flag; } rows[] = {
		/* c of size 3 and c of size 4 are two items. */
		{ SETS(SET("UNION", REF("a") REF("b"))), "a b c c d", "complete" },
		{ SETS(SET("INTERSECTION", REF("a") REF("b"))), "b", "complete" },
		{ SETS(SET("COMPLEMENT", REF("a") REF("b"))), "a c", "complete" },
		{ SETS(SET("COMPLEMENT", REF("b") REF("a"))), "c d", "complete" },
		{ SETS(SET("COMPLEMENT", REF("a") REF("a"))), "", "does not exist" },
		{ SETS(SET("UNION", REF("a"))), "a b c", "complete" },
		{ SETS(SET("COMPLEMENT", REF("a"))), "a b c", "complete" },
		{ SETS(SET("UNION", REF("n") REF("b"))), "b c d", "complete" },
		{ SETS(SET("INTERSECTION", REF("a") REF("n"))), "", "does not exist" },
		{ SETS(SET("COMPLEMENT", REF("a") REF("n"))), "a b c", "complete" },
		{ SETS(SET("UNION", REF("a") REF("a"))), "a b c", "complete" },
		{ SETS(SET("COMPLEMENT", SET("UNION", REF("a") REF("b")) SET("UNION", REF("b")))), "a c",
		    "complete" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct oval_collected *set = collect(rows[i].set, "");

		if (strcmp(names_of(set), rows[i].names) || strcmp(flag_of(set), rows[i].flag))
			fail_msg("row %zu: \"%s\", %s", i, names_of(set), flag_of(set));
	}
}

static void test_a_set_says_why_it_is_not_complete(void **state)
{
	const struct oval_collected *set = collect("<x:thing_object id='o'>" SET("UNION", REF("a") REF("b"))
	    "</x:thing_object>" OBJECT("a", "a !") OBJECT("b", "b"), "");

	(void)state;
	assert_string_equal(flag_of(set), "incomplete");
	assert_string_equal(names_of(set), "a b");
	assert_int_equal(set->n_messages, 1);
	assert_string_equal(set->messages[0].text, "could not look");
}

static void test_a_chain_of_sets_costs_no_stack(void **state)
{
	enum { LINKS = 20000 };
	struct buf body;
	struct eval *eval;

	(void)state;
	buf_init(&body, arena);
	buf_str(&body, "<definitions>" DEFINITION("d", CRITERION("t")) "</definitions><tests>"
	    TEST_OF("t", "o0", "") "</tests><objects>");
	for (int i = 0; i < LINKS; i++)
		buf_printf(&body, "<x:thing_object id='o%d'><set><object_reference>o%d</object_reference>"
		    "</set></x:thing_object>", i, i + 1);
	buf_printf(&body, "<x:thing_object id='o%d'><x:list>a</x:list></x:thing_object></objects>", LINKS);
	eval = run(body.at);
	assert_string_equal(result_of(eval, "d"), "true");
	assert_string_equal(names_of(eval_test(eval, "t")->collected), "a");
}

static void test_a_set_that_needs_itself_is_an_error(void **state)
{
	const struct oval_collected *set = collect("<x:thing_object id='o'>" SET("UNION", REF("a"))
	    "</x:thing_object><x:thing_object id='a'>" SET("UNION", REF("b") REF("c")) "</x:thing_object>"
	    "<x:thing_object id='b'>" SET("UNION", REF("a")) "</x:thing_object>" OBJECT("c", "c"), "");

	(void)state;
	assert_string_equal(flag_of(set), "error");
	assert_string_equal(set->messages[0].text, "a leads back to itself: a -> b -> a");
}

static void test_a_long_way_round_is_told_without_its_middle(void **state)
{
	struct buf body;
	const char *text;

	(void)state;
	buf_init(&body, arena);
	for (int i = 0; i < 30; i++)
		buf_printf(&body, "<x:thing_object id='%s%d'><set><object_reference>%s%d</object_reference>"
		    "</set></x:thing_object>", i ? "o" : "", i, i < 29 ? "o" : "", (i + 1) % 30);
	buf_str(&body, "<x:thing_object id='o'><set><object_reference>0</object_reference></set>"
	    "</x:thing_object>");
	text = collect(body.at, "")->messages[0].text;
	assert_non_null(strstr(text, "0 -> o1 -> o2 -> o3 -> o4 -> o5 -> o6 -> o7 -> o8 -> o9 -> (10 more) -> "
	    "o20 -> o21 -> o22 -> o23 -> o24 -> o25 -> o26 -> o27 -> o28 -> o29 -> 0"));
}

/* Filters --------------------------------------------------------------------------- */

#define STATES "<states><x:thing_state id='big'><x:size datatype='int' operation='greater than'>2" \
	"</x:size></x:thing_state><x:thing_state id='three'><x:size datatype='int'>3</x:size>" \
	"</x:thing_state></states>"
#define FILTERED(list, filters) "<x:thing_object id='o'><x:list>" list "</x:list>" filters \
	"</x:thing_object>"
#define EXCLUDE(state) "<filter>" state "</filter>"
#define INCLUDE(state) "<filter action='include'>" state "</filter>"

static void test_filters_choose_items(void **state)
{
	static const struct { const char *objects, *names, *flag; } rows[] = {
		{ FILTERED("a:1 b:2 c:3", EXCLUDE("big")), "a b", "complete" },
		{ FILTERED("a:1 b:2 c:3", INCLUDE("big")), "c", "complete" },
		{ FILTERED("a:1 b:2", INCLUDE("big")), "", "does not exist" },
		{ FILTERED("c:3 d:4", INCLUDE("big") EXCLUDE("three")), "d", "complete" },
		{ FILTERED("c:3 d:4", EXCLUDE("three") INCLUDE("three")), "", "does not exist" },
		{ FILTERED("a:1 c:3 !", EXCLUDE("big")), "a", "incomplete" },
		/* Nothing left, and not everything was seen: unknown whether an item exists. */
		{ FILTERED("c:3 !", EXCLUDE("big")), "", "error" },
		/* What could not be read cannot be chosen away. */
		{ FILTERED("~a:3 b:3", EXCLUDE("three")), "a", "complete" },
		/* Neither true nor false: unknown whether it belongs to the object. */
		{ FILTERED("a:x b:1", EXCLUDE("big")), "b", "incomplete" },
		{ FILTERED("a:x b:1", INCLUDE("big")), "", "error" },
		/* Before the operator is applied. */
		{ "<x:thing_object id='o'>" SET("COMPLEMENT", REF("a") REF("b") EXCLUDE("big"))
		    "</x:thing_object>" OBJECT("a", "a:1 c:3") OBJECT("b", "a:1 d:4"), "", "does not exist" },
		{ "<x:thing_object id='o'>" SET("UNION", REF("a") EXCLUDE("big")) "</x:thing_object>"
		    OBJECT("a", "c:3"), "", "does not exist" },
		/* An error stays one. */
		{ "<x:thing_object id='o'>" SET("UNION", REF("u") INCLUDE("big")) "</x:thing_object>"
		    "<x:thing_object id='u'>" SET("UNION", REF("a") REF("b")) "</x:thing_object>"
		    OBJECT("a", "a:x c:3") OBJECT("b", "!"), "c", "error" },
		{ "<x:thing_object id='o'>" SET("UNION", REF("a") REF("b") INCLUDE("big"))
		    "</x:thing_object>" OBJECT("a", "a:1 c:3") OBJECT("b", "a:1 d:4"), "c d", "complete" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct oval_collected *object = collect(rows[i].objects, STATES);

		if (strcmp(names_of(object), rows[i].names) || strcmp(flag_of(object), rows[i].flag))
			fail_msg("row %zu: \"%s\", %s", i, names_of(object), flag_of(object));
	}
}

/* A filter's state may need other objects first, too. */
#define OF_FIRST "<states><x:thing_state id='s'><x:size datatype='int' var_ref='v'/></x:thing_state>" \
	"</states><variables><local_variable id='v' datatype='int'><object_component object_ref='first'" \
	" item_field='size'/></local_variable></variables>"

static void test_filters_wait_for_the_variables_of_their_states(void **state)
{
	(void)state;
	assert_string_equal(names_of(collect(FILTERED("a:1 b:2", INCLUDE("s")) OBJECT("first", "x:2"),
	    OF_FIRST)), "b");
	assert_string_equal(names_of(collect("<x:thing_object id='o'>" SET("UNION", REF("a") INCLUDE("s"))
	    "</x:thing_object>" OBJECT("a", "a:1 b:2") OBJECT("first", "x:1"), OF_FIRST)), "a");
}

/* Variables ----------------------------------------------------------------------------- */

#define CONSTANT(id, values) "<constant_variable id='" id "' datatype='string'>" values \
	"</constant_variable>"

static void test_a_variable_gives_the_object_its_values(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("d", CRITERION("t")) "</definitions><tests>"
	    TEST_OF("t", "o", "") "</tests><objects><x:thing_object id='o'>"
	    "<x:list var_ref='v' var_check='at least one'/></x:thing_object></objects><variables>"
	    CONSTANT("v", "<value>a:1</value><value>b:2</value>") "</variables>");
	const struct eval_test *test = eval_test(eval, "t");

	(void)state;
	assert_string_equal(names_of(test->collected), "a b");
	assert_int_equal(test->n_variables, 2);
	assert_string_equal(test->variables[1].variable_id, "v");
	assert_string_equal(test->variables[1].value, "b:2");
}

static void test_objects_wait_for_those_their_variables_look_at(void **state)
{
	const struct oval_collected *object = collect("<x:thing_object id='o'>"
	    "<x:list var_ref='v'/></x:thing_object>" OBJECT("first", "later:7"),
	    "<variables><local_variable id='v' datatype='string'>"
	    "<object_component object_ref='first' item_field='name'/></local_variable></variables>");

	(void)state;
	assert_string_equal(names_of(object), "later");
	assert_string_equal(flag_of(object), "complete");
}

/* EntityAttributeGroup, var_ref. */
static void test_a_variable_without_values_makes_an_object_that_does_not_exist(void **state)
{
	const struct oval_collected *object = collect("<x:thing_object id='o'>"
	    "<x:list var_ref='v'/></x:thing_object>" OBJECT("first", ""),
	    "<variables><local_variable id='v' datatype='string'>"
	    "<object_component object_ref='first' item_field='name'/></local_variable></variables>");

	(void)state;
	assert_string_equal(flag_of(object), "does not exist");
	assert_int_equal(object->n_items, 0);
}

static void test_a_variable_in_error_makes_the_object_an_error(void **state)
{
	const struct oval_collected *object = collect("<x:thing_object id='o'>"
	    "<x:list var_ref='v'/></x:thing_object>" OBJECT("first", "!"),
	    "<variables><local_variable id='v' datatype='string'>"
	    "<object_component object_ref='first' item_field='name'/></local_variable></variables>");

	(void)state;
	assert_string_equal(flag_of(object), "error");
	assert_non_null(strstr(object->messages[0].text, "v: the object first"));
}

static void test_the_worst_variable_decides(void **state)
{
	const struct oval_collected *object = collect("<x:thing_object id='o'><x:list var_ref='none'/>"
	    "<x:size datatype='int' var_ref='bad'/></x:thing_object>" OBJECT("first", "") OBJECT("b", "!"),
	    "<variables><local_variable id='none' datatype='string'>"
	    "<object_component object_ref='first' item_field='name'/></local_variable>"
	    "<local_variable id='bad' datatype='int'>"
	    "<object_component object_ref='b' item_field='size'/></local_variable></variables>");

	(void)state;
	assert_string_equal(flag_of(object), "error");
	assert_non_null(strstr(object->messages[0].text, "bad: the object b"));
}

static void test_an_incomplete_variable_makes_the_object_incomplete(void **state)
{
	static const char variable[] = "<variables><local_variable id='v' datatype='string'>"
	    "<object_component object_ref='first' item_field='name'/></local_variable></variables>";
	const struct oval_collected *object = collect("<x:thing_object id='o'>"
	    "<x:list var_ref='v'/></x:thing_object>" OBJECT("first", "a !"), variable);

	(void)state;
	assert_string_equal(flag_of(object), "incomplete");
	assert_string_equal(names_of(object), "a");
	assert_non_null(strstr(object->messages[0].text, "variable v"));
}

static void test_var_check_reaches_the_probe(void **state)
{
	static const char variable[] = "<variables><constant_variable id='v' datatype='int'>"
	    "<value>1</value><value>2</value></constant_variable></variables>";

	(void)state;
	assert_string_equal(names_of(collect("<x:thing_object id='o'><x:list>a:1 b:2 c:3</x:list>"
	    "<x:size datatype='int' var_ref='v' var_check='at least one'/></x:thing_object>", variable)),
	    "a b");
	assert_string_equal(names_of(collect("<x:thing_object id='o'><x:list>a:1 b:2 c:3</x:list>"
	    "<x:size datatype='int' operation='less than' var_ref='v' var_check='all'/></x:thing_object>",
	    variable)), "");
	assert_string_equal(names_of(collect("<x:thing_object id='o'><x:list>a:1 b:2 c:3</x:list>"
	    "<x:size datatype='int' var_ref='v' var_check='none satisfy'/></x:thing_object>", variable)),
	    "c");
}

static void test_each_variable_used_is_told_once(void **state)
{
	enum { VARIABLES = 40 };
	struct buf body;
	const struct eval_test *test;

	(void)state;
	buf_init(&body, arena);
	buf_str(&body, "<definitions>" DEFINITION("d", CRITERION("t")) "</definitions><tests>"
	    TEST_OF("t", "o", "<x:state state_ref='s'/>") "</tests><objects>" OBJECT("o", "a:1")
	    "</objects><states><x:thing_state id='s'>");
	for (int i = 0; i < 3 * VARIABLES; i++)
		buf_printf(&body, "<x:size datatype='int' var_ref='v%d'/>", i % VARIABLES);
	buf_str(&body, "<x:size datatype='record'><field name='f' var_ref='w'/></x:size>"
	    "</x:thing_state></states><variables>" CONSTANT("w", "<value>in a field</value>"));
	for (int i = 0; i < VARIABLES; i++)
		buf_printf(&body, "<constant_variable id='v%d' datatype='int'><value>%d</value>"
		    "</constant_variable>", i, i);
	buf_str(&body, "</variables>");
	test = eval_test(run(body.at), "t");
	assert_int_equal(test->n_variables, VARIABLES + 1);
	assert_string_equal(test->variables[VARIABLES - 1].value, "39");
	assert_string_equal(test->variables[VARIABLES].value, "in a field");
}

static void test_cycles_through_variables_and_objects_are_errors_with_their_ids(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("d", CRITERION("t") CRITERION("u"))
	    "</definitions><tests>" TEST_OF("t", "o", "") TEST_OF("u", "p", "") "</tests><objects>"
	    "<x:thing_object id='o'><x:list var_ref='v'/></x:thing_object>"
	    "<x:thing_object id='p'><x:list var_ref='w'/></x:thing_object></objects><variables>"
	    "<local_variable id='v' datatype='string'><object_component object_ref='o'"
	    " item_field='name'/></local_variable>"
	    "<local_variable id='w' datatype='string'><concat><variable_component var_ref='y'/>"
	    "<variable_component var_ref='y'/></concat></local_variable>"
	    "<local_variable id='y' datatype='string'><variable_component var_ref='w'/></local_variable>"
	    "</variables>");

	(void)state;
	assert_string_equal(result_of(eval, "d"), "error");
	assert_string_equal(eval_test(eval, "t")->collected->messages[0].text,
	    "o leads back to itself: o -> v -> o");
	assert_non_null(strstr(eval_test(eval, "u")->collected->messages[0].text, "w -> y -> w"));
}

/* Definitions -------------------------------------------------------------------------------- */

#define FLAGGED OBJECT("yes", "a") OBJECT("no", "") OBJECT("bad", "!") OBJECT("away", "#")
#define EXISTS(id, object) "<x:thing_test id='" id "' check='all'><x:object object_ref='" object \
	"'/></x:thing_test>"
#define WORLD "<tests>" EXISTS("yes", "yes") EXISTS("no", "no") EXISTS("bad", "bad") \
	EXISTS("away", "away") "<x:unknown_test id='unknown' check='all'/></tests><objects>" FLAGGED \
	"</objects>"

static void test_criteria_join_results(void **state)
{
	static const struct { const char *criteria, *result; } rows[] = {
		{ CRITERION("yes") CRITERION("yes"), "true" },
		{ CRITERION("yes") CRITERION("no"), "false" },
		{ CRITERION("yes") CRITERION("bad"), "error" },
		{ CRITERION("no") CRITERION("bad"), "false" },
		{ CRITERION("yes") CRITERION("unknown"), "unknown" },
		{ CRITERION("bad") CRITERION("unknown"), "error" },
		{ CRITERION("yes") CRITERION("away"), "true" },
		{ CRITERION("away"), "not applicable" },
		{ "<criterion test_ref='away' negate='true'/>", "not applicable" },
		{ "<criterion test_ref='bad' negate='true'/>", "error" },
		{ "<criterion test_ref='yes' negate='true'/>", "false" },
		{ "<criterion test_ref='no' negate='true'/>" CRITERION("yes"), "true" },
		{ "<criteria operator='OR'>" CRITERION("bad") CRITERION("yes") "</criteria>", "true" },
		{ "<criteria operator='OR'>" CRITERION("bad") CRITERION("no") "</criteria>", "error" },
		{ "<criteria operator='ONE'>" CRITERION("yes") CRITERION("yes") "</criteria>", "false" },
		{ "<criteria operator='ONE'>" CRITERION("yes") CRITERION("no") "</criteria>", "true" },
		{ "<criteria operator='XOR' negate='1'>" CRITERION("yes") CRITERION("no") CRITERION("no")
		    "</criteria>", "false" },
		{ "<criterion test_ref='no' applicability_check='true'/>" CRITERION("yes"), "false" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *got = result_of(run(arena_printf(arena, "<definitions><definition id='d'"
		    " class='patch'><criteria>%s</criteria></definition></definitions>" WORLD,
		    rows[i].criteria)), "d");

		if (strcmp(got, rows[i].result))
			fail_msg("%s: %s", rows[i].criteria, got);
	}
}

#define EXTEND(id) "<extend_definition definition_ref='" id "'/>"

static void test_extended_definitions_give_their_result(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("a", EXTEND("b"))
	    DEFINITION("b", CRITERION("no")) DEFINITION("c",
	    "<extend_definition definition_ref='a' negate='true'/>") "</definitions>" WORLD);

	(void)state;
	assert_string_equal(result_of(eval, "a"), "false");
	assert_string_equal(result_of(eval, "c"), "true");
	assert_string_equal(eval_definition(eval, "c")->criteria->children[0].definition->definition->id,
	    "a");
}

static void test_definitions_that_extend_themselves_are_not_evaluated(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("a", EXTEND("b") CRITERION("no"))
	    DEFINITION("b", EXTEND("a")) DEFINITION("c", EXTEND("c")) DEFINITION("out", EXTEND("a"))
	    DEFINITION("or", "<criteria operator='OR'>" EXTEND("a") CRITERION("yes") "</criteria>")
	    "</definitions>" WORLD);

	(void)state;
	assert_string_equal(result_of(eval, "a"), "not evaluated");
	assert_string_equal(result_of(eval, "b"), "not evaluated");
	assert_string_equal(result_of(eval, "c"), "not evaluated");
	assert_string_equal(result_of(eval, "out"), "not evaluated");
	assert_string_equal(result_of(eval, "or"), "true");
	assert_null(eval_definition(eval, "a")->criteria);
	assert_string_equal(eval_definition(eval, "a")->messages[0].text,
	    "extend_definition leads back to itself: a -> b -> a");
	assert_string_equal(eval_definition(eval, "c")->messages[0].text,
	    "extend_definition leads back to itself: c -> c");
	assert_int_equal(eval_definition(eval, "out")->n_messages, 0);
}

static void test_deprecated_definitions_are_evaluated_when_asked_for(void **state)
{
	static const char *const asked[] = { "old" };
	static const char body[] = "<definitions>"
	    "<definition id='old' class='patch' deprecated='true'><criteria>" CRITERION("yes")
	    "</criteria></definition>"
	    "<definition id='empty' class='patch' deprecated='true'/></definitions>" WORLD;
	struct eval_options all = { .deprecated = true };
	struct eval *eval = run(body);

	(void)state;
	assert_string_equal(result_of(eval, "old"), "not evaluated");
	assert_string_equal(result_of(run_with(body, &all), "old"), "true");
	assert_string_equal(result_of(run_with(body, &all), "empty"), "not evaluated");
	assert_true(eval_run(eval, asked, 1, &err));
	assert_string_equal(result_of(eval, "old"), "true");
}

static void test_only_what_is_asked_for_is_evaluated(void **state)
{
	static const char *const first[] = { "a" }, *const second[] = { "b" }, *const wrong[] = { "z" };
	struct eval *eval = eval_new(arena, document_of("<definitions>" DEFINITION("a", CRITERION("yes"))
	    DEFINITION("b", CRITERION("both") CRITERION("yes") CRITERION("no")) "</definitions><tests>"
	    EXISTS("yes", "yes") EXISTS("no", "no") EXISTS("both", "both") "</tests><objects>" FLAGGED
	    "<x:thing_object id='both'>" SET("UNION", REF("yes") REF("no")) "</x:thing_object></objects>"),
	    &target, NULL, &err);
	const struct eval_test *test;
	const struct oval_collected *before;
	size_t count;

	(void)state;
	assert_true(eval_run(eval, first, 1, &err));
	assert_string_equal(result_of(eval, "b"), "no result");
	assert_null(eval_test(eval, "no"));
	test = eval_test(eval, "yes");
	before = test->collected;
	eval_collected(eval, &count);
	assert_int_equal(count, 1);
	assert_true(eval_run(eval, second, 1, &err));
	assert_string_equal(result_of(eval, "b"), "false");
	assert_ptr_equal(eval_test(eval, "yes"), test);
	assert_ptr_equal(test->collected, before);
	assert_string_equal(names_of(eval_test(eval, "both")->collected), "a");
	assert_string_equal(eval_collected(eval, &count)[1]->id, "no");
	assert_int_equal(count, 3);
	assert_false(eval_run(eval, wrong, 1, &err));
	assert_string_equal(err.text, "x.xml: there is no definition \"z\"");
	assert_string_equal(eval_collect_object(eval, "bad", &err)->id, "bad");
	assert_null(eval_collect_object(eval, "z", &err));
}

/* Items ----------------------------------------------------------------------------------- */

static void test_equal_items_share_one_id_in_the_order_of_the_document(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("d", CRITERION("t2") CRITERION("t1"))
	    "</definitions><tests>" TEST_OF("t1", "o1", "") TEST_OF("t2", "o2", "") "</tests><objects>"
	    OBJECT("o1", "a:1 b:2 a:1") OBJECT("o2", "c:3 b:2 b:3") "</objects>");
	const struct oval_collected *first = eval_test(eval, "t1")->collected,
	                            *second = eval_test(eval, "t2")->collected;

	(void)state;
	assert_string_equal(names_of(first), "a b");
	assert_int_equal(first->items[0]->id, 1);
	assert_int_equal(first->items[1]->id, 2);
	assert_int_equal(second->items[0]->id, 3);
	assert_ptr_equal(second->items[1], first->items[1]);
	assert_int_equal(second->items[2]->id, 4);
}

static void test_a_masked_entity_hides_the_value_wherever_the_item_is(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("d", CRITERION("t") CRITERION("u"))
	    "</definitions><tests>" TEST_OF("t", "o", "") TEST_OF("u", "p", "<x:state state_ref='s'/>")
	    "</tests><objects>" OBJECT("o", "a:1") OBJECT("p", "a:1") "</objects><states>"
	    "<x:thing_state id='s'><x:size datatype='int' mask='true'>1</x:size></x:thing_state></states>");
	const struct oval_item *item = eval_test(eval, "t")->collected->items[0];

	(void)state;
	assert_string_equal(item->entities[1].name, "size");
	assert_true(item->entities[1].mask);
	assert_false(item->entities[0].mask);
}

static void test_an_item_that_two_objects_find_is_masked_if_one_of_them_says_so(void **state)
{
	struct eval *eval = run("<definitions>" DEFINITION("d", CRITERION("t") CRITERION("u"))
	    "</definitions><tests>" TEST_OF("t", "o", "") TEST_OF("u", "p", "") "</tests><objects>"
	    OBJECT("o", "a:1") "<x:thing_object id='p'><x:list>a:1</x:list>"
	    "<x:size datatype='int' mask='true'>1</x:size></x:thing_object></objects>");

	(void)state;
	assert_ptr_equal(eval_test(eval, "t")->collected->items[0],
	    eval_test(eval, "u")->collected->items[0]);
	assert_true(eval_test(eval, "t")->collected->items[0]->entities[1].mask);
}

/* Results do not depend on the number of threads. */
static char *everything(const struct eval *eval)
{
	struct buf text;
	size_t count;
	const struct oval_collected *const *collected = eval_collected(eval, &count);

	buf_init(&text, arena);
	for (size_t i = 0; i < count; i++) {
		buf_printf(&text, "%s %s:", collected[i]->id, flag_of(collected[i]));
		for (size_t k = 0; k < collected[i]->n_items; k++)
			buf_printf(&text, " %lu=%s", collected[i]->items[k]->id,
			    collected[i]->items[k]->entities[0].value);
		buf_str(&text, "\n");
	}
	for (size_t i = 0; i < eval->tests->count; i++)
		buf_printf(&text, "%s %s\n", eval->tests->entries[i].key,
		    oval_result_names[((const struct eval_test *)eval->tests->entries[i].value)->result]);
	return text.at;
}

static void test_threads_do_not_change_anything(void **state)
{
	enum { OBJECTS = 600 };
	struct buf body;
	char *alone = NULL;

	(void)state;
	buf_init(&body, arena);
	buf_str(&body, "<definitions><definition id='d' class='patch'><criteria>");
	for (int i = 0; i < OBJECTS; i++)
		buf_printf(&body, "<criterion test_ref='t%d'/>", i);
	buf_str(&body, "</criteria></definition></definitions><tests>");
	for (int i = 0; i < OBJECTS; i++)
		buf_printf(&body, "<x:thing_test id='t%d' check='all'><x:object object_ref='o%d'/>"
		    "<x:state state_ref='big'/></x:thing_test>", i, i);
	buf_str(&body, "</tests><objects>");
	for (int i = 0; i < OBJECTS; i++)
		if (i % 3 == 0)
			buf_printf(&body, "<x:thing_object id='o%d'><x:list>a%d:%d b%d:3 %s</x:list>"
			    "</x:thing_object>", i, i % 7, i % 5, i % 11, i % 13 ? "c:9" : "!");
		else if (i % 3 == 1)
			buf_printf(&body, "<x:thing_object id='o%d'>" SET("UNION", "<object_reference>o%d"
			    "</object_reference><object_reference>o%d</object_reference>") "</x:thing_object>",
			    i, i - 1, (i + 2) % OBJECTS - (i + 2) % OBJECTS % 3);
		else
			buf_printf(&body, "<x:thing_object id='o%d'><x:list var_ref='v%d' var_check='at least one'/>"
			    "</x:thing_object>", i, i);
	buf_str(&body, "</objects>" STATES "<variables>");
	for (int i = 2; i < OBJECTS; i += 3)
		buf_printf(&body, "<local_variable id='v%d' datatype='string'><object_component"
		    " object_ref='o%d' item_field='name'/></local_variable>", i, i - 1);
	buf_str(&body, "</variables>");
	for (unsigned threads = 1; threads <= 8; threads++) {
		struct eval_options options = { .threads = threads };
		char *text = everything(run_with(body.at, &options));

		if (!alone)
			alone = text;
		assert_string_equal(text, alone);
	}
	assert_non_null(strstr(alone, "incomplete"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, free_arena)
	const struct CMUnitTest tests[] = {
		TEST(test_flag_existence_and_check_make_the_result),
		TEST(test_an_object_that_was_not_recorded_is_unknown),
		TEST(test_states_are_joined_per_item),
		TEST(test_an_unknown_test_type_is_unknown_and_named),
		TEST(test_an_entity_the_probe_does_not_know_is_an_error),
		TEST(test_misused_entities_are_told_with_their_line),
		TEST(test_misuse_is_found_in_elements_that_were_not_read),
		TEST(test_flags_of_sets_are_the_charts),
		TEST(test_sets_unite_intersect_and_take_away),
		TEST(test_a_set_says_why_it_is_not_complete),
		TEST(test_a_chain_of_sets_costs_no_stack),
		TEST(test_a_set_that_needs_itself_is_an_error),
		TEST(test_a_long_way_round_is_told_without_its_middle),
		TEST(test_filters_choose_items),
		TEST(test_filters_wait_for_the_variables_of_their_states),
		TEST(test_a_variable_gives_the_object_its_values),
		TEST(test_objects_wait_for_those_their_variables_look_at),
		TEST(test_a_variable_without_values_makes_an_object_that_does_not_exist),
		TEST(test_a_variable_in_error_makes_the_object_an_error),
		TEST(test_the_worst_variable_decides),
		TEST(test_an_incomplete_variable_makes_the_object_incomplete),
		TEST(test_var_check_reaches_the_probe),
		TEST(test_each_variable_used_is_told_once),
		TEST(test_cycles_through_variables_and_objects_are_errors_with_their_ids),
		TEST(test_criteria_join_results),
		TEST(test_extended_definitions_give_their_result),
		TEST(test_definitions_that_extend_themselves_are_not_evaluated),
		TEST(test_deprecated_definitions_are_evaluated_when_asked_for),
		TEST(test_only_what_is_asked_for_is_evaluated),
		TEST(test_equal_items_share_one_id_in_the_order_of_the_document),
		TEST(test_a_masked_entity_hides_the_value_wherever_the_item_is),
		TEST(test_an_item_that_two_objects_find_is_masked_if_one_of_them_says_so),
		TEST(test_threads_do_not_change_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
