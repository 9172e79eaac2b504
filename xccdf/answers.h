/* The questions that the Rules of a benchmark put to people, and the file in which people answer them:
 *
 *     answers:
 *       - rule: DKER-EE-003330
 *         question: "the question that was answered, as `plimsoll answers init` wrote it"
 *         answer: yes              yes, no, unknown; nothing: not answered yet
 *         who: J. Doe, SIEM team
 *         when: 2026-11-24
 *         expires: 2027-11-24      the last day on which it counts
 *         note: rule 4711, tried on 2026-11-20
 *
 * An answer counts when it is to today's question, was given by somebody, not in the future, and has
 * not expired. Any other is as if nobody had answered, with the reason. */
#ifndef XCCDF_ANSWERS_H
#define XCCDF_ANSWERS_H

#include "base/yaml.h"
#include "xccdf/benchmark.h"
#include "xccdf/ocil.h"

struct xccdf_question {
	const struct xccdf_item *rule;
	struct ocil_question question;
};
/* In the order of the Rules. false: a document they stand in cannot be read (err). */
bool xccdf_questions(struct arena *, const struct xccdf_benchmark *, const struct xccdf_question **, size_t *count,
    struct err *);

/* One entry of the file. */
struct xccdf_given_answer {
	const struct yaml_node *node;
	const char *rule, *question, *answer, *who, *note; /* "" when nothing was written */
	int64_t when, expires;
	const char *refused; /* why it does not count; NULL: it counts, or nothing was answered */
};

struct xccdf_answers_file {
	struct yaml_file *yaml;
	const char *name; /* of the file, without folders */
	struct xccdf_given_answer *given;
	size_t n_given;
	size_t n_counting;
	struct xccdf_answers *answers; /* what a run takes */
};

/* NULL: it is no such file (err says line, what and what to do). */
struct xccdf_answers_file *xccdf_answers_file_read(struct arena *, const char *path, struct err *);
/* Sees which of them answer questions of this benchmark. false: one is not as it has to be (err). */
bool xccdf_answers_file_use(struct arena *, struct xccdf_answers_file *, const struct xccdf_benchmark *, struct err *);

#endif
