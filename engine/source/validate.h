/* Does a document follow its schema? XML Schema by libxml2, reading the bytes as a stream,
 * then the schematron rules of openscap-common by libxslt. Nothing is fetched from a network. */
#ifndef SOURCE_VALIDATE_H
#define SOURCE_VALIDATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "source/source.h"

struct source_validation {
	/* Folder laid out as openscap's ("oval/5.11.2/..."), or one that holds the
	 * very files; NULL: OSCAP_SCHEMA_PATH, else where openscap-common puts them. */
	const char *schema_dir;
	bool skip_schematron;
	/* Called for every complaint. `line` is 0 when not known; `what` is one line. One that
	 * begins with "Warning" does not make the document invalid. */
	void (*complain)(void *arg, const char *file, unsigned line, const char *what);
	void *arg;
};

enum source_validity {
	SOURCE_VALID,
	SOURCE_INVALID,   /* complain() was called */
	SOURCE_UNCHECKED, /* no schema for it here, or the schema cannot be read: err */
};
enum source_validity source_validate(struct arena *, const struct source *,
    const struct source_validation *, struct err *);

/* Where schemas are looked for: OSCAP_SCHEMA_PATH, else openscap-common's folder. */
const char *source_schema_folder(void);

/* "OVAL Definition", "XCCDF Checklist" ... as oscap's messages call a type. */
extern const char *const source_validation_names[SOURCE_TYPE_COUNT];

#endif
