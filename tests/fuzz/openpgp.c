/* A file that says it is a keyring or a signature: what is found in it is whole, whatever the file holds. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/openpgp.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_hex(const char *text, size_t length)
{
	return strlen(text) == length && strspn(text, "0123456789ABCDEF") == length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	char *copy = malloc(size ? size : 1); /* exactly: ASan sees a byte too far */
	char *text = arena_strndup(arena, (const char *)data, size);
	struct openpgp got = { 0 };
	struct err err = { 0 };
	bool good;

	memcpy(copy, data, size);
	good = openpgp_read(arena, copy, size, &got, &err);
	MUST(good || err.text[0]);
	for (size_t i = 0; i < got.n_keys; i++) {
		MUST(is_hex(got.keys[i].fingerprint, 40) && is_hex(got.keys[i].primary, 40));
		MUST(openpgp_key_find(&got, got.keys[i].fingerprint + 24));
	}
	for (size_t i = 0; i < got.n_issuers; i++)
		MUST(is_hex(got.issuers[i], 40) || is_hex(got.issuers[i], 16));
	MUST(!openpgp_fingerprint(text) || is_hex(text, 40));
	free(copy);
	arena_free(arena);
	return 0;
}
