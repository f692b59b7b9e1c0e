/* Evaluations: the buyer's one, and reading them (manual §4.7). The rules are evaluation_rules.c's. */
#include "evaluation/evaluation.h"
#include "evaluation_store.h"
#include "queries.h"

/* ---- reads ---- */

struct err evaluation_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct uuid product = {{0}};
    if (uuid_parse(call_arg(call, "product_id"), &product))
        return gate_list(pool, call, SELECT(&q_evaluation_list_of_product, PARAMS(P_UUID(product))), reply, why);
    return gate_list(pool, call, SELECT(&q_evaluation_list, NO_PARAMS), reply, why);
}

struct err evaluation_list_of_product(struct db_pool *pool, const struct call *call, struct reply *reply,
                                      struct problem *why)
{
    TRY(db_read(pool, call->mem, &q_product_get_public,
                PARAMS(P_UUID(call->id), P_UUID_OR_NULL(call->who->enterprise_id)), ROW_EXISTS));
    return gate_list(pool, call, SELECT(&q_evaluation_list_of_product, PARAMS(P_UUID(call->id))), reply, why);
}

struct err evaluation_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_evaluation_show_public_json, PARAMS(P_UUID(call->id))), reply);
}

struct err evaluation_show_of_order(struct db_pool *pool, const struct call *call, struct reply *reply,
                                    struct problem *why)
{
    (void)why;
    if (principal_is_staff(call->who))
        return gate_show(pool, call, SELECT(&q_evaluation_show_of_order_as_staff_json, PARAMS(P_UUID(call->id))),
                         reply);
    return gate_show(
        pool, call,
        SELECT(&q_evaluation_show_of_order_as_party_json, PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id))),
        reply);
}

/* ---- creation ---- */

static void create_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    struct evaluation *e = input;
    (void)evaluation_service_find(json_str(call->body, "service"), &e->service);
    e->service_comment = json_str(call->body, "service_comment");
    e->platform_stars = (int)json_i64(call->body, "platform_stars", 0);
    e->platform_comment = json_str(call->body, "platform_comment");
}

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    order_ask_lock(c, c->call->id, ORDER_buyer, facts);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input;
    const struct order_row *order = facts;
    const struct transition **row = plan;
    *row = order_decide(&order->facts, ORDER_evaluation, ORDER_buyer, STR_EMPTY, now_ms, why);
    return *row ? ALLOW : REFUSE;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct order_row *order = facts;
    const struct uuid id = uuid_new();
    evaluation_put(c, id, order, input, *(const struct transition *const *)plan);
    command_answer(c, 201, &q_evaluation_show_of_order_as_party_json_answer,
                   PARAMS(P_UUID(order->id), P_UUID(order->buyer_id)), STR_EMPTY,
                   arena_printf(c->mem, "/api/v1/evaluations/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler evaluation_create = {
    .name = "createEvaluation",
    .input_size = sizeof(struct evaluation),
    .facts_size = sizeof(struct order_row),
    .plan_size = sizeof(const struct transition *),
    .parse = create_parse,
    .ask = create_ask,
    .decide = create_decide,
    .put = create_put,
};
