/* Keyrings and signatures as gpg writes them (tests/fuzz/seeds/openpgp), and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "probe/openpgp.h"

/* gpg --with-subkey-fingerprint says so of the key in the seeds; the subkey signs. */
#define PRIMARY "A565A80CA38877729770006B27CEDC518C55975A"
#define SUBKEY "150755B8A6B7CA8E930FD7DE98F385302507D307"
#define OTHER "7868C318C27EA19B65A4A5ED020B56DB82C126D3"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_new("test");
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static char *seed(const char *name, size_t *length)
{
	const char *top = getenv("TOP");
	FILE *file = fopen(arena_printf(arena, "%s/tests/fuzz/seeds/openpgp/%s", top ? top : ".", name), "r");
	char *bytes = arena_alloc(arena, 8192);

	if (!file)
		fail_msg("%s", name);
	*length = fread(bytes, 1, 8191, file);
	fclose(file);
	return bytes;
}

static void read_seed(const char *name, struct openpgp *to)
{
	struct err err = { 0 };
	size_t length;
	const char *bytes = seed(name, &length);

	*to = (struct openpgp){ 0 };
	if (!openpgp_read(arena, bytes, length, to, &err))
		fail_msg("%s: %s", name, err.text);
}

static void test_a_key_and_its_subkey_have_the_fingerprints_gpg_shows(void **state)
{
	static const char *const names[] = { "vendor.gpg", "vendor.asc" };
	struct openpgp got;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		read_seed(names[i], &got);
		assert_int_equal(got.n_keys, 2);
		assert_string_equal(got.keys[0].fingerprint, PRIMARY);
		assert_string_equal(got.keys[0].primary, PRIMARY);
		assert_string_equal(got.keys[1].fingerprint, SUBKEY);
		assert_string_equal(got.keys[1].primary, PRIMARY);
	}
}

static void test_a_signature_names_the_key_that_made_it(void **state)
{
	static const char *const names[] = { "InRelease", "signature.bin" };
	struct openpgp keys, got;

	(void)state;
	read_seed("vendor.gpg", &keys);
	for (size_t i = 0; i < 2; i++) {
		read_seed(names[i], &got);
		assert_int_equal(got.n_issuers, 1);
		assert_string_equal(got.issuers[0], SUBKEY);
		assert_int_equal(got.n_keys, 0);
		assert_string_equal(openpgp_key_find(&keys, got.issuers[0])->primary, PRIMARY);
	}
	read_seed("two-signatures", &got);
	assert_int_equal(got.n_issuers, 2);
	assert_true(strcmp(got.issuers[0], OTHER) == 0 || strcmp(got.issuers[1], OTHER) == 0);
	assert_null(openpgp_key_find(&keys, OTHER));
}

static void test_a_key_is_found_by_fingerprint_or_key_id(void **state)
{
	struct openpgp keys;

	(void)state;
	read_seed("vendor.gpg", &keys);
	assert_string_equal(openpgp_key_find(&keys, &SUBKEY[24])->fingerprint, SUBKEY);
	assert_null(openpgp_key_find(&keys, "0123456789ABCDEF"));
	assert_null(openpgp_key_find(&keys, "0" PRIMARY));
}

/* Of any beginning of a good file nothing worse becomes than an error or fewer keys. */
static void test_what_is_cut_off_is_an_error(void **state)
{
	static const char *const names[] = { "vendor.gpg", "vendor.asc", "InRelease", "signature.bin" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		size_t length, bad = 0;
		const char *bytes = seed(names[i], &length);

		for (size_t n = 0; n + 2 < length; n++) {
			struct openpgp got = { 0 };
			struct err err = { 0 };

			if (!openpgp_read(arena, bytes, n, &got, &err)) {
				assert_true(strncmp(err.text, "not OpenPGP data: ", 18) == 0);
				bad++;
			}
		}
		assert_true(bad > length / 2);
	}
}

static void test_what_is_none_is_said(void **state)
{
	static const struct { const char *bytes; size_t length; const char *words; } rows[] = {
		{ "", 0, "neither armored nor binary" },
		{ "<html>", 6, "neither armored nor binary" },
		{ "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n", 36, "without end" },
		{ "-----BEGIN PGP SIGNATURE-----\n\n!!!!\n-----END PGP SIGNATURE-----\n", 64, "not base64" },
		{ "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", 64, "no packet begins there" },
		{ "-----BEGIN PGP SIGNATURE-----\n\n=\n-----END PGP SIGNATURE-----\n", 61, "not base64" },
		{ "\x9b\x01", 2, "a packet without end" },
		{ "\x99\xff\xff\x04", 4, "a packet without end" },
		{ "\xc6\xff\xff\xff\xff\xff\x04", 7, "a packet without end" },
		{ "\xc6\xe1\x04", 3, "a packet without end" },
		{ "\xc2", 1, "a packet without end" },
		{ "\x88\x00\x00", 3, "no packet begins there" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct openpgp got = { 0 };
		struct err err = { 0 };

		if (openpgp_read(arena, rows[i].bytes, rows[i].length, &got, &err) || !strstr(err.text, rows[i].words))
			fail_msg("row %zu: %s", i, err.text);
	}
}

/* A signature of another version, lengths that lead outside of it: it names nobody, and what follows is read. */
static void test_a_signature_that_names_nobody_is_passed_over(void **state)
{
	static const struct { const char *bytes; size_t length; } rows[] = {
		{ "\x88\x03\x05\x01\x02", 5 },
		{ "\x88\x08\x04\x00\x01\x08\xff\xff\x00\x00", 10 },
		{ "\x88\x0a\x04\x00\x01\x08\x00\x00\x00\x02\x09\x10", 12 },
		{ "\x88\x0a\x04\x00\x01\x08\x00\x02\x00\x10\x00\x00", 12 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct openpgp got = { 0 };
		struct err err = { 0 };

		if (!openpgp_read(arena, rows[i].bytes, rows[i].length, &got, &err) || got.n_issuers)
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void test_fingerprints_as_people_write_them(void **state)
{
	char grouped[] = "9dc8 5822 9fc7 dd38 854a  e2d8 8d81 803c 0ebf cd88 ", others[][64] = { "", "0x9DC858229FC7DD38854AE2D88D81803C0EBFCD88",
		"9DC858229FC7DD38854AE2D88D81803C0EBFCD8", "8D81803C0EBFCD88", "GDC858229FC7DD38854AE2D88D81803C0EBFCD88" };

	(void)state;
	assert_true(openpgp_fingerprint(grouped));
	assert_string_equal(grouped, "9DC858229FC7DD38854AE2D88D81803C0EBFCD88");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(openpgp_fingerprint(others[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_key_and_its_subkey_have_the_fingerprints_gpg_shows, begin, end),
		cmocka_unit_test_setup_teardown(test_a_signature_names_the_key_that_made_it, begin, end),
		cmocka_unit_test_setup_teardown(test_a_key_is_found_by_fingerprint_or_key_id, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_cut_off_is_an_error, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_none_is_said, begin, end),
		cmocka_unit_test_setup_teardown(test_a_signature_that_names_nobody_is_passed_over, begin, end),
		cmocka_unit_test_setup_teardown(test_fingerprints_as_people_write_them, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
