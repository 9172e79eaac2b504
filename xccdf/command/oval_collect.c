/* plimsoll oval collect */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "oval/write.h"
#include "target/system_info.h"
#include "xccdf/command/command.h"
#include "xccdf/command/oval.h"
#include "xccdf/command/validation.h"

static const char help[] =
    "Collects what the objects of an OVAL document ask for, without judging it, and\n"
    "prints one line for each object with its flag.\n"
    "\n"
    "  --id ID                 only this object\n"
    "  --syschar FILE          write OVAL system characteristics\n"
    "  --variables FILE        values for external variables (OVAL variables document)\n"
    "  --root DIR              look at the file system mounted there; the same as\n"
    "                          OSCAP_PROBE_ROOT=DIR\n"
    "  --datastream-id ID, --oval-id ID\n"
    "                          which component of a data stream\n"
    "  --schema-dir DIR        where the schemas for OSCAP_FULL_VALIDATION are\n"
    "  --skip-validation       accepted, also as --skip-valid\n"
    "  --verbose LEVEL         DEVEL, INFO, WARNING or ERROR\n"
    "  --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 collected, whatever the flags; 1 an error; 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll oval collect --syschar facts.xml oval.xml\n"
    "  plimsoll oval collect --id oval:org.example:obj:4 oval.xml\n"
    "  plimsoll oval analyse --results results.xml oval.xml facts.xml";

struct wishes {
	struct oval_options options;
	const char *id, *syschar;
	bool skip_validation;
};

static bool write_syschar(struct arena *arena, struct xml_out *out, const void *what,
    struct err *err)
{
	(void)err;
	oval_write_characteristics(arena, out, what);
	return true;
}

static bool collect_all(struct arena *arena, struct eval *eval,
    struct oval_document *document, struct err *err)
{
	const char **ids = oval_ids_falling(arena, document->object_nodes);

	for (size_t i = 0; i < document->object_nodes->count; i++) {
		const struct oval_collected *collected = eval_collect_object(eval, ids[i], err);

		if (!collected)
			return false;
		printf("Collected: \"%s\" : %s\n", ids[i], oval_flag_names[collected->flag]);
	}
	return true;
}

static bool collect(struct arena *arena, const char *path, const struct wishes *wishes,
    struct err *err)
{
	struct eval_options options = { 0 };
	struct oval_characteristics characteristics = { 0 };
	const struct oval_collected *collected;
	struct oval_document *document;
	struct source *source;
	struct target *target;
	struct eval *eval;

	if (!oval_variables_open(arena, &wishes->options, &options.external, err))
		return false;
	document = oval_definitions_open(arena, path, &wishes->options, &source, err);
	if (!document || (oval_full_validation() && !wishes->skip_validation &&
			     !command_must_be_valid(arena, source, wishes->options.schema_dir, err)))
		return false;
	target = oval_target_open(arena, &wishes->options, err);
	if (!target)
		return false;
	eval = eval_new(arena, document, target, &options, err);
	if (!eval)
		return false;
	if (wishes->id) {
		if (!map_get(document->object_nodes, wishes->id))
			return err_set(err, ERR_CONTENT, "%s: there is no object with id %s",
			    document->name, wishes->id);
		collected = eval_collect_object(eval, wishes->id, err);
		if (!collected)
			return false;
		printf("Collected: \"%s\" : %s\n", wishes->id, oval_flag_names[collected->flag]);
	} else if (!collect_all(arena, eval, document, err)) {
		return false;
	}
	if (!wishes->syschar)
		return true;
	characteristics.schema_version = document->schema_version;
	characteristics.info = target_system_info(target, arena);
	characteristics.collected = eval_collected(eval, &characteristics.n_collected);
	return oval_write_file(arena, wishes->syschar, write_syschar, &characteristics, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { ID = 1, SYSCHAR, VARIABLES, ROOT, DATASTREAM, OVAL, SKIP, SCHEMAS };
	static const struct option table[] = {
		{ "id", required_argument, 0, ID },
		{ "syschar", required_argument, 0, SYSCHAR },
		{ "variables", required_argument, 0, VARIABLES },
		{ "root", required_argument, 0, ROOT },
		{ "datastream-id", required_argument, 0, DATASTREAM },
		{ "oval-id", required_argument, 0, OVAL },
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
		case ID: wishes.id = optarg; break;
		case SYSCHAR: wishes.syschar = optarg; break;
		case VARIABLES: wishes.options.variables = optarg; break;
		case ROOT: wishes.options.root = optarg; break;
		case DATASTREAM: wishes.options.datastream_id = optarg; break;
		case OVAL: wishes.options.oval_id = optarg; break;
		case SKIP: wishes.skip_validation = true; break;
		case SCHEMAS: wishes.options.schema_dir = optarg; break;
		case 'h':
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (argc - optind != 1)
		return command_usage_error(command, "one definitions file is wanted, not %d",
		    argc - optind);
	arena = arena_new("oval collect");
	if (!collect(arena, argv[optind], &wishes, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_oval_collect = {
	.name = "oval collect", .operands = "[options] FILE",
	.summary = "collect what OVAL objects ask for", .help = help, .oscap = true, .run = run,
};
