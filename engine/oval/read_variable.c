/* Variables of all kinds and the components that local ones are made of. */
#include <stdint.h>
#include <string.h>

#include "oval/read.h"

const char *const oval_function_names[OVAL_FUNCTION_COUNT] = {
	"arithmetic", "begin", "concat", "count", "end", "escape_regex", "glob_to_regex", "merge",
	"regex_capture", "split", "substring", "time_difference", "unique",
};

/* How many components a function takes, and the attributes it cannot do without. */
static const struct function_form {
	size_t least, most;
	const char *attributes[2];
} forms[OVAL_FUNCTION_COUNT] = {
	[OVAL_ARITHMETIC] = { 2, SIZE_MAX, { "arithmetic_operation" } },
	[OVAL_BEGIN] = { 1, 1, { "character" } },
	[OVAL_CONCAT] = { 2, SIZE_MAX, { 0 } },
	[OVAL_COUNT] = { 1, SIZE_MAX, { 0 } },
	[OVAL_END] = { 1, 1, { "character" } },
	[OVAL_ESCAPE_REGEX] = { 1, 1, { 0 } },
	[OVAL_GLOB_TO_REGEX] = { 1, 1, { 0 } },
	[OVAL_MERGE] = { 1, SIZE_MAX, { 0 } },
	[OVAL_REGEX_CAPTURE] = { 1, 1, { 0 } },
	[OVAL_SPLIT] = { 1, 1, { "delimiter" } },
	[OVAL_SUBSTRING] = { 1, 1, { "substring_start", "substring_length" } },
	[OVAL_TIME_DIFFERENCE] = { 1, 2, { 0 } },
	[OVAL_UNIQUE] = { 1, SIZE_MAX, { 0 } },
};

static const struct oval_component *read_component(struct oval_document *,
    const struct xml_node *, struct err *);

/* The element is open while it is read, no longer. */
static const struct xml_node *own_attributes(struct oval_document *document, const struct xml_node *node)
{
	struct xml_node *own = arena_memdup(document->arena, node, sizeof *own);

	own->parent = own->first = own->next = NULL;
	own->attrs = arena_memdup(document->arena, node->attrs, node->n_attrs * sizeof *node->attrs);
	return own;
}

static bool read_function(struct oval_document *document, const struct xml_node *node,
    struct oval_component *into, struct err *err)
{
	const struct function_form *form = &forms[into->function];
	size_t count = read_count_children(node);
	const struct oval_component **children =
	    arena_alloc(document->arena, count * sizeof *children);

	if (count < form->least || count > form->most)
		return oval_bad(document, node, err, "%s of %zu component%s: it takes %s%zu", node->name,
		    count, count == 1 ? "" : "s", form->most == form->least ? "" :
		    count < form->least ? "at least " : "at most ",
		    count < form->least ? form->least : form->most);
	for (int i = 0; i < 2 && form->attributes[i]; i++)
		if (!xml_attr(node, form->attributes[i]))
			return oval_bad(document, node, err, "%s without %s", node->name, form->attributes[i]);
	into->kind = OVAL_FUNCTION;
	into->node = own_attributes(document, node);
	into->children = children;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		const struct oval_component *read = read_component(document, child, err);

		if (!read)
			return false;
		children[into->n_children++] = read;
	}
	return true;
}

static bool read_simple_component(struct oval_document *document, const struct xml_node *node,
    struct oval_component *into, struct err *err)
{
	int datatype = OVAL_STRING;
	const char *id = NULL;

	if (!strcmp(node->name, "literal_component")) {
		into->kind = OVAL_LITERAL;
		into->text = node->text;
		if (!read_name(document, node, "datatype", oval_datatype_names, OVAL_RECORD, &datatype,
		        err))
			return false;
		into->datatype = datatype;
	} else if (!strcmp(node->name, "object_component")) {
		into->kind = OVAL_OBJECT_COMPONENT;
		into->record_field = xml_attr(node, "record_field");
		if (!read_required(document, node, "object_ref", &id, err) ||
		    !read_required(document, node, "item_field", &into->item_field, err))
			return false;
		into->object = oval_refer(document, OVAL_KIND_OBJECT, node, id, err);
		if (!into->object)
			return false;
	} else if (!strcmp(node->name, "variable_component")) {
		into->kind = OVAL_VARIABLE_COMPONENT;
		if (!read_required(document, node, "var_ref", &id, err))
			return false;
		into->variable = oval_refer(document, OVAL_KIND_VARIABLE, node, id, err);
		if (!into->variable)
			return false;
	} else {
		return oval_bad(document, node, err, "%s is neither a component nor a function",
		    node->name);
	}
	if (node->first)
		return oval_bad(document, node->first, err, "%s cannot be in %s", node->first->name,
		    node->name);
	return true;
}

static const struct oval_component *read_component(struct oval_document *document,
    const struct xml_node *node, struct err *err)
{
	struct oval_component *into = arena_alloc(document->arena, sizeof *into);
	int function;
	bool well;

	into->line = node->line;
	if (!node->ns || strcmp(node->ns, OVAL_NS_DEFINITIONS))
		well = oval_bad(document, node, err, "%s is neither a component nor a function",
		    node->name);
	else if (oval_name_find(oval_function_names, OVAL_FUNCTION_COUNT, node->name, &function)) {
		into->function = function;
		well = read_function(document, node, into, err);
	} else {
		well = read_simple_component(document, node, into, err);
	}
	return well ? into : NULL;
}

static bool read_constant(struct oval_document *document, const struct xml_node *node,
    struct oval_variable *into, struct err *err)
{
	const char **values = arena_alloc(document->arena, read_count_children(node) * sizeof *values);

	into->kind = OVAL_CONSTANT_VARIABLE;
	into->values = values;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (read_is_aside(child))
			continue;
		if (!xml_is(child, OVAL_NS_DEFINITIONS, "value") || child->first)
			return oval_bad(document, child->first ? child->first : child, err,
			    "%s cannot be in a constant_variable",
			    child->first ? child->first->name : child->name);
		values[into->n_values++] = child->text;
	}
	if (!into->n_values)
		return oval_bad(document, node, err, "constant_variable %s without a value", into->id);
	return true;
}

static bool read_restrictions(struct oval_document *document, const struct xml_node *node,
    struct oval_possible_restriction *into, struct err *err)
{
	struct oval_restriction *restrictions =
	    arena_alloc(document->arena, read_count_children(node) * sizeof *restrictions);
	int operator = OVAL_OPERATOR_AND;
	const char *spelled = NULL;

	into->hint = xml_attr(node, "hint");
	into->restrictions = restrictions;
	if (!read_name(document, node, "operator", oval_operator_names, OVAL_OPERATOR_COUNT,
	        &operator, err))
		return false;
	into->operator = operator;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		int operation = OVAL_EQUALS;

		if (!xml_is(child, OVAL_NS_DEFINITIONS, "restriction"))
			return oval_bad(document, child, err, "%s cannot be in possible_restriction",
			    child->name);
		if (!read_required(document, child, "operation", &spelled, err) ||
		    !read_name(document, child, "operation", oval_operation_names,
		        OVAL_OPERATION_COUNT, &operation, err))
			return false;
		restrictions[into->n_restrictions++] = (struct oval_restriction){
			.operation = operation, .value = child->text,
		};
	}
	if (!into->n_restrictions)
		return oval_bad(document, node, err, "possible_restriction without a restriction");
	return true;
}

static bool read_external(struct oval_document *document, const struct xml_node *node,
    struct oval_variable *into, struct err *err)
{
	size_t room = read_count_children(node);
	struct oval_possible_value *values = arena_alloc(document->arena, room * sizeof *values);
	struct oval_possible_restriction *restrictions =
	    arena_alloc(document->arena, room * sizeof *restrictions);

	into->kind = OVAL_EXTERNAL_VARIABLE;
	into->possible_values = values;
	into->possible_restrictions = restrictions;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (read_is_aside(child))
			continue;
		if (xml_is(child, OVAL_NS_DEFINITIONS, "possible_value")) {
			values[into->n_possible_values++] = (struct oval_possible_value){
				.value = child->text, .hint = xml_attr(child, "hint"),
			};
		} else if (xml_is(child, OVAL_NS_DEFINITIONS, "possible_restriction")) {
			if (!read_restrictions(document, child,
			        &restrictions[into->n_possible_restrictions], err))
				return false;
			into->n_possible_restrictions++;
		} else {
			return oval_bad(document, child, err, "%s cannot be in an external_variable",
			    child->name);
		}
	}
	return true;
}

static bool read_local(struct oval_document *document, const struct xml_node *node,
    struct oval_variable *into, struct err *err)
{
	into->kind = OVAL_LOCAL_VARIABLE;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (read_is_aside(child))
			continue;
		if (into->component)
			return oval_bad(document, child, err, "a second component in local_variable %s",
			    into->id);
		into->component = read_component(document, child, err);
		if (!into->component)
			return false;
	}
	if (!into->component)
		return oval_bad(document, node, err, "local_variable %s without a component", into->id);
	return true;
}

bool read_variable(struct oval_document *document, struct xml_node *node,
    struct oval_variable *into, struct err *err)
{
	int datatype = OVAL_STRING;
	const char *spelled = NULL;

	into->line = node->line;
	into->id = xml_attr(node, "id");
	into->comment = xml_attr(node, "comment");
	if (!read_version(document, node, &into->version, err) ||
	    !read_required(document, node, "datatype", &spelled, err) ||
	    !read_name(document, node, "datatype", oval_datatype_names, OVAL_RECORD, &datatype, err))
		return false;
	into->datatype = datatype;
	if (xml_is(node, OVAL_NS_DEFINITIONS, "constant_variable"))
		return read_constant(document, node, into, err);
	if (xml_is(node, OVAL_NS_DEFINITIONS, "external_variable"))
		return read_external(document, node, into, err);
	if (xml_is(node, OVAL_NS_DEFINITIONS, "local_variable"))
		return read_local(document, node, into, err);
	return oval_bad(document, node, err, "%s is not a kind of variable", node->name);
}
