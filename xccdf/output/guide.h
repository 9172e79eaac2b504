/* A Benchmark as a page to read (XCCDF 1.2, 7.1, Document Generation). */
#ifndef XCCDF_OUTPUT_GUIDE_H
#define XCCDF_OUTPUT_GUIDE_H

#include "base/file_out.h"
#include "xccdf/policy.h"

/* What the policy selects; what is hidden is left out. */
bool guide_write(struct file_out *, const struct xccdf_policy *, struct err *);

#endif
