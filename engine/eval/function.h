/* The functions of local variables (oval-definitions-schema, FunctionGroup):
 * values in, values out. Flags are the caller's business. */
#ifndef EVAL_FUNCTION_H
#define EVAL_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "oval/document.h"

struct function_value {
	const char *text;
	enum oval_datatype datatype;
};

struct function_values {
	struct function_value *at;
	size_t n;
};

struct function_scope {
	struct arena *arena;
	int64_t now;  /* seconds since 1970, UTC: time_difference with one component */
	size_t bytes; /* given out so far; see LIMIT_VARIABLE_BYTES */
};

/* Applies component->function with the attributes on component->node. `arguments` has one
 * list for each child. Several values: the Cartesian product, the last argument
 * changing fastest. false: err says why there is no answer. */
bool function_apply(struct function_scope *, const struct oval_component *,
    const struct function_values *arguments, struct function_values *result, struct err *);

#endif
