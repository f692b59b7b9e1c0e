/* Held wins: looked at again when something else stands against them or their time is up, one win a transaction. What
 * becomes of each is win_rules.c's. */
#include "booking/booking.h"
#include "booking_store.h"
#include "queries.h"

struct held {
    struct uuid batch_id; /* nil: the win is not held, or somebody else has it */
    struct batch_row batch;
    struct win win;
    struct win_batch sums;
    struct arena *mem;
};

static struct err read_batch_id(struct row *row, void *out)
{
    *(struct uuid *)out = row_uuid(row);
    return NO_ERR;
}

static struct err read_held(struct row *row, void *out)
{
    struct held *h = out;
    win_read(row, h->mem, h->batch.number, &h->win);
    h->win.facts.state = WIN_held;
    h->win.facts.held_for = standing_parse(row_str(row));
    h->win.facts.strike_at_ms = row_time(row);
    return NO_ERR;
}

/* Locks as the issue does: the batch, its voucher types, what the winner stands by, its chain, the batch's chain. Three
 * flushes; nobody waits for it. */
static struct err held_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct held *h = facts;
    h->mem = c->mem;
    tx_ask(c->tx, &q_win_lock_due, PARAMS(P_UUID(c->call->id)), ROW_IF_ANY(read_batch_id, &h->batch_id));
    TRY(tx_flush(c->tx));
    if (uuid_is_nil(h->batch_id))
        return NO_ERR;
    batch_ask_lock_with_types(c, h->batch_id, &h->batch);
    tx_ask(c->tx, &q_win_get_held, PARAMS(P_UUID(c->call->id)), ONE_ROW(read_held, h));
    TRY(tx_flush(c->tx));
    h->sums.id = h->batch_id;
    win_ask_standing(c, &h->win, 1);
    ledger_ask_batch_chain(c, h->batch_id, h->batch.number, CHAIN_OPEN, &h->sums.chain);
    return NO_ERR;
}

static enum verdict held_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input;
    const struct held *h = facts;
    struct win_plan *p = plan;
    if (!uuid_is_nil(h->batch_id))
        win_decide(&h->win.facts, now_ms, p);
    if (p->row)
        return ALLOW;
    problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
    return REFUSE;
}

static struct err held_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct held *h = facts;
    struct win_batch sums = h->sums;
    TRY(win_put(c, &h->win, plan, &sums));
    win_put_batch(c, &sums, P_NULL);
    return NO_ERR;
}

const struct handler held_win_settle = {.name = "sweep:held_wins",
                                        .facts_size = sizeof(struct held),
                                        .plan_size = sizeof(struct win_plan),
                                        .ask = held_ask,
                                        .decide = held_decide,
                                        .put = held_put};
