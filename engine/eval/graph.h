/* Who needs whom. Nodes are numbers; edges lead from a node to what it needs. */
#ifndef EVAL_GRAPH_H
#define EVAL_GRAPH_H

#include <stddef.h>

#include "base/arena.h"

struct graph {
	size_t n_nodes, n_edges;
	size_t *first; /* n_nodes + 1 of them: node i's edges are to[first[i]] .. to[first[i + 1]] */
	size_t *to;
};

/* Edges are added node by node, in order: graph_node() begins the next node,
 * graph_edge() adds to it, graph_end() after the last. */
void graph_begin(struct graph *);
void graph_node(struct graph *, struct arena *);
void graph_edge(struct graph *, struct arena *, size_t to);
void graph_end(struct graph *, struct arena *);

/* Nodes that reach each other share a component (Tarjan, without recursion: any
 * depth). Components are numbered so that what is needed has the smaller
 * number; `order` has all nodes by component. Both have room for n_nodes. */
size_t graph_components(const struct graph *, size_t *component, size_t *order);

/* The nodes of one way from `start` back to itself, if its component has one:
 * how many were put into `way` (room: n_nodes), 0 if none. The way need not
 * begin at `start`: a node may lead into a cycle of its component. `place` has n_nodes zeros, and
 * has them again afterwards. */
size_t graph_cycle(const struct graph *, const size_t *component, size_t start, size_t *way,
    size_t *place);

/* Takes away the edges inside a component, so that nothing waits for itself. */
void graph_cut(struct graph *, const size_t *component);

#endif
