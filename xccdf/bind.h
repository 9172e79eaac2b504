/* A benchmark without checks of its own (DISA's manual ones) answered by the checks of
 * other content: Rules are matched by STIG ID (Rule/version), which stays when rule ids change
 * with every release. The results carry the ids, titles and texts of the benchmark. */
#ifndef XCCDF_BIND_H
#define XCCDF_BIND_H

#include <stdbool.h>

#include "xccdf/benchmark.h"
#include "xccdf/policy.h"
#include "xccdf/result.h"

/* No Rule has a check that a machine can carry out. */
bool xccdf_is_manual(const struct xccdf_benchmark *);

struct xccdf_binding {
	const struct xccdf_policy *policy;     /* of the benchmark: what is to be answered */
	const struct xccdf_benchmark *checks;  /* the content that answers */
	const char **rules;                    /* ids of its Rules that do */
	size_t n_rules;
	size_t n_wanted;                       /* Rules of the benchmark that are selected */
};

/* Which Rules of `checks` answer the selected Rules of `policy`. */
void xccdf_bind(struct arena *, const struct xccdf_policy *, const struct xccdf_benchmark *checks,
    struct xccdf_binding *);

/* The result of running those Rules, told as a result of the benchmark: one rule-result for each of its
 * Rules, in its order; notchecked where no check answers. `answers` NULL: nothing was run. */
struct xccdf_test_result *xccdf_bound_result(struct arena *, const struct xccdf_binding *,
    const struct xccdf_test_result *answers);

#endif
