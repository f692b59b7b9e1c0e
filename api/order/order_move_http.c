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
                                                      .body_text = call->body_text};
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    const struct order_move *move = input;
    struct order_move_facts *f = facts;
    order_ask_lock(c, c->call->id, move->actor, &f->order);
    return order_move_ask(c, move, f);
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    return order_move_decide(facts, input, now_ms, plan, why);
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct order_move_facts *f = facts;
    const struct order_move_plan *p = plan;
    TRY(order_move_put(c, f, input, p));
    const struct order_row after = order_after(&f->order, (enum order_state)p->row->to, c->now_ms);
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
