#include "xccdf/command/scenario.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/paths.h"
#include "source/data_stream.h"
#include "xccdf/answers.h"
#include "xccdf/command/api_names.h"
#include "xccdf/command/rule_check.h"
#include "xccdf/cpe.h"
#include "xccdf/evidence.h"
#include "xccdf/policy.h"
#include "xccdf/run.h"

#define DEFAULT_CONTENT "content/docker-enterprise-2.x"
/* expect and values are written by hand: a few lines. */
#define LINES_BYTES (1024 * 1024)

bool scenario_content_open(struct arena *arena, const char *folder, const char *scenarios, struct scenario_content *c,
    struct err *err)
{
	*c = (struct scenario_content){ .arena = arena, .scenarios = scenarios };
	if (!folder && !(folder = data_path(arena, DEFAULT_CONTENT)))
		return err_set(err, ERR_SYSTEM, "%s is not where plimsoll looks for its data; set PLIMSOLL_DATA to "
						"the folder that holds content/", DEFAULT_CONTENT);
	if (scenarios && !path_is_folder(scenarios))
		return err_set(err, ERR_USAGE, "%s: no folder of scenarios", scenarios);
	c->files = rule_files_read(arena, folder, &c->n_files, err);
	if (!c->files)
		return false;
	c->folder = arena_strndup(arena, c->files[0].path, strlen(c->files[0].path) - strlen("/benchmark.xml"));
	if (!scenarios && path_is_folder(arena_printf(arena, "%s/scenarios", c->folder)))
		c->scenarios = arena_printf(arena, "%s/scenarios", c->folder);
	else if (!scenarios && path_is_folder(arena_printf(arena, "%s/../../tests/scenarios", c->folder)))
		c->scenarios = arena_printf(arena, "%s/../../tests/scenarios", c->folder);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct scenario *)a)->name, ((const struct scenario *)b)->name);
}

bool scenario_list(const struct scenario_content *c, struct arena *arena, const char *stig_id,
    const struct scenario **list, size_t *count, struct err *err)
{
	const char *folder = arena_printf(arena, "%s/%s", c->scenarios ? c->scenarios : "", stig_id);
	struct scenario *found = NULL;
	struct dirent *entry;
	DIR *dir;

	*list = NULL;
	*count = 0;
	if (!c->scenarios || !path_is_folder(folder))
		return true;
	dir = opendir(folder);
	if (!dir)
		return err_errno(err, "%s", folder);
	while ((entry = readdir(dir))) {
		const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);

		if (entry->d_name[0] == '.' || !path_is_folder(path))
			continue;
		found = arena_more(arena, found, *count, sizeof *found);
		found[(*count)++] = (struct scenario){ arena_strdup(arena, entry->d_name), path };
	}
	closedir(dir);
	if (*count)
		qsort(found, *count, sizeof *found, by_name);
	*list = found;
	return true;
}

/* The next line of what stands at *at, without its end; NULL: there is none. */
static const char *next_line(struct arena *arena, const char **at)
{
	size_t length = strcspn(*at, "\n");
	const char *line = **at ? arena_strndup(arena, *at, length) : NULL;

	*at += length + ((*at)[length] == '\n');
	return line;
}

static bool read_lines(struct arena *arena, const char *path, const char **text, struct err *err)
{
	const char *bytes;
	size_t length;

	if (!source_bytes(arena, path, &bytes, &length, err))
		return false;
	if (length > LINES_BYTES || memchr(bytes, '\0', length))
		return err_set(err, ERR_CONTENT, "%s: not a few lines of text", path);
	*text = arena_strndup(arena, bytes, length);
	return true;
}

bool scenario_expectation(struct arena *arena, const struct scenario *s, struct scenario_expectation *expected,
    struct err *err)
{
	const char *path = arena_printf(arena, "%s/expect", s->path), *text, *line, **words = NULL;
	int result;

	*expected = (struct scenario_expectation){ 0 };
	if (!read_lines(arena, path, &text, err))
		return false;
	line = next_line(arena, &text);
	result = line ? xccdf_name_find(xccdf_result_names, XCCDF_RESULT_COUNT, line) : -1;
	if (result < 0)
		return err_set(err, ERR_CONTENT, "%s:1: '%s' is no result of a rule", path, line ? line : "");
	expected->result = (enum xccdf_result)result;
	while ((line = next_line(arena, &text))) {
		if (!*line)
			continue;
		words = arena_more(arena, words, expected->n_words, sizeof *words);
		words[expected->n_words++] = line;
	}
	expected->words = words;
	return true;
}

/* The release the item is opened as: the folder's own choice, or one the item has. */
static const char *release_of(const struct rule_file *file)
{
	const struct xml_node *releases = xml_child(file->xml->root, NS_RULE_FILE, "releases");
	const struct xml_node *release = releases ? xml_child(releases, NS_RULE_FILE, "release") : NULL;
	const char *last = NULL;

	/* They stand in order of time. */
	for (; release; release = xml_next_same(release))
		last = xml_attr(release, "name");
	return last;
}

bool scenario_item_open(struct arena *arena, const struct rule_file *file, struct scenario_item *item, struct err *err)
{
	const struct data_stream_wanted any = { 0 };
	struct source *source, *checklist;

	*item = (struct scenario_item){ .arena = arena, .file = file };
	if (!command_check_rules(arena, file->path, err))
		return false;
	source = rule_folder_open(arena, file->path, release_of(file), err);
	checklist = source ? data_stream_checklist(source, &any, err) : NULL;
	item->benchmark = checklist ? xccdf_benchmark_read(checklist, err) : NULL;
	for (size_t i = 0; item->benchmark && i < item->benchmark->n_items; i++)
		if (item->benchmark->items[i]->kind == XCCDF_RULE)
			item->rule = item->benchmark->items[i];
	return item->rule || (item->benchmark && err_set(err, ERR_CONTENT, "%s: there is no Rule in it", file->path));
}

/* "NAME=VALUE": the Value of the item, or of its folder, whose id ends in that name. */
static bool set_value(struct arena *arena, struct xccdf_policy *policy, const char *line, const char *path, size_t number,
    struct err *err)
{
	const char *equals = strchr(line, '=');
	const char *tail = equals ? arena_printf(arena, "_value_%.*s", (int)(equals - line), line) : NULL;
	const char **item = arena_alloc(arena, sizeof *item);

	if (!equals)
		return err_set(err, ERR_CONTENT, "%s:%zu: a line is NAME=VALUE", path, number);
	*item = equals + 1;
	for (size_t i = 0; i < policy->benchmark->n_values; i++) {
		const char *id = policy->benchmark->values[i]->id;

		if (strlen(id) <= strlen(tail) || strcmp(id + strlen(id) - strlen(tail), tail))
			continue;
		policy->values[i].items = item;
		policy->values[i].n_items = 1;
		policy->values[i].complex = false;
		policy->values[i].selector = NULL;
		return true;
	}
	return err_set(err, ERR_CONTENT, "%s:%zu: there is no Value %.*s", path, number, (int)(equals - line), line);
}

static bool set_values(struct arena *arena, struct xccdf_policy *policy, const char *path, struct err *err)
{
	const char *text, *line;
	struct stat st;

	if (!path || stat(path, &st))
		return true;
	if (!read_lines(arena, path, &text, err))
		return false;
	for (size_t number = 1; (line = next_line(arena, &text)); number++)
		if (*line && !set_value(arena, policy, line, path, number, err))
			return false;
	return true;
}

static bool answers_of(struct arena *arena, const struct xccdf_benchmark *b, const char *scenario,
    const struct xccdf_answers **answers, struct err *err)
{
	const char *path = arena_printf(arena, "%s/answers.yaml", scenario);
	struct xccdf_answers_file *file;
	struct stat st;

	*answers = xccdf_answers_new(arena);
	if (stat(path, &st))
		return true;
	file = xccdf_answers_file_read(arena, path, err);
	if (!file || !xccdf_answers_file_use(arena, file, b, err))
		return false;
	*answers = file->answers;
	return true;
}

bool scenario_ask(struct arena *arena, const struct scenario_item *item, const char *path, const char *values,
    struct scenario_answer *answer, struct err *err)
{
	const struct xccdf_benchmark *b = item->benchmark;
	const struct xccdf_policy_options wanted = { .rules = &item->rule->id, .n_rules = 1 };
	struct xccdf_policy *policy = xccdf_policy_new(arena, b, &wanted, err);
	struct xccdf_run_options run = { .threads = 1 };
	struct xccdf_test_result *t;

	if (!policy || !set_values(arena, policy, values, err))
		return false;
	run.target = target_snapshot(arena, path, err);
	if (!run.target)
		return false;
	command_name_apis(policy, run.target);
	if (!answers_of(arena, b, path, &run.answers, err))
		return false;
	run.platforms = xccdf_platforms_new(arena, run.target, NULL);
	if (!xccdf_platforms_add(run.platforms, b->source, err) ||
	    (b->platform_specification &&
		!xccdf_platforms_add_language(run.platforms, b->source, b->platform_specification, err)))
		return false;
	t = xccdf_run(arena, policy, &run, err);
	if (!t)
		return false;
	for (size_t i = 0; i < t->n_rule_results; i++)
		if (t->rule_results[i].rule == item->rule) {
			answer->result = t->rule_results[i].result;
			answer->evidence = xccdf_evidence(arena, &t->rule_results[i]);
			return true;
		}
	return err_set(err, ERR_CONTENT, "%s: no answer to %s", path, item->file->stig_id);
}
