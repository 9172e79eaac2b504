/* Equal items are one item: the same address, and later the same id. */
#ifndef EVAL_ITEMS_H
#define EVAL_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "oval/item.h"

struct items; /* thread safe */

struct items *items_new(struct arena *);
/* The one item with this content: a copy where there was none. Its id, and whether entities are masked, are
 * not content; if any of the equal ones is masked, the one becomes so in items_settle. */
const struct oval_item *items_intern(struct items *, const struct oval_item *);
/* The item that was made of a thing before, by one who makes the same item of it every time; NULL: none. */
const struct oval_item *items_of(struct items *, const void *maker, const void *thing);
void items_remember(struct items *, const void *maker, const void *thing, const struct oval_item *);
/* Called when no thread is at work. */
void items_settle(struct items *);

/* A set of interned items, to ask for membership. */
struct item_set {
	const struct oval_item **slots;
	size_t room; /* a power of two, 0 when empty */
};
void item_set_init(struct item_set *, struct arena *, size_t most);
bool item_set_add(struct item_set *, const struct oval_item *); /* false: was there */
bool item_set_has(const struct item_set *, const struct oval_item *);

#endif
