/* plimsoll explain: how one rule came to its result, from results that were written before. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "xccdf/command/rule_name.h"
#include "xccdf/command/xccdf.h"
#include "xccdf/evidence.h"
#include "xccdf/stig.h"

/* Fits a terminal and a page. */
#define COLUMNS 100
/* "not applicable" and two blanks. */
#define OUTCOME_COLUMNS 16
#define LINES_SHOWN 5

static const char help[] =
    "Explains how one rule came to its result: the tests and how they are joined, with the outcome of each;\n"
    "what was examined; the first that are not as required, with what was found and what is required; why a\n"
    "rule could not be decided or does not apply; and the command that shows the same by hand.\n"
    "\n"
    "RESULTS are XCCDF results or an ARF that plimsoll audit wrote. RULE is a STIG ID, a rule id, a group\n"
    "id, or the end of one; case and the release (rNNN) of a rule id do not matter.\n"
    "\n"
    "  --all                   everything that was examined, not only the first of each kind\n"
    "  --result-id ID          which TestResult, where there are more; the end of its id is enough. Else\n"
    "                          the last\n"
    "\n"
    "Colours only on a terminal, and never with NO_COLOR set.\n"
    "\n"
    "Exit status: 0 explained, whatever the result is; 1 an error, such as a rule that is not there.\n"
    "\n"
    "Examples:\n"
    "  plimsoll explain docker01_..._20261123-201440.xccdf.xml DKER-EE-002030\n"
    "  plimsoll explain arf.xml SV-235808\n"
    "  plimsoll explain --all arf.xml V-235808";

struct explain {
	struct arena *arena;
	const char *path, *wanted, *result_id;
	bool all, colour;
	const struct xccdf_test_result *t;
	const struct xccdf_item *rule;
};

/* Writing ---------------------------------------------------------------------------- */

enum colour { PLAIN, BOLD, RED, YELLOW, GREEN };

static const char *paint(const struct explain *e, enum colour colour)
{
	static const char *const codes[] = { "\033[0m", "\033[1m", "\033[31m", "\033[33m", "\033[32m" };

	return e->colour ? codes[colour] : "";
}

static bool colour_wanted(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && term && strcmp(term, "dumb");
}

/* The bytes of the first `columns` characters; *shown how many there are. */
static size_t bytes_of(const char *text, size_t columns, size_t *shown)
{
	size_t at = 0, length = strlen(text);
	uint32_t character;

	for (*shown = 0; at < length && *shown < columns; (*shown)++) {
		size_t n = text_character(text + at, length - at, &character);

		at += n ? n : 1;
	}
	return at;
}

/* Goes on at column `indent` of the line that was begun at column `at`; words that are longer than a line are
 * cut into pieces. */
static void print_wrapped(const char *text, size_t at, size_t indent)
{
	while (*text) {
		size_t shown, room = COLUMNS > at ? COLUMNS - at : 1, bytes = bytes_of(text, room, &shown), end = bytes;

		while (text[bytes] && end && text[end] != ' ')
			end--;
		if (text[bytes] && !end) {
			/* The word may fit into a line of its own. */
			if (at <= indent || bytes_of(text, COLUMNS - indent, &shown) < strcspn(text, " "))
				end = bytes;
		} else if (!text[bytes])
			end = bytes;
		printf("%.*s", (int)end, text);
		text += end;
		while (*text == ' ')
			text++;
		if (*text)
			printf("\n%*s", (int)indent, "");
		at = indent;
	}
	printf("\n");
}

static const char *printable(struct arena *arena, const char *text)
{
	struct buf buf;

	buf_init(&buf, arena);
	text_printable(&buf, text, strlen(text));
	return buf.at;
}

/* Text of many lines: white space is where lines may end, an empty line stays. */
static const char *in_one_line(struct arena *arena, const char *text)
{
	struct buf buf;
	bool space = false;

	buf_init(&buf, arena);
	for (; *text; text++)
		if (strchr(" \t\r\n", *text))
			space = buf.length > 0;
		else {
			if (space)
				buf_char(&buf, ' ');
			buf_char(&buf, *text);
			space = false;
		}
	return printable(arena, buf.at);
}

static void print_field(const struct explain *e, const char *name, const char *text)
{
	printf("%s%-10s%s", paint(e, BOLD), name, paint(e, PLAIN));
	print_wrapped(text, 10, 10);
}

static void print_heading(const struct explain *e, const char *text)
{
	printf("\n%s%s%s\n", paint(e, BOLD), text, paint(e, PLAIN));
}

/* The evidence ------------------------------------------------------------------------- */

/* "COMMENT: false", "COMMENT: true (required: not so)": the parts, or false. */
static bool split_outcome(struct arena *arena, const char *line, const char **name, const char **outcome, bool *not_so)
{
	size_t length = strlen(line), tail = strlen(XCCDF_EVIDENCE_NOT_SO);

	*not_so = length > tail && !strcmp(line + length - tail, XCCDF_EVIDENCE_NOT_SO);
	if (*not_so)
		length -= tail;
	for (int i = 0; i < OVAL_RESULT_COUNT; i++) {
		size_t n = strlen(oval_result_names[i]);

		if (length <= n + 2 || strncmp(line + length - n, oval_result_names[i], n) ||
		    strncmp(line + length - n - 2, ": ", 2))
			continue;
		*name = arena_strndup(arena, line, length - n - 2);
		*outcome = oval_result_names[i];
		return true;
	}
	return false;
}

static enum colour colour_of(const char *outcome, bool not_so)
{
	if (!strcmp(outcome, "true"))
		return not_so ? RED : GREEN;
	if (!strcmp(outcome, "false"))
		return not_so ? GREEN : RED;
	return !strcmp(outcome, "not applicable") || !strcmp(outcome, "not evaluated") ? PLAIN : YELLOW;
}

static void print_outcome(const struct explain *e, const char *outcome, const char *text, bool not_so, size_t depth)
{
	printf("  %s%-*s%s%*s", paint(e, colour_of(outcome, not_so)), OUTCOME_COLUMNS, outcome, paint(e, PLAIN),
	    (int)(2 * depth), "");
	print_wrapped(text, 2 + OUTCOME_COLUMNS + 2 * depth, 2 + OUTCOME_COLUMNS + 2 * depth + 2);
}

/* One test's part of the evidence: its line with the outcome, then lines of its own. */
struct block {
	const char *name, *outcome;
	bool not_so, printed;
	const char **lines;
	size_t n_lines;
};

/* The evidence, taken apart (xccdf/evidence.h says how its lines begin). */
struct parts {
	struct arena *arena;
	const char **tree, **values, **commands, **messages;
	size_t n_tree, n_values, n_commands, n_messages;
	struct block *blocks;
	size_t n_blocks;
};

static void add_line(struct arena *arena, const char ***lines, size_t *count, const char *line)
{
	*lines = arena_more(arena, *lines, *count, sizeof **lines);
	(*lines)[(*count)++] = line;
}

static bool is_title(const char *line)
{
	return !strcmp(line, XCCDF_EVIDENCE_OFFENDERS) || !strcmp(line, XCCDF_EVIDENCE_TROUBLE) ||
	    !strcmp(line, XCCDF_EVIDENCE_FINE) || !strcmp(line, XCCDF_EVIDENCE_FOUND);
}

static bool begins(const char *line, const char *words)
{
	return !strncmp(line, words, strlen(words));
}

static bool begins_block(struct parts *p, const char *line)
{
	struct block block = { 0 };

	if (*line == ' ' || begins(line, "- ") ||
	    !split_outcome(p->arena, line, &block.name, &block.outcome, &block.not_so))
		return false;
	p->blocks = arena_more(p->arena, p->blocks, p->n_blocks, sizeof *p->blocks);
	p->blocks[p->n_blocks++] = block;
	return true;
}

static void take_apart(struct parts *p, const char *evidence)
{
	enum { MESSAGES, TREE, BLOCK, COMMANDS } in = MESSAGES;

	for (size_t length; *evidence; evidence += length + (evidence[length] == '\n')) {
		const char *line;

		length = strcspn(evidence, "\n");
		/* It may have been changed since it was written. */
		line = printable(p->arena, arena_strndup(p->arena, evidence, length));
		if (!strcmp(line, XCCDF_EVIDENCE_CRITERIA))
			in = TREE;
		else if (!strcmp(line, XCCDF_EVIDENCE_BY_HAND))
			in = COMMANDS;
		else if (in == TREE && *line == ' ')
			add_line(p->arena, &p->tree, &p->n_tree, line);
		else if (in == COMMANDS && *line == ' ')
			add_line(p->arena, &p->commands, &p->n_commands, line + strspn(line, " "));
		else if (begins(line, XCCDF_EVIDENCE_VALUE))
			add_line(p->arena, &p->values, &p->n_values, line + strlen(XCCDF_EVIDENCE_VALUE));
		else if (begins_block(p, line))
			in = BLOCK;
		else if (in == BLOCK && (*line == ' ' || begins(line, "- ") || begins(line, XCCDF_EVIDENCE_EXAMINED) ||
					    is_title(line)))
			add_line(p->arena, &p->blocks[p->n_blocks - 1].lines, &p->blocks[p->n_blocks - 1].n_lines, line);
		else {
			in = MESSAGES;
			add_line(p->arena, &p->messages, &p->n_messages, line);
		}
	}
}

/* The first items below each title; how many there are stands before them. */
static void print_block(const struct explain *e, struct block *block, size_t depth)
{
	size_t indent = 2 + OUTCOME_COLUMNS + 2 * depth + 2, items = 0;

	block->printed = true;
	for (size_t i = 0; i < block->n_lines; i++) {
		const char *line = block->lines[i];
		bool item = begins(line, "- "), title = is_title(line), beside = begins(line, "    ");
		bool bad = !strcmp(line, XCCDF_EVIDENCE_OFFENDERS), unclear = !strcmp(line, XCCDF_EVIDENCE_TROUBLE);

		items = title ? 0 : items + item;
		if (!e->all && (item || beside) && items > LINES_SHOWN) {
			if (item && (i + 1 == block->n_lines || items == LINES_SHOWN + 1)) {
				size_t more = 0;

				for (size_t j = i; j < block->n_lines && !is_title(block->lines[j]); j++)
					more += begins(block->lines[j], "- ");
				printf("%*sand %zu more (--all shows them)\n", (int)indent + 2, "", more);
			}
			continue;
		}
		printf("%*s%s", (int)indent, "", title ? paint(e, bad ? RED : unclear ? YELLOW : GREEN) : "");
		if (title)
			printf("%s%s\n", line, paint(e, PLAIN));
		else
			print_wrapped(line, indent, indent + (item ? 4 : strspn(line, " ")));
	}
}

static struct block *block_called(struct parts *p, const char *name)
{
	for (size_t i = 0; i < p->n_blocks; i++)
		if (!strcmp(p->blocks[i].name, name))
			return &p->blocks[i];
	return NULL;
}

static void print_tree(const struct explain *e, struct parts *p)
{
	for (size_t i = 0; i < p->n_tree; i++) {
		size_t blanks = strspn(p->tree[i], " "), depth = blanks / 2 - (blanks > 1);
		const char *name, *outcome, *plain;
		struct block *block;
		bool not_so;

		if (!split_outcome(p->arena, p->tree[i] + blanks, &name, &outcome, &not_so))
			continue;
		plain = begins(name, "not ") && !block_called(p, name) ? name + 4 : name;
		block = block_called(p, plain);
		print_outcome(e, outcome, name, block && plain == name && block->not_so, depth);
		if (block && !block->printed)
			print_block(e, block, depth);
		else if (block)
			printf("%*s(as above)\n", (int)(2 + OUTCOME_COLUMNS + 2 * depth + 2), "");
	}
}

static void print_decision(const struct explain *e, struct parts *p)
{
	if (!p->n_blocks && !p->n_tree)
		return;
	print_heading(e, "How it was decided");
	print_tree(e, p);
	for (size_t i = 0; i < p->n_blocks; i++) {
		struct block *block = &p->blocks[i];

		if (block->printed)
			continue;
		print_outcome(e, block->outcome, arena_printf(p->arena, "%s%s", block->name,
		    block->not_so ? XCCDF_EVIDENCE_NOT_SO : ""), block->not_so, 0);
		print_block(e, block, 0);
	}
}

/* Where a line of a command may end: at the last blank that fits, outside of quotes or, if there is none, inside
 * (then *quote says which). 0: nowhere, or it fits. */
static size_t command_end(const char *command, size_t room, char *quote)
{
	size_t outside = 0, inside = 0;
	char in = '\0', of_inside = '\0';

	*quote = '\0';
	if (strlen(command) <= room + 2)
		return 0;
	for (size_t i = 0; command[i] && i < room; i++) {
		if (in ? command[i] == in : command[i] == '\'' || command[i] == '"')
			in = in ? '\0' : command[i];
		else if (command[i] == ' ' && i && !in)
			outside = i;
		else if (command[i] == ' ' && i) {
			inside = i;
			of_inside = in;
		}
	}
	if (!outside)
		*quote = of_inside;
	return outside ? outside : inside;
}

/* As it can be pasted into a shell: 'a long'\ at the end of a line and ' word' at the beginning of the next are
 * one word to it. */
static void print_command(const struct explain *e, const char *command)
{
	size_t indent = 2, end;
	char quote;

	while ((end = command_end(command, COLUMNS - indent - 2, &quote))) {
		printf("%*s%.*s", (int)indent, "", (int)end, command);
		if (quote)
			printf("%c\\\n", quote);
		else
			printf(" \\\n");
		command = quote ? arena_printf(e->arena, "%c%s", quote, command + end) : command + end + 1;
		indent = quote ? 0 : 6;
	}
	printf("%*s%s\n", (int)indent, "", command);
}

/* One rule-result ------------------------------------------------------------------------- */

static enum colour colour_of_result(enum xccdf_result result)
{
	if (result == XCCDF_FAIL)
		return RED;
	if (result == XCCDF_PASS || result == XCCDF_FIXED)
		return GREEN;
	return result == XCCDF_ERROR || result == XCCDF_UNKNOWN ? YELLOW : PLAIN;
}

/* What these results mean, where the word alone does not say. */
static const char *meaning_of(enum xccdf_result result)
{
	switch (result) {
	case XCCDF_ERROR: return "it could not be decided; that is never a pass";
	case XCCDF_UNKNOWN: return "the check gave no clear answer; that is never a pass";
	case XCCDF_NOTAPPLICABLE: return "it does not concern this host";
	case XCCDF_NOTCHECKED: return "no check answered; a person has to";
	case XCCDF_NOTSELECTED: return "it was not asked in this run";
	case XCCDF_INFORMATIONAL: return "it informs, and neither passes nor fails";
	default: return NULL;
	}
}

static void print_head(const struct explain *e, const struct xccdf_rule_result *r)
{
	static const char *const categories[] = { "", "  CAT I", "  CAT II", "  CAT III" };
	const struct xccdf_item *rule = e->rule;
	const struct xccdf_test_result *t = e->t;
	const char *meaning = xccdf_waiver(r) ? "it is waived: somebody accepts the risk" : meaning_of(r->result);
	const char *release = stig_release(e->arena, t->benchmark);
	const char *id = stig_short_id("rule", r->idref);

	printf("%s%s%s%s  %s%s%s%s%s\n", paint(e, BOLD), printable(e->arena, rule->version.text ? rule->version.text : id),
	    paint(e, PLAIN), categories[stig_category(r->severity)], paint(e, colour_of_result(r->result)),
	    xccdf_result_names[r->result], paint(e, PLAIN), meaning ? ": " : "", meaning ? meaning : "");
	print_wrapped(in_one_line(e->arena, stig_first(&rule->titles)), 0, 0);
	printf("\n");
	print_field(e, "Rule", printable(e->arena, rule->parent
	    ? arena_printf(e->arena, "%s, group %s", id, stig_short_id("group", rule->parent->id)) : id));
	print_field(e, "Content", printable(e->arena, arena_printf(e->arena, "%s%s%s",
	    in_one_line(e->arena, stig_first(&t->benchmark->titles)), *release ? ", " : "", release)));
	print_field(e, "Host", printable(e->arena, arena_printf(e->arena, "%s, %s", t->n_targets ? t->targets[0] : "unknown",
	    xccdf_time(e->arena, r->time ? r->time : t->start))));
}

static void print_overrides(const struct explain *e, const struct xccdf_rule_result *r)
{
	for (size_t i = 0; i < r->n_overrides; i++) {
		const struct xccdf_override *o = &r->overrides[i];

		if (o->old_result == o->new_result)
			print_field(e, "Waived", printable(e->arena, arena_printf(e->arena, "by %s, %.10s: %s", o->authority,
			    xccdf_time(e->arena, o->time), in_one_line(e->arena, o->remark))));
		else
			print_field(e, "Changed", printable(e->arena, arena_printf(e->arena, "from %s to %s by %s, %s: %s",
			    xccdf_result_names[o->old_result], xccdf_result_names[o->new_result], o->authority,
			    xccdf_time(e->arena, o->time), in_one_line(e->arena, o->remark))));
	}
}

static void explain_one(const struct explain *e, const struct xccdf_rule_result *r)
{
	struct parts parts = { .arena = e->arena };
	const char *fix = stig_fix_text(e->rule);

	print_head(e, r);
	for (size_t i = 0; i < r->n_messages; i++)
		take_apart(&parts, r->messages[i].text);
	for (size_t i = 0; i < parts.n_values; i++)
		print_field(e, "Value", parts.values[i]);
	print_overrides(e, r);
	if (parts.n_messages)
		print_heading(e, "Why");
	for (size_t i = 0; i < parts.n_messages; i++) {
		printf("  ");
		print_wrapped(parts.messages[i], 2, 2);
	}
	print_decision(e, &parts);
	if (!r->n_messages && r->result != XCCDF_NOTSELECTED)
		printf("\nThere is no evidence in these results; plimsoll audit writes it into its own.\n");
	if (parts.n_commands)
		print_heading(e, "To see it by hand");
	for (size_t i = 0; i < parts.n_commands; i++)
		print_command(e, parts.commands[i]);
	if (r->result == XCCDF_FAIL && *fix) {
		print_heading(e, "To mend it");
		printf("  ");
		print_wrapped(in_one_line(e->arena, fix), 2, 2);
	}
}

static bool explain(struct explain *e, struct err *err)
{
	const struct xccdf_options options = { 0 };
	struct xccdf_content content;
	size_t shown = 0;

	if (!xccdf_content_open(e->arena, e->path, &options, &content, err))
		return false;
	e->t = xccdf_results_open(e->arena, &content, e->result_id, err);
	e->rule = e->t ? command_rule_find(e->arena, content.benchmark,
	    arena_printf(e->arena, "%s: %s: this benchmark", content.file->name, e->wanted), e->wanted, err) : NULL;
	if (!e->rule)
		return false;
	for (size_t i = 0; i < e->t->n_rule_results; i++)
		if (e->t->rule_results[i].rule == e->rule) {
			printf(shown++ ? "\n\n" : "");
			explain_one(e, &e->t->rule_results[i]);
		}
	return shown || err_set(err, ERR_USAGE, "%s: %s: these results have no result of it", content.file->name,
	    e->wanted);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { ALL = 1, RESULT_ID };
	static const struct option table[] = {
		{ "all", no_argument, 0, ALL }, { "result-id", required_argument, 0, RESULT_ID },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct explain e = { .colour = colour_wanted() };
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case ALL: e.all = true; break;
		case RESULT_ID: e.result_id = optarg; break;
		case 'h': return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (argc - optind != 2)
		return command_usage_error(command, "a results file and a rule are wanted");
	e.arena = arena_new("explain");
	e.path = argv[optind];
	e.wanted = argv[optind + 1];
	if (!explain(&e, &err))
		status = command_failed(command, &err);
	arena_free(e.arena);
	return status;
}

const struct command command_explain = {
	.name = "explain", .operands = "[options] RESULTS RULE",
	.summary = "how one rule came to its result", .help = help, .run = run,
};
