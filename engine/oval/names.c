#include "oval/names.h"

#include <string.h>

const char *const oval_result_names[OVAL_RESULT_COUNT] = {
	"true", "false", "unknown", "error", "not evaluated", "not applicable",
};
const char *const oval_class_names[OVAL_CLASS_COUNT] = {
	"compliance", "inventory", "miscellaneous", "patch", "vulnerability",
};
const char *const oval_operator_names[OVAL_OPERATOR_COUNT] = { "AND", "ONE", "OR", "XOR" };
const char *const oval_check_names[OVAL_CHECK_COUNT] = {
	"all", "at least one", "none exist", "none satisfy", "only one",
};
const char *const oval_existence_names[OVAL_EXISTENCE_COUNT] = {
	"all_exist", "any_exist", "at_least_one_exists", "none_exist", "only_one_exists",
};
const char *const oval_operation_names[OVAL_OPERATION_COUNT] = {
	"equals", "not equal", "case insensitive equals", "case insensitive not equal",
	"greater than", "less than", "greater than or equal", "less than or equal",
	"bitwise and", "bitwise or", "pattern match", "subset of", "superset of",
};
const char *const oval_datatype_names[OVAL_DATATYPE_COUNT] = {
	"string", "binary", "boolean", "evr_string", "debian_evr_string", "fileset_revision",
	"float", "ios_version", "int", "ipv4_address", "ipv6_address", "version", "record",
};
const char *const oval_flag_names[OVAL_FLAG_COUNT] = {
	"error", "complete", "incomplete", "does not exist", "not collected", "not applicable",
};
const char *const oval_status_names[OVAL_STATUS_COUNT] = {
	"exists", "error", "does not exist", "not collected",
};
const char *const oval_message_level_names[OVAL_MESSAGE_LEVEL_COUNT] = {
	"debug", "error", "fatal", "info", "warning",
};
const char *const oval_set_operator_names[OVAL_SET_OPERATOR_COUNT] = {
	"COMPLEMENT", "INTERSECTION", "UNION",
};

bool oval_name_find(const char *const *names, int count, const char *spelling, int *index)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], spelling)) {
			*index = i;
			return true;
		}
	return false;
}
