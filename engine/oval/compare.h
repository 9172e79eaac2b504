/* One value against another (OVAL 5.11.1, sections 5.3.6.3 and the operation
 * tables of oval-common-schema). */
#ifndef OVAL_COMPARE_H
#define OVAL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "oval/names.h"

/* Does `got` (from the target; `length` bytes, may hold NUL) stand in `operation`
 * to `wanted` (from content)? "greater than": got > wanted. OVAL_TRUE,
 * OVAL_FALSE, or OVAL_ERROR with err: a value is not of the datatype, the operation is not
 * allowed for it, the pattern does not compile or exceeds its limits. */
enum oval_result oval_compare(enum oval_datatype, enum oval_operation, const char *wanted,
    const char *got, size_t length, struct err *);

/* Whether the specification allows the operation for the datatype. */
bool oval_operation_allowed(enum oval_datatype, enum oval_operation);
/* Whether the text is a value of the datatype (its lexical space). */
bool oval_value_is(enum oval_datatype, const char *value, size_t length);

/* The tables of CheckEnumeration and OperatorEnumeration: counts of each
 * result in, one result out. */
struct oval_counts { size_t of[OVAL_RESULT_COUNT]; };
enum oval_result oval_check_result(enum oval_check, const struct oval_counts *);
enum oval_result oval_operator_result(enum oval_operator, const struct oval_counts *);
enum oval_result oval_negate(enum oval_result);
/* The table of ExistenceEnumeration: how many items have each status. */
struct oval_status_counts { size_t of[OVAL_STATUS_COUNT]; };
enum oval_result oval_existence_result(enum oval_existence, const struct oval_status_counts *);
/* The chart of ConcatFunctionType: what the flags of a function's components come to. */
struct oval_flag_counts { size_t of[OVAL_FLAG_COUNT]; };
enum oval_flag oval_function_flag(const struct oval_flag_counts *);

#endif
