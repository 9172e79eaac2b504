#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#if defined(__SANITIZE_ADDRESS__)
#define EACH_ALONE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EACH_ALONE 1
#endif
#endif
#ifndef EACH_ALONE
#define EACH_ALONE 0 /* 1: every piece its own malloc, so that ASan sees its end */
#endif

#define FIRST_CHUNK 2048
#define LARGEST_CHUNK (512 * 1024)

struct chunk {
	struct chunk *older;
	alignas(max_align_t) char bytes[];
};

struct last_wish {
	struct last_wish *earlier;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	const char *what;
	struct chunk *chunks;
	struct chunk *shared; /* the newest that many pieces are in */
	char *free, *end;     /* of it */
	size_t size;
	size_t next_chunk;
	struct last_wish *wishes;
};

static _Noreturn void out_of_memory(void)
{
	fputs("error: out of memory\n", stderr);
	abort();
}

struct arena *arena_new(const char *what)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (!arena)
		out_of_memory();
	arena->what = what;
	arena->size = sizeof *arena;
	arena->next_chunk = FIRST_CHUNK;
	return arena;
}

/* One at a time: a wish may still make another. */
static void fulfil(struct arena *arena)
{
	struct last_wish *wish;

	while ((wish = arena->wishes)) {
		arena->wishes = wish->earlier;
		wish->fn(wish->arg);
	}
}

static void free_chunks_but(struct arena *arena, const struct chunk *kept)
{
	struct chunk *chunk;

	while ((chunk = arena->chunks)) {
		arena->chunks = chunk->older;
		if (chunk != kept)
			free(chunk);
	}
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	fulfil(arena);
	if (arena->what)
		log_debug("memory of %s: %zu bytes", arena->what, arena->size);
	free_chunks_but(arena, NULL);
	free(arena);
}

void arena_clear(struct arena *arena)
{
	struct chunk *shared = arena->shared;

	fulfil(arena);
	free_chunks_but(arena, shared);
	arena->size = sizeof *arena;
	if (!shared)
		return;
	memset(shared->bytes, 0, (size_t)(arena->free - shared->bytes));
	shared->older = NULL;
	arena->chunks = shared;
	arena->free = shared->bytes;
	arena->size += (size_t)(arena->end - (char *)shared);
}

void arena_at_free(struct arena *arena, void (*fn)(void *), void *arg)
{
	struct last_wish *wish = arena_alloc(arena, sizeof *wish);

	wish->fn = fn;
	wish->arg = arg;
	wish->earlier = arena->wishes;
	arena->wishes = wish;
}

static struct chunk *add_chunk(struct arena *arena, size_t room)
{
	struct chunk *chunk;

	if (room > PTRDIFF_MAX - sizeof *chunk)
		out_of_memory();
	chunk = calloc(1, sizeof *chunk + room);
	if (!chunk)
		out_of_memory();
	chunk->older = arena->chunks;
	arena->chunks = chunk;
	arena->size += sizeof *chunk + room;
	return chunk;
}

static void *take(struct arena *arena, size_t size, size_t align)
{
	size_t skip = -(uintptr_t)arena->free & (align - 1);
	struct chunk *chunk;
	char *at;

	if (!size)
		size = 1;
	if (EACH_ALONE)
		return add_chunk(arena, size)->bytes;
	if (size <= PTRDIFF_MAX && skip + size <= (size_t)(arena->end - arena->free)) {
		at = arena->free + skip;
		arena->free = at + size;
		return at;
	}
	if (size > arena->next_chunk / 4)
		return add_chunk(arena, size)->bytes;
	arena->shared = chunk = add_chunk(arena, arena->next_chunk - sizeof *chunk);
	arena->free = chunk->bytes + size;
	arena->end = chunk->bytes + arena->next_chunk - sizeof *chunk;
	if (arena->next_chunk < LARGEST_CHUNK)
		arena->next_chunk *= 2;
	return chunk->bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return take(arena, size, alignof(max_align_t));
}

void *arena_memdup(struct arena *arena, const void *from, size_t size)
{
	void *to = arena_alloc(arena, size);

	if (size)
		memcpy(to, from, size);
	return to;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *to;

	if (length == SIZE_MAX)
		out_of_memory();
	to = take(arena, length + 1, 1);
	if (length)
		memcpy(to, text, length);
	return to;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	char small[256], *text;
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(small, sizeof small, format, args);
	if (length < 0) {
		text = arena_strdup(arena, format);
	} else if ((size_t)length < sizeof small) {
		text = arena_strndup(arena, small, (size_t)length);
	} else {
		text = take(arena, (size_t)length + 1, 1);
		vsnprintf(text, (size_t)length + 1, format, again);
	}
	va_end(again);
	return text;
}

void *arena_more(struct arena *arena, void *array, size_t count, size_t size)
{
	size_t room = count ? count * 2 : 4;
	void *more;

	/* Room is 4, 8, 16, ...: full exactly at 0 and at those. */
	if (count && (count < 4 || (count & (count - 1))))
		return array;
	if (size && room > PTRDIFF_MAX / size)
		out_of_memory();
	if (!EACH_ALONE && count && (char *)array + count * size == arena->free &&
	    count * size <= (size_t)(arena->end - arena->free)) {
		arena->free += count * size; /* the last piece: just goes on */
		return array;
	}
	more = arena_alloc(arena, room * size);
	if (count)
		memcpy(more, array, count * size);
	return more;
}

size_t arena_size(const struct arena *arena)
{
	return arena->size;
}
