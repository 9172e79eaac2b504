#include "base/parts.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/map.h"

struct part {
	const void *bytes; /* NULL: a free place */
	uint32_t length, hash; /* the lowest bit of the hash: it is a text */
};

struct parts {
	struct arena *arena;
	struct arena *table; /* what `places` is in: given back when it grows */
	struct part *places;
	size_t count, room; /* a power of two */
};

void parts_done(struct parts *p)
{
	arena_free(p->table);
	p->table = NULL;
	p->places = NULL;
	p->count = p->room = 0;
}

static void done(void *arg)
{
	parts_done(arg);
}

struct parts *parts_new(struct arena *arena)
{
	struct parts *p = arena_alloc(arena, sizeof *p);

	p->arena = arena;
	arena_at_free(arena, done, p);
	return p;
}

static void grow(struct parts *p)
{
	struct parts old = *p;
	size_t i, at;

	p->room = old.room ? old.room * 2 : 256;
	p->table = arena_new(NULL);
	p->places = arena_alloc(p->table, p->room * sizeof *p->places);
	for (i = 0; i < old.room; i++) {
		if (!old.places[i].bytes)
			continue;
		for (at = old.places[i].hash & (p->room - 1); p->places[at].bytes; at = (at + 1) & (p->room - 1))
			;
		p->places[at] = old.places[i];
	}
	arena_free(old.table);
}

static const void *find_or_add(struct parts *p, const void *bytes, size_t length, bool is_text)
{
	uint32_t hash = ((uint32_t)map_hash(bytes, length) & ~UINT32_C(1)) | is_text;
	size_t at;

	assert(length <= UINT32_MAX);
	if (p->count * 4 >= p->room * 3)
		grow(p);
	for (at = hash & (p->room - 1); p->places[at].bytes; at = (at + 1) & (p->room - 1))
		if (p->places[at].hash == hash && p->places[at].length == length && !memcmp(p->places[at].bytes, bytes, length))
			return p->places[at].bytes;
	p->places[at] = (struct part){ is_text ? arena_strndup(p->arena, bytes, length) : arena_memdup(p->arena, bytes, length),
		(uint32_t)length, hash };
	p->count++;
	return p->places[at].bytes;
}

const char *parts_text(struct parts *p, const char *text, size_t length)
{
	return find_or_add(p, text, length, true);
}

const void *parts_bytes(struct parts *p, const void *bytes, size_t length)
{
	return find_or_add(p, bytes, length, false);
}
