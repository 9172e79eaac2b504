/* Value (XCCDF 1.2, 6.4.5). */
#include "xccdf/read.h"

#include <string.h>

static const char *selector_of(const struct xml_node *node)
{
	const char *selector = xml_attr(node, "selector");

	return selector ? selector : "";
}

static bool read_alternative(struct xccdf_reader *r, struct xml_node *node, bool complex,
    struct list *list)
{
	struct xccdf_value_alternative *new = list_add(r->arena, list, sizeof *new);
	struct list items = { 0 };

	new->selector = selector_of(node);
	new->complex = complex;
	new->line = node->line;
	if (!complex)
		*(const char **)list_add(r->arena, &items, sizeof(char *)) = node->text;
	else
		for (struct xml_node *child = node->first; child; child = child->next) {
			if (!xccdf_is_ours(child))
				continue;
			if (strcmp(child->name, "item"))
				return xccdf_read_unexpected(r, child);
			*(const char **)list_add(r->arena, &items, sizeof(char *)) = child->text;
		}
	LIST_TO(items, new->items, new->n_items);
	return true;
}

static void read_limit(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_value_limit *new = list_add(r->arena, list, sizeof *new);

	new->selector = selector_of(node);
	new->text = xccdf_read_trimmed(r, node);
	new->line = node->line;
}

static bool read_choices(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_value_choices *new = list_add(r->arena, list, sizeof *new);
	struct list choices = { 0 };

	new->selector = selector_of(node);
	new->line = node->line;
	if (!xccdf_read_bool(r, node, "mustMatch", false, &new->must_match))
		return false;
	for (struct xml_node *child = node->first; child; child = child->next) {
		bool complex;

		if (!xccdf_is_ours(child))
			continue;
		complex = !strcmp(child->name, "complex-choice");
		if (!complex && strcmp(child->name, "choice"))
			return xccdf_read_unexpected(r, child);
		if (!read_alternative(r, child, complex, &choices))
			return false;
	}
	LIST_TO(choices, new->at, new->count);
	return true;
}

struct lists {
	struct list statuses, references, values, defaults, matches, lower_bounds, upper_bounds,
		choices, sources;
};

static bool read_child(struct xccdf_reader *r, struct xml_node *node, struct xccdf_value *value,
    struct lists *lists)
{
	const char *name = node->name;

	if (!strcmp(name, "status"))
		return xccdf_read_status(r, node, &lists->statuses);
	if (!strcmp(name, "value") || !strcmp(name, "complex-value"))
		return read_alternative(r, node, *name == 'c', &lists->values);
	if (!strcmp(name, "default") || !strcmp(name, "complex-default"))
		return read_alternative(r, node, *name == 'c', &lists->defaults);
	if (!strcmp(name, "choices"))
		return read_choices(r, node, &lists->choices);
	if (!strcmp(name, "version"))
		xccdf_read_version(r, node, &value->version);
	else if (!strcmp(name, "title"))
		xccdf_read_text(r, node, &value->titles);
	else if (!strcmp(name, "description"))
		xccdf_read_text(r, node, &value->descriptions);
	else if (!strcmp(name, "warning"))
		xccdf_read_text(r, node, &value->warnings);
	else if (!strcmp(name, "question"))
		xccdf_read_text(r, node, &value->questions);
	else if (!strcmp(name, "reference"))
		xccdf_read_reference(r, node, &lists->references);
	else if (!strcmp(name, "match"))
		read_limit(r, node, &lists->matches);
	else if (!strcmp(name, "lower-bound"))
		read_limit(r, node, &lists->lower_bounds);
	else if (!strcmp(name, "upper-bound"))
		read_limit(r, node, &lists->upper_bounds);
	else if (!strcmp(name, "source")) {
		const char *uri = xccdf_read_required(r, node, "uri");

		if (!uri)
			return false;
		*(const char **)list_add(r->arena, &lists->sources, sizeof uri) = uri;
	} else if (strcmp(name, "metadata") && strcmp(name, "signature") &&
	    strcmp(name, "dc-status"))
		return xccdf_read_unexpected(r, node);
	return true;
}

static bool read_attributes(struct xccdf_reader *r, struct xml_node *node,
    struct xccdf_value *value)
{
	int type, operator;

	value->node = node;
	value->line = node->line;
	value->id = xccdf_read_required(r, node, "id");
	if (!value->id || !xccdf_read_id(r, r->ids, node, value->id))
		return false;
	value->extends = xml_attr(node, "extends");
	value->cluster_id = xml_attr(node, "cluster-id");
	value->interface_hint = xml_attr(node, "interfaceHint");
	if (!xccdf_read_bool(r, node, "abstract", false, &value->abstract) ||
	    !xccdf_read_bool(r, node, "hidden", false, &value->hidden) ||
	    !xccdf_read_bool(r, node, "prohibitChanges", false, &value->prohibit_changes) ||
	    !xccdf_read_bool(r, node, "interactive", false, &value->interactive) ||
	    !xccdf_read_enum(r, node, "type", xccdf_value_type_names, XCCDF_VALUE_TYPE_COUNT,
		XCCDF_STRING, &type) ||
	    !xccdf_read_enum(r, node, "operator", xccdf_value_operator_names,
		XCCDF_VALUE_OPERATOR_COUNT, XCCDF_EQUALS, &operator))
		return false;
	value->type = (enum xccdf_value_type)type;
	value->operator = (enum xccdf_value_operator)operator;
	return true;
}

bool xccdf_read_value(struct xccdf_reader *r, struct xml_node *node, struct xccdf_value *value)
{
	struct lists lists = { 0 };

	if (!read_attributes(r, node, value))
		return false;
	for (struct xml_node *child = node->first; child; child = child->next)
		if (xccdf_is_ours(child) && !read_child(r, child, value, &lists))
			return false;
	LIST_TO(lists.statuses, value->statuses, value->n_statuses);
	LIST_TO(lists.references, value->references, value->n_references);
	LIST_TO(lists.values, value->values, value->n_values);
	LIST_TO(lists.defaults, value->defaults, value->n_defaults);
	LIST_TO(lists.matches, value->matches, value->n_matches);
	LIST_TO(lists.lower_bounds, value->lower_bounds, value->n_lower_bounds);
	LIST_TO(lists.upper_bounds, value->upper_bounds, value->n_upper_bounds);
	LIST_TO(lists.choices, value->choices, value->n_choices);
	LIST_TO(lists.sources, value->sources, value->n_sources);
	return true;
}
