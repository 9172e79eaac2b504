#include "oval/read.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const oval_kind_names[OVAL_KIND_COUNT] = {
	"definition", "test", "object", "state", "variable",
};

static const struct kind {
	const char *section;
	size_t size;
} kinds[OVAL_KIND_COUNT] = {
	{ "definitions", sizeof(struct oval_definition) },
	{ "tests", sizeof(struct oval_test) },
	{ "objects", sizeof(struct oval_object) },
	{ "states", sizeof(struct oval_state) },
	{ "variables", sizeof(struct oval_variable) },
};

/* One thing that was referred to or asked for. Its struct is made once and
 * filled when its turn comes; if something in the same reading is malformed, all
 * of that reading is forgotten, so that nobody meets a half-read thing. */
struct slot {
	void *thing;
	bool read, waiting;
};

/* Its id and element are the nodes map's entry with this number. */
struct which {
	enum oval_kind kind;
	unsigned number;
};

struct oval_reader {
	struct map *nodes[OVAL_KIND_COUNT]; /* the document's maps, by kind */
	struct map *things[OVAL_KIND_COUNT];
	struct slot *slots[OVAL_KIND_COUNT]; /* one for each entry of nodes */
	struct which *list; /* what the present reading has still to read */
	size_t n_list, room_list;
	const char *types[4]; /* names read last, most are the same */
	unsigned next_type;
};

bool oval_bad(const struct oval_document *document, const struct xml_node *node,
    struct err *err, const char *format, ...)
{
	char what[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return err_set(err, ERR_CONTENT, "%s: line %u: %s", document->name, node->line, what);
}

/* Attributes ---------------------------------------------------------- */

bool read_required(const struct oval_document *document, const struct xml_node *node,
    const char *name, const char **into, struct err *err)
{
	const char *value = xml_attr(node, name);

	if (!value || !*value)
		return oval_bad(document, node, err, "%s without %s", node->name, name);
	*into = value;
	return true;
}

bool read_boolean(const struct oval_document *document, const struct xml_node *node,
    const char *name, bool *into, struct err *err)
{
	const char *value = xml_attr(node, name);

	if (!value)
		return true;
	if (!strcmp(value, "true") || !strcmp(value, "1"))
		*into = true;
	else if (!strcmp(value, "false") || !strcmp(value, "0"))
		*into = false;
	else
		return oval_bad(document, node, err, "%s of %s is \"%s\", not true or false", name,
		    node->name, value);
	return true;
}

bool read_version(const struct oval_document *document, const struct xml_node *node, int *into,
    struct err *err)
{
	const char *value = xml_attr(node, "version");
	unsigned long number;

	if (!value)
		return true;
	if (!*value || strspn(value, "0123456789") != strlen(value) || strlen(value) > 10 ||
	    (number = strtoul(value, NULL, 10)) > INT_MAX)
		return oval_bad(document, node, err, "version \"%s\" of %s is not a number from 0 to %d",
		    value, node->name, INT_MAX);
	*into = (int)number;
	return true;
}

bool read_name(const struct oval_document *document, const struct xml_node *node,
    const char *name, const char *const *names, int count, int *into, struct err *err)
{
	const char *value = xml_attr(node, name);
	char list[512] = "";

	if (!value || oval_name_find(names, count, value, into))
		return true;
	for (int i = 0; i < count; i++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof list - used, "%s\"%s\"", i ? ", " : "", names[i]);
	}
	return oval_bad(document, node, err, "%s \"%s\" of %s is none of %s", name, value, node->name,
	    list);
}

/* Hardly any document has more than a few types, one after the other. */
static const char *type_name(const struct oval_document *document, const char *name, size_t length)
{
	struct oval_reader *reader = document->reader;
	const size_t n = sizeof reader->types / sizeof *reader->types;

	for (size_t i = 0; i < n; i++)
		if (reader->types[i] && !strncmp(reader->types[i], name, length) &&
		    !reader->types[i][length])
			return reader->types[i];
	reader->next_type = (reader->next_type + 1) % n;
	return reader->types[reader->next_type] = arena_strndup(document->arena, name, length);
}

bool read_type(const struct oval_document *document, const struct xml_node *node,
    const char *ending, const char **family, const char **name, struct err *err)
{
	size_t prefix = strlen(OVAL_NS_DEFINITIONS), length = strlen(node->name),
	       tail = strlen(ending);

	if (!node->ns || strncmp(node->ns, OVAL_NS_DEFINITIONS, prefix) ||
	    (node->ns[prefix] && node->ns[prefix] != '#'))
		return oval_bad(document, node, err, "%s is in the namespace \"%s\", which is not OVAL's",
		    node->name, node->ns ? node->ns : "");
	*family = node->ns[prefix] ? node->ns + prefix + 1 : "";
	if (length <= tail || strcmp(node->name + length - tail, ending))
		return oval_bad(document, node, err, "%s stands where an element ending in %s must be",
		    node->name, ending);
	*name = type_name(document, node->name, length - tail);
	return true;
}

bool read_is_aside(const struct xml_node *node)
{
	if (!strcmp(node->name, "notes"))
		return node->ns && (!strcmp(node->ns, OVAL_NS_COMMON) ||
		    !strcmp(node->ns, OVAL_NS_DEFINITIONS));
	return xml_is(node, "http://www.w3.org/2000/09/xmldsig#", "Signature");
}

size_t read_count_children(const struct xml_node *node)
{
	size_t count = 0;

	for (const struct xml_node *child = node->first; child; child = child->next)
		count++;
	return count;
}

/* The document -------------------------------------------------------- */

bool oval_close(const struct xml_node *node, void *arg)
{
	const struct xml_node *section = node->parent;

	(void)arg;
	if (!section || !section->parent || !section->ns ||
	    strcmp(section->ns, OVAL_NS_DEFINITIONS) ||
	    !xml_is(section->parent, OVAL_NS_DEFINITIONS, "oval_definitions"))
		return false;
	for (int kind = 0; kind < OVAL_KIND_COUNT; kind++)
		if (!strcmp(section->name, kinds[kind].section))
			return true;
	return false;
}

static bool read_ids(struct oval_document *document, const struct xml_node *section,
    enum oval_kind kind, struct map *nodes, struct err *err)
{
	map_reserve(nodes, nodes->count + read_count_children(section));
	for (struct xml_node *node = section->first; node; node = node->next) {
		const struct xml_node *earlier;
		const char *id = NULL;

		if (!read_required(document, node, "id", &id, err))
			return false;
		earlier = map_get(nodes, id);
		if (earlier)
			return oval_bad(document, node, err, "%s %s is also in line %u", oval_kind_names[kind], id,
			    earlier->line);
		map_put(nodes, id, node);
	}
	return true;
}

/* generator/schema_version; the core's one has no platform (5.11). */
static bool read_generator(struct oval_document *document, struct xml_node *generator,
    struct err *err)
{
	if (generator->closed && !xml_open(document->xml, generator, err))
		return false;
	for (const struct xml_node *node = generator->first; node; node = node->next)
		if (xml_is(node, OVAL_NS_COMMON, "schema_version") && !xml_attr(node, "platform")) {
			document->schema_version = xml_trim(document->arena, node->text);
			return true;
		}
	return true;
}

static bool read_section(struct oval_document *document, struct xml_node *section, struct err *err)
{
	if (xml_is(section, OVAL_NS_DEFINITIONS, "generator"))
		return read_generator(document, section, err);
	for (int kind = 0; kind < OVAL_KIND_COUNT; kind++)
		if (xml_is(section, OVAL_NS_DEFINITIONS, kinds[kind].section)) {
			if (section->closed && !xml_open(document->xml, section, err))
				return false;
			return read_ids(document, section, kind, document->reader->nodes[kind], err);
		}
	if (section->ns && !strcmp(section->ns, OVAL_NS_DEFINITIONS))
		return oval_bad(document, section, err, "%s cannot be in oval_definitions", section->name);
	return true; /* Signature, and what is not OVAL's */
}

struct oval_document *oval_document_read(struct arena *arena, struct xml_document *xml,
    struct xml_node *root, const char *name, struct err *err)
{
	struct oval_document *document = arena_alloc(arena, sizeof *document);
	struct oval_reader *reader = arena_alloc(arena, sizeof *reader);

	*document = (struct oval_document){
		.arena = arena, .xml = xml, .root = root, .name = arena_strdup(arena, name),
		.schema_version = "", .reader = reader,
		.definition_nodes = map_new(arena), .test_nodes = map_new(arena),
		.object_nodes = map_new(arena), .state_nodes = map_new(arena),
		.variable_nodes = map_new(arena), .definitions = map_new(arena),
		.tests = map_new(arena), .objects = map_new(arena), .states = map_new(arena),
		.variables = map_new(arena),
	};
	*reader = (struct oval_reader){
		.nodes = { document->definition_nodes, document->test_nodes, document->object_nodes,
		    document->state_nodes, document->variable_nodes },
		.things = { document->definitions, document->tests, document->objects,
		    document->states, document->variables },
	};
	if (!xml_is(root, OVAL_NS_DEFINITIONS, "oval_definitions")) {
		oval_bad(document, root, err, "%s is not oval_definitions", root->name);
		return NULL;
	}
	if (root->closed && !xml_open(xml, root, err))
		return NULL;
	for (struct xml_node *section = root->first; section; section = section->next)
		if (!read_section(document, section, err))
			return NULL;
	for (int kind = 0; kind < OVAL_KIND_COUNT; kind++)
		reader->slots[kind] =
		    arena_alloc(arena, reader->nodes[kind]->count * sizeof *reader->slots[kind]);
	return document;
}

/* On demand ------------------------------------------------------------ */

/* false: there is no such id. */
static bool find(struct oval_document *document, enum oval_kind kind, const char *id,
    struct which *which, struct slot **slot)
{
	size_t number = map_find(document->reader->nodes[kind], id);

	if (number == SIZE_MAX)
		return false;
	*which = (struct which){ kind, (unsigned)number };
	*slot = &document->reader->slots[kind][number];
	if (!(*slot)->thing)
		(*slot)->thing = arena_alloc(document->arena, kinds[kind].size);
	return true;
}

static void wait_for(struct oval_document *document, struct which which, struct slot *slot)
{
	struct oval_reader *reader = document->reader;

	if (slot->read || slot->waiting)
		return;
	slot->waiting = true;
	if (reader->n_list == reader->room_list) {
		reader->list = arena_more(document->arena, reader->list, reader->n_list,
		    sizeof *reader->list);
		reader->room_list = reader->n_list ? reader->n_list * 2 : 4;
	}
	reader->list[reader->n_list++] = which;
}

void *oval_refer(struct oval_document *document, enum oval_kind kind, const struct xml_node *at,
    const char *id, struct err *err)
{
	struct which which;
	struct slot *slot;

	if (!find(document, kind, id, &which, &slot)) {
		oval_bad(document, at, err, "%s refers to the %s \"%s\", which is not in the document",
		    at->name, oval_kind_names[kind], id);
		return NULL;
	}
	wait_for(document, which, slot);
	return slot->thing;
}

static bool fill(struct oval_document *document, enum oval_kind kind, struct xml_node *node,
    void *thing, struct err *err)
{
	switch (kind) {
	case OVAL_KIND_DEFINITION: return read_definition(document, node, thing, err);
	case OVAL_KIND_TEST: return read_test(document, node, thing, err);
	case OVAL_KIND_OBJECT: return read_object(document, node, thing, err);
	case OVAL_KIND_STATE: return read_state(document, node, thing, err);
	default: return read_variable(document, node, thing, err);
	}
}

/* Nothing keeps elements, so they are closed again. */
static bool read_one(struct oval_document *document, struct which which, struct err *err)
{
	struct xml_node *node = document->reader->nodes[which.kind]->entries[which.number].value;
	void *thing = document->reader->slots[which.kind][which.number].thing;
	bool read;

	if (!node->closed)
		return fill(document, which.kind, node, thing, err);
	if (!xml_open_briefly(document->xml, node, err))
		return false;
	read = fill(document, which.kind, node, thing, err);
	xml_close(document->xml, node);
	return read;
}

/* Reads one thing and all that can be reached from it. */
static const void *read_reachable(struct oval_document *document, enum oval_kind kind,
    const char *id, struct err *err)
{
	struct oval_reader *reader = document->reader;
	struct which which;
	struct slot *wanted;
	bool well = true;

	if (!find(document, kind, id, &which, &wanted)) {
		err_set(err, ERR_CONTENT, "%s: there is no %s \"%s\"", document->name,
		    oval_kind_names[kind], id);
		return NULL;
	}
	if (wanted->read)
		return wanted->thing;
	reader->n_list = 0;
	wait_for(document, which, wanted);
	for (size_t i = 0; well && i < reader->n_list; i++)
		well = read_one(document, reader->list[i], err);
	for (size_t i = 0; i < reader->n_list; i++) {
		struct which one = reader->list[i];
		struct slot *slot = &reader->slots[one.kind][one.number];

		slot->waiting = false;
		slot->read = well;
		if (well)
			map_put(reader->things[one.kind], reader->nodes[one.kind]->entries[one.number].key,
			    slot->thing);
		else
			memset(slot->thing, 0, kinds[one.kind].size);
	}
	return well ? wanted->thing : NULL;
}

const struct oval_definition *oval_definition(struct oval_document *document, const char *id,
    struct err *err)
{
	return read_reachable(document, OVAL_KIND_DEFINITION, id, err);
}

const struct oval_test *oval_test(struct oval_document *document, const char *id, struct err *err)
{
	return read_reachable(document, OVAL_KIND_TEST, id, err);
}

const struct oval_object *oval_object(struct oval_document *document, const char *id,
    struct err *err)
{
	return read_reachable(document, OVAL_KIND_OBJECT, id, err);
}

const struct oval_state *oval_state(struct oval_document *document, const char *id,
    struct err *err)
{
	return read_reachable(document, OVAL_KIND_STATE, id, err);
}

const struct oval_variable *oval_variable(struct oval_document *document, const char *id,
    struct err *err)
{
	return read_reachable(document, OVAL_KIND_VARIABLE, id, err);
}
