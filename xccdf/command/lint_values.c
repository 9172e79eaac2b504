/* Values of the site and the external variables they are handed to. */
#include <string.h>

#include "oval/names.h"
#include "source/names.h"
#include "xccdf/command/api_names.h"
#include "xccdf/command/lint.h"

struct value {
	const char *id, *type;
	const struct rule_file *file;
	const struct xml_node *node;
	bool used;
};

struct values {
	struct lint *lint;
	struct map *by_id; /* struct value */
};

static struct values read_values(struct lint *lint)
{
	struct values values = { lint, map_new(lint->arena) };

	for (size_t i = 0; i < lint->net->n_files; i++) {
		const struct rule_file *file = &lint->net->files[i];
		const struct xml_node *node = xml_child(file->xml->root, SOURCE_NS_XCCDF_1_2, "Value");

		for (; node; node = xml_next_same(node)) {
			struct value *value = arena_alloc(lint->arena, sizeof *value);
			const struct value *other;

			value->id = xml_attr(node, "id");
			value->type = xml_attr(node, "type") ? xml_attr(node, "type") : "string";
			value->file = file;
			value->node = node;
			if (!value->id)
				lint_find(lint, file, node, "a Value without an id: give it one");
			else if ((other = map_get(values.by_id, value->id)))
				lint_find(lint, file, node, "Value \"%s\" is in %s:%u already: give one another id, or share it in "
				    "benchmark.xml", value->id, other->file->path, other->node->line);
			else
				map_put(values.by_id, value->id, value);
		}
	}
	return values;
}

/* The Value an item may name: its own, or benchmark.xml's. A rule file is built alone as well. */
static struct value *named_value(struct values *values, const struct rule_file *file, const struct xml_node *node,
    const char *id)
{
	struct value *value = id ? map_get(values->by_id, id) : NULL;

	if (!value)
		lint_find(values->lint, file, node, "there is no Value \"%s\": correct the name, or write it", id ? id : "");
	else if (value->file != file && value->file != values->lint->net->files)
		lint_find(values->lint, file, node, "Value \"%s\" is another item's, in %s: move it to benchmark.xml", id,
		    value->file->path);
	if (value)
		value->used = true;
	return value;
}

static void use_in_texts(struct values *values, const struct rule_file *file, const struct xml_node *node)
{
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (xml_is(child, SOURCE_NS_XCCDF_1_2, "sub"))
			named_value(values, file, child, xml_attr(child, "idref"));
		use_in_texts(values, file, child);
	}
}

/* SP 800-126r3, "XCCDF-OVAL Data Export Matching Constraints". */
static bool fits(const char *type, const char *datatype)
{
	bool number = !strcmp(datatype, "int") || !strcmp(datatype, "float"), boolean = !strcmp(datatype, "boolean");

	return !strcmp(type, number ? "number" : boolean ? "boolean" : "string");
}

/* Some of the external variables. */
struct variables {
	bool cut_short; /* something on the way names what is not there */
	struct arena *arena;
	const struct rule_part **at;
	size_t count;
};

static bool is_among(const struct variables *some, const struct rule_part *part)
{
	for (size_t i = 0; i < some->count; i++)
		if (some->at[i] == part)
			return true;
	return false;
}

static bool is_external(const struct rule_part *part)
{
	return part->kind == RULE_VARIABLE && !strcmp(part->node->name, "external_variable");
}

static void note(void *some, struct rule_part *part)
{
	struct variables *to = some;

	for (size_t i = 0; i < part->n_references; i++)
		to->cut_short |= !part->references[i].to;
	if (!is_external(part))
		return;
	to->at = arena_more(to->arena, to->at, to->count, sizeof *to->at);
	to->at[to->count++] = part;
}

/* Those that a definition (NULL: none) leads to. */
static struct variables reach_from(struct lint *lint, struct rule_part *definition)
{
	struct variables reached = { .arena = lint->arena, .cut_short = !definition };

	if (definition)
		rule_net_reach(lint->net, definition, note, &reached);
	return reached;
}

/* One check: each of its exports feeds a variable of its definition, and each such variable is fed. */
static void look_at_check(struct values *values, const struct rule_file *file, const struct xml_node *check)
{
	const struct xml_node *ref = xml_child(check, SOURCE_NS_XCCDF_1_2, "check-content-ref");
	const struct xml_node *export = xml_child(check, SOURCE_NS_XCCDF_1_2, "check-export");
	const char *href = ref ? xml_attr(ref, "href") : NULL, *name = ref ? xml_attr(ref, "name") : NULL;
	struct lint *lint = values->lint;
	struct variables reached, fed = { .arena = lint->arena };

	if (!ref || !name || !href || (strcmp(href, "oval") && strcmp(href, "ocil"))) {
		lint_find(lint, file, ref ? ref : check,
		    "a check names what decides it by <check-content-ref href=\"oval\" name=\"DEFINITION\"/>, or href=\"ocil\": "
		    "write that");
		return;
	}
	reached = reach_from(lint, strcmp(href, "oval") ? NULL : rule_net_find(lint->net, file, RULE_DEFINITION, name));
	for (; export; export = xml_next_same(export)) {
		const char *to = xml_attr(export, "export-name");
		struct rule_part *variable = to ? rule_net_find(lint->net, file, RULE_VARIABLE, to) : NULL;
		const struct value *value = named_value(values, file, export, xml_attr(export, "value-id"));
		const char *datatype = variable ? xml_attr(variable->node, "datatype") : NULL;

		if (!variable || !is_external(variable))
			lint_find(lint, file, export, "there is no external_variable \"%s\": export to one, or write it", to ? to : "");
		else if (!is_among(&reached, variable) && !reached.cut_short)
			lint_find(lint, file, export, "definition \"%s\" does not look at variable \"%s\": use it there, or take the "
			    "check-export out", name, to);
		else if (value && datatype && !fits(value->type, datatype))
			lint_find(lint, file, export, "Value \"%s\" is a %s, variable \"%s\" of datatype %s: give them types that agree",
			    value->id, value->type, to, datatype);
		if (variable && is_among(&fed, variable))
			lint_find(lint, file, export, "variable \"%s\" is exported to twice: export one Value to it", to);
		else if (variable)
			note(&fed, variable);
	}
	for (size_t i = 0; i < reached.count; i++)
		if (!is_among(&fed, reached.at[i]))
			lint_find(lint, file, check, "external_variable \"%s\", which definition \"%s\" looks at, gets no Value: add a "
			    "check-export to it", reached.at[i]->id, name);
}

static void look_at_checks(struct values *values, const struct rule_file *file, const struct xml_node *node)
{
	for (const struct xml_node *child = node->first; child; child = child->next)
		if (xml_is(child, SOURCE_NS_XCCDF_1_2, "check"))
			look_at_check(values, file, child);
		else if (xml_is(child, SOURCE_NS_XCCDF_1_2, "complex-check"))
			look_at_checks(values, file, child);
}

/* Nothing is exported to what decides whether a platform applies. */
static void look_at_platforms(struct lint *lint)
{
	for (size_t i = 0; i < lint->net->n_roots; i++) {
		const struct rule_reference *root = &lint->net->roots[i];
		struct variables reached;

		if (!xml_is(root->node, NS_RULE_FILE, "platform"))
			continue;
		reached = reach_from(lint, root->to);
		for (size_t k = 0; k < reached.count; k++)
			lint_find(lint, root->file, root->node, "definition \"%s\" of a platform looks at external_variable \"%s\", which "
			    "nothing can be exported to: use a constant_variable", root->id,
			    reached.at[k]->id);
	}
}

void lint_values(struct lint *lint)
{
	struct values values = read_values(lint);

	for (size_t i = 0; i < lint->net->n_files; i++)
		use_in_texts(&values, &lint->net->files[i], lint->net->files[i].xml->root);
	for (size_t i = 1; i < lint->net->n_files; i++)
		if (rule_file_rule(&lint->net->files[i]))
			look_at_checks(&values, &lint->net->files[i], rule_file_rule(&lint->net->files[i]));
	look_at_platforms(lint);
	for (size_t i = 0; i < values.by_id->count; i++) {
		const struct value *value = values.by_id->entries[i].value;

		if (!value->used && !command_is_api_name(value->id))
			lint_find(lint, value->file, value->node, "Value \"%s\" is exported to no variable: export it, or take it out",
			    value->id);
	}
}
