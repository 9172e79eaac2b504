/* plimsoll ds rds-split */
#include <stdio.h>
#include <string.h>

#include "source/names.h"
#include "xccdf/command/ds.h"

static const char help[] =
    "Writes two files into a folder: report.xml, one report of a result data stream (ARF),\n"
    "and report-request.xml, the source data stream it was made for.\n"
    "\n"
    "  --report-id ID              which report; else the first that says what it is for\n"
    "  --skip-validation           do not check the ARF by its schema\n"
    "  --verbose LEVEL, --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 done, 1 error, 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll ds rds-split arf.xml parts/";

#define CORE "http://scap.nist.gov/schema/reporting-core/1.1"

/* The child of this name, in its list, that has this id. */
static struct xml_node *find(const struct source *arf, const char *list, const char *name,
    const char *id)
{
	const struct xml_node *parent = xml_child(arf->root, SOURCE_NS_ARF, list);
	struct xml_node *node = parent ? xml_child(parent, SOURCE_NS_ARF, name) : NULL;

	for (; node; node = xml_next_same(node)) {
		const char *its = xml_attr(node, "id");

		if (!id || (its && !strcmp(its, id)))
			return node;
	}
	return NULL;
}

/* Whether a relationship says createdFor, whatever the prefix of the word. */
static bool created_for(const struct xml_node *relationship)
{
	const char *type = xml_attr(relationship, "type"), *colon = type ? strrchr(type, ':') : NULL;

	return type && !strcmp(colon ? colon + 1 : type, "createdFor");
}

/* The relationship that tells for which request the report was made. */
static const struct xml_node *request_of(const struct source *arf, const char *report_id)
{
	const struct xml_node *list = xml_child(arf->root, CORE, "relationships"),
			      *node = list ? xml_child(list, CORE, "relationship") : NULL;

	for (; node; node = xml_next_same(node)) {
		const char *subject = xml_attr(node, "subject");

		if (created_for(node) && subject && (!report_id || !strcmp(subject, report_id)))
			return node;
	}
	return NULL;
}

static bool write_content(struct arena *arena, const struct source *arf,
    struct xml_node *holder, const char *folder, const char *name, struct err *err)
{
	const struct xml_node *content = holder ? xml_child(holder, SOURCE_NS_ARF, "content") : NULL;

	if (!content || !content->first)
		return err_set(err, ERR_CONTENT, "%s: nothing to write as %s", arf->name, name);
	return ds_write_element(arena, folder, name, arf->xml, content->first, err);
}

static bool split(struct arena *arena, struct source *arf, const char *folder,
    const struct ds_options *options, struct err *err)
{
	const struct xml_node *relationship, *ref;
	struct xml_node *report, *request;
	const char *subject;

	if (arf->type != SOURCE_ARF)
		return err_set(err, ERR_CONTENT, "%s: not a result data stream, but %s", arf->name,
		    source_type_names[arf->type]);
	if (options->report_id && !find(arf, "reports", "report", options->report_id))
		return err_set(err, ERR_USAGE, "Failed to locate a report with ID matching '%s' ID.",
		    options->report_id);
	relationship = request_of(arf, options->report_id);
	ref = relationship ? xml_child(relationship, CORE, "ref") : NULL;
	if (!ref)
		return err_set(err, ERR_CONTENT,
		    "%s: no relationship says for which request %s%s was made", arf->name,
		    options->report_id ? "report " : "any report",
		    options->report_id ? options->report_id : "");
	subject = xml_attr(relationship, "subject");
	report = find(arf, "reports", "report", subject);
	request = find(arf, "report-requests", "report-request", xml_trim(arena, ref->text));
	return write_content(arena, arf, request, folder, "report-request.xml", err) &&
	    write_content(arena, arf, report, folder, "report.xml", err);
}

static int run(const struct command *command, int argc, char **argv)
{
	struct ds_options options = { 0 };
	struct err err = { 0 };
	struct source *arf;
	struct arena *arena;
	int code = ds_options(command, argc, argv, &options);

	if (code >= 0)
		return code;
	if (argc - optind != 2)
		return command_usage_error(command, "Wrong number of parameters.");
	arena = arena_new("rds-split");
	arf = ds_open(arena, argv[optind], &options, &err);
	code = EXIT_FINE;
	if (!arf) {
		code = command_failed(command, &err);
	} else if (!split(arena, arf, argv[optind + 1], &options, &err)) {
		/* oscap says this on standard output */
		printf("Failed to split given result data stream '%s'.\n", argv[optind]);
		code = command_failed(command, &err);
	}
	arena_free(arena);
	return code;
}

const struct command command_ds_rds_split = {
	.name = "ds rds-split", .operands = "[options] rds.xml TARGET_DIRECTORY",
	.summary = "take a result data stream apart", .help = help,
	.oscap = true, .run = run,
};
