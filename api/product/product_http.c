/* Reading the catalogue: lists by filter and sort, one product, recommendations (manual §4.6). */
#include "base/text.h"
#include "product/product.h"
#include "product_store.h"
#include "queries.h"

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct product_row product = {0};
    product_read_facts(row, &product);
    *more = product_actions(call, mem, &product);
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

static const struct query *query_for(struct str sort)
{
    if (str_is(sort, "price"))
        return &q_product_list_price;
    if (str_is(sort, "-price"))
        return &q_product_list_price_desc;
    if (str_is(sort, "sales"))
        return &q_product_list_sales;
    return str_is(sort, "rating") ? &q_product_list_rating : &q_product_list_newest;
}

static struct param i64_or_null(const struct call *call, const char *name)
{
    int64_t value = 0;
    return str_to_i64(call_arg(call, name), &value) ? P_I64(value) : P_NULL;
}

static struct err list_catalogue(struct db_pool *pool, const struct call *call, struct reply *reply,
                                 struct problem *why)
{
    enum { LIST_FILTERS = 5, PROVIDER_FILTERS = 7, SEARCH_FILTERS = 8 };
    struct uuid provider = {{0}};
    const bool of_provider = uuid_parse(call_arg(call, "provider_id"), &provider);
    const struct str q = call_arg(call, "q"), sort = call_arg(call, "sort");
    const struct param order = P_TEXT(sort.data ? sort : STR("newest"));
    const struct param filters[SEARCH_FILTERS] = {P_BOOL(call_arg_bool(call, "voucher_only", false)),
                                                  P_TEXT_OR_NULL(call_arg(call, "service_type")),
                                                  i64_or_null(call, "min_price_fen"),
                                                  i64_or_null(call, "max_price_fen"),
                                                  P_TEXT_OR_NULL(call_arg(call, "district_code")),
                                                  P_UUID_OR_NULL(provider),
                                                  q.data ? P_TEXT(text_fold(call->mem, q)) : order,
                                                  order};
    if (q.data)
        return gate_list(pool, call, SELECT(&q_product_search, ((struct params){filters, SEARCH_FILTERS})), reply, why);
    if (of_provider)
        return gate_list(pool, call, SELECT(&q_product_list_of_provider, ((struct params){filters, PROVIDER_FILTERS})),
                         reply, why);
    return gate_list(pool, call, SELECT(query_for(sort), ((struct params){filters, LIST_FILTERS})), reply, why);
}

struct err product_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct principal *who = call->who;
    const struct str state = call_arg(call, "state");
    const bool mine = call_arg_bool(call, "mine", false);
    struct call context = *call;
    if (!mine && !state.data)
        return list_catalogue(pool, call, reply, why);
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
