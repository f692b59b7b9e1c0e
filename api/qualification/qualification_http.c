/* The operations on qualifications: input, rule, writes. The rules are qualification_rules.c's, the form's shape is
 * qualification_form.c's. */
#include "base/clock.h"
#include "qualification_form.h"
#include "qualification_members.h"
#include "qualification_store.h"
#include "queries.h"

static struct str members_of(const struct qualification_eligibility *at, const struct principal *who, bool own_work,
                             int64_t now_ms, struct arena *mem, bool english)
{
    const struct qualification_missing missing = qualification_find_missing(mem, &at->form, now_ms);
    const struct qualification_facts facts = qualification_facts_from(at, &missing, own_work);
    const bool staff = principal_is_staff(who);
    struct action_list *list = actions_new(mem);
    qualification_list_actions(&facts, staff ? QUALIFICATION_reviewer : QUALIFICATION_applicant, list);
    if (!staff) /* whether the enterprise may book at all; windows are the batches' */
        qualification_decide_booking(true, &facts, actions_add(list, "booking"));
    return qualification_members(&missing, list, english);
}

/* ---- reads ---- */

static struct err add_members(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct qualification_eligibility at = {0};
    const int64_t now_ms = row_time(row);
    const bool own_work = row_bool(row);
    at.enterprise_id = row_uuid(row);
    TRY(qualification_read_tail(row, mem, &at));
    *more = members_of(&at, call->who, own_work, now_ms, mem, call->english);
    return NO_ERR;
}

struct err qualification_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    if (!principal_is_staff(call->who))
        return gate_list(pool, call, &q_qualification_list_as_applicant, PARAMS(P_UUID(call->who->enterprise_id)),
                         add_members, &context, reply, why);
    const struct param flagged =
        call_arg(call, "flagged").data ? P_BOOL(call_arg_bool(call, "flagged", false)) : P_NULL;
    return gate_list(pool, call, &q_qualification_list_as_staff,
                     PARAMS(P_TEXT_OR_NULL(call_arg(call, "state")), flagged,
                            P_TEXT_OR_NULL(call_arg(call, "size_class")), P_UUID(call->who->account_id)),
                     add_members, &context, reply, why);
}

struct err qualification_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (principal_is_staff(call->who))
        return gate_show(pool, call, &q_qualification_show_as_staff_json,
                         PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)), add_members, &context, reply);
    return gate_show(pool, call, &q_qualification_show_as_applicant_json,
                     PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_members, &context, reply);
}

static struct err count_row(struct row *row, void *context, struct arena *mem, struct str *more)
{
    (void)row, (void)mem, (void)more;
    (*(size_t *)context)++;
    return NO_ERR;
}

struct err qualification_revision_list(struct db_pool *pool, const struct call *call, struct reply *reply,
                                       struct problem *why)
{
    size_t rows = 0;
    const bool staff = principal_is_staff(call->who);
    TRY(staff ? gate_list(pool, call, &q_qualification_revision_list_as_staff, PARAMS(P_UUID(call->id)), count_row,
                          &rows, reply, why)
              : gate_list(pool, call, &q_qualification_revision_list_as_applicant,
                          PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), count_row, &rows, reply, why));
    if (rows == 0 && !call_arg(call, "cursor").data) /* every qualification has at least one */
        return ERR(not_found, NULL);
    return NO_ERR;
}

/* ---- what a form in the request says ---- */

struct saving { /* the plan of a creation or an edit */
    struct qualification_eligibility after;
    enum qualification_state to;
    bool flagged;
};

static void take_form(const struct call *call, struct arena *mem, struct qualification_eligibility *at)
{
    const cJSON *files = json_member(call->body, "attachments");
    struct str *kinds = arena_array(mem, (size_t)cJSON_GetArraySize(files), sizeof(struct str));
    size_t n = 0;
    for (const cJSON *file = files ? files->child : NULL; file; file = file->next)
        kinds[n++] = str_from(file->string);
    at->form.answers = json_member(call->body, "answers");
    at->form.attachments = kinds;
    at->form.attachment_count = n;
    at->size_known = qualification_size_class(at->form.answers, &at->size);
}

static const char *size_of(const struct qualification_eligibility *at)
{
    return at->size_known ? size_class_name(at->size) : NULL;
}

static void put_event(struct command *c, enum event_kind kind, struct uuid id, struct uuid enterprise_id,
                      struct str reason, struct str data)
{
    const struct event e = {
        .kind = kind, .object_id = id, .enterprise_id = enterprise_id, .reason = reason, .data = data};
    event_add(c, &e);
}

/* ---- creation ---- */

struct creation_facts {
    struct qualification_form form;
    struct qualification_eligibility at;
};
struct creation {
    const struct call *call;
};

static void parse_create(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    ((struct creation *)input)->call = call;
}

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct creation_facts *f = facts;
    qualification_ask_form(c, &f->form);
    qualification_ask_eligibility(c, c->call->who->enterprise_id, &f->at);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct creation_facts *f = facts;
    const struct call *call = ((const struct creation *)input)->call;
    struct saving *s = plan;
    qualification_form_check_answers(f->form.schema, json_member(call->body, "answers"), now_ms, why);
    if (has_problem(why))
        return REFUSE;
    s->after = f->at;
    s->after.state = s->to = QUALIFICATION_draft;
    take_form(call, call->mem, &s->after);
    return ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct creation_facts *f = facts;
    const struct saving *s = plan;
    const struct uuid id = uuid_new();
    qualification_put_new(c, id);
    qualification_put_revision(c, id, 1, f->form.version, size_of(&s->after));
    put_event(c, EVENT_qualification_created, id, c->call->who->enterprise_id, STR_EMPTY, STR_EMPTY);
    qualification_put_answer(c, 201, id,
                             members_of(&s->after, c->call->who, false, c->now_ms, c->mem, c->call->english),
                             arena_printf(c->mem, "/api/v1/qualifications/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler qualification_create = {.name = "createQualification",
                                             .input_size = sizeof(struct creation),
                                             .facts_size = sizeof(struct creation_facts),
                                             .plan_size = sizeof(struct saving),
                                             .parse = parse_create,
                                             .ask = create_ask,
                                             .decide = create_decide,
                                             .put = create_put};

/* ---- everything that moves an existing one ---- */

struct move {
    const struct call *call;
    enum qualification_event event;
    struct str reason;
};
struct move_facts {
    struct qualification_row row;
    struct qualification_form form; /* for edits and submissions */
};

static void parse_as(const struct call *call, void *input, enum qualification_event event)
{
    *(struct move *)input = (struct move){call, event, json_str(call->body, "reason")};
}
static void parse_replace(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, QUALIFICATION_edit);
}
static void parse_submission(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, QUALIFICATION_submission);
}
static void parse_review(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input,
             str_is(json_str(call->body, "decision"), "approve") ? QUALIFICATION_approval : QUALIFICATION_rejection);
}
static void parse_suspension(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input,
             json_bool(call->body, "suspended", true) ? QUALIFICATION_suspension : QUALIFICATION_reinstatement);
}
static void parse_revocation(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, QUALIFICATION_revocation);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    struct move_facts *f = facts;
    const enum qualification_event event = ((const struct move *)input)->event;
    qualification_ask_lock(c, c->call->id, &f->row);
    if (event == QUALIFICATION_edit || event == QUALIFICATION_submission)
        qualification_ask_form(c, &f->form);
    return NO_ERR;
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct move_facts *f = facts;
    const struct move *m = input;
    struct saving *s = plan;
    struct arena *mem = m->call->mem;
    const struct qualification_missing missing = qualification_find_missing(mem, &f->row.at.form, now_ms);
    const struct qualification_facts rules = qualification_facts_from(&f->row.at, &missing, f->row.own_work);
    const enum qualification_actor actor =
        principal_is_staff(m->call->who) ? QUALIFICATION_reviewer : QUALIFICATION_applicant;
    s->after = f->row.at;
    s->flagged = f->row.flagged;
    if (!command_version_matches(m->call->if_match, f->row.version, why) ||
        !qualification_decide(&rules, m->event, actor, m->reason.len > 0, &s->to, why))
        return REFUSE;
    s->after.state = s->to;
    if (m->event != QUALIFICATION_edit && m->event != QUALIFICATION_submission)
        return ALLOW;
    const cJSON *answers =
        m->event == QUALIFICATION_edit ? json_member(m->call->body, "answers") : f->row.at.form.answers;
    qualification_form_check_answers(f->form.schema, answers, now_ms, why);
    if (has_problem(why))
        return REFUSE;
    if (m->event == QUALIFICATION_submission)
        return ALLOW;
    take_form(m->call, mem, &s->after);
    s->flagged = s->flagged || (s->to == QUALIFICATION_granted &&
                                qualification_alters_eligibility(f->row.at.form.answers, s->after.form.answers));
    return ALLOW;
}

static void put_edit(struct command *c, const struct move_facts *f, const struct saving *s)
{
    const int64_t revision = f->row.revision + 1;
    qualification_put_revision(c, c->call->id, revision, f->form.version, size_of(&s->after));
    qualification_put_update(c, c->call->id, s->to, revision, s->flagged);
}

static struct err put_move(struct command *c, const struct move_facts *f, const struct move *m, const struct saving *s)
{
    switch (m->event) {
    case QUALIFICATION_edit:
        put_edit(c, f, s);
        return NO_ERR;
    case QUALIFICATION_submission:
        qualification_put_submission(c, c->call->id);
        return NO_ERR;
    case QUALIFICATION_approval:
    case QUALIFICATION_rejection:
    case QUALIFICATION_suspension:
    case QUALIFICATION_reinstatement:
    case QUALIFICATION_revocation:
        qualification_put_decision(c, c->call->id, s->to, m->reason);
        return NO_ERR;
    case QUALIFICATION_EVENTS:
        break;
    }
    return ERR(internal, "a qualification event without writes");
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    static const enum event_kind kinds[QUALIFICATION_EVENTS] = {
        [QUALIFICATION_edit] = EVENT_qualification_updated,
        [QUALIFICATION_submission] = EVENT_qualification_submitted,
        [QUALIFICATION_approval] = EVENT_qualification_granted,
        [QUALIFICATION_rejection] = EVENT_qualification_rejected,
        [QUALIFICATION_suspension] = EVENT_qualification_suspended,
        [QUALIFICATION_reinstatement] = EVENT_qualification_reinstated,
        [QUALIFICATION_revocation] = EVENT_qualification_revoked,
    };
    const struct move_facts *f = facts;
    const struct move *m = input;
    const struct saving *s = plan;
    const bool newly_flagged = s->flagged && !f->row.flagged;
    TRY(put_move(c, f, m, s));
    put_event(c, kinds[m->event], c->call->id, f->row.at.enterprise_id, m->reason,
              newly_flagged ? STR("{\"flagged\":true}") : STR_EMPTY);
    qualification_put_answer(c, 200, c->call->id,
                             members_of(&s->after, c->call->who, f->row.own_work, c->now_ms, c->mem, c->call->english),
                             STR_EMPTY);
    return NO_ERR;
}

#define MOVE(operation, parse_)                                                                                        \
    {                                                                                                                  \
        .name = (operation), .input_size = sizeof(struct move), .facts_size = sizeof(struct move_facts),               \
        .plan_size = sizeof(struct saving), .parse = (parse_), .ask = move_ask, .decide = move_decide, .put = move_put \
    }
const struct handler qualification_replace = MOVE("replaceQualification", parse_replace);
const struct handler qualification_submit = MOVE("submitQualification", parse_submission);
const struct handler qualification_review = MOVE("reviewQualification", parse_review);
const struct handler qualification_suspend = MOVE("suspendQualification", parse_suspension);
const struct handler qualification_revoke = MOVE("revokeQualification", parse_revocation);
