/* OCIL 2.0: questions, actions, questionnaires, artifacts, variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "xccdf/ocil.h"
#include "xccdf/plan.h"

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

static struct source *document(const char *inside)
{
	char *xml = arena_printf(arena, "<ocil xmlns='%s'>%s</ocil>", OCIL_NS, inside);
	struct source *source = source_from_bytes(arena, "o.xml", xml, strlen(xml), &err);

	if (!source)
		fail_msg("%s", err.text);
	return source;
}

/* One questionnaire q over the actions given. */
static struct ocil *ocil(const char *actions, const char *rest)
{
	struct ocil *read = ocil_read(arena, document(arena_printf(arena,
	    "<questionnaires><questionnaire id='q'><actions>%s</actions></questionnaire></questionnaires>%s",
	    actions, rest)), &err);

	if (!read)
		fail_msg("%s", err.text);
	return read;
}

static struct xccdf_answers *answers(const char *results)
{
	struct xccdf_answers *all = xccdf_answers_new(arena);

	if (*results && !xccdf_answers_read(all, arena, document(arena_printf(arena,
		"<results><question_results>%s</question_results></results>", results)), &err))
		fail_msg("%s", err.text);
	return all;
}

static struct ocil_outcome outcome;

static const char *result(struct ocil *o, const char *results)
{
	outcome = ocil_evaluate(o, "q", answers(results), NULL);
	return ocil_result_names[outcome.result];
}

#define QUESTIONS \
	"<questions><boolean_question id='b'><question_text>Is the door locked?</question_text></boolean_question>" \
	"<choice_question id='c'><question_text>Which?</question_text><choice id='c1'>one</choice><choice id='c2'>two</choice></choice_question>" \
	"<numeric_question id='n'><question_text>How many?</question_text></numeric_question>" \
	"<string_question id='s'><question_text>Who?</question_text></string_question></questions>"
#define BOOLEAN(more) \
	"<test_actions><boolean_question_test_action id='a' question_ref='b'>" more \
	"<when_true><result>PASS</result></when_true><when_false><result>FAIL</result></when_false>" \
	"</boolean_question_test_action></test_actions>"
#define REF "<test_action_ref>a</test_action_ref>"

static void test_boolean_questions(void **state)
{
	static const struct {
		const char *answer, *result;
		bool unanswered;
	} rows[] = {
		{ "<boolean_question_result question_ref='b'><answer>true</answer></boolean_question_result>", "PASS", 0 },
		{ "<boolean_question_result question_ref='b'><answer> 1 </answer></boolean_question_result>", "PASS", 0 },
		{ "<boolean_question_result question_ref='b'><answer>false</answer></boolean_question_result>", "FAIL", 0 },
		{ "", "NOT_TESTED", 1 },
		{ "<boolean_question_result question_ref='b' response='UNKNOWN'/>", "UNKNOWN", 0 },
		{ "<boolean_question_result question_ref='b' response='ERROR'/>", "ERROR", 0 },
		{ "<boolean_question_result question_ref='b' response='NOT_TESTED'/>", "NOT_TESTED", 1 },
		{ "<boolean_question_result question_ref='b' response='NOT_APPLICABLE'/>", "NOT_APPLICABLE", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_string_equal(result(ocil(REF, BOOLEAN("") QUESTIONS), rows[i].answer), rows[i].result);
		assert_int_equal(outcome.unanswered, rows[i].unanswered);
	}
	result(ocil(REF, BOOLEAN("") QUESTIONS), "");
	assert_string_equal(outcome.reason, "not answered: Is the door locked?");
	assert_string_equal(result(ocil(REF, BOOLEAN("<when_unknown><result>FAIL</result></when_unknown>") QUESTIONS),
		"<boolean_question_result question_ref='b' response='UNKNOWN'/>"), "FAIL");
}

/* Who has not been asked, or whose answer no longer counts, has not answered. */
static void test_refused_answers(void **state)
{
	struct xccdf_answers *all = xccdf_answers_new(arena);
	struct xccdf_answer answer = { .text = "true", .note = "yes, by J. Doe", .refused = "line 3: expired on 2020-01-01" };

	(void)state;
	map_put(all->questions, "b", &answer);
	outcome = ocil_evaluate(ocil(REF, BOOLEAN("") QUESTIONS), "q", all, NULL);
	assert_int_equal(outcome.result, OCIL_NOT_TESTED);
	assert_true(outcome.unanswered);
	assert_string_equal(outcome.reason, "not answered: Is the door locked?\nline 3: expired on 2020-01-01");
	answer.refused = NULL;
	outcome = ocil_evaluate(ocil(REF, BOOLEAN("") QUESTIONS), "q", all, NULL);
	assert_int_equal(outcome.result, OCIL_PASS);
	assert_false(outcome.unanswered);
	assert_string_equal(outcome.reason, "asked: Is the door locked?\nanswered: yes, by J. Doe");
}

static void test_questions_of_a_questionnaire(void **state)
{
	size_t count;
	const struct ocil_question *q = ocil_questions(ocil(REF,
	    "<test_actions><boolean_question_test_action id='a' question_ref='b'>"
	    "<when_true><test_action_ref>a2</test_action_ref></when_true><when_false><result>FAIL</result></when_false>"
	    "</boolean_question_test_action><boolean_question_test_action id='a2' question_ref='s'>"
	    "<when_true><test_action_ref>a</test_action_ref></when_true><when_false><result>FAIL</result></when_false>"
	    "</boolean_question_test_action><boolean_question_test_action id='a3' question_ref='c'>"
	    "<when_true><result>PASS</result></when_true><when_false><result>FAIL</result></when_false>"
	    "</boolean_question_test_action></test_actions>"
	    "<questions><boolean_question id='b'><question_text> Is the\n  door locked?</question_text><instructions>"
	    "<title>t</title><step><description>Go\nthere.</description></step><step><description>Look.</description></step>"
	    "</instructions></boolean_question><string_question id='s'><question_text>Who?</question_text></string_question>"
	    "<boolean_question id='c'><question_text>Never asked</question_text></boolean_question></questions>"), "q", &count);

	(void)state;
	assert_int_equal(count, 2);
	assert_string_equal(q[0].text, "Is the door locked?");
	assert_int_equal(q[0].n_steps, 2);
	assert_string_equal(q[0].steps[0], "Go there.");
	assert_string_equal(q[0].steps[1], "Look.");
	assert_true(q[0].boolean);
	assert_string_equal(q[1].id, "s");
	assert_false(q[1].boolean);
}

static void test_other_questions(void **state)
{
	static const struct {
		const char *kind, *question, *when, *answer, *result;
	} rows[] = {
		{ "choice", "c", "<when_choice><result>PASS</result><choice_ref>c1</choice_ref><choice_ref>c2</choice_ref></when_choice>",
		    "<answer choice_ref='c2'/>", "PASS" },
		{ "choice", "c", "<when_choice><result>PASS</result><choice_ref>c1</choice_ref></when_choice>",
		    "<answer choice_ref='c2'/>", "ERROR" },
		{ "numeric", "n", "<when_equals><result>PASS</result><value>3</value><value>4</value></when_equals>",
		    "<answer>4.0</answer>", "PASS" },
		{ "numeric", "n", "<when_equals><result>FAIL</result><value>3</value></when_equals>"
		  "<when_range><result>PASS</result><range><min>5</min><max inclusive='false'>9</max></range></when_range>",
		    "<answer>5</answer>", "PASS" },
		{ "numeric", "n", "<when_range><result>PASS</result><range><min>5</min><max inclusive='false'>9</max></range></when_range>",
		    "<answer>9</answer>", "ERROR" },
		{ "numeric", "n", "<when_range><result>PASS</result><range><max>9</max></range></when_range>",
		    "<answer>many</answer>", "ERROR" },
		{ "string", "s", "<when_pattern><result>PASS</result><pattern>^J</pattern></when_pattern>"
		  "<when_pattern><result>FAIL</result><pattern>.</pattern></when_pattern>", "<answer>Jane</answer>", "PASS" },
		{ "string", "s", "<when_pattern><result>PASS</result><pattern>^J</pattern></when_pattern>"
		  "<when_pattern><result>FAIL</result><pattern>.</pattern></when_pattern>", "<answer>Bob</answer>", "FAIL" },
		{ "string", "s", "<when_pattern><result>PASS</result><pattern>(</pattern></when_pattern>",
		    "<answer>Bob</answer>", "ERROR" },
		{ "string", "s", "<when_pattern><result>PASS</result><pattern var_ref='const'/></when_pattern>",
		    "<answer>constant</answer>", "PASS" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ocil *o = ocil(REF, arena_printf(arena,
		    "<test_actions><%s_question_test_action id='a' question_ref='%s'>%s</%s_question_test_action></test_actions>"
		    QUESTIONS "<variables><constant_variable id='const' datatype='TEXT'><value>^const</value></constant_variable></variables>",
		    rows[i].kind, rows[i].question, rows[i].when, rows[i].kind));
		const char *got = result(o, arena_printf(arena, "<%s_question_result question_ref='%s'>%s</%s_question_result>",
		    rows[i].kind, rows[i].question, rows[i].answer, rows[i].kind));

		if (strcmp(got, rows[i].result))
			fail_msg("row %zu: %s", i, got);
	}
}

/* The table at ResultType. */
static void test_operators(void **state)
{
	static const struct {
		const char *and, *or, *results[3];
	} rows[] = {
		{ "PASS", "PASS", { "PASS", "NOT_APPLICABLE", "PASS" } },
		{ "FAIL", "PASS", { "PASS", "FAIL", "ERROR" } },
		{ "ERROR", "PASS", { "PASS", "ERROR", "UNKNOWN" } },
		{ "UNKNOWN", "PASS", { "PASS", "UNKNOWN", "NOT_TESTED" } },
		{ "NOT_TESTED", "PASS", { "PASS", "NOT_TESTED", "NOT_APPLICABLE" } },
		{ "NOT_APPLICABLE", "NOT_APPLICABLE", { "NOT_APPLICABLE", "NOT_APPLICABLE", "NOT_APPLICABLE" } },
		{ "FAIL", "FAIL", { "FAIL", "NOT_APPLICABLE", "FAIL" } },
		{ "FAIL", "ERROR", { "FAIL", "ERROR", "UNKNOWN" } },
		{ "FAIL", "UNKNOWN", { "FAIL", "UNKNOWN", "NOT_TESTED" } },
		{ "FAIL", "NOT_TESTED", { "FAIL", "NOT_TESTED", "NOT_APPLICABLE" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int or = 0; or < 2; or++)
			for (int negate = 0; negate < 2; negate++) {
				struct buf actions;
				const char *want = or ? rows[i].or : rows[i].and;
				struct ocil *o;

				buf_init(&actions, arena);
				for (int j = 0; j < 3; j++)
					buf_printf(&actions, "<boolean_question_test_action id='a%d' question_ref='b'>"
					    "<when_true><result>%s</result></when_true></boolean_question_test_action>",
					    j, rows[i].results[j]);
				o = ocil_read(arena, document(arena_printf(arena,
				    "<questionnaires><questionnaire id='q'><actions operation='%s' negate='%d'>"
				    "<test_action_ref>a0</test_action_ref><test_action_ref>a1</test_action_ref>"
				    "<test_action_ref>a2</test_action_ref></actions></questionnaire></questionnaires>"
				    "<test_actions>%s</test_actions>" QUESTIONS, or ? "OR" : "AND", negate, actions.at)), &err);
				assert_non_null(o);
				if (negate)
					want = !strcmp(want, "PASS") ? "FAIL" : !strcmp(want, "FAIL") ? "PASS" : want;
				if (strcmp(result(o, "<boolean_question_result question_ref='b'><answer>true</answer></boolean_question_result>"), want))
					fail_msg("row %zu, %s: %s", i, or ? "OR" : "AND", ocil_result_names[outcome.result]);
			}
}

static void test_actions_lead_to_actions_and_loops_end(void **state)
{
	const char *yes = "<boolean_question_result question_ref='b'><answer>true</answer></boolean_question_result>";

	(void)state;
	assert_string_equal(result(ocil(REF,
		"<test_actions><boolean_question_test_action id='a' question_ref='b'>"
		"<when_true><test_action_ref negate='true'>a2</test_action_ref></when_true></boolean_question_test_action>"
		"<boolean_question_test_action id='a2' question_ref='b'><when_true><result>FAIL</result></when_true></boolean_question_test_action>"
		"</test_actions>" QUESTIONS), yes), "PASS");
	assert_string_equal(result(ocil("<test_action_ref>q</test_action_ref>", QUESTIONS), yes), "ERROR");
	assert_string_equal(outcome.reason, "leads back to itself: q");
	assert_string_equal(result(ocil("<test_action_ref>gone</test_action_ref>", QUESTIONS), yes), "ERROR");
	assert_string_equal(result(ocil(REF, "<test_actions><boolean_question_test_action id='a' question_ref='gone'/></test_actions>"
		QUESTIONS), yes), "ERROR");
}

/* Each level asks the next twice: 2^60 ways, 60 actions. */
static void test_many_ways_to_one_action_take_no_time(void **state)
{
	struct buf all;

	(void)state;
	buf_init(&all, arena);
	buf_str(&all, "<questionnaires>");
	for (int i = 0; i < 60; i++)
		buf_printf(&all, "<questionnaire id='%s%d'><actions><test_action_ref>x%d</test_action_ref>"
		    "<test_action_ref>x%d</test_action_ref></actions></questionnaire>", "x", i, i + 1, i + 1);
	buf_str(&all, "<questionnaire id='q'><actions><test_action_ref>x0</test_action_ref></actions></questionnaire>"
	    "<questionnaire id='x60'><actions>" REF "</actions></questionnaire></questionnaires>" BOOLEAN("") QUESTIONS);
	assert_string_equal(result(ocil_read(arena, document(all.at), &err),
		"<boolean_question_result question_ref='b'><answer>true</answer></boolean_question_result>"), "PASS");
}

static void test_artifacts_that_are_required(void **state)
{
	struct ocil *o = ocil(REF, "<test_actions><boolean_question_test_action id='a' question_ref='b'>"
	    "<when_true><result>PASS</result><artifact_refs><artifact_ref idref='plan' required='true'/>"
	    "<artifact_ref idref='more'/></artifact_refs></when_true></boolean_question_test_action></test_actions>" QUESTIONS);
	struct xccdf_answers *all = answers("<boolean_question_result question_ref='b'><answer>true</answer></boolean_question_result>");

	(void)state;
	outcome = ocil_evaluate(o, "q", all, NULL);
	assert_int_equal(outcome.result, OCIL_NOT_TESTED);
	assert_true(outcome.unanswered);
	assert_string_equal(outcome.reason, "not handed in: plan");
	assert_true(xccdf_answers_read(all, arena, document("<results><artifact_results><artifact_result artifact_ref='plan'/>"
	    "</artifact_results></results>"), &err));
	assert_int_equal(ocil_evaluate(o, "q", all, NULL).result, OCIL_PASS);
}

static void test_variables(void **state)
{
	struct map *external = map_new(arena);
	struct ocil *o = ocil(REF, "<test_actions><string_question_test_action id='a' question_ref='s'>"
	    "<when_pattern><result>PASS</result><pattern var_ref='ext'/></when_pattern>"
	    "<when_pattern><result>FAIL</result><pattern var_ref='local'/></when_pattern></string_question_test_action></test_actions>"
	    QUESTIONS "<variables><external_variable id='ext' datatype='TEXT'/>"
	    "<local_variable id='local' datatype='TEXT' question_ref='b'><set><when_boolean value='true'><value>^yes$</value></when_boolean>"
	    "<when_boolean value='false'><value>^no$</value></when_boolean></set></local_variable></variables>");
	struct xccdf_answers *all = answers("<boolean_question_result question_ref='b'><answer>false</answer></boolean_question_result>"
	    "<string_question_result question_ref='s'><answer>no</answer></string_question_result>");

	(void)state;
	assert_int_equal(ocil_evaluate(o, "q", all, NULL).result, OCIL_FAIL);
	map_put(external, "ext", (void *)"^n");
	assert_int_equal(ocil_evaluate(o, "q", all, external).result, OCIL_PASS);
}

static void test_a_questionnaire_answered_as_a_whole(void **state)
{
	struct xccdf_answers *all = answers("");
	struct xccdf_answer answer = { .text = "PASS", .note = "J. Doe, 2026-01-01" };

	(void)state;
	map_put(all->questionnaires, "q", &answer);
	outcome = ocil_evaluate(ocil(REF, BOOLEAN("") QUESTIONS), "q", all, NULL);
	assert_int_equal(outcome.result, OCIL_PASS);
	assert_string_equal(outcome.reason, "answered: J. Doe, 2026-01-01");
}

static void test_what_is_no_answers_file(void **state)
{
	struct xccdf_answers *all = xccdf_answers_new(arena);

	(void)state;
	assert_false(xccdf_answers_read(all, arena, document(""), &err));
	assert_non_null(strstr(err.text, "no results in it"));
	assert_false(xccdf_answers_read(all, arena, document("<results><question_results><boolean_question_result question_ref='b'/>"
	    "</question_results></results>"), &err));
	assert_non_null(strstr(err.text, "without answer"));
	assert_false(xccdf_answers_read(all, arena, document("<results><question_results><boolean_question_result question_ref='b' "
	    "response='MAYBE'/></question_results></results>"), &err));
	assert_non_null(strstr(err.text, "response cannot be 'MAYBE'"));
	assert_null(ocil_read(arena, document("<questions><boolean_question id='a'/><boolean_question id='a'/></questions>"), &err));
	assert_non_null(strstr(err.text, "the id 'a' is there twice"));
}

#define TEST(x) cmocka_unit_test_setup_teardown(test_##x, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(boolean_questions),
		TEST(refused_answers),
		TEST(questions_of_a_questionnaire),
		TEST(other_questions),
		TEST(operators),
		TEST(actions_lead_to_actions_and_loops_end),
		TEST(many_ways_to_one_action_take_no_time),
		TEST(artifacts_that_are_required),
		TEST(variables),
		TEST(a_questionnaire_answered_as_a_whole),
		TEST(what_is_no_answers_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
