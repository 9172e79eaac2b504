/* The Docker Engine of a target. GET and nothing else.
 *
 * What comes back is reduced while it arrives (target/docker_filter.c): only the members that
 * target/docker_keep.def names are kept, so neither labels nor environments cost memory,
 * and values of environment variables and secrets never get past this file. A snapshot holds the
 * reduced replies, so live and snapshot see the same bytes. Thread safe. */
#ifndef TARGET_DOCKER_H
#define TARGET_DOCKER_H

#include "base/map.h"
#include "target/kept.h"
#include "target/target.h"

struct docker_reply {
	const char *path;            /* "/info" */
	enum target_outcome outcome; /* ABSENT: HTTP 404 */
	int status;                  /* HTTP, 0: no reply */
	const char *message;         /* why not, one sentence with what to do; "" when OK */
	const char *json;            /* reduced body, NUL-terminated */
	size_t length;
	const char *code;            /* the server's own word for an error ("METADATA_NOT_FOUND"); "" none */
	const char *next;            /* where the next page begins (X-Next-Page-Start of UCP and DTR); "" none */
};

/* Whether there is an engine to ask at all. */
enum docker_presence {
	DOCKER_ANSWERS,
	DOCKER_NOT_INSTALLED, /* no socket, no dockerd process, no package: not applicable */
	DOCKER_SILENT,        /* should be there but refuses, times out, talks nonsense: error */
	DOCKER_DENIED,        /* permission: error, "run as root or as a member of the socket's group" */
};

struct docker_contact {
	enum docker_presence presence;
	const char *message;  /* "" when it answers */
	const char *endpoint; /* "unix:///run/docker.sock" */
	const char *chosen_by; /* "--host", "DOCKER_HOST", "context x", "default" */
	const char *peer;      /* who listens on the socket: "pid 812 (dockerd), uid 0"; "" unknown */
	const char *api_version;    /* the one we speak, "1.41" */
	const char *min_api_version; /* the oldest the engine speaks, "" unknown */
	const char *engine_version; /* "20.10.24" */
	const char *flavor;  /* "docker" or "podman" */
	const char *os_type; /* "linux" */
};

struct docker;

/* Contacts the engine the first time; the same answer afterwards. Never NULL. */
const struct docker_contact *docker_contact(struct docker *);
/* The reply to GET /v<api>PATH, asked once and kept. Never NULL. */
const struct docker_reply *docker_get(struct docker *, const char *path);

/* One container. The list and the inspect are two moments: what both have is of the later one. */
struct docker_box {
	const char *id; /* 64 hexadecimal digits */
	const char *name, *image, *image_id;
	const char *state; /* of the list: "running", "exited"; may be "" */
	bool letters;      /* "ucp", "kube" or "dtr" in what `docker ps` shows of the command */
	const struct kept *body; /* the inspect, which has HostConfig, Config and State; NULL: `trouble` says why not */
	const char *trouble;
};

/* Every container, stopped ones too: one list and one inspect each, in
 * parallel. A container that vanished in between is not in it. */
struct docker_containers {
	const struct docker_reply *list; /* outcome not OK: nothing else is set */
	const struct docker_box *boxes;
	size_t count;
	const struct map *by_id, *by_name; /* -> struct docker_box */
	size_t vanished;
};
const struct docker_containers *docker_containers(struct docker *);

#endif
