/* An item against a state, and an entity of an item against the content's
 * (OVAL 5.11.1 processing model, OVAL State Evaluation). */
#ifndef EVAL_STATE_H
#define EVAL_STATE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/map.h"
#include "eval/eval.h"
#include "oval/document.h"
#include "oval/item.h"

/* What comparing needs, and what it has to say: messages go to the test's. */
struct state_scope {
	struct arena *arena; /* messages live here */
	const struct eval_variable *(*variable)(void *arg, const struct oval_variable *);
	void *arg;
	const struct oval_message *messages; /* out; each text once */
	size_t n_messages;
	struct map *known; /* private to state.c: values of variables that have many */
};

/* The state's entities joined by the state's operator. `entities` has room for
 * state->n_entities, or is NULL. eval_item_against_state() is this with the
 * evaluation's variables. */
enum oval_result state_item(struct state_scope *, const struct oval_item *,
    const struct oval_state *, struct eval_entity_result *entities);

#endif
