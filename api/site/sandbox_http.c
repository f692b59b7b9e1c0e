/* GET and POST /sandbox/clock. Must do nothing where JQT_SANDBOX is not set. */
#include "base/clock.h"
#include "queries.h"
#include "site/sandbox.h"

enum { YEARS_AHEAD_MAX = 20 };

static bool in_sandbox(const struct call *call, struct problem *why)
{
    if (!call->config->sandbox)
        problem_set(why, ERR_sandbox_only, STR_EMPTY, STR_EMPTY);
    return call->config->sandbox;
}

struct err sandbox_clock_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    if (!in_sandbox(call, why))
        return NO_ERR;
    return gate_show(pool, call, SELECT(&q_sandbox_clock_json, NO_PARAMS), reply);
}

struct move {
    int64_t to_ms;      /* 0: not given */
    int64_t advance_ms; /* 0: not given */
};

static void move_parse(const struct call *call, void *input, struct problem *why)
{
    struct move *m = input;
    if (!in_sandbox(call, why))
        return;
    (void)time_parse(json_str(call->body, "to"), &m->to_ms);
    m->advance_ms = json_i64(call->body, "advance_seconds", 0) * SECOND_MS;
}

/* The time is read behind the lock: the command's own was read before it waited for another move. */
static struct err move_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_put(c->tx, &q_sandbox_clock_lock, NO_PARAMS);
    tx_ask(c->tx, &q_command_domain_now, NO_PARAMS, ONE_ROW(row_take_time, facts));
    return NO_ERR;
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms;
    const struct move *m = input;
    const int64_t from_ms = *(const int64_t *)facts;
    const int64_t step_ms = m->to_ms ? m->to_ms - from_ms : m->advance_ms;
    if (step_ms < 0 || step_ms > YEARS_AHEAD_MAX * 366 * (int64_t)DAY_MS) {
        problem_add_fault(why, IN_BODY, STR("/to"), FAULT_out_of_order, time_text(why->mem, from_ms));
        return REFUSE;
    }
    *(int64_t *)plan = step_ms;
    return ALLOW;
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input;
    tx_put(c->tx, &q_sandbox_clock_advance, PARAMS(P_I64(*(const int64_t *)plan)));
    const struct event e = {.kind = EVENT_sandbox_clock_moved,
                            .object_id = c->call->who->account_id,
                            .data = arena_printf(c->mem, "{\"advance_ms\":%lld}", (long long)*(const int64_t *)plan)};
    event_add(c, &e);
    command_answer(c, 200, &q_sandbox_clock_json_answer, NO_PARAMS, STR_EMPTY, STR_EMPTY);
    return NO_ERR;
}

const struct handler sandbox_clock_move = {.name = "moveSandboxClock",
                                           .input_size = sizeof(struct move),
                                           .facts_size = sizeof(int64_t),
                                           .plan_size = sizeof(int64_t),
                                           .parse = move_parse,
                                           .ask = move_ask,
                                           .decide = move_decide,
                                           .put = move_put};
