/* CPE: names of platforms (CPE 2.2 URIs, CPE 2.3 formatted strings; NISTIR 7695, 7696), dictionaries with
 * checks, the applicability language; and whether a platform is the one we look at. */
#ifndef XCCDF_CPE_H
#define XCCDF_CPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "eval/eval.h"
#include "source/source.h"
#include "target/target.h"

/* Names -------------------------------------------------------------------- */

enum cpe_part { CPE_PART, CPE_VENDOR, CPE_PRODUCT, CPE_VERSION, CPE_UPDATE, CPE_EDITION, CPE_LANGUAGE,
	CPE_SW_EDITION, CPE_TARGET_SW, CPE_TARGET_HW, CPE_OTHER, CPE_PART_COUNT };

enum cpe_kind { CPE_ANY, CPE_NA, CPE_VALUE };

/* A well-formed name (NISTIR 7695, 5): values are kept with their backslashes; ? and * without one
 * are wildcards. */
struct cpe_name {
	struct { enum cpe_kind kind; const char *value; } parts[CPE_PART_COUNT];
};

enum cpe_binding { CPE_NOT_A_NAME, CPE_URI /* 2.2 */, CPE_FORMATTED_STRING /* 2.3 */,
	CPE_WELL_FORMED_NAME };

/* CPE_NOT_A_NAME: it is none of them, err says why. */
enum cpe_binding cpe_name_read(struct arena *, const char *text, struct cpe_name *, struct err *);

enum cpe_relation { CPE_DISJOINT, CPE_SUBSET, CPE_SUPERSET, CPE_EQUAL, CPE_UNDEFINED };

/* NISTIR 7696, table 6-2 for one attribute, 7.2 for whole names: source against target. */
enum cpe_relation cpe_compare(const struct cpe_name *source, const struct cpe_name *target);
/* CPE_NAME_MATCH of the applicability language: `source` is equal to or a superset of `target`. */
bool cpe_name_matches(const struct cpe_name *source, const struct cpe_name *target);

/* Applicability ------------------------------------------------------------------ */

enum xccdf_applicable {
	XCCDF_APPLICABLE,
	XCCDF_NOT_APPLICABLE, /* asked, and it is not this platform; or nobody can say what the name means */
	XCCDF_APPLICABLE_ERROR, /* could not be decided: a check ended in error or unknown */
};

struct xccdf_platforms; /* dictionaries and what was found out so far */

struct xccdf_platforms *xccdf_platforms_new(struct arena *, struct target *, const struct source_options *);
/* Dictionaries are asked in the order they were added: a CPE dictionary, a CPE language document, a
 * data stream (its dictionaries), a component of one (the dictionaries of its stream). The program's own
 * dictionary (content/cpe/) comes last by itself. */
bool xccdf_platforms_add(struct xccdf_platforms *, struct source *, struct err *);
/* A platform-specification inside a Benchmark, for platforms named "#id". `from` is the source
 * of the Benchmark, for its references to OVAL. */
bool xccdf_platforms_add_language(struct xccdf_platforms *, struct source *from,
    struct xml_node *platform_specification, struct err *);
/* Whether platform/@idref is what the target is. *why (never NULL after; in the arena of
 * `platforms`) is one sentence that names the check or says that no dictionary knows the name.
 * Each name is found out once. */
enum xccdf_applicable xccdf_platform_applies(struct xccdf_platforms *, const char *idref, const char **why);

/* The OVAL evaluations that were run for it (for ARF): href and eval, in order. */
struct xccdf_platform_check {
	const char *href;
	struct source *source;
	struct oval_document *document;
	struct eval *eval;
};
const struct xccdf_platform_check *xccdf_platform_checks(const struct xccdf_platforms *, size_t *count);

#endif
