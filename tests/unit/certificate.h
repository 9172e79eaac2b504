/* Certificates made for a test. */
#ifndef TESTS_UNIT_CERTIFICATE_H
#define TESTS_UNIT_CERTIFICATE_H

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* What is not said: a P-256 key, SHA-256, from an hour ago until in ten days, no extension. */
struct wish {
	const char *name;         /* its common name */
	const char *names, *basic, *usage; /* extensions, as openssl.cnf has them */
	long from, until;         /* seconds from now */
	int rsa_bits;
	const EVP_MD *digest;
};

struct made {
	X509 *x509;
	EVP_PKEY *key;
};

static inline void set_name(X509_NAME *name, const char *text)
{
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Test", -1, -1, 0), 1);
	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0), 1);
}

static inline void add_extension(X509 *x509, X509V3_CTX *context, int nid, const char *value)
{
	X509_EXTENSION *extension = value ? X509V3_EXT_conf_nid(NULL, context, nid, value) : NULL;

	if (!value)
		return;
	assert_non_null(extension);
	X509_add_ext(x509, extension, -1);
	X509_EXTENSION_free(extension);
}

/* issuer NULL: self-signed. */
static inline struct made make_certificate(const struct wish *wish, const struct made *issuer)
{
	static long serial = 0x1000;
	struct made made = { X509_new(), wish->rsa_bits ? EVP_RSA_gen((unsigned)wish->rsa_bits) : EVP_EC_gen("P-256") };
	X509V3_CTX context;

	if (!issuer)
		issuer = &made;
	X509_set_version(made.x509, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(made.x509), serial++);
	X509_gmtime_adj(X509_getm_notBefore(made.x509), wish->from ? wish->from : -3600);
	X509_gmtime_adj(X509_getm_notAfter(made.x509), wish->until ? wish->until : 864000);
	X509_set_pubkey(made.x509, made.key);
	set_name(X509_get_subject_name(made.x509), wish->name);
	X509_set_issuer_name(made.x509, X509_get_subject_name(issuer->x509));
	X509V3_set_ctx(&context, issuer->x509, made.x509, NULL, NULL, 0);
	add_extension(made.x509, &context, NID_basic_constraints, wish->basic);
	add_extension(made.x509, &context, NID_subject_alt_name, wish->names);
	add_extension(made.x509, &context, NID_ext_key_usage, wish->usage);
	assert_true(X509_sign(made.x509, issuer->key, wish->digest ? wish->digest : EVP_sha256()) > 0);
	return made;
}

static inline void free_made(struct made *made)
{
	X509_free(made->x509);
	EVP_PKEY_free(made->key);
}

static inline const char *pem_of(struct arena *arena, const struct made *made)
{
	BIO *bio = BIO_new(BIO_s_mem());
	const char *text;
	char *at;
	long n;

	PEM_write_bio_X509(bio, made->x509);
	n = BIO_get_mem_data(bio, &at);
	text = arena_strndup(arena, at, (size_t)n);
	BIO_free(bio);
	return text;
}

static inline const char *der_of(struct arena *arena, const struct made *made, size_t *length)
{
	unsigned char *der = NULL;
	int n = i2d_X509(made->x509, &der);
	const char *copy = arena_memdup(arena, der, (size_t)n);

	OPENSSL_free(der);
	*length = (size_t)n;
	return copy;
}

#endif
