/* Scenarios: what an item of a content folder has to answer on snapshots written by hand.
 *
 *     SCENARIOS/STIG-ID/NAME/docker/, root/, facts.jsonl   the snapshot
 *     SCENARIOS/STIG-ID/NAME/expect                        the rule's result and, a line each, words of its evidence
 *     SCENARIOS/STIG-ID/NAME/values                        what the site says, NAME=VALUE a line
 *     SCENARIOS/STIG-ID/NAME/answers.yaml                  what people say (xccdf/answers.h) */
#ifndef XCCDF_COMMAND_SCENARIO_H
#define XCCDF_COMMAND_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "source/rule_folder.h"
#include "xccdf/result.h"

/* A content folder and where its scenarios are. */
struct scenario_content {
	struct arena *arena;
	const char *folder, *scenarios; /* scenarios NULL: there is no such folder */
	const struct rule_file *files;  /* rule_files_read: benchmark.xml first */
	size_t n_files;
};
/* `folder` NULL: the content that comes with us; it may be one rule file, and its folder is then that of its
 * benchmark.xml. `scenarios` NULL: FOLDER/scenarios or, as in our own tree, FOLDER/../../tests/scenarios. */
bool scenario_content_open(struct arena *, const char *folder, const char *scenarios, struct scenario_content *,
    struct err *);

struct scenario {
	const char *name, *path; /* of its folder */
};
/* Those of an item, sorted by name; none is no error. */
bool scenario_list(const struct scenario_content *, struct arena *, const char *stig_id, const struct scenario **,
    size_t *count, struct err *);

struct scenario_expectation {
	enum xccdf_result result;
	const char *const *words; /* of the evidence */
	size_t n_words;
};
bool scenario_expectation(struct arena *, const struct scenario *, struct scenario_expectation *, struct err *);

/* One item, opened alone so that asking it costs little. */
struct scenario_item {
	struct arena *arena;
	const struct rule_file *file;
	const struct xccdf_benchmark *benchmark;
	const struct xccdf_item *rule;
};
bool scenario_item_open(struct arena *, const struct rule_file *, struct scenario_item *, struct err *);

struct scenario_answer {
	enum xccdf_result result;
	const char *evidence; /* lives in the arena given */
};
/* What the item says of the snapshot in `path`. With `values` (NULL: none there) as in the file of that name. */
bool scenario_ask(struct arena *, const struct scenario_item *, const char *path, const char *values,
    struct scenario_answer *, struct err *);

#endif
