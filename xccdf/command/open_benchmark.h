/* Content as commands take it: a folder of rule files, one rule file, or any document with a Benchmark. */
#ifndef XCCDF_COMMAND_OPEN_BENCHMARK_H
#define XCCDF_COMMAND_OPEN_BENCHMARK_H

#include "xccdf/read.h"

/* `path` NULL: the content that comes with us. `release` of a folder; NULL: its own choice. NULL: err. */
struct xccdf_benchmark *command_open_benchmark(struct arena *, const char *path, const char *release, struct err *);
/* The same, and whether it was made of rule files. */
struct xccdf_benchmark *command_open_benchmark_or_rules(struct arena *, const char *path, const char *release, bool *rules,
    struct err *);

#endif
