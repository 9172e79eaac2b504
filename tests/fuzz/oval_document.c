/* An OVAL definitions document of any bytes: each definition is read or refused
 * with a line, the same whether nodes were closed or not; then all of it is evaluated
 * on an empty root, by one thread and by four, with the same results. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xml.h"
#include "eval/eval.h"
#include "probe/check.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/plimsoll-fuzz-XXXXXX"; /* the empty root */

static void remove_folder(void)
{
	rmdir(folder);
}

static struct oval_document *open_document(struct arena *arena, const char *bytes, size_t size,
    bool closed)
{
	struct err err = { 0 };
	struct xml_document *xml =
	    xml_read(arena, "fuzz", bytes, size, closed ? oval_close : NULL, NULL, &err);
	struct oval_document *document =
	    xml ? oval_document_read(arena, xml, xml->root, "fuzz", &err) : NULL;

	MUST(document || !strncmp(err.text, "fuzz: ", 6));
	return document;
}

static size_t read_all(struct oval_document *document)
{
	size_t good = 0;

	for (size_t i = 0; i < document->definition_nodes->count; i++) {
		const char *id = document->definition_nodes->entries[i].key;
		struct err err = { 0 };
		const struct oval_definition *definition = oval_definition(document, id, &err);

		MUST(definition ? !strcmp(definition->id, id) : !strncmp(err.text, "fuzz: ", 6));
		MUST(definition == oval_definition(document, id, NULL));
		good += definition != NULL;
	}
	MUST(good == document->definitions->count);
	return good;
}

static void ignore(void *arg, const char *name, unsigned line, const char *misuse)
{
	(void)arg;
	MUST(!strcmp(name, "fuzz") && line && *misuse);
}

static struct eval *evaluate(struct arena *arena, struct oval_document *document, unsigned threads)
{
	const struct target_options where = { .root = folder };
	struct eval_options options = { .threads = threads };
	struct err err = { 0 };
	struct target *target = target_open(arena, &where, &err);
	struct eval *eval;
	size_t count;

	MUST(target);
	eval = eval_new(arena, document, target, &options, &err);
	for (size_t i = 0; i < document->definitions->count; i++)
		MUST(eval_run(eval, &document->definitions->entries[i].key, 1, &err));
	eval_collected(eval, &count);
	MUST(count <= document->objects->count);
	return eval;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct arena *arena = arena_new("fuzz");
	char *copy = malloc(size ? size : 1); /* exactly: ASan sees a byte too far */
	struct oval_document *open, *closed;

	if (!ready) {
		log_level = LOG_ERROR;
		setenv("DOCKER_HOST", "unix:///nonexistent", 1);
		MUST(mkdtemp(folder));
		atexit(remove_folder);
		ready = true;
	}
	memcpy(copy, data, size);
	arena_at_free(arena, free, copy);
	open = open_document(arena, copy, size, false);
	closed = open_document(arena, copy, size, true);
	MUST(!open == !closed);
	if (open) {
		struct eval *alone, *together;

		MUST(read_all(open) == read_all(closed));
		probe_check_content(open, PROBE_CHECK_STRICT, ignore, NULL);
		alone = evaluate(arena, open, 1);
		together = evaluate(arena, closed, 4);
		for (size_t i = 0; i < open->definitions->count; i++) {
			const char *id = open->definitions->entries[i].key;

			/* Between the two the time has gone on. */
			if (!memmem(copy, size, "time_difference", 15))
				MUST(eval_definition(alone, id)->result == eval_definition(together, id)->result);
		}
	}
	arena_free(arena);
	return 0;
}
