/* Fix scripts: what a Benchmark brings for every Rule a Profile selects, or for every Rule that
 * failed, as one file for the tool that is to run it. */
#ifndef XCCDF_OUTPUT_FIX_H
#define XCCDF_OUTPUT_FIX_H

#include "base/file_out.h"
#include "xccdf/policy.h"
#include "xccdf/result.h"

struct fix_type;
/* NULL: err names those there are. */
const struct fix_type *fix_type_find(const char *name, struct err *);
const char *fix_type_system(const struct fix_type *); /* fix/@system */

/* `results` NULL: for every Rule the policy selects; else for those that failed. */
bool fix_write(struct file_out *, const struct fix_type *, const struct xccdf_policy *,
    const struct xccdf_test_result *results, struct err *);

#endif
