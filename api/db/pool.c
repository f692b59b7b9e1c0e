/* The pool: a fixed number of connections, opened when first needed, given to waiters in the order they came, but for
 * those whose party has its share. A connection is handed from its last user straight to the first waiter who may have
 * it, so that nobody overtakes the line; each waiter sleeps on its own condition variable (a shared one starved some).
 * Knows nothing of transactions, nor who the parties are. */
#include "base/clock.h"
#include "internal.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct waiter {
    pthread_cond_t given;
    const struct db_caller *caller;
    struct connection *connection; /* NULL: still waiting */
    struct waiter *next;
};

/* What all views of a pool share. */
struct stock {
    pthread_mutex_t lock;
    pthread_condattr_t monotonic;
    struct arena *mem; /* the settings */
    struct db_config config;
    struct connection_settings settings;
    int size, share, free_count, waiting;
    struct waiter *first, **last;
    struct connection *free[DB_CONNECTIONS_MAX]; /* a stack: the open and most recently used on top */
    struct connection connections[DB_CONNECTIONS_MAX];
    struct uuid holders[DB_CONNECTIONS_MAX]; /* the party that has connections[i]; nil: none, or one without a share */
};
struct db_pool {
    struct stock *stock;
    struct db_caller caller;
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
    struct stock *stock = calloc(1, sizeof *stock);
    if (!pool || !stock || config->connections < 1 || config->connections > DB_CONNECTIONS_MAX ||
        config->reserved < 0 || config->reserved >= config->connections)
        abort();
    pool->stock = stock;
    stock->mem = arena_new();
    stock->config = *config;
    stock->settings = (struct connection_settings){.url = arena_cstr(stock->mem, config->url),
                                                   .options = session_options(stock->mem, config),
                                                   .application_name = "jqt",
                                                   .pipeline = true};
    stock->size = config->connections;
    stock->share = db_share(config->connections);
    stock->last = &stock->first;
    pthread_mutex_init(&stock->lock, NULL);
    pthread_condattr_init(&stock->monotonic);
    pthread_condattr_setclock(&stock->monotonic, CLOCK_MONOTONIC);
    for (int i = 0; i < stock->size; i++)
        stock->free[stock->free_count++] = &stock->connections[i];
    return pool;
}

struct db_pool *db_pool_for(struct db_pool *pool, struct arena *mem, struct db_caller caller)
{
    struct db_pool *view = ARENA_NEW(mem, struct db_pool);
    *view = (struct db_pool){pool->stock, caller};
    return view;
}

void db_pool_free(struct db_pool *pool)
{
    if (!pool)
        return;
    struct stock *stock = pool->stock;
    for (int i = 0; i < stock->size; i++) {
        connection_close(&stock->connections[i]);
        prepared_free(stock->connections[i].prepared);
    }
    pthread_condattr_destroy(&stock->monotonic);
    pthread_mutex_destroy(&stock->lock);
    arena_free(stock->mem);
    free(stock);
    free(pool);
}

struct db_stats db_pool_stats(struct db_pool *pool)
{
    struct stock *stock = pool->stock;
    pthread_mutex_lock(&stock->lock);
    struct db_stats stats = {.open = stock->size - stock->free_count, .waiting = stock->waiting};
    for (int i = 0; i < stock->free_count; i++)
        stats.idle += stock->free[i]->pg != NULL;
    stats.open += stats.idle;
    pthread_mutex_unlock(&stock->lock);
    return stats;
}

/* ---- who may have one; the lock is held ---- */

int db_share(int connections)
{
    const int share = connections * DB_SHARE_PERCENT / 100;
    return share > 0 ? share : 1;
}

/* A connection cannot be taken back from whoever waits for a lock with it, so the share holds before others wait, too.
 */
static bool has_its_share(const struct stock *stock, struct uuid party)
{
    int held = 0;
    if (uuid_is_nil(party))
        return false;
    for (int i = 0; i < stock->size; i++)
        held += uuid_equal(stock->holders[i], party);
    return held >= stock->share;
}

static bool may_have_one(const struct stock *stock, const struct db_caller *caller)
{
    return stock->free_count > (caller->payment ? 0 : stock->config.reserved) && !has_its_share(stock, caller->party);
}

static struct connection *hand_out(struct stock *stock, const struct db_caller *caller)
{
    struct connection *c = stock->free[--stock->free_count];
    stock->holders[c - stock->connections] = caller->party;
    return c;
}

static void put_back(struct stock *stock, struct connection *c)
{
    stock->holders[c - stock->connections] = (struct uuid){{0}};
    if (!c->pg) { /* closed ones at the bottom: the open are used first */
        memmove(stock->free + 1, stock->free, (size_t)stock->free_count * sizeof stock->free[0]);
        stock->free[0] = c;
    } else {
        stock->free[stock->free_count] = c;
    }
    stock->free_count++;
}

/* ---- the line; the lock is held ---- */

static void line_leave(struct stock *stock, struct waiter *who)
{
    struct waiter **at = &stock->first;
    while (*at != who)
        at = &(*at)->next;
    *at = who->next;
    if (!*at)
        stock->last = at;
    stock->waiting--;
}

/* Whoever still waits behind this may have none: so a newcomer who may overtakes nobody. */
static void line_serve(struct stock *stock)
{
    struct waiter *next;
    for (struct waiter *who = stock->first; who && stock->free_count > 0; who = next) {
        next = who->next;
        if (!may_have_one(stock, who->caller))
            continue;
        line_leave(stock, who);
        who->connection = hand_out(stock, who->caller);
        pthread_cond_signal(&who->given);
    }
}

static struct connection *line_wait(struct stock *stock, const struct db_caller *caller)
{
    struct waiter self = {.caller = caller};
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += stock->config.wait_ms / 1000;
    until.tv_nsec += (long)(stock->config.wait_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_cond_init(&self.given, &stock->monotonic);
    *stock->last = &self;
    stock->last = &self.next;
    stock->waiting++;
    while (!self.connection && pthread_cond_timedwait(&self.given, &stock->lock, &until) == 0) {
    }
    if (!self.connection)
        line_leave(stock, &self);
    pthread_cond_destroy(&self.given);
    return self.connection;
}

struct err pool_take(struct db_pool *pool, struct connection **out)
{
    struct stock *stock = pool->stock;
    const struct db_caller *caller = &pool->caller;
    pthread_mutex_lock(&stock->lock);
    struct connection *c = may_have_one(stock, caller) ? hand_out(stock, caller) : line_wait(stock, caller);
    pthread_mutex_unlock(&stock->lock);
    if (!c)
        return ERR(database_busy, "no database connection became free in time");
    *out = c;
    return NO_ERR;
}

void pool_give(struct db_pool *pool, struct connection *c)
{
    struct stock *stock = pool->stock;
    connection_tidy(c);
    pthread_mutex_lock(&stock->lock);
    put_back(stock, c);
    line_serve(stock);
    pthread_mutex_unlock(&stock->lock);
}

struct err pool_ready(struct db_pool *pool, struct connection *c, struct arena *mem)
{
    if (connection_alive(c))
        return NO_ERR;
    return connection_open(c, &pool->stock->settings, mem);
}

void db_pool_open(struct db_pool *pool)
{
    struct db_pool all = {pool->stock, {.payment = true}};
    struct connection *taken[DB_CONNECTIONS_MAX];
    struct arena *mem = arena_new();
    int count = 0;
    bool good = true;
    while (good && count < pool->stock->size && !failed(pool_take(&all, &taken[count])))
        good = !failed(pool_ready(pool, taken[count++], mem));
    while (count > 0)
        pool_give(pool, taken[--count]);
    arena_free(mem);
}

int64_t pool_trip_deadline(const struct db_pool *pool, const struct pipeline *pipeline)
{
    const struct db_config *config = &pool->stock->config;
    /* The server's timeouts are a statement's: in a trip of several each may wait for a lock as long as it may. */
    const int64_t further = (int64_t)pipeline->count - 1, waits = further < 0                ? 0
                                                                  : further < LOCK_WAITS_MAX ? further
                                                                                             : LOCK_WAITS_MAX;
    return clock_monotonic_ms() + config->query_timeout_ms + waits * config->lock_timeout_ms + TRIP_GRACE_MS;
}

struct run pool_run_first(struct db_pool *pool, struct connection *c, struct pipeline *pipeline, unsigned *trips)
{
    const int64_t deadline_ms = pool_trip_deadline(pool, pipeline);
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
    return connection_run(c, pipeline, pool_trip_deadline(pool, pipeline));
}
