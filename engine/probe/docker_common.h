/* What the probes of the x-docker family share. */
#ifndef PROBE_DOCKER_COMMON_H
#define PROBE_DOCKER_COMMON_H

#include "base/json.h"
#include "base/map.h"
#include "probe/probe.h"
#include "target/docker.h"

/* Whether there is a Linux engine to ask; otherwise that is said: not
 * installed is not applicable, everything else is trouble. */
bool docker_ready(struct collect *);
/* "1.43" and the like: whether the API we speak is that new. */
bool docker_api_at_least(struct collect *, int major, int minor);
/* The body of GET path; NULL: trouble, which has been said. Lives as long as the arena. */
json_t *docker_body(struct collect *, struct arena *, const char *path);

/* When this is asked, in seconds since 1970: of a snapshot, when it was taken. What is written by hand or mounted is
 * asked now. */
int64_t docker_now(struct collect *);

/* Swarm.LocalNodeState of GET /info, "inactive" also of an engine without swarm mode, which says "". NULL: it is not there
 * or no word of the engine, so that nothing is known of a swarm. */
const char *docker_node_state(const json_t *info);
#define DOCKER_NO_NODE_STATE "GET /info does not say whether this node is in a swarm (Swarm.LocalNodeState)"

/* Whether this node is a manager that can be asked about its swarm. Otherwise that is said: not
 * applicable to a node that is in none or a worker, everything else is trouble. */
bool docker_manager(struct collect *);

/* Members with the meaning an engine gives to absent and null ones: "", false, 0. The
 * filter has seen to it that they have the right type. */
const char *docker_text(const json_t *object, const char *name);
bool docker_bool(const json_t *object, const char *name);
int64_t docker_int(const json_t *object, const char *name);

/* The same as entities of the item. */
void docker_put_text(struct collect *, const char *entity, const json_t *object, const char *name);
void docker_put_list(struct collect *, const char *entity, const json_t *list); /* of text */
/* An object of text as a record; field names in lower case, as OVAL wants them. */
void docker_put_record(struct collect *, const char *entity, const json_t *object);
/* The same of a container. */
void kept_put_text(struct collect *, const char *entity, const struct kept *object, const char *name);
void kept_put_list(struct collect *, const char *entity, const struct kept *list);
void kept_put_record(struct collect *, const char *entity, const struct kept *object);

/* Containers ------------------------------------------------------------- */

/* NULL: no list, which has been said. */
const struct docker_containers *docker_list_containers(struct collect *);

enum docker_system_filter { DOCKER_SYSTEM_NONE, DOCKER_SYSTEM_STRICT, DOCKER_SYSTEM_LETTER };

/* Walks the containers an object asks for by scope, name, id, image and system_filter. `each`
 * gets the inspected body, or NULL when it could not be had: `each` makes its item anyway. */
struct docker_walk {
	struct collect *c;
	const struct docker_containers *containers;
	const struct docker_box *box;
	const struct kept *body; /* the box's; NULL: box->trouble says why */
	enum docker_system_filter filter;
	const char *system;      /* why it is a system container; NULL: it is not one */
	struct arena *scratch;   /* until the next container */
	const json_t *info;      /* private: docker_walk_info */
	const void *arg;         /* what the probe gave */
};
void docker_each_container(struct collect *, void (*each)(struct docker_walk *));
void docker_each_container_with(struct collect *, void (*each)(struct docker_walk *), const void *arg);
/* The body of /info, asked when the first container needs it; NULL: trouble, noted. */
const json_t *docker_walk_info(struct docker_walk *);

/* Why a container counts as the platform's own by the filter; NULL: it does not. */
const char *docker_system_reason(enum docker_system_filter, const struct docker_box *, struct arena *);
/* Names of containers of "ucp" or "dtr" on this engine, by the strict filter; NULL: it cannot be told, and
 * that has been said. */
const char *const *docker_product_containers(struct collect *, const char *product, size_t *count);
/* The newest version among these containers: of those that run, if any does. NULL: none has one, or it cannot be told, which
 * has been said. */
const char *docker_product_version(struct collect *, const char *product);
/* "ucp", "dtr", "kube" or "k8s" for an image whose name is one of the platform's own; NULL: it is not. What it is called says
 * nothing of what it is. */
const char *docker_platform_product(const char *image, struct arena *);
/* The service whose task it is, by its label, which anybody may give it; "": none. */
const char *docker_service_of(const struct docker_box *);
/* Whether the mode in `member` of HostConfig (PidMode, IpcMode, NetworkMode) leads to the host's
 * namespace, through other containers too. `trouble` gets text when it cannot be told. */
bool docker_shares_host(struct docker_walk *, const char *member, const char **trouble);

/* SecurityOpt as the daemon reads it. */
struct docker_security {
	bool has_no_new_privileges, no_new_privileges;
	bool label_disabled;
	const char *seccomp;  /* profile or word; NULL: none given */
	const char *apparmor; /* NULL: none given */
	const char *trouble;  /* an option that cannot be read, so nothing is certain; NULL */
};
void docker_security(const struct kept *options, struct arena *, struct docker_security *);
/* "default", "unconfined", "custom", "allow-all"; NULL: not a profile. */
const char *docker_seccomp_kind(const char *profile, struct arena *);

#endif
