/* Owns what the rows of the batches' table write at once: pool, state, event. Drafts are batch_http.c's; seal, draw and
 * issue write in pages and have files of their own. Which row is taken is booking_rules.c's. */
#include "booking_store.h"
#include "queries.h"

struct err batch_move_ask(struct command *c, struct uuid id, enum batch_trigger trigger, enum batch_actor actor,
                          struct batch_move *out)
{
    out->id = id;
    batch_ask_lock(c, id, &out->batch);
    if (trigger == BATCH_publication_approval) /* what is copied is what was approved */
        tx_ask(c->tx, &q_booking_batch_share_types, PARAMS(P_UUID(id)), ROW_EXISTS);
    batch_ask_plan(c, id, &out->plan);
    if (!state_moves_money(&batch_machine, (int)trigger, (int)actor))
        return NO_ERR;
    TRY(tx_flush(c->tx)); /* the chain is named by the batch's number */
    ledger_ask_batch_chain(c, id, out->batch.number, CHAIN_OPEN, &out->chain);
    return NO_ERR;
}

void batch_put_event(struct command *c, const struct transition *row, struct uuid id, struct str reason)
{
    const struct event e = {.kind = row->event, .object_id = id, .reason = reason};
    if (row->event != EVENT_none)
        event_add(c, &e);
}

/* ---- the pool ---- */

static struct err put_transfer(struct command *c, const struct batch_move *m, enum transfer_kind kind,
                               int64_t amount_fen)
{
    struct ledger_chain chain = m->chain;
    TRY(ledger_put_transfer(c, &chain, kind, m->id, m->id, amount_fen));
    ledger_put_chain(c, &chain);
    return NO_ERR;
}

static struct err put_pool(struct command *c, const struct batch_move *m, enum batch_pool_way way)
{
    int64_t total_fen = 0;
    if (way == BATCH_POOL_FUNDED) {
        if (!batch_total_fen(&m->plan.manifest, &total_fen))
            return ERR(internal, "the sum of the quotas was checked when it was proposed");
        return put_transfer(c, m, TRANSFER_funding, total_fen);
    }
    if (way == BATCH_POOL_RETURNED && m->plan.pool_fen > 0)
        return put_transfer(c, m, TRANSFER_funding_return, m->plan.pool_fen);
    return NO_ERR;
}

/* ---- what is written ---- */

struct writing {
    struct command *c;
    const struct batch_move *move;
    const struct transition *row;
    struct str reason;
};
typedef void write_fn(const struct writing *);

static void write_publication(const struct writing *w)
{
    const struct str manifest = manifest_json(w->c->mem, &w->move->plan.manifest);
    const struct hash sha = sha256(manifest);
    int64_t total_fen = 0;
    (void)batch_total_fen(&w->move->plan.manifest, &total_fen); /* put_pool has looked */
    tx_put(w->c->tx, &q_booking_batch_copy_types, PARAMS(P_UUID(w->move->id)));
    tx_put(
        w->c->tx, &q_booking_batch_publish,
        PARAMS(P_UUID(w->move->id), P_TIME(w->c->now_ms), P_TEXT(manifest), P_BYTES(hash_str(&sha)), P_I64(total_fen)));
}

static void write_mark(const struct writing *w)
{
    const char *state = batch_state_code((enum batch_state)w->row->to);
    tx_put(w->c->tx, &q_booking_batch_mark, PARAMS(P_UUID(w->move->id), P_TIME(w->c->now_ms), P_TEXT(str_from(state))));
}

static void write_void(const struct writing *w)
{
    tx_put(w->c->tx, &q_booking_batch_void, PARAMS(P_UUID(w->move->id), P_TIME(w->c->now_ms), P_TEXT(w->reason)));
}

static write_fn *const writes[BATCH_WRITES] = {
    [BATCH_WRITE_PUBLICATION] = write_publication,
    [BATCH_WRITE_MARK] = write_mark,
    [BATCH_WRITE_VOID] = write_void,
};

struct err batch_move_put(struct command *c, const struct batch_move *move, const struct transition *row,
                          struct str reason)
{
    const struct writing writing = {c, move, row, reason};
    if (!writes[row->write])
        return ERR(internal, "a row that is not written here");
    TRY(put_pool(c, move, (enum batch_pool_way)row->money));
    writes[row->write](&writing);
    batch_put_event(c, row, move->id, reason);
    return NO_ERR;
}

struct err batch_put_void(struct command *c, struct uuid id, const struct batch_plan *plan,
                          const struct ledger_chain *of_batch, struct str reason)
{
    const struct batch_move move = {.id = id, .plan = *plan, .chain = *of_batch};
    return batch_move_put(c, &move, state_transition(&batch_machine, BATCH_closed, BATCH_missed_seal, BATCH_clock),
                          reason);
}
