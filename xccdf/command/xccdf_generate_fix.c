/* plimsoll xccdf generate fix */
#include <getopt.h>
#include <string.h>

#include "xccdf/command/xccdf.h"
#include "xccdf/output/fix.h"

static const char help[] =
    "Makes a script of the fixes a benchmark brings: for every rule a profile selects, or,\n"
    "with --result-id, for every rule that failed. Nothing is run.\n"
    "\n"
    "  --fix-type TYPE, --template TYPE\n"
    "                          bash (if nothing is said), ansible, puppet, anaconda,\n"
    "                          ignition, kubernetes, blueprint, kickstart, bootc\n"
    "  --profile ID            the profile; the end of its id is enough\n"
    "  --result-id ID          for what failed in this TestResult; the end of its id is\n"
    "                          enough, '' is the last one\n"
    "  --output FILE           write it there, not to standard output\n"
    "  --tailoring-file FILE, --tailoring-id ID\n"
    "                          profiles of a Tailoring\n"
    "  --datastream-id ID, --xccdf-id ID, --benchmark-id ID\n"
    "                          which benchmark of a data stream\n"
    "\n"
    "Exit status: 0 written; 1 an error; 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll xccdf generate fix --profile standard --fix-type ansible ds.xml\n"
    "  plimsoll xccdf generate fix --result-id '' --output fix.sh results.xml";

struct wishes {
	struct xccdf_options options;
	const char *output;
	const char *type, *result_id;
};

static bool generate(struct arena *arena, const char *path, const struct wishes *w,
    struct err *err)
{
	const struct fix_type *type = fix_type_find(w->type ? w->type : "bash", err);
	const struct xccdf_test_result *results = NULL;
	const struct xccdf_policy *policy;
	struct xccdf_content content;
	struct file_out *file;

	if (!type || !xccdf_content_open(arena, path, &w->options, &content, err))
		return false;
	if (w->result_id) {
		results = xccdf_results_open(arena, &content, *w->result_id ? w->result_id : NULL, err);
		if (!results)
			return false;
		policy = results->policy;
	} else
		policy = xccdf_policy_wanted(arena, &content, &w->options, err);
	file = policy ? file_out_new(arena, w->output, err) : NULL;
	return file && fix_write(file, type, policy, results, err) && file_out_done(file, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { OUTPUT = 1, TYPE, RESULT_ID };
	static const struct option table[] = {
		{ "output", required_argument, 0, OUTPUT },
		{ "fix-type", required_argument, 0, TYPE },
		{ "template", required_argument, 0, TYPE },
		{ "result-id", required_argument, 0, RESULT_ID },
		XCCDF_OPTIONS, COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("generate fix");
	struct wishes w = { .output = "-" };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case OUTPUT: w.output = optarg; break;
		case TYPE: w.type = optarg; break;
		case RESULT_ID: w.result_id = optarg; break;
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

const struct command command_xccdf_generate_fix = {
	.name = "xccdf generate fix", .operands = "[options] FILE",
	.summary = "a script of fixes", .help = help, .oscap = true, .run = run,
};
