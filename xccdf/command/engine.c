/* plimsoll engine: which Docker Engine would be audited. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "target/docker.h"
#include "xccdf/command/command.h"

static const char help[] =
    "Says which container engine `plimsoll audit` would look at, and whether it answers.\n"
    "\n"
    "  --host URL              unix:///path/docker.sock or tcp://host:2376 (TLS by DOCKER_CERT_PATH)\n"
    "  --from SNAPSHOT         the engine of a snapshot\n"
    "\n"
    "Exit status: 0 it answers, 1 it does not.\n"
    "\n"
    "Examples:\n"
    "  plimsoll engine\n"
    "  plimsoll engine --host unix:///run/user/1000/docker.sock";

static void line(struct arena *arena, const char *name, const char *value)
{
	struct buf buf;

	if (!value || !*value)
		return;
	buf_init(&buf, arena);
	text_printable(&buf, value, strlen(value));
	printf("%-12s %s\n", name, buf.at);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = {
		{ "host", required_argument, 0, 1 }, { "from", required_argument, 0, 2 },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	const struct docker_contact *contact;
	struct target_options where = { 0 };
	const char *snapshot = NULL;
	struct target *target;
	struct arena *arena;
	struct err err = { 0 };
	int option, status;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case 1: where.docker_host = optarg; break;
		case 2: snapshot = optarg; break;
		case 'h': return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (optind != argc)
		return command_usage_error(command, "no operand is wanted");
	arena = arena_new("engine");
	target = snapshot ? target_snapshot(arena, snapshot, &err) : target_open(arena, &where, &err);
	if (!target) {
		status = command_failed(command, &err);
		arena_free(arena);
		return status;
	}
	contact = docker_contact(target->docker);
	line(arena, "endpoint", contact->endpoint);
	line(arena, "chosen by", contact->chosen_by);
	line(arena, "flavor", contact->flavor);
	line(arena, "engine", contact->engine_version);
	line(arena, "API", contact->api_version);
	line(arena, "trouble", contact->message);
	status = contact->presence == DOCKER_ANSWERS ? EXIT_FINE : EXIT_TROUBLE;
	arena_free(arena);
	return status;
}

const struct command command_engine = {
	.name = "engine", .operands = "[options]",
	.summary = "which container engine would be audited", .help = help, .run = run,
};
