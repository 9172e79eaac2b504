/* plimsoll WORD [WORD] ...: finds the command and runs it. */
#include "xccdf/command/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define COMMAND(x) extern const struct command command_##x;
#include "xccdf/command/commands.def"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(x) &command_##x,
#include "xccdf/command/commands.def"
#undef COMMAND
	NULL
};

int command_usage_error(const struct command *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "plimsoll %s: ", command->name);
	vfprintf(stderr, format, args);
	fprintf(stderr, "\nTry 'plimsoll %s --help'.\n", command->name);
	va_end(args);
	return command->oscap ? EXIT_USAGE : EXIT_TROUBLE;
}

int command_failed(const struct command *command, const struct err *err)
{
	(void)command;
	log_error("%s", err->text);
	return EXIT_TROUBLE;
}

int command_help(const struct command *command)
{
	printf("Usage: plimsoll %s %s\n\n%s\n", command->name, command->operands,
	    command->help);
	return EXIT_FINE;
}

bool command_common_option(const struct command *command, int option,
    const char *argument)
{
	static const char *const levels[] = { "ERROR", "WARNING", "INFO", "DEVEL" };
	FILE *log;

	(void)command;
	if (option == 1000) {
		for (int i = 0; i < 4; i++)
			if (!strcmp(levels[i], argument)) {
				log_level = (enum log_level)i;
				return true;
			}
		fprintf(stderr, "--verbose takes DEVEL, INFO, WARNING or ERROR, not '%s'\n",
		    argument);
		return false;
	}
	if (option == 1001) {
		log = fopen(argument, "we");
		if (!log) {
			perror(argument);
			return false;
		}
		log_to(log);
		return true;
	}
	return false;
}

/* The command whose words stand at argv[1...]; *words says how many. */
static const struct command *find(int argc, char **argv, int *words)
{
	const struct command *best = NULL;

	*words = 0;
	for (size_t i = 0; commands[i]; i++) {
		const char *rest = commands[i]->name;
		int n = 0;

		while (*rest && n + 1 < argc) {
			size_t length = strcspn(rest, " ");

			if (strlen(argv[n + 1]) != length || strncmp(rest, argv[n + 1], length))
				break;
			n++;
			rest += length + (rest[length] == ' ');
		}
		if (!*rest && n > *words) {
			best = commands[i];
			*words = n;
		}
	}
	return best;
}

/* Begins a command of several words: "content" of "content build". */
static bool is_module(const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; commands[i]; i++)
		if (!strncmp(commands[i]->name, word, length) && commands[i]->name[length] == ' ')
			return true;
	return false;
}

/* All commands, or those of one module. */
static void list(FILE *out, const char *module)
{
	size_t length = module ? strlen(module) : 0;

	fprintf(out, "Usage: plimsoll COMMAND [options] ...\n\n");
	for (size_t i = 0; commands[i]; i++)
		if (!module || (!strncmp(commands[i]->name, module, length) &&
				   commands[i]->name[length] == ' '))
			fprintf(out, "  %-24s %s\n", commands[i]->name, commands[i]->summary);
	fprintf(out, "\nplimsoll COMMAND --help shows options and examples.\n");
}

/* An answer that did not reach standard output (a full disk) was not given. */
static int said(int code)
{
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	log_error("standard output: %s", strerror(errno));
	return EXIT_TROUBLE;
}

int main(int argc, char **argv)
{
	const struct command *command;
	int words;

	if (argc > 1 && !strcmp(argv[1], "-V"))
		argv[1] = "--version";
	command = find(argc, argv, &words);
	if (command)
		return said(command->run(command, argc - words, argv + words));
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
			    !strcmp(argv[1], "help"))) {
		list(stdout, NULL);
		return said(EXIT_FINE);
	}
	if (argc < 2) {
		list(stderr, NULL);
		return EXIT_MODULE;
	}
	fprintf(stderr, "plimsoll: there is no command '%s%s%s'.\n", argv[1],
	    argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
	list(stderr, is_module(argv[1]) ? argv[1] : NULL);
	return EXIT_MODULE;
}
