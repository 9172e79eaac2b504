/* OCIL 2.0: questionnaires that people answer. What they answered comes from a file; what nobody
 * answered is not tested, never passed. */
#ifndef XCCDF_OCIL_H
#define XCCDF_OCIL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "source/source.h"
#include "xccdf/result.h"

#define OCIL_NS "http://scap.nist.gov/schema/ocil/2.0"

bool ocil_is_system(const char *system); /* check/@system */

enum ocil_result { /* ResultType */
	OCIL_PASS, OCIL_FAIL, OCIL_ERROR, OCIL_UNKNOWN, OCIL_NOT_TESTED, OCIL_NOT_APPLICABLE,
	OCIL_RESULT_COUNT
};
extern const char *const ocil_result_names[OCIL_RESULT_COUNT];

/* To one question, or (text "PASS" or "FAIL") to a whole questionnaire. */
struct xccdf_answer {
	enum ocil_result exception; /* OCIL_PASS: it was answered, `text` is the answer; else UNKNOWN,
	                               ERROR, NOT_TESTED or NOT_APPLICABLE was said instead */
	const char *text;           /* true, false; a choice's id; a number; words */
	const char *note;           /* who said so, when, why; NULL: nothing known */
	const char *refused;        /* why it does not count (expired ...), so that nobody has answered;
	                               NULL: it counts */
};
struct xccdf_answers {
	struct map *questions;      /* id -> const struct xccdf_answer */
	struct map *questionnaires; /* id -> const struct xccdf_answer; asked first */
	struct map *artifacts;      /* id -> anything: was handed in */
};

struct xccdf_answers *xccdf_answers_new(struct arena *);
/* Adds what an OCIL document's <results> hold. */
bool xccdf_answers_read(struct xccdf_answers *, struct arena *, struct source *, struct err *);

/* A document, its parts found by id. */
struct ocil;
/* NULL: it is not OCIL, or malformed (err). */
struct ocil *ocil_read(struct arena *, struct source *, struct err *);
bool ocil_has(const struct ocil *, const char *questionnaire);
/* All that are not child_only, in document order. */
const char *const *ocil_questionnaires(const struct ocil *, size_t *count);

struct ocil_question {
	const char *id, *text;
	const char *const *steps; /* how to find out */
	size_t n_steps;
	bool boolean; /* yes or no is an answer */
};
/* All that a questionnaire may ask, each once. */
const struct ocil_question *ocil_questions(struct ocil *, const char *questionnaire, size_t *count);

struct ocil_outcome {
	enum ocil_result result;
	bool unanswered;    /* somebody still has to answer for this */
	const char *reason; /* for people; NULL: nothing to say */
};
/* `external` (may be NULL): values of external variables, id -> const char. */
struct ocil_outcome ocil_evaluate(struct ocil *, const char *questionnaire,
    const struct xccdf_answers *, const struct map *external);

enum xccdf_result ocil_to_xccdf(enum ocil_result);

#endif
