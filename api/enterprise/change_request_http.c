/* Change requests: lists, one of them, creation beside an approved certification. What moves one is
 * change_request_moves.c's, the rules are change_request_rules.c's. */
#include "change_request_store.h"
#include "enterprise/change_request.h"
#include "identity/staff_filters.h"
#include "queries.h"

/* ---- reads ---- */

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct change_request_row r = {0};
    change_request_read_facts(row, &r);
    *more = change_request_members(call, mem, &r.facts);
    return NO_ERR;
}

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, OLDEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct param states = call_arg_words(call, "state", state_codes(call->mem, &change_request_machine));
    return gate_list(
        pool, call,
        select_from(f.window.start, SELECT_WITH(&q_change_request_list_as_staff,
                                                PARAMS(states, P_UUID(call->who->account_id), f.window.bound,
                                                       f.enterprises, f.window.by_change, f.district),
                                                add_actions, &context)),
        reply, why);
}

struct err change_request_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    if (principal_is_staff(call->who))
        return list_as_staff(pool, call, reply, why);
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    return gate_list(
        pool, call,
        select_from(window.start, SELECT_WITH(&q_change_request_list_as_applicant,
                                              PARAMS(P_UUID(call->who->enterprise_id), window.bound, window.by_change),
                                              add_actions, &context)),
        reply, why);
}

struct err change_request_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (principal_is_staff(call->who))
        return gate_show(pool, call,
                         SELECT_WITH(&q_change_request_show_as_staff_json,
                                     PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)), add_actions, &context),
                         reply);
    return gate_show(pool, call,
                     SELECT_WITH(&q_change_request_show_as_applicant_json,
                                 PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_actions, &context),
                     reply);
}

/* ---- creation ---- */

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    certification_ask_lock(c, c->call->id, facts);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    const struct certification_row *of = facts;
    return certification_decide(&of->facts, CERTIFICATION_change_request, CERTIFICATION_applicant, STR_EMPTY, why)
               ? ALLOW
               : REFUSE;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct certification_row *of = facts;
    const struct uuid id = uuid_new();
    change_request_put_new(c, id, c->call->id);
    change_request_put_event(c, EVENT_change_request_created, id, c->call->id, of->enterprise_id, STR_EMPTY);
    return change_request_put_told(
        c, 201, id, arena_printf(c->mem, "/api/v1/change-requests/%.*s", STR_FMT(uuid_text(c->mem, id))));
}

const struct handler change_request_create = {.name = "createChangeRequest",
                                              .facts_size = sizeof(struct certification_row),
                                              .ask = create_ask,
                                              .decide = create_decide,
                                              .put = create_put};
