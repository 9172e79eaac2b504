#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "target/docker_filter.h"

static struct arena *arena;
static struct err err;

/* What remains of `json`, fed in pieces of `step` bytes; NULL: refused. */
static const char *in_steps(enum docker_kind kind, const char *json, size_t length, size_t step)
{
	struct docker_filter *f = arena_alloc(arena, sizeof *f);
	struct buf *out = arena_alloc(arena, sizeof *out);
	size_t at, n;

	err = (struct err){ 0 };
	buf_init(out, arena);
	docker_filter_init(f, arena);
	docker_filter_begin(f, kind, out);
	for (at = 0; at < length; at += n) {
		n = length - at < step ? length - at : step;
		if (!docker_filter_push(f, json + at, n, &err))
			return NULL;
	}
	return docker_filter_end(f, &err) ? out->at : NULL;
}

/* The same however the bytes are cut, and when it is reduced once more. */
static const char *reduced(enum docker_kind kind, const char *json)
{
	const char *whole = in_steps(kind, json, strlen(json), strlen(json) + 1);
	const char *bytes = in_steps(kind, json, strlen(json), 1);

	if (!whole) {
		assert_null(bytes);
		return NULL;
	}
	assert_string_equal(whole, bytes);
	assert_string_equal(in_steps(kind, whole, strlen(whole), strlen(whole)), whole);
	return whole;
}

static const char *repeat(const char *what, size_t count)
{
	struct buf out;

	buf_init(&out, arena);
	while (count--)
		buf_str(&out, what);
	return out.at;
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

static void test_only_what_the_table_names_is_kept(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    " {\"Id\" : \"ab\", \"Path\":\"sh\", \"Args\": [\"-c\", {\"x\":[1,2.5e3,null]}],"
	    "\"HostConfig\":{\"Privileged\":false,\"ReadonlyRootfs\":true,\"CapAdd\":[\"A\",\"B\"],"
	    "\"CapDrop\":null,\"Memory\":-1},\"GraphDriver\":{\"Data\":{}}}\n"),
	    "{\"Id\":\"ab\",\"HostConfig\":{\"Privileged\":false,\"ReadonlyRootfs\":true,"
	    "\"CapAdd\":[\"A\",\"B\"],\"CapDrop\":null,\"Memory\":-1}}");
	assert_string_equal(reduced(DOCKER_CONTAINERS,
	    "[{\"Id\":\"1\",\"Command\":\"x\"},{},{\"Id\":\"2\",\"Names\":[\"/a\",\"/b/c\"]}]"),
	    "[{\"Id\":\"1\",\"Command\":false},{},{\"Id\":\"2\",\"Names\":[\"/a\",\"/b/c\"]}]");
	assert_string_equal(reduced(DOCKER_CONTAINERS, "[]"), "[]");
}

static void test_every_member_and_every_element(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    "{\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"::\",\"HostPort\":\"8\",\"x\":1}],"
	    "\"9/udp\":null},\"DeviceRequests\":[{\"Capabilities\":[[\"gpu\"],[]]}]}}"),
	    "{\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"::\",\"HostPort\":\"8\"}],"
	    "\"9/udp\":null},\"DeviceRequests\":[{\"Capabilities\":[[\"gpu\"],[]]}]}}");
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    "{\"Config\":{\"ExposedPorts\":{\"80/tcp\":{\"a\":[]},\"81/tcp\":null}}}"),
	    "{\"Config\":{\"ExposedPorts\":{\"80/tcp\":true,\"81/tcp\":null}}}");
}

static void test_a_setting_keeps_its_type(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_UCP_CONFIG, "{\"auth\":{\"backend\":\"ldap\",\"samlenabled\":true,\"password\":\"x\","
	    "\"sessions\":{\"per_user_limit\":3,\"lifetime_minutes\":1.5,\"renewal_threshold_minutes\":{\"a\":[1]}}},"
	    "\"cluster_config\":{\"min_tls_version\":[\"a\",2]}}"),
	    "{\"auth\":{\"backend\":\"ldap\",\"samlenabled\":true,\"sessions\":{\"per_user_limit\":3,\"lifetime_minutes\":1.5,"
	    "\"renewal_threshold_minutes\":{}}},\"cluster_config\":{\"min_tls_version\":[]}}");
}

static void test_values_of_variables_never_get_past(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    "{\"Config\":{\"Env\":[\"PATH=/bin/pass\",\"PASSWORD=hunter2=x\",\"TOKEN\",\"PLAIN\","
	    "\"MYSQL_PASS\\u003dhunter2\",\"AWS_KEY=\"]}}"),
	    "{\"Config\":{\"Env\":[\"PASSWORD\",\"TOKEN\",\"MYSQL_PASS\",\"AWS_KEY\"]}}");
}

static void test_only_the_kind_of_a_health_check_is_kept(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    "{\"State\":{\"Health\":{\"Status\":\"healthy\",\"Log\":[{\"Output\":\"hunter2\"}]}},"
	    "\"Config\":{\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"curl -u root:hunter2 x\"]},"
	    "\"Cmd\":[\"--password\",\"hunter2\"]},\"Args\":[\"hunter2\"]}"),
	    "{\"State\":{\"Health\":{\"Status\":\"healthy\"}},"
	    "\"Config\":{\"Healthcheck\":{\"Test\":[\"CMD-SHELL\"]}}}");
}

/* `docker ps` shows 20 characters of a command, or 19 and an ellipsis. */
static void test_of_a_command_only_three_words_are_looked_for(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_CONTAINERS,
	    "[{\"Command\":\"hunter2\"},{\"Command\":\"/bin/UCP-agent x\"},{\"Command\":\"\"},"
	    "{\"Command\":\"12345678901234567dtr\"},{\"Command\":\"12345678901234567dtr1\"}]"),
	    "[{\"Command\":false},{\"Command\":true},{\"Command\":false},{\"Command\":true},"
	    "{\"Command\":false}]");
}

static void test_join_tokens_never_get_past(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_SWARM,
	    "{\"ID\":\"x\",\"JoinTokens\":{\"Worker\":\"SWMTKN-1\",\"Manager\":\"SWMTKN-2\"}}"),
	    "{\"ID\":\"x\"}");
	assert_string_equal(reduced(DOCKER_SECRETS,
	    "[{\"ID\":\"x\",\"Spec\":{\"Name\":\"n\",\"Data\":\"aHVudGVyMg==\"}}]"),
	    "[{\"ID\":\"x\",\"Spec\":{\"Name\":\"n\"}}]");
}

static void test_options_and_labels_lose_their_secrets(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    "{\"HostConfig\":{\"LogConfig\":{\"Type\":\"splunk\",\"Config\":{\"splunk-token\":\"hunter2\","
	    "\"splunk-url\":\"https://me:hunter2@host:8088/a@b\",\"tag\":\"x\"}}}}"),
	    "{\"HostConfig\":{\"LogConfig\":{\"Type\":\"splunk\",\"Config\":{\"splunk-token\":\"(not shown)\","
	    "\"splunk-url\":\"https://**********@host:8088/a@b\",\"tag\":\"x\"}}}}");
	assert_string_equal(reduced(DOCKER_VOLUMES,
	    "{\"Volumes\":[{\"Options\":{\"o\":\"username=u,password=hunter2,ro\",\"type\":\"cifs\"}}]}"),
	    "{\"Volumes\":[{\"Options\":{\"o\":\"username=u,password=*******,ro\",\"type\":\"cifs\"}}]}");
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    "{\"Config\":{\"Labels\":{\"db.PASSWORD\":\"hunter2\",\"a\":\"b\"}}}"),
	    "{\"Config\":{\"Labels\":{\"db.PASSWORD\":\"(not shown)\",\"a\":\"b\"}}}");
}

static void test_labels_are_few_and_short(void **state)
{
	struct buf json;
	const char *got;
	int i;

	(void)state;
	buf_init(&json, arena);
	buf_str(&json, "{\"Config\":{\"Labels\":{");
	buf_printf(&json, "\"long\":\"%s\",", repeat("v", 300));
	for (i = 1; i < 2000; i++)
		buf_printf(&json, "\"l%d\":\"v\",", i);
	buf_printf(&json, "\"%s\":\"\",", repeat("k", 300));
	buf_str(&json, "\"com.docker.ucp.version\":\"3.2\"}}}");
	got = reduced(DOCKER_CONTAINER, json.at);
	assert_non_null(strstr(got, "\"l99\":\""));
	assert_null(strstr(got, "\"l100\":"));
	assert_non_null(strstr(got, "\"com.docker.ucp.version\":\"3.2\""));
	assert_non_null(strstr(got, "vv...[84 bytes cut]\""));
	buf_clear(&json);
	buf_str(&json, "{\"Config\":{\"Labels\":{");
	for (i = 0; i < 90; i++)
		buf_printf(&json, "\"l%d\":\"%s\",", i, repeat("v", 200));
	buf_str(&json, "\"io.kubernetes.pod.namespace\":\"x\"}}}");
	got = reduced(DOCKER_CONTAINER, json.at);
	assert_true(strlen(got) > 8192 && strlen(got) < 9500);
	assert_non_null(strstr(got, "io.kubernetes.pod.namespace"));
}

static void test_long_text_is_cut_at_a_character_and_says_so(void **state)
{
	const char *json = arena_printf(arena, "{\"Name\":\"%s\"}", repeat("\xe2\x82\xac", 2000));
	const char *got = reduced(DOCKER_CONTAINER, json);

	(void)state;
	assert_string_equal(got, arena_printf(arena, "{\"Name\":\"%s...[1944 bytes cut]\"}",
	    repeat("\xe2\x82\xac", 1352)));
	json = arena_printf(arena, "{\"Name\":\"%s\"}", repeat("abcd", 1024));
	assert_string_equal(reduced(DOCKER_CONTAINER, json), json);
}

static void test_control_characters_and_nul_stay_what_they_are(void **state)
{
	(void)state;
	assert_string_equal(reduced(DOCKER_CONTAINER,
	    "{\"Config\":{\"User\":\"root\\u0000x\\n\\u001b\\\"\\\\\\/\\ud83d\\ude00\\u20ac\"}}"),
	    "{\"Config\":{\"User\":\"root\\u0000x\\u000a\\u001b\\\"\\\\/\xf0\x9f\x98\x80\xe2\x82\xac\"}}");
	assert_string_equal(reduced(DOCKER_CONTAINER, "{\"Name\":\"a\\ud83dz\\udc00\\ud800\\ud800\"}"),
	    "{\"Name\":\"a\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"}");
}

static void refused(enum docker_kind kind, const char *json, const char *why)
{
	if (reduced(kind, json))
		fail_msg("accepted: %s", json);
	assert_string_equal(err.text, why);
}

static void test_what_is_not_json_is_refused(void **state)
{
	(void)state;
	refused(DOCKER_INFO, "", "empty");
	refused(DOCKER_INFO, "<html>", "not JSON: a value is expected at byte 1");
	refused(DOCKER_INFO, "{\"a\" 1}", "not JSON: a colon is expected at byte 6");
	refused(DOCKER_INFO, "{\"a\":1 \"b\":2}", "not JSON: a comma is expected at byte 8");
	refused(DOCKER_INFO, "{\"a\":1,}", "not JSON: the name of a member is expected at byte 8");
	refused(DOCKER_INFO, "{\"a\":[1,]}", "not JSON: a value is expected at byte 9");
	refused(DOCKER_INFO, "{\"a\":01}", "not JSON: a number that is none at byte 8");
	refused(DOCKER_INFO, "{\"a\":1e}", "not JSON: a number that is none at byte 8");
	refused(DOCKER_INFO, "{\"a\":-}", "not JSON: a number that is none at byte 7");
	refused(DOCKER_INFO, "{\"a\":nul}",
	    "not JSON: a word that is neither true, false nor null at byte 9");
	refused(DOCKER_INFO, "{\"a\":\"\\x\"}", "not JSON: an escape that is none at byte 8");
	refused(DOCKER_INFO, "{\"a\":\"\\u00g0\"}", "not JSON: an escape that is none at byte 11");
	refused(DOCKER_INFO, "{\"a\":\"\n\"}", "not JSON: a control character in text at byte 7");
	refused(DOCKER_INFO, "{} {}", "not JSON: more after the end at byte 4");
	refused(DOCKER_INFO, "{\"a\":[}", "not JSON: a value is expected at byte 7");
	refused(DOCKER_CONTAINER, "{\"Name\":\"\xc3\x28\"}", "not JSON: text that is not UTF-8 at byte 11");
	refused(DOCKER_CONTAINER, "{\"Name\":\"\xc3\"}", "not JSON: text that is not UTF-8 at byte 11");
	refused(DOCKER_CONTAINER, "{\"Name\":\"\xc3\\n\"}", "not JSON: text that is not UTF-8 at byte 12");
	refused(DOCKER_CONTAINER, "{\"Name\":\"\xed\xa0\x80\"}", "not JSON: text that is not UTF-8 at byte 12");
	refused(DOCKER_CONTAINER, "{\"Name\":\"\xff\"}", "not JSON: text that is not UTF-8 at byte 10");
}

static void test_a_reply_that_ends_early_is_refused(void **state)
{
	static const char json[] = "{\"Id\":\"ab\",\"HostConfig\":{\"Memory\":12,\"CapAdd\":[\"X\"]}}";
	size_t i;

	(void)state;
	for (i = 1; i + 1 < sizeof json; i++) {
		assert_null(in_steps(DOCKER_CONTAINER, json, i, i));
		assert_string_equal(err.text, arena_printf(arena, "cut off after %zu bytes", i));
	}
}

static void test_another_shape_than_the_engines_is_refused(void **state)
{
	(void)state;
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{\"ReadonlyRootfs\":\"true\"}}",
	    "HostConfig.ReadonlyRootfs is text where true or false is expected");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{\"ReadonlyRootfs\":1}}",
	    "HostConfig.ReadonlyRootfs is a number where true or false is expected");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{\"ReadonlyRootfs\":[true]}}",
	    "HostConfig.ReadonlyRootfs is a list where true or false is expected");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{\"Memory\":1.5}}",
	    "HostConfig.Memory is 1.5 where a whole number of 64 bits is expected");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{\"Memory\":9223372036854775808}}",
	    "HostConfig.Memory is 9223372036854775808 where a whole number of 64 bits is expected");
	refused(DOCKER_UCP_CONFIG, "{\"auth\":{\"backend\":9223372036854775808}}",
	    "auth.backend is 9223372036854775808 where a number of 64 bits is expected");
	refused(DOCKER_UCP_CONFIG, "{\"auth\":{\"backend\":-1e999}}",
	    "auth.backend is -1e999 where a number of 64 bits is expected");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{\"Memory\":true}}",
	    "HostConfig.Memory is true where a whole number is expected");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":[]}", "HostConfig is a list where an object is expected");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":\"\"}", "HostConfig is text where an object is expected");
	refused(DOCKER_CONTAINER, "{\"Mounts\":{}}", "Mounts is an object where a list is expected");
	refused(DOCKER_CONTAINER, "{\"Mounts\":[{\"RW\":0}]}",
	    "Mounts[].RW is a number where true or false is expected");
	refused(DOCKER_CONTAINER, "{\"Name\":{}}", "Name is an object where text is expected");
	refused(DOCKER_CONTAINER, "[]", "the reply is a list where an object is expected");
	refused(DOCKER_CONTAINERS, "{\"message\":\"x\"}", "the reply is an object where a list is expected");
	refused(DOCKER_CONTAINERS, "7", "the reply is a number where a list is expected");
}

/* Which of the two would the engine mean? */
static void test_a_kept_member_that_stands_twice_is_refused(void **state)
{
	(void)state;
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{\"ReadonlyRootfs\":false,\"ReadonlyRootfs\":true}}",
	    "HostConfig.ReadonlyRootfs stands there twice");
	refused(DOCKER_CONTAINER, "{\"HostConfig\":{},\"Id\":\"\",\"HostConfig\":{}}",
	    "HostConfig stands there twice");
	assert_non_null(reduced(DOCKER_CONTAINERS, "[{\"Id\":\"1\"},{\"Id\":\"2\"}]"));
}

static void test_depth_and_size_have_limits(void **state)
{
	struct buf json;

	(void)state;
	assert_non_null(reduced(DOCKER_CONTAINER, arena_printf(arena, "{\"a\":%s%s}", repeat("[", 63),
	    repeat("]", 63))));
	refused(DOCKER_CONTAINER, arena_printf(arena, "{\"a\":%s", repeat("[", 100000)),
	    "nested deeper than 64 at byte 69");
	buf_init(&json, arena);
	buf_str(&json, "{\"Components\":[");
	while (json.length < 600 * 1024)
		buf_str(&json, "{\"Name\":\"x\"},");
	buf_str(&json, "{}]}");
	assert_null(in_steps(DOCKER_VERSION, json.at, json.length, 4096));
	assert_string_equal(err.text, "more than 256 KiB remain of the reply after reduction");
}

static bool push(struct docker_filter *f, const char *json)
{
	return docker_filter_push(f, json, strlen(json), &err);
}

static void test_memory_does_not_grow_with_what_is_dropped(void **state)
{
	struct docker_filter *f = arena_alloc(arena, sizeof *f);
	const char *piece = repeat("x", 65536);
	struct buf out;
	size_t before, i;

	(void)state;
	buf_init(&out, arena);
	docker_filter_init(f, arena);
	docker_filter_begin(f, DOCKER_CONTAINER, &out);
	before = arena_size(arena);
	assert_true(push(f, "{\"Config\":{\"Env\":[\"A="));
	for (i = 0; i < 1000; i++)
		assert_true(push(f, piece));
	assert_true(push(f, "\"],\"Labels\":{\"a\":\""));
	for (i = 0; i < 1000; i++)
		assert_true(push(f, piece));
	assert_true(push(f, "\"}}}"));
	assert_true(docker_filter_end(f, &err));
	assert_true(out.length < 1000);
	assert_int_equal(arena_size(arena), before);
}

static void test_paths_have_kinds(void **state)
{
	(void)state;
	assert_int_equal(docker_kind_of("/info"), DOCKER_INFO);
	assert_int_equal(docker_kind_of("/containers/json?all=1"), DOCKER_CONTAINERS);
	assert_int_equal(docker_kind_of("/containers/ab12/json"), DOCKER_CONTAINER);
	assert_int_equal(docker_kind_of("/images/json"), DOCKER_IMAGES);
	assert_int_equal(docker_kind_of("/images/a/b:c/json"), DOCKER_IMAGE);
	assert_int_equal(docker_kind_of("/accounts"), DOCKER_UCP_ACCOUNTS);
	assert_int_equal(docker_kind_of("/accounts/a/teams"), DOCKER_UCP_TEAMS);
	assert_int_equal(docker_kind_of("/accounts/a/teams/b/members"), DOCKER_UCP_MEMBERS);
	assert_int_equal(docker_kind_of("/accounts//teams/b/members"), DOCKER_KIND_COUNT);
	assert_int_equal(docker_kind_of("/accounts/a/teams/b/c/members"), DOCKER_KIND_COUNT);
	assert_int_equal(docker_kind_of("/containers/a/b/json"), DOCKER_KIND_COUNT);
	assert_int_equal(docker_kind_of("/images//json"), DOCKER_KIND_COUNT);
	assert_int_equal(docker_kind_of("/swarm/unlockkey"), DOCKER_KIND_COUNT);
	assert_int_equal(docker_kind_of(""), DOCKER_KIND_COUNT);
	assert_int_equal(docker_kind_of("/containers/json"), DOCKER_KIND_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_the_table_names_is_kept),
		cmocka_unit_test(test_every_member_and_every_element),
		cmocka_unit_test(test_a_setting_keeps_its_type),
		cmocka_unit_test(test_values_of_variables_never_get_past),
		cmocka_unit_test(test_only_the_kind_of_a_health_check_is_kept),
		cmocka_unit_test(test_of_a_command_only_three_words_are_looked_for),
		cmocka_unit_test(test_join_tokens_never_get_past),
		cmocka_unit_test(test_options_and_labels_lose_their_secrets),
		cmocka_unit_test(test_labels_are_few_and_short),
		cmocka_unit_test(test_long_text_is_cut_at_a_character_and_says_so),
		cmocka_unit_test(test_control_characters_and_nul_stay_what_they_are),
		cmocka_unit_test(test_what_is_not_json_is_refused),
		cmocka_unit_test(test_a_reply_that_ends_early_is_refused),
		cmocka_unit_test(test_another_shape_than_the_engines_is_refused),
		cmocka_unit_test(test_a_kept_member_that_stands_twice_is_refused),
		cmocka_unit_test(test_depth_and_size_have_limits),
		cmocka_unit_test(test_memory_does_not_grow_with_what_is_dropped),
		cmocka_unit_test(test_paths_have_kinds),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
