/* A TestResult that was written before, as the model again: for reports, fixes and remediation made from
 * results. Where its answers came from is known by name only. */
#include "xccdf/read.h"
#include "xccdf/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "xccdf/policy.h"

/* xs:dateTime, with or without zone (then it is taken as UTC); 0: none. */
static int64_t read_time(const char *text)
{
	int year, month, day, hour, minute, hours = 0, minutes = 0;
	double second;
	struct tm tm = { 0 };
	int64_t t;
	size_t length;

	if (!text || sscanf(text, "%d-%d-%dT%d:%d:%lf", &year, &month, &day, &hour, &minute, &second) != 6)
		return 0;
	if (year < 1970 || year > 9999 || month < 1 || month > 12)
		return 0;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	tm.tm_hour = hour;
	tm.tm_min = minute;
	tm.tm_sec = (int)second;
	t = timegm(&tm);
	length = strlen(text);
	if (length > 6 && strchr("+-", text[length - 6]) &&
	    sscanf(text + length - 5, "%2d:%2d", &hours, &minutes) == 2)
		t -= (text[length - 6] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return t;
}

static bool read_result_name(struct xccdf_reader *r, const struct xml_node *node,
    enum xccdf_result *result)
{
	const char *text = xccdf_read_trimmed(r, node);
	int found = xccdf_name_find(xccdf_result_names, XCCDF_RESULT_COUNT, text);

	if (found < 0)
		return xccdf_read_fail(r, node, "%s cannot be '%s'", node->name, text);
	*result = (enum xccdf_result)found;
	return true;
}

static bool read_override(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_override *o = list_add(r->arena, list, sizeof *o);
	bool had = false, has = false;

	o->time = read_time(xml_attr(node, "time"));
	o->authority = xml_attr(node, "authority");
	o->authority = o->authority ? o->authority : "";
	o->remark = "";
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (!strcmp(child->name, "old-result") &&
		    !(had = read_result_name(r, child, &o->old_result)))
			return false;
		if (!strcmp(child->name, "new-result") &&
		    !(has = read_result_name(r, child, &o->new_result)))
			return false;
		if (!strcmp(child->name, "remark"))
			o->remark = xccdf_read_trimmed(r, child);
	}
	/* The schema (overrideType) requires both; without one it would say that somebody let something pass. */
	return (had && has) || xccdf_read_fail(r, node, "override without %s", had ? "new-result" : "old-result");
}

static void read_message(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_message *m = list_add(r->arena, list, sizeof *m);
	const char *severity = xml_attr(node, "severity");
	int found = severity ? xccdf_name_find(xccdf_message_severity_names,
				   XCCDF_MESSAGE_SEVERITY_COUNT, severity)
			     : -1;

	m->severity = found < 0 ? XCCDF_MESSAGE_INFO : (enum xccdf_message_severity)found;
	m->text = node->text;
}

static void read_instance(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_instance *instance = list_add(r->arena, list, sizeof *instance);

	instance->context = xml_attr(node, "context");
	instance->parent_context = xml_attr(node, "parentContext");
	instance->text = node->text;
}

/* A check as it was carried out. */
static bool read_checked(struct xccdf_reader *r, struct xml_node *node,
    struct xccdf_checked *checked, enum xccdf_result result)
{
	struct xccdf_check *check = arena_alloc(r->arena, sizeof *check);
	struct xccdf_checked *children;
	struct xccdf_exported *exports;
	const char **imported;

	if (!xccdf_read_check(r, node, check))
		return false;
	checked->check = check;
	checked->result = result;
	checked->system = check->system;
	checked->multi_check = check->multi_check;
	if (check->n_content_refs) {
		checked->href = check->content_refs[0].href;
		checked->name = check->content_refs[0].name;
	}
	exports = arena_alloc(r->arena, (check->n_exports + 1) * sizeof *exports);
	for (size_t i = 0; i < check->n_exports; i++)
		exports[i] = (struct xccdf_exported){ check->exports[i].value_id, check->exports[i].name };
	checked->exports = exports;
	checked->n_exports = check->n_exports;
	imported = arena_alloc(r->arena, (check->n_imports + 1) * sizeof *imported);
	for (size_t i = 0; i < check->n_imports; i++)
		imported[i] = check->imports[i].body;
	checked->imported = imported;
	if (!check->n_children)
		return true;
	children = arena_alloc(r->arena, check->n_children * sizeof *children);
	for (struct xml_node *child = node->first; child; child = child->next)
		if (xccdf_is_ours(child) &&
		    !read_checked(r, child, &children[checked->n_children++], XCCDF_UNKNOWN))
			return false;
	checked->children = children;
	return true;
}

static bool read_attributes(struct xccdf_reader *r, const struct xml_node *node,
    struct xccdf_rule_result *result)
{
	int role, severity;

	result->time = read_time(xml_attr(node, "time"));
	result->version = xml_attr(node, "version");
	if (!xccdf_read_weight(r, node, result->rule->weight, &result->weight) ||
	    !xccdf_read_enum(r, node, "role", xccdf_role_names, XCCDF_ROLE_COUNT,
		result->rule->role, &role) ||
	    !xccdf_read_enum(r, node, "severity", xccdf_severity_names, XCCDF_SEVERITY_COUNT,
		result->rule->severity, &severity))
		return false;
	result->role = (enum xccdf_role)role;
	result->severity = (enum xccdf_severity)severity;
	return true;
}

static bool read_rule_result(struct xccdf_reader *r, struct xml_node *node,
    const struct xccdf_benchmark *b, struct list *list)
{
	struct list overrides = { 0 }, messages = { 0 }, instances = { 0 };
	const char *idref = xccdf_read_required(r, node, "idref");
	const struct xccdf_item *rule = idref ? map_get(b->item_ids, idref) : NULL;
	struct xccdf_rule_result result = { .rule = rule, .idref = idref };
	bool has_result = false;

	if (!idref)
		return false;
	if (!rule || rule->kind != XCCDF_RULE) {
		log_warning("%s: line %u: a result for '%s', which is no Rule here", r->xml->name,
		    node->line, idref);
		return true;
	}
	if (!read_attributes(r, node, &result))
		return false;
	for (struct xml_node *child = node->first; child; child = child->next) {
		if (!strcmp(child->name, "result")) {
			has_result = true;
			if (!read_result_name(r, child, &result.result))
				return false;
		} else if (!strcmp(child->name, "override")) {
			if (!read_override(r, child, &overrides))
				return false;
		} else if (!strcmp(child->name, "message"))
			read_message(r, child, &messages);
		else if (!strcmp(child->name, "instance"))
			read_instance(r, child, &instances);
		else if (!strcmp(child->name, "check") || !strcmp(child->name, "complex-check")) {
			struct xccdf_checked *checked = arena_alloc(r->arena, sizeof *checked);

			if (!read_checked(r, child, checked, result.result))
				return false;
			result.checked = checked;
		}
	}
	if (!has_result)
		return xccdf_read_fail(r, node, "rule-result without result");
	result.overrides = overrides.at;
	result.n_overrides = overrides.count;
	result.messages = messages.at;
	result.n_messages = messages.count;
	LIST_TO(instances, result.instances, result.n_instances);
	*(struct xccdf_rule_result *)list_add(r->arena, list, sizeof result) = result;
	return true;
}

static void add_text(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	*(const char **)list_add(r->arena, list, sizeof(char *)) = xccdf_read_trimmed(r, node);
}

static void read_facts(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	for (const struct xml_node *fact = node->first; fact; fact = fact->next) {
		struct xccdf_fact *new = list_add(r->arena, list, sizeof *new);

		new->name = xml_attr(fact, "name");
		new->type = xml_attr(fact, "type");
		new->value = fact->text;
	}
}

static void read_set_value(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_set_value *value = list_add(r->arena, list, sizeof *value);
	struct list items = { 0 };

	value->idref = xml_attr(node, "idref");
	value->idref = value->idref ? value->idref : "";
	value->complex = !strcmp(node->name, "set-complex-value");
	if (!value->complex)
		*(const char **)list_add(r->arena, &items, sizeof(char *)) = node->text;
	for (const struct xml_node *item = node->first; value->complex && item; item = item->next)
		*(const char **)list_add(r->arena, &items, sizeof(char *)) = item->text;
	LIST_TO(items, value->items, value->n_items);
}

static void read_score(const struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	struct xccdf_score *score = list_add(r->arena, list, sizeof *score);
	const char *maximum = xml_attr(node, "maximum");

	score->system = xml_attr(node, "system");
	score->system = score->system ? score->system : "urn:xccdf:scoring:default";
	score->value = strtod(node->text, NULL);
	score->maximum = maximum ? strtod(maximum, NULL) : 100;
}

/* The policy that was in force: the Profile, as far as it is known here, and the values that are
 * written down. */
static bool restore_policy(struct xccdf_reader *r, struct xccdf_test_result *t)
{
	struct xccdf_policy_options options = { .profile = t->profile };
	struct xccdf_policy *policy = xccdf_policy_new(r->arena, t->benchmark, &options, r->err);

	if (!policy)
		return false;
	for (size_t i = 0; i < t->n_set_values; i++) {
		const struct xccdf_value *value =
		    map_get(t->benchmark->value_ids, t->set_values[i].idref);

		if (!value)
			continue;
		policy->values[value->index].items = t->set_values[i].items;
		policy->values[value->index].n_items = t->set_values[i].n_items;
		policy->values[value->index].complex = t->set_values[i].complex;
	}
	t->policy = policy;
	return true;
}

struct xccdf_test_result *xccdf_test_result_read(struct arena *arena,
    const struct xccdf_benchmark *b, struct xml_document *xml, struct xml_node *node,
    struct err *err)
{
	struct xccdf_reader r = { arena, xml, err, map_new(arena), b->lang };
	struct xccdf_test_result *t = arena_alloc(arena, sizeof *t);
	struct list results = { 0 }, scores = { 0 }, targets = { 0 }, addresses = { 0 },
		facts = { 0 }, platforms = { 0 }, values = { 0 }, organizations = { 0 };

	t->arena = arena;
	t->benchmark = b;
	t->benchmark_href = b->source->path;
	t->id = xccdf_read_required(&r, node, "id");
	if (!t->id)
		return NULL;
	t->start = read_time(xml_attr(node, "start-time"));
	t->end = read_time(xml_attr(node, "end-time"));
	t->start = t->start ? t->start : t->end;
	t->test_system = xml_attr(node, "test-system");
	for (struct xml_node *child = node->first; child; child = child->next) {
		const char *name = child->name, *idref = xml_attr(child, "idref");

		if (!xccdf_is_ours(child))
			continue;
		if (!strcmp(name, "profile") && idref) {
			t->profile_id = idref;
			t->profile = map_get(b->profile_ids, idref);
		} else if (!strcmp(name, "title"))
			t->title = xccdf_read_trimmed(&r, child);
		else if (!strcmp(name, "organization"))
			add_text(&r, child, &organizations);
		else if (!strcmp(name, "identity")) {
			t->identity = xccdf_read_trimmed(&r, child);
			t->identity_authenticated = xml_attr_bool(child, "authenticated", false);
			t->identity_privileged = xml_attr_bool(child, "privileged", false);
		} else if (!strcmp(name, "target"))
			add_text(&r, child, &targets);
		else if (!strcmp(name, "target-address"))
			add_text(&r, child, &addresses);
		else if (!strcmp(name, "target-facts"))
			read_facts(&r, child, &facts);
		else if (!strcmp(name, "platform") && idref)
			*(const char **)list_add(arena, &platforms, sizeof idref) = idref;
		else if (!strcmp(name, "set-value") || !strcmp(name, "set-complex-value"))
			read_set_value(&r, child, &values);
		else if (!strcmp(name, "score"))
			read_score(&r, child, &scores);
		else if (!strcmp(name, "rule-result") && !read_rule_result(&r, child, b, &results))
			return NULL;
	}
	t->rule_results = results.at;
	t->n_rule_results = results.count;
	LIST_TO(scores, t->scores, t->n_scores);
	LIST_TO(organizations, t->organizations, t->n_organizations);
	LIST_TO(targets, t->targets, t->n_targets);
	LIST_TO(addresses, t->addresses, t->n_addresses);
	LIST_TO(facts, t->facts, t->n_facts);
	LIST_TO(platforms, t->platforms, t->n_platforms);
	LIST_TO(values, t->set_values, t->n_set_values);
	return restore_policy(&r, t) ? t : NULL;
}
