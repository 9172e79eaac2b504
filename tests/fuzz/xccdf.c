/* XCCDF Benchmarks: read; every Profile applied; every text shown in every form; guide document, fixes,
 * resolved document and results written. What is written must be well-formed, and a resolved document must
 * be one that can be read. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file_out.h"
#include "base/log.h"
#include "base/xml_out.h"
#include "xccdf/output/fix.h"
#include "xccdf/output/report.h"
#include "xccdf/output/resolve.h"
#include "xccdf/output/xccdf.h"
#include "xccdf/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

/* What was written can be read again. */
static struct source *read_again(struct arena *arena, const struct buf *bytes)
{
	struct err err = { 0 };
	struct source *source = source_from_bytes(arena, "written", bytes->at, bytes->length, &err);

	if (!source) {
		fprintf(stderr, "%s\n%s\n", err.text, bytes->at);
		abort();
	}
	return source;
}

static void write_results(struct arena *arena, const struct xccdf_policy *policy)
{
	const struct xccdf_benchmark *b = policy->benchmark;
	struct xccdf_test_result t = { .arena = arena, .benchmark = b, .policy = policy,
		.profile = policy->profile, .id = "xccdf_x_testresult_y", .test_system = "z",
		.benchmark_href = "b" };
	const char *targets[] = { "t" };
	struct buf bytes;
	struct file_out *file;
	struct err err = { 0 };

	t.targets = targets;
	t.n_targets = 1;
	t.rule_results = arena_alloc(arena, (b->n_items + 1) * sizeof *t.rule_results);
	for (size_t i = 0; i < b->n_items; i++)
		if (b->items[i]->kind == XCCDF_RULE)
			t.rule_results[t.n_rule_results++] = (struct xccdf_rule_result){
				.rule = b->items[i], .idref = b->items[i]->id,
				.result = (enum xccdf_result)(i % XCCDF_RESULT_COUNT) };
	xccdf_score(&t);
	for (size_t i = 0; i < t.n_scores; i++)
		MUST(t.scores[i].value == t.scores[i].value && t.scores[i].value >= 0);
	buf_init(&bytes, arena);
	file = file_out_buf(arena, &bytes);
	MUST(xccdf_write_results(file, &t, &err) && file_out_done(file, &err));
	read_again(arena, &bytes);
	buf_init(&bytes, arena);
	file = file_out_buf(arena, &bytes);
	report_write_document(arena, xml_out_new(arena, file), &t);
	read_again(arena, &bytes);
}

static void write_fixes(struct arena *arena, const struct xccdf_policy *policy)
{
	static const char *const types[] = { "bash", "ansible", "blueprint", "kickstart" };
	struct err err = { 0 };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct file_out *file;
		struct buf bytes;

		buf_init(&bytes, arena);
		file = file_out_buf(arena, &bytes);
		MUST(fix_write(file, fix_type_find(types[i], &err), policy, NULL, &err));
	}
}

static void resolve(struct arena *arena, const struct xccdf_benchmark *b)
{
	struct file_out *file;
	struct buf bytes;
	struct err err = { 0 };

	buf_init(&bytes, arena);
	file = file_out_buf(arena, &bytes);
	MUST(resolve_write(file, b, &err) && file_out_done(file, &err));
	read_again(arena, &bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct arena *arena = arena_new("fuzz");
	struct err err = { 0 };
	struct source *source;
	struct xccdf_benchmark *b;

	if (!nowhere) {
		nowhere = fopen("/dev/null", "w");
		log_to(nowhere);
	}
	source = source_from_bytes(arena, "input", arena_memdup(arena, data, size), size, &err);
	b = source ? xccdf_benchmark_read(source, &err) : NULL;
	if (!b) {
		MUST(err.text[0]);
		arena_free(arena);
		return 0;
	}
	for (size_t i = 0; i <= b->n_profiles && i < 4; i++) {
		struct xccdf_policy_options options = {
			.profile = i < b->n_profiles ? b->profiles[i] : NULL };
		struct xccdf_policy *policy = xccdf_policy_new(arena, b, &options, &err);

		MUST(policy);
		write_results(arena, policy);
		write_fixes(arena, policy);
	}
	for (size_t i = 0; i < b->n_test_results && i < 4; i++) {
		struct xccdf_test_result *t;

		err = (struct err){ 0 };
		t = xccdf_test_result_read(arena, b, b->xml, b->test_results[i], &err);
		MUST(t || err.text[0]);
	}
	resolve(arena, b);
	arena_free(arena);
	return 0;
}
