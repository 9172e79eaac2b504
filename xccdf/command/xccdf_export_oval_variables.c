/* plimsoll xccdf export-oval-variables */
#include <getopt.h>

#include "xccdf/command/xccdf.h"

static const char help[] =
    "Writes the values a benchmark hands to its OVAL documents, as OVAL variables\n"
    "documents NAME-N.variables-N.xml in the current folder. Nothing is evaluated.\n"
    "\n"
    "  --profile ID            the profile; the end of its id is enough\n"
    "  --tailoring-file FILE   profiles of a Tailoring\n"
    "  --datastream-id ID, --xccdf-id ID, --benchmark-id ID\n"
    "                          which benchmark of a data stream\n"
    "  --fetch-remote-resources, --local-files DIR\n"
    "                          how to get at remote components\n"
    "\n"
    "Exit status: 0 written; 1 an error; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll xccdf export-oval-variables --profile standard ssg-debian11-ds.xml";

static bool export(struct arena *arena, const char *path, const struct xccdf_options *options,
    struct err *err)
{
	struct xccdf_run_options run = { .follow = &options->follow, .plan_only = true };
	struct xccdf_content content;
	struct xccdf_policy *policy;
	struct xccdf_test_result *t;

	if (!xccdf_content_open(arena, path, options, &content, err))
		return false;
	policy = xccdf_policy_wanted(arena, &content, options, err);
	run.target = policy ? xccdf_target_open(arena, options, err) : NULL;
	t = run.target ? xccdf_run(arena, policy, &run, err) : NULL;
	return t && xccdf_export_variables(arena, t, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = { XCCDF_OPTIONS, COMMAND_COMMON_OPTIONS, { 0 } };
	struct arena *arena = arena_new("export-oval-variables");
	struct xccdf_options options = { 0 };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option == 'h') {
			arena_free(arena);
			return command_help(command);
		}
		if (!xccdf_option(arena, &options, option, optarg) &&
		    !command_common_option(command, option, optarg)) {
			arena_free(arena);
			return command_usage_error(command, "wrong option");
		}
	}
	if (argc - optind != 1)
		status = command_usage_error(command, "one file is wanted, not %d", argc - optind);
	else if (!export(arena, argv[optind], &options, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_xccdf_export_oval_variables = {
	.name = "xccdf export-oval-variables", .operands = "[options] FILE",
	.summary = "write the values a benchmark hands to OVAL", .help = help, .oscap = true,
	.run = run,
};
