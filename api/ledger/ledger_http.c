/* The statement: lines and balance of an enterprise (manual §4.5), and the chain behind it. Reads only. */
#include "identity/staff_filters.h"
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

/* What lines are asked for, whoever asks. */
struct lines {
    struct param kinds, order_number;
    struct uuid voucher; /* nil: any */
};

static struct lines read_lines(const struct call *call)
{
    struct lines l = {.kinds = call_arg_words(call, "kind", STR_EMPTY),
                      .order_number = P_TEXT_OR_NULL(call_arg(call, "order_number"))};
    (void)uuid_parse(call_arg(call, "voucher_id"), &l.voucher);
    return l;
}

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct lines l = read_lines(call);
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct window *w = &f.window;
    const struct selection of_voucher =
        SELECT(&q_ledger_list_of_voucher_as_staff,
               PARAMS(f.enterprises, l.kinds, w->bound, l.order_number, P_UUID(l.voucher), f.district));
    const struct selection theirs =
        SELECT(&q_ledger_list_of_enterprises_as_staff,
               PARAMS(f.enterprises, l.kinds, w->bound, l.order_number, w->by_change, f.district));
    const struct selection all =
        SELECT(&q_ledger_list_as_staff, PARAMS(call_arg_words(call, "kind", statement_kinds(call->mem)), w->bound,
                                               l.order_number, w->by_change, f.district));
    return gate_list(pool, call,
                     select_from(w->start, !uuid_is_nil(l.voucher) ? of_voucher
                                           : f.of_enterprises      ? theirs
                                                                   : all),
                     reply, why);
}

struct err ledger_entry_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct lines l = read_lines(call);
    struct window window;
    if (principal_is_staff(call->who))
        return list_as_staff(pool, call, reply, why);
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    const struct param me = P_UUID(call->who->enterprise_id);
    const struct param last = uuid_is_nil(l.voucher) ? window.by_change : P_UUID(l.voucher);
    return gate_list(pool, call,
                     select_from(window.start, SELECT(uuid_is_nil(l.voucher) ? &q_ledger_list_as_enterprise
                                                                             : &q_ledger_list_of_voucher_as_enterprise,
                                                      PARAMS(me, l.kinds, window.bound, l.order_number, last))),
                     reply, why);
}

/* By an enterprise its own chain, by staff one or all. */
struct err ledger_transfer_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    const struct str chain = call_arg(call, "chain");
    if (!principal_is_staff(call->who))
        return gate_list(pool, call,
                         SELECT(&q_ledger_transfer_list_as_enterprise, PARAMS(P_UUID(call->who->enterprise_id))), reply,
                         why);
    return gate_list(pool, call,
                     chain.data ? SELECT(&q_ledger_transfer_list_of_chain_as_staff, PARAMS(P_TEXT(chain)))
                                : SELECT(&q_ledger_transfer_list_as_staff, NO_PARAMS),
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
