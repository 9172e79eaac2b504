/* CPE names: two of them, a line each; a name equals itself unless it has wildcards, and what holds one way round
 * holds the other way round. Anything that begins with "<": a dictionary or language document. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "xccdf/cpe.h"
#include "xccdf/cpe_platforms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

static void names(struct arena *arena, const char *text)
{
	const char *end = strchr(text, '\n');
	const char *first = end ? arena_strndup(arena, text, (size_t)(end - text)) : text,
		   *second = end ? end + 1 : text;
	struct cpe_name a, b;
	struct err err = { 0 };
	enum cpe_relation there, back;

	if (!cpe_name_read(arena, first, &a, &err)) {
		MUST(err.text[0]);
		return;
	}
	if (!cpe_name_read(arena, second, &b, &err))
		return;
	there = cpe_compare(&a, &b);
	back = cpe_compare(&b, &a);
	/* a wildcard against a wildcard is undefined (table 6-2): then nothing follows */
	if (there == CPE_EQUAL)
		MUST(back == CPE_EQUAL);
	if (there == CPE_SUBSET)
		MUST(back == CPE_SUPERSET || back == CPE_UNDEFINED);
	if (there == CPE_SUPERSET)
		MUST(back == CPE_SUBSET || back == CPE_UNDEFINED);
	MUST(cpe_compare(&a, &a) == CPE_EQUAL || cpe_compare(&a, &a) == CPE_UNDEFINED);
}

static void document(struct arena *arena, const char *bytes, size_t size)
{
	struct err err = { 0 };
	const struct target_options where = { .root = "/nonexistent-root-of-the-fuzzer" };
	struct target *target = target_open(arena, &where, NULL);
	struct xccdf_platforms *platforms = xccdf_platforms_new(arena, target, NULL);
	struct source *source = source_from_bytes(arena, "fuzz", bytes, size, &err);
	const char *why;

	if (!source || !xccdf_platforms_add(platforms, source, &err))
		return;
	for (size_t i = 0; i < platforms->languages->count; i++) {
		xccdf_platform_applies(platforms,
		    arena_printf(arena, "#%s", platforms->languages->entries[i].key), &why);
		MUST(why && *why);
	}
	for (size_t i = 0; i < platforms->n_dictionaries; i++)
		for (size_t j = 0; j < platforms->dictionaries[i].n_items; j++) {
			xccdf_platform_applies(platforms, platforms->dictionaries[i].items[j].text, &why);
			MUST(why && *why);
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	const char *text = arena_strndup(arena, (const char *)data, size);
	static FILE *nowhere;

	if (!nowhere)
		log_to(nowhere = fopen("/dev/null", "w"));
	if (*text == '<')
		document(arena, text, strlen(text));
	else
		names(arena, text);
	arena_free(arena);
	return 0;
}
