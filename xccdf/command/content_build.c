/* plimsoll content build */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file_out.h"
#include "source/rule_folder.h"
#include "xccdf/command/command.h"
#include "xccdf/command/rule_check.h"

static const char help[] =
    "Makes one SCAP 1.3 source data stream out of a folder of rule files (benchmark.xml and\n"
    "rules/*.xml), or out of one rule file.\n"
    "\n"
    "  -o, --output FILE       where to write it (default: standard output)\n"
    "  --release NAME          the release whose rule ids are used (default: the newest)\n"
    "\n"
    "SOURCE_DATE_EPOCH sets the time stamps, so that the same folder gives the same bytes.\n"
    "\n"
    "Examples:\n"
    "  plimsoll content build content/docker-enterprise-2.x -o docker-ds.xml\n"
    "  plimsoll content build --release V2R1 content/docker-enterprise-2.x -o docker-v2r1-ds.xml";

static bool build(struct arena *arena, const char *path, const char *release, const char *output, struct err *err)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t seconds = epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
	struct file_out *file;
	char now[32];
	struct tm tm;
	const char *bytes;
	size_t length;

	if (!command_check_rules(arena, path, err))
		return false;
	strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
	bytes = rule_folder_build(arena, path, release, now, &length, err);
	if (!bytes)
		return false;
	file = file_out_new(arena, output, err);
	if (!file)
		return false;
	file_out_add(file, bytes, length);
	return file_out_done(file, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = {
		{ "output", required_argument, 0, 'o' }, { "release", required_argument, 0, 1 },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	const char *output = "-", *release = NULL;
	struct arena *arena;
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "ho:", table, NULL)) != -1)
		switch (option) {
		case 'o': output = optarg; break;
		case 1: release = optarg; break;
		case 'h': return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (optind + 1 != argc)
		return command_usage_error(command, "one folder or rule file is wanted");
	arena = arena_new("content build");
	if (!build(arena, argv[optind], release, output, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_content_build = {
	.name = "content build", .operands = "[options] FOLDER|RULE.xml",
	.summary = "make a data stream out of rule files", .help = help, .run = run,
};
