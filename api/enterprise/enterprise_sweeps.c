/* Goes on where a change of name left the catalogue (enterprise_put_in_catalogue.sql), a chunk a transaction. */
#include "base/clock.h"
#include "enterprise/enterprise.h"
#include "queries.h"

static struct err read_id(struct row *row, void *out)
{
    *(struct uuid *)out = row_uuid(row);
    return NO_ERR;
}

static struct err renaming_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_enterprise_lock_due_renaming, PARAMS(P_UUID(c->call->id)), ROW_IF_ANY(read_id, facts));
    return NO_ERR;
}

static enum verdict renaming_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                    struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    if (!uuid_is_nil(*(const struct uuid *)facts))
        return ALLOW;
    problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
    return REFUSE;
}

static struct err renaming_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    tx_put(c->tx, &q_enterprise_put_in_catalogue, PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms)));
    c->reply->unfinished = true; /* or it is not found next time */
    return NO_ERR;
}

static const struct handler rename_rest = {.name = "sweep:catalogue_renaming",
                                           .facts_size = sizeof(struct uuid),
                                           .ask = renaming_ask,
                                           .decide = renaming_decide,
                                           .put = renaming_put};

const struct sweep enterprise_sweeps[ENTERPRISE_SWEEPS] = {
    {.name = "catalogue_renaming", .due = &q_enterprise_list_due_renaming, .act = &rename_rest, .every_ms = SECOND_MS}};
