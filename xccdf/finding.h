/* What a rule that failed found wrong, told so that the same finding is told the same way in every run: by what
 * makes it (which thing, which value), without ids, states and times that change while it stays, in no
 * particular order. What accepted findings (xccdf/waivers.h) are compared by. */
#ifndef XCCDF_FINDING_H
#define XCCDF_FINDING_H

#include "target/kept.h"
#include "target/target.h"
#include "xccdf/result.h"

struct finding_offender {
	const char *what; /* "HostConfig.ReadonlyRootfs=false"; of no container: with what names it */
	/* Of the container it belongs to; NULL: of none, or not known. */
	const char *container, *image;
	const char *service;  /* whose task the container is */
	const struct kept *labels;
};

struct finding {
	const struct finding_offender *offenders; /* each once */
	size_t count;
	/* Why nobody can say that these are all (something could not be read), so that a new one would not be
	 * seen; NULL: they are. */
	const char *undecided;
};

/* Of a rule-result that is fail. The target is asked for the labels of containers. */
struct finding finding_of(struct arena *, const struct xccdf_rule_result *, struct target *);

/* "1f2e-3d4c-5b6a-7988-97a6": SHA-256 over the STIG ID and the texts, cut to 80 bits so that people can compare it.
 * Neither order nor repetition counts. */
const char *finding_fingerprint(struct arena *, const char *stig_id, const char *const *texts, size_t count);
bool finding_is_fingerprint(const char *);

#endif
