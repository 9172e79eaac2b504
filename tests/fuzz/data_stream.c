/* Any bytes as content: which kind it is, the data stream in it, every component, every reference of every catalog,
 * and a collection with the document added must be one that can be read again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "source/compose.h"
#include "source/data_stream.h"
#include "source/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

static void quiet(void)
{
	static FILE *nowhere;

	if (nowhere)
		return;
	nowhere = fopen("/dev/null", "w");
	log_to(nowhere);
	MUST(freopen("/dev/null", "w", stdout));
}

static void follow(struct source *source, const struct data_stream_ref *ref)
{
	static const struct source_options none = { 0 };
	struct source *found;
	const char *bytes;
	size_t length;

	for (size_t i = 0; i < ref->n_catalog; i++) {
		struct err err = { 0 };

		/* what leads out of the stream leads nowhere: there is no folder, and nothing is fetched */
		if (strstr(ref->catalog[i].uri, "://"))
			continue;
		if (source_resolve(source, ref->catalog[i].name, &none, &found, &err) == SOURCE_RESOLVED)
			MUST(found && found->root);
		source_read_plain(source, ref->catalog[i].name, &bytes, &length, &err);
	}
}

static void stream(const struct data_stream *s)
{
	struct source *const *dictionaries;
	struct err err = { 0 };
	size_t count;

	for (size_t i = 0; i < s->n_refs; i++) {
		const struct data_stream_ref *ref = &s->refs[i];
		struct source *component;

		MUST(ref->id && ref->href && ref->stream == s);
		MUST(data_stream_ref_find(s, ref->id));
		component = data_stream_component(ref, &err);
		MUST(component || err.text[0]);
		if (component) {
			MUST(component->root->parent == ref->component);
			follow(component, ref);
		}
		if (ref->component)
			data_stream_plain(ref, &err);
	}
	data_stream_dictionaries(s, &dictionaries, &count, &err);
}

static void again(struct arena *arena, const struct data_stream *s)
{
	static const char oval[] = "<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/"
				   "oval-definitions-5'/>";
	struct err err = { 0 };
	struct source *more = source_from_bytes(arena, "more.xml", oval, sizeof oval - 1, &err), *read;
	const struct data_stream_collection *collection;
	struct buf bytes;

	buf_init(&bytes, arena);
	MUST(data_stream_add(arena, s, more, "more.xml", file_out_buf(arena, &bytes), &err));
	read = source_from_bytes(arena, "again", bytes.at, bytes.length, &err);
	MUST(read && read->type == SOURCE_DATA_STREAM);
	collection = data_stream_collection_read(read, &err);
	MUST(collection && collection->n_streams == s->collection->n_streams);
	MUST(collection->components->count == s->collection->components->count + 1);
	for (size_t i = 0; i < collection->n_streams; i++)
		MUST(collection->streams[i].n_refs == s->collection->streams[i].n_refs +
			(s == &s->collection->streams[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	const char *name = "fuzz", *bytes = arena_memdup(arena, data, size);
	const struct data_stream_collection *collection = NULL;
	static const struct data_stream_wanted any = { 0 };
	struct source *source = NULL;
	struct err err = { 0 };

	quiet();
	if (unpack(arena, &name, &bytes, &size, &err))
		source = source_from_bytes(arena, name, bytes, size, &err);
	MUST(source || err.text[0]);
	if (source && source->type == SOURCE_DATA_STREAM)
		collection = data_stream_collection_read(source, &err);
	if (collection) {
		for (size_t i = 0; i < collection->n_streams; i++)
			stream(&collection->streams[i]);
		data_stream_checklist(source, &any, &err);
		data_stream_oval(source, &any, &err);
		if (collection->n_streams)
			again(arena, &collection->streams[size % collection->n_streams]);
	}
	arena_free(arena);
	return 0;
}
