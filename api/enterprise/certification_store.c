/* Owns the queries of certifications. Decides nothing. */
#include "certification_store.h"
#include "base/text.h"
#include "queries.h"

void certification_read_facts(struct row *row, struct certification_row *out)
{
    struct certification_facts *f = &out->facts;
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
    out->role = row_str(row);
    f->authenticated_name = row_str(row);
    f->authenticated_representative = row_str(row);
    f->open_change_id = row_uuid(row);
    f->open_change_pending = row_bool(row);
}

static struct err read_locked(struct row *row, void *out)
{
    struct certification_row *r = out;
    r->version = row_i64(row);
    certification_read_facts(row, r);
    return NO_ERR;
}

void certification_ask_lock(struct command *c, struct uuid id, struct certification_row *row)
{
    const struct principal *who = c->call->who;
    if (principal_is_staff(who))
        tx_ask(c->tx, &q_certification_lock_as_staff, PARAMS(P_UUID(id)), ROW_EXISTS);
    else
        tx_ask(c->tx, &q_certification_lock_as_applicant, PARAMS(P_UUID(id), P_UUID(who->enterprise_id)), ROW_EXISTS);
    tx_ask(c->tx, &q_certification_facts, PARAMS(P_UUID(id), P_UUID(who->account_id)), ONE_ROW(read_locked, row));
}

/* "differences_from_login":[…] */
struct str certification_differences(struct arena *mem, const struct certification_facts *facts)
{
    struct json_out out = json_out(mem);
    json_open(&out, '[');
    if (certification_differs(mem, facts->name, facts->authenticated_name))
        json_put_str(&out, STR("name"));
    if (certification_differs(mem, facts->legal_representative, facts->authenticated_representative))
        json_put_str(&out, STR("legal_representative"));
    json_close(&out, ']');
    return arena_concat(mem, STR("\"differences_from_login\":"), json_text(&out));
}

struct str certification_members(const struct call *call, struct arena *mem, const struct certification_facts *facts)
{
    const bool staff = principal_is_staff(call->who);
    struct action_list *list = actions_new(mem);
    certification_list_actions(facts, staff ? CERTIFICATION_reviewer : CERTIFICATION_applicant, call->access,
                               call->who->roles, list);
    const bool told_change = !uuid_is_nil(facts->open_change_id) && (!staff || facts->open_change_pending);
    const struct str change =
        told_change ? arena_printf(mem, "\"%.*s\"", STR_FMT(uuid_text(mem, facts->open_change_id))) : STR("null");
    const struct str told = certification_differences(mem, facts), rest = actions_json(list, call->english);
    return arena_printf(mem, "\"change_request_id\":%.*s,%.*s,%.*s", STR_FMT(change), STR_FMT(told), STR_FMT(rest));
}

void certification_take_form(const struct call *call, struct certification_facts *facts)
{
    const cJSON *body = call->body;
    const struct str uscc = json_str(body, "uscc");
    facts->name = json_str(body, "name");
    facts->uscc = uscc.len ? uscc : facts->login_uscc;
    facts->legal_representative = json_str(body, "legal_representative");
    facts->district_code = json_str(body, "district_code");
    facts->address = json_str(body, "address");
    facts->contact_name = json_str(body, "contact_name");
    facts->contact_mobile = json_str(body, "contact_mobile");
    facts->attachment_count = cJSON_GetArraySize(json_member(body, "attachment_ids"));
}

static void put_attachments(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_certification_add_attachments,
           PARAMS(P_UUID(id), P_UUID(c->call->who->enterprise_id), P_TEXT(c->call->body_text)));
}

void certification_put_new(struct command *c, struct uuid id)
{
    const struct principal *who = c->call->who;
    tx_put(c->tx, &q_certification_insert,
           PARAMS(P_UUID(id), P_UUID(who->enterprise_id), P_UUID(who->account_id), P_TIME(c->now_ms),
                  P_TEXT(c->call->body_text)));
    put_attachments(c, id);
}

void certification_put_form(struct command *c, struct uuid id, enum certification_state state)
{
    tx_put(c->tx, &q_certification_update,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(str_from(certification_machine.states[state].code)),
                  P_TEXT(c->call->body_text)));
    tx_put(c->tx, &q_certification_clear_attachments, PARAMS(P_UUID(id)));
    put_attachments(c, id);
}

void certification_put_submission(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_certification_submit, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id)));
}

void certification_put_withdrawal(struct command *c, struct uuid id, enum certification_state state)
{
    tx_put(c->tx, &q_certification_withdraw,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(str_from(certification_machine.states[state].code))));
}

void certification_put_decision(struct command *c, struct uuid id, enum certification_state state, struct str reason)
{
    tx_put(c->tx, &q_certification_decide,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id),
                  P_TEXT(str_from(certification_machine.states[state].code)), P_TEXT_OR_NULL(reason)));
}

void certification_put_profile(struct command *c, struct uuid id, const struct certification_row *certified)
{
    const struct str name = certified->facts.name;
    tx_put(c->tx, &q_enterprise_take_certified, PARAMS(P_UUID(id), P_TEXT(text_fold(c->mem, name)), P_TIME(c->now_ms)));
    tx_put(c->tx, &q_enterprise_put_in_catalogue, PARAMS(P_UUID(certified->enterprise_id), P_TIME(c->now_ms)));
}

void certification_put_standing(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_enterprise_note_certification, PARAMS(P_UUID(id), P_TIME(c->now_ms)));
}

void certification_put_answer(struct command *c, int status, struct uuid id, struct str more, struct str location)
{
    const struct principal *who = c->call->who;
    if (principal_is_staff(who))
        command_answer(c, status, &q_certification_show_as_staff_json_answer,
                       PARAMS(P_UUID(id), P_UUID(who->account_id)), more, location);
    else
        command_answer(c, status, &q_certification_show_as_applicant_json_answer,
                       PARAMS(P_UUID(id), P_UUID(who->enterprise_id)), more, location);
}
