/* What happens to orders by itself: cancelled unpaid, refunded unanswered or because their provider is frozen or gone,
 * completed in silence, and the warning before that. One order a transaction; whoever acts on it at the same time comes
 * first. */
#include "command/sweep.h"
#include "order/order.h"
#include "order/order_store.h"
#include "queries.h"

static bool found(const struct order_row *order)
{
    return !uuid_is_nil(order->id);
}

static enum verdict nothing_due(struct problem *why)
{
    problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
    return REFUSE;
}

/* ---- moves ---- */

static void timeout_parse(const struct call *call, void *input, struct problem *why)
{
    (void)call, (void)why;
    *(struct order_move *)input = (struct order_move){.trigger = ORDER_timeout, .actor = ORDER_system};
}

static void gone_parse(const struct call *call, void *input, struct problem *why)
{
    (void)call, (void)why;
    *(struct order_move *)input = (struct order_move){.trigger = ORDER_provider_gone, .actor = ORDER_system};
}

/* Whether it is due is the rule's to say, under the lock. */
static struct err move_ask(struct command *c, const void *input, void *facts)
{
    struct order_move_facts *f = facts;
    order_ask_due(c, &q_order_lock_swept, order_read_due, &f->order, &f->order);
    order_ask_standing(c, c->call->id, &f->order);
    return order_move_ask(c, input, f);
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct order_move_facts *f = facts;
    return found(&f->order) ? order_move_decide(f, input, now_ms, plan, why) : nothing_due(why);
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    return order_move_put(c, facts, input, plan);
}

#define MOVE(name_, parse_)                                                                                      \
    {                                                                                                            \
        .name = (name_), .input_size = sizeof(struct order_move), .facts_size = sizeof(struct order_move_facts), \
        .plan_size = sizeof(struct order_move_plan), .parse = (parse_), .ask = move_ask, .decide = move_decide,  \
        .put = move_put                                                                                          \
    }
static const struct handler timeout = MOVE("sweep:order_timeout", timeout_parse);
static const struct handler gone = MOVE("sweep:order_provider_gone", gone_parse);

/* ---- warnings ---- */

struct warning_facts {
    struct order_row order;
    int64_t warning_due_ms;
};

static struct err read_warning(struct row *row, void *out)
{
    struct warning_facts *f = out;
    TRY(order_read_due(row, &f->order));
    f->warning_due_ms = row_time(row);
    return NO_ERR;
}

static struct err warning_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct warning_facts *f = facts;
    order_ask_due(c, &q_order_lock_due_warning, read_warning, f, &f->order);
    return NO_ERR;
}

/* One that silence is about to complete is not warned any more: its time is only cleared. */
static enum verdict warning_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    (void)input;
    const struct warning_facts *f = facts;
    *(bool *)plan = order_warning_due(&f->order.facts, f->warning_due_ms, now_ms);
    return found(&f->order) ? ALLOW : nothing_due(why);
}

static struct err warning_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct order_row *order = &((const struct warning_facts *)facts)->order;
    tx_put(c->tx, &q_order_warn, PARAMS(P_UUID(order->id), P_TIME(c->now_ms)));
    if (!*(const bool *)plan)
        return NO_ERR;
    const struct order_told told = {.kind = EVENT_order_confirmation_due, .by = ORDER_system, .to = order->facts.state};
    order_put_event(c, order, &told);
    return NO_ERR;
}

static const struct handler warning = {.name = "sweep:order_warning",
                                       .facts_size = sizeof(struct warning_facts),
                                       .plan_size = sizeof(bool),
                                       .ask = warning_ask,
                                       .decide = warning_decide,
                                       .put = warning_put};

const struct sweep order_sweeps[ORDER_SWEEPS] = {
    {.name = "order_warning", .due = &q_order_list_due_warning, .act = &warning, .every_ms = MINUTE_MS},
    {.name = "order_timeout", .due = &q_order_list_due, .act = &timeout, .every_ms = MINUTE_MS},
    {.name = "order_frozen", .due = &q_order_list_frozen, .act = &timeout, .every_ms = MINUTE_MS},
    {.name = "order_provider_gone", .due = &q_order_list_provider_gone, .act = &gone, .every_ms = MINUTE_MS},
};
