/* The operations that move an existing order, all but the payment: which row of the table a request means stands in the
 * table. The rules are order_rules.c's, the writes order_moves.c's. */
#include "command/move.h"
#include "order/order.h"
#include "order/order_store.h"

static void move_parse(const struct call *call, void *input, struct problem *why)
{
    struct move_request request = {0};
    move_request_read(&order_machine, call, &request, why);
    *(struct order_move *)input = (struct order_move){.trigger = (enum order_trigger)request.trigger,
                                                      .actor = (enum order_actor)request.actor,
                                                      .reason = request.reason,
                                                      .note = json_str(call->body, "note"),
                                                      .refund_fen = json_i64(call->body, "refund_fen", 0),
                                                      .body_text = call->body_text};
}

/* Both parties; which one it is is known with the order. */
static bool both_may_ask(enum order_trigger trigger)
{
    return trigger == ORDER_dispute || trigger == ORDER_dispute_withdrawal || trigger == ORDER_dispute_agreement;
}

/* What was asked for, by whom it was. */
static struct order_move as_asked(const struct order_move_facts *facts, const struct order_move *input)
{
    struct order_move move = *input;
    move.actor = facts->actor;
    return move;
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    struct order_move move = *(const struct order_move *)input;
    struct order_move_facts *f = facts;
    if (both_may_ask(move.trigger)) {
        order_ask_lock_as_party(c, c->call->id, &f->order);
        TRY(tx_flush(c->tx));
        move.actor = order_capacity_of(c->call->who, &f->order);
    } else {
        order_ask_lock(c, c->call->id, move.actor, &f->order);
    }
    f->actor = move.actor;
    return order_move_ask(c, &move, f);
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct order_move move = as_asked(facts, input);
    return order_move_decide(facts, &move, now_ms, plan, why);
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct order_move_facts *f = facts;
    const struct order_move_plan *p = plan;
    const struct order_move move = as_asked(f, input);
    TRY(order_move_put(c, f, &move, p));
    const struct order_row after = order_after(&f->order, p->row, c->now_ms);
    order_put_answer(c, 200, &after, STR_EMPTY);
    return NO_ERR;
}

const struct handler order_move = {
    .name = "moveOrder",
    .input_size = sizeof(struct order_move),
    .facts_size = sizeof(struct order_move_facts),
    .plan_size = sizeof(struct order_move_plan),
    .parse = move_parse,
    .ask = move_ask,
    .decide = move_decide,
    .put = move_put,
};
