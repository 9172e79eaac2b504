/* Variables to values (OVAL 5.11.1 processing model, OVAL Variable
 * Evaluation). Each variable is resolved once; what came out is kept. Not thread safe:
 * whoever collects objects on threads resolves their variables before. */
#ifndef EVAL_VARIABLE_H
#define EVAL_VARIABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/map.h"
#include "eval/eval.h"
#include "oval/document.h"
#include "oval/item.h"

struct variable_scope {
	struct arena *arena;        /* values and messages live here */
	const struct map *external; /* id -> struct eval_values; NULL: none given */
	/* What an object_component looks at: the object's items, collected now if
	 * they are not yet. NULL: it cannot be had (a cycle); the variable is
	 * an error then. May call variable_resolve. */
	const struct oval_collected *(*collected)(void *arg, const struct oval_object *);
	void *arg;
	/* Private to variable.c. */
	struct function_scope *functions;
	struct map *resolved; /* id -> struct eval_variable */
	const char **chain;   /* ids of the variables and objects being resolved */
	size_t depth;
	size_t nesting; /* of components, over all variables of the chain */
};

void variable_scope_init(struct variable_scope *, struct arena *, const struct map *external,
    const struct oval_collected *(*collected)(void *, const struct oval_object *), void *arg);

/* Never NULL. Trouble (no value given, not of its datatype, an entity that could not be read,
 * a cycle) is part of the answer. The flags:
 *   complete        all values
 *   incomplete      these values, and others that could not be had; count and merge
 *                   have none then
 *   does not exist  nothing went wrong and there is no value: an object without items
 *   error, not collected, not applicable    no values, see messages
 * The values are in the order they came and not made unique. A variable that leads
 * back to itself: error, and a message with "a -> b -> a". */
const struct eval_variable *variable_resolve(struct variable_scope *, const struct oval_variable *);

#endif
