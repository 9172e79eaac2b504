/* Reads tests/tables/NAME.txt; each row is one case, and a row that fails is
 * named with its file and line.
 *
 * A row is words with blanks between them; '#' at the start of a line is a
 * comment. A word in "..." may hold blanks and the escapes \n \r \t \" \\ \xNN, a word in
 * '...' anything but the quote, and nothing is special in a bare word. Names of the
 * standard that have blanks are written with hyphens: not-equal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/regex.h"
#include "eval/function.h"
#include "eval/state.h"
#include "eval/variable.h"
#include "oval/compare.h"

struct word {
	const char *text;
	size_t length;
};

struct row {
	const char *file;
	unsigned line;
	struct word words[96];
	size_t n;
	struct arena *arena;
	size_t *failures;
};

static void fail_row(struct row *row, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void fail_row(struct row *row, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "tests/tables/%s:%u: ", row->file, row->line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	++*row->failures;
}

static unsigned hex(char c)
{
	return (unsigned)(c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0');
}

static struct word read_word(struct arena *arena, const char **at)
{
	struct buf buf;
	char quote = **at == '"' || **at == '\'' ? *(*at)++ : '\0';

	buf_init(&buf, arena);
	while (**at && (quote ? **at != quote : **at != ' ' && **at != '\t')) {
		char c = *(*at)++;

		if (quote == '"' && c == '\\') {
			c = *(*at)++;
			if (c == 'x') {
				c = (char)(hex((*at)[0]) << 4 | hex((*at)[1]));
				*at += 2;
			} else if (c == 'n' || c == 'r' || c == 't') {
				c = c == 'n' ? '\n' : c == 'r' ? '\r' : '\t';
			}
		}
		buf_char(&buf, c);
	}
	if (quote && **at)
		++*at;
	return (struct word){ buf.at, buf.length };
}

/* Calls `judge` for each row. The tests run in any folder: TOP is the repository. */
static void each_row(const char *file, size_t least, size_t most, void (*judge)(struct row *))
{
	const char *top = getenv("TOP");
	char path[4096], line[65536];
	size_t failures = 0, rows = 0;
	unsigned number = 0;
	FILE *in;

	snprintf(path, sizeof path, "%s/tests/tables/%s", top ? top : ".", file);
	in = fopen(path, "r");
	if (!in)
		fail_msg("%s: cannot be opened", path);
	while (fgets(line, sizeof line, in)) {
		struct row row = { .file = file, .line = ++number, .failures = &failures };
		const char *at = line;

		line[strcspn(line, "\n")] = '\0';
		if (*line == '#' || !*line)
			continue;
		row.arena = arena_new("table row");
		for (;;) {
			while (*at == ' ' || *at == '\t')
				at++;
			if (!*at)
				break;
			if (row.n == sizeof row.words / sizeof *row.words)
				break;
			row.words[row.n++] = read_word(row.arena, &at);
		}
		rows++;
		if (row.n < least || row.n > most)
			fail_row(&row, "%zu words, not %zu to %zu", row.n, least, most);
		else
			judge(&row);
		arena_free(row.arena);
	}
	fclose(in);
	if (!rows)
		fail_msg("%s: no rows", path);
	if (failures)
		fail_msg("%s: %zu failures in %zu rows", path, failures, rows);
}

/* Looks a hyphenated name up; -1 and a failed row: unknown. */
static int name(struct row *row, size_t word, const char *const *names, int count)
{
	const char *text = row->words[word].text;

	for (int i = 0; i < count; i++) {
		size_t c = 0;

		while (names[i][c] && (names[i][c] == text[c] || (names[i][c] == ' ' && text[c] == '-')))
			c++;
		if (!names[i][c] && !text[c])
			return i;
	}
	fail_row(row, "'%s' is no name here", text);
	return -1;
}

static int result_name(struct row *row, size_t word)
{
	return name(row, word, oval_result_names, OVAL_RESULT_COUNT);
}

/* Comparison ------------------------------------------------------------ */

/* What the rows have shown, so that nothing allowed is left out. */
static unsigned shown[OVAL_DATATYPE_COUNT][OVAL_OPERATION_COUNT]; /* 1 << result */

static void judge_compare(struct row *row)
{
	int datatype = name(row, 0, oval_datatype_names, OVAL_DATATYPE_COUNT);
	int operation = name(row, 1, oval_operation_names, OVAL_OPERATION_COUNT);
	int wanted = result_name(row, 4);
	struct err err = { 0 };
	enum oval_result got;

	if (datatype < 0 || operation < 0 || wanted < 0)
		return;
	shown[datatype][operation] |= 1u << wanted;
	got = oval_compare((enum oval_datatype)datatype, (enum oval_operation)operation,
	    row->words[3].text, row->words[2].text, row->words[2].length, &err);
	if (got != (enum oval_result)wanted)
		fail_row(row, "%s, not %s%s%s", oval_result_names[got], oval_result_names[wanted],
		    *err.text ? ": " : "", err.text);
	else if (got == OVAL_ERROR && !*err.text)
		fail_row(row, "an error without a message");
	else if (row->n > 5 && !strstr(err.text, row->words[5].text))
		fail_row(row, "says '%s', not '%s'", err.text, row->words[5].text);
}

static void test_comparison_is_as_the_table_says(void **state)
{
	(void)state;
	each_row("compare.txt", 5, 6, judge_compare);
}

static void test_the_comparison_table_shows_every_datatype_and_operation(void **state)
{
	(void)state;
	for (int d = 0; d < OVAL_DATATYPE_COUNT; d++)
		for (int o = 0; o < OVAL_OPERATION_COUNT; o++) {
			unsigned wanted = 1u << OVAL_ERROR;

			if (oval_operation_allowed((enum oval_datatype)d, (enum oval_operation)o)
			    && d != OVAL_RECORD)
				wanted = 1u << OVAL_TRUE | 1u << OVAL_FALSE;
			if ((shown[d][o] & wanted) != wanted)
				fail_msg("compare.txt lacks rows for %s %s", oval_datatype_names[d],
				    oval_operation_names[o]);
		}
}

/* Truth tables ------------------------------------------------------------ */

/* The counts to try for "0", "2", "0,1", "1+", "odd", "even". */
static size_t counts_of(const char *text, size_t *counts)
{
	size_t n = 0;

	if (!strcmp(text, "odd") || !strcmp(text, "even"))
		for (size_t c = strcmp(text, "odd") ? 0 : 1; c < 6; c += 2)
			counts[n++] = c;
	else if (strchr(text, '+'))
		for (size_t c = strtoul(text, NULL, 10); n < 3; c++)
			counts[n++] = c;
	else
		for (const char *at = text; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
			counts[n++] = strtoul(at, NULL, 10);
	return n;
}

/* Tries every combination of counts in `columns` words from word `first` on. */
static void each_combination(struct row *row, size_t first, size_t columns,
    void (*judge)(struct row *, const size_t *))
{
	size_t choices[8][8], n[8], at[8] = { 0 }, counts[8];

	for (size_t i = 0; i < columns; i++)
		n[i] = counts_of(row->words[first + i].text, choices[i]);
	for (;;) {
		size_t i;

		for (i = 0; i < columns; i++)
			counts[i] = choices[i][at[i]];
		judge(row, counts);
		for (i = 0; i < columns && ++at[i] == n[i]; i++)
			at[i] = 0;
		if (i == columns)
			return;
	}
}

static bool by_operator;

static void judge_counts(struct row *row, const size_t *counts)
{
	struct oval_counts results = { 0 };
	int wanted = result_name(row, 7);
	enum oval_result got;
	int kind;

	results.of[OVAL_TRUE] = counts[0];
	results.of[OVAL_FALSE] = counts[1];
	results.of[OVAL_ERROR] = counts[2];
	results.of[OVAL_UNKNOWN] = counts[3];
	results.of[OVAL_NOT_EVALUATED] = counts[4];
	results.of[OVAL_NOT_APPLICABLE] = counts[5];
	if (by_operator) {
		kind = name(row, 0, oval_operator_names, OVAL_OPERATOR_COUNT);
		if (kind < 0 || wanted < 0)
			return;
		got = oval_operator_result((enum oval_operator)kind, &results);
	} else {
		kind = name(row, 0, oval_check_names, OVAL_CHECK_COUNT);
		if (kind < 0 || wanted < 0)
			return;
		got = oval_check_result((enum oval_check)kind, &results);
	}
	if (got != (enum oval_result)wanted)
		fail_row(row, "%s, not %s, for %zu %zu %zu %zu %zu %zu", oval_result_names[got],
		    oval_result_names[wanted], counts[0], counts[1], counts[2], counts[3], counts[4],
		    counts[5]);
}

static void judge_results(struct row *row)
{
	each_combination(row, 1, 6, judge_counts);
}

static void test_checks_are_as_the_table_says(void **state)
{
	(void)state;
	by_operator = false;
	each_row("check.txt", 8, 8, judge_results);
}

static void test_operators_are_as_the_table_says(void **state)
{
	(void)state;
	by_operator = true;
	each_row("operator.txt", 8, 8, judge_results);
}

static void judge_statuses(struct row *row, const size_t *counts)
{
	struct oval_status_counts statuses = { 0 };
	int existence = name(row, 0, oval_existence_names, OVAL_EXISTENCE_COUNT);
	int wanted = result_name(row, 5);
	enum oval_result got;

	if (existence < 0 || wanted < 0)
		return;
	statuses.of[OVAL_STATUS_EXISTS] = counts[0];
	statuses.of[OVAL_STATUS_DOES_NOT_EXIST] = counts[1];
	statuses.of[OVAL_STATUS_ERROR] = counts[2];
	statuses.of[OVAL_STATUS_NOT_COLLECTED] = counts[3];
	got = oval_existence_result((enum oval_existence)existence, &statuses);
	if (got != (enum oval_result)wanted)
		fail_row(row, "%s, not %s, for %zu %zu %zu %zu", oval_result_names[got],
		    oval_result_names[wanted], counts[0], counts[1], counts[2], counts[3]);
}

static void judge_existence(struct row *row)
{
	each_combination(row, 1, 4, judge_statuses);
}

static void test_existence_is_as_the_table_says(void **state)
{
	(void)state;
	each_row("existence.txt", 6, 6, judge_existence);
}

static void judge_negate(struct row *row)
{
	int result = result_name(row, 0), wanted = result_name(row, 1);

	if (result >= 0 && wanted >= 0 && oval_negate((enum oval_result)result) != (enum oval_result)wanted)
		fail_row(row, "%s", oval_result_names[oval_negate((enum oval_result)result)]);
}

static void test_negation_is_as_the_table_says(void **state)
{
	(void)state;
	each_row("negate.txt", 2, 2, judge_negate);
}

/* Functions ------------------------------------------------------------------- */

/* Reads values up to a word `stop` or `other_stop`; the index behind is returned. */
static size_t read_values(struct row *row, size_t at, struct function_values *values,
    const char *stop, const char *other_stop)
{
	enum oval_datatype datatype = OVAL_STRING;

	values->n = 0;
	values->at = arena_alloc(row->arena, sizeof row->words);
	for (; at < row->n; at++) {
		const char *text = row->words[at].text;

		if (!strcmp(text, stop) || !strcmp(text, other_stop))
			break;
		if (!strcmp(text, "@int"))
			datatype = OVAL_INT;
		else if (!strcmp(text, "@float"))
			datatype = OVAL_FLOAT;
		else
			values->at[values->n++] = (struct function_value){ text, datatype };
	}
	return at;
}

static void judge_values(struct row *row, size_t at, const struct function_values *got)
{
	struct function_values wanted;

	wanted.n = 0;
	wanted.at = arena_alloc(row->arena, sizeof row->words);
	for (enum oval_datatype datatype = OVAL_STRING; at < row->n; at++) {
		const char *text = row->words[at].text;

		if (!strcmp(text, "@int"))
			datatype = OVAL_INT;
		else if (!strcmp(text, "@float"))
			datatype = OVAL_FLOAT;
		else
			wanted.at[wanted.n++] = (struct function_value){ text, datatype };
	}
	if (got->n != wanted.n)
		fail_row(row, "%zu values, not %zu", got->n, wanted.n);
	for (size_t i = 0; i < got->n && i < wanted.n; i++)
		if (strcmp(got->at[i].text, wanted.at[i].text))
			fail_row(row, "value %zu is '%s', not '%s'", i + 1, got->at[i].text, wanted.at[i].text);
		else if (got->at[i].datatype != wanted.at[i].datatype)
			fail_row(row, "value %zu is a %s", i + 1, oval_datatype_names[got->at[i].datatype]);
}

static bool function_shown[OVAL_FUNCTION_COUNT];

static void judge_function(struct row *row)
{
	struct function_scope scope = { .arena = row->arena, .now = 1238630400 };
	struct oval_component component = { .kind = OVAL_FUNCTION };
	struct xml_attr attrs[8];
	struct xml_node node = { .name = row->words[0].text, .text = "", .attrs = attrs };
	struct function_values arguments[8], result;
	int function = name(row, 0, oval_function_names, OVAL_FUNCTION_COUNT);
	struct err err = { 0 };
	bool ok, wants_error;
	size_t at = 1;

	if (function < 0)
		return;
	function_shown[function] = true;
	component.function = (enum oval_function)function;
	component.node = &node;
	for (; at < row->n && strcmp(row->words[at].text, ":"); at++) {
		char *text = arena_strdup(row->arena, row->words[at].text), *equals = strchr(text, '=');

		*equals = '\0';
		attrs[node.n_attrs++] = (struct xml_attr){ .name = text, .value = equals + 1 };
	}
	do
		at = read_values(row, at + 1, &arguments[component.n_children++], ",", "=");
	while (at < row->n && !strcmp(row->words[at].text, ","));
	if (at >= row->n) {
		fail_row(row, "has no '='");
		return;
	}
	at++;
	wants_error = at < row->n && !strcmp(row->words[at].text, "error");
	ok = function_apply(&scope, &component, arguments, &result, &err);
	if (ok && wants_error)
		fail_row(row, "no error");
	else if (!ok && !wants_error)
		fail_row(row, "%s", err.text);
	else if (ok)
		judge_values(row, at, &result);
	else if (!*err.text)
		fail_row(row, "an error without a message");
	else if (row->n > at + 1 && !strstr(err.text, row->words[at + 1].text))
		fail_row(row, "says '%s', not '%s'", err.text, row->words[at + 1].text);
}

static void test_functions_are_as_the_table_says(void **state)
{
	(void)state;
	each_row("functions.txt", 3, 95, judge_function);
	for (int i = 0; i < OVAL_FUNCTION_COUNT; i++)
		if (!function_shown[i])
			fail_msg("functions.txt lacks %s", oval_function_names[i]);
}

static void judge_flag_counts(struct row *row, const size_t *counts)
{
	struct oval_flag_counts flags = { 0 };
	int wanted = name(row, 6, oval_flag_names, OVAL_FLAG_COUNT);
	enum oval_flag got;

	flags.of[OVAL_FLAG_ERROR] = counts[0];
	flags.of[OVAL_FLAG_COMPLETE] = counts[1];
	flags.of[OVAL_FLAG_INCOMPLETE] = counts[2];
	flags.of[OVAL_FLAG_DOES_NOT_EXIST] = counts[3];
	flags.of[OVAL_FLAG_NOT_COLLECTED] = counts[4];
	flags.of[OVAL_FLAG_NOT_APPLICABLE] = counts[5];
	got = oval_function_flag(&flags);
	if (wanted >= 0 && got != (enum oval_flag)wanted)
		fail_row(row, "%s for %zu %zu %zu %zu %zu %zu", oval_flag_names[got], counts[0], counts[1],
		    counts[2], counts[3], counts[4], counts[5]);
}

static void judge_function_flags(struct row *row)
{
	each_combination(row, 0, 6, judge_flag_counts);
}

static void test_flags_of_functions_are_as_the_table_says(void **state)
{
	(void)state;
	each_row("function_flags.txt", 7, 7, judge_function_flags);
}

/* Patterns ---------------------------------------------------------------------- */

static void judge_pattern(struct row *row)
{
	const char *behaviors = row->words[0].text, *pattern = row->words[1].text;
	const char *wanted = row->words[3].text, *got = "error";
	struct word subject = row->words[2];
	struct regex_group groups[2] = { { SIZE_MAX, 0 }, { SIZE_MAX, 0 } };
	unsigned flags = (strchr(behaviors, 'm') ? REGEX_MULTILINE : 0)
	    | (strchr(behaviors, 's') ? REGEX_SINGLELINE : 0)
	    | (strchr(behaviors, 'i') ? REGEX_IGNORE_CASE : 0);
	struct err err = { 0 };
	const struct regex *regex = regex_get(pattern, flags, &err);
	size_t n = 0;

	if (regex)
		switch (regex_search(regex, subject.text, subject.length, 0, groups, 2, &n, &err)) {
		case REGEX_MATCH: got = "match"; break;
		case REGEX_NO_MATCH: got = "no-match"; break;
		case REGEX_TROUBLE: break;
		}
	if (strcmp(got, wanted))
		fail_row(row, "%s, not %s %s", got, wanted, err.text);
	else if (!strcmp(got, "error") && (!*err.text || (row->n > 4 && !strstr(err.text, row->words[4].text))))
		fail_row(row, "says '%s'", err.text);
	else if (!strcmp(got, "match") && row->n > 4) {
		struct word group = row->words[4];

		if (n < 2 || groups[1].start == SIZE_MAX || groups[1].end - groups[1].start != group.length
		    || memcmp(subject.text + groups[1].start, group.text, group.length))
			fail_row(row, "group 1 is not '%s'", group.text);
	}
	if (!flags) { /* the operation is the same pattern without behaviors */
		enum oval_result result = oval_compare(OVAL_STRING, OVAL_PATTERN_MATCH, pattern,
		    subject.text, subject.length, &err);
		const char *name_of_result = result == OVAL_TRUE ? "match"
		    : result == OVAL_FALSE ? "no-match" : "error";

		if (strcmp(name_of_result, wanted))
			fail_row(row, "the operation says %s", oval_result_names[result]);
	}
}

static void test_patterns_are_as_the_table_says(void **state)
{
	(void)state;
	each_row("patterns.txt", 4, 5, judge_pattern);
}

/* Variables ------------------------------------------------------------------------ */

static const struct oval_collected *nothing_collected(void *arg, const struct oval_object *object)
{
	(void)arg;
	(void)object;
	return NULL;
}

/* The words up to `stop`; *at is behind it. */
static const char **read_texts(struct row *row, size_t *at, const char *stop, size_t *n)
{
	const char **texts = arena_alloc(row->arena, sizeof row->words);

	for (*n = 0; *at < row->n && strcmp(row->words[*at].text, stop); ++*at)
		texts[(*n)++] = row->words[*at].text;
	++*at;
	return texts;
}

/* value V, and|or|one|xor, OPERATION V ... up to ':' */
static bool read_possible(struct row *row, size_t *at, struct oval_variable *variable)
{
	struct oval_possible_value *values = arena_alloc(row->arena, sizeof row->words);
	struct oval_possible_restriction *groups = arena_alloc(row->arena, sizeof row->words);
	struct oval_restriction *restrictions = arena_alloc(row->arena, sizeof row->words);
	static const char *const operators[OVAL_OPERATOR_COUNT] = { "and", "one", "or", "xor" };

	for (; *at < row->n && strcmp(row->words[*at].text, ":"); ++*at) {
		const char *text = row->words[*at].text;
		int index;

		if (!strcmp(text, "value")) {
			values[variable->n_possible_values++].value = row->words[++*at].text;
		} else if (oval_name_find(operators, OVAL_OPERATOR_COUNT, text, &index)) {
			groups[variable->n_possible_restrictions].operator = (enum oval_operator)index;
			groups[variable->n_possible_restrictions++].restrictions = restrictions;
		} else {
			index = name(row, *at, oval_operation_names, OVAL_OPERATION_COUNT);
			if (index < 0)
				return false;
			*restrictions++ = (struct oval_restriction){ (enum oval_operation)index,
			    row->words[++*at].text };
			groups[variable->n_possible_restrictions - 1].n_restrictions++;
		}
	}
	++*at;
	variable->possible_values = values;
	variable->possible_restrictions = groups;
	return true;
}

static void judge_resolved(struct row *row, struct oval_variable *variable)
{
	struct variable_scope scope;
	struct map *external = map_new(row->arena);
	const struct eval_variable *got;
	struct eval_values given = { 0 };
	size_t at = 2;
	int flag;

	if (!read_possible(row, &at, variable))
		return;
	given.values = read_texts(row, &at, "=", &given.count);
	flag = name(row, at, oval_flag_names, OVAL_FLAG_COUNT);
	variable->values = given.values;
	variable->n_values = given.count;
	map_put(external, variable->id, &given);
	variable_scope_init(&scope, row->arena, external, nothing_collected, NULL);
	got = variable_resolve(&scope, variable);
	if (flag < 0)
		return;
	if (got->flag != (enum oval_flag)flag)
		fail_row(row, "%s%s%s", oval_flag_names[got->flag], got->n_messages ? ": " : "",
		    got->n_messages ? got->messages[0].text : "");
	else if (got->flag == OVAL_FLAG_ERROR && (got->n_values || !got->n_messages))
		fail_row(row, "an error with values, or without a message");
	else if (got->flag == OVAL_FLAG_COMPLETE && got->n_values != given.count)
		fail_row(row, "%zu values", got->n_values);
	if (variable_resolve(&scope, variable) != got)
		fail_row(row, "is resolved again");
}

static const struct eval_variable *give_variable(void *arg, const struct oval_variable *variable)
{
	(void)variable;
	return arg;
}

static void judge_state(struct row *row)
{
	struct oval_variable variable = { .id = "oval:x:var:1" };
	struct eval_variable resolved = { .variable = &variable };
	struct oval_entity entity = { .name = "value", .value = "", .variable = &variable };
	struct oval_state state = { .id = "oval:x:ste:1", .name = "variable_state", .entities = &entity,
	    .n_entities = 1 };
	struct oval_item_entity *found = arena_alloc(row->arena, sizeof row->words);
	struct oval_item item = { .name = "variable_item", .entities = found };
	struct state_scope scope = { .arena = row->arena, .variable = give_variable, .arg = &resolved };
	struct eval_entity_result details;
	int datatype = name(row, 1, oval_datatype_names, OVAL_DATATYPE_COUNT);
	int operation = name(row, 2, oval_operation_names, OVAL_OPERATION_COUNT), check = 0;
	int entity_check = name(row, 4, oval_check_names, OVAL_CHECK_COUNT);
	int flag = name(row, 5, oval_flag_names, OVAL_FLAG_COUNT), wanted, status;
	enum oval_result got;
	size_t at = 7;

	entity.has_var_check = strcmp(row->words[3].text, "-");
	if (entity.has_var_check)
		check = name(row, 3, oval_check_names, OVAL_CHECK_COUNT);
	if (datatype < 0 || operation < 0 || check < 0 || entity_check < 0 || flag < 0)
		return;
	entity.datatype = (enum oval_datatype)datatype;
	entity.operation = (enum oval_operation)operation;
	entity.var_check = (enum oval_check)check;
	entity.entity_check = (enum oval_check)entity_check;
	resolved.flag = (enum oval_flag)flag;
	resolved.values = read_texts(row, &at, ":", &resolved.n_values);
	for (; at < row->n && strcmp(row->words[at].text, "="); at++) {
		const char *text = row->words[at].text;
		struct oval_item_entity *one = &found[item.n_entities++];

		*one = (struct oval_item_entity){ .name = "value", .value = text, .length = strlen(text),
		    .status = OVAL_STATUS_EXISTS };
		if (*text == '@') {
			row->words[at].text++;
			status = name(row, at, oval_status_names, OVAL_STATUS_COUNT);
			one->value = "";
			one->length = 0;
			one->status = status < 0 ? OVAL_STATUS_EXISTS : (enum oval_status)status;
		}
	}
	wanted = result_name(row, at + 1);
	got = state_item(&scope, &item, &state, &details);
	if (wanted >= 0 && got != (enum oval_result)wanted)
		fail_row(row, "%s%s%s", oval_result_names[got], scope.n_messages ? ": " : "",
		    scope.n_messages ? scope.messages[0].text : "");
	if (details.entity != &entity || details.result != got)
		fail_row(row, "the entity's result is another");
}

static void judge_variable(struct row *row)
{
	struct oval_variable variable = { .id = "oval:x:var:1" };
	const char *kind = row->words[0].text;
	int datatype = name(row, 1, oval_datatype_names, OVAL_DATATYPE_COUNT);

	if (datatype < 0)
		return;
	variable.datatype = (enum oval_datatype)datatype;
	variable.kind = !strcmp(kind, "constant") ? OVAL_CONSTANT_VARIABLE : OVAL_EXTERNAL_VARIABLE;
	if (!strcmp(kind, "state"))
		judge_state(row);
	else
		judge_resolved(row, &variable);
}

static void test_variables_are_as_the_table_says(void **state)
{
	(void)state;
	each_row("variables.txt", 4, 90, judge_variable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comparison_is_as_the_table_says),
		cmocka_unit_test(test_the_comparison_table_shows_every_datatype_and_operation),
		cmocka_unit_test(test_checks_are_as_the_table_says),
		cmocka_unit_test(test_operators_are_as_the_table_says),
		cmocka_unit_test(test_existence_is_as_the_table_says),
		cmocka_unit_test(test_negation_is_as_the_table_says),
		cmocka_unit_test(test_functions_are_as_the_table_says),
		cmocka_unit_test(test_flags_of_functions_are_as_the_table_says),
		cmocka_unit_test(test_patterns_are_as_the_table_says),
		cmocka_unit_test(test_variables_are_as_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
