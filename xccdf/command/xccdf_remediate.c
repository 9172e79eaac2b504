/* plimsoll xccdf remediate */
#include <getopt.h>
#include <stdio.h>

#include "xccdf/command/xccdf.h"
#include "xccdf/output/output.h"

static const char help[] =
    "Runs the fixes a benchmark brings for what failed in results that were written before,\n"
    "and checks these rules again: fixed, or error. FILE is XCCDF results or an ARF. The\n"
    "fixes run as the user who runs this, on this system only.\n"
    "\n"
    "  --result-id ID          which TestResult; the end of its id is enough. Else the last\n"
    "  --cpe FILE              a CPE dictionary or language document, asked first\n"
    "  --results FILE          write XCCDF results\n"
    "  --results-arf FILE      write an ARF\n"
    "  --stig-viewer FILE      write results for STIG Viewer\n"
    "  --report FILE           write an HTML report\n"
    "  --oval-results, --check-engine-results\n"
    "                          write the OVAL results of each file, NAME.result.xml\n"
    "  --export-variables      write the values handed to OVAL, NAME-N.variables-N.xml\n"
    "  --progress              one line for each rule: ID:result\n"
    "  --progress-full         ID|title|result\n"
    "\n"
    "Exit status: 0 nothing is left that failed; 2 something is; 1 an error;\n"
    "100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll xccdf remediate --results after.xml before.xml";

struct wishes {
	struct xccdf_options options;
	const char *result_id, *results, *arf, *stig_viewer, *report;
	bool oval_results, variables;
	enum xccdf_screen screen;
};

static bool write_one(const char *output, const struct xccdf_test_result *t, const char *path,
    struct err *err)
{
	return !path || output_write(output_find(output), t, path, err);
}

static bool remediate(struct arena *arena, const char *path, struct wishes *w,
    struct xccdf_printer *printer, struct err *err)
{
	struct xccdf_run_options run = { .follow = &w->options.follow };
	struct xccdf_content content;
	struct xccdf_test_result *t;

	if (!xccdf_content_open(arena, path, &w->options, &content, err))
		return false;
	t = xccdf_results_open(arena, &content, w->result_id, err);
	run.target = t ? xccdf_target_open(arena, &w->options, err) : NULL;
	run.platforms = run.target
	    ? xccdf_platforms_open(arena, &content, &w->options, run.target, err)
	    : NULL;
	if (!run.platforms)
		return false;
	w->options.profile = t->profile ? t->profile->id : NULL;
	printer->policy = t->policy;
	t->id = xccdf_free_result_id(arena, t->benchmark, t->profile_id);
	if (!xccdf_remediate(arena, t, &content, &w->options, &run, printer, err))
		return false;
	xccdf_score(t);
	return write_one("xccdf-results", t, w->results, err) &&
	    write_one("stig-viewer", t, w->stig_viewer, err) && write_one("arf", t, w->arf, err) &&
	    write_one("report", t, w->report, err) &&
	    (!w->oval_results || xccdf_export_oval_results(arena, t, err)) &&
	    (!w->variables || xccdf_export_variables(arena, t, err));
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { RESULT_ID = 1, RESULTS, ARF, STIG_VIEWER, REPORT, OVAL_RESULTS, VARIABLES, PROGRESS,
		PROGRESS_FULL };
	static const struct option table[] = {
		{ "result-id", required_argument, 0, RESULT_ID },
		{ "results", required_argument, 0, RESULTS },
		{ "results-arf", required_argument, 0, ARF },
		{ "stig-viewer", required_argument, 0, STIG_VIEWER },
		{ "report", required_argument, 0, REPORT },
		{ "oval-results", no_argument, 0, OVAL_RESULTS },
		{ "check-engine-results", no_argument, 0, OVAL_RESULTS },
		{ "export-variables", no_argument, 0, VARIABLES },
		{ "progress", no_argument, 0, PROGRESS },
		{ "progress-full", no_argument, 0, PROGRESS_FULL },
		XCCDF_OPTIONS, COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("xccdf remediate");
	struct xccdf_printer printer = { 0 };
	struct wishes w = { 0 };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case RESULT_ID: w.result_id = optarg; break;
		case RESULTS: w.results = optarg; break;
		case ARF: w.arf = optarg; break;
		case STIG_VIEWER: w.stig_viewer = optarg; break;
		case REPORT: w.report = optarg; break;
		case OVAL_RESULTS: w.oval_results = true; break;
		case VARIABLES: w.variables = true; break;
		case PROGRESS: printer.screen = XCCDF_PROGRESS; break;
		case PROGRESS_FULL: printer.screen = XCCDF_PROGRESS_FULL; break;
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
		status = command_usage_error(command, "one results file is wanted, not %d",
		    argc - optind);
	else if (!remediate(arena, argv[optind], &w, &printer, &err))
		status = command_failed(command, &err);
	else if (printer.bad)
		status = EXIT_FINDING;
	arena_free(arena);
	return status;
}

const struct command command_xccdf_remediate = {
	.name = "xccdf remediate", .operands = "[options] RESULTS",
	.summary = "run the fixes for what failed", .help = help, .oscap = true, .run = run,
};
