/* Freezes: list, one of them, and the freezing itself, which one person does at once. */
#include "base/clock.h"
#include "enterprise/freeze.h"
#include "freeze_store.h"
#include "identity/staff_filters.h"
#include "queries.h"
#include "site/settings.h"

/* ---- reads ---- */

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    struct freeze_row freeze = {0};
    freeze_read_facts(row, &freeze);
    *more = freeze_actions(context, mem, &freeze.facts);
    return NO_ERR;
}

struct err freeze_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct param states = call_arg_words(call, "state", state_codes(call->mem, &freeze_machine));
    const struct selection all =
        SELECT_WITH(&q_freeze_list, PARAMS(states, f.window.bound, f.window.by_change), add_actions, &context);
    const struct selection of_district =
        SELECT_WITH(&q_freeze_list_of_district, PARAMS(states, f.window.bound, f.district), add_actions, &context);
    const struct selection of_enterprises = SELECT_WITH(
        &q_freeze_list_of_enterprises, PARAMS(f.enterprises, states, f.window.bound, f.window.by_change, f.district),
        add_actions, &context);
    const struct selection asked_for = f.of_enterprises                ? of_enterprises
                                       : f.district.kind != PARAM_NULL ? of_district
                                                                       : all;
    return gate_list(pool, call, select_from(f.window.start, asked_for), reply, why);
}

struct err freeze_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    return gate_show(pool, call, SELECT_WITH(&q_freeze_json, PARAMS(P_UUID(call->id)), add_actions, &context), reply);
}

/* ---- freezing ---- */

struct create_input {
    enum freeze_object object;
    struct uuid object_id;
    int64_t ends_at_ms; /* 0: until it is lifted */
    struct str reason_code, reason;
};
struct create_facts {
    struct freeze_target target;
    struct uuid enterprise_id;
    int64_t refund_days; /* a provider's: until what was paid to it goes back */
};

static void create_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why; /* the contract has checked the body */
    struct create_input *in = input;
    in->object = freeze_object_find(json_str(call->body, "object_type"));
    (void)uuid_parse(json_str(call->body, "object_id"), &in->object_id);
    (void)time_parse(json_str(call->body, "ends_at"), &in->ends_at_ms);
    in->reason_code = json_str(call->body, "reason_code");
    in->reason = json_str(call->body, "reason");
}

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    const struct create_input *in = input;
    struct create_facts *f = facts;
    freeze_ask_target(c, in->object, in->object_id, &f->target, &f->enterprise_id);
    setting_ask(c, SETTING_provider_frozen_refund_days, &f->refund_days);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)plan;
    const struct create_facts *f = facts;
    freeze_decide_creation(&f->target, ((const struct create_input *)input)->ends_at_ms, now_ms, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct create_facts *f = facts;
    const struct create_input *in = input;
    const struct uuid id = uuid_new();
    const struct freeze_facts after = {.state = FREEZE_active};
    const struct str object = str_from(freeze_object_name(in->object));
    tx_put(c->tx, &q_freeze_insert,
           PARAMS(P_UUID(id), P_TEXT(object), P_UUID(in->object_id), P_UUID(f->enterprise_id), P_TEXT(in->reason_code),
                  P_TEXT(in->reason), P_UUID(c->call->who->account_id), P_TIME(c->now_ms),
                  in->ends_at_ms ? P_TIME(in->ends_at_ms) : P_NULL));
    freeze_put_mark(c, in->object, in->object_id, MARK_FROZEN, in->ends_at_ms, f->refund_days);
    const struct event e = {.kind = EVENT_freeze_made,
                            .object_id = id,
                            .enterprise_id = f->enterprise_id,
                            .reason = in->reason,
                            .data = arena_printf(c->mem, "{\"object_type\":\"%.*s\"}", STR_FMT(object))};
    event_add(c, &e);
    command_answer(c, 201, &q_freeze_json_answer, PARAMS(P_UUID(id)), freeze_actions(c->call, c->mem, &after),
                   arena_printf(c->mem, "/api/v1/freezes/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler freeze_create = {.name = "createFreeze",
                                      .input_size = sizeof(struct create_input),
                                      .facts_size = sizeof(struct create_facts),
                                      .parse = create_parse,
                                      .ask = create_ask,
                                      .decide = create_decide,
                                      .put = create_put};
