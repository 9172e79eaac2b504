/* YAML that people fill in: a tree within the limits, every text a string, every member's name once. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/yaml.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct yaml_node *node, int depth)
{
	MUST(depth <= LIMIT_YAML_DEPTH + 1);
	MUST(node->line);
	MUST((node->kind == YAML_TEXT) == (node->text != NULL));
	MUST(node->kind != YAML_TEXT || !node->first);
	for (const struct yaml_node *n = node->first; n; n = n->next) {
		MUST((n->key != NULL) == (node->kind == YAML_MAP));
		if (n->key)
			MUST(yaml_member(node, n->key) == n);
		check(n, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	char *copy = malloc(size ? size : 1); /* exactly: ASan sees a byte too far */
	struct err err = { 0 };
	struct yaml_file *file;

	memcpy(copy, data, size);
	file = yaml_from_bytes(arena, "input", copy, size, &err);
	MUST(file ? err.kind == ERR_NONE : err.text[0] != '\0');
	if (file) {
		MUST(file->root->kind == YAML_MAP);
		check(file->root, 0);
	}
	free(copy);
	arena_free(arena);
	return 0;
}
