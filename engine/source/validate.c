#include "source/validate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parserInternals.h>
#include <libxml/xmlschemas.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/paths.h"
#include "source/names.h"

#define DEFAULT_SCHEMAS "/usr/share/openscap/schemas"

const char *const source_validation_names[SOURCE_TYPE_COUNT] = {
	[SOURCE_UNKNOWN] = "document",
	[SOURCE_XCCDF] = "XCCDF Checklist",
	[SOURCE_TAILORING] = "XCCDF Tailoring",
	[SOURCE_OVAL_DEFINITIONS] = "OVAL Definition",
	[SOURCE_OVAL_VARIABLES] = "OVAL Variables",
	[SOURCE_OVAL_SYSTEM_CHARACTERISTICS] = "OVAL System Characteristic",
	[SOURCE_OVAL_RESULTS] = "OVAL Results",
	[SOURCE_OVAL_DIRECTIVES] = "OVAL Directives",
	[SOURCE_DATA_STREAM] = "SCAP Source Datastream",
	[SOURCE_ARF] = "SCAP Result Datastream",
	[SOURCE_CPE_DICTIONARY] = "CPE Dictionary",
	[SOURCE_CPE_LANGUAGE] = "CPE Language",
	[SOURCE_OCIL] = "OCIL",
	[SOURCE_SCE_RESULTS] = "SCE Result",
	[SOURCE_RULE_FILE] = "rule file",
};

/* Where the schemas are: "%s" is the version. Several names for schematron:
 * releases of openscap-common spell one of them differently. */
static const struct {
	enum source_type type;
	const char *versions; /* prefix of the versions it is for */
	const char *folder, *schema, *schematron[2];
} schemas[] = {
	{ SOURCE_XCCDF, "1.1", "xccdf/1.1", "xccdf-schema.xsd", { NULL } },
	{ SOURCE_XCCDF, "", "xccdf/1.2", "xccdf_1.2.xsd", { "xccdf_1.2-schematron.xsl" } },
	{ SOURCE_TAILORING, "1.1", "xccdf/1.1-tailoring", "xccdf-1.1-tailoring.xsd", { NULL } },
	{ SOURCE_TAILORING, "", "xccdf/1.2", "xccdf_1.2.xsd", { "xccdf_1.2-schematron.xsl" } },
	{ SOURCE_OVAL_DEFINITIONS, "", "oval/%s", "oval-definitions-schema.xsd",
	  { "oval-definitions-schematron.xsl" } },
	{ SOURCE_OVAL_VARIABLES, "", "oval/%s", "oval-variables-schema.xsd",
	  { "oval-variables-schematron.xsl" } },
	{ SOURCE_OVAL_SYSTEM_CHARACTERISTICS, "", "oval/%s",
	  "oval-system-characteristics-schema.xsd",
	  { "oval-system-characteristics-schematron.xsl",
	    "oval-system-characteristic-schematron.xsl" } },
	{ SOURCE_OVAL_RESULTS, "", "oval/%s", "oval-results-schema.xsd",
	  { "oval-results-schematron.xsl" } },
	{ SOURCE_OVAL_DIRECTIVES, "", "oval/%s", "oval-directives-schema.xsd",
	  { "oval-directives-schematron.xsl" } },
	{ SOURCE_DATA_STREAM, "1.2", "sds/1.2", "scap-source-data-stream_1.2.xsd", { NULL } },
	{ SOURCE_DATA_STREAM, "", "sds/1.3", "scap-source-data-stream_1.3.xsd",
	  { "source-data-stream-1.3.xsl" } },
	{ SOURCE_ARF, "", "arf/1.1", "asset-reporting-format_1.1.0.xsd", { NULL } },
	{ SOURCE_CPE_DICTIONARY, "2.0", "cpe/2.0", "cpe-dictionary_2.0.xsd", { NULL } },
	{ SOURCE_CPE_DICTIONARY, "2.1", "cpe/2.1", "cpe-dictionary_2.1.xsd", { NULL } },
	{ SOURCE_CPE_DICTIONARY, "2.2", "cpe/2.2", "cpe-dictionary_2.2.xsd", { NULL } },
	{ SOURCE_CPE_DICTIONARY, "", "cpe/2.3", "cpe-dictionary_2.3.xsd", { NULL } },
	{ SOURCE_CPE_LANGUAGE, "", "cpe/2.3", "cpe-language_2.3.xsd", { NULL } },
	{ SOURCE_OCIL, "", "ocil/2.0", "ocil-2.0.xsd", { NULL } },
	{ SOURCE_SCE_RESULTS, "", "sce/1.0", "sce-result-schema.xsd", { NULL } },
};

struct check {
	struct arena *arena;
	const struct source *source;
	const struct source_validation *how;
	unsigned lines_before; /* of a component: lines of the file above it */
	bool complained;
	struct buf trouble; /* what libxml2 says about the schema itself */
};

static void complain(struct check *check, unsigned line, const char *what)
{
	/* Schematron rules may be advice only, and begin with that word then. */
	if (strncmp(what, "Warning", 7))
		check->complained = true;
	if (check->how->complain)
		check->how->complain(check->how->arg, check->source->name, line, what);
}

const char *source_schema_folder(void)
{
	const char *folder = getenv("OSCAP_SCHEMA_PATH");

	return folder && *folder ? folder : DEFAULT_SCHEMAS;
}

/* The path of a schema file; NULL: not there. */
static const char *schema_file(struct arena *arena, const struct source_validation *how,
    const char *folder, const char *version, const char *name)
{
	const char *root = how->schema_dir, *path;

	if (!root || !*root)
		root = source_schema_folder();
	if (strstr(folder, "%s"))
		folder = arena_printf(arena, "%.*s%s", (int)(strlen(folder) - 2), folder, version);
	path = arena_printf(arena, "%s/%s/%s", root, folder, name);
	if (access(path, R_OK) == 0)
		return path;
	path = arena_printf(arena, "%s/%s", root, name);
	return access(path, R_OK) == 0 ? path : NULL;
}

static void no_network(void)
{
	xmlSetExternalEntityLoader(xmlNoNetExternalEntityLoader);
}

/* XML Schema --------------------------------------------------------------- */

static const char *without_newline(struct arena *arena, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
		length--;
	return arena_strndup(arena, text ? text : "", length);
}

static void on_complaint(void *arg, xmlErrorPtr error)
{
	struct check *check = arg;
	unsigned line = error->line > 0 ? (unsigned)error->line + check->lines_before : 0;

	if (error->level != XML_ERR_WARNING)
		complain(check, line, without_newline(check->arena, error->message));
}

static void on_schema_trouble(void *arg, xmlErrorPtr error)
{
	struct check *check = arg;

	if (error->level != XML_ERR_WARNING && !check->trouble.length)
		buf_printf(&check->trouble, "%s: line %d: %s", error->file ? error->file : "schema",
		    error->line, without_newline(check->arena, error->message));
}

static void free_schema(void *schema)
{
	xmlSchemaFree(schema);
}

static xmlSchemaPtr parse_schema(struct check *check, xmlSchemaParserCtxtPtr parser,
    struct err *err)
{
	xmlSchemaPtr schema;

	xmlSchemaSetParserStructuredErrors(parser, on_schema_trouble, check);
	schema = xmlSchemaParse(parser);
	xmlSchemaFreeParserCtxt(parser);
	if (schema)
		arena_at_free(check->arena, free_schema, schema);
	else
		err_set(err, ERR_CONTENT, "the schema cannot be used: %s", check->trouble.at);
	return schema;
}

/* Schemas of our own, for namespaces that the official ones do not know. */
static const struct {
	const char *namespace, *path;
} extensions[] = {
	{ "http://oval.mitre.org/XMLSchema/oval-definitions-5#x-docker",
	  "content/schema/x-docker-definitions.xsd" },
	{ "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5#x-docker",
	  "content/schema/x-docker-system-characteristics.xsd" },
	{ "http://oval.mitre.org/XMLSchema/oval-definitions-5#x-linux",
	  "content/schema/x-linux-definitions.xsd" },
	{ "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5#x-linux",
	  "content/schema/x-linux-system-characteristics.xsd" },
	{ "http://oval.mitre.org/XMLSchema/oval-definitions-5#x-independent",
	  "content/schema/x-independent-definitions.xsd" },
	{ "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5#x-independent",
	  "content/schema/x-independent-system-characteristics.xsd" },
};

static void import(struct buf *driver, const char *namespace, const char *path)
{
	buf_str(driver, "<xs:import namespace=\"");
	buf_str(driver, namespace);
	buf_str(driver, "\" schemaLocation=\"");
	for (; *path; path++)
		if (*path == '&')
			buf_str(driver, "&amp;");
		else if (*path == '"')
			buf_str(driver, "&quot;");
		else if (*path == '<')
			buf_str(driver, "&lt;");
		else
			buf_char(driver, *path);
	buf_str(driver, "\"/>");
}

/* The official schema, and those of our own that the document needs: then one
 * that imports all of them. */
static xmlSchemaPtr get_schema(struct check *check, const char *path, const char *bytes,
    size_t length, struct err *err)
{
	const char *namespace = check->source->root->ns;
	bool extended = false;
	struct buf driver;

	buf_init(&driver, check->arena);
	buf_str(&driver, "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">");
	import(&driver, namespace ? namespace : "", path);
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		const char *ours;

		if (!memmem(bytes, length, extensions[i].namespace, strlen(extensions[i].namespace)))
			continue;
		ours = data_path(check->arena, extensions[i].path);
		if (!ours)
			continue; /* then the schema has no word for it, and says so */
		import(&driver, extensions[i].namespace, ours);
		extended = true;
	}
	buf_str(&driver, "</xs:schema>");
	return parse_schema(check,
	    extended ? xmlSchemaNewMemParserCtxt(driver.at, (int)driver.length)
		     : xmlSchemaNewParserCtxt(path),
	    err);
}

static bool check_schema(struct check *check, const char *path, const char *bytes,
    size_t length, struct err *err)
{
	xmlSchemaPtr schema = get_schema(check, path, bytes, length, err);
	xmlParserInputBufferPtr input;
	xmlSchemaValidCtxtPtr context;
	int outcome;

	if (!schema)
		return false;
	input = xmlParserInputBufferCreateMem(bytes, (int)length, XML_CHAR_ENCODING_UTF8);
	context = xmlSchemaNewValidCtxt(schema);
	if (!input || !context)
		abort();
	xmlSchemaSetValidStructuredErrors(context, on_complaint, check);
	outcome = xmlSchemaValidateStream(context, input, XML_CHAR_ENCODING_UTF8, NULL, NULL);
	xmlSchemaFreeValidCtxt(context);
	if (outcome < 0)
		return err_set(err, ERR_CONTENT, "%s: the check by its schema failed",
		    check->source->name);
	if (outcome > 0 && !check->complained)
		complain(check, 0, "does not follow its schema");
	return true;
}

/* Schematron ------------------------------------------------------------------ */

/* Lines of ids, so that a complaint that names one can be found. */
static void index_ids(struct arena *arena, struct map *lines, const struct xml_node *node)
{
	for (; node; node = node->next) {
		const char *id = xml_attr(node, "id");

		if (id && !map_get(lines, id))
			map_put(lines, id, (void *)(uintptr_t)node->line);
		index_ids(arena, lines, node->first);
	}
}

static unsigned line_of(struct arena *arena, const struct map *lines, const char *what)
{
	while (*what) {
		size_t length = strcspn(what, " '\"(),[]");
		const char *word = arena_strndup(arena, what, length);
		uintptr_t line = (uintptr_t)map_get(lines, word);

		if (line)
			return (unsigned)line;
		what += length;
		what += strspn(what, " '\"(),[]");
	}
	return 0;
}

static const char *unescape(struct arena *arena, const char *text, size_t length)
{
	static const struct { const char *entity; char stands; } entities[] = {
		{ "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' },
	};
	struct buf plain;

	buf_init(&plain, arena);
	for (size_t i = 0; i < length; i++) {
		size_t e;

		for (e = 0; e < 4; e++)
			if (!strncmp(text + i, entities[e].entity, strlen(entities[e].entity)))
				break;
		buf_char(&plain, e < 4 ? entities[e].stands : text[i]);
		if (e < 4)
			i += strlen(entities[e].entity) - 1;
	}
	return plain.at;
}

/* The stylesheets write a line of text for each rule that is broken. */
static bool check_schematron(struct check *check, const char *stylesheet, struct err *err)
{
	struct map *lines = map_new(check->arena);
	const char *text, *end;
	size_t length;

	text = source_transform(check->arena, check->source, stylesheet, NULL, &length, err);
	if (!text)
		return false;
	if (!strncmp(text, "<?xml", 5) && (end = strstr(text, "?>")))
		text = end + 2;
	index_ids(check->arena, lines, check->source->root);
	while (*text) {
		size_t blank = strspn(text, " \t\r\n"), used;

		text += blank;
		length = strcspn(text, "\n");
		for (used = length; used && strchr(" \t\r", text[used - 1]); )
			used--;
		if (used) {
			const char *what = unescape(check->arena, text, used);

			complain(check, line_of(check->arena, lines, what), what);
		}
		text += length;
	}
	return true;
}

/* libxml2 looks for the same xs:ID twice only in trees, not in streams. Of what has a schema here, the
 * data stream's own elements are those with such ids. */
static void check_ids(struct check *check, const struct xml_node *node, struct map *seen,
    unsigned depth)
{
	const char *id;

	if (!node->ns || strcmp(node->ns, SOURCE_NS_DATA_STREAM))
		return;
	id = xml_attr(node, "id");
	if (id && map_put(seen, id, seen))
		complain(check, node->line,
		    arena_printf(check->arena,
			"Element '{%s}%s', attribute 'id': '%s' is not a valid value of the local "
			"atomic type.",
			node->ns, node->name, id));
	/* collection, data-stream, list of references, reference */
	for (const struct xml_node *child = node->first; depth < 3 && child; child = child->next)
		check_ids(check, child, seen, depth + 1);
}

enum source_validity source_validate(struct arena *arena, const struct source *source,
    const struct source_validation *how, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct check check = { .arena = arena, .source = source, .how = how };
	const char *path = NULL, *bytes = source->xml->bytes;
	size_t length = source->xml->length, i;
	struct buf part;

	pthread_once(&once, no_network);
	buf_init(&check.trouble, arena);
	for (i = 0; i < sizeof schemas / sizeof *schemas; i++)
		if (schemas[i].type == source->type &&
		    !strncmp(source->version, schemas[i].versions, strlen(schemas[i].versions)))
			break;
	if (i < sizeof schemas / sizeof *schemas)
		path = schema_file(arena, how, schemas[i].folder, source->version, schemas[i].schema);
	if (!path) {
		err_set(err, ERR_ABSENT,
		    "%s: no schema for %s %s here; install openscap-common, or name the folder "
		    "with --schema-dir",
		    source->name, source_validation_names[source->type], source->version);
		return SOURCE_UNCHECKED;
	}
	if (source->root != source->xml->root) {
		buf_init(&part, arena);
		xml_splice(source->xml, source->root, &part);
		bytes = part.at;
		length = part.length;
		check.lines_before = source->root->line - 1;
	}
	if (!check_schema(&check, path, bytes, length, err))
		return SOURCE_UNCHECKED;
	if (source->type == SOURCE_DATA_STREAM)
		check_ids(&check, source->root, map_new(arena), 0);
	if (check.complained || how->skip_schematron)
		return check.complained ? SOURCE_INVALID : SOURCE_VALID;
	/* Rules are about documents that follow the schema; others they only confuse. */
	for (size_t j = 0; j < 2; j++) {
		if (!schemas[i].schematron[j])
			continue;
		path = schema_file(arena, how, schemas[i].folder, source->version,
		    schemas[i].schematron[j]);
		if (!path)
			continue;
		if (!check_schematron(&check, path, err))
			return SOURCE_UNCHECKED;
		break;
	}
	return check.complained ? SOURCE_INVALID : SOURCE_VALID;
}
