#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "eval/graph.h"
#include "eval/pool.h"

static struct arena *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = arena_new("test");
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* "12 0 " : node 0 needs 1 and 2, node 1 needs 0, node 2 needs none. */
static struct graph graph_of(const char *text)
{
	struct graph graph;

	graph_begin(&graph);
	graph_node(&graph, arena);
	for (; *text; text++)
		if (*text == ' ')
			graph_node(&graph, arena);
		else
			graph_edge(&graph, arena, (size_t)(*text - '0'));
	graph_end(&graph, arena);
	return graph;
}

enum { MOST = 10 };

static void test_a_way_round_is_found_behind_a_way_in(void **state)
{
	/* 0 -> 1 -> 2 -> 1, and 2 -> 0 so that all are one component. */
	struct graph graph = graph_of("1 2 10 ");
	size_t component[MOST], order[MOST], way[MOST], place[MOST] = { 0 };

	(void)state;
	assert_int_equal(graph.n_nodes, 4);
	assert_int_equal(graph_components(&graph, component, order), 2);
	assert_int_equal(graph_cycle(&graph, component, 0, way, place), 2);
	assert_int_equal(way[0], 1);
	assert_int_equal(way[1], 2);
	for (int i = 0; i < MOST; i++)
		assert_int_equal(place[i], 0);
	assert_int_equal(graph_cycle(&graph, component, 3, way, place), 0);
}

/* Against the definition: who reaches whom. */
static void test_components_are_nodes_that_reach_each_other(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < 3000; round++) {
		size_t n = 1 + (size_t)rand() % MOST, component[MOST], order[MOST], place[MOST];
		bool reach[MOST][MOST] = { { false } };
		struct graph graph;

		graph_begin(&graph);
		for (size_t i = 0; i < n; i++) {
			graph_node(&graph, arena);
			for (int k = rand() % 3; k > 0; k--) {
				size_t to = (size_t)rand() % n;

				graph_edge(&graph, arena, to);
				reach[i][to] = true;
			}
		}
		graph_end(&graph, arena);
		for (size_t k = 0; k < n; k++)
			for (size_t i = 0; i < n; i++)
				for (size_t j = 0; j < n; j++)
					reach[i][j] |= reach[i][k] && reach[k][j];
		graph_components(&graph, component, order);
		for (size_t i = 0; i < n; i++)
			place[order[i]] = i;
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++) {
				bool together = i == j || (reach[i][j] && reach[j][i]);

				assert_int_equal(component[i] == component[j], together);
				if (reach[i][j] && !together) { /* what is needed comes first */
					assert_true(place[j] < place[i]);
					assert_true(component[j] < component[i]);
				}
			}
		graph_cut(&graph, component);
		assert_int_equal(graph.first[n], graph.n_edges);
		for (size_t i = 0; i < n; i++)
			for (size_t k = graph.first[i]; k < graph.first[i + 1]; k++)
				assert_true(reach[i][graph.to[k]] && component[i] != component[graph.to[k]]);
	}
}

struct work {
	const struct graph *graph;
	unsigned *done; /* how often */
	unsigned workers;
	bool early;
};

static void work_on(void *arg, size_t node, unsigned worker)
{
	struct work *work = arg;

	for (size_t i = work->graph->first[node]; i < work->graph->first[node + 1]; i++)
		if (__atomic_load_n(&work->done[work->graph->to[i]], __ATOMIC_RELAXED) != 1)
			work->early = true;
	if (worker >= work->workers)
		work->early = true;
	__atomic_add_fetch(&work->done[node], 1, __ATOMIC_RELAXED);
}

static void test_work_is_done_once_and_after_what_it_needs(void **state)
{
	enum { NODES = 5000 };
	struct graph graph;

	(void)state;
	srand(2);
	graph_begin(&graph);
	for (size_t i = 0; i < NODES; i++) {
		graph_node(&graph, arena);
		for (int k = rand() % 4; i && k > 0; k--)
			graph_edge(&graph, arena, (size_t)rand() % i);
	}
	graph_end(&graph, arena);
	for (unsigned threads = 0; threads <= 8; threads++) {
		struct work work = { &graph, arena_alloc(arena, NODES * sizeof(unsigned)),
			threads ? threads : 1, false };

		pool_run(&graph, threads, work_on, &work);
		assert_false(work.early);
		for (size_t i = 0; i < NODES; i++)
			assert_int_equal(work.done[i], 1);
	}
	graph = graph_of("");
	graph.n_nodes = 0;
	pool_run(&graph, 4, work_on, NULL); /* nothing to do */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, free_arena)
	const struct CMUnitTest tests[] = {
		TEST(test_a_way_round_is_found_behind_a_way_in),
		TEST(test_components_are_nodes_that_reach_each_other),
		TEST(test_work_is_done_once_and_after_what_it_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
