/* What a results document shall hold, by result and by class (OVAL directives,
 * oval-directives-schema and DirectivesType of oval-results-schema). */
#ifndef OVAL_DIRECTIVES_H
#define OVAL_DIRECTIVES_H

#include <stdbool.h>

#include "base/err.h"
#include "base/xml.h"
#include "oval/names.h"

struct oval_directive {
	bool reported; /* definitions with this result are there at all */
	bool full;     /* with criteria and tests; else only the result ("thin") */
};
struct oval_directives {
	bool include_source_definitions;
	struct oval_directive of[OVAL_RESULT_COUNT];
	bool has_class[OVAL_CLASS_COUNT];
	struct oval_directive of_class[OVAL_CLASS_COUNT][OVAL_RESULT_COUNT];
};

/* Everything, in full. */
extern const struct oval_directives oval_directives_full;
/* Every result and nothing more. */
extern const struct oval_directives oval_directives_thin;

/* Names of the elements: definition_true ... */
extern const char *const oval_directive_names[OVAL_RESULT_COUNT];

/* class_directives override directives for definitions of their class. */
struct oval_directive oval_directive_for(const struct oval_directives *, enum oval_class,
    enum oval_result);

/* `root` is an oval_directives or oval_results element. */
bool oval_directives_read(const struct xml_document *, const struct xml_node *root,
    struct oval_directives *, struct err *);

#endif
