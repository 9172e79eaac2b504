/* Profile (XCCDF 1.2, 6.5). */
#include "xccdf/read.h"

#include <string.h>

static bool read_complex(struct xccdf_reader *r, struct xml_node *node, struct list *values)
{
	for (struct xml_node *child = node->first; child; child = child->next) {
		if (!xccdf_is_ours(child))
			continue;
		if (strcmp(child->name, "item"))
			return xccdf_read_unexpected(r, child);
		*(const char **)list_add(r->arena, values, sizeof(char *)) = child->text;
	}
	return true;
}

static bool read_step(struct xccdf_reader *r, struct xml_node *node, enum xccdf_step_kind kind,
    struct list *steps)
{
	struct xccdf_step *step = list_add(r->arena, steps, sizeof *step);
	struct list values = { 0 };

	step->kind = kind;
	step->line = node->line;
	step->idref = xccdf_read_required(r, node, "idref");
	if (!step->idref)
		return false;
	switch (kind) {
	case XCCDF_SELECT:
		return xccdf_read_required(r, node, "selected") &&
		    xccdf_read_bool(r, node, "selected", false, &step->selected);
	case XCCDF_SET_VALUE:
		*(const char **)list_add(r->arena, &values, sizeof(char *)) = node->text;
		break;
	case XCCDF_SET_COMPLEX_VALUE:
		if (!read_complex(r, node, &values))
			return false;
		break;
	case XCCDF_REFINE_VALUE:
		step->selector = xml_attr(node, "selector");
		return xccdf_read_enum(r, node, "operator", xccdf_value_operator_names,
		    XCCDF_VALUE_OPERATOR_COUNT, -1, &step->operator);
	case XCCDF_REFINE_RULE:
		step->selector = xml_attr(node, "selector");
		return xccdf_read_weight(r, node, -1, &step->weight) &&
		    xccdf_read_enum(r, node, "severity", xccdf_severity_names,
			XCCDF_SEVERITY_COUNT, -1, &step->severity) &&
		    xccdf_read_enum(r, node, "role", xccdf_role_names, XCCDF_ROLE_COUNT, -1,
			&step->role);
	}
	LIST_TO(values, step->values, step->n_values);
	return true;
}

struct lists {
	struct list statuses, references, platforms, steps;
};

static bool read_child(struct xccdf_reader *r, struct xml_node *node,
    struct xccdf_profile *profile, struct lists *lists)
{
	const char *name = node->name;

	if (!strcmp(name, "select"))
		return read_step(r, node, XCCDF_SELECT, &lists->steps);
	if (!strcmp(name, "refine-value"))
		return read_step(r, node, XCCDF_REFINE_VALUE, &lists->steps);
	if (!strcmp(name, "refine-rule"))
		return read_step(r, node, XCCDF_REFINE_RULE, &lists->steps);
	if (!strcmp(name, "set-value"))
		return read_step(r, node, XCCDF_SET_VALUE, &lists->steps);
	if (!strcmp(name, "set-complex-value"))
		return read_step(r, node, XCCDF_SET_COMPLEX_VALUE, &lists->steps);
	if (!strcmp(name, "status"))
		return xccdf_read_status(r, node, &lists->statuses);
	if (!strcmp(name, "platform"))
		return xccdf_read_idref(r, node, &lists->platforms);
	if (!strcmp(name, "version"))
		xccdf_read_version(r, node, &profile->version);
	else if (!strcmp(name, "title"))
		xccdf_read_text(r, node, &profile->titles);
	else if (!strcmp(name, "description"))
		xccdf_read_text(r, node, &profile->descriptions);
	else if (!strcmp(name, "reference"))
		xccdf_read_reference(r, node, &lists->references);
	else if (strcmp(name, "metadata") && strcmp(name, "signature") &&
	    strcmp(name, "dc-status"))
		return xccdf_read_unexpected(r, node);
	return true;
}

bool xccdf_read_profile(struct xccdf_reader *r, struct xml_node *node,
    struct xccdf_profile *profile)
{
	struct lists lists = { 0 };

	profile->xml = r->xml;
	profile->node = node;
	profile->line = node->line;
	profile->id = xccdf_read_required(r, node, "id");
	profile->extends = xml_attr(node, "extends");
	profile->note_tag = xml_attr(node, "note-tag");
	if (!profile->id || !xccdf_read_bool(r, node, "abstract", false, &profile->abstract) ||
	    !xccdf_read_bool(r, node, "hidden", false, &profile->hidden) ||
	    !xccdf_read_bool(r, node, "prohibitChanges", false, &profile->prohibit_changes))
		return false;
	for (struct xml_node *child = node->first; child; child = child->next)
		if (xccdf_is_ours(child) && !read_child(r, child, profile, &lists))
			return false;
	LIST_TO(lists.statuses, profile->statuses, profile->n_statuses);
	LIST_TO(lists.references, profile->references, profile->n_references);
	LIST_TO(lists.platforms, profile->platforms, profile->n_platforms);
	LIST_TO(lists.steps, profile->steps, profile->n_steps);
	return true;
}
