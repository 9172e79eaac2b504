/* x-independent:x509_file_object: the certificates in files, PEM (any number) or DER (one): one item each. A file
 * without any has no item; a certificate that cannot be read is an item with status error. With a
 * trust_bundle each is verified by it, over the others in its file. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "probe/certificates.h"
#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT },
	{ "trust_bundle", OVAL_STRING, PROBE_OBJECT | PROBE_MANY },
	{ "purpose", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "instance", OVAL_INT, PROBE_OBJECT | PROBE_SUBJECT },
	{ "subject", OVAL_STRING },
	{ "issuer", OVAL_STRING },
	{ "serial_number", OVAL_STRING },
	{ "subject_alternative_name", OVAL_STRING, PROBE_MANY },
	{ "validity", OVAL_STRING },
	{ "not_before", OVAL_INT },
	{ "not_after", OVAL_INT },
	{ "within_validity", OVAL_BOOLEAN },
	{ "key_type", OVAL_STRING },
	{ "key_bits", OVAL_INT },
	{ "signature_algorithm", OVAL_STRING },
	{ "sha256", OVAL_STRING },
	{ "is_ca", OVAL_BOOLEAN },
	{ "self_signed", OVAL_BOOLEAN },
	{ "verified", OVAL_BOOLEAN },
	{ "verify_result", OVAL_STRING },
	{ "anchor", OVAL_STRING },
	{ "anchor_sha256", OVAL_STRING },
	{ 0 }
};

static void tell(struct collect *c, const struct walk_file *file, const struct certificates *all, size_t n)
{
	const struct certificate_trust *trust = c->own;
	const struct certificate *certificate = &all->list[n];
	char instance[24];
	int length = snprintf(instance, sizeof instance, "%zu", n + 1);

	if (!collect_matches(c, "instance", instance, (size_t)length))
		return;
	collect_item(c);
	walk_entities(c, file);
	collect_int(c, "instance", (int64_t)n + 1);
	if (!certificate->x509) {
		collect_item_trouble(c, "%s: %s", file->filepath, certificate->trouble);
		return;
	}
	certificate_put(c, certificate->x509, trust);
	certificate_put_verdict(c, certificate->x509, all, NULL, trust);
}

static void found(struct collect *c, const struct walk_file *file)
{
	struct certificates all = { 0 };
	struct arena *arena = arena_new(NULL);
	struct target_stat st;
	struct err err = { 0 };
	const char *bytes;
	size_t length;

	if (file->filename && target_stat(c->target, file->filepath, &st, &err) == TARGET_OK && st.type == TARGET_REGULAR &&
	    st.size > LIMIT_CERTIFICATE_FILE_BYTES) {
		collect_trouble(c, "%s: %llu bytes; of files with certificates %u are read", file->filepath,
		    (unsigned long long)st.size, LIMIT_CERTIFICATE_FILE_BYTES);
	} else if (walk_read(c, file, arena, &bytes, &length)) {
		if (!certificates_read(arena, bytes, length, &all, &err))
			collect_trouble(c, "%s: %s", file->filepath, err.text);
		else
			for (size_t i = 0; i < all.count; i++)
				tell(c, file, &all, i);
	}
	arena_free(arena);
}

static bool read_purpose(struct collect *c, enum certificate_purpose *to)
{
	static const char *const names[] = { [CERTIFICATE_ANY] = "any", [CERTIFICATE_SERVER] = "server",
		[CERTIFICATE_CLIENT] = "client" };
	const struct collect_entity *asked = collect_entity(c, "purpose");

	*to = CERTIFICATE_ANY;
	if (!asked || asked->entity->nil)
		return true;
	for (size_t i = 0; asked->n_values == 1 && i < sizeof names / sizeof *names; i++)
		if (!strcmp(asked->values[0], names[i])) {
			*to = (enum certificate_purpose)i;
			return true;
		}
	collect_trouble(c, "purpose: has to be one of any, server, client");
	return false;
}

static void collect(struct collect *c)
{
	struct certificate_trust trust;
	enum certificate_purpose purpose;

	if (!read_purpose(c, &purpose))
		return;
	certificate_trust(c, purpose, &trust);
	c->own = &trust;
	walk_files(c, found);
	c->own = NULL;
}

const struct probe probe_x_independent_x509_file = {
	.family = "x-independent", .name = "x509_file", .entities = entities, .collect = collect,
};
