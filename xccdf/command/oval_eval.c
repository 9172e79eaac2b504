/* plimsoll oval eval */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "eval/results.h"
#include "probe/check.h"
#include "target/system_info.h"
#include "xccdf/command/command.h"
#include "xccdf/command/oval.h"
#include "xccdf/command/validation.h"

static const char help[] =
    "Evaluates OVAL definitions on this system, or on one that is mounted somewhere.\n"
    "FILE is a definitions document, a results document (its definitions are\n"
    "evaluated anew) or a SCAP source data stream; .bz2, .gz and .xz too, \"-\" is\n"
    "standard input. Prints one line for each definition.\n"
    "\n"
    "  --id ID                 only this definition, and what it extends\n"
    "  --variables FILE        values for external variables (OVAL variables document)\n"
    "  --directives FILE       what the results shall hold (OVAL directives document)\n"
    "  --results FILE          write OVAL results\n"
    "  --report FILE           write an HTML report\n"
    "  --without-syschar       leave what was collected out of the results\n"
    "  --root DIR              look at the file system mounted there, not at this\n"
    "                          system; the same as OSCAP_PROBE_ROOT=DIR\n"
    "  --datastream-id ID      which data stream of the collection\n"
    "  --oval-id ID            which OVAL component of the data stream\n"
    "  --schema-dir DIR        where the schemas for OSCAP_FULL_VALIDATION are\n"
    "  --skip-validation       no check by XML schema; accepted as --skip-valid too\n"
    "  --fetch-remote-resources, --local-files DIR\n"
    "                          how to get at remote components\n"
    "  --verbose LEVEL         DEVEL, INFO, WARNING or ERROR\n"
    "  --verbose-log-file FILE\n"
    "\n"
    "The reader itself refuses what is malformed, with file and line. The check of the\n"
    "whole document by its XML schema is `plimsoll oval validate`; with\n"
    "OSCAP_FULL_VALIDATION=1 it also runs here, before evaluation and on what is written.\n"
    "\n"
    "Exit status: 0 evaluated, whatever the results; 1 an error; 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll oval eval --results results.xml --report report.html oval.xml\n"
    "  plimsoll oval eval --id oval:org.example:def:1 oval.xml\n"
    "  plimsoll oval eval --root /mnt/image --variables values.xml oval.xml\n"
    "  plimsoll oval eval --oval-id scap_org.example_cref_oval.xml ds.xml";

struct wishes {
	struct oval_options options;
	const char **ids;
	size_t n_ids;
	const char *results, *report;
	bool without_characteristics, skip_validation;
};

static void print_results(struct arena *arena, const struct eval *eval,
    struct oval_document *document, const struct wishes *wishes)
{
	size_t count = wishes->n_ids ? wishes->n_ids : document->definition_nodes->count;
	const char **ids = wishes->n_ids ? wishes->ids
					 : oval_ids_falling(arena, document->definition_nodes);

	for (size_t i = 0; i < count; i++) {
		const struct eval_definition *definition = eval_definition(eval, ids[i]);

		printf("Definition %s: %s\n", ids[i],
		    oval_result_names[definition ? definition->result : OVAL_NOT_EVALUATED]);
	}
	puts("Evaluation done.");
}

static bool write_results(struct arena *arena, struct xml_out *out, const void *what,
    struct err *err)
{
	return eval_results_write(arena, out, what, err);
}

/* Results are made once; the report is made from them. */
static bool write_documents(struct arena *arena, const struct wishes *wishes,
    const struct eval_results *results, struct err *err)
{
	struct file_out *memory;
	struct source *written;
	struct buf bytes;

	if (wishes->results &&
	    !oval_write_file(arena, wishes->results, write_results, results, err))
		return false;
	if (wishes->results && oval_full_validation() && !wishes->skip_validation) {
		written = source_open(arena, wishes->results, err);
		if (!written || !command_must_be_valid(arena, written, wishes->options.schema_dir, err))
			return false;
	}
	if (!wishes->report)
		return true;
	buf_init(&bytes, arena);
	memory = file_out_buf(arena, &bytes);
	return write_results(arena, xml_out_new(arena, memory), results, err) &&
	       file_out_done(memory, err) &&
	       oval_report(arena, results->document->name, bytes.at, bytes.length,
		   wishes->report, err);
}

static void warn(void *arg, const char *name, unsigned line, const char *misuse)
{
	(void)arg;
	log_warning("%s: line %u: %s", name, line, misuse);
}

static bool evaluate(struct arena *arena, const char *path, const struct wishes *wishes,
    struct err *err)
{
	struct eval_options options = { .deprecated = true };
	struct oval_directives directives;
	struct eval_results results = { .directives = &directives };
	struct source *source;
	struct target *target;

	results.without_characteristics = wishes->without_characteristics;
	if (!oval_variables_open(arena, &wishes->options, &options.external, err) ||
	    !oval_directives_open(arena, &wishes->options, &directives, err))
		return false;
	results.document = oval_definitions_open(arena, path, &wishes->options, &source, err);
	if (!results.document)
		return false;
	if (oval_full_validation() && !wishes->skip_validation &&
	    !command_must_be_valid(arena, source, wishes->options.schema_dir, err))
		return false;
	for (size_t i = 0; i < wishes->n_ids; i++)
		if (!map_get(results.document->definition_nodes, wishes->ids[i]))
			return err_set(err, ERR_CONTENT, "%s: there is no definition with id %s",
			    results.document->name, wishes->ids[i]);
	target = oval_target_open(arena, &wishes->options, err);
	if (!target)
		return false;
	results.eval = eval_new(arena, results.document, target, &options, err);
	if (!results.eval || !eval_run(results.eval, wishes->ids, wishes->n_ids, err))
		return false;
	probe_check_content(results.document, PROBE_CHECK_NAMES, warn, NULL);
	print_results(arena, results.eval, results.document, wishes);
	if (wishes->results || wishes->report)
		results.info = target_system_info(target, arena);
	return write_documents(arena, wishes, &results, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { ID = 1, VARIABLES, DIRECTIVES, RESULTS, REPORT, WITHOUT, ROOT, DATASTREAM, OVAL,
		SKIP, FETCH, LOCAL, SCHEMAS };
	static const struct option table[] = {
		{ "id", required_argument, 0, ID },
		{ "variables", required_argument, 0, VARIABLES },
		{ "directives", required_argument, 0, DIRECTIVES },
		{ "results", required_argument, 0, RESULTS },
		{ "report", required_argument, 0, REPORT },
		{ "without-syschar", no_argument, 0, WITHOUT },
		{ "root", required_argument, 0, ROOT },
		{ "datastream-id", required_argument, 0, DATASTREAM },
		{ "oval-id", required_argument, 0, OVAL },
		{ "skip-valid", no_argument, 0, SKIP },
		{ "skip-validation", no_argument, 0, SKIP },
		{ "fetch-remote-resources", no_argument, 0, FETCH },
		{ "local-files", required_argument, 0, LOCAL },
		{ "schema-dir", required_argument, 0, SCHEMAS },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("oval eval");
	struct wishes wishes = { 0 };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case ID:
			wishes.ids = arena_more(arena, wishes.ids, wishes.n_ids, sizeof *wishes.ids);
			wishes.ids[wishes.n_ids++] = optarg;
			break;
		case VARIABLES: wishes.options.variables = optarg; break;
		case DIRECTIVES: wishes.options.directives = optarg; break;
		case RESULTS: wishes.results = optarg; break;
		case REPORT: wishes.report = optarg; break;
		case WITHOUT: wishes.without_characteristics = true; break;
		case ROOT: wishes.options.root = optarg; break;
		case DATASTREAM: wishes.options.datastream_id = optarg; break;
		case OVAL: wishes.options.oval_id = optarg; break;
		case SKIP: wishes.skip_validation = true; break;
		case FETCH: wishes.options.follow.fetch_remote = true; break;
		case LOCAL: wishes.options.follow.local_files = optarg; break;
		case SCHEMAS: wishes.options.schema_dir = optarg; break;
		case 'h':
			arena_free(arena);
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg)) {
				arena_free(arena);
				return command_usage_error(command, "wrong option");
			}
		}
	if (argc - optind != 1)
		status = command_usage_error(command, "one definitions file is wanted, not %d",
		    argc - optind);
	else if (!evaluate(arena, argv[optind], &wishes, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_oval_eval = {
	.name = "oval eval", .operands = "[options] FILE",
	.summary = "evaluate OVAL definitions", .help = help, .oscap = true, .run = run,
};
