/* Checks between Rule and answer: what will be asked, of whom. Private to run. */
#ifndef XCCDF_PLAN_H
#define XCCDF_PLAN_H

#include "base/buf.h"
#include "xccdf/ocil.h"
#include "xccdf/run.h"

struct plan {
	struct arena *arena;
	const struct xccdf_policy *policy;
	const struct xccdf_run_options *options;
	struct err *err;
	struct map *files; /* name of a source -> struct oval_file */
	struct oval_file **oval_files; /* in the order they were met */
	size_t n_oval_files;
	struct map *questionnaires; /* href -> struct ocil */
	struct map *given;   /* last name of a file given beside the Benchmark -> struct source */
	struct map *missing; /* href -> anything: was said already */
	struct map *said;    /* id -> anything: the same for what lesser warnings were about */
};

/* One OVAL document with one set of external values. */
struct session {
	struct oval_file *file;
	struct map *external; /* variable id -> struct eval_values */
	const char **ids;     /* definitions wanted */
	size_t n_ids;
	struct map *wanted;   /* the same, to have each once */
	struct eval *eval;
};

struct oval_file {
	const char *href;
	struct source *source;
	struct oval_document *document;
	struct session **sessions;
	size_t n_sessions;
};

/* A check that was chosen, and what it will be answered by. */
struct planned {
	const struct xccdf_check *check;
	const struct xccdf_content_ref *ref; /* that was resolved, or tried last; NULL: none */
	bool resolved;
	struct session *session; /* OVAL */
	const char *const *definition_ids; /* one, or all of the file */
	size_t n_definitions;
	struct ocil *questions;    /* OCIL; definition_ids are questionnaires */
	const char *script_path;   /* SCE: one of these */
	const char *script_text;
	size_t script_length;
	struct planned *children; /* complex */
	size_t n_children;
};

/* Check.Initialize to Check.Export of table 39 for one Rule. *planned NULL: no candidate.
 * false: err. */
bool plan_rule(struct plan *, const struct xccdf_item *rule, struct planned **);
/* OVAL: evaluates everything that was planned. */
bool plan_evaluate(struct plan *);
/* What a definition's result is for a Rule. */
enum xccdf_result plan_result_of(const struct eval_definition *);
/* The answer of one planned check, its negate included. What is to be said about it is added to
 * `notes`, one thing a line. */
void plan_answer(struct plan *, const struct planned *, struct xccdf_checked *, struct buf *notes);

/* oval_files.c */
/* The document a reference leads to, when it is of that type. false: as below. */
bool plan_source(struct plan *, const char *href, enum source_type, struct source **);
/* false: not there (or trouble, then err->kind is set). */
bool oval_file_find(struct plan *, const char *href, struct oval_file **);
struct session *session_for(struct plan *, struct oval_file *, const struct xccdf_check *);
void session_want(struct plan *, struct session *, const char *id);

#endif
