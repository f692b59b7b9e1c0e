/* Owns the queries that read, lock and answer with orders. Decides nothing; what moves an order is order_moves.c's. */
#include "order/order_store.h"

#include "queries.h"

void order_read_facts(struct row *row, struct order_row *out)
{
    struct order_facts *f = &out->facts;
    f->state = (enum order_state)state_find(&order_machine, row_str(row));
    f->state_since_ms = row_time(row);
    f->price_fen = row_i64(row);
    f->max_deduction_fen = row_i64(row);
    f->paid_fen = row_i64(row);
    out->escrow_fen = row_i64(row);
    f->evaluated = row_bool(row);
    f->evaluation_due_ms = row_time(row);
    out->buyer_id = row_uuid(row);
    out->provider_id = row_uuid(row);
    out->product_id = row_uuid(row);
    out->voucher_type_ids = row_str(row);
    out->now_ms = row_time(row);
}

static struct err read_locked(struct row *row, void *out)
{
    struct order_row *order = out;
    order->version = row_i64(row);
    order_read_facts(row, order);
    return NO_ERR;
}

struct err order_read_due(struct row *row, void *out)
{
    ((struct order_row *)out)->id = row_uuid(row);
    return read_locked(row, out);
}

void order_ask_lock(struct command *c, struct uuid id, enum order_actor actor, struct order_row *out)
{
    out->id = id;
    tx_ask(c->tx, actor == ORDER_seller ? &q_order_lock_as_provider : &q_order_lock_as_buyer,
           PARAMS(P_UUID(id), P_UUID(c->call->who->enterprise_id)), 1, 1, read_locked, out);
}

enum order_actor order_capacity(const struct principal *who, const struct order_row *order)
{
    if (uuid_is_nil(who->enterprise_id))
        return ORDER_reviewer;
    return uuid_equal(who->enterprise_id, order->buyer_id) ? ORDER_buyer : ORDER_seller;
}

/* The one place that knows which actions of the rules have no endpoint: disputes and their resolution. */
static void drop_without_endpoint(struct action_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct str name = str_from(list->items[i].name);
        if (!str_is(name, "dispute") && !str_is(name, "resolution"))
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

struct str order_actions(const struct call *call, struct arena *mem, const struct order_row *order,
                         enum order_actor capacity, int64_t now_ms)
{
    struct action_list *list = actions_new(mem);
    order_list_actions(&order->facts, capacity, now_ms, list);
    drop_without_endpoint(list);
    return actions_json(list, call->english);
}

struct err order_ask_money(struct command *c, const struct order_row *order, struct order_money *out)
{
    TRY(tx_flush(c->tx));
    if (order->escrow_fen == 0)
        return NO_ERR;
    if (order->facts.state == ORDER_paid)
        voucher_ask_paid(c, order->id, &out->paid);
    ledger_ask_enterprise_chain(c, order->buyer_id, false, &out->chain);
    return NO_ERR;
}

struct order_row order_after(const struct order_row *before, enum order_state to, int64_t now_ms)
{
    struct order_row after = *before;
    after.facts.state = to;
    after.facts.state_since_ms = now_ms;
    if (to == ORDER_completed)
        after.facts.evaluation_due_ms = now_ms + ORDER_EVALUATION_LIMIT_MS;
    return after;
}

void order_put_event(struct command *c, const struct order_row *before, enum event_kind kind, enum order_actor by,
                     enum order_state to, struct str reason, int64_t amount_fen)
{
    struct json_out data = json_out(c->mem);
    json_open(&data, '{');
    json_add_str(&data, "by", str_from(order_machine.actors[by].name));
    if (before->version > 0) /* one that is being made comes from nowhere */
        json_add_str(&data, "from", str_from(order_machine.states[before->facts.state].code));
    json_add_str(&data, "to", str_from(order_machine.states[to].code));
    if (amount_fen)
        json_add_i64(&data, "amount_fen", amount_fen);
    json_close(&data, '}');
    const struct event e = {.kind = kind,
                            .object_id = before->id,
                            .enterprise_id = before->buyer_id,
                            .reason = reason,
                            .data = json_text(&data)};
    event_add(c, &e);
}

void order_put_answer(struct command *c, int status, const struct order_row *after, struct str location)
{
    const struct principal *who = c->call->who;
    command_answer(c, status, &q_order_show_as_party_json_answer, PARAMS(P_UUID(after->id), P_UUID(who->enterprise_id)),
                   order_actions(c->call, c->mem, after, order_capacity(who, after), c->now_ms), location);
}
