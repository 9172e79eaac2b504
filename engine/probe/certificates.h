/* X.509 certificates, by OpenSSL: read from PEM and DER, told as facts, verified by the certificates of a
 * bundle. What a certificate holds is its maker's word: text in it may be anything. */
#ifndef PROBE_CERTIFICATES_H
#define PROBE_CERTIFICATES_H

#include "probe/probe.h"

struct x509_st; /* OpenSSL's X509 */

struct certificate {
	struct x509_st *x509; /* NULL: it cannot be read */
	const char *trouble;  /* then why: "line 12: not a certificate" */
};

struct certificates {
	struct certificate *list;
	size_t count;
};

/* The certificates among the PEM blocks of a text, or the one that is DER. Keys and other blocks are passed
 * over; a file without certificates has none. Adds to `to`. false with err: more than base/limits.h allows, or
 * certificates in a wrapping that is not read (PKCS #7). */
bool certificates_read(struct arena *, const char *bytes, size_t length, struct certificates *to, struct err *);
/* One in DER, with nothing behind it. NULL with err. */
struct x509_st *certificate_read(struct arena *, const char *der, size_t length, struct err *);
/* The same in base64, with blanks and ends of lines anywhere. */
struct x509_st *certificate_read_base64(struct arena *, const char *text, size_t length, struct err *);

struct certificate_name { const char *text; size_t length; };

/* Dates in seconds since 1970. A member that cannot be told is NULL, or its `has_` is false. */
struct certificate_facts {
	const char *subject, *issuer; /* RFC 2253 */
	const char *serial_number;    /* hexadecimal */
	const struct certificate_name *names; /* of the extension: "DNS:ucp.example.com", "IP:192.0.2.1" */
	size_t n_names;
	bool names_broken; /* the extension cannot be read */
	bool has_dates;
	int64_t not_before, not_after;
	const char *validity; /* both dates, for a person */
	const char *key_type; /* RSA, EC, ED25519, ... */
	int key_bits;         /* 0: the key cannot be read */
	const char *signature_algorithm;
	const char *sha256;
	bool has_ca, is_ca;
	bool self_signed; /* issuer is subject, and its own key verifies the signature */
};
void certificate_facts(struct arena *, struct x509_st *, struct certificate_facts *);

enum certificate_purpose { CERTIFICATE_ANY, CERTIFICATE_SERVER, CERTIFICATE_CLIENT };

struct certificate_verdict {
	bool verified;
	const char *result; /* "ok", or why not */
	struct x509_st *anchor; /* the trusted one at the end; NULL: none */
};
/* Whether a chain leads from `leaf`, over `others`, to a self-signed certificate of `trusted`, at the time `when`:
 * dates, basic constraints, key usage and purpose, and at least 112 bits of strength in keys and
 * signatures (NIST SP 800-131A). Revocation is not asked. false with err: that could not be tried. */
bool certificate_verify(struct arena *, struct x509_st *leaf, const struct certificates *others,
    const struct certificates *trusted, enum certificate_purpose, int64_t when,
    struct certificate_verdict *, struct err *);
/* Whether its alternative names have this host name or address; the common name does not count. */
bool certificate_is_for(struct x509_st *, const char *host);

/* For probes ---------------------------------------------------------------- */

/* What an object says about trust, and when it was looked at. */
struct certificate_trust {
	bool asked; /* a bundle is named */
	struct certificates trusted;
	const char *trouble; /* why it cannot be used; NULL: it can */
	enum certificate_purpose purpose;
	bool has_time;
	int64_t time;
	const char *time_trouble;
};
/* Reads the object's trust_bundle: a file, or a folder all of whose files are read. */
void certificate_trust(struct collect *, enum certificate_purpose, struct certificate_trust *);

/* Adds the facts to the item just begun. */
void certificate_put(struct collect *, struct x509_st *, const struct certificate_trust *);
/* Adds verified, verify_result, anchor and anchor_sha256; host NULL: names are not looked at. */
void certificate_put_verdict(struct collect *, struct x509_st *, const struct certificates *others, const char *host,
    const struct certificate_trust *);
/* Instead of both: why there is nothing to tell. */
void certificate_put_trouble(struct collect *);

#endif
