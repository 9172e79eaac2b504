/* plimsoll cpe match */
#include <getopt.h>
#include <stdio.h>

#include "xccdf/command/command.h"
#include "xccdf/cpe.h"
#include "xccdf/cpe_platforms.h"

static const char help[] =
    "Says whether a CPE dictionary has NAME, or a name that NAME is a more specific form of\n"
    "(NISTIR 7696).\n"
    "\n"
    "Exit status: 0 it has, 2 it has not, 1 error, 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll cpe match cpe:/o:redhat:enterprise_linux:9 dictionary.xml";

static bool has(const struct cpe_dictionary *dictionary, const struct cpe_name *name)
{
	for (size_t i = 0; i < dictionary->n_items; i++)
		if (dictionary->items[i].named && cpe_name_matches(&dictionary->items[i].name, name))
			return true;
	return false;
}

static const struct cpe_dictionary *open_dictionary(struct arena *arena, const char *path,
    struct err *err)
{
	struct source *source = source_open(arena, path, err);

	if (source && source->type != SOURCE_CPE_DICTIONARY) {
		err_set(err, ERR_CONTENT, "%s: not a CPE dictionary, but %s", path,
		    source_type_names[source->type]);
		source = NULL;
	}
	return source ? cpe_dictionary_read(arena, source, err) : NULL;
}

static int match(const struct command *command, struct arena *arena, const char *text,
    const char *path)
{
	const struct cpe_dictionary *dictionary;
	struct cpe_name name;
	struct err err;

	if (!cpe_name_read(arena, text, &name, &err)) {
		printf("%s is not in valid CPE format.\n", text);
		return command_failed(command, &err);
	}
	dictionary = open_dictionary(arena, path, &err);
	if (!dictionary) {
		printf("can't load CPE dictionary from: %s.\n", path);
		return command_failed(command, &err);
	}
	if (!has(dictionary, &name)) {
		printf("No match found.\n");
		return EXIT_FINDING;
	}
	printf("The exact CPE match is found.\n");
	return EXIT_FINE;
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = { COMMAND_COMMON_OPTIONS, { 0 } };
	struct arena *arena;
	int option, code;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option == 'h')
			return command_help(command);
		if (!command_common_option(command, option, optarg))
			return command_usage_error(command, "wrong option");
	}
	if (argc - optind != 2)
		return command_usage_error(command, "Wrong number of parameters.");
	arena = arena_new("cpe match");
	code = match(command, arena, argv[optind], argv[optind + 1]);
	arena_free(arena);
	return code;
}

const struct command command_cpe_match = {
	.name = "cpe match", .operands = "NAME DICTIONARY",
	.summary = "look for a CPE name in a dictionary", .help = help,
	.oscap = true, .run = run,
};
