/* plimsoll xccdf generate [--profile ID] report|guide|fix|custom ...: options in front of the last
 * word, as oscap has them, are handed on. */
#include <string.h>

#include "xccdf/command/command.h"

static const char help[] =
    "  report   an HTML page from results\n"
    "  guide    an HTML page of a benchmark to read\n"
    "  fix      a script of fixes\n"
    "  custom   a document made by a stylesheet of your own\n"
    "\n"
    "Options may stand in front of that word or behind it:\n"
    "  plimsoll xccdf generate --profile standard guide ssg-debian11-ds.xml\n"
    "\n"
    "plimsoll xccdf generate WORD --help shows the options.";

extern const struct command command_xccdf_generate_report, command_xccdf_generate_guide,
    command_xccdf_generate_fix, command_xccdf_generate_custom;

static const struct command *find(const char *word)
{
	static const struct command *const commands[] = { &command_xccdf_generate_report,
		&command_xccdf_generate_guide, &command_xccdf_generate_fix,
		&command_xccdf_generate_custom };

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(strrchr(commands[i]->name, ' ') + 1, word))
			return commands[i];
	return NULL;
}

static int run(const struct command *command, int argc, char **argv)
{
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return command_help(command);
	for (int i = 1; i < argc; i++) {
		const struct command *found = find(argv[i]);

		/* what stands behind an option is its value */
		if (!found || (i > 1 && !strncmp(argv[i - 1], "--", 2) && !strchr(argv[i - 1], '=')))
			continue;
		/* the word to the front, the options behind it in their order */
		for (char *word = argv[i]; i > 0; i--)
			argv[i] = i > 1 ? argv[i - 1] : word;
		return found->run(found, argc - 1, argv + 1);
	}
	return command_usage_error(command, "report, guide, fix or custom is wanted");
}

const struct command command_xccdf_generate = {
	.name = "xccdf generate", .operands = "[options] report|guide|fix|custom [options] FILE",
	.summary = "other documents from a benchmark or its results", .help = help,
	.oscap = true, .run = run,
};
