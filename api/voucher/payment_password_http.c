/* GET and PUT /me/payment-password: set, change, reset (manual §4.4). The rules are payment_password.c's. */
#include "base/random.h"
#include "queries.h"
#include "voucher/voucher_store.h"

static struct err add_lock(struct row *row, void *context, struct arena *mem, struct str *more)
{
    (void)context;
    const bool set = row_bool(row);
    const struct payment_password_lock lock = {.failures = (int)row_i64(row), .locked_until_ms = row_time(row)};
    const int64_t now_ms = row_time(row);
    struct problem why = {.mem = mem};
    payment_password_decide_use(set, &lock, now_ms, &why);
    *more = arena_printf(mem, "\"usable\":%s,\"reset_required\":%s", has_problem(&why) ? "false" : "true",
                         set && lock.failures >= PAYMENT_PASSWORD_RESET_AT ? "true" : "false");
    return NO_ERR;
}

struct err payment_password_show(struct db_pool *pool, const struct call *call, struct reply *reply,
                                 struct problem *why)
{
    (void)why;
    return gate_show(pool, call,
                     SELECT_WITH(&q_payment_password_show_json, PARAMS(P_UUID(call->who->account_id)), add_lock, NULL),
                     reply);
}

struct change_input {
    const struct call *call;
    struct str new_password, current_password;
};
struct change_plan {
    enum password_try outcome;
    enum password_change change;
    struct payment_password_lock next;
};

static void change_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct change_input *)input =
        (struct change_input){call, json_str(call->body, "new_password"), json_str(call->body, "current_password")};
}

static struct err change_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    payment_password_ask(c, facts);
    return NO_ERR;
}

static enum verdict change_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct password_row *row = facts;
    const struct change_input *in = input;
    const struct principal *who = in->call->who;
    struct change_plan *out = plan;
    const struct password_change_input change = {
        .set = row->set,
        .new_password = in->new_password,
        .has_current = in->current_password.data != NULL,
        .current_matches = row->set && payment_password_matches(why->mem, in->call->config->pepper, who->account_id,
                                                                row->salt, in->current_password, row->digest),
        .proof = {who->auth_time_s * SECOND_MS, who->reauthenticated},
        .real_now_ms = in->call->real_now_s * SECOND_MS};
    out->outcome = payment_password_decide_change(&row->lock, &change, now_ms, &out->next, &out->change, why);
    return out->outcome == PASSWORD_RIGHT ? ALLOW : out->outcome == PASSWORD_WRONG ? REFUSE_RECORDED : REFUSE;
}

static struct err change_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    static const enum event_kind kinds[] = {[PASSWORD_SET] = EVENT_payment_password_set,
                                            [PASSWORD_CHANGED] = EVENT_payment_password_changed,
                                            [PASSWORD_RESET] = EVENT_payment_password_reset};
    (void)facts;
    const struct change_input *in = input;
    const struct change_plan *p = plan;
    const struct principal *who = c->call->who;
    if (c->refused) {
        payment_password_put_wrong(c, &p->next);
        return NO_ERR;
    }
    char *salt = arena_alloc(c->mem, PAYMENT_PASSWORD_SALT_BYTES);
    random_bytes(salt, PAYMENT_PASSWORD_SALT_BYTES);
    const struct str salt_str = {salt, PAYMENT_PASSWORD_SALT_BYTES};
    const struct hash digest =
        payment_password_hash(c->mem, c->call->config->pepper, who->account_id, salt_str, in->new_password);
    tx_put(c->tx, &q_payment_password_store,
           PARAMS(P_UUID(who->account_id), P_BYTES(salt_str), P_BYTES(hash_str(&digest)), P_TIME(c->now_ms)));
    const struct event e = {
        .kind = kinds[p->change], .object_id = who->account_id, .enterprise_id = who->enterprise_id};
    event_add(c, &e);
    command_answer(c, 200, &q_payment_password_show_json_answer, PARAMS(P_UUID(who->account_id)),
                   STR("\"usable\":true,\"reset_required\":false"), STR_EMPTY);
    return NO_ERR;
}

const struct handler payment_password_replace = {
    .name = "replacePaymentPassword",
    .input_size = sizeof(struct change_input),
    .facts_size = sizeof(struct password_row),
    .plan_size = sizeof(struct change_plan),
    .parse = change_parse,
    .ask = change_ask,
    .decide = change_decide,
    .put = change_put,
};
