/* CKL, the checklist of STIG Viewer 2: elements and their order are those of
 * U_Checklist_Schema_V2.xsd and of what the Viewer itself writes. */
#include "xccdf/output/output.h"

#include <string.h>

#include "base/xml_out.h"
#include "xccdf/output/checklist.h"
#include "xccdf/stig.h"

static const char *const status_names[] = { "Not_Reviewed", "Open", "NotAFinding", "Not_Applicable" };

struct writer {
	const struct xccdf_test_result *result;
	struct arena *arena;
	struct xml_out *out;
	const char *uuid;
	const struct xccdf_rule_result **by_index;
};

/* Present even when empty: the schema asks for each. */
static void put(struct writer *w, const char *name, const char *text)
{
	xml_put(w->out, name, text ? text : "");
}

static void put_si(struct writer *w, const char *name, const char *data)
{
	xml_start(w->out, "SI_DATA");
	put(w, "SID_NAME", name);
	if (data)
		put(w, "SID_DATA", data);
	xml_end(w->out);
}

static void put_data(struct writer *w, const char *attribute, const char *data)
{
	xml_start(w->out, "STIG_DATA");
	put(w, "VULN_ATTRIBUTE", attribute);
	put(w, "ATTRIBUTE_DATA", data);
	xml_end(w->out);
}

static void put_all(struct writer *w, const char *attribute, const struct xccdf_item *rule, bool legacy)
{
	size_t count;
	const char *const *idents = stig_idents(w->arena, rule, legacy, &count);

	for (size_t i = 0; i < count; i++)
		put_data(w, attribute, idents[i]);
}

static void put_vuln(struct writer *w, const struct xccdf_item *rule)
{
	static const struct { const char *attribute, *part; } parts[] = {
		{ "False_Positives", "FalsePositives" }, { "False_Negatives", "FalseNegatives" },
		{ "Documentable", "Documentable" }, { "Mitigations", "Mitigations" },
		{ "Potential_Impact", "PotentialImpacts" }, { "Third_Party_Tools", "ThirdPartyTools" },
		{ "Mitigation_Control", "MitigationControl" }, { "Responsibility", "Responsibility" },
		{ "Security_Override_Guidance", "SeverityOverrideGuidance" },
	};
	const struct xccdf_rule_result *r = w->by_index[rule->index];
	const struct xccdf_item *group = rule->parent;
	const struct xccdf_benchmark *b = w->result->benchmark;

	xml_start(w->out, "VULN");
	put_data(w, "Vuln_Num", group ? stig_short_id("group", group->id) : "");
	/* Importers know three severities and refuse others. */
	put_data(w, "Severity", stig_category(rule->severity) ? xccdf_severity_names[rule->severity] : "medium");
	put_data(w, "Group_Title", group ? stig_first(&group->titles) : "");
	put_data(w, "Rule_ID", stig_short_id("rule", rule->id));
	put_data(w, "Rule_Ver", rule->version.text);
	put_data(w, "Rule_Title", stig_first(&rule->titles));
	put_data(w, "Vuln_Discuss", stig_part(w->arena, rule, "VulnDiscussion"));
	put_data(w, "IA_Controls", stig_part(w->arena, rule, "IAControls"));
	put_data(w, "Check_Content", stig_check_text(w->arena, rule));
	put_data(w, "Fix_Text", stig_fix_text(rule));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		put_data(w, parts[i].attribute, stig_part(w->arena, rule, parts[i].part));
	put_data(w, "Check_Content_Ref", "M");
	put_data(w, "Weight", arena_printf(w->arena, "%.1f", rule->weight));
	put_data(w, "Class", "Unclass");
	put_data(w, "STIGRef", checklist_stig_ref(w->arena, b));
	put_data(w, "TargetKey", stig_target_key(b));
	put_data(w, "STIG_UUID", w->uuid);
	put_all(w, "LEGACY_ID", rule, true);
	put_all(w, "CCI_REF", rule, false);
	put(w, "STATUS", status_names[r ? checklist_status(r->result) : CHECKLIST_NOT_REVIEWED]);
	put(w, "FINDING_DETAILS", checklist_details(w->arena, r));
	put(w, "COMMENTS", checklist_comments(w->arena, r));
	put(w, "SEVERITY_OVERRIDE", "");
	put(w, "SEVERITY_JUSTIFICATION", "");
	xml_end(w->out);
}

static bool write(const struct xccdf_test_result *result, struct file_out *file, struct err *err)
{
	struct arena *arena = arena_new("ckl");
	struct writer w = { .result = result, .arena = arena, .out = xml_out_new(arena, file) };
	const struct xccdf_benchmark *b = result->benchmark;
	struct checklist_target target = checklist_target(arena, result);

	(void)err;
	w.by_index = checklist_results(arena, result);
	w.uuid = checklist_uuid(arena, arena_printf(arena, "ckl %s %s", target.host, result->id));
	xml_put_comment(w.out, "plimsoll " PLIMSOLL_VERSION);
	xml_start(w.out, "CHECKLIST");
	xml_start(w.out, "ASSET");
	put(&w, "ROLE", "None");
	put(&w, "ASSET_TYPE", "Computing");
	put(&w, "MARKING", "CUI");
	put(&w, "HOST_NAME", target.host);
	put(&w, "HOST_IP", target.address);
	put(&w, "HOST_MAC", target.mac);
	put(&w, "HOST_FQDN", target.fqdn);
	put(&w, "TARGET_COMMENT", "");
	put(&w, "TECH_AREA", "");
	put(&w, "TARGET_KEY", stig_target_key(b));
	put(&w, "WEB_OR_DATABASE", "false");
	put(&w, "WEB_DB_SITE", "");
	put(&w, "WEB_DB_INSTANCE", "");
	xml_end(w.out);
	xml_start(w.out, "STIGS");
	xml_start(w.out, "iSTIG");
	xml_start(w.out, "STIG_INFO");
	put_si(&w, "version", b->version.text ? b->version.text : "");
	put_si(&w, "classification", "UNCLASSIFIED");
	put_si(&w, "customname", NULL);
	put_si(&w, "stigid", stig_short_id("benchmark", b->id));
	put_si(&w, "description", stig_first(&b->descriptions));
	put_si(&w, "filename", result->benchmark_href ? result->benchmark_href : b->source->name);
	put_si(&w, "releaseinfo", stig_release_info(b));
	put_si(&w, "title", stig_first(&b->titles));
	put_si(&w, "uuid", w.uuid);
	put_si(&w, "notice", "terms-of-use");
	put_si(&w, "source", "STIG.DOD.MIL");
	xml_end(w.out);
	for (size_t i = 0; i < b->n_items; i++)
		if (b->items[i]->kind == XCCDF_RULE)
			put_vuln(&w, b->items[i]);
	xml_end(w.out);
	xml_end(w.out);
	xml_end(w.out);
	arena_free(arena);
	return true;
}

const struct output output_ckl = {
	.name = "ckl",
	.extension = "ckl",
	.summary = "checklist for STIG Viewer 2, STIG Manager, eMASS",
	.audit = true,
	.write = write,
};
