/* Logins in the database: begun, taken once, finished as account, enterprise, session and code. The decision who may
 * come in is identity_rules' capacity_decide. */
#include "base/clock.h"
#include "base/text.h"
#include "identity_private.h"
#include "queries.h"

struct err client_read(struct row *row, void *out)
{
    struct client_row *c = out;
    c->facts.found = true;
    c->facts.confidential = row_bool(row);
    c->facts.active = row_bool(row);
    c->facts.secret_hash = row_hash(row);
    c->mobile = row_bool(row);
    c->scopes = row_str(row);
    c->redirect_known = row_bool(row);
    return NO_ERR;
}

/* ---- begin ---- */

static struct err begin_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct login *l = work_input(input);
    tx_put(c->tx, &q_login_begin,
           PARAMS(P_BYTES(hash_str(&l->state_hash)), P_BYTES(hash_str(&l->browser_hash)), P_TEXT(STR("oidc")),
                  P_TEXT(l->client_id), P_TEXT(l->redirect_uri), P_TEXT_OR_NULL(l->client_state),
                  P_TEXT(l->code_challenge), P_TEXT(l->scope), P_TEXT_OR_NULL(l->capacity),
                  l->max_age_s >= 0 ? P_I64(l->max_age_s) : P_NULL, P_I64(LOGIN_LIFETIME_S)));
    return NO_ERR;
}
static const struct handler begin_handler = {
    .name = "login:begin", .input_size = sizeof(struct work), .parse = work_parse, .put = begin_put};

struct err login_begin(const struct identity *i, const struct call *call, const struct login *login)
{
    struct problem none = {.mem = call->mem};
    const struct work_context at = work_context(i, call, login->client_id);
    return work_run(&at, &begin_handler, (struct work){.input = login}, &none);
}

/* ---- take ---- */

static struct err read_taken(struct row *row, void *out)
{
    struct login *l = out;
    l->taken = true;
    l->live = row_bool(row);
    return NO_ERR;
}

static struct err read_login(struct row *row, void *out)
{
    struct login *l = out;
    l->known = true;
    l->client_id = row_str(row);
    l->redirect_uri = row_str(row);
    l->client_state = row_str(row);
    l->code_challenge = row_str(row);
    l->scope = row_str(row);
    l->capacity = row_str(row);
    l->max_age_s = row_i64(row);
    l->begun_s = row_time(row) / SECOND_MS;
    return NO_ERR;
}

static struct err take_ask(struct command *c, const void *input, void *facts)
{
    (void)facts;
    const struct work *w = input;
    const struct login *key = w->input;
    struct login *found = w->result;
    found->known = found->taken = found->live = false; /* a repetition asks anew */
    const struct params which =
        PARAMS(P_BYTES(hash_str(&key->state_hash)), P_BYTES(hash_str(&key->browser_hash)), P_TEXT(STR("oidc")));
    tx_ask(c->tx, &q_login_take, which, ROW_IF_ANY(read_taken, found));
    tx_ask(c->tx, &q_login_get, which, ROW_IF_ANY(read_login, found));
    return NO_ERR;
}
static struct err take_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)c, (void)facts, (void)input, (void)plan; /* the taking stands in trip 1; this lets it be committed */
    return NO_ERR;
}
static const struct handler take_handler = {
    .name = "login:take", .input_size = sizeof(struct work), .parse = work_parse, .ask = take_ask, .put = take_put};

struct err login_take(const struct identity *i, const struct call *call, struct login *login)
{
    struct problem none = {.mem = call->mem};
    const struct login key = *login;
    const struct work_context at = work_context(i, call, STR_EMPTY);
    return work_run(&at, &take_handler, (struct work){&key, login}, &none);
}

/* ---- finish ---- */

struct finish_facts {
    bool found, disabled, mobile, client_active;
    struct uuid account_id, old_enterprise_id, enterprise_id; /* the last: the one the login speaks of */
    unsigned staff_roles;
    int64_t now_ms; /* real */
    struct uuid offered_id;
};
struct finish_plan {
    bool staff;
};

static struct err read_finish(struct row *row, void *out)
{
    struct finish_facts *f = out;
    f->found = true;
    f->account_id = row_uuid(row);
    f->disabled = row_bool(row);
    f->staff_roles = roles_from_text(row_str(row)) & (unsigned)ROLES_STAFF;
    f->old_enterprise_id = row_uuid(row);
    f->enterprise_id = row_uuid(row);
    f->mobile = row_bool(row);
    f->client_active = row_bool(row);
    f->now_ms = row_time(row);
    return NO_ERR;
}

static bool speaks_for_enterprise(const struct login_person *p)
{
    return p->legal && p->uscc.len > 0 && !p->unusable;
}

/* New accounts and enterprises are written with the reads, so that two first logins at once meet in the unique
 * constraint and both find the row; a refusal rolls them back. */
static struct err finish_ask(struct command *c, const void *input, void *facts)
{
    const struct login_outcome *o = work_input(input);
    const struct login_person *p = o->person;
    struct finish_facts *f = facts;
    f->offered_id = uuid_new();
    const bool of_enterprise = speaks_for_enterprise(p); /* else capacity_decide refuses */
    if (of_enterprise)
        tx_put(c->tx, &q_enterprise_put_from_login, PARAMS(P_UUID(uuid_new()), P_TEXT(p->uscc)));
    tx_put(c->tx, &q_account_put,
           PARAMS(P_UUID(f->offered_id), P_TEXT(IDENTITY_PROVIDER), P_TEXT(p->subject),
                  P_TEXT(p->legal ? STR("legal") : STR("person")),
                  P_TEXT(p->operator_name.len ? p->operator_name : STR(""))));
    tx_ask(c->tx, &q_account_lock_by_subject, PARAMS(P_TEXT(IDENTITY_PROVIDER), P_TEXT(p->subject)), ROW_EXISTS);
    tx_ask(c->tx, &q_account_get_for_login,
           PARAMS(P_TEXT(IDENTITY_PROVIDER), P_TEXT(p->subject), of_enterprise ? P_TEXT(p->uscc) : P_NULL,
                  P_TEXT(o->login->client_id)),
           ONE_ROW(read_finish, facts));
    return NO_ERR;
}

static enum verdict finish_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms; /* logins live by the real clock */
    const struct finish_facts *f = facts;
    const struct login_outcome *o = work_input(input);
    struct uuid *known = ((const struct work *)input)->result; /* a new one is rolled back with a refusal */
    *known = uuid_equal(f->account_id, f->offered_id) ? (struct uuid){{0}} : f->account_id;
    const struct capacity_facts capacity = {.legal = o->person->legal,
                                            .has_uscc = o->person->uscc.len > 0,
                                            .unusable = o->person->unusable,
                                            .staff_roles = f->staff_roles,
                                            .disabled = f->disabled,
                                            .wanted = str_is(o->login->capacity, "staff")        ? CAPACITY_STAFF
                                                      : str_is(o->login->capacity, "enterprise") ? CAPACITY_ENTERPRISE
                                                                                                 : CAPACITY_DEFAULT};
    if (!f->client_active) {
        problem_set(why, ERR_oauth_invalid_client, STR_EMPTY, STR_EMPTY);
        return REFUSE;
    }
    return capacity_decide(&capacity, &((struct finish_plan *)plan)->staff, why) ? ALLOW : REFUSE;
}

static struct param text_or_null(struct str s)
{
    return s.len ? P_TEXT(s) : P_NULL;
}

/* Locks it, behind the account. */
static void put_enterprise(struct command *c, const struct finish_facts *f, const struct login_person *p)
{
    if (uuid_is_nil(f->enterprise_id))
        return;
    tx_put(c->tx, &q_enterprise_note_login,
           PARAMS(P_UUID(f->enterprise_id), text_or_null(p->enterprise_name), text_or_null(p->legal_representative),
                  text_or_null(text_fold(c->mem, p->enterprise_name))));
}

static void put_account(struct command *c, const struct finish_facts *f, const struct login_person *p)
{
    tx_put(c->tx, &q_account_note_login,
           PARAMS(P_UUID(f->account_id), P_TEXT(p->legal ? STR("legal") : STR("person")),
                  text_or_null(p->operator_name), text_or_null(p->operator_phone), P_UUID_OR_NULL(f->enterprise_id)));
    if (p->uscc.len > 0) /* whether or not it may speak for it: nobody judges what concerns it */
        tx_put(c->tx, &q_account_note_uscc, PARAMS(P_UUID(f->account_id), P_TEXT(p->uscc)));
    const bool created = uuid_equal(f->account_id, f->offered_id);
    if (!created && uuid_equal(f->old_enterprise_id, f->enterprise_id))
        return;
    const struct event e = {.kind = created ? EVENT_account_created : EVENT_account_enterprise_changed,
                            .object_id = f->account_id,
                            .enterprise_id = f->enterprise_id};
    event_add(c, &e);
}

static struct err finish_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct finish_facts *f = facts;
    const struct login_outcome *o = work_input(input);
    const struct login_person *p = o->person;
    const struct uuid enterprise_id = ((const struct finish_plan *)plan)->staff ? (struct uuid){{0}} : f->enterprise_id;
    const struct uuid session_id = uuid_new();
    put_account(c, f, p);
    put_enterprise(c, f, p);
    tx_put(c->tx, &q_session_open,
           PARAMS(P_UUID(session_id), P_UUID(f->account_id), P_UUID_OR_NULL(enterprise_id), P_TEXT(o->login->client_id),
                  P_TEXT(o->login->scope), P_BYTES(hash_str(&o->login->browser_hash)),
                  P_TIME(p->auth_time_s > 0 ? p->auth_time_s * SECOND_MS : f->now_ms),
                  P_BOOL(o->login->max_age_s == 0 && p->auth_time_s > 0),
                  P_I64(f->mobile ? MOBILE_SESSION_S : BROWSER_SESSION_S)));
    tx_put(c->tx, &q_code_give,
           PARAMS(P_BYTES(hash_str(&o->code_hash)), P_UUID(session_id), P_TEXT(o->login->redirect_uri),
                  P_TEXT(o->login->code_challenge)));
    const struct event e = {
        .kind = EVENT_session_opened,
        .object_id = session_id,
        .enterprise_id = enterprise_id,
        .data = arena_printf(c->mem, "{\"account_id\":\"%.*s\"}", STR_FMT(uuid_text(c->mem, f->account_id)))};
    event_add(c, &e);
    return NO_ERR;
}

static const struct handler finish_handler = {.name = "login:finish",
                                              .input_size = sizeof(struct work),
                                              .facts_size = sizeof(struct finish_facts),
                                              .plan_size = sizeof(struct finish_plan),
                                              .parse = work_parse,
                                              .ask = finish_ask,
                                              .decide = finish_decide,
                                              .put = finish_put};

struct err login_finish(const struct identity *i, const struct call *call, const struct login_outcome *outcome,
                        struct uuid *refused, struct problem *why)
{
    const struct work_context at = work_context(i, call, outcome->login->client_id);
    return work_run(&at, &finish_handler, (struct work){outcome, refused}, why);
}
