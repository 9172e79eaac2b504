#include "eval/items.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/parts.h"

struct known {
	uint64_t hash;
	const struct oval_item *item; /* NULL: free */
};

struct masked {
	struct oval_item *item;       /* the one that is kept */
	const struct oval_item *like; /* equal, and something of it is masked */
};

/* An item somebody made of something. */
struct made {
	const void *maker, *thing;
	const struct oval_item *item; /* NULL: free */
};

struct items {
	struct arena *arena; /* under the lock */
	pthread_mutex_t lock;
	struct parts *parts;
	struct known *slots;
	size_t room, count;
	struct made *made;
	size_t made_room, n_made;
	struct masked *masked;
	size_t n_masked;
};

static void destroy(void *arg)
{
	struct items *items = arg;

	pthread_mutex_destroy(&items->lock);
}

struct items *items_new(struct arena *arena)
{
	struct items *items = arena_alloc(arena, sizeof *items);

	items->arena = arena_new("items");
	arena_at_free(arena, (void (*)(void *))arena_free, items->arena);
	items->parts = parts_new(items->arena);
	pthread_mutex_init(&items->lock, NULL);
	arena_at_free(arena, destroy, items);
	return items;
}

/* FNV-1a; every length is mixed in, so that "ab","c" is not "a","bc". */
static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ at[i]) * 1099511628211u;
	return (hash ^ length) * 1099511628211u;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
	return mix(hash, text, strlen(text));
}

static uint64_t mix_entities(uint64_t hash, const struct oval_item_entity *entities, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char kinds[2] = { entities[i].datatype, entities[i].status };

		hash = mix_text(hash, entities[i].name);
		hash = mix(hash, entities[i].value, entities[i].length);
		hash = mix(hash, kinds, sizeof kinds);
		hash = mix_entities(hash, entities[i].fields, entities[i].n_fields);
	}
	return hash ^ n;
}

static uint64_t hash_of(const struct oval_item *item)
{
	uint64_t hash = 14695981039346656037u ^ (uint64_t)item->status;

	hash = mix_text(hash, item->family);
	hash = mix_text(hash, item->name);
	hash = mix_entities(hash, item->entities, item->n_entities);
	for (size_t i = 0; i < item->n_messages; i++)
		hash = mix_text(hash, item->messages[i].text);
	hash ^= hash >> 29;
	return hash;
}

static bool same_entities(const struct oval_item_entity *a, size_t n_a,
    const struct oval_item_entity *b, size_t n_b)
{
	if (n_a != n_b)
		return false;
	for (size_t i = 0; i < n_a; i++)
		if (a[i].datatype != b[i].datatype || a[i].status != b[i].status ||
		    a[i].length != b[i].length || strcmp(a[i].name, b[i].name) ||
		    memcmp(a[i].value, b[i].value, a[i].length) ||
		    !same_entities(a[i].fields, a[i].n_fields, b[i].fields, b[i].n_fields))
			return false;
	return true;
}

static bool same(const struct oval_item *a, const struct oval_item *b)
{
	if (a == b)
		return true;
	if (a->status != b->status || a->n_messages != b->n_messages || strcmp(a->name, b->name) ||
	    strcmp(a->family, b->family))
		return false;
	for (size_t i = 0; i < a->n_messages; i++)
		if (a->messages[i].level != b->messages[i].level ||
		    strcmp(a->messages[i].text, b->messages[i].text))
			return false;
	return same_entities(a->entities, a->n_entities, b->entities, b->n_entities);
}

static bool any_masked(const struct oval_item_entity *entities, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (entities[i].mask || any_masked(entities[i].fields, entities[i].n_fields))
			return true;
	return false;
}

static void grow(struct items *items)
{
	size_t room = items->room ? items->room * 2 : 256;
	struct known *slots = arena_alloc(items->arena, room * sizeof *slots);

	for (size_t i = 0; i < items->room; i++) {
		size_t at = items->slots[i].hash & (room - 1);

		if (!items->slots[i].item)
			continue;
		while (slots[at].item)
			at = (at + 1) & (room - 1);
		slots[at] = items->slots[i];
	}
	items->slots = slots;
	items->room = room;
}

static const struct oval_item_entity *copy_entities(struct items *items, const struct oval_item_entity *from, size_t n,
    bool fields)
{
	struct oval_item_entity *to = arena_memdup(items->arena, from, n * sizeof *to);

	for (size_t i = 0; i < n; i++) {
		if (fields) /* called as the target says */
			to[i].name = parts_text(items->parts, from[i].name, strlen(from[i].name));
		to[i].value = parts_text(items->parts, from[i].value, from[i].length);
		if (from[i].n_fields)
			to[i].fields = copy_entities(items, from[i].fields, from[i].n_fields, true);
	}
	return to;
}

static const struct oval_item *copy_item(struct items *items, const struct oval_item *from)
{
	struct oval_item *to = arena_memdup(items->arena, from, sizeof *to);
	struct oval_message *messages = arena_memdup(items->arena, from->messages, from->n_messages * sizeof *messages);

	to->entities = copy_entities(items, from->entities, from->n_entities, false);
	for (size_t i = 0; i < from->n_messages; i++)
		messages[i].text = parts_text(items->parts, messages[i].text, strlen(messages[i].text));
	to->messages = messages;
	return to;
}

static const struct oval_item *find_or_add(struct items *items, const struct oval_item *item,
    uint64_t hash)
{
	size_t at;

	if (items->count * 4 >= items->room * 3)
		grow(items);
	for (at = hash & (items->room - 1); items->slots[at].item; at = (at + 1) & (items->room - 1))
		if (items->slots[at].hash == hash && same(items->slots[at].item, item))
			break;
	if (!items->slots[at].item) {
		items->slots[at] = (struct known){ hash, copy_item(items, item) };
		items->count++;
	} else if (items->slots[at].item != item && any_masked(item->entities, item->n_entities)) {
		items->masked = arena_more(items->arena, items->masked, items->n_masked,
		    sizeof *items->masked);
		/* Items are made here: not const. */
		items->masked[items->n_masked++] = (struct masked){ (struct oval_item *)items->slots[at].item,
			copy_item(items, item) };
	}
	return items->slots[at].item;
}

const struct oval_item *items_intern(struct items *items, const struct oval_item *item)
{
	uint64_t hash = hash_of(item);
	const struct oval_item *one;

	pthread_mutex_lock(&items->lock);
	one = find_or_add(items, item, hash);
	pthread_mutex_unlock(&items->lock);
	return one;
}

/* What was made of what --------------------------------------------------- */

static struct made *made_of(struct made *made, size_t room, const void *maker, const void *thing)
{
	uint64_t hash = ((uint64_t)(uintptr_t)maker * 31 + (uint64_t)(uintptr_t)thing) * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(hash >> 32) & (room - 1);

	while (made[at].item && (made[at].maker != maker || made[at].thing != thing))
		at = (at + 1) & (room - 1);
	return &made[at];
}

static void grow_made(struct items *items)
{
	size_t room = items->made_room ? items->made_room * 2 : 64;
	struct made *made = arena_alloc(items->arena, room * sizeof *made);

	for (size_t i = 0; i < items->made_room; i++)
		if (items->made[i].item)
			*made_of(made, room, items->made[i].maker, items->made[i].thing) = items->made[i];
	items->made = made;
	items->made_room = room;
}

const struct oval_item *items_of(struct items *items, const void *maker, const void *thing)
{
	const struct oval_item *item = NULL;

	pthread_mutex_lock(&items->lock);
	if (items->made_room)
		item = made_of(items->made, items->made_room, maker, thing)->item;
	pthread_mutex_unlock(&items->lock);
	return item;
}

void items_remember(struct items *items, const void *maker, const void *thing, const struct oval_item *item)
{
	struct made *made;

	pthread_mutex_lock(&items->lock);
	if (items->n_made * 4 >= items->made_room * 3)
		grow_made(items);
	made = made_of(items->made, items->made_room, maker, thing);
	items->n_made += !made->item;
	*made = (struct made){ maker, thing, item };
	pthread_mutex_unlock(&items->lock);
}

static void mask_like(struct oval_item_entity *to, const struct oval_item_entity *from, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		to[i].mask |= from[i].mask;
		mask_like((struct oval_item_entity *)to[i].fields, from[i].fields, to[i].n_fields);
	}
}

void items_settle(struct items *items)
{
	for (size_t i = 0; i < items->n_masked; i++)
		mask_like((struct oval_item_entity *)items->masked[i].item->entities,
		    items->masked[i].like->entities, items->masked[i].item->n_entities);
	items->n_masked = 0;
	parts_done(items->parts); /* what is asked for later are few texts, or others */
}

/* Sets --------------------------------------------------------------------- */

void item_set_init(struct item_set *set, struct arena *arena, size_t most)
{
	*set = (struct item_set){ .room = 4 };
	while (set->room < most * 2)
		set->room *= 2;
	set->slots = arena_alloc(arena, set->room * sizeof *set->slots);
}

static size_t place(const struct item_set *set, const struct oval_item *item)
{
	uint64_t hash = (uint64_t)(uintptr_t)item * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(hash >> 32) & (set->room - 1);

	while (set->slots[at] && set->slots[at] != item)
		at = (at + 1) & (set->room - 1);
	return at;
}

bool item_set_add(struct item_set *set, const struct oval_item *item)
{
	size_t at = place(set, item);

	if (set->slots[at])
		return false;
	set->slots[at] = item;
	return true;
}

bool item_set_has(const struct item_set *set, const struct oval_item *item)
{
	return set->room && set->slots[place(set, item)];
}
