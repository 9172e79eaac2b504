/* The namespaces that tell documents apart. */
#ifndef SOURCE_NAMES_H
#define SOURCE_NAMES_H

#define SOURCE_NS_XCCDF "http://checklists.nist.gov/xccdf/" /* and "1.1" or "1.2" */
#define SOURCE_NS_XCCDF_1_1 "http://checklists.nist.gov/xccdf/1.1"
#define SOURCE_NS_XCCDF_1_2 "http://checklists.nist.gov/xccdf/1.2"
#define SOURCE_NS_TAILORING_1_1 "http://open-scap.org/page/Xccdf-1.1-tailoring"
#define SOURCE_NS_OVAL "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define SOURCE_NS_OVAL_COMMON "http://oval.mitre.org/XMLSchema/oval-common-5"
#define SOURCE_NS_OVAL_RESULTS "http://oval.mitre.org/XMLSchema/oval-results-5"
#define SOURCE_NS_OVAL_SYSTEM_CHARACTERISTICS \
	"http://oval.mitre.org/XMLSchema/oval-system-characteristics-5"
#define SOURCE_NS_OVAL_VARIABLES "http://oval.mitre.org/XMLSchema/oval-variables-5"
#define SOURCE_NS_OVAL_DIRECTIVES "http://oval.mitre.org/XMLSchema/oval-directives-5"
#define SOURCE_NS_OCIL "http://scap.nist.gov/schema/ocil/2.0"
#define SOURCE_NS_SCE "http://open-scap.org/page/SCE_result_file"
#define SOURCE_NS_DATA_STREAM "http://scap.nist.gov/schema/scap/source/1.2"
#define SOURCE_NS_ARF "http://scap.nist.gov/schema/asset-reporting-format/1.1"
#define SOURCE_NS_CPE_DICTIONARY "http://cpe.mitre.org/dictionary/2.0"
#define SOURCE_NS_CPE_LANGUAGE "http://cpe.mitre.org/language/2.0"
#define SOURCE_NS_SIGNATURE "http://www.w3.org/2000/09/xmldsig#"
#define SOURCE_NS_CATALOG "urn:oasis:names:tc:entity:xmlns:xml:catalog"
#define SOURCE_NS_RULE_FILE "urn:plimsoll:rule:1"
#define SOURCE_NS_XLINK "http://www.w3.org/1999/xlink"

#endif
