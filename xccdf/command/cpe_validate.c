/* plimsoll cpe validate */
#include <getopt.h>

#include "xccdf/command/command.h"
#include "xccdf/command/validation.h"

static const char help[] =
    "Checks a CPE dictionary, or a CPE language document, by its schema. Each complaint is\n"
    "a line with file and line number. Schemas come from OSCAP_SCHEMA_PATH, else\n"
    "openscap-common's folder.\n"
    "\n"
    "Exit status: 0 it follows its schema; 2 it does not; 1 no such document, or an\n"
    "error; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll cpe validate dictionary.xml";

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = { COMMAND_COMMON_OPTIONS, { 0 } };
	int option;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option == 'h')
			return command_help(command);
		if (!command_common_option(command, option, optarg))
			return command_usage_error(command, "wrong option");
	}
	if (argc - optind != 1)
		return command_usage_error(command, "Wrong number of parameters.");
	return command_validate(command, argv[optind], NULL, true, EXIT_FINDING);
}

const struct command command_cpe_validate = {
	.name = "cpe validate", .operands = "DICTIONARY",
	.summary = "check a CPE dictionary by its schema", .help = help,
	.oscap = true, .run = run,
};
