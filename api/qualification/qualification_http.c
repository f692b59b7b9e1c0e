/* Qualifications: lists, one of them, its revisions, creation. What moves one is qualification_moves.c's, the rules are
 * qualification_rules.c's, the form's shape is qualification_form.c's. */
#include "command/reading.h"
#include "identity/staff_filters.h"
#include "qualification_form.h"
#include "qualification_members.h"
#include "qualification_store.h"
#include "queries.h"

/* ---- reads ---- */

static struct err add_members(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct qualification_eligibility at = {.exists = true};
    const int64_t now_ms = row_time(row);
    qualification_read_head(row, &at);
    TRY(qualification_read_tail(row, mem, &at));
    if (!principal_is_staff(call->who))
        TRY(qualification_read_newer_schema(row, mem, &at));
    *more = qualification_members_of(call, &at, now_ms, mem);
    return NO_ERR;
}

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, OLDEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct param size_class = P_TEXT_OR_NULL(call_arg(call, "size_class")), me = P_UUID(call->who->account_id);
    if (call_arg_bool(call, "flagged", false)) /* few */
        return gate_list(
            pool, call,
            select_from(f.window.start, SELECT_WITH(&q_qualification_list_flagged_as_staff,
                                                    PARAMS(call_arg_words(call, "state", STR_EMPTY), size_class, me,
                                                           f.window.bound, f.enterprises, f.district),
                                                    add_members, &context)),
            reply, why);
    const struct param unflagged = P_BOOL(call_arg(call, "flagged").data != NULL);
    const struct param states = call_arg_words(call, "state", state_codes(call->mem, &qualification_machine));
    return gate_list(pool, call,
                     select_from(f.window.start, SELECT_WITH(&q_qualification_list_as_staff,
                                                             PARAMS(states, unflagged, size_class, me, f.window.bound,
                                                                    f.enterprises, f.window.by_change, f.district),
                                                             add_members, &context)),
                     reply, why);
}

struct err qualification_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    if (principal_is_staff(call->who)) {
        TRY(list_as_staff(pool, call, reply, why));
        return reading_tell(pool, call, reply, why);
    }
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    return gate_list(
        pool, call,
        select_from(window.start, SELECT_WITH(&q_qualification_list_as_applicant,
                                              PARAMS(P_UUID(call->who->enterprise_id), window.bound, window.by_change),
                                              add_members, &context)),
        reply, why);
}

struct err qualification_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    if (principal_is_staff(call->who)) {
        TRY(gate_show(pool, call,
                      SELECT_WITH(&q_qualification_show_as_staff_json,
                                  PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)), add_members, &context),
                      reply));
        return reading_tell(pool, call, reply, why);
    }
    return gate_show(pool, call,
                     SELECT_WITH(&q_qualification_show_as_applicant_json,
                                 PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_members, &context),
                     reply);
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
    TRY(staff ? gate_list(
                    pool, call,
                    SELECT_WITH(&q_qualification_revision_list_as_staff, PARAMS(P_UUID(call->id)), count_row, &rows),
                    reply, why)
              : gate_list(pool, call,
                          SELECT_WITH(&q_qualification_revision_list_as_applicant,
                                      PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), count_row, &rows),
                          reply, why));
    if (rows == 0 && !call_arg(call, "cursor").data) /* every qualification has at least one */
        return ERR(not_found, NULL);
    return reading_tell(pool, call, reply, why);
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
    qualification_ask_certified(c, c->call->who->enterprise_id, &f->at.as_certified);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct creation_facts *f = facts;
    const struct call *call = ((const struct creation *)input)->call;
    struct qualification_eligibility *after = plan;
    qualification_form_check_answers(f->form.schema, json_member(call->body, "answers"), now_ms, why);
    if (has_problem(why))
        return REFUSE;
    *after = f->at;
    after->exists = true;
    after->state = QUALIFICATION_draft;
    qualification_take_form(call, call->mem, after);
    return ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct creation_facts *f = facts;
    const struct qualification_eligibility *after = plan;
    const struct uuid id = uuid_new();
    qualification_put_new(c, id);
    qualification_put_revision(c, id, 1, f->form.version, after);
    const struct event e = {
        .kind = EVENT_qualification_created, .object_id = id, .enterprise_id = c->call->who->enterprise_id};
    event_add(c, &e);
    qualification_put_answer(c, 201, id, qualification_members_of(c->call, after, c->now_ms, c->mem),
                             arena_printf(c->mem, "/api/v1/qualifications/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler qualification_create = {.name = "createQualification",
                                             .input_size = sizeof(struct creation),
                                             .facts_size = sizeof(struct creation_facts),
                                             .plan_size = sizeof(struct qualification_eligibility),
                                             .parse = parse_create,
                                             .ask = create_ask,
                                             .decide = create_decide,
                                             .put = create_put};
