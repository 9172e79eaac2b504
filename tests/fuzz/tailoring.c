/* XCCDF Tailorings (1.2, and openscap's for 1.1) over one Benchmark: read, every Profile applied. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "xccdf/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

static const char benchmark[] =
    "<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2' id='b'>"
    "<Profile id='p'><title>p</title><select idref='r' selected='true'/></Profile>"
    "<Profile id='q' abstract='1' extends='p'><select idref='c' selected='false'/></Profile>"
    "<Value id='v' type='number' cluster-id='c'><value>1</value><value selector='s'>2</value>"
    "<lower-bound>0</lower-bound><upper-bound selector='s'>9</upper-bound></Value>"
    "<Value id='w'><complex-value><item>a</item></complex-value><match>^a+$</match>"
    "<choices mustMatch='1'><choice>a</choice></choices></Value>"
    "<Group id='g' cluster-id='c'><Rule id='r'><requires idref='g'/></Rule></Group>"
    "<Rule id='s' prohibitChanges='1'/></Benchmark>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct arena *arena = arena_new("fuzz");
	struct err err = { 0 };
	struct source *source;
	struct xccdf_benchmark *b;
	struct xccdf_tailoring *t;

	if (!nowhere) {
		nowhere = fopen("/dev/null", "w");
		log_to(nowhere);
	}
	b = xccdf_benchmark_read(source_from_bytes(arena, "b", benchmark, sizeof benchmark - 1, &err), &err);
	MUST(b);
	source = source_from_bytes(arena, "input", arena_memdup(arena, data, size), size, &err);
	t = source ? xccdf_tailoring_read(source, b, &err) : NULL;
	MUST(t || err.text[0]);
	for (size_t i = 0; t && i < t->n_profiles && i < 8; i++) {
		struct xccdf_policy_options options = { .profile = t->profiles[i], .tailoring = t };
		struct xccdf_policy *policy;

		err = (struct err){ 0 };
		policy = xccdf_policy_new(arena, b, &options, &err);
		MUST(policy || err.text[0]);
		/* What nobody may change was not changed. */
		if (policy)
			MUST(policy->items[((struct xccdf_item *)map_get(b->item_ids, "s"))->index].selected);
	}
	arena_free(arena);
	return 0;
}
