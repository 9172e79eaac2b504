/* What the files of the audit command share. */
#ifndef XCCDF_COMMAND_AUDIT_H
#define XCCDF_COMMAND_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "target/target.h"
#include "xccdf/answers.h"
#include "xccdf/bind.h"
#include "xccdf/result.h"
#include "xccdf/waivers.h"

struct audit {
	struct arena *arena;
	/* Options; NULL when not given. */
	const char *content_path, *docker_host, *root, *from, *snapshot, *profile, *release, *checks;
	const char *out, *formats, *results, *oval_results;
	const char *answers_path, *waivers_path, *waivers_init;
	const char **rules;
	size_t n_rules;
	struct api_options ucp, dtr, notary;
	bool quiet;
	/* What became of them. */
	struct xccdf_benchmark *benchmark;
	bool bound; /* the benchmark was answered by other content: */
	struct xccdf_binding binding;
	struct xccdf_answers_file *answers; /* NULL: none was given */
	struct waivers_file *waivers;       /* NULL: none was given */
	size_t n_to_waive; /* entries in the file that --waivers-init wrote */
	struct target *target;
	struct xccdf_test_result *result;
	const char **written; /* files, in the order they were written */
	size_t n_written;
	/* Screen. */
	size_t answered;
	bool colour, moving; /* a terminal: colours; a progress line that is overwritten */
};

/* audit_screen.c */
void audit_screen_begin(struct audit *);
void audit_screen_progress(void *audit, const struct xccdf_rule_result *);
void audit_screen_end(struct audit *);

/* All OVAL evaluations behind the rule-results, one document. */
bool audit_write_oval(struct audit *, struct err *);

#endif
