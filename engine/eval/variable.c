#include "eval/variable.h"

#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "eval/function.h"
#include "oval/compare.h"

/* A variable being resolved, and what it has to say. */
struct work {
	struct variable_scope *scope;
	const struct oval_variable *variable;
	struct oval_message *messages;
	size_t n_messages;
	bool mask;
};

/* What a component comes to. */
struct component {
	enum oval_flag flag;
	struct function_values values;
};

/* The readers limit how deep components nest and this how long a chain of
 * variables gets; the stack has room for both. */
#define NESTING_LIMIT (LIMIT_NESTING * 10)
/* Every item of an object may have its own trouble: these are enough to see why. */
#define MOST_MESSAGES 32

static void say(struct work *work, enum oval_message_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void say(struct work *work, enum oval_message_level level, const char *format, ...)
{
	struct arena *arena = work->scope->arena;
	va_list args;
	const char *text;

	if (work->n_messages == MOST_MESSAGES)
		return;
	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	for (size_t i = 0; i < work->n_messages; i++)
		if (!strcmp(work->messages[i].text, text))
			return;
	work->messages = arena_more(arena, work->messages, work->n_messages, sizeof *work->messages);
	work->messages[work->n_messages++] = (struct oval_message){ level, text };
}

static struct component trouble(struct work *work, unsigned line, const char *text)
{
	say(work, OVAL_MESSAGE_ERROR, "%s: line %u: %s", work->variable->id, line, text);
	return (struct component){ .flag = OVAL_FLAG_ERROR };
}

static bool has_values(enum oval_flag flag)
{
	return flag == OVAL_FLAG_COMPLETE || flag == OVAL_FLAG_INCOMPLETE;
}

/* object_component ---------------------------------------------------------- */

/* The values of one object_component on their way. */
struct gathered {
	struct work *work;
	const struct oval_component *component;
	struct function_values values;
	bool trouble; /* something could not be read: there may be more values */
	bool wrong;   /* the component asks for what no item has */
};

static void gather_value(struct gathered *g, const struct oval_item *item,
    const struct oval_item_entity *entity)
{
	struct arena *arena = g->work->scope->arena;
	const char *object = g->component->object->id;

	if (entity->status == OVAL_STATUS_DOES_NOT_EXIST)
		return;
	if (entity->status != OVAL_STATUS_EXISTS) {
		say(g->work, OVAL_MESSAGE_ERROR, "%s: %s of an item of %s has the status '%s'",
		    g->work->variable->id, entity->name, object, oval_status_names[entity->status]);
		g->trouble = true;
		return;
	}
	if (memchr(entity->value, '\0', entity->length)) {
		say(g->work, OVAL_MESSAGE_ERROR, "%s: %s of an item of %s holds a NUL byte, which no"
		    " value of a variable can", g->work->variable->id, entity->name, object);
		g->trouble = true;
		return;
	}
	(void)item;
	if (entity->mask)
		g->work->mask = true;
	g->values.at = arena_more(arena, g->values.at, g->values.n, sizeof *g->values.at);
	g->values.at[g->values.n++] = (struct function_value){ entity->value, entity->datatype };
}

static void gather_record(struct gathered *g, const struct oval_item *item,
    const struct oval_item_entity *entity)
{
	const char *field = g->component->record_field;
	bool found = false;

	if (entity->status != OVAL_STATUS_EXISTS) {
		gather_value(g, item, entity);
		return;
	}
	for (size_t i = 0; i < entity->n_fields; i++)
		if (!strcmp(entity->fields[i].name, field)) {
			found = true;
			if (entity->mask) /* covers the fields */
				g->work->mask = true;
			gather_value(g, item, &entity->fields[i]);
		}
	if (!found) {
		say(g->work, OVAL_MESSAGE_ERROR, "%s: line %u: an item of %s has no field '%s' in its"
		    " record '%s'", g->work->variable->id, g->component->line, g->component->object->id,
		    field, entity->name);
		g->wrong = true;
	}
}

/* ObjectComponentType: no entity of the name is an error, and so is no field. */
static void gather_item(struct gathered *g, const struct oval_item *item)
{
	const char *name = g->component->item_field, *id = g->work->variable->id;
	bool found = false;

	if (item->status == OVAL_STATUS_DOES_NOT_EXIST)
		return;
	if (item->status == OVAL_STATUS_NOT_COLLECTED) {
		say(g->work, OVAL_MESSAGE_ERROR, "%s: an item of %s was not collected", id,
		    g->component->object->id);
		g->trouble = true;
		return;
	}
	for (size_t i = 0; i < item->n_entities; i++) {
		const struct oval_item_entity *entity = &item->entities[i];
		bool record = entity->datatype == OVAL_RECORD;

		if (strcmp(entity->name, name))
			continue;
		found = true;
		if (record && g->component->record_field) {
			gather_record(g, item, entity);
		} else if (record || g->component->record_field) {
			say(g->work, OVAL_MESSAGE_ERROR, "%s: line %u: '%s' of %s is %s record", id,
			    g->component->line, name, g->component->object->id, record ? "a" : "no");
			g->wrong = true;
		} else {
			gather_value(g, item, entity);
		}
	}
	if (found)
		return;
	if (item->status == OVAL_STATUS_ERROR) {
		say(g->work, OVAL_MESSAGE_ERROR, "%s: an item of %s could not be read", id,
		    g->component->object->id);
		g->trouble = true;
		return;
	}
	say(g->work, OVAL_MESSAGE_ERROR, "%s: line %u: an item of %s has no '%s'", id,
	    g->component->line, g->component->object->id, name);
	g->wrong = true;
}

static struct component resolve_object(struct work *work, const struct oval_component *component)
{
	struct gathered g = { .work = work, .component = component };
	const struct oval_collected *collected;
	const char *id = component->object->id;
	struct variable_scope *scope = work->scope;

	scope->chain[scope->depth++] = id;
	collected = scope->collected(scope->arg, component->object);
	scope->depth--;
	if (!collected) {
		say(work, OVAL_MESSAGE_ERROR, "%s: line %u: %s could not be collected", work->variable->id,
		    component->line, id);
		return (struct component){ .flag = OVAL_FLAG_ERROR };
	}
	if (!has_values(collected->flag)) {
		/* EntityAttributeGroup: a variable that "pertains to the size of a file, but the file
		 * does not exist" has no value, which is not an error. */
		enum oval_message_level level = collected->flag == OVAL_FLAG_DOES_NOT_EXIST
		    ? OVAL_MESSAGE_INFO : OVAL_MESSAGE_ERROR;

		say(work, level, "%s: the object %s has the flag '%s'", work->variable->id, id,
		    oval_flag_names[collected->flag]);
		return (struct component){ .flag = collected->flag };
	}
	for (size_t i = 0; i < collected->n_items && !g.wrong; i++)
		gather_item(&g, collected->items[i]);
	if (g.wrong || (g.trouble && !g.values.n))
		return (struct component){ .flag = OVAL_FLAG_ERROR };
	if (g.trouble || collected->flag == OVAL_FLAG_INCOMPLETE)
		return (struct component){ OVAL_FLAG_INCOMPLETE, g.values };
	if (!g.values.n) {
		say(work, OVAL_MESSAGE_INFO, "%s: the items of %s have no value of '%s'",
		    work->variable->id, id, component->item_field);
		return (struct component){ .flag = OVAL_FLAG_DOES_NOT_EXIST };
	}
	return (struct component){ OVAL_FLAG_COMPLETE, g.values };
}

/* literal_component, variable_component, functions ------------------------------- */

static struct component resolve_literal(struct work *work, const struct oval_component *component)
{
	struct component result = { .flag = OVAL_FLAG_COMPLETE };
	const char *text = component->text ? component->text : "";

	if (!oval_value_is(component->datatype, text, strlen(text)))
		return trouble(work, component->line, arena_printf(work->scope->arena,
		    "'%.60s' is not a value of datatype %s", text, oval_datatype_names[component->datatype]));
	result.values.at = arena_alloc(work->scope->arena, sizeof *result.values.at);
	result.values.at[0] = (struct function_value){ text, component->datatype };
	result.values.n = 1;
	return result;
}

static struct component resolve_other_variable(struct work *work, const struct oval_variable *other)
{
	const struct eval_variable *resolved = variable_resolve(work->scope, other);
	struct component result = { .flag = resolved->flag };

	work->mask |= resolved->mask;
	/* where it comes from; a long chain need not repeat all its messages */
	for (size_t i = 0; i < resolved->n_messages && i < 8; i++)
		say(work, resolved->messages[i].level, "%s", resolved->messages[i].text);
	if (!has_values(resolved->flag))
		return result;
	result.values.n = resolved->n_values;
	result.values.at = arena_alloc(work->scope->arena, resolved->n_values * sizeof *result.values.at);
	for (size_t i = 0; i < resolved->n_values; i++)
		result.values.at[i] = (struct function_value){ resolved->values[i], other->datatype };
	return result;
}

static struct component resolve_component(struct work *, const struct oval_component *);

static struct component resolve_function(struct work *work, const struct oval_component *component)
{
	struct arena *arena = work->scope->arena;
	struct function_values *arguments = arena_alloc(arena,
	    (component->n_children + 1) * sizeof *arguments);
	struct oval_flag_counts flags = { 0 };
	struct component result = { .flag = OVAL_FLAG_COMPLETE };
	struct err err = { 0 };

	for (size_t i = 0; i < component->n_children; i++) {
		struct component child = resolve_component(work, component->children[i]);

		flags.of[child.flag]++;
		arguments[i] = child.values;
	}
	if (component->n_children)
		result.flag = oval_function_flag(&flags);
	if (!has_values(result.flag))
		return result;
	/* Made of all values together: of some of them the result would be another value, not
	 * one of the values. */
	if (result.flag == OVAL_FLAG_INCOMPLETE
	    && (component->function == OVAL_COUNT || component->function == OVAL_MERGE))
		return result;
	if (!function_apply(work->scope->functions, component, arguments, &result.values, &err)) {
		if (!work->mask || err.kind == ERR_LIMIT)
			return trouble(work, component->line, err.text);
		return trouble(work, component->line, arena_printf(arena, "%s: a masked value is not what it"
		    " takes", oval_function_names[component->function]));
	}
	return result;
}

static struct component resolve_component(struct work *work, const struct oval_component *component)
{
	struct component result = { .flag = OVAL_FLAG_ERROR };

	if (++work->scope->nesting > NESTING_LIMIT) {
		result = trouble(work, component->line, "components and variables nest too deep");
	} else {
		switch (component->kind) {
		case OVAL_LITERAL:
			result = resolve_literal(work, component);
			break;
		case OVAL_OBJECT_COMPONENT:
			result = resolve_object(work, component);
			break;
		case OVAL_VARIABLE_COMPONENT:
			result = resolve_other_variable(work, component->variable);
			break;
		case OVAL_FUNCTION:
			result = resolve_function(work, component);
			break;
		}
	}
	work->scope->nesting--;
	return result;
}

/* Kinds of variables ------------------------------------------------------------ */

static bool possible_value(const struct oval_variable *variable, const char *value)
{
	for (size_t i = 0; i < variable->n_possible_values; i++)
		if (oval_compare(variable->datatype, OVAL_EQUALS, variable->possible_values[i].value,
		    value, strlen(value), NULL) == OVAL_TRUE)
			return true;
	return false;
}

static bool inside_restriction(const struct oval_variable *variable,
    const struct oval_possible_restriction *possible, const char *value)
{
	struct oval_counts counts = { 0 };

	for (size_t i = 0; i < possible->n_restrictions; i++)
		counts.of[oval_compare(variable->datatype, possible->restrictions[i].operation,
		    possible->restrictions[i].value, value, strlen(value), NULL)]++;
	return oval_operator_result(possible->operator, &counts) == OVAL_TRUE;
}

/* external_variable: possible_value and possible_restriction are "an OR'd list";
 * none written: any value of the datatype. */
static bool is_possible(const struct oval_variable *variable, const char *value)
{
	if (!variable->n_possible_values && !variable->n_possible_restrictions)
		return true;
	if (possible_value(variable, value))
		return true;
	for (size_t i = 0; i < variable->n_possible_restrictions; i++)
		if (inside_restriction(variable, &variable->possible_restrictions[i], value))
			return true;
	return false;
}

static struct component resolve_external(struct work *work)
{
	const struct oval_variable *variable = work->variable;
	const struct map *external = work->scope->external;
	const struct eval_values *given = external ? map_get(external, variable->id) : NULL;
	struct component result = { .flag = OVAL_FLAG_COMPLETE };

	if (!given || !given->count) {
		say(work, OVAL_MESSAGE_ERROR, "Referenced variable has no values (%s).", variable->id);
		result.flag = OVAL_FLAG_ERROR;
		return result;
	}
	result.values.at = arena_alloc(work->scope->arena, given->count * sizeof *result.values.at);
	for (size_t i = 0; i < given->count; i++) {
		if (!is_possible(variable, given->values[i]))
			return trouble(work, variable->line, arena_printf(work->scope->arena,
			    "the value '%.60s' given from outside is not among its possible values",
			    given->values[i]));
		result.values.at[i] = (struct function_value){ given->values[i], variable->datatype };
	}
	result.values.n = given->count;
	return result;
}

static struct component resolve_constant(struct work *work)
{
	const struct oval_variable *variable = work->variable;
	struct component result = { .flag = OVAL_FLAG_COMPLETE };

	if (!variable->n_values)
		return trouble(work, variable->line, "a constant variable without values");
	result.values.at = arena_alloc(work->scope->arena, variable->n_values * sizeof *result.values.at);
	for (size_t i = 0; i < variable->n_values; i++)
		result.values.at[i] = (struct function_value){ variable->values[i], variable->datatype };
	result.values.n = variable->n_values;
	return result;
}

static struct component resolve_kind(struct work *work)
{
	const struct oval_variable *variable = work->variable;

	switch (variable->kind) {
	case OVAL_CONSTANT_VARIABLE:
		return resolve_constant(work);
	case OVAL_EXTERNAL_VARIABLE:
		return resolve_external(work);
	case OVAL_LOCAL_VARIABLE:
		if (variable->component)
			return resolve_component(work, variable->component);
		return trouble(work, variable->line, "a local variable without a component");
	case OVAL_UNKNOWN_VARIABLE:
		break;
	}
	return trouble(work, variable->line, "a variable of unknown kind");
}

/* "The set of values identified by a variable must comply with the specified datatype, otherwise
 * an error should be reported." */
static struct component cast(struct work *work, struct component result)
{
	const struct oval_variable *variable = work->variable;

	for (size_t i = 0; i < result.values.n; i++) {
		const char *text = result.values.at[i].text;

		if (!oval_value_is(variable->datatype, text, strlen(text)))
			return trouble(work, variable->line, work->mask
			    ? arena_printf(work->scope->arena, "a value is not of datatype %s",
			    oval_datatype_names[variable->datatype])
			    : arena_printf(work->scope->arena, "the value '%.60s' is not of datatype %s", text,
			    oval_datatype_names[variable->datatype]));
	}
	return result;
}

static const struct eval_variable *finish(struct work *work, struct component result)
{
	struct arena *arena = work->scope->arena;
	struct eval_variable *done = arena_alloc(arena, sizeof *done);

	if (has_values(result.flag)) {
		const char **values = arena_alloc(arena, (result.values.n + 1) * sizeof *values);

		for (size_t i = 0; i < result.values.n; i++)
			values[i] = result.values.at[i].text;
		done->values = values;
		done->n_values = result.values.n;
	}
	/* every value was looked at, and there is none */
	if (result.flag == OVAL_FLAG_COMPLETE && !result.values.n)
		result.flag = OVAL_FLAG_DOES_NOT_EXIST;
	done->variable = work->variable;
	done->flag = result.flag;
	done->mask = work->mask;
	done->messages = work->messages;
	done->n_messages = work->n_messages;
	return done;
}

static const struct eval_variable *cycle(struct work *work, size_t from)
{
	struct variable_scope *scope = work->scope;
	struct buf path;

	buf_init(&path, scope->arena);
	for (size_t i = from; i < scope->depth; i++)
		buf_printf(&path, "%s -> ", scope->chain[i]);
	buf_str(&path, work->variable->id);
	say(work, OVAL_MESSAGE_ERROR, "the variable leads back to itself: %s", path.at);
	return finish(work, (struct component){ .flag = OVAL_FLAG_ERROR });
}

void variable_scope_init(struct variable_scope *scope, struct arena *arena,
    const struct map *external,
    const struct oval_collected *(*collected)(void *, const struct oval_object *), void *arg)
{
	memset(scope, 0, sizeof *scope);
	scope->arena = arena;
	scope->external = external;
	scope->collected = collected;
	scope->arg = arg;
	scope->resolved = map_new(arena);
	scope->chain = arena_alloc(arena, (LIMIT_NESTING + 1) * sizeof *scope->chain);
	scope->functions = arena_alloc(arena, sizeof *scope->functions);
	scope->functions->arena = arena;
	scope->functions->now = (int64_t)time(NULL); /* one moment for the whole evaluation */
}

const struct eval_variable *variable_resolve(struct variable_scope *scope,
    const struct oval_variable *variable)
{
	struct work work = { .scope = scope, .variable = variable };
	const struct eval_variable *known = map_get(scope->resolved, variable->id);
	struct component result;

	if (known)
		return known;
	for (size_t i = 0; i < scope->depth; i++)
		if (!strcmp(scope->chain[i], variable->id))
			return cycle(&work, i);
	if (scope->depth >= LIMIT_NESTING) {
		result = trouble(&work, variable->line, "the chain of variables is too long");
		return finish(&work, result); /* not kept: from another place it may be shorter */
	}
	scope->chain[scope->depth++] = variable->id;
	result = cast(&work, resolve_kind(&work));
	scope->depth--;
	known = finish(&work, result);
	map_put(scope->resolved, variable->id, (void *)known);
	return known;
}
