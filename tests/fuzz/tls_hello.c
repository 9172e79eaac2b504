/* What a server answers to a hello, and the chain it serves as a snapshot has it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "probe/tls_contact.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte chooses the version; 5 and above: a fact. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	struct tls_contact contact;
	struct err err = { 0 };
	char why[100] = "", *copy;
	enum tls_answer answer;

	if (size && data[0] < TLS_VERSION_COUNT) {
		copy = malloc(size); /* exactly: ASan sees a byte too far */
		memcpy(copy, data + 1, size - 1);
		answer = tls_hello_answer((enum tls_version)data[0], copy, size - 1, why);
		MUST(answer <= TLS_STRANGE);
		MUST((answer != TLS_STRANGE && answer != TLS_ENDED) || *why);
		/* What is clear stays clear, whatever comes after. */
		for (size_t n = size > 64 ? size - 64 : 1; n < size; n++) {
			enum tls_answer before = tls_hello_answer((enum tls_version)data[0], copy, n - 1, why);

			MUST(before == TLS_MORE || before == answer);
		}
		free(copy);
	} else if (size) {
		bool good = tls_contact_read(arena, arena_strndup(arena, (const char *)data + 1, size - 1), &contact, &err);

		MUST(good || err.text[0]);
		MUST(!good || contact.chain.count <= LIMIT_TLS_CHAIN);
		for (int v = 0; good && v < TLS_VERSION_COUNT; v++)
			MUST(contact.versions[v].known == (contact.versions[v].trouble == NULL));
	}
	arena_free(arena);
	return 0;
}
