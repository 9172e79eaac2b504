/* What lies behind https, when the user said it may be fetched. */
#ifndef SOURCE_FETCH_H
#define SOURCE_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* https only, redirects too; certificates are checked against the system's authorities, or those in
 * the file SSL_CERT_FILE names. At most LIMIT_REMOTE_BYTES. */
bool fetch(struct arena *, const char *url, const char **bytes, size_t *length, struct err *);

#endif
