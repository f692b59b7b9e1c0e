/* Owns the queries that lock, write and answer with versions of products' terms. Decides nothing. */
#include "product_version_store.h"
#include "base/text.h"
#include "product_store.h"
#include "queries.h"
#include "site/settings.h"

void product_version_read_facts(struct row *row, struct product_version_facts *out)
{
    out->state = (enum product_version_state)state_find(&product_version_machine, row_str(row));
    out->provider_approved = row_bool(row);
    out->reviewer_is_provider = row_bool(row);
}

struct str product_version_actions(const struct call *call, struct arena *mem,
                                   const struct product_version_facts *facts)
{
    struct action_list *list = actions_new(mem);
    product_version_list_actions(facts, product_actor_of(call->who), call->access, call->who->roles, list);
    return actions_json(list, call->english);
}

static struct err read_locked(struct row *row, void *out)
{
    struct product_version_row *r = out;
    r->version = row_i64(row);
    product_version_read_facts(row, &r->facts);
    r->enterprise_id = row_uuid(row);
    r->product_id = row_uuid(row);
    r->name = row_str(row);
    r->terms_version = row_i64(row);
    r->listed = str_is(row_str(row), product_machine.states[PRODUCT_listed].code);
    return NO_ERR;
}

void product_version_ask_lock(struct command *c, struct uuid id, struct product_version_row *row)
{
    const struct principal *who = c->call->who;
    row->id = id;
    if (principal_is_staff(who))
        tx_ask(c->tx, &q_product_version_lock_as_staff, PARAMS(P_UUID(id)), ROW_EXISTS);
    else
        tx_ask(c->tx, &q_product_version_lock_as_provider, PARAMS(P_UUID(id), P_UUID(who->enterprise_id)), ROW_EXISTS);
    tx_ask(c->tx, &q_product_version_facts, PARAMS(P_UUID(id), P_UUID(who->account_id)), ONE_ROW(read_locked, row));
}

void product_version_ask_difference(struct command *c, struct uuid id, bool *differs)
{
    const struct setting_source days = setting_source(SETTING_service_days_default);
    tx_ask(c->tx, &q_product_version_compare_terms,
           PARAMS(P_UUID(id), P_TEXT(c->call->body_text), days.name, days.delivered), ONE_ROW(row_take_bool, differs));
}

void product_version_put_new(struct command *c, struct uuid id, struct uuid product_id)
{
    const struct principal *who = c->call->who;
    const struct setting_source days = setting_source(SETTING_service_days_default);
    tx_put(c->tx, &q_product_version_insert,
           PARAMS(P_UUID(id), P_UUID(product_id), P_UUID(who->enterprise_id), P_UUID(who->account_id),
                  P_TIME(c->now_ms), P_TEXT(c->call->body_text), days.name, days.delivered));
}

void product_version_put_form(struct command *c, struct uuid id)
{
    const struct setting_source days = setting_source(SETTING_service_days_default);
    tx_put(c->tx, &q_product_version_update,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(c->call->body_text), days.name, days.delivered));
}

void product_version_put_submission(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_version_submit, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id)));
}

void product_version_put_withdrawal(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_version_withdraw, PARAMS(P_UUID(id), P_TIME(c->now_ms)));
}

static void put_decision(struct command *c, struct uuid id, enum product_version_state state, struct param reason,
                         struct param terms_version)
{
    tx_put(c->tx, &q_product_version_decide,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id),
                  P_TEXT(str_from(product_version_machine.states[state].code)), reason, terms_version));
}

void product_version_put_rejection(struct command *c, struct uuid id, struct str reason)
{
    put_decision(c, id, PRODUCT_VERSION_rejected, P_TEXT(reason), P_NULL);
}

void product_version_put_approval(struct command *c, const struct product_version_row *row)
{
    const struct param next = P_I64(row->terms_version + 1);
    put_decision(c, row->id, PRODUCT_VERSION_approved, P_NULL, next);
    tx_put(c->tx, &q_product_version_apply,
           PARAMS(P_UUID(row->id), P_TIME(c->now_ms), P_TEXT(text_fold(c->mem, row->name)), next));
    tx_put(c->tx, &q_product_clear_voucher_types, PARAMS(P_UUID(row->product_id)));
    tx_put(c->tx, &q_product_version_apply_types, PARAMS(P_UUID(row->id)));
    if (row->listed)
        product_put_in_catalogue(c, row->product_id);
    const struct product_row product = {.id = row->product_id, .enterprise_id = row->enterprise_id};
    product_put_event(c, &product, EVENT_product_updated, STR_EMPTY);
}

void product_version_put_event(struct command *c, const struct product_version_row *row, enum event_kind kind,
                               struct str reason)
{
    const struct event e = {
        .kind = kind,
        .object_id = row->id,
        .enterprise_id = row->enterprise_id,
        .reason = reason,
        .data = arena_printf(c->mem, "{\"product_id\":\"%.*s\"}", STR_FMT(uuid_text(c->mem, row->product_id)))};
    event_add(c, &e);
}

void product_version_put_answer(struct command *c, int status, struct uuid id,
                                const struct product_version_facts *after, struct str location)
{
    const struct principal *who = c->call->who;
    const bool staff = principal_is_staff(who);
    command_answer(c, status,
                   staff ? &q_product_version_show_as_staff_json_answer
                         : &q_product_version_show_as_provider_json_answer,
                   PARAMS(P_UUID(id), P_UUID(staff ? who->account_id : who->enterprise_id)),
                   product_version_actions(c->call, c->mem, after), location);
}
