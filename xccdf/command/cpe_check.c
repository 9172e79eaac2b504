/* plimsoll cpe check */
#include <getopt.h>
#include <stdio.h>

#include "xccdf/command/command.h"
#include "xccdf/cpe.h"

static const char help[] =
    "Says whether NAME is a CPE name: a CPE 2.2 URI, a CPE 2.3 formatted string, or a\n"
    "well-formed name (NISTIR 7695). Why it is not one is said on standard error.\n"
    "\n"
    "Exit status: 0 it is, 2 it is not, 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll cpe check cpe:/o:debian:debian_linux:12\n"
    "  plimsoll cpe check 'cpe:2.3:o:redhat:enterprise_linux:9:*:*:*:*:*:*:*'";

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = { COMMAND_COMMON_OPTIONS, { 0 } };
	struct cpe_name name;
	struct arena *arena;
	struct err err;
	int option, code = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option == 'h')
			return command_help(command);
		if (!command_common_option(command, option, optarg))
			return command_usage_error(command, "wrong option");
	}
	if (argc - optind != 1)
		return command_usage_error(command, "Wrong number of parameters.");
	arena = arena_new("cpe check");
	if (cpe_name_read(arena, argv[optind], &name, &err)) {
		printf("'%s' is Valid CPE name.\n", argv[optind]);
	} else {
		printf("'%s' is NOT Valid CPE name.\n", argv[optind]);
		command_failed(command, &err);
		code = EXIT_FINDING;
	}
	arena_free(arena);
	return code;
}

const struct command command_cpe_check = {
	.name = "cpe check", .operands = "NAME",
	.summary = "say whether a CPE name is one", .help = help,
	.oscap = true, .run = run,
};
