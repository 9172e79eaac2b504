/* plimsoll ds sds-add */
#include <string.h>

#include "source/compose.h"
#include "xccdf/command/ds.h"

static const char help[] =
    "Adds a document, and what it refers to, to a data stream that exists. Where its\n"
    "reference stands follows from what it is: checklists, checks or dictionaries.\n"
    "The rest of the file stays as it is, byte for byte.\n"
    "\n"
    "  --datastream-id ID          to which stream; else the first\n"
    "  --skip-validation           do not check what is read and written by its schema\n"
    "  --verbose LEVEL, --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 done, 1 error (then the file is as it was), 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll ds sds-add my-tailoring.xml ssg-debian12-ds.xml";

static const struct data_stream *find_stream(struct source *whole,
    const struct ds_options *options, struct err *err)
{
	const struct data_stream_collection *collection = data_stream_collection_read(whole, err);
	const char *id = options->wanted.datastream_id;

	for (size_t i = 0; collection && i < collection->n_streams; i++)
		if (!id || !strcmp(collection->streams[i].id, id))
			return &collection->streams[i];
	if (collection)
		err_set(err, ERR_USAGE, "Could not find any datastream%s%s%s", id ? " of id '" : "",
		    id ? id : " inside the file", id ? "'" : "");
	return NULL;
}

static bool add(struct arena *arena, const char *document, const char *path,
    const struct ds_options *options, struct err *err)
{
	struct source *source = ds_open(arena, document, options, err), *whole;
	const struct data_stream *stream;
	struct buf bytes;

	buf_init(&bytes, arena);
	whole = source ? ds_open(arena, path, options, err) : NULL;
	stream = whole ? find_stream(whole, options, err) : NULL;
	return stream &&
	    data_stream_add(arena, stream, source, ds_name(document), file_out_buf(arena, &bytes), err) &&
	    ds_write(arena, path, &bytes, options, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	struct ds_options options = { 0 };
	struct err err = { 0 };
	struct arena *arena;
	int code = ds_options(command, argc, argv, &options);

	if (code >= 0)
		return code;
	if (argc - optind != 2)
		return command_usage_error(command, "Wrong number of parameters.");
	arena = arena_new("sds-add");
	code = add(arena, argv[optind], argv[optind + 1], &options, &err)
	    ? EXIT_FINE : command_failed(command, &err);
	arena_free(arena);
	return code;
}

const struct command command_ds_sds_add = {
	.name = "ds sds-add", .operands = "[options] new-component.xml existing_datastream.xml",
	.summary = "add a component to a source data stream", .help = help,
	.oscap = true, .run = run,
};
