/* What is wrong with rule files and no schema finds (plimsoll content lint). */
#ifndef COMMAND_LINT_H
#define COMMAND_LINT_H

#include "xccdf/command/rule_net.h"
#include "xccdf/command/scenario.h"

struct lint_finding {
	const struct rule_file *file;
	unsigned line;
	const char *text; /* what: what to do; printable */
};

struct lint {
	struct arena *arena;
	const struct scenario_content *content;
	struct rule_net *net;
	struct lint_finding *findings;
	size_t n_findings;
};

/* All findings, by file and line. false: something could not be read (err). */
bool lint_run(struct lint *, struct arena *, const struct scenario_content *, struct err *);

/* Notes what is wrong at an element. */
void lint_find(struct lint *, const struct rule_file *, const struct xml_node *, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void lint_find_at(struct lint *, const struct rule_file *, unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A rule_check_tell, `arg` a struct lint. */
void lint_misuse(void *arg, const struct rule_file *, const struct xml_node *, const char *what);

/* What each looks at. */
void lint_parts(struct lint *);     /* ids, references, what nobody uses, tests, entities */
void lint_schemas(struct lint *);   /* objects and states of our own families */
void lint_values(struct lint *);    /* Values and the variables they feed */
void lint_rules(struct lint *);     /* releases, platforms, Profiles, evidence, texts */
bool lint_scenarios(struct lint *, struct err *);

#endif
