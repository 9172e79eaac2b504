#include "xccdf/command/rule_check.h"

#include "oval/names.h"
#include "probe/check.h"
#include "source/rule_folder.h"

bool command_check_rules(struct arena *arena, const char *path, struct err *err)
{
	size_t count;
	const struct rule_file *files = rule_files_read(arena, path, &count, err);

	if (!files)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct xml_node *definitions =
		    xml_child(files[i].xml->root, OVAL_NS_DEFINITIONS, "oval_definitions");

		if (definitions && !oval_check_element(files[i].path, definitions, err))
			return false;
	}
	return true;
}
