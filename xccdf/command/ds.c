#include "xccdf/command/ds.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "xccdf/command/validation.h"

int ds_options(const struct command *command, int argc, char **argv, struct ds_options *options)
{
	enum { DATASTREAM = 1, XCCDF, REPORT, SKIP, SCHEMATRON, FETCH, LOCAL };
	static const struct option table[] = {
		{ "datastream-id", required_argument, 0, DATASTREAM },
		{ "xccdf-id", required_argument, 0, XCCDF },
		{ "report-id", required_argument, 0, REPORT },
		{ "skip-valid", no_argument, 0, SKIP },
		{ "skip-validation", no_argument, 0, SKIP },
		{ "schematron", no_argument, 0, SCHEMATRON },
		{ "fetch-remote-resources", no_argument, 0, FETCH },
		{ "local-files", required_argument, 0, LOCAL },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case DATASTREAM: options->wanted.datastream_id = optarg; break;
		case XCCDF: options->wanted.component_id = optarg; break;
		case REPORT: options->report_id = optarg; break;
		case SKIP: options->skip_validation = true; break;
		case SCHEMATRON: options->schematron = true; break;
		case FETCH: options->follow.fetch_remote = true; break;
		case LOCAL: options->follow.local_files = optarg; break;
		case 'h':
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	return -1;
}

struct source *ds_open(struct arena *arena, const char *path, const struct ds_options *options,
    struct err *err)
{
	struct source *source = source_open(arena, path, err);

	if (source && !options->skip_validation &&
	    !command_must_be_valid(arena, source, NULL, err))
		return NULL;
	return source;
}

const char *ds_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool ds_write(struct arena *arena, const char *path, const struct buf *bytes,
    const struct ds_options *options, struct err *err)
{
	struct source *source = source_from_bytes(arena, path, bytes->at, bytes->length, err);
	struct file_out *file;

	if (!source)
		return err_in(err, "what was to be written is not XML");
	if (!options->skip_validation && !command_must_be_valid(arena, source, NULL, err))
		return false;
	file = file_out_new(arena, path, err);
	if (!file)
		return false;
	file_out_add(file, bytes->at, bytes->length);
	return file_out_done(file, err);
}

/* ---- into a folder ---- */

/* No "..", nothing absolute, nothing empty. */
static bool stays_inside(const char *name)
{
	if (!*name || *name == '/')
		return false;
	while (*name) {
		size_t length = strcspn(name, "/");

		if (!length || (length == 1 && *name == '.') ||
		    (length == 2 && !strncmp(name, "..", 2)))
			return false;
		name += length;
		name += *name == '/';
	}
	return name[-1] != '/';
}

static bool make_folders(struct arena *arena, const char *path, struct err *err)
{
	char *part = arena_strdup(arena, path);

	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return err_errno(err, "%s", part);
		*slash = '/';
	}
	return true;
}

bool ds_write_into(struct arena *arena, const char *folder, const char *name, const char *bytes,
    size_t length, bool script, struct err *err)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	struct file_out *file;

	if (!stays_inside(name))
		return err_set(err, ERR_CONTENT,
		    "the data stream calls a component '%s', which would lead out of the folder %s",
		    name, folder);
	if (!make_folders(arena, path, err))
		return false;
	file = file_out_new(arena, path, err);
	if (!file)
		return false;
	file_out_add(file, bytes, length);
	if (!file_out_done(file, err))
		return false;
	return !script || !chmod(path, 0700) || err_errno(err, "%s", path);
}

bool ds_write_element(struct arena *arena, const char *folder, const char *name,
    const struct xml_document *xml, const struct xml_node *node, struct err *err)
{
	struct buf bytes;
	bool ok;

	buf_init(&bytes, arena);
	buf_str(&bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	xml_splice(xml, node, &bytes);
	buf_char(&bytes, '\n');
	ok = ds_write_into(arena, folder, name, bytes.at, bytes.length, false, err);
	buf_release(&bytes);
	return ok;
}
