/* Images by their names: shared by the probes that look at them. */
#ifndef PROBE_DOCKER_IMAGES_H
#define PROBE_DOCKER_IMAGES_H

#include "probe/docker_common.h"

#define DOCKER_IMAGE_NAMELESS "<none>:<none>"

struct docker_image_name {
	const char *repository; /* "docker/ucp", "localhost:5000/app" */
	const char *tag;        /* "3.2.5"; NULL: none */
	const char *digest;     /* "sha256:..."; NULL: none */
};

/* REPOSITORY[:TAG][@DIGEST] */
struct docker_image_name docker_image_name(struct arena *, const char *reference);

/* One name of one image. */
struct docker_image {
	const char *id;         /* "sha256:..." */
	const char *reference;  /* REPOSITORY:TAG, REPOSITORY@DIGEST or DOCKER_IMAGE_NAMELESS */
	const char *repository, *tag; /* NULL: it has none */
	const json_t *body;     /* the image's element of GET /images/json */
};

/* Every name of every image. What `each` gets is gone afterwards. false: there is no list, which has been said. */
bool docker_each_image(struct collect *, void (*each)(struct collect *, const struct docker_image *, void *arg), void *arg);
/* The digests the engine has of the image under that repository, "sha256:...". None: it was neither pulled from there nor
 * pushed there. */
const char *const *docker_image_digests(struct arena *, const struct docker_image *, size_t *count);

#endif
