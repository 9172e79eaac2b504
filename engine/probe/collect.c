/* What every probe has in common: asking what the object wants, writing down
 * what was found, and closing the books. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "oval/compare.h"
#include "probe/probe.h"

/* From so many values of a variable on, a candidate is looked up instead of compared with each. */
#define WORTH_A_MAP 4
#define LONGEST_KEY 8192
/* One message a file would be as long as the disk; after so many only their number is told. */
#define MOST_MESSAGES 64
/* Items that are copied or dropped are made in an arena that is given back when it holds so much. */
#define SCRATCH_BYTES 65536

/* How many of an entity's values a candidate equals: value -> count. */
struct wanted {
	struct map *counts;
	bool asked; /* whether a map can answer was looked at */
};

struct part {
	struct oval_item_entity entity;
	size_t place; /* in the probe's table, then as it came */
};

/* Entities of an item for which no memory is taken; a power of two, as arena_more
 * wants it. */
#define USUAL_PARTS 32

struct collect_state {
	struct wanted *wanted; /* beside collect->entities */
	const struct oval_item **items;
	size_t n_items;
	struct oval_message *messages;
	size_t n_messages, not_told;
	struct map *said; /* texts of `messages` */
	bool trouble, not_asked, not_applicable, too_many;
	bool open; /* an item has been begun */
	bool told; /* something was said since */
	const void *thing; /* what it is made of: collect_item_of; NULL: of anything */
	struct arena *build; /* what it is made in: scratch, when eval copies it */
	enum oval_status status;
	struct part *parts; /* of the item begun; room is used again */
	size_t n_parts, room_parts;
	struct oval_message *item_messages;
	size_t n_item_messages;
	struct oval_item_entity *fields; /* of the record begun */
	size_t n_fields;
	const char *record; /* its name; NULL: none */
};

/* What the object asks for ------------------------------------------------- */

const struct collect_entity *collect_entity(const struct collect *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->n_entities; i++)
		if (!strcmp(c->entities[i].entity->name, name))
			return &c->entities[i];
	return NULL;
}

static void lower(char *at)
{
	for (; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at += 'a' - 'A';
}

static bool ignores_case(enum oval_operation operation)
{
	return operation == OVAL_CASE_INSENSITIVE_EQUALS || operation == OVAL_CASE_INSENSITIVE_NOT_EQUAL;
}

/* Text against many values, equal or not: one lookup. Everything else has to be
 * compared with each. */
static struct map *make_map(struct collect *c, const struct collect_entity *entity)
{
	enum oval_operation operation = entity->entity->operation;
	struct map *map;
	size_t i;

	if (entity->n_values < WORTH_A_MAP || entity->entity->datatype != OVAL_STRING)
		return NULL;
	if (operation != OVAL_EQUALS && operation != OVAL_NOT_EQUAL && !ignores_case(operation))
		return NULL;
	map = map_new(c->arena);
	for (i = 0; i < entity->n_values; i++) {
		char *key = arena_strdup(c->arena, entity->values[i]);
		size_t *count;

		if (strlen(key) >= LONGEST_KEY)
			return NULL;
		if (ignores_case(operation))
			lower(key);
		count = map_get(map, key);
		if (!count) {
			count = arena_alloc(c->arena, sizeof *count);
			map_put(map, key, count);
		}
		++*count;
	}
	return map;
}

static void count_by_map(const struct collect_entity *entity, const struct map *map,
    const char *candidate, size_t length, struct oval_counts *counts)
{
	enum oval_operation operation = entity->entity->operation;
	bool negative = operation == OVAL_NOT_EQUAL || operation == OVAL_CASE_INSENSITIVE_NOT_EQUAL;
	char key[LONGEST_KEY];
	size_t *found = NULL, equal;

	/* No value is longer, and none holds NUL. */
	if (length < sizeof key && !memchr(candidate, '\0', length)) {
		memcpy(key, candidate, length);
		key[length] = '\0';
		if (ignores_case(operation))
			lower(key);
		found = map_get(map, key);
	}
	equal = found ? *found : 0;
	counts->of[negative ? OVAL_FALSE : OVAL_TRUE] = equal;
	counts->of[negative ? OVAL_TRUE : OVAL_FALSE] = entity->n_values - equal;
}

bool collect_matches(struct collect *c, const char *name, const char *candidate, size_t length)
{
	const struct collect_entity *entity = collect_entity(c, name);
	struct oval_counts counts = { 0 };
	struct wanted *wanted;
	struct err err = { 0 };
	size_t i;

	if (!entity || entity->entity->nil)
		return true;
	wanted = &c->state->wanted[entity - c->entities];
	if (!wanted->asked) {
		wanted->counts = make_map(c, entity);
		wanted->asked = true;
	}
	if (wanted->counts)
		count_by_map(entity, wanted->counts, candidate, length, &counts);
	else
		for (i = 0; i < entity->n_values; i++)
			counts.of[oval_compare(entity->entity->datatype, entity->entity->operation,
			    entity->values[i], candidate, length, &err)]++;
	if (err.kind != ERR_NONE)
		collect_trouble(c, "%s: %s", name, err.text);
	if (!entity->n_values)
		return false;
	return oval_check_result(entity->var_check, &counts) == OVAL_TRUE;
}

bool collect_equals(const struct collect *c, const char *name, const char *const **values, size_t *count)
{
	const struct collect_entity *entity = collect_entity(c, name);
	const char **list;
	struct map *counts;
	size_t i, n = 0;

	*values = NULL;
	*count = 0;
	if (!entity || entity->entity->nil || entity->entity->operation != OVAL_EQUALS ||
	    entity->var_check == OVAL_CHECK_NONE_SATISFY || entity->var_check == OVAL_CHECK_NONE_EXIST)
		return false;
	if (entity->n_values < 2) {
		*values = entity->values;
		*count = entity->n_values;
		return true;
	}
	counts = map_new(c->arena);
	for (i = 0; i < entity->n_values; i++) {
		size_t times = (size_t)map_get(counts, entity->values[i]);

		map_put(counts, entity->values[i], (void *)(times + 1));
	}
	list = arena_alloc(c->arena, counts->count * sizeof *list);
	for (i = 0; i < counts->count; i++) {
		size_t times = (size_t)counts->entries[i].value;

		if ((entity->var_check == OVAL_CHECK_ALL && times != entity->n_values) ||
		    (entity->var_check == OVAL_CHECK_ONLY_ONE && times != 1))
			continue;
		list[n++] = counts->entries[i].key;
	}
	*values = list;
	*count = n;
	return true;
}

const char *collect_behavior(const struct collect *c, const char *name, const char *otherwise)
{
	size_t i;

	for (i = 0; i < c->object->n_behaviors; i++)
		if (!c->object->behaviors[i].ns && !strcmp(c->object->behaviors[i].name, name))
			return c->object->behaviors[i].value;
	return otherwise;
}

bool collect_behavior_bool(const struct collect *c, const char *name, bool otherwise)
{
	const char *value = collect_behavior(c, name, NULL);

	if (!value)
		return otherwise;
	if (!strcmp(value, "true") || !strcmp(value, "1"))
		return true;
	if (!strcmp(value, "false") || !strcmp(value, "0"))
		return false;
	return otherwise;
}

/* Messages ----------------------------------------------------------------- */

static void say(struct collect *c, enum oval_message_level level, const char *format, va_list args)
{
	struct collect_state *s = c->state;
	char *text = arena_vprintf(c->arena, format, args);

	s->told = true;
	if (map_get(s->said, text))
		return;
	if (s->n_messages == MOST_MESSAGES) {
		s->not_told++;
		return;
	}
	map_put(s->said, text, text);
	s->messages = arena_more(c->arena, s->messages, s->n_messages, sizeof *s->messages);
	s->messages[s->n_messages++] = (struct oval_message){ level, text };
}

void collect_trouble(struct collect *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(c, OVAL_MESSAGE_ERROR, format, args);
	va_end(args);
	c->state->trouble = true;
}

void collect_note(struct collect *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(c, OVAL_MESSAGE_INFO, format, args);
	va_end(args);
}

void collect_not_applicable(struct collect *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(c, OVAL_MESSAGE_INFO, format, args);
	va_end(args);
	c->state->not_applicable = true;
}

void collect_not_asked(struct collect *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(c, OVAL_MESSAGE_WARNING, format, args);
	va_end(args);
	c->state->not_asked = true;
}

/* Items -------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct part *left = a, *right = b;

	return left->place < right->place ? -1 : left->place > right->place;
}

static bool is_wanted(struct collect *c, const struct oval_item *item)
{
	return !c->eval || !c->eval->keep || c->eval->keep(c->eval->arg, item);
}

static void add_item(struct collect *c, const struct oval_item *item)
{
	struct collect_state *s = c->state;

	s->items = arena_more(c->scratch ? c->scratch : c->arena, s->items, s->n_items, sizeof *s->items);
	s->items[s->n_items++] = item;
}

static void end_item(struct collect *c, const struct oval_item *item)
{
	struct collect_state *s = c->state;

	/* What was said while it was made would not be said again. */
	if (s->thing && !s->told) {
		item = c->eval->one(c->eval->arg, item);
		c->eval->remember(c->eval->arg, c->probe, s->thing, item);
	}
	if (is_wanted(c, item))
		add_item(c, c->eval ? c->eval->one(c->eval->arg, item) : item);
}

static void close_item(struct collect *c)
{
	struct collect_state *s = c->state;
	struct oval_item_entity *entities;
	struct oval_item *item;
	bool sorted = true;
	size_t i;

	if (!s->open)
		return;
	assert(!s->record);
	s->open = false;
	for (i = 1; i < s->n_parts && sorted; i++)
		sorted = s->parts[i - 1].place <= s->parts[i].place;
	if (!sorted)
		qsort(s->parts, s->n_parts, sizeof *s->parts, by_place);
	entities = arena_alloc(s->build, (s->n_parts + 1) * sizeof *entities);
	for (i = 0; i < s->n_parts; i++)
		entities[i] = s->parts[i].entity;
	item = arena_alloc(s->build, sizeof *item);
	item->family = c->probe->family;
	item->name = c->probe->item_name ? c->probe->item_name : c->probe->name;
	item->status = s->status;
	item->entities = entities;
	item->n_entities = s->n_parts;
	item->messages = s->item_messages;
	item->n_messages = s->n_item_messages;
	end_item(c, item);
	if (c->eval && arena_size(s->build) > SCRATCH_BYTES) {
		arena_free(s->build);
		s->build = arena_new(NULL);
	}
}

static void begin_item(struct collect *c, const void *thing)
{
	struct collect_state *s = c->state;

	if (s->n_items >= LIMIT_ITEMS && !s->too_many) {
		s->too_many = true;
		collect_trouble(c, "more than %d items; the rest was left out", LIMIT_ITEMS);
	}
	s->open = !s->too_many;
	s->thing = thing;
	s->told = false;
	s->status = OVAL_STATUS_EXISTS;
	s->n_parts = 0;
	s->item_messages = NULL;
	s->n_item_messages = 0;
	s->record = NULL;
}

void collect_item(struct collect *c)
{
	close_item(c);
	begin_item(c, NULL);
}

bool collect_item_of(struct collect *c, const void *thing)
{
	const struct oval_item *item = NULL;

	close_item(c);
	for (size_t i = 0; i < c->n_entities; i++)
		if (c->entities[i].entity->mask) /* it is of the object then */
			thing = NULL;
	if (thing && c->eval)
		item = c->eval->made(c->eval->arg, c->probe, thing);
	if (!item || c->state->n_items >= LIMIT_ITEMS) {
		begin_item(c, c->eval ? thing : NULL);
		return true;
	}
	if (is_wanted(c, item))
		add_item(c, item);
	return false;
}

void collect_drop(struct collect *c)
{
	c->state->open = false;
	c->state->record = NULL;
}

void collect_item_trouble(struct collect *c, const char *format, ...)
{
	struct collect_state *s = c->state;
	va_list args;

	if (!s->open)
		return;
	s->status = OVAL_STATUS_ERROR;
	s->item_messages = arena_more(s->build, s->item_messages, s->n_item_messages, sizeof *s->item_messages);
	va_start(args, format);
	s->item_messages[s->n_item_messages].level = OVAL_MESSAGE_ERROR;
	s->item_messages[s->n_item_messages++].text = arena_vprintf(s->build, format, args);
	va_end(args);
}

static void add(struct collect *c, const char *name, bool typed, enum oval_datatype datatype,
    enum oval_status status, const char *value, size_t length)
{
	struct collect_state *s = c->state;
	const struct probe_entity *known;
	const struct collect_entity *asked;
	struct oval_item_entity *to;

	if (!s->open)
		return;
	if (s->record) {
		s->fields = arena_more(s->build, s->fields, s->n_fields, sizeof *s->fields);
		to = &s->fields[s->n_fields++];
		name = arena_strdup(s->build, name); /* a field's name comes from the target */
		if (!typed)
			datatype = OVAL_STRING;
	} else {
		known = probe_entity_find(c->probe, name);
		assert(known);
		name = known->name;
		if (!typed)
			datatype = known->datatype;
		if (s->n_parts == s->room_parts) {
			s->parts = arena_more(c->arena, s->parts, s->n_parts, sizeof *s->parts);
			s->room_parts *= 2;
		}
		to = &s->parts[s->n_parts].entity;
		s->parts[s->n_parts].place = (size_t)(known - c->probe->entities) << 32 | s->n_parts;
		s->n_parts++;
	}
	asked = collect_entity(c, s->record ? s->record : name);
	*to = (struct oval_item_entity){
		.name = name, .datatype = datatype, .status = status,
		.mask = asked && asked->entity->mask,
		.value = status == OVAL_STATUS_EXISTS ? arena_strndup(s->build, value, length) : "",
		.length = status == OVAL_STATUS_EXISTS ? (uint32_t)length : 0,
	};
}

void collect_bytes(struct collect *c, const char *name, const char *value, size_t length)
{
	add(c, name, false, OVAL_STRING, OVAL_STATUS_EXISTS, value, length);
}

void collect_string(struct collect *c, const char *name, const char *value)
{
	if (value)
		collect_bytes(c, name, value, strlen(value));
	else
		collect_status(c, name, OVAL_STATUS_DOES_NOT_EXIST);
}

/* Numbers and truth values are of that datatype, in a record too. */
void collect_int(struct collect *c, const char *name, int64_t value)
{
	char text[24];
	int length = snprintf(text, sizeof text, "%lld", (long long)value);

	add(c, name, c->state->record != NULL, OVAL_INT, OVAL_STATUS_EXISTS, text, (size_t)length);
}

void collect_bool(struct collect *c, const char *name, bool value)
{
	add(c, name, c->state->record != NULL, OVAL_BOOLEAN, OVAL_STATUS_EXISTS,
	    value ? "true" : "false", value ? 4 : 5);
}

void collect_status(struct collect *c, const char *name, enum oval_status status)
{
	add(c, name, false, OVAL_STRING, status, "", 0);
}

void collect_typed(struct collect *c, const char *name, enum oval_datatype datatype,
    const char *value, size_t length)
{
	add(c, name, true, datatype, OVAL_STATUS_EXISTS, value, length);
}

void collect_record(struct collect *c, const char *name)
{
	struct collect_state *s = c->state;

	assert(!s->record);
	add(c, name, true, OVAL_RECORD, OVAL_STATUS_EXISTS, "", 0);
	s->record = name;
	s->fields = NULL;
	s->n_fields = 0;
}

void collect_record_end(struct collect *c)
{
	struct collect_state *s = c->state;

	if (s->open) {
		s->parts[s->n_parts - 1].entity.fields = s->fields;
		/* YAML and labels are not long enough for so many. */
		assert(s->n_fields <= OVAL_MOST_FIELDS);
		s->parts[s->n_parts - 1].entity.n_fields = (uint32_t)s->n_fields & OVAL_MOST_FIELDS;
	}
	s->record = NULL;
}

/* The books ------------------------------------------------------------------ */

static void tell_values(const struct collect *c, struct oval_collected *to)
{
	struct oval_variable_value *list = NULL;
	size_t n = 0, i, k;

	for (i = 0; i < c->n_entities; i++) {
		const struct collect_entity *entity = &c->entities[i];

		if (!entity->entity->variable)
			continue;
		for (k = 0; k < entity->n_values; k++) {
			list = arena_more(c->arena, list, n, sizeof *list);
			list[n].variable_id = entity->entity->variable->id;
			list[n++].value = entity->values[k];
		}
	}
	to->variable_values = list;
	to->n_variable_values = n;
}

/* OVAL 5.11.2, system characteristics, FlagEnumeration. */
static enum oval_flag flag_of(const struct collect_state *s)
{
	if (s->n_items)
		return s->trouble || s->not_asked ? OVAL_FLAG_INCOMPLETE : OVAL_FLAG_COMPLETE;
	if (s->trouble)
		return OVAL_FLAG_ERROR;
	if (s->not_asked)
		return OVAL_FLAG_NOT_COLLECTED;
	return s->not_applicable ? OVAL_FLAG_NOT_APPLICABLE : OVAL_FLAG_DOES_NOT_EXIST;
}

const struct oval_collected *collect_run(struct collect *c)
{
	struct oval_collected *to = arena_alloc(c->arena, sizeof *to);
	struct part parts[USUAL_PARTS];
	struct collect_state state = { .parts = parts, .room_parts = USUAL_PARTS }, *s = &state;

	c->state = s;
	s->wanted = arena_alloc(c->arena, (c->n_entities + 1) * sizeof *s->wanted);
	s->said = map_new(c->arena);
	s->build = c->eval ? arena_new(NULL) : c->arena;
	if (c->probe->unsupported) {
		collect_note(c, "%s", c->probe->unsupported);
		s->messages[0].level = OVAL_MESSAGE_WARNING;
		to->flag = OVAL_FLAG_NOT_COLLECTED;
	} else {
		c->probe->collect(c);
		close_item(c);
		if (s->not_told) {
			s->messages[MOST_MESSAGES - 1].level = OVAL_MESSAGE_WARNING;
			s->messages[MOST_MESSAGES - 1].text = arena_printf(c->arena,
			    "%zu more messages were left out", s->not_told + 1);
		}
		to->flag = flag_of(s);
	}
	if (c->eval)
		arena_free(s->build);
	to->object = c->object;
	to->id = c->object->id;
	to->version = c->object->version;
	to->items = s->items;
	to->n_items = s->n_items;
	to->messages = s->messages;
	to->n_messages = s->n_messages;
	tell_values(c, to);
	c->state = NULL;
	return to;
}
