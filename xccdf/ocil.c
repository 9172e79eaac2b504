#include "xccdf/ocil.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/regex.h"

const char *const ocil_result_names[OCIL_RESULT_COUNT] = {
	"PASS", "FAIL", "ERROR", "UNKNOWN", "NOT_TESTED", "NOT_APPLICABLE"
};

bool ocil_is_system(const char *system)
{
	return !strcmp(system, "http://scap.nist.gov/schema/ocil/2") ||
	    !strcmp(system, "http://scap.nist.gov/schema/ocil/2.0");
}

enum xccdf_result ocil_to_xccdf(enum ocil_result result)
{
	static const enum xccdf_result table[OCIL_RESULT_COUNT] = {
		[OCIL_PASS] = XCCDF_PASS, [OCIL_FAIL] = XCCDF_FAIL, [OCIL_ERROR] = XCCDF_ERROR,
		[OCIL_UNKNOWN] = XCCDF_UNKNOWN, [OCIL_NOT_TESTED] = XCCDF_NOTCHECKED,
		[OCIL_NOT_APPLICABLE] = XCCDF_NOTAPPLICABLE,
	};

	return table[result];
}

/* Reading ------------------------------------------------------------------------------ */

struct ocil {
	struct arena *arena;
	struct source *source;
	struct map *nodes; /* every id -> struct xml_node */
	const char **questionnaires;
	size_t n_questionnaires;
};

/* Questionnaires, test actions, questions and their choices, artifacts, variables. */
static bool index_ids(struct ocil *ocil, struct xml_node *list, struct err *err)
{
	for (struct xml_node *node = list->first; node; node = node->next) {
		const char *id = xml_attr(node, "id");

		if (!id)
			return xml_err(ocil->source->xml, node, err, "%s without id", node->name);
		if (map_put(ocil->nodes, id, node))
			return xml_err(ocil->source->xml, node, err, "the id '%s' is there twice", id);
		if (!strcmp(node->name, "questionnaire") && !xml_attr_bool(node, "child_only", false)) {
			ocil->questionnaires = arena_more(ocil->arena, ocil->questionnaires,
			    ocil->n_questionnaires, sizeof *ocil->questionnaires);
			ocil->questionnaires[ocil->n_questionnaires++] = id;
		}
	}
	return true;
}

struct ocil *ocil_read(struct arena *arena, struct source *source, struct err *err)
{
	static const char *const lists[] = { "questionnaires", "test_actions", "questions",
		"artifacts", "variables" };
	struct ocil *ocil = arena_alloc(arena, sizeof *ocil);

	ocil->arena = arena;
	ocil->source = source;
	ocil->nodes = map_new(arena);
	if (!xml_is(source->root, OCIL_NS, "ocil")) {
		xml_err(source->xml, source->root, err, "%s is not OCIL 2.0", source->root->name);
		return NULL;
	}
	if (source->root->closed && !xml_open(source->xml, source->root, err))
		return NULL;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct xml_node *list = xml_child(source->root, OCIL_NS, lists[i]);

		if (list && !index_ids(ocil, list, err))
			return NULL;
	}
	return ocil;
}

static const struct xml_node *node_of(const struct ocil *ocil, const char *id)
{
	return map_get(ocil->nodes, id);
}

bool ocil_has(const struct ocil *ocil, const char *questionnaire)
{
	const struct xml_node *node = node_of(ocil, questionnaire);

	return node && !strcmp(node->name, "questionnaire");
}

const char *const *ocil_questionnaires(const struct ocil *ocil, size_t *count)
{
	*count = ocil->n_questionnaires;
	return ocil->questionnaires;
}

/* Without line breaks: an answers file has each text on a line of its own. */
static const char *one_line(struct ocil *ocil, struct xml_node *node)
{
	const char *text = node ? xml_text(ocil->source->xml, node, NULL) : NULL;
	struct buf buf;

	buf_init(&buf, ocil->arena);
	for (const char *c = text ? text : ""; *c;) {
		size_t blank = strspn(c, " \t\r\n"), word = strcspn(c + blank, " \t\r\n");

		if (blank && buf.length && word)
			buf_char(&buf, ' ');
		buf_add(&buf, c + blank, word);
		c += blank + word;
	}
	return buf.at;
}

/* The words of a question; without any, its id. */
static const char *question_text(struct ocil *ocil, const char *id)
{
	const struct xml_node *node = node_of(ocil, id);
	const char *words = node ? one_line(ocil, xml_child(node, OCIL_NS, "question_text")) : "";

	return *words ? words : id;
}

static void add_steps(struct ocil *ocil, const struct xml_node *list, struct ocil_question *question)
{
	for (struct xml_node *step = xml_child(list, OCIL_NS, "step"); step; step = xml_next_same(step)) {
		const char *text = one_line(ocil, xml_child(step, OCIL_NS, "description"));
		const char **steps = (void *)question->steps;

		if (!*text)
			continue;
		steps = arena_more(ocil->arena, steps, question->n_steps, sizeof *steps);
		steps[question->n_steps++] = text;
		question->steps = steps;
	}
}

struct listing {
	struct ocil *ocil;
	struct map *seen;
	struct ocil_question *questions;
	size_t count;
};

static void list_question(struct listing *l, const char *id)
{
	const struct xml_node *node = node_of(l->ocil, id);
	const struct xml_node *instructions = node ? xml_child(node, OCIL_NS, "instructions") : NULL;
	struct ocil_question *question;

	if (!node || map_put(l->seen, id, l))
		return;
	l->questions = arena_more(l->ocil->arena, l->questions, l->count, sizeof *l->questions);
	question = &l->questions[l->count++];
	*question = (struct ocil_question){ .id = id, .text = question_text(l->ocil, id),
		.boolean = !strcmp(node->name, "boolean_question") };
	if (instructions)
		add_steps(l->ocil, instructions, question);
}

/* A questionnaire or an action: what it asks, and what it leads to. */
static void list_questions(struct listing *l, const struct xml_node *node, int depth)
{
	const char *question = xml_attr(node, "question_ref");

	if (depth > LIMIT_NESTING)
		return;
	if (question)
		list_question(l, question);
	if (xml_is(node, OCIL_NS, "test_action_ref")) {
		const char *id = xml_trim(l->ocil->arena, node->text);
		const struct xml_node *action = node_of(l->ocil, id);

		if (action && !map_put(l->seen, id, l))
			list_questions(l, action, depth + 1);
	}
	for (const struct xml_node *child = node->first; child; child = child->next)
		list_questions(l, child, depth + 1);
}

const struct ocil_question *ocil_questions(struct ocil *ocil, const char *questionnaire, size_t *count)
{
	struct listing l = { .ocil = ocil, .seen = map_new(ocil->arena) };
	const struct xml_node *node = node_of(ocil, questionnaire);

	if (node)
		list_questions(&l, node, 0);
	*count = l.count;
	return l.questions;
}

/* Answers ------------------------------------------------------------------------------- */

struct xccdf_answers *xccdf_answers_new(struct arena *arena)
{
	struct xccdf_answers *answers = arena_alloc(arena, sizeof *answers);

	answers->questions = map_new(arena);
	answers->questionnaires = map_new(arena);
	answers->artifacts = map_new(arena);
	return answers;
}

static bool read_answer(struct xccdf_answers *answers, struct arena *arena, struct source *source,
    struct xml_node *node, struct err *err)
{
	const char *question = xml_attr(node, "question_ref"), *response = xml_attr(node, "response");
	const struct xml_node *text = xml_child(node, OCIL_NS, "answer");
	struct xccdf_answer *answer = arena_alloc(arena, sizeof *answer);
	int exception;

	if (!question)
		return xml_err(source->xml, node, err, "%s without question_ref", node->name);
	if (response && strcmp(response, "ANSWERED")) {
		exception = xccdf_name_find(ocil_result_names, OCIL_RESULT_COUNT, response);
		if (exception < OCIL_ERROR)
			return xml_err(source->xml, node, err, "response cannot be '%s'", response);
		answer->exception = (enum ocil_result)exception;
	} else if (!text)
		return xml_err(source->xml, node, err, "%s without answer", node->name);
	else {
		answer->text = xml_attr(text, "choice_ref");
		if (!answer->text)
			answer->text = xml_trim(arena, text->text);
	}
	map_put(answers->questions, question, answer);
	return true;
}

static void note_artifacts(struct xccdf_answers *answers, const struct xml_node *node)
{
	const char *ref = xml_attr(node, "artifact_ref");

	if (ref && !strcmp(node->name, "artifact_result"))
		map_put(answers->artifacts, ref, answers);
	for (const struct xml_node *child = node->first; child; child = child->next)
		note_artifacts(answers, child);
}

bool xccdf_answers_read(struct xccdf_answers *answers, struct arena *arena, struct source *source,
    struct err *err)
{
	struct xml_node *results, *list;

	if (!xml_is(source->root, OCIL_NS, "ocil"))
		return xml_err(source->xml, source->root, err,
		    "answers are the results of an OCIL document; this is %s", source->root->name);
	if (source->root->closed && !xml_open(source->xml, source->root, err))
		return false;
	results = xml_child(source->root, OCIL_NS, "results");
	if (!results)
		return xml_err(source->xml, source->root, err, "no results in it, so no answers");
	list = xml_child(results, OCIL_NS, "question_results");
	for (struct xml_node *node = list ? list->first : NULL; node; node = node->next)
		if (!read_answer(answers, arena, source, node, err))
			return false;
	note_artifacts(answers, results);
	return true;
}

/* Evaluating ----------------------------------------------------------------------------- */

struct asking {
	struct ocil *ocil;
	const struct xccdf_answers *answers;
	const struct map *external;
	struct arena *arena; /* of this evaluation */
	struct map *done;    /* id -> struct known */
	struct buf reasons;
	bool unanswered;
};

struct known {
	bool being_asked;
	enum ocil_result result;
	bool unanswered;
};

static void say(struct asking *a, const char *text, const char *what)
{
	if (a->reasons.length)
		buf_char(&a->reasons, '\n');
	buf_printf(&a->reasons, "%s%s", text, what);
}

static enum ocil_result negate(enum ocil_result result)
{
	return result == OCIL_PASS ? OCIL_FAIL : result == OCIL_FAIL ? OCIL_PASS : result;
}

/* The table at ResultType of the schema: AND fails before it is in error and so on, OR passes before. */
static enum ocil_result combine(const size_t counts[OCIL_RESULT_COUNT], bool and)
{
	static const enum ocil_result and_order[] = { OCIL_FAIL, OCIL_ERROR, OCIL_UNKNOWN,
		OCIL_NOT_TESTED, OCIL_PASS, OCIL_NOT_APPLICABLE };
	static const enum ocil_result or_order[] = { OCIL_PASS, OCIL_ERROR, OCIL_UNKNOWN,
		OCIL_NOT_TESTED, OCIL_FAIL, OCIL_NOT_APPLICABLE };
	const enum ocil_result *order = and ? and_order : or_order;

	for (size_t i = 0; i < OCIL_RESULT_COUNT; i++)
		if (counts[order[i]])
			return order[i];
	return OCIL_NOT_TESTED;
}

static enum ocil_result evaluate(struct asking *a, const char *id, int depth);

static enum ocil_result follow(struct asking *a, const struct xml_node *ref, int depth)
{
	enum ocil_result result = evaluate(a, xml_trim(a->arena, ref->text), depth);

	return xml_attr_bool(ref, "negate", false) ? negate(result) : result;
}

static enum ocil_result evaluate_actions(struct asking *a, const struct xml_node *actions, int depth)
{
	const char *operation = xml_attr(actions, "operation");
	size_t counts[OCIL_RESULT_COUNT] = { 0 };
	enum ocil_result result;

	for (struct xml_node *ref = actions->first; ref; ref = ref->next)
		if (xml_is(ref, OCIL_NS, "test_action_ref"))
			counts[follow(a, ref, depth)]++;
	result = combine(counts, !operation || strcmp(operation, "OR"));
	return xml_attr_bool(actions, "negate", false) ? negate(result) : result;
}

/* What a handler says: a result, or another action. */
static enum ocil_result take(struct asking *a, const struct xml_node *handler, int depth)
{
	const struct xml_node *result = xml_child(handler, OCIL_NS, "result");
	const struct xml_node *ref = xml_child(handler, OCIL_NS, "test_action_ref");
	const struct xml_node *artifacts = xml_child(handler, OCIL_NS, "artifact_refs");
	int named;

	for (const struct xml_node *n = artifacts ? artifacts->first : NULL; n; n = n->next) {
		const char *id = xml_attr(n, "idref");

		if (id && xml_attr_bool(n, "required", false) && !map_get(a->answers->artifacts, id)) {
			say(a, "not handed in: ", id);
			a->unanswered = true;
			return OCIL_NOT_TESTED;
		}
	}
	if (ref)
		return follow(a, ref, depth);
	named = result ? xccdf_name_find(ocil_result_names, OCIL_RESULT_COUNT,
			     xml_trim(a->arena, result->text))
		       : -1;
	return named < 0 ? OCIL_ERROR : (enum ocil_result)named;
}

/* Variables ---------------------------------------------------------------------------- */

static bool in_range(const char *text, const char *min, const char *max)
{
	double n = strtod(text, NULL);

	return (!min || n >= strtod(min, NULL)) && (!max || n <= strtod(max, NULL));
}

static bool matches(const char *pattern, const char *text, bool *trouble)
{
	const struct regex *regex = regex_get(pattern, 0, NULL);

	if (!regex) {
		*trouble = true;
		return false;
	}
	switch (regex_search(regex, text, strlen(text), 0, NULL, 0, NULL, NULL)) {
	case REGEX_MATCH:
		return true;
	case REGEX_TROUBLE:
		*trouble = true;
		break;
	case REGEX_NO_MATCH:
		break;
	}
	return false;
}

static bool is_true(const char *text)
{
	static const char *const words[] = { "true", "1", "yes", "TRUE", "YES", NULL };

	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return true;
	return false;
}

static bool set_applies(const struct xml_node *when, const char *answer)
{
	const char *pattern = xml_attr(when, "pattern"), *choice = xml_attr(when, "choice_ref");
	bool trouble = false;

	if (!strcmp(when->name, "when_pattern"))
		return pattern && matches(pattern, answer, &trouble);
	if (!strcmp(when->name, "when_choice"))
		return choice && !strcmp(choice, answer);
	if (!strcmp(when->name, "when_range"))
		return in_range(answer, xml_attr(when, "min"), xml_attr(when, "max"));
	return !strcmp(when->name, "when_boolean") &&
	    xml_attr_bool(when, "value", false) == is_true(answer);
}

/* NULL: it has no value. */
static const char *variable(struct asking *a, const char *id)
{
	const struct xml_node *node = node_of(a->ocil, id), *value, *set;
	const struct xccdf_answer *answer;
	const char *question;

	if (!node)
		return NULL;
	if (!strcmp(node->name, "external_variable"))
		return a->external ? map_get(a->external, id) : NULL;
	if (!strcmp(node->name, "constant_variable")) {
		value = xml_child(node, OCIL_NS, "value");
		return value ? xml_trim(a->arena, value->text) : NULL;
	}
	question = xml_attr(node, "question_ref");
	answer = question ? map_get(a->answers->questions, question) : NULL;
	if (!answer || !answer->text)
		return NULL;
	set = xml_child(node, OCIL_NS, "set");
	if (!set)
		return answer->text;
	for (const struct xml_node *when = set->first; when; when = when->next)
		if (set_applies(when, answer->text)) {
			value = xml_child(when, OCIL_NS, "value");
			return value ? xml_trim(a->arena, value->text) : NULL;
		}
	return NULL;
}

/* The text of an element, or the value of the variable it names; NULL: that has none. */
static const char *text_or_variable(struct asking *a, const struct xml_node *node)
{
	const char *ref = xml_attr(node, "var_ref");

	return ref ? variable(a, ref) : xml_trim(a->arena, node->text);
}

/* Test actions ------------------------------------------------------------------------- */

static bool equals_applies(struct asking *a, const struct xml_node *when, const char *answer)
{
	const char *ref = xml_attr(when, "var_ref"), *value = ref ? variable(a, ref) : NULL;

	if (value && strtod(value, NULL) == strtod(answer, NULL))
		return true;
	for (const struct xml_node *v = xml_child(when, OCIL_NS, "value"); v; v = xml_next_same(v))
		if (!ref && strtod(v->text, NULL) == strtod(answer, NULL))
			return true;
	return false;
}

static bool bound_holds(struct asking *a, const struct xml_node *bound, double n, bool lower)
{
	const char *text = bound ? text_or_variable(a, bound) : NULL;
	bool inclusive = bound && xml_attr_bool(bound, "inclusive", true);
	double limit;

	if (!bound)
		return true;
	if (!text)
		return false;
	limit = strtod(text, NULL);
	return n == limit ? inclusive : lower ? n > limit : n < limit;
}

static bool range_applies(struct asking *a, const struct xml_node *when, const char *answer)
{
	double n = strtod(answer, NULL);

	for (const struct xml_node *r = xml_child(when, OCIL_NS, "range"); r; r = xml_next_same(r))
		if (bound_holds(a, xml_child(r, OCIL_NS, "min"), n, true) &&
		    bound_holds(a, xml_child(r, OCIL_NS, "max"), n, false))
			return true;
	return false;
}

static bool pattern_applies(struct asking *a, const struct xml_node *when, const char *answer,
    bool *trouble)
{
	for (const struct xml_node *p = xml_child(when, OCIL_NS, "pattern"); p; p = xml_next_same(p)) {
		const char *pattern = text_or_variable(a, p);

		if (pattern && matches(pattern, answer, trouble))
			return true;
	}
	return false;
}

static bool choice_applies(struct asking *a, const struct xml_node *when, const char *answer)
{
	for (const struct xml_node *c = xml_child(when, OCIL_NS, "choice_ref"); c; c = xml_next_same(c))
		if (!strcmp(xml_trim(a->arena, c->text), answer))
			return true;
	return false;
}

static bool is_number(const char *text)
{
	char *end;

	strtod(text, &end);
	return end != text && !*end;
}

static bool applies(struct asking *a, const struct xml_node *when, const char *answer, bool *trouble)
{
	if (!strcmp(when->name, "when_true"))
		return is_true(answer);
	if (!strcmp(when->name, "when_false"))
		return !is_true(answer);
	if (!strcmp(when->name, "when_choice"))
		return choice_applies(a, when, answer);
	if (!strcmp(when->name, "when_equals"))
		return is_number(answer) && equals_applies(a, when, answer);
	if (!strcmp(when->name, "when_range"))
		return is_number(answer) && range_applies(a, when, answer);
	return !strcmp(when->name, "when_pattern") && pattern_applies(a, when, answer, trouble);
}

static enum ocil_result exceptional(struct asking *a, const struct xml_node *action,
    enum ocil_result exception, int depth)
{
	static const char *const handlers[OCIL_RESULT_COUNT] = {
		[OCIL_ERROR] = "when_error", [OCIL_UNKNOWN] = "when_unknown",
		[OCIL_NOT_TESTED] = "when_not_tested", [OCIL_NOT_APPLICABLE] = "when_not_applicable",
	};
	const struct xml_node *handler = xml_child(action, OCIL_NS, handlers[exception]);

	return handler ? take(a, handler, depth) : exception;
}

static enum ocil_result ask(struct asking *a, const struct xml_node *action, int depth)
{
	const char *question = xml_attr(action, "question_ref");
	const struct xccdf_answer *answer =
	    question ? map_get(a->answers->questions, question) : NULL;
	bool trouble = false;

	if (!question || !node_of(a->ocil, question)) {
		say(a, "there is no such question: ", question ? question : "");
		return OCIL_ERROR;
	}
	if (!answer || answer->refused) {
		say(a, "not answered: ", question_text(a->ocil, question));
		if (answer)
			say(a, "", answer->refused);
		a->unanswered = true;
		return OCIL_NOT_TESTED;
	}
	if (answer->note) {
		say(a, "asked: ", question_text(a->ocil, question));
		say(a, "answered: ", answer->note);
	}
	if (answer->exception == OCIL_NOT_TESTED)
		a->unanswered = true;
	if (answer->exception != OCIL_PASS)
		return exceptional(a, action, answer->exception, depth);
	for (const struct xml_node *when = action->first; when; when = when->next)
		if (applies(a, when, answer->text, &trouble))
			return take(a, when, depth);
	say(a, trouble ? "the pattern cannot be used; the answer was: "
		       : "no answer that was foreseen: ", answer->text);
	return exceptional(a, action, OCIL_ERROR, depth);
}

static enum ocil_result from_answer(struct asking *a, const struct xccdf_answer *answer)
{
	int named;

	if (answer->note)
		say(a, "answered: ", answer->note);
	if (answer->exception == OCIL_NOT_TESTED)
		a->unanswered = true;
	if (answer->exception != OCIL_PASS)
		return answer->exception;
	named = xccdf_name_find(ocil_result_names, OCIL_RESULT_COUNT, answer->text);
	return named < 0 ? OCIL_ERROR : (enum ocil_result)named;
}

static enum ocil_result evaluate(struct asking *a, const char *id, int depth)
{
	const struct xml_node *node = node_of(a->ocil, id), *actions;
	const struct xccdf_answer *whole = map_get(a->answers->questionnaires, id);
	struct known *known = map_get(a->done, id);
	bool outer = a->unanswered;

	if (known && !known->being_asked) {
		a->unanswered |= known->unanswered;
		return known->result;
	}
	if (!node || known || depth > LIMIT_NESTING) {
		say(a, !node ? "there is no such action: " : "leads back to itself: ", id);
		return OCIL_ERROR;
	}
	known = arena_alloc(a->arena, sizeof *known);
	known->being_asked = true;
	map_put(a->done, id, known);
	a->unanswered = false;
	actions = xml_child(node, OCIL_NS, "actions");
	known->result = whole ? from_answer(a, whole)
	    : actions	      ? evaluate_actions(a, actions, depth + 1)
			      : ask(a, node, depth + 1);
	known->unanswered = a->unanswered;
	known->being_asked = false;
	a->unanswered |= outer;
	return known->result;
}

struct ocil_outcome ocil_evaluate(struct ocil *ocil, const char *questionnaire,
    const struct xccdf_answers *answers, const struct map *external)
{
	struct asking a = { .ocil = ocil, .answers = answers, .external = external,
		.arena = arena_new("OCIL") };
	struct ocil_outcome outcome;

	a.done = map_new(a.arena);
	buf_init(&a.reasons, a.arena);
	outcome.result = evaluate(&a, questionnaire, 0);
	/* It may have been decided without what is missing. */
	outcome.unanswered = a.unanswered && outcome.result == OCIL_NOT_TESTED;
	outcome.reason = a.reasons.length ? arena_strdup(ocil->arena, a.reasons.at) : NULL;
	arena_free(a.arena);
	return outcome;
}
