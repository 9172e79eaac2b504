/* What the `oval ...` commands share. */
#ifndef XCCDF_COMMAND_OVAL_H
#define XCCDF_COMMAND_OVAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/xml_out.h"
#include "eval/eval.h"
#include "oval/directives.h"
#include "oval/document.h"
#include "source/source.h"
#include "target/target.h"

/* Options of all the commands that read definitions. */
struct oval_options {
	const char *datastream_id, *oval_id;
	const char *variables;  /* file; NULL: none */
	const char *directives; /* file; NULL: everything in full */
	const char *root;       /* NULL: OSCAP_PROBE_ROOT, else the live host */
	const char *schema_dir;
	struct source_options follow;
};

/* The definitions of a definitions document, of a results document, of a data stream. */
struct oval_document *oval_definitions_open(struct arena *, const char *path,
    const struct oval_options *, struct source **source, struct err *);
/* Reads --variables; *values stays NULL without one. */
bool oval_variables_open(struct arena *, const struct oval_options *, const struct map **values, struct err *);
/* Reads --directives, or gives what is the case without. */
bool oval_directives_open(struct arena *, const struct oval_options *, struct oval_directives *, struct err *);
struct target *oval_target_open(struct arena *, const struct oval_options *, struct err *);

/* Writes what `write` writes to a file that appears whole or not at all. */
typedef bool oval_write_fn(struct arena *, struct xml_out *, const void *, struct err *);
bool oval_write_file(struct arena *, const char *path, oval_write_fn *, const void *, struct err *);

/* Ids of a map in falling order, as oscap goes through them. */
const char **oval_ids_falling(struct arena *, const struct map *);

/* Whether OSCAP_FULL_VALIDATION asks for it. */
bool oval_full_validation(void);
/* The HTML report over an OVAL results document. */
bool oval_report(struct arena *, const char *name, const char *results, size_t length,
    const char *path, struct err *);

#endif
