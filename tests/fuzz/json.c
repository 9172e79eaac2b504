/* JSON from anywhere: what is read is within the limits, and written out it is
 * read as the same again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"

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

	MUST(depth <= LIMIT_JSON_DEPTH);
	json_array_foreach(json, i, value)
		check_depth(value, depth);
	json_object_foreach((json_t *)(uintptr_t)json, key, value) {
		MUST(json_at(json, key, NULL) == (json_is_null(value) ? NULL : value));
		check_depth(value, depth);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	char *copy = malloc(size ? size : 1); /* exactly: ASan sees a byte too far */
	struct err err = { 0 };
	json_t *json, *again;
	char *text;

	memcpy(copy, data, size);
	json = json_read(arena, "fuzz", copy, size, &err);
	MUST(json || err.text[0]);
	if (json) {
		check_depth(json, 0);
		text = json_dumps(json, JSON_ENCODE_ANY);
		MUST(text);
		again = json_read(arena, "again", text, strlen(text), &err);
		MUST(again && json_equal(json, again));
		free(text);
	}
	free(copy);
	arena_free(arena);
	return 0;
}
