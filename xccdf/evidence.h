/* One plain text per rule-result that a person can check by hand: what was
 * examined, offenders first, what was found beside what was required, and the
 * command that shows the same. */
#ifndef XCCDF_EVIDENCE_H
#define XCCDF_EVIDENCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "probe/probe.h"
#include "xccdf/result.h"

/* Never NULL, never longer than LIMIT_EVIDENCE_UNITS UTF-16 units (what does not fit is
 * counted in a last line), without control characters but newline. What to show
 * besides the compared entities stands in the definition's metadata
 * (content/schema: urn:plimsoll:rule:1, evidence). */
const char *xccdf_evidence(struct arena *, const struct xccdf_rule_result *);

/* Why a definition is not true, in one line of a few hundred bytes: each test that speaks against it, what it
 * found, and why it could not look. "": nothing does. */
const char *xccdf_evidence_against(struct arena *, struct eval *, const struct eval_definition *);

/* How its lines begin, for whoever reads it again (xccdf/command/explain.c):
 *
 *     Criteria:                              only where more than one test decides
 *       AND: false                           two blanks a level
 *         not COMMENT: true
 *     COMMENT: false (required: not so)      one block for each test
 *     Examined 3 containers: ...
 *       what collecting and testing said
 *     Not as required:
 *     - SUBJECT FOUND
 *         what is shown besides
 *     Value NAME = TEXT                      what the site said
 *     To see it by hand:
 *       COMMAND
 *
 * Any other line is a message. Text from elsewhere has no line ends of its own (text_printable). */
#define XCCDF_EVIDENCE_CRITERIA "Criteria:"
#define XCCDF_EVIDENCE_NOT_SO " (required: not so)"
#define XCCDF_EVIDENCE_EXAMINED "Examined "
#define XCCDF_EVIDENCE_OFFENDERS "Not as required:"
#define XCCDF_EVIDENCE_TROUBLE "Could not be decided:"
#define XCCDF_EVIDENCE_FINE "As required:"
#define XCCDF_EVIDENCE_FOUND "Found:" /* nothing is required of it */
#define XCCDF_EVIDENCE_VALUE "Value "
#define XCCDF_EVIDENCE_BY_HAND "To see it by hand:"

/* The same as tables, for who can show them: one for each test, a row for each item, offenders
 * first. Texts are printable and short. */
enum standing { STANDING_OFFENDER, STANDING_TROUBLE, STANDING_FINE, STANDING_COUNT };
struct evidence_column {
	const char *entity, *name; /* "readonly_rootfs", "HostConfig.ReadonlyRootfs" */
	const char *compared;      /* "true", "not equal 0": required, or forbidden; NULL: nothing */
};
struct evidence_row {
	enum standing standing;
	const char *const *cells; /* one for each column; "": the item has none */
	const bool *wrong;        /* whether that cell speaks against the rule */
	const char *trouble;      /* why the item could not be read; NULL: it could */
};
struct evidence_table {
	const struct eval_test *test;
	bool wanted;   /* false: that the test is true speaks against the rule */
	bool forbidden; /* what is as the states say speaks against the rule, instead of what is not */
	bool only_shown; /* nothing is required of what was found */
	size_t of[STANDING_COUNT];
	const struct evidence_column *columns;
	size_t n_columns;
	const struct evidence_row *rows;
	size_t n_rows;
};
struct evidence_tables {
	const struct evidence_table *at;
	size_t count;
	const char *const *values; /* "NAME = TEXT": what the site said */
	size_t n_values;
	const char *const *commands; /* that show the same by hand */
	size_t n_commands;
};
struct evidence_tables xccdf_evidence_tables(struct arena *, const struct xccdf_rule_result *);

/* The first offenders alone, for the screen: how an item is called, as in the evidence, in its order; only of tests that make
 * the result, and once of those that several tests speak against. `count` gets the number of all. */
struct xccdf_offender {
	const char *subject; /* "container=web id=... image=... state=running" */
	const char *found;   /* "HostConfig.ReadonlyRootfs=false (required true)" */
	bool trouble;        /* could not be read, instead of: is not as required */
};
const struct xccdf_offender *xccdf_offenders(struct arena *, const struct xccdf_rule_result *, size_t most, size_t *count);

/* What findings (xccdf/finding.h) see in the same way ---------------------------------------- */

/* A value longer than this says less than its beginning does. */
#define EVIDENCE_VALUE_BYTES 256
/* Readable, cut, without logins and what is masked. */
void evidence_value(struct buf *, const struct oval_item_entity *);
/* Where the audited thing itself has the entity: "HostConfig.ReadonlyRootfs". */
const char *evidence_source_name(const struct probe *, const char *entity);
bool evidence_of_containers(const struct probe *);
/* Whether the content asks to hide it, in a state or the object. */
bool evidence_masked(const struct oval_test *, const char *entity);
/* Whether the states say what an item must not be. `wanted`: false, that the test is true speaks against the rule. */
bool evidence_forbids(const struct oval_test *, bool wanted);
enum standing evidence_standing(const struct oval_test *, bool wanted, const struct eval_tested_item *);
/* Which result speaks for the rule: a vulnerability or a missing patch that is true is what is wrong (XCCDF 1.2 and
 * NIST SP 800-126: result by class). */
bool evidence_true_is_good(const struct oval_definition *);

#endif
