/* A Benchmark with every `extends` carried out and nothing abstract in it (XCCDF 1.2, 7.2.2). */
#ifndef XCCDF_OUTPUT_RESOLVE_H
#define XCCDF_OUTPUT_RESOLVE_H

#include "base/file_out.h"
#include "xccdf/benchmark.h"

/* Writes the document: what does not extend anything comes byte for byte. */
bool resolve_write(struct file_out *, const struct xccdf_benchmark *, struct err *);

#endif
