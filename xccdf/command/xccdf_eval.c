/* plimsoll xccdf eval */
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "oval/directives.h"
#include "xccdf/command/xccdf.h"
#include "xccdf/ocil.h"
#include "xccdf/output/output.h"

static const char help[] =
    "Evaluates an XCCDF benchmark on this system, or on one that is mounted somewhere.\n"
    "FILE is a SCAP source data stream or an XCCDF document; OVAL files given behind it\n"
    "stand for those the benchmark names. Prints one block for each rule that is selected.\n"
    "\n"
    "  --profile ID            the profile; the end of its id is enough if only one ends so.\n"
    "                          (default): none; (all): every rule\n"
    "  --rule ID               only this rule; may be repeated\n"
    "  --skip-rule ID          not this rule; may be repeated\n"
    "  --tailoring-file FILE   profiles of a Tailoring\n"
    "  --tailoring-id ID       the same from inside the data stream\n"
    "  --cpe FILE              a CPE dictionary or language document, asked first\n"
    "  --answers FILE          answers to OCIL questions: an OCIL document with results; a\n"
    "                          question without an answer leaves its rule notchecked\n"
    "  --allow-sce             run the scripts (SCE) the content brings, on this system only\n"
    "  --results FILE          write XCCDF results\n"
    "  --results-arf FILE      write an ARF\n"
    "  --stig-viewer FILE      write results for STIG Viewer\n"
    "  --report FILE           write an HTML report\n"
    "  --oval-results, --check-engine-results\n"
    "                          write the OVAL results of each file, NAME.result.xml\n"
    "  --export-variables      write the values handed to OVAL, NAME-N.variables-N.xml\n"
    "  --thin-results          OVAL results without criteria and items\n"
    "  --without-syschar       OVAL results without what was collected\n"
    "  --remediate             afterwards run the fixes the content brings for what failed\n"
    "                          (bash, perl, python ...) and check again; live system only\n"
    "  --progress              one line for each rule: ID:result\n"
    "  --progress-full         ID|title|result\n"
    "  --root DIR              look at the file system mounted there, not at this system;\n"
    "                          the same as OSCAP_PROBE_ROOT=DIR\n"
    "  --datastream-id ID, --xccdf-id ID, --benchmark-id ID\n"
    "                          which benchmark of a data stream\n"
    "  --fetch-remote-resources, --local-files DIR\n"
    "                          how to get at remote components\n"
    "  --signature-certificate FILE\n"
    "                          only content whose signature is by the owner of this certificate (PEM),\n"
    "                          or under this authority; may be repeated\n"
    "  --enforce-signature     only signed content; needs a certificate to be named\n"
    "  --skip-signature-validation\n"
    "                          do not look at signatures\n"
    "  --skip-validation       no check by XML schema (one is only made when\n"
    "                          OSCAP_FULL_VALIDATION is set); also --skip-valid\n"
    "  --verbose LEVEL         DEVEL, INFO, WARNING or ERROR\n"
    "  --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 no rule failed; 2 a rule is fail, unknown or error; 1 an error;\n"
    "100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll xccdf eval --profile standard --results results.xml ssg-debian11-ds.xml\n"
    "  plimsoll xccdf eval --profile cis --results-arf arf.xml --report report.html ds.xml\n"
    "  plimsoll xccdf eval --rule xccdf_org.example_rule_x --progress ds.xml\n"
    "  plimsoll xccdf eval --tailoring-file site.xml --profile site ds.xml";

struct wishes {
	struct xccdf_options options;
	const char *answers;
	bool allow_sce, remediate;
	const char *results, *arf, *stig_viewer, *report;
	bool oval_results, variables, thin, without_characteristics;
	enum xccdf_screen screen;
	struct source **files;
	size_t n_files;
};

static const char *user_name(struct arena *arena)
{
	const struct passwd *user = getpwuid(geteuid());

	return user ? arena_strdup(arena, user->pw_name)
		    : arena_printf(arena, "%u", (unsigned)geteuid());
}

static bool write_one(const char *output, const struct xccdf_test_result *t, const char *path,
    struct err *err)
{
	const struct output *found;

	if (!path)
		return true;
	found = output_find(output);
	if (!found)
		return err_set(err, ERR_USAGE, "%s: there is no output called %s", path, output);
	return output_write(found, t, path, err);
}

static bool write_documents(struct arena *arena, const struct wishes *w,
    const struct xccdf_test_result *t, struct err *err)
{
	return write_one("xccdf-results", t, w->results, err) &&
	    write_one("stig-viewer", t, w->stig_viewer, err) &&
	    write_one("arf", t, w->arf, err) && write_one("report", t, w->report, err) &&
	    (!w->oval_results || xccdf_export_oval_results(arena, t, err)) &&
	    (!w->variables || xccdf_export_variables(arena, t, err));
}

static bool open_answers(struct arena *arena, const struct wishes *w,
    const struct xccdf_answers **answers, struct err *err)
{
	struct xccdf_answers *read;
	struct source *source;

	if (!w->answers)
		return true;
	source = source_open(arena, w->answers, err);
	if (!source)
		return false;
	*answers = read = xccdf_answers_new(arena);
	return xccdf_answers_read(read, arena, source, err);
}

static int evaluate(struct arena *arena, char **paths, struct wishes *w, struct err *err)
{
	struct xccdf_run_options run = { .follow = &w->options.follow };
	struct xccdf_printer printer = { .screen = w->screen };
	struct xccdf_content content;
	struct xccdf_test_result *t;

	if (!xccdf_content_open(arena, paths[0], &w->options, &content, err))
		return EXIT_TROUBLE;
	for (paths++; *paths; paths++) {
		struct source *file = source_open(arena, *paths, err);

		if (!file)
			return EXIT_TROUBLE;
		w->files = arena_more(arena, w->files, w->n_files, sizeof *w->files);
		w->files[w->n_files++] = file;
	}
	if (!open_answers(arena, w, &run.answers, err))
		return EXIT_TROUBLE;
	run.allow_sce = w->allow_sce;
	run.files = w->files;
	run.n_files = w->n_files;
	printer.policy = xccdf_policy_wanted(arena, &content, &w->options, err);
	run.target = printer.policy ? xccdf_target_open(arena, &w->options, err) : NULL;
	if (!run.target)
		return EXIT_TROUBLE;
	if (w->remediate && run.target->kind != TARGET_LIVE) {
		err_set(err, ERR_USAGE, "Fixes are only run on the live system, not on %s.",
		    run.target->where);
		return EXIT_TROUBLE;
	}
	run.platforms = xccdf_platforms_open(arena, &content, &w->options, run.target, err);
	if (!run.platforms)
		return EXIT_TROUBLE;
	run.progress = xccdf_print;
	run.arg = &printer;
	if (w->screen == XCCDF_BLOCKS)
		printf("--- Starting Evaluation ---\n\n");
	else if (w->screen == XCCDF_PROGRESS_FULL)
		puts("---evaluation");
	t = xccdf_run(arena, printer.policy, &run, err);
	if (!t)
		return EXIT_TROUBLE;
	if (w->remediate) {
		if (w->screen == XCCDF_BLOCKS)
			printf("\n--- Starting Remediation ---\n\n");
		fflush(stdout);
		if (!xccdf_remediate(arena, t, &content, &w->options, &run, &printer, err))
			return EXIT_TROUBLE;
	}
	xccdf_score(t);
	t->title = "Plimsoll Scan Result";
	t->identity = user_name(arena);
	t->identity_privileged = geteuid() == 0;
	t->without_characteristics = w->without_characteristics || w->thin;
	t->directives = w->thin ? &oval_directives_thin : NULL;
	if (!write_documents(arena, w, t, err))
		return EXIT_TROUBLE;
	return printer.bad ? EXIT_FINDING : EXIT_FINE;
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { RESULTS = 1, ARF, STIG_VIEWER, REPORT, OVAL_RESULTS, VARIABLES, THIN, WITHOUT,
		PROGRESS, PROGRESS_FULL, ANSWERS, ALLOW_SCE, REMEDIATE };
	static const struct option table[] = {
		{ "results", required_argument, 0, RESULTS },
		{ "results-arf", required_argument, 0, ARF },
		{ "stig-viewer", required_argument, 0, STIG_VIEWER },
		{ "report", required_argument, 0, REPORT },
		{ "oval-results", no_argument, 0, OVAL_RESULTS },
		{ "check-engine-results", no_argument, 0, OVAL_RESULTS },
		{ "export-variables", no_argument, 0, VARIABLES },
		{ "thin-results", no_argument, 0, THIN },
		{ "without-syschar", no_argument, 0, WITHOUT },
		{ "progress", no_argument, 0, PROGRESS },
		{ "progress-full", no_argument, 0, PROGRESS_FULL },
		{ "answers", required_argument, 0, ANSWERS },
		{ "remediate", no_argument, 0, REMEDIATE },
		{ "allow-sce", no_argument, 0, ALLOW_SCE },
		XCCDF_OPTIONS, COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("xccdf eval");
	struct wishes w = { 0 };
	struct err err = { 0 };
	int option, status;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case RESULTS: w.results = optarg; break;
		case ARF: w.arf = optarg; break;
		case STIG_VIEWER: w.stig_viewer = optarg; break;
		case REPORT: w.report = optarg; break;
		case OVAL_RESULTS: w.oval_results = true; break;
		case VARIABLES: w.variables = true; break;
		case THIN: w.thin = true; break;
		case WITHOUT: w.without_characteristics = true; break;
		case PROGRESS: w.screen = XCCDF_PROGRESS; break;
		case PROGRESS_FULL: w.screen = XCCDF_PROGRESS_FULL; break;
		case ANSWERS: w.answers = optarg; break;
		case REMEDIATE: w.remediate = true; break;
		case ALLOW_SCE: w.allow_sce = true; break;
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
	if (optind >= argc)
		status = command_usage_error(command, "an XCCDF or data stream file is wanted");
	else {
		status = evaluate(arena, argv + optind, &w, &err);
		if (status == EXIT_TROUBLE)
			command_failed(command, &err);
	}
	arena_free(arena);
	return status;
}

const struct command command_xccdf_eval = {
	.name = "xccdf eval", .operands = "[options] FILE [OVAL ...]",
	.summary = "evaluate a benchmark", .help = help, .oscap = true, .run = run,
};
