/* Evaluations: the buyer's one, and reading them (manual §4.7). The rules are evaluation_rules.c's. */
#include "evaluation/evaluation.h"
#include "evaluation_store.h"
#include "identity/staff_filters.h"
#include "queries.h"
#include "site/settings.h"

/* ---- reads ---- */

static void add_platform(struct json_out *out, int64_t stars, struct str comment)
{
    json_add_i64(out, "platform_stars", stars);
    json_add_str(out, "platform_comment", comment.data ? comment : STR(""));
}

/* What was said of the platform is its operators' (and auditors', who read everything); the author reads it back. */
static struct err add_platform_if_shown(struct row *row, void *call, struct arena *mem, struct str *more)
{
    const struct principal *who = ((const struct call *)call)->who;
    const struct uuid author = row_uuid(row);
    const int64_t stars = row_i64(row);
    const struct str comment = row_str(row);
    const bool operates = principal_is_staff(who) && (who->roles & (unsigned)(ROLE_operator | ROLE_auditor)) != 0;
    if (!operates && !uuid_equal(who->enterprise_id, author))
        return NO_ERR;
    struct json_out out = json_out(mem);
    add_platform(&out, stars, comment);
    *more = json_text(&out);
    return NO_ERR;
}

static struct selection shown(const struct query *query, struct params params, struct call *context)
{
    return (struct selection){.query = query, .params = params, .members = add_platform_if_shown, .context = context};
}

static struct err list_of_product(struct db_pool *pool, const struct call *call, struct uuid product,
                                  struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    return gate_list(
        pool, call,
        select_from(window.start, shown(&q_evaluation_list_of_product,
                                        PARAMS(P_UUID(product), window.bound, window.by_change), &context)),
        reply, why);
}

struct err evaluation_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    struct uuid product = {{0}};
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const bool of_staff = f.of_enterprises || f.district.kind != PARAM_NULL;
    const bool of_product = uuid_parse(call_arg(call, "product_id"), &product);
    if (of_product && of_staff) { /* whose it is, the product says */
        problem_set(why, ERR_invalid_parameters, STR_EMPTY, STR_EMPTY);
        problem_add_fault(why, IN_QUERY, STR("product_id"), FAULT_not_together,
                          STR("enterprise_id, uscc, q, district"));
        return NO_ERR;
    }
    if (of_product)
        return list_of_product(pool, call, product, reply, why);
    const struct selection all = shown(&q_evaluation_list, PARAMS(f.window.bound, f.window.by_change), &context);
    const struct selection theirs = shown(
        &q_evaluation_list_as_staff, PARAMS(f.window.bound, f.window.by_change, f.enterprises, f.district), &context);
    return gate_list(pool, call, select_from(f.window.start, of_staff ? theirs : all), reply, why);
}

struct err evaluation_list_of_product(struct db_pool *pool, const struct call *call, struct reply *reply,
                                      struct problem *why)
{
    TRY(db_read(pool, call->mem, &q_product_get_public,
                PARAMS(P_UUID(call->id), P_UUID_OR_NULL(call->who->enterprise_id)), ROW_EXISTS));
    return list_of_product(pool, call, call->id, reply, why);
}

struct err evaluation_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    return gate_show(pool, call, shown(&q_evaluation_show_public_json, PARAMS(P_UUID(call->id)), &context), reply);
}

struct err evaluation_show_of_order(struct db_pool *pool, const struct call *call, struct reply *reply,
                                    struct problem *why)
{
    (void)why;
    struct call context = *call;
    const struct param order = P_UUID(call->id), enterprise = P_UUID(call->who->enterprise_id);
    if (principal_is_staff(call->who))
        return gate_show(pool, call, shown(&q_evaluation_show_of_order_as_staff_json, PARAMS(order), &context), reply);
    return gate_show(pool, call, shown(&q_evaluation_show_of_order_as_party_json, PARAMS(order, enterprise), &context),
                     reply);
}

struct err platform_score_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_evaluation_platform_score_json, NO_PARAMS), reply);
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

struct create_facts {
    struct order_row order;
    int64_t voucher_part_fen, minimum_fen; /* of the order; that a rating needs */
};
struct create_plan {
    const struct transition *row;
    bool rated;
};

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct create_facts *f = facts;
    order_ask_lock(c, c->call->id, ORDER_buyer, &f->order);
    tx_ask(c->tx, &q_evaluation_get_voucher_part, PARAMS(P_UUID(c->call->id), P_UUID(c->call->who->enterprise_id)),
           ONE_ROW(row_take_i64, &f->voucher_part_fen));
    setting_ask(c, SETTING_rating_voucher_minimum_fen, &f->minimum_fen);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct create_facts *f = facts;
    struct create_plan *p = plan;
    p->row = order_decide(&f->order.facts, ORDER_evaluation, ORDER_buyer, STR_EMPTY, now_ms, why);
    p->rated = evaluation_rates(input, f->voucher_part_fen, f->minimum_fen);
    return p->row ? ALLOW : REFUSE;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct order_row *order = &((const struct create_facts *)facts)->order;
    const struct create_plan *p = plan;
    struct evaluation e = *(const struct evaluation *)input;
    const struct uuid id = uuid_new();
    struct json_out platform = json_out(c->mem);
    add_platform(&platform, e.platform_stars, e.platform_comment);
    e.rated = p->rated;
    evaluation_put(c, id, order, &e, p->row);
    command_answer(c, 201, &q_evaluation_show_of_order_as_party_json_answer,
                   PARAMS(P_UUID(order->id), P_UUID(order->buyer_id)), json_text(&platform),
                   arena_printf(c->mem, "/api/v1/evaluations/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler evaluation_create = {
    .name = "createEvaluation",
    .input_size = sizeof(struct evaluation),
    .facts_size = sizeof(struct create_facts),
    .plan_size = sizeof(struct create_plan),
    .parse = create_parse,
    .ask = create_ask,
    .decide = create_decide,
    .put = create_put,
};
