#include "probe/check.h"

#include <stdio.h>
#include <string.h>

#include "base/regex.h"
#include "oval/compare.h"

struct check {
	const char *name;   /* of the document */
	const char *family; /* only this one; NULL: all */
	enum probe_check how;
	probe_check_tell *tell;
	void *arg;
	size_t count;
	/* What the entity stands in. */
	const struct probe *probe;
	const char *id, *kind; /* "object" or "state" */
};

static void misuse(struct check *check, const struct oval_entity *entity, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void misuse(struct check *check, const struct oval_entity *entity, const char *format, ...)
{
	char what[512], whole[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	snprintf(whole, sizeof whole, "%s in %s %s of %s:%s", what, check->kind, check->id, check->probe->family,
	    check->probe->name);
	check->count++;
	check->tell(check->arg, check->name, entity->line, whole);
}

/* The table's datatype is what items have. A string of the table may be asked
 * for as anything (EntityStateAnySimpleType), another datatype only as itself. */
static void check_value(struct check *check, const struct oval_entity *entity,
    const struct probe_entity *known)
{
	if (entity->datatype != known->datatype && known->datatype != OVAL_STRING) {
		misuse(check, entity, "%s is of datatype %s, not %s,", entity->name,
		    oval_datatype_names[known->datatype], oval_datatype_names[entity->datatype]);
		return;
	}
	if (entity->datatype == OVAL_RECORD || entity->nil)
		return;
	if (!oval_operation_allowed(entity->datatype, entity->operation))
		misuse(check, entity, "%s cannot be compared by \"%s\", its datatype is %s,", entity->name,
		    oval_operation_names[entity->operation], oval_datatype_names[entity->datatype]);
	else if (!entity->variable && entity->operation != OVAL_PATTERN_MATCH &&
	    !oval_value_is(entity->datatype, entity->value, strlen(entity->value)))
		misuse(check, entity, "\"%.60s\" of %s is not of datatype %s", entity->value, entity->name,
		    oval_datatype_names[entity->datatype]);
}

static void check_entity(struct check *check, const struct oval_entity *entity)
{
	const struct probe_entity *known = probe_entity_find(check->probe, entity->name);
	bool object = !strcmp(check->kind, "object");

	if (!known || (object ? !(known->flags & PROBE_OBJECT) : known->flags & PROBE_OBJECT_ONLY))
		misuse(check, entity, "%s cannot be", entity->name);
	else if (check->how == PROBE_CHECK_STRICT)
		check_value(check, entity, known);
}

static bool look_at(struct check *check, const char *family, const char *name, const char *id,
    const char *kind)
{
	if (check->family && strcmp(family, check->family))
		return false;
	check->probe = probe_find(family, name);
	check->id = id;
	check->kind = kind;
	return check->probe;
}

static size_t check_document(struct check *check, const struct oval_document *document)
{
	check->name = document->name;
	for (size_t i = 0; i < document->objects->count; i++) {
		const struct oval_object *object = document->objects->entries[i].value;

		if (look_at(check, object->family, object->name, object->id, "object"))
			for (size_t k = 0; k < object->n_entities; k++)
				check_entity(check, &object->entities[k]);
	}
	for (size_t i = 0; i < document->states->count; i++) {
		const struct oval_state *state = document->states->entries[i].value;

		if (look_at(check, state->family, state->name, state->id, "state"))
			for (size_t k = 0; k < state->n_entities; k++)
				check_entity(check, &state->entities[k]);
	}
	return check->count;
}

size_t probe_check_content(const struct oval_document *document, enum probe_check how,
    probe_check_tell *tell, void *arg)
{
	struct check check = { .how = how, .tell = tell, .arg = arg };

	return check_document(&check, document);
}

static void keep_first(void *arg, const char *name, unsigned line, const char *what)
{
	struct err *err = arg;

	if (err->kind == ERR_NONE)
		err_set(err, ERR_CONTENT, "%s: line %u: %s", name, line, what);
}

bool oval_check_entities(const struct oval_document *document, const char *family, struct err *err)
{
	struct err first = { 0 };
	struct check check = {
		.family = family, .how = PROBE_CHECK_STRICT, .tell = keep_first, .arg = &first,
	};

	return !check_document(&check, document) || err_set(err, first.kind, "%s", first.text);
}

/* One object ---------------------------------------------------------------- */

static const struct oval_entity *asked(const struct oval_object *object, const char *name)
{
	for (size_t i = 0; i < object->n_entities; i++)
		if (!strcmp(object->entities[i].name, name))
			return &object->entities[i];
	return NULL;
}

static bool asks_by(const struct probe *probe, const char *name)
{
	const struct probe_entity *known = probe_entity_find(probe, name);

	return known && known->flags & PROBE_OBJECT;
}

/* xsd:choice of the definitions schemas: filepath, or path and filename, or for some pid or content. */
static const char *choose(struct arena *arena, const struct probe *probe, const struct oval_object *object,
    const char *const **choice)
{
	static const char *const ways[] = { "filepath", "path", "filename", "pid", "content", NULL };
	bool whole = asked(object, "filepath"), path = asked(object, "path"), name = asked(object, "filename");
	bool other = (asks_by(probe, "pid") && asked(object, "pid")) ||
	    (asks_by(probe, "content") && asked(object, "content"));

	*choice = ways + sizeof ways / sizeof *ways - 1; /* none */
	if (!asks_by(probe, "filepath") || !asks_by(probe, "path"))
		return NULL;
	*choice = ways;
	if (path == name && whole + path + other == 1)
		return NULL;
	return arena_printf(arena, "line %u: %s:%s_object needs either filepath or path and filename%s",
	    object->line, object->family, object->name,
	    asks_by(probe, "pid") ? " or pid" : asks_by(probe, "content") ? " or content" : "");
}

/* All entities of OVAL's own objects are required, but for those of a choice. */
static const char *missing(struct arena *arena, const struct probe *probe, const struct oval_object *object)
{
	const char *const *choice, *wrong = choose(arena, probe, object, &choice);

	for (const struct probe_entity *known = probe->entities; !wrong && known->name; known++) {
		const char *const *way = choice;

		while (*way && strcmp(*way, known->name))
			way++;
		if (known->flags & PROBE_OBJECT && !*way && !asked(object, known->name))
			wrong = arena_printf(arena, "line %u: %s:%s_object without %s", object->line, object->family,
			    object->name, known->name);
	}
	return wrong;
}

/* FileBehaviors, Textfilecontent54Behaviors, RpmInfoBehaviors and their like; without values: xs:boolean. */
static const struct behavior {
	const char *name;
	const char *values[6];
} behaviors[] = {
	{ "recurse", { "directories", "symlinks", "symlinks and directories", "files and directories", "files", "none" } },
	{ "recurse_direction", { "none", "up", "down" } },
	{ "recurse_file_system", { "all", "local", "defined" } },
	{ "windows_view", { "32_bit", "64_bit" } },
	{ "ignore_case", { 0 } }, { "multiline", { 0 } }, { "singleline", { 0 } }, { "filepaths", { 0 } },
	{ "nodeps", { 0 } }, { "nodigest", { 0 } }, { "nofiles", { 0 } }, { "noscripts", { 0 } },
	{ "nosignature", { 0 } }, { "nolinkto", { 0 } }, { "nomd5", { 0 } }, { "nofiledigest", { 0 } },
	{ "nosize", { 0 } }, { "nouser", { 0 } }, { "nogroup", { 0 } }, { "nomtime", { 0 } }, { "nomode", { 0 } },
	{ "nordev", { 0 } }, { "nocaps", { 0 } }, { "noconfigfiles", { 0 } }, { "noghostfiles", { 0 } },
};

static bool can_be(const struct behavior *behavior, const char *value)
{
	size_t i = 0;

	if (!behavior->values[0])
		return oval_value_is(OVAL_BOOLEAN, value, strlen(value));
	while (i < 6 && behavior->values[i] && strcmp(behavior->values[i], value))
		i++;
	return i < 6 && behavior->values[i];
}

/* What a behavior should mean and does not would look at other things than those asked for. */
static const char *wrong_behavior(struct arena *arena, const struct oval_object *object)
{
	const size_t n = sizeof behaviors / sizeof *behaviors;

	for (size_t i = 0; i < object->n_behaviors; i++) {
		const struct xml_attr *attr = &object->behaviors[i];
		size_t k = 0;

		if (attr->ns)
			continue;
		if (!strcmp(attr->name, "max_depth")) {
			if (oval_compare(OVAL_INT, OVAL_GREATER_THAN_OR_EQUAL, "-1", attr->value, strlen(attr->value),
			        NULL) == OVAL_TRUE)
				continue;
		} else {
			while (k < n && strcmp(behaviors[k].name, attr->name))
				k++;
			if (k < n && can_be(&behaviors[k], attr->value))
				continue;
		}
		return k == n ? arena_printf(arena, "line %u: there is no behavior %s", object->line, attr->name) :
		    arena_printf(arena, "line %u: behavior %s cannot be '%.60s'", object->line, attr->name, attr->value);
	}
	return NULL;
}

const char *probe_check_object(struct arena *arena, const struct probe *probe, const struct oval_object *object)
{
	/* Extensions have optional entities; their content is checked as a whole (oval_check_entities). */
	bool of_oval = strncmp(object->family, "x-", 2);

	for (size_t i = 0; i < object->n_entities; i++) {
		const struct oval_entity *entity = &object->entities[i];
		const struct probe_entity *known = probe_entity_find(probe, entity->name);

		if (!known || !(known->flags & PROBE_OBJECT))
			return arena_printf(arena, "line %u: %s:%s_object has no entity %s", entity->line, object->family,
			    object->name, entity->name);
		if (of_oval && asked(object, entity->name) != entity)
			return arena_printf(arena, "line %u: %s is there twice", entity->line, entity->name);
		if (of_oval && entity->nil && !(known->flags & PROBE_NILLABLE))
			return arena_printf(arena, "line %u: %s of %s:%s_object cannot be nil", entity->line, entity->name,
			    object->family, object->name);
	}
	if (of_oval && object->n_behaviors) {
		const char *wrong = wrong_behavior(arena, object);

		if (wrong)
			return wrong;
	}
	return of_oval ? missing(arena, probe, object) : NULL;
}

const char *probe_check_value(struct arena *arena, const struct oval_entity *entity, const char *value)
{
	struct err err = { 0 };

	if (!oval_operation_allowed(entity->datatype, entity->operation))
		return arena_printf(arena, "line %u: %s: operation '%s' is not allowed for datatype %s", entity->line,
		    entity->name, oval_operation_names[entity->operation], oval_datatype_names[entity->datatype]);
	if (entity->operation == OVAL_PATTERN_MATCH) {
		/* That of textfilecontent54 is compiled as its behaviors want, by the probe. */
		if (!strcmp(entity->name, "pattern") || regex_get(value, 0, &err))
			return NULL;
		return arena_printf(arena, "line %u: %s: %s", entity->line, entity->name,
		    entity->mask ? "the masked pattern cannot be compiled" : err.text);
	}
	if (entity->datatype == OVAL_RECORD || oval_value_is(entity->datatype, value, strlen(value)))
		return NULL;
	return arena_printf(arena, "line %u: %s: %s is not a value of datatype %s", entity->line, entity->name,
	    entity->mask ? "what is masked" : arena_printf(arena, "'%.60s'", value),
	    oval_datatype_names[entity->datatype]);
}

/* Elements ------------------------------------------------------------------ */

/* As much of an entity as is looked at here. What is misspelled is told by
 * whoever reads the document. */
static bool entity_of(const struct xml_node *node, struct oval_entity *into)
{
	static const struct oval_variable some_variable;
	const char *datatype = xml_attr(node, "datatype"), *operation = xml_attr(node, "operation");
	const char *nil = xml_attr_ns(node, XML_NS_XSI, "nil");
	int number;

	*into = (struct oval_entity){
		.name = node->name, .value = node->text, .line = node->line,
		.nil = nil && strcmp(nil, "false") && strcmp(nil, "0"),
		.variable = xml_attr(node, "var_ref") ? &some_variable : NULL,
	};
	if (datatype) {
		if (!oval_name_find(oval_datatype_names, OVAL_DATATYPE_COUNT, datatype, &number))
			return false;
		into->datatype = number;
	}
	if (operation) {
		if (!oval_name_find(oval_operation_names, OVAL_OPERATION_COUNT, operation, &number))
			return false;
		into->operation = number;
	}
	return true;
}

/* unix:file_object of "...#unix" and "file_object" is "unix" and "file". */
static bool look_at_element(struct check *check, const struct xml_node *node, const char *kind)
{
	size_t prefix = strlen(OVAL_NS_DEFINITIONS), length = strlen(node->name);
	size_t tail = strlen(kind) + 1;
	const char *id = xml_attr(node, "id");
	char name[64];

	if (!node->ns || strncmp(node->ns, OVAL_NS_DEFINITIONS "#", prefix + 1) || length <= tail ||
	    strcmp(node->name + length - tail + 1, kind) || length - tail >= sizeof name)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)(length - tail), node->name);
	return look_at(check, node->ns + prefix + 1, name, id ? id : "(no id)", kind);
}

static void check_section(struct check *check, const struct xml_node *section, const char *kind)
{
	struct oval_entity entity;

	for (const struct xml_node *node = section->first; node; node = node->next) {
		if (!look_at_element(check, node, kind))
			continue;
		/* notes, set, filter are of OVAL's own namespaces; behaviors has no value. */
		for (const struct xml_node *child = node->first; child; child = child->next)
			if (child->ns && !strcmp(child->ns, node->ns) && strcmp(child->name, "behaviors") &&
			    entity_of(child, &entity))
				check_entity(check, &entity);
	}
}

size_t probe_check_element(const char *name, const struct xml_node *oval_definitions, probe_check_tell *tell, void *arg)
{
	struct check check = { .name = name, .how = PROBE_CHECK_STRICT, .tell = tell, .arg = arg };

	for (const struct xml_node *section = oval_definitions->first; section; section = section->next)
		if (xml_is(section, OVAL_NS_DEFINITIONS, "objects"))
			check_section(&check, section, "object");
		else if (xml_is(section, OVAL_NS_DEFINITIONS, "states"))
			check_section(&check, section, "state");
	return check.count;
}

bool oval_check_element(const char *name, const struct xml_node *oval_definitions, struct err *err)
{
	struct err first = { 0 };

	return !probe_check_element(name, oval_definitions, keep_first, &first) ||
	    err_set(err, first.kind, "%s", first.text);
}
