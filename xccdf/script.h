/* Programs that content brings: checks (SCE) and fixes. Only run when the user asked for that, on
 * the live system, with a time limit and an environment of ours. */
#ifndef XCCDF_SCRIPT_H
#define XCCDF_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct script {
	const char *path;        /* a file to run; NULL: `text` is the program */
	const char *text;
	size_t length;
	const char *interpreter; /* NULL: the program says it itself (#!) */
	const char *const *environment; /* "NAME=value"; ends with NULL */
};
struct script_outcome {
	int status;         /* exit status; -1: ended by a signal or by the time limit */
	const char *output; /* stdout and stderr as they came, cut at LIMIT_SCRIPT_OUTPUT_BYTES */
	bool cut, too_slow;
};
/* false: it could not be started (err). */
bool script_run(struct arena *, const struct script *, struct script_outcome *, struct err *);

#endif
