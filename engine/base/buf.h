/* Bytes that grow. Always NUL-terminated behind `length`, so that text in it
 * can be used as a string. Freed with its arena. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/arena.h"

struct buf {
	char *at; /* never NULL after buf_init */
	size_t length;
	size_t room;
};

void buf_init(struct buf *, struct arena *owner);
void buf_add(struct buf *, const void *, size_t);
void buf_str(struct buf *, const char *);
void buf_char(struct buf *, char);
void buf_printf(struct buf *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *); /* length 0, room kept */
/* Gives memory back now instead of with the arena; the buf is empty after. */
void buf_release(struct buf *);

#endif
