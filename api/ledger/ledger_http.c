/* The statement: lines and balance of an enterprise (manual §4.5). Reads only. */
#include "ledger/ledger_store.h"
#include "queries.h"

/* The kinds that stand in statements. */
static struct str statement_kinds(struct arena *mem)
{
    struct strbuf names = {.mem = mem};
    for (int i = 0; i < (int)TRANSFER_KINDS; i++)
        if (transfer_rule((enum transfer_kind)i)->statement_sign != 0)
            strbuf_printf(&names, "%s%s", names.len ? "," : "", transfer_kind_name((enum transfer_kind)i));
    return strbuf_str(&names);
}

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct uuid enterprise = {{0}}, voucher = {{0}};
    (void)uuid_parse(call_arg(call, "enterprise_id"), &enterprise);
    (void)uuid_parse(call_arg(call, "voucher_id"), &voucher);
    const struct param kind = P_TEXT_OR_NULL(call_arg(call, "kind"));
    if (!uuid_is_nil(voucher))
        return gate_list(
            pool, call,
            SELECT(&q_ledger_list_of_voucher_as_staff, PARAMS(kind, P_UUID(voucher), P_UUID_OR_NULL(enterprise))),
            reply, why);
    if (!uuid_is_nil(enterprise)) /* the same lines in the same order as the enterprise has them */
        return gate_list(pool, call, SELECT(&q_ledger_list_as_enterprise, PARAMS(P_UUID(enterprise), kind)), reply,
                         why);
    return gate_list(pool, call,
                     SELECT(&q_ledger_list_as_staff, PARAMS(call_arg_words(call, "kind", statement_kinds(call->mem)))),
                     reply, why);
}

struct err ledger_entry_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    static const char *const headings[] = {"编号", "金额(元)", "明细", "操作时间", "过期时间", "备注", "订单编号"};
    struct uuid voucher = {{0}};
    if (principal_is_staff(call->who))
        return list_as_staff(pool, call, reply, why);
    (void)uuid_parse(call_arg(call, "voucher_id"), &voucher);
    enum { OF_VOUCHER = 3 }; /* the last filter is the voucher */
    const struct param filters[OF_VOUCHER] = {P_UUID(call->who->enterprise_id), P_TEXT_OR_NULL(call_arg(call, "kind")),
                                              P_UUID_OR_NULL(voucher)};
    const struct params params = {filters, OF_VOUCHER};
    if (call->wants_csv)
        return gate_list_csv(pool, call, SELECT(&q_ledger_csv_as_enterprise, params), HEADINGS(headings), reply, why);
    if (!uuid_is_nil(voucher))
        return gate_list(pool, call, SELECT(&q_ledger_list_of_voucher_as_enterprise, params), reply, why);
    return gate_list(pool, call, SELECT(&q_ledger_list_as_enterprise, ((struct params){filters, OF_VOUCHER - 1})),
                     reply, why);
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
