/* Any texts through the functions of variables: the first byte chooses the function, NULs part
 * its attribute and its values. What comes out is checked by going back. */
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/regex.h"
#include "eval/function.h"
#include "oval/compare.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	enum oval_function function;
	size_t n_components;
	const char *attributes[3]; /* the last one gets the fuzzed text */
	const char *values[2];     /* of those before */
} kinds[] = {
	{ OVAL_GLOB_TO_REGEX, 1, { "glob_noescape", "x" }, { "false" } },
	{ OVAL_GLOB_TO_REGEX, 1, { "glob_noescape", "x" }, { "true" } },
	{ OVAL_ESCAPE_REGEX, 1, { "x" }, { 0 } },
	{ OVAL_REGEX_CAPTURE, 1, { "pattern" }, { 0 } },
	{ OVAL_SPLIT, 1, { "delimiter" }, { 0 } },
	{ OVAL_SUBSTRING, 1, { "substring_length", "substring_start" }, { "2" } },
	{ OVAL_SUBSTRING, 1, { "substring_start", "substring_length" }, { "2" } },
	{ OVAL_BEGIN, 1, { "character" }, { 0 } },
	{ OVAL_END, 1, { "character" }, { 0 } },
	{ OVAL_ARITHMETIC, 2, { "arithmetic_operation", "x" }, { "add" } },
	{ OVAL_ARITHMETIC, 2, { "arithmetic_operation", "x" }, { "multiply" } },
	{ OVAL_MERGE, 2, { "sort", "delimiter" }, { "lexical" } },
	{ OVAL_MERGE, 2, { "sort", "order", "delimiter" }, { "natural", "descending" } },
	{ OVAL_MERGE, 2, { "sort", "delimiter" }, { "numeric" } },
	{ OVAL_CONCAT, 2, { "x" }, { 0 } },
	{ OVAL_UNIQUE, 2, { "x" }, { 0 } },
	{ OVAL_TIME_DIFFERENCE, 1, { "format_2", "x" }, { "year_month_day" } },
	{ OVAL_TIME_DIFFERENCE, 1, { "format_2", "x" }, { "month_day_year" } },
	{ OVAL_TIME_DIFFERENCE, 1, { "format_2", "x" }, { "day_month_year" } },
	{ OVAL_TIME_DIFFERENCE, 1, { "format_2", "x" }, { "win_filetime" } },
	{ OVAL_TIME_DIFFERENCE, 1, { "format_2", "x" }, { "seconds_since_epoch" } },
	{ OVAL_TIME_DIFFERENCE, 2, { "format_1", "format_2", "x" }, { "cim_datetime", "seconds_since_epoch" } },
	{ OVAL_TIME_DIFFERENCE, 1, { "format_2" }, { 0 } },
};
#define N_KINDS (sizeof kinds / sizeof *kinds)

static enum regex_outcome search(const char *pattern, const char *text)
{
	struct err err = { 0 };
	const struct regex *regex = regex_get(pattern, 0, &err);

	MUST(regex);
	return regex_search(regex, text, strlen(text), 0, NULL, 0, NULL, &err);
}

static bool matches(const char *pattern, const char *text)
{
	return search(pattern, text) == REGEX_MATCH;
}

static bool plain(const char *text, const char *without)
{
	for (; *text; text++)
		if (*text < ' ' || *text == 0x7f || strchr(without, *text))
			return false;
	return true;
}

static void check(size_t kind, const char *attribute, const char *value, const char *other,
    const struct function_values *result, struct arena *arena)
{
	switch (kinds[kind].function) {
	case OVAL_GLOB_TO_REGEX: {
		bool noescape = kind == 1;

		/* The schema's table has a '?' behind a backslash that means nothing special. Brackets are
		 * left to the pattern, which sees '/' and '.' in them otherwise than a shell does. */
		if (!plain(value, "[") || !plain(other, "") || (noescape && strstr(value, "\\?")))
			break;
		/* '*' stands for (?=[^.])[^/]* there, which is not empty as a shell's may be */
		if (!*other || *other == '/' || strstr(other, "//") || other[strlen(other) - 1] == '/')
			break;
		if (!noescape && *value && value[strlen(value) - 1] == '\\')
			break; /* fnmatch: no match; the schema: itself */
		if (search(result->at[0].text, other) == REGEX_TROUBLE)
			break; /* a row of stars may need more steps than a pattern is given */
		MUST(matches(result->at[0].text, other) == (fnmatch(value, other,
		    FNM_PATHNAME | FNM_PERIOD | (noescape ? FNM_NOESCAPE : 0)) == 0));
		break;
	}
	case OVAL_ESCAPE_REGEX:
		if (plain(value, ""))
			MUST(matches(arena_printf(arena, "^%s$", result->at[0].text), value));
		break;
	case OVAL_SPLIT: {
		struct buf joined;

		buf_init(&joined, arena);
		for (size_t i = 0; i < result->n; i++) {
			if (i)
				buf_str(&joined, attribute);
			buf_str(&joined, result->at[i].text);
		}
		MUST(!strcmp(joined.at, value));
		break;
	}
	case OVAL_REGEX_CAPTURE:
		MUST(strstr(value, result->at[0].text));
		break;
	case OVAL_SUBSTRING:
		MUST(strstr(value, result->at[0].text));
		break;
	case OVAL_BEGIN:
		MUST(!strncmp(result->at[0].text, attribute, strlen(attribute)));
		break;
	case OVAL_CONCAT:
		MUST(strlen(result->at[0].text) == strlen(value) + strlen(other));
		break;
	case OVAL_ARITHMETIC:
		MUST(oval_value_is(result->at[0].datatype, result->at[0].text, strlen(result->at[0].text)));
		break;
	case OVAL_TIME_DIFFERENCE:
		MUST(oval_value_is(OVAL_INT, result->at[0].text, strlen(result->at[0].text)));
		break;
	default:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned runs;
	struct arena *arena;
	const char *texts[3];
	struct xml_attr attrs[3];
	struct xml_node node = { .text = "", .attrs = attrs };
	struct oval_component component = { .kind = OVAL_FUNCTION, .node = &node };
	struct function_value values[2];
	struct function_values arguments[2] = { { &values[0], 1 }, { &values[1], 1 } }, result;
	struct function_scope scope = { .now = 1238630400 };
	struct err err = { 0 };
	size_t kind;

	if (!size)
		return 0;
	arena = arena_new("fuzz");
	kind = *data++ % N_KINDS;
	size--;
	for (size_t i = 0; i < 3; i++) {
		size_t length = strnlen((const char *)data, size);

		texts[i] = arena_strndup(arena, (const char *)data, length);
		length += length < size;
		data += length;
		size -= length;
	}
	scope.arena = arena;
	component.function = kinds[kind].function;
	component.n_children = kinds[kind].n_components;
	for (; node.n_attrs < 3 && kinds[kind].attributes[node.n_attrs]; node.n_attrs++)
		attrs[node.n_attrs] = (struct xml_attr){ .name = kinds[kind].attributes[node.n_attrs],
		    .value = node.n_attrs < 2 && kinds[kind].values[node.n_attrs]
		    ? kinds[kind].values[node.n_attrs] : texts[0] };
	values[0] = (struct function_value){ texts[1], OVAL_STRING };
	values[1] = (struct function_value){ texts[2], OVAL_STRING };
	if (function_apply(&scope, &component, arguments, &result, &err)) {
		MUST(result.n > 0 && !*err.text);
		check(kind, texts[0], texts[1], texts[2], &result, arena);
	} else {
		MUST(*err.text && !result.n);
	}
	arena_free(arena);
	if (++runs % 1000 == 0)
		regex_forget_all();
	return 0;
}
