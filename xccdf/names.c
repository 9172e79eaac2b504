#include "xccdf/benchmark.h"
#include "xccdf/result.h"

#include <string.h>

const char *const xccdf_role_names[XCCDF_ROLE_COUNT] = { "full", "unscored", "unchecked" };
const char *const xccdf_severity_names[XCCDF_SEVERITY_COUNT] = {
	"unknown", "info", "low", "medium", "high"
};
const char *const xccdf_value_type_names[XCCDF_VALUE_TYPE_COUNT] = { "string", "number", "boolean" };
const char *const xccdf_value_operator_names[XCCDF_VALUE_OPERATOR_COUNT] = {
	"equals", "not equal", "greater than", "less than", "greater than or equal",
	"less than or equal", "pattern match"
};
const char *const xccdf_strategy_names[XCCDF_STRATEGY_COUNT] = {
	"unknown", "configure", "combination", "disable", "enable", "patch", "policy",
	"restrict", "update"
};
const char *const xccdf_rating_names[XCCDF_RATING_COUNT] = { "unknown", "low", "medium", "high" };
const char *const xccdf_status_names[XCCDF_STATUS_COUNT] = {
	"accepted", "deprecated", "draft", "incomplete", "interim"
};
const char *const xccdf_result_names[XCCDF_RESULT_COUNT] = {
	"pass", "fail", "error", "unknown", "notapplicable", "notchecked", "notselected",
	"informational", "fixed"
};
const char *const xccdf_message_severity_names[XCCDF_MESSAGE_SEVERITY_COUNT] = {
	"error", "warning", "info"
};

int xccdf_name_find(const char *const *names, int count, const char *spelling)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], spelling))
			return i;
	return -1;
}
