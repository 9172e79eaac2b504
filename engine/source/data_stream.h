/* SCAP source data streams 1.2 and 1.3 (NIST SP 800-126): a collection of streams, each a list of
 * references to components that stand once in the collection. */
#ifndef SOURCE_DATA_STREAM_H
#define SOURCE_DATA_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "source/source.h"

enum data_stream_part { DATA_STREAM_DICTIONARIES, DATA_STREAM_CHECKLISTS, DATA_STREAM_CHECKS,
	DATA_STREAM_EXTENDED, DATA_STREAM_PART_COUNT };
extern const char *const data_stream_part_names[DATA_STREAM_PART_COUNT]; /* element names */

struct data_stream_uri { const char *name, *uri; };

struct data_stream_ref {
	const char *id;   /* component-ref/@id */
	const char *href; /* "#component id", or a remote address */
	enum data_stream_part part;
	const struct data_stream_uri *catalog; /* in document order, rewriteURI too */
	size_t n_catalog;
	struct map *names; /* of the catalog, without rewriteURI: struct data_stream_uri */
	struct xml_node *node;      /* ds:component-ref */
	struct xml_node *component; /* ds:component or ds:extended-component; NULL: remote */
	const struct data_stream *stream;
};

struct data_stream {
	const char *id, *timestamp, *scap_version, *use_case; /* NULL when not written */
	const struct data_stream_ref *refs; /* document order, of all parts */
	size_t n_refs;
	struct map *ids; /* of refs, the first of each: struct data_stream_ref */
	struct xml_node *node;
	const struct data_stream_collection *collection;
};

struct data_stream_collection {
	struct source *source;
	const char *id, *schematron_version;
	const struct data_stream *streams;
	size_t n_streams;
	struct map *components; /* id -> struct xml_node */
};

/* source->type is SOURCE_DATA_STREAM (or an ARF with one inside). Read once. */
const struct data_stream_collection *data_stream_collection_read(struct source *, struct err *);

/* The first of this id; NULL: none. */
const struct data_stream_ref *data_stream_ref_find(const struct data_stream *, const char *id);

/* A component as a source of its own; each is made once. NULL: remote, or malformed. */
struct source *data_stream_component(const struct data_stream_ref *, struct err *);

/* The text of a component that is no document (a script). NULL: remote, or malformed. */
const char *data_stream_plain(const struct data_stream_ref *, struct err *);

/* Which one is meant; members may be NULL. With oscap's defaults: the first stream that has
 * such a component, in it the first component. */
struct data_stream_wanted {
	const char *datastream_id;
	const char *component_id; /* --xccdf-id, --oval-id: a component-ref/@id (or the id of its component) */
	const char *benchmark_id; /* --benchmark-id: of the Benchmark inside */
};
/* The checklist (XCCDF Benchmark, or Tailoring when named by component_id) to evaluate; a source that
 * is no data stream is its own answer. */
struct source *data_stream_checklist(struct source *, const struct data_stream_wanted *, struct err *);
/* The OVAL definitions to evaluate. */
struct source *data_stream_oval(struct source *, const struct data_stream_wanted *, struct err *);
/* The stream's dictionaries, in order. false: one is malformed. */
bool data_stream_dictionaries(const struct data_stream *, struct source *const **, size_t *, struct err *);

#endif
