/* What the probes of UCP and DTR share. */
#ifndef PROBE_DOCKER_API_H
#define PROBE_DOCKER_API_H

#include "probe/docker_common.h"
#include "target/api.h"

/* target->ucp or target->dtr for "ucp", "dtr"; NULL: it is neither. */
struct api *docker_api(struct collect *, const char *product);
/* Whether somebody said where the product's API is; otherwise that is said: it runs here, so nobody answered (not collected); it
 * does not, so it does not concern this host (not applicable); neither can be told (trouble). */
bool docker_api_ready(struct collect *, const char *product);
/* Whether this host belongs to a cluster of UCP or DTR: somebody said where its API is, or containers of it are here. false: it
 * cannot be told, which has been said. */
bool docker_of_platform(struct collect *, bool *here);
/* The body of GET path; NULL: there is trouble, which *why says and the caller has to say. Lives as long as the arena. */
json_t *docker_api_read(struct arena *, struct api *, const char *path, const char **why);
/* The same; NULL: trouble, which has been said. */
json_t *docker_api_body(struct collect *, struct arena *, struct api *, const char *path);
/* All elements of a list that is handed out in pages, from GET path (which may have a query) on. `member` holds them; NULL: the body is
 * the list. NULL: there is trouble, which *why says and the caller has to say: half a list is none. Lives as long as the arena. */
json_t *docker_api_list(struct arena *, struct target *, struct api *, const char *path, const char *member, const char **why);
/* The settings of DTR; NULL: trouble, which has been said. Lives as long as the arena. */
json_t *docker_api_settings(struct collect *, struct arena *);
/* The member's text; "" too where there is a NUL in it, behind which it would be another name. */
const char *docker_api_name(const json_t *object, const char *member);
/* A name as one step of a path. NULL: it cannot be one. */
const char *docker_api_step(struct arena *, const char *name);

/* The entity's only value; NULL: none, or more, which has been said. */
const char *docker_api_one(struct collect *, const char *entity);
/* "string", "int", "boolean", "list", "float", "table", "null" */
const char *docker_api_type(const json_t *);
/* Text, a number, true or false as text. */
void docker_api_put(struct collect *, const char *entity, const json_t *);

#endif
