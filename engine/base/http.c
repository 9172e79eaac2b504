#include "base/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

const char *const http_trouble_names[HTTP_TROUBLE_COUNT] = {
	"fine", "refused", "timeout", "cut", "not http", "tls", "limit", "stopped", "failed",
};

struct lane {
	CURL *easy;
	struct http_request request;
	struct buf url, headers;
	struct err err;  /* of the body function, or ours */
	bool running, answered, too_much, stopped;
	int64_t started; /* milliseconds */
	uint64_t bytes;
	char curl_says[CURL_ERROR_SIZE];
};

struct http {
	struct arena *arena;
	struct curl_slist *extra; /* headers of every request */
	struct http_options options;
	CURLM *multi;
	struct lane lanes[HTTP_LANES];
	struct buf message;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

void http_start(void)
{
	pthread_once(&curl_once, start_curl);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t take_header(char *bytes, size_t one, size_t length, void *arg)
{
	struct lane *lane = arg;

	(void)one;
	lane->answered = true;
	/* 1xx before the reply, trailers after it: all of them count. */
	if (lane->headers.length + length > LIMIT_HTTP_HEADER_BYTES) {
		lane->too_much = true;
		err_set(&lane->err, ERR_LIMIT, "sent more than %u KiB of headers",
		    LIMIT_HTTP_HEADER_BYTES / 1024);
		return 0;
	}
	buf_add(&lane->headers, bytes, length);
	return length;
}

static int status_of(const struct lane *lane)
{
	long status = 0;

	curl_easy_getinfo(lane->easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

static size_t take_body(char *bytes, size_t one, size_t length, void *arg)
{
	struct lane *lane = arg;

	(void)one;
	lane->bytes += length;
	if (lane->bytes > LIMIT_HTTP_BODY_BYTES) {
		lane->too_much = true;
		err_set(&lane->err, ERR_LIMIT, "sent more than %u MiB",
		    LIMIT_HTTP_BODY_BYTES / 1024 / 1024);
		return 0;
	}
	if (!lane->request.body || !length)
		return length;
	if (!lane->request.body(lane->request.arg, status_of(lane), bytes, length, &lane->err)) {
		lane->stopped = true;
		return 0;
	}
	return length;
}

static void close_http(void *arg)
{
	struct http *http = arg;
	unsigned i;

	for (i = 0; i < HTTP_LANES; i++)
		curl_easy_cleanup(http->lanes[i].easy);
	curl_multi_cleanup(http->multi);
	curl_slist_free_all(http->extra);
}

static bool readable(const char *what, const char *path, struct err *err)
{
	if (!path || access(path, R_OK) == 0)
		return true;
	return err_errno(err, "%s %s", what, path);
}

struct http *http_new(struct arena *arena, const struct http_options *options, struct err *err)
{
	struct http *http;

	/* libcurl would say only "problem with the certificate". */
	if (!readable("CA file", options->ca, err) ||
	    !readable("certificate", options->certificate, err) ||
	    !readable("key", options->key, err))
		return NULL;
	if (options->bearer && (!options->origin || strncmp(options->origin, "https://", 8) != 0)) {
		err_set(err, ERR_USAGE, "a token is sent over TLS only");
		return NULL;
	}
	http_start();
	http = arena_alloc(arena, sizeof *http);
	http->arena = arena;
	http->options.socket = arena_strdup(arena, options->socket);
	http->options.origin = arena_strdup(arena, options->origin);
	http->options.ca = arena_strdup(arena, options->ca);
	http->options.certificate = arena_strdup(arena, options->certificate);
	http->options.key = arena_strdup(arena, options->key);
	http->options.connect =
	    options->connect ? options->connect : LIMIT_HTTP_CONNECT_SECONDS * 1000L;
	http->options.first_byte =
	    options->first_byte ? options->first_byte : LIMIT_HTTP_FIRST_BYTE_SECONDS * 1000L;
	http->options.total =
	    options->total ? options->total : LIMIT_HTTP_TOTAL_SECONDS * 1000L;
	buf_init(&http->message, arena);
	http->multi = curl_multi_init();
	if (!http->multi) {
		err_set(err, ERR_SYSTEM, "libcurl could not be started");
		return NULL;
	}
	arena_at_free(arena, close_http, http);
	if (options->bearer)
		http->extra = curl_slist_append(NULL, arena_printf(arena, "Authorization: Bearer %s", options->bearer));
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)HTTP_LANES);
	curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	return http;
}

static void prepare(struct http *http, struct lane *lane)
{
	const struct http_options *o = &http->options;
	CURL *easy = curl_easy_init();

	if (!easy) {
		fputs("error: out of memory\n", stderr);
		abort();
	}
	lane->easy = easy;
	buf_init(&lane->url, http->arena);
	buf_init(&lane->headers, http->arena);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, lane);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, lane->curl_says);
	curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "plimsoll/" PLIMSOLL_VERSION);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, o->connect);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, o->total);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, lane);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, lane);
	if (o->socket)
		curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, o->socket);
	if (http->extra)
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, http->extra);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (o->ca) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, o->ca);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (o->certificate)
		curl_easy_setopt(easy, CURLOPT_SSLCERT, o->certificate);
	if (o->key)
		curl_easy_setopt(easy, CURLOPT_SSLKEY, o->key);
}

static enum http_trouble refused(struct buf *message, const struct lane *lane, CURLcode code)
{
	long number = 0;

	curl_easy_getinfo(lane->easy, CURLINFO_OS_ERRNO, &number);
	if (code == CURLE_COULDNT_RESOLVE_HOST)
		buf_str(message, "has a name that cannot be resolved");
	else if (number == ECONNREFUSED)
		buf_str(message, "refused the connection: nobody listens there");
	else if (number)
		buf_printf(message, "could not be connected to: %s", strerror((int)number));
	else
		buf_str(message, "could not be connected to");
	return HTTP_REFUSED;
}

static enum http_trouble timed_out(const struct http *http, struct buf *message,
    const struct lane *lane)
{
	curl_off_t connected = 0;

	curl_easy_getinfo(lane->easy, CURLINFO_CONNECT_TIME_T, &connected);
	if (lane->answered)
		buf_printf(message, "did not finish its reply within %ld seconds",
		    (http->options.total + 999) / 1000);
	else if (!connected && now() - lane->started < http->options.first_byte)
		buf_printf(message, "did not accept the connection within %ld seconds",
		    (http->options.connect + 999) / 1000);
	else
		buf_printf(message, "accepted the connection but sent nothing within %ld seconds",
		    (http->options.first_byte + 999) / 1000);
	return HTTP_TIMEOUT;
}

static enum http_trouble explain(struct http *http, struct lane *lane, CURLcode code)
{
	struct buf *message = &http->message;

	buf_clear(message);
	if (lane->too_much || lane->stopped) {
		buf_str(message, lane->err.text);
		return lane->too_much ? HTTP_LIMIT : HTTP_STOPPED;
	}
	switch (code) {
	case CURLE_OK:
		return HTTP_FINE;
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
		return refused(message, lane, code);
	case CURLE_OPERATION_TIMEDOUT:
		return timed_out(http, message, lane);
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		buf_printf(message, "ended the connection in the middle of its reply, after %llu bytes",
		    (unsigned long long)lane->bytes);
		return HTTP_CUT;
	case CURLE_GOT_NOTHING:
		buf_str(message, "closed the connection without a reply");
		return HTTP_CUT;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
		buf_str(message, "does not speak HTTP");
		return HTTP_NOT_HTTP;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_ENGINE_INITFAILED:
		buf_printf(message, "could not be trusted or did not trust us (TLS): %s",
		    lane->curl_says[0] ? lane->curl_says : curl_easy_strerror(code));
		return HTTP_TLS;
	default:
		buf_printf(message, "failed: %s",
		    lane->curl_says[0] ? lane->curl_says : curl_easy_strerror(code));
		return HTTP_FAILED;
	}
}

static void finish(struct http *http, unsigned number, CURLcode code,
    const struct http_work *work)
{
	struct lane *lane = &http->lanes[number];
	struct http_reply reply = { .status = status_of(lane) };

	reply.trouble = explain(http, lane, code);
	reply.message = http->message.at;
	reply.headers = lane->headers.at;
	curl_multi_remove_handle(http->multi, lane->easy);
	lane->running = false;
	work->done(work->arg, number, &reply);
}

/* false: there is nothing more to ask. */
static bool start(struct http *http, unsigned number, const struct http_work *work)
{
	struct lane *lane = &http->lanes[number];

	if (!lane->easy)
		prepare(http, lane);
	if (!work->next(work->arg, number, &lane->request))
		return false;
	buf_clear(&lane->url);
	buf_str(&lane->url, http->options.origin);
	buf_str(&lane->url, lane->request.path);
	buf_clear(&lane->headers);
	lane->err = (struct err){ 0 };
	lane->curl_says[0] = '\0';
	lane->answered = lane->too_much = lane->stopped = false;
	lane->bytes = 0;
	lane->started = now();
	curl_easy_setopt(lane->easy, CURLOPT_URL, lane->url.at);
	lane->running = true;
	if (curl_multi_add_handle(http->multi, lane->easy) != CURLM_OK)
		finish(http, number, CURLE_FAILED_INIT, work);
	return true;
}

/* Milliseconds until the first of those who have said nothing is too late; gives
 * up on those who are. */
static int wait_for(struct http *http, const struct http_work *work)
{
	int64_t t = now(), least = 1000;
	unsigned i;

	for (i = 0; i < work->lanes; i++) {
		struct lane *lane = &http->lanes[i];
		int64_t left = lane->started + http->options.first_byte - t;

		if (!lane->running || lane->answered)
			continue;
		if (left <= 0) {
			finish(http, i, CURLE_OPERATION_TIMEDOUT, work);
			least = 0;
		} else if (left < least) {
			least = left;
		}
	}
	return (int)least;
}

static unsigned lane_number(const struct http *http, CURL *easy)
{
	char *lane = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &lane);
	return (unsigned)((struct lane *)(void *)lane - http->lanes);
}

void http_run(struct http *http, const struct http_work *work)
{
	bool more = true;
	unsigned running = 0, i;

	for (;;) {
		int unused;
		CURLMsg *message;

		running = 0;
		for (i = 0; i < work->lanes; i++) {
			while (more && !http->lanes[i].running)
				more = start(http, i, work);
			running += http->lanes[i].running;
		}
		if (!running)
			return;
		curl_multi_perform(http->multi, &unused);
		i = 0;
		while ((message = curl_multi_info_read(http->multi, &unused)))
			if (message->msg == CURLMSG_DONE) {
				finish(http, lane_number(http, message->easy_handle),
				    message->data.result, work);
				i++;
			}
		if (!i)
			curl_multi_wait(http->multi, NULL, 0, wait_for(http, work), NULL);
	}
}

struct one {
	const struct http_request *request;
	struct http_reply *reply;
	bool asked;
};

static bool next_of_one(void *arg, unsigned lane, struct http_request *request)
{
	struct one *one = arg;

	(void)lane;
	if (one->asked)
		return false;
	one->asked = true;
	*request = *one->request;
	return true;
}

static void one_done(void *arg, unsigned lane, const struct http_reply *reply)
{
	(void)lane;
	*((struct one *)arg)->reply = *reply;
}

void http_get(struct http *http, const struct http_request *request, struct http_reply *reply)
{
	struct one one = { request, reply, false };
	struct http_work work = { 1, next_of_one, one_done, &one };

	*reply = (struct http_reply){ .trouble = HTTP_FAILED, .message = "could not be asked",
		.headers = "" };
	http_run(http, &work);
}

const char *http_header(const struct http_reply *reply, const char *name, struct arena *arena)
{
	size_t length = strlen(name);
	const char *line = reply->headers, *end;

	for (; *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			break;
		if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
			line += length + 1;
			while (line < end && strchr(" \t", *line))
				line++;
			while (end > line && strchr(" \t\r", end[-1]))
				end--;
			return arena_strndup(arena, line, (size_t)(end - line));
		}
	}
	return "";
}
