/* plimsoll xccdf generate guide */
#include <getopt.h>
#include <string.h>

#include "xccdf/command/xccdf.h"
#include "xccdf/output/guide.h"

static const char help[] =
    "Makes an HTML page of a benchmark, or of what a profile selects of it.\n"
    "\n"
    "  --profile ID            the profile; the end of its id is enough\n"
    "  --hide-profile-info     accepted, without effect\n"
    "  --output FILE           write it there, not to standard output\n"
    "  --tailoring-file FILE, --tailoring-id ID\n"
    "                          profiles of a Tailoring\n"
    "  --datastream-id ID, --xccdf-id ID, --benchmark-id ID\n"
    "                          which benchmark of a data stream\n"
    "\n"
    "Exit status: 0 written; 1 an error; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll xccdf generate guide --profile standard ssg-debian11-ds.xml > guide.html";

struct wishes {
	struct xccdf_options options;
	const char *output;
};

static bool generate(struct arena *arena, const char *path, const struct wishes *w,
    struct err *err)
{
	struct xccdf_content content;
	struct xccdf_policy *policy;
	struct file_out *file;

	if (!xccdf_content_open(arena, path, &w->options, &content, err))
		return false;
	policy = xccdf_policy_wanted(arena, &content, &w->options, err);
	file = policy ? file_out_new(arena, w->output, err) : NULL;
	return file && guide_write(file, policy, err) && file_out_done(file, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { OUTPUT = 1, IGNORED };
	static const struct option table[] = {
		{ "output", required_argument, 0, OUTPUT },
		{ "hide-profile-info", no_argument, 0, IGNORED },
		XCCDF_OPTIONS, COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("generate guide");
	struct wishes w = { .output = "-" };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case OUTPUT: w.output = optarg; break;
		case IGNORED: break; /* without effect in oscap too */
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

const struct command command_xccdf_generate_guide = {
	.name = "xccdf generate guide", .operands = "[options] FILE",
	.summary = "an HTML page of a benchmark to read", .help = help, .oscap = true, .run = run,
};
