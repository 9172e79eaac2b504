/* plimsoll ds rds-create */
#include <string.h>

#include "source/names.h"
#include "xccdf/command/ds.h"
#include "xccdf/output/arf.h"

static const char help[] =
    "Makes a result data stream (ARF 1.1) from a source data stream, XCCDF results and OVAL\n"
    "results that are there already. Of several TestResults in the XCCDF file the last is\n"
    "taken. Bytes are copied as they are.\n"
    "\n"
    "  --skip-validation           do not check what is read and written by its schema\n"
    "  --verbose LEVEL, --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 done, 1 error (then nothing is written), 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll ds rds-create ds.xml arf.xml results.xml x-oval.xml.result.xml";

static const struct xml_node *test_result(const struct source *results, struct err *err)
{
	const struct xml_node *found = NULL;

	if (results->type == SOURCE_XCCDF && !strcmp(results->root->name, "TestResult"))
		return results->root;
	if (results->type == SOURCE_XCCDF)
		for (const struct xml_node *node = results->root->first; node; node = node->next)
			if (!strcmp(node->name, "TestResult"))
				found = node;
	if (!found)
		err_set(err, ERR_CONTENT, "%s: no TestResult in it", results->name);
	return found;
}

static const char **texts(struct arena *arena, const struct xml_node *parent, const char *name,
    const char *fact, size_t *count)
{
	const char **found = NULL;

	*count = 0;
	for (const struct xml_node *node = parent ? parent->first : NULL; node; node = node->next) {
		const char *its = xml_attr(node, "name");

		if (strcmp(node->name, name) || (fact && (!its || strcmp(its, fact))))
			continue;
		found = arena_more(arena, found, *count, sizeof *found);
		found[(*count)++] = xml_trim(arena, node->text);
	}
	return found;
}

/* The target as the TestResult describes it. */
static struct arf_asset asset_of(struct arena *arena, const struct xml_node *result)
{
	const struct xml_node *facts = xml_child(result, NULL, "target-facts");
	struct arf_asset asset = { 0 };
	const char **found;
	size_t count;

	asset.addresses = texts(arena, result, "target-address", NULL, &asset.n_addresses);
	asset.macs = texts(arena, facts, "fact", "urn:xccdf:fact:ethernet:MAC", &asset.n_macs);
	found = texts(arena, facts, "fact", "urn:xccdf:fact:asset:identifier:fqdn", &count);
	asset.fqdn = count ? found[0] : NULL;
	found = texts(arena, facts, "fact", "urn:xccdf:fact:asset:identifier:host_name", &count);
	if (!count)
		found = texts(arena, result, "target", NULL, &count);
	asset.hostname = count ? found[0] : NULL;
	return asset;
}

struct splice {
	struct arena *arena;
	const struct xml_document *xml;
	const struct xml_node *node;
};

static bool put(struct xml_out *out, void *arg)
{
	const struct splice *splice = arg;
	struct buf bytes;

	buf_init(&bytes, splice->arena);
	xml_splice(splice->xml, splice->node, &bytes);
	xml_put_raw(out, bytes.at, bytes.length);
	buf_release(&bytes);
	return true;
}

static void report(struct xml_out *out, struct splice *splice, const char *id)
{
	arf_report_begin(out, id);
	put(out, splice);
	arf_report_end(out);
}

static bool ovals(struct arena *arena, char **paths, const struct ds_options *options,
    struct xml_out *out, struct err *err)
{
	for (size_t i = 0; paths[i]; i++) {
		struct source *oval = ds_open(arena, paths[i], options, err);
		struct splice splice;

		if (!oval)
			return false;
		if (oval->type != SOURCE_OVAL_RESULTS)
			return err_set(err, ERR_CONTENT, "%s: not OVAL results, but %s", oval->name,
			    source_type_names[oval->type]);
		splice = (struct splice){ arena, oval->xml, oval->root };
		report(out, &splice, arena_printf(arena, "oval%zu", i));
	}
	return true;
}

static bool create(struct arena *arena, char **operands, const struct ds_options *options,
    struct err *err)
{
	struct source *stream = ds_open(arena, operands[0], options, err), *results;
	const struct xml_node *result;
	struct splice splice;
	struct arf_asset asset;
	struct xml_out *out;
	struct buf bytes;

	if (!stream)
		return false;
	if (stream->type != SOURCE_DATA_STREAM)
		return err_set(err, ERR_CONTENT, "%s: not a source data stream, but %s", stream->name,
		    source_type_names[stream->type]);
	results = ds_open(arena, operands[2], options, err);
	result = results ? test_result(results, err) : NULL;
	if (!result)
		return false;
	buf_init(&bytes, arena);
	out = xml_out_new(arena, file_out_buf(arena, &bytes));
	asset = asset_of(arena, result);
	splice = (struct splice){ arena, stream->xml, stream->root };
	arf_begin(out, &asset, put, &splice);
	splice = (struct splice){ arena, results->xml, result };
	report(out, &splice, ARF_XCCDF);
	if (!ovals(arena, operands + 3, options, out, err))
		return false;
	arf_end(out);
	return ds_write(arena, operands[1], &bytes, options, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	struct ds_options options = { 0 };
	struct err err = { 0 };
	struct arena *arena;
	int code = ds_options(command, argc, argv, &options);

	if (code >= 0)
		return code;
	if (argc - optind < 3)
		return command_usage_error(command, "Wrong number of parameters.");
	arena = arena_new("rds-create");
	code = create(arena, argv + optind, &options, &err) ? EXIT_FINE : command_failed(command, &err);
	arena_free(arena);
	return code;
}

const struct command command_ds_rds_create = {
	.name = "ds rds-create",
	.operands = "[options] sds.xml target-arf.xml results-xccdf.xml [results-oval.xml ...]",
	.summary = "make a result data stream from results", .help = help,
	.oscap = true, .run = run,
};
