#include "base/map.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Keys come from documents: SipHash-1-3 under a secret of this run, so that
 * nobody can prepare keys that all fall into one slot. */
static uint64_t secret[2];
static pthread_once_t secret_once = PTHREAD_ONCE_INIT;

static void make_secret(void)
{
	if (getrandom(secret, sizeof secret, 0) != sizeof secret) {
		secret[0] = (uintptr_t)&secret;
		secret[1] = (uintptr_t)stderr;
	}
}

static uint64_t turn(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = turn(v[1], 13) ^ v[0];
	v[0] = turn(v[0], 32);
	v[2] += v[3];
	v[3] = turn(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = turn(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = turn(v[1], 17) ^ v[2];
	v[2] = turn(v[2], 32);
}

uint64_t map_hash(const void *bytes, size_t length)
{
	const char *key = bytes;
	size_t left = length;
	uint64_t v[4], word;
	int i;

	pthread_once(&secret_once, make_secret);
	v[0] = secret[0] ^ 0x736f6d6570736575u;
	v[1] = secret[1] ^ 0x646f72616e646f6du;
	v[2] = secret[0] ^ 0x6c7967656e657261u;
	v[3] = secret[1] ^ 0x7465646279746573u;
	for (; left >= 8; left -= 8, key += 8) {
		memcpy(&word, key, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = 0;
	memcpy(&word, key, left);
	word |= (uint64_t)length << 56;
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static unsigned tag_of(const char *key)
{
	return (unsigned)map_hash(key, strlen(key));
}

struct map *map_new(struct arena *arena)
{
	struct map *map = arena_alloc(arena, sizeof *map);

	map->arena = arena;
	return map;
}

/* Where the key is, or the free place where it would be. */
static size_t slot_of(const struct map *map, const char *key, unsigned tag)
{
	size_t slot = tag & (map->slots - 1);
	const struct map_slot *at;

	for (;; slot = (slot + 1) & (map->slots - 1)) {
		at = &map->index[slot];
		if (!at->number ||
		    (at->tag == tag && !strcmp(map->entries[at->number - 1].key, key)))
			return slot;
	}
}

size_t map_find(const struct map *map, const char *key)
{
	unsigned number;

	if (!map->count)
		return SIZE_MAX;
	number = map->index[slot_of(map, key, tag_of(key))].number;
	return number ? number - 1 : SIZE_MAX;
}

void *map_get(const struct map *map, const char *key)
{
	size_t entry = map_find(map, key);

	return entry == SIZE_MAX ? NULL : map->entries[entry].value;
}

static void grow(struct map *map, size_t slots)
{
	const struct map_slot *before = map->index;
	size_t i, slot, n = map->slots;

	map->slots = slots;
	map->index = arena_alloc(map->arena, map->slots * sizeof *map->index);
	for (i = 0; i < n; i++) {
		if (!before[i].number)
			continue;
		/* Keys differ from each other: any free place will do. */
		slot = before[i].tag & (map->slots - 1);
		while (map->index[slot].number)
			slot = (slot + 1) & (map->slots - 1);
		map->index[slot] = before[i];
	}
}

void map_reserve(struct map *map, size_t count)
{
	struct map_entry *entries = map->entries;
	size_t slots = 16, room = 4;

	while (count * 4 > slots * 3)
		slots *= 2;
	while (room < count)
		room *= 2; /* as arena_more would have it */
	if (slots > map->slots)
		grow(map, slots);
	if (room > map->room) {
		map->entries = arena_alloc(map->arena, room * sizeof *entries);
		if (map->count)
			memcpy(map->entries, entries, map->count * sizeof *entries);
		map->room = room;
	}
}

void *map_put(struct map *map, const char *key, void *value)
{
	unsigned tag = tag_of(key);
	struct map_entry *entry;
	void *before;
	size_t slot;

	assert(value);
	if ((map->count + 1) * 4 > map->slots * 3)
		grow(map, map->slots ? map->slots * 2 : 16);
	slot = slot_of(map, key, tag);
	if (map->index[slot].number) {
		entry = &map->entries[map->index[slot].number - 1];
		before = entry->value;
		entry->value = value;
		return before;
	}
	if (map->count == map->room) {
		map->entries = arena_more(map->arena, map->entries, map->count, sizeof *entry);
		map->room = map->count ? map->count * 2 : 4;
	}
	map->entries[map->count].key = key;
	map->entries[map->count].value = value;
	map->index[slot] = (struct map_slot){ (unsigned)++map->count, tag };
	return NULL;
}
