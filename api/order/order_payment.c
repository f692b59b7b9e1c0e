/* POST /orders/{id}/payment (manual §4.6): deduction, ledger and the order's state in one transaction of two trips.
 * Locks: order, password, vouchers by id, ledger head. A wrong password is counted although nothing is paid. */
#include "order/order.h"
#include "order/order_store.h"
#include "product/product_rules.h"
#include "queries.h"

struct payment_input {
    const struct call *call;
    struct str password;
    struct voucher_wish wishes[VOUCHERS_PER_PAYMENT_MAX];
    size_t wish_count;
};
struct payment_facts {
    struct order_row order;
    struct password_row password;
    struct voucher_locked vouchers;
    struct ledger_chain chain;
};
struct payment_plan {
    const struct transition *row;
    struct payment_password_lock next;
    struct voucher_spend_plan spend;
};

static void payment_parse(const struct call *call, void *input, struct problem *why)
{
    struct payment_input *in = input;
    in->call = call;
    in->password = json_str(call->body, "payment_password");
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, json_member(call->body, "vouchers"))
    {
        if (in->wish_count == VOUCHERS_PER_PAYMENT_MAX) {
            problem_add_fault(why, IN_BODY, STR("/vouchers"), FAULT_too_many_items,
                              arena_printf(why->mem, "%d", VOUCHERS_PER_PAYMENT_MAX));
            return;
        }
        struct voucher_wish *wish = &in->wishes[in->wish_count++];
        (void)uuid_parse(json_str(item, "voucher_id"), &wish->voucher_id);
        wish->amount_fen = json_i64(item, "amount_fen", 0);
    }
}

static struct err payment_ask(struct command *c, const void *input, void *facts)
{
    const struct payment_input *in = input;
    struct payment_facts *f = facts;
    const struct uuid payer = c->call->who->enterprise_id;
    order_ask_lock(c, c->call->id, ORDER_buyer, &f->order);
    payment_password_ask(c, &f->password);
    voucher_ask_lock(c, in->wishes, in->wish_count, payer, &f->vouchers);
    /* Opened if need be: without a voucher the answer is voucher_not_found, not that the order is missing. */
    ledger_ask_enterprise_chain(c, payer, CHAIN_OPEN, &f->chain);
    return NO_ERR;
}

/* "{uuid,uuid}" as PostgreSQL writes it. */
static size_t parse_types(struct str text, struct uuid out[PRODUCT_VOUCHER_TYPES_MAX])
{
    size_t count = 0;
    struct str rest = text.len > 2 ? (struct str){text.data + 1, text.len - 2} : STR_EMPTY;
    while (rest.data && count < PRODUCT_VOUCHER_TYPES_MAX)
        if (uuid_parse(str_cut(&rest, ','), &out[count]))
            count++;
    return count;
}

static enum password_try try_password(const struct payment_facts *f, const struct payment_input *in, int64_t now_ms,
                                      struct payment_password_lock *next, struct problem *why)
{
    const struct password_row *p = &f->password;
    const struct call *call = in->call;
    const bool matches = p->set && payment_password_matches(why->mem, call->config->pepper, call->who->account_id,
                                                            p->salt, in->password, p->digest);
    return payment_password_decide_try(p->set, &p->lock, matches, now_ms, next, why);
}

static enum verdict payment_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    const struct payment_facts *f = facts;
    const struct payment_input *in = input;
    struct payment_plan *p = plan;
    p->row = order_decide(&f->order.facts, ORDER_payment, ORDER_buyer, STR_EMPTY, now_ms, why);
    if (!p->row)
        return REFUSE;
    const enum password_try tried = try_password(f, in, now_ms, &p->next, why);
    if (tried != PASSWORD_RIGHT)
        return tried == PASSWORD_WRONG ? REFUSE_RECORDED : REFUSE;
    struct uuid types[PRODUCT_VOUCHER_TYPES_MAX];
    const struct voucher_purchase purchase = {.payer_enterprise_id = in->call->who->enterprise_id,
                                              .max_deduction_fen = f->order.facts.max_deduction_fen,
                                              .accepted_type_ids = types,
                                              .accepted_type_count = parse_types(f->order.voucher_type_ids, types),
                                              .wishes = in->wishes,
                                              .wish_count = in->wish_count};
    voucher_decide_spend(f->vouchers.list, f->vouchers.count, &purchase, now_ms, &p->spend, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

/* One row for each voucher, by one statement. */
static void put_payments(struct command *c, const struct order_row *order, const struct voucher_spend_plan *spend)
{
    struct strbuf ids = {.mem = c->mem}, amounts = {.mem = c->mem};
    for (size_t i = 0; i < spend->count; i++) {
        char text[UUID_TEXT_LENGTH + 1];
        uuid_write(spend->lines[i].voucher_id, text);
        strbuf_printf(&ids, "%c%s", i ? ',' : '{', text);
        strbuf_printf(&amounts, "%c%lld", i ? ',' : '{', (long long)spend->lines[i].amount_fen);
    }
    strbuf_add_char(&ids, '}');
    strbuf_add_char(&amounts, '}');
    tx_put(c->tx, &q_order_add_payments,
           PARAMS(P_UUID(order->id), P_UUID(order->buyer_id), P_TEXT(strbuf_str(&ids)), P_TEXT(strbuf_str(&amounts))));
}

static struct err payment_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct payment_facts *f = facts;
    const struct payment_plan *p = plan;
    if (c->refused) {
        payment_password_put_wrong(c, &p->next);
        return NO_ERR;
    }
    if (f->password.lock.failures != p->next.failures)
        payment_password_put_try(c, &p->next);
    struct ledger_chain chain = f->chain;
    const struct order_row after = order_after(&f->order, p->row, c->now_ms);
    TRY(voucher_put_spend(c, &p->spend, f->order.id, &chain));
    put_payments(c, &f->order, &p->spend);
    tx_put(c->tx, &q_order_pay,
           PARAMS(P_UUID(f->order.id), P_I64(p->spend.total_fen), P_TIME(c->now_ms),
                  order_time_param(after.facts.due_at_ms)));
    order_put_row_event(c, &f->order, p->row, STR_EMPTY, p->spend.total_fen);
    order_put_answer(c, 200, &after, STR_EMPTY);
    return NO_ERR;
}

const struct handler order_pay = {
    .name = "payOrder",
    .input_size = sizeof(struct payment_input),
    .facts_size = sizeof(struct payment_facts),
    .plan_size = sizeof(struct payment_plan),
    .parse = payment_parse,
    .ask = payment_ask,
    .decide = payment_decide,
    .put = payment_put,
};
