/* Any bytes as an OVAL results, system characteristics, variables or directives document. A results document's own
 * definitions are judged again by the characteristics in it, and what is written of that must be readable again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file_out.h"
#include "base/log.h"
#include "eval/external.h"
#include "eval/results.h"
#include "oval/characteristics.h"
#include "oval/directives.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct oval_characteristics_read *read_facts(struct arena *arena, struct xml_document *xml,
    struct xml_node *system, const char *name)
{
	struct err err = { 0 };
	const struct oval_characteristics_read *facts = oval_characteristics_read(arena, xml, system, &err);

	MUST(facts || !strncmp(err.text, name, strlen(name)));
	return facts;
}

static struct xml_node *system_of(struct xml_node *root)
{
	root = xml_child(root, OVAL_NS_RESULTS, "results");
	root = root ? xml_child(root, OVAL_NS_RESULTS, "system") : NULL;
	return root ? xml_child(root, OVAL_NS_SYSTEM_CHARACTERISTICS, "oval_system_characteristics") : NULL;
}

static struct eval *judge(struct arena *arena, struct xml_document *xml, struct xml_node *definitions,
    const struct oval_characteristics_read *facts, struct oval_document **document)
{
	struct eval_options options = { .deprecated = true, .collected = facts->collected, .threads = 1,
	    .items = facts->has_collected ? NULL : facts->items };
	struct err err = { 0 };
	struct eval *eval;

	*document = oval_document_read(arena, xml, definitions, "fuzz", &err);
	if (!*document)
		return NULL;
	eval = eval_new(arena, *document, NULL, &options, &err);
	return eval && eval_run(eval, NULL, 0, &err) ? eval : NULL;
}

/* Written, read and judged once more: the same results. */
static void judge_again(struct arena *arena, struct eval *eval, struct oval_document *document,
    const struct oval_characteristics_read *facts)
{
	struct eval_results results = { .eval = eval, .document = document, .info = &facts->info,
		.directives = &oval_directives_full };
	struct err err = { 0 };
	struct buf buf;
	struct xml_out *out;
	struct xml_document *xml;
	struct oval_document *copy;
	struct eval *again;
	struct file_out *memory;

	buf_init(&buf, arena);
	memory = file_out_buf(arena, &buf);
	out = xml_out_new(arena, memory);
	MUST(eval_results_write(arena, out, &results, &err));
	MUST(file_out_done(memory, &err));
	xml = xml_read(arena, "again", buf.at, buf.length, NULL, NULL, &err);
	if (!xml)
		fprintf(stderr, "%s\n", err.text);
	MUST(xml);
	facts = read_facts(arena, xml, system_of(xml->root), "again: ");
	MUST(facts);
	again = judge(arena, xml, xml_child(xml->root, OVAL_NS_DEFINITIONS, "oval_definitions"), facts, &copy);
	if (!again)
		return;
	for (size_t i = 0; i < document->definitions->count; i++) {
		const char *id = document->definitions->entries[i].key;

		if (eval_definition(again, id))
			MUST(eval_definition(eval, id)->result == eval_definition(again, id)->result);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct arena *arena = arena_new("fuzz");
	struct oval_directives directives;
	struct map *values = map_new(arena);
	struct err err = { 0 };
	struct xml_document *xml;
	struct xml_node *system, *definitions;
	const struct oval_characteristics_read *facts;
	char *copy = malloc(size ? size : 1); /* exactly: ASan sees a byte too far */

	if (!ready) {
		log_level = LOG_ERROR;
		log_to(fopen("/dev/null", "w"));
		ready = true;
	}
	memcpy(copy, data, size);
	arena_at_free(arena, free, copy);
	xml = xml_read(arena, "fuzz", copy, size, NULL, NULL, &err);
	if (xml) {
		MUST(oval_directives_read(xml, xml->root, &directives, &err) || !strncmp(err.text, "fuzz: ", 6));
		err = (struct err){ 0 };
		MUST(eval_external_read(arena, xml, xml->root, values, &err) || !strncmp(err.text, "fuzz: ", 6));
		system = system_of(xml->root);
		facts = read_facts(arena, xml, system ? system : xml->root, "fuzz: ");
		definitions = xml_child(xml->root, OVAL_NS_DEFINITIONS, "oval_definitions");
		if (facts && definitions) {
			struct oval_document *document;
			struct eval *eval = judge(arena, xml, definitions, facts, &document);

			if (eval)
				judge_again(arena, eval, document, facts);
		}
	}
	arena_free(arena);
	return 0;
}
