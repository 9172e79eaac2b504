/* What a Profile makes of a Benchmark: which items are selected, with which weight, severity,
 * role and check selector, and what each Value is (XCCDF 1.2, 7.2.3). */
#ifndef XCCDF_POLICY_H
#define XCCDF_POLICY_H

#include "xccdf/benchmark.h"

/* Of a Group or Rule: policy->items[item->index]. */
struct xccdf_selection {
	bool selected;  /* its own flag, after Profile, requires and conflicts */
	bool processed; /* selected, and every Group around it is */
	double weight;
	enum xccdf_severity severity;
	enum xccdf_role role;
	const char *selector; /* of the check; "" if none was named */
	const char *why; /* not processed: because of what; NULL: simply not selected */
};

/* Of a Value: policy->values[value->index]. */
struct xccdf_setting {
	const char *const *items; /* a simple value is one */
	size_t n_items;
	bool complex;
	const char *selector; /* that was used; NULL: set by set-value */
	enum xccdf_value_operator operator;
};

struct xccdf_policy {
	struct arena *arena;
	const struct xccdf_benchmark *benchmark;
	const struct xccdf_profile *profile;     /* NULL: the default */
	const struct xccdf_tailoring *tailoring; /* NULL: none */
	struct xccdf_selection *items;
	struct xccdf_setting *values;
};

struct xccdf_policy_options {
	const struct xccdf_profile *profile; /* NULL: none */
	bool everything;                     /* (all): every item is selected */
	const struct xccdf_tailoring *tailoring;
	const char *const *rules; /* --rule: these and no others */
	size_t n_rules;
	bool nothing; /* no rule at all */
	const char *const *skipped; /* --skip-rule */
	size_t n_skipped;
};

/* NULL with err: a rule that is not there was asked for, or the tailoring sets a Value to what its
 * type, bounds, match or choices do not allow. Lesser trouble is a warning. */
struct xccdf_policy *xccdf_policy_new(struct arena *, const struct xccdf_benchmark *,
    const struct xccdf_policy_options *, struct err *);

/* The profile a user means: its id, or a suffix that only one id has; those of the tailoring
 * (may be NULL) come first. NULL: err says none or which ones. */
const struct xccdf_profile *xccdf_profile_find(const struct xccdf_benchmark *,
    const struct xccdf_tailoring *, const char *name, struct err *);

/* NULL: no such Value. */
const struct xccdf_setting *xccdf_setting(const struct xccdf_policy *, const char *value_id);

/* One per property of an item or Value: where the last step that sets it stands (+ 1). */
struct xccdf_last_steps {
	size_t select, check_selector, weight, severity, role, content, value_selector, operator;
};
/* idref -> struct xccdf_last_steps. */
struct map *xccdf_last_steps(struct arena *, const struct xccdf_profile *);

/* value.c: fills policy->values. */
bool xccdf_policy_values(struct xccdf_policy *, struct map *last_steps, struct err *);

#endif
