/* Reading products: one's own and the queue, one product, recommendations (manual §4.6). */
#include "catalogue.h"
#include "product/product.h"
#include "product_store.h"
#include "queries.h"

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct product_row product = {0};
    product_read_facts(row, &product);
    *more = product_members(call, mem, &product);
    return NO_ERR;
}

static struct err add_viewers(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct str actions = STR_EMPTY;
    TRY(add_actions(row, context, mem, &actions));
    const bool favourite = row_bool(row);
    *more = uuid_is_nil(call->who->enterprise_id)
                ? actions
                : arena_printf(mem, "\"favourite\":%s,%.*s", favourite ? "true" : "false", STR_FMT(actions));
    return NO_ERR;
}

struct err product_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct principal *who = call->who;
    const struct str state = call_arg(call, "state");
    const bool mine = call_arg_bool(call, "mine", false);
    struct call context = *call;
    if (!mine && !state.data)
        return catalogue_list(pool, call, reply, why);
    if (uuid_is_nil(who->account_id))
        problem_set(why, ERR_unauthorized, STR_EMPTY, STR_EMPTY);
    else if (mine ? uuid_is_nil(who->enterprise_id) : !principal_is_staff(who))
        problem_set(why, ERR_forbidden, STR_EMPTY, STR_EMPTY);
    if (has_problem(why))
        return NO_ERR;
    if (mine)
        return gate_list(pool, call,
                         SELECT_WITH(&q_product_list_as_provider,
                                     PARAMS(P_UUID(who->enterprise_id), P_TEXT_OR_NULL(state)), add_actions, &context),
                         reply, why);
    return gate_list(
        pool, call,
        SELECT_WITH(&q_product_list_as_staff, PARAMS(P_TEXT(state), P_UUID(who->account_id)), add_actions, &context),
        reply, why);
}

struct err product_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (principal_is_staff(call->who))
        return gate_show(pool, call,
                         SELECT_WITH(&q_product_show_as_staff_json,
                                     PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)), add_viewers, &context),
                         reply);
    return gate_show(pool, call,
                     SELECT_WITH(&q_product_show_public_json,
                                 PARAMS(P_UUID(call->id), P_UUID_OR_NULL(call->who->enterprise_id)), add_viewers,
                                 &context),
                     reply);
}

struct err product_recommendation_list(struct db_pool *pool, const struct call *call, struct reply *reply,
                                       struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_product_recommend_json, PARAMS(P_UUID(call->id))), reply);
}
