/* Which process has a socket open: shared by the probes that look at them. */
#ifndef PROBE_SOCKETS_H
#define PROBE_SOCKETS_H

#include "probe/processes.h"

struct socket_owners;

/* Looked for once for each target, in the descriptors of all processes. */
const struct socket_owners *socket_owners(struct target *);
/* Adds program_name, pid and user_id to the item just begun; uid: the socket's own, when nobody is
 * found. */
void socket_owner(struct collect *, const struct socket_owners *, const char *inode, const char *uid);

#endif
