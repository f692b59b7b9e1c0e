/* Seals each batch as soon as its window has closed, issues each as soon as its time has come. */
#include "base/clock.h"
#include "booking/booking.h"
#include "queries.h"

struct due {
    struct uuid id;
    bool found;
};
static struct err read_due(struct row *row, void *out)
{
    *(struct due *)out = (struct due){row_uuid(row), true};
    return NO_ERR;
}

static struct err run_on(struct db_pool *pool, const struct config *config, struct arena *mem, const struct handler *h,
                         struct uuid id, bool *refused)
{
    struct problem why = {.mem = mem};
    TRY(command_run_system(pool, config, mem, h, id, NULL, NULL, &why));
    *refused = has_problem(&why);
    return NO_ERR;
}

/* One that an earlier batch holds back does not keep the others waiting. */
static struct err run_seals(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    struct due due = {0};
    *more = false;
    do {
        const struct uuid last = due.id;
        due.found = false;
        TRY(db_read(pool, mem, &q_booking_find_due_seal, PARAMS(P_UUID_OR_NULL(last)), 0, 1, read_due, &due));
        bool refused = false;
        if (due.found)
            TRY(run_on(pool, config, mem, &booking_batch_seal, due.id, &refused));
    } while (due.found);
    return NO_ERR;
}

static struct err run_issues(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    struct due due = {0};
    TRY(db_read(pool, mem, &q_booking_find_due_issue, NO_PARAMS, 0, 1, read_due, &due));
    bool refused = false;
    if (due.found)
        TRY(run_on(pool, config, mem, &booking_batch_issue, due.id, &refused));
    *more = due.found && !refused;
    return NO_ERR;
}

const struct job booking_jobs[BOOKING_JOBS] = {
    {"booking_seal", run_seals, 10 * SECOND_MS},
    {"booking_issue", run_issues, 10 * SECOND_MS},
};
