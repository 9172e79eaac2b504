/* Verified by xmlsec1 over OpenSSL. What makes it mean something is decided here: which keys count (never one that only the
 * document brings), which references (only into the document), which transforms (only the
 * canonical forms, so that nothing is cut away), and that every component is covered. */
#include "source/signature.h"

#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
/* first: others need its types */
#include <xmlsec/xmlsec.h>
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>
#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

#include "base/log.h"
#include "source/names.h"
#include "source/shared.h"
#include "source/validate.h"

/* A key that may have signed, and whose it is. */
struct signer {
	EVP_PKEY *key;
	const char *name;
	bool trusted;
};

struct check {
	struct arena *arena; /* gone afterwards */
	const struct source *source;
	const struct source_trust *trust;
	X509 **trusted;
	size_t n_trusted;
	xmlDoc *doc;
	struct map *ids;     /* of elements that count: xmlNode */
	struct map *covered; /* ids; "" is all of it */
	const char *who;
	struct err *err;
};

/* ---- xmlsec ---- */

/* The first complaint in words; xmlsec gives a trace of how it got there. */
static char complaint[300];

static const char *reason_text(int reason)
{
	for (xmlSecSize i = 0; xmlSecErrorsGetMsg(i); i++)
		if (xmlSecErrorsGetCode(i) == reason)
			return xmlSecErrorsGetMsg(i);
	return "error";
}

static void complain(const char *file, int line, const char *function, const char *object,
    const char *subject, int reason, const char *message)
{
	(void)file;
	(void)line;
	(void)function;
	(void)object;
	if (!complaint[0])
		snprintf(complaint, sizeof complaint, "%s: %s", reason_text(reason),
		    subject && *subject ? subject : message ? message : "");
}

static bool start(struct err *err)
{
	static bool done, fine;

	if (!done) {
		done = true;
		fine = xmlSecInit() >= 0 && xmlSecOpenSSLAppInit(NULL) >= 0 && xmlSecOpenSSLInit() >= 0;
		xmlSecIOCleanupCallbacks(); /* no file, no network, whatever a URI says */
		xmlSecErrorsSetCallback(complain);
	}
	return fine || err_set(err, ERR_SYSTEM, "xmlsec1 cannot be started");
}

/* ---- certificates ---- */

static void free_certificate(void *certificate)
{
	X509_free(certificate);
}

static void free_key(void *key)
{
	EVP_PKEY_free(key);
}

static const char *subject(struct arena *arena, X509 *certificate)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long length;
	const char *name = "?";

	if (!bio)
		return name;
	X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
	length = BIO_get_mem_data(bio, &text);
	if (length > 0)
		name = arena_strndup(arena, text, (size_t)length);
	BIO_free(bio);
	return name;
}

static void add(struct arena *arena, X509 ***list, size_t *count, X509 *certificate)
{
	arena_at_free(arena, free_certificate, certificate);
	*list = arena_more(arena, *list, *count, sizeof **list);
	(*list)[(*count)++] = certificate;
}

static bool read_certificates(struct check *check, const char *path)
{
	const char *bytes;
	size_t length, before = check->n_trusted;
	X509 *certificate;
	BIO *bio;

	if (!source_bytes(check->arena, path, &bytes, &length, check->err))
		return false;
	bio = BIO_new_mem_buf(bytes, (int)length);
	while (bio && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		add(check->arena, &check->trusted, &check->n_trusted, certificate);
	BIO_free(bio);
	ERR_clear_error();
	return check->n_trusted > before ||
	    err_set(check->err, ERR_CONTENT, "%s: no certificate in it (PEM is wanted)", path);
}

/* Today lies between its dates, and it may be used for signatures. */
static bool may_sign(X509 *certificate)
{
	uint32_t usage = X509_get_key_usage(certificate);

	return X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 &&
	    X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0 &&
	    (usage == UINT32_MAX || usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION));
}

/* Whether a certificate the document brings was issued under one the user named. The
 * system's authorities do not count: they vouch for web servers. */
static bool vouched_for(const struct check *check, X509 *certificate, STACK_OF(X509) *others)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	bool fine = store && context;

	for (size_t i = 0; fine && i < check->n_trusted; i++)
		fine = X509_STORE_add_cert(store, check->trusted[i]) == 1;
	if (fine) {
		X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
		fine = X509_STORE_CTX_init(context, store, certificate, others) == 1 &&
		    X509_verify_cert(context) == 1 && may_sign(certificate);
	}
	X509_STORE_CTX_free(context);
	X509_STORE_free(store);
	ERR_clear_error();
	return fine;
}

static void embedded_certificates(struct check *check, xmlNode *node, X509 ***list,
    size_t *count)
{
	for (xmlNode *child = node->children; child; child = child->next) {
		xmlChar *text;
		BIO *memory, *base64;
		X509 *certificate = NULL;

		if (child->type != XML_ELEMENT_NODE)
			continue;
		if (!xmlSecCheckNodeName(child, xmlSecNodeX509Certificate, xmlSecDSigNs)) {
			embedded_certificates(check, child, list, count);
			continue;
		}
		text = xmlNodeGetContent(child);
		memory = text ? BIO_new_mem_buf(text, -1) : NULL;
		base64 = memory ? BIO_new(BIO_f_base64()) : NULL;
		if (base64) {
			BIO_push(base64, memory);
			/* with line ends or without */
			if (!strchr((const char *)text, '\n') || xmlStrlen(text) < 65)
				BIO_set_flags(base64, BIO_FLAGS_BASE64_NO_NL);
			certificate = d2i_X509_bio(base64, NULL);
		}
		BIO_free(base64);
		BIO_free(memory);
		xmlFree(text);
		ERR_clear_error();
		if (certificate)
			add(check->arena, list, count, certificate);
	}
}

/* The keys worth trying: of certificates under one the user named; of those named; of what
 * else the document brings, only to tell whether the signature holds at all. */
static struct signer *signers(struct check *check, xmlNode *signature, size_t *count)
{
	STACK_OF(X509) *others = sk_X509_new_null();
	struct signer *found = NULL;
	X509 **embedded = NULL;
	size_t n_embedded = 0;

	*count = 0;
	embedded_certificates(check, signature, &embedded, &n_embedded);
	for (size_t i = 0; others && i < n_embedded; i++)
		sk_X509_push(others, embedded[i]);
	for (size_t i = 0; i < n_embedded + check->n_trusted; i++) {
		bool named = i >= n_embedded;
		X509 *certificate = named ? check->trusted[i - n_embedded] : embedded[i];
		struct signer signer = { X509_get_pubkey(certificate),
			subject(check->arena, certificate),
			named ? may_sign(certificate) : vouched_for(check, certificate, others) };

		if (!signer.key)
			continue;
		arena_at_free(check->arena, free_key, signer.key);
		if (named && !signer.trusted) {
			/* an authority's own key is not expected to sign content */
			if (!X509_check_ca(certificate))
				log_warning("the certificate of %s is out of date or not for "
					    "signatures",
				    signer.name);
			continue;
		}
		found = arena_more(check->arena, found, *count, sizeof *found);
		found[(*count)++] = signer;
	}
	sk_X509_free(others);
	return found;
}

/* ---- one signature ---- */

/* Nothing but canonical forms: XPath, XSLT and base64 could leave parts out. No SHA-1, no MD5. */
static bool allow_transforms(xmlSecDSigCtx *context)
{
	const xmlSecTransformId both[] = { xmlSecTransformInclC14NId,
		xmlSecTransformInclC14NWithCommentsId, xmlSecTransformInclC14N11Id,
		xmlSecTransformInclC14N11WithCommentsId, xmlSecTransformExclC14NId,
		xmlSecTransformExclC14NWithCommentsId };
	const xmlSecTransformId reference[] = { xmlSecTransformEnvelopedId,
		xmlSecOpenSSLTransformSha256Id, xmlSecOpenSSLTransformSha384Id,
		xmlSecOpenSSLTransformSha512Id };
	const xmlSecTransformId signature[] = { xmlSecOpenSSLTransformRsaSha256Id,
		xmlSecOpenSSLTransformRsaSha384Id, xmlSecOpenSSLTransformRsaSha512Id,
		xmlSecOpenSSLTransformEcdsaSha256Id, xmlSecOpenSSLTransformEcdsaSha384Id,
		xmlSecOpenSSLTransformEcdsaSha512Id };
	bool fine = true;

	for (size_t i = 0; i < sizeof both / sizeof *both; i++)
		fine = fine && xmlSecDSigCtxEnableReferenceTransform(context, both[i]) >= 0 &&
		    xmlSecDSigCtxEnableSignatureTransform(context, both[i]) >= 0;
	for (size_t i = 0; i < sizeof reference / sizeof *reference; i++)
		fine = fine && xmlSecDSigCtxEnableReferenceTransform(context, reference[i]) >= 0;
	for (size_t i = 0; i < sizeof signature / sizeof *signature; i++)
		fine = fine && xmlSecDSigCtxEnableSignatureTransform(context, signature[i]) >= 0;
	context->enabledReferenceUris = xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeSameDocument;
	return fine;
}

static xmlSecKey *as_key(EVP_PKEY *pkey)
{
	xmlSecKeyData *data;
	xmlSecKey *key;

	if (!EVP_PKEY_up_ref(pkey))
		return NULL;
	data = xmlSecOpenSSLEvpKeyAdopt(pkey);
	if (!data) {
		EVP_PKEY_free(pkey);
		return NULL;
	}
	key = xmlSecKeyCreate();
	if (!key || xmlSecKeySetValue(key, data) < 0) {
		xmlSecKeyDestroy(key);
		xmlSecKeyDataDestroy(data);
		return NULL;
	}
	return key;
}

/* Remembers what the references cover; only "" and "#id" are references into the document. */
static bool note_references(struct check *check, xmlSecDSigCtx *context)
{
	xmlSecSize count = xmlSecPtrListGetSize(&context->signedInfoReferences);

	for (xmlSecSize i = 0; i < count; i++) {
		const xmlSecDSigReferenceCtx *reference =
		    xmlSecPtrListGetItem(&context->signedInfoReferences, i);
		const char *uri = reference ? (const char *)reference->uri : NULL;

		if (!reference || reference->status != xmlSecDSigStatusSucceeded)
			return false;
		if (!uri || !*uri)
			map_put(check->covered, "", check);
		else if (*uri == '#' && map_get(check->ids, uri + 1))
			map_put(check->covered, arena_strdup(check->arena, uri + 1), check);
	}
	return count > 0;
}

/* NULL signer: the key written in the document (KeyValue). xmlsec only reads that for somebody with a
 * manager of keys; this one has none. */
static bool holds(struct check *check, xmlNode *signature, const struct signer *signer)
{
	xmlSecKeysMngr *none = xmlSecKeysMngrCreate();
	xmlSecDSigCtx *context;
	bool fine;

	fine = none && xmlSecOpenSSLAppDefaultKeysMngrInit(none) >= 0;
	context = fine ? xmlSecDSigCtxCreate(none) : NULL;
	fine = context && allow_transforms(context);

	complaint[0] = '\0';
	if (fine && signer)
		fine = (context->signKey = as_key(signer->key)) != NULL;
	if (fine && !signer)
		fine = xmlSecPtrListAdd(&context->keyInfoReadCtx.enabledKeyData,
			   (xmlSecPtr)xmlSecKeyDataValueId) >= 0 &&
		    xmlSecPtrListAdd(&context->keyInfoReadCtx.enabledKeyData,
			(xmlSecPtr)xmlSecOpenSSLKeyDataRsaId) >= 0;
	fine = fine && xmlSecDSigCtxVerify(context, signature) >= 0 &&
	    context->status == xmlSecDSigStatusSucceeded && note_references(check, context);
	if (context)
		xmlSecDSigCtxDestroy(context);
	if (none)
		xmlSecKeysMngrDestroy(none);
	ERR_clear_error();
	return fine;
}

static enum source_signed one_signature(struct check *check, xmlNode *signature)
{
	size_t count;
	const struct signer *found = signers(check, signature, &count);

	for (size_t i = 0; i < count; i++)
		if (found[i].trusted && holds(check, signature, &found[i])) {
			check->who = found[i].name;
			return SOURCE_TRUSTED;
		}
	for (size_t i = 0; i < count; i++)
		if (!found[i].trusted && holds(check, signature, &found[i])) {
			check->who = found[i].name;
			return SOURCE_UNKNOWN_SIGNER;
		}
	if (holds(check, signature, NULL))
		return SOURCE_UNKNOWN_SIGNER;
	err_set(check->err, ERR_CONTENT, "%s: line %ld: the signature does not hold%s%s%s",
	    check->source->xml->name, xmlGetLineNo(signature), complaint[0] ? " (" : "", complaint,
	    complaint[0] ? ")" : "");
	return SOURCE_FORGED;
}

/* ---- what has to be covered ---- */

static bool is_data_stream_element(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE && node->ns &&
	    !strcmp((const char *)node->ns->href, SOURCE_NS_DATA_STREAM);
}

/* Makes @id known as an ID; the same twice would leave open which one was signed. */
static bool add_id(struct check *check, xmlNode *node, const char *name)
{
	xmlAttr *attr = xmlHasProp(node, (const xmlChar *)name);
	xmlChar *value = attr ? xmlNodeListGetString(check->doc, attr->children, 1) : NULL;
	const char *id = value ? arena_strdup(check->arena, (const char *)value) : NULL;

	xmlFree(value);
	if (!id)
		return true;
	if (map_put(check->ids, id, node) ||
	    !xmlAddID(NULL, check->doc, (const xmlChar *)id, attr))
		return err_set(check->err, ERR_CONTENT, "%s: line %ld: the id '%s' stands twice",
		    check->source->xml->name, xmlGetLineNo(node), id);
	return true;
}

static bool add_signature_ids(struct check *check, xmlNode *node)
{
	for (xmlNode *child = node->children; child; child = child->next)
		if (child->type == XML_ELEMENT_NODE &&
		    (!add_id(check, child, "Id") || !add_signature_ids(check, child)))
			return false;
	return true;
}

static bool add_ids(struct check *check, xmlNode *root)
{
	if (!add_id(check, root, "id") || !add_id(check, root, "Id"))
		return false;
	for (xmlNode *node = root->children; node; node = node->next) {
		if (is_data_stream_element(node) && !add_id(check, node, "id"))
			return false;
		if (node->type == XML_ELEMENT_NODE &&
		    xmlSecCheckNodeName(node, xmlSecNodeSignature, xmlSecDSigNs) &&
		    !add_signature_ids(check, node))
			return false;
	}
	return true;
}

static bool is_covered(const struct check *check, xmlNode *node)
{
	xmlChar *id = xmlGetNoNsProp(node, (const xmlChar *)"id");
	bool covered = id && map_get(check->covered, (const char *)id);

	xmlFree(id);
	return covered;
}

/* The whole document, or the whole root, or every stream and every component of it. */
static bool all_covered(struct check *check, xmlNode *root)
{
	if (map_get(check->covered, "") || is_covered(check, root))
		return true;
	for (xmlNode *node = root->children; node; node = node->next)
		if (is_data_stream_element(node) && !is_covered(check, node))
			return err_set(check->err, ERR_CONTENT,
			    "%s: line %ld: this %s is not covered by the signature",
			    check->source->xml->name, xmlGetLineNo(node), (const char *)node->name);
	return is_data_stream_element(root) ||
	    err_set(check->err, ERR_CONTENT, "%s: the signature does not cover the document",
		check->source->xml->name);
}

/* Beside the components of a data stream; in the signature element of an XCCDF. */
static xmlNode *next_signature(xmlNode *root, xmlNode *last)
{
	for (xmlNode *node = last ? last->next : root->children; node; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (xmlSecCheckNodeName(node, xmlSecNodeSignature, xmlSecDSigNs))
			return node;
		if (!last && !strcmp((const char *)node->name, "signature") &&
		    xmlSecGetNextElementNode(node->children) &&
		    xmlSecCheckNodeName(xmlSecGetNextElementNode(node->children),
			xmlSecNodeSignature, xmlSecDSigNs))
			return xmlSecGetNextElementNode(node->children);
	}
	return NULL;
}

static void free_doc(void *doc)
{
	xmlFreeDoc(doc);
}

static enum source_signed run(struct check *check)
{
	const struct xml_document *xml = check->source->xml;
	enum source_signed all = SOURCE_UNSIGNED;
	xmlNode *root, *signature = NULL;

	check->doc = xmlReadMemory(xml->bytes, (int)xml->length, NULL, "UTF-8",
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
	if (!check->doc) {
		err_set(check->err, ERR_CONTENT, "%s: cannot be read", xml->name);
		return SOURCE_FORGED;
	}
	arena_at_free(check->arena, free_doc, check->doc);
	root = xmlDocGetRootElement(check->doc);
	if (!add_ids(check, root))
		return SOURCE_FORGED;
	while ((signature = next_signature(root, signature))) {
		enum source_signed one = one_signature(check, signature);

		if (one == SOURCE_FORGED)
			return one;
		/* one of nobody known among them is as good as none */
		if (all == SOURCE_UNSIGNED || one == SOURCE_UNKNOWN_SIGNER)
			all = one;
	}
	return all == SOURCE_UNSIGNED || all_covered(check, root) ? all : SOURCE_FORGED;
}

/* Most content is not signed: no second reading for that. */
static bool has_signature(const struct source *source)
{
	for (const struct xml_node *node = source->xml->root->first; node; node = node->next)
		if (xml_is(node, SOURCE_NS_SIGNATURE, "Signature") || !strcmp(node->name, "signature"))
			return true;
	return false;
}

enum source_signed source_signature(const struct source *source,
    const struct source_trust *trust, const char **who, struct err *err)
{
	struct check check = { .arena = arena_new("signature"), .source = source, .trust = trust,
		.err = err };
	enum source_signed result = SOURCE_UNSIGNED;
	bool fine = true;

	*who = NULL;
	check.ids = map_new(check.arena);
	check.covered = map_new(check.arena);
	for (size_t i = 0; fine && i < trust->n_certificates; i++)
		fine = read_certificates(&check, trust->certificates[i]);
	if (!fine)
		result = SOURCE_FORGED;
	else if (has_signature(source))
		result = start(err) ? run(&check) : SOURCE_FORGED;
	if (check.who)
		*who = arena_strdup(source->arena, check.who);
	arena_free(check.arena);
	return result;
}

bool source_may_be_used(const struct source *source, const struct source_trust *trust,
    struct err *err)
{
	bool wanted = trust->enforce || trust->n_certificates;
	const char *who;

	if (trust->skip && !wanted)
		return true;
	switch (source_signature(source, trust, &who, err)) {
	case SOURCE_TRUSTED:
		log_info("%s: signed by %s", source->xml->name, who);
		/* what lies beside it was signed by nobody */
		source->shared->sealed = true;
		return true;
	case SOURCE_UNSIGNED:
		if (!wanted)
			return true;
		err_set(err, ERR_CONTENT, "%s: Signature not found", source->xml->name);
		break;
	case SOURCE_UNKNOWN_SIGNER:
		if (!wanted) {
			log_info("%s: the signature holds, but only the document says whose it is%s%s",
			    source->xml->name, who ? ": " : "", who ? who : "");
			return true;
		}
		err_set(err, ERR_CONTENT,
		    "%s: the signature holds, but only the document says whose it is%s%s; name the "
		    "signer's certificate, or that of its authority, with --signature-certificate",
		    source->xml->name, who ? ": " : "", who ? who : "");
		break;
	case SOURCE_FORGED:
		break;
	}
	return err_in(err, "Invalid signature in %s (%s) content",
	    source_validation_names[source->type], source->version);
}
