/* Expiry: takes what an expired voucher still holds to its batch, one voucher a transaction. */
#include "base/clock.h"
#include "queries.h"
#include "voucher/voucher_store.h"

struct due {
    bool found;
    int64_t seen_ms; /* its last change */
    struct voucher_facts voucher;
    struct uuid batch_id;
    struct ledger_chain chain;
};

static struct err read_due(struct row *row, void *out)
{
    struct due *d = out;
    d->found = true;
    d->seen_ms = row_time(row);
    voucher_read_facts(row, &d->voucher);
    d->batch_id = row_uuid(row);
    return NO_ERR;
}

/* Two flushes: which chain to lock is known only once the voucher is. Rare, and no one waits for it. */
static struct err expire_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct due *d = facts;
    tx_ask(c->tx, &q_voucher_lock_due, PARAMS(P_UUID(c->call->id)), ROW_IF_ANY(read_due, d));
    command_never_before(c, &d->seen_ms);
    TRY(tx_flush(c->tx));
    if (d->found)
        ledger_ask_enterprise_chain(c, d->voucher.enterprise_id, CHAIN_EXISTS, &d->chain);
    return NO_ERR;
}

static enum verdict expire_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)plan;
    const struct due *d = facts;
    if (d->found && voucher_expiry_due(&d->voucher, now_ms))
        return ALLOW;
    problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
    return REFUSE;
}

static struct err expire_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct due *d = facts;
    struct ledger_chain chain = d->chain;
    TRY(ledger_put_transfer(c, &chain, TRANSFER_expiry, d->voucher.id, d->batch_id, d->voucher.remaining_fen));
    ledger_put_chain(c, &chain);
    tx_put(c->tx, &q_voucher_give_back,
           PARAMS(P_UUID(d->voucher.id), P_I64(0), P_TEXT(STR("expired")), P_TIME(c->now_ms)));
    voucher_put_expired_event(c, d->voucher.id, d->voucher.enterprise_id, d->voucher.remaining_fen);
    return NO_ERR;
}

static const struct handler expire = {.name = "sweep:voucher_expiry",
                                      .facts_size = sizeof(struct due),
                                      .ask = expire_ask,
                                      .decide = expire_decide,
                                      .put = expire_put};

const struct sweep voucher_sweeps[VOUCHER_SWEEPS] = {
    {.name = "voucher_expiry", .due = &q_voucher_list_due, .act = &expire, .every_ms = MINUTE_MS}};
