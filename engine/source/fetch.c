#include "source/fetch.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/limits.h"

struct reply {
	struct buf bytes;
	bool too_long;
};

static size_t add(char *at, size_t one, size_t count, void *arg)
{
	struct reply *reply = arg;

	(void)one;
	if (reply->bytes.length + count > LIMIT_REMOTE_BYTES) {
		reply->too_long = true;
		return 0;
	}
	buf_add(&reply->bytes, at, count);
	return count;
}

static void https_only(CURL *curl)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
#else
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTPS);
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, (long)CURLPROTO_HTTPS);
#endif
}

static void set_up(CURL *curl, const char *url, struct reply *reply, char *what)
{
	const char *authorities = getenv("SSL_CERT_FILE");

	https_only(curl);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_REMOTE_CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)LIMIT_REMOTE_SECONDS);
	/* one that sends nothing for as long as connecting may take has gone away */
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_REMOTE_CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (authorities && *authorities)
		curl_easy_setopt(curl, CURLOPT_CAINFO, authorities);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, add);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, what);
}

bool fetch(struct arena *arena, const char *url, const char **bytes, size_t *length,
    struct err *err)
{
	struct reply reply = { 0 };
	char what[CURL_ERROR_SIZE] = "";
	CURLcode code;
	CURL *curl;

	curl = curl_easy_init();
	if (!curl)
		return err_set(err, ERR_NETWORK, "%s: libcurl cannot be started", url);
	buf_init(&reply.bytes, arena);
	set_up(curl, url, &reply, what);
	code = curl_easy_perform(curl);
	curl_easy_cleanup(curl);
	if (reply.too_long)
		return err_set(err, ERR_LIMIT, "%s: more than %u MB", url,
		    LIMIT_REMOTE_BYTES >> 20);
	if (code == CURLE_UNSUPPORTED_PROTOCOL)
		return err_set(err, ERR_NETWORK,
		    "%s: only https is fetched; fetch it by hand and name its folder with "
		    "--local-files",
		    url);
	if (code != CURLE_OK)
		return err_set(err, ERR_NETWORK, "%s: %s", url,
		    what[0] ? what : curl_easy_strerror(code));
	*bytes = reply.bytes.at;
	*length = reply.bytes.length;
	return true;
}
