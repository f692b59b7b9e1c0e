/* Owns the queries of qualifications and of their form. Decides nothing. */
#include "qualification_store.h"

#include "queries.h"

/* ---- columns ---- */

static struct err parse_json(struct arena *mem, struct str text, const cJSON **out)
{
    *out = NULL;
    if (!text.data || json_read(mem, text, out))
        return NO_ERR;
    return ERR(internal, "stored JSON that does not parse");
}

static struct err read_list(struct row *row, struct arena *mem, const struct str **list, size_t *count)
{
    const cJSON *array = NULL;
    TRY(parse_json(mem, row_str(row), &array));
    const size_t length = array ? (size_t)cJSON_GetArraySize(array) : 0;
    struct str *items = arena_array(mem, length, sizeof(struct str));
    size_t n = 0;
    for (const cJSON *item = array ? array->child : NULL; item && n < length; item = item->next)
        items[n++] = str_from(item->valuestring);
    *list = items;
    *count = n;
    return NO_ERR;
}

void qualification_read_head(struct row *row, struct qualification_eligibility *out)
{
    out->own_work = row_bool(row);
    out->enterprise_id = row_uuid(row);
    out->flagged = row_bool(row);
    out->as_certified.name = row_str(row);
    out->as_certified.legal_representative = row_str(row);
}

struct err qualification_read_tail(struct row *row, struct arena *mem, struct qualification_eligibility *out)
{
    out->certified = row_bool(row);
    out->frozen = row_bool(row);
    const int state = state_find(&qualification_machine, row_str(row));
    out->state = state < 0 ? QUALIFICATION_draft : (enum qualification_state)state;
    TRY(parse_json(mem, row_str(row), &out->form.answers));
    TRY(read_list(row, mem, &out->form.attachments, &out->form.attachment_count));
    TRY(read_list(row, mem, &out->form.required_answers, &out->form.required_answer_count));
    TRY(read_list(row, mem, &out->form.required_attachments, &out->form.required_attachment_count));
    out->size_known = qualification_size_class(out->form.answers, &out->size);
    return NO_ERR;
}

struct err qualification_read_newer_schema(struct row *row, struct arena *mem, struct qualification_eligibility *out)
{
    return parse_json(mem, row_str(row), &out->form.newer_schema);
}

/* ---- reads ---- */

struct reading { /* a row function has no arena of its own */
    struct arena *mem;
    void *out;
};

static struct reading *reading(struct command *c, void *out)
{
    struct reading *r = ARENA_NEW(c->mem, struct reading);
    *r = (struct reading){c->mem, out};
    return r;
}

static struct err read_form(struct row *row, void *out)
{
    const struct reading *r = out;
    struct qualification_form *form = r->out;
    form->version = row_i64(row);
    TRY(parse_json(r->mem, row_str(row), &form->schema));
    TRY(read_list(row, r->mem, &form->demands.required_answers, &form->demands.required_answer_count));
    return read_list(row, r->mem, &form->demands.required_attachments, &form->demands.required_attachment_count);
}

void qualification_ask_form(struct command *c, struct qualification_form *out)
{
    tx_ask(c->tx, &q_qualification_form_get, NO_PARAMS, ONE_ROW(read_form, reading(c, out)));
}

static struct err read_row(struct row *row, void *out)
{
    const struct reading *r = out;
    struct qualification_row *q = r->out;
    q->version = row_i64(row);
    q->revision = row_i64(row);
    qualification_read_head(row, &q->at);
    return qualification_read_tail(row, r->mem, &q->at);
}

static struct err read_own_row(struct row *row, void *out)
{
    const struct reading *r = out;
    TRY(read_row(row, out));
    return qualification_read_newer_schema(row, r->mem, &((struct qualification_row *)r->out)->at);
}

void qualification_ask_lock(struct command *c, struct uuid id, struct qualification_row *out)
{
    const struct principal *who = c->call->who;
    struct reading *r = reading(c, out);
    out->at.exists = true;
    if (principal_is_staff(who)) {
        tx_ask(c->tx, &q_qualification_lock_as_staff, PARAMS(P_UUID(id)), ROW_EXISTS);
        tx_ask(c->tx, &q_qualification_get_as_staff, PARAMS(P_UUID(id), P_UUID(who->account_id)), ONE_ROW(read_row, r));
        return;
    }
    const struct params own = PARAMS(P_UUID(id), P_UUID(who->enterprise_id));
    tx_ask(c->tx, &q_qualification_lock_as_applicant, own, ROW_EXISTS);
    tx_ask(c->tx, &q_qualification_get_as_applicant, own, ONE_ROW(read_own_row, r));
}

static struct err read_certified(struct row *row, void *out)
{
    struct qualification_certified *certified = out;
    certified->name = row_str(row);
    certified->legal_representative = row_str(row);
    return NO_ERR;
}

void qualification_ask_certified(struct command *c, struct uuid enterprise_id, struct qualification_certified *out)
{
    tx_ask(c->tx, &q_qualification_get_certified, PARAMS(P_UUID(enterprise_id)), ONE_ROW(read_certified, out));
}

/* ---- writes ---- */

void qualification_put_form_version(struct command *c, int64_t version)
{
    tx_put(c->tx, &q_qualification_form_insert, PARAMS(P_I64(version), P_TIME(c->now_ms), P_TEXT(c->call->body_text)));
}

void qualification_put_new(struct command *c, struct uuid id)
{
    const struct principal *who = c->call->who;
    tx_put(c->tx, &q_qualification_insert,
           PARAMS(P_UUID(id), P_UUID(who->enterprise_id), P_UUID(who->account_id), P_TIME(c->now_ms),
                  P_TEXT(c->call->body_text)));
}

void qualification_put_revision(struct command *c, struct uuid id, int64_t revision, int64_t form_version,
                                const struct qualification_eligibility *after)
{
    const struct str size = after->size_known ? str_from(size_class_name(after->size)) : STR_EMPTY;
    const struct principal *who = c->call->who;
    const struct param body = P_TEXT(c->call->body_text);
    tx_put(c->tx, &q_qualification_add_revision,
           PARAMS(P_UUID(id), P_UUID(who->enterprise_id), P_I64(revision), P_I64(form_version), P_TEXT_OR_NULL(size),
                  P_UUID(who->account_id), P_TIME(c->now_ms), body));
    tx_put(c->tx, &q_qualification_add_attachments,
           PARAMS(P_UUID(id), P_UUID(who->enterprise_id), P_I64(revision), body));
}

void qualification_put_update(struct command *c, struct uuid id, enum qualification_state state, int64_t revision,
                              bool flagged)
{
    tx_put(c->tx, &q_qualification_update,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(str_from(qualification_machine.states[state].code)),
                  P_I64(revision), P_BOOL(flagged), P_TEXT(c->call->body_text)));
}

void qualification_put_submission(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_qualification_submit, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id)));
}

void qualification_put_withdrawal(struct command *c, struct uuid id, enum qualification_state state)
{
    tx_put(c->tx, &q_qualification_withdraw,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(str_from(qualification_machine.states[state].code))));
}

void qualification_put_seen(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_qualification_mark_seen, PARAMS(P_UUID(id), P_TIME(c->now_ms)));
}

void qualification_put_decision(struct command *c, struct uuid id, enum qualification_state state, struct str reason)
{
    tx_put(c->tx, &q_qualification_decide,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_UUID(c->call->who->account_id),
                  P_TEXT(str_from(qualification_machine.states[state].code)), P_TEXT_OR_NULL(reason)));
}

void qualification_put_answer(struct command *c, int status, struct uuid id, struct str more, struct str location)
{
    const struct principal *who = c->call->who;
    if (principal_is_staff(who)) {
        command_answer(c, status, &q_qualification_show_as_staff_json_answer,
                       PARAMS(P_UUID(id), P_UUID(who->account_id)), more, location);
        return;
    }
    command_answer(c, status, &q_qualification_show_as_applicant_json_answer,
                   PARAMS(P_UUID(id), P_UUID(who->enterprise_id)), more, location);
}
