/* The first byte chooses the kind of reply, the second how the rest is cut. What remains must be
 * JSON that jansson reads, and the same whatever the pieces and when it is reduced again; of what is kept of
 * containers the tree says the same as jansson's. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>

#include "target/docker_filter.h"
#include "target/kept.h"

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

static void assert_same(const struct kept *kept, json_t *json)
{
	const char *name;
	json_t *each;
	size_t i;

	assert(kept);
	if (json_is_object(json)) {
		assert(kept_is_object(kept) && kept_count(kept) >= json_object_size(json)); /* of equal names jansson keeps one */
		json_object_foreach(json, name, each)
			assert_same(kept_member(kept, name), each);
	} else if (json_is_array(json)) {
		assert(kept->kind == KEPT_LIST && kept_count(kept) == json_array_size(json));
		json_array_foreach(json, i, each)
			assert_same(&kept_first(kept)[i], each);
	} else if (json_is_string(json)) {
		assert(kept_string(kept) && kept->count == json_string_length(json) &&
		    !memcmp(kept->text, json_string_value(json), kept->count + 1));
	} else if (json_is_integer(json)) {
		assert(kept->kind == KEPT_INT && kept->number == json_integer_value(json));
	} else {
		assert(kept->kind == (json_is_true(json) ? KEPT_TRUE : json_is_false(json) ? KEPT_FALSE : KEPT_NULL));
	}
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

		/* jansson takes no NUL in names */
		assert(json || strstr(whole.at, "\\u0000"));
		if (kind == DOCKER_CONTAINER || kind == DOCKER_CONTAINERS) {
			const struct kept *kept = kept_read(kept_parts_new(arena), whole.at);

			if (json)
				assert_same(kept, json);
		}
		json_decref(json);
		assert(whole.length == pieces.length && memcmp(whole.at, pieces.at, whole.length) == 0);
		assert(reduce(arena, kind, whole.at, whole.length, whole.length, &pieces));
		assert(whole.length == pieces.length && memcmp(whole.at, pieces.at, whole.length) == 0);
	}
	arena_free(arena);
	return 0;
}
