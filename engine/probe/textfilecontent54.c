/* independent:textfilecontent54_object: blocks of text in files that match a
 * pattern (OVAL 5.11.2, 5.12). */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/regex.h"
#include "base/text.h"
#include "oval/compare.h"
#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "pattern", OVAL_STRING, PROBE_OBJECT },
	{ "instance", OVAL_INT, PROBE_OBJECT },
	{ "text", OVAL_STRING },
	{ "subexpression", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

/* More groups than this are not told: the text itself is. */
#define MOST_GROUPS 100

struct match {
	size_t n_groups;
	struct regex_group groups[];
};

/* Matches of one pattern in one file. */
struct matches {
	struct match **at;
	size_t count;
	bool cut; /* trouble on the way */
};

static void find(struct collect *c, const struct regex *regex, const char *filepath, const char *bytes,
    size_t length, struct arena *arena, struct matches *to)
{
	struct regex_group groups[MOST_GROUPS];
	enum regex_outcome outcome;
	size_t from = 0, count, step;
	struct match *match;
	uint32_t character;
	struct err err;

	while (from <= length) {
		outcome = regex_search(regex, bytes, length, from, groups, MOST_GROUPS, &count, &err);
		if (outcome == REGEX_TROUBLE) {
			collect_trouble(c, "%s: %s", filepath, err.text);
			return;
		}
		if (outcome == REGEX_NO_MATCH)
			return;
		if (to->count >= LIMIT_ITEMS) {
			collect_trouble(c, "%s: more than %d matches", filepath, LIMIT_ITEMS);
			return;
		}
		if (count > MOST_GROUPS)
			count = MOST_GROUPS;
		match = arena_alloc(arena, sizeof *match + count * sizeof *groups);
		match->n_groups = count;
		memcpy(match->groups, groups, count * sizeof *groups);
		to->at = arena_more(arena, to->at, to->count, sizeof *to->at);
		to->at[to->count++] = match;
		/* Behind it; a match of nothing goes on by one character, as in Perl's m//g. */
		from = groups[0].end;
		if (groups[0].end == groups[0].start) {
			step = from < length ? text_character(bytes + from, length - from, &character) : 1;
			from += step ? step : 1;
		}
	}
}

/* 5.12: "non-negative: counted from the beginning ...; less than implies that the object is
 * operating only on non-negative values"; negative values count from the last match, -1, and there
 * "greater than" stays negative. 0 is no match's number. */
static bool wants_instance(struct collect *c, size_t number, size_t count)
{
	const struct collect_entity *instance = collect_entity(c, "instance");
	struct oval_counts results = { 0 };
	struct err err;
	char text[24];
	size_t i;

	if (!instance)
		return true;
	for (i = 0; i < instance->n_values; i++) {
		const char *wanted = instance->values[i];
		long long at = *wanted == '-' ? -(long long)(count - number + 1) : (long long)number;
		int length = snprintf(text, sizeof text, "%lld", at);

		results.of[oval_compare(OVAL_INT, instance->entity->operation, wanted, text, (size_t)length, &err)]++;
	}
	if (results.of[OVAL_ERROR])
		collect_trouble(c, "instance: %s", err.text);
	return instance->n_values && oval_check_result(instance->var_check, &results) == OVAL_TRUE;
}

/* Several patterns, from a variable: var_check says how many of them the text has
 * to match. The one that found it is one. */
static bool others_agree(struct collect *c, const struct collect_entity *pattern, unsigned flags, size_t by,
    const char *text, size_t length)
{
	struct oval_counts results = { 0 };
	struct err err;
	size_t i;

	if (pattern->n_values < 2 || pattern->var_check == OVAL_CHECK_AT_LEAST_ONE)
		return true;
	for (i = 0; i < pattern->n_values; i++) {
		const struct regex *regex = regex_get(pattern->values[i], flags, &err);
		enum regex_outcome outcome = REGEX_MATCH;
		size_t count;

		if (i != by)
			outcome = regex ? regex_search(regex, text, length, 0, NULL, 0, &count, &err) : REGEX_TROUBLE;
		if (outcome == REGEX_TROUBLE)
			collect_trouble(c, "%s", err.text);
		results.of[outcome == REGEX_MATCH ? OVAL_TRUE : outcome == REGEX_NO_MATCH ? OVAL_FALSE : OVAL_ERROR]++;
	}
	return oval_check_result(pattern->var_check, &results) == OVAL_TRUE;
}

static void tell(struct collect *c, const struct walk_file *file, const char *pattern, size_t number,
    const char *bytes, const struct match *match)
{
	const struct regex_group *group = match->groups;
	size_t i;

	collect_item(c);
	walk_entities(c, file);
	collect_string(c, "pattern", pattern);
	collect_int(c, "instance", (int64_t)number);
	collect_bytes(c, "text", bytes + group->start, group->end - group->start);
	for (i = 1; i < match->n_groups; i++)
		if (group[i].start != SIZE_MAX)
			collect_bytes(c, "subexpression", bytes + group[i].start, group[i].end - group[i].start);
}

static unsigned flags_of(const struct collect *c)
{
	return (collect_behavior_bool(c, "multiline", true) ? REGEX_MULTILINE : 0) |
	    (collect_behavior_bool(c, "singleline", false) ? REGEX_SINGLELINE : 0) |
	    (collect_behavior_bool(c, "ignore_case", false) ? REGEX_IGNORE_CASE : 0);
}

static void found(struct collect *c, const struct walk_file *file)
{
	const struct collect_entity *pattern = collect_entity(c, "pattern");
	struct arena *arena = arena_new(NULL);
	unsigned flags = flags_of(c);
	const char *bytes;
	size_t length, i, k;
	struct err err;
	bool there = pattern && walk_read(c, file, arena, &bytes, &length);

	for (i = 0; there && i < pattern->n_values; i++) {
		const struct regex *regex = regex_get(pattern->values[i], flags, &err);
		struct matches matches = { 0 };

		if (!regex) {
			collect_trouble(c, "%s", err.text);
			continue;
		}
		find(c, regex, file->filepath, bytes, length, arena, &matches);
		for (k = 0; k < matches.count; k++) {
			const struct regex_group *all = matches.at[k]->groups;

			if (wants_instance(c, k + 1, matches.count) &&
			    others_agree(c, pattern, flags, i, bytes + all->start, all->end - all->start))
				tell(c, file, pattern->values[i], k + 1, bytes, matches.at[k]);
		}
	}
	arena_free(arena);
}

static void collect(struct collect *c)
{
	const struct collect_entity *pattern = collect_entity(c, "pattern");
	struct err err;
	size_t i;

	/* A pattern that is none is trouble even when there is no file. */
	for (i = 0; pattern && i < pattern->n_values; i++)
		if (!regex_get(pattern->values[i], flags_of(c), &err))
			collect_trouble(c, "%s", err.text);
	walk_files(c, found);
}

const struct probe probe_independent_textfilecontent54 = {
	.family = "independent", .name = "textfilecontent54", .item_name = "textfilecontent",
	.entities = entities, .collect = collect,
};

/* The older textfilecontent_object looks at one line after another: `line` is the pattern in the
 * object, the line itself in the item. */
static const struct probe_entity line_entities[] = {
	{ "filepath", OVAL_STRING, PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "line", OVAL_STRING, PROBE_OBJECT },
	{ "subexpression", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

static void tell_groups(struct collect *c, const struct collect_entity *asked, const char *line, size_t length)
{
	struct regex_group groups[MOST_GROUPS];
	size_t i, k, count;
	struct err err;

	for (i = 0; asked->entity->operation == OVAL_PATTERN_MATCH && i < asked->n_values; i++) {
		const struct regex *regex = regex_get(asked->values[i], 0, &err);

		if (!regex || regex_search(regex, line, length, 0, groups, MOST_GROUPS, &count, &err) != REGEX_MATCH)
			continue;
		for (k = 1; k < count && k < MOST_GROUPS; k++)
			if (groups[k].start != SIZE_MAX)
				collect_bytes(c, "subexpression", line + groups[k].start, groups[k].end - groups[k].start);
	}
}

static void found_lines(struct collect *c, const struct walk_file *file)
{
	const struct collect_entity *asked = collect_entity(c, "line");
	struct arena *arena = arena_new(NULL);
	const char *bytes, *end;
	size_t length, from = 0, n;

	if (asked && walk_read(c, file, arena, &bytes, &length))
		for (; from < length; from += n + 1) {
			end = memchr(bytes + from, '\n', length - from);
			n = end ? (size_t)(end - bytes) - from : length - from;
			if (!collect_matches(c, "line", bytes + from, n))
				continue;
			collect_item(c);
			walk_entities(c, file);
			collect_bytes(c, "line", bytes + from, n);
			tell_groups(c, asked, bytes + from, n);
		}
	arena_free(arena);
}

static void collect_lines(struct collect *c)
{
	walk_files(c, found_lines);
}

const struct probe probe_independent_textfilecontent = {
	.family = "independent", .name = "textfilecontent", .entities = line_entities, .collect = collect_lines,
};
