/* Rule files: a folder with benchmark.xml and rules/, one STIG item a file
 * (urn:plimsoll:rule:1), made into a SCAP 1.3 data stream in memory by content/build/data-stream.xsl. */
#ifndef SOURCE_RULE_FOLDER_H
#define SOURCE_RULE_FOLDER_H

#include "source/source.h"

#define NS_RULE_FILE "urn:plimsoll:rule:1"

struct rule_file {
	const char *path;
	const char *stig_id; /* NULL for benchmark.xml */
	struct xml_document *xml;
};

/* `path` is the folder, or one rule file in it (its benchmark.xml stands beside it or one
 * folder up). The benchmark's file comes first, then the items sorted by STIG ID; two
 * files with one STIG ID are an error. NULL on failure. */
const struct rule_file *rule_files_read(struct arena *, const char *path, size_t *count, struct err *);

/* The folder of a rule file: where the file is when benchmark.xml stands beside it, else the one above. */
const char *rule_folder_of(struct arena *, const char *rule);

/* The bytes of the data stream; `release` NULL or "": the folder's default one. `timestamp` is
 * an xs:dateTime. */
const char *rule_folder_build(struct arena *, const char *path, const char *release, const char *timestamp,
    size_t *length, struct err *);
/* The same, opened. */
struct source *rule_folder_open(struct arena *, const char *path, const char *release, struct err *);

#endif
