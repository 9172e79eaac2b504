/* The first words of TLS, made and read by hand: whether a server accepts a version, also one that the
 * library here no longer speaks (SSL 3.0) or is not allowed to (FIPS). Nothing here connects. */
#ifndef PROBE_TLS_HELLO_H
#define PROBE_TLS_HELLO_H

#include "base/buf.h"

enum tls_version { TLS_SSL3, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3, TLS_VERSION_COUNT };
extern const char *const tls_version_names[TLS_VERSION_COUNT]; /* "SSLv3", "TLSv1.0", ... */
/* As on the wire: 0x0303. */
unsigned tls_version_number(enum tls_version);

#define TLS_HELLO_RANDOM 96

/* A ClientHello that offers this version alone, with every cipher suite that needs no secret beforehand. Servers
 * stumble over more than 127 of them, so some versions need a second hello. server_name "": none. */
unsigned tls_hello_parts(enum tls_version);
void tls_hello_write(struct buf *, enum tls_version, unsigned part, const char *server_name,
    const unsigned char random[TLS_HELLO_RANDOM]);

enum tls_answer {
	TLS_MORE,     /* not yet clear: read on */
	TLS_ACCEPTED, /* the server would go on with this version */
	TLS_REFUSED,  /* it chose another, or says that it does not */
	TLS_ENDED,    /* it gave up for another reason, why says which */
	TLS_STRANGE,  /* it is not TLS, or broken; why says how */
};
/* From all that the server has sent so far. Up to TLS 1.2 a version counts when the server's part of the
 * handshake came whole: some choose a version and then find that they have nothing to sign with. */
enum tls_answer tls_hello_answer(enum tls_version, const char *bytes, size_t length, char why[100]);

#endif
