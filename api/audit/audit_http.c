/* GET /audit-events: the list of all events. Which statement reads it, goes by the filter that fewest rows pass. */
#include "audit/audit.h"

#include "identity/staff_filters.h"
#include "queries.h"

/* A client's address as it is stored: however it was written, and of IPv6 whole. */
static bool read_address(const struct call *call, struct param *out, struct problem *why)
{
    const struct str asked = call_arg(call, "client_address");
    struct ip_address address;
    *out = P_NULL;
    if (!asked.data)
        return true;
    if (address_parse(asked, &address)) {
        *out = P_TEXT(address_text(call->mem, address));
        return true;
    }
    problem_set(why, ERR_invalid_parameters, STR_EMPTY, STR_EMPTY);
    problem_add_fault(why, IN_QUERY, STR("client_address"), FAULT_invalid_format, STR("IP address"));
    return false;
}

static const struct query *choose(const struct staff_filters *f, struct param object, struct param account,
                                  struct param address, struct param kind)
{
    return object.kind != PARAM_NULL    ? &q_audit_event_list_of_object
           : account.kind != PARAM_NULL ? &q_audit_event_list_of_account
           : f->of_enterprises          ? &q_audit_event_list_of_enterprises
           : address.kind != PARAM_NULL ? &q_audit_event_list_from_address
           : kind.kind != PARAM_NULL    ? &q_audit_event_list_of_kind
                                        : &q_audit_event_list;
}

struct err audit_event_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct staff_filters f;
    struct param address;
    if (!read_address(call, &address, why))
        return NO_ERR;
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct param kind = P_TEXT_OR_NULL(call_arg(call, "kind")),
                       account = P_TEXT_OR_NULL(call_arg(call, "account_id")),
                       type = P_TEXT_OR_NULL(call_arg(call, "object_type")),
                       object = P_TEXT_OR_NULL(call_arg(call, "object_id")),
                       enterprises = f.of_enterprises ? f.enterprises : P_NULL;
    return gate_list(
        pool, call,
        select_from(f.window.start, SELECT(choose(&f, object, account, address, kind),
                                           PARAMS(f.window.bound, kind, account, type, object, enterprises, address))),
        reply, why);
}
