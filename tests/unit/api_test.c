/* The client of UCP and DTR against tests/engines/fake_ucp.py: who may ask, what is said when it goes wrong, and that
 * a snapshot says the same. */
#include "probe.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/json.h"
#include "target/api.h"

static struct arena *arena;
static char folder[] = "/tmp/plimsoll-api-XXXXXX";
static pid_t server;
static FILE *server_says;
static struct api_options options; /* of the target the next test opens */

static const char *file(const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static void shell(const char *command)
{
	if (system(arena_printf(arena, "cd %s && { %s; } >/dev/null 2>&1", folder, command)) != 0)
		fail_msg("%s", command);
}

/* An authority of our own, the server's certificate by it, another authority, and a client bundle. */
static int make_certificates(void **state)
{
	static const char *const commands[] = {
		"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ours -keyout ca.key -out ca.pem",
		"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.pem",
		"printf 'subjectAltName=IP:127.0.0.1\\n' >san",
		"openssl req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr",
		"openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out server.pem",
		"openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 2 -out nameless.pem",
		"openssl req -newkey rsa:2048 -nodes -subj /CN=admin -keyout key.pem -out client.csr",
		"openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -days 2 -out cert.pem",
		"mkdir bundle empty && cp cert.pem key.pem ca.pem bundle",
		"printf 's3cr3t-token\\n' >token && printf 'wrong\\n' >wrong && printf 'two words\\n' >words && chmod 600 token wrong words",
	};

	(void)state;
	arena = arena_new("test");
	if (!mkdtemp(folder))
		return -1;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		shell(commands[i]);
	return 0;
}

static int remove_certificates(void **state)
{
	(void)state;
	shell("cd / && rm -r \"$OLDPWD\"");
	arena_free(arena);
	return 0;
}

static void stop(void)
{
	if (!server)
		return;
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	fclose(server_says);
	server = 0;
}

static int after(void **state)
{
	(void)state;
	stop();
	options = (struct api_options){ 0 };
	return 0;
}

/* Starts the stand-in with this certificate; its address goes into the options. */
static void serve(const char *scenario, const char *certificate)
{
	const char *top = getenv("TOP");
	char line[64] = "";
	int ends[2];

	if (pipe(ends) != 0)
		fail();
	server = fork();
	if (server == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		execlp("python3", "python3", arena_printf(arena, "%s/tests/engines/fake_ucp.py", top ? top : "."), scenario, "0",
		    file(certificate), file("server.key"), "--client-ca", file("ca.pem"), "--token", "s3cr3t-token", NULL);
		_exit(127);
	}
	close(ends[1]);
	server_says = fdopen(ends[0], "r");
	if (!fgets(line, sizeof line, server_says) || strncmp(line, "ready ", 6) != 0)
		fail_msg("the stand-in did not start: %s", line);
	options.url = arena_printf(arena, "https://127.0.0.1:%d", atoi(line + 6));
	options.ca = file("ca.pem");
}

static struct target *open_target(void)
{
	const struct target_options where = { .root = folder, .ucp = options };
	struct err err = { 0 };
	struct target *target = target_open(arena, &where, &err);

	if (!target)
		fail_msg("%s", err.text);
	return target;
}

static bool has(const char *text, const char *words)
{
	if (strstr(text, words))
		return true;
	print_error("\"%s\" lacks \"%s\"\n", text, words);
	return false;
}

#define ROLES "/roles"
#define GRANTS "/collectionGrants?subjectType=all"

/* Asks, records, and asks the snapshot: the outcome and the words are the same, and no secret is in it. */
static void asks(const char *path, enum target_outcome outcome, const char *words)
{
	static int count;
	struct target *target = open_target();
	const char *snapshot = file(arena_printf(arena, "snapshot-%d", count++));
	const struct docker_reply *live, *again;
	struct err err = { 0 };

	assert_true(target_record(target, snapshot, &err));
	live = api_get(target->ucp, path);
	assert_int_equal(live->outcome, outcome);
	if (words)
		assert_true(has(outcome == TARGET_OK ? live->json : live->message, words));
	assert_true(target_record_done(target, &err));
	stop();
	target = target_snapshot(arena, snapshot, &err);
	assert_non_null(target);
	again = api_get(target->ucp, path);
	assert_int_equal(again->outcome, live->outcome);
	assert_int_equal(again->status, live->status);
	assert_string_equal(again->message, live->message);
	assert_string_equal(again->next, live->next);
	assert_string_equal(again->code, live->code);
	assert_int_equal(again->length, live->length);
	assert_memory_equal(again->json, live->json, live->length);
	assert_string_equal(api_contact(target->ucp)->url, options.url);
	shell(arena_printf(arena, "test -d %s/ucp && ! grep -rqE 's3cr3t|PRIVATE KEY' %s", snapshot, snapshot));
}

static void test_a_token_lets_us_in(void **state)
{
	(void)state;
	serve("good", "server.pem");
	options.token_file = file("token");
	asks(ROLES, TARGET_OK, "{\"id\":\"viewonly\",\"name\":\"View Only\",\"system_role\":true}");
}

static void test_a_client_bundle_lets_us_in_and_brings_its_authority(void **state)
{
	(void)state;
	serve("good", "server.pem");
	options.bundle = file("bundle");
	options.ca = NULL;
	asks(ROLES, TARGET_OK, "viewonly");
}

static void test_without_credentials_or_with_wrong_ones_it_says_what_to_give(void **state)
{
	(void)state;
	serve("good", "server.pem");
	asks(ROLES, TARGET_DENIED, "answers HTTP 401: unauthorized: it wants to know who asks: give --ucp-bundle or --ucp-token-file");
	serve("good", "server.pem");
	options.token_file = file("wrong");
	asks(ROLES, TARGET_DENIED, "HTTP 401: unauthorized: it does not accept a token: has it expired?");
}

static void test_a_certificate_of_another_authority_is_not_trusted(void **state)
{
	(void)state;
	serve("good", "server.pem");
	options.token_file = file("token");
	options.ca = file("other.pem");
	asks(ROLES, TARGET_TROUBLE, "see --ucp-ca");
	serve("good", "nameless.pem");
	asks(ROLES, TARGET_TROUBLE, "could not be trusted");
}

/* What it was asked; nothing when the connection was not trusted. */
static void test_no_token_is_sent_to_whom_we_do_not_trust(void **state)
{
	char line[256];

	(void)state;
	serve("good", "server.pem");
	options.token_file = file("token");
	options.ca = file("other.pem");
	assert_int_equal(api_get(open_target()->ucp, ROLES)->outcome, TARGET_TROUBLE);
	options.ca = file("ca.pem");
	assert_int_equal(api_get(open_target()->ucp, ROLES)->outcome, TARGET_OK);
	assert_non_null(fgets(line, sizeof line, server_says));
	assert_string_equal(line, "GET /roles HTTP/1.1 token\n");
	kill(server, SIGTERM);
	assert_null(fgets(line, sizeof line, server_says));
}

static void test_each_refusal_has_its_own_words(void **state)
{
	static const struct { const char *scenario; enum target_outcome outcome; const char *words; } rows[] = {
		{ "403", TARGET_DENIED, "HTTP 403: says the stand-in: who asks may not read this" },
		{ "404", TARGET_ABSENT, "HTTP 404: says the stand-in" },
		{ "500", TARGET_TROUBLE, "HTTP 500: says the stand-in" },
		{ "302", TARGET_TROUBLE, "HTTP 302: it leads elsewhere" },
		{ "html", TARGET_TROUBLE, "cannot be used: not JSON" },
		{ "empty", TARGET_TROUBLE, "cannot be used: empty" },
		{ "shape", TARGET_TROUBLE, "cannot be used: the reply is an object where a list is expected" },
		{ "link", TARGET_TROUBLE, "cannot be used: it is a part, and only a Link says where the rest is" },
		{ "half", TARGET_TROUBLE, "ended the connection in the middle of its reply" },
		{ "half-chunk", TARGET_TROUBLE, "ended the connection in the middle of its reply" },
		{ "endless", TARGET_TROUBLE, "cannot be used: cut off after" },
		{ "cut", TARGET_TROUBLE, "closed the connection without a reply" },
		{ "headers", TARGET_TROUBLE, "KiB of headers" },
	};

	(void)state;
	options.token_file = file("token");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		serve(rows[i].scenario, "server.pem");
		options.token_file = file("token");
		asks(ROLES, rows[i].outcome, rows[i].words);
	}
}

/* A page that is not there and a repository without signatures have the same status. */
static void test_the_servers_own_word_for_an_error_is_kept(void **state)
{
	const struct docker_reply *reply;

	(void)state;
	serve("good", "server.pem");
	options.token_file = file("token");
	asks("/v2/docker.io/library/box/_trust/tuf/targets.json", TARGET_ABSENT, "You have requested metadata that does not exist");
	serve("good", "server.pem");
	options.token_file = file("token");
	reply = api_get(open_target()->ucp, "/v2/docker.io/library/box/_trust/tuf/targets.json");
	assert_string_equal(reply->code, "METADATA_NOT_FOUND");
	stop();
	serve("404", "server.pem");
	options.token_file = file("token");
	reply = api_get(open_target()->ucp, ROLES);
	assert_string_equal(reply->code, "NOT FOUND");
	stop();
	serve("500:" ROLES, "server.pem");
	options.token_file = file("token");
	reply = api_get(open_target()->ucp, "/v2/nothing.json");
	assert_int_equal(reply->outcome, TARGET_ABSENT);
	assert_string_equal(reply->code, "");
}

#define CONFIG "/api/ucp/config-toml"

/* In lower case, what items look at, and nothing else. */
static void test_the_configuration_is_reduced(void **state)
{
	(void)state;
	serve("good", "server.pem");
	options.token_file = file("token");
	asks(CONFIG, TARGET_OK, "{\"auth\":{\"backend\":\"ldap\",\"samlenabled\":true,\"sessions\":{\"lifetime_minutes\":10,"
	    "\"renewal_threshold_minutes\":0,\"per_user_limit\":3}},\"scheduling_configuration\":");
	shell("! grep -rq 'Sign in\\|registries\\|BEGIN CERT' snapshot-*");
}

/* Half a text that ends with a line is good TOML and says that everything behind it is not there. */
static void test_half_a_configuration_is_none(void **state)
{
	static const char *const rows[][2] = {
		{ "half", "ended the connection in the middle" },
		{ "half-chunk", "ended the connection in the middle" },
		{ "endless", "cannot be used: nothing says where it ends" },
		{ "empty", "cannot be used: it is TOML, but has none of the tables" },
		{ "html", "cannot be used: TOML: line 1: a key is expected" },
		{ "shape", "cannot be used: TOML: line 1: a key is expected" },
		{ "huge", "cannot be used: more than 4096 KB of TOML" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		serve(rows[i][0], "server.pem");
		options.token_file = file("token");
		asks(CONFIG, TARGET_TROUBLE, rows[i][1]);
	}
}

static void test_nobody_listens(void **state)
{
	(void)state;
	serve("good", "server.pem");
	stop();
	asks(ROLES, TARGET_TROUBLE, "refused the connection: nobody listens there: is that the address of UCP?");
}

static void test_what_stands_behind_the_question_mark_is_another_question(void **state)
{
	struct target *target;

	(void)state;
	serve("403:/collectionGrants?x=1", "server.pem");
	options.token_file = file("token");
	target = open_target();
	assert_int_equal(api_get(target->ucp, "/collectionGrants?x=1")->outcome, TARGET_DENIED);
	assert_int_equal(api_get(target->ucp, "/collectionGrants?x=2")->outcome, TARGET_OK);
	/* A name longer than a folder can hold. */
	asks(arena_printf(arena, "/collectionGrants?y=%0400d", 1), TARGET_OK, "viewonly");
}

static void test_options_that_make_no_sense(void **state)
{
	static const struct { struct api_options options; const char *words; } rows[] = {
		{ { .url = "http://ucp" }, "--ucp-url: write https://NAME" },
		{ { .url = "https://" }, "--ucp-url: write https://NAME" },
		{ { .url = "https://admin:secret@ucp" }, "--ucp-url: write https://NAME" },
		{ { .url = "https://ucp/login" }, "--ucp-url: write https://NAME" },
		{ { .token_file = "token" }, "--ucp-token-file: say with --ucp-url which server it is for" },
		{ { .bundle = "bundle" }, "--ucp-bundle: say with --ucp-url" },
		{ { .url = "https://ucp", .token_file = "/nowhere" }, "--ucp-token-file: /nowhere: No such file" },
		{ { .url = "https://ucp", .token_file = "/dev/null" }, "/dev/null: not a file that holds one token" },
		{ { .url = "https://ucp", .token_file = "words" }, "words: not a file that holds one token" },
		{ { .url = "https://ucp", .bundle = "empty" }, "a client bundle has cert.pem and key.pem" },
		{ { .url = "https://ucp", .ca = "/nowhere" }, "CA file /nowhere: No such file" },
	};

	(void)state;
	if (chdir(folder) != 0)
		fail();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct target_options where = { .root = folder, .ucp = rows[i].options };
		struct err err = { 0 };

		assert_null(target_open(arena, &where, &err));
		assert_true(has(err.text, rows[i].words));
		assert_null(strstr(err.text, "secret"));
	}
	if (chdir("/") != 0)
		fail();
}

static void test_an_address_of_the_content_is_used_without_credentials(void **state)
{
	struct target *target;
	const char *url;

	(void)state;
	serve("good", "server.pem");
	url = options.url;
	options = (struct api_options){ 0 };
	target = open_target();
	assert_false(api_contact(target->ucp)->named);
	assert_true(has(api_get(target->ucp, ROLES)->message, "nobody said where UCP is: give --ucp-url"));
	target = open_target();
	api_name(target->ucp, url, "the value ucp_url");
	assert_true(api_contact(target->ucp)->named);
	assert_string_equal(api_contact(target->ucp)->login, "nobody");
	/* The system does not know our authority. */
	assert_true(has(api_get(target->ucp, ROLES)->message, "could not be trusted"));
	target = open_target();
	api_name(target->ucp, "http://plain", "the value ucp_url");
	assert_true(has(api_get(target->ucp, ROLES)->message, "the value ucp_url: http://plain: not https://NAME"));
	/* An option comes first. */
	options = (struct api_options){ .url = url, .ca = file("ca.pem"), .token_file = file("token") };
	target = open_target();
	api_name(target->ucp, "https://attacker.example", "the value ucp_url");
	assert_string_equal(api_contact(target->ucp)->url, url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_token_lets_us_in, after),
		cmocka_unit_test_teardown(test_a_client_bundle_lets_us_in_and_brings_its_authority, after),
		cmocka_unit_test_teardown(test_without_credentials_or_with_wrong_ones_it_says_what_to_give, after),
		cmocka_unit_test_teardown(test_a_certificate_of_another_authority_is_not_trusted, after),
		cmocka_unit_test_teardown(test_no_token_is_sent_to_whom_we_do_not_trust, after),
		cmocka_unit_test_teardown(test_each_refusal_has_its_own_words, after),
		cmocka_unit_test_teardown(test_the_servers_own_word_for_an_error_is_kept, after),
		cmocka_unit_test_teardown(test_the_configuration_is_reduced, after),
		cmocka_unit_test_teardown(test_half_a_configuration_is_none, after),
		cmocka_unit_test_teardown(test_nobody_listens, after),
		cmocka_unit_test_teardown(test_what_stands_behind_the_question_mark_is_another_question, after),
		cmocka_unit_test_teardown(test_options_that_make_no_sense, after),
		cmocka_unit_test_teardown(test_an_address_of_the_content_is_used_without_credentials, after),
	};

	return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
