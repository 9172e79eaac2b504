/* An output writes a test result in one format: one file and one line,
 * OUTPUT(x), in outputs.def. It reads the model and changes nothing. */
#ifndef XCCDF_OUTPUT_OUTPUT_H
#define XCCDF_OUTPUT_OUTPUT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/file_out.h"
#include "xccdf/result.h"

struct output {
	const char *name;      /* as --format takes it: "xccdf", "ckl" */
	const char *extension; /* "xccdf.xml", "ckl" */
	const char *summary;   /* one line for --help */
	bool audit; /* written by `audit` unless --format says otherwise */
	bool (*write)(const struct xccdf_test_result *, struct file_out *, struct err *);
};

extern const struct output *const outputs[]; /* ends with NULL */
const struct output *output_find(const char *name); /* NULL: none */
/* Opens `path`, writes, syncs, renames. */
bool output_write(const struct output *, const struct xccdf_test_result *,
    const char *path, struct err *);

#endif
