#include "source/data_stream.h"

#include <string.h>

#include "base/log.h"
#include "source/names.h"
#include "source/shared.h"

const char *const data_stream_part_names[DATA_STREAM_PART_COUNT] = {
	[DATA_STREAM_DICTIONARIES] = "dictionaries",
	[DATA_STREAM_CHECKLISTS] = "checklists",
	[DATA_STREAM_CHECKS] = "checks",
	[DATA_STREAM_EXTENDED] = "extended-components",
};

#define NS SOURCE_NS_DATA_STREAM

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* ---- reading ---- */

static void add_uri(struct arena *arena, struct data_stream_ref *ref, const char *name,
    const char *uri)
{
	struct data_stream_uri *catalog = arena_more(arena,
	    (void *)(uintptr_t)ref->catalog, ref->n_catalog, sizeof *catalog);

	catalog[ref->n_catalog].name = name;
	catalog[ref->n_catalog++].uri = uri;
	ref->catalog = catalog;
}

static bool read_catalog(const struct source *source, struct data_stream_ref *ref,
    const struct xml_node *catalog, struct err *err)
{
	for (const struct xml_node *node = catalog->first; node; node = node->next) {
		const char *name, *uri;

		if (xml_is(node, SOURCE_NS_CATALOG, "uri")) {
			name = xml_attr(node, "name");
			uri = xml_attr(node, "uri");
		} else if (xml_is(node, SOURCE_NS_CATALOG, "rewriteURI")) {
			/* kept with a star behind: everything that begins so */
			name = xml_attr(node, "uriStartString");
			uri = xml_attr(node, "rewritePrefix");
			if (name && uri) {
				name = arena_printf(source->arena, "%s*", name);
				uri = arena_printf(source->arena, "%s*", uri);
			}
		} else {
			continue;
		}
		if (!name || !uri)
			return xml_err(source->xml, node, err, "catalog %s without %s",
			    node->name, name ? "uri" : "name");
		add_uri(source->arena, ref, name, uri);
	}
	return true;
}

/* The first of a name counts. */
static bool note_names(const struct source *source, struct data_stream_ref *ref)
{
	ref->names = map_new(source->arena);
	for (size_t i = 0; i < ref->n_catalog; i++)
		if (!map_get(ref->names, ref->catalog[i].name))
			map_put(ref->names, ref->catalog[i].name, (void *)(uintptr_t)&ref->catalog[i]);
	return true;
}

static bool read_ref(struct data_stream_collection *collection, struct xml_node *node,
    enum data_stream_part part, struct data_stream_ref *ref, struct err *err)
{
	const struct source *source = collection->source;
	const struct xml_node *catalog;

	ref->node = node;
	ref->part = part;
	ref->id = xml_attr(node, "id");
	ref->href = xml_attr_ns(node, SOURCE_NS_XLINK, "href");
	if (!ref->id)
		return xml_err(source->xml, node, err, "component-ref without id");
	if (!ref->href)
		return xml_err(source->xml, node, err, "component-ref %s without xlink:href",
		    ref->id);
	if (ref->href[0] == '#') {
		ref->component = map_get(collection->components, ref->href + 1);
		if (!ref->component)
			return xml_err(source->xml, node, err,
			    "component-ref %s leads to %s, and there is no such component",
			    ref->id, ref->href);
	}
	catalog = xml_child(node, SOURCE_NS_CATALOG, "catalog");
	return !catalog || (read_catalog(source, ref, catalog, err) && note_names(source, ref));
}

static bool part_of(const struct xml_node *node, enum data_stream_part *part)
{
	for (int i = 0; i < DATA_STREAM_PART_COUNT; i++)
		if (xml_is(node, NS, data_stream_part_names[i])) {
			*part = (enum data_stream_part)i;
			return true;
		}
	return false;
}

static bool read_refs(struct data_stream_collection *collection, struct data_stream *stream,
    struct err *err)
{
	struct arena *arena = collection->source->arena;
	struct data_stream_ref *refs = NULL;
	enum data_stream_part part;

	for (struct xml_node *list = stream->node->first; list; list = list->next) {
		if (!part_of(list, &part))
			continue;
		for (struct xml_node *node = xml_child(list, NS, "component-ref"); node;
		     node = xml_next_same(node)) {
			refs = arena_more(arena, refs, stream->n_refs, sizeof *refs);
			memset(&refs[stream->n_refs], 0, sizeof *refs);
			if (!read_ref(collection, node, part, &refs[stream->n_refs], err))
				return false;
			refs[stream->n_refs++].stream = stream;
		}
	}
	stream->refs = refs;
	for (size_t i = 0; i < stream->n_refs; i++)
		if (!map_get(stream->ids, refs[i].id))
			map_put(stream->ids, refs[i].id, &refs[i]);
	return true;
}

static bool read_stream(struct data_stream_collection *collection, struct data_stream *stream,
    struct xml_node *node, struct err *err)
{
	stream->collection = collection;
	stream->ids = map_new(collection->source->arena);
	stream->node = node;
	stream->id = xml_attr(node, "id");
	stream->timestamp = xml_attr(node, "timestamp");
	stream->scap_version = xml_attr(node, "scap-version");
	stream->use_case = xml_attr(node, "use-case");
	if (!stream->id)
		return xml_err(collection->source->xml, node, err, "data-stream without id");
	return read_refs(collection, stream, err);
}

static bool read_components(struct data_stream_collection *collection,
    const struct xml_node *root, struct err *err)
{
	for (struct xml_node *node = root->first; node; node = node->next) {
		const char *id;

		if (!xml_is(node, NS, "component") && !xml_is(node, NS, "extended-component"))
			continue;
		id = xml_attr(node, "id");
		if (!id)
			return xml_err(collection->source->xml, node, err, "%s without id",
			    node->name);
		if (map_put(collection->components, id, node))
			return xml_err(collection->source->xml, node, err,
			    "component %s stands twice", id);
	}
	return true;
}

/* The collection an ARF's report request holds. */
static struct xml_node *collection_node(const struct source *source)
{
	const struct xml_node *request;
	struct xml_node *content, *collection;

	if (source->type == SOURCE_DATA_STREAM)
		return source->root;
	if (source->type != SOURCE_ARF)
		return NULL;
	request = xml_child(source->root, SOURCE_NS_ARF, "report-requests");
	request = request ? xml_child(request, SOURCE_NS_ARF, "report-request") : NULL;
	for (; request; request = xml_next_same(request)) {
		content = xml_child(request, SOURCE_NS_ARF, "content");
		collection = content ? xml_child(content, NS, "data-stream-collection") : NULL;
		if (collection)
			return collection;
	}
	return NULL;
}

const struct data_stream_collection *data_stream_collection_read(struct source *source,
    struct err *err)
{
	struct data_stream_collection *collection;
	struct data_stream *streams;
	struct xml_node *root, *node;
	size_t count = 0;

	collection = map_get(source->shared->collections, source->xml->name);
	if (collection)
		return collection;
	root = collection_node(source);
	if (!root) {
		err_set(err, ERR_CONTENT, "%s: not a source data stream, but %s", source->name,
		    source_type_names[source->type]);
		return NULL;
	}
	collection = arena_alloc(source->arena, sizeof *collection);
	collection->source = source;
	collection->id = xml_attr(root, "id");
	collection->schematron_version = xml_attr(root, "schematron-version");
	collection->components = map_new(source->arena);
	if (!read_components(collection, root, err))
		return NULL;
	for (node = xml_child(root, NS, "data-stream"); node; node = xml_next_same(node))
		count++;
	/* refs point to their stream: no growing array */
	streams = arena_alloc(source->arena, (count ? count : 1) * sizeof *streams);
	for (node = xml_child(root, NS, "data-stream"); node; node = xml_next_same(node))
		if (!read_stream(collection, &streams[collection->n_streams++], node, err))
			return NULL;
	collection->streams = streams;
	map_put(source->shared->collections, source->xml->name, collection);
	return collection;
}

/* ---- components ---- */

const struct data_stream_ref *data_stream_ref_find(const struct data_stream *stream,
    const char *id)
{
	return map_get(stream->ids, id);
}

static struct source *component_new(const struct data_stream_ref *ref, struct err *err)
{
	struct source *whole = ref->stream->collection->source, *source;
	struct xml_node *node = ref->component;

	if (node->closed && !xml_open(whole->xml, node, err))
		return NULL;
	if (!node->first) {
		xml_err(whole->xml, node, err, "component %s is empty", xml_attr(node, "id"));
		return NULL;
	}
	source = arena_memdup(whole->arena, whole, sizeof *whole);
	source->root = node->first;
	source->stream = ref->stream;
	source->ref = ref;
	source->type = source_type_of(source->root, &source->version, whole->arena);
	source->name = arena_printf(whole->arena, "%s%s", whole->name, ref->href);
	return source;
}

struct source *data_stream_component(const struct data_stream_ref *ref, struct err *err)
{
	struct source *whole = ref->stream->collection->source, *source;
	const char *key;

	if (!ref->component) {
		err_set(err, ERR_ABSENT, "%s: component-ref %s leads to %s, not into the data stream",
		    whole->name, ref->id, ref->href);
		return NULL;
	}
	/* not by its id: oscap 1.3.7 makes streams with the same id twice */
	key = arena_printf(whole->arena, "%s\ncomponent-ref at %u", whole->name, ref->node->start);
	source = map_get(whole->shared->found, key);
	if (!source && (source = component_new(ref, err)))
		map_put(whole->shared->found, key, source);
	return source;
}

const char *data_stream_plain(const struct data_stream_ref *ref, struct err *err)
{
	struct xml_document *xml = ref->stream->collection->source->xml;
	struct xml_node *node = ref->component;

	if (!node) {
		err_set(err, ERR_ABSENT, "%s: component-ref %s leads to %s, which is not fetched",
		    xml->name, ref->id, ref->href);
		return NULL;
	}
	if (node->closed && !xml_open(xml, node, err))
		return NULL;
	return xml_text(xml, node->first ? node->first : node, err);
}

/* The name of the component's root element without opening anything. */
static bool component_is(const struct data_stream_ref *ref, const char *name)
{
	return ref->component && ref->component->first &&
	    same(ref->component->first->name, name);
}

/* ---- which one is meant ---- */

static const struct data_stream_ref *select_ref(const struct data_stream_collection *collection,
    enum data_stream_part part, const struct data_stream_wanted *wanted, const char *root)
{
	for (size_t i = 0; i < collection->n_streams; i++) {
		const struct data_stream *stream = &collection->streams[i];

		if (wanted->datastream_id && !same(stream->id, wanted->datastream_id))
			continue;
		for (size_t j = 0; j < stream->n_refs; j++) {
			const struct data_stream_ref *ref = &stream->refs[j];

			if (ref->part == part &&
			    (wanted->component_id ? same(ref->id, wanted->component_id)
			                          : component_is(ref, root)))
				return ref;
		}
	}
	return NULL;
}

static const struct data_stream_ref *select_benchmark(
    const struct data_stream_collection *collection, const char *benchmark_id, struct err *err)
{
	bool component = false;

	for (size_t i = 0; i < collection->n_streams; i++)
		for (size_t j = 0; j < collection->streams[i].n_refs; j++) {
			const struct data_stream_ref *ref = &collection->streams[i].refs[j];

			if (ref->part == DATA_STREAM_CHECKLISTS &&
			    component_is(ref, "Benchmark") &&
			    same(xml_attr(ref->component->first, "id"), benchmark_id))
				return ref;
		}
	for (size_t i = 0; i < collection->components->count && !component; i++) {
		const struct xml_node *node = collection->components->entries[i].value;

		component = node->first && same(xml_attr(node->first, "id"), benchmark_id);
	}
	err_set(err, ERR_USAGE,
	    "%s%s%sFailed to locate a datastream with component-ref that points to a component "
	    "containing Benchmark with ID '%s'.",
	    component ? "" : "Can't map benchmark ID '", component ? "" : benchmark_id,
	    component ? "" : "' to any component ID.\n", benchmark_id);
	return NULL;
}

struct source *data_stream_checklist(struct source *source,
    const struct data_stream_wanted *wanted, struct err *err)
{
	const struct data_stream_collection *collection;
	const struct data_stream_ref *ref;

	if (source->type != SOURCE_DATA_STREAM && source->type != SOURCE_ARF)
		return source;
	collection = data_stream_collection_read(source, err);
	if (!collection)
		return NULL;
	if (wanted->benchmark_id && !wanted->datastream_id && !wanted->component_id) {
		ref = select_benchmark(collection, wanted->benchmark_id, err);
		return ref ? data_stream_component(ref, err) : NULL;
	}
	if (wanted->benchmark_id)
		log_warning("Not using benchmark ID ('%s') for component-ref lookup, "
			    "datastream ID ('%s') and/or component-ref ID ('%s') were supplied, "
			    "using them instead.",
		    wanted->benchmark_id, wanted->datastream_id ? wanted->datastream_id : "",
		    wanted->component_id ? wanted->component_id : "");
	ref = select_ref(collection, DATA_STREAM_CHECKLISTS, wanted, "Benchmark");
	if (!ref) {
		err_set(err, ERR_USAGE,
		    "Failed to locate a datastream with ID matching '%s' ID and checklist "
		    "inside matching '%s' ID.",
		    wanted->datastream_id ? wanted->datastream_id : "<any>",
		    wanted->component_id ? wanted->component_id : "<any>");
		return NULL;
	}
	return data_stream_component(ref, err);
}

struct source *data_stream_oval(struct source *source, const struct data_stream_wanted *wanted,
    struct err *err)
{
	const struct data_stream_collection *collection;
	const struct data_stream_ref *ref;
	bool found = !wanted->datastream_id;

	if (source->type != SOURCE_DATA_STREAM)
		return source;
	collection = data_stream_collection_read(source, err);
	if (!collection)
		return NULL;
	for (size_t i = 0; i < collection->n_streams && !found; i++)
		found = same(collection->streams[i].id, wanted->datastream_id);
	if (!found) {
		err_set(err, ERR_USAGE, "Could not find any datastream of id '%s'",
		    wanted->datastream_id);
		return NULL;
	}
	ref = select_ref(collection, DATA_STREAM_CHECKS, wanted, "oval_definitions");
	if (!ref) {
		err_set(err, ERR_USAGE,
		    "No '%s' component ref found in file '%s' in datastream of id '%s'.",
		    wanted->component_id ? wanted->component_id : "oval_definitions",
		    source->name, wanted->datastream_id ? wanted->datastream_id : "<any>");
		return NULL;
	}
	return data_stream_component(ref, err);
}

bool data_stream_dictionaries(const struct data_stream *stream,
    struct source *const **dictionaries, size_t *count, struct err *err)
{
	struct arena *arena = stream->collection->source->arena;
	struct source **found = NULL;

	*count = 0;
	for (size_t i = 0; i < stream->n_refs; i++) {
		const struct data_stream_ref *ref = &stream->refs[i];

		if (ref->part != DATA_STREAM_DICTIONARIES || !ref->component)
			continue;
		found = arena_more(arena, found, *count, sizeof *found);
		found[*count] = data_stream_component(ref, err);
		if (!found[(*count)++])
			return false;
	}
	*dictionaries = found;
	return true;
}
