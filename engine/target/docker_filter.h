/* What is kept of an engine's reply: only the members docker_keep.def names, picked
 * out while the bytes arrive. What is not named there costs no memory and goes
 * no further. What is kept has the type the table says, so readers need not ask again.
 * What was reduced stays what it is when it is reduced again. */
#ifndef TARGET_DOCKER_FILTER_H
#define TARGET_DOCKER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"

enum docker_kind {
#define KIND(name, path, most) DOCKER_##name,
#define KEEP(kind, type, pattern)
#include "target/docker_keep.def"
#undef KIND
#undef KEEP
	DOCKER_KIND_COUNT
};

/* Where a kind is found: "/containers/ * /json", * for one id or name, ** for one that may have slashes. */
extern const char *const docker_kind_paths[DOCKER_KIND_COUNT];
/* DOCKER_KIND_COUNT: we never ask for that. */
enum docker_kind docker_kind_of(const char *path);

struct keep_node;

struct docker_filter {
	struct buf *out;
	size_t most; /* bytes of `out` */
	uint64_t offset;  /* bytes seen */
	int state;
	unsigned depth;
	struct docker_frame {
		const struct keep_node *node; /* NULL: everything in here is skipped */
		uint64_t seen; /* members that were there: a bit per child of node */
		size_t elements, kept, kept_more, bytes;
		bool is_array;
	} frames[LIMIT_JSON_DEPTH];
	const struct keep_node *at; /* for the value that comes; NULL: skipped */

	/* the string, word or number being read */
	bool is_key, keep, hide, silent;
	size_t cap, mark, taken, cut;
	char tail[48]; /* the last bytes below the cap: shown unless there are more */
	size_t n_tail;
	unsigned hex, hex_left, high;
	unsigned char partial[4];
	unsigned n_partial;
	struct buf *text; /* a key, or a value that must be whole before it is shown */
	char word[40];
	unsigned n_word;
	struct buf key, value;
};

/* Reduced JSON is added to `out`, which must outlive the filter. */
void docker_filter_init(struct docker_filter *, struct arena *);
void docker_filter_begin(struct docker_filter *, enum docker_kind, struct buf *out);
/* false with err: it is not JSON, has another shape than the engine's, or goes over the limits. */
bool docker_filter_push(struct docker_filter *, const char *bytes, size_t length, struct err *);
/* false with err: it ends too early. */
bool docker_filter_end(struct docker_filter *, struct err *);

#endif
