/* Any pattern on any text: the first byte holds the flags, the pattern ends at
 * the first NUL. Whatever comes out must lie in the text, and be there in time. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/regex.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void search_all(const struct regex *regex, const char *subject, size_t length)
{
	struct regex_group groups[4];
	struct err err = { 0 };
	size_t from = 0, count = 0, i, n;
	enum regex_outcome outcome;

	for (n = 0; n < 3 && from <= length; n++) {
		outcome = regex_search(regex, subject, length, from, groups, 4, &count, &err);
		MUST((outcome == REGEX_TROUBLE) == (err.text[0] != '\0'));
		if (outcome != REGEX_MATCH)
			break;
		MUST(count >= 1);
		for (i = 0; i < 4 && i < count; i++) {
			if (groups[i].start == SIZE_MAX)
				MUST(i > 0 && groups[i].end == SIZE_MAX);
			else
				MUST(groups[i].start <= groups[i].end && groups[i].end <= length);
		}
		from = groups[0].end > from ? groups[0].end : from + 1;
	}
}

/* The literal beginning must stand in whatever the pattern matches. */
static void check_prefix(const char *pattern, const struct regex *regex, const char *subject,
    size_t length)
{
	struct arena *arena = arena_new("fuzz");
	const char *prefix = regex_literal_prefix(arena, pattern);
	struct regex_group group;

	if (regex_search(regex, subject, length, 0, &group, 1, NULL, NULL) == REGEX_MATCH)
		MUST(strlen(prefix) <= length && memcmp(prefix, subject, strlen(prefix)) == 0);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned runs;
	const uint8_t *end = size ? memchr(data + 1, 0, size - 1) : NULL;
	const struct regex *regex;
	struct err err = { 0 };
	char *pattern, *subject;
	size_t length;

	if (!end)
		return 0;
	length = size - (size_t)(end + 1 - data);
	pattern = strdup((const char *)data + 1);
	subject = malloc(length ? length : 1);
	memcpy(subject, end + 1, length);
	regex = regex_get(pattern, data[0] & 7, &err);
	MUST(regex || err.text[0]);
	if (regex) {
		search_all(regex, subject, length);
		if ((data[0] & 7) == 0)
			check_prefix(pattern, regex, subject, length);
	}
	free(pattern);
	free(subject);
	if (++runs % 1000 == 0)
		regex_forget_all();
	return 0;
}
