/* Reading products: one's own and the queue, one product, recommendations (manual §4.6). */
#include "catalogue.h"
#include "identity/staff_filters.h"
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

/* ---- lists ---- */

/* By one of these the reviewers' queue is asked for, if not what is mine. */
static const char *const of_queue[] = {"state", "from", "to", "updated_since", "enterprise_id", "uscc", "district"};
static const char *const of_catalogue[] = {"voucher_only",  "service_type", "min_price_fen", "max_price_fen",
                                           "district_code", "provider_id",  "sort"};
enum {
    OF_QUEUE = sizeof of_queue / sizeof of_queue[0],
    OF_CATALOGUE = sizeof of_catalogue / sizeof of_catalogue[0],
};

/* The first by which the queue is asked for, NULL if it is not. */
static const char *asks_for_queue(const struct call *call)
{
    for (size_t i = 0; i < OF_QUEUE; i++)
        if (call_arg_given(call, of_queue[i]))
            return of_queue[i];
    return NULL;
}

static void refuse_together(const struct call *call, const char *name, const char *with, struct problem *why)
{
    if (!call_arg_given(call, name))
        return;
    problem_set(why, ERR_invalid_parameters, STR_EMPTY, STR_EMPTY);
    problem_add_fault(why, IN_QUERY, str_from(name), FAULT_not_together, str_from(with));
}

static void refuse_filters(const struct call *call, const char *asks, bool mine, struct problem *why)
{
    for (size_t i = 0; i < OF_CATALOGUE; i++)
        refuse_together(call, of_catalogue[i], asks, why);
    if (mine)
        refuse_together(call, "q", asks, why);
}

static struct err list_mine(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    const struct param states = call_arg_words(call, "state", state_codes(call->mem, &product_machine));
    return gate_list(pool, call,
                     select_from(window.start, SELECT_WITH(&q_product_list_as_provider,
                                                           PARAMS(P_UUID(call->who->enterprise_id), states,
                                                                  window.bound, window.by_change),
                                                           add_actions, &context)),
                     reply, why);
}

static struct err list_queue(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, OLDEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct param states = call_arg_words(call, "state", state_codes(call->mem, &product_machine));
    return gate_list(
        pool, call,
        select_from(f.window.start, SELECT_WITH(&q_product_list_as_staff,
                                                PARAMS(states, P_UUID(call->who->account_id), f.window.bound,
                                                       f.enterprises, f.window.by_change, f.district),
                                                add_actions, &context)),
        reply, why);
}

struct err product_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct principal *who = call->who;
    const bool mine = call_arg_bool(call, "mine", false);
    const char *asks = mine ? "mine" : asks_for_queue(call);
    if (!asks)
        return catalogue_list(pool, call, reply, why);
    if (uuid_is_nil(who->account_id))
        problem_set(why, ERR_unauthorized, STR_EMPTY, STR_EMPTY);
    else if (mine ? uuid_is_nil(who->enterprise_id) : !principal_is_staff(who))
        problem_set(why, ERR_forbidden, STR_EMPTY, STR_EMPTY);
    else
        refuse_filters(call, asks, mine, why);
    if (has_problem(why))
        return NO_ERR;
    return mine ? list_mine(pool, call, reply, why) : list_queue(pool, call, reply, why);
}

/* ---- one of them ---- */

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
