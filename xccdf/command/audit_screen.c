/* What `plimsoll audit` says to the person who started it: what was looked at, each
 * finding with its offenders, totals by category, where the files are, what to do next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file_out.h"
#include "base/text.h"
#include "base/xml_out.h"
#include "eval/results.h"
#include "target/docker.h"
#include "xccdf/command/audit.h"
#include "xccdf/evidence.h"
#include "xccdf/stig.h"

#define OFFENDERS_SHOWN 5

enum colour { PLAIN, BOLD, RED, YELLOW, GREEN };
static const char *const codes[] = { "\033[0m", "\033[1m", "\033[31m", "\033[33m", "\033[32m" };

static const char *paint(const struct audit *a, enum colour colour)
{
	return a->colour ? codes[colour] : "";
}

static const char *printable(struct arena *arena, const char *text)
{
	struct buf buf;

	buf_init(&buf, arena);
	text_printable(&buf, text, strlen(text));
	return buf.at;
}

void audit_screen_begin(struct audit *a)
{
	const char *term = getenv("TERM");

	a->colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && term && strcmp(term, "dumb");
	a->moving = !a->quiet && isatty(STDERR_FILENO);
}

void audit_screen_progress(void *audit, const struct xccdf_rule_result *r)
{
	struct audit *a = audit;

	if (r->result == XCCDF_NOTSELECTED)
		return;
	a->answered++;
	if (a->moving)
		fprintf(stderr, "\r\033[K%zu rules answered: %s", a->answered,
		    r->version ? printable(a->arena, r->version) : "");
}

static void print_answers(const struct audit *a)
{
	const struct xccdf_answers_file *file = a->answers;

	printf("%sAnswers%s   %s: %zu of %zu count\n", paint(a, BOLD), paint(a, PLAIN),
	    printable(a->arena, file->name), file->n_counting, file->n_given);
	for (size_t i = 0; i < file->n_given; i++)
		if (file->given[i].refused)
			printf("          not line %u, %s: %s\n", file->given[i].node->line,
			    printable(a->arena, file->given[i].rule), printable(a->arena, file->given[i].refused));
}

static void print_waivers(const struct audit *a)
{
	const struct waivers_file *file = a->waivers;

	printf("%sWaivers%s   %s: %zu of %zu apply", paint(a, BOLD), paint(a, PLAIN), printable(a->arena, file->name),
	    file->n_applying, file->count);
	if (file->n_empty)
		printf(", %zu %s not filled in", file->n_empty, file->n_empty == 1 ? "is" : "are");
	printf("\n");
	for (size_t i = 0; i < file->count; i++)
		if (file->waivers[i].refused)
			printf("          not line %u, %s: %s\n", file->waivers[i].node->line,
			    printable(a->arena, file->waivers[i].rule), printable(a->arena, file->waivers[i].refused));
}

static void print_subject(const struct audit *a)
{
	const struct docker_contact *docker = docker_contact(a->target->docker);
	const struct xccdf_test_result *t = a->result;
	const char *release = stig_release(a->arena, t->benchmark);

	printf("%sHost%s      %s", paint(a, BOLD), paint(a, PLAIN), printable(a->arena, t->targets[0]));
	if (a->from)
		printf(" (snapshot %s)", printable(a->arena, a->from));
	else if (a->root)
		printf(" (file system below %s)", printable(a->arena, a->root));
	printf("\n%sEngine%s    ", paint(a, BOLD), paint(a, PLAIN));
	if (docker->presence == DOCKER_ANSWERS) {
		const struct docker_containers *containers = docker_containers(a->target->docker);

		printf("%s %s, API %s, %s (by %s)", printable(a->arena, docker->flavor),
		    printable(a->arena, docker->engine_version), printable(a->arena, docker->api_version),
		    printable(a->arena, docker->endpoint), docker->chosen_by);
		if (containers->list && containers->list->outcome == TARGET_OK)
			printf("; %zu container%s", containers->count, containers->count == 1 ? "" : "s");
	} else
		printf("%s", printable(a->arena, docker->message));
	printf("\n%sContent%s   %s%s%s\n", paint(a, BOLD), paint(a, PLAIN),
	    printable(a->arena, stig_first(&t->benchmark->titles)), *release ? ", " : "", release);
	if (a->bound)
		printf("%sCoverage%s  %zu of %zu selected rules have a check here (%s)\n", paint(a, BOLD), paint(a, PLAIN),
		    a->binding.n_rules, a->binding.n_wanted,
		    printable(a->arena, a->binding.checks->source->name));
	if (a->answers)
		print_answers(a);
	if (a->waivers)
		print_waivers(a);
	printf("\n");
}

static const char *category(const struct xccdf_rule_result *r)
{
	static const char *const names[] = { "     ", "CAT I", "CAT II", "CAT III" };

	return names[stig_category(r->severity)];
}

static void print_offenders(const struct xccdf_rule_result *r)
{
	struct arena *scratch = arena_new(NULL);
	size_t count;
	const struct xccdf_offender *offenders = xccdf_offenders(scratch, r, OFFENDERS_SHOWN, &count);

	for (size_t i = 0; i < count && i < OFFENDERS_SHOWN; i++)
		printf("        %s %s\n", offenders[i].subject, offenders[i].found);
	if (count > OFFENDERS_SHOWN)
		printf("        and %zu more: see the results file\n", count - OFFENDERS_SHOWN);
	arena_free(scratch);
	/* Nothing found and nothing in order: the reason is in the evidence. */
	if (!count && r->n_messages) {
		const char *text = r->messages[0].text;
		bool tree = false;

		for (int lines = 0; *text && lines < 4;) {
			size_t length = strcspn(text, "\n");

			/* how the tests are joined comes first there, and says nothing of why */
			tree = !strncmp(text, XCCDF_EVIDENCE_CRITERIA "\n", strlen(XCCDF_EVIDENCE_CRITERIA) + 1) ||
			    (tree && *text == ' ');
			if (!tree)
				printf("        %.*s\n", (int)length, text);
			lines += !tree;
			text += length + (text[length] == '\n');
		}
	}
}

static void print_findings(const struct audit *a, int cat)
{
	for (size_t i = 0; i < a->result->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &a->result->rule_results[i];
		bool fail = r->result == XCCDF_FAIL;

		if (xccdf_waiver(r) || stig_category(r->severity) != cat ||
		    !(fail || r->result == XCCDF_ERROR || r->result == XCCDF_UNKNOWN))
			continue;
		printf("%s%-5s%s %-7s %-15s %s\n", paint(a, fail ? RED : YELLOW), xccdf_result_names[r->result],
		    paint(a, PLAIN), category(r), r->version ? printable(a->arena, r->version) : r->idref,
		    printable(a->arena, stig_first(&r->rule->titles)));
		print_offenders(r);
	}
}

static size_t waived(const struct xccdf_test_result *t, int cat)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_rule_results; i++)
		n += xccdf_waiver(&t->rule_results[i]) && (cat < 0 || stig_category(t->rule_results[i].severity) == cat);
	return n;
}

static void print_waived(const struct audit *a, int cat)
{
	for (size_t i = 0; i < a->result->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &a->result->rule_results[i];

		if (!xccdf_waiver(r) || stig_category(r->severity) != cat)
			continue;
		printf("waived %-7s %-15s %s\n", category(r), r->version ? printable(a->arena, r->version) : r->idref,
		    printable(a->arena, stig_first(&r->rule->titles)));
		for (size_t k = 0; k < r->n_overrides; k++)
			printf("        %s: %s\n", printable(a->arena, r->overrides[k].authority),
			    printable(a->arena, r->overrides[k].remark));
	}
}

static void print_totals(const struct audit *a)
{
	static const struct { const char *name; int cat; } rows[] = {
		{ "CAT I", 1 }, { "CAT II", 2 }, { "CAT III", 3 }, { "none", 0 },
	};
	size_t of[4][XCCDF_RESULT_COUNT] = { 0 };

	for (size_t i = 0; i < a->result->n_rule_results; i++)
		of[stig_category(a->result->rule_results[i].severity)][a->result->rule_results[i].result]++;
	printf("\n%s%-9s %6s", paint(a, BOLD), "", "fail");
	if (a->waivers)
		printf(" %6s", "waived");
	printf(" %6s %6s %14s %11s%s\n", "pass", "error", "not applicable", "not checked", paint(a, PLAIN));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const size_t *n = of[rows[i].cat];
		size_t all = 0;

		for (int r = 0; r < XCCDF_RESULT_COUNT; r++)
			all += r != XCCDF_NOTSELECTED ? n[r] : 0;
		if (!all && !rows[i].cat)
			continue;
		printf("%-9s %6zu", rows[i].name, n[XCCDF_FAIL] - waived(a->result, rows[i].cat));
		if (a->waivers)
			printf(" %6zu", waived(a->result, rows[i].cat));
		printf(" %6zu %6zu %14zu %11zu\n", n[XCCDF_PASS] + n[XCCDF_FIXED], n[XCCDF_ERROR] + n[XCCDF_UNKNOWN],
		    n[XCCDF_NOTAPPLICABLE], n[XCCDF_NOTCHECKED] + n[XCCDF_INFORMATIONAL]);
	}
}

static size_t count_of(const struct xccdf_test_result *t, enum xccdf_result result)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_rule_results; i++)
		n += t->rule_results[i].result == result;
	return n;
}

static void print_next(const struct audit *a)
{
	const struct xccdf_test_result *t = a->result;
	size_t accepted = waived(t, -1), fail = count_of(t, XCCDF_FAIL) - accepted, error = count_of(t, XCCDF_ERROR) + count_of(t, XCCDF_UNKNOWN);
	size_t open = count_of(t, XCCDF_NOTCHECKED), asking = 0;

	for (size_t i = 0; i < t->n_rule_results; i++)
		asking += t->rule_results[i].checked && t->rule_results[i].checked->unanswered;
	printf("\n");
	for (size_t i = 0; i < a->n_written; i++)
		printf("%s %s\n", i ? "       " : "Written", a->written[i]);
	if (a->snapshot)
		printf("Snapshot %s (judge it again with: plimsoll audit --from %s)\n", a->snapshot, a->snapshot);
	printf("\n");
	if (!fail && !accepted && !error && !count_of(t, XCCDF_PASS))
		printf("Not one rule was evaluated: this is no clean result. The reasons are in the results.\n");
	if (fail)
		printf("Next: mend what is under \"fail\" (each rule's fix is in the results), and audit again.\n");
	if (fail && !a->waivers_init)
		printf("      What cannot be: --waivers-init writes a file in which its risk can be accepted, for a time.\n");
	if (a->waivers_init)
		printf("Next: %zu finding%s to be mended, or filled in and given to --waivers.\n", a->n_to_waive,
		    a->n_to_waive == 1 ? " is" : "s are");
	if (accepted)
		printf("Waived, and still open in the results: %zu rule%s.\n", accepted, accepted == 1 ? "" : "s");
	if (error)
		printf("Next: see why %zu rule%s could not be decided; an error is never a pass.\n", error,
		    error == 1 ? "" : "s");
	if (open)
		printf("Next: %zu rule%s a person has to answer.\n", open, open == 1 ? " is left that" : "s are left that");
	if (asking)
		printf("Next: %zu of them ask%s a question: 'plimsoll answers init' writes it into a file to fill in, "
		       "--answers reads that.\n", asking, asking == 1 ? "s" : "");
	if (!fail && !error && !open && (accepted || count_of(t, XCCDF_PASS)))
		printf("Nothing failed%s. Import the files where your results are kept.\n", accepted ? " but what is waived" : "");
}

static size_t unresolved(const struct xccdf_test_result *t)
{
	return count_of(t, XCCDF_FAIL) - waived(t, -1) + count_of(t, XCCDF_ERROR) + count_of(t, XCCDF_UNKNOWN);
}

void audit_screen_end(struct audit *a)
{
	static const int order[] = { 1, 2, 3, 0 };

	if (a->moving)
		fprintf(stderr, "\r\033[K");
	if (a->quiet)
		return;
	print_subject(a);
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		print_findings(a, order[i]);
	if (waived(a->result, -1) && unresolved(a->result)) /* apart from what somebody still has to look at */
		printf("\n");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		print_waived(a, order[i]);
	print_totals(a);
	print_next(a);
}

bool audit_write_oval(struct audit *a, struct err *err)
{
	const struct xccdf_test_result *t = a->result;

	for (size_t i = 0; i < t->n_ovals; i++) {
		struct eval_results results = { t->ovals[i].eval, t->ovals[i].document, t->directives, t->system_info,
			t->without_characteristics };
		const char *path = i ? arena_printf(a->arena, "%s.%zu", a->oval_results, i + 1) : a->oval_results;
		struct file_out *out = file_out_new(a->arena, path, err);

		if (!out || !eval_results_write(a->arena, xml_out_new(a->arena, out), &results, err) ||
		    !file_out_done(out, err))
			return false;
		a->written = arena_more(a->arena, a->written, a->n_written, sizeof *a->written);
		a->written[a->n_written++] = path;
	}
	return true;
}
