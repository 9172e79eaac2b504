/* TOML from anywhere: what is read is within the limits, is JSON that reads back as the same, and the same with or without
 * what may stand at any end: a line end and a comment. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/toml.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_depth(const json_t *json, int above)
{
	int depth = above + (json_is_array(json) || json_is_object(json));
	const char *key;
	json_t *value;
	size_t i;

	/* keys and arrays nest each on their own */
	MUST(depth <= 2 * LIMIT_JSON_DEPTH * LIMIT_JSON_DEPTH);
	json_array_foreach(json, i, value)
		check_depth(value, depth);
	json_object_foreach((json_t *)(uintptr_t)json, key, value)
		check_depth(value, depth);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char more[] = "\n# end\n";
	struct arena *arena = arena_new("fuzz");
	char *copy = malloc(size + sizeof more), *exact = malloc(size ? size : 1);
	struct err err = { 0 }, again_err = { 0 };
	json_t *json, *again;
	char *text;

	memcpy(exact, data, size); /* exactly: ASan sees a byte too far */
	json = toml_read(arena, "fuzz", exact, size, &err);
	MUST(json || err.text[0]);
	if (json) {
		MUST(json_is_object(json));
		check_depth(json, 0);
		text = json_dumps(json, 0);
		MUST(text);
		free(text);
		memcpy(copy, data, size);
		memcpy(copy + size, more, sizeof more - 1);
		again = toml_read(arena, "again", copy, size + sizeof more - 1, &again_err);
		MUST(again && json_equal(json, again));
	}
	free(exact);
	free(copy);
	arena_free(arena);
	return 0;
}
