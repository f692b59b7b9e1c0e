/* The operations on certifications: input, rule, writes. The rules are certification_rules.c's. */
#include "certification_store.h"
#include "enterprise/certification.h"
#include "identity/identity.h"
#include "queries.h"

static enum certification_actor actor_of(const struct principal *who)
{
    return principal_is_staff(who) ? CERTIFICATION_reviewer : CERTIFICATION_applicant;
}

static struct str actions_of(const struct call *call, struct arena *mem, const struct certification_facts *facts)
{
    struct action_list *list = actions_new(mem);
    certification_list_actions(facts, actor_of(call->who), list);
    return actions_json(list, call->english);
}

/* ---- reads ---- */

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct certification_row r = {0};
    certification_read_facts(row, &r);
    *more = actions_of(call, mem, &r.facts);
    return NO_ERR;
}

struct err certification_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    if (principal_is_staff(call->who))
        return gate_list(pool, call, &q_certification_list_as_staff,
                         PARAMS(P_TEXT_OR_NULL(call_arg(call, "state")), P_TEXT_OR_NULL(call_arg(call, "role")),
                                P_UUID(call->who->account_id)),
                         add_actions, &context, reply, why);
    return gate_list(pool, call, &q_certification_list_as_applicant,
                     PARAMS(P_UUID(call->who->enterprise_id), P_UUID(call->who->account_id)), add_actions, &context,
                     reply, why);
}

struct err certification_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (principal_is_staff(call->who))
        return gate_show(pool, call, &q_certification_show_as_staff_json,
                         PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)), add_actions, &context, reply);
    return gate_show(pool, call, &q_certification_show_as_applicant_json,
                     PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id), P_UUID(call->who->account_id)),
                     add_actions, &context, reply);
}

/* ---- creation ---- */

/* The form as the request gives it, for the actions of the answer. */
static void facts_from_body(const struct call *call, struct certification_facts *facts)
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

static struct err read_uscc(struct row *row, void *out)
{
    *(struct str *)out = row_str(row);
    return NO_ERR;
}

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_enterprise_find_uscc, PARAMS(P_UUID(c->call->who->enterprise_id)), 1, 1, read_uscc, facts);
    return NO_ERR;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct uuid id = uuid_new();
    struct certification_facts f = {.state = CERTIFICATION_draft, .login_uscc = *(const struct str *)facts};
    facts_from_body(c->call, &f);
    certification_put_new(c, id);
    const struct event e = {
        .kind = EVENT_certification_created, .object_id = id, .enterprise_id = c->call->who->enterprise_id};
    event_add(c, &e);
    certification_put_answer(c, 201, id, actions_of(c->call, c->mem, &f),
                             arena_printf(c->mem, "/api/v1/certifications/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler certification_create = {
    .name = "createCertification", .facts_size = sizeof(struct str), .ask = create_ask, .put = create_put};

/* ---- everything that moves an existing one ---- */

struct move {
    const struct call *call;
    enum certification_event event;
    struct str reason;
};

static void parse_as(const struct call *call, void *input, enum certification_event event)
{
    *(struct move *)input = (struct move){call, event, json_str(call->body, "reason")};
}
static void parse_replace(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, CERTIFICATION_edit);
}
static void parse_submission(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, CERTIFICATION_submission);
}
static void parse_review(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input,
             str_is(json_str(call->body, "decision"), "approve") ? CERTIFICATION_approval : CERTIFICATION_rejection);
}
static void parse_revocation(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, CERTIFICATION_revocation);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    certification_ask_lock(c, c->call->id, facts);
    return NO_ERR;
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms;
    const struct certification_row *row = facts;
    const struct move *m = input;
    enum certification_state *to = plan;
    if (!command_version_matches(m->call->if_match, row->version, why))
        return REFUSE;
    return certification_decide(&row->facts, m->event, actor_of(m->call->who), m->reason.len > 0, to, why) ? ALLOW
                                                                                                           : REFUSE;
}

static struct err put_move(struct command *c, const struct move *m, enum certification_state to)
{
    const struct uuid id = c->call->id;
    switch (m->event) {
    case CERTIFICATION_edit:
        certification_put_form(c, id, to);
        return NO_ERR;
    case CERTIFICATION_submission:
        certification_put_submission(c, id);
        return NO_ERR;
    case CERTIFICATION_approval:
        certification_put_decision(c, id, to, STR_EMPTY);
        certification_put_profile(c, id);
        return NO_ERR;
    case CERTIFICATION_rejection:
        certification_put_decision(c, id, to, m->reason);
        return NO_ERR;
    case CERTIFICATION_revocation:
        certification_put_decision(c, id, to, m->reason);
        return NO_ERR;
    case CERTIFICATION_EVENTS:
        break;
    }
    return ERR(internal, "a certification event without writes");
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    static const enum event_kind kinds[CERTIFICATION_EVENTS] = {
        [CERTIFICATION_edit] = EVENT_certification_updated,
        [CERTIFICATION_submission] = EVENT_certification_submitted,
        [CERTIFICATION_approval] = EVENT_certification_approved,
        [CERTIFICATION_rejection] = EVENT_certification_rejected,
        [CERTIFICATION_revocation] = EVENT_certification_revoked,
    };
    const struct certification_row *row = facts;
    const struct move *m = input;
    const enum certification_state to = *(const enum certification_state *)plan;
    TRY(put_move(c, m, to));
    const struct event e = {
        .kind = kinds[m->event], .object_id = c->call->id, .enterprise_id = row->enterprise_id, .reason = m->reason};
    event_add(c, &e);
    struct certification_facts after = row->facts;
    after.state = to;
    if (m->event == CERTIFICATION_edit)
        facts_from_body(c->call, &after);
    certification_put_answer(c, 200, c->call->id, actions_of(c->call, c->mem, &after), STR_EMPTY);
    return NO_ERR;
}

#define MOVE(operation, parse_)                                                                                   \
    {                                                                                                             \
        .name = (operation), .input_size = sizeof(struct move), .facts_size = sizeof(struct certification_row),   \
        .plan_size = sizeof(enum certification_state), .parse = (parse_), .ask = move_ask, .decide = move_decide, \
        .put = move_put                                                                                           \
    }
const struct handler certification_replace = MOVE("replaceCertification", parse_replace);
const struct handler certification_submit = MOVE("submitCertification", parse_submission);
const struct handler certification_review = MOVE("reviewCertification", parse_review);
const struct handler certification_revoke = MOVE("revokeCertification", parse_revocation);
