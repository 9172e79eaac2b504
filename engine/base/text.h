/* What a string of bytes from elsewhere is made of. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The UTF-8 character at `at`, of at most `room` bytes: its length in bytes, 0
 * when it is broken (overlong, surrogate, cut, above U+10FFFF) or room is 0. */
size_t text_character(const char *at, size_t room, uint32_t *character);
bool text_is_utf8(const char *, size_t);

/* For terminals and logs: control characters, DEL, controls of writing
 * direction, line separators and broken UTF-8 become visible as \xNN or
 * \u{NNNN}, newline, tab and carriage return as \n, \t, \r. The rest as it is. */
void text_printable(struct buf *, const char *, size_t);
/* The same of a string, in the arena. */
const char *text_shown(struct arena *, const char *);

/* Length in UTF-16; a broken byte counts one. */
size_t text_utf16_units(const char *);

/* A moment as RFC 3339 writes it ("2019-11-17T03:14:02.63Z", "...+02:00"), in seconds since 1970; parts of a
 * second are left out. false: it is none. */
bool text_seconds(const char *, int64_t *seconds);

#endif
