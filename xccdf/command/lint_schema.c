/* Objects and states of our own families held against content/schema, which no validator an author has at hand
 * knows. Only what our schemas use is read: elements with a type, in a sequence, and words that a type allows. */
#include <string.h>

#include "base/paths.h"
#include "oval/names.h"
#include "xccdf/command/lint.h"

#define NS_SCHEMA "http://www.w3.org/2001/XMLSchema"

struct schema {
	struct map *elements; /* at the top: name -> const struct xml_node; none: there is no schema for the family */
	struct map *types;    /* complexType with a name -> const struct xml_node */
};

static struct schema *read_schema(struct lint *lint, const char *family)
{
	struct schema *schema = arena_alloc(lint->arena, sizeof *schema);
	const char *path = data_path(lint->arena, arena_printf(lint->arena, "content/schema/%s-definitions.xsd", family));
	struct err err = { 0 };
	struct xml_document *xml = path ? xml_read_file(lint->arena, path, NULL, NULL, &err) : NULL;

	schema->elements = map_new(lint->arena);
	schema->types = map_new(lint->arena);
	for (const struct xml_node *node = xml ? xml->root->first : NULL; node; node = node->next)
		if (xml_attr(node, "name"))
			map_put(xml_is(node, NS_SCHEMA, "element") ? schema->elements : schema->types, xml_attr(node, "name"),
			    (void *)node);
	return schema;
}

/* Elements with a name inside, in order: those of the one sequence an object or state is made of. */
static const struct xml_node *next_element(const struct xml_node *top, const struct xml_node *at)
{
	do {
		const struct xml_node *next = at->first;

		while (!next && at != top) {
			next = at->next;
			at = at->parent;
		}
		if (!next)
			return NULL;
		at = next;
	} while (!xml_is(at, NS_SCHEMA, "element") || !xml_attr(at, "name"));
	return at;
}

/* Where an entity stands among its sisters, from 1; 0: it does not. */
static size_t place_of(const struct xml_node *declared, const char *name, const struct xml_node **found)
{
	size_t place = 0;

	for (*found = next_element(declared, declared); *found; *found = next_element(declared, *found)) {
		place++;
		if (!strcmp(xml_attr(*found, "name"), name))
			return place;
	}
	return 0;
}

/* "docker-def:EntityObjectScopeType" is "EntityObjectScopeType". */
static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

/* What the type's restriction allows: "running, all"; NULL: it lists nothing. `fits`: `value` is among it. */
static const char *words_of(struct lint *lint, const struct xml_node *restriction, const char *value, bool *fits)
{
	const struct xml_node *word = restriction ? xml_child(restriction, NS_SCHEMA, "enumeration") : NULL;
	const char *words = NULL;

	*fits = false;
	for (; word; word = xml_next_same(word)) {
		const char *one = xml_attr(word, "value");

		if (!one || !*one)
			continue;
		*fits |= !strcmp(one, value);
		words = words ? arena_printf(lint->arena, "%s, %s", words, one) : one;
	}
	return words;
}

static void look_at_type(struct lint *lint, const struct schema *schema, const struct rule_part *part,
    const struct xml_node *entity, const struct xml_node *declared)
{
	const char *type = xml_attr(declared, "type") ? local_name(xml_attr(declared, "type")) : "";
	const char *datatype = xml_attr(entity, "datatype"), *operation = xml_attr(entity, "operation"), *words;
	const struct xml_node *own = map_get(schema->types, type);
	const struct xml_node *content = own ? xml_child(own, NS_SCHEMA, "simpleContent") : NULL;
	const struct xml_node *restriction = content ? xml_child(content, NS_SCHEMA, "restriction") : NULL;
	bool fits;

	if (restriction && xml_attr(restriction, "base"))
		type = local_name(xml_attr(restriction, "base"));
	if (datatype && strcmp(datatype, "string") &&
	    (!strcmp(type, "EntityStateStringType") || !strcmp(type, "EntityObjectStringType")))
		lint_find(lint, part->file, entity, "%s is a string by its schema, not of datatype %s: take the datatype off", entity->name,
		    datatype);
	words = words_of(lint, restriction, entity->text, &fits);
	if (words && !fits && !xml_attr(entity, "var_ref") && (!operation || !strcmp(operation, "equals")))
		lint_find(lint, part->file, entity, "%s cannot be \"%s\": it is one of %s", entity->name, entity->text, words);
}

static bool holds_any(const struct xml_node *declared, const struct map *there)
{
	const struct xml_node *one = declared;

	for (; one; one = next_element(declared, one))
		if (xml_is(one, NS_SCHEMA, "element") && xml_attr(one, "name") && map_get(there, xml_attr(one, "name")))
			return true;
	return false;
}

/* Whether another of a choice is there: filepath, or path with filename. */
static bool stood_in_for(const struct xml_node *declared, const struct xml_node *one, const struct map *there)
{
	for (; one != declared; one = one->parent)
		for (const struct xml_node *other = xml_is(one->parent, NS_SCHEMA, "choice") ? one->parent->first : NULL; other; other = other->next)
			if (other != one && holds_any(other, there))
				return true;
	return false;
}

static void look_at_part(struct lint *lint, const struct schema *schema, const struct rule_part *part)
{
	const struct xml_node *declared = map_get(schema->elements, part->node->name), *one, *last = NULL;
	struct map *there = map_new(lint->arena);
	size_t most = 0;

	if (!declared)
		return;
	for (const struct xml_node *entity = part->node->first; entity; entity = entity->next) {
		size_t place = entity->ns && !strcmp(entity->ns, part->node->ns) ? place_of(declared, entity->name, &one) : 0;

		/* What is not in the schema is told by what the probes know (lint_parts). */
		if (!place)
			continue;
		if (map_put(there, entity->name, (void *)entity) && !xml_attr(one, "maxOccurs"))
			lint_find(lint, part->file, entity, "%s stands here twice, the schema allows one: make two states of it", entity->name);
		else if (place < most)
			lint_find(lint, part->file, entity, "%s stands behind %s, the schema wants it before: put it there", entity->name,
			    last->name);
		look_at_type(lint, schema, part, entity, one);
		if (place > most) {
			most = place;
			last = entity;
		}
	}
	if (xml_child(part->node, OVAL_NS_DEFINITIONS, "set"))
		return;
	for (one = next_element(declared, declared); one; one = next_element(declared, one)) {
		const char *least = xml_attr(one, "minOccurs");

		if ((!least || strcmp(least, "0")) && !map_get(there, xml_attr(one, "name")) && !stood_in_for(declared, one, there))
			lint_find(lint, part->file, part->node, "%s \"%s\" lacks %s, which the schema wants: write it",
			    rule_part_names[part->kind], part->id ? part->id : "", xml_attr(one, "name"));
	}
}

void lint_schemas(struct lint *lint)
{
	struct map *schemas = map_new(lint->arena);
	size_t prefix = strlen(OVAL_NS_DEFINITIONS "#");

	for (size_t i = 0; i < lint->net->n_parts; i++) {
		const struct rule_part *part = lint->net->parts[i];
		const char *family = part->node->ns && !strncmp(part->node->ns, OVAL_NS_DEFINITIONS "#x-", prefix + 2)
		    ? part->node->ns + prefix : "/";
		struct schema *schema;

		/* It becomes a file's name. */
		if (strchr(family, '/') || (part->kind != RULE_OBJECT && part->kind != RULE_STATE))
			continue;
		schema = map_get(schemas, family);
		if (!schema) {
			schema = read_schema(lint, family);
			map_put(schemas, family, schema);
		}
		look_at_part(lint, schema, part);
	}
}
