/* Where content comes from: a file, a component of a data stream, a rule file,
 * a member of a zip. One reading: the document is mapped, read once (base/xml.h) with
 * everything closed that most readers never look at, and components are nodes of that one tree. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/xml.h"

enum source_type {
	SOURCE_UNKNOWN, SOURCE_XCCDF, SOURCE_TAILORING, SOURCE_OVAL_DEFINITIONS, SOURCE_OVAL_VARIABLES,
	SOURCE_OVAL_SYSTEM_CHARACTERISTICS, SOURCE_OVAL_RESULTS, SOURCE_OVAL_DIRECTIVES,
	SOURCE_DATA_STREAM, SOURCE_ARF, SOURCE_CPE_DICTIONARY, SOURCE_CPE_LANGUAGE, SOURCE_OCIL,
	SOURCE_SCE_RESULTS, SOURCE_RULE_FILE,
	SOURCE_TYPE_COUNT
};
extern const char *const source_type_names[SOURCE_TYPE_COUNT]; /* as `info` prints them */

struct data_stream;
struct data_stream_ref;

struct source {
	struct arena *arena;
	struct xml_document *xml;
	struct xml_node *root; /* of this document: xml->root, or inside a component */
	enum source_type type;
	const char *version; /* "1.2", "5.11" ... of the specification; "" if it says none */
	const char *name;    /* for messages: "x-ds.xml", "x-ds.xml#scap_org..._comp_..." */
	const char *path;    /* the file it is in; "-" standard input */
	const char *folder;  /* where its relative references lead; NULL: nowhere (memory) */
	/* Of a component of a data stream (source/data_stream.h); NULL else. */
	const struct data_stream *stream;
	const struct data_stream_ref *ref;
	struct source_shared *shared; /* by all that came from one source_open; private */
};

/* Opens a file ("-": standard input), also .bz2, .gz, .xz, and a zip with one XCCDF in it.
 * NULL on failure: err says what, file and line. */
struct source *source_open(struct arena *, const char *path, struct err *);
/* The same from bytes in memory, which must live as long as the arena. */
struct source *source_from_bytes(struct arena *, const char *name, const char *bytes, size_t length, struct err *);

/* The bytes of a file as source_open sees them: mapped or unpacked, within limits. */
bool source_bytes(struct arena *, const char *path, const char **bytes, size_t *length, struct err *);

/* What stays closed in the one reading (an xml_close_fn, arg unused), by namespace and name.
 * Of these only the tag is there until xml_open:
 *  XCCDF: description, rationale, warning, notice, front-matter, rear-matter, metadata, fixtext, fix,
 *         check-content, signature; title, question, reference, status ... are open;
 *  OVAL definitions: each definition, test, object, state, variable;
 *  OCIL: the ocil element itself; data streams: extended-component; XML signatures;
 *  ARF: oval_results and sce_results inside a report. */
bool source_close(const struct xml_node *, void *);

/* Type and version from the root element alone; SOURCE_UNKNOWN: none we know. `version` "" if it
 * says none. */
enum source_type source_type_of(const struct xml_node *root, const char **version, struct arena *);

/* References ------------------------------------------------------------- */

/* What may be done to follow a reference that leads out of the content. */
struct source_options {
	bool fetch_remote;       /* --fetch-remote-resources */
	const char *local_files; /* --local-files: a folder with the remote files; NULL: none */
};

enum source_resolved {
	SOURCE_RESOLVED,
	SOURCE_SKIPPED, /* not there, or remote and not allowed; a remote one was told on stderr,
	                   once, as oscap words it */
	SOURCE_BROKEN,  /* it is there and cannot be read, or leads out of the content: err */
};

/* The document `href` leads to, seen from `from`: through the catalog of its component, else a file
 * within the content's folder (relative or file:), else https. Each is read once. An empty href or
 * "#" and nothing else is `from` itself. */
enum source_resolved source_resolve(struct source *from, const char *href,
    const struct source_options *, struct source **found, struct err *);
/* The same for what is no document: a script (SCE) beside the content, or in an
 * extended-component. */
enum source_resolved source_read_plain(struct source *from, const char *href,
    const char **bytes, size_t *length, struct err *);
/* How oscap names a reference in its messages: "./x-oval.xml" for a component, else href. */
const char *source_reference_name(const struct source *from, const char *href);

/* XSLT ---------------------------------------------------------------------- */

struct source_parameter { const char *name, *value; }; /* a string; ends with name NULL */

/* Runs a stylesheet (a path) over a document. It can read no file, write none and reach no network,
 * except files beside itself (xsl:import, xsl:include). NULL on failure. */
const char *source_transform(struct arena *, const struct source *, const char *stylesheet,
    const struct source_parameter *, size_t *length, struct err *);
/* The same over a document we wrote ourselves; what comes from elsewhere has to be read first. `name` is for
 * messages. */
const char *source_transform_own(struct arena *, const char *name, const struct buf *document, const char *stylesheet,
    const struct source_parameter *, size_t *length, struct err *);

#endif
