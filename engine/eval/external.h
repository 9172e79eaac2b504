/* Values for external variables: OVAL variables documents in and out
 * (oval-variables-schema). */
#ifndef EVAL_EXTERNAL_H
#define EVAL_EXTERNAL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/xml.h"
#include "base/xml_out.h"
#include "eval/eval.h"

/* `root` is an oval_variables element. Adds to `values` (id -> struct
 * eval_values), an id that is already there is replaced. */
bool eval_external_read(struct arena *, const struct xml_document *,
    const struct xml_node *root, struct map *values, struct err *);

/* The whole oval_variables element. */
void eval_external_write(struct xml_out *, const char *schema_version, const struct map *values);

#endif
