/* XSLT over a document that was read, by libxslt. The stylesheet is ours or the user's own; the document
 * is not trusted, so nothing it does may reach a file or the network. */
#include "source/source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <libexslt/exslt.h>
#include <libxml/parser.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xslt.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>

#include "base/limits.h"

/* The first thing libxslt complains about. */
struct complaint {
	char text[1024];
	bool whole; /* the line is complete */
	bool stopped; /* by the stylesheet itself: xsl:message says why */
};

static void complain(void *arg, const char *format, ...)
{
	struct complaint *complaint = arg;
	size_t length = strlen(complaint->text);
	va_list args;

	if (complaint->whole)
		return;
	va_start(args, format);
	vsnprintf(complaint->text + length, sizeof complaint->text - length, format, args);
	va_end(args);
	length = strlen(complaint->text);
	if (length && complaint->text[length - 1] == '\n') {
		complaint->text[length - 1] = '\0';
		/* "runtime error: file x line 3 element y": what went wrong comes next */
		if (strncmp(complaint->text, "runtime error", 13) &&
		    strncmp(complaint->text, "compilation error", 17))
			complaint->whole = true;
		else if (strchr(complaint->text, '\n'))
			complaint->whole = true;
		else
			complaint->text[length - 1] = ' ';
	}
}

/* The list of templates libxslt prints when it stops an endless recursion. */
static void swallow(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

static void free_doc(void *doc)
{
	xmlFreeDoc(doc);
}

static void free_stylesheet(void *stylesheet)
{
	xsltFreeStylesheet(stylesheet);
}

static void free_context(void *context)
{
	xsltFreeTransformContext(context);
}

static void free_preferences(void *preferences)
{
	xsltFreeSecurityPrefs(preferences);
}

static void register_extensions(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	exsltCommonRegister();
	exsltSetsRegister();
	exsltStrRegister();
	exsltMathRegister();
	exsltDateRegister();
	exsltFuncRegister();
}

static xmlDoc *document(struct arena *arena, const char *name, const struct buf *bytes, struct err *err)
{
	xmlDoc *doc = xmlReadMemory(bytes->at, (int)bytes->length, name, "UTF-8",
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE |
	        XML_PARSE_COMPACT);

	if (!doc) {
		err_set(err, ERR_CONTENT, "%s: cannot be read for XSLT", name);
		return NULL;
	}
	arena_at_free(arena, free_doc, doc);
	return doc;
}

static xsltStylesheet *stylesheet_of(struct arena *arena, const char *path, struct err *err)
{
	struct complaint complaint = { 0 };
	xsltStylesheet *stylesheet;

	xsltSetGenericErrorFunc(&complaint, complain);
	stylesheet = xsltParseStylesheetFile((const xmlChar *)path);
	xsltSetGenericErrorFunc(NULL, NULL);
	if (!stylesheet) {
		err_set(err, ERR_CONTENT, "%s: not a stylesheet that can be read%s%s", path,
		    complaint.text[0] ? ": " : "", complaint.text);
		return NULL;
	}
	arena_at_free(arena, free_stylesheet, stylesheet);
	return stylesheet;
}

static bool forbid(struct arena *arena, xsltTransformContext *context)
{
	static const xsltSecurityOption options[] = { XSLT_SECPREF_READ_FILE,
		XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY,
		XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK };
	xsltSecurityPrefs *preferences = xsltNewSecurityPrefs();

	if (!preferences)
		return false;
	arena_at_free(arena, free_preferences, preferences);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (xsltSetSecurityPrefs(preferences, options[i], xsltSecurityForbid))
			return false;
	return xsltSetCtxtSecurityPrefs(preferences, context) == 0;
}

static bool set_parameters(xsltTransformContext *context,
    const struct source_parameter *parameters)
{
	for (; parameters && parameters->name; parameters++)
		if (parameters->value &&
		    xsltQuoteOneUserParam(context, (const xmlChar *)parameters->name,
			(const xmlChar *)parameters->value))
			return false;
	return true;
}

static xmlDoc *run(struct arena *arena, xsltStylesheet *stylesheet, xmlDoc *doc,
    const struct source_parameter *parameters, struct complaint *complaint)
{
	xsltTransformContext *context = xsltNewTransformContext(stylesheet, doc);
	xmlDoc *result;

	if (!context)
		return NULL;
	arena_at_free(arena, free_context, context);
	xsltSetTransformErrorFunc(context, complaint, complain);
	context->maxTemplateDepth = LIMIT_XSLT_DEPTH;
	if (!forbid(arena, context) || !set_parameters(context, parameters))
		return NULL;
	xsltSetGenericDebugFunc(NULL, swallow);
	xsltSetGenericErrorFunc(NULL, swallow);
	result = xsltApplyStylesheetUser(stylesheet, doc, NULL, NULL, NULL, context);
	xsltSetGenericErrorFunc(NULL, NULL);
	if (result)
		arena_at_free(arena, free_doc, result);
	complaint->stopped = context->state == XSLT_STATE_STOPPED;
	return context->state == XSLT_STATE_OK ? result : NULL;
}

const char *source_transform_own(struct arena *arena, const char *name, const struct buf *document_bytes,
    const char *stylesheet, const struct source_parameter *parameters, size_t *length,
    struct err *err)
{
	struct arena *work = arena_new("XSLT");
	struct complaint complaint = { 0 };
	xsltStylesheet *compiled;
	xmlDoc *doc, *result;
	xmlChar *bytes = NULL;
	char *kept = NULL;
	int size = 0;

	register_extensions();
	doc = document(work, name, document_bytes, err);
	compiled = doc ? stylesheet_of(work, stylesheet, err) : NULL;
	if (!compiled)
		goto done;
	result = run(work, compiled, doc, parameters, &complaint);
	if (!result || xsltSaveResultToString(&bytes, &size, result, compiled)) {
		if (complaint.stopped && complaint.text[0])
			err_set(err, ERR_CONTENT, "%s: %s", name, complaint.text);
		else
			err_set(err, ERR_CONTENT, "%s: %s%s%s", name, stylesheet,
			    complaint.text[0] ? ": " : ": the transformation failed", complaint.text);
		goto done;
	}
	kept = arena_strndup(arena, bytes ? (const char *)bytes : "", (size_t)size);
	*length = (size_t)size;
done:
	xmlFree(bytes);
	arena_free(work);
#ifdef __GLIBC__
	malloc_trim(0); /* of trees of many small pieces holes remain, in which larger ones have no room */
#endif
	return kept;
}

const char *source_transform(struct arena *arena, const struct source *source,
    const char *stylesheet, const struct source_parameter *parameters, size_t *length,
    struct err *err)
{
	struct arena *scratch = arena_new(NULL);
	const char *made;
	struct buf bytes;

	buf_init(&bytes, scratch);
	xml_splice(source->xml, source->root, &bytes);
	made = source_transform_own(arena, source->name, &bytes, stylesheet, parameters, length, err);
	arena_free(scratch);
	return made;
}
