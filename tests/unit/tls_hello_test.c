/* The first words of TLS by hand: what is sent, and what answers mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "probe/tls_hello.h"

static const unsigned char random_bytes[TLS_HELLO_RANDOM];

static unsigned at(const struct buf *buf, size_t place, unsigned bytes)
{
	unsigned number = 0;

	while (bytes--)
		number = number << 8 | (unsigned char)buf->at[place++];
	return number;
}

/* Lengths add up, no more than 127 suites, no hello of 256 to 511 bytes. */
static void test_hellos_are_whole(void **state)
{
	static const char *const names[] = { "", "u", "ucp.example.com",
		"a.name.that.is.rather.long.for.a.host.but.may.be.there.all.the.same.in.some.domain.example.com" };
	struct arena *arena = arena_new("test");
	struct buf hello;

	(void)state;
	for (int v = 0; v < TLS_VERSION_COUNT; v++)
		for (unsigned part = 0; part < tls_hello_parts((enum tls_version)v); part++)
			for (size_t n = 0; n < 4; n++) {
				size_t suites, extensions;

				buf_init(&hello, arena);
				tls_hello_write(&hello, (enum tls_version)v, part, names[n], random_bytes);
				assert_int_equal(at(&hello, 0, 1), 22);
				assert_int_equal(at(&hello, 3, 2), hello.length - 5);
				assert_int_equal(at(&hello, 6, 3), hello.length - 9);
				assert_int_equal(at(&hello, 9, 2), v == TLS_1_3 ? 0x0303 : 0x0300 + v);
				assert_true(hello.length - 5 < 256 || hello.length - 5 > 511);
				suites = 43 + 1 + at(&hello, 43, 1);
				assert_in_range(at(&hello, suites, 2), 2, 2 * 127);
				extensions = suites + 2 + at(&hello, suites, 2) + 2;
				if (v == TLS_SSL3)
					assert_int_equal(extensions, hello.length);
				else
					assert_int_equal(at(&hello, extensions, 2), hello.length - extensions - 2);
				assert_int_equal(memmem(hello.at, hello.length, names[n], strlen(names[n])) != NULL,
				    v != TLS_SSL3 || !*names[n]);
			}
	arena_free(arena);
}

#define ALERT(level, number) "\x15\x03\x01\x00\x02" level number
/* ServerHello of so many bytes, version, random, no session id, suite, no compression */
#define RANDOM "12345678901234567890123456789012"
#define SERVER_HELLO(version) "\x02\x00\x00\x26" version RANDOM "\x00\x00\x2f\x00"
#define HELLO(version) "\x16\x03\x01\x00\x2a" SERVER_HELLO(version)
#define DONE "\x16\x03\x01\x00\x04\x0e\x00\x00\x00"
/* with the extension supported_versions */
#define HELLO_1_3(version) "\x16\x03\x03\x00\x32\x02\x00\x00\x2e\x03\x03" RANDOM "\x00\x13\x01\x00\x00\x06\x00\x2b\x00\x02" version

static void check(enum tls_version version, const char *bytes, size_t length, enum tls_answer wanted, const char *words)
{
	char why[100] = "";

	assert_int_equal(tls_hello_answer(version, bytes, length, why), wanted);
	assert_non_null(strstr(why, words));
	/* Cut anywhere it is the same or not yet clear: never something else. */
	for (size_t n = 0; n < length; n++) {
		enum tls_answer part = tls_hello_answer(version, bytes, n, why);

		assert_true(part == TLS_MORE || part == wanted);
	}
}
#define CHECK(version, bytes, wanted, words) check(version, bytes, sizeof(bytes) - 1, wanted, words)

static void test_answers(void **state)
{
	(void)state;
	CHECK(TLS_1_0, HELLO("\x03\x01") DONE, TLS_ACCEPTED, "");
	CHECK(TLS_1_0, HELLO("\x03\x01"), TLS_MORE, "");
	CHECK(TLS_SSL3, HELLO("\x03\x00") DONE, TLS_ACCEPTED, "");
	CHECK(TLS_1_2, HELLO("\x03\x01") DONE, TLS_REFUSED, "");
	CHECK(TLS_1_1, HELLO("\x03\x03") DONE, TLS_STRANGE, "newer");
	CHECK(TLS_1_2, HELLO("\x03\x03") ALERT("\x02", "\x50"), TLS_ENDED, "alert 80");
	CHECK(TLS_1_2, HELLO("\x03\x03") ALERT("\x02", "\x28"), TLS_REFUSED, "");
	/* a warning before (the name is not known), then the hello */
	CHECK(TLS_1_1, ALERT("\x01", "\x70") HELLO("\x03\x02") DONE, TLS_ACCEPTED, "");
	CHECK(TLS_1_1, ALERT("\x02", "\x46"), TLS_REFUSED, "");
	CHECK(TLS_1_1, ALERT("\x02", "\x47"), TLS_REFUSED, "");
	CHECK(TLS_1_1, ALERT("\x02", "\x70"), TLS_ENDED, "alert 112");
	CHECK(TLS_1_1, ALERT("\x01", "\x00"), TLS_ENDED, "alert 0");
	CHECK(TLS_1_3, HELLO_1_3("\x03\x04"), TLS_ACCEPTED, "");
	CHECK(TLS_1_3, HELLO("\x03\x03") DONE, TLS_REFUSED, "");
	CHECK(TLS_1_2, HELLO_1_3("\x03\x04"), TLS_STRANGE, "newer");
	/* one message in two records, two in one */
	CHECK(TLS_1_0, "\x16\x03\x01\x00\x01\x02\x16\x03\x01\x00\x2d\x00\x00\x26\x03\x01" RANDOM "\x00\x00\x2f\x00\x0e\x00\x00\x00",
	    TLS_ACCEPTED, "");
	/* what is not TLS, or not its beginning */
	CHECK(TLS_1_0, "HTTP/1.1 400 Bad Request\r\n", TLS_STRANGE, "does not answer in TLS");
	CHECK(TLS_1_0, "220 mail ready\r\n", TLS_STRANGE, "does not answer in TLS");
	CHECK(TLS_1_0, DONE, TLS_STRANGE, "ServerHello");
	CHECK(TLS_1_0, "\x17\x03\x01\x00\x01x", TLS_STRANGE, "other than a handshake");
	CHECK(TLS_1_0, "\x15\x03\x01\x00\x01\x02", TLS_STRANGE, "broken alert");
	CHECK(TLS_1_0, HELLO("\x03\x01") HELLO("\x03\x01"), TLS_STRANGE, "broken");
	CHECK(TLS_1_0, "\x16\x03\x01\x00\x06\x02\x00\x00\x02\x03\x01", TLS_STRANGE, "broken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hellos_are_whole),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
