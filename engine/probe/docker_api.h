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
/* The body of GET path; NULL: trouble, which has been said. Lives as long as the arena. */
json_t *docker_api_body(struct collect *, struct arena *, struct api *, const char *path);

#endif
