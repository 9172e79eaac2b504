/* What the rule files of a folder are made of and how that hangs together: definitions, tests, objects, states and
 * variables, questionnaires and questions, by the short ids their authors wrote. An id is looked for in the item
 * first, then in benchmark.xml, as content/build/data-stream.xsl does. */
#ifndef COMMAND_RULE_NET_H
#define COMMAND_RULE_NET_H

#include "base/map.h"
#include "probe/probe.h"
#include "source/rule_folder.h"

enum rule_part_kind {
	RULE_DEFINITION, RULE_TEST, RULE_OBJECT, RULE_STATE, RULE_VARIABLE,
	RULE_QUESTIONNAIRE, RULE_TEST_ACTION, RULE_QUESTION,
	RULE_PART_KIND_COUNT
};
extern const char *const rule_part_names[RULE_PART_KIND_COUNT]; /* "definition" ... */

/* One place that names a part. */
struct rule_reference {
	enum rule_part_kind kind;
	const char *id;
	const struct rule_file *file;
	const struct xml_node *node; /* the element that names it */
	struct rule_part *to;        /* NULL: there is none */
};

struct rule_part {
	enum rule_part_kind kind;
	const char *id; /* NULL: none written */
	size_t place;   /* among its sisters, from 1 */
	const struct rule_file *file;
	struct xml_node *node;
	const struct rule_part *other; /* of the same kind and id, before it in the file; NULL: none */
	struct rule_reference *references;
	size_t n_references;
	bool named;    /* by another part, a Rule or a platform */
	bool used;     /* by a Rule or a platform, through whatever is between */
	unsigned seen; /* private to rule_net_reach */
};

struct rule_net {
	struct arena *arena;
	const struct rule_file *files; /* benchmark.xml first */
	size_t n_files;
	struct rule_part **parts; /* file after file, each in document order */
	size_t n_parts;
	struct rule_reference *roots; /* what Rules and platforms name */
	size_t n_roots;
	struct map **ids; /* [file * RULE_PART_KIND_COUNT + kind]: id -> struct rule_part */
	unsigned seen;
};

struct rule_net *rule_net_new(struct arena *, const struct rule_file *files, size_t n_files);
/* The part that `id` names seen from a file; NULL: none. */
struct rule_part *rule_net_find(const struct rule_net *, const struct rule_file *from, enum rule_part_kind, const char *id);
/* "there is no test "x" here ...": of a reference that leads nowhere. */
const char *rule_net_lost(struct arena *, const struct rule_reference *);
/* Calls `each` for the part and all it leads to, each once. */
void rule_net_reach(struct rule_net *, struct rule_part *, void (*each)(void *arg, struct rule_part *), void *arg);

/* The probe of file_test, file_object, file_state; NULL: there is none. */
const struct probe *rule_part_probe(const struct rule_part *);
/* The Rule of an item; NULL: there is none. */
const struct xml_node *rule_file_rule(const struct rule_file *);
/* The digits of a STIG ID as the build takes them for OVAL ids: "DKER-EE-002030" is 2030. false: there are none,
 * or too many to be exact in XSLT's numbers. */
bool rule_file_number(const char *stig_id, unsigned long *number);

#endif
