#include "eval/pool.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

/* So many at once are taken from the list when it is long: fewer locks. */
#define MOST_AT_ONCE 16

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t more; /* something is ready, or all is done */
	size_t n_nodes, n_done, n_ready, n_taken;
	size_t *ready;   /* in the order they became so; taken from the front */
	size_t *waits;   /* how many needs are not done */
	struct graph users; /* from a node to those that need it */
	unsigned threads;
	pool_work *work;
	void *arg;
};

struct worker {
	struct pool *pool;
	unsigned number;
};

static void turn_round(const struct graph *needs, struct graph *users, size_t *waits,
    struct arena *arena)
{
	size_t n = needs->n_nodes;
	size_t *filled = arena_alloc(arena, (n + 1) * sizeof *filled);

	users->n_nodes = n;
	users->n_edges = needs->n_edges;
	users->first = arena_alloc(arena, (n + 2) * sizeof *users->first);
	users->to = arena_alloc(arena, (needs->n_edges + 1) * sizeof *users->to);
	for (size_t i = 0; i < needs->n_edges; i++)
		users->first[needs->to[i] + 1]++;
	for (size_t node = 0; node < n; node++)
		users->first[node + 1] += users->first[node];
	for (size_t node = 0; node < n; node++) {
		waits[node] = needs->first[node + 1] - needs->first[node];
		for (size_t i = needs->first[node]; i < needs->first[node + 1]; i++) {
			size_t to = needs->to[i];

			users->to[users->first[to] + filled[to]++] = node;
		}
	}
}

/* With the lock held. */
static void mark_done(struct pool *pool, size_t node)
{
	size_t before = pool->n_ready;

	for (size_t i = pool->users.first[node]; i < pool->users.first[node + 1]; i++) {
		size_t user = pool->users.to[i];

		if (--pool->waits[user] == 0)
			pool->ready[pool->n_ready++] = user;
	}
	pool->n_done++;
	if (pool->n_ready > before + 1 || pool->n_done == pool->n_nodes)
		pthread_cond_broadcast(&pool->more);
	else if (pool->n_ready > before)
		pthread_cond_signal(&pool->more);
}

static void *work_along(void *arg)
{
	struct worker *worker = arg;
	struct pool *pool = worker->pool;
	size_t mine[MOST_AT_ONCE], n;

	pthread_mutex_lock(&pool->lock);
	while (pool->n_done < pool->n_nodes) {
		if (pool->n_taken == pool->n_ready) {
			pthread_cond_wait(&pool->more, &pool->lock);
			continue;
		}
		n = (pool->n_ready - pool->n_taken) / (4 * pool->threads) + 1;
		if (n > MOST_AT_ONCE)
			n = MOST_AT_ONCE;
		memcpy(mine, pool->ready + pool->n_taken, n * sizeof *mine);
		pool->n_taken += n;
		pthread_mutex_unlock(&pool->lock);
		for (size_t i = 0; i < n; i++)
			pool->work(pool->arg, mine[i], worker->number);
		pthread_mutex_lock(&pool->lock);
		for (size_t i = 0; i < n; i++)
			mark_done(pool, mine[i]);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

void pool_run(const struct graph *needs, unsigned threads, pool_work *work, void *arg)
{
	struct arena *arena = arena_new("pool");
	struct pool pool = { .n_nodes = needs->n_nodes, .work = work, .arg = arg };
	size_t n = needs->n_nodes;
	pthread_t *ids;
	struct worker *workers;
	unsigned started = 0;
	sigset_t all, before;

	if (threads > n)
		threads = n ? (unsigned)n : 1;
	if (threads < 1)
		threads = 1;
	pool.threads = threads;
	pool.ready = arena_alloc(arena, (n + 1) * sizeof *pool.ready);
	pool.waits = arena_alloc(arena, (n + 1) * sizeof *pool.waits);
	turn_round(needs, &pool.users, pool.waits, arena);
	for (size_t node = 0; node < n; node++)
		if (!pool.waits[node])
			pool.ready[pool.n_ready++] = node;
	pthread_mutex_init(&pool.lock, NULL);
	pthread_cond_init(&pool.more, NULL);

	/* Signals are for the caller's thread, which knows what to clean up. */
	workers = arena_alloc(arena, threads * sizeof *workers);
	ids = arena_alloc(arena, threads * sizeof *ids);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 0; i < threads; i++) {
		workers[i] = (struct worker){ &pool, i };
		if (i > 0 && pthread_create(&ids[i], NULL, work_along, &workers[i]))
			break; /* fewer threads do it, too */
		started = i + 1;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	work_along(&workers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(ids[i], NULL);
	pthread_cond_destroy(&pool.more);
	pthread_mutex_destroy(&pool.lock);
	arena_free(arena);
}
