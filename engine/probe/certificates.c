#include "probe/certificates.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"

/* Of SECLEVEL 2: 112 bits. */
#define AUTH_LEVEL 2

/* Reading ------------------------------------------------------------------- */

static void free_x509(void *x509)
{
	X509_free(x509);
}

X509 *certificate_read(struct arena *arena, const char *der, size_t length, struct err *err)
{
	const unsigned char *at = (const unsigned char *)der;
	X509 *x509;

	if (length > LIMIT_CERTIFICATE_BYTES) {
		err_set(err, ERR_LIMIT, "a certificate of %zu bytes; %u are read", length, LIMIT_CERTIFICATE_BYTES);
		return NULL;
	}
	x509 = d2i_X509(NULL, &at, (long)length);
	ERR_clear_error();
	if (x509)
		arena_at_free(arena, free_x509, x509);
	if (!x509 || at != (const unsigned char *)der + length) {
		err_set(err, ERR_CONTENT, "not a certificate");
		return NULL;
	}
	return x509;
}

static bool add(struct arena *arena, struct certificates *to, X509 *x509, const char *trouble, struct err *err)
{
	if (to->count == LIMIT_CERTIFICATES)
		return err_set(err, ERR_LIMIT, "more than %d certificates", LIMIT_CERTIFICATES);
	to->list = arena_more(arena, to->list, to->count, sizeof *to->list);
	to->list[to->count++] = (struct certificate){ x509, trouble };
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

X509 *certificate_read_base64(struct arena *arena, const char *text, size_t length, struct err *err)
{
	struct arena *scratch = arena_new(NULL);
	unsigned char *der;
	X509 *x509 = NULL;
	struct buf buf;
	int n = -1;

	buf_init(&buf, scratch);
	for (size_t i = 0; i < length; i++)
		if (!is_blank(text[i]))
			buf_char(&buf, text[i]);
	if (buf.length > LIMIT_CERTIFICATE_BYTES / 3 * 4 + 4) {
		err_set(err, ERR_LIMIT, "a certificate of more than the %u bytes that are read", LIMIT_CERTIFICATE_BYTES);
	} else {
		der = arena_alloc(scratch, buf.length + 1);
		if (buf.length && buf.length % 4 == 0)
			n = EVP_DecodeBlock(der, (const unsigned char *)buf.at, (int)buf.length);
		/* It counts what the padding stands for. */
		for (size_t end = buf.length; n > 0 && end && buf.at[end - 1] == '=' && end + 2 > buf.length; end--)
			n--;
		ERR_clear_error();
		if (n <= 0)
			err_set(err, ERR_CONTENT, "not base64");
		else
			x509 = certificate_read(arena, (const char *)der, (size_t)n, err);
	}
	arena_free(scratch);
	return x509;
}

struct line { const char *at; size_t length, number; };

/* The next line, without its end. */
static bool next_line(const char **at, const char *end, struct line *line)
{
	const char *stop;

	if (*at >= end)
		return false;
	stop = memchr(*at, '\n', (size_t)(end - *at));
	line->at = *at;
	line->length = (size_t)((stop ? stop : end) - *at);
	line->number++;
	*at = stop ? stop + 1 : end;
	while (line->length && is_blank(line->at[line->length - 1]))
		line->length--;
	return true;
}

/* The LABEL of -----BEGIN LABEL----- or -----END LABEL-----; 0: it is neither. */
static size_t label_of(const struct line *line, const char *word, const char **label)
{
	size_t before = strlen(word);

	if (line->length <= before + 5 || memcmp(line->at, word, before) != 0 ||
	    memcmp(line->at + line->length - 5, "-----", 5) != 0)
		return 0;
	*label = line->at + before;
	return line->length - before - 5;
}

static bool is(const char *label, size_t length, const char *name)
{
	return strlen(name) == length && !memcmp(label, name, length);
}

/* A certificate whose END line does not come is a broken one; the line that came instead may begin the next. */
static bool read_block(struct arena *arena, const char **at, const char *end, struct line *line, const char *label,
    size_t length, struct certificates *to, struct err *err)
{
	const char *from = *at, *stop = from, *before = from, *other;
	size_t number = line->number, n;
	struct err why = { 0 };
	X509 *x509 = NULL;
	bool closed = false;

	err_set(&why, ERR_CONTENT, "its END line is missing");
	while (!closed && next_line(at, end, line)) {
		n = label_of(line, "-----END ", &other);
		closed = n == length && !memcmp(other, label, n);
		if (!closed && (n || label_of(line, "-----BEGIN ", &other))) {
			*at = before;
			line->number--;
			break;
		}
		stop = line->at;
		before = *at;
	}
	if (closed)
		x509 = certificate_read_base64(arena, from, (size_t)(stop - from), &why);
	return add(arena, to, x509, x509 ? NULL : arena_printf(arena, "line %zu: %s", number, why.text), err);
}

static bool read_pem(struct arena *arena, const char *bytes, size_t length, struct certificates *to, struct err *err)
{
	const char *at = bytes, *end = bytes + length, *label;
	struct line line = { 0 };
	size_t n;

	while (next_line(&at, end, &line)) {
		n = label_of(&line, "-----BEGIN ", &label);
		if (!n)
			continue;
		if (is(label, n, "CERTIFICATE") || is(label, n, "X509 CERTIFICATE")) {
			if (!read_block(arena, &at, end, &line, label, n, to, err))
				return false;
		} else if (is(label, n, "TRUSTED CERTIFICATE") || is(label, n, "PKCS7") || is(label, n, "CMS")) {
			return err_set(err, ERR_CONTENT, "line %zu: certificates in a block %.*s are not read; openssl %s "
			    "makes plain ones of it", line.number, (int)n, label,
			    is(label, n, "TRUSTED CERTIFICATE") ? "x509" : "pkcs7 -print_certs");
		}
	}
	return true;
}

/* A SEQUENCE as long as certificates are. ('0' in text is the same byte.) */
static bool looks_like_der(const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return length > 4 && at[0] == 0x30 && at[1] >= 0x81 && at[1] <= 0x84;
}

bool certificates_read(struct arena *arena, const char *bytes, size_t length, struct certificates *to, struct err *err)
{
	struct err why = { 0 };
	X509 *x509;

	if (!looks_like_der(bytes, length))
		return read_pem(arena, bytes, length, to, err);
	x509 = certificate_read(arena, bytes, length, &why);
	return add(arena, to, x509, x509 ? NULL : arena_printf(arena, "DER, but %s", why.text), err);
}

/* Facts --------------------------------------------------------------------- */

static void free_names(void *names)
{
	GENERAL_NAMES_free(names);
}

static const char *text_of(struct arena *arena, BIO *bio)
{
	char *at = NULL;
	long n = BIO_get_mem_data(bio, &at);

	return arena_strndup(arena, n > 0 ? at : "", n > 0 ? (size_t)n : 0);
}

/* NULL: not even byte by byte. Control characters, NUL among them, come as \XX. */
static const char *name_of(struct arena *arena, const X509_NAME *name)
{
	const unsigned long plain = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
	BIO *bio = BIO_new(BIO_s_mem());
	const char *text = NULL;

	if (!bio)
		return NULL;
	if (X509_NAME_print_ex(bio, name, 0, plain) >= 0) {
		text = text_of(arena, bio);
	} else if (BIO_reset(bio) == 1 && X509_NAME_print_ex(bio, name, 0,
	    (plain & ~(unsigned long)ASN1_STRFLGS_UTF8_CONVERT) | ASN1_STRFLGS_ESC_MSB) >= 0) {
		text = text_of(arena, bio);
	}
	BIO_free(bio);
	ERR_clear_error();
	return text;
}

static const char *serial_of(struct arena *arena, const X509 *x509)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
	char *hex = number ? BN_bn2hex(number) : NULL;
	const char *text = arena_strdup(arena, hex);

	OPENSSL_free(hex);
	BN_free(number);
	ERR_clear_error();
	return text;
}

static void add_name(struct arena *arena, const GENERAL_NAME *name, struct certificate_name *to)
{
	char address[INET6_ADDRSTRLEN] = "";
	const ASN1_STRING *string = NULL;
	const char *kind = NULL;
	struct buf buf;
	int type;
	const void *value = GENERAL_NAME_get0_value(name, &type);

	buf_init(&buf, arena);
	switch (type) {
	case GEN_DNS: kind = "DNS"; string = value; break;
	case GEN_EMAIL: kind = "email"; string = value; break;
	case GEN_URI: kind = "URI"; string = value; break;
	case GEN_IPADD:
		string = value;
		if (ASN1_STRING_length(string) == 4)
			inet_ntop(AF_INET, ASN1_STRING_get0_data(string), address, sizeof address);
		else if (ASN1_STRING_length(string) == 16)
			inet_ntop(AF_INET6, ASN1_STRING_get0_data(string), address, sizeof address);
		buf_printf(&buf, "IP:%s", *address ? address : "(not an address)");
		break;
	case GEN_DIRNAME:
		buf_printf(&buf, "directory:%s", name_of(arena, value) ? name_of(arena, value) : "(broken)");
		break;
	default:
		buf_str(&buf, "other name");
	}
	if (kind) {
		buf_printf(&buf, "%s:", kind);
		buf_add(&buf, ASN1_STRING_get0_data(string), (size_t)ASN1_STRING_length(string));
	}
	to->text = buf.at;
	to->length = buf.length;
}

static void tell_names(struct arena *arena, X509 *x509, struct certificate_facts *to)
{
	struct certificate_name *list;
	GENERAL_NAMES *names;
	int critical, count;

	names = X509_get_ext_d2i(x509, NID_subject_alt_name, &critical, NULL);
	ERR_clear_error();
	to->names_broken = !names && critical != -1; /* -1: there is no such extension */
	if (!names)
		return;
	arena_at_free(arena, free_names, names);
	count = sk_GENERAL_NAME_num(names);
	to->names = list = arena_alloc(arena, (size_t)(count + 1) * sizeof *list);
	for (; to->n_names < (size_t)count; to->n_names++)
		add_name(arena, sk_GENERAL_NAME_value(names, (int)to->n_names), &list[to->n_names]);
}

static bool seconds_of(const ASN1_TIME *time, int64_t *to, char text[32])
{
	struct tm tm = { 0 };

	if (!ASN1_TIME_to_tm(time, &tm)) {
		ERR_clear_error();
		return false;
	}
	*to = timegm(&tm);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return true;
}

static void tell_dates(struct arena *arena, const X509 *x509, struct certificate_facts *to)
{
	char from[32], until[32];

	to->has_dates = seconds_of(X509_get0_notBefore(x509), &to->not_before, from) &&
	    seconds_of(X509_get0_notAfter(x509), &to->not_after, until);
	if (to->has_dates)
		to->validity = arena_printf(arena, "%s to %s", from, until);
}

/* A name where there is one, else the dotted numbers. */
static const char *object_name(struct arena *arena, const ASN1_OBJECT *object, bool longer)
{
	int nid = OBJ_obj2nid(object);
	char dotted[128];

	if (nid != NID_undef)
		return arena_strdup(arena, longer ? OBJ_nid2ln(nid) : OBJ_nid2sn(nid));
	OBJ_obj2txt(dotted, sizeof dotted, object, 1);
	return arena_strdup(arena, dotted);
}

static void tell_key(struct arena *arena, const X509 *x509, struct certificate_facts *to)
{
	static const struct { int nid; const char *name; } types[] = {
		{ EVP_PKEY_RSA, "RSA" }, { EVP_PKEY_RSA_PSS, "RSA-PSS" }, { EVP_PKEY_DSA, "DSA" }, { EVP_PKEY_EC, "EC" },
	};
	EVP_PKEY *key = X509_get0_pubkey(x509);
	ASN1_OBJECT *algorithm = NULL;

	X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(x509));
	if (algorithm)
		to->key_type = object_name(arena, algorithm, false);
	for (size_t i = 0; algorithm && i < sizeof types / sizeof *types; i++)
		if (OBJ_obj2nid(algorithm) == types[i].nid)
			to->key_type = types[i].name;
	to->key_bits = key ? EVP_PKEY_bits(key) : 0;
	if (to->key_bits < 0)
		to->key_bits = 0;
	ERR_clear_error();
}

static const char *digest_of(struct arena *arena, const X509 *x509)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	struct buf buf;

	if (!X509_digest(x509, EVP_sha256(), digest, &n))
		return NULL;
	buf_init(&buf, arena);
	for (unsigned i = 0; i < n; i++)
		buf_printf(&buf, "%02x", digest[i]);
	return buf.at;
}

static bool is_self_signed(X509 *x509)
{
	EVP_PKEY *key = X509_get0_pubkey(x509);
	bool own = key && !X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) &&
	    X509_verify(x509, key) == 1;

	ERR_clear_error();
	return own;
}

void certificate_facts(struct arena *arena, X509 *x509, struct certificate_facts *to)
{
	const X509_ALGOR *signature = NULL;
	const ASN1_OBJECT *algorithm = NULL;
	const ASN1_BIT_STRING *bits;
	uint32_t flags;

	*to = (struct certificate_facts){ 0 };
	to->subject = name_of(arena, X509_get_subject_name(x509));
	to->issuer = name_of(arena, X509_get_issuer_name(x509));
	to->serial_number = serial_of(arena, x509);
	tell_names(arena, x509, to);
	tell_dates(arena, x509, to);
	tell_key(arena, x509, to);
	X509_get0_signature(&bits, &signature, x509);
	X509_ALGOR_get0(&algorithm, NULL, NULL, signature);
	if (algorithm)
		to->signature_algorithm = object_name(arena, algorithm, true);
	to->sha256 = digest_of(arena, x509);
	flags = X509_get_extension_flags(x509);
	to->has_ca = !(flags & EXFLAG_INVALID);
	to->is_ca = (flags & EXFLAG_BCONS) && (flags & EXFLAG_CA);
	to->self_signed = is_self_signed(x509);
	ERR_clear_error();
}

/* Verifying ------------------------------------------------------------------ */

static void set_terms(X509_STORE_CTX *context, enum certificate_purpose purpose, int64_t when)
{
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);

	X509_VERIFY_PARAM_set_time(param, (time_t)when);
	X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
	if (purpose != CERTIFICATE_ANY)
		X509_VERIFY_PARAM_set_purpose(param, purpose == CERTIFICATE_SERVER ? X509_PURPOSE_SSL_SERVER
		    : X509_PURPOSE_SSL_CLIENT);
}

static void verify(struct arena *arena, X509_STORE_CTX *context, struct certificate_verdict *to)
{
	int depth;

	to->verified = X509_verify_cert(context) == 1;
	if (to->verified) {
		STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);

		to->result = "ok";
		to->anchor = sk_X509_value(chain, sk_X509_num(chain) - 1);
		X509_up_ref(to->anchor);
		arena_at_free(arena, free_x509, to->anchor);
		return;
	}
	depth = X509_STORE_CTX_get_error_depth(context);
	to->result = arena_strdup(arena, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
	if (depth > 0)
		to->result = arena_printf(arena, "%s (%d above it in the chain)", to->result, depth);
}

bool certificate_verify(struct arena *arena, X509 *leaf, const struct certificates *others,
    const struct certificates *trusted, enum certificate_purpose purpose, int64_t when,
    struct certificate_verdict *to, struct err *err)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	STACK_OF(X509) *between = sk_X509_new_null();
	bool ready = store && context && between;

	*to = (struct certificate_verdict){ 0 };
	for (size_t i = 0; ready && i < trusted->count; i++)
		ready = !trusted->list[i].x509 || X509_STORE_add_cert(store, trusted->list[i].x509) == 1;
	for (size_t i = 0; ready && i < others->count; i++)
		ready = !others->list[i].x509 || sk_X509_push(between, others->list[i].x509) > 0;
	if (ready)
		ready = X509_STORE_CTX_init(context, store, leaf, between) == 1;
	if (ready) {
		set_terms(context, purpose, when);
		verify(arena, context, to);
	} else {
		err_set(err, ERR_SYSTEM, "OpenSSL could not begin to verify it");
	}
	X509_STORE_CTX_free(context);
	sk_X509_free(between);
	X509_STORE_free(store);
	ERR_clear_error();
	return ready;
}

bool certificate_is_for(X509 *x509, const char *host)
{
	unsigned char address[16];
	bool is_address = inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
	int fits = is_address ? X509_check_ip_asc(x509, host, 0)
	    : X509_check_host(x509, host, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL);

	ERR_clear_error();
	return fits == 1;
}

/* The bundle, and the time ---------------------------------------------------- */

/* A file in a folder need not hold certificates. */
static bool add_file(struct collect *c, const char *path, struct certificates *to, struct err *err)
{
	size_t before = to->count, length;
	const char *bytes;

	if (target_read(c->target, path, LIMIT_CERTIFICATE_FILE_BYTES, c->arena, &bytes, &length, err) != TARGET_OK)
		return false;
	if (!certificates_read(c->arena, bytes, length, to, err))
		return err_in(err, "%s", path);
	for (size_t i = before; i < to->count; i++)
		if (!to->list[i].x509)
			return err_set(err, ERR_CONTENT, "%s: %s", path, to->list[i].trouble);
	return true;
}

static bool add_folder(struct collect *c, const char *path, struct certificates *to, struct err *err)
{
	const struct target_entry *entries;
	struct target_stat st;
	size_t count, files = 0;

	if (target_entries(c->target, path, c->arena, &entries, &count, err) != TARGET_OK)
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *file = arena_printf(c->arena, "%s/%s", path, entries[i].name);

		if (entries[i].type != TARGET_REGULAR && entries[i].type != TARGET_SYMLINK)
			continue;
		if (target_stat(c->target, file, &st, err) != TARGET_OK)
			return false;
		if (st.type != TARGET_REGULAR)
			continue;
		if (++files > LIMIT_CERTIFICATE_FILES)
			return err_set(err, ERR_LIMIT, "%s: more than %d files", path, LIMIT_CERTIFICATE_FILES);
		if (!add_file(c, file, to, err))
			return false;
	}
	return true;
}

static bool add_bundle(struct collect *c, const char *path, struct certificates *to, struct err *err)
{
	size_t before = to->count;
	struct target_stat st;

	if (target_stat(c->target, path, &st, err) != TARGET_OK)
		return false;
	if (st.type == TARGET_DIRECTORY ? !add_folder(c, path, to, err) : !add_file(c, path, to, err))
		return false;
	return to->count > before || err_set(err, ERR_CONTENT, "%s: no certificate in it", path);
}

static enum target_outcome ask_clock(const char *root, const char *key, struct arena *arena, const char **text,
    struct err *err)
{
	(void)root;
	(void)key;
	(void)err;
	*text = arena_printf(arena, "%lld", (long long)time(NULL));
	return TARGET_OK;
}

static void ask_time(struct collect *c, struct certificate_trust *trust)
{
	const char *text;
	struct err err;
	char end;
	long long seconds;

	/* A snapshot is judged by the time it was made. */
	if (target_fact_below(c->target, "clock", "", ask_clock, c->arena, &text, &err) != TARGET_OK) {
		trust->time_trouble = arena_strdup(c->arena, err.text);
	} else if (sscanf(text, "%lld%c", &seconds, &end) != 1) {
		trust->time_trouble = "the clock of the snapshot is not a number";
	} else {
		trust->has_time = true;
		trust->time = seconds;
	}
}

void certificate_trust(struct collect *c, enum certificate_purpose purpose, struct certificate_trust *trust)
{
	const struct collect_entity *bundle = collect_entity(c, "trust_bundle");
	struct err err = { 0 };

	*trust = (struct certificate_trust){ .purpose = purpose };
	ask_time(c, trust);
	for (size_t i = 0; bundle && !bundle->entity->nil && i < bundle->n_values && !trust->trouble; i++) {
		if (!*bundle->values[i])
			continue;
		trust->asked = true;
		if (!add_bundle(c, bundle->values[i], &trust->trusted, &err))
			trust->trouble = arena_printf(c->arena, "trust_bundle: %s", err.text);
	}
}

/* Items ------------------------------------------------------------------------ */

static void put_text(struct collect *c, const char *name, const char *text)
{
	if (text)
		collect_string(c, name, text);
	else
		collect_status(c, name, OVAL_STATUS_ERROR);
}

static void put_names(struct collect *c, const struct certificate_facts *facts)
{
	for (size_t i = 0; i < facts->n_names; i++)
		collect_bytes(c, "subject_alternative_name", facts->names[i].text, facts->names[i].length);
	if (!facts->n_names)
		collect_status(c, "subject_alternative_name",
		    facts->names_broken ? OVAL_STATUS_ERROR : OVAL_STATUS_DOES_NOT_EXIST);
}

static void put_dates(struct collect *c, const struct certificate_facts *facts, const struct certificate_trust *trust)
{
	put_text(c, "validity", facts->validity);
	if (facts->has_dates) {
		collect_int(c, "not_before", facts->not_before);
		collect_int(c, "not_after", facts->not_after);
	} else {
		collect_status(c, "not_before", OVAL_STATUS_ERROR);
		collect_status(c, "not_after", OVAL_STATUS_ERROR);
	}
	if (!trust->has_time)
		collect_note(c, "%s", trust->time_trouble);
	if (facts->has_dates && trust->has_time)
		collect_bool(c, "within_validity", facts->not_before <= trust->time && trust->time <= facts->not_after);
	else
		collect_status(c, "within_validity", OVAL_STATUS_ERROR);
}

void certificate_put(struct collect *c, X509 *x509, const struct certificate_trust *trust)
{
	struct certificate_facts facts;

	certificate_facts(c->arena, x509, &facts);
	put_text(c, "subject", facts.subject);
	put_text(c, "issuer", facts.issuer);
	put_text(c, "serial_number", facts.serial_number);
	put_names(c, &facts);
	put_dates(c, &facts, trust);
	put_text(c, "key_type", facts.key_type);
	if (facts.key_bits)
		collect_int(c, "key_bits", facts.key_bits);
	else
		collect_status(c, "key_bits", OVAL_STATUS_ERROR);
	put_text(c, "signature_algorithm", facts.signature_algorithm);
	put_text(c, "sha256", facts.sha256);
	if (facts.has_ca)
		collect_bool(c, "is_ca", facts.is_ca);
	else
		collect_status(c, "is_ca", OVAL_STATUS_ERROR);
	collect_bool(c, "self_signed", facts.self_signed);
}

static void put_no_verdict(struct collect *c, enum oval_status status, const char *why)
{
	collect_status(c, "verified", status);
	if (why)
		collect_string(c, "verify_result", why);
	else
		collect_status(c, "verify_result", status);
	collect_status(c, "anchor", status);
	collect_status(c, "anchor_sha256", status);
}

void certificate_put_verdict(struct collect *c, X509 *x509, const struct certificates *others, const char *host,
    const struct certificate_trust *trust)
{
	struct certificate_verdict verdict;
	const struct collect_entity *bundle = collect_entity(c, "trust_bundle");
	const char *trouble = trust->trouble ? trust->trouble : trust->time_trouble;
	struct certificate_facts anchor;
	struct err err = { 0 };

	for (size_t i = 0; bundle && i < bundle->n_values; i++)
		collect_string(c, "trust_bundle", bundle->values[i]);
	if (!trust->asked) {
		put_no_verdict(c, OVAL_STATUS_DOES_NOT_EXIST, NULL);
		return;
	}
	if (!trouble && !certificate_verify(c->arena, x509, others, &trust->trusted, trust->purpose, trust->time, &verdict, &err))
		trouble = err.text;
	if (trouble) {
		put_no_verdict(c, OVAL_STATUS_ERROR, trouble);
		return;
	}
	if (verdict.verified && host && !certificate_is_for(x509, host)) {
		verdict.verified = false;
		verdict.result = arena_printf(c->arena, "it is not for %s", host);
	}
	collect_bool(c, "verified", verdict.verified);
	collect_string(c, "verify_result", verdict.result);
	if (verdict.anchor) {
		certificate_facts(c->arena, verdict.anchor, &anchor);
		put_text(c, "anchor", anchor.subject);
		put_text(c, "anchor_sha256", anchor.sha256);
	} else {
		collect_status(c, "anchor", OVAL_STATUS_DOES_NOT_EXIST);
		collect_status(c, "anchor_sha256", OVAL_STATUS_DOES_NOT_EXIST);
	}
}

void certificate_put_trouble(struct collect *c)
{
	static const char *const names[] = { "subject", "issuer", "serial_number", "subject_alternative_name", "validity",
		"not_before", "not_after", "within_validity", "key_type", "key_bits", "signature_algorithm", "sha256", "is_ca",
		"self_signed" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		collect_status(c, names[i], OVAL_STATUS_ERROR);
	put_no_verdict(c, OVAL_STATUS_ERROR, NULL);
}
