/* The TestResult as oscap writes it, for whoever puts it into another document. */
#ifndef XCCDF_OUTPUT_XCCDF_H
#define XCCDF_OUTPUT_XCCDF_H

#include "base/xml_out.h"
#include "xccdf/result.h"

/* The TestResult element in the default namespace, declared on it when `declare` is set. */
void xccdf_write_test_result(struct xml_out *, const struct xccdf_test_result *, bool declare);
/* The Benchmark with the TestResult as its last child. */
bool xccdf_write_results(struct file_out *, const struct xccdf_test_result *, struct err *);

#endif
