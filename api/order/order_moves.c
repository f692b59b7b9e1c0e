/* Owns what a change of state writes: times, escrow, events; shared by the operations and the sweeps. The payment is
 * order_payment.c's. Which change is allowed is order_rules.c's. */
#include "order/order_store.h"
#include "queries.h"

static bool moves_money(enum order_event event)
{
    return event == ORDER_cancellation || event == ORDER_rejection || event == ORDER_confirmation ||
           event == ORDER_timeout;
}

struct err order_move_ask(struct command *c, enum order_event event, struct order_move_facts *facts)
{
    return moves_money(event) ? order_ask_money(c, &facts->order, &facts->money) : NO_ERR;
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
    if (!order_decide(&facts->order.facts, move->event, move->actor, move->reason.len > 0, now_ms, &plan->to, why))
        return REFUSE;
    return plan->to != ORDER_refunded || plan_refund(facts, now_ms, &plan->refund, why) ? ALLOW : REFUSE;
}

static struct param due(const struct order_row *after)
{
    const int64_t deadline_ms = order_deadline_ms(&after->facts);
    return deadline_ms == INT64_MAX ? P_NULL : P_TIME(deadline_ms);
}

static struct err put_closing(struct command *c, const struct order_move_facts *facts, const struct order_move *move,
                              const struct order_move_plan *plan)
{
    const struct order_row *order = &facts->order;
    if (plan->to == ORDER_refunded) {
        struct ledger_chain chain = facts->money.chain;
        TRY(voucher_put_refund(c, &plan->refund, &facts->money.paid, order->id, &chain));
        for (size_t i = 0; i < plan->refund.count; i++)
            tx_put(c->tx, &q_order_return_payment,
                   PARAMS(P_UUID(order->id), P_UUID(plan->refund.lines[i].voucher_id),
                          P_I64(plan->refund.lines[i].amount_fen)));
    }
    tx_put(c->tx, &q_order_close,
           PARAMS(P_UUID(order->id), P_TIME(c->now_ms), P_TEXT(str_from(order_machine.states[plan->to].code)),
                  P_TEXT_OR_NULL(move->reason), P_I64(plan->refund.total_fen)));
    return NO_ERR;
}

static void put_report(struct command *c, const struct order_row *order, const struct order_move *move)
{
    const struct order_row after = order_after(order, ORDER_awaiting_confirmation, c->now_ms);
    tx_put(c->tx, &q_order_report,
           PARAMS(P_UUID(order->id), P_TIME(c->now_ms), P_TEXT_OR_NULL(move->note), due(&after),
                  P_TIME(c->now_ms + ORDER_CONFIRMATION_WARNING_MS)));
    tx_put(c->tx, &q_order_clear_files, PARAMS(P_UUID(order->id)));
    tx_put(c->tx, &q_order_add_files, PARAMS(P_UUID(order->id), P_UUID(order->provider_id), P_TEXT(move->body_text)));
}

static struct err put_completion(struct command *c, const struct order_move_facts *facts)
{
    const struct order_row *order = &facts->order;
    struct ledger_chain chain = facts->money.chain;
    TRY(ledger_put_transfer(c, &chain, TRANSFER_completion, order->id, order->id, order->escrow_fen));
    ledger_put_chain(c, &chain);
    tx_put(c->tx, &q_order_complete,
           PARAMS(P_UUID(order->id), P_TIME(c->now_ms), P_I64(order->escrow_fen),
                  P_TIME(c->now_ms + ORDER_EVALUATION_LIMIT_MS)));
    tx_put(c->tx, &q_order_count_sale, PARAMS(P_UUID(order->product_id)));
    return NO_ERR;
}

static struct err put_state(struct command *c, const struct order_move_facts *facts, const struct order_move *move,
                            const struct order_move_plan *plan)
{
    const struct uuid id = facts->order.id;
    switch (plan->to) {
    case ORDER_cancelled:
    case ORDER_refunded:
        return put_closing(c, facts, move, plan);
    case ORDER_completed:
        return put_completion(c, facts);
    case ORDER_awaiting_confirmation:
        put_report(c, &facts->order, move);
        return NO_ERR;
    case ORDER_in_service:
        if (move->event == ORDER_return) {
            tx_put(c->tx, &q_order_return, PARAMS(P_UUID(id), P_TEXT(move->reason)));
            return NO_ERR;
        }
        tx_put(c->tx, &q_order_accept, PARAMS(P_UUID(id), P_TIME(c->now_ms)));
        return NO_ERR;
    case ORDER_pending_payment:
    case ORDER_paid:
    case ORDER_disputed:
    case ORDER_STATES:
        break;
    }
    return ERR(internal, "a move of an order without writes");
}

static enum event_kind kind_of(enum order_event event, enum order_state to)
{
    if (event == ORDER_rejection)
        return EVENT_order_rejected;
    if (event == ORDER_return)
        return EVENT_order_returned;
    if (event == ORDER_acceptance)
        return EVENT_order_accepted;
    if (event == ORDER_completion_report)
        return EVENT_order_completion_reported;
    if (to == ORDER_completed)
        return EVENT_order_completed;
    return event == ORDER_timeout && to == ORDER_refunded ? EVENT_order_refunded : EVENT_order_cancelled;
}

struct err order_move_put(struct command *c, const struct order_move_facts *facts, const struct order_move *move,
                          const struct order_move_plan *plan)
{
    TRY(put_state(c, facts, move, plan));
    order_put_event(c, &facts->order, kind_of(move->event, plan->to), move->actor, plan->to, move->reason,
                    plan->to == ORDER_completed ? facts->order.escrow_fen : plan->refund.total_fen);
    return NO_ERR;
}
