/* Script Check Engine: openscap's check system of scripts that say their result by exit status. */
#ifndef XCCDF_SCE_H
#define XCCDF_SCE_H

#include "xccdf/plan.h"

/* Whether the script is there. false with plan->err set: trouble. */
bool sce_resolve(struct plan *, struct planned *, const struct xccdf_content_ref *);
void sce_answer(struct plan *, const struct planned *, struct xccdf_checked *, const char **why);

#endif
