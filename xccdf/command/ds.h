/* What the `ds ...` commands share. */
#ifndef XCCDF_COMMAND_DS_H
#define XCCDF_COMMAND_DS_H

#include <getopt.h>
#include <stdbool.h>

#include "base/file_out.h"
#include "source/data_stream.h"
#include "xccdf/command/command.h"

struct ds_options {
	struct data_stream_wanted wanted;
	const char *report_id;
	bool skip_validation, schematron;
	struct source_options follow;
};

/* Reads the options every one of them takes, each using what it needs. -1: go on with argv[optind...];
 * else the exit code. */
int ds_options(const struct command *, int argc, char **argv, struct ds_options *);

/* Opens a document and, unless told not to, checks it by its schema. NULL: err. */
struct source *ds_open(struct arena *, const char *path, const struct ds_options *, struct err *);
/* The last name of a path. */
const char *ds_name(const char *path);

/* What was written into `bytes` becomes the file `path`, when it is valid. */
bool ds_write(struct arena *, const char *path, const struct buf *bytes, const struct ds_options *,
    struct err *);

/* Writes folder/name with its folders; `name` comes from content and may not lead out of the folder. */
bool ds_write_into(struct arena *, const char *folder, const char *name, const char *bytes,
    size_t length, bool script, struct err *);
/* The same for an element as a document of its own. */
bool ds_write_element(struct arena *, const char *folder, const char *name,
    const struct xml_document *, const struct xml_node *, struct err *);

#endif
