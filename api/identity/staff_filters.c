/* Reads the filters that all of staff's lists have. What staff know of an enterprise becomes its id, so that each list
 * needs one statement for all of it. */
#include "identity/staff_filters.h"

#include "queries.h"

struct found {
    struct strbuf ids;
    size_t count;
};

static struct err take_id(struct row *row, void *out)
{
    struct found *f = out;
    char text[UUID_TEXT_LENGTH + 1];
    uuid_write(row_uuid(row), text);
    strbuf_printf(&f->ids, "%s%s", f->count++ ? "," : "{", text);
    return NO_ERR;
}

static struct err find_enterprises(struct db_pool *pool, const struct call *call, struct staff_filters *out,
                                   struct reply *reply, struct problem *why)
{
    const struct str id = call_arg(call, "enterprise_id"), uscc = call_arg(call, "uscc");
    struct param words;
    struct found found = {.ids = {.mem = call->mem}};
    if (!gate_words(call, &words, why))
        return NO_ERR;
    const bool named = words.kind != PARAM_NULL;
    out->of_enterprises = id.data || uscc.data || named;
    if (!uscc.data && !named) {
        out->enterprises = call_arg_words(call, "enterprise_id", STR_EMPTY);
        return NO_ERR;
    }
    reply->trips = 2;
    TRY(db_read(pool, call->mem, &q_enterprise_find, PARAMS(P_TEXT_OR_NULL(id), P_TEXT_OR_NULL(uscc), words),
                ROWS(0, ENTERPRISES_ASKED_MAX + 1, take_id, &found)));
    if (found.count > ENTERPRISES_ASKED_MAX) {
        problem_set(why, ERR_invalid_parameters, STR_EMPTY, STR_EMPTY);
        problem_add_fault(why, IN_QUERY, STR("q"), FAULT_too_many_matches,
                          arena_printf(call->mem, "%d", (int)ENTERPRISES_ASKED_MAX));
    }
    strbuf_add_c(&found.ids, found.count ? "}" : "{}");
    out->enterprises = P_TEXT(strbuf_str(&found.ids));
    return NO_ERR;
}

struct err staff_filters_read(struct db_pool *pool, const struct call *call, enum list_order order,
                              struct staff_filters *out, struct reply *reply, struct problem *why)
{
    out->district = P_TEXT_OR_NULL(call_arg(call, "district"));
    if (!gate_window(call, order, &out->window, why))
        return NO_ERR;
    return find_enterprises(pool, call, out, reply, why);
}
