/* Data streams out: a document and everything it refers to, as components. Their bytes are copied, not
 * written anew. */
#ifndef SOURCE_COMPOSE_H
#define SOURCE_COMPOSE_H

#include <stdbool.h>

#include "base/file_out.h"
#include "source/data_stream.h"

/* A new collection with one stream. `name`: what the document is called in ids, "x-xccdf.xml".
 * `lenient`: what is missing is left out and XCCDF 1.1 is let in, for a record of what was evaluated
 * that need not be valid. */
bool data_stream_compose(struct arena *, struct source *, const char *name, bool lenient,
    struct file_out *, struct err *);
/* The collection again, with the document and what it refers to added to this stream. */
bool data_stream_add(struct arena *, const struct data_stream *, struct source *,
    const char *name, struct file_out *, struct err *);
/* Only what is inside the collection's element, and its end tag. */
bool data_stream_add_inside(struct arena *, const struct data_stream *, struct source *,
    const char *name, struct file_out *, struct err *);

#endif
