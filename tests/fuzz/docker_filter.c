/* The first byte chooses the kind of reply, the second how the rest is cut. What remains must be
 * JSON that jansson reads, and the same whatever the pieces and when it is reduced again. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "target/docker_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool reduce(struct arena *arena, enum docker_kind kind, const char *at, size_t length,
    size_t step, struct buf *out)
{
	struct docker_filter *f = arena_alloc(arena, sizeof *f);
	struct err err = { 0 };
	size_t n;

	buf_init(out, arena);
	docker_filter_init(f, arena);
	docker_filter_begin(f, kind, out);
	for (; length; at += n, length -= n) {
		n = length < step ? length : step;
		if (!docker_filter_push(f, at, n, &err))
			break;
	}
	if (length || !docker_filter_end(f, &err)) {
		assert(err.kind != ERR_NONE && err.text[0]);
		return false;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct buf whole, pieces;
	enum docker_kind kind;
	bool good;

	if (size < 2)
		return 0;
	arena = arena_new(NULL);
	kind = (enum docker_kind)(data[0] % DOCKER_KIND_COUNT);
	good = reduce(arena, kind, (const char *)data + 2, size - 2, size, &whole);
	assert(good == reduce(arena, kind, (const char *)data + 2, size - 2, 1 + data[1] % 16, &pieces));
	if (good) {
		json_t *json = json_loadb(whole.at, whole.length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);

		assert(json);
		json_decref(json);
		assert(whole.length == pieces.length && memcmp(whole.at, pieces.at, whole.length) == 0);
		assert(reduce(arena, kind, whole.at, whole.length, whole.length, &pieces));
		assert(whole.length == pieces.length && memcmp(whole.at, pieces.at, whole.length) == 0);
	}
	arena_free(arena);
	return 0;
}
