#include "probe.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/text.h"
#include "target/docker.h"

/* What a small engine says is recorded and judged again without it: the same items, and no
 * secret in the snapshot. */

extern const struct probe probe_docker_container, probe_docker_engine;

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static const struct {
	const char *path, *status, *body;
} replies[] = {
	{ "/_ping", "200 OK", "OK" },
	{ "/version", "200 OK", "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}" },
	{ "/v1.41/info", "200 OK", "{\"Driver\":\"overlay2\",\"SecurityOptions\":[\"name=seccomp,profile=default\"],"
	  "\"HttpProxy\":\"http://u:hunter2@proxy\"}" },
	{ "/v1.41/containers/json?all=1", "200 OK", "[{\"Id\":\"" A "\",\"Names\":[\"/one\"],\"Image\":\"i\","
	  "\"Command\":\"hunter2\"},{\"Id\":\"" B "\",\"Names\":[\"/two\"],\"Image\":\"i\"},{\"Id\":\"" C "\"}]" },
	{ "/v1.41/containers/" A "/json", "200 OK", "{\"Id\":\"" A "\",\"Name\":\"/one\",\"State\":{\"Health\":{"
	  "\"Status\":\"healthy\",\"Log\":[{\"Output\":\"hunter2\"}]}},\"Config\":{\"User\":\"a\\u0000b\","
	  "\"Env\":[\"P=hunter2\"],\"Labels\":{\"x\":\"\\u001b\"},\"Cmd\":[\"hunter2\"]},"
	  "\"HostConfig\":{\"ReadonlyRootfs\":true,\"Memory\":9223372036854775807}}" },
	{ "/v1.41/containers/" B "/json", "500 Internal Server Error", "{\"message\":\"broken \\u001b[31m\"}" },
	{ "/v1.41/containers/" C "/json", "404 Not Found", "{\"message\":\"No such container\"}" },
};

static void answer(int fd, const char *path)
{
	char head[200];
	size_t i;

	for (i = 0; i < sizeof replies / sizeof *replies; i++)
		if (strcmp(replies[i].path, path) == 0) {
			int length = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n",
			    replies[i].status, strlen(replies[i].body));

			if (write(fd, head, (size_t)length) < 0 ||
			    write(fd, replies[i].body, strlen(replies[i].body)) < 0)
				_exit(1);
			return;
		}
	_exit(1);
}

static void serve(int listener)
{
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fork() == 0) {
			char request[4096], path[300];
			ssize_t n;

			while ((n = read(fd, request, sizeof request - 1)) > 0) {
				request[n] = '\0';
				if (sscanf(request, "GET %299s", path) != 1)
					_exit(1);
				answer(fd, path);
			}
			_exit(0);
		}
		close(fd);
	}
}

static pid_t server;

static const char *start_engine(struct arena *arena)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(address.sun_path, in_root("/engine.sock"));
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(listener, 16), 0);
	server = fork();
	if (server == 0) {
		setpgid(0, 0);
		signal(SIGCHLD, SIG_IGN);
		serve(listener);
	}
	setpgid(server, server);
	close(listener);
	return arena_printf(arena, "unix://%s", address.sun_path);
}

static void stop_engine(void)
{
	kill(-server, SIGKILL);
	waitpid(server, NULL, 0);
}

/* Every entity of every item, with its status; of the engine too. */
static const char *everything(struct arena *arena, struct target *target)
{
	const struct probe *which[] = { &probe_docker_container, &probe_docker_engine };
	struct buf all;
	size_t p, i, k;

	buf_init(&all, arena);
	for (p = 0; p < 2; p++) {
		const struct oval_collected *got;
		struct asked a;

		ask(&a, arena, target);
		if (p == 0) {
			ask_one(&a, "scope", OVAL_EQUALS, "all");
			ask_one(&a, "name", OVAL_PATTERN_MATCH, ".*");
		}
		got = run(&a, which[p]);
		buf_printf(&all, "flag %d\n", got->flag);
		for (i = 0; i < got->n_messages; i++)
			buf_printf(&all, "%s\n", got->messages[i].text);
		for (i = 0; i < got->n_items; i++) {
			const struct oval_item *item = got->items[i];

			buf_printf(&all, "item %d %s\n", item->status, item->n_messages ? item->messages[0].text : "");
			for (k = 0; k < item->n_entities; k++) {
				buf_printf(&all, "%s %d ", item->entities[k].name, item->entities[k].status);
				text_printable(&all, item->entities[k].value, item->entities[k].length);
				buf_char(&all, '\n');
			}
		}
	}
	assert_int_equal(strlen(all.at), all.length);
	return all.at;
}

static void record_and_replay(const char *name)
{
	struct arena *arena = arena_new("test");
	struct target_options options = { .docker_host = start_engine(arena) };
	const char *path = arena_strdup(arena, in_root(name)), *live, *again;
	struct target *target;
	struct err err = { 0 };

	target = target_open(arena, &options, &err);
	assert_non_null(target);
	assert_true(target_record(target, path, &err));
	live = everything(arena, target);
	assert_true(target_record_done(target, &err));
	stop_engine();
	unlink(in_root("/engine.sock"));
	target = target_snapshot(arena, path, &err);
	if (!target)
		fail_msg("%s", err.text);
	again = everything(arena, target);
	assert_string_equal(live, again);
	assert_non_null(strstr(live, "readonly_rootfs 0 true\n"));
	assert_non_null(strstr(live, "user 0 a\\x00b\n"));
	assert_non_null(strstr(live, "memory 0 9223372036854775807\n"));
	assert_non_null(strstr(live, "HTTP 500: broken"));
	assert_non_null(strstr(live, "1 containers were removed while they were being read"));
	assert_non_null(strstr(live, "server_version 0 20.10.24\n"));
	assert_string_equal(docker_contact(target->docker)->api_version, "1.41");
	assert_int_equal(docker_containers(target->docker)->vanished, 1);
	arena_free(arena);
}

static void test_a_folder_answers_as_the_engine_did(void **state)
{
	(void)state;
	record_and_replay("/folder");
	assert_int_equal(access(in_root("/folder/docker/contact.json"), R_OK), 0);
	assert_int_equal(access(in_root("/folder/docker/containers/" A ".json"), R_OK), 0);
}

static void test_a_tar_answers_as_the_engine_did(void **state)
{
	(void)state;
	record_and_replay("/snapshot.tar");
}

static void test_no_secret_is_in_a_snapshot(void **state)
{
	struct arena *arena = arena_new("test");

	(void)state;
	assert_int_equal(system(arena_printf(arena, "grep -q ReadonlyRootfs -r %s", in_root("/folder"))), 0);
	assert_int_not_equal(system(arena_printf(arena, "grep -q hunter2 -r %s", in_root(""))), 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_folder_answers_as_the_engine_did),
		cmocka_unit_test(test_a_tar_answers_as_the_engine_did),
		cmocka_unit_test(test_no_secret_is_in_a_snapshot),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
