/* STIG Viewer's form (oscap --stig-viewer): a TestResult alone, Rules called by the ids that DISA's own
 * benchmark has for them. */
#include <string.h>

#include "xccdf/output/output.h"
#include "xccdf/output/xccdf.h"
#include "xccdf/substitute.h"

/* References with one of these addresses hold a DISA rule id. */
static bool is_stig_viewer(const char *href)
{
	static const char *const places[] = {
		"http://iase.disa.mil/stigs/Pages/stig-viewing-guidance.aspx",
		"https://public.cyber.mil/stigs/srg-stig-tools/",
		"https://www.cyber.mil/stigs/srg-stig-tools/",
	};

	for (size_t i = 0; href && i < sizeof places / sizeof *places; i++)
		if (!strcmp(href, places[i]))
			return true;
	return false;
}

/* Several Rules may stand for one of DISA's: what did not pass stands over what did, and among that
 * the worse. */
static int weight_of(enum xccdf_result result)
{
	static const int weights[XCCDF_RESULT_COUNT] = {
		[XCCDF_PASS] = 0, [XCCDF_FIXED] = 1, [XCCDF_INFORMATIONAL] = 2,
		[XCCDF_NOTSELECTED] = 3, [XCCDF_NOTCHECKED] = 4, [XCCDF_NOTAPPLICABLE] = 5,
		[XCCDF_UNKNOWN] = 6, [XCCDF_FAIL] = 7, [XCCDF_ERROR] = 8,
	};

	return weights[result];
}

static bool write(const struct xccdf_test_result *t, struct file_out *file, struct err *err)
{
	struct arena *arena = arena_new("stig viewer");
	struct xccdf_substitution s = { t->benchmark, t->policy, NULL };
	struct xccdf_test_result renamed = *t;
	struct map *known = map_new(arena);

	(void)err;
	renamed.rule_results = NULL;
	renamed.n_rule_results = 0;
	for (size_t i = 0; i < t->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &t->rule_results[i];

		for (size_t j = 0; j < r->rule->n_references; j++) {
			const struct xccdf_reference *reference = &r->rule->references[j];
			const struct xccdf_rule_result *other;
			const char *id;

			if (!is_stig_viewer(reference->href))
				continue;
			id = xccdf_plain(arena, &reference->text, &s);
			other = map_get(known, id);
			if (!other || weight_of(r->result) > weight_of(other->result))
				map_put(known, id, (void *)r);
		}
	}
	for (size_t i = 0; i < known->count; i++) {
		struct xccdf_rule_result *r;

		renamed.rule_results = arena_more(arena, renamed.rule_results,
		    renamed.n_rule_results, sizeof *r);
		r = &renamed.rule_results[renamed.n_rule_results++];
		*r = *(const struct xccdf_rule_result *)known->entries[i].value;
		r->idref = known->entries[i].key;
	}
	xccdf_write_test_result(xml_out_new(arena, file), &renamed, true);
	arena_free(arena);
	return true;
}

const struct output output_stig_viewer = {
	.name = "stig-viewer",
	.extension = "stig-viewer.xml",
	.summary = "a TestResult with DISA's rule ids, as oscap --stig-viewer writes it",
	.write = write,
};
