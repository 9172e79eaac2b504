/* What each dockerd of the target was told. The command line of the running daemon stands over its
 * configuration file, that over the built-in default; dockerd refuses to start when one setting is in
 * both of the first two. Keys are those of daemon.json, members of objects behind a dot
 * ("log-opts.max-size"). */
#ifndef PROBE_DOCKER_DAEMONS_H
#define PROBE_DOCKER_DAEMONS_H

#include "base/map.h"
#include "probe/probe.h"

struct docker_setting { const char **values; size_t count; };

struct docker_daemon {
	long pid; /* 0: none runs */
	struct map *told;   /* key -> struct docker_setting: the command line, of docker.service with pid 0 */
	const char *file;   /* its configuration file */
	struct map *stored; /* key -> struct docker_setting: the file; NULL: there is none */
	bool pending;       /* the file is younger than the process */
	const char *trouble; /* why the file could not be read; NULL */
};

/* Every dockerd that runs; where none does, one with pid 0 and what is configured. trouble: why it
 * cannot be told which run (count 0 then); NULL. */
const struct docker_daemon *docker_daemons(struct collect *, size_t *count, const char **trouble);

#endif
