/* What is kept of containers: reduced JSON (target/docker_filter.h) as small trees that can be asked again
 * and again, by many threads. Equal parts are the same memory: ten thousand containers differ in a few texts. */
#ifndef TARGET_KEPT_H
#define TARGET_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum kept_kind { KEPT_NULL, KEPT_FALSE, KEPT_TRUE, KEPT_INT, KEPT_TEXT, KEPT_LIST, KEPT_OBJECT };

struct kept {
	const char *name; /* of a member, NUL in it shown as U+FFFD; NULL: an element, or the whole */
	union {
		const char *text; /* NUL-terminated; may hold more NULs: see count */
		int64_t number;
		const struct kept *inside;
	};
	uint32_t count; /* of bytes, elements, members */
	uint32_t kind;
};

/* Where equal parts find each other. The trees live as long as the arena. */
struct kept_parts;
struct kept_parts *kept_parts_new(struct arena *);
/* The tree of what the filter wrote, which is NUL-terminated; anything else is a bug. */
const struct kept *kept_read(struct kept_parts *, const char *json);
/* Nothing more will be read: what only reading needs is given back. */
void kept_done(struct kept_parts *);

/* NULL: no object, or no such member. Of two with one name the last. */
const struct kept *kept_member(const struct kept *, const char *name);
/* Members with the meaning an engine gives to absent and null ones: "", false, 0. */
const char *kept_text(const struct kept *, const char *name);
bool kept_bool(const struct kept *, const char *name);
int64_t kept_int(const struct kept *, const char *name);
/* Elements or members; of anything else there are none. */
size_t kept_count(const struct kept *);
const struct kept *kept_first(const struct kept *); /* never NULL */
#define KEPT_EACH(each, of) \
	for (const struct kept *each = kept_first(of), *each##_end = each + kept_count(of); each < each##_end; each++)
/* NULL: it is no text. */
const char *kept_string(const struct kept *);
bool kept_is_object(const struct kept *);

#endif
