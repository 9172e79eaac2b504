/* plimsoll ds sds-compose */
#include "source/compose.h"
#include "xccdf/command/ds.h"

static const char help[] =
    "Makes a source data stream from an XCCDF and everything it refers to: OVAL and OCIL\n"
    "documents, scripts. Files are taken from the folder of the XCCDF and below; what lies\n"
    "behind https stays a reference. Ids are made from the names of the files; timestamps are\n"
    "those of the files, or SOURCE_DATE_EPOCH.\n"
    "\n"
    "  --skip-validation           do not check what is read and written by its schema\n"
    "  --verbose LEVEL, --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 done, 1 error (then nothing is written), 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll ds sds-compose my-xccdf.xml my-ds.xml";

static bool compose(struct arena *arena, const char *from, const char *to,
    const struct ds_options *options, struct err *err)
{
	struct source *source = ds_open(arena, from, options, err);
	struct buf bytes;

	buf_init(&bytes, arena);
	return source &&
	    data_stream_compose(arena, source, ds_name(from), false, file_out_buf(arena, &bytes),
		err) &&
	    ds_write(arena, to, &bytes, options, err);
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
	arena = arena_new("sds-compose");
	code = compose(arena, argv[optind], argv[optind + 1], &options, &err)
	    ? EXIT_FINE : command_failed(command, &err);
	arena_free(arena);
	return code;
}

const struct command command_ds_sds_compose = {
	.name = "ds sds-compose", .operands = "[options] xccdf-file.xml target_datastream.xml",
	.summary = "make a source data stream from an XCCDF", .help = help,
	.oscap = true, .run = run,
};
