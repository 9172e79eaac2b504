/* plimsoll ds rds-validate */
#include "xccdf/command/ds.h"
#include "xccdf/command/validation.h"

static const char help[] =
    "Checks a result data stream by its XML Schema. Each complaint is a line with file\n"
    "and line number. Schemas come from OSCAP_SCHEMA_PATH, else openscap-common's folder.\n"
    "\n"
    "  --schematron                the schematron rules too (slow for big documents)\n"
    "  --verbose LEVEL, --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 it follows its schema; 1 it does not, or an error; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll ds rds-validate result.xml";

static int run(const struct command *command, int argc, char **argv)
{
	struct ds_options options = { 0 };
	int code = ds_options(command, argc, argv, &options);

	if (code >= 0)
		return code;
	if (argc - optind != 1)
		return command_usage_error(command, "Wrong number of parameters.");
	return command_validate(command, argv[optind], NULL, !options.schematron, EXIT_TROUBLE);
}

const struct command command_ds_rds_validate = {
	.name = "ds rds-validate", .operands = "[options] result_datastream.xml",
	.summary = "check a result data stream by its schema", .help = help,
	.oscap = true, .run = run,
};
