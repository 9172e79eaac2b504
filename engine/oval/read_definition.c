/* Definitions with their criteria, and tests. */
#include <string.h>

#include "oval/read.h"

static const struct oval_criteria *read_criteria(struct oval_document *, struct xml_node *,
    struct err *);

static bool read_children(struct oval_document *document, const struct xml_node *node,
    struct oval_criteria *into, struct err *err)
{
	size_t count = read_count_children(node);
	const struct oval_criteria **children;

	if (!count)
		return oval_bad(document, node, err, "criteria without anything in it");
	children = arena_alloc(document->arena, count * sizeof *children);
	into->children = children;
	for (struct xml_node *child = node->first; child; child = child->next) {
		const struct oval_criteria *read = read_criteria(document, child, err);

		if (!read)
			return false;
		children[into->n_children++] = read;
	}
	return true;
}

static const struct oval_criteria *read_criteria(struct oval_document *document,
    struct xml_node *node, struct err *err)
{
	struct oval_criteria *into = arena_alloc(document->arena, sizeof *into);
	int operator = OVAL_OPERATOR_AND;
	const char *id = NULL;

	into->line = node->line;
	into->comment = xml_attr(node, "comment");
	into->has_applicability_check = xml_attr(node, "applicability_check");
	if (!read_boolean(document, node, "negate", &into->negate, err) ||
	    !read_boolean(document, node, "applicability_check", &into->applicability_check, err))
		return NULL;
	if (xml_is(node, OVAL_NS_DEFINITIONS, "criteria")) {
		into->kind = OVAL_CRITERIA;
		if (!read_name(document, node, "operator", oval_operator_names, OVAL_OPERATOR_COUNT,
		        &operator, err) ||
		    !read_children(document, node, into, err))
			return NULL;
		into->operator = operator;
	} else if (xml_is(node, OVAL_NS_DEFINITIONS, "criterion")) {
		into->kind = OVAL_CRITERION;
		if (!read_required(document, node, "test_ref", &id, err) ||
		    !(into->test = oval_refer(document, OVAL_KIND_TEST, node, id, err)))
			return NULL;
	} else if (xml_is(node, OVAL_NS_DEFINITIONS, "extend_definition")) {
		into->kind = OVAL_EXTEND_DEFINITION;
		if (!read_required(document, node, "definition_ref", &id, err) ||
		    !(into->definition = oval_refer(document, OVAL_KIND_DEFINITION, node, id, err)))
			return NULL;
	} else {
		oval_bad(document, node, err, "%s cannot be in criteria", node->name);
		return NULL;
	}
	if (into->kind != OVAL_CRITERIA && node->first) {
		oval_bad(document, node->first, err, "%s cannot be in %s", node->first->name, node->name);
		return NULL;
	}
	return into;
}

bool read_definition(struct oval_document *document, struct xml_node *node,
    struct oval_definition *into, struct err *err)
{
	const struct xml_node *metadata, *title;
	int class = 0;
	const char *spelled = NULL;

	if (!xml_is(node, OVAL_NS_DEFINITIONS, "definition"))
		return oval_bad(document, node, err, "%s stands where a definition must be", node->name);
	into->node = node;
	into->line = node->line;
	into->id = xml_attr(node, "id");
	if (!read_version(document, node, &into->version, err) ||
	    !read_required(document, node, "class", &spelled, err) ||
	    !read_name(document, node, "class", oval_class_names, OVAL_CLASS_COUNT, &class, err) ||
	    !read_boolean(document, node, "deprecated", &into->deprecated, err))
		return false;
	into->class = class;
	metadata = xml_child(node, OVAL_NS_DEFINITIONS, "metadata");
	title = metadata ? xml_child(metadata, OVAL_NS_DEFINITIONS, "title") : NULL;
	into->title = title ? xml_trim(document->arena, title->text) : "";
	for (struct xml_node *child = node->first; child; child = child->next) {
		if (!xml_is(child, OVAL_NS_DEFINITIONS, "criteria")) {
			if (xml_is(child, OVAL_NS_DEFINITIONS, "metadata") || read_is_aside(child))
				continue;
			return oval_bad(document, child, err, "%s cannot be in a definition", child->name);
		}
		if (into->criteria)
			return oval_bad(document, child, err, "a second criteria in definition %s", into->id);
		into->criteria = read_criteria(document, child, err);
		if (!into->criteria)
			return false;
	}
	/* Schematron rule oval-def_required_criteria. */
	if (!into->criteria && !into->deprecated)
		return oval_bad(document, node, err, "definition %s is not deprecated and has no criteria",
		    into->id);
	return true;
}

/* A test, its object and its states speak of the same thing: file_test, file_object,
 * file_state. The other's struct may not be filled yet, its element tells. */
static bool same_type(const struct oval_document *document, const struct xml_node *at,
    const struct oval_test *test, enum oval_kind kind, const char *id, struct err *err)
{
	const struct xml_node *other = map_get(
	    kind == OVAL_KIND_OBJECT ? document->object_nodes : document->state_nodes, id);
	const char *family = NULL, *name = NULL;

	if (!read_type(document, other, kind == OVAL_KIND_OBJECT ? "_object" : "_state", &family,
	        &name, err))
		return false;
	if (!strcmp(family, test->family) && !strcmp(name, test->name))
		return true;
	return oval_bad(document, at, err, "test %s is %s:%s_test, but the %s %s is %s:%s", test->id,
	    test->family, test->name, oval_kind_names[kind], id, family, other->name);
}

bool read_test(struct oval_document *document, struct xml_node *node, struct oval_test *into,
    struct err *err)
{
	int check = OVAL_CHECK_ALL, existence = OVAL_AT_LEAST_ONE_EXISTS, operator = OVAL_OPERATOR_AND;
	const struct oval_state **states =
	    arena_alloc(document->arena, read_count_children(node) * sizeof *states);
	const char *id = NULL;

	into->node = node;
	into->line = node->line;
	into->id = xml_attr(node, "id");
	into->comment = xml_attr(node, "comment");
	into->states = states;
	if (!read_type(document, node, "_test", &into->family, &into->name, err) ||
	    !read_version(document, node, &into->version, err) ||
	    !read_boolean(document, node, "deprecated", &into->deprecated, err) ||
	    !read_required(document, node, "check", &id, err) ||
	    !read_name(document, node, "check", oval_check_names, OVAL_CHECK_COUNT, &check, err) ||
	    !read_name(document, node, "check_existence", oval_existence_names,
	        OVAL_EXISTENCE_COUNT, &existence, err) ||
	    !read_name(document, node, "state_operator", oval_operator_names, OVAL_OPERATOR_COUNT,
	        &operator, err))
		return false;
	into->check = check;
	into->check_existence = existence;
	into->state_operator = operator;
	for (struct xml_node *child = node->first; child; child = child->next) {
		if (read_is_aside(child))
			continue;
		if (xml_is(child, node->ns, "object")) {
			if (into->object)
				return oval_bad(document, child, err, "a second object in test %s", into->id);
			if (!read_required(document, child, "object_ref", &id, err) ||
			    !(into->object = oval_refer(document, OVAL_KIND_OBJECT, child, id, err)) ||
			    !same_type(document, child, into, OVAL_KIND_OBJECT, id, err))
				return false;
		} else if (xml_is(child, node->ns, "state")) {
			const struct oval_state *state;

			if (!read_required(document, child, "state_ref", &id, err) ||
			    !(state = oval_refer(document, OVAL_KIND_STATE, child, id, err)) ||
			    !same_type(document, child, into, OVAL_KIND_STATE, id, err))
				return false;
			states[into->n_states++] = state;
		} else {
			return oval_bad(document, child, err, "%s cannot be in %s", child->name, node->name);
		}
	}
	/* CheckEnumeration: "none exist" is older than check_existence, and true "if no matching object
	 * exists that satisfy the data requirements". */
	if (check == OVAL_CHECK_NONE_EXIST && !xml_attr(node, "check_existence"))
		into->check_existence = into->n_states ? OVAL_ANY_EXIST : OVAL_NONE_EXIST;
	return true;
}
