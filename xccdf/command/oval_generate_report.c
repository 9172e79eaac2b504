/* plimsoll oval generate report */
#include <getopt.h>

#include "xccdf/command/command.h"
#include "xccdf/command/oval.h"

static const char help[] =
    "Makes an HTML report, one file that needs no other, from an OVAL results document:\n"
    "each definition with its result, the criteria that led to it, and what was found.\n"
    "\n"
    "  --output FILE           write the report there, not to standard output\n"
    "  --verbose LEVEL         DEVEL, INFO, WARNING or ERROR\n"
    "  --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 done; 1 an error; 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll oval eval --results results.xml oval.xml\n"
    "  plimsoll oval generate report --output report.html results.xml";

static bool generate(struct arena *arena, const char *path, const char *output, struct err *err)
{
	const char *bytes;
	size_t length;

	return source_bytes(arena, path, &bytes, &length, err) &&
	       oval_report(arena, path, bytes, length, output, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = {
		{ "output", required_argument, 0, 'o' },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	const char *output = "-";
	struct arena *arena;
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "ho:", table, NULL)) != -1)
		switch (option) {
		case 'o': output = optarg; break;
		case 'h':
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (argc - optind != 1)
		return command_usage_error(command, "one results file is wanted, not %d",
		    argc - optind);
	arena = arena_new("oval generate report");
	if (!generate(arena, argv[optind], output, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_oval_generate_report = {
	.name = "oval generate report", .operands = "[options] FILE",
	.summary = "HTML report from OVAL results", .help = help, .oscap = true, .run = run,
};
