/* plimsoll ds sds-split */
#include <stdio.h>
#include <string.h>

#include "xccdf/command/ds.h"

static const char help[] =
    "Writes the components of one data stream as files into a folder: the checklist,\n"
    "the dictionaries, and under the names the catalogs give them what they refer to.\n"
    "The bytes are those of the data stream.\n"
    "\n"
    "  --datastream-id ID          which stream; else the first with a checklist\n"
    "  --xccdf-id ID               which checklist, by its component-ref\n"
    "  --skip-validation           do not check the data stream by its schema\n"
    "  --fetch-remote-resources    fetch components that lie behind https\n"
    "  --local-files DIR           take them from DIR instead\n"
    "  --verbose LEVEL, --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 done, 1 error, 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll ds sds-split ssg-debian12-ds.xml parts/";

struct split {
	struct arena *arena;
	const char *folder;
	const struct ds_options *options;
	struct map *written; /* names */
	struct err *err;
};

static bool write_ref(struct split *, const struct data_stream_ref *, const char *name);

static bool write_used(struct split *split, const struct data_stream_ref *ref,
    struct source *from)
{
	for (size_t i = 0; i < ref->n_catalog; i++) {
		const struct data_stream_uri *uri = &ref->catalog[i];
		const struct data_stream_ref *used = *uri->uri == '#'
		    ? data_stream_ref_find(ref->stream, uri->uri + 1) : NULL;
		struct source *found;

		if (used && used->component) {
			if (!write_ref(split, used, uri->name))
				return false;
			continue;
		}
		switch (source_resolve(from, uri->name, &split->options->follow, &found, split->err)) {
		case SOURCE_RESOLVED:
			if (!ds_write_element(split->arena, split->folder, ds_name(uri->name), found->xml,
				found->root, split->err))
				return false;
			break;
		case SOURCE_SKIPPED:
			break;
		case SOURCE_BROKEN:
			return false;
		}
	}
	return true;
}

static bool write_script(struct split *split, const struct data_stream_ref *ref,
    const char *name)
{
	const char *text = data_stream_plain(ref, split->err);

	return text && ds_write_into(split->arena, split->folder, name, text, strlen(text), true,
	    split->err);
}

/* Catalogs may lead in a circle: each name is written once. */
static bool write_ref(struct split *split, const struct data_stream_ref *ref, const char *name)
{
	struct source *source;

	if (map_put(split->written, name, split))
		return true;
	if (!strcmp(ref->component->name, "extended-component"))
		return write_script(split, ref, name);
	source = data_stream_component(ref, split->err);
	return source &&
	    ds_write_element(split->arena, split->folder, name, source->xml, source->root, split->err) &&
	    write_used(split, ref, source);
}

static bool run_split(struct split *split, const char *path)
{
	const struct data_stream_wanted *wanted = &split->options->wanted;
	struct source *whole = ds_open(split->arena, path, split->options, split->err), *checklist;

	if (!whole)
		return false;
	if (whole->type != SOURCE_DATA_STREAM)
		return err_set(split->err, ERR_CONTENT,
		    "%s: Could not create Source DataStream session: File is not Source DataStream.", path);
	checklist = data_stream_checklist(whole, &split->options->wanted, split->err);
	if (!checklist) { /* oscap says this on standard output */
		printf("Failed to locate a data stream with ID matching '%s' ID and checklist inside "
		       "matching '%s' ID.\n",
		    wanted->datastream_id ? wanted->datastream_id : "<any>",
		    wanted->component_id ? wanted->component_id : "<any>");
		return false;
	}
	if (!write_ref(split, checklist->ref, checklist->ref->id))
		return false;
	for (size_t i = 0; i < checklist->stream->n_refs; i++) {
		const struct data_stream_ref *ref = &checklist->stream->refs[i];

		if (ref->part == DATA_STREAM_DICTIONARIES && ref->component &&
		    !write_ref(split, ref, ref->id))
			return false;
	}
	return true;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct ds_options options = { 0 };
	struct err err = { 0 };
	struct split split = { .options = &options, .err = &err };
	int code = ds_options(command, argc, argv, &options);

	if (code >= 0)
		return code;
	if (argc - optind != 2)
		return command_usage_error(command, "Wrong number of parameters.");
	split.arena = arena_new("sds-split");
	split.written = map_new(split.arena);
	split.folder = argv[optind + 1];
	code = run_split(&split, argv[optind]) ? EXIT_FINE : command_failed(command, &err);
	arena_free(split.arena);
	return code;
}

const struct command command_ds_sds_split = {
	.name = "ds sds-split", .operands = "[options] SDS TARGET_DIRECTORY",
	.summary = "write the components of a source data stream as files", .help = help,
	.oscap = true, .run = run,
};
