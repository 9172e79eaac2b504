/* An evaluation as an OVAL results document. */
#ifndef EVAL_RESULTS_H
#define EVAL_RESULTS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/xml_out.h"
#include "eval/eval.h"
#include "oval/directives.h"
#include "oval/write.h"

struct eval_results {
	struct eval *eval;
	struct oval_document *document;
	const struct oval_directives *directives; /* NULL: all in full */
	const struct oval_system_info *info;
	bool without_characteristics; /* only system_info: what was collected is left out */
};

/* The whole oval_results element, so that it can stand alone or inside another
 * document. Definitions that were not evaluated are there as "not evaluated",
 * when the directives ask for them. false: one of those is malformed. */
bool eval_results_write(struct arena *, struct xml_out *, const struct eval_results *, struct err *);

#endif
