/* Owns the queries that lock, write and answer with products. Decides nothing. */
#include "product_store.h"
#include "base/text.h"
#include "product/product_version_rules.h"
#include "queries.h"
#include "site/settings.h"

void product_read_facts(struct row *row, struct product_row *out)
{
    out->facts.state = (enum product_state)state_find(&product_machine, row_str(row));
    out->facts.provider_approved = row_bool(row);
    out->facts.suspended_by_reviewer = row_bool(row);
    out->facts.reviewer_is_provider = row_bool(row);
    out->enterprise_id = row_uuid(row);
    out->open_version_id = row_uuid(row);
    out->open_version_state = row_str(row);
    out->facts.version_open = !uuid_is_nil(out->open_version_id);
}

enum product_actor product_actor_of(const struct principal *who)
{
    return principal_is_staff(who) ? PRODUCT_reviewer : PRODUCT_provider;
}

/* "open_version":…; a draft of one is its provider's alone. */
static struct str open_version(const struct call *call, struct arena *mem, const struct product_row *row)
{
    const bool draft = str_is(row->open_version_state, product_version_machine.states[PRODUCT_VERSION_draft].code);
    if (uuid_is_nil(row->open_version_id) || (draft && principal_is_staff(call->who)))
        return STR("\"open_version\":null");
    return arena_printf(mem, "\"open_version\":{\"id\":\"%.*s\",\"state\":\"%.*s\"}",
                        STR_FMT(uuid_text(mem, row->open_version_id)), STR_FMT(row->open_version_state));
}

/* A buyer or a visitor moves no product: both lists are empty. */
struct str product_members(const struct call *call, struct arena *mem, const struct product_row *row)
{
    struct action_list *list = actions_new(mem);
    if (!principal_is_staff(call->who) &&
        (uuid_is_nil(call->who->enterprise_id) || !uuid_equal(call->who->enterprise_id, row->enterprise_id)))
        return actions_json(list, call->english);
    product_list_actions(&row->facts, product_actor_of(call->who), call->access, call->who->roles, list);
    const struct str version = open_version(call, mem, row), actions = actions_json(list, call->english);
    return arena_printf(mem, "%.*s,%.*s", STR_FMT(version), STR_FMT(actions));
}

struct product_terms product_terms_of(const cJSON *body)
{
    return (struct product_terms){
        .price_fen = json_i64(body, "price_fen", 0),
        .max_deduction_fen = json_i64(body, "max_deduction_fen", 0),
        .voucher_product = json_bool(body, "voucher_product", false),
        .voucher_type_count = (size_t)cJSON_GetArraySize(json_member(body, "voucher_type_ids")),
    };
}

static struct err read_locked(struct row *row, void *out)
{
    struct product_row *product = out;
    product->version = row_i64(row);
    product_read_facts(row, product);
    return NO_ERR;
}

void product_ask_lock(struct command *c, struct uuid id, struct product_row *row)
{
    const struct principal *who = c->call->who;
    row->id = id;
    if (principal_is_staff(who))
        tx_ask(c->tx, &q_product_lock_as_staff, PARAMS(P_UUID(id), P_UUID(who->account_id)), ONE_ROW(read_locked, row));
    else
        tx_ask(c->tx, &q_product_lock_as_provider, PARAMS(P_UUID(id), P_UUID(who->enterprise_id)),
               ONE_ROW(read_locked, row));
}

static struct err read_type(struct row *row, void *out)
{
    struct product_types *types = out;
    struct product_voucher_type *type = &types->list[types->count++];
    type->exists = row_bool(row);
    type->accepts_service_type = row_bool(row);
    return NO_ERR;
}

void product_ask_types(struct command *c, struct product_types *out)
{
    tx_ask(c->tx, &q_product_check_voucher_types, PARAMS(P_TEXT(c->call->body_text)),
           ROWS(0, PRODUCT_VOUCHER_TYPES_MAX, read_type, out));
}

static struct err read_change(struct row *row, void *out)
{
    struct product_changes *changes = out;
    changes->members[changes->count++] = row_str(row);
    return NO_ERR;
}

void product_ask_changes(struct command *c, struct uuid id, struct product_changes *out)
{
    const struct setting_source days = setting_source(SETTING_service_days_default);
    tx_ask(c->tx, &q_product_compare_terms, PARAMS(P_UUID(id), P_TEXT(c->call->body_text), days.name, days.delivered),
           ROWS(0, PRODUCT_TERMS_MEMBERS_MAX, read_change, out));
}

void product_ask_approval(struct command *c, bool *approved)
{
    tx_ask(c->tx, &q_product_get_provider_approval, PARAMS(P_UUID(c->call->who->enterprise_id)),
           ONE_ROW(row_take_bool, approved));
}

static void put_types(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_add_voucher_types, PARAMS(P_UUID(id), P_TEXT(c->call->body_text)));
}

static struct param state_param(enum product_state state)
{
    return P_TEXT(str_from(product_machine.states[state].code));
}

static struct param folded_name(struct command *c)
{
    return P_TEXT(text_fold(c->mem, json_str(c->call->body, "name")));
}

void product_put_new(struct command *c, struct uuid id)
{
    const struct principal *who = c->call->who;
    const struct setting_source days = setting_source(SETTING_service_days_default);
    tx_put(c->tx, &q_product_insert,
           PARAMS(P_UUID(id), P_UUID(who->enterprise_id), P_UUID(who->account_id), P_TIME(c->now_ms),
                  P_TEXT(c->call->body_text), folded_name(c), days.name, days.delivered));
    put_types(c, id);
}

void product_put_form(struct command *c, struct uuid id, enum product_state state)
{
    const struct setting_source days = setting_source(SETTING_service_days_default);
    tx_put(c->tx, &q_product_update,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), state_param(state), P_TEXT(c->call->body_text), folded_name(c),
                  days.name, days.delivered));
    tx_put(c->tx, &q_product_clear_voucher_types, PARAMS(P_UUID(id)));
    put_types(c, id);
}

void product_put_texts(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_update_texts, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(c->call->body_text)));
}

void product_put_withdrawal(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_withdraw, PARAMS(P_UUID(id), P_TIME(c->now_ms)));
}

void product_put_first_version(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_version_note_listing,
           PARAMS(P_UUID(uuid_new()), P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id)));
}

void product_put_submission(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_submit, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id)));
}

void product_put_review(struct command *c, struct uuid id, enum product_state state, struct str reason)
{
    tx_put(c->tx, &q_product_review,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id), state_param(state),
                  P_TEXT_OR_NULL(reason)));
}

void product_put_suspension(struct command *c, struct uuid id, enum product_state state, struct str reason)
{
    tx_put(c->tx, &q_product_suspend,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), state_param(state),
                  P_BOOL(product_actor_of(c->call->who) == PRODUCT_reviewer), P_TEXT_OR_NULL(reason)));
}

void product_put_in_catalogue(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_product_share_provider, PARAMS(P_UUID(id)));
    tx_put(c->tx, &q_product_put_in_catalogue, PARAMS(P_UUID(id)));
}

void product_put_event(struct command *c, const struct product_row *row, enum event_kind kind, struct str reason)
{
    const struct event e = {.kind = kind, .object_id = row->id, .enterprise_id = row->enterprise_id, .reason = reason};
    event_add(c, &e);
}

void product_put_answer(struct command *c, int status, const struct product_row *after, struct str location)
{
    const struct str more = product_members(c->call, c->mem, after);
    if (principal_is_staff(c->call->who)) {
        command_answer(c, status, &q_product_show_as_staff_json_answer,
                       PARAMS(P_UUID(after->id), P_UUID(c->call->who->account_id)), more, location);
        return;
    }
    command_answer(c, status, &q_product_show_public_json_answer,
                   PARAMS(P_UUID(after->id), P_UUID(c->call->who->enterprise_id)), more, location);
}
