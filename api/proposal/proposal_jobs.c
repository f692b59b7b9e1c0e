/* Lets lapse what nobody decided in its time, one proposal a transaction; whoever decides at the same time comes first.
 */
#include "proposal_store.h"
#include "queries.h"

enum { DUE_MAX = 100 };

struct due {
    struct uuid ids[DUE_MAX];
    size_t count;
};

static struct err read_due(struct row *row, void *out)
{
    struct due *due = out;
    due->ids[due->count++] = row_uuid(row);
    return NO_ERR;
}

static struct err run_lapses(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    struct due *due = ARENA_NEW(mem, struct due);
    TRY(db_read(pool, mem, &q_proposal_find_due, NO_PARAMS, 0, DUE_MAX, read_due, due));
    for (size_t i = 0; i < due->count; i++) {
        struct problem why = {.mem = mem};
        TRY(command_run_system(pool, config, mem, &proposal_lapse, due->ids[i], NULL, NULL, &why));
    }
    *more = false;
    return NO_ERR;
}

const struct job proposal_jobs[PROPOSAL_JOBS] = {{"proposal_lapse", run_lapses, 10 * SECOND_MS}};
