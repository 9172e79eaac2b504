/* plimsoll content lint */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "oval/document.h"
#include "source/data_stream.h"
#include "xccdf/benchmark.h"
#include "xccdf/command/command.h"
#include "xccdf/command/lint.h"

static const char help[] =
    "Looks for what a schema does not find in a folder of rule files: references to nothing, parts nobody\n"
    "uses, ids that clash once they are built, entities compared as they cannot be, states no test ever\n"
    "looks at, Values and external variables that do not meet, platforms, releases and scopes that\n"
    "nothing defines, release and rule ids that are missing or another item's, evidence without a command,\n"
    "texts still to be written, rules without a scenario in which they pass and one in which they fail.\n"
    "Of a rule file (FOLDER/rules/X.xml) the whole folder is read, and what is wrong with that file told.\n"
    "Without CONTENT it is the content that comes with plimsoll.\n"
    "\n"
    "  --scenarios FOLDER      where the scenarios are, STIG-ID/NAME/ (default: as content test has it)\n"
    "\n"
    "Each finding is one line, FILE:LINE: what it is: what to do.\n"
    "\n"
    "Exit status: 0 clean; 2 findings; 1 an error.\n"
    "\n"
    "Examples:\n"
    "  plimsoll content lint my\n"
    "  plimsoll content lint my/rules/MY-000010.xml";

/* The folder of rule files that a rule file is in, FOLDER/rules/X.xml: what items have in common is seen from there.
 * Else the path itself. */
static const char *folder_of(struct arena *arena, const char *path)
{
	char *real = path_is_folder(path) ? NULL : realpath(path, NULL), *slash = real ? strrchr(real, '/') : NULL;

	if (!real)
		return path;
	arena_at_free(arena, free, real);
	*slash = '\0';
	slash = strrchr(real, '/');
	if (!slash || strcmp(slash, "/rules"))
		return path;
	*slash = '\0';
	return access(arena_printf(arena, "%s/benchmark.xml", real), F_OK) ? path : real;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Prints the findings, all or those of one file (NULL: all), and what they come to. */
static size_t print(const struct lint *lint, const char *only)
{
	size_t n = 0;

	for (size_t i = 0; i < lint->n_findings; i++) {
		const struct lint_finding *f = &lint->findings[i];

		if (only && !same_file(f->file->path, only))
			continue;
		printf("%s:%u: %s\n", only ? only : f->file->path, f->line, f->text);
		n++;
	}
	printf("%zu item%s: ", only ? 1 : lint->net->n_files - 1, only || lint->net->n_files == 2 ? "" : "s");
	printf(n ? "%zu finding%s\n" : "clean\n", n, n == 1 ? "" : "s");
	return n;
}

/* What the build makes, read as whoever evaluates it reads it, for every release. Asked only where nothing was found, in
 * benchmark.xml neither: then every release has items. */
static bool reads_when_built(struct arena *arena, const struct scenario_content *content, const char *path, struct err *err)
{
	const struct xml_node *release = xml_child(content->files[0].xml->root, NS_RULE_FILE, "release");
	const struct data_stream_wanted any = { 0 };

	for (; release; release = xml_next_same(release)) {
		struct source *built = rule_folder_open(arena, path, xml_attr(release, "name"), err);
		struct source *checklist = built ? data_stream_checklist(built, &any, err) : NULL;
		struct source *oval = checklist && xccdf_benchmark_read(checklist, err) ? data_stream_oval(built, &any, err) : NULL;
		struct oval_document *document = oval ? oval_document_read(arena, oval->xml, oval->root, oval->name, err) : NULL;

		if (!document)
			return false;
		for (size_t i = 0; i < document->definition_nodes->count; i++)
			if (!oval_definition(document, document->definition_nodes->entries[i].key, err))
				return false;
	}
	return true;
}

static bool lint(struct arena *arena, const char *path, const char *scenarios, bool *clean, struct err *err)
{
	const char *folder = path ? folder_of(arena, path) : NULL;
	struct scenario_content content;
	struct lint all;

	if (!scenario_content_open(arena, folder, scenarios, &content, err) || !lint_run(&all, arena, &content, err))
		return false;
	*clean = !print(&all, path && !path_is_folder(path) ? path : NULL);
	return !*clean || all.n_findings || reads_when_built(arena, &content, folder ? folder : content.folder, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { SCENARIOS = 1 };
	static const struct option table[] = {
		{ "scenarios", required_argument, 0, SCENARIOS }, COMMAND_COMMON_OPTIONS, { 0 },
	};
	const char *scenarios = NULL;
	struct arena *arena;
	struct err err = { 0 };
	bool clean;
	int option, status;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case SCENARIOS: scenarios = optarg; break;
		case 'h': return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (argc - optind > 1)
		return command_usage_error(command, "one CONTENT at most");
	arena = arena_new("content lint");
	if (!lint(arena, argv[optind], scenarios, &clean, &err))
		status = command_failed(command, &err);
	else
		status = clean ? EXIT_FINE : EXIT_FINDING;
	arena_free(arena);
	return status;
}

const struct command command_content_lint = {
	.name = "content lint", .operands = "[options] [FOLDER|RULE.xml]",
	.summary = "find what is wrong with rule files", .help = help, .run = run,
};
