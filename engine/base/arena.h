/* Memory that lives and dies together: one arena per document, one per
 * evaluation. A thing may point to older memory, never to younger. Not
 * shared between threads: each thread that builds something has its own. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(const char *what); /* what: shown by -vv; a literal */
void arena_free(struct arena *);           /* NULL is fine */
/* Everything in it is gone, as if it were new; some memory stays for what comes next. */
void arena_clear(struct arena *);
/* Runs fn(arg) when the arena is freed or cleared, last registered first. */
void arena_at_free(struct arena *, void (*fn)(void *), void *arg);

/* All of these abort when memory runs out; they never return NULL. */
void *arena_alloc(struct arena *, size_t); /* zeroed, aligned for anything */
void *arena_memdup(struct arena *, const void *, size_t);
char *arena_strdup(struct arena *, const char *); /* NULL gives NULL */
char *arena_strndup(struct arena *, const char *, size_t);
char *arena_printf(struct arena *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *, const char *format, va_list)
    __attribute__((format(printf, 2, 0)));

/* An array with room for one element more than `count`. Grows by doubling, so
 * call it before every append with the true count:
 *     v = arena_more(arena, v, n, sizeof *v);
 *     v[n++] = thing; */
void *arena_more(struct arena *, void *array, size_t count, size_t size);

size_t arena_size(const struct arena *); /* bytes taken from the system */

#endif
