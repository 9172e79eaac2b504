/* A site's list of what containers may have. One line each, or several parted by ';':
 *
 *     SELECTOR ITEM[,ITEM...]     # the rest of a line is a comment
 *
 * SELECTOR is *, name:GLOB, image:GLOB, service:GLOB or label:KEY=GLOB; * and ? are the only signs
 * of a GLOB, which covers the whole value. What an ITEM is, the probe says. A container has the
 * items of all lines that select it. */
#ifndef PROBE_DOCKER_ALLOW_H
#define PROBE_DOCKER_ALLOW_H

#include "probe/docker_common.h"

struct docker_allow_line {
	const char *kind;  /* "*", "name", "image", "service", "label" */
	const char *key;   /* of a label */
	const char *glob;
	const char *const *items;
	size_t n_items;
};

struct docker_allow {
	const struct docker_allow_line *lines;
	size_t count;
};

/* Of the object's entity; not in the object: nothing is allowed. false: it cannot be read, which
 * has been said. `good` tells whether an item is one; NULL: all are. */
bool docker_allow_read(struct collect *, const char *entity, bool (*good)(const char *item),
    struct docker_allow *);
/* Whether a line that selects this container (its service where there is no container) has an item
 * for which `matches` says so. `service` may be "". */
bool docker_allowed(const struct docker_allow *, const struct docker_walk *, const char *service,
    bool (*matches)(const char *item, const void *what), const void *what);

/* A site's list of names: GLOBs parted by blanks, commas, semicolons and line ends; # begins a comment. Not in the
 * object: none. */
struct docker_names {
	const char *const *globs;
	size_t count;
};
void docker_names_read(struct collect *, const char *entity, struct docker_names *);
bool docker_named(const struct docker_names *, const char *text);

/* The lines of such a list of any kind: `take` gets each without its comment, those with nothing in them left out, and answers
 * what is wrong with it, NULL: nothing. false: something was, which has been said. */
bool docker_list_read(struct collect *, const char *entity, const char *(*take)(void *arg, char *line), void *arg);
/* * any bytes, ? any one. */
bool docker_glob(const char *glob, const char *text);

#endif
