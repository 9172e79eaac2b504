/* Equal bytes are the same memory: texts and arrays that come again and again are copied once. */
#ifndef BASE_PARTS_H
#define BASE_PARTS_H

#include <stddef.h>

#include "base/arena.h"

struct parts;
struct parts *parts_new(struct arena *); /* what it gives lives as long as the arena */
const char *parts_text(struct parts *, const char *text, size_t length); /* NUL-terminated behind length */
/* Aligned for anything; never the same as a text. */
const void *parts_bytes(struct parts *, const void *bytes, size_t length);
/* What only asking needs is given back; what was given stays. Whoever asks again starts anew. */
void parts_done(struct parts *);

#endif
