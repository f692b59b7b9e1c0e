/* The job runner: one thread, all jobs in turn. A job that fails is logged and tried again at its next turn. */
#include "base/clock.h"
#include "base/log.h"
#include "command/command.h"
#include "queries.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { JOBS_MAX = 32, CHUNKS_MAX = 10000, SANDBOX_EVERY_MS = 300 };

struct job_runner {
    struct db_pool *pool;
    const struct config *config;
    const struct job *jobs;
    size_t count;
    int64_t due_ms[JOBS_MAX];
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stop, wake; /* under lock */
};

static void run_job(struct job_runner *r, const struct job *job)
{
    bool more = true;
    for (int chunk = 0; more && chunk < CHUNKS_MAX; chunk++) {
        struct arena *mem = arena_new();
        more = false;
        const struct err e = job->run(r->pool, r->config, mem, &more);
        if (failed(e)) {
            LOG(LOG_WARN, "job_failed", log_c("job", job->name), log_c("code", error_info(e.code)->code),
                log_c("detail", e.log));
            more = false;
        }
        arena_free(mem);
        pthread_mutex_lock(&r->lock);
        more = more && !r->stop;
        pthread_mutex_unlock(&r->lock);
    }
}

/* Sleeps until the next job is due, a wake-up or the stop. False: stop. */
static bool wait_until_due(struct job_runner *r)
{
    int64_t next = clock_monotonic_ms() + DAY_MS;
    for (size_t i = 0; i < r->count; i++)
        next = r->due_ms[i] < next ? r->due_ms[i] : next;
    const struct timespec until = {next / 1000, next % 1000 * 1000000};
    pthread_mutex_lock(&r->lock);
    while (!r->stop && !r->wake && clock_monotonic_ms() < next)
        (void)pthread_cond_timedwait(&r->changed, &r->lock, &until);
    if (r->wake)
        for (size_t i = 0; i < r->count; i++)
            r->due_ms[i] = 0;
    r->wake = false;
    const bool go_on = !r->stop;
    pthread_mutex_unlock(&r->lock);
    return go_on;
}

static void *run_all(void *runner)
{
    struct job_runner *r = runner;
    while (wait_until_due(r)) {
        for (size_t i = 0; i < r->count; i++) {
            if (clock_monotonic_ms() < r->due_ms[i])
                continue;
            run_job(r, &r->jobs[i]);
            const int64_t every =
                r->config->sandbox && r->jobs[i].every_ms > SANDBOX_EVERY_MS ? SANDBOX_EVERY_MS : r->jobs[i].every_ms;
            r->due_ms[i] = clock_monotonic_ms() + every;
        }
    }
    return NULL;
}

struct job_runner *job_runner_start(struct db_pool *pool, const struct config *config, const struct job *jobs,
                                    size_t count)
{
    struct job_runner *r = calloc(1, sizeof *r);
    if (!r || count > JOBS_MAX)
        abort();
    r->pool = pool;
    r->config = config;
    r->jobs = jobs;
    r->count = count;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&r->changed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&r->lock, NULL);
    if (pthread_create(&r->thread, NULL, run_all, r) != 0)
        abort();
    return r;
}

void job_runner_wake(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->wake = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

void job_runner_stop(struct job_runner *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* ---- the command layer's own job ---- */

struct forgotten {
    int rows;
};
static struct err count_row(struct row *row, void *out)
{
    (void)row;
    ((struct forgotten *)out)->rows++;
    return NO_ERR;
}
static struct err forget_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_command_forget_keys, NO_PARAMS, 0, 1000, count_row, facts);
    return NO_ERR;
}
static struct err forget_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)c, (void)facts, (void)input, (void)plan;
    return NO_ERR;
}
static const struct handler forget_keys = {.name = "job:forget_idempotency_keys",
                                           .facts_size = sizeof(struct forgotten),
                                           .ask = forget_ask,
                                           .put = forget_put};

static struct err run_forget(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    struct problem why = {.mem = mem};
    *more = false; /* a thousand an hour per chunk is enough; the rest follows at the next turn */
    return command_run_system(pool, config, mem, &forget_keys, (struct uuid){{0}}, NULL, NULL, &why);
}

const struct job command_jobs[] = {{"forget_idempotency_keys", run_forget, MINUTE_MS}};
