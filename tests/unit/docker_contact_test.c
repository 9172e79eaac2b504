#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <ftw.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/map.h"
#include "target/docker_room.h"

static char root[] = "/tmp/plimsoll-contact-XXXXXX";
static struct arena *arena;
static struct map *variables;

static const char *environment(const char *name)
{
	return map_get(variables, name);
}

static void set(const char *name, const char *value)
{
	map_put(variables, name, (char *)value);
}

static const char *in_root(const char *path)
{
	return arena_printf(arena, "%s%s", root, path);
}

static void make_folders(const char *path)
{
	char *copy = arena_strdup(arena, path), *slash;

	for (slash = copy + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(copy, 0755);
		*slash = '/';
	}
}

static void write_file(const char *path, const char *bytes, size_t length)
{
	FILE *file;

	make_folders(in_root(path));
	file = fopen(in_root(path), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static void file(const char *path, const char *text)
{
	write_file(path, text, strlen(text));
}

/* A socket; who asks for `listening` must close it. */
static int make_socket(const char *path, bool listening)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	make_folders(in_root(path));
	strcpy(address.sun_path, in_root(path));
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	if (listening) {
		assert_int_equal(listen(fd, 4), 0);
		return fd;
	}
	close(fd);
	return -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

static int begin(void **state)
{
	(void)state;
	log_level = LOG_ERROR;
	strcpy(root + strlen(root) - 6, "XXXXXX");
	assert_non_null(mkdtemp(root));
	arena = arena_new("test");
	variables = map_new(arena);
	set("HOME", in_root("/home"));
	mkdir(in_root("/proc"), 0755);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct docker_endpoint find(const char *host)
{
	struct docker_world world = { root, environment };
	struct docker_endpoint to;

	docker_find(arena, &world, host, &to);
	return to;
}

static void is(struct docker_endpoint got, enum docker_presence presence, const char *chosen_by,
    const char *message)
{
	assert_int_equal(got.presence, presence);
	assert_string_equal(got.chosen_by, chosen_by);
	assert_string_equal(got.message, message);
}

static void test_no_socket_no_process_no_program_is_not_installed(void **state)
{
	(void)state;
	is(find(NULL), DOCKER_NOT_INSTALLED, "default", "no Docker Engine here: no socket /run/docker.sock, "
	    "no dockerd that runs, none installed");
}

static void test_installed_but_not_running_is_silence(void **state)
{
	(void)state;
	file("/usr/sbin/dockerd", "");
	is(find(NULL), DOCKER_SILENT, "default", arena_printf(arena, "a Docker Engine is installed "
	    "(%s/usr/sbin/dockerd) but does not run: start it (systemctl start docker)", root));
}

static void test_running_without_a_socket_is_silence(void **state)
{
	(void)state;
	write_file("/proc/812/cmdline", "/usr/bin/dockerd\0-H\0fd://\0", 26);
	is(find(NULL), DOCKER_SILENT, "default", "dockerd runs (pid 812) but has no socket where one is "
	    "looked for (/run/docker.sock): name it with --host");
	write_file("/proc/90/cmdline", "docker\0daemon\0", 14);
	is(find(NULL), DOCKER_SILENT, "default", arena_printf(arena, "2 dockerd run (pids %s) and none has "
	    "/run/docker.sock: name the socket of one with --host",
	    strstr(find(NULL).message, "(pids 812") ? "812, 90" : "90, 812"));
}

static void test_other_processes_are_no_dockerd(void **state)
{
	(void)state;
	write_file("/proc/7/cmdline", "docker\0ps\0", 10);
	write_file("/proc/8/cmdline", "vi\0dockerd\0", 11);
	write_file("/proc/9/cmdline", "", 0);
	write_file("/proc/self/cmdline", "dockerd\0", 8);
	assert_int_equal(find(NULL).presence, DOCKER_NOT_INSTALLED);
}

static void test_the_default_socket(void **state)
{
	struct docker_endpoint got;
	int fd;

	(void)state;
	fd = make_socket("/run/docker.sock", true);
	got = find(NULL);
	is(got, DOCKER_ANSWERS, "default", "");
	assert_string_equal(got.name, arena_printf(arena, "unix://%s/run/docker.sock", root));
	assert_string_equal(got.http.socket, in_root("/run/docker.sock"));
	close(fd);
	got = find(NULL);
	is(got, DOCKER_SILENT, "default", arena_printf(arena, "%s: nobody listens on it: start the engine "
	    "(systemctl start docker) or name another one with --host", got.name));
}

static void test_the_rootless_socket(void **state)
{
	struct docker_endpoint got;
	int fd;

	(void)state;
	set("XDG_RUNTIME_DIR", "/run/user/1000");
	fd = make_socket("/run/user/1000/docker.sock", true);
	got = find(NULL);
	is(got, DOCKER_ANSWERS, "default", "");
	assert_string_equal(got.http.socket, in_root("/run/user/1000/docker.sock"));
	close(fd);
}

/* The socket is where the daemon's command line or file says. */
static void test_the_socket_a_running_dockerd_names(void **state)
{
	const char *host = arena_printf(arena, "--host=unix://%s", in_root("/srv/d.sock"));
	char line[400];
	int length, fd;

	(void)state;
	fd = make_socket("/srv/d.sock", true);
	length = snprintf(line, sizeof line, "dockerd%c%s%c", 0, host, 0);
	write_file("/proc/31/cmdline", line, (size_t)length);
	is(find(NULL), DOCKER_ANSWERS, "dockerd, pid 31", "");
	length = snprintf(line, sizeof line, "dockerd%c-Hunix://%s%c", 0, in_root("/srv/d.sock"), 0);
	write_file("/proc/31/cmdline", line, (size_t)length);
	is(find(NULL), DOCKER_ANSWERS, "dockerd, pid 31", "");
	file("/srv/daemon.json", arena_printf(arena, "{\"hosts\": [\"tcp://[::]:1\", \"unix://%s\"]}",
	    in_root("/srv/d.sock")));
	length = snprintf(line, sizeof line, "dockerd%c--config-file%c/srv/daemon.json%c", 0, 0, 0);
	write_file("/proc/31/cmdline", line, (size_t)length);
	is(find(NULL), DOCKER_ANSWERS, "dockerd, pid 31", "");
	close(fd);
}

static void test_a_socket_we_may_not_open_is_denied(void **state)
{
	struct docker_endpoint got;
	int fd;

	(void)state;
	fd = make_socket("/run/docker.sock", true);
	chmod(in_root("/run/docker.sock"), 0);
	chmod(root, 0755);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	got = find(NULL);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	is(got, DOCKER_DENIED, "default", arena_printf(arena, "%s: permission denied: run as root or as a "
	    "member of the socket's group", got.name));
	close(fd);
}

static void test_the_order_of_who_chooses(void **state)
{
	(void)state;
	file("/home/.docker/config.json", "{\"currentContext\": \"there\"}");
	is(find(NULL), DOCKER_SILENT, "context there", arena_printf(arena, "%s/home/.docker/config.json names "
	    "the context there, which is not there (%s/home/.docker/contexts/meta/"
	    "e244f187f696561d5fd7e00f618e7ba641dc52e3c137380f6fa23a854b773aac/meta.json: "
	    "No such file or directory): see \"docker context ls\", or name the engine with --host", root,
	    root));
	set("DOCKER_CONTEXT", "here");
	assert_string_equal(find(NULL).chosen_by, "context here");
	set("DOCKER_CONTEXT", "default");
	assert_string_equal(find(NULL).chosen_by, "default");
	set("DOCKER_CONTEXT", "here");
	set("DOCKER_HOST", "unix:///nowhere/a.sock");
	assert_string_equal(find(NULL).chosen_by, "DOCKER_HOST");
	assert_string_equal(find("unix:///nowhere/b.sock").chosen_by, "--host");
	assert_string_equal(find("unix:///nowhere/b.sock").name, "unix:///nowhere/b.sock");
}

static void test_a_context_has_its_address_and_certificates(void **state)
{
	/* sha256 of "remote" */
	static const char there[] = "b71199ebd070b36beab7317920c2c2f1d777df8d05e5527d8458fda57cb17a7a";
	struct docker_endpoint got;

	(void)state;
	set("DOCKER_CONTEXT", "remote");
	file(arena_printf(arena, "/home/.docker/contexts/meta/%s/meta.json", there), "{\"Name\":\"remote\","
	    "\"Endpoints\":{\"docker\":{\"Host\":\"tcp://manager:2376\",\"SkipTLSVerify\":true}}}");
	got = find(NULL);
	is(got, DOCKER_SILENT, "context remote", "tcp://manager:2376: without TLS anybody on the way could "
	    "answer: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or accept it with --host");
	file(arena_printf(arena, "/home/.docker/contexts/tls/%s/docker/ca.pem", there), "");
	got = find(NULL);
	is(got, DOCKER_ANSWERS, "context remote", "");
	assert_string_equal(got.http.origin, "https://manager:2376");
	assert_string_equal(got.http.ca, arena_printf(arena, "%s/home/.docker/contexts/tls/%s/docker/ca.pem",
	    root, there));
	assert_null(got.http.key);
	file(arena_printf(arena, "/home/.docker/contexts/meta/%s/meta.json", there), "{\"Name\":");
	assert_int_equal(find(NULL).presence, DOCKER_SILENT);
}

static void test_tcp_wants_tls_unless_a_person_said_so(void **state)
{
	struct docker_endpoint got;

	(void)state;
	set("DOCKER_HOST", "tcp://10.0.0.1");
	is(find(NULL), DOCKER_SILENT, "DOCKER_HOST", "tcp://10.0.0.1: without TLS anybody on the way could "
	    "answer: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or accept it with --host");
	got = find("tcp://10.0.0.1");
	is(got, DOCKER_ANSWERS, "--host", "");
	assert_string_equal(got.http.origin, "http://10.0.0.1:2375");
	set("DOCKER_TLS_VERIFY", "1");
	file("/home/.docker/ca.pem", "");
	file("/home/.docker/key.pem", "");
	got = find(NULL);
	is(got, DOCKER_ANSWERS, "DOCKER_HOST", "");
	assert_string_equal(got.http.origin, "https://10.0.0.1:2376");
	assert_string_equal(got.http.ca, in_root("/home/.docker/ca.pem"));
	assert_string_equal(got.http.key, in_root("/home/.docker/key.pem"));
	assert_null(got.http.certificate);
	set("DOCKER_CERT_PATH", in_root("/certs"));
	file("/certs/cert.pem", "");
	got = find("tcp://[::1]:99/");
	assert_string_equal(got.http.origin, "https://[::1]:99");
	assert_string_equal(got.http.certificate, in_root("/certs/cert.pem"));
	assert_null(got.http.ca);
	assert_string_equal(find("tcp://[::1]").http.origin, "https://[::1]:2376");
}

static void test_addresses_that_cannot_be_used_say_what_to_do(void **state)
{
	const char *deep = arena_printf(arena, "unix:///%0120d", 7);

	(void)state;
	is(find("ssh://admin@host"), DOCKER_SILENT, "--host", "ssh://admin@host: ssh is not supported: run "
	    "plimsoll on that host, or forward its socket (ssh -nNT -L /tmp/engine.sock:/run/docker.sock HOST) "
	    "and use --host unix:///tmp/engine.sock");
	is(find("npipe:////./pipe/docker_engine"), DOCKER_SILENT, "--host", "npipe:////./pipe/docker_engine: "
	    "not an address of an engine: write unix:///PATH or tcp://NAME:PORT");
	is(find("unix://relative"), DOCKER_SILENT, "--host",
	    "unix://relative: write unix:// and an absolute path");
	is(find("tcp://a b"), DOCKER_SILENT, "--host", "tcp://a b: not an address: write tcp://NAME:PORT");
	is(find("tcp://user@host/x?y"), DOCKER_SILENT, "--host",
	    "tcp://user@host/x?y: not an address: write tcp://NAME:PORT");
	is(find("unix:///nowhere/d.sock"), DOCKER_SILENT, "--host", "unix:///nowhere/d.sock: there is no such "
	    "socket: start the engine (systemctl start docker) or name another one with --host");
	is(find("/nowhere/d.sock"), DOCKER_SILENT, "--host", "unix:///nowhere/d.sock: there is no such "
	    "socket: start the engine (systemctl start docker) or name another one with --host");
	is(find(deep), DOCKER_SILENT, "--host", arena_printf(arena, "%s: longer than the 107 bytes a "
	    "socket's path may have; make a shorter symbolic link to it", deep));
}

static void test_a_broken_config_file_is_not_the_end(void **state)
{
	(void)state;
	file("/home/.docker/config.json", "{");
	assert_int_equal(find(NULL).presence, DOCKER_NOT_INSTALLED);
}

static void test_replies_have_file_names(void **state)
{
	(void)state;
	assert_string_equal(docker_file_name(arena, "/info"), "info.json");
	assert_string_equal(docker_file_name(arena, "/containers/json?all=1"), "containers.json");
	assert_string_equal(docker_file_name(arena, "/containers/ab12/json"), "containers/ab12.json");
	assert_string_equal(docker_file_name(arena, "/images/json"), "images.json");
	assert_string_equal(docker_file_name(arena, "/images/a/b:c/json"), "images/a%2Fb%3Ac.json");
	assert_string_equal(docker_file_name(arena, "/images/../json"), "images/%2E..json");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(test_no_socket_no_process_no_program_is_not_installed),
		TEST(test_installed_but_not_running_is_silence),
		TEST(test_running_without_a_socket_is_silence),
		TEST(test_other_processes_are_no_dockerd),
		TEST(test_the_default_socket),
		TEST(test_the_rootless_socket),
		TEST(test_the_socket_a_running_dockerd_names),
		TEST(test_a_socket_we_may_not_open_is_denied),
		TEST(test_the_order_of_who_chooses),
		TEST(test_a_context_has_its_address_and_certificates),
		TEST(test_tcp_wants_tls_unless_a_person_said_so),
		TEST(test_addresses_that_cannot_be_used_say_what_to_do),
		TEST(test_a_broken_config_file_is_not_the_end),
		TEST(test_replies_have_file_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
