/* One plain text per rule-result that a person can check by hand: what was
 * examined, offenders first, what was found beside what was required, and the
 * command that shows the same. */
#ifndef XCCDF_EVIDENCE_H
#define XCCDF_EVIDENCE_H

#include "base/arena.h"
#include "xccdf/result.h"

/* Never NULL, never longer than LIMIT_EVIDENCE_UNITS UTF-16 units (what does not fit is
 * counted in a last line), without control characters but newline. What to show
 * besides the compared entities stands in the definition's metadata
 * (content/schema: urn:plimsoll:rule:1, evidence). */
const char *xccdf_evidence(struct arena *, const struct xccdf_rule_result *);

/* Why a definition is not true, in one line of a few hundred bytes: each test that speaks against it, what it
 * found, and why it could not look. "": nothing does. */
const char *xccdf_evidence_against(struct arena *, struct eval *, const struct eval_definition *);

/* The offenders alone, for the screen and for fingerprints: how an item is
 * called, as in the evidence, in its order. */
struct xccdf_offender {
	const char *subject; /* "container=web id=... image=... state=running" */
	const char *found;   /* "HostConfig.ReadonlyRootfs=false (required true)" */
	bool trouble;        /* could not be read, instead of: is not as required */
};
const struct xccdf_offender *xccdf_offenders(struct arena *, const struct xccdf_rule_result *, size_t *count);

#endif
