/* XCCDF 1.2 in the form STIG tools import: prefix cdf:, DISA's long ids, the
 * Benchmark with its Groups and Rules around exactly one TestResult, one message with the
 * evidence in each rule-result. A 1.1 benchmark is translated. */
#include "xccdf/output/output.h"

#include <string.h>

#include "base/xml_out.h"
#include "xccdf/output/checklist.h"
#include "xccdf/stig.h"

struct writer {
	const struct xccdf_test_result *result;
	struct arena *arena;
	struct xml_out *out;
};

static void put_references(struct writer *w, const struct xccdf_reference *references, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct err err = { 0 };
		struct xml_node *node = references[i].text.node;
		bool elements = false;

		if (!node || (node->closed && !xml_open(references[i].text.xml, node, &err)))
			continue;
		xml_start(w->out, "cdf:reference");
		xml_put_attr(w->out, "href", references[i].href);
		for (const struct xml_node *child = node->first; child; child = child->next)
			if (child->ns && !strcmp(child->ns, "http://purl.org/dc/elements/1.1/")) {
				xml_put(w->out, arena_printf(w->arena, "dc:%s", child->name), child->text);
				elements = true;
			}
		if (!elements)
			xml_put_text(w->out, node->text);
		xml_end(w->out);
	}
}

static void put_fix(struct writer *w, const struct xccdf_fix *fix)
{
	xml_start(w->out, "cdf:fix");
	xml_put_attr(w->out, "id", fix->id);
	xml_put_attr(w->out, "system", fix->system);
	xml_end(w->out);
}

static void put_rule(struct writer *w, const struct xccdf_item *rule)
{
	xml_start(w->out, "cdf:Rule");
	xml_put_attr(w->out, "id", stig_long_id(w->arena, "rule", rule->id));
	xml_put_attr(w->out, "severity", xccdf_severity_names[rule->severity]);
	xml_put_attrf(w->out, "weight", "%.1f", rule->weight);
	xml_put(w->out, "cdf:version", rule->version.text);
	xml_put(w->out, "cdf:title", stig_first(&rule->titles));
	xml_put(w->out, "cdf:description", stig_description(w->arena, rule));
	put_references(w, rule->references, rule->n_references);
	for (size_t i = 0; i < rule->n_idents; i++) {
		xml_start(w->out, "cdf:ident");
		xml_put_attr(w->out, "system", rule->idents[i].system);
		xml_put_text(w->out, rule->idents[i].text);
		xml_end(w->out);
	}
	for (size_t i = 0; i < rule->n_fixtexts; i++) {
		xml_start(w->out, "cdf:fixtext");
		xml_put_attr(w->out, "fixref", rule->fixtexts[i].fixref);
		xml_put_text(w->out, stig_text(rule->fixtexts[i].text));
		xml_end(w->out);
	}
	for (size_t i = 0; i < rule->n_fixes; i++)
		put_fix(w, &rule->fixes[i]);
	if (*stig_check_text(w->arena, rule)) {
		const struct xccdf_check *check = &rule->checks[0];

		xml_start(w->out, "cdf:check");
		xml_put_attr(w->out, "system", check->system);
		for (size_t i = 0; i < check->n_content_refs; i++) {
			xml_start(w->out, "cdf:check-content-ref");
			xml_put_attr(w->out, "href", check->content_refs[i].href);
			xml_put_attr(w->out, "name", check->content_refs[i].name);
			xml_end(w->out);
		}
		xml_put(w->out, "cdf:check-content", stig_check_text(w->arena, rule));
		xml_end(w->out);
	}
	xml_end(w->out);
}

static void put_items(struct writer *w, const struct xccdf_item *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (items[i]->kind == XCCDF_RULE) {
			put_rule(w, items[i]);
			continue;
		}
		xml_start(w->out, "cdf:Group");
		xml_put_attr(w->out, "id", stig_long_id(w->arena, "group", items[i]->id));
		xml_put(w->out, "cdf:title", stig_first(&items[i]->titles));
		xml_put(w->out, "cdf:description", stig_description(w->arena, items[i]));
		put_items(w, items[i]->children, items[i]->n_children);
		xml_end(w->out);
	}
}

static const char *evidence(const struct xccdf_rule_result *r)
{
	for (size_t i = 0; i < r->n_messages; i++)
		if (r->messages[i].severity == XCCDF_MESSAGE_INFO)
			return r->messages[i].text;
	return r->n_messages ? r->messages[0].text : NULL;
}

static void put_rule_result(struct writer *w, const struct xccdf_rule_result *r)
{
	const struct xccdf_checked *checked = r->checked;

	while (checked && checked->n_children)
		checked = &checked->children[0];
	xml_start(w->out, "cdf:rule-result");
	xml_put_attr(w->out, "idref", stig_long_id(w->arena, "rule", r->idref));
	xml_put_attr(w->out, "role", xccdf_role_names[r->role]);
	xml_put_attr(w->out, "severity", xccdf_severity_names[r->severity]);
	xml_put_attr(w->out, "time", xccdf_time(w->arena, r->time));
	xml_put_attr(w->out, "version", r->version);
	xml_put_attrf(w->out, "weight", "%.1f", r->weight);
	xml_put(w->out, "cdf:result", xccdf_result_names[r->result]);
	for (size_t i = 0; i < r->n_overrides; i++) {
		const struct xccdf_override *o = &r->overrides[i];

		xml_start(w->out, "cdf:override");
		xml_put_attr(w->out, "time", xccdf_time(w->arena, o->time));
		xml_put_attr(w->out, "authority", o->authority);
		xml_put(w->out, "cdf:old-result", xccdf_result_names[o->old_result]);
		xml_put(w->out, "cdf:new-result", xccdf_result_names[o->new_result]);
		xml_put(w->out, "cdf:remark", o->remark);
		xml_end(w->out);
	}
	for (size_t i = 0; i < r->rule->n_idents; i++) {
		xml_start(w->out, "cdf:ident");
		xml_put_attr(w->out, "system", r->rule->idents[i].system);
		xml_put_text(w->out, r->rule->idents[i].text);
		xml_end(w->out);
	}
	if (evidence(r)) {
		xml_start(w->out, "cdf:message");
		xml_put_attr(w->out, "severity", "info");
		xml_put_text(w->out, evidence(r));
		xml_end(w->out);
	}
	for (size_t i = 0; i < r->rule->n_fixes; i++)
		put_fix(w, &r->rule->fixes[i]);
	xml_start(w->out, "cdf:check");
	xml_put_attr(w->out, "system",
	    checked && checked->system ? checked->system
				       : r->rule->n_checks && r->rule->checks[0].system ? r->rule->checks[0].system : "");
	if (checked && checked->href) {
		xml_start(w->out, "cdf:check-content-ref");
		xml_put_attr(w->out, "href", checked->href);
		xml_put_attr(w->out, "name", checked->name);
		xml_end(w->out);
	}
	/* The one place from which STIG Manager takes a comment. */
	if (r->n_overrides) {
		xml_start(w->out, "cdf:check-content");
		xml_start(w->out, "sm:comment");
		xml_put_attr(w->out, "xmlns:sm", "http://github.com/nuwcdivnpt/stig-manager");
		xml_put_text(w->out, checklist_comments(w->arena, r));
		xml_end(w->out);
		xml_end(w->out);
	}
	xml_end(w->out);
	xml_end(w->out);
}

static void put_test_result(struct writer *w)
{
	const struct xccdf_test_result *t = w->result;
	const struct xccdf_benchmark *b = t->benchmark;

	xml_start(w->out, "cdf:TestResult");
	xml_put_attr(w->out, "id", t->id);
	xml_put_attr(w->out, "start-time", xccdf_time(w->arena, t->start));
	xml_put_attr(w->out, "end-time", xccdf_time(w->arena, t->end));
	xml_put_attr(w->out, "version", b->version.text);
	xml_put_attr(w->out, "test-system", t->test_system);
	xml_start(w->out, "cdf:benchmark");
	xml_put_attr(w->out, "href", t->benchmark_href ? t->benchmark_href : b->source->name);
	xml_put_attr(w->out, "id", stig_long_id(w->arena, "benchmark", b->id));
	xml_end(w->out);
	xml_put(w->out, "cdf:title", t->title);
	for (size_t i = 0; i < t->n_organizations; i++)
		xml_put(w->out, "cdf:organization", t->organizations[i]);
	if (t->identity) {
		xml_start(w->out, "cdf:identity");
		xml_put_attr(w->out, "authenticated", t->identity_authenticated ? "true" : "false");
		xml_put_attr(w->out, "privileged", t->identity_privileged ? "true" : "false");
		xml_put_text(w->out, t->identity);
		xml_end(w->out);
	}
	if (t->profile) {
		xml_start(w->out, "cdf:profile");
		xml_put_attr(w->out, "idref", stig_long_id(w->arena, "profile", t->profile->id));
		xml_end(w->out);
	}
	for (size_t i = 0; i < t->n_targets; i++)
		xml_put(w->out, "cdf:target", t->targets[i]);
	for (size_t i = 0; i < t->n_addresses; i++)
		xml_put(w->out, "cdf:target-address", t->addresses[i]);
	if (t->n_facts) {
		xml_start(w->out, "cdf:target-facts");
		for (size_t i = 0; i < t->n_facts; i++) {
			xml_start(w->out, "cdf:fact");
			xml_put_attr(w->out, "name", t->facts[i].name);
			xml_put_attr(w->out, "type", t->facts[i].type);
			xml_put_text(w->out, t->facts[i].value);
			xml_end(w->out);
		}
		xml_end(w->out);
	}
	for (size_t i = 0; i < t->n_platforms; i++) {
		xml_start(w->out, "cdf:platform");
		xml_put_attr(w->out, "idref", t->platforms[i]);
		xml_end(w->out);
	}
	for (size_t i = 0; i < t->n_set_values; i++) {
		const struct xccdf_set_value *v = &t->set_values[i];

		if (v->complex)
			continue; /* no Value of a STIG is complex */
		xml_start(w->out, "cdf:set-value");
		xml_put_attr(w->out, "idref", v->idref);
		xml_put_text(w->out, v->n_items ? v->items[0] : "");
		xml_end(w->out);
	}
	for (size_t i = 0; i < t->n_rule_results; i++)
		put_rule_result(w, &t->rule_results[i]);
	for (size_t i = 0; i < t->n_scores; i++) {
		xml_start(w->out, "cdf:score");
		xml_put_attr(w->out, "system", t->scores[i].system);
		xml_put_attrf(w->out, "maximum", "%.6f", t->scores[i].maximum);
		xml_put_text(w->out, arena_printf(w->arena, "%.6f", t->scores[i].value));
		xml_end(w->out);
	}
	xml_end(w->out);
}

static bool write(const struct xccdf_test_result *result, struct file_out *file, struct err *err)
{
	struct arena *arena = arena_new("stig xccdf");
	struct writer w = { result, arena, xml_out_new(arena, file) };
	const struct xccdf_benchmark *b = result->benchmark;

	(void)err;
	xml_start(w.out, "cdf:Benchmark");
	xml_put_attr(w.out, "xmlns:cdf", XCCDF_NS_12);
	xml_put_attr(w.out, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
	xml_put_attr(w.out, "id", stig_long_id(arena, "benchmark", b->id));
	xml_put_attr(w.out, "resolved", "1");
	xml_put_attr(w.out, "style", "SCAP_1.2");
	xml_put_attr(w.out, "xml:lang", b->lang ? b->lang : "en");
	for (size_t i = 0; i < b->n_statuses; i++) {
		xml_start(w.out, "cdf:status");
		xml_put_attr(w.out, "date", b->statuses[i].date);
		xml_put_text(w.out, xccdf_status_names[b->statuses[i].status]);
		xml_end(w.out);
	}
	xml_put(w.out, "cdf:title", stig_first(&b->titles));
	xml_put(w.out, "cdf:description", stig_first(&b->descriptions));
	xml_start(w.out, "cdf:notice");
	xml_put_attr(w.out, "id", "terms-of-use");
	xml_end(w.out);
	put_references(&w, b->references, b->n_references);
	for (size_t i = 0; i < b->n_plain_texts; i++) {
		xml_start(w.out, "cdf:plain-text");
		xml_put_attr(w.out, "id", b->plain_texts[i].id);
		xml_put_text(w.out, b->plain_texts[i].text);
		xml_end(w.out);
	}
	xml_put(w.out, "cdf:version", b->version.text);
	xml_start(w.out, "cdf:metadata");
	xml_put(w.out, "dc:creator", "DISA");
	xml_put(w.out, "dc:publisher", "plimsoll " PLIMSOLL_VERSION);
	xml_end(w.out);
	if (result->profile) {
		xml_start(w.out, "cdf:Profile");
		xml_put_attr(w.out, "id", stig_long_id(arena, "profile", result->profile->id));
		xml_put(w.out, "cdf:title", stig_first(&result->profile->titles));
		xml_end(w.out);
	}
	for (size_t i = 0; i < b->n_values; i++) {
		const struct xccdf_value *v = b->values[i];

		xml_start(w.out, "cdf:Value");
		xml_put_attr(w.out, "id", stig_long_id(arena, "value", v->id));
		xml_put_attr(w.out, "type", xccdf_value_type_names[v->type]);
		xml_put(w.out, "cdf:title", stig_first(&v->titles));
		xml_put(w.out, "cdf:value", v->n_values && v->values[0].n_items ? v->values[0].items[0] : "");
		xml_end(w.out);
	}
	put_items(&w, b->children, b->n_children);
	put_test_result(&w);
	xml_end(w.out);
	arena_free(arena);
	return true;
}

const struct output output_stig_xccdf = {
	.name = "xccdf",
	.extension = "xccdf.xml",
	.summary = "XCCDF 1.2 results with Groups and Rules, as STIG tools import them",
	.audit = true,
	.write = write,
};
