/* A file that says it holds certificates: read, told and verified, each by all of them, within the limits. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "probe/certificates.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

/* Verifying each by each is the square; the first few show as much. */
#define FEW 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_facts(struct arena *arena, struct x509_st *x509)
{
	struct certificate_facts facts;

	certificate_facts(arena, x509, &facts);
	MUST(facts.sha256 && strlen(facts.sha256) == 64 && strspn(facts.sha256, "0123456789abcdef") == 64);
	MUST(!facts.subject || text_is_utf8(facts.subject, strlen(facts.subject)));
	MUST(!facts.issuer || text_is_utf8(facts.issuer, strlen(facts.issuer)));
	MUST(!facts.subject || !strpbrk(facts.subject, "\n\r\033"));
	MUST(!facts.serial_number || strspn(facts.serial_number, "-0123456789ABCDEF") == strlen(facts.serial_number));
	MUST(facts.has_dates == (facts.validity != NULL));
	MUST(facts.key_bits >= 0);
	for (size_t i = 0; i < facts.n_names; i++)
		MUST(facts.names[i].length && facts.names[i].text[facts.names[i].length] == '\0');
	certificate_is_for(x509, "ucp.example.com");
	certificate_is_for(x509, "192.0.2.7");
}

static void check_verdict(struct arena *arena, const struct certificates *all, size_t n)
{
	struct certificates none = { 0 };
	struct certificate_verdict verdict;
	struct err err = { 0 };

	MUST(certificate_verify(arena, all->list[n].x509, all, all, CERTIFICATE_SERVER, 1780000000, &verdict, &err));
	MUST(verdict.result && verdict.verified == (verdict.anchor != NULL));
	/* Nobody is trusted. */
	MUST(certificate_verify(arena, all->list[n].x509, all, &none, CERTIFICATE_ANY, 1780000000, &verdict, &err));
	MUST(!verdict.verified);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	char *copy = malloc(size ? size : 1); /* exactly: ASan sees a byte too far */
	struct certificates all = { 0 };
	struct err err = { 0 };
	bool good;

	memcpy(copy, data, size);
	good = certificates_read(arena, copy, size, &all, &err);
	MUST(good || err.text[0]);
	MUST(all.count <= LIMIT_CERTIFICATES);
	for (size_t i = 0; i < all.count; i++) {
		MUST((all.list[i].x509 == NULL) == (all.list[i].trouble != NULL));
		if (all.list[i].x509 && i < FEW) {
			check_facts(arena, all.list[i].x509);
			check_verdict(arena, &all, i);
		}
	}
	free(copy);
	arena_free(arena);
	return 0;
}
