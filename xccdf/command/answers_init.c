/* plimsoll answers init: a file with the questions that only people can answer, to be filled in. */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file_out.h"
#include "xccdf/answers.h"
#include "xccdf/bind.h"
#include "xccdf/command/command.h"
#include "xccdf/command/open_benchmark.h"
#include "xccdf/stig.h"

static const char help[] =
    "Writes the questions of CONTENT that only a person can answer into a YAML file to fill in, for\n"
    "'plimsoll audit --answers FILE'. CONTENT is as for audit; without it, the Docker Enterprise 2.x\n"
    "STIG that comes with plimsoll.\n"
    "\n"
    "  -o, --output FILE       where to write it (default: standard output); a file that is there\n"
    "                          already is left alone, for the answers in it\n"
    "  --release NAME          the STIG release, such as V2R1\n"
    "\n"
    "Examples:\n"
    "  plimsoll answers init -o answers.yaml\n"
    "  plimsoll audit --answers answers.yaml";

static const char preface[] =
    "# What only people can say, for: plimsoll audit --answers THIS-FILE\n"
    "#\n"
    "#   answer   yes, no or unknown; left empty, the question is not answered\n"
    "#   who      who answers for it: a name, a role\n"
    "#   when     the day of the answer, as 2026-11-24\n"
    "#   expires  the last day on which it counts; then somebody has to look again\n"
    "#   note     what was seen and where: it goes into the results as evidence\n"
    "#\n"
    "# yes and no need who, when and expires. What is not answered, unknown, dated in the future or expired\n"
    "# leaves its rule \"notchecked\". Leave rule and question as they are: an answer counts only for\n"
    "# the very question it was given to.\n";

static void add_question(struct buf *out, const struct xccdf_question *q)
{
	static const char *const categories[] = { "", "CAT I  ", "CAT II  ", "CAT III  " };
	const char *id = q->rule->version.text ? q->rule->version.text : q->rule->id;
	struct arena *arena = arena_new("question");

	buf_char(out, '\n');
	yaml_put_comment(out, arena_printf(arena, "%s  %s%s", id, categories[stig_category(q->rule->severity)],
	    stig_first(&q->rule->titles)));
	for (size_t i = 0; i < q->question.n_steps; i++)
		yaml_put_comment(out, q->question.steps[i]);
	buf_str(out, "  - rule: ");
	if (id[strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")])
		yaml_put_quoted(out, id);
	else
		buf_str(out, id);
	buf_str(out, "\n    question: ");
	yaml_put_quoted(out, q->question.text);
	buf_str(out, "\n    answer:\n    who:\n    when:\n    expires:\n    note:\n");
	arena_free(arena);
}

static bool write_questions(struct arena *arena, const struct xccdf_benchmark *b, const char *output, struct err *err)
{
	struct map *asked = map_new(arena);
	const struct xccdf_question *questions;
	struct file_out *file;
	struct buf out;
	size_t count;

	if (!xccdf_questions(arena, b, &questions, &count, err))
		return false;
	if (!count)
		return err_set(err, ERR_CONTENT, "%s: no rule in it asks people anything", b->source->name);
	buf_init(&out, arena);
	buf_str(&out, preface);
	buf_str(&out, "\nanswers:");
	yaml_put_comment(&out, arena_printf(arena, "%s %s", stig_first(&b->titles), stig_release(arena, b)));
	for (size_t i = 0; i < count; i++)
		/* What several rules ask is answered once. */
		if (!map_put(asked, questions[i].question.id, asked))
			add_question(&out, &questions[i]);
	file = file_out_new(arena, output, err);
	if (!file)
		return false;
	file_out_add(file, out.at, out.length);
	return file_out_done(file, err);
}

static bool init(struct arena *arena, const char *content, const char *release, const char *output, struct err *err)
{
	struct xccdf_benchmark *b;
	struct stat st;

	if (strcmp(output, "-") && !lstat(output, &st))
		return err_set(err, ERR_USAGE, "%s is there already, perhaps with answers: write to another file", output);
	b = command_open_benchmark(arena, content, release, err);
	/* A benchmark without checks of its own is answered by ours, and so are its questions. */
	if (b && xccdf_is_manual(b))
		b = command_open_benchmark(arena, NULL, NULL, err);
	return b && write_questions(arena, b, output, err);
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
	if (argc - optind > 1)
		return command_usage_error(command, "one CONTENT at most");
	arena = arena_new("answers init");
	if (!init(arena, argv[optind], release, output, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_answers_init = {
	.name = "answers init", .operands = "[options] [CONTENT]",
	.summary = "write the questions only people can answer, to fill in", .help = help, .run = run,
};
