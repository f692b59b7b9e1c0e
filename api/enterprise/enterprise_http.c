/* The operations on enterprises: seen by themselves and staff, contacts changed by themselves. */
#include "command/reading.h"
#include "enterprise/enterprise.h"
#include "enterprise_store.h"
#include "identity/staff_filters.h"
#include "queries.h"

static struct err list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct param role = P_TEXT_OR_NULL(call_arg(call, "certified_role"));
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct selection all = SELECT(&q_enterprise_list, PARAMS(f.window.bound, f.window.by_change, f.district));
    const struct selection certified = SELECT(&q_enterprise_list_certified, PARAMS(role, f.window.bound, f.district));
    const struct selection those = SELECT(&q_enterprise_list_of_asked,
                                          PARAMS(f.enterprises, role, f.window.bound, f.window.by_change, f.district));
    return gate_list(pool, call,
                     select_from(f.window.start, f.of_enterprises          ? those
                                                 : role.kind == PARAM_NULL ? all
                                                                           : certified),
                     reply, why);
}

struct err enterprise_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    TRY(list(pool, call, reply, why));
    return reading_tell(pool, call, reply, why);
}

struct err enterprise_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct param asking = principal_is_staff(call->who) ? P_NULL : P_UUID(call->who->enterprise_id);
    TRY(gate_show(pool, call, SELECT(&q_enterprise_show_json, PARAMS(P_UUID(call->id), asking)), reply));
    return reading_tell(pool, call, reply, why);
}

static struct err contacts_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    enterprise_ask_lock(c, c->call->id, facts);
    return NO_ERR;
}

static struct err contacts_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    enterprise_put_contacts(c, c->call->id);
    const struct event e = {
        .kind = EVENT_enterprise_contacts_changed, .object_id = c->call->id, .enterprise_id = c->call->id};
    event_add(c, &e);
    enterprise_put_answer(c, 200, c->call->id);
    return NO_ERR;
}

const struct handler enterprise_replace_contacts = {.name = "replaceEnterpriseContacts",
                                                    .input_size = sizeof(struct version_set),
                                                    .facts_size = sizeof(int64_t),
                                                    .parse = command_parse_if_match,
                                                    .ask = contacts_ask,
                                                    .decide = command_decide_version,
                                                    .put = contacts_put};
