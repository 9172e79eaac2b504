#include "probe/openpgp.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/buf.h"

/* RFC 4880: 4.3, packet tags; 5.2.3.1, signature subpackets (33: as GnuPG and RFC 9580 have it). */
enum { TAG_SIGNATURE = 2, TAG_PUBLIC_KEY = 6, TAG_PUBLIC_SUBKEY = 14 };
enum { SUBPACKET_ISSUER = 16, SUBPACKET_ISSUER_FINGERPRINT = 33 };
#define FINGERPRINT_BYTES 20
#define KEY_ID_BYTES 8

struct reading {
	struct arena *arena;
	struct openpgp *to;
	const char *primary; /* of the key block we are in */
};

static const char *hex_of(struct arena *arena, const unsigned char *bytes, size_t n)
{
	char *hex = arena_alloc(arena, 2 * n + 1);

	for (size_t i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
	return hex;
}

/* 12.2: SHA-1 of 0x99, the length in two bytes, and the packet. */
static void add_key(struct reading *r, const unsigned char *body, size_t length, bool subkey)
{
	unsigned char head[3] = { 0x99, (unsigned char)(length >> 8), (unsigned char)length }, digest[EVP_MAX_MD_SIZE];
	struct openpgp_key *keys;
	EVP_MD_CTX *context;
	unsigned n = 0;

	if (!length || body[0] != 4 || length > 0xffff)
		return;
	context = EVP_MD_CTX_new();
	if (context && EVP_DigestInit_ex(context, EVP_sha1(), NULL) && EVP_DigestUpdate(context, head, sizeof head) &&
	    EVP_DigestUpdate(context, body, length))
		EVP_DigestFinal_ex(context, digest, &n);
	EVP_MD_CTX_free(context);
	if (n != FINGERPRINT_BYTES)
		return;
	keys = arena_more(r->arena, (void *)(uintptr_t)r->to->keys, r->to->n_keys, sizeof *keys);
	keys[r->to->n_keys].fingerprint = hex_of(r->arena, digest, n);
	if (!subkey || !r->primary)
		r->primary = keys[r->to->n_keys].fingerprint;
	keys[r->to->n_keys++].primary = r->primary;
	r->to->keys = keys;
}

static void add_issuer(struct reading *r, const unsigned char *bytes, size_t n)
{
	const char **issuers = arena_more(r->arena, (void *)(uintptr_t)r->to->issuers, r->to->n_issuers, sizeof *issuers);

	issuers[r->to->n_issuers++] = hex_of(r->arena, bytes, n);
	r->to->issuers = issuers;
}

/* A number of one, two or five bytes (4.2.2, 5.2.3.1): of two below the first byte `two`. The bytes it takes; 0: it is cut off. */
static size_t read_length(const unsigned char *at, size_t left, unsigned two, size_t *length)
{
	if (left >= 1 && at[0] < 192) {
		*length = at[0];
		return 1;
	}
	if (left >= 2 && at[0] < two) {
		*length = ((size_t)(at[0] - 192) << 8) + at[1] + 192;
		return 2;
	}
	if (left >= 5 && at[0] == 255) {
		*length = (size_t)at[1] << 24 | (size_t)at[2] << 16 | (size_t)at[3] << 8 | at[4];
		return 5;
	}
	return 0;
}

/* The issuer among subpackets: the fingerprint is better than the key id. */
static void find_issuer(const unsigned char *at, size_t left, const unsigned char **issuer, size_t *n)
{
	size_t length, used;

	while ((used = read_length(at, left, 255, &length)) && length && length <= left - used) {
		const unsigned char *packet = at + used;
		unsigned type = packet[0] & 0x7f;

		if (type == SUBPACKET_ISSUER_FINGERPRINT && length == 2 + FINGERPRINT_BYTES && packet[1] == 4) {
			*issuer = packet + 2;
			*n = FINGERPRINT_BYTES;
		} else if (type == SUBPACKET_ISSUER && length == 1 + KEY_ID_BYTES && *n < FINGERPRINT_BYTES) {
			*issuer = packet + 1;
			*n = KEY_ID_BYTES;
		}
		at += used + length;
		left -= used + length;
	}
}

static void add_signature(struct reading *r, const unsigned char *body, size_t length)
{
	const unsigned char *issuer = NULL;
	size_t n = 0, hashed, other;

	if (length >= 15 && body[0] == 3) {
		issuer = body + 7;
		n = KEY_ID_BYTES;
	} else if (length >= 8 && body[0] == 4) {
		hashed = (size_t)body[4] << 8 | body[5];
		if (hashed > length - 8)
			return;
		find_issuer(body + 6, hashed, &issuer, &n);
		other = (size_t)body[6 + hashed] << 8 | body[7 + hashed];
		if (other <= length - 8 - hashed)
			find_issuer(body + 8 + hashed, other, &issuer, &n);
	}
	if (issuer)
		add_issuer(r, issuer, n);
}

static bool broken(const char *what, struct err *err)
{
	return err_set(err, ERR_CONTENT, "not OpenPGP data: %s", what);
}

static bool read_packets(struct reading *r, const unsigned char *at, size_t left, struct err *err)
{
	while (left) {
		size_t used, length = 0;
		unsigned tag;

		if (!(at[0] & 0x80))
			return broken("no packet begins there", err);
		if (at[0] & 0x40) {
			tag = at[0] & 0x3f;
			used = read_length(at + 1, left - 1, 224, &length);
			used += used != 0;
		} else {
			unsigned bytes = 1u << (at[0] & 3);

			tag = at[0] >> 2 & 0xf;
			used = bytes == 8 || left < 1 + bytes ? 0 : 1 + bytes;
			for (size_t i = 1; i < used; i++)
				length = length << 8 | at[i];
		}
		if (!used || length > left - used)
			return broken("a packet without end", err);
		if (tag == TAG_PUBLIC_KEY || tag == TAG_PUBLIC_SUBKEY)
			add_key(r, at + used, length, tag == TAG_PUBLIC_SUBKEY);
		else if (tag == TAG_SIGNATURE)
			add_signature(r, at + used, length);
		at += used + length;
		left -= used + length;
	}
	return true;
}

static bool starts(const char *at, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - at) >= n && memcmp(at, with, n) == 0;
}

static const char *next_line(const char *at, const char *end)
{
	const char *line = memchr(at, '\n', (size_t)(end - at));

	return line ? line + 1 : end;
}

static bool is_empty(const char *at, const char *end)
{
	for (; at < end && *at != '\n'; at++)
		if (!strchr(" \t\r", *at) || !*at)
			return false;
	return true;
}

/* One block, from behind its first line: headers, an empty line, base64, a checksum that begins with '=', the last line. */
static bool read_block(struct reading *r, const char **at, const char *end, struct err *err)
{
	struct arena *scratch = arena_new(NULL);
	const char *line = *at;
	unsigned char *bytes;
	struct buf digits;
	bool ok = false;
	int n = -1;

	buf_init(&digits, scratch);
	while (line < end && !is_empty(line, end) && memchr(line, ':', (size_t)(next_line(line, end) - line)))
		line = next_line(line, end);
	for (const char *stop; line < end && *line != '-'; line = stop) {
		stop = next_line(line, end);
		for (const char *c = *line == '=' ? stop : line; c < stop; c++)
			if (*c && !strchr(" \t\r\n", *c))
				buf_char(&digits, *c);
	}
	*at = line;
	if (!starts(line, end, "-----END PGP ")) {
		broken("an armored block without end", err);
	} else {
		size_t padding = 0;

		while (padding < 2 && padding < digits.length && digits.at[digits.length - 1 - padding] == '=')
			padding++;
		bytes = arena_alloc(scratch, digits.length + 1);
		if (digits.length && digits.length % 4 == 0 && digits.length < (1u << 30))
			n = EVP_DecodeBlock(bytes, (const unsigned char *)digits.at, (int)digits.length);
		r->primary = NULL;
		ok = n < (int)padding ? broken("not base64", err) : read_packets(r, bytes, (size_t)n - padding, err);
	}
	arena_free(scratch);
	return ok;
}

bool openpgp_read(struct arena *arena, const char *bytes, size_t length, struct openpgp *to, struct err *err)
{
	struct reading r = { arena, to, NULL };
	const char *at = bytes, *end = bytes + length;
	bool armored = false;

	if (length && (unsigned char)bytes[0] & 0x80)
		return read_packets(&r, (const unsigned char *)bytes, length, err);
	while (at < end) {
		bool block = starts(at, end, "-----BEGIN PGP SIGNATURE-----") || starts(at, end, "-----BEGIN PGP PUBLIC KEY BLOCK-----");

		at = next_line(at, end);
		if (block && !read_block(&r, &at, end, err))
			return false;
		armored |= block;
	}
	return armored || broken("neither armored nor binary", err);
}

const struct openpgp_key *openpgp_key_find(const struct openpgp *in, const char *issuer)
{
	size_t n = strlen(issuer);

	for (size_t i = 0; i < in->n_keys && n <= 2 * FINGERPRINT_BYTES; i++)
		if (strcmp(in->keys[i].fingerprint + 2 * FINGERPRINT_BYTES - n, issuer) == 0)
			return &in->keys[i];
	return NULL;
}

bool openpgp_fingerprint(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++)
		if (*at != ' ' && *at != '\t')
			*to++ = *at >= 'a' && *at <= 'f' ? (char)(*at - 'a' + 'A') : *at;
	*to = '\0';
	return to - text == 2 * FINGERPRINT_BYTES && strspn(text, "0123456789ABCDEF") == 2 * FINGERPRINT_BYTES;
}
