/* What the `xccdf ...` commands share. */
#ifndef XCCDF_COMMAND_XCCDF_H
#define XCCDF_COMMAND_XCCDF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "source/data_stream.h"
#include "source/signature.h"
#include "source/source.h"
#include "target/target.h"
#include "xccdf/command/command.h"
#include "xccdf/cpe.h"
#include "xccdf/policy.h"
#include "xccdf/run.h"

/* Which content, and what of it. Strings are NULL when the option was not given. */
struct xccdf_options {
	const char *profile;
	const char **rules, **skipped;
	size_t n_rules, n_skipped;
	const char *tailoring_file, *tailoring_id;
	const char *cpe;
	const char *root;
	const char *schema_dir;
	bool skip_validation;
	struct data_stream_wanted wanted;
	struct source_options follow;
	struct source_trust trust;
};

/* getopt_long values from 500 on are theirs, in the way of COMMAND_COMMON_OPTIONS. */
#define XCCDF_OPTIONS \
	{ "profile", required_argument, 0, 500 }, { "rule", required_argument, 0, 501 }, \
	{ "skip-rule", required_argument, 0, 502 }, { "tailoring-file", required_argument, 0, 503 }, \
	{ "tailoring-id", required_argument, 0, 504 }, { "cpe", required_argument, 0, 505 }, \
	{ "root", required_argument, 0, 506 }, { "skip-valid", no_argument, 0, 507 }, \
	{ "skip-validation", no_argument, 0, 507 }, { "datastream-id", required_argument, 0, 508 }, \
	{ "xccdf-id", required_argument, 0, 509 }, { "benchmark-id", required_argument, 0, 510 }, \
	{ "fetch-remote-resources", no_argument, 0, 511 }, { "local-files", required_argument, 0, 512 }, \
	{ "schema-dir", required_argument, 0, 513 }, { "enforce-signature", no_argument, 0, 514 }, \
	{ "skip-signature-validation", no_argument, 0, 515 }, \
	{ "signature-certificate", required_argument, 0, 516 }
/* true: it was one of them. */
bool xccdf_option(struct arena *, struct xccdf_options *, int option, const char *argument);

/* The content, opened. */
struct xccdf_content {
	struct source *file;   /* as given */
	struct source *source; /* of the Benchmark */
	struct xccdf_benchmark *benchmark;
	struct xccdf_tailoring *tailoring; /* NULL: none */
};
/* Opens FILE and the Tailoring; with OSCAP_FULL_VALIDATION checks them by their schemas before. */
bool xccdf_content_open(struct arena *, const char *path, const struct xccdf_options *,
    struct xccdf_content *, struct err *);
/* The policy --profile, --rule and --skip-rule ask for. */
struct xccdf_policy *xccdf_policy_wanted(struct arena *, const struct xccdf_content *,
    const struct xccdf_options *, struct err *);
struct target *xccdf_target_open(struct arena *, const struct xccdf_options *, struct err *);
/* The dictionaries of --cpe and of the content. */
struct xccdf_platforms *xccdf_platforms_open(struct arena *, const struct xccdf_content *,
    const struct xccdf_options *, struct target *, struct err *);

/* A TestResult of the content: the one whose id is, or alone ends in, `id`; NULL: the last. */
struct xccdf_test_result *xccdf_results_open(struct arena *, const struct xccdf_content *,
    const char *id, struct err *);

/* stdout while the Rules are answered. */
enum xccdf_screen { XCCDF_BLOCKS, XCCDF_PROGRESS, XCCDF_PROGRESS_FULL };
struct xccdf_printer {
	enum xccdf_screen screen;
	const struct xccdf_policy *policy;
	bool bad; /* a result was fail, unknown or error */
};
void xccdf_print(void *printer, const struct xccdf_rule_result *);

/* Runs the fixes of the Rules that failed and checks these Rules again; prints them. Only on the
 * live system: else false. */
bool xccdf_remediate(struct arena *, struct xccdf_test_result *, const struct xccdf_content *,
    const struct xccdf_options *, const struct xccdf_run_options *, struct xccdf_printer *, struct err *);

/* One external-variables document for each set of values: NAME-I.variables-J.xml beside us. */
bool xccdf_export_variables(struct arena *, const struct xccdf_test_result *, struct err *);
/* OVAL results of every document that was evaluated: NAME.result.xml. */
bool xccdf_export_oval_results(struct arena *, const struct xccdf_test_result *, struct err *);

#endif
