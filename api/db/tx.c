/* A transaction as pipelines: what may be repeated, what a lost connection means, when a connection goes back.
 * Owns no SQL but the words that begin and end a transaction. */
#include "internal.h"

static const struct query begin = {"db_begin", "BEGIN", 0, 0, NULL};
static const struct query commit = {"db_commit", "COMMIT", 0, 0, NULL};
static const struct query check_now = {"db_check_now", "SET CONSTRAINTS ALL IMMEDIATE", 0, 0, NULL};

struct tx {
    struct db_pool *pool;
    struct connection *connection;
    struct pipeline pipeline;
    unsigned trips;
    bool flushed;             /* something was done: a trip can no longer be repeated */
    bool failed;              /* a flush: only the rollback is left */
    struct violation *report; /* may be NULL */
    struct err sticky;        /* the first fault of queuing; the next flush or commit returns it */
};

struct err tx_begin(struct db_pool *pool, struct arena *mem, struct tx **out)
{
    struct connection *c = NULL;
    TRY(pool_take(pool, &c));
    const struct err e = pool_ready(pool, c, mem);
    if (failed(e)) {
        pool_give(pool, c);
        return e;
    }
    struct tx *tx = ARENA_NEW(mem, struct tx);
    *tx = (struct tx){.pool = pool, .connection = c, .pipeline = {.mem = mem}};
    pipeline_add(&tx->pipeline, &begin, (struct encoded){0});
    *out = tx;
    return NO_ERR;
}

void tx_use_arena(struct tx *tx, struct arena *mem)
{
    if (tx->pipeline.count > 0 && !failed(tx->sticky))
        tx->sticky = ERR(internal, "statements were queued when their memory was changed");
    tx->pipeline.mem = mem;
}

/* NULL once a fault has stuck: nothing more is queued. */
static struct statement *queue(struct tx *tx, const struct query *query, struct params params)
{
    struct encoded encoded = {0};
    if (failed(tx->sticky))
        return NULL;
    if (tx->pipeline.count >= TX_STATEMENTS_MAX)
        tx->sticky = ERR(internal, "too many statements between two flushes");
    else
        tx->sticky = params_encode(tx->pipeline.mem, query, params, &encoded);
    return failed(tx->sticky) ? NULL : pipeline_add(&tx->pipeline, query, encoded);
}

void tx_ask(struct tx *tx, const struct query *query, struct params params, struct rows rows)
{
    struct statement *s = queue(tx, query, params);
    if (!s)
        return;
    s->asked = true;
    s->wanted = rows;
}

void tx_put(struct tx *tx, const struct query *query, struct params params)
{
    (void)queue(tx, query, params);
}

unsigned tx_trips(const struct tx *tx)
{
    return tx->trips;
}

void tx_report_violation(struct tx *tx, struct violation *out)
{
    tx->report = out;
}

/* A statement that has gone stale when part of the work is done: nothing is committed, the command runs again. */
static struct err run_error(struct tx *tx, const struct run *run)
{
    if (tx->report && run->end == RUN_FAILED)
        *tx->report = run->violation;
    return run->stale ? (struct err){ERR_transaction_conflict, run->err.log} : run->err;
}

static struct err flush(struct tx *tx)
{
    struct run run;
    if (tx->flushed) {
        run = connection_run(tx->connection, &tx->pipeline, pool_trip_deadline(tx->pool, &tx->pipeline));
        tx->trips++;
    } else {
        run = pool_run_first(tx->pool, tx->connection, &tx->pipeline, &tx->trips);
    }
    tx->flushed = true;
    /* What was asked in front of the failing statement is heard first: its not_found comes first, too. */
    const struct err delivered = pipeline_deliver(&tx->pipeline);
    pipeline_clear(&tx->pipeline);
    return failed(delivered) ? delivered : run_error(tx, &run);
}

struct err tx_flush(struct tx *tx)
{
    if (tx->failed)
        return ERR(internal, "a failed transaction was used again");
    if (failed(tx->sticky)) {
        tx->failed = true;
        return tx->sticky;
    }
    if (tx->pipeline.count == 0)
        return NO_ERR;
    const struct err e = flush(tx);
    tx->failed = failed(e);
    return e;
}

/* What the end of the pipeline with COMMIT means. Known is only what was seen: COMMIT's own answer, or that the server
 * refused a statement before it. A farewell (FATAL) says that the session ends, not what it did before: COMMIT takes
 * effect before it is answered, and a pooler's farewell stands in place of answers that it lost. */
static struct err commit_outcome(struct tx *tx, const struct run *run, const struct statement *end)
{
    if (end->result && strcmp(PQcmdStatus(end->result), "COMMIT") == 0) {
        const struct err delivered = pipeline_deliver(&tx->pipeline);
        return failed(delivered)
                   ? (struct err){ERR_outcome_unknown, arena_printf(tx->pipeline.mem, "committed, but: %s",
                                                                    delivered.log ? delivered.log : "a row was refused")
                                                           .data}
                   : NO_ERR;
    }
    if (end->result) /* the transaction had failed */
        return ERR(internal, "COMMIT was answered with ROLLBACK");
    const bool refused = run->sqlstate[0] && !run->last_words;
    if (run->unsent || refused)
        return run_error(tx, run);
    return ERR(outcome_unknown, "the connection was lost after COMMIT was sent");
}

struct err tx_commit(struct tx **tx_)
{
    struct tx *tx = *tx_;
    if (tx->failed || failed(tx->sticky)) {
        const struct err stuck = tx->failed ? ERR(internal, "a failed transaction was committed") : tx->sticky;
        tx_rollback(tx_);
        return stuck;
    }
    const struct statement *end = pipeline_add(&tx->pipeline, &commit, (struct encoded){0});
    const struct run run = connection_run(tx->connection, &tx->pipeline, pool_trip_deadline(tx->pool, &tx->pipeline));
    const struct err e = commit_outcome(tx, &run, end);
    tx_rollback(tx_);
    return e;
}

struct err tx_rollback_after(struct tx **tx_)
{
    struct tx *tx = *tx_;
    struct err e = NO_ERR;
    if (tx->failed)
        e = ERR(internal, "a failed transaction was used again");
    else if (failed(tx->sticky))
        e = tx->sticky;
    else {
        pipeline_add(&tx->pipeline, &check_now, (struct encoded){0});
        pipeline_add(&tx->pipeline, &db_rollback, (struct encoded){0});
        e = flush(tx);
    }
    tx_rollback(tx_);
    return e;
}

void tx_rollback(struct tx **tx)
{
    if (!*tx)
        return;
    pool_give((*tx)->pool, (*tx)->connection);
    *tx = NULL;
}
