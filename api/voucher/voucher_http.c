/* The wallet (manual §4.3): list, one voucher, its summary. */
#include "queries.h"
#include "voucher/voucher_store.h"

static struct err add_state(struct row *row, void *context, struct arena *mem, struct str *more)
{
    (void)context;
    struct voucher_facts facts = {0};
    voucher_read_facts(row, &facts);
    const int64_t now_ms = row_time(row);
    *more = arena_printf(mem, "\"state\":\"%s\"", voucher_state_name(voucher_state(&facts, now_ms)));
    return NO_ERR;
}

static struct str all_states(struct arena *mem)
{
    struct strbuf names = {.mem = mem};
    for (int i = 0; i < (int)VOUCHER_STATES; i++)
        strbuf_printf(&names, "%s%s", i ? "," : "", voucher_state_name((enum voucher_state)i));
    return strbuf_str(&names);
}

/* A firm's vouchers are few, and read in the same way by itself and by staff; of all only what was asked for is read.
 */
struct err voucher_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct uuid enterprise = call->who->enterprise_id;
    if (principal_is_staff(call->who))
        (void)uuid_parse(call_arg(call, "enterprise_id"), &enterprise);
    if (uuid_is_nil(enterprise))
        return gate_list(pool, call,
                         SELECT_WITH(&q_voucher_list_as_staff,
                                     PARAMS(call_arg_words(call, "state", all_states(call->mem))), add_state, NULL),
                         reply, why);
    return gate_list(pool, call,
                     SELECT_WITH(&q_voucher_list_as_owner,
                                 PARAMS(P_UUID(enterprise), call_arg_words(call, "state", STR_EMPTY)), add_state, NULL),
                     reply, why);
}

struct err voucher_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    if (principal_is_staff(call->who))
        return gate_show(pool, call,
                         SELECT_WITH(&q_voucher_show_as_staff_json, PARAMS(P_UUID(call->id)), add_state, NULL), reply);
    return gate_show(pool, call,
                     SELECT_WITH(&q_voucher_show_as_owner_json,
                                 PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_state, NULL),
                     reply);
}

struct err voucher_summary_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_voucher_summary_json, PARAMS(P_UUID(call->who->enterprise_id))), reply);
}
