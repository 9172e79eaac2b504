/* What a test, an object or a variable refers to itself: the next step only. `object` and
 * `variable` are called for each mention, so perhaps twice for one thing. */
#ifndef OVAL_REFERS_H
#define OVAL_REFERS_H

#include "oval/document.h"

struct oval_refers {
	void (*object)(void *arg, const struct oval_object *);
	void (*variable)(void *arg, const struct oval_variable *);
	void *arg;
};

/* Its object, and the variables of its states. */
void oval_test_refers(const struct oval_test *, const struct oval_refers *);
/* The variables of its entities and filters; the objects of its sets, and the variables of their filters. */
void oval_object_refers(const struct oval_object *, const struct oval_refers *);
/* Objects and variables of its components. */
void oval_variable_refers(const struct oval_variable *, const struct oval_refers *);

#endif
