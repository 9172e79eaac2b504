/* plimsoll xccdf validate */
#include <getopt.h>

#include "xccdf/command/command.h"
#include "xccdf/command/validation.h"

static const char help[] =
    "Checks an XCCDF Benchmark, Tailoring or results document by the official XML schema\n"
    "of its version and by the schematron rules that go with it.\n"
    "\n"
    "  --schematron            accepted: the schematron rules are looked at anyway\n"
    "  --skip-schematron       only the XML schema\n"
    "  --schema-dir DIR        where the schemas are; else OSCAP_SCHEMA_PATH, else\n"
    "                          where openscap-common puts them\n"
    "\n"
    "Exit status: 0 valid; 2 not valid; 1 nothing that can be checked; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll xccdf validate U_Docker_Enterprise_Manual-xccdf.xml";

static int run(const struct command *command, int argc, char **argv)
{
	enum { SKIP_SCHEMATRON = 1, SCHEMATRON, SCHEMAS };
	static const struct option table[] = {
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

const struct command command_xccdf_validate = {
	.name = "xccdf validate", .operands = "[options] FILE",
	.summary = "check an XCCDF document by its schema", .help = help, .oscap = true,
	.run = run,
};
