/* TOML 1.0 in, strictly, with our limits: what another reader might take for something else is an
 * error, not a guess. */
#ifndef BASE_TOML_H
#define BASE_TOML_H

#include "base/json.h"

/* The document as JSON: tables as objects, in their order; integers, floats, booleans, strings and arrays as such. A
 * date, a time, inf and nan, for which JSON has nothing, are {"toml": "TEXT"}. Freed with the arena. NULL: err says
 * what and on which line. */
json_t *toml_read(struct arena *, const char *what, const char *bytes, size_t length, struct err *);

#endif
