/* How a person names a Rule: by STIG ID (Rule/version), by its id or that of its Group, or by the end of one of
 * them. */
#ifndef XCCDF_COMMAND_RULE_NAME_H
#define XCCDF_COMMAND_RULE_NAME_H

#include "base/arena.h"
#include "base/err.h"
#include "xccdf/benchmark.h"

/* NULL: none or more than one is called so; err is one line, with names that are nearly so. The rNNN of a rule id
 * may be left out or be another release's. `of` is the subject of err: "--rule X: this content". */
const struct xccdf_item *command_rule_find(struct arena *, const struct xccdf_benchmark *, const char *of,
    const char *wanted, struct err *);

/* Up to three of `names` that are nearly `wanted`, joined by ", "; "" when none is. */
const char *command_near_names(struct arena *, const char *const *names, size_t count, const char *wanted);

#endif
