/* Work that is done when what it needs is done, on several threads. */
#ifndef EVAL_POOL_H
#define EVAL_POOL_H

#include <stddef.h>

#include "eval/graph.h"

/* `worker` tells the threads apart: 0 is the caller's, all are below `threads`. */
typedef void pool_work(void *arg, size_t node, unsigned worker);

/* Calls work once for each node, after the nodes it needs; returns when all is done. What a node's
 * work wrote can be read by whoever needs the node. The graph has no cycle. */
void pool_run(const struct graph *needs, unsigned threads, pool_work *work, void *arg);

#endif
