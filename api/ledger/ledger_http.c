/* The statement: lines and balance of an enterprise (manual §4.5). Reads only. */
#include "ledger/ledger_store.h"
#include "queries.h"

struct err ledger_entry_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    static const char *const headings[] = {"编号", "金额(元)", "明细", "操作时间", "过期时间", "备注", "订单编号"};
    const bool staff = principal_is_staff(call->who);
    struct uuid enterprise = call->who->enterprise_id, voucher = {{0}};
    if (staff)
        (void)uuid_parse(call_arg(call, "enterprise_id"), &enterprise);
    (void)uuid_parse(call_arg(call, "voucher_id"), &voucher);
    const struct param filters[] = {P_UUID_OR_NULL(enterprise), P_TEXT_OR_NULL(call_arg(call, "kind")),
                                    P_UUID_OR_NULL(voucher)};
    const struct params params = {filters, sizeof filters / sizeof filters[0]};
    if (call->wants_csv && !staff)
        return gate_list_csv(pool, call, SELECT(&q_ledger_csv_as_enterprise, params), HEADINGS(headings), reply, why);
    return gate_list(pool, call, SELECT(staff ? &q_ledger_list_as_staff : &q_ledger_list_as_enterprise, params), reply,
                     why);
}

struct err ledger_entry_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    if (principal_is_staff(call->who))
        return gate_show(pool, call, SELECT(&q_ledger_entry_as_staff_json, PARAMS(P_UUID(call->id))), reply);
    return gate_show(
        pool, call,
        SELECT(&q_ledger_entry_as_enterprise_json, PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id))), reply);
}

struct err ledger_balance_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct uuid enterprise = call->who->enterprise_id;
    if (principal_is_staff(call->who) && !uuid_parse(call_arg(call, "enterprise_id"), &enterprise)) {
        problem_set(why, ERR_invalid_parameters, STR_EMPTY, STR_EMPTY);
        problem_add_fault(why, IN_QUERY, STR("enterprise_id"), FAULT_required, STR_EMPTY);
        return NO_ERR;
    }
    return gate_show(pool, call, SELECT(&q_ledger_balance_as_enterprise_json, PARAMS(P_UUID(enterprise))), reply);
}
