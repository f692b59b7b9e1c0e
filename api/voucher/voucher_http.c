/* The wallet (manual §4.3): list, one voucher, its summary. */
#include "identity/staff_filters.h"
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

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct staff_filters f;
    const struct param number = P_TEXT_OR_NULL(call_arg(call, "number"));
    const struct param states = call_arg_words(call, "state", all_states(call->mem));
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct selection all = SELECT_WITH(
        &q_voucher_list_as_staff, PARAMS(states, f.window.bound, number, f.window.by_change), add_state, NULL);
    const struct selection there = SELECT_WITH(&q_voucher_list_of_district_as_staff,
                                               PARAMS(states, f.window.bound, number, f.district), add_state, NULL);
    const struct selection theirs = SELECT_WITH(&q_voucher_list_of_enterprises_as_staff,
                                                PARAMS(f.enterprises, call_arg_words(call, "state", STR_EMPTY),
                                                       f.window.bound, number, f.window.by_change, f.district),
                                                add_state, NULL);
    return gate_list(pool, call,
                     select_from(f.window.start, f.of_enterprises                ? theirs
                                                 : f.district.kind == PARAM_NULL ? all
                                                                                 : there),
                     reply, why);
}

struct err voucher_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct window window;
    if (principal_is_staff(call->who))
        return list_as_staff(pool, call, reply, why);
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    return gate_list(
        pool, call,
        select_from(window.start,
                    SELECT_WITH(&q_voucher_list_as_owner,
                                PARAMS(P_UUID(call->who->enterprise_id), call_arg_words(call, "state", STR_EMPTY),
                                       window.bound, P_TEXT_OR_NULL(call_arg(call, "number")), window.by_change),
                                add_state, NULL)),
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
