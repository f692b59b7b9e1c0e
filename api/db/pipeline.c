/* Queued statements as one libpq pipeline: send all, Sync, collect every result, then hand rows out. Owns the
 * order of results and the re-preparing of statements; does not know transactions or the pool. */
#include "internal.h"

static void result_free(void *result)
{
    PQclear(result);
}

void result_tie(struct arena *mem, PGresult *result)
{
    arena_defer(mem, result_free, result);
}

struct statement *pipeline_add(struct pipeline *pipeline, const struct query *query, struct encoded params)
{
    struct statement *s = ARENA_NEW(pipeline->mem, struct statement);
    *s = (struct statement){.query = query, .params = params};
    if (pipeline->last)
        pipeline->last->next = s;
    else
        pipeline->first = s;
    pipeline->last = s;
    pipeline->count++;
    return s;
}

void pipeline_clear(struct pipeline *pipeline)
{
    pipeline->first = pipeline->last = NULL;
    pipeline->count = 0;
}

/* ---- sending ---- */

/* True when the statement has to be prepared in front of its execution; it is then marked as asked for. */
static bool must_prepare(struct connection *c, const struct query *query)
{
    if (prepared_get(c->prepared, query->name) != PREPARED_NO)
        return false;
    if (prepared_set(c->prepared, query->name, PREPARED_ASKED))
        return true;
    return false; /* unreachable while limits hold; the server then answers 26000 */
}

/* Everything into libpq's buffer, which sends what the socket takes and keeps the rest. prepares[i] tells whether
 * a Prepare precedes statement i. */
static bool send_all(struct connection *c, const struct pipeline *pipeline, bool *prepares)
{
    size_t i = 0;
    for (const struct statement *s = pipeline->first; s; s = s->next, i++) {
        const struct query *q = s->query;
        prepares[i] = must_prepare(c, q);
        if (prepares[i] && !PQsendPrepare(c->pg, q->name, q->sql, 0, NULL))
            return false;
        if (!PQsendQueryPrepared(c->pg, q->name, s->params.count, s->params.values, s->params.lengths,
                                 s->params.formats, 0))
            return false;
    }
    return PQpipelineSync(c->pg) != 0;
}

/* ---- receiving ---- */

/* The next result and the NULL behind it. NULL: the connection is gone. A result that is not of the server's
 * making (libpq says that the connection broke) counts as none. */
static PGresult *next_result(struct connection *c, struct arena *mem, int64_t deadline_ms)
{
    if (!connection_wait(c, deadline_ms))
        return NULL;
    PGresult *result = PQgetResult(c->pg);
    if (!result)
        return NULL;
    result_tie(mem, result);
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR && !PQresultErrorField(result, PG_DIAG_SQLSTATE))
        return NULL;
    if (status == PGRES_PIPELINE_SYNC || (status == PGRES_FATAL_ERROR && sqlstate_ends_session(result)))
        return result;
    if (!connection_wait(c, deadline_ms) || PQgetResult(c->pg) != NULL)
        return status == PGRES_FATAL_ERROR ? result : NULL;
    return result;
}

static void note_failure(struct run *run, struct arena *mem, const struct statement *s, const PGresult *result)
{
    if (run->stopped)
        return;
    run->end = RUN_FAILED;
    run->stopped = s;
    run->stale = sqlstate_stale(result);
    sqlstate_copy(result, run->sqlstate);
    run->err = sqlstate_error(mem, s->query->name, result);
    run->violation = sqlstate_violation(mem, result);
}

static void note_loss(struct run *run, const struct statement *s)
{
    if (run->end != RUN_FAILED) {
        run->stopped = s;
        run->err = ERR(database_unavailable, "the connection was lost, or the server did not answer in time");
    }
    run->end = RUN_LOST;
}

enum message { PREPARE, EXECUTE };

/* Takes the result of one message of a statement. False: nothing more will come. */
static bool take_result(struct connection *c, struct run *run, struct pipeline *pipeline, struct statement *s,
                        enum message message, int64_t deadline_ms)
{
    PGresult *result = next_result(c, pipeline->mem, deadline_ms);
    if (!result) {
        note_loss(run, s);
        return false;
    }
    run->answered = true;
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR) {
        note_failure(run, pipeline->mem, s, result);
        if (sqlstate_ends_session(result)) {
            run->last_words = run->stopped == s;
            run->end = RUN_LOST;
            return false;
        }
    } else if (message == PREPARE && status == PGRES_COMMAND_OK) {
        (void)prepared_set(c->prepared, s->query->name, PREPARED_YES);
    } else if (message == EXECUTE && (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)) {
        s->result = result;
    }
    return true;
}

static void receive_all(struct connection *c, struct run *run, struct pipeline *pipeline, const bool *prepares,
                        int64_t deadline_ms)
{
    size_t i = 0;
    for (struct statement *s = pipeline->first; s; s = s->next, i++) {
        if (prepares[i] && !take_result(c, run, pipeline, s, PREPARE, deadline_ms))
            return;
        if (!take_result(c, run, pipeline, s, EXECUTE, deadline_ms))
            return;
    }
    const PGresult *sync = next_result(c, pipeline->mem, deadline_ms);
    if (!sync || PQresultStatus(sync) != PGRES_PIPELINE_SYNC)
        note_loss(run, NULL);
}

struct run connection_run(struct connection *c, struct pipeline *pipeline, int64_t deadline_ms)
{
    struct run run = {.end = RUN_DONE};
    bool *prepares = arena_array(pipeline->mem, pipeline->count, sizeof *prepares);
    for (struct statement *s = pipeline->first; s; s = s->next)
        s->result = NULL;
    if (!connection_alive(c)) {
        note_loss(&run, pipeline->first);
        run.unsent = true;
        return run;
    }
    if (send_all(c, pipeline, prepares))
        receive_all(c, &run, pipeline, prepares, deadline_ms);
    else
        note_loss(&run, pipeline->first);

    if (run.end == RUN_LOST) {
        connection_close(c);
        return run;
    }
    /* What was asked for and not confirmed does not exist on the server. */
    size_t i = 0;
    for (const struct statement *s = pipeline->first; s; s = s->next, i++)
        if (prepares[i] && prepared_get(c->prepared, s->query->name) == PREPARED_ASKED)
            (void)prepared_set(c->prepared, s->query->name, PREPARED_NO);
    if (run.stale)
        c->forget = true;
    if (strcmp(run.sqlstate, "25006") == 0) /* a standby: find the primary anew */
        connection_close(c);
    return run;
}

/* ---- handing out ---- */

static struct err deliver(const struct statement *s, struct arena *mem)
{
    const struct rows *wanted = &s->wanted;
    const size_t rows = (size_t)PQntuples(s->result);
    if (rows < wanted->min)
        return ERR(not_found,
                   arena_printf(mem, "%s: %zu rows, at least %zu wanted", s->query->name, rows, wanted->min).data);
    if (rows > wanted->max)
        return ERR(internal,
                   arena_printf(mem, "%s: %zu rows, at most %zu wanted", s->query->name, rows, wanted->max).data);
    struct row row = {.result = s->result, .columns = PQnfields(s->result), .mem = mem};
    for (size_t i = 0; wanted->take && i < rows; i++) {
        row.index = (int)i;
        row.column = 0;
        TRY(wanted->take(&row, wanted->out));
        if (row.broken)
            return ERR(internal, arena_printf(mem, "%s: a column was read as what it is not (next: %d of %d)",
                                              s->query->name, row.column, row.columns)
                                     .data);
    }
    return NO_ERR;
}

struct err pipeline_deliver(const struct pipeline *pipeline)
{
    for (const struct statement *s = pipeline->first; s && s->result; s = s->next)
        if (s->asked)
            TRY(deliver(s, pipeline->mem));
    return NO_ERR;
}
