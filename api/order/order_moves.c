/* Owns what the rows of the table write: state, times, escrow, events; shared by the operations and the sweeps. The
 * payment is order_payment.c's, the evaluation its own feature's. Which row is taken is order_rules.c's. */
#include "order/order_store.h"
#include "queries.h"

/* Which ways the money may go; several rows may be meant. */
static unsigned ways_of(const struct order_facts *order, const struct order_move *move)
{
    unsigned ways = 0;
    for (size_t i = 0; i < order_machine.row_count; i++) {
        const struct transition *row = &order_machine.rows[i];
        if (row->from == (int)order->state && row->trigger == (int)move->trigger && row->actor == (int)move->actor)
            ways |= 1U << row->money;
    }
    return ways;
}

struct err order_move_ask(struct command *c, const struct order_move *move, struct order_move_facts *facts)
{
    const struct order_row *order = &facts->order;
    if (!state_moves_money(&order_machine, (int)move->trigger, (int)move->actor))
        return NO_ERR;
    TRY(tx_flush(c->tx));
    const unsigned ways = ways_of(&order->facts, move);
    if ((ways & ~(1U << ESCROW_NONE)) == 0 || order->escrow_fen == 0)
        return NO_ERR;
    if (ways & (1U << ESCROW_BACK | 1U << ESCROW_SPLIT))
        voucher_ask_paid(c, order->id, &facts->money.paid);
    ledger_ask_enterprise_chain(c, order->buyer_id, CHAIN_EXISTS, &facts->money.chain);
    return NO_ERR;
}

static bool plan_refund(const struct order_move_facts *facts, int64_t refund_fen, int64_t now_ms,
                        struct voucher_refund_plan *plan, struct problem *why)
{
    const struct voucher_locked *locked = &facts->money.paid;
    struct voucher_paid *paid = arena_array(why->mem, VOUCHERS_PER_PAYMENT_MAX, sizeof *paid);
    for (size_t i = 0; i < locked->count; i++)
        paid[i] = (struct voucher_paid){locked->list[i], locked->paid_fen[i]};
    if (voucher_plan_refund(paid, locked->count, refund_fen, now_ms, plan))
        return true;
    problem_set(why, ERR_internal, STR_EMPTY, STR_EMPTY);
    return false;
}

enum verdict order_move_decide(const struct order_move_facts *facts, const struct order_move *move, int64_t now_ms,
                               struct order_move_plan *plan, struct problem *why)
{
    int64_t refund_fen = 0;
    plan->row = order_decide(&facts->order.facts, move->trigger, move->actor, move->reason, now_ms, why);
    if (!plan->row)
        return REFUSE;
    if (plan->row->money == ESCROW_SPLIT)
        order_check_partial(&facts->order.facts, refund_fen = move->refund_fen, why);
    else if (plan->row->money == ESCROW_BACK)
        refund_fen = facts->order.escrow_fen;
    return !has_problem(why) && (refund_fen == 0 || plan_refund(facts, refund_fen, now_ms, &plan->refund, why))
               ? ALLOW
               : REFUSE;
}

/* ---- what is written ---- */

struct writing {
    struct command *c;
    const struct order_row *order, *after;
    const struct order_move *move;
    const struct order_move_plan *plan;
};
typedef void write_fn(const struct writing *);

/* A word, or NULL. */
static struct param word_param(const char *word)
{
    return word ? P_TEXT(str_from(word)) : P_NULL;
}

static void write_acceptance(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_accept,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), order_time_param(w->after->facts.due_at_ms),
                  P_TIME(w->after->facts.service_due_at_ms)));
}

static void write_closing(const struct writing *w)
{
    const struct transition *row = w->plan->row;
    tx_put(w->c->tx, &q_order_close,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), P_TEXT(str_from(order_machine.states[row->to].code)),
                  P_TEXT_OR_NULL(w->move->reason), P_I64(w->plan->refund.total_fen),
                  word_param(order_refund_cause(&w->order->facts, row)), word_param(order_dispute_decision(row))));
}

static void write_dispute(const struct writing *w)
{
    const struct transition *row = w->plan->row;
    tx_put(w->c->tx, &q_order_dispute,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), P_TEXT(str_from(order_machine.actors[row->actor].name)),
                  P_TEXT(str_from(order_dispute_cause(&w->order->facts, row))), P_TEXT_OR_NULL(w->move->reason),
                  P_TIME(w->after->facts.due_at_ms), P_I64(row->trigger == ORDER_return)));
}

static void write_dispute_taken(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_dispute_take,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms),
                  P_TEXT(str_from(order_dispute_cause(&w->order->facts, w->plan->row)))));
}

static void write_dispute_withdrawal(const struct writing *w)
{
    const struct order_facts *after = &w->after->facts;
    tx_put(
        w->c->tx, &q_order_dispute_withdraw,
        PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), P_TEXT(str_from(order_machine.states[after->state].code)),
               P_TIME(after->due_at_ms),
               order_time_param(order_warning_at_ms(after->state, &w->order->limits, after->due_at_ms, w->c->now_ms))));
}

static void write_report(const struct writing *w)
{
    tx_put(w->c->tx, &q_order_report,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), P_TEXT_OR_NULL(w->move->note),
                  order_time_param(w->after->facts.due_at_ms),
                  order_time_param(order_warning_at_ms(ORDER_awaiting_confirmation, &w->order->limits,
                                                       w->after->facts.due_at_ms, w->c->now_ms))));
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
    const struct transition *row = w->plan->row;
    const int64_t back_fen = w->plan->refund.total_fen;
    const char *decision = order_dispute_decision(row);
    tx_put(w->c->tx, &q_order_complete,
           PARAMS(P_UUID(w->order->id), P_TIME(w->c->now_ms), P_I64(w->order->escrow_fen - back_fen),
                  order_time_param(w->after->facts.due_at_ms), P_I64(back_fen),
                  word_param(order_refund_cause(&w->order->facts, row)), word_param(decision),
                  decision ? P_TEXT_OR_NULL(w->move->reason) : P_NULL));
    tx_put(w->c->tx, &q_order_count_sale, PARAMS(P_UUID(w->order->product_id)));
}

static write_fn *const writes[ORDER_WRITES] = {
    [ORDER_WRITE_ACCEPTANCE] = write_acceptance,
    [ORDER_WRITE_CLOSING] = write_closing,
    [ORDER_WRITE_REPORT] = write_report,
    [ORDER_WRITE_RETURN] = write_return,
    [ORDER_WRITE_COMPLETION] = write_completion,
    [ORDER_WRITE_DISPUTE] = write_dispute,
    [ORDER_WRITE_DISPUTE_TAKEN] = write_dispute_taken,
    [ORDER_WRITE_DISPUTE_WITHDRAWAL] = write_dispute_withdrawal,
};

/* ---- where the money goes ---- */

/* The chain goes on behind what goes back with what becomes payable. */
static struct err put_refund(struct command *c, const struct order_move_facts *facts,
                             const struct voucher_refund_plan *refund, struct ledger_chain *chain)
{
    TRY(voucher_put_refund(c, refund, &facts->money.paid, facts->order.id, chain));
    for (size_t i = 0; i < refund->count; i++)
        tx_put(
            c->tx, &q_order_return_payment,
            PARAMS(P_UUID(facts->order.id), P_UUID(refund->lines[i].voucher_id), P_I64(refund->lines[i].amount_fen)));
    return NO_ERR;
}

static struct err put_money(struct command *c, const struct order_move_facts *facts, const struct order_move_plan *plan)
{
    struct ledger_chain chain = facts->money.chain;
    const struct order_row *order = &facts->order;
    const int money = plan->row->money;
    if (money == ESCROW_BACK || money == ESCROW_SPLIT)
        TRY(put_refund(c, facts, &plan->refund, &chain));
    if (money == ESCROW_PAYABLE || money == ESCROW_SPLIT)
        TRY(ledger_put_transfer(c, &chain, TRANSFER_completion, order->id, order->id,
                                order->escrow_fen - plan->refund.total_fen));
    if (money != ESCROW_NONE)
        ledger_put_chain(c, &chain);
    return NO_ERR;
}

struct err order_move_put(struct command *c, const struct order_move_facts *facts, const struct order_move *move,
                          const struct order_move_plan *plan)
{
    const struct order_row after = order_after(&facts->order, plan->row, c->now_ms);
    const struct writing writing = {c, &facts->order, &after, move, plan};
    const bool pays = plan->row->money == ESCROW_PAYABLE;
    if (!writes[plan->row->write])
        return ERR(internal, "a row that is not written here");
    TRY(put_money(c, facts, plan));
    writes[plan->row->write](&writing);
    order_put_row_event(c, &facts->order, plan->row, move->reason,
                        pays ? facts->order.escrow_fen : plan->refund.total_fen);
    return NO_ERR;
}
