/* Definitions, tests, objects, states, variables and questions: ids, references, use. */
#include <string.h>

#include "oval/names.h"
#include "probe/check.h"
#include "source/names.h"
#include "xccdf/command/lint.h"
#include "xccdf/command/rule_check.h"

static const char *name_of(const struct rule_part *part)
{
	return part->id ? part->id : "(no id)";
}

/* Ids ........................................................................ */

/* The number of the id that the build makes: content/build/data-stream.xsl. */
static bool number_of(const struct rule_part *part, unsigned long *number)
{
	if (!part->file->stig_id)
		*number = part->place;
	else if (rule_file_number(part->file->stig_id, number))
		*number = *number * 1000 + part->place;
	else
		return false;
	return true;
}

static void look_at_ids(struct lint *lint)
{
	struct map *numbers = map_new(lint->arena);
	unsigned long number;

	for (size_t i = 1; i < lint->net->n_files; i++)
		if (!rule_file_number(lint->net->files[i].stig_id, &number))
			lint_find(lint, &lint->net->files[i], lint->net->files[i].xml->root,
			    "stig-id \"%s\" has no digits, or more than 12, and OVAL ids are made of them: give it a number",
			    lint->net->files[i].stig_id);
	for (size_t i = 0; i < lint->net->n_parts; i++) {
		struct rule_part *part = lint->net->parts[i], *first;

		if (!part->id) {
			lint_find(lint, part->file, part->node, "a %s without an id: give it one",
			    rule_part_names[part->kind]);
			continue;
		}
		if (part->other) {
			lint_find(lint, part->file, part->node, "there is a %s \"%s\" in line %u already: give one another id",
			    rule_part_names[part->kind], part->id, part->other->node->line);
			continue;
		}
		if (!number_of(part, &number))
			continue;
		first = map_put(numbers, arena_printf(lint->arena, "%d:%lu", part->kind, number), part);
		if (first)
			lint_find(lint, part->file, part->node,
			    "%s \"%s\" and \"%s\" of %s both become number %lu when built: %s", rule_part_names[part->kind],
			    part->id, name_of(first), first->file->path, number,
			    part->place > 999 || first->place > 999 ? "have fewer in one file"
								      : "give the items STIG IDs whose digits differ");
	}
}

/* References .................................................................. */

/* file_test, file_object and file_state, of one namespace, speak of one thing. */
static bool same_type(const struct xml_node *a, const struct xml_node *b)
{
	const char *tail_a = strrchr(a->name, '_'), *tail_b = strrchr(b->name, '_');
	size_t length = tail_a ? (size_t)(tail_a - a->name) : 0;

	return a->ns && b->ns && !strcmp(a->ns, b->ns) && tail_a && tail_b && length == (size_t)(tail_b - b->name) &&
	    !strncmp(a->name, b->name, length);
}

static void look_at_reference(struct lint *lint, const struct rule_part *part, const struct rule_reference *r)
{
	if (!r->to)
		lint_find(lint, r->file, r->node, "%s: correct the name, or write it", rule_net_lost(lint->arena, r));
	else if (part && (part->kind == RULE_TEST || part->kind == RULE_OBJECT) &&
	    (r->kind == RULE_OBJECT || r->kind == RULE_STATE) && !same_type(part->node, r->to->node))
		lint_find(lint, r->file, r->node, "%s \"%s\" is of type %s, its %s \"%s\" of %s: take those of one type",
		    rule_part_names[part->kind], name_of(part), part->node->name, rule_part_names[r->kind], r->id,
		    r->to->node->name);
}

static void look_at_references(struct lint *lint)
{
	const struct rule_net *net = lint->net;

	for (size_t i = 0; i < net->n_roots; i++)
		look_at_reference(lint, NULL, &net->roots[i]);
	for (size_t i = 0; i < net->n_parts; i++)
		for (size_t k = 0; k < net->parts[i]->n_references; k++)
			look_at_reference(lint, net->parts[i], &net->parts[i]->references[k]);
}

static void note_told(void *arg, struct rule_part *part)
{
	(void)arg;
	part->used = true;
}

/* What nobody uses is told once, at the part that nothing names: what only that needs goes with it. Then those
 * that name each other in a circle. */
static void look_at_use(struct lint *lint)
{
	static const char *const users[RULE_PART_KIND_COUNT] = {
		"no Rule, platform or definition names", "no criteria name", "no test, set or variable names", "no test or filter names",
		"no object, state or variable names", "no Rule names", "no questionnaire names", "no test action names",
	};

	for (int circles = 0; circles < 2; circles++)
		for (size_t i = 0; i < lint->net->n_parts; i++) {
			struct rule_part *part = lint->net->parts[i];

			if (part->used || !part->id || part->other || (part->named && !circles))
				continue;
			lint_find(lint, part->file, part->node, "%s %s \"%s\": name it there, or take it out",
			    part->named ? "nothing that is used names" : users[part->kind], rule_part_names[part->kind], part->id);
			rule_net_reach(lint->net, part, note_told, NULL);
		}
}

/* Tests ......................................................................... */

static size_t states_of(const struct rule_part *test)
{
	size_t n = 0;

	for (size_t i = 0; i < test->n_references; i++)
		n += test->references[i].kind == RULE_STATE;
	return n;
}

static void look_at_test(struct lint *lint, const struct rule_part *test)
{
	const char *existence = xml_attr(test->node, "check_existence");

	if (!rule_part_probe(test) && !xml_is(test->node, OVAL_NS_DEFINITIONS, "unknown_test"))
		lint_find(lint, test->file, test->node,
		    "there is no probe for %s of %s, so that its result is always unknown: use another test", test->node->name,
		    test->node->ns ? test->node->ns : "no namespace");
	/* OVAL 5.11.2, TestType: with none_exist the states decide nothing. */
	if (existence && !strcmp(existence, "none_exist") && states_of(test))
		lint_find(lint, test->file, test->node,
		    "test \"%s\" wants none to exist, so that its state is never looked at: take the state out, or make it a "
		    "filter of the object", name_of(test));
}

/* An item_field that the object's items do not have gives no values. */
static void look_at_component(struct lint *lint, const struct rule_part *variable, const struct rule_reference *r)
{
	const char *field = xml_attr(r->node, "item_field");
	const struct probe *probe = r->kind == RULE_OBJECT && r->to && field ? rule_part_probe(r->to) : NULL;
	const struct probe_entity *entity = probe ? probe_entity_find(probe, field) : NULL;

	if (probe && (!entity || entity->flags & PROBE_OBJECT_ONLY))
		lint_find(lint, variable->file, r->node, "items of %s:%s have no %s: name one of their entities", probe->family,
		    probe->name, field);
}

static void misuse(void *arg, const char *name, unsigned line, const char *what)
{
	struct lint *lint = arg;

	for (size_t i = 0; i < lint->net->n_files; i++)
		if (!strcmp(lint->net->files[i].path, name))
			lint_find_at(lint, &lint->net->files[i], line, "%s: correct it", what);
}

void lint_parts(struct lint *lint)
{
	const struct rule_net *net = lint->net;

	look_at_ids(lint);
	look_at_references(lint);
	look_at_use(lint);
	for (size_t i = 0; i < net->n_parts; i++)
		if (net->parts[i]->kind == RULE_TEST)
			look_at_test(lint, net->parts[i]);
		else if (net->parts[i]->kind == RULE_VARIABLE)
			for (size_t k = 0; k < net->parts[i]->n_references; k++)
				look_at_component(lint, net->parts[i], &net->parts[i]->references[k]);
	for (size_t i = 0; i < net->n_files; i++) {
		const struct xml_node *oval = xml_child(net->files[i].xml->root, OVAL_NS_DEFINITIONS, "oval_definitions");

		rule_check_words(lint->arena, &net->files[i], lint_misuse, lint);
		if (oval)
			probe_check_element(net->files[i].path, oval, misuse, lint);
	}
}
