/* What the one reading of a document leaves closed. */
#include "source/source.h"

#include <string.h>

#include "source/names.h"

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

static bool starts(const char *text, const char *with)
{
	return text && !strncmp(text, with, strlen(with));
}

/* Text for people, most of a benchmark's bytes, and checks of other languages written
 * in place. In a TestResult's rule-result the same names hold the same things. */
static bool close_xccdf(const struct xml_node *node)
{
	static const char *const closed[] = { "description", "rationale", "warning", "notice",
		"front-matter", "rear-matter", "metadata", "fixtext", "fix", "check-content",
		"signature", NULL };

	return is_one_of(node->name, closed);
}

/* oval_definitions/definitions/definition and its sisters: read one by one when asked for. */
static bool close_oval(const struct xml_node *node)
{
	static const char *const lists[] = { "definitions", "tests", "objects", "states",
		"variables", NULL };
	const struct xml_node *list = node->parent;

	return list && list->parent && xml_is(list->parent, SOURCE_NS_OVAL, "oval_definitions") &&
	    list->ns && !strcmp(list->ns, SOURCE_NS_OVAL) && is_one_of(list->name, lists);
}

/* The reports of an ARF are asked for one by one; those of XCCDF are read with it. */
static bool close_report(const struct xml_node *node)
{
	return xml_is(node->parent, SOURCE_NS_ARF, "content") &&
	    (xml_is(node, SOURCE_NS_OVAL_RESULTS, "oval_results") ||
		xml_is(node, SOURCE_NS_SCE, "sce_results"));
}

bool source_close(const struct xml_node *node, void *arg)
{
	(void)arg;
	if (!node->ns)
		return false;
	if (starts(node->ns, SOURCE_NS_XCCDF))
		return close_xccdf(node);
	if (starts(node->ns, SOURCE_NS_OVAL) && close_oval(node))
		return true;
	if (!strcmp(node->ns, SOURCE_NS_OCIL))
		return !strcmp(node->name, "ocil");
	if (!strcmp(node->ns, SOURCE_NS_DATA_STREAM))
		return !strcmp(node->name, "extended-component");
	if (!strcmp(node->ns, SOURCE_NS_SIGNATURE))
		return !strcmp(node->name, "Signature");
	return node->parent && close_report(node);
}
