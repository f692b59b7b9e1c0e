/* What happens to orders by itself: cancelled unpaid, refunded unanswered, completed in silence, and the warning before
 * that. One order a transaction; whoever acts on it at the same time comes first. */
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

/* ---- timeouts ---- */

static const struct order_move silence = {.trigger = ORDER_timeout, .actor = ORDER_system};

static struct err timeout_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct order_move_facts *f = facts;
    order_ask_due(c, &q_order_lock_due, order_read_due, &f->order, &f->order);
    return order_move_ask(c, &silence, f);
}

static enum verdict timeout_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    (void)input;
    const struct order_move_facts *f = facts;
    return found(&f->order) ? order_move_decide(f, &silence, now_ms, plan, why) : nothing_due(why);
}

static struct err timeout_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    return order_move_put(c, facts, &silence, plan);
}

static const struct handler timeout = {.name = "sweep:order_timeout",
                                       .facts_size = sizeof(struct order_move_facts),
                                       .plan_size = sizeof(struct order_move_plan),
                                       .ask = timeout_ask,
                                       .decide = timeout_decide,
                                       .put = timeout_put};

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
};
