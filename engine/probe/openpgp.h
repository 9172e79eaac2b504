/* What OpenPGP data (RFC 4880) says of itself: which keys are in a keyring, who signed. Nothing is verified here. */
#ifndef PROBE_OPENPGP_H
#define PROBE_OPENPGP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct openpgp_key {
	const char *fingerprint; /* 40 digits, upper case */
	const char *primary;     /* of the key it is a subkey of; its own where it is none */
};

struct openpgp {
	const struct openpgp_key *keys;
	size_t n_keys;
	const char *const *issuers; /* of each signature: a fingerprint, or the 16 digits of a key id */
	size_t n_issuers;
};

/* Adds what is in the bytes: armored blocks with any text around them (one signed in the clear, too), or binary. false with
 * err: it is neither, or it is broken; what was added stays. Keys and signatures of other versions than 4 (3 for signatures) are
 * passed over. */
bool openpgp_read(struct arena *, const char *bytes, size_t length, struct openpgp *, struct err *);
/* The key an issuer names; NULL: it is not among the keys. */
const struct openpgp_key *openpgp_key_find(const struct openpgp *, const char *issuer);
/* Whether the text is the fingerprint of a key; blanks within are taken out, and it is made upper case. */
bool openpgp_fingerprint(char *text);

#endif
