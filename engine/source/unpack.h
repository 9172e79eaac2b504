/* Documents that come packed: bzip2, gzip, xz, and zip with one XCCDF in it. */
#ifndef SOURCE_UNPACK_H
#define SOURCE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

bool unpack_needed(const char *bytes, size_t length);
/* Bytes and name of the document inside; `*name` gets "!member" added for a zip. */
bool unpack(struct arena *, const char **name, const char **bytes, size_t *length, struct err *);

#endif
