/* The operations that move an existing order: cancellation, acceptance, rejection, completion report, confirmation,
 * return. The rules are order_rules.c's, the writes order_moves.c's. */
#include "order/order.h"
#include "order/order_store.h"

static void parse_as(const struct call *call, void *input, enum order_event event, enum order_actor actor)
{
    *(struct order_move *)input = (struct order_move){.event = event,
                                                      .actor = actor,
                                                      .reason = json_str(call->body, "reason"),
                                                      .note = json_str(call->body, "note"),
                                                      .body_text = call->body_text};
}
#define PARSE(event, actor)                                                              \
    static void parse_##event(const struct call *call, void *input, struct problem *why) \
    {                                                                                    \
        (void)why;                                                                       \
        parse_as(call, input, ORDER_##event, (actor));                                   \
    }
PARSE(cancellation, ORDER_buyer)
PARSE(acceptance, ORDER_seller)
PARSE(rejection, ORDER_seller)
PARSE(completion_report, ORDER_seller)
PARSE(confirmation, ORDER_buyer)
PARSE(return, ORDER_buyer)

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    const struct order_move *move = input;
    struct order_move_facts *f = facts;
    order_ask_lock(c, c->call->id, move->actor, &f->order);
    return order_move_ask(c, move->event, f);
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
    const struct order_row after = order_after(&f->order, p->to, c->now_ms);
    order_put_answer(c, 200, &after, STR_EMPTY);
    return NO_ERR;
}

#define MOVE(operation, parse_)                                                                                      \
    {                                                                                                                \
        .name = (operation), .input_size = sizeof(struct order_move), .facts_size = sizeof(struct order_move_facts), \
        .plan_size = sizeof(struct order_move_plan), .parse = (parse_), .ask = move_ask, .decide = move_decide,      \
        .put = move_put                                                                                              \
    }
const struct handler order_cancel = MOVE("cancelOrder", parse_cancellation);
const struct handler order_accept = MOVE("acceptOrder", parse_acceptance);
const struct handler order_reject = MOVE("rejectOrder", parse_rejection);
const struct handler order_report = MOVE("reportOrderCompletion", parse_completion_report);
const struct handler order_confirm = MOVE("confirmOrder", parse_confirmation);
const struct handler order_return = MOVE("returnOrder", parse_return);
