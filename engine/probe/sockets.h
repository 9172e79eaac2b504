/* Which process has a socket open: shared by the probes that look at them. */
#ifndef PROBE_SOCKETS_H
#define PROBE_SOCKETS_H

#include <netinet/in.h>

#include "probe/processes.h"

/* A line of /proc/net/tcp, tcp6, udp or udp6 (proc(5)). */
struct socket_line {
	char local_address[INET6_ADDRSTRLEN], foreign_address[INET6_ADDRSTRLEN];
	unsigned local_port, foreign_port;
	unsigned state; /* include/net/tcp_states.h */
	char uid[16], inode[24];
};
#define SOCKET_LISTENS 0x0a
#define SOCKET_CLOSED 0x07 /* of udp: not connected */

/* false: it is none (the headings). */
bool socket_line_read(const char *line, bool ipv6, struct socket_line *);

struct socket_owners;

/* Looked for once for each target, in the descriptors of all processes. */
const struct socket_owners *socket_owners(struct target *);
/* Adds program_name, pid and user_id to the item just begun; uid: the socket's own, when nobody is
 * found. */
void socket_owner(struct collect *, const struct socket_owners *, const char *inode, const char *uid);

#endif
