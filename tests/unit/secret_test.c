/* engine/base: what is hidden, and that nothing else changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/secret.h"

static struct arena *arena;

static const char *hidden(const char *text)
{
	char *copy = arena_strdup(arena, text);
	bool any = secret_hide(copy, strlen(copy));

	assert_int_equal(any, strcmp(copy, text) != 0);
	return copy;
}

static const char *hidden_json(const char *text)
{
	struct buf buf;
	bool any;

	buf_init(&buf, arena);
	any = secret_hide_json(&buf, text, strlen(text));
	assert_int_equal(any, strcmp(buf.at, text) != 0);
	return buf.at;
}

static void test_names(void **state)
{
	static const char *const yes[] = { "splunk-token", "Password", "db.PASSWD", "gelf-secret", "auth", "Authorization",
		"identitytoken", "x.basicauth.users", NULL };
	static const char *const no[] = { "tlskey", "authorization-plugins", "auths", "max-size", "--client-cert-auth",
		"seccomp-profile", "", NULL };

	(void)state;
	for (size_t i = 0; yes[i]; i++)
		if (!secret_named(yes[i], strlen(yes[i])))
			fail_msg("%s is one", yes[i]);
	for (size_t i = 0; no[i]; i++)
		if (secret_named(no[i], strlen(no[i])))
			fail_msg("%s is none", no[i]);
	assert_true(secret_variable("SSH_KEY", 7));
	assert_false(secret_variable("HOME", 4));
}

static void test_text(void **state)
{
	(void)state;
	assert_string_equal(hidden("https://me:hunter2@host:8088/a@b"), "https://**********@host:8088/a@b");
	assert_string_equal(hidden("https://host/a@b"), "https://host/a@b");
	assert_string_equal(hidden("http://u:p@a,http://u:p@b"), "http://***@a,http://***@b");
	assert_string_equal(hidden("username=u,password=hunter2,ro"), "username=u,password=*******,ro");
	assert_string_equal(hidden("https://host/?token=hunter2"), "https://host/?token=*******");
	assert_string_equal(hidden("password="), "password=");
	assert_string_equal(hidden("://@"), "://@");
	assert_string_equal(hidden(""), "");
}

static void test_json(void **state)
{
	(void)state;
	assert_string_equal(hidden_json("{ \"log-opts\" : { \"splunk-token\" :\n\t\"hunter2\", \"tag\": \"x\" } }"),
	    "{ \"log-opts\" : { \"splunk-token\" :\n\t\"(not shown)\", \"tag\": \"x\" } }");
	assert_string_equal(hidden_json("{\"http-proxy\":\"http:\\/\\/u:p\\u0040proxy:3128\"}"),
	    "{\"http-proxy\":\"http://***@proxy:3128\"}");
	assert_string_equal(hidden_json("{\"\\u0070assword\":\"a\",\"b\":\"c\"}"),
	    "{\"\\u0070assword\":\"(not shown)\",\"b\":\"c\"}");
	assert_string_equal(hidden_json("{\"secrets\":{\"a\":\"b\",\"c\":[1,-2e3,true]},\"d\":1}"),
	    "{\"secrets\":{\"a\":\"(not shown)\",\"c\":[\"(not shown)\",\"(not shown)\",true]},\"d\":1}");
	assert_string_equal(hidden_json("{\"auths\":{\"r.example\":{\"auth\":\"aHVudGVyMg==\",\"email\":\"a@b\"}}}"),
	    "{\"auths\":{\"r.example\":{\"auth\":\"(not shown)\",\"email\":\"a@b\"}}}");
	assert_string_equal(hidden_json("{\"labels\":[\"api-token=hunter2\",\"rack=7\"]}"),
	    "{\"labels\":[\"api-token=*******\",\"rack=7\"]}");
	assert_string_equal(hidden_json("{\"a\":\"say \\\"hi\\\" http://u:p@h\\n\"}"),
	    "{\"a\":\"say \\u0022hi\\u0022 http://***@h\\u000a\"}");
}

/* dockerd refuses the document, so must who reads what is left of it. */
static void test_broken_json_stays_broken(void **state)
{
	static const char *const broken[] = { "{\"password\":\"hunter2", "{\"password\":\"hunter2\\", "{\"password\":\"hun\\qter2\"}",
		"{\"password\":\"hunter2\xff\"}", "{\"password\" \"hunter2\\x\"}" };
	char deep[200];

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const char *left = hidden_json(broken[i]);

		assert_null(strstr(left, "hun"));
		assert_non_null(strstr(left, "\\x"));
	}
	memset(deep, '[', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	assert_int_equal(strlen(hidden_json(deep)), 64);
	assert_string_equal(hidden_json("}}]]{\"token\":\"a\"}"), "}}]]{\"token\":\"(not shown)\"}");
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_broken_json_stays_broken),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
