/* One object: its variables' values put in, the probe run, filters applied. */
#include <string.h>

#include "eval/evaluation.h"
#include "probe/check.h"

static const struct oval_collected *only_flag(const struct oval_object *object, struct arena *arena,
    enum oval_flag flag, enum oval_message_level level, const char *text)
{
	struct selection nothing = { .flag = flag };

	selection_say(&nothing, arena, level, text);
	return selection_collected(&nothing, object, arena);
}

/* What the flags of the variables mean for the object that refers to them
 * (EntityAttributeGroup, var_ref: an error is passed up; a variable without
 * values makes the object one that does not exist). */
struct inputs {
	struct collect_entity *entities;
	const struct eval_variable *worst; /* why nothing can be collected */
	enum oval_flag flag;               /* then: the object's */
	const struct eval_variable *incomplete; /* its values are not all */
};

static enum oval_flag flag_of(const struct eval_variable *value)
{
	if (!value)
		return OVAL_FLAG_ERROR;
	if ((value->flag == OVAL_FLAG_COMPLETE || value->flag == OVAL_FLAG_INCOMPLETE) && !value->n_values)
		return value->flag == OVAL_FLAG_COMPLETE ? OVAL_FLAG_DOES_NOT_EXIST : OVAL_FLAG_INCOMPLETE;
	return value->flag;
}

/* The further down, the more it says about the object. */
static int weight(enum oval_flag flag)
{
	switch (flag) {
	case OVAL_FLAG_DOES_NOT_EXIST: return 1;
	case OVAL_FLAG_NOT_APPLICABLE: return 2;
	case OVAL_FLAG_NOT_COLLECTED: return 3;
	case OVAL_FLAG_ERROR: return 4;
	default: return 0;
	}
}

static void put_values(struct eval *eval, const struct oval_entity *entity,
    struct collect_entity *into, struct inputs *inputs)
{
	const struct eval_variable *value = eval_known_variable(eval, entity->variable);
	enum oval_flag flag = flag_of(value);

	if (weight(flag) > (inputs->worst ? weight(inputs->flag) : 0)) {
		inputs->worst = value;
		inputs->flag = flag;
	}
	if (flag == OVAL_FLAG_INCOMPLETE)
		inputs->incomplete = value;
	into->values = value->values;
	into->n_values = value->n_values;
}

static struct inputs prepare(struct eval *eval, const struct oval_object *object, struct arena *arena)
{
	struct inputs inputs = {
		.entities = arena_alloc(arena, (object->n_entities + 1) * sizeof *inputs.entities),
	};

	for (size_t i = 0; i < object->n_entities; i++) {
		const struct oval_entity *entity = &object->entities[i];
		struct collect_entity *into = &inputs.entities[i];

		into->entity = entity;
		into->var_check = entity->var_check;
		if (entity->variable) {
			put_values(eval, entity, into, &inputs);
		} else if (!entity->nil) {
			into->values = &entity->value;
			into->n_values = 1;
		}
	}
	return inputs;
}

static const struct oval_collected *no_input(const struct oval_object *object,
    const struct inputs *inputs, struct arena *arena)
{
	const struct eval_variable *variable = inputs->worst;
	struct selection nothing = { .flag = inputs->flag };

	selection_say(&nothing, arena,
	    inputs->flag == OVAL_FLAG_DOES_NOT_EXIST ? OVAL_MESSAGE_INFO : OVAL_MESSAGE_ERROR,
	    variable->n_messages ? variable->messages[0].text : /* begins with the variable's id */
	    arena_printf(arena, "variable %s has no value (%s)", variable->variable->id,
	        oval_flag_names[inputs->flag]));
	return selection_collected(&nothing, object, arena);
}

/* What no value that is asked for can be: NULL, all can. */
static const char *wrong_value(const struct inputs *inputs, size_t n_entities, struct arena *arena)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < n_entities && !wrong; i++)
		for (size_t k = 0; k < inputs->entities[i].n_values && !wrong; k++)
			wrong = probe_check_value(arena, inputs->entities[i].entity, inputs->entities[i].values[k]);
	return wrong;
}

/* Each item once. */
static struct selection select_items(const struct oval_collected *collected, struct arena *scratch, struct arena *arena)
{
	struct selection selection = {
		.flag = collected->flag, .messages = collected->messages,
		.n_messages = collected->n_messages,
	};
	const struct oval_item **items =
	    arena_alloc(arena, (collected->n_items + 1) * sizeof *items);
	struct item_set seen;

	item_set_init(&seen, scratch, collected->n_items);
	for (size_t i = 0; i < collected->n_items; i++)
		if (item_set_add(&seen, collected->items[i]))
			items[selection.n_items++] = collected->items[i];
	selection.items = items;
	return selection;
}

/* What becomes of the items of one object. */
struct sorting {
	struct items *items;
	struct filtering filtering;
};

static bool keep(void *arg, const struct oval_item *item)
{
	return filtering_keeps(&((struct sorting *)arg)->filtering, item);
}

static const struct oval_item *one(void *arg, const struct oval_item *item)
{
	return items_intern(((struct sorting *)arg)->items, item);
}

static const struct oval_item *made(void *arg, const struct probe *probe, const void *thing)
{
	return items_of(((struct sorting *)arg)->items, probe, thing);
}

static void remember(void *arg, const struct probe *probe, const void *thing, const struct oval_item *item)
{
	items_remember(((struct sorting *)arg)->items, probe, thing, item);
}

static const struct oval_collected *collect_by_probe(struct eval *eval,
    const struct oval_object *object, struct arena *arena)
{
	const struct probe *probe = probe_find(object->family, object->name);
	const char *wrong;
	struct inputs inputs;
	struct collect collect;
	struct sorting sorting = { .items = eval->items };
	struct collect_eval sort = { object->n_filters ? keep : NULL, one, made, remember, &sorting };
	const struct oval_collected *collected;
	struct oval_collected *into;
	struct selection selection;

	/* "No attempt was made to collect items": not collected. */
	if (!probe)
		return only_flag(object, arena, OVAL_FLAG_NOT_COLLECTED, OVAL_MESSAGE_WARNING,
		    arena_printf(arena, "%s:%s_object is not supported: there is no probe for it",
		        object->family, object->name));
	wrong = probe_check_object(arena, probe, object);
	if (wrong)
		return only_flag(object, arena, OVAL_FLAG_ERROR, OVAL_MESSAGE_ERROR, wrong);
	inputs = prepare(eval, object, arena);
	if (inputs.worst)
		return no_input(object, &inputs, arena);
	wrong = wrong_value(&inputs, object->n_entities, arena);
	if (wrong)
		return only_flag(object, arena, OVAL_FLAG_ERROR, OVAL_MESSAGE_ERROR, wrong);

	collect = (struct collect){
		.probe = probe, .object = object, .target = eval->target, .arena = arena,
		.entities = inputs.entities, .n_entities = object->n_entities, .eval = &sort, .scratch = arena_new(NULL),
	};
	filtering_begin(&sorting.filtering, eval, object->filters, object->n_filters, arena);
	collected = collect_run(&collect);
	selection = select_items(collected, collect.scratch, arena);
	filtering_done(&sorting.filtering, &selection);
	if (inputs.incomplete && (selection.flag == OVAL_FLAG_COMPLETE ||
	        selection.flag == OVAL_FLAG_DOES_NOT_EXIST)) {
		selection.flag = OVAL_FLAG_INCOMPLETE;
		selection_say(&selection, arena, OVAL_MESSAGE_WARNING, arena_printf(arena,
		    "not all values of variable %s are known", inputs.incomplete->variable->id));
	}
	into = arena_memdup(arena, collected, sizeof *collected);
	into->flag = selection.flag;
	into->items = selection.items;
	into->n_items = selection.n_items;
	into->messages = selection.messages;
	into->n_messages = selection.n_messages;
	arena_free(collect.scratch);
	return into;
}

const struct oval_collected *collect_object(struct eval *eval, const struct oval_object *object,
    struct arena *arena)
{
	if (eval->options.collected)
		return recorded_object(eval, object, arena);
	if (object->set)
		return collect_set(eval, object, arena);
	return collect_by_probe(eval, object, arena);
}
