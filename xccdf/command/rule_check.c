#include "xccdf/command/rule_check.h"

#include <string.h>

#include "oval/names.h"
#include "probe/check.h"
#include "source/names.h"
#include "xccdf/benchmark.h"
#include "xccdf/command/rule_net.h"

/* Words ...................................................................... */

static const struct {
	const char *ns, *attribute; /* ns: how the element's begins */
	const char *const *words;
	int count;
} attributes[] = {
	{ OVAL_NS_DEFINITIONS, "check", oval_check_names, OVAL_CHECK_COUNT },
	{ OVAL_NS_DEFINITIONS, "check_existence", oval_existence_names, OVAL_EXISTENCE_COUNT },
	{ OVAL_NS_DEFINITIONS, "class", oval_class_names, OVAL_CLASS_COUNT },
	{ OVAL_NS_DEFINITIONS, "datatype", oval_datatype_names, OVAL_DATATYPE_COUNT },
	{ OVAL_NS_DEFINITIONS, "entity_check", oval_check_names, OVAL_CHECK_COUNT },
	{ OVAL_NS_DEFINITIONS, "operation", oval_operation_names, OVAL_OPERATION_COUNT },
	{ OVAL_NS_DEFINITIONS, "operator", oval_operator_names, OVAL_OPERATOR_COUNT },
	{ OVAL_NS_DEFINITIONS, "set_operator", oval_set_operator_names, OVAL_SET_OPERATOR_COUNT },
	{ OVAL_NS_DEFINITIONS, "state_operator", oval_operator_names, OVAL_OPERATOR_COUNT },
	{ OVAL_NS_DEFINITIONS, "var_check", oval_check_names, OVAL_CHECK_COUNT },
	{ SOURCE_NS_XCCDF_1_2, "severity", xccdf_severity_names, XCCDF_SEVERITY_COUNT },
	{ SOURCE_NS_XCCDF_1_2, "role", xccdf_role_names, XCCDF_ROLE_COUNT },
};

static void check_words(struct arena *arena, const struct rule_file *file, const struct xml_node *node, rule_check_tell *tell,
    void *arg)
{
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		const char *value = xml_attr(node, attributes[i].attribute), *list = "";
		int found;

		if (!value || !node->ns || strncmp(node->ns, attributes[i].ns, strlen(attributes[i].ns)) ||
		    oval_name_find(attributes[i].words, attributes[i].count, value, &found))
			continue;
		for (int k = 0; k < attributes[i].count; k++)
			list = arena_printf(arena, "%s%s\"%s\"", list, k ? ", " : "", attributes[i].words[k]);
		tell(arg, file, node, arena_printf(arena, "%s \"%s\" of %s is none of %s", attributes[i].attribute, value, node->name,
		    list));
	}
	for (const struct xml_node *child = node->first; child; child = child->next)
		check_words(arena, file, child, tell, arg);
}

void rule_check_words(struct arena *arena, const struct rule_file *file, rule_check_tell *tell, void *arg)
{
	check_words(arena, file, file->xml->root, tell, arg);
}

/* Platforms ................................................................... */

static bool has_platform(const struct rule_file *benchmark, const char *id)
{
	const struct xml_node *platform = xml_child(benchmark->xml->root, NS_RULE_FILE, "platform");

	while (platform && (!xml_attr(platform, "id") || strcmp(xml_attr(platform, "id"), id)))
		platform = xml_next_same(platform);
	return platform;
}

void rule_check_platforms(struct arena *arena, const struct rule_file *files, size_t count, rule_check_tell *tell, void *arg)
{
	for (size_t i = 1; i < count; i++) {
		const struct xml_node *rule = rule_file_rule(&files[i]);
		const struct xml_node *platform = rule ? xml_child(rule, SOURCE_NS_XCCDF_1_2, "platform") : NULL;

		for (; platform; platform = xml_next_same(platform)) {
			const char *id = xml_attr(platform, "idref");

			/* Others are names of CPE. */
			if (id && *id == '#' && !has_platform(&files[0], id + 1))
				tell(arg, &files[i], platform, arena_printf(arena, "benchmark.xml has no platform \"%s\"", id + 1));
		}
	}
}

/* Before anything is built ..................................................... */

static void keep_first(void *arg, const struct rule_file *file, const struct xml_node *node, const char *what)
{
	struct err *err = arg;

	if (err->kind == ERR_NONE)
		xml_err(file->xml, node, err, "%s", what);
}

static void check_references(struct arena *arena, const struct rule_file *files, size_t count, struct err *err)
{
	const struct rule_net *net = rule_net_new(arena, files, count);

	for (size_t i = 0; i < net->n_roots; i++)
		if (!net->roots[i].to)
			keep_first(err, net->roots[i].file, net->roots[i].node, rule_net_lost(arena, &net->roots[i]));
	for (size_t i = 0; i < net->n_parts; i++)
		for (size_t k = 0; k < net->parts[i]->n_references; k++) {
			const struct rule_reference *r = &net->parts[i]->references[k];

			if (!r->to)
				keep_first(err, r->file, r->node, rule_net_lost(arena, r));
		}
}

bool command_check_rules(struct arena *arena, const char *path, struct err *err)
{
	struct err first = { 0 };
	size_t count;
	const struct rule_file *files = rule_files_read(arena, path, &count, err);

	if (!files)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct xml_node *definitions =
		    xml_child(files[i].xml->root, OVAL_NS_DEFINITIONS, "oval_definitions");

		rule_check_words(arena, &files[i], keep_first, &first);
		if (first.kind == ERR_NONE && definitions)
			oval_check_element(files[i].path, definitions, &first);
	}
	check_references(arena, files, count, &first);
	rule_check_platforms(arena, files, count, keep_first, &first);
	return first.kind == ERR_NONE || err_set(err, first.kind, "%s", first.text);
}
