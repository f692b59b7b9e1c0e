/* `jqt admin`: staff roles and clients. Each change is an event of the system; a change of roles holds at once. */
#include "base/text.h"
#include "identity_private.h"
#include "queries.h"

enum { CLIENT_SECRET_MIN = 32, NAME_MAX_BYTES = 200 };

/* ---- roles ---- */

struct role_facts {
    bool found, holds;
    struct uuid account_id;
};

static struct err read_account(struct row *row, void *out)
{
    struct role_facts *f = out;
    f->found = true;
    f->account_id = row_uuid(row);
    f->holds = row_bool(row);
    return NO_ERR;
}

static struct err role_ask(struct command *c, const void *input, void *facts)
{
    const struct identity_role_change *r = work_input(input);
    if (r->to == ROLE_GRANTED) /* also before the first login */
        tx_put(c->tx, &q_account_put,
               PARAMS(P_UUID(uuid_new()), P_TEXT(IDENTITY_PROVIDER), P_TEXT(r->subject), P_TEXT(STR("person")),
                      P_TEXT(r->name.len ? r->name : STR(""))));
    tx_ask(c->tx, &q_account_lock_by_subject, PARAMS(P_TEXT(IDENTITY_PROVIDER), P_TEXT(r->subject)), ROW_OR_NONE);
    tx_ask(c->tx, &q_account_find_role, PARAMS(P_TEXT(IDENTITY_PROVIDER), P_TEXT(r->subject), P_TEXT(r->role)),
           ROW_IF_ANY(read_account, facts));
    return NO_ERR;
}

static enum verdict role_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    if (((const struct role_facts *)facts)->found)
        return ALLOW;
    problem_set(why, ERR_not_found, STR("没有该账号。"), STR("There is no such account."));
    return REFUSE;
}

static struct err role_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct role_facts *f = facts;
    const struct identity_role_change *r = work_input(input);
    const bool granted = r->to == ROLE_GRANTED;
    if (f->holds == granted)
        return NO_ERR;
    tx_put(c->tx, granted ? &q_account_grant_role : &q_account_revoke_role,
           PARAMS(P_UUID(f->account_id), P_TEXT(r->role)));
    const struct event e = {.kind = granted ? EVENT_account_role_granted : EVENT_account_role_revoked,
                            .object_id = f->account_id,
                            .data = arena_printf(c->mem, "{\"role\":\"%.*s\"}", STR_FMT(r->role))};
    event_add(c, &e);
    return NO_ERR;
}

static const struct handler role_handler = {.name = "admin:role",
                                            .input_size = sizeof(struct work),
                                            .facts_size = sizeof(struct role_facts),
                                            .parse = work_parse,
                                            .ask = role_ask,
                                            .decide = role_decide,
                                            .put = role_put};

struct err identity_admin_change_role(struct db_pool *pool, const struct config *config, struct arena *mem,
                                      const struct identity_role_change *change, struct problem *why)
{
    if (!(role_find(change->role) & (unsigned)ROLES_STAFF))
        problem_add_fault(why, IN_BODY, STR("/role"), FAULT_not_in_enum, STR("reviewer, operator, finance, auditor"));
    if (change->subject.len == 0)
        problem_add_fault(why, IN_BODY, STR("/subject"), FAULT_required, STR_EMPTY);
    else if (!subject_acceptable(change->subject))
        problem_add_fault(why, IN_BODY, STR("/subject"), FAULT_invalid_format, STR("subject"));
    if (change->name.len > NAME_MAX_BYTES)
        problem_add_fault(why, IN_BODY, STR("/name"), FAULT_too_long, STR("200"));
    else if (!text_is_clean(change->name, TEXT_ONE_LINE))
        problem_add_fault(why, IN_BODY, STR("/name"), FAULT_forbidden_characters, STR_EMPTY);
    if (has_problem(why))
        return NO_ERR;
    const struct work_context at = {.pool = pool, .config = config, .mem = mem};
    return work_run(&at, &role_handler, (struct work){.input = change}, why);
}

/* ---- clients ---- */

static struct err client_write(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct identity_client *client = work_input(input);
    struct json_out redirects = json_out(c->mem);
    json_open(&redirects, '[');
    for (size_t i = 0; i < client->redirect_count; i++)
        json_put_str(&redirects, client->redirects[i]);
    json_close(&redirects, ']');
    const struct hash secret_hash = sha256(client->secret);
    tx_put(c->tx, &q_client_put,
           PARAMS(P_TEXT(client->id), P_TEXT(client->name), P_TEXT(client->kind), P_TEXT(client->platform),
                  P_TEXT(json_text(&redirects)), client->secret.len ? P_BYTES(hash_str(&secret_hash)) : P_NULL));
    struct json_out data = json_out(c->mem);
    json_open(&data, '{');
    json_add_str(&data, "client_id", client->id);
    json_close(&data, '}');
    const struct event e = {.kind = EVENT_client_put, .object_id = {{0}}, .data = json_text(&data)};
    event_add(c, &e);
    return NO_ERR;
}
static const struct handler client_handler = {
    .name = "admin:client", .input_size = sizeof(struct work), .parse = work_parse, .put = client_write};

static void check_kind(const struct identity_client *client, struct problem *why)
{
    const bool confidential = str_is(client->kind, "confidential");
    if (!confidential && !str_is(client->kind, "public"))
        problem_add_fault(why, IN_BODY, STR("/kind"), FAULT_not_in_enum, STR("public, confidential"));
    if (confidential && client->secret.len > 0 && client->secret.len < CLIENT_SECRET_MIN)
        problem_add_fault(why, IN_BODY, STR("/secret"), FAULT_too_short, STR("32"));
    if (!confidential && client->secret.len > 0)
        problem_add_fault(why, IN_BODY, STR("/secret"), FAULT_unknown_member, STR_EMPTY);
    if (!str_is(client->platform, "browser") && !str_is(client->platform, "mobile"))
        problem_add_fault(why, IN_BODY, STR("/platform"), FAULT_not_in_enum, STR("browser, mobile"));
}

struct err identity_admin_add_client(struct db_pool *pool, const struct config *config, struct arena *mem,
                                     const struct identity_client *client, struct problem *why)
{
    if (client->name.len > NAME_MAX_BYTES)
        problem_add_fault(why, IN_BODY, STR("/name"), FAULT_too_long, STR("200"));
    else if (!text_is_clean(client->name, TEXT_ONE_LINE))
        problem_add_fault(why, IN_BODY, STR("/name"), FAULT_forbidden_characters, STR_EMPTY);
    else if (!text_is_visible(client->name))
        problem_add_fault(why, IN_BODY, STR("/name"), FAULT_required, STR_EMPTY);
    check_kind(client, why);
    if (client->redirect_count == 0)
        problem_add_fault(why, IN_BODY, STR("/redirect"), FAULT_required, STR_EMPTY);
    for (size_t i = 0; i < client->redirect_count; i++)
        if (!redirect_uri_acceptable(client->redirects[i], str_is(client->platform, "mobile")))
            problem_add_fault(why, IN_BODY, arena_printf(mem, "/redirect/%zu", i), FAULT_invalid_format,
                              STR("redirect URI (https, or http on loopback, without a fragment)"));
    if (has_problem(why))
        return NO_ERR;
    const struct work_context at = {.pool = pool, .config = config, .mem = mem};
    return work_run(&at, &client_handler, (struct work){.input = client}, why);
}
