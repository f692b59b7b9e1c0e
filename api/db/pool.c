/* The pool: a fixed number of connections, opened when first needed, given to waiters in the order they came.
 * A connection is handed from its last user straight to the first waiter, so that nobody overtakes the line; each
 * waiter sleeps on its own condition variable (a shared one starved some). Knows nothing of transactions. */
#include "base/clock.h"
#include "internal.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct waiter {
    pthread_cond_t given;
    struct connection *connection; /* NULL: still waiting */
    struct waiter *next;
};

struct db_pool {
    pthread_mutex_t lock;
    pthread_condattr_t monotonic;
    struct arena *mem; /* the settings */
    struct db_config config;
    struct connection_settings settings;
    int size, free_count, waiting;
    struct waiter *first, **last;
    struct connection *free[DB_CONNECTIONS_MAX]; /* a stack: the open and most recently used on top */
    struct connection connections[DB_CONNECTIONS_MAX];
};

/* The session. Statements are planned once, for all parameters, as they are written for it: to plan a search anew takes
 * twice the time of the search. What is better planned for its parameters says so (command_plan_anew.sql). Times come
 * out as +08:00 (the fixed offset that base/clock.h uses; POSIX counts it westwards). */
static const char *session_options(struct arena *mem, const struct db_config *config)
{
    return arena_printf(mem,
                        "-c jit=off -c plan_cache_mode=force_generic_plan -c statement_timeout=%d -c lock_timeout=%d"
                        " -c idle_in_transaction_session_timeout=%d -c client_connection_check_interval=1000"
                        " -c timezone=<+08>-08 -c datestyle=ISO,YMD -c bytea_output=hex -c synchronous_commit=on"
                        " -c default_transaction_isolation=read\\ committed",
                        config->query_timeout_ms, config->lock_timeout_ms, config->query_timeout_ms + 2 * TRIP_GRACE_MS)
        .data;
}

struct db_pool *db_pool_new(const struct db_config *config)
{
    struct db_pool *pool = calloc(1, sizeof *pool);
    if (!pool || config->connections < 1 || config->connections > DB_CONNECTIONS_MAX)
        abort();
    pool->mem = arena_new();
    pool->config = *config;
    pool->settings = (struct connection_settings){.url = arena_cstr(pool->mem, config->url),
                                                  .options = session_options(pool->mem, config),
                                                  .application_name = "jqt",
                                                  .pipeline = true};
    pool->size = config->connections;
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&pool->monotonic);
    pthread_condattr_setclock(&pool->monotonic, CLOCK_MONOTONIC);
    for (int i = 0; i < pool->size; i++)
        pool->free[pool->free_count++] = &pool->connections[i];
    return pool;
}

void db_pool_free(struct db_pool *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < pool->size; i++) {
        connection_close(&pool->connections[i]);
        prepared_free(pool->connections[i].prepared);
    }
    pthread_condattr_destroy(&pool->monotonic);
    pthread_mutex_destroy(&pool->lock);
    arena_free(pool->mem);
    free(pool);
}

struct db_stats db_pool_stats(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct db_stats stats = {.open = pool->size - pool->free_count, .waiting = pool->waiting};
    for (int i = 0; i < pool->free_count; i++)
        stats.idle += pool->free[i]->pg != NULL;
    stats.open += stats.idle;
    pthread_mutex_unlock(&pool->lock);
    return stats;
}

/* ---- the line; the lock is held ---- */

static void line_leave(struct db_pool *pool, struct waiter *who)
{
    struct waiter **at = &pool->first;
    while (*at != who)
        at = &(*at)->next;
    *at = who->next;
    if (!*at)
        pool->last = at;
    pool->waiting--;
}

static struct connection *line_wait(struct db_pool *pool)
{
    struct waiter self = {0};
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += pool->config.wait_ms / 1000;
    until.tv_nsec += (long)(pool->config.wait_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_cond_init(&self.given, &pool->monotonic);
    *pool->last = &self;
    pool->last = &self.next;
    pool->waiting++;
    while (!self.connection && pthread_cond_timedwait(&self.given, &pool->lock, &until) == 0) {
    }
    if (!self.connection)
        line_leave(pool, &self);
    pthread_cond_destroy(&self.given);
    return self.connection;
}

struct err pool_take(struct db_pool *pool, struct connection **out)
{
    pthread_mutex_lock(&pool->lock);
    struct connection *c = NULL;
    if (pool->free_count > 0)
        c = pool->free[--pool->free_count];
    else
        c = line_wait(pool);
    pthread_mutex_unlock(&pool->lock);
    if (!c)
        return ERR(database_busy, "no database connection became free in time");
    *out = c;
    return NO_ERR;
}

void pool_give(struct db_pool *pool, struct connection *c)
{
    connection_tidy(c);
    pthread_mutex_lock(&pool->lock);
    struct waiter *next = pool->first;
    if (next) {
        line_leave(pool, next);
        next->connection = c;
        pthread_cond_signal(&next->given);
    } else if (c->pg) {
        pool->free[pool->free_count++] = c;
    } else { /* closed ones at the bottom: the open are used first */
        memmove(pool->free + 1, pool->free, (size_t)pool->free_count * sizeof pool->free[0]);
        pool->free[0] = c;
        pool->free_count++;
    }
    pthread_mutex_unlock(&pool->lock);
}

struct err pool_ready(struct db_pool *pool, struct connection *c, struct arena *mem)
{
    if (connection_alive(c))
        return NO_ERR;
    return connection_open(c, &pool->settings, mem);
}

int64_t pool_trip_deadline(const struct db_pool *pool)
{
    return clock_monotonic_ms() + pool->config.query_timeout_ms + TRIP_GRACE_MS;
}

struct run pool_run_first(struct db_pool *pool, struct connection *c, struct pipeline *pipeline, unsigned *trips)
{
    const int64_t deadline_ms = pool_trip_deadline(pool);
    struct run run = connection_run(c, pipeline, deadline_ms);
    ++*trips;
    const bool died = run.end == RUN_LOST && (!run.answered || run.last_words) && clock_monotonic_ms() < deadline_ms;
    if (!run.stale && !died)
        return run;
    if (run.stale && c->pg)
        (void)connection_reset(c);
    const struct err opened = pool_ready(pool, c, pipeline->mem);
    if (failed(opened)) {
        run.err = opened;
        return run;
    }
    ++*trips;
    return connection_run(c, pipeline, pool_trip_deadline(pool));
}
