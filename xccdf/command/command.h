/* A command: one file and one line, COMMAND(x), in commands.def. */
#ifndef XCCDF_COMMAND_COMMAND_H
#define XCCDF_COMMAND_COMMAND_H

#include <stdbool.h>

#include "base/err.h"

enum {
	EXIT_FINE = 0,
	EXIT_TROUBLE = 1,  /* an error: nothing, or not all, was done */
	EXIT_FINDING = 2,  /* something failed, or a document is not valid */
	EXIT_NOTHING = 3,  /* done, but not one rule was evaluated */
	EXIT_USAGE = 100,  /* wrong options or operands, as oscap has it */
	EXIT_MODULE = 101, /* no or unknown module, as oscap has it */
};

struct command {
	const char *name;    /* words as typed: "oval eval" */
	const char *operands; /* "[options] FILE" */
	const char *summary; /* one line, for the list of commands */
	const char *help;    /* what stands behind --help: options, examples */
	bool oscap;          /* mirrors oscap: wrong options end with 100, not 1 */
	/* argv[0] is the last word of the name. Returns an exit code. */
	int (*run)(const struct command *, int argc, char **argv);
};

/* Says "plimsoll NAME: what", "try plimsoll NAME --help"; returns the exit code. */
int command_usage_error(const struct command *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Prints err on standard error; returns EXIT_TROUBLE. */
int command_failed(const struct command *, const struct err *);
/* --help, on standard output; returns EXIT_FINE. */
int command_help(const struct command *);

/* Options every command has. getopt_long values from 1000 on are theirs: put
 * COMMAND_COMMON_OPTIONS at the end of the table, and hand what you do not know
 * yourself to command_common_option: true, go on; false, it was wrong (usage). */
#define COMMAND_COMMON_OPTIONS \
	{ "help", no_argument, 0, 'h' }, { "verbose", required_argument, 0, 1000 }, \
	{ "verbose-log-file", required_argument, 0, 1001 }
bool command_common_option(const struct command *, int option, const char *argument);

#endif
