/* Owns the queries that read, lock and answer with orders. Decides nothing; what moves an order is order_moves.c's. */
#include "order/order_store.h"

#include "queries.h"
#include "site/settings.h"

#define LIMIT_IS(setting, limit)                                                                     \
    _Static_assert((int)SETTING_##setting == SETTING_payment_limit_hours + (int)ORDER_LIMIT_##limit, \
                   "site/settings.def has them in this order")
LIMIT_IS(acceptance_limit_days, acceptance_days);
LIMIT_IS(confirmation_limit_days, confirmation_days);
LIMIT_IS(confirmation_warning_days, warning_days);
LIMIT_IS(evaluation_limit_days, evaluation_days);
LIMIT_IS(service_overdue_days, service_overdue_days);
LIMIT_IS(return_limit_days, return_days);
LIMIT_IS(dispute_limit_days, dispute_days);
LIMIT_IS(dispute_withdrawn_minimum_days, withdrawn_days);
_Static_assert(SETTING_MAXIMUM_payment_limit_hours <= 72, "sql/views/045_order_use.sql looks four days back");

/* Of a dispute; the system's where there is none. */
static enum order_actor actor_named(struct str name)
{
    for (int i = 0; i < (int)ORDER_ACTORS; i++)
        if (str_is(name, order_machine.actors[i].name))
            return (enum order_actor)i;
    return ORDER_system;
}

static int state_or_first(struct str code)
{
    const int state = state_find(&order_machine, code);
    return state < 0 ? 0 : state;
}

void order_read_facts(struct row *row, struct order_row *out)
{
    struct order_facts *f = &out->facts;
    f->state = (enum order_state)state_find(&order_machine, row_str(row));
    f->due_at_ms = row_time(row);
    f->max_deduction_fen = row_i64(row);
    out->escrow_fen = row_i64(row);
    f->evaluated = row_bool(row);
    out->buyer_id = row_uuid(row);
    out->provider_id = row_uuid(row);
    out->product_id = row_uuid(row);
    out->voucher_type_ids = row_str(row);
    out->now_ms = row_time(row);
    f->escrow_fen = out->escrow_fen;
    f->service_due_at_ms = row_time(row);
    f->reported = row_bool(row);
    f->returns = row_i64(row);
    f->dispute.by = actor_named(row_str(row));
    f->dispute.before = (enum order_state)state_or_first(row_str(row));
    f->dispute.before_due_at_ms = row_time(row);
    f->buyer_withdrew = row_bool(row);
    f->seller_withdrew = row_bool(row);
    out->service_days = row_i64(row);
}

void order_read_standing(struct row *row, struct order_row *out)
{
    out->facts.standing = standing_parse(row_str(row));
    out->facts.refund_at_ms = row_time(row);
}

static struct err read_standing(struct row *row, void *out)
{
    order_read_standing(row, out);
    return NO_ERR;
}

void order_ask_standing(struct command *c, struct uuid id, struct order_row *out)
{
    tx_ask(c->tx, &q_order_share_standing, PARAMS(P_UUID(id)), ROW_EXISTS);
    tx_ask(c->tx, &q_order_get_standing, PARAMS(P_UUID(id)), ROW_IF_ANY(read_standing, out));
    settings_ask(c, SETTING_payment_limit_hours, ORDER_LIMITS, out->limits.of);
}

static struct err read_locked(struct row *row, void *out)
{
    struct order_row *order = out;
    order->version = row_i64(row);
    order->seen_ms = row_time(row);
    order_read_facts(row, order);
    return NO_ERR;
}

struct err order_read_due(struct row *row, void *out)
{
    ((struct order_row *)out)->id = row_uuid(row);
    return read_locked(row, out);
}

void order_ask_due(struct command *c, const struct query *lock, row_fn *take, void *given, const struct order_row *out)
{
    tx_ask(c->tx, lock, PARAMS(P_UUID(c->call->id)), ROW_IF_ANY(take, given));
    command_never_before(c, &out->seen_ms);
}

void order_ask_lock(struct command *c, struct uuid id, enum order_actor actor, struct order_row *out)
{
    const struct param enterprise = P_UUID(c->call->who->enterprise_id);
    out->id = id;
    if (actor == ORDER_reviewer) {
        tx_ask(c->tx, &q_order_lock_as_staff, PARAMS(P_UUID(id)), ONE_ROW(read_locked, out));
        tx_ask(c->tx, &q_order_is_own_work, PARAMS(P_UUID(id), P_UUID(c->call->who->account_id)),
               ONE_ROW(row_take_bool, &out->facts.own_work));
    } else {
        tx_ask(c->tx, actor == ORDER_seller ? &q_order_lock_as_provider : &q_order_lock_as_buyer,
               PARAMS(P_UUID(id), enterprise), ONE_ROW(read_locked, out));
    }
    command_never_before(c, &out->seen_ms);
    order_ask_standing(c, id, out);
}

void order_ask_lock_as_party(struct command *c, struct uuid id, struct order_row *out)
{
    out->id = id;
    tx_ask(c->tx, &q_order_lock_as_party, PARAMS(P_UUID(id), P_UUID(c->call->who->enterprise_id)),
           ONE_ROW(read_locked, out));
    command_never_before(c, &out->seen_ms);
    order_ask_standing(c, id, out);
}

enum order_actor order_capacity_of(const struct principal *who, const struct order_row *order)
{
    if (uuid_is_nil(who->enterprise_id))
        return ORDER_reviewer;
    return uuid_equal(who->enterprise_id, order->buyer_id) ? ORDER_buyer : ORDER_seller;
}

struct str order_actions(const struct call *call, struct arena *mem, const struct order_row *order, int64_t now_ms)
{
    struct action_list *list = actions_new(mem);
    order_list_actions(&order->facts, order_capacity_of(call->who, order), now_ms, call->access, call->who->roles,
                       list);
    return actions_json(list, call->english);
}

struct order_row order_after(const struct order_row *before, const struct transition *row, int64_t now_ms)
{
    struct order_row after = *before;
    struct order_facts *f = &after.facts;
    f->state = (enum order_state)row->to;
    f->due_at_ms = order_due_at_ms(&before->facts, row, &before->limits, before->service_days, now_ms);
    f->refund_at_ms = 0; /* only of a paid one, whose provider was not frozen when it was paid */
    if (row->write == ORDER_WRITE_ACCEPTANCE)
        f->service_due_at_ms = now_ms + before->service_days * (int64_t)DAY_MS;
    f->reported = f->reported || row->write == ORDER_WRITE_REPORT;
    f->returns += row->trigger == ORDER_return;
    if (row->write == ORDER_WRITE_DISPUTE) {
        f->dispute.by = (enum order_actor)row->actor;
        f->dispute.before = before->facts.state;
    }
    if (row->write == ORDER_WRITE_DISPUTE_WITHDRAWAL) {
        f->buyer_withdrew = f->buyer_withdrew || row->actor == ORDER_buyer;
        f->seller_withdrew = f->seller_withdrew || row->actor == ORDER_seller;
    }
    return after;
}

struct param order_time_param(int64_t ms)
{
    return ms ? P_TIME(ms) : P_NULL;
}

void order_put_event(struct command *c, const struct order_row *before, const struct order_told *told)
{
    struct json_out data = json_out(c->mem);
    json_open(&data, '{');
    json_add_str(&data, "by", str_from(order_machine.actors[told->by].name));
    if (before->version > 0) /* one that is being made comes from nowhere */
        json_add_str(&data, "from", str_from(order_machine.states[before->facts.state].code));
    json_add_str(&data, "to", str_from(order_machine.states[told->to].code));
    if (told->amount_fen)
        json_add_i64(&data, "amount_fen", told->amount_fen);
    json_close(&data, '}');
    const struct event e = {.kind = told->kind,
                            .object_id = before->id,
                            .enterprise_id = before->buyer_id,
                            .reason = told->reason,
                            .data = json_text(&data)};
    event_add(c, &e);
}

void order_put_row_event(struct command *c, const struct order_row *before, const struct transition *row,
                         struct str reason, int64_t amount_fen)
{
    const struct order_told told = {.kind = row->event,
                                    .by = (enum order_actor)row->actor,
                                    .to = (enum order_state)row->to,
                                    .reason = reason,
                                    .amount_fen = amount_fen};
    order_put_event(c, before, &told);
}

void order_put_answer(struct command *c, int status, const struct order_row *after, struct str location)
{
    const struct principal *who = c->call->who;
    const struct str more = order_actions(c->call, c->mem, after, c->now_ms);
    if (principal_is_staff(who))
        command_answer(c, status, &q_order_show_as_staff_json_answer,
                       PARAMS(P_UUID(after->id), P_UUID(who->account_id)), more, location);
    else
        command_answer(c, status, &q_order_show_as_party_json_answer,
                       PARAMS(P_UUID(after->id), P_UUID(who->enterprise_id)), more, location);
}
