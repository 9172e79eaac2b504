/* Which kind of document this is: by the root element's namespace and name. */
#include "source/source.h"

#include <string.h>

#include "source/names.h"

const char *const source_type_names[SOURCE_TYPE_COUNT] = {
	[SOURCE_UNKNOWN] = "Unknown",
	[SOURCE_XCCDF] = "XCCDF Checklist",
	[SOURCE_TAILORING] = "XCCDF Tailoring",
	[SOURCE_OVAL_DEFINITIONS] = "OVAL Definitions",
	[SOURCE_OVAL_VARIABLES] = "OVAL Variables",
	[SOURCE_OVAL_SYSTEM_CHARACTERISTICS] = "OVAL System Characteristics",
	[SOURCE_OVAL_RESULTS] = "OVAL Results",
	[SOURCE_OVAL_DIRECTIVES] = "OVAL Directives",
	[SOURCE_DATA_STREAM] = "Source Data Stream",
	[SOURCE_ARF] = "Result Data Stream",
	[SOURCE_CPE_DICTIONARY] = "CPE Dictionary",
	[SOURCE_CPE_LANGUAGE] = "CPE Language",
	[SOURCE_OCIL] = "OCIL Definitions file",
	[SOURCE_SCE_RESULTS] = "SCE Result file",
	[SOURCE_RULE_FILE] = "Rule file",
};

enum says { SAYS_FIXED, SAYS_OVAL, SAYS_CPE, SAYS_SCAP };

static const struct {
	const char *ns, *name;
	enum source_type type;
	enum says says;      /* where the version stands */
	const char *version; /* SAYS_FIXED */
} roots[] = {
	{ SOURCE_NS_XCCDF_1_2, "Benchmark", SOURCE_XCCDF, SAYS_FIXED, "1.2" },
	{ SOURCE_NS_XCCDF_1_1, "Benchmark", SOURCE_XCCDF, SAYS_FIXED, "1.1" },
	{ SOURCE_NS_XCCDF_1_2, "TestResult", SOURCE_XCCDF, SAYS_FIXED, "1.2" },
	{ SOURCE_NS_XCCDF_1_1, "TestResult", SOURCE_XCCDF, SAYS_FIXED, "1.1" },
	{ SOURCE_NS_XCCDF_1_2, "Tailoring", SOURCE_TAILORING, SAYS_FIXED, "1.2" },
	{ SOURCE_NS_TAILORING_1_1, "Tailoring", SOURCE_TAILORING, SAYS_FIXED, "1.1" },
	{ SOURCE_NS_OVAL, "oval_definitions", SOURCE_OVAL_DEFINITIONS, SAYS_OVAL, NULL },
	{ SOURCE_NS_OVAL_VARIABLES, "oval_variables", SOURCE_OVAL_VARIABLES, SAYS_OVAL, NULL },
	{ SOURCE_NS_OVAL_SYSTEM_CHARACTERISTICS, "oval_system_characteristics",
	    SOURCE_OVAL_SYSTEM_CHARACTERISTICS, SAYS_OVAL, NULL },
	{ SOURCE_NS_OVAL_RESULTS, "oval_results", SOURCE_OVAL_RESULTS, SAYS_OVAL, NULL },
	{ SOURCE_NS_OVAL_DIRECTIVES, "oval_directives", SOURCE_OVAL_DIRECTIVES, SAYS_OVAL, NULL },
	{ SOURCE_NS_DATA_STREAM, "data-stream-collection", SOURCE_DATA_STREAM, SAYS_SCAP, NULL },
	{ SOURCE_NS_ARF, "asset-report-collection", SOURCE_ARF, SAYS_FIXED, "1.1" },
	{ SOURCE_NS_CPE_DICTIONARY, "cpe-list", SOURCE_CPE_DICTIONARY, SAYS_CPE, NULL },
	{ SOURCE_NS_CPE_LANGUAGE, "platform-specification", SOURCE_CPE_LANGUAGE, SAYS_FIXED, "2.3" },
	{ SOURCE_NS_OCIL, "ocil", SOURCE_OCIL, SAYS_FIXED, "2.0" },
	{ SOURCE_NS_SCE, "sce_results", SOURCE_SCE_RESULTS, SAYS_FIXED, "1.0" },
	{ SOURCE_NS_RULE_FILE, "item", SOURCE_RULE_FILE, SAYS_FIXED, "1" },
};

/* generator/oval:schema_version; of several, the one of OVAL's own core schemas, which
 * has no platform attribute (OVAL 5.11, oval-common-schema, SchemaVersion). */
static const char *oval_version(const struct xml_node *root)
{
	const struct xml_node *generator = xml_child(root, NULL, "generator"), *version = NULL;

	if (generator)
		version = xml_child(generator, SOURCE_NS_OVAL_COMMON, "schema_version");
	while (version && xml_attr(version, "platform"))
		version = xml_next_same(version);
	return version ? version->text : "";
}

static const char *cpe_version(const struct xml_node *root)
{
	const struct xml_node *generator = xml_child(root, SOURCE_NS_CPE_DICTIONARY, "generator"),
		*version = generator ? xml_child(generator, NULL, "schema_version") : NULL;

	return version ? version->text : "";
}

/* SP 800-126: a stream says its own scap-version; 1.3 has the same namespace as 1.2. */
static const char *scap_version(const struct xml_node *root)
{
	const struct xml_node *stream = xml_child(root, SOURCE_NS_DATA_STREAM, "data-stream");
	const char *version = stream ? xml_attr(stream, "scap-version") : NULL;

	return version ? version : "";
}

enum source_type source_type_of(const struct xml_node *root, const char **version,
    struct arena *arena)
{
	*version = "";
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		if (!xml_is(root, roots[i].ns, roots[i].name))
			continue;
		switch (roots[i].says) {
		case SAYS_FIXED: *version = roots[i].version; break;
		case SAYS_OVAL: *version = xml_trim(arena, oval_version(root)); break;
		case SAYS_CPE: *version = xml_trim(arena, cpe_version(root)); break;
		case SAYS_SCAP: *version = scap_version(root); break;
		}
		return roots[i].type;
	}
	return SOURCE_UNKNOWN;
}
