/* Why something could not be done, as the one line the user reads. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_USAGE,   /* wrong options or operands */
	ERR_CONTENT, /* a document is not what it should be */
	ERR_SYSTEM,  /* a system call failed */
	ERR_LIMIT,   /* more than base/limits.h allows */
	ERR_NETWORK, /* nobody there, refused, too slow, cut off */
	ERR_DENIED,  /* there, but not for us */
	ERR_ABSENT,  /* not there */
};

struct err {
	enum err_kind kind;
	char text[2048];
};

/* Sets kind and text; returns false so that `return err_set(...)` reads well.
 * `err` may be NULL: then nothing is kept. */
bool err_set(struct err *, enum err_kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts "context: " before what is there; returns false. */
bool err_in(struct err *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* err_set from errno: "SUBJECT: No such file or directory". */
bool err_errno(struct err *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
