/* plimsoll xccdf generate custom */
#include <getopt.h>
#include <string.h>

#include "base/file_out.h"
#include "xccdf/command/xccdf.h"

static const char help[] =
    "Runs an XSLT stylesheet over a document. It reads no file but those beside itself and\n"
    "reaches no network.\n"
    "\n"
    "  --stylesheet FILE       the stylesheet\n"
    "  --output FILE           write it there, not to standard output\n"
    "\n"
    "Exit status: 0 written; 1 an error; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll xccdf generate custom --stylesheet my.xsl --output my.html results.xml";

struct wishes {
	struct xccdf_options options;
	const char *output;
	const char *stylesheet;
};

static bool generate(struct arena *arena, const char *path, const struct wishes *w,
    struct err *err)
{
	struct source *source;
	struct file_out *file;
	const char *made;
	size_t length;

	if (!w->stylesheet)
		return err_set(err, ERR_USAGE, "--stylesheet is wanted");
	source = source_open(arena, path, err);
	made = source ? source_transform(arena, source, w->stylesheet, NULL, &length, err) : NULL;
	file = made ? file_out_new(arena, w->output, err) : NULL;
	if (!file)
		return false;
	file_out_add(file, made, length);
	return file_out_done(file, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { OUTPUT = 1, STYLESHEET };
	static const struct option table[] = {
		{ "output", required_argument, 0, OUTPUT },
		{ "stylesheet", required_argument, 0, STYLESHEET },
		XCCDF_OPTIONS, COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("generate custom");
	struct wishes w = { .output = "-" };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case OUTPUT: w.output = optarg; break;
		case STYLESHEET: w.stylesheet = optarg; break;
		case 'h':
			arena_free(arena);
			return command_help(command);
		default:
			if (!xccdf_option(arena, &w.options, option, optarg) &&
			    !command_common_option(command, option, optarg)) {
				arena_free(arena);
				return command_usage_error(command, "wrong option");
			}
		}
	if (argc - optind != 1)
		status = command_usage_error(command, "one file is wanted, not %d", argc - optind);
	else if (!generate(arena, argv[optind], &w, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_xccdf_generate_custom = {
	.name = "xccdf generate custom", .operands = "[options] FILE",
	.summary = "a document made by a stylesheet of your own", .help = help, .oscap = true, .run = run,
};
