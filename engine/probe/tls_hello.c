#include "probe/tls_hello.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* RFC 5246 and 8446: record and message types. */
enum { RECORD_ALERT = 21, RECORD_HANDSHAKE = 22 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, SERVER_HELLO_DONE = 14 };
enum { EXTENSION_SERVER_NAME = 0, EXTENSION_GROUPS = 10, EXTENSION_POINT_FORMATS = 11, EXTENSION_SIGNATURES = 13,
	EXTENSION_PADDING = 21, EXTENSION_MASTER_SECRET = 23, EXTENSION_VERSIONS = 43, EXTENSION_PSK_MODES = 45,
	EXTENSION_KEY_SHARE = 51 };
#define GROUP_X25519 29
#define LONGEST_RECORD (16384 + 2048)

const char *const tls_version_names[TLS_VERSION_COUNT] = { "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3" };

unsigned tls_version_number(enum tls_version version)
{
	return 0x0300u + (unsigned)version;
}

/* Cipher suites, from and to, of the IANA list: with certificates or anonymous, with and without
 * encryption; not those of PSK, SRP and Kerberos. The last says "renegotiation is understood". */
struct range { unsigned short from, to; };
static const struct range until_1_1[] = {
	{ 0xC001, 0xC019 }, { 0x002F, 0x003A }, { 0x0001, 0x001B }, { 0x0041, 0x0046 }, { 0x0084, 0x0089 },
	{ 0x0096, 0x009B }, { 0x0060, 0x0066 }, { 0x0080, 0x0083 }, { 0x00FF, 0x00FF }, { 0 }
};
static const struct range usual_1_2[] = {
	{ 0xC02B, 0xC032 }, { 0xCCA8, 0xCCAA }, { 0xC023, 0xC02A }, { 0x009C, 0x00A7 }, { 0x003B, 0x0040 },
	{ 0x0067, 0x006D }, { 0xC001, 0xC019 }, { 0x002F, 0x003A }, { 0x0001, 0x001B }, { 0x0041, 0x0046 },
	{ 0x0084, 0x0089 }, { 0x00FF, 0x00FF }, { 0 }
};
static const struct range other_1_2[] = {
	{ 0xC09C, 0xC0AF }, { 0xC03C, 0xC063 }, { 0xC072, 0xC08D }, { 0x00BA, 0x00C5 }, { 0x0096, 0x009B },
	{ 0x0060, 0x0066 }, { 0x0080, 0x0083 }, { 0x00FF, 0x00FF }, { 0 }
};
static const struct range of_1_3[] = { { 0x1301, 0x1305 }, { 0 } };

static const struct range *const suites[TLS_VERSION_COUNT][2] = {
	{ until_1_1 }, { until_1_1 }, { until_1_1 }, { usual_1_2, other_1_2 }, { of_1_3 },
};

static const unsigned short groups[] = { GROUP_X25519, 23, 30, 25, 24, 256, 257, 258, 22, 21, 19, 26, 27, 28 };
static const unsigned short signatures[] = { 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805,
	0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0203, 0x0301, 0x0201, 0x0302, 0x0202, 0x0402, 0x0502, 0x0602, 0x0101 };

unsigned tls_hello_parts(enum tls_version version)
{
	return suites[version][1] ? 2 : 1;
}

/* Writing -------------------------------------------------------------------- */

static void put(struct buf *buf, unsigned bytes, size_t number)
{
	while (bytes--)
		buf_char(buf, bytes < sizeof number ? (char)(number >> 8 * bytes) : 0);
}

/* A length goes before what follows: room for it now, the number later. */
static size_t open_length(struct buf *buf, unsigned bytes)
{
	put(buf, bytes, 0);
	return buf->length;
}

static void close_length(struct buf *buf, unsigned bytes, size_t from)
{
	size_t length = buf->length - from;

	for (unsigned i = 0; i < bytes; i++)
		buf->at[from - 1 - i] = (char)(length >> 8 * i);
}

static void put_list(struct buf *buf, unsigned extension, const unsigned short *list, size_t count)
{
	put(buf, 2, extension);
	put(buf, 2, 2 * count + 2);
	put(buf, 2, 2 * count);
	for (size_t i = 0; i < count; i++)
		put(buf, 2, list[i]);
}

static void put_server_name(struct buf *buf, const char *name)
{
	size_t length = strlen(name);

	put(buf, 2, EXTENSION_SERVER_NAME);
	put(buf, 2, length + 5);
	put(buf, 2, length + 3);
	put(buf, 1, 0); /* host_name */
	put(buf, 2, length);
	buf_add(buf, name, length);
}

static void put_1_3(struct buf *buf, const unsigned char *key)
{
	put(buf, 2, EXTENSION_VERSIONS);
	put(buf, 2, 3);
	put(buf, 1, 2);
	put(buf, 2, tls_version_number(TLS_1_3));
	put(buf, 2, EXTENSION_PSK_MODES);
	put(buf, 2, 2);
	put(buf, 2, 0x0101);
	/* Any 32 bytes are a key of X25519. */
	put(buf, 2, EXTENSION_KEY_SHARE);
	put(buf, 2, 38);
	put(buf, 2, 36);
	put(buf, 2, GROUP_X25519);
	put(buf, 2, 32);
	buf_add(buf, key, 32);
}

static void put_extensions(struct buf *buf, enum tls_version version, const char *server_name, const unsigned char *key)
{
	size_t length = open_length(buf, 2);

	if (*server_name)
		put_server_name(buf, server_name);
	put_list(buf, EXTENSION_GROUPS, groups, sizeof groups / sizeof *groups);
	put(buf, 2, EXTENSION_POINT_FORMATS);
	put(buf, 2, 4);
	put(buf, 4, 0x03000102);
	put(buf, 2, EXTENSION_MASTER_SECRET);
	put(buf, 2, 0);
	if (version >= TLS_1_2)
		put_list(buf, EXTENSION_SIGNATURES, signatures, sizeof signatures / sizeof *signatures);
	if (version == TLS_1_3)
		put_1_3(buf, key);
	/* Some servers hang on a hello of 256 to 511 bytes (RFC 7685); before it stand 5 of the record. */
	if (buf->length > 5 + 250 && buf->length < 5 + 512) {
		size_t padding = buf->length < 5 + 508 ? 5 + 508 - buf->length : 0;

		put(buf, 2, EXTENSION_PADDING);
		put(buf, 2, padding);
		put(buf, (unsigned)padding, 0);
	}
	close_length(buf, 2, length);
}

void tls_hello_write(struct buf *buf, enum tls_version version, unsigned part, const char *server_name,
    const unsigned char random[TLS_HELLO_RANDOM])
{
	size_t record, message, list;

	put(buf, 1, RECORD_HANDSHAKE);
	put(buf, 2, version == TLS_SSL3 ? 0x0300 : 0x0301);
	record = open_length(buf, 2);
	put(buf, 1, CLIENT_HELLO);
	message = open_length(buf, 3);
	put(buf, 2, version == TLS_1_3 ? tls_version_number(TLS_1_2) : tls_version_number(version));
	buf_add(buf, random, 32);
	put(buf, 1, version == TLS_1_3 ? 32 : 0); /* session id */
	if (version == TLS_1_3)
		buf_add(buf, random + 32, 32);
	list = open_length(buf, 2);
	for (const struct range *range = suites[version][part]; range->from; range++)
		for (unsigned suite = range->from; suite <= range->to; suite++)
			put(buf, 2, suite);
	close_length(buf, 2, list);
	put(buf, 2, 0x0100); /* no compression */
	if (version != TLS_SSL3)
		put_extensions(buf, version, server_name, random + 64);
	close_length(buf, 3, message);
	close_length(buf, 2, record);
}

/* Reading -------------------------------------------------------------------- */

struct reader { const unsigned char *at, *end; bool broken; };

static unsigned take(struct reader *from, unsigned bytes)
{
	unsigned number = 0;

	if ((size_t)(from->end - from->at) < bytes) {
		from->broken = true;
		return 0;
	}
	while (bytes--)
		number = number << 8 | *from->at++;
	return number;
}

/* The next so many bytes as a reader of their own. */
static struct reader part(struct reader *from, unsigned bytes)
{
	struct reader inner = { from->at, from->at, false };

	if ((size_t)(from->end - from->at) < bytes)
		from->broken = true;
	else
		inner.end = from->at += bytes;
	return inner;
}

static void skip(struct reader *from, unsigned bytes)
{
	part(from, bytes);
}

/* The version a ServerHello chooses; 0: it is broken. */
static unsigned chosen_version(struct reader hello)
{
	unsigned version = take(&hello, 2), extension, length;
	struct reader extensions;

	skip(&hello, 32);
	skip(&hello, take(&hello, 1)); /* session id */
	skip(&hello, 3);               /* suite, compression */
	if (hello.broken)
		return 0;
	if (hello.at == hello.end)
		return version;
	extensions = part(&hello, take(&hello, 2));
	if (hello.broken || hello.at != hello.end)
		return 0;
	while (!extensions.broken && extensions.at < extensions.end) {
		extension = take(&extensions, 2);
		length = take(&extensions, 2);
		if (extension == EXTENSION_VERSIONS && length == 2)
			version = take(&extensions, 2);
		else
			skip(&extensions, length);
	}
	return extensions.broken ? 0 : version;
}

static enum tls_answer strange(char why[100], const char *what)
{
	snprintf(why, 100, "%s", what);
	return TLS_STRANGE;
}

static enum tls_answer read_server_hello(enum tls_version version, struct reader hello, bool *chosen, char why[100])
{
	unsigned answer = chosen_version(hello);

	if (*chosen || answer >> 8 != 3)
		return strange(why, "sent a broken ServerHello");
	if (answer > tls_version_number(version)) {
		snprintf(why, 100, "was offered %s and chose a newer one", tls_version_names[version]);
		return TLS_STRANGE;
	}
	if (answer < tls_version_number(version))
		return TLS_REFUSED;
	*chosen = true;
	return version == TLS_1_3 ? TLS_ACCEPTED : TLS_MORE;
}

/* Handshake messages, however they were cut into records. */
static enum tls_answer read_messages(enum tls_version version, struct reader from, bool *chosen, char why[100])
{
	enum tls_answer answer = TLS_MORE;

	while (answer == TLS_MORE && from.end - from.at >= 4) {
		unsigned type = take(&from, 1);
		struct reader message = part(&from, take(&from, 3));

		if (from.broken)
			break;
		if (type == SERVER_HELLO)
			answer = read_server_hello(version, message, chosen, why);
		else if (type == SERVER_HELLO_DONE && *chosen)
			answer = TLS_ACCEPTED;
		else if (!*chosen && type != 0) /* HelloRequest */
			answer = strange(why, "began with something other than a ServerHello");
	}
	return answer;
}

static enum tls_answer read_alert(struct reader alert, char why[100])
{
	unsigned level = take(&alert, 1), description = take(&alert, 1);

	if (alert.broken)
		return strange(why, "sent a broken alert");
	switch (description) {
	case 40: /* handshake_failure */
	case 70: /* protocol_version */
	case 71: /* insufficient_security */
		return level == 2 ? TLS_REFUSED : TLS_MORE;
	default:
		if (level == 1 && description != 0) /* a warning; 0 is close_notify */
			return TLS_MORE;
		snprintf(why, 100, "ended the handshake with alert %u", description);
		return TLS_ENDED;
	}
}

enum tls_answer tls_hello_answer(enum tls_version version, const char *bytes, size_t length, char why[100])
{
	struct reader from = { (const unsigned char *)bytes, (const unsigned char *)bytes + length, false };
	struct arena *arena = arena_new(NULL);
	enum tls_answer answer = TLS_MORE;
	struct buf messages;
	bool chosen;

	buf_init(&messages, arena);
	while (answer == TLS_MORE && from.end - from.at >= 5) {
		unsigned type = take(&from, 1), number = take(&from, 2), size = take(&from, 2);
		struct reader record = part(&from, size);

		if (type < 20 || type > 23 || number >> 8 != 3 || size > LONGEST_RECORD) {
			answer = strange(why, "does not answer in TLS");
			break;
		}
		if (from.broken)
			break;
		if (type == RECORD_ALERT) {
			answer = read_alert(record, why);
		} else if (type == RECORD_HANDSHAKE) {
			buf_add(&messages, record.at, size);
			chosen = false;
			answer = read_messages(version, (struct reader){ (const unsigned char *)messages.at,
			    (const unsigned char *)messages.at + messages.length, false }, &chosen, why);
		} else {
			answer = strange(why, "sent something other than a handshake");
		}
	}
	arena_free(arena);
	return answer;
}
