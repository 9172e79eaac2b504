/* What came out: the one result model all writers read. Made by xccdf/run.c;
 * evidence, waivers and answers add messages and overrides to it; after that
 * it is const. */
#ifndef XCCDF_RESULT_H
#define XCCDF_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "eval/eval.h"
#include "oval/directives.h"
#include "oval/document.h"
#include "oval/write.h"
#include "xccdf/benchmark.h"

enum xccdf_result { /* XCCDF 1.2, 6.6.4.2; the order is the schema's */
	XCCDF_PASS, XCCDF_FAIL, XCCDF_ERROR, XCCDF_UNKNOWN, XCCDF_NOTAPPLICABLE,
	XCCDF_NOTCHECKED, XCCDF_NOTSELECTED, XCCDF_INFORMATIONAL, XCCDF_FIXED,
	XCCDF_RESULT_COUNT
};
extern const char *const xccdf_result_names[XCCDF_RESULT_COUNT];

enum xccdf_message_severity { XCCDF_MESSAGE_ERROR, XCCDF_MESSAGE_WARNING, XCCDF_MESSAGE_INFO, XCCDF_MESSAGE_SEVERITY_COUNT };
extern const char *const xccdf_message_severity_names[XCCDF_MESSAGE_SEVERITY_COUNT];

struct xccdf_platforms; /* xccdf/cpe.h */

struct xccdf_message { enum xccdf_message_severity severity; const char *text; };

struct xccdf_override {
	int64_t time; /* seconds since 1970 */
	const char *authority;
	enum xccdf_result old_result, new_result;
	const char *remark;
};

struct xccdf_instance { const char *context, *parent_context, *text; };

struct xccdf_exported { const char *value_id, *name; };

/* A check as it was carried out: the content that was used, and what it said. */
struct xccdf_checked {
	const struct xccdf_check *check; /* as written in the Rule; NULL: none there */
	enum xccdf_result result;        /* of this check alone, after negate */
	/* complex-check */
	const struct xccdf_checked *children;
	size_t n_children;
	/* check */
	const char *system, *href, *name; /* href, name NULL: nothing was used / whole file */
	bool multi_check;
	bool unanswered; /* OCIL: notchecked because somebody still has to answer */
	const struct xccdf_exported *exports;
	size_t n_exports;
	const char *const *imported; /* one for each check->imports; NULL: nothing was */
	/* OVAL: where the answer comes from; NULL: another system, or not evaluated. */
	struct eval *eval;
	struct oval_document *oval;
	const struct eval_definition *definition; /* NULL: `definitions` */
	const struct eval_definition *const *definitions; /* no name, no multi-check: all of the file */
	size_t n_definitions;
};

struct xccdf_rule_result {
	const struct xccdf_item *rule;
	const char *idref; /* = rule->id unless the writer's release differs */
	enum xccdf_result result;
	int64_t time;
	enum xccdf_role role;
	enum xccdf_severity severity;
	double weight;
	const char *version; /* of the Rule; NULL: none */
	struct xccdf_override *overrides;
	size_t n_overrides;
	struct xccdf_message *messages; /* evidence is one of severity info */
	size_t n_messages;
	bool has_evidence; /* it is the only message; before it there were these: */
	const struct xccdf_message *said;
	size_t n_said;
	const struct xccdf_instance *instances;
	size_t n_instances;
	const struct xccdf_fix *const *fixes; /* those that apply here */
	size_t n_fixes;
	const struct xccdf_checked *checked; /* NULL: no check was there or tried */
};

struct xccdf_score { const char *system; double value, maximum; };
struct xccdf_fact { const char *name, *type, *value; };
struct xccdf_set_value { const char *idref; bool complex; const char *const *items; size_t n_items; };

/* One OVAL document that was evaluated, with one set of external values. */
struct xccdf_oval {
	const char *href; /* as check-content-ref has it */
	const char *file; /* name for files written: "x-oval.xml" */
	struct source *source;
	struct oval_document *document;
	struct eval *eval;
	const struct map *external; /* variable id -> struct eval_values */
};

struct xccdf_test_result {
	struct arena *arena;
	const struct xccdf_benchmark *benchmark;
	const struct xccdf_profile *profile;     /* NULL: default */
	const char *profile_id; /* of results that were read: may be a Profile nobody knows here */
	const struct xccdf_tailoring *tailoring; /* NULL: none */
	const struct xccdf_policy *policy;       /* what was selected: xccdf/policy.h */
	const char *id;
	const char *title; /* NULL: none */
	const char *test_system;
	const char *benchmark_href;
	int64_t start, end; /* seconds since 1970 */
	const char *const *organizations;
	size_t n_organizations;
	const char *identity; /* NULL: not said */
	bool identity_authenticated, identity_privileged;
	const char *const *targets; /* at least one */
	size_t n_targets;
	const char *const *addresses;
	size_t n_addresses;
	const struct xccdf_fact *facts;
	size_t n_facts;
	const char *const *platforms; /* CPE names that apply */
	size_t n_platforms;
	const struct xccdf_set_value *set_values; /* every Value in use */
	size_t n_set_values;
	struct xccdf_rule_result *rule_results; /* document order */
	size_t n_rule_results;
	const struct xccdf_score *scores;
	size_t n_scores;
	const struct xccdf_oval *ovals;
	size_t n_ovals;
	/* For documents that hold OVAL results beside these (ARF, --oval-results). */
	const struct oval_system_info *system_info;
	const struct xccdf_platforms *applicability; /* whose checks say what applies; NULL: none */
	const struct oval_directives *directives; /* NULL: all in full */
	bool without_characteristics;
	/* In an ARF: the id of the asset, and checks refer to the reports #oval0, #oval1 ...; NULL else. */
	const char *asset;
};

/* Adds to rule_result->messages; text is copied. */
void xccdf_message_add(struct arena *, struct xccdf_rule_result *,
    enum xccdf_message_severity, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds an override and makes its new result the rule-result's result. The old
 * one is kept in it. Score again afterwards. */
void xccdf_override_add(struct arena *, struct xccdf_rule_result *, int64_t time,
    const char *authority, enum xccdf_result new_result, const char *remark);
/* The last override of a fail that stands: an authority knows of it and let it be, so its risk is accepted. NULL: not
 * a fail, or nobody did. */
const struct xccdf_override *xccdf_waiver(const struct xccdf_rule_result *);
/* Computes scores (all four models) from rule_results. */
void xccdf_score(struct xccdf_test_result *);
/* Reads a TestResult element back. NULL: malformed (err). */
struct xccdf_test_result *xccdf_test_result_read(struct arena *, const struct xccdf_benchmark *,
    struct xml_document *, struct xml_node *, struct err *);
/* "2026-11-23T18:38:35+00:00" */
const char *xccdf_time(struct arena *, int64_t seconds);

#endif
