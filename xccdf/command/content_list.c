/* plimsoll content list: what content holds, an item a line. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "xccdf/bind.h"
#include "xccdf/command/command.h"
#include "xccdf/command/open_benchmark.h"
#include "xccdf/command/scenario.h"
#include "xccdf/ocil.h"
#include "xccdf/run.h"
#include "xccdf/stig.h"

static const char help[] =
    "Lists the items of CONTENT: STIG ID, category, what decides it (OVAL, a question to people, both, or\n"
    "nothing), how many scenarios it has, its title, and below it the Values a site may set with what they\n"
    "are when nobody does. CONTENT is as for audit: a folder of rule files, one rule file, a data stream, a\n"
    "benchmark; without it, the content that comes with plimsoll. A benchmark without checks of its own, such\n"
    "as DISA's manual ones, is listed with the checks that answer it here.\n"
    "\n"
    "  --release NAME          the STIG release, such as V2R1, of a folder\n"
    "  --checks CONTENT        what answers a benchmark without checks (default: what comes with plimsoll)\n"
    "  --scenarios FOLDER      where the scenarios are, STIG-ID/NAME/ (default: as content test has it)\n"
    "  --tsv                   parted by tabs, with a line of names: stig_id, rule, category, decided_by,\n"
    "                          scenarios, values, title\n"
    "\n"
    "Examples:\n"
    "  plimsoll content list\n"
    "  plimsoll content list U_Docker_Enterprise_2-x_Linux-Unix_STIG_V2R2_Manual-xccdf.xml\n"
    "  plimsoll content list --tsv my | cut -f 1,4";

enum decider { NOTHING, BY_OVAL, BY_QUESTION, BY_BOTH, BY_SCRIPT, DECIDER_COUNT };
static const char *const decider_names[DECIDER_COUNT] = { "nothing", "OVAL", "question", "both", "script" };

struct listing {
	struct arena *arena;
	const struct xccdf_benchmark *benchmark, *checks; /* checks: those that answer, perhaps the same */
	struct map *answers;              /* STIG ID -> const struct xccdf_item of `checks` */
	struct scenario_content content;
	bool has_scenarios;               /* `checks` is a folder of rule files */
	bool tsv;
	size_t of[DECIDER_COUNT], scenarios;
};

/* In a complex-check all are asked. */
static enum decider decider_of(const struct xccdf_check *check)
{
	bool oval = false, question = false, script = false;

	if (!check->complex)
		return !check->system ? NOTHING : !strcmp(check->system, XCCDF_SYSTEM_OVAL) ? BY_OVAL
		    : ocil_is_system(check->system) ? BY_QUESTION : !strcmp(check->system, XCCDF_SYSTEM_SCE) ? BY_SCRIPT : NOTHING;
	for (size_t i = 0; i < check->n_children; i++) {
		enum decider one = decider_of(&check->children[i]);

		oval |= one == BY_OVAL || one == BY_BOTH;
		question |= one == BY_QUESTION || one == BY_BOTH;
		script |= one == BY_SCRIPT;
	}
	return oval && question ? BY_BOTH : oval ? BY_OVAL : script ? BY_SCRIPT : question ? BY_QUESTION : NOTHING;
}

/* Of several checks one is carried out: a machine's before a question. */
static const struct xccdf_check *carried_out(const struct xccdf_item *rule, enum decider *by)
{
	static const enum decider order[] = { BY_BOTH, BY_OVAL, BY_SCRIPT, BY_QUESTION };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		for (size_t k = 0; k < rule->n_checks; k++)
			if (decider_of(&rule->checks[k]) == order[i]) {
				*by = order[i];
				return &rule->checks[k];
			}
	*by = NOTHING;
	return NULL;
}

/* The value when nobody sets it: the one without a selector, else the first. */
static const char *text_of(struct arena *arena, const struct xccdf_value *value)
{
	const struct xccdf_value_alternative *own = value->n_values ? value->values : NULL;
	const char *text = "";

	for (size_t i = 0; i < value->n_values; i++)
		if (!*value->values[i].selector) {
			own = &value->values[i];
			break;
		}
	for (size_t i = 0; own && i < own->n_items; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", own->items[i]);
	return text_shown(arena, text);
}

static const char *short_name(const char *id)
{
	const char *name = strstr(id, "_value_");

	return name ? name + strlen("_value_") : id;
}

/* NAME -> what it is, of the Values a check takes. */
static void add_values(struct listing *list, const struct xccdf_check *check, struct map *values)
{
	for (size_t i = 0; i < check->n_exports; i++) {
		const struct xccdf_value *value = map_get(list->checks->value_ids, check->exports[i].value_id);

		if (value)
			map_put(values, text_shown(list->arena, short_name(value->id)), (void *)text_of(list->arena, value));
	}
	for (size_t i = 0; i < check->n_children; i++)
		add_values(list, &check->children[i], values);
}

static bool count_scenarios(struct listing *list, const char *stig_id, size_t *count, struct err *err)
{
	const struct scenario *scenarios;

	*count = 0;
	return !list->has_scenarios || !stig_id || scenario_list(&list->content, list->arena, stig_id, &scenarios, count, err);
}

static void print_row(const struct listing *list, const struct xccdf_item *rule, enum decider by, const struct map *values,
    size_t scenarios)
{
	static const char *const categories[] = { "", "CAT I", "CAT II", "CAT III" };
	const char *id = text_shown(list->arena, rule->version.text ? rule->version.text : stig_short_id("rule", rule->id));
	const char *title = text_shown(list->arena, xml_trim(list->arena, stig_first(&rule->titles)));
	const char *number = list->has_scenarios ? arena_printf(list->arena, "%zu", scenarios) : list->tsv ? "" : "-";
	const char *category = categories[stig_category(rule->severity)];

	if (list->tsv) {
		printf("%s\t%s\t%s\t%s\t%s\t", id, text_shown(list->arena, rule->id), category, decider_names[by], number);
		for (size_t i = 0; i < values->count; i++)
			printf("%s%s", i ? "," : "", values->entries[i].key);
		printf("\t%s\n", title);
		return;
	}
	printf("%-15s %-7s  %-8s  %3s  %s\n", id, category, decider_names[by], number, title);
	for (size_t i = 0; i < values->count; i++)
		printf("%41s%s=%s\n", "", values->entries[i].key, (const char *)values->entries[i].value);
}

static bool print_rule(struct listing *list, const struct xccdf_item *rule, struct err *err)
{
	const struct xccdf_item *answer = rule;
	struct map *values = map_new(list->arena);
	const struct xccdf_check *check;
	enum decider by = NOTHING;
	size_t scenarios = 0;

	if (list->checks != list->benchmark)
		answer = rule->version.text ? map_get(list->answers, rule->version.text) : NULL;
	check = answer ? carried_out(answer, &by) : NULL;
	if (check)
		add_values(list, check, values);
	if (answer && !count_scenarios(list, answer->version.text, &scenarios, err))
		return false;
	print_row(list, rule, by, values, scenarios);
	list->of[by]++;
	list->scenarios += scenarios;
	return true;
}

static void print_summary(const struct listing *list)
{
	const char *release = stig_release(list->arena, list->benchmark);
	size_t n = list->benchmark->n_rules;

	printf("%s%s%s\n", text_shown(list->arena, xml_trim(list->arena, stig_first(&list->benchmark->titles))), *release ? ", " : "",
	    text_shown(list->arena, release));
	printf("%zu item%s: %zu decided by OVAL", n, n == 1 ? "" : "s", list->of[BY_OVAL]);
	if (list->of[BY_SCRIPT])
		printf(", %zu by a script", list->of[BY_SCRIPT]);
	printf(", %zu by a question, %zu by both, %zu by nothing", list->of[BY_QUESTION], list->of[BY_BOTH], list->of[NOTHING]);
	if (list->has_scenarios)
		printf("; %zu scenario%s", list->scenarios, list->scenarios == 1 ? "" : "s");
	printf("\n");
}

static bool find_answers(struct listing *list, const char *path, const char *checks, const char *release, const char *scenarios,
    struct err *err)
{
	list->benchmark = command_open_benchmark_or_rules(list->arena, path, release, &list->has_scenarios, err);
	if (!list->benchmark)
		return false;
	list->checks = list->benchmark;
	if (xccdf_is_manual(list->benchmark)) {
		path = checks;
		list->checks = command_open_benchmark_or_rules(list->arena, path, NULL, &list->has_scenarios, err);
		if (!list->checks)
			return false;
	}
	list->answers = map_new(list->arena);
	for (size_t i = 0; i < list->checks->n_items; i++)
		if (list->checks->items[i]->kind == XCCDF_RULE && list->checks->items[i]->version.text)
			map_put(list->answers, list->checks->items[i]->version.text, (void *)list->checks->items[i]);
	if (scenarios && !list->has_scenarios)
		return err_set(err, ERR_USAGE, "--scenarios: only rule files have scenarios, and %s is none",
		    list->checks->source->name);
	return !list->has_scenarios || scenario_content_open(list->arena, path, scenarios, &list->content, err);
}

static bool list_all(struct listing *list, struct err *err)
{
	if (list->tsv)
		printf("stig_id\trule\tcategory\tdecided_by\tscenarios\tvalues\ttitle\n");
	for (size_t i = 0; i < list->benchmark->n_items; i++)
		if (list->benchmark->items[i]->kind == XCCDF_RULE && !print_rule(list, list->benchmark->items[i], err))
			return false;
	if (!list->tsv)
		print_summary(list);
	return true;
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { RELEASE = 1, CHECKS, SCENARIOS, TSV };
	static const struct option table[] = {
		{ "release", required_argument, 0, RELEASE }, { "checks", required_argument, 0, CHECKS },
		{ "scenarios", required_argument, 0, SCENARIOS }, { "tsv", no_argument, 0, TSV },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	const char *release = NULL, *checks = NULL, *scenarios = NULL;
	struct listing list = { 0 };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case RELEASE: release = optarg; break;
		case CHECKS: checks = optarg; break;
		case SCENARIOS: scenarios = optarg; break;
		case TSV: list.tsv = true; break;
		case 'h': return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (argc - optind > 1)
		return command_usage_error(command, "one CONTENT at most");
	list.arena = arena_new("content list");
	if (!find_answers(&list, argv[optind], checks, release, scenarios, &err) || !list_all(&list, &err))
		status = command_failed(command, &err);
	arena_free(list.arena);
	return status;
}

const struct command command_content_list = {
	.name = "content list", .operands = "[options] [CONTENT]",
	.summary = "list items, what decides them, their values and scenarios", .help = help, .run = run,
};
