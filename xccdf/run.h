/* A policy on a target: plans every check, evaluates each OVAL document once for all Rules, then
 * answers Rule by Rule (XCCDF 1.2, 7.2.3.5). */
#ifndef XCCDF_RUN_H
#define XCCDF_RUN_H

#include "source/source.h"
#include "target/target.h"
#include "xccdf/cpe.h"
#include "xccdf/policy.h"
#include "xccdf/result.h"

#define XCCDF_SYSTEM_OVAL "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define XCCDF_SYSTEM_SCE "http://open-scap.org/page/SCE"
struct xccdf_answers; /* xccdf/ocil.h */

struct xccdf_run_options {
	struct target *target;
	struct xccdf_platforms *platforms; /* NULL: every platform applies */
	const struct source_options *follow;
	/* Files given beside the Benchmark: they stand for references that end in their name. */
	struct source *const *files;
	size_t n_files;
	const struct xccdf_answers *answers; /* xccdf/ocil.h; NULL: nobody is asked, questions are notchecked */
	bool allow_sce; /* run scripts that the content brings */
	bool plan_only; /* nothing is evaluated; `ovals` has what would be handed over, no eval */
	unsigned threads;
	/* Called for every rule-result, in document order, as soon as it is known. May be NULL. */
	void (*progress)(void *arg, const struct xccdf_rule_result *);
	void *arg;
};

/* NULL: the content is malformed (err). Trouble on the target is part of the results. The caller
 * scores (xccdf_score) when overrides are in. */
struct xccdf_test_result *xccdf_run(struct arena *, const struct xccdf_policy *,
    const struct xccdf_run_options *, struct err *);

/* `xccdf_org.open-scap_testresult_PROFILE` (NULL: default-profile), and 001, 002 ... behind it where
 * the document has one of that id. */
const char *xccdf_free_result_id(struct arena *, const struct xccdf_benchmark *, const char *profile_id);

/* Table 12 to 14 of 6.4.4.4. */
enum xccdf_result xccdf_and(enum xccdf_result, enum xccdf_result);
enum xccdf_result xccdf_or(enum xccdf_result, enum xccdf_result);
enum xccdf_result xccdf_not(enum xccdf_result);
/* What an OVAL definition of this class and result means for a Rule. */
enum xccdf_result xccdf_from_oval(enum oval_class, enum oval_result);

#endif
