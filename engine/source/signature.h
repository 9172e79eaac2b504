/* XML signatures of content (XMLDSig, NIST IR 7802): whether somebody the user trusts vouches for every
 * byte that is evaluated. */
#ifndef SOURCE_SIGNATURE_H
#define SOURCE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "source/source.h"

struct source_trust {
	/* PEM files with certificates: of signers, or of authorities that issued theirs. Naming one means
	 * that content has to be signed. */
	const char *const *certificates;
	size_t n_certificates;
	bool enforce; /* --enforce-signature */
	bool skip;    /* --skip-signature-validation */
};

enum source_signed {
	SOURCE_UNSIGNED,
	SOURCE_TRUSTED,  /* by a key that one of the certificates vouches for */
	SOURCE_UNKNOWN_SIGNER, /* it holds, but only the document itself says whose key that is */
	SOURCE_FORGED,   /* it does not hold, or leaves out what is evaluated: err says */
};

/* `who`: the subject of the certificate, when it is known. */
enum source_signed source_signature(const struct source *, const struct source_trust *,
    const char **who, struct err *);

/* The same as a decision: false and err when the content must not be used. */
bool source_may_be_used(const struct source *, const struct source_trust *, struct err *);

#endif
