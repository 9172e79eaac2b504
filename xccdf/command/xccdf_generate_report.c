/* plimsoll xccdf generate report */
#include <getopt.h>
#include <string.h>

#include "xccdf/command/xccdf.h"
#include "xccdf/output/output.h"

static const char help[] =
    "Makes an HTML page of XCCDF results or of an ARF that were written before.\n"
    "\n"
    "  --output FILE           write it there, not to standard output\n"
    "  --result-id ID          which TestResult; the end of its id is enough. Else the last\n"
    "  --show LIST, --oval-template NAME, --sce-template NAME\n"
    "                          accepted, without effect\n"
    "  --datastream-id ID, --xccdf-id ID, --benchmark-id ID\n"
    "                          which benchmark of a data stream\n"
    "\n"
    "Exit status: 0 written; 1 an error; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll xccdf generate report --output report.html results.xml";

struct wishes {
	struct xccdf_options options;
	const char *output;
	const char *result_id;
};

static bool generate(struct arena *arena, const char *path, const struct wishes *w,
    struct err *err)
{
	struct xccdf_content content;
	struct xccdf_test_result *t;

	if (!xccdf_content_open(arena, path, &w->options, &content, err))
		return false;
	t = xccdf_results_open(arena, &content, w->result_id, err);
	return t && output_write(output_find("report"), t, w->output, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { OUTPUT = 1, RESULT_ID, IGNORED };
	static const struct option table[] = {
		{ "output", required_argument, 0, OUTPUT },
		{ "result-id", required_argument, 0, RESULT_ID },
		{ "show", required_argument, 0, IGNORED },
		{ "oval-template", required_argument, 0, IGNORED },
		{ "sce-template", required_argument, 0, IGNORED },
		XCCDF_OPTIONS, COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("generate report");
	struct wishes w = { .output = "-" };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case OUTPUT: w.output = optarg; break;
		case RESULT_ID: w.result_id = optarg; break;
		case IGNORED: break; /* of oscap's own page */
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

const struct command command_xccdf_generate_report = {
	.name = "xccdf generate report", .operands = "[options] FILE",
	.summary = "an HTML page from results", .help = help, .oscap = true, .run = run,
};
