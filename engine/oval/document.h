/* An OVAL definitions document as the evaluator sees it. Read on demand: the
 * document knows where each definition, test, object, state and variable
 * stands; oval_definition() and its sisters read one, and all it refers to,
 * the first time it is asked for. After that everything is const. */
#ifndef OVAL_DOCUMENT_H
#define OVAL_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/map.h"
#include "base/xml.h"
#include "oval/names.h"

struct oval_document {
	struct arena *arena;
	struct xml_document *xml;
	struct xml_node *root; /* oval_definitions; not always xml->root */
	const char *name;      /* for messages */
	const char *schema_version; /* "5.11.2": generator/schema_version without platform */
	struct map *definition_nodes; /* id -> struct xml_node, document order */
	struct map *test_nodes, *object_nodes, *state_nodes, *variable_nodes;
	struct map *definitions; /* id -> struct oval_definition, those read so far */
	struct map *tests, *objects, *states, *variables;
	struct oval_reader *reader; /* private to read.c */
};

/* Variables ------------------------------------------------------------- */

enum oval_component_kind {
	OVAL_LITERAL,  /* text */
	OVAL_OBJECT_COMPONENT,
	OVAL_VARIABLE_COMPONENT,
	OVAL_FUNCTION, /* `function`, over children */
};
enum oval_function {
	OVAL_ARITHMETIC, OVAL_BEGIN, OVAL_CONCAT, OVAL_COUNT, OVAL_END, OVAL_ESCAPE_REGEX,
	OVAL_GLOB_TO_REGEX, OVAL_MERGE, OVAL_REGEX_CAPTURE, OVAL_SPLIT, OVAL_SUBSTRING,
	OVAL_TIME_DIFFERENCE, OVAL_UNIQUE, OVAL_FUNCTION_COUNT
};
extern const char *const oval_function_names[OVAL_FUNCTION_COUNT]; /* element names */

struct oval_component {
	enum oval_component_kind kind;
	enum oval_function function;
	enum oval_datatype datatype;     /* literal_component/@datatype */
	const char *text;                /* literal */
	const struct oval_object *object; /* object_component */
	const char *item_field, *record_field; /* record_field may be NULL */
	const struct oval_variable *variable;  /* variable_component */
	const struct xml_node *node; /* a function's own attributes, and nothing but them, are here:
	                                arithmetic_operation, character, pattern, delimiter,
	                                substring_start, substring_length, format_1, format_2,
	                                glob_noescape */
	const struct oval_component *const *children;
	size_t n_children;
	unsigned line;
};

enum oval_variable_kind { OVAL_CONSTANT_VARIABLE, OVAL_EXTERNAL_VARIABLE, OVAL_LOCAL_VARIABLE, OVAL_UNKNOWN_VARIABLE };

struct oval_restriction { enum oval_operation operation; const char *value; };
struct oval_possible_restriction {
	enum oval_operator operator; /* AND, OR (default AND) */
	const char *hint;
	const struct oval_restriction *restrictions;
	size_t n_restrictions;
};
struct oval_possible_value { const char *value, *hint; };

struct oval_variable {
	const char *id, *comment;
	int version;
	enum oval_variable_kind kind;
	enum oval_datatype datatype;
	const char *const *values; /* constant */
	size_t n_values;
	const struct oval_possible_value *possible_values; /* external */
	size_t n_possible_values;
	const struct oval_possible_restriction *possible_restrictions; /* external */
	size_t n_possible_restrictions;
	const struct oval_component *component; /* local */
	unsigned line;
};

/* Entities, objects, states --------------------------------------------- */

struct oval_entity {
	const char *name;  /* local name; a record's field: its @name */
	const char *value; /* text as written; "" if empty or a reference */
	enum oval_datatype datatype;
	enum oval_operation operation;
	enum oval_check entity_check; /* states */
	enum oval_check var_check;    /* "all" unless written */
	bool has_var_check;
	enum oval_existence check_existence; /* states: of the item's entities of this name */
	bool has_check_existence;
	bool mask;
	bool nil; /* xsi:nil */
	/* @var_ref; NULL: none. For independent:variable_object's var_ref element it is the
	 * variable whose id the element holds, and `value` is that id: so the probe
	 * finds the variable's values in collect_entity like any other's. */
	const struct oval_variable *variable;
	const struct oval_entity *fields; /* record */
	size_t n_fields;
	unsigned line;
};

struct oval_filter { bool exclude; const struct oval_state *state; unsigned line; };

struct oval_set {
	enum oval_set_operator operator;
	const struct oval_set *sets[2]; /* either sets or objects */
	size_t n_sets;
	const struct oval_object *objects[2];
	size_t n_objects;
	const struct oval_filter *filters;
	size_t n_filters;
	unsigned line;
};

/* family and name say which probe: unix:file_object is "unix", "file". The
 * family is what stands behind '#' in the namespace; "" for the bare
 * definitions namespace. */
struct oval_object {
	const char *id, *comment, *family, *name;
	int version;
	bool deprecated;
	const struct oval_entity *entities;
	size_t n_entities;
	const struct xml_attr *behaviors; /* attributes of <behaviors> */
	size_t n_behaviors;
	const struct oval_set *set; /* NULL: not a set */
	const struct oval_filter *filters;
	size_t n_filters;
	struct xml_node *node;
	unsigned line;
};

struct oval_state {
	const char *id, *comment, *family, *name;
	int version;
	bool deprecated;
	enum oval_operator operator;
	const struct oval_entity *entities;
	size_t n_entities;
	struct xml_node *node;
	unsigned line;
};

/* Tests, definitions ---------------------------------------------------- */

struct oval_test {
	const char *id, *comment, *family, *name;
	int version;
	bool deprecated;
	enum oval_check check;
	enum oval_existence check_existence;
	enum oval_operator state_operator;
	const struct oval_object *object; /* NULL: unknown_test */
	const struct oval_state *const *states;
	size_t n_states;
	struct xml_node *node;
	unsigned line;
};

enum oval_criteria_kind { OVAL_CRITERIA, OVAL_CRITERION, OVAL_EXTEND_DEFINITION };

struct oval_criteria {
	enum oval_criteria_kind kind;
	enum oval_operator operator;
	bool negate;
	bool applicability_check, has_applicability_check;
	const char *comment;
	const struct oval_criteria *const *children; /* criteria */
	size_t n_children;
	const struct oval_test *test;             /* criterion */
	const struct oval_definition *definition; /* extend_definition; may lead back */
	unsigned line;
};

struct oval_definition {
	const char *id, *title;
	int version;
	enum oval_class class;
	bool deprecated;
	const struct oval_criteria *criteria; /* NULL: none written */
	struct xml_node *node; /* metadata and the rest */
	unsigned line;
};

/* Reading ----------------------------------------------------------------- */

/* Close function for xml_read: what is inside the children of definitions, tests and so on
 * stays closed until asked for. Arg unused. */
bool oval_close(const struct xml_node *, void *);

/* `root` is an oval_definitions element (of a document, a component, a results
 * document). Only ids are looked at. Duplicate ids are an error. */
struct oval_document *oval_document_read(struct arena *, struct xml_document *,
    struct xml_node *root, const char *name, struct err *);

/* NULL with err: no such id, or it (or what it refers to) is malformed:
 * "NAME: line N: ...". Not thread safe. */
const struct oval_definition *oval_definition(struct oval_document *, const char *id, struct err *);
const struct oval_test *oval_test(struct oval_document *, const char *id, struct err *);
const struct oval_object *oval_object(struct oval_document *, const char *id, struct err *);
const struct oval_state *oval_state(struct oval_document *, const char *id, struct err *);
const struct oval_variable *oval_variable(struct oval_document *, const char *id, struct err *);

#endif
