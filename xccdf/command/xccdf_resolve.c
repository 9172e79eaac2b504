/* plimsoll xccdf resolve */
#include <getopt.h>
#include <stdio.h>

#include "xccdf/command/xccdf.h"
#include "xccdf/output/resolve.h"

static const char help[] =
    "Writes a benchmark with every `extends` carried out and nothing abstract in it.\n"
    "\n"
    "  -o FILE, --output FILE  write it there\n"
    "  --force                 even if the benchmark says that it is resolved\n"
    "\n"
    "Exit status: 0 written; 1 an error; 100 wrong options.\n"
    "\n"
    "Example:\n"
    "  plimsoll xccdf resolve -o resolved.xml benchmark.xml";

static bool resolve(struct arena *arena, const char *path, const char *output, bool force,
    struct err *err)
{
	struct xccdf_options options = { 0 };
	struct xccdf_content content;
	struct file_out *file;

	if (!output)
		return err_set(err, ERR_USAGE, "No output document filename specified!");
	if (!xccdf_content_open(arena, path, &options, &content, err))
		return false;
	if (content.benchmark->resolved && !force)
		return err_set(err, ERR_USAGE, "Benchmark is already resolved!");
	file = file_out_new(arena, output, err);
	return file && resolve_write(file, content.benchmark, err) && file_out_done(file, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = {
		{ "output", required_argument, 0, 'o' }, { "force", no_argument, 0, 'f' },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct arena *arena = arena_new("xccdf resolve");
	const char *output = NULL;
	struct err err = { 0 };
	bool force = false;
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "ho:f", table, NULL)) != -1)
		switch (option) {
		case 'o': output = optarg; break;
		case 'f': force = true; break;
		case 'h':
			arena_free(arena);
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg)) {
				arena_free(arena);
				return command_usage_error(command, "wrong option");
			}
		}
	if (argc - optind != 1)
		status = command_usage_error(command, "one file is wanted, not %d", argc - optind);
	else if (!resolve(arena, argv[optind], output, force, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_xccdf_resolve = {
	.name = "xccdf resolve", .operands = "[options] -o OUTPUT FILE",
	.summary = "carry out every extends of a benchmark", .help = help, .oscap = true,
	.run = run,
};
