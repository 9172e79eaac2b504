#include "xccdf/command/oval.h"

#include <stdlib.h>
#include <string.h>

#include "base/file_out.h"
#include "eval/external.h"
#include "source/data_stream.h"

static struct xml_node *definitions_root(struct source *source)
{
	switch (source->type) {
	case SOURCE_OVAL_DEFINITIONS:
		return source->root;
	case SOURCE_OVAL_RESULTS: /* the definitions it was made from */
		return xml_child(source->root, OVAL_NS_DEFINITIONS, "oval_definitions");
	default:
		return NULL;
	}
}

struct oval_document *oval_definitions_open(struct arena *arena, const char *path,
    const struct oval_options *options, struct source **opened, struct err *err)
{
	struct data_stream_wanted wanted = {
		.datastream_id = options->datastream_id, .component_id = options->oval_id,
	};
	struct source *source = source_open(arena, path, err);
	struct xml_node *root;

	if (!source)
		return NULL;
	if (source->type == SOURCE_DATA_STREAM || source->type == SOURCE_ARF) {
		source = data_stream_oval(source, &wanted, err);
		if (!source)
			return NULL;
	}
	root = definitions_root(source);
	if (!root) {
		err_set(err, ERR_CONTENT,
		    source->type == SOURCE_OVAL_RESULTS
			? "%s: these results do not hold the definitions they came from"
			: "%s: no OVAL definitions in it; a definitions document, a results "
			  "document or a data stream with OVAL is wanted",
		    source->name);
		return NULL;
	}
	if (opened)
		*opened = source;
	return oval_document_read(arena, source->xml, root, source->name, err);
}

bool oval_variables_open(struct arena *arena, const struct oval_options *options,
    const struct map **values, struct err *err)
{
	struct source *source;
	struct map *read;

	*values = NULL;
	if (!options->variables)
		return true;
	source = source_open(arena, options->variables, err);
	if (!source)
		return false;
	read = map_new(arena);
	*values = read;
	return eval_external_read(arena, source->xml, source->root, read, err);
}

bool oval_directives_open(struct arena *arena, const struct oval_options *options,
    struct oval_directives *directives, struct err *err)
{
	struct source *source;

	*directives = oval_directives_full;
	if (!options->directives)
		return true;
	source = source_open(arena, options->directives, err);
	return source && oval_directives_read(source->xml, source->root, directives, err);
}

struct target *oval_target_open(struct arena *arena, const struct oval_options *options,
    struct err *err)
{
	const char *root = options->root ? options->root : getenv("OSCAP_PROBE_ROOT");
	struct target_options where = { .root = root && *root ? root : NULL };

	return target_open(arena, &where, err);
}

bool oval_write_file(struct arena *arena, const char *path, oval_write_fn *write,
    const void *what, struct err *err)
{
	struct file_out *file = file_out_new(arena, path, err);

	if (!file)
		return false;
	return write(arena, xml_out_new(arena, file), what, err) && file_out_done(file, err);
}

static int falling(const void *a, const void *b)
{
	return strcmp(*(const char *const *)b, *(const char *const *)a);
}

const char **oval_ids_falling(struct arena *arena, const struct map *map)
{
	const char **ids = arena_alloc(arena, (map->count + 1) * sizeof *ids);

	for (size_t i = 0; i < map->count; i++)
		ids[i] = map->entries[i].key;
	if (map->count)
		qsort(ids, map->count, sizeof *ids, falling);
	return ids;
}

bool oval_full_validation(void)
{
	const char *wanted = getenv("OSCAP_FULL_VALIDATION");

	return wanted && *wanted;
}
