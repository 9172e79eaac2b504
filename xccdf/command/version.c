/* plimsoll --version: what this program knows, in the layout scripts around oscap read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/paths.h"
#include "probe/probe.h"
#include "source/validate.h"
#include "xccdf/command/command.h"
#include "xccdf/cpe_platforms.h"

static const char help[] =
    "Prints the version, the specifications this program follows, where schemas and\n"
    "dictionaries are, the CPE names it knows by itself, and its probes.";

static const char *const specifications[][2] = {
	{ "SCAP", "1.3" }, { "XCCDF", "1.2" }, { "OVAL", "5.12" }, { "OCIL", "2.0" }, { "CPE", "2.3" },
	{ "Asset Identification", "1.1" }, { "Asset Reporting Format", "1.1" }, { "SCE", "1.0" },
};

static void names(struct arena *arena)
{
	const char *path = data_path(arena, "content/cpe/dictionary.xml");
	const struct cpe_dictionary *dictionary = NULL;
	struct source *source;
	struct err err;

	source = path ? source_open(arena, path, &err) : NULL;
	if (source)
		dictionary = cpe_dictionary_read(arena, source, &err);
	for (size_t i = 0; dictionary && i < dictionary->n_items; i++)
		printf("%s - %s\n", dictionary->items[i].title, dictionary->items[i].text);
}

static int by_name(const void *a, const void *b)
{
	const struct probe *const *x = a, *const *y = b;
	int families = strcmp((*x)->family, (*y)->family);

	return families ? families : strcmp((*x)->name, (*y)->name);
}

static void list_probes(struct arena *arena)
{
	const struct probe **sorted = NULL;
	size_t count = 0;

	for (; probes[count]; count++) {
		sorted = arena_more(arena, sorted, count, sizeof *sorted);
		sorted[count] = probes[count];
	}
	if (count)
		qsort(sorted, count, sizeof *sorted, by_name);
	printf("OVAL family   OVAL object                  Probe\n"
	       "----------    ----------                   ----------\n");
	for (size_t i = 0; i < count; i++)
		printf("%-13s %-28s probe_%s%s%s\n", sorted[i]->family, sorted[i]->name, sorted[i]->name,
		    sorted[i]->unsupported ? ": " : "",
		    sorted[i]->unsupported ? sorted[i]->unsupported : "");
}

static int run(const struct command *command, int argc, char **argv)
{
	struct arena *arena = arena_new("version");
	const char *folder = data_path(arena, "content/cpe");

	(void)command;
	(void)argc;
	(void)argv;
	printf("Plimsoll %s\n\n==== Supported specifications ====\n", PLIMSOLL_VERSION);
	for (size_t i = 0; i < sizeof specifications / sizeof *specifications; i++)
		printf("%s Version: %s\n", specifications[i][0], specifications[i][1]);
	printf("\n==== Paths ====\nSchema files: %s\nDefault CPE files: %s\n",
	    source_schema_folder(), folder ? folder : "(not there)");
	printf("\n==== Inbuilt CPE names ====\n");
	names(arena);
	printf("\n==== Supported OVAL objects and associated probes ====\n");
	list_probes(arena);
	arena_free(arena);
	return EXIT_FINE;
}

const struct command command_version = {
	.name = "--version", .operands = "",
	.summary = "say what this program is and knows", .help = help, .oscap = true, .run = run,
};
