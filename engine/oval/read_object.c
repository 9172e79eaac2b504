/* Objects with their sets and filters, states, and the entities of both. */
#include <string.h>

#include "oval/read.h"

/* Entities -------------------------------------------------------------- */

static bool read_entity(struct oval_document *, const struct xml_node *, struct oval_entity *,
    struct err *);

static bool read_fields(struct oval_document *document, const struct xml_node *node,
    struct oval_entity *into, struct err *err)
{
	struct oval_entity *fields = !node->first ? NULL :
	    arena_alloc(document->arena, read_count_children(node) * sizeof *fields);

	into->fields = fields;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		struct oval_entity *field = &fields[into->n_fields];

		if (!xml_is(child, OVAL_NS_DEFINITIONS, "field"))
			return oval_bad(document, child, err, "%s cannot be in %s", child->name, node->name);
		if (into->datatype != OVAL_RECORD)
			return oval_bad(document, child, err, "%s has fields, but its datatype is %s, not record",
			    node->name, oval_datatype_names[into->datatype]);
		if (!read_entity(document, child, field, err) ||
		    !read_required(document, child, "name", &field->name, err))
			return false;
		if (field->datatype == OVAL_RECORD)
			return oval_bad(document, child, err, "a field cannot be a record");
		into->n_fields++;
	}
	return true;
}

static bool read_entity(struct oval_document *document, const struct xml_node *node,
    struct oval_entity *into, struct err *err)
{
	int datatype = OVAL_STRING, operation = OVAL_EQUALS, entity_check = OVAL_CHECK_ALL,
	    var_check = OVAL_CHECK_ALL, existence = OVAL_AT_LEAST_ONE_EXISTS;
	const char *nil = xml_attr_ns(node, XML_NS_XSI, "nil"), *reference = xml_attr(node, "var_ref");

	into->name = node->name;
	into->value = node->text;
	into->line = node->line;
	into->nil = nil && (!strcmp(nil, "true") || !strcmp(nil, "1"));
	into->has_var_check = xml_attr(node, "var_check");
	into->has_check_existence = xml_attr(node, "check_existence");
	if (!read_name(document, node, "datatype", oval_datatype_names, OVAL_DATATYPE_COUNT,
	        &datatype, err) ||
	    !read_name(document, node, "operation", oval_operation_names, OVAL_OPERATION_COUNT,
	        &operation, err) ||
	    !read_name(document, node, "entity_check", oval_check_names, OVAL_CHECK_COUNT,
	        &entity_check, err) ||
	    !read_name(document, node, "var_check", oval_check_names, OVAL_CHECK_COUNT, &var_check,
	        err) ||
	    !read_name(document, node, "check_existence", oval_existence_names,
	        OVAL_EXISTENCE_COUNT, &existence, err) ||
	    !read_boolean(document, node, "mask", &into->mask, err))
		return false;
	into->datatype = datatype;
	into->operation = operation;
	into->entity_check = entity_check;
	into->var_check = var_check;
	into->check_existence = existence;
	if (reference) {
		into->variable = oval_refer(document, OVAL_KIND_VARIABLE, node, reference, err);
		if (!into->variable)
			return false;
	}
	return read_fields(document, node, into, err);
}

/* Filters and sets ------------------------------------------------------ */

/* Objects of a set and states of a filter are of the object's own type
 * (schematron rules oval-def_setobjref and *filter*). */
static bool same_type(const struct oval_document *document, const struct xml_node *at,
    const struct oval_object *object, enum oval_kind kind, const char *id, struct err *err)
{
	const struct xml_node *other = map_get(
	    kind == OVAL_KIND_OBJECT ? document->object_nodes : document->state_nodes, id);
	const char *family = NULL, *name = NULL;

	if (!read_type(document, other, kind == OVAL_KIND_OBJECT ? "_object" : "_state", &family,
	        &name, err))
		return false;
	if (!strcmp(family, object->family) && !strcmp(name, object->name))
		return true;
	return oval_bad(document, at, err, "object %s is %s:%s_object, but the %s %s is %s:%s",
	    object->id, object->family, object->name, oval_kind_names[kind], id, family, other->name);
}

static bool read_filter(struct oval_document *document, const struct xml_node *node,
    const struct oval_object *object, struct oval_filter *into, struct err *err)
{
	static const char *const actions[] = { "exclude", "include" };
	const char *id = xml_trim(document->arena, node->text);
	int action = 0;

	into->line = node->line;
	if (!read_name(document, node, "action", actions, 2, &action, err))
		return false;
	into->exclude = action == 0;
	into->state = oval_refer(document, OVAL_KIND_STATE, node, id, err);
	return into->state && same_type(document, node, object, OVAL_KIND_STATE, id, err);
}

static const struct oval_set *read_set(struct oval_document *document, const struct xml_node *node,
    const struct oval_object *object, struct err *err)
{
	struct oval_set *into = arena_alloc(document->arena, sizeof *into);
	struct oval_filter *filters =
	    arena_alloc(document->arena, read_count_children(node) * sizeof *filters);
	int operator = OVAL_SET_UNION;

	into->line = node->line;
	into->filters = filters;
	if (!read_name(document, node, "set_operator", oval_set_operator_names,
	        OVAL_SET_OPERATOR_COUNT, &operator, err))
		return NULL;
	into->operator = operator;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (xml_is(child, OVAL_NS_DEFINITIONS, "set")) {
			const struct oval_set *inner;

			if (into->n_sets == 2) {
				oval_bad(document, child, err, "a third set in a set");
				return NULL;
			}
			inner = read_set(document, child, object, err);
			if (!inner)
				return NULL;
			into->sets[into->n_sets++] = inner;
		} else if (xml_is(child, OVAL_NS_DEFINITIONS, "object_reference")) {
			const char *id = xml_trim(document->arena, child->text);
			const struct oval_object *other;

			if (into->n_objects == 2) {
				oval_bad(document, child, err, "a third object_reference in a set");
				return NULL;
			}
			other = oval_refer(document, OVAL_KIND_OBJECT, child, id, err);
			if (!other || !same_type(document, child, object, OVAL_KIND_OBJECT, id, err))
				return NULL;
			into->objects[into->n_objects++] = other;
		} else if (xml_is(child, OVAL_NS_DEFINITIONS, "filter")) {
			if (!read_filter(document, child, object, &filters[into->n_filters], err))
				return NULL;
			into->n_filters++;
		} else {
			oval_bad(document, child, err, "%s cannot be in a set", child->name);
			return NULL;
		}
	}
	/* Either sets, or object references with filters. */
	if (!into->n_sets && !into->n_objects) {
		oval_bad(document, node, err, "a set of nothing");
		return NULL;
	}
	if (into->n_sets && (into->n_objects || into->n_filters)) {
		oval_bad(document, node, err, "a set holds either sets or object references and filters");
		return NULL;
	}
	return into;
}

/* Objects and states ------------------------------------------------------ */

/* variable_object names its variable in an element, not in an attribute. */
static bool read_variable_object(struct oval_document *document, const struct xml_node *node,
    struct oval_entity *entity, struct err *err)
{
	if (strcmp(entity->name, "var_ref"))
		return true;
	entity->value = xml_trim(document->arena, entity->value);
	entity->variable = oval_refer(document, OVAL_KIND_VARIABLE, node, entity->value, err);
	return entity->variable;
}

bool read_object(struct oval_document *document, struct xml_node *node, struct oval_object *into,
    struct err *err)
{
	struct oval_entity *entities =
	    arena_alloc(document->arena, read_count_children(node) * sizeof *entities);
	struct oval_filter *filters = NULL;
	bool is_variable_object, has_behaviors = false;

	into->node = node;
	into->line = node->line;
	into->id = xml_attr(node, "id");
	into->comment = xml_attr(node, "comment");
	into->entities = entities;
	if (!read_type(document, node, "_object", &into->family, &into->name, err) ||
	    !read_version(document, node, &into->version, err) ||
	    !read_boolean(document, node, "deprecated", &into->deprecated, err))
		return false;
	is_variable_object = !strcmp(into->family, "independent") && !strcmp(into->name, "variable");
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (read_is_aside(child))
			continue;
		if (xml_is(child, OVAL_NS_DEFINITIONS, "set")) {
			if (into->set)
				return oval_bad(document, child, err, "a second set in object %s", into->id);
			into->set = read_set(document, child, into, err);
			if (!into->set)
				return false;
		} else if (xml_is(child, OVAL_NS_DEFINITIONS, "filter")) {
			filters = arena_more(document->arena, filters, into->n_filters, sizeof *filters);
			into->filters = filters;
			if (!read_filter(document, child, into, &filters[into->n_filters], err))
				return false;
			into->n_filters++;
		} else if (!strcmp(child->name, "behaviors")) {
			if (has_behaviors)
				return oval_bad(document, child, err, "a second behaviors in object %s", into->id);
			has_behaviors = true;
			into->behaviors = arena_memdup(document->arena, child->attrs,
			    child->n_attrs * sizeof *child->attrs);
			into->n_behaviors = child->n_attrs;
		} else {
			struct oval_entity *entity = &entities[into->n_entities];

			if (!read_entity(document, child, entity, err) ||
			    (is_variable_object && !read_variable_object(document, child, entity, err)))
				return false;
			into->n_entities++;
		}
	}
	if (into->set && (into->n_entities || has_behaviors || into->n_filters))
		return oval_bad(document, node, err, "object %s has a set and something else beside it",
		    into->id);
	return true;
}

bool read_state(struct oval_document *document, struct xml_node *node, struct oval_state *into,
    struct err *err)
{
	struct oval_entity *entities =
	    arena_alloc(document->arena, read_count_children(node) * sizeof *entities);
	int operator = OVAL_OPERATOR_AND;

	into->node = node;
	into->line = node->line;
	into->id = xml_attr(node, "id");
	into->comment = xml_attr(node, "comment");
	into->entities = entities;
	if (!read_type(document, node, "_state", &into->family, &into->name, err) ||
	    !read_version(document, node, &into->version, err) ||
	    !read_boolean(document, node, "deprecated", &into->deprecated, err) ||
	    !read_name(document, node, "operator", oval_operator_names, OVAL_OPERATOR_COUNT,
	        &operator, err))
		return false;
	into->operator = operator;
	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (read_is_aside(child))
			continue;
		if (!read_entity(document, child, &entities[into->n_entities], err))
			return false;
		into->n_entities++;
	}
	return true;
}
