/* An XCCDF document as everybody above the reader sees it: one const model for
 * 1.1.4 and 1.2. `extends` is resolved (XCCDF 1.2, 6.3.2 and 7.2.2) when the
 * document has been read. Rich text stays closed: it is a node that whoever
 * shows it opens (xccdf/substitute.h). */
#ifndef XCCDF_BENCHMARK_H
#define XCCDF_BENCHMARK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/xml.h"
#include "source/source.h"

#define XCCDF_NS_11 "http://checklists.nist.gov/xccdf/1.1"
#define XCCDF_NS_12 "http://checklists.nist.gov/xccdf/1.2"

/* The enumerations, spelled once: xccdf_role_names[XCCDF_FULL] is "full". */
enum xccdf_role { XCCDF_FULL, XCCDF_UNSCORED, XCCDF_UNCHECKED, XCCDF_ROLE_COUNT };
enum xccdf_severity { XCCDF_SEVERITY_UNKNOWN, XCCDF_INFO, XCCDF_LOW, XCCDF_MEDIUM, XCCDF_HIGH, XCCDF_SEVERITY_COUNT };
enum xccdf_value_type { XCCDF_STRING, XCCDF_NUMBER, XCCDF_BOOLEAN, XCCDF_VALUE_TYPE_COUNT };
enum xccdf_value_operator {
	XCCDF_EQUALS, XCCDF_NOT_EQUAL, XCCDF_GREATER_THAN, XCCDF_LESS_THAN,
	XCCDF_GREATER_THAN_OR_EQUAL, XCCDF_LESS_THAN_OR_EQUAL, XCCDF_PATTERN_MATCH,
	XCCDF_VALUE_OPERATOR_COUNT
};
enum xccdf_strategy {
	XCCDF_STRATEGY_UNKNOWN, XCCDF_CONFIGURE, XCCDF_COMBINATION, XCCDF_DISABLE, XCCDF_ENABLE,
	XCCDF_PATCH, XCCDF_POLICY, XCCDF_RESTRICT, XCCDF_UPDATE, XCCDF_STRATEGY_COUNT
};
enum xccdf_rating { /* disruption, complexity */
	XCCDF_RATING_UNKNOWN, XCCDF_RATING_LOW, XCCDF_RATING_MEDIUM, XCCDF_RATING_HIGH, XCCDF_RATING_COUNT
};
enum xccdf_status { XCCDF_ACCEPTED, XCCDF_DEPRECATED, XCCDF_DRAFT, XCCDF_INCOMPLETE, XCCDF_INTERIM, XCCDF_STATUS_COUNT };
extern const char *const xccdf_role_names[XCCDF_ROLE_COUNT];
extern const char *const xccdf_severity_names[XCCDF_SEVERITY_COUNT];
extern const char *const xccdf_value_type_names[XCCDF_VALUE_TYPE_COUNT];
extern const char *const xccdf_value_operator_names[XCCDF_VALUE_OPERATOR_COUNT];
extern const char *const xccdf_strategy_names[XCCDF_STRATEGY_COUNT];
extern const char *const xccdf_rating_names[XCCDF_RATING_COUNT];
extern const char *const xccdf_status_names[XCCDF_STATUS_COUNT];
/* The index of `spelling` in a table of `count` names; -1: not among them. */
int xccdf_name_find(const char *const *names, int count, const char *spelling);

/* Pieces ------------------------------------------------------------------ */

/* An element with text in it: title, description, rationale, notice ... */
struct xccdf_text {
	struct xml_document *xml; /* the benchmark's, or the tailoring's */
	struct xml_node *node;    /* may be closed: xccdf_plain, xccdf_html open it */
	const char *lang;         /* xml:lang in force; NULL: none */
	const char *category;     /* warning; NULL: general */
	const char *id;           /* notice, profile-note's tag; NULL: none */
};
struct xccdf_texts { struct xccdf_text *at; size_t count; };

struct xccdf_dated_status { enum xccdf_status status; const char *date; /* NULL: none */ };
struct xccdf_version { const char *text; /* NULL: none written */ const char *time, *update; };
struct xccdf_reference { const char *href; /* NULL: none */ struct xccdf_text text; /* plain or dc: elements */ };
struct xccdf_ident { const char *system, *text; };
struct xccdf_plain_text { const char *id, *text; unsigned line; };

struct xccdf_fixtext {
	struct xccdf_text text;
	const char *fixref; /* NULL: none */
	bool reboot;
	enum xccdf_strategy strategy;
	enum xccdf_rating disruption, complexity;
};
struct xccdf_fix {
	struct xccdf_text text;
	const char *id, *system, *platform; /* NULL: not written */
	bool reboot;
	enum xccdf_strategy strategy;
	enum xccdf_rating disruption, complexity;
	unsigned line;
};

struct xccdf_check_import { const char *name, *xpath, *body; /* xpath NULL: none; body only counts in a rule-result */ };
struct xccdf_check_export { const char *value_id, *name; unsigned line; };
struct xccdf_content_ref { const char *href, *name; /* name NULL: the whole file */ };

/* A check, or a complex-check with checks inside. */
struct xccdf_check {
	bool complex;
	bool negate;
	unsigned line;
	/* complex */
	bool and; /* operator AND; else OR */
	const struct xccdf_check *children;
	size_t n_children;
	/* check */
	const char *system, *selector, *id; /* selector: "" if none; id NULL if none */
	bool multi_check;
	const struct xccdf_check_import *imports;
	size_t n_imports;
	const struct xccdf_check_export *exports;
	size_t n_exports;
	const struct xccdf_content_ref *content_refs;
	size_t n_content_refs;
	struct xml_node *content; /* check-content, closed; NULL: none */
};

/* Groups and Rules ---------------------------------------------------------- */

enum xccdf_item_kind { XCCDF_GROUP, XCCDF_RULE };

/* One `requires` element: one of its ids must be selected (they are joined by
 * OR); all requires elements must hold. */
struct xccdf_requires { const char *const *ids; size_t count; };

struct xccdf_item {
	enum xccdf_item_kind kind;
	size_t index; /* in benchmark->items; document order, parents first */
	const char *id;
	const struct xccdf_item *parent; /* NULL: directly in the Benchmark */
	const char *extends, *cluster_id; /* NULL: none */
	bool abstract, hidden, prohibit_changes;
	bool selected;
	double weight;
	struct xccdf_version version; /* a Rule's is the STIG ID in DISA's files */
	const struct xccdf_dated_status *statuses;
	size_t n_statuses;
	struct xccdf_texts titles, descriptions, warnings, questions, rationales;
	const struct xccdf_reference *references;
	size_t n_references;
	const char *const *platforms; /* idrefs */
	size_t n_platforms;
	const struct xccdf_requires *requires;
	size_t n_requires;
	const char *const *conflicts;
	size_t n_conflicts;
	struct xml_node *node; /* as it stands in the document */
	unsigned line;

	/* Group */
	const struct xccdf_item *const *children; /* Groups and Rules in order */
	size_t n_children;

	/* Rule */
	enum xccdf_role role;
	enum xccdf_severity severity;
	bool multiple;
	const struct xccdf_ident *idents;
	size_t n_idents;
	const char *impact_metric; /* NULL: none */
	struct xccdf_texts profile_notes;
	const struct xccdf_fixtext *fixtexts;
	size_t n_fixtexts;
	const struct xccdf_fix *fixes;
	size_t n_fixes;
	const struct xccdf_check *checks; /* either checks, or one that is complex */
	size_t n_checks;
};

/* Values -------------------------------------------------------------------- */

struct xccdf_value_alternative { /* value, complex-value, default, complex-default */
	const char *selector;        /* "" if none */
	bool complex;
	const char *const *items; /* simple: one */
	size_t n_items;
	unsigned line;
};
struct xccdf_value_limit { const char *selector, *text; unsigned line; }; /* match, lower-bound, upper-bound */
struct xccdf_value_choices {
	const char *selector;
	bool must_match;
	const struct xccdf_value_alternative *at; /* choice, complex-choice */
	size_t count;
	unsigned line;
};

struct xccdf_value {
	size_t index; /* in benchmark->values */
	const char *id;
	const struct xccdf_item *parent; /* Group; NULL: directly in the Benchmark */
	const char *extends, *cluster_id;
	bool abstract, hidden, prohibit_changes, interactive;
	enum xccdf_value_type type;
	enum xccdf_value_operator operator;
	const char *interface_hint; /* NULL: none */
	struct xccdf_version version;
	const struct xccdf_dated_status *statuses;
	size_t n_statuses;
	struct xccdf_texts titles, descriptions, warnings, questions;
	const struct xccdf_reference *references;
	size_t n_references;
	const struct xccdf_value_alternative *values, *defaults;
	size_t n_values, n_defaults;
	const struct xccdf_value_limit *matches, *lower_bounds, *upper_bounds;
	size_t n_matches, n_lower_bounds, n_upper_bounds;
	const struct xccdf_value_choices *choices;
	size_t n_choices;
	const char *const *sources; /* URIs */
	size_t n_sources;
	struct xml_node *node;
	unsigned line;
};

/* Profiles ------------------------------------------------------------------ */

enum xccdf_step_kind {
	XCCDF_SELECT, XCCDF_SET_VALUE, XCCDF_SET_COMPLEX_VALUE, XCCDF_REFINE_VALUE, XCCDF_REFINE_RULE
};
/* What a Profile does, one thing after the other. */
struct xccdf_step {
	enum xccdf_step_kind kind;
	const char *idref; /* of an item or value, or a cluster-id */
	bool selected;               /* select */
	const char *const *values;   /* set-value: one; set-complex-value */
	size_t n_values;
	const char *selector;        /* refine-*; NULL: not written */
	int operator;                /* refine-value: enum xccdf_value_operator; -1: not written */
	double weight;               /* refine-rule; negative: not written */
	int severity, role;          /* refine-rule; -1: not written */
	unsigned line;
};

struct xccdf_profile {
	const char *id;
	const char *extends; /* NULL: none; resolved into `steps` already */
	bool abstract, prohibit_changes, hidden;
	const char *note_tag;
	struct xccdf_version version;
	const struct xccdf_dated_status *statuses;
	size_t n_statuses;
	struct xccdf_texts titles, descriptions;
	const struct xccdf_reference *references;
	size_t n_references;
	const char *const *platforms;
	size_t n_platforms;
	const struct xccdf_step *steps; /* those of the extended profile first */
	size_t n_steps;
	const struct xccdf_tailoring *tailoring; /* it comes from; NULL: the benchmark */
	struct xml_document *xml;
	struct xml_node *node;
	unsigned line;
};

/* The document -------------------------------------------------------------- */

struct xccdf_model { const char *system; struct xml_node *node; };

struct xccdf_benchmark {
	struct arena *arena;
	struct source *source;
	struct xml_document *xml;
	struct xml_node *root; /* the Benchmark element; not always xml->root */
	const char *ns;        /* XCCDF_NS_11 or XCCDF_NS_12 */
	bool is_12;
	const char *id;
	bool resolved;
	const char *style, *style_href, *lang; /* NULL: not written */
	struct xccdf_version version;
	const struct xccdf_dated_status *statuses;
	size_t n_statuses;
	struct xccdf_texts titles, descriptions, notices, front_matters, rear_matters;
	const struct xccdf_reference *references;
	size_t n_references;
	const struct xccdf_plain_text *plain_texts;
	size_t n_plain_texts;
	const char *const *platforms;
	size_t n_platforms;
	struct xml_node *cpe_list;       /* 1.1: cpe-list or Platform-Specification; NULL: none */
	struct xml_node *platform_specification; /* CPE language; NULL: none */
	struct xml_node *const *metadata;
	size_t n_metadata;
	const struct xccdf_model *models;
	size_t n_models;
	const struct xccdf_profile *const *profiles;
	size_t n_profiles;
	const struct xccdf_value *const *values; /* all, Groups' too, in document order */
	size_t n_values;
	const struct xccdf_item *const *items; /* all Groups and Rules in document order */
	size_t n_items;
	size_t n_rules;
	const struct xccdf_item *const *children; /* directly in the Benchmark */
	size_t n_children;
	struct xml_node *const *test_results; /* those the document already holds */
	size_t n_test_results;
	struct map *item_ids;    /* id -> const struct xccdf_item */
	struct map *value_ids;   /* id -> const struct xccdf_value */
	struct map *profile_ids; /* id -> const struct xccdf_profile */
	struct map *plain_text_ids; /* id -> const struct xccdf_plain_text */
	struct map *clusters;    /* cluster-id -> struct xccdf_cluster */
};

/* All that carry one cluster-id. */
struct xccdf_cluster {
	const struct xccdf_item **items;
	size_t n_items;
	const struct xccdf_value **values;
	size_t n_values;
};

/* Reads the Benchmark that `source` is. Lives in the source's arena. NULL: err
 * says NAME: line N: what. */
struct xccdf_benchmark *xccdf_benchmark_read(struct source *, struct err *);

/* The tailoring document ------------------------------------------------------ */

struct xccdf_tailoring {
	struct source *source;
	struct xml_node *root;
	const char *id; /* NULL: none (the 1.1 extension allows it) */
	const char *benchmark_href, *benchmark_id, *benchmark_version; /* NULL: not written */
	struct xccdf_version version;
	const struct xccdf_profile *const *profiles; /* extends resolved against the benchmark */
	size_t n_profiles;
	struct map *profile_ids; /* id -> const struct xccdf_profile */
};
struct xccdf_tailoring *xccdf_tailoring_read(struct source *, const struct xccdf_benchmark *, struct err *);

#endif
