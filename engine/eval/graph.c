#include "eval/graph.h"

#include <stdint.h>
#include <string.h>

void graph_begin(struct graph *graph)
{
	*graph = (struct graph){ 0 };
}

void graph_node(struct graph *graph, struct arena *arena)
{
	graph->first = arena_more(arena, graph->first, graph->n_nodes, sizeof *graph->first);
	graph->first[graph->n_nodes++] = graph->n_edges;
}

void graph_edge(struct graph *graph, struct arena *arena, size_t to)
{
	graph->to = arena_more(arena, graph->to, graph->n_edges, sizeof *graph->to);
	graph->to[graph->n_edges++] = to;
}

void graph_end(struct graph *graph, struct arena *arena)
{
	graph->first = arena_more(arena, graph->first, graph->n_nodes, sizeof *graph->first);
	graph->first[graph->n_nodes] = graph->n_edges;
}

#define UNSEEN SIZE_MAX

size_t graph_components(const struct graph *graph, size_t *component, size_t *order)
{
	size_t n = graph->n_nodes, n_components = 0, n_order = 0, counter = 0;
	struct arena *arena = arena_new("components");
	size_t *seen = arena_alloc(arena, (n + 1) * sizeof *seen); /* when first met */
	size_t *low = arena_alloc(arena, (n + 1) * sizeof *low);
	size_t *next = arena_alloc(arena, (n + 1) * sizeof *next); /* edge to look at next */
	size_t *path = arena_alloc(arena, (n + 1) * sizeof *path); /* nodes being looked at */
	size_t *open = arena_alloc(arena, (n + 1) * sizeof *open); /* without a component yet */
	size_t n_path = 0, n_open = 0;

	for (size_t i = 0; i < n; i++)
		seen[i] = component[i] = UNSEEN;
	for (size_t start = 0; start < n; start++) {
		if (seen[start] != UNSEEN)
			continue;
		path[n_path++] = start;
		while (n_path) {
			size_t node = path[n_path - 1];

			if (seen[node] == UNSEEN) {
				seen[node] = low[node] = counter++;
				next[node] = graph->first[node];
				open[n_open++] = node;
			}
			if (next[node] < graph->first[node + 1]) {
				size_t to = graph->to[next[node]++];

				if (seen[to] == UNSEEN)
					path[n_path++] = to;
				else if (component[to] == UNSEEN && seen[to] < low[node])
					low[node] = seen[to];
				continue;
			}
			n_path--;
			if (n_path && low[node] < low[path[n_path - 1]])
				low[path[n_path - 1]] = low[node];
			if (low[node] == seen[node]) {
				size_t member;

				do {
					member = open[--n_open];
					component[member] = n_components;
					order[n_order++] = member;
				} while (member != node);
				n_components++;
			}
		}
	}
	arena_free(arena);
	return n_components;
}

/* The first edge that stays in the node's component, UNSEEN if none does. */
static size_t stay(const struct graph *graph, const size_t *component, size_t node)
{
	for (size_t i = graph->first[node]; i < graph->first[node + 1]; i++)
		if (component[graph->to[i]] == component[node])
			return graph->to[i];
	return UNSEEN;
}

size_t graph_cycle(const struct graph *graph, const size_t *component, size_t start, size_t *way,
    size_t *place)
{
	size_t n = 0, node = start, begin = 0;

	while (node != UNSEEN && !place[node]) {
		way[n++] = node;
		place[node] = n;
		node = stay(graph, component, node);
	}
	begin = node == UNSEEN ? n : place[node] - 1;
	for (size_t i = 0; i < n; i++)
		place[way[i]] = 0;
	memmove(way, way + begin, (n - begin) * sizeof *way);
	return n - begin;
}

void graph_cut(struct graph *graph, const size_t *component)
{
	size_t kept = 0;

	for (size_t node = 0; node < graph->n_nodes; node++) {
		size_t from = graph->first[node];

		graph->first[node] = kept;
		for (size_t i = from; i < graph->first[node + 1]; i++)
			if (component[graph->to[i]] != component[node])
				graph->to[kept++] = graph->to[i];
	}
	graph->first[graph->n_nodes] = kept;
	graph->n_edges = kept;
}
