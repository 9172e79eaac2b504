/* OVAL's patterns are Perl's: PCRE2, compiled once for the whole run (with
 * JIT), matched under match, depth and heap limits. Thread safe. */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum regex_flags {
	REGEX_MULTILINE = 1,   /* ^ and $ at line ends, /m */
	REGEX_SINGLELINE = 2,  /* . matches a newline, /s */
	REGEX_IGNORE_CASE = 4, /* /i */
};

struct regex; /* lives until the program ends */

/* NULL: the pattern does not compile; err says where and why. */
const struct regex *regex_get(const char *pattern, unsigned flags, struct err *);

enum regex_outcome { REGEX_MATCH, REGEX_NO_MATCH, REGEX_TROUBLE /* limit; see err */ };

/* Gives all patterns back. For tests that compile millions: nobody may still
 * hold one. */
void regex_forget_all(void);

struct regex_group {
	size_t start, end; /* bytes in the subject; start == SIZE_MAX: unset */
};

/* Searches `subject` from `from` on. `groups` (may be NULL) gets the first
 * `room` groups, 0 being the whole match; *count how many the pattern has,
 * group 0 included. Subjects need not be UTF-8: then bytes are matched. A search
 * with from > 0 goes on in the subject that this thread searched before. */
enum regex_outcome regex_search(const struct regex *, const char *subject,
    size_t length, size_t from, struct regex_group *groups, size_t room,
    size_t *count, struct err *);

/* Whether a text that begins with these bytes may match: false only when none can. For
 * walks that leave out what lies below. */
bool regex_may_begin(const struct regex *, const char *bytes, size_t length);

/* A path as a plain prefix: the literal text every match must begin with, when
 * the pattern is anchored by ^ ("" if it has none). For walks that can start deeper. */
const char *regex_literal_prefix(struct arena *, const char *pattern);

#endif
