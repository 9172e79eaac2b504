/* Any three texts as values of any datatype, in any operation: the first two bytes choose datatype
 * and operation, NULs part the texts. Results must not contradict each other. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/regex.h"
#include "oval/compare.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum oval_result compare(enum oval_datatype datatype, enum oval_operation operation,
    const char *got, const char *wanted)
{
	struct err err = { 0 };
	enum oval_result result = oval_compare(datatype, operation, wanted, got, strlen(got), &err);

	MUST(result == OVAL_TRUE || result == OVAL_FALSE || result == OVAL_ERROR);
	MUST((result == OVAL_ERROR) == (*err.text != '\0'));
	if (!oval_operation_allowed(datatype, operation))
		MUST(result == OVAL_ERROR);
	return result;
}

static bool holds(enum oval_datatype datatype, enum oval_operation operation, const char *a,
    const char *b)
{
	return compare(datatype, operation, a, b) == OVAL_TRUE;
}

static void check_equality(enum oval_datatype datatype, const char *a, const char *b)
{
	bool equal = holds(datatype, OVAL_EQUALS, a, b);

	MUST(holds(datatype, OVAL_EQUALS, a, a));
	MUST(equal == holds(datatype, OVAL_EQUALS, b, a));
	MUST(equal != holds(datatype, OVAL_NOT_EQUAL, a, b));
	if (datatype == OVAL_STRING) {
		MUST(!equal || holds(datatype, OVAL_CASE_INSENSITIVE_EQUALS, a, b));
		MUST(holds(datatype, OVAL_CASE_INSENSITIVE_EQUALS, a, b)
		    != holds(datatype, OVAL_CASE_INSENSITIVE_NOT_EQUAL, a, b));
	}
}

static void check_order(enum oval_datatype datatype, const char *a, const char *b)
{
	enum oval_result greater = compare(datatype, OVAL_GREATER_THAN, a, b);
	bool equal = holds(datatype, OVAL_EQUALS, a, b);

	MUST(greater == compare(datatype, OVAL_LESS_THAN, b, a));
	if (greater == OVAL_ERROR) { /* no order between them */
		MUST(!equal);
		return;
	}
	MUST(equal + (greater == OVAL_TRUE) + holds(datatype, OVAL_LESS_THAN, a, b) <= 1);
	MUST(holds(datatype, OVAL_GREATER_THAN_OR_EQUAL, a, b) == (equal || greater == OVAL_TRUE));
	MUST(holds(datatype, OVAL_LESS_THAN_OR_EQUAL, a, b)
	    == (equal || holds(datatype, OVAL_LESS_THAN, a, b)));
}

static void check_three(enum oval_datatype datatype, const char *a, const char *b, const char *c)
{
	if (holds(datatype, OVAL_EQUALS, a, b) && holds(datatype, OVAL_EQUALS, b, c))
		MUST(holds(datatype, OVAL_EQUALS, a, c));
	if (oval_operation_allowed(datatype, OVAL_LESS_THAN) && holds(datatype, OVAL_LESS_THAN, a, b)
	    && holds(datatype, OVAL_LESS_THAN, b, c))
		MUST(holds(datatype, OVAL_LESS_THAN, a, c));
	if (oval_operation_allowed(datatype, OVAL_SUBSET_OF)) {
		MUST(holds(datatype, OVAL_SUBSET_OF, a, b) == holds(datatype, OVAL_SUPERSET_OF, b, a));
		if (holds(datatype, OVAL_SUBSET_OF, a, b) && holds(datatype, OVAL_SUBSET_OF, b, c))
			MUST(holds(datatype, OVAL_SUBSET_OF, a, c));
	}
}

/* The text up to the next NUL or the end, taken off. */
static char *cut(const uint8_t **data, size_t *size)
{
	size_t length = strnlen((const char *)*data, *size);
	char *text = strndup((const char *)*data, length);

	if (length < *size)
		length++;
	*data += length;
	*size -= length;
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned runs;
	enum oval_datatype datatype;
	enum oval_operation operation;
	char *a, *b, *c;

	if (size < 2)
		return 0;
	datatype = (enum oval_datatype)(data[0] % OVAL_DATATYPE_COUNT);
	operation = (enum oval_operation)(data[1] % OVAL_OPERATION_COUNT);
	data += 2;
	size -= 2;
	/* as the item's value it may hold NULs */
	oval_compare(datatype, operation, "1", (const char *)data, size, NULL);
	oval_value_is(datatype, (const char *)data, size);
	a = cut(&data, &size);
	b = cut(&data, &size);
	c = cut(&data, &size);
	compare(datatype, operation, a, b);
	if (datatype != OVAL_RECORD && oval_value_is(datatype, a, strlen(a))
	    && oval_value_is(datatype, b, strlen(b))) {
		check_equality(datatype, a, b);
		if (oval_operation_allowed(datatype, OVAL_LESS_THAN))
			check_order(datatype, a, b);
		if (oval_value_is(datatype, c, strlen(c)))
			check_three(datatype, a, b, c);
	}
	free(a);
	free(b);
	free(c);
	if (++runs % 1000 == 0)
		regex_forget_all();
	return 0;
}
