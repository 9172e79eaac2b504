#include "xccdf/answers.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/limits.h"
#include "xccdf/day.h"
#include "xccdf/stig.h"

/* Questions -------------------------------------------------------------------------- */

struct finding_questions {
	struct arena *arena;
	const struct xccdf_benchmark *benchmark;
	struct map *documents; /* href -> struct ocil */
	struct map *seen;      /* "rule question" -> anything */
	struct xccdf_question *questions;
	size_t count;
	struct err *err;
};

/* NULL: there is none, or (err) it cannot be read. */
static struct ocil *document(struct finding_questions *f, const char *href)
{
	struct ocil *ocil = map_get(f->documents, href);
	struct source *source;

	if (ocil)
		return ocil;
	if (source_resolve(f->benchmark->source, href, NULL, &source, f->err) != SOURCE_RESOLVED ||
	    source->type != SOURCE_OCIL)
		return NULL;
	ocil = ocil_read(f->arena, source, f->err);
	if (ocil)
		map_put(f->documents, href, ocil);
	return ocil;
}

static void add_questions(struct finding_questions *f, const struct xccdf_item *rule, struct ocil *ocil,
    const char *questionnaire)
{
	size_t count;
	const struct ocil_question *questions = ocil_questions(ocil, questionnaire, &count);

	for (size_t i = 0; i < count; i++) {
		const char *key = arena_printf(f->arena, "%s %s", rule->id, questions[i].id);

		if (map_put(f->seen, key, f))
			continue;
		f->questions = arena_more(f->arena, f->questions, f->count, sizeof *f->questions);
		f->questions[f->count++] = (struct xccdf_question){ rule, questions[i] };
	}
}

static bool look_into(struct finding_questions *f, const struct xccdf_item *rule, const struct xccdf_check *check)
{
	for (size_t i = 0; i < check->n_children; i++)
		if (!look_into(f, rule, &check->children[i]))
			return false;
	if (check->complex || !ocil_is_system(check->system))
		return true;
	for (size_t i = 0; i < check->n_content_refs; i++) {
		const struct xccdf_content_ref *ref = &check->content_refs[i];
		struct ocil *ocil = document(f, ref->href);
		const char *const *all;
		size_t count;

		if (f->err->kind != ERR_NONE)
			return false;
		if (!ocil || (ref->name && !ocil_has(ocil, ref->name)))
			continue;
		all = ref->name ? &ref->name : ocil_questionnaires(ocil, &count);
		for (size_t k = 0; k < (ref->name ? 1 : count); k++)
			add_questions(f, rule, ocil, all[k]);
		return true; /* the first that leads somewhere is the one that is used */
	}
	return true;
}

bool xccdf_questions(struct arena *arena, const struct xccdf_benchmark *b, const struct xccdf_question **questions,
    size_t *count, struct err *err)
{
	struct finding_questions f = { .arena = arena, .benchmark = b, .documents = map_new(arena),
		.seen = map_new(arena), .err = err };

	for (size_t i = 0; i < b->n_items; i++)
		for (size_t k = 0; k < b->items[i]->n_checks; k++)
			if (!look_into(&f, b->items[i], &b->items[i]->checks[k]))
				return false;
	*questions = f.questions;
	*count = f.count;
	return true;
}

/* The file ------------------------------------------------------------------------------ */

static const char *const names[] = { "rule", "question", "answer", "who", "when", "expires", "note", NULL };

static bool read_one(struct xccdf_answers_file *file, const struct yaml_node *entry, struct xccdf_given_answer *given,
    struct err *err)
{
	const struct yaml_file *yaml = file->yaml;
	bool when, expires;

	given->node = entry;
	if (entry->kind != YAML_MAP)
		return yaml_err(yaml, entry, err, "an answer begins with - rule: and a STIG ID");
	if (!yaml_only(yaml, entry, names, err) || !(given->rule = yaml_member_text(yaml, entry, "rule", err)) ||
	    !(given->question = yaml_member_text(yaml, entry, "question", err)) ||
	    !(given->answer = yaml_member_text(yaml, entry, "answer", err)) || !(given->who = yaml_member_text(yaml, entry, "who", err)) ||
	    !(given->note = yaml_member_text(yaml, entry, "note", err)))
		return false;
	when = day_member(yaml, entry, "when", &given->when, err);
	expires = day_member(yaml, entry, "expires", &given->expires, err);
	if (err->kind != ERR_NONE || !yaml_needed(yaml, entry, "rule", *given->rule, "write the STIG ID", err))
		return false;
	if (!*given->answer || !strcasecmp(given->answer, "unknown"))
		return true;
	if (!yaml_needed(yaml, entry, "question", *given->question, "copy it from 'plimsoll answers init'", err) ||
	    !yaml_needed(yaml, entry, "who", *given->who, "write who answers for it", err) ||
	    !yaml_needed(yaml, entry, "when", when, "write the day of the answer, as 2026-11-24", err) ||
	    !yaml_needed(yaml, entry, "expires", expires, "write the last day it counts, as 2027-11-24", err) ||
	    !yaml_short(yaml, entry, "who", given->who, LIMIT_AUTHORITY_UNITS, err) ||
	    !yaml_short(yaml, entry, "note", given->note, LIMIT_REASON_UNITS, err))
		return false;
	return given->expires >= given->when ||
	    yaml_err(yaml, yaml_member(entry, "expires"), err, "it expires before it was given");
}

struct xccdf_answers_file *xccdf_answers_file_read(struct arena *arena, const char *path, struct err *err)
{
	static const char *const top[] = { "answers", NULL };
	struct xccdf_answers_file *file = arena_alloc(arena, sizeof *file);
	const struct yaml_node *list;
	const char *slash = strrchr(path, '/');

	file->name = slash ? slash + 1 : path;
	file->answers = xccdf_answers_new(arena);
	file->yaml = yaml_read(arena, path, err);
	if (!file->yaml || !yaml_only(file->yaml, file->yaml->root, top, err))
		return NULL;
	list = yaml_member(file->yaml->root, "answers");
	if (!list) {
		yaml_err(file->yaml, file->yaml->root, err,
		    "there is no 'answers:' in it: 'plimsoll answers init' writes a file to fill in");
		return NULL;
	}
	if (list->kind != YAML_LIST && !(list->kind == YAML_TEXT && !*list->text)) {
		yaml_err(file->yaml, list, err, "answers is a list: each begins with - rule:");
		return NULL;
	}
	for (const struct yaml_node *entry = list->first; entry; entry = entry->next) {
		file->given = arena_more(arena, file->given, file->n_given, sizeof *file->given);
		file->given[file->n_given] = (struct xccdf_given_answer){ 0 };
		if (!read_one(file, entry, &file->given[file->n_given++], err))
			return NULL;
	}
	return file;
}

/* Which count --------------------------------------------------------------------------- */

/* Line breaks and blanks are the editor's. */
static bool same_words(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " \t\r\n");
		b += strspn(b, " \t\r\n");
		if (!*a || !*b)
			return *a == *b;
		while (*a && !strchr(" \t\r\n", *a))
			if (*a++ != *b++)
				return false;
		if (*b && !strchr(" \t\r\n", *b))
			return false;
	}
}

static const char *written(struct arena *arena, const struct yaml_node *entry, const char *name)
{
	const struct yaml_node *node = yaml_member(entry, name);

	return node && node->text ? xml_trim(arena, node->text) : "";
}

/* Why an answer to the right question does not count; NULL: it does. */
static const char *refusal(struct arena *arena, const struct xccdf_answers_file *file,
    const struct xccdf_given_answer *given)
{
	int64_t today = day_today();
	unsigned line = given->node->line;

	if (!strcasecmp(given->answer, "unknown"))
		return arena_printf(arena, "answered 'unknown'%s%s (%s, line %u)", *given->who ? " by " : "", given->who,
		    file->name, line);
	if (given->when > today)
		return arena_printf(arena, "the answer of %s is of %s, a day that has not come yet (%s, line %u)", given->who,
		    written(arena, given->node, "when"), file->name, line);
	if (given->expires < today)
		return arena_printf(arena, "the answer of %s expired on %s (%s, line %u)", given->who,
		    written(arena, given->node, "expires"), file->name, line);
	return NULL;
}

static bool take(struct arena *arena, struct xccdf_answers_file *file, struct xccdf_given_answer *given,
    const struct xccdf_question *question, struct err *err)
{
	bool yes = !strcasecmp(given->answer, "yes") || !strcasecmp(given->answer, "true");
	bool no = !strcasecmp(given->answer, "no") || !strcasecmp(given->answer, "false");
	struct xccdf_answer *answer = arena_alloc(arena, sizeof *answer);

	if (map_get(file->answers->questions, question->question.id))
		return yaml_err(file->yaml, given->node, err, "%s is answered twice: keep one of the two", given->rule);
	if (!*given->answer)
		return true;
	if (question->question.boolean && !yes && !no && strcasecmp(given->answer, "unknown"))
		return yaml_err(file->yaml, yaml_member(given->node, "answer"), err,
		    "'%s' is no answer here: write yes, no or unknown", given->answer);
	given->refused = answer->refused = refusal(arena, file, given);
	file->n_counting += !answer->refused;
	answer->text = !question->question.boolean ? given->answer : yes ? "true" : "false";
	answer->note = arena_printf(arena, "%s, by %s on %s, good until %s%s%s (%s, line %u)",
	    !question->question.boolean ? given->answer : yes ? "yes" : "no", given->who,
	    written(arena, given->node, "when"), written(arena, given->node, "expires"), *given->note ? ": " : "",
	    given->note, file->name, given->node->line);
	map_put(file->answers->questions, question->question.id, answer);
	return true;
}

/* An answer to what this Rule does not ask: whoever is asked now learns of it. */
static void set_aside(struct arena *arena, struct xccdf_answers_file *file, struct xccdf_given_answer *given,
    const struct xccdf_question *questions, size_t count)
{
	bool asked = false;

	if (!*given->answer)
		return;
	for (size_t i = 0; i < count; i++) {
		struct xccdf_answer *answer;

		if (!stig_is_called(questions[i].rule, given->rule))
			continue;
		asked = true;
		if (map_get(file->answers->questions, questions[i].question.id))
			continue;
		answer = arena_alloc(arena, sizeof *answer);
		answer->refused = arena_printf(arena, "what %s answered was another question: %s (%s, line %u)",
		    *given->who ? given->who : "somebody", given->question, file->name, given->node->line);
		map_put(file->answers->questions, questions[i].question.id, answer);
	}
	given->refused = asked ? "it is to another question than the one that is asked now"
			       : "this content asks nothing for such a rule";
}

bool xccdf_answers_file_use(struct arena *arena, struct xccdf_answers_file *file, const struct xccdf_benchmark *b,
    struct err *err)
{
	const struct xccdf_question *questions;
	bool *matched = arena_alloc(arena, (file->n_given + 1) * sizeof *matched);
	size_t count;

	if (!xccdf_questions(arena, b, &questions, &count, err))
		return false;
	for (size_t i = 0; i < file->n_given; i++)
		for (size_t k = 0; k < count && !matched[i]; k++) {
			matched[i] = stig_is_called(questions[k].rule, file->given[i].rule) &&
			    same_words(file->given[i].question, questions[k].question.text);
			if (matched[i] && !take(arena, file, &file->given[i], &questions[k], err))
				return false;
		}
	for (size_t i = 0; i < file->n_given; i++)
		if (!matched[i])
			set_aside(arena, file, &file->given[i], questions, count);
	return true;
}
