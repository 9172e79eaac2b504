/* Fixes: their text with its values, and running them. They are only run when the user asked for
 * that by name of the command or option, and only on the live system. */
#ifndef XCCDF_REMEDIATE_H
#define XCCDF_REMEDIATE_H

#include "xccdf/cpe.h"
#include "xccdf/policy.h"
#include "xccdf/result.h"

/* The fix of a Rule for a system, with its values in it; *found NULL: there is none. false: it has a
 * reference that leads nowhere, and must not be run. Where it is known which platforms apply, a fix for another
 * platform is not meant; NULL: any may be. */
bool xccdf_fix_text(struct arena *, const struct xccdf_policy *, struct xccdf_platforms *,
    const struct xccdf_item *, const char *system, const struct xccdf_fix **found, const char **text);

/* Runs a fix for every Rule that failed and has one for a program we know and this platform. What happened is said
 * in its messages. Ids of the Rules whose fix was run; they must be checked again. */
const char *const *xccdf_run_fixes(struct xccdf_test_result *, struct xccdf_platforms *, size_t *count);
/* `again`: the same Rules checked anew. Passed: fixed; else error, and what it came to. */
void xccdf_verify_fixes(struct xccdf_test_result *, const char *const *ids, size_t count,
    const struct xccdf_test_result *again);

#endif
