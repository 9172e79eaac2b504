/* plimsoll content test */
#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "xccdf/command/command.h"
#include "xccdf/command/scenario.h"

static const char help[] =
    "Asks items of a content folder what they say of their scenarios: snapshots written by hand, with the\n"
    "result each has to give. Without ITEM, all of them. ITEM is a STIG ID (its end is enough), or one\n"
    "scenario of it, STIG-ID/NAME, whose evidence is shown then.\n"
    "\n"
    "  --content FOLDER        the folder of rule files (default: the one that comes with plimsoll)\n"
    "  --scenarios FOLDER      where the scenarios are, STIG-ID/NAME/ (default: FOLDER/scenarios, or\n"
    "                          tests/scenarios of the tree that FOLDER/../.. is)\n"
    "\n"
    "A scenario has docker/ and root/ as in a snapshot, `expect` (the rule's result and, a line each, words\n"
    "of its evidence) and may have `values` (NAME=VALUE a line: the site's own).\n"
    "\n"
    "Exit status: 0 all answers are as expected; 2 one is not; 1 an error.\n"
    "\n"
    "Examples:\n"
    "  plimsoll content test DKER-EE-002130\n"
    "  plimsoll content test 002130/fail-containerd\n"
    "  plimsoll content test --content my MY-000010";

struct test {
	struct arena *arena;
	struct scenario_content content;
	size_t items, scenarios, wrong;
};

/* Evidence has lines, and each of them is printable already. */
static void print_lines(const char *text)
{
	for (size_t length; *text; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		printf("      %.*s\n", (int)length, text);
	}
}

static bool wrong(struct test *test, const struct scenario_item *item, const struct scenario *s, const char *what)
{
	test->wrong++;
	printf("WRONG %s/%s: %s\n", item->file->stig_id, s->name, what);
	return false;
}

/* false: it is not as expected, which has been said. */
static bool hold(struct test *test, struct arena *arena, const struct scenario_item *item, const struct scenario *s,
    bool shown)
{
	struct scenario_expectation expected;
	struct scenario_answer answer;
	struct err err = { 0 };
	bool good = true;

	test->scenarios++;
	if (!scenario_expectation(arena, s, &expected, &err) ||
	    !scenario_ask(arena, item, s->path, arena_printf(arena, "%s/values", s->path), &answer, &err))
		return wrong(test, item, s, text_shown(arena, err.text));
	if (answer.result != expected.result)
		good = wrong(test, item, s, arena_printf(arena, "%s, expected %s", xccdf_result_names[answer.result],
		    xccdf_result_names[expected.result]));
	for (size_t i = 0; good && i < expected.n_words; i++)
		if (!strstr(answer.evidence, expected.words[i]))
			good = wrong(test, item, s, arena_printf(arena, "the evidence lacks: %s",
			    text_shown(arena, expected.words[i])));
	if (shown && good)
		printf("%s/%s: %s, as expected\n", item->file->stig_id, s->name, xccdf_result_names[answer.result]);
	if (shown || !good)
		print_lines(answer.evidence);
	return good;
}

/* The item's scenarios, or the one called `only`. false: could not be done (err). */
static bool test_item(struct test *test, const struct rule_file *file, const char *only, bool asked_for, struct err *err)
{
	struct arena *arena = arena_new("item"), *one;
	const struct scenario *list;
	struct scenario_item item;
	size_t count, held = 0, asked = 0;
	bool fine = scenario_list(&test->content, arena, file->stig_id, &list, &count, err);

	if (fine && (count || asked_for))
		fine = scenario_item_open(arena, file, &item, err);
	for (size_t i = 0; fine && i < count; i++) {
		if (only && strcmp(list[i].name, only))
			continue;
		asked++;
		one = arena_new("scenario");
		held += hold(test, one, &item, &list[i], only != NULL);
		arena_free(one);
	}
	if (fine && only && !asked)
		fine = err_set(err, ERR_USAGE, "%s has no scenario '%s'", file->stig_id, only);
	else if (fine && asked_for && !asked)
		fine = err_set(err, ERR_USAGE, "%s has no scenario%s%s", file->stig_id,
		    test->content.scenarios ? " in " : "; --scenarios says where they are",
		    test->content.scenarios ? test->content.scenarios : "");
	if (fine && asked && !only && held == asked)
		printf("%s  %zu scenario%s\n", file->stig_id, asked, asked == 1 ? "" : "s");
	test->items += asked > 0;
	arena_free(arena);
	return fine;
}

/* "002130", "DKER-EE-002130/fail-containerd". */
static bool test_named(struct test *test, const char *wanted, struct err *err)
{
	const char *slash = strchr(wanted, '/');
	size_t length = slash ? (size_t)(slash - wanted) : strlen(wanted);
	const struct rule_file *found = NULL;

	for (size_t i = 1; i < test->content.n_files; i++) {
		const struct rule_file *file = &test->content.files[i];
		size_t own = strlen(file->stig_id);

		if (own < length || !length || strncmp(file->stig_id + own - length, wanted, length))
			continue;
		if (found)
			return err_set(err, ERR_USAGE, "%s: more than one STIG ID ends so: %s, %s", wanted, found->stig_id,
			    file->stig_id);
		found = file;
	}
	if (!found)
		return err_set(err, ERR_USAGE, "%s: %s has no such item; plimsoll content list shows which it has", wanted,
		    test->content.folder);
	return test_item(test, found, slash ? slash + 1 : NULL, true, err);
}

/* A folder of scenarios whose item is gone tests nothing. */
static bool all_have_items(const struct test *test, struct err *err)
{
	struct dirent *entry;
	DIR *dir = test->content.scenarios ? opendir(test->content.scenarios) : NULL;
	bool good = true;

	if (!dir)
		return err_set(err, ERR_USAGE, "%s: there are no scenarios; --scenarios says where they are",
		    test->content.folder);
	while (good && (entry = readdir(dir))) {
		bool known = entry->d_name[0] == '.';

		for (size_t i = 1; i < test->content.n_files && !known; i++)
			known = !strcmp(test->content.files[i].stig_id, entry->d_name);
		if (!known)
			good = err_set(err, ERR_CONTENT, "%s/%s: there is no item of that name in %s",
			    test->content.scenarios, entry->d_name, test->content.folder);
	}
	closedir(dir);
	return good;
}

static bool test_all(struct test *test, struct err *err)
{
	if (!all_have_items(test, err))
		return false;
	for (size_t i = 1; i < test->content.n_files; i++)
		if (!test_item(test, &test->content.files[i], NULL, false, err))
			return false;
	return test->scenarios || err_set(err, ERR_USAGE, "%s: there are no scenarios", test->content.scenarios);
}

static bool test_wanted(struct test *test, char **names, int count, struct err *err)
{
	if (!count && !test_all(test, err))
		return false;
	for (int i = 0; i < count; i++)
		if (!test_named(test, names[i], err))
			return false;
	printf("%zu item%s, %zu scenario%s: ", test->items, test->items == 1 ? "" : "s", test->scenarios,
	    test->scenarios == 1 ? "" : "s");
	printf(test->wrong ? "%zu not as expected\n" : "all as expected\n", test->wrong);
	return true;
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { CONTENT = 1, SCENARIOS };
	static const struct option table[] = {
		{ "content", required_argument, 0, CONTENT }, { "scenarios", required_argument, 0, SCENARIOS },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	const char *content = NULL, *scenarios = NULL;
	struct test test = { 0 };
	struct err err = { 0 };
	int option, status;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case CONTENT: content = optarg; break;
		case SCENARIOS: scenarios = optarg; break;
		case 'h': return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	test.arena = arena_new("content test");
	if (!scenario_content_open(test.arena, content, scenarios, &test.content, &err) ||
	    !test_wanted(&test, argv + optind, argc - optind, &err))
		status = command_failed(command, &err);
	else
		status = test.wrong ? EXIT_FINDING : EXIT_FINE;
	arena_free(test.arena);
	return status;
}

const struct command command_content_test = {
	.name = "content test", .operands = "[options] [ITEM...]",
	.summary = "hold rule files against their scenarios", .help = help, .run = run,
};
