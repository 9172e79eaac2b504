/* What CKL and CKLB have in common: the words for a result, the text for a
 * reviewer, and the target as a checklist describes it. */
#ifndef XCCDF_OUTPUT_CHECKLIST_H
#define XCCDF_OUTPUT_CHECKLIST_H

#include "xccdf/result.h"

enum checklist_status { CHECKLIST_NOT_REVIEWED, CHECKLIST_OPEN, CHECKLIST_NOT_A_FINDING, CHECKLIST_NOT_APPLICABLE };

struct checklist_target { const char *host, *address, *mac, *fqdn; /* "" when unknown */ };

/* Only pass is "not a finding"; what could not be decided is "not reviewed". */
enum checklist_status checklist_status(enum xccdf_result);
/* Evidence, and what kept an undecided rule from a verdict; fit for an importer's limit. */
const char *checklist_details(struct arena *, const struct xccdf_rule_result *);
/* Overrides: who accepted what, and until when; "" if none. */
const char *checklist_comments(struct arena *, const struct xccdf_rule_result *);
struct checklist_target checklist_target(struct arena *, const struct xccdf_test_result *);
/* Rule-results by the rule's index; NULL: the rule was not selected. */
const struct xccdf_rule_result **checklist_results(struct arena *, const struct xccdf_test_result *);
/* A name-based UUID: the same result gives the same file. */
const char *checklist_uuid(struct arena *, const char *name);
/* "V2R2 ..." of CKL's STIGRef: "<title> :: Version 2, Release: 2 Benchmark Date: 24 Jul 2024" */
const char *checklist_stig_ref(struct arena *, const struct xccdf_benchmark *);

#endif
