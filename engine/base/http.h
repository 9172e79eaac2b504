/* GET over a unix socket or TLS, by libcurl. There is no way to send anything
 * but GET; no redirect is followed, no proxy asked, no signal used. Every wait ends:
 * base/limits.h says when. */
#ifndef BASE_HTTP_H
#define BASE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Before libcurl is used elsewhere; any number of times. */
void http_start(void);

/* Connections to one server, kept alive. Not shared between threads. */
struct http;

struct http_options {
	const char *socket; /* a unix socket; NULL: what `origin` names */
	const char *origin; /* "https://manager:2376"; over a socket it only names the host */
	const char *ca, *certificate, *key; /* PEM files; NULL: the system's roots, no certificate */
	const char *bearer; /* a token sent with every request; NULL: none. Only over TLS. */
	/* Milliseconds; 0: base/limits.h. */
	long connect, first_byte, total;
};

/* What went wrong, for those who must tell it apart. */
enum http_trouble {
	HTTP_FINE,    /* a whole reply, whatever its status */
	HTTP_REFUSED, /* nobody listens, or the name is unknown */
	HTTP_TIMEOUT,
	HTTP_CUT,     /* the connection ended in the middle of the reply */
	HTTP_NOT_HTTP,
	HTTP_TLS,
	HTTP_LIMIT,   /* more than base/limits.h allows */
	HTTP_STOPPED, /* by the body function */
	HTTP_FAILED,  /* something else */
	HTTP_TROUBLE_COUNT
};
extern const char *const http_trouble_names[HTTP_TROUBLE_COUNT];

struct http_request {
	const char *path; /* with query; must stay until done */
	/* The body in pieces as it comes; false with err: stop here. */
	bool (*body)(void *arg, int status, const char *bytes, size_t length, struct err *);
	void *arg;
};

struct http_reply {
	int status; /* 0: none came */
	enum http_trouble trouble;
	const char *message; /* of trouble, about the server: "sent nothing within 10 seconds"; else "" */
	const char *headers; /* lines; see http_header */
};

/* A stream of requests on up to `lanes` connections side by side. A lane has one
 * request at a time, so what belongs to a running request is kept by lane. */
struct http_work {
	unsigned lanes; /* 1 ... HTTP_LANES */
	bool (*next)(void *arg, unsigned lane, struct http_request *); /* false: no more */
	void (*done)(void *arg, unsigned lane, const struct http_reply *);
	void *arg;
};
#define HTTP_LANES 8

/* NULL with err: a file of the certificates cannot be read. */
struct http *http_new(struct arena *, const struct http_options *, struct err *);
void http_run(struct http *, const struct http_work *);
/* One request; the reply's strings live until the next. */
void http_get(struct http *, const struct http_request *, struct http_reply *);

/* The value of a header in a reply, "" if it has none, without blanks around. */
const char *http_header(const struct http_reply *, const char *name, struct arena *);

#endif
