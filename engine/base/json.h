/* JSON in, by jansson, with our limits. Strings may hold NUL: use the
 * _length functions of jansson where the value comes from a target. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

/* Freed with the arena. NULL: err says what and where. */
json_t *json_read(struct arena *, const char *what, const char *bytes,
    size_t length, struct err *);
/* A walk: json_at(info, "Swarm", "Cluster", NULL). NULL when any step is not
 * there, is not an object, or the end is JSON null. */
json_t *json_at(const json_t *, ...) __attribute__((sentinel));
/* NULL unless it is a string. */
const char *json_text(const json_t *);

#endif
