/* Owns the queries of change requests. Decides nothing. */
#include "change_request_store.h"
#include "base/text.h"
#include "queries.h"

void change_request_read_facts(struct row *row, struct change_request_row *out)
{
    struct certification_facts *f = &out->facts.content;
    out->facts.state = (enum change_request_state)state_find(&change_request_machine, row_str(row));
    out->facts.change_count = row_i64(row);
    f->state = (enum certification_state)state_find(&certification_machine, row_str(row));
    f->name = row_str(row);
    f->uscc = row_str(row);
    f->legal_representative = row_str(row);
    f->district_code = row_str(row);
    f->address = row_str(row);
    f->contact_name = row_str(row);
    f->contact_mobile = row_str(row);
    f->attachment_count = row_i64(row);
    f->login_uscc = row_str(row);
    f->reviewer_is_applicant = row_bool(row);
    out->enterprise_id = row_uuid(row);
    f->authenticated_name = row_str(row);
    f->authenticated_representative = row_str(row);
}

static struct err read_row(struct row *row, void *out)
{
    struct change_request_row *r = out;
    r->version = row_i64(row);
    r->certification_id = row_uuid(row);
    change_request_read_facts(row, r);
    return NO_ERR;
}

static void ask_facts(struct command *c, struct uuid id, struct change_request_row *row)
{
    tx_ask(c->tx, &q_change_request_facts, PARAMS(P_UUID(id), P_UUID(c->call->who->account_id)),
           ONE_ROW(read_row, row));
}

void change_request_ask_lock(struct command *c, struct uuid id, struct change_request_row *row)
{
    const struct principal *who = c->call->who;
    if (principal_is_staff(who))
        tx_ask(c->tx, &q_change_request_lock_as_staff, PARAMS(P_UUID(id)), ROW_EXISTS);
    else
        tx_ask(c->tx, &q_change_request_lock_as_applicant, PARAMS(P_UUID(id), P_UUID(who->enterprise_id)), ROW_EXISTS);
    ask_facts(c, id, row);
}

struct str change_request_members(const struct call *call, struct arena *mem, const struct change_request_facts *facts)
{
    const bool staff = principal_is_staff(call->who);
    struct action_list *list = actions_new(mem);
    change_request_list_actions(facts, staff ? CHANGE_REQUEST_reviewer : CHANGE_REQUEST_applicant, call->access,
                                call->who->roles, list);
    const struct str told = certification_differences(mem, &facts->content), rest = actions_json(list, call->english);
    return arena_printf(mem, "%.*s,%.*s", STR_FMT(told), STR_FMT(rest));
}

static void put_attachments(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_change_request_add_attachments,
           PARAMS(P_UUID(id), P_UUID(c->call->who->enterprise_id), P_TEXT(c->call->body_text)));
}

void change_request_put_new(struct command *c, struct uuid id, struct uuid certification_id)
{
    const struct principal *who = c->call->who;
    tx_put(c->tx, &q_change_request_insert,
           PARAMS(P_UUID(id), P_UUID(certification_id), P_UUID(who->enterprise_id), P_UUID(who->account_id),
                  P_TIME(c->now_ms), P_TEXT(c->call->body_text)));
    put_attachments(c, id);
}

void change_request_put_form(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_change_request_update, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(c->call->body_text)));
    tx_put(c->tx, &q_change_request_clear_attachments, PARAMS(P_UUID(id)));
    put_attachments(c, id);
}

void change_request_put_submission(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_change_request_submit, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id)));
}

void change_request_put_end(struct command *c, struct uuid id, enum change_request_state state, struct str reason)
{
    const struct principal *who = c->call->who;
    tx_put(c->tx, &q_change_request_close,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), principal_is_staff(who) ? P_UUID(who->account_id) : P_NULL,
                  P_TEXT(str_from(change_request_machine.states[state].code)), P_TEXT_OR_NULL(reason)));
}

void change_request_put_change(struct command *c, struct uuid id, const struct change_request_row *change)
{
    const struct str name = change->facts.content.name;
    tx_put(c->tx, &q_enterprise_take_changed, PARAMS(P_UUID(id), P_TEXT(text_fold(c->mem, name)), P_TIME(c->now_ms)));
    tx_put(c->tx, &q_certification_take_changed,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id)));
    tx_put(c->tx, &q_certification_clear_attachments, PARAMS(P_UUID(change->certification_id)));
    tx_put(c->tx, &q_certification_take_attachments, PARAMS(P_UUID(id)));
    tx_put(c->tx, &q_enterprise_put_in_catalogue, PARAMS(P_UUID(change->enterprise_id), P_TIME(c->now_ms)));
}

void change_request_put_event(struct command *c, enum event_kind kind, struct uuid id, struct uuid certification_id,
                              struct uuid enterprise_id, struct str reason)
{
    const struct event e = {
        .kind = kind,
        .object_id = id,
        .enterprise_id = enterprise_id,
        .reason = reason,
        .data = arena_printf(c->mem, "{\"certification_id\":\"%.*s\"}", STR_FMT(uuid_text(c->mem, certification_id)))};
    event_add(c, &e);
}

struct err change_request_put_told(struct command *c, int status, struct uuid id, struct str location)
{
    const struct principal *who = c->call->who;
    struct change_request_row *now = ARENA_NEW(c->mem, struct change_request_row);
    ask_facts(c, id, now);
    TRY(tx_flush(c->tx));
    const struct str more = change_request_members(c->call, c->mem, &now->facts);
    if (principal_is_staff(who))
        command_answer(c, status, &q_change_request_show_as_staff_json_answer,
                       PARAMS(P_UUID(id), P_UUID(who->account_id)), more, location);
    else
        command_answer(c, status, &q_change_request_show_as_applicant_json_answer,
                       PARAMS(P_UUID(id), P_UUID(who->enterprise_id)), more, location);
    return NO_ERR;
}
