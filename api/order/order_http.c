/* Orders: list, one order, timeline, creation (manual §4.6). */
#include "base/random.h"
#include "identity/staff_filters.h"
#include "order/order.h"
#include "order/order_store.h"
#include "queries.h"
#include "site/settings.h"

/* ---- reads ---- */

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct order_row order = {0};
    order_read_facts(row, &order);
    order_read_standing(row, &order);
    if (principal_is_staff(call->who))
        order.facts.own_work = row_bool(row);
    *more = order_actions(call, mem, &order, order.now_ms);
    return NO_ERR;
}

/* Which side is meant when the caller does not say: of a firm that is certified to sell and not to buy its sales, of
 * any other its purchases. */
static struct err find_side(struct db_pool *pool, const struct call *call, struct reply *reply, bool *seller)
{
    const struct str side = call_arg(call, "side");
    *seller = str_is(side, "seller");
    if (side.data || !(call->who->roles & ROLE_provider))
        return NO_ERR;
    bool buys = false;
    reply->trips = 2;
    TRY(db_read(pool, call->mem, &q_order_get_standing_as_buyer, PARAMS(P_UUID(call->who->enterprise_id)),
                ONE_ROW(row_take_bool, &buys)));
    *seller = !buys;
    return NO_ERR;
}

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    const struct param states = call_arg_words(call, "state", state_codes(call->mem, &order_machine));
    const struct param me = P_UUID(call->who->account_id), number = P_TEXT_OR_NULL(call_arg(call, "number"));
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct selection all =
        SELECT_WITH(&q_order_list_as_staff, PARAMS(states, f.window.bound, number, f.window.by_change, f.district, me),
                    add_actions, &context);
    const struct selection theirs =
        SELECT_WITH(&q_order_list_of_enterprises_as_staff,
                    PARAMS(f.enterprises, states, f.window.bound, number, f.window.by_change, f.district, me),
                    add_actions, &context);
    return gate_list(pool, call, select_from(f.window.start, f.of_enterprises ? theirs : all), reply, why);
}

struct err order_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    bool seller = false;
    if (principal_is_staff(call->who))
        return list_as_staff(pool, call, reply, why);
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    TRY(find_side(pool, call, reply, &seller));
    const struct param filters[] = {P_UUID(call->who->enterprise_id),
                                    call_arg_words(call, "state", state_codes(call->mem, &order_machine)), window.bound,
                                    P_TEXT_OR_NULL(call_arg(call, "number")), window.by_change};
    const struct params params = {filters, sizeof filters / sizeof filters[0]};
    return gate_list(pool, call,
                     select_from(window.start, SELECT_WITH(seller ? &q_order_list_as_provider : &q_order_list_as_buyer,
                                                           params, add_actions, &context)),
                     reply, why);
}

struct err order_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (principal_is_staff(call->who))
        return gate_show(pool, call,
                         SELECT_WITH(&q_order_show_as_staff_json,
                                     PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)), add_actions, &context),
                         reply);
    return gate_show(pool, call,
                     SELECT_WITH(&q_order_show_as_party_json,
                                 PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_actions, &context),
                     reply);
}

/* An order that is not there, or not theirs, is not found; an empty page would tell it apart from none. */
struct err order_event_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct param order = P_UUID(call->id), enterprise = P_UUID(call->who->enterprise_id);
    if (principal_is_staff(call->who)) {
        TRY(db_read(pool, call->mem, &q_order_get_as_staff, PARAMS(order), ROW_EXISTS));
        return gate_list(pool, call, SELECT(&q_order_event_list_as_staff, PARAMS(order)), reply, why);
    }
    TRY(db_read(pool, call->mem, &q_order_get_as_party, PARAMS(order, enterprise), ROW_EXISTS));
    return gate_list(pool, call, SELECT(&q_order_event_list_as_party, PARAMS(order, enterprise)), reply, why);
}

/* ---- creation ---- */

struct create_input {
    struct uuid product_id;
    struct uuid buyer_id;
    struct str message;
    struct order_accepted accepted;
};
struct create_facts {
    bool product_found;
    int64_t max_deduction_fen;
    int64_t payment_limit_hours;
    struct order_creation_facts rule;
};

static void create_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    struct create_input *in = input;
    (void)uuid_parse(json_str(call->body, "product_id"), &in->product_id);
    in->buyer_id = call->who->enterprise_id;
    in->message = json_str(call->body, "message");
    in->accepted.agreement_version = json_i64(call->body, "agreement_version", 0);
    in->accepted.terms_version = json_i64(call->body, "terms_version", 0);
}

static struct err read_product(struct row *row, void *out)
{
    struct create_facts *f = out;
    f->product_found = true;
    f->rule.provider_enterprise_id = row_uuid(row);
    f->rule.voucher_product = row_bool(row);
    f->rule.annual_uses = row_i64(row);
    f->max_deduction_fen = row_i64(row);
    f->rule.terms_version = row_i64(row);
    return NO_ERR;
}

static struct err read_counted(struct row *row, void *out)
{
    struct create_facts *f = out;
    f->rule.standing = standing_parse(row_str(row));
    f->rule.uses_this_year = row_i64(row);
    f->rule.agreement_version = row_i64(row);
    return NO_ERR;
}

static struct err read_recent(struct row *row, void *out)
{
    struct order_recent_facts *recent = out;
    recent->open = row_i64(row);
    recent->cancelled_today = row_i64(row);
    return NO_ERR;
}

/* The uses are counted by a statement of its own behind the buyer's lock, so that it sees what the one before did. */
static struct err create_ask(struct command *c, const void *input, void *facts)
{
    const struct create_input *in = input;
    struct create_facts *f = facts;
    f->rule.buyer_enterprise_id = in->buyer_id;
    tx_ask(c->tx, &q_order_lock_buyer, PARAMS(P_UUID(in->buyer_id)), ROW_EXISTS);
    tx_ask(c->tx, &q_order_share_product, PARAMS(P_UUID(in->product_id), P_UUID(in->buyer_id)),
           ROW_IF_ANY(read_product, f));
    tx_ask(c->tx, &q_order_get_creation_facts, PARAMS(P_UUID(in->product_id), P_UUID(in->buyer_id)),
           ONE_ROW(read_counted, f));
    tx_ask(c->tx, &q_order_count_recent, PARAMS(P_UUID(in->product_id), P_UUID(in->buyer_id)),
           ONE_ROW(read_recent, &f->rule.recent));
    setting_ask(c, SETTING_open_orders_maximum, &f->rule.recent.open_maximum);
    setting_ask(c, SETTING_cancelled_orders_maximum, &f->rule.recent.cancelled_maximum);
    setting_ask(c, SETTING_payment_limit_hours, &f->payment_limit_hours);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)plan;
    const struct create_facts *f = facts;
    const struct create_input *in = input;
    if (!f->product_found)
        problem_add_fault(why, IN_BODY, STR("/product_id"), FAULT_does_not_exist, STR_EMPTY);
    else
        order_decide_creation(&f->rule, &in->accepted, now_ms, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct create_facts *f = facts;
    const struct create_input *in = input;
    const struct order_row none = {.id = uuid_new(),
                                   .facts = {.max_deduction_fen = f->max_deduction_fen},
                                   .buyer_id = in->buyer_id,
                                   .provider_id = f->rule.provider_enterprise_id,
                                   .product_id = in->product_id};
    struct order_row order = none;
    order.facts.state = ORDER_pending_payment;
    order.facts.due_at_ms = order_first_due_at_ms(f->payment_limit_hours, c->now_ms);
    const struct order_told told = {.kind = EVENT_order_created, .by = ORDER_buyer, .to = ORDER_pending_payment};
    const struct str number = order_number(c->mem, c->now_ms, random_digits(c->mem, ORDER_NUMBER_RANDOM_DIGITS));
    tx_put(c->tx, &q_order_insert,
           PARAMS(P_UUID(order.id), P_TEXT(number), P_UUID(in->buyer_id), P_UUID(c->call->who->account_id),
                  P_UUID(in->product_id), P_TEXT(in->message.data ? in->message : STR("")),
                  P_I64(in->accepted.agreement_version), P_I64(year_of(c->now_ms)), P_TIME(c->now_ms),
                  order_time_param(order.facts.due_at_ms)));
    order_put_event(c, &order, &told);
    order_put_answer(c, 201, &order, arena_printf(c->mem, "/api/v1/orders/%.*s", STR_FMT(uuid_text(c->mem, order.id))));
    return NO_ERR;
}

const struct handler order_create = {
    .name = "createOrder",
    .input_size = sizeof(struct create_input),
    .facts_size = sizeof(struct create_facts),
    .parse = create_parse,
    .ask = create_ask,
    .decide = create_decide,
    .put = create_put,
};
