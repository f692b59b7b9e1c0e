/* Forgets what has expired. */
#include "base/clock.h"
#include "identity_private.h"
#include "queries.h"

enum { CHUNK = 1000 };

static struct err count_row(struct row *row, void *out)
{
    (void)row;
    (*(int *)out)++;
    return NO_ERR;
}

static struct err forget_ask(struct command *c, const void *input, void *facts)
{
    (void)facts;
    const struct work *w = input;
    tx_ask(c->tx, w->input, NO_PARAMS, 0, CHUNK, count_row, w->result);
    return NO_ERR;
}
static struct err forget_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)c, (void)facts, (void)input, (void)plan; /* the deletion stands in trip 1; this lets it be committed */
    return NO_ERR;
}
static const struct handler forget_handler = {.name = "job:forget_logins",
                                              .input_size = sizeof(struct work),
                                              .parse = work_parse,
                                              .ask = forget_ask,
                                              .put = forget_put};

static struct err forget(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    const struct query *const queries[] = {&q_identity_forget_logins, &q_identity_forget_sessions,
                                           &q_identity_forget_changes};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        struct problem none = {.mem = mem};
        int *deleted = ARENA_NEW(mem, int);
        TRY(work_run(pool, config, mem, STR_EMPTY, &forget_handler, queries[i], deleted, &none));
        *more = *more || *deleted == CHUNK;
    }
    return NO_ERR;
}

const struct job identity_jobs[] = {{"forget_logins", forget, MINUTE_MS}};
