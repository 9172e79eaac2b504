/* Between the files of this room: what all sources that came from one
 * source_open know together. */
#ifndef SOURCE_SHARED_H
#define SOURCE_SHARED_H

#include "source/source.h"

struct source_shared {
	const char *top;   /* folder no reference may leave; NULL: there is none */
	struct map *found; /* struct source: files by path, components by stream and reference */
	struct map *lost;  /* references that led nowhere, so that it is told once */
	struct map *collections; /* struct data_stream_collection by the document's name */
	bool sealed; /* a signature covers the document, and only the document may be used */
	bool remote_told;        /* that the content has remote references */
};

/* As source_open, for a file that belongs to content opened before. */
struct source *source_open_within(struct arena *, const char *path, struct source_shared *,
    struct err *);
struct source *source_from_bytes_within(struct arena *, const char *name, const char *bytes,
    size_t length, struct source_shared *, struct err *);

#endif
