/* Group and Rule (XCCDF 1.2, 6.4). */
#include "xccdf/read.h"

#include <string.h>

static bool read_content_refs(struct xccdf_reader *r, struct xml_node *node,
    struct xccdf_check *check)
{
	struct list refs = { 0 }, imports = { 0 }, exports = { 0 };

	for (struct xml_node *child = node->first; child; child = child->next) {
		if (!xccdf_is_ours(child))
			continue;
		if (!strcmp(child->name, "check-content-ref")) {
			struct xccdf_content_ref *ref = list_add(r->arena, &refs, sizeof *ref);

			ref->href = xml_attr(child, "href");
			if (!ref->href)
				return xccdf_read_fail(r, child, "check-content-ref without href");
			ref->name = xml_attr(child, "name");
		} else if (!strcmp(child->name, "check-import")) {
			struct xccdf_check_import *import = list_add(r->arena, &imports, sizeof *import);

			import->name = xccdf_read_required(r, child, "import-name");
			import->xpath = xml_attr(child, "import-xpath");
			import->body = child->text;
			if (!import->name)
				return false;
		} else if (!strcmp(child->name, "check-export")) {
			struct xccdf_check_export *export = list_add(r->arena, &exports, sizeof *export);

			export->value_id = xccdf_read_required(r, child, "value-id");
			export->name = xccdf_read_required(r, child, "export-name");
			export->line = child->line;
			if (!export->value_id || !export->name)
				return false;
		} else if (!strcmp(child->name, "check-content"))
			check->content = child;
		else
			return xccdf_read_unexpected(r, child);
	}
	LIST_TO(refs, check->content_refs, check->n_content_refs);
	LIST_TO(imports, check->imports, check->n_imports);
	LIST_TO(exports, check->exports, check->n_exports);
	return true;
}

static bool read_complex(struct xccdf_reader *r, struct xml_node *node, struct xccdf_check *check)
{
	const char *operator = xccdf_read_required(r, node, "operator");
	struct list children = { 0 };

	if (!operator)
		return false;
	check->and = !strcmp(operator, "AND");
	if (!check->and && strcmp(operator, "OR"))
		return xccdf_read_fail(r, node, "complex-check/@operator cannot be '%s'", operator);
	for (struct xml_node *child = node->first; child; child = child->next) {
		if (!xccdf_is_ours(child))
			continue;
		if (strcmp(child->name, "check") && strcmp(child->name, "complex-check"))
			return xccdf_read_unexpected(r, child);
		if (!xccdf_read_check(r, child,
			list_add(r->arena, &children, sizeof(struct xccdf_check))))
			return false;
	}
	if (!children.count)
		return xccdf_read_fail(r, node, "complex-check without a check");
	LIST_TO(children, check->children, check->n_children);
	return true;
}

bool xccdf_read_check(struct xccdf_reader *r, struct xml_node *node, struct xccdf_check *check)
{
	check->line = node->line;
	if (!xccdf_read_bool(r, node, "negate", false, &check->negate))
		return false;
	check->complex = !strcmp(node->name, "complex-check");
	if (check->complex)
		return read_complex(r, node, check);
	check->system = xml_attr(node, "system");
	if (!check->system)
		return xccdf_read_fail(r, node, "check without system");
	check->selector = xml_attr(node, "selector");
	if (!check->selector)
		check->selector = "";
	check->id = xml_attr(node, "id");
	return xccdf_read_bool(r, node, "multi-check", false, &check->multi_check) &&
	    read_content_refs(r, node, check);
}

static bool read_ratings(struct xccdf_reader *r, const struct xml_node *node, bool *reboot,
    enum xccdf_strategy *strategy, enum xccdf_rating *disruption, enum xccdf_rating *complexity)
{
	int s, d, c;

	if (!xccdf_read_bool(r, node, "reboot", false, reboot) ||
	    !xccdf_read_enum(r, node, "strategy", xccdf_strategy_names, XCCDF_STRATEGY_COUNT,
		XCCDF_STRATEGY_UNKNOWN, &s) ||
	    !xccdf_read_enum(r, node, "disruption", xccdf_rating_names, XCCDF_RATING_COUNT,
		XCCDF_RATING_UNKNOWN, &d) ||
	    !xccdf_read_enum(r, node, "complexity", xccdf_rating_names, XCCDF_RATING_COUNT,
		XCCDF_RATING_UNKNOWN, &c))
		return false;
	*strategy = (enum xccdf_strategy)s;
	*disruption = (enum xccdf_rating)d;
	*complexity = (enum xccdf_rating)c;
	return true;
}

static bool read_fix(struct xccdf_reader *r, struct xml_node *node, struct list *list)
{
	struct xccdf_fix *fix = list_add(r->arena, list, sizeof *fix);

	fix->text = (struct xccdf_text){ .xml = r->xml, .node = node };
	fix->id = xml_attr(node, "id");
	fix->system = xml_attr(node, "system");
	fix->platform = xml_attr(node, "platform");
	fix->line = node->line;
	return read_ratings(r, node, &fix->reboot, &fix->strategy, &fix->disruption,
	    &fix->complexity);
}

static bool read_fixtext(struct xccdf_reader *r, struct xml_node *node, struct list *list)
{
	struct xccdf_fixtext *fixtext = list_add(r->arena, list, sizeof *fixtext);
	struct xccdf_texts one = { 0 };

	xccdf_read_text(r, node, &one);
	fixtext->text = one.at[0];
	fixtext->text.id = NULL;
	fixtext->fixref = xml_attr(node, "fixref");
	return read_ratings(r, node, &fixtext->reboot, &fixtext->strategy, &fixtext->disruption,
	    &fixtext->complexity);
}

static bool read_ident(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_ident *ident = list_add(r->arena, list, sizeof *ident);

	ident->system = xccdf_read_required(r, node, "system");
	ident->text = xccdf_read_trimmed(r, node);
	return ident->system;
}

/* requires/@idref is a list: one of them is enough. */
static bool read_requires(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	const char *idrefs = xccdf_read_required(r, node, "idref");
	struct list ids = { 0 };
	struct xccdf_requires *requires;

	if (!idrefs)
		return false;
	while (*(idrefs += strspn(idrefs, " \t\r\n"))) {
		size_t length = strcspn(idrefs, " \t\r\n");

		*(char **)list_add(r->arena, &ids, sizeof(char *)) =
		    arena_strndup(r->arena, idrefs, length);
		idrefs += length;
	}
	requires = list_add(r->arena, list, sizeof *requires);
	LIST_TO(ids, requires->ids, requires->count);
	return true;
}

struct lists {
	struct list statuses, references, platforms, requires, conflicts, idents, fixtexts, fixes,
		checks, complex;
};

static bool read_rule_child(struct xccdf_reader *r, struct xml_node *node, struct xccdf_item *rule,
    struct lists *lists)
{
	const char *name = node->name;

	if (!strcmp(name, "ident"))
		return read_ident(r, node, &lists->idents);
	if (!strcmp(name, "fix"))
		return read_fix(r, node, &lists->fixes);
	if (!strcmp(name, "fixtext"))
		return read_fixtext(r, node, &lists->fixtexts);
	if (!strcmp(name, "check"))
		return xccdf_read_check(r, node,
		    list_add(r->arena, &lists->checks, sizeof(struct xccdf_check)));
	if (!strcmp(name, "complex-check"))
		return xccdf_read_check(r, node,
		    list_add(r->arena, &lists->complex, sizeof(struct xccdf_check)));
	if (!strcmp(name, "impact-metric"))
		rule->impact_metric = xccdf_read_trimmed(r, node);
	else if (!strcmp(name, "profile-note"))
		xccdf_read_text(r, node, &rule->profile_notes);
	else
		return xccdf_read_unexpected(r, node);
	return true;
}

static bool read_child(struct xccdf_reader *r, struct xml_node *node, struct xccdf_item *item,
    struct lists *lists)
{
	const char *name = node->name;

	if (!strcmp(name, "status"))
		return xccdf_read_status(r, node, &lists->statuses);
	if (!strcmp(name, "platform"))
		return xccdf_read_idref(r, node, &lists->platforms);
	if (!strcmp(name, "requires"))
		return read_requires(r, node, &lists->requires);
	if (!strcmp(name, "conflicts"))
		return xccdf_read_idref(r, node, &lists->conflicts);
	if (!strcmp(name, "version"))
		xccdf_read_version(r, node, &item->version);
	else if (!strcmp(name, "title"))
		xccdf_read_text(r, node, &item->titles);
	else if (!strcmp(name, "description"))
		xccdf_read_text(r, node, &item->descriptions);
	else if (!strcmp(name, "warning"))
		xccdf_read_text(r, node, &item->warnings);
	else if (!strcmp(name, "question"))
		xccdf_read_text(r, node, &item->questions);
	else if (!strcmp(name, "rationale"))
		xccdf_read_text(r, node, &item->rationales);
	else if (!strcmp(name, "reference"))
		xccdf_read_reference(r, node, &lists->references);
	else if (!strcmp(name, "metadata") || !strcmp(name, "signature") ||
	    !strcmp(name, "dc-status"))
		return true;
	else if (item->kind == XCCDF_RULE)
		return read_rule_child(r, node, item, lists);
	else if (strcmp(name, "Value") && strcmp(name, "Group") && strcmp(name, "Rule"))
		return xccdf_read_unexpected(r, node);
	return true;
}

static bool read_attributes(struct xccdf_reader *r, struct xml_node *node, struct xccdf_item *item)
{
	int role, severity;

	item->node = node;
	item->line = node->line;
	item->id = xccdf_read_required(r, node, "id");
	if (!item->id || !xccdf_read_id(r, r->ids, node, item->id))
		return false;
	item->extends = xml_attr(node, "extends");
	item->cluster_id = xml_attr(node, "cluster-id");
	if (!xccdf_read_bool(r, node, "abstract", false, &item->abstract) ||
	    !xccdf_read_bool(r, node, "hidden", false, &item->hidden) ||
	    !xccdf_read_bool(r, node, "prohibitChanges", false, &item->prohibit_changes) ||
	    !xccdf_read_bool(r, node, "selected", true, &item->selected) ||
	    !xccdf_read_weight(r, node, 1.0, &item->weight))
		return false;
	if (item->kind != XCCDF_RULE)
		return true;
	if (!xccdf_read_bool(r, node, "multiple", false, &item->multiple) ||
	    !xccdf_read_enum(r, node, "role", xccdf_role_names, XCCDF_ROLE_COUNT, XCCDF_FULL, &role) ||
	    !xccdf_read_enum(r, node, "severity", xccdf_severity_names, XCCDF_SEVERITY_COUNT,
		XCCDF_SEVERITY_UNKNOWN, &severity))
		return false;
	item->role = (enum xccdf_role)role;
	item->severity = (enum xccdf_severity)severity;
	return true;
}

bool xccdf_read_item(struct xccdf_reader *r, struct xml_node *node, struct xccdf_item *item)
{
	struct lists lists = { 0 };

	if (!read_attributes(r, node, item))
		return false;
	for (struct xml_node *child = node->first; child; child = child->next)
		if (xccdf_is_ours(child) && !read_child(r, child, item, &lists))
			return false;
	LIST_TO(lists.statuses, item->statuses, item->n_statuses);
	LIST_TO(lists.references, item->references, item->n_references);
	LIST_TO(lists.platforms, item->platforms, item->n_platforms);
	LIST_TO(lists.requires, item->requires, item->n_requires);
	LIST_TO(lists.conflicts, item->conflicts, item->n_conflicts);
	LIST_TO(lists.idents, item->idents, item->n_idents);
	LIST_TO(lists.fixtexts, item->fixtexts, item->n_fixtexts);
	LIST_TO(lists.fixes, item->fixes, item->n_fixes);
	/* 6.4.4.4: where a complex-check stands, checks beside it are ignored. */
	if (lists.complex.count > 1)
		return xccdf_read_fail(r, node, "Rule with %zu complex-checks; one is allowed",
		    lists.complex.count);
	if (lists.complex.count)
		LIST_TO(lists.complex, item->checks, item->n_checks);
	else
		LIST_TO(lists.checks, item->checks, item->n_checks);
	return true;
}
