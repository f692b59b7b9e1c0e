/* What happens to orders by itself: cancelled unpaid, refunded unanswered, completed in silence, and the warning before
 * that. One order a transaction; whoever acts on it at the same time comes first. */
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

static struct err run(struct db_pool *pool, const struct config *config, struct arena *mem, const struct handler *h,
                      bool *more)
{
    struct problem why = {.mem = mem};
    TRY(command_run_system(pool, config, mem, h, (struct uuid){{0}}, NULL, NULL, &why));
    *more = !has_problem(&why);
    return NO_ERR;
}

/* ---- timeouts ---- */

static const struct order_move silence = {.event = ORDER_timeout, .actor = ORDER_system};

static struct err timeout_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct order_move_facts *f = facts;
    tx_ask(c->tx, &q_order_lock_due, NO_PARAMS, 0, 1, order_read_due, &f->order);
    return order_move_ask(c, ORDER_timeout, f);
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

static const struct handler timeout = {.name = "job:order_timeout",
                                       .facts_size = sizeof(struct order_move_facts),
                                       .plan_size = sizeof(struct order_move_plan),
                                       .ask = timeout_ask,
                                       .decide = timeout_decide,
                                       .put = timeout_put};

static struct err run_timeouts(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    return run(pool, config, mem, &timeout, more);
}

/* ---- warnings ---- */

static struct err warning_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_order_lock_to_warn, PARAMS(P_I64(ORDER_CONFIRMATION_WARNING_MS)), 0, 1, order_read_due, facts);
    return NO_ERR;
}

/* One that is overdue already is not warned any more: the other job completes it. Marking it keeps it from being found
 * for ever. */
static enum verdict warning_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    (void)input;
    const struct order_row *order = facts;
    *(bool *)plan = order_warning_due(&order->facts, now_ms);
    return found(order) ? ALLOW : nothing_due(why);
}

static struct err warning_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct order_row *order = facts;
    tx_put(c->tx, &q_order_warn, PARAMS(P_UUID(order->id), P_TIME(c->now_ms)));
    if (!*(const bool *)plan)
        return NO_ERR;
    order_put_event(c, order, EVENT_order_confirmation_due, ORDER_system, order->facts.state, STR_EMPTY, 0);
    return NO_ERR;
}

static const struct handler warning = {.name = "job:order_warning",
                                       .facts_size = sizeof(struct order_row),
                                       .plan_size = sizeof(bool),
                                       .ask = warning_ask,
                                       .decide = warning_decide,
                                       .put = warning_put};

static struct err run_warnings(struct db_pool *pool, const struct config *config, struct arena *mem, bool *more)
{
    return run(pool, config, mem, &warning, more);
}

const struct job order_jobs[ORDER_JOBS] = {{"order_warning", run_warnings, MINUTE_MS},
                                           {"order_timeout", run_timeouts, MINUTE_MS}};
