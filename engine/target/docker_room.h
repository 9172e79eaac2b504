/* What the files of the Docker client share. */
#ifndef TARGET_DOCKER_ROOM_H
#define TARGET_DOCKER_ROOM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/http.h"
#include "target/docker.h"

/* The newest API version we know how to read. */
#define DOCKER_API_NEWEST "1.51"
#define DOCKER_API_OLDEST "1.24"

/* Where an engine is to be asked, or why there is none to ask. */
struct docker_endpoint {
	enum docker_presence presence; /* DOCKER_ANSWERS: worth asking */
	const char *message;
	const char *name;      /* "unix:///run/docker.sock", "tcp://manager:2376"; "" when none */
	const char *chosen_by; /* "--host", "DOCKER_HOST", "context x", "default" */
	const char *peer;      /* who listens on the socket: "pid 812 (dockerd), uid 0"; "" unknown */
	struct http_options http;
};

/* What the finding of an endpoint looks at; tests put their own here. */
struct docker_world {
	const char *root;  /* "" on the live host: stands before the paths below and /proc */
	const char *(*environment)(const char *name); /* NULL: not set */
};

/* host: --host or NULL. Everything in it lives in the arena. */
void docker_find(struct arena *, const struct docker_world *, const char *host,
    struct docker_endpoint *);
/* Where dockerd is when it is installed; ends with NULL. */
extern const char *const docker_programs[];

/* SHA-256 of a text, in hexadecimal digits. */
const char *docker_digest(struct arena *, const char *text);

/* Replies as a snapshot keeps them. ------------------------------------ */

/* "containers/ab12.json" for "/containers/ab12/json". */
const char *docker_file_name(struct arena *, const char *path);
/* The envelope around a reply: what was asked, the status, and the body or the trouble.
 * trouble: one word, used when the outcome is not OK. */
const char *docker_envelope(struct arena *, const struct docker_reply *, const char *trouble, size_t *length);
/* And back into `reply`, which has its path. A body without envelope is a reply with
 * status 200. The body is reduced again: a snapshot may come from anywhere. What is
 * wrong with it becomes the reply's trouble. */
void docker_open_envelope(struct arena *, const char *bytes, size_t length, struct docker_reply *);
/* docker/contact.json */
const char *docker_contact_text(struct arena *, const struct docker_contact *, size_t *length);
bool docker_contact_read(struct arena *, const char *bytes, size_t length, struct docker_contact *, struct err *);

#endif
