/* CKLB, the JSON checklist of STIG Viewer 3. */
#include "xccdf/output/output.h"

#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "xccdf/output/checklist.h"
#include "xccdf/stig.h"

static const char *const status_names[] = { "not_reviewed", "open", "not_a_finding", "not_applicable" };

/* Text as JSON takes it: broken UTF-8 and control characters made visible. */
static json_t *text(struct arena *arena, const char *value)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (const char *line = value ? value : ""; line;) {
		const char *end = strchr(line, '\n');

		text_printable(&buf, line, end ? (size_t)(end - line) : strlen(line));
		if (end)
			buf_char(&buf, '\n');
		line = end ? end + 1 : NULL;
	}
	return json_stringn(buf.at, buf.length);
}

static json_t *texts(struct arena *arena, const char *const *values, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, text(arena, values[i]));
	return array;
}

static json_t *rule_object(struct arena *arena, const struct xccdf_test_result *result,
    const struct xccdf_item *rule, const struct xccdf_rule_result *r, const char *stig_uuid, const char *now)
{
	static const struct { const char *key, *part; } parts[] = {
		{ "false_positives", "FalsePositives" }, { "false_negatives", "FalseNegatives" },
		{ "discussion", "VulnDiscussion" }, { "documentable", "Documentable" },
		{ "mitigations", "Mitigations" }, { "potential_impacts", "PotentialImpacts" },
		{ "third_party_tools", "ThirdPartyTools" }, { "mitigation_control", "MitigationControl" },
		{ "responsibility", "Responsibility" }, { "security_override_guidance", "SeverityOverrideGuidance" },
		{ "ia_controls", "IAControls" },
	};
	const char *id = stig_short_id("rule", rule->id);
	const char *group = rule->parent ? stig_short_id("group", rule->parent->id) : "";
	const char *group_title = rule->parent ? stig_first(&rule->parent->titles) : "";
	size_t length = strlen(id), n_cci, n_legacy;
	const char *const *cci = stig_idents(arena, rule, false, &n_cci);
	const char *const *legacy = stig_idents(arena, rule, true, &n_legacy);
	json_t *object = json_object(), *tree = json_array(), *ref = json_object();

#define PUT(key, value) json_object_set_new(object, key, value)
	PUT("uuid", text(arena, checklist_uuid(arena, arena_printf(arena, "%s %s", stig_uuid, id))));
	PUT("stig_uuid", text(arena, stig_uuid));
	PUT("STIGUuid", text(arena, stig_uuid));
	PUT("target_key", json_null());
	PUT("stig_ref", json_null());
	PUT("group_id", text(arena, group));
	PUT("group_id_src", text(arena, group));
	if (length > 5 && !strcmp(id + length - 5, "_rule"))
		length -= 5;
	PUT("rule_id", text(arena, arena_strndup(arena, id, length)));
	PUT("rule_id_src", text(arena, id));
	PUT("weight", text(arena, arena_printf(arena, "%.1f", rule->weight)));
	PUT("classification", json_string("Unclassified"));
	PUT("severity", json_string(stig_category(rule->severity) ? xccdf_severity_names[rule->severity] : "medium"));
	PUT("rule_version", text(arena, rule->version.text));
	PUT("group_title", text(arena, group_title));
	PUT("rule_title", text(arena, stig_first(&rule->titles)));
	PUT("fix_text", text(arena, stig_fix_text(rule)));
	PUT("reference_identifier", text(arena, stig_target_key(result->benchmark)));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		PUT(parts[i].key, text(arena, stig_part(arena, rule, parts[i].part)));
	PUT("check_content", text(arena, stig_check_text(arena, rule)));
	json_object_set_new(ref, "href",
	    text(arena, rule->n_checks && rule->checks[0].n_content_refs ? rule->checks[0].content_refs[0].href : ""));
	json_object_set_new(ref, "name",
	    text(arena, rule->n_checks && rule->checks[0].n_content_refs ? rule->checks[0].content_refs[0].name : ""));
	PUT("check_content_ref", ref);
	PUT("legacy_ids", texts(arena, legacy, n_legacy));
	PUT("ccis", texts(arena, cci, n_cci));
	json_array_append_new(tree, json_pack("{s:o, s:o, s:s}", "id", text(arena, group), "title",
	    text(arena, group_title), "description", "<GroupDescription></GroupDescription>"));
	PUT("group_tree", tree);
	PUT("createdAt", text(arena, now));
	PUT("updatedAt", text(arena, now));
	PUT("status", json_string(status_names[r ? checklist_status(r->result) : CHECKLIST_NOT_REVIEWED]));
	PUT("overrides", json_object());
	PUT("comments", text(arena, checklist_comments(arena, r)));
	PUT("finding_details", text(arena, checklist_details(arena, r)));
#undef PUT
	return object;
}

/* The title as the Viewer shows it, without its last words. */
static const char *display_name(struct arena *arena, const char *title)
{
	const char *tail = strstr(title, " Security Technical Implementation Guide");

	return tail ? arena_strndup(arena, title, (size_t)(tail - title)) : title;
}

static int add(const char *bytes, size_t length, void *file)
{
	file_out_add(file, bytes, length);
	return 0;
}

static bool write(const struct xccdf_test_result *result, struct file_out *file, struct err *err)
{
	struct arena *arena = arena_new("cklb");
	const struct xccdf_benchmark *b = result->benchmark;
	struct checklist_target target = checklist_target(arena, result);
	const char *uuid = checklist_uuid(arena, arena_printf(arena, "cklb stig %s %s", target.host, result->id));
	const char *title = stig_first(&b->titles);
	const char *now = xccdf_time(arena, result->end);
	json_t *root, *rules = json_array();
	const struct xccdf_rule_result **by_index = checklist_results(arena, result);
	size_t count = 0;
	bool ok;

	for (size_t i = 0; i < b->n_items; i++)
		if (b->items[i]->kind == XCCDF_RULE) {
			json_array_append_new(rules, rule_object(arena, result, b->items[i], by_index[i], uuid, now));
			count++;
		}
	root = json_pack("{s:o, s:o, s:b, s:i, s:b, s:s, s:{s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:b, s:s, s:s, s:s, s:n}, s:[{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o}]}",
	    "title", text(arena, arena_printf(arena, "%s on %s", title, target.host)),
	    "id", text(arena, checklist_uuid(arena, arena_printf(arena, "cklb %s %s", target.host, result->id))),
	    "active", 0, "mode", 1, "has_path", 1, "cklb_version", "1.0",
	    "target_data",
	    "target_type", "Computing", "host_name", text(arena, target.host), "ip_address", text(arena, target.address),
	    "mac_address", text(arena, target.mac), "fqdn", text(arena, target.fqdn), "comments", "", "role", "None",
	    "is_web_database", 0, "technology_area", "", "web_db_site", "", "web_db_instance", "", "classification",
	    "stigs",
	    "stig_name", text(arena, title), "display_name", text(arena, display_name(arena, title)),
	    "stig_id", text(arena, stig_short_id("benchmark", b->id)), "release_info", text(arena, stig_release_info(b)),
	    "version", text(arena, b->version.text), "uuid", text(arena, uuid),
	    "reference_identifier", text(arena, stig_target_key(b)), "size", (int)count, "rules", rules);
	ok = root && !json_dump_callback(root, add, file, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	if (ok)
		file_out_add(file, "\n", 1);
	else
		err_set(err, ERR_SYSTEM, "the checklist could not be put into JSON");
	json_decref(root);
	arena_free(arena);
	return ok;
}

const struct output output_cklb = {
	.name = "cklb",
	.extension = "cklb",
	.summary = "checklist for STIG Viewer 3 and STIG Manager",
	.audit = true,
	.write = write,
};
