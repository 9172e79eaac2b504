/* independent:xmlfilecontent_object: what an XPath 1.0 expression gives in XML files (OVAL 5.11.1). */
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#include "base/limits.h"
#include "probe/walk.h"

/* Steps of libxml2's XPath machine: honest expressions need thousands. */
#define MOST_STEPS 10000000

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "xpath", OVAL_STRING, PROBE_OBJECT },
	{ "value_of", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

static void be_silent(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

static void be_silent_too(void *arg, xmlErrorPtr error)
{
	(void)arg;
	(void)error;
}

/* The values of text nodes and attributes; what other nodes are in the set has no value. */
static void tell_nodes(struct collect *c, const xmlNodeSet *nodes)
{
	int i;

	for (i = 0; i < nodes->nodeNr; i++) {
		const xmlNode *node = nodes->nodeTab[i];
		xmlChar *text;

		if (node->type != XML_TEXT_NODE && node->type != XML_ATTRIBUTE_NODE && node->type != XML_CDATA_SECTION_NODE)
			continue;
		text = xmlNodeGetContent(node);
		collect_string(c, "value_of", text ? (const char *)text : "");
		xmlFree(text);
	}
}

static void tell(struct collect *c, const struct walk_file *file, const char *xpath, const xmlXPathObject *result)
{
	xmlChar *text;

	if (result->type == XPATH_NODESET && (!result->nodesetval || !result->nodesetval->nodeNr))
		return;
	collect_item(c);
	walk_entities(c, file);
	collect_string(c, "xpath", xpath);
	switch (result->type) {
	case XPATH_NODESET:
		tell_nodes(c, result->nodesetval);
		break;
	case XPATH_STRING:
		collect_string(c, "value_of", (const char *)result->stringval);
		break;
	case XPATH_BOOLEAN:
		collect_typed(c, "value_of", OVAL_BOOLEAN, result->boolval ? "true" : "false", result->boolval ? 4 : 5);
		break;
	case XPATH_NUMBER:
		text = xmlXPathCastNumberToString(result->floatval);
		collect_typed(c, "value_of", strspn((const char *)text, "-0123456789") == strlen((const char *)text) ? OVAL_INT :
		    xmlXPathIsNaN(result->floatval) || xmlXPathIsInf(result->floatval) ? OVAL_STRING : OVAL_FLOAT,
		    (const char *)text, strlen((const char *)text));
		xmlFree(text);
		break;
	default:
		collect_item_trouble(c, "xpath %s: gives neither nodes nor a value", xpath);
	}
}

static void evaluate(struct collect *c, const struct walk_file *file, xmlDocPtr document, const char *xpath)
{
	xmlXPathContextPtr context = xmlXPathNewContext(document);
	xmlXPathObjectPtr result;
	const xmlNode *root = xmlDocGetRootElement(document);
	const xmlNs *ns;

	if (!context)
		return;
	xmlXPathSetContextNode((xmlNodePtr)document, context);
	context->error = be_silent_too;
	context->opLimit = MOST_STEPS;
	for (ns = root ? root->nsDef : NULL; ns; ns = ns->next)
		if (ns->prefix)
			xmlXPathRegisterNs(context, ns->prefix, ns->href);
	result = xmlXPathEval((const xmlChar *)xpath, context);
	if (result)
		tell(c, file, xpath, result);
	else
		collect_trouble(c, "%s: xpath %s: %s", file->filepath, xpath,
		    context->lastError.code == XPATH_OP_LIMIT_EXCEEDED ? "takes too many steps" : "cannot be evaluated");
	xmlXPathFreeObject(result);
	xmlXPathFreeContext(context);
}

static void found(struct collect *c, const struct walk_file *file)
{
	const struct collect_entity *xpath = collect_entity(c, "xpath");
	struct arena *arena = arena_new(NULL);
	xmlDocPtr document = NULL;
	xmlParserCtxtPtr parser;
	const char *bytes;
	size_t length, i;

	if (!xpath || !walk_read(c, file, arena, &bytes, &length)) {
		arena_free(arena);
		return;
	}
	parser = xmlNewParserCtxt();
	/* No network, no entities put in, none from outside; a bomb of them is not opened. */
	if (parser && length <= INT32_MAX)
		document = xmlCtxtReadMemory(parser, bytes, (int)length, file->filepath, NULL,
		    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
	if (!document)
		collect_trouble(c, "%s: line %d: not well-formed XML", file->filepath, parser ? parser->lastError.line : 0);
	for (i = 0; document && i < xpath->n_values; i++)
		evaluate(c, file, document, xpath->values[i]);
	xmlFreeDoc(document);
	xmlFreeParserCtxt(parser);
	arena_free(arena);
}

static void collect(struct collect *c)
{
	xmlSetGenericErrorFunc(NULL, be_silent);
	walk_files(c, found);
}

const struct probe probe_independent_xmlfilecontent = {
	.family = "independent", .name = "xmlfilecontent", .entities = entities, .collect = collect,
};
