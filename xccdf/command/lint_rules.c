/* Items as a whole: releases, platforms and Profiles, evidence, what people read; and benchmark.xml's own matter. */
#include <string.h>

#include "oval/names.h"
#include "source/names.h"
#include "xccdf/benchmark.h"
#include "xccdf/command/lint.h"
#include "xccdf/command/rule_check.h"

/* What content new leaves for the author to say. */
#define TO_BE_FILLED "FILL IN"

/* Benchmark: the names others refer to ............................................... */

struct names {
	const char *what; /* "release" */
	struct map *nodes; /* name -> const struct xml_node */
};

static struct names names_of(struct lint *lint, const char *element, const char *attribute)
{
	const struct rule_file *benchmark = &lint->net->files[0];
	const struct xml_node *node = xml_child(benchmark->xml->root, NS_RULE_FILE, element);
	struct names names = { element, map_new(lint->arena) };

	for (; node; node = xml_next_same(node)) {
		const char *name = xml_attr(node, attribute);
		const struct xml_node *other;

		if (!name || !*name)
			lint_find(lint, benchmark, node, "a %s without %s: give it one", element, attribute);
		else if ((other = map_put(names.nodes, name, (void *)node)))
			lint_find(lint, benchmark, node, "there is a %s \"%s\" in line %u already: give one another %s", element, name,
			    other->line, attribute);
	}
	return names;
}

/* "ucp dtr" has the word "ucp". */
static bool has_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; at && (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
			return true;
	return false;
}

static void look_at_scopes(struct lint *lint, const struct names *profiles)
{
	const struct rule_net *net = lint->net;
	const char *scope;

	for (size_t i = 1; i < net->n_files; i++) {
		bool known = false;

		scope = xml_attr(net->files[i].xml->root, "scope");
		if (!scope)
			continue;
		for (size_t k = 0; k < profiles->nodes->count && !known; k++) {
			const char *without = xml_attr(profiles->nodes->entries[k].value, "without");

			known = without && has_word(without, scope);
		}
		if (!known)
			lint_find(lint, &net->files[i], net->files[i].xml->root,
			    "no profile of benchmark.xml is without scope \"%s\", so that it says nothing: correct it", scope);
	}
	for (size_t k = 0; k < profiles->nodes->count; k++) {
		const struct xml_node *profile = profiles->nodes->entries[k].value;
		const char *without = xml_attr(profile, "without");
		char *rest = without ? arena_strdup(lint->arena, without) : NULL, *word;

		while (rest && (word = strsep(&rest, " "))) {
			bool known = !*word;

			for (size_t i = 1; i < net->n_files && !known; i++) {
				scope = xml_attr(net->files[i].xml->root, "scope");
				known = scope && !strcmp(scope, word);
			}
			if (!known)
				lint_find(lint, net->files, profile, "profile \"%s\" is without scope \"%s\", which no item has: correct it",
				    xml_attr(profile, "id"), word);
		}
	}
}

/* platform idref="#engine" of Rules. */
static void look_at_platform_uses(struct lint *lint, const struct names *platforms)
{
	const struct rule_net *net = lint->net;
	struct map *used = map_new(lint->arena);

	for (size_t i = 1; i < net->n_files; i++) {
		const struct xml_node *rule = rule_file_rule(&net->files[i]);
		const struct xml_node *platform = rule ? xml_child(rule, SOURCE_NS_XCCDF_1_2, "platform") : NULL;

		for (; platform; platform = xml_next_same(platform)) {
			const char *id = xml_attr(platform, "idref");

			if (id && *id == '#')
				map_put(used, id + 1, (void *)platform);
		}
	}
	rule_check_platforms(lint->arena, net->files, net->n_files, lint_misuse, lint);
	for (size_t i = 0; i < platforms->nodes->count; i++) {
		const struct xml_node *platform = platforms->nodes->entries[i].value;

		if (!xml_attr(platform, "applies"))
			lint_find(lint, net->files, platform, "platform \"%s\" does not say which definition decides: add applies",
			    platforms->nodes->entries[i].key);
		if (!map_get(used, platforms->nodes->entries[i].key))
			lint_find(lint, net->files, platform, "platform \"%s\" is named by no Rule: name it there, or take it out",
			    platforms->nodes->entries[i].key);
	}
}

static const char *default_release(struct lint *lint, const struct names *releases)
{
	const char *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < releases->nodes->count; i++)
		if (xml_attr_bool(releases->nodes->entries[i].value, "default", false)) {
			found = releases->nodes->entries[i].key;
			n++;
		}
	if (n != 1)
		lint_find(lint, lint->net->files, lint->net->files[0].xml->root,
		    "%zu releases are the default one: write default=\"true\" at the newest, and only there", n);
	return found;
}

/* Releases ............................................................................ */

struct release_ids {
	struct map *rules, *groups; /* "V2R2 SV-1_rule" -> const struct rule_file */
	struct map *releases;       /* those that items have: name -> const struct xml_node */
};

static void look_at_release_id(struct lint *lint, const struct rule_file *file, const struct xml_node *release,
    struct map *taken, const char *attribute)
{
	const char *id = xml_attr(release, attribute), *name = xml_attr(release, "name");
	const struct rule_file *other;

	if (!id || !*id) {
		lint_find(lint, file, release, "a release without the %s id it has there: add %s", attribute, attribute);
		return;
	}
	other = map_put(taken, arena_printf(lint->arena, "%s %s", name ? name : "", id), (void *)file);
	if (other && other != file)
		lint_find(lint, file, release, "%s id %s of release %s is %s's already: correct it", attribute, id, name ? name : "",
		    other->stig_id);
}

static void look_at_releases(struct lint *lint, const struct rule_file *file, const struct names *releases,
    const char *by_default, struct release_ids *ids)
{
	const struct xml_node *root = file->xml->root, *list = xml_child(root, NS_RULE_FILE, "releases");
	const struct xml_node *release = list ? xml_child(list, NS_RULE_FILE, "release") : NULL;
	struct map *own = map_new(lint->arena);

	if (!release) {
		lint_find(lint, file, list ? list : root, "the item is in no release: write <releases> with its group and rule ids");
		return;
	}
	for (; release; release = xml_next_same(release)) {
		const char *name = xml_attr(release, "name");

		if (!name || !map_get(releases->nodes, name))
			lint_find(lint, file, release, "benchmark.xml has no release \"%s\": correct the name, or write it there",
			    name ? name : "");
		if (name)
			map_put(ids->releases, name, (void *)release);
		if (name && map_put(own, name, (void *)release))
			lint_find(lint, file, release, "release \"%s\" is here twice: take one out", name);
		look_at_release_id(lint, file, release, ids->rules, "rule");
		look_at_release_id(lint, file, release, ids->groups, "group");
	}
	if (by_default && !map_get(own, by_default))
		lint_find(lint, file, list, "the item is not in %s, the default release, so that no audit asks it without --release: add "
		    "its ids there", by_default);
}

/* Evidence ............................................................................. */

struct entities {
	const char *wanted;
	bool found, any;
};

static void look_for_entity(void *arg, struct rule_part *part)
{
	struct entities *e = arg;
	const struct probe *probe = part->kind == RULE_TEST ? rule_part_probe(part) : NULL;
	const struct probe_entity *entity = probe ? probe_entity_find(probe, e->wanted) : NULL;

	e->any |= probe != NULL;
	e->found |= entity && !(entity->flags & PROBE_OBJECT_ONLY);
}

static void look_at_evidence(struct lint *lint, const struct rule_file *file)
{
	const struct rule_net *net = lint->net;
	const struct xml_node *evidence = xml_child(file->xml->root, NS_RULE_FILE, "evidence"), *child;

	if (!evidence || !xml_child(evidence, NS_RULE_FILE, "command"))
		lint_find(lint, file, evidence ? evidence : file->xml->root,
		    "nothing says how to see it by hand: write <evidence> with a <command>");
	for (child = evidence ? evidence->first : NULL; child; child = child->next) {
		struct entities e = { .wanted = xml_attr(child, "entity") };

		if (xml_is(child, NS_RULE_FILE, "command")) {
			if (!*xml_trim(lint->arena, child->text))
				lint_find(lint, file, child, "an empty command: write it, or take it out");
			continue;
		}
		if (!xml_is(child, NS_RULE_FILE, "show") || !e.wanted) {
			lint_find(lint, file, child, "evidence is made of <show entity=\"NAME\"/> and <command>: correct it");
			continue;
		}
		for (size_t i = 0; i < net->n_roots; i++)
			if (net->roots[i].file == file && net->roots[i].to)
				rule_net_reach(lint->net, net->roots[i].to, look_for_entity, &e);
		if (e.any && !e.found)
			lint_find(lint, file, child, "no test of this item has items with %s: show one of their entities", e.wanted);
	}
}

/* What people read ...................................................................... */

static char last_of(const char *text)
{
	size_t length = strlen(text);

	/* A sentence may end inside quotes or brackets. */
	while (length && strchr("\"')]", text[length - 1]))
		length--;
	return length ? text[length - 1] : '\0';
}

static const char *text_of(struct lint *lint, const struct rule_file *file, const struct xml_node *node)
{
	struct err err = { 0 };
	const char *text = xml_text(file->xml, (struct xml_node *)node, &err);

	return xml_trim(lint->arena, text ? text : "");
}

static void look_at_title(struct lint *lint, const struct rule_file *file, const struct xml_node *node, const char *title)
{
	if (!*title)
		lint_find(lint, file, node, "an empty title: write it");
	else if (strchr(".,;:", title[strlen(title) - 1]))
		lint_find(lint, file, node, "the title ends in \"%c\": take it off", title[strlen(title) - 1]);
}

/* Titles and sentences, wherever they are. */
static void look_at_texts(struct lint *lint, const struct rule_file *file, const struct xml_node *node)
{
	for (const struct xml_node *child = node->first; child; child = child->next) {
		bool xccdf = child->ns && !strcmp(child->ns, SOURCE_NS_XCCDF_1_2);

		if (strstr(child->text, TO_BE_FILLED))
			lint_find(lint, file, child, "<%s> is still to be written: say it in place of " TO_BE_FILLED, child->name);
		for (size_t i = 0; i < child->n_attrs; i++)
			if (strstr(child->attrs[i].value, TO_BE_FILLED))
				lint_find(lint, file, child, "%s of <%s> is still to be written: say it in place of " TO_BE_FILLED,
				    child->attrs[i].name, child->name);
		if (!strcmp(child->name, "title") && (xccdf || xml_is(child, OVAL_NS_DEFINITIONS, "title")))
			look_at_title(lint, file, child, text_of(lint, file, child));
		else if (xccdf && (!strcmp(child->name, "description") || !strcmp(child->name, "rationale")) &&
		    !strchr(".!?", last_of(text_of(lint, file, child))))
			lint_find(lint, file, child, "<%s> does not end as a sentence does: end it with a full stop", child->name);
		look_at_texts(lint, file, child);
	}
}

static void look_at_rule(struct lint *lint, const struct rule_file *file)
{
	const struct xml_node *rule = rule_file_rule(file), *root = file->xml->root;
	const char *severity = rule ? xml_attr(rule, "severity") : NULL;
	int category;

	if (!rule) {
		lint_find(lint, file, root, "an item without a Rule: write <Group> with a <Rule>");
		return;
	}
	if (xml_next_same(rule) || xml_next_same(rule->parent))
		lint_find(lint, file, rule, "an item is one Group with one Rule, and only the first counts: put the others into files of "
		    "their own");
	category = severity ? xccdf_name_find(xccdf_severity_names, XCCDF_SEVERITY_COUNT, severity) : XCCDF_INFO;
	if (category >= 0 && category < XCCDF_LOW)
		lint_find(lint, file, rule, "the Rule has no category: write severity=\"high\" (CAT I), \"medium\" (CAT II) or "
		    "\"low\" (CAT III)");
	if (!xml_child(rule, SOURCE_NS_XCCDF_1_2, "title"))
		lint_find(lint, file, rule, "a Rule without a title: write one");
	if (!xml_child(rule, SOURCE_NS_XCCDF_1_2, "fixtext"))
		lint_find(lint, file, rule, "nothing says how to put it right: write <fixtext>");
	if (!xml_child(rule, SOURCE_NS_XCCDF_1_2, "check") && !xml_child(rule, SOURCE_NS_XCCDF_1_2, "complex-check"))
		lint_find(lint, file, rule, "nothing decides this Rule: write a <check>");
}

/* What the build does not look for is left out of everything, silently. */
static void look_at_children(struct lint *lint, const struct rule_file *file)
{
	static const struct {
		const char *ns, *name;
		bool benchmark, item;
	} known[] = {
		{ NS_RULE_FILE, "release", true, false }, { NS_RULE_FILE, "platform", true, false },
		{ NS_RULE_FILE, "profile", true, false }, { SOURCE_NS_XCCDF_1_2, "front", true, false },
		{ NS_RULE_FILE, "releases", false, true }, { NS_RULE_FILE, "evidence", false, true },
		{ SOURCE_NS_XCCDF_1_2, "Group", false, true }, { SOURCE_NS_XCCDF_1_2, "Value", true, true },
		{ OVAL_NS_DEFINITIONS, "oval_definitions", true, true }, { SOURCE_NS_OCIL, "ocil", false, true },
	};
	enum { COUNT = sizeof known / sizeof *known };

	for (const struct xml_node *child = file->xml->root->first; child; child = child->next) {
		size_t i = 0;

		while (i < COUNT && !(xml_is(child, known[i].ns, known[i].name) &&
					(file->stig_id ? known[i].item : known[i].benchmark)))
			i++;
		if (i == COUNT)
			lint_find(lint, file, child, "nobody reads <%s xmlns=\"%s\"> here: correct it, or take it out", child->name,
			    child->ns ? child->ns : "");
	}
}

void lint_rules(struct lint *lint)
{
	const struct rule_net *net = lint->net;
	struct names releases = names_of(lint, "release", "name"), platforms = names_of(lint, "platform", "id");
	struct names profiles = names_of(lint, "profile", "id");
	struct release_ids ids = { map_new(lint->arena), map_new(lint->arena), map_new(lint->arena) };
	const char *by_default = default_release(lint, &releases);

	look_at_scopes(lint, &profiles);
	look_at_platform_uses(lint, &platforms);
	look_at_children(lint, net->files);
	look_at_texts(lint, net->files, net->files[0].xml->root);
	for (size_t i = 1; i < net->n_files; i++) {
		look_at_children(lint, &net->files[i]);
		look_at_releases(lint, &net->files[i], &releases, by_default, &ids);
		look_at_rule(lint, &net->files[i]);
		look_at_evidence(lint, &net->files[i]);
		look_at_texts(lint, &net->files[i], net->files[i].xml->root);
	}
	for (size_t i = 0; i < releases.nodes->count; i++)
		if (!map_get(ids.releases, releases.nodes->entries[i].key))
			lint_find(lint, net->files, releases.nodes->entries[i].value, "no item is in release \"%s\": take it out",
			    releases.nodes->entries[i].key);
}

/* Scenarios ............................................................................. */

static bool look_at_scenarios(struct lint *lint, const struct rule_file *file, struct err *err)
{
	const char *where = lint->content->scenarios
	    ? lint->content->scenarios : arena_printf(lint->arena, "%s/scenarios", lint->content->folder);
	struct scenario_expectation expected;
	const struct scenario *list;
	bool passes = false, fails = false;
	size_t count;

	if (!scenario_list(lint->content, lint->arena, file->stig_id, &list, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct err wrong = { 0 };

		if (!scenario_expectation(lint->arena, &list[i], &expected, &wrong))
			lint_find(lint, file, file->xml->root, "scenario %s says nothing: %s", list[i].name, wrong.text);
		else {
			passes |= expected.result == XCCDF_PASS;
			fails |= expected.result == XCCDF_FAIL;
		}
	}
	if (!passes)
		lint_find(lint, file, file->xml->root, "no scenario in which it passes: write one, %s/%s/pass/", where, file->stig_id);
	if (!fails)
		lint_find(lint, file, file->xml->root, "no scenario in which it fails: write one, %s/%s/fail/", where, file->stig_id);
	return true;
}

bool lint_scenarios(struct lint *lint, struct err *err)
{
	for (size_t i = 1; i < lint->net->n_files; i++)
		if (!look_at_scenarios(lint, &lint->net->files[i], err))
			return false;
	return true;
}
