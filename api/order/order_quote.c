/* GET /products/{id}/quote: may this enterprise order the product now, why not, and with which vouchers. The rule is
 * the one that decides the creation. */
#include "order/order.h"
#include "order/order_rules.h"
#include "queries.h"
#include "site/settings.h"

static struct err add_order_action(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct order_creation_facts facts = {.buyer_enterprise_id = call->who->enterprise_id};
    facts.provider_enterprise_id = row_uuid(row);
    facts.standing = standing_parse(row_str(row));
    facts.voucher_product = row_bool(row);
    facts.annual_uses = row_i64(row);
    facts.uses_this_year = row_i64(row);
    facts.agreement_version = row_i64(row);
    const int64_t now_ms = row_time(row);
    facts.recent.open = row_i64(row);
    facts.recent.cancelled_today = row_i64(row);
    facts.recent.open_maximum = row_i64(row);
    facts.recent.cancelled_maximum = row_i64(row);
    struct action_list *list = actions_new(mem);
    if (access_allows(call->access, call->who->roles, OP_createOrder))
        order_decide_quote(&facts, now_ms, actions_add(list, "order"));
    *more = actions_json(list, call->english);
    return NO_ERR;
}

struct err order_quote_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    const struct setting_source open = setting_source(SETTING_open_orders_maximum),
                                cancelled = setting_source(SETTING_cancelled_orders_maximum);
    return gate_show(pool, call,
                     SELECT_WITH(&q_order_quote_json,
                                 PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id), open.name, open.delivered,
                                        cancelled.name, cancelled.delivered),
                                 add_order_action, &context),
                     reply);
}
