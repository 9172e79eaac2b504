/* plimsoll oval validate */
#include <getopt.h>
#include <stdbool.h>

#include "xccdf/command/command.h"
#include "xccdf/command/validation.h"

static const char help[] =
    "Checks whether an OVAL document follows its schema: XML Schema first, then the\n"
    "schematron rules. Each complaint is a line with file and line number. Schemas come\n"
    "from --schema-dir, else OSCAP_SCHEMA_PATH, else openscap-common's folder; those of the\n"
    "x- families are plimsoll's own. Nothing is fetched from a network.\n"
    "\n"
    "  --definitions --variables --syschar --results --directives\n"
    "                          what FILE is meant to be; it is recognised by itself\n"
    "  --schematron            accepted: the schematron rules are looked at anyway\n"
    "  --skip-schematron       XML Schema only (schematron takes long for big documents)\n"
    "  --schema-dir DIR        folder with oval/VERSION/*.xsd, or with the very files\n"
    "  --verbose LEVEL         DEVEL, INFO, WARNING or ERROR\n"
    "  --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 it follows its schema; 2 it does not; 1 no such document, or an\n"
    "error; 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll oval validate oval.xml\n"
    "  plimsoll oval validate --skip-schematron ssg-rhel9-oval.xml\n"
    "  plimsoll oval validate --schema-dir oval-5.12.2 new-oval.xml";

static int run(const struct command *command, int argc, char **argv)
{
	enum { KIND = 1, SKIP_SCHEMATRON, SCHEMATRON, SCHEMAS };
	static const struct option table[] = {
		{ "definitions", no_argument, 0, KIND },
		{ "variables", no_argument, 0, KIND },
		{ "syschar", no_argument, 0, KIND },
		{ "results", no_argument, 0, KIND },
		{ "directives", no_argument, 0, KIND },
		{ "skip-schematron", no_argument, 0, SKIP_SCHEMATRON },
		{ "schematron", no_argument, 0, SCHEMATRON },
		{ "schema-dir", required_argument, 0, SCHEMAS },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	const char *schema_dir = NULL;
	bool skip_schematron = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case KIND: /* as with oscap: what the document is, it says itself */
			break;
		case SKIP_SCHEMATRON: skip_schematron = true; break;
		case SCHEMATRON: skip_schematron = false; break;
		case SCHEMAS: schema_dir = optarg; break;
		case 'h':
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (argc - optind != 1)
		return command_usage_error(command, "one file is wanted, not %d", argc - optind);
	return command_validate(command, argv[optind], schema_dir, skip_schematron, EXIT_FINDING);
}

const struct command command_oval_validate = {
	.name = "oval validate", .operands = "[options] FILE",
	.summary = "check an OVAL document by its schema", .help = help, .oscap = true,
	.run = run,
};
