#include "eval/state.h"

#include <stdint.h>
#include <string.h>

#include "oval/compare.h"
#include "probe/probe.h"

/* A million broken items have a million messages that nobody reads. */
#define MOST_MESSAGES 64

static void say(struct state_scope *scope, enum oval_message_level level,
    const struct oval_state *state, const struct oval_entity *entity, const char *text)
{
	struct oval_message *messages = (struct oval_message *)scope->messages;
	const char *message;

	if (scope->n_messages > MOST_MESSAGES)
		return;
	message = arena_printf(scope->arena, "%s: line %u: %s: %s", state->id, entity->line,
	    entity->name, text);
	for (size_t i = 0; i < scope->n_messages; i++)
		if (!strcmp(messages[i].text, message))
			return;
	if (scope->n_messages == MOST_MESSAGES)
		message = "more messages were left out";
	messages = arena_more(scope->arena, messages, scope->n_messages, sizeof *messages);
	messages[scope->n_messages++] = (struct oval_message){ level, message };
	scope->messages = messages;
}

/* What stays the same while one entity of a state is compared. */
struct comparison {
	struct state_scope *scope;
	const struct oval_state *state;
	const struct oval_entity *entity;
	bool mask; /* the state's entity or the record around it says so */
	const struct eval_variable *variable; /* NULL: the entity has a value of its own */
};

static enum oval_result compare_value(struct comparison *c, const char *wanted,
    const struct oval_item_entity *found)
{
	struct err err = { 0 };
	enum oval_result result = oval_compare(c->entity->datatype, c->entity->operation, wanted,
	    found->value, found->length, &err);

	if (result == OVAL_ERROR)
		say(c->scope, OVAL_MESSAGE_ERROR, c->state, c->entity,
		    (c->mask || found->mask) && oval_operation_allowed(c->entity->datatype, c->entity->operation)
		    ? "the masked values cannot be compared" : err.text);
	return result;
}

/* From so many values on a table is quicker than one comparison after the other. */
#define MANY_VALUES 16

/* How often each value stands in the variable. */
static const struct map *table_of_values(struct state_scope *scope, const struct eval_variable *variable)
{
	struct map *table;

	if (!scope->known)
		scope->known = map_new(scope->arena);
	table = map_get(scope->known, variable->variable->id);
	if (table)
		return table;
	table = map_new(scope->arena);
	for (size_t i = 0; i < variable->n_values; i++) {
		uintptr_t before = (uintptr_t)map_get(table, variable->values[i]);

		map_put(table, variable->values[i], (void *)(before + 1));
	}
	map_put(scope->known, variable->variable->id, table);
	return table;
}

/* Equal strings among many, without comparing each. false: not such a case. */
static bool count_equal(struct comparison *c, const struct oval_item_entity *found,
    struct oval_counts *counts)
{
	enum oval_operation operation = c->entity->operation;
	size_t equal;

	if (c->entity->datatype != OVAL_STRING || c->variable->n_values < MANY_VALUES
	    || (operation != OVAL_EQUALS && operation != OVAL_NOT_EQUAL)
	    || memchr(found->value, '\0', found->length))
		return false;
	equal = (size_t)(uintptr_t)map_get(table_of_values(c->scope, c->variable), found->value);
	counts->of[operation == OVAL_EQUALS ? OVAL_TRUE : OVAL_FALSE] = equal;
	counts->of[operation == OVAL_EQUALS ? OVAL_FALSE : OVAL_TRUE] = c->variable->n_values - equal;
	return true;
}

/* EntityAttributeGroup, var_check: one value of the item with each of the variable's. */
static enum oval_result compare_variable(struct comparison *c, const struct oval_item_entity *found)
{
	const struct eval_variable *variable = c->variable;
	enum oval_check check = c->entity->has_var_check ? c->entity->var_check : OVAL_CHECK_ALL;
	struct oval_counts counts = { 0 };

	if (!count_equal(c, found, &counts))
		for (size_t i = 0; i < variable->n_values; i++)
			counts.of[compare_value(c, variable->values[i], found)]++;
	/* There are values nobody could read; how the item stands to them is not known. */
	if (variable->flag == OVAL_FLAG_INCOMPLETE)
		counts.of[OVAL_UNKNOWN]++;
	return oval_check_result(check, &counts);
}

static enum oval_result compare_record(struct comparison *, const struct oval_item_entity *);

static enum oval_result compare_one(struct comparison *c, const struct oval_item_entity *found)
{
	bool record = c->entity->datatype == OVAL_RECORD;

	switch (found->status) {
	case OVAL_STATUS_EXISTS:
		break;
	case OVAL_STATUS_DOES_NOT_EXIST: /* the caller leaves these out */
		return OVAL_FALSE;
	case OVAL_STATUS_NOT_COLLECTED: /* as in ExistenceEnumeration and FlagEnumeration */
		return OVAL_UNKNOWN;
	default:
		return OVAL_ERROR;
	}
	if (record != (found->datatype == OVAL_RECORD)) {
		say(c->scope, OVAL_MESSAGE_ERROR, c->state, c->entity,
		    record ? "the item has no record here" : "the item has a record here");
		return OVAL_ERROR;
	}
	if (record)
		return compare_record(c, found);
	return c->variable ? compare_variable(c, found) : compare_value(c, c->entity->value, found);
}

/* EntityStateSimpleBaseType: var_check joins the results for one value of the item,
 * entity_check those of all its values. What does not exist has no value. */
static enum oval_result compare_all(struct comparison *c, const struct oval_item_entity *const *found,
    size_t n)
{
	struct oval_counts counts = { 0 };
	size_t compared = 0;

	for (size_t i = 0; i < n; i++)
		if (found[i]->status != OVAL_STATUS_DOES_NOT_EXIST) {
			counts.of[compare_one(c, found[i])]++;
			compared++;
		}
	return compared ? oval_check_result(c->entity->entity_check, &counts) : OVAL_TRUE;
}

/* "If a variable does not have any value when referenced by an OVAL State an error
 * should be reported." */
static bool find_variable(struct comparison *c)
{
	const struct oval_variable *variable = c->entity->variable;

	if (!variable)
		return true;
	c->variable = c->scope->variable(c->scope->arg, variable);
	c->mask |= c->variable->mask;
	if (c->variable->flag == OVAL_FLAG_INCOMPLETE || c->variable->n_values)
		return true;
	say(c->scope, OVAL_MESSAGE_ERROR, c->state, c->entity, arena_printf(c->scope->arena,
	    "Referenced variable has no values (%s), its flag is '%s'", variable->id,
	    oval_flag_names[c->variable->flag]));
	return false;
}

/* EntityStateRecordType: fields joined by AND. EntityStateFieldType: a field that the item
 * does not have is an error. */
static enum oval_result compare_record(struct comparison *c, const struct oval_item_entity *record)
{
	struct oval_counts counts = { 0 };
	const struct oval_item_entity **found = arena_alloc(c->scope->arena,
	    (record->n_fields + 1) * sizeof *found);

	for (size_t f = 0; f < c->entity->n_fields; f++) {
		struct comparison field = { c->scope, c->state, &c->entity->fields[f],
		    c->mask || record->mask || c->entity->fields[f].mask, NULL };
		size_t n = 0, there = 0;

		for (size_t i = 0; i < record->n_fields; i++)
			if (!strcmp(record->fields[i].name, field.entity->name)) {
				found[n++] = &record->fields[i];
				there += record->fields[i].status != OVAL_STATUS_DOES_NOT_EXIST;
			}
		if (!n) {
			say(c->scope, OVAL_MESSAGE_ERROR, c->state, field.entity,
			    "the item's record has no such field");
			counts.of[OVAL_ERROR]++;
		} else if (!find_variable(&field)) {
			counts.of[OVAL_ERROR]++;
		} else {
			counts.of[there ? compare_all(&field, found, n) : OVAL_FALSE]++;
		}
	}
	return oval_operator_result(OVAL_OPERATOR_AND, &counts);
}

static bool same_name(const struct oval_state *state, const struct oval_item *item,
    const struct oval_entity *wanted, const struct oval_item_entity *found)
{
	if (!strcmp(wanted->name, found->name))
		return true;
	/* The deprecated textfilecontent_state calls `line` what its item calls `text`. */
	return !strcmp(wanted->name, "line") && !strcmp(found->name, "text")
	    && !strcmp(state->name, "textfilecontent") && !strcmp(item->name, "textfilecontent");
}

static bool in_schema(const struct oval_state *state, const struct oval_entity *entity)
{
	const struct probe *probe = probe_find(state->family, state->name);

	return !probe || probe_entity_find(probe, entity->name);
}

static enum oval_result compare_entity(struct state_scope *scope, const struct oval_item *item,
    const struct oval_state *state, const struct oval_entity *entity,
    const struct oval_item_entity **found)
{
	struct comparison c = { scope, state, entity, entity->mask, NULL };
	struct oval_status_counts statuses = { 0 };
	enum oval_existence wanted = entity->has_check_existence ? entity->check_existence
	    : OVAL_AT_LEAST_ONE_EXISTS;
	enum oval_result existence;
	size_t n = 0;

	for (size_t i = 0; i < item->n_entities; i++)
		if (same_name(state, item, entity, &item->entities[i])) {
			found[n++] = &item->entities[i];
			statuses.of[item->entities[i].status]++;
		}
	if (!find_variable(&c))
		return OVAL_ERROR;
	/* ResultEnumeration, "unknown": "it could not be determined whether or not the item and state
	 * match". What the item says nothing of was not collected. The charts of ExistenceEnumeration
	 * would make it false, and a negation of that true; check_existence itself wants "one or more
	 * corresponding item entities" even for none_exist. */
	if (!n && !in_schema(state, entity)) {
		say(scope, OVAL_MESSAGE_ERROR, state, entity, arena_printf(scope->arena,
		    "%s:%s_state has no such entity", state->family, state->name));
		return OVAL_UNKNOWN;
	}
	if (!n && wanted != OVAL_ANY_EXIST) {
		say(scope, OVAL_MESSAGE_WARNING, state, entity, "the item says nothing of it");
		return OVAL_UNKNOWN;
	}
	existence = oval_existence_result(wanted, &statuses);
	if (existence != OVAL_TRUE)
		return existence;
	return compare_all(&c, found, n);
}

/* What an item that is not simply there comes to, whatever the state asks. */
static const enum oval_result item_results[OVAL_STATUS_COUNT] = {
	[OVAL_STATUS_EXISTS] = OVAL_TRUE, /* not used: it is compared */
	[OVAL_STATUS_ERROR] = OVAL_ERROR,
	[OVAL_STATUS_DOES_NOT_EXIST] = OVAL_FALSE,
	[OVAL_STATUS_NOT_COLLECTED] = OVAL_UNKNOWN,
};

enum oval_result state_item(struct state_scope *scope, const struct oval_item *item,
    const struct oval_state *state, struct eval_entity_result *entities)
{
	struct oval_counts counts = { 0 };
	const struct oval_item_entity *few[64], **found = few; /* nearly always enough */

	if (item->n_entities > sizeof few / sizeof *few)
		found = arena_alloc(scope->arena, item->n_entities * sizeof *found);
	for (size_t i = 0; i < state->n_entities; i++) {
		const struct oval_entity *entity = &state->entities[i];
		enum oval_result result = item_results[item->status];

		/* nil: the entity "should not be collected or used in analysis" */
		if (entity->nil && !entity->variable)
			result = OVAL_NOT_EVALUATED;
		else {
			if (item->status == OVAL_STATUS_EXISTS)
				result = compare_entity(scope, item, state, entity, found);
			counts.of[result]++;
		}
		if (entities)
			entities[i] = (struct eval_entity_result){ entity, result };
	}
	if (item->status != OVAL_STATUS_EXISTS)
		return item_results[item->status];
	return oval_operator_result(state->operator, &counts);
}

static const struct eval_variable *ask_eval(void *eval, const struct oval_variable *variable)
{
	return eval_variable(eval, variable);
}

enum oval_result eval_item_against_state(struct eval *eval, const struct oval_item *item,
    const struct oval_state *state, struct eval_entity_result *entities)
{
	struct state_scope scope = { .arena = arena_new("item against state"),
	    .variable = ask_eval, .arg = eval };
	enum oval_result result = state_item(&scope, item, state, entities);

	arena_free(scope.arena);
	return result;
}
