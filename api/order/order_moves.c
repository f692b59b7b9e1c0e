/* Owns what the rows of the table write: state, times, escrow, events; shared by the operations and the sweeps. The
 * payment is order_payment.c's, the evaluation its own feature's. Which row is taken is order_rules.c's. */
#include "order/order_store.h"
#include "queries.h"

struct err order_move_ask(struct command *c, const struct order_move *move, struct order_move_facts *facts)
{
    const struct order_row *order = &facts->order;
    if (!state_moves_money(&order_machine, (int)move->trigger, (int)move->actor))
        return NO_ERR;
    TRY(tx_flush(c->tx));
    const struct transition *row =
        state_transition(&order_machine, (int)order->facts.state, (int)move->trigger, (int)move->actor);
    if (!row || row->money == ESCROW_NONE || order->escrow_fen == 0)
        return NO_ERR;
    if (row->money == ESCROW_BACK)
        voucher_ask_paid(c, order->id, &facts->money.paid);
    ledger_ask_enterprise_chain(c, order->buyer_id, CHAIN_EXISTS, &facts->money.chain);
    return NO_ERR;
}

static bool plan_refund(const struct order_move_facts *facts, int64_t now_ms, struct voucher_refund_plan *plan,
                        struct problem *why)
{
    const struct voucher_locked *locked = &facts->money.paid;
    struct voucher_paid *paid = arena_array(why->mem, VOUCHERS_PER_PAYMENT_MAX, sizeof *paid);
    for (size_t i = 0; i < locked->count; i++)
        paid[i] = (struct voucher_paid){locked->list[i], locked->paid_fen[i]};
    if (voucher_plan_refund(paid, locked->count, facts->order.escrow_fen, now_ms, plan))
        return true;
    problem_set(why, ERR_internal, STR_EMPTY, STR_EMPTY);
    return false;
}

enum verdict order_move_decide(const struct order_move_facts *facts, const struct order_move *move, int64_t now_ms,
                               struct order_move_plan *plan, struct problem *why)
{
    plan->row = order_decide(&facts->order.facts, move->trigger, move->actor, move->reason, now_ms, why);
    if (!plan->row)
        return REFUSE;
    return plan->row->money != ESCROW_BACK || plan_refund(facts, now_ms, &plan->refund, why) ? ALLOW : REFUSE;
}

/* ---- what is written ---- */

struct writing {
    struct command *c;
    const struct order_row *order, *after;
    const struct order_move *move;
    const struct order_move_plan *plan;
};
typedef void write_fn(const struct writing *);

static void write_acceptance(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_accept,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), order_time_param(w->after->facts.due_at_ms)));
}

static void write_closing(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_close,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms),
                  P_TEXT(str_from(order_machine.states[w->plan->row->to].code)), P_TEXT_OR_NULL(w->move->reason),
                  P_I64(w->plan->refund.total_fen)));
}

static void write_report(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_report,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), P_TEXT_OR_NULL(w->move->note),
                  order_time_param(w->after->facts.due_at_ms), P_TIME(w->c->now_ms + ORDER_CONFIRMATION_WARNING_MS)));
    tx_put(w->c->tx, &q_order_clear_files, PARAMS(P_UUID(w->order->id)));
    tx_put(w->c->tx, &q_order_add_files,
           PARAMS(P_UUID(w->order->id), P_UUID(w->order->provider_id), P_TEXT(w->move->body_text)));
}

static void write_return(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_return,
           PARAMS(P_UUID(w->order->id), P_TEXT(w->move->reason), order_time_param(w->after->facts.due_at_ms),
                  P_TIME(w->c->now_ms)));
}

static void write_completion(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_complete,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), P_I64(w->order->escrow_fen),
                  order_time_param(w->after->facts.due_at_ms)));
    tx_put(w->c->tx, &q_order_count_sale, PARAMS(P_UUID(w->order->product_id)));
}

static write_fn *const writes[ORDER_WRITES] = {
    [ORDER_WRITE_ACCEPTANCE] = write_acceptance, [ORDER_WRITE_CLOSING] = write_closing,
    [ORDER_WRITE_REPORT] = write_report,         [ORDER_WRITE_RETURN] = write_return,
    [ORDER_WRITE_COMPLETION] = write_completion,
};

/* ---- where the money goes ---- */

static struct err put_refund(struct command *c, const struct order_move_facts *facts,
                             const struct voucher_refund_plan *refund)
{
    struct ledger_chain chain = facts->money.chain;
    TRY(voucher_put_refund(c, refund, &facts->money.paid, facts->order.id, &chain));
    for (size_t i = 0; i < refund->count; i++)
        tx_put(
            c->tx, &q_order_return_payment,
            PARAMS(P_UUID(facts->order.id), P_UUID(refund->lines[i].voucher_id), P_I64(refund->lines[i].amount_fen)));
    return NO_ERR;
}

static struct err put_completion(struct command *c, const struct order_move_facts *facts)
{
    const struct order_row *order = &facts->order;
    struct ledger_chain chain = facts->money.chain;
    TRY(ledger_put_transfer(c, &chain, TRANSFER_completion, order->id, order->id, order->escrow_fen));
    ledger_put_chain(c, &chain);
    return NO_ERR;
}

struct err order_move_put(struct command *c, const struct order_move_facts *facts, const struct order_move *move,
                          const struct order_move_plan *plan)
{
    const struct order_row after = order_after(&facts->order, (enum order_state)plan->row->to, c->now_ms);
    const struct writing writing = {c, &facts->order, &after, move, plan};
    const bool pays = plan->row->money == ESCROW_PAYABLE;
    if (!writes[plan->row->write])
        return ERR(internal, "a row that is not written here");
    if (plan->row->money == ESCROW_BACK)
        TRY(put_refund(c, facts, &plan->refund));
    if (pays)
        TRY(put_completion(c, facts));
    writes[plan->row->write](&writing);
    order_put_row_event(c, &facts->order, plan->row, move->reason,
                        pays ? facts->order.escrow_fen : plan->refund.total_fen);
    return NO_ERR;
}
