/* Commands `docker exec` in the log of the audit daemon. */
#ifndef PROBE_DOCKER_EXEC_LOG_H
#define PROBE_DOCKER_EXEC_LOG_H

#include "base/buf.h"
#include "probe/probe.h"

/* Of one file: "log FIRST LAST" in seconds since 1970, and for each command that was run with success
 * "exec" and a JSON object (below). What runs in the container is not in it, nor are values of options but for
 * --user and --privileged: they may hold secrets. A target_reduce_line; `state` comes from docker_exec_log_new. */
void docker_exec_log_line(void *state, const char *line, size_t length, struct buf *to);
void *docker_exec_log_new(struct arena *);

/* What the client makes of its arguments. */
struct docker_exec_command {
	bool is_exec;         /* exec or container exec, of docker, podman, docker-compose and docker compose */
	bool privileged;
	bool cut;             /* not all arguments were there, and what is missing could change it */
	const char *user;     /* NULL: not given */
	const char *container; /* NULL: not given */
	const char *shown;    /* without what may be secret */
};
struct docker_exec_command docker_exec_command(struct arena *, const char *const *arguments, size_t count, bool whole);

#endif
