/* Reads of one statement outside any transaction. Whoever reads calls db_read and nothing else, so that reads of
 * many threads can come to share pipelines behind it. */
#include "internal.h"

struct err read_statement(struct db_pool *pool, struct pipeline *pipeline, char sqlstate[SQLSTATE_LENGTH + 1])
{
    struct connection *c = NULL;
    unsigned trips = 0;
    TRY(pool_take(pool, &c));
    struct err e = pool_ready(pool, c, pipeline->mem);
    if (!failed(e)) {
        const struct run run = pool_run_first(pool, c, pipeline, &trips);
        memcpy(sqlstate, run.sqlstate, sizeof run.sqlstate);
        e = run.err;
    }
    pool_give(pool, c);
    TRY(e);
    return pipeline_deliver(pipeline);
}

struct err db_read(struct db_pool *pool, struct arena *mem, const struct query *query, struct params params,
                   struct rows rows)
{
    struct encoded encoded;
    TRY(params_encode(mem, query, params, &encoded));
    struct pipeline pipeline = {.mem = mem};
    struct statement *s = pipeline_add(&pipeline, query, encoded);
    s->asked = true;
    s->wanted = rows;
    char sqlstate[SQLSTATE_LENGTH + 1] = "";
    return read_statement(pool, &pipeline, sqlstate);
}
