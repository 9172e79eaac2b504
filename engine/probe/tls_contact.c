#include "probe/tls_contact.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include "base/http.h"
#include "base/json.h"
#include "base/limits.h"

/* One connection -------------------------------------------------------------- */

struct wire {
	CURL *curl; /* made the connection, and ends it */
	int socket;
	int64_t until; /* milliseconds, on the monotonic clock */
	size_t received;
	bool ended; /* by the other side */
	char says[CURL_ERROR_SIZE];
};

/* The server, and the time there is for all connections to it. */
struct server {
	const char *host, *name; /* name: sent to the server, "" for addresses */
	unsigned port;
	int64_t until;
	char address[64];
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void hang_up(struct wire *wire)
{
	curl_easy_cleanup(wire->curl);
}

/* libcurl knows deadlines for names and several addresses, too. */
static bool dial(struct wire *wire, struct server *server, struct err *err)
{
	bool six = strchr(server->host, ':') != NULL;
	int64_t left = earlier(server->until - now(), LIMIT_TLS_CONNECT_SECONDS * 1000);
	curl_socket_t socket = CURL_SOCKET_BAD;
	char url[400], *address = NULL;
	CURLcode code;

	*wire = (struct wire){ .until = earlier(server->until, now() + LIMIT_TLS_HANDSHAKE_SECONDS * 1000) };
	if (left <= 0)
		return err_set(err, ERR_NETWORK, "it took more than %d seconds", LIMIT_TLS_SECONDS);
	snprintf(url, sizeof url, "http://%s%s%s:%u", six ? "[" : "", server->host, six ? "]" : "", server->port);
	http_start();
	wire->curl = curl_easy_init();
	if (!wire->curl)
		return err_set(err, ERR_SYSTEM, "libcurl could not be started");
	curl_easy_setopt(wire->curl, CURLOPT_URL, url);
	curl_easy_setopt(wire->curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(wire->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(wire->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(wire->curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(wire->curl, CURLOPT_TIMEOUT_MS, (long)left);
	curl_easy_setopt(wire->curl, CURLOPT_ERRORBUFFER, wire->says);
	code = curl_easy_perform(wire->curl);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(wire->curl, CURLINFO_ACTIVESOCKET, &socket);
	if (code != CURLE_OK || socket == CURL_SOCKET_BAD) {
		if (code == CURLE_OPERATION_TIMEDOUT)
			err_set(err, ERR_NETWORK, "did not accept the connection within %d seconds", LIMIT_TLS_CONNECT_SECONDS);
		else
			err_set(err, ERR_NETWORK, "could not be connected to: %s", *wire->says ? wire->says : curl_easy_strerror(code));
		hang_up(wire);
		return false;
	}
	wire->socket = socket;
	if (curl_easy_getinfo(wire->curl, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address)
		snprintf(server->address, sizeof server->address, "%s", address);
	return true;
}

static bool wait_for(struct wire *wire, short events, struct err *err)
{
	struct pollfd poller = { wire->socket, events, 0 };
	int64_t left = wire->until - now();
	int ready;

	do
		ready = left > 0 ? poll(&poller, 1, (int)left) : 0;
	while (ready < 0 && errno == EINTR && (left = wire->until - now()) > 0);
	return ready > 0 || err_set(err, ERR_NETWORK, "did not finish the handshake in time");
}

static bool transmit(struct wire *wire, const char *bytes, size_t length, struct err *err)
{
	while (length) {
		ssize_t n = send(wire->socket, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			if (!wait_for(wire, POLLOUT, err))
				return false;
			continue;
		}
		if (n < 0) {
			wire->ended = true;
			return err_set(err, ERR_NETWORK, "closed the connection");
		}
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

/* 0 with err: nothing more comes. */
static size_t receive(struct wire *wire, char *bytes, size_t room, struct err *err)
{
	ssize_t n;

	do {
		if (!wait_for(wire, POLLIN, err))
			return 0;
		n = recv(wire->socket, bytes, room, MSG_DONTWAIT);
	} while (n < 0 && (errno == EAGAIN || errno == EINTR));
	if (n <= 0) {
		wire->ended = true;
		err_set(err, ERR_NETWORK, "closed the connection");
		return 0;
	}
	wire->received += (size_t)n;
	if (wire->received > LIMIT_TLS_BYTES) {
		err_set(err, ERR_LIMIT, "sent more than %u KiB in a handshake", LIMIT_TLS_BYTES / 1024);
		return 0;
	}
	return (size_t)n;
}

/* Hellos by hand ------------------------------------------------------------------ */

/* One hello, one answer. A server that closes the connection without a word does not want it, either; but it may
 * also have been in trouble: who calls asks again. */
static enum tls_answer say_hello(struct server *server, enum tls_version version, unsigned part, bool *ended, char why[100])
{
	unsigned char random[TLS_HELLO_RANDOM];
	struct arena *arena = arena_new(NULL);
	enum tls_answer answer = TLS_MORE;
	struct err err = { 0 };
	struct buf hello, reply;
	struct wire wire;
	char bytes[4096];
	size_t n;

	*ended = false;
	RAND_bytes(random, sizeof random);
	buf_init(&hello, arena);
	buf_init(&reply, arena);
	tls_hello_write(&hello, version, part, server->name, random);
	if (!dial(&wire, server, &err)) {
		answer = TLS_STRANGE;
	} else {
		if (transmit(&wire, hello.at, hello.length, &err))
			while (answer == TLS_MORE && (n = receive(&wire, bytes, sizeof bytes, &err))) {
				buf_add(&reply, bytes, n);
				answer = tls_hello_answer(version, reply.at, reply.length, why);
			}
		*ended = answer == TLS_MORE && wire.ended && !reply.length;
		hang_up(&wire);
	}
	if (err.kind != ERR_NONE && answer != TLS_ACCEPTED && answer != TLS_REFUSED) {
		snprintf(why, 100, "%.99s", err.text);
		answer = TLS_STRANGE;
	}
	arena_free(arena);
	return answer;
}

static enum tls_answer ask_part(struct server *server, enum tls_version version, unsigned part, char why[100])
{
	bool ended;
	enum tls_answer answer = say_hello(server, version, part, &ended, why);

	if (ended)
		answer = say_hello(server, version, part, &ended, why);
	return ended ? TLS_REFUSED : answer;
}

static enum tls_answer ask_version(struct server *server, enum tls_version version, char why[100])
{
	enum tls_answer answer = TLS_REFUSED;

	for (unsigned part = 0; part < tls_hello_parts(version) && (answer == TLS_REFUSED || answer == TLS_ENDED); part++)
		answer = ask_part(server, version, part, why);
	return answer;
}

/* Handshakes by OpenSSL ------------------------------------------------------------- */

struct shaken {
	enum tls_version version;
	char cipher[64];
	json_t *chain; /* DER in base64; NULL: not wanted */
	bool alert;    /* the server ended it with an alert */
	bool silent;   /* it said nothing as long as we waited */
};

static void add_to_chain(json_t *chain, X509 *x509)
{
	unsigned char *der = NULL, *text;
	int n = i2d_X509(x509, &der);

	if (n <= 0)
		return;
	text = OPENSSL_malloc((size_t)n / 3 * 4 + 5);
	if (text && EVP_EncodeBlock(text, der, n) > 0)
		json_array_append_new(chain, json_string((const char *)text));
	OPENSSL_free(text);
	OPENSSL_free(der);
}

static bool read_shaken(SSL *ssl, struct shaken *to, struct err *err)
{
	STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);
	int version = SSL_version(ssl), count = chain ? sk_X509_num(chain) : 0;

	if (version < (int)tls_version_number(TLS_SSL3) || version > (int)tls_version_number(TLS_1_3))
		return err_set(err, ERR_NETWORK, "speaks a version that is not known: 0x%04x", (unsigned)version);
	to->version = (enum tls_version)(version - (int)tls_version_number(TLS_SSL3));
	snprintf(to->cipher, sizeof to->cipher, "%s", SSL_get_cipher_name(ssl));
	if (count > LIMIT_TLS_CHAIN)
		return err_set(err, ERR_LIMIT, "serves %d certificates; %d are read", count, LIMIT_TLS_CHAIN);
	for (int i = 0; to->chain && i < count; i++)
		add_to_chain(to->chain, sk_X509_value(chain, i));
	return true;
}

static bool flush(struct wire *wire, BIO *out, struct err *err)
{
	char *at = NULL;
	long n = BIO_get_mem_data(out, &at);
	bool sent = n <= 0 || transmit(wire, at, (size_t)n, err);

	(void)BIO_reset(out);
	return sent;
}

static bool fail_by_openssl(struct shaken *to, struct err *err)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	to->alert = ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) >= SSL_AD_REASON_OFFSET;
	return err_set(err, ERR_NETWORK, "the handshake failed: %s", reason ? reason : "OpenSSL does not say why");
}

static bool shake(struct wire *wire, SSL *ssl, BIO *in, BIO *out, struct shaken *to, struct err *err)
{
	char bytes[4096];
	size_t n;
	int done, why;

	for (;;) {
		ERR_clear_error();
		done = SSL_connect(ssl);
		why = SSL_get_error(ssl, done);
		if (done == 1) {
			flush(wire, out, NULL); /* our last words: the server may already have gone */
			return true;
		}
		if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
			flush(wire, out, NULL);
			return fail_by_openssl(to, err);
		}
		if (!flush(wire, out, err))
			return false;
		n = receive(wire, bytes, sizeof bytes, err);
		if (!n)
			return false;
		BIO_write(in, bytes, (int)n);
	}
}

/* Everything but anonymous suites is offered, weak ones too: this looks, it does not protect anything. */
static SSL *make_ssl(SSL_CTX *context, const struct server *server, unsigned from, unsigned until)
{
	SSL *ssl;

	SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
	SSL_CTX_set_max_cert_list(context, (long)LIMIT_TLS_BYTES);
	if (SSL_CTX_set_min_proto_version(context, (int)from) != 1 || SSL_CTX_set_max_proto_version(context, (int)until) != 1 ||
	    SSL_CTX_set_cipher_list(context, "ALL:!aNULL:@SECLEVEL=0") != 1)
		return NULL;
	ssl = SSL_new(context);
	if (ssl && *server->name)
		SSL_set_tlsext_host_name(ssl, server->name);
	return ssl;
}

static bool handshake(struct server *server, enum tls_version from, enum tls_version until, struct shaken *to, struct err *err)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *ssl = context ? make_ssl(context, server, tls_version_number(from), tls_version_number(until)) : NULL;
	BIO *in = ssl ? BIO_new(BIO_s_mem()) : NULL, *out = ssl ? BIO_new(BIO_s_mem()) : NULL;
	struct wire wire;
	bool done = false;

	if (!in || !out) {
		BIO_free(in);
		BIO_free(out);
		fail_by_openssl(to, err);
	} else {
		BIO_set_mem_eof_return(in, -1); /* empty is not the end */
		SSL_set_bio(ssl, in, out);
		if (dial(&wire, server, err)) {
			done = shake(&wire, ssl, in, out, to, err) && read_shaken(ssl, to, err);
			to->silent = !done && !wire.received && !wire.ended;
			hang_up(&wire);
		}
	}
	SSL_free(ssl);
	SSL_CTX_free(context);
	ERR_clear_error();
	return done;
}

/* All of it ---------------------------------------------------------------------- */

/* A version that no hello of ours was good enough for may still be spoken: OpenSSL tries, too. A server that ends
 * both with an alert, whichever (OpenSSL's own says "internal error" where it may not sign for an old
 * version), does not speak it. */
static const char *try_version(struct server *server, enum tls_version version, char why[100])
{
	enum tls_answer answer = ask_version(server, version, why);
	struct shaken shaken = { 0 };
	struct err err = { 0 };

	if (answer == TLS_ACCEPTED || (version != TLS_SSL3 && handshake(server, version, version, &shaken, &err) &&
	    shaken.version == version))
		return "accepted";
	return answer == TLS_REFUSED || (answer == TLS_ENDED && shaken.alert) ? "refused" : why;
}

static enum target_outcome ask_server(struct server *server, struct arena *arena, const char **text, struct err *err)
{
	json_t *versions = json_object(), *chain = json_array(), *all = json_object();
	struct shaken shaken = { .chain = chain };
	struct err trouble = { 0 };
	bool shook = handshake(server, TLS_1_0, TLS_1_3, &shaken, &trouble), any = shook;
	char why[100] = "", *dumped;

	/* Without a connection the first time, or a word, there is no need to ask again. */
	for (int v = TLS_VERSION_COUNT; v-- && (shook || (*server->address && !shaken.silent));) {
		const char *word = shook && (int)shaken.version == v ? "accepted" :
		    try_version(server, (enum tls_version)v, why);

		any = any || !strcmp(word, "accepted");
		json_object_set_new(versions, tls_version_names[v], json_string(word));
	}
	json_object_set_new(all, "address", json_string(server->address));
	json_object_set_new(all, "versions", versions);
	json_object_set_new(all, "handshake", json_string(shook ? "ok" : trouble.text));
	if (shook) {
		json_object_set_new(all, "protocol", json_string(tls_version_names[shaken.version]));
		json_object_set_new(all, "cipher", json_string(shaken.cipher));
	}
	json_object_set_new(all, "chain", chain);
	dumped = json_dumps(all, JSON_COMPACT);
	*text = arena_strdup(arena, dumped ? dumped : "");
	free(dumped);
	json_decref(all);
	/* Nobody who speaks TLS: then the versions are not "refused". */
	if (!any)
		err_set(err, ERR_NETWORK, "%s", trouble.text);
	return any ? TARGET_OK : TARGET_TROUBLE;
}

/* key: "HOST PORT NAME" */
static enum target_outcome ask_tls(const char *key, struct arena *arena, const char **text, struct err *err)
{
	struct server server = { .until = now() + LIMIT_TLS_SECONDS * 1000 };
	const char *space = strchr(key, ' '), *second = space ? strchr(space + 1, ' ') : NULL;

	if (!second) {
		err_set(err, ERR_CONTENT, "not a host, a port and a name");
		return TARGET_TROUBLE;
	}
	server.host = arena_strndup(arena, key, (size_t)(space - key));
	server.port = (unsigned)strtoul(space + 1, NULL, 10);
	server.name = second + 1;
	return ask_server(&server, arena, text, err);
}

enum target_outcome tls_contact(struct target *target, const char *host, unsigned port, const char *server_name,
    struct arena *arena, struct tls_contact *to, struct err *err)
{
	const char *key = arena_printf(arena, "%s %u %s", host, port, server_name), *text;
	enum target_outcome outcome = target_fact(target, "tls", key, ask_tls, arena, &text, err);

	if (outcome == TARGET_OK && !tls_contact_read(arena, text, to, err)) {
		err_in(err, "tls %s", key);
		return TARGET_TROUBLE;
	}
	return outcome;
}

/* Reading it back ------------------------------------------------------------------ */

static bool read_certificate(struct arena *arena, const char *text, struct certificates *to, struct err *err)
{
	struct err why = { 0 };
	X509 *x509 = certificate_read_base64(arena, text ? text : "", text ? strlen(text) : 0, &why);

	if (to->count == LIMIT_TLS_CHAIN)
		return err_set(err, ERR_LIMIT, "more than %d certificates in the chain", LIMIT_TLS_CHAIN);
	to->list = arena_more(arena, to->list, to->count, sizeof *to->list);
	to->list[to->count++] = (struct certificate){ x509, x509 ? NULL : arena_strdup(arena, why.text) };
	return true;
}

bool tls_contact_read(struct arena *arena, const char *text, struct tls_contact *to, struct err *err)
{
	const json_t *all = json_read(arena, "what the server said", text, strlen(text), err), *chain;
	const char *handshake;
	json_t *one;
	size_t i;

	*to = (struct tls_contact){ 0 };
	if (!all)
		return false;
	for (int v = 0; v < TLS_VERSION_COUNT; v++) {
		const char *word = json_text(json_at(all, "versions", tls_version_names[v], NULL));

		if (!word)
			return err_set(err, ERR_CONTENT, "nothing is said about %s", tls_version_names[v]);
		to->versions[v].accepted = !strcmp(word, "accepted");
		to->versions[v].known = to->versions[v].accepted || !strcmp(word, "refused");
		if (!to->versions[v].known)
			to->versions[v].trouble = arena_strdup(arena, word);
	}
	handshake = json_text(json_object_get(all, "handshake"));
	if (!handshake)
		return err_set(err, ERR_CONTENT, "nothing is said about the handshake");
	to->trouble = strcmp(handshake, "ok") != 0 ? arena_strdup(arena, handshake) : NULL;
	to->address = arena_strdup(arena, json_text(json_object_get(all, "address")));
	to->protocol = arena_strdup(arena, json_text(json_object_get(all, "protocol")));
	to->cipher = arena_strdup(arena, json_text(json_object_get(all, "cipher")));
	chain = json_object_get(all, "chain");
	json_array_foreach(chain, i, one)
		if (!read_certificate(arena, json_text(one), &to->chain, err))
			return false;
	return true;
}
