#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_ROOM 48

/* The struct buf may stand on a stack and be gone before the arena is, so the
 * arena knows the bytes by this, which every block of bytes points back to. */
struct holder {
	struct block *block;
};

struct block {
	struct holder *holder;
	char bytes[];
};

static void free_block(void *arg)
{
	free(((struct holder *)arg)->block);
}

static struct block *block_of(const struct buf *buf)
{
	return (struct block *)(void *)(buf->at - offsetof(struct block, bytes));
}

static void set_room(struct buf *buf, struct holder *holder, size_t room)
{
	struct block *block = NULL;

	if (room < PTRDIFF_MAX - sizeof *block)
		block = realloc(holder->block, sizeof *block + room + 1);
	if (!block) {
		fputs("error: out of memory\n", stderr);
		abort();
	}
	block->holder = holder;
	holder->block = block;
	buf->at = block->bytes;
	buf->room = room;
}

void buf_init(struct buf *buf, struct arena *owner)
{
	struct holder *holder = arena_alloc(owner, sizeof *holder);

	arena_at_free(owner, free_block, holder);
	set_room(buf, holder, LEAST_ROOM);
	buf_clear(buf);
}

static void make_room(struct buf *buf, size_t more)
{
	if (more <= buf->room - buf->length)
		return;
	if (more > PTRDIFF_MAX - buf->length)
		set_room(buf, block_of(buf)->holder, SIZE_MAX);
	set_room(buf, block_of(buf)->holder,
	    buf->length + (more > buf->length ? more : buf->length));
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
	if (!length)
		return;
	make_room(buf, length);
	memcpy(buf->at + buf->length, bytes, length);
	buf->length += length;
	buf->at[buf->length] = '\0';
}

void buf_str(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(buf->at + buf->length, buf->room - buf->length + 1, format, args);
	va_end(args);
	if (length < 0) {
		buf->at[buf->length] = '\0';
		return;
	}
	if ((size_t)length > buf->room - buf->length) {
		make_room(buf, (size_t)length);
		va_start(args, format);
		vsnprintf(buf->at + buf->length, (size_t)length + 1, format, args);
		va_end(args);
	}
	buf->length += (size_t)length;
}

void buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->at[0] = '\0';
}

void buf_release(struct buf *buf)
{
	set_room(buf, block_of(buf)->holder, LEAST_ROOM);
	buf_clear(buf);
}
