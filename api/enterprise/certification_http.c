/* Certifications: lists, one of them, creation. What moves one is certification_moves.c's, the rules are
 * certification_rules.c's. */
#include "certification_store.h"
#include "enterprise/certification.h"
#include "identity/staff_filters.h"
#include "queries.h"

/* ---- reads ---- */

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct certification_row r = {0};
    certification_read_facts(row, &r);
    *more = certification_members(call, mem, &r.facts);
    return NO_ERR;
}

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, OLDEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    return gate_list(
        pool, call,
        select_from(
            f.window.start,
            SELECT_WITH(&q_certification_list_as_staff,
                        PARAMS(call_arg_words(call, "state", state_codes(call->mem, &certification_machine)),
                               call_arg_words(call, "role", STR("enterprise,provider")), P_UUID(call->who->account_id),
                               f.window.bound, f.enterprises, f.window.by_change, f.district),
                        add_actions, &context)),
        reply, why);
}

struct err certification_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    if (principal_is_staff(call->who))
        return list_as_staff(pool, call, reply, why);
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    return gate_list(
        pool, call,
        select_from(window.start, SELECT_WITH(&q_certification_list_as_applicant,
                                              PARAMS(P_UUID(call->who->enterprise_id), window.bound, window.by_change),
                                              add_actions, &context)),
        reply, why);
}

struct err certification_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (principal_is_staff(call->who))
        return gate_show(pool, call,
                         SELECT_WITH(&q_certification_show_as_staff_json,
                                     PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)), add_actions, &context),
                         reply);
    return gate_show(pool, call,
                     SELECT_WITH(&q_certification_show_as_applicant_json,
                                 PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_actions, &context),
                     reply);
}

/* ---- creation ---- */

static struct err read_login(struct row *row, void *out)
{
    struct certification_facts *f = out;
    f->login_uscc = row_str(row);
    f->authenticated_name = row_str(row);
    f->authenticated_representative = row_str(row);
    return NO_ERR;
}

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_enterprise_get_login, PARAMS(P_UUID(c->call->who->enterprise_id)), ONE_ROW(read_login, facts));
    return NO_ERR;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct uuid id = uuid_new();
    struct certification_facts f = *(const struct certification_facts *)facts;
    f.state = CERTIFICATION_draft;
    certification_take_form(c->call, &f);
    certification_put_new(c, id);
    const struct event e = {
        .kind = EVENT_certification_created, .object_id = id, .enterprise_id = c->call->who->enterprise_id};
    event_add(c, &e);
    certification_put_answer(c, 201, id, certification_members(c->call, c->mem, &f),
                             arena_printf(c->mem, "/api/v1/certifications/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler certification_create = {.name = "createCertification",
                                             .facts_size = sizeof(struct certification_facts),
                                             .ask = create_ask,
                                             .put = create_put};
