/* xccdf/score.c against tests/tables/score.txt. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/buf.h"
#include "xccdf/benchmark.h"
#include "xccdf/result.h"

struct building {
	struct arena *arena;
	struct buf xml;
	struct { const char *id; enum xccdf_result result; } results[64];
	size_t n_results, n_items;
};

static const char *item(struct building *b, const char *at);

static const char *items(struct building *b, const char *at)
{
	while (*(at += strspn(at, " ")) && *at != ')')
		at = item(b, at);
	return at;
}

static const char *results(struct building *b, const char *at, const char *id)
{
	do {
		size_t length = strcspn(++at, "/ )");
		char *word = arena_strndup(b->arena, at, length);
		int result = xccdf_name_find(xccdf_result_names, XCCDF_RESULT_COUNT, word);

		if (result < 0)
			fail_msg("no result is called '%s'", word);
		b->results[b->n_results].id = id;
		b->results[b->n_results++].result = (enum xccdf_result)result;
		at += length;
	} while (*at == '/');
	return at;
}

static const char *item(struct building *b, const char *at)
{
	size_t length = strcspn(at, ":(");
	const char *id = arena_printf(b->arena, "i%zu", b->n_items++);
	const char *kind = at[length] == '(' ? "Group" : "Rule";

	buf_printf(&b->xml, "<%s id='%s' weight='%.*s'>", kind, id, (int)length, at);
	at += length;
	at = *at == '(' ? items(b, at + 1) + 1 : results(b, at, id);
	buf_printf(&b->xml, "</%s>\n", kind);
	return at;
}

static void check_row(const char *row, unsigned line)
{
	struct building b = { .arena = arena_new("row") };
	struct err err = { 0 };
	struct source *source;
	struct xccdf_benchmark *benchmark;
	struct xccdf_test_result t = { 0 };
	double want[6], got[6];

	buf_init(&b.xml, b.arena);
	buf_printf(&b.xml, "<Benchmark xmlns='%s' id='b'>\n", XCCDF_NS_12);
	items(&b, arena_strndup(b.arena, row, strcspn(row, "|")));
	buf_str(&b.xml, "</Benchmark>");
	source = source_from_bytes(b.arena, "row", b.xml.at, b.xml.length, &err);
	benchmark = source ? xccdf_benchmark_read(source, &err) : NULL;
	if (!benchmark)
		fail_msg("line %u: %s", line, err.text);
	t.arena = b.arena;
	t.benchmark = benchmark;
	t.rule_results = arena_alloc(b.arena, b.n_results * sizeof *t.rule_results);
	for (; t.n_rule_results < b.n_results; t.n_rule_results++) {
		t.rule_results[t.n_rule_results].rule =
		    map_get(benchmark->item_ids, b.results[t.n_rule_results].id);
		t.rule_results[t.n_rule_results].result = b.results[t.n_rule_results].result;
	}
	xccdf_score(&t);
	assert_int_equal(t.n_scores, 4);
	got[0] = t.scores[0].value;
	got[1] = t.scores[1].value;
	got[2] = t.scores[1].maximum;
	got[3] = t.scores[2].value;
	got[4] = t.scores[2].maximum;
	got[5] = t.scores[3].value;
	if (sscanf(strchr(row, '|') + 1, "%lf %lf %lf %lf %lf %lf", &want[0], &want[1], &want[2],
		&want[3], &want[4], &want[5]) != 6)
		fail_msg("line %u: six numbers are needed", line);
	for (int i = 0; i < 6; i++)
		if (!(fabs(want[i] - got[i]) < 0.000001))
			fail_msg("line %u: number %d is %f, not %f: %s", line, i + 1, got[i], want[i], row);
	arena_free(b.arena);
}

static void test_table(void **state)
{
	const char *top = getenv("TOP");
	char path[4096], row[1000];
	unsigned line = 0, rows = 0;
	FILE *table;

	(void)state;
	snprintf(path, sizeof path, "%s/tests/tables/score.txt", top ? top : ".");
	table = fopen(path, "r");
	assert_non_null(table);
	while (fgets(row, sizeof row, table)) {
		line++;
		if (*row == '#' || *row == '\n')
			continue;
		check_row(row, line);
		rows++;
	}
	fclose(table);
	assert_true(rows >= 19);
}

/* oscap 1.3.7 needs the square of the number of Rules here. */
static void test_fifty_thousand_rules_take_no_time(void **state)
{
	struct arena *arena = arena_new("many");
	struct buf xml;
	struct err err = { 0 };
	struct xccdf_benchmark *b;
	struct xccdf_test_result t = { 0 };
	clock_t start;

	(void)state;
	buf_init(&xml, arena);
	buf_printf(&xml, "<Benchmark xmlns='%s' id='b'>", XCCDF_NS_12);
	for (int i = 0; i < 50000; i++)
		buf_printf(&xml, "<Rule id='r%d'/>", i);
	buf_str(&xml, "</Benchmark>");
	b = xccdf_benchmark_read(source_from_bytes(arena, "many", xml.at, xml.length, &err), &err);
	assert_non_null(b);
	assert_int_equal(b->n_rules, 50000);
	t.arena = arena;
	t.benchmark = b;
	t.n_rule_results = 50000;
	t.rule_results = arena_alloc(arena, 50000 * sizeof *t.rule_results);
	for (size_t i = 0; i < 50000; i++) {
		t.rule_results[i].rule = b->items[i];
		t.rule_results[i].result = i % 2 ? XCCDF_PASS : XCCDF_FAIL;
	}
	start = clock();
	xccdf_score(&t);
	assert_true(clock() - start < CLOCKS_PER_SEC);
	assert_true(fabs(t.scores[0].value - 50) < 0.000001);
	assert_true(t.scores[1].value == 25000 && t.scores[1].maximum == 50000);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_fifty_thousand_rules_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
