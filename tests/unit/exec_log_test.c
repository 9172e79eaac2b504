/* docker exec in the log of the audit daemon: what the client makes of its arguments, and what of a log leaves
 * the host. */
#include "probe.h"

#include "probe/docker_exec_log.h"

static struct docker_exec_command read_words(struct arena *arena, const char *words, bool whole)
{
	const char **arguments = NULL;
	size_t count = 0;

	for (const char *at = words; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		arguments = arena_more(arena, arguments, count, sizeof *arguments);
		arguments[count++] = arena_strndup(arena, at, n);
		at += n;
	}
	return docker_exec_command(arena, arguments, count, whole);
}

/* container NULL: no exec */
static const struct { const char *words, *container, *user; bool privileged; } rows[] = {
	{ "docker exec web sh", "web", NULL, false },
	{ "/usr/bin/docker exec --privileged web sh", "web", NULL, true },
	{ "docker exec --privileged=1 web", "web", NULL, true },
	{ "docker exec --privileged=false web", "web", NULL, false },
	{ "docker exec --privileged --privileged=false web", "web", NULL, false },
	{ "docker exec web --privileged", "web", NULL, false },
	{ "docker exec -- --privileged", "--privileged", NULL, false },
	{ "docker exec -e --privileged web", "web", NULL, false },
	{ "docker exec --env=--privileged web", "web", NULL, false },
	{ "docker exec --detach-keys --privileged web", "web", NULL, false },
	{ "docker exec -it -u root web", "web", "root", false },
	{ "docker exec -itu root web", "web", "root", false },
	{ "docker exec -ituroot web", "web", "root", false },
	{ "docker exec -u=root web", "web", "root", false },
	{ "docker exec -t=true -u root web", "web", "root", false },
	{ "docker exec --user 0:0 --privileged web", "web", "0:0", true },
	{ "docker exec -w -u web", "web", NULL, false },
	{ "docker -H unix:///s -D --log-level=debug exec -u a web", "web", "a", false },
	{ "docker --tlscacert exec container exec -u a web", "web", "a", false },
	{ "docker -c exec ps", NULL, NULL, false },
	{ "docker run --privileged exec web", NULL, NULL, false },
	{ "docker container ls exec", NULL, NULL, false },
	{ "docker exec --privileged", NULL, NULL, false },
	{ "docker", NULL, NULL, false },
	{ "docker compose -f x.yml --profile exec exec -T --privileged --index 2 web sh", "web", NULL, true },
	{ "docker-compose -p exec exec -u root web", "web", "root", false },
	{ "docker-compose compose exec -u root web", "web", "root", false },
	{ "podman exec --latest -u root web", "web", "root", false },
};

static void test_arguments_are_read_as_the_client_reads_them(void **state)
{
	struct arena *arena = arena_new("test");

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct docker_exec_command e = read_words(arena, rows[i].words, true);

		if (e.is_exec != (rows[i].container != NULL) || e.cut ||
		    (e.is_exec && (strcmp(e.container, rows[i].container) != 0 || e.privileged != rows[i].privileged ||
		    !e.user != !rows[i].user || (e.user && strcmp(e.user, rows[i].user) != 0))))
			fail_msg("%s: exec %d container %s user %s privileged %d", rows[i].words, e.is_exec,
			    e.container ? e.container : "-", e.user ? e.user : "-", e.privileged);
	}
	arena_free(arena);
}

static void test_missing_arguments_are_told(void **state)
{
	struct arena *arena = arena_new("test");

	(void)state;
	assert_true(read_words(arena, "docker exec -it", false).cut);
	assert_true(read_words(arena, "docker -D", false).cut);
	assert_true(read_words(arena, "docker exec -u", false).cut);
	assert_false(read_words(arena, "docker exec web", false).cut);
	assert_false(read_words(arena, "docker run", false).is_exec);
	arena_free(arena);
}

static const char log_text[] =
	"type=DAEMON_START msg=audit(978307200.100:1): op=start\n"
	"type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=42 auid=1000 uid=0 "
	"comm=\"docker\" exe=\"/usr/bin/docker\" key=\"docker\"\x1d" "AUID=\"anna\"\n"
	"type=SYSCALL msg=audit(1700000000.200:8): success=yes pid=43 auid=1000 uid=0 exe=\"/usr/bin/mysql\"\n"
	"type=EXECVE msg=audit(1700000000.123:7): argc=7 a0=\"docker\" a1=\"exec\" a2=\"-e\" a3=\"P=SECRET1\" a4=\"web\" "
	"a5=\"sh\" a6=5345435245543200\n"
	"type=EXECVE msg=audit(1700000000.200:8): argc=2 a0=\"mysql\" a1=\"-pSECRET3\"\n"
	"type=EXECVE msg=audit(broken argc=2 a0=\"docker\"\n"
	"type=EXECVE msg=audit(1700000100.5:9): argc=4 a0=\"docker\" a1=\"exec\" a2=2D2D757365723D72206F a3=\"web\"\n";

static const char expected[] = "log 978307200 1700000100\n"
	"exec {\"time\":1700000000,\"auid\":\"1000\",\"uid\":\"0\",\"pid\":\"42\",\"exe\":\"/usr/bin/docker\",\"privileged\":false,"
	"\"cut\":false,\"container\":\"web\",\"command\":\"docker exec -e=... web ...\"}\n"
	"exec {\"time\":1700000100,\"privileged\":false,\"cut\":false,\"user\":\"r o\",\"container\":\"web\","
	"\"command\":\"docker exec --user=r o web\"}\n";

static const char *reduce(struct target *target, struct arena *arena)
{
	const char *text;
	struct err err = { 0 };

	assert_int_equal(target_reduce(target, "/var/log/audit/audit.log", "docker exec", docker_exec_log_line,
	    docker_exec_log_new(arena), arena, &text, &err), TARGET_OK);
	return text;
}

static void test_a_log_is_reduced_to_the_commands(void **state)
{
	struct arena *arena = arena_new("test");

	(void)state;
	assert_string_equal(reduce(open_test_root(arena), arena), expected);
	arena_free(arena);
}

static void test_a_snapshot_has_only_what_it_was_reduced_to(void **state)
{
	struct arena *arena = arena_new("test");
	const char *path = in_root("/snapshot");
	struct target *target = open_test_root(arena);
	char line[4096];
	struct err err = { 0 };
	FILE *facts;

	(void)state;
	assert_true(target_record(target, path, &err));
	reduce(target, arena);
	assert_true(target_record_done(target, &err));
	target = target_snapshot(arena, path, &err);
	assert_non_null(target);
	assert_string_equal(reduce(target, arena), expected);
	assert_int_not_equal(access(in_root("/snapshot/root/var/log/audit/audit.log"), F_OK), 0);
	facts = fopen(in_root("/snapshot/facts.jsonl"), "r");
	assert_non_null(facts);
	while (fgets(line, sizeof line, facts))
		assert_null(strstr(line, "SECRET"));
	fclose(facts);
	arena_free(arena);
}

static int make_tree(void **state)
{
	int failed = make_root(state);

	put_file("/var/log/audit/audit.log", log_text);
	return failed;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments_are_read_as_the_client_reads_them),
		cmocka_unit_test(test_missing_arguments_are_told),
		cmocka_unit_test(test_a_log_is_reduced_to_the_commands),
		cmocka_unit_test(test_a_snapshot_has_only_what_it_was_reduced_to),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_root);
}
