/* plimsoll oval analyse */
#include <getopt.h>

#include "eval/results.h"
#include "oval/characteristics.h"
#include "xccdf/command/command.h"
#include "xccdf/command/oval.h"
#include "xccdf/command/validation.h"

static const char help[] =
    "Judges what was collected before, here or on another system: evaluates DEFINITIONS\n"
    "against the OVAL system characteristics in SYSCHAR. Nothing is looked at on this\n"
    "system; an object that is not in SYSCHAR counts as not collected. Where SYSCHAR has\n"
    "items but no objects, each object's items are searched.\n"
    "\n"
    "  --results FILE          write OVAL results (required)\n"
    "  --variables FILE        values for external variables (OVAL variables document)\n"
    "  --directives FILE       what the results shall hold (OVAL directives document)\n"
    "  --schema-dir DIR        where the schemas for OSCAP_FULL_VALIDATION are\n"
    "  --skip-validation       accepted, also as --skip-valid\n"
    "  --verbose LEVEL         DEVEL, INFO, WARNING or ERROR\n"
    "  --verbose-log-file FILE\n"
    "\n"
    "SYSCHAR may also be a results document: the characteristics in it are judged.\n"
    "\n"
    "Exit status: 0 evaluated, whatever the results; 1 an error; 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll oval collect --syschar facts.xml oval.xml\n"
    "  plimsoll oval analyse --results results.xml oval.xml facts.xml";

struct wishes {
	struct oval_options options;
	const char *results;
	bool skip_validation;
};

static bool write_results(struct arena *arena, struct xml_out *out, const void *what,
    struct err *err)
{
	return eval_results_write(arena, out, what, err);
}

static const struct oval_characteristics_read *open_characteristics(struct arena *arena,
    const char *path, struct err *err)
{
	struct source *source = source_open(arena, path, err);
	struct xml_node *root;

	if (!source)
		return NULL;
	root = source->root;
	if (source->type == SOURCE_OVAL_RESULTS) {
		root = xml_child(root, OVAL_NS_RESULTS, "results");
		root = root ? xml_child(root, OVAL_NS_RESULTS, "system") : NULL;
		root = root ? xml_child(root, OVAL_NS_SYSTEM_CHARACTERISTICS,
				  "oval_system_characteristics") : NULL;
	} else if (source->type != SOURCE_OVAL_SYSTEM_CHARACTERISTICS) {
		root = NULL;
	}
	if (!root) {
		err_set(err, ERR_CONTENT, "%s: no OVAL system characteristics in it", source->name);
		return NULL;
	}
	return oval_characteristics_read(arena, source->xml, root, err);
}

static bool analyse(struct arena *arena, char **operands, const struct wishes *wishes,
    struct err *err)
{
	struct eval_options options = { .deprecated = true };
	struct oval_directives directives;
	struct eval_results results = { .directives = &directives };
	const struct oval_characteristics_read *facts;
	struct source *source;

	if (!oval_variables_open(arena, &wishes->options, &options.external, err) ||
	    !oval_directives_open(arena, &wishes->options, &directives, err))
		return false;
	results.document = oval_definitions_open(arena, operands[0], &wishes->options, &source, err);
	if (!results.document || (oval_full_validation() && !wishes->skip_validation &&
				     !command_must_be_valid(arena, source, wishes->options.schema_dir, err)))
		return false;
	facts = open_characteristics(arena, operands[1], err);
	if (!facts)
		return false;
	options.collected = facts->collected;
	options.items = facts->has_collected ? NULL : facts->items;
	results.info = &facts->info;
	results.eval = eval_new(arena, results.document, NULL, &options, err);
	if (!results.eval || !eval_run(results.eval, NULL, 0, err))
		return false;
	return oval_write_file(arena, wishes->results, write_results, &results, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { RESULTS = 1, VARIABLES, DIRECTIVES, SKIP, SCHEMAS };
	static const struct option table[] = {
		{ "results", required_argument, 0, RESULTS },
		{ "variables", required_argument, 0, VARIABLES },
		{ "directives", required_argument, 0, DIRECTIVES },
		{ "skip-valid", no_argument, 0, SKIP },
		{ "skip-validation", no_argument, 0, SKIP },
		{ "schema-dir", required_argument, 0, SCHEMAS },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct wishes wishes = { 0 };
	struct arena *arena;
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case RESULTS: wishes.results = optarg; break;
		case VARIABLES: wishes.options.variables = optarg; break;
		case DIRECTIVES: wishes.options.directives = optarg; break;
		case SKIP: wishes.skip_validation = true; break;
		case SCHEMAS: wishes.options.schema_dir = optarg; break;
		case 'h':
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (!wishes.results)
		return command_usage_error(command, "--results FILE is missing");
	if (argc - optind != 2)
		return command_usage_error(command,
		    "two files are wanted, definitions and system characteristics, not %d",
		    argc - optind);
	arena = arena_new("oval analyse");
	if (!analyse(arena, argv + optind, &wishes, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_oval_analyse = {
	.name = "oval analyse", .operands = "[options] --results FILE DEFINITIONS SYSCHAR",
	.summary = "judge recorded system characteristics", .help = help, .oscap = true,
	.run = run,
};
