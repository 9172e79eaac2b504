/* Connects to a TLS server to see what it accepts and which certificates it serves. Ends each connection
 * after the handshake: nothing is sent in it. */
#ifndef PROBE_TLS_CONTACT_H
#define PROBE_TLS_CONTACT_H

#include "probe/certificates.h"
#include "probe/tls_hello.h"

struct tls_contact {
	const char *address; /* that was connected to */
	struct {
		bool known, accepted;
		const char *trouble; /* not known: why */
	} versions[TLS_VERSION_COUNT];
	/* The handshake with all that we have to offer. */
	const char *trouble;  /* why it did not come about; NULL: it did */
	const char *protocol; /* as in tls_version_names */
	const char *cipher;   /* as OpenSSL names it */
	struct certificates chain; /* as served: the server's own first */
};

/* Asked once for each host, port and name, and recorded; the certificates are only read, not
 * verified. server_name "": none is sent. */
enum target_outcome tls_contact(struct target *, const char *host, unsigned port, const char *server_name, struct arena *,
    struct tls_contact *, struct err *);

/* What it was told, as the target keeps it. false with err: it is not of this kind. */
bool tls_contact_read(struct arena *, const char *text, struct tls_contact *, struct err *);

#endif
