/* The enumerations of OVAL 5.11/5.12 and how the schemas spell them. Each list
 * lives here once; values print exactly as the schema spells them. */
#ifndef OVAL_NAMES_H
#define OVAL_NAMES_H

#include <stdbool.h>

#define OVAL_NS_DEFINITIONS "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define OVAL_NS_SYSTEM_CHARACTERISTICS "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5"
#define OVAL_NS_RESULTS "http://oval.mitre.org/XMLSchema/oval-results-5"
#define OVAL_NS_COMMON "http://oval.mitre.org/XMLSchema/oval-common-5"
#define OVAL_NS_VARIABLES "http://oval.mitre.org/XMLSchema/oval-variables-5"
#define OVAL_NS_DIRECTIVES "http://oval.mitre.org/XMLSchema/oval-directives-5"

enum oval_result { /* oval-results-schema, ResultEnumeration */
	OVAL_TRUE, OVAL_FALSE, OVAL_UNKNOWN, OVAL_ERROR, OVAL_NOT_EVALUATED, OVAL_NOT_APPLICABLE,
	OVAL_RESULT_COUNT
};
enum oval_class { /* oval-common-schema, ClassEnumeration */
	OVAL_CLASS_COMPLIANCE, OVAL_CLASS_INVENTORY, OVAL_CLASS_MISCELLANEOUS, OVAL_CLASS_PATCH,
	OVAL_CLASS_VULNERABILITY, OVAL_CLASS_COUNT
};
enum oval_operator { /* OperatorEnumeration */
	OVAL_OPERATOR_AND, OVAL_OPERATOR_ONE, OVAL_OPERATOR_OR, OVAL_OPERATOR_XOR, OVAL_OPERATOR_COUNT
};
enum oval_check { /* CheckEnumeration; "none exist" is the deprecated spelling of none satisfy */
	OVAL_CHECK_ALL, OVAL_CHECK_AT_LEAST_ONE, OVAL_CHECK_NONE_EXIST, OVAL_CHECK_NONE_SATISFY,
	OVAL_CHECK_ONLY_ONE, OVAL_CHECK_COUNT
};
enum oval_existence { /* ExistenceEnumeration */
	OVAL_ALL_EXIST, OVAL_ANY_EXIST, OVAL_AT_LEAST_ONE_EXISTS, OVAL_NONE_EXIST, OVAL_ONLY_ONE_EXISTS,
	OVAL_EXISTENCE_COUNT
};
enum oval_operation { /* OperationEnumeration */
	OVAL_EQUALS, OVAL_NOT_EQUAL, OVAL_CASE_INSENSITIVE_EQUALS, OVAL_CASE_INSENSITIVE_NOT_EQUAL,
	OVAL_GREATER_THAN, OVAL_LESS_THAN, OVAL_GREATER_THAN_OR_EQUAL, OVAL_LESS_THAN_OR_EQUAL,
	OVAL_BITWISE_AND, OVAL_BITWISE_OR, OVAL_PATTERN_MATCH, OVAL_SUBSET_OF, OVAL_SUPERSET_OF,
	OVAL_OPERATION_COUNT
};
enum oval_datatype { /* SimpleDatatypeEnumeration, and record */
	OVAL_STRING, OVAL_BINARY, OVAL_BOOLEAN, OVAL_EVR_STRING, OVAL_DEBIAN_EVR_STRING,
	OVAL_FILESET_REVISION, OVAL_FLOAT, OVAL_IOS_VERSION, OVAL_INT, OVAL_IPV4_ADDRESS,
	OVAL_IPV6_ADDRESS, OVAL_VERSION, OVAL_RECORD, OVAL_DATATYPE_COUNT
};
enum oval_flag { /* system characteristics, FlagEnumeration */
	OVAL_FLAG_ERROR, OVAL_FLAG_COMPLETE, OVAL_FLAG_INCOMPLETE, OVAL_FLAG_DOES_NOT_EXIST,
	OVAL_FLAG_NOT_COLLECTED, OVAL_FLAG_NOT_APPLICABLE, OVAL_FLAG_COUNT
};
enum oval_status { /* system characteristics, StatusEnumeration */
	OVAL_STATUS_EXISTS, OVAL_STATUS_ERROR, OVAL_STATUS_DOES_NOT_EXIST, OVAL_STATUS_NOT_COLLECTED,
	OVAL_STATUS_COUNT
};
enum oval_message_level { /* MessageLevelEnumeration */
	OVAL_MESSAGE_DEBUG, OVAL_MESSAGE_ERROR, OVAL_MESSAGE_FATAL, OVAL_MESSAGE_INFO,
	OVAL_MESSAGE_WARNING, OVAL_MESSAGE_LEVEL_COUNT
};
enum oval_set_operator { OVAL_SET_COMPLEMENT, OVAL_SET_INTERSECTION, OVAL_SET_UNION, OVAL_SET_OPERATOR_COUNT };

/* One table per enumeration, indexed by it: oval_result_names[OVAL_TRUE] is "true". */
extern const char *const oval_result_names[OVAL_RESULT_COUNT];
extern const char *const oval_class_names[OVAL_CLASS_COUNT];
extern const char *const oval_operator_names[OVAL_OPERATOR_COUNT];
extern const char *const oval_check_names[OVAL_CHECK_COUNT];
extern const char *const oval_existence_names[OVAL_EXISTENCE_COUNT];
extern const char *const oval_operation_names[OVAL_OPERATION_COUNT];
extern const char *const oval_datatype_names[OVAL_DATATYPE_COUNT];
extern const char *const oval_flag_names[OVAL_FLAG_COUNT];
extern const char *const oval_status_names[OVAL_STATUS_COUNT];
extern const char *const oval_message_level_names[OVAL_MESSAGE_LEVEL_COUNT];
extern const char *const oval_set_operator_names[OVAL_SET_OPERATOR_COUNT];

/* The index of `spelling` in a table of `count` names; false: not among them. */
bool oval_name_find(const char *const *names, int count, const char *spelling, int *index);

#endif
