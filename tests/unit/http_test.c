#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/http.h"
#include "base/limits.h"

static struct arena *arena;
static char path[64];
static pid_t server;

/* Reads one request; how many connections were there before goes into its answer. */
static bool read_request(int fd, char *request, size_t room)
{
	size_t have = 0;
	ssize_t n;

	while (have + 1 < room && (n = read(fd, request + have, room - have - 1)) > 0) {
		have += (size_t)n;
		request[have] = '\0';
		if (strstr(request, "\r\n\r\n"))
			return true;
	}
	return false;
}

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		_exit(1);
}

static void endless(int fd, const char *piece)
{
	for (;;)
		say(fd, piece);
}

/* What a server does with a request for a path of that name. */
static void answer(int fd, const char *name, const char *request, unsigned connection)
{
	char body[4096], head[256];
	static char megabyte[1024 * 1024 + 1];
	unsigned i;

	if (strcmp(name, "hello") == 0) {
		snprintf(body, sizeof body, "%.3000s\nconnection %u", request, connection);
		snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nX-One:  a b \r\nContent-Length: %zu\r\n\r\n",
		    strlen(body));
		say(fd, head);
		say(fd, body);
	} else if (strcmp(name, "chunked") == 0) {
		say(fd, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n");
	} else if (strcmp(name, "missing") == 0) {
		say(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
	} else if (strcmp(name, "moved") == 0) {
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /hello\r\nContent-Length: 0\r\n\r\n");
	} else if (strcmp(name, "half") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
		_exit(0);
	} else if (strcmp(name, "halfchunk") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf");
		_exit(0);
	} else if (strcmp(name, "nothing") == 0) {
		_exit(0);
	} else if (strcmp(name, "silent") == 0) {
		for (;;)
			pause();
	} else if (strcmp(name, "slow") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
		for (i = 0; i < 100; i++) {
			nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
			say(fd, "x");
		}
	} else if (strcmp(name, "garbage") == 0) {
		say(fd, "\x16\x03\x01 not http at all\r\n\r\n");
		_exit(0);
	} else if (strcmp(name, "headers") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\n");
		endless(fd, "X-Much: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
	} else if (strcmp(name, "huge") == 0) {
		memset(megabyte, 'x', sizeof megabyte - 1);
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
		endless(fd, megabyte);
	}
}

static void serve(int listener)
{
	unsigned connection = 0;

	for (;;) {
		char request[4096], name[64];
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			_exit(1);
		connection++;
		if (fork() == 0) {
			while (read_request(fd, request, sizeof request)) {
				if (sscanf(request, "GET /%63[a-z]", name) != 1)
					_exit(1);
				answer(fd, name, request, connection);
			}
			_exit(0);
		}
		close(fd);
	}
}

static int begin(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	snprintf(path, sizeof path, "/tmp/plimsoll-http-%ld", (long)getpid());
	strcpy(address.sun_path, path);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 32) != 0)
		return -1;
	server = fork();
	if (server == 0) {
		setpgid(0, 0);
		signal(SIGCHLD, SIG_IGN);
		serve(listener);
	}
	setpgid(server, server);
	close(listener);
	arena = arena_new("test");
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	kill(-server, SIGKILL);
	waitpid(server, NULL, 0);
	unlink(path);
	return 0;
}

/* Milliseconds to the first byte and to the last. */
static struct http *client_in(long first_byte, long total)
{
	struct http_options options = { .socket = path, .origin = "http://docker",
		.connect = 10000, .first_byte = first_byte, .total = total };
	struct err err = { 0 };
	struct http *http = http_new(arena, &options, &err);

	assert_non_null(http);
	return http;
}

static struct http *client(void)
{
	return client_in(0, 0);
}

static bool collect(void *arg, int status, const char *bytes, size_t length, struct err *err)
{
	struct buf *body = arg;

	(void)err;
	assert_int_not_equal(status, 0);
	buf_add(body, bytes, length);
	return true;
}

static struct http_reply get(struct http *http, const char *what, struct buf *body)
{
	struct http_request request = { what, collect, body };
	struct http_reply reply;

	buf_init(body, arena);
	http_get(http, &request, &reply);
	return reply;
}

static void test_a_reply_with_its_body_and_headers(void **state)
{
	struct buf body;
	struct http_reply reply = get(client(), "/hello?x=1", &body);

	(void)state;
	assert_int_equal(reply.trouble, HTTP_FINE);
	assert_int_equal(reply.status, 200);
	assert_string_equal(reply.message, "");
	assert_non_null(strstr(body.at, "GET /hello?x=1 HTTP/1.1\r\nHost: docker\r\n"));
	assert_string_equal(http_header(&reply, "x-one", arena), "a b");
	assert_string_equal(http_header(&reply, "x-two", arena), "");
}

static void test_connections_are_kept(void **state)
{
	struct http *http = client();
	struct buf first, second;

	(void)state;
	get(http, "/hello", &first);
	get(http, "/hello", &second);
	assert_string_equal(strstr(first.at, "\nconnection"), strstr(second.at, "\nconnection"));
}

static void test_chunks_trailers_and_early_hints(void **state)
{
	struct buf body;
	struct http_reply reply = get(client(), "/chunked", &body);

	(void)state;
	assert_int_equal(reply.trouble, HTTP_FINE);
	assert_int_equal(reply.status, 200);
	assert_string_equal(body.at, "abcde");
}

static void test_a_status_is_a_reply_and_is_not_followed(void **state)
{
	struct buf body;
	struct http_reply reply = get(client(), "/missing", &body);

	(void)state;
	assert_int_equal(reply.trouble, HTTP_FINE);
	assert_int_equal(reply.status, 404);
	assert_string_equal(body.at, "no");
	reply = get(client(), "/moved", &body);
	assert_int_equal(reply.trouble, HTTP_FINE);
	assert_int_equal(reply.status, 302);
}

static void trouble_in(struct http *http, const char *what, enum http_trouble wanted, const char *message)
{
	struct buf body;
	struct http_reply reply = get(http, what, &body);

	assert_int_equal(reply.trouble, wanted);
	assert_string_equal(reply.message, message);
}

static void trouble(const char *what, enum http_trouble wanted, const char *message)
{
	trouble_in(client(), what, wanted, message);
}

static void test_a_reply_cut_in_half(void **state)
{
	(void)state;
	trouble("/half", HTTP_CUT, "ended the connection in the middle of its reply, after 4 bytes");
	trouble("/halfchunk", HTTP_CUT, "ended the connection in the middle of its reply, after 4 bytes");
	trouble("/nothing", HTTP_CUT, "closed the connection without a reply");
}

static void test_who_says_nothing_or_never_ends_is_given_up(void **state)
{
	struct timespec before, after;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &before);
	trouble_in(client_in(300, 20000), "/silent", HTTP_TIMEOUT,
	    "accepted the connection but sent nothing within 1 seconds");
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(after.tv_sec - before.tv_sec < 15); /* not at the end of the 20 seconds */
	trouble_in(client_in(20000, 1200), "/slow", HTTP_TIMEOUT, "did not finish its reply within 2 seconds");
}

static void test_another_protocol(void **state)
{
	(void)state;
	trouble("/garbage", HTTP_NOT_HTTP, "does not speak HTTP");
}

static void test_too_much(void **state)
{
	(void)state;
	trouble("/headers", HTTP_LIMIT, "sent more than 64 KiB of headers");
	trouble("/huge", HTTP_LIMIT, "sent more than 256 MiB");
}

static void test_nobody_listens(void **state)
{
	struct http_options options = { .origin = "http://127.0.0.1:1" };
	struct http_reply reply;
	struct buf body;

	(void)state;
	reply = get(http_new(arena, &options, NULL), "/hello", &body);
	assert_int_equal(reply.trouble, HTTP_REFUSED);
	assert_int_equal(reply.status, 0);
	assert_string_equal(reply.message, "refused the connection: nobody listens there");
}

static void test_a_certificate_that_is_not_there_is_told_before(void **state)
{
	struct http_options options = { .origin = "https://127.0.0.1:1", .ca = "/nowhere/ca.pem" };
	struct err err = { 0 };

	(void)state;
	assert_null(http_new(arena, &options, &err));
	assert_string_equal(err.text, "CA file /nowhere/ca.pem: No such file or directory");
}

static bool enough(void *arg, int status, const char *bytes, size_t length, struct err *err)
{
	(void)arg, (void)status, (void)bytes, (void)length;
	return err_set(err, ERR_CONTENT, "no, thank you");
}

static void test_the_body_function_may_stop(void **state)
{
	struct http_request request = { "/huge", enough, NULL };
	struct http_reply reply;

	(void)state;
	http_get(client(), &request, &reply);
	assert_int_equal(reply.trouble, HTTP_STOPPED);
	assert_string_equal(reply.message, "no, thank you");
}

struct many {
	unsigned asked, done, running, most, fine;
	unsigned lane_of_request[HTTP_LANES];
};

static bool next(void *arg, unsigned lane, struct http_request *request)
{
	struct many *many = arg;

	assert_true(lane < HTTP_LANES);
	if (many->asked == 200)
		return false;
	many->lane_of_request[lane] = ++many->asked;
	many->running++;
	if (many->running > many->most)
		many->most = many->running;
	*request = (struct http_request){ many->asked % 100 == 7 ? "/silent" : "/hello", NULL, NULL };
	return true;
}

static void done(void *arg, unsigned lane, const struct http_reply *reply)
{
	struct many *many = arg;

	many->done++;
	many->running--;
	if (many->lane_of_request[lane] % 100 == 7)
		assert_int_equal(reply->trouble, HTTP_TIMEOUT);
	else
		many->fine += reply->trouble == HTTP_FINE && reply->status == 200;
}

static void test_many_side_by_side_each_with_its_own_fate(void **state)
{
	struct many many = { 0 };
	struct http_work work = { HTTP_LANES, next, done, &many };

	(void)state;
	http_run(client_in(2000, 0), &work);
	assert_int_equal(many.asked, 200);
	assert_int_equal(many.done, 200);
	assert_int_equal(many.fine, 198);
	assert_int_equal(many.most, HTTP_LANES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_reply_with_its_body_and_headers),
		cmocka_unit_test(test_connections_are_kept),
		cmocka_unit_test(test_chunks_trailers_and_early_hints),
		cmocka_unit_test(test_a_status_is_a_reply_and_is_not_followed),
		cmocka_unit_test(test_a_reply_cut_in_half),
		cmocka_unit_test(test_who_says_nothing_or_never_ends_is_given_up),
		cmocka_unit_test(test_another_protocol),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_a_certificate_that_is_not_there_is_told_before),
		cmocka_unit_test(test_the_body_function_may_stop),
		cmocka_unit_test(test_many_side_by_side_each_with_its_own_fate),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
