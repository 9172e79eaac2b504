/* Strings to pointers, in the order they were put. Keys are not copied. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct map_entry {
	const char *key;
	void *value;
};

/* Private to map.c. */
struct map_slot {
	unsigned number; /* of the entry + 1, 0 is free */
	unsigned tag;    /* of its hash: most keys that differ need not be looked at */
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* read these to walk the map */
	size_t count;
	size_t room;     /* of entries: 0, 4, 8, 16 ... */
	size_t slots;    /* of `index`, a power of two or 0 */
	struct map_slot *index;
};

struct map *map_new(struct arena *);
/* Room for that many entries at once, so that nothing is copied on the way. */
void map_reserve(struct map *, size_t count);
/* Which entry has the key; SIZE_MAX: none. */
size_t map_find(const struct map *, const char *key);
void *map_get(const struct map *, const char *key); /* NULL: not there */
/* The value that was there before, NULL if none. `value` must not be NULL. */
void *map_put(struct map *, const char *key, void *value);

/* What maps use, for tables of something else: another one in every run. */
uint64_t map_hash(const void *bytes, size_t length);

#endif
