#include "oval/directives.h"

#define ALL(reported, full)                                                              \
	{ { reported, full }, { reported, full }, { reported, full }, { reported, full },      \
	  { reported, full }, { reported, full } }

const struct oval_directives oval_directives_full = {
	.include_source_definitions = true,
	.of = ALL(true, true),
};
const struct oval_directives oval_directives_thin = {
	.include_source_definitions = false,
	.of = ALL(true, false),
};

const char *const oval_directive_names[OVAL_RESULT_COUNT] = {
	"definition_true", "definition_false", "definition_unknown", "definition_error",
	"definition_not_evaluated", "definition_not_applicable",
};

struct oval_directive oval_directive_for(const struct oval_directives *directives,
    enum oval_class class, enum oval_result result)
{
	return directives->has_class[class] ? directives->of_class[class][result]
					    : directives->of[result];
}

/* The six children; each must be there (DirectivesType is a sequence). */
static bool read_six(const struct xml_document *xml, const struct xml_node *node,
    struct oval_directive *of, struct err *err)
{
	for (int i = 0; i < OVAL_RESULT_COUNT; i++) {
		const struct xml_node *one = xml_child(node, NULL, oval_directive_names[i]);
		const char *content, *reported;
		int full;
		static const char *const contents[] = { "thin", "full" };

		if (!one)
			return xml_err(xml, node, err, "%s has no %s", node->name,
			    oval_directive_names[i]);
		reported = xml_attr(one, "reported");
		if (!reported)
			return xml_err(xml, one, err, "%s has no reported attribute", one->name);
		content = xml_attr(one, "content");
		if (!oval_name_find(contents, 2, content ? content : "full", &full))
			return xml_err(xml, one, err,
			    "%s: content is \"%s\"; it can be thin or full", one->name, content);
		of[i].reported = xml_attr_bool(one, "reported", false);
		of[i].full = full;
	}
	return true;
}

bool oval_directives_read(const struct xml_document *xml, const struct xml_node *root,
    struct oval_directives *into, struct err *err)
{
	const struct xml_node *node = xml_child(root, NULL, "directives");

	*into = (struct oval_directives){ 0 };
	if (!node)
		return xml_err(xml, root, err, "%s has no directives", root->name);
	into->include_source_definitions =
	    xml_attr_bool(node, "include_source_definitions", true);
	if (!read_six(xml, node, into->of, err))
		return false;
	for (node = xml_child(root, NULL, "class_directives"); node;
	     node = xml_next_same(node)) {
		const char *class = xml_attr(node, "class");
		int which;

		if (!class || !oval_name_find(oval_class_names, OVAL_CLASS_COUNT, class, &which))
			return xml_err(xml, node, err, "class_directives: class is \"%s\"",
			    class ? class : "");
		if (into->has_class[which])
			return xml_err(xml, node, err,
			    "there are two class_directives for class \"%s\"", class);
		into->has_class[which] = true;
		if (!read_six(xml, node, into->of_class[which], err))
			return false;
	}
	return true;
}
