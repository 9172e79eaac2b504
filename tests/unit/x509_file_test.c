/* Certificates in files: what is read of them, and what a bundle makes of them. */
#include "probe.h"

#include "base/limits.h"
#include "certificate.h"
#include "probe/certificates.h"

extern const struct probe probe_x_independent_x509_file;

static struct made root, middle, leaf, other_root, expired, weak, sha1, not_ca, below_not_ca, client, later, root_expired, below_expired;

static struct made make(const struct wish *wish, const struct made *issuer)
{
	return make_certificate(wish, issuer);
}

static int make_tree(void **state)
{
	int failed = make_root(state);
	struct arena *arena = arena_new("test");
	struct wish ca = { "Root", .basic = "critical,CA:TRUE" };
	const char *der, *broken;
	size_t length;

	root = make(&ca, NULL);
	other_root = make(&(struct wish){ "Other Root", .basic = "critical,CA:TRUE" }, NULL);
	middle = make(&(struct wish){ "Middle", .basic = "critical,CA:TRUE" }, &root);
	leaf = make(&(struct wish){ "leaf", .names = "DNS:ucp.example.com,IP:192.0.2.7,IP:2001:db8::7,email:a@b.c",
	    .basic = "CA:FALSE", .usage = "serverAuth" }, &middle);
	client = make(&(struct wish){ "admin", .usage = "clientAuth" }, &middle);
	expired = make(&(struct wish){ "old", .from = -7200, .until = -60 }, &root);
	later = make(&(struct wish){ "new", .from = 3600 }, &root);
	weak = make(&(struct wish){ "weak", .rsa_bits = 1024 }, &root);
	sha1 = make(&(struct wish){ "sha1", .digest = EVP_sha1() }, &root);
	not_ca = make(&(struct wish){ "not a CA", .basic = "CA:FALSE" }, &root);
	below_not_ca = make(&(struct wish){ "below" }, &not_ca);
	root_expired = make(&(struct wish){ "Old Root", .basic = "critical,CA:TRUE", .from = -7200, .until = -60 }, NULL);
	below_expired = make(&(struct wish){ "below old" }, &root_expired);

	put_file("/root.pem", pem_of(arena, &root));
	put_file("/other.pem", pem_of(arena, &other_root));
	put_file("/old-root.pem", pem_of(arena, &root_expired));
	put_file("/below-old.pem", pem_of(arena, &below_expired));
	put_file("/chain.pem", arena_printf(arena, "text before\n%s-----BEGIN EC PRIVATE KEY-----\nnot read\n"
	    "-----END EC PRIVATE KEY-----\n%s", pem_of(arena, &leaf), pem_of(arena, &middle)));
	put_file("/alone.pem", pem_of(arena, &leaf));
	put_file("/client.pem", arena_printf(arena, "%s%s", pem_of(arena, &client), pem_of(arena, &middle)));
	put_file("/expired.pem", pem_of(arena, &expired));
	put_file("/later.pem", pem_of(arena, &later));
	put_file("/weak.pem", pem_of(arena, &weak));
	put_file("/sha1.pem", pem_of(arena, &sha1));
	put_file("/not-ca.pem", arena_printf(arena, "%s%s", pem_of(arena, &below_not_ca), pem_of(arena, &not_ca)));
	der = der_of(arena, &leaf, &length);
	put_bytes("/leaf.der", der, length);
	put_bytes("/cut.der", der, length - 1);
		put_file("/key.pem", "-----BEGIN PRIVATE KEY-----\nwithheld from the snapshot\n-----END PRIVATE KEY-----\n");
	put_file("/text", "0123 no certificate here\n-----BEGIN CERTIFICATE REQUEST-----\n");
	put_file("/empty", "");
	broken = arena_printf(arena, "-----BEGIN CERTIFICATE-----\nMIIB!!\n-----END CERTIFICATE-----\n%s", pem_of(arena, &leaf));
	put_file("/broken.pem", broken);
	put_file("/open.pem", arena_printf(arena, "-----BEGIN CERTIFICATE-----\nMIIB\n%s-----BEGIN CERTIFICATE-----\nMIIB",
	    pem_of(arena, &root)));
	put_file("/p7b.pem", "-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n");
	put_file("/trusted.pem", "\n-----BEGIN TRUSTED CERTIFICATE-----\nMIIB\n-----END TRUSTED CERTIFICATE-----\n");
	put_file("/anchors/root.pem", pem_of(arena, &root));
	put_file("/anchors/README", "what these are\n");
	put_link("/anchors/link.pem", "root.pem");
	put_file("/broken-anchors/root.pem", pem_of(arena, &root));
	put_file("/broken-anchors/x.pem", broken);
	put_file("/no-anchors/README", "none\n");
	arena_free(arena);
	return failed;
}

static int remove_tree(void **state)
{
	struct made *all[] = { &root, &middle, &leaf, &other_root, &expired, &weak, &sha1, &not_ca, &below_not_ca, &client, &later,
		&root_expired, &below_expired };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free_made(all[i]);
	return remove_root(state);
}

static const struct oval_collected *look(struct arena *arena, const char *file, const char *bundle, const char *purpose)
{
	struct asked *a = arena_alloc(arena, sizeof *a);

	ask(a, arena, open_test_root(arena));
	ask_one(a, "filepath", OVAL_EQUALS, file);
	if (bundle)
		ask_one(a, "trust_bundle", OVAL_EQUALS, bundle);
	if (purpose)
		ask_one(a, "purpose", OVAL_EQUALS, purpose);
	return run(a, &probe_x_independent_x509_file);
}

static void check(const char *file, const char *bundle, const char *purpose, const char *verified, const char *why)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, file, bundle, purpose);
	const char *result;

	assert_int_equal(found->flag, OVAL_FLAG_COMPLETE);
	result = value_of(found->items[0], "verify_result", 0);
	if (!result || !strstr(result, why))
		print_message("%s: %s\n", file, result);
	assert_string_equal(value_of(found->items[0], "verified", 0) ? value_of(found->items[0], "verified", 0) : "", verified);
	assert_non_null(result);
	assert_non_null(strstr(result, why));
	arena_free(arena);
}

static void test_facts(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, "/chain.pem", NULL, NULL);
	unsigned char digest[32];
	struct buf sha256;

	(void)state;
	assert_int_equal(found->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(found->n_items, 2);
	assert_string_equal(all_of(found, arena, "instance"), "1|2");
	assert_string_equal(all_of(found, arena, "subject"), "CN=leaf,O=Test|CN=Middle,O=Test");
	assert_string_equal(all_of(found, arena, "issuer"), "CN=Middle,O=Test|CN=Root,O=Test");
	assert_string_equal(all_of(found, arena, "subject_alternative_name"),
	    "DNS:ucp.example.com,IP:192.0.2.7,IP:2001:db8::7,email:a@b.c|");
	assert_string_equal(all_of(found, arena, "is_ca"), "false|true");
	assert_string_equal(all_of(found, arena, "self_signed"), "false|false");
	assert_string_equal(all_of(found, arena, "key_type"), "EC|EC");
	assert_string_equal(all_of(found, arena, "key_bits"), "256|256");
	assert_string_equal(all_of(found, arena, "signature_algorithm"), "ecdsa-with-SHA256|ecdsa-with-SHA256");
	assert_string_equal(all_of(found, arena, "within_validity"), "true|true");
	assert_string_equal(value_of(found->items[0], "serial_number", 0), "1003");
	assert_int_equal(atoll(value_of(found->items[0], "not_after", 0)) - atoll(value_of(found->items[0], "not_before", 0)),
	    864000 + 3600);
	assert_int_equal(strlen(value_of(found->items[0], "validity", 0)), strlen("2026-01-01T00:00:00Z to 2026-01-01T00:00:00Z"));
	X509_digest(leaf.x509, EVP_sha256(), digest, NULL);
	buf_init(&sha256, arena);
	for (size_t i = 0; i < sizeof digest; i++)
		buf_printf(&sha256, "%02x", digest[i]);
	assert_string_equal(value_of(found->items[0], "sha256", 0), sha256.at);
	/* nobody asked for it */
	assert_null(value_of(found->items[0], "verified", 0));
	assert_null(value_of(found->items[0], "verify_result", 0));
	found = look(arena, "/root.pem", NULL, NULL);
	assert_string_equal(all_of(found, arena, "self_signed"), "true");
	assert_string_equal(all_of(found, arena, "is_ca"), "true");
	found = look(arena, "/leaf.der", NULL, NULL);
	assert_string_equal(all_of(found, arena, "sha256"), sha256.at);
	found = look(arena, "/weak.pem", NULL, NULL);
	assert_string_equal(all_of(found, arena, "key_type"), "RSA");
	assert_string_equal(all_of(found, arena, "key_bits"), "1024");
	found = look(arena, "/expired.pem", NULL, NULL);
	assert_string_equal(all_of(found, arena, "within_validity"), "false");
	found = look(arena, "/later.pem", NULL, NULL);
	assert_string_equal(all_of(found, arena, "within_validity"), "false");
	arena_free(arena);
}

static void test_verified(void **state)
{
	(void)state;
	check("/chain.pem", "/root.pem", NULL, "true", "ok");
	check("/chain.pem", "/anchors", NULL, "true", "ok");
	check("/chain.pem", "/root.pem", "server", "true", "ok");
	check("/client.pem", "/root.pem", "client", "true", "ok");
	check("/root.pem", "/root.pem", NULL, "true", "ok");
}

static void test_not_verified(void **state)
{
	(void)state;
	check("/alone.pem", "/root.pem", NULL, "false", "unable to get local issuer certificate");
	check("/chain.pem", "/other.pem", NULL, "false", "unable to get");
	check("/root.pem", "/other.pem", NULL, "false", "self");
	check("/expired.pem", "/root.pem", NULL, "false", "expired");
	check("/later.pem", "/root.pem", NULL, "false", "not yet valid");
	check("/below-old.pem", "/old-root.pem", NULL, "false", "expired (1 above it");
	check("/weak.pem", "/root.pem", NULL, "false", "key too weak");
	check("/sha1.pem", "/root.pem", NULL, "false", "digest algorithm too weak");
	check("/not-ca.pem", "/root.pem", NULL, "false", "invalid CA");
	check("/client.pem", "/root.pem", "server", "false", "purpose");
	check("/chain.pem", "/root.pem", "client", "false", "purpose");
}

/* A bundle that cannot be read is no verdict. */
static void check_no_verdict(const char *bundle, const char *why)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, "/chain.pem", bundle, NULL);
	const struct oval_item *item = found->items[0];
	size_t i;

	assert_int_equal(found->n_items, 2);
	for (i = 0; i < item->n_entities; i++)
		if (!strcmp(item->entities[i].name, "verified"))
			assert_int_equal(item->entities[i].status, OVAL_STATUS_ERROR);
	assert_null(value_of(item, "verified", 0));
	assert_non_null(strstr(value_of(item, "verify_result", 0), why));
	assert_string_equal(value_of(item, "subject", 0), "CN=leaf,O=Test");
	arena_free(arena);
}

static void test_unreadable_bundle(void **state)
{
	(void)state;
	check_no_verdict("/none.pem", "/none.pem");
	check_no_verdict("/no-anchors", "no certificate in it");
	check_no_verdict("/broken-anchors", "/broken-anchors/x.pem: line 1: not base64");
	check_no_verdict("/key.pem", "no certificate in it");
	check_no_verdict("/p7b.pem", "pkcs7 -print_certs");
	check_no_verdict("relative.pem", "not an absolute path");
}

static void check_flag(const char *file, enum oval_flag flag, size_t items)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, file, NULL, NULL);

	if (found->flag != flag)
		print_message("%s\n", file);
	assert_int_equal(found->flag, flag);
	assert_int_equal(found->n_items, items);
	arena_free(arena);
}

static void test_no_certificate_is_no_item(void **state)
{
	(void)state;
	check_flag("/none", OVAL_FLAG_DOES_NOT_EXIST, 0);
	check_flag("/empty", OVAL_FLAG_DOES_NOT_EXIST, 0);
	check_flag("/key.pem", OVAL_FLAG_DOES_NOT_EXIST, 0);
	check_flag("/text", OVAL_FLAG_DOES_NOT_EXIST, 0);
	check_flag("/p7b.pem", OVAL_FLAG_ERROR, 0);
	check_flag("/trusted.pem", OVAL_FLAG_ERROR, 0);
}

static void test_broken_certificate_is_an_item_in_error(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, "/broken.pem", NULL, NULL);

	(void)state;
	assert_int_equal(found->n_items, 2);
	assert_int_equal(found->items[0]->status, OVAL_STATUS_ERROR);
	assert_string_equal(found->items[0]->messages[0].text, "/broken.pem: line 1: not base64");
	assert_string_equal(value_of(found->items[1], "subject", 0), "CN=leaf,O=Test");
	found = look(arena, "/open.pem", NULL, NULL);
	assert_int_equal(found->n_items, 3);
	assert_string_equal(found->items[0]->messages[0].text, "/open.pem: line 1: its END line is missing");
	assert_string_equal(value_of(found->items[1], "subject", 0), "CN=Root,O=Test");
	assert_non_null(strstr(found->items[2]->messages[0].text, "its END line is missing"));
	found = look(arena, "/cut.der", NULL, NULL);
	assert_int_equal(found->n_items, 1);
	assert_int_equal(found->items[0]->status, OVAL_STATUS_ERROR);
	arena_free(arena);
}

static void test_names_of_hosts(void **state)
{
	(void)state;
	assert_true(certificate_is_for(leaf.x509, "ucp.example.com"));
	assert_true(certificate_is_for(leaf.x509, "UCP.example.com"));
	assert_true(certificate_is_for(leaf.x509, "192.0.2.7"));
	assert_true(certificate_is_for(leaf.x509, "2001:db8::7"));
	assert_false(certificate_is_for(leaf.x509, "192.0.2.8"));
	assert_false(certificate_is_for(leaf.x509, "example.com"));
	assert_false(certificate_is_for(leaf.x509, "leaf")); /* the common name */
	assert_false(certificate_is_for(client.x509, "admin"));
}

/* NUL and control characters in names: "good.example.com\0.evil" is not good.example.com. */
static void test_hostile_names(void **state)
{
	static const unsigned char name[] = "a\033[31m\0b\xff";
	struct arena *arena = arena_new("test");
	struct made made = make(&(struct wish){ "x" }, NULL);
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME *one = GENERAL_NAME_new();
	ASN1_IA5STRING *string = ASN1_IA5STRING_new();
	struct certificate_facts facts;

	(void)state;
	X509_NAME_add_entry_by_txt(X509_get_subject_name(made.x509), "OU", V_ASN1_T61STRING, name, sizeof name - 1, -1, 0);
	ASN1_STRING_set(string, "good.example.com\0.evil", 22);
	GENERAL_NAME_set0_value(one, GEN_DNS, string);
	sk_GENERAL_NAME_push(names, one);
	X509_add1_ext_i2d(made.x509, NID_subject_alt_name, names, 0, 0);
	X509_sign(made.x509, made.key, EVP_sha256());
	certificate_facts(arena, made.x509, &facts);
	assert_string_equal(facts.subject, "OU=a\\1B[31m\\00b\xc3\xbf,CN=x,O=Test");
	assert_int_equal(facts.n_names, 1);
	assert_int_equal(facts.names[0].length, 4 + 22);
	assert_false(certificate_is_for(made.x509, "good.example.com"));
	GENERAL_NAMES_free(names);
	free_made(&made);
	arena_free(arena);
}

static void test_limits(void **state)
{
	struct arena *arena = arena_new("test");
	struct certificates all = { 0 };
	struct err err = { 0 };
	struct buf many;
	char *big;

	(void)state;
	buf_init(&many, arena);
	for (int i = 0; i <= LIMIT_CERTIFICATES; i++)
		buf_str(&many, "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
	assert_false(certificates_read(arena, many.at, many.length, &all, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
	big = arena_alloc(arena, LIMIT_CERTIFICATE_BYTES + 1);
	memset(big, 'A', LIMIT_CERTIFICATE_BYTES + 1);
	memcpy(big, "\x30\x83\x00\xff\xfc", 5);
	assert_null(certificate_read(arena, big, LIMIT_CERTIFICATE_BYTES + 1, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
	all = (struct certificates){ 0 };
	assert_true(certificates_read(arena, big, LIMIT_CERTIFICATE_BYTES + 1, &all, &err));
	assert_null(all.list[0].x509);
	big = arena_alloc(arena, LIMIT_CERTIFICATE_FILE_BYTES + 2);
	memset(big, '\n', LIMIT_CERTIFICATE_FILE_BYTES + 1);
	put_file("/big", big);
	check_flag("/big", OVAL_FLAG_ERROR, 0);
	arena_free(arena);
}

static void test_instance_and_purpose(void **state)
{
	struct arena *arena = arena_new("test");
	struct asked *a = arena_alloc(arena, sizeof *a);
	const struct oval_collected *found;

	(void)state;
	ask(a, arena, open_test_root(arena));
	ask_one(a, "path", OVAL_EQUALS, "/");
	ask_one(a, "filename", OVAL_PATTERN_MATCH, "^(chain|alone)[.]pem$");
	ask_int(a, "instance", OVAL_EQUALS, "1");
	found = run(a, &probe_x_independent_x509_file);
	assert_string_equal(sorted_of(found, arena, "filepath"), "/alone.pem|/chain.pem");
	assert_string_equal(all_of(found, arena, "instance"), "1|1");
	found = look(arena, "/chain.pem", NULL, "everything");
	assert_int_equal(found->flag, OVAL_FLAG_ERROR);
	arena_free(arena);
}

/* What a snapshot says later is what it was then, whatever the clock shows. */
static void test_time_of_a_snapshot(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_test_root(arena);
	struct asked *a = arena_alloc(arena, sizeof *a);
	const char *folder, *facts;
	const struct oval_collected *found;
	struct err err = { 0 };

	(void)state;
	folder = arena_printf(arena, "%s-snapshot", test_root);
	facts = arena_printf(arena, "%s/facts.jsonl", folder);
	assert_true(target_record(target, folder, &err));
	ask(a, arena, target);
	ask_one(a, "filepath", OVAL_EQUALS, "/chain.pem");
	ask_one(a, "trust_bundle", OVAL_EQUALS, "/anchors");
	found = run(a, &probe_x_independent_x509_file);
	assert_string_equal(value_of(found->items[0], "verified", 0), "true");
	assert_true(target_record_done(target, &err));
	a->target = target_snapshot(arena, folder, &err);
	found = run(a, &probe_x_independent_x509_file);
	assert_string_equal(value_of(found->items[0], "verified", 0), "true");
	assert_int_equal(system(arena_printf(arena, "sed -i 's/\\(\"fact clock\".*\"gives\":\"\\)[0-9]*/\\14000000000/' %s && "
	    "! grep -rq 'not read' %s && grep -rq withheld %s", facts, folder, folder)), 0);
	a->target = target_snapshot(arena, folder, &err);
	found = run(a, &probe_x_independent_x509_file);
	assert_string_equal(value_of(found->items[0], "verified", 0), "false");
	assert_string_equal(value_of(found->items[0], "within_validity", 0), "false");
	assert_int_equal(system(arena_printf(arena, "sed -i '/fact clock/d' %s", facts)), 0);
	a->target = target_snapshot(arena, folder, &err);
	found = run(a, &probe_x_independent_x509_file);
	assert_null(value_of(found->items[0], "verified", 0));
	assert_null(value_of(found->items[0], "within_validity", 0));
	assert_int_equal(system(arena_printf(arena, "rm -rf %s", folder)), 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_verified),
		cmocka_unit_test(test_not_verified),
		cmocka_unit_test(test_unreadable_bundle),
		cmocka_unit_test(test_no_certificate_is_no_item),
		cmocka_unit_test(test_broken_certificate_is_an_item_in_error),
		cmocka_unit_test(test_names_of_hosts),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_instance_and_purpose),
		cmocka_unit_test(test_time_of_a_snapshot),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
