/* Which part of a list is asked for: from, to, updated_since, the words of q. Must not know any list. */
#include "base/clock.h"
#include "base/text.h"
#include "gate_private.h"

/* What may stand beside updated_since: whose rows, and paging. Not the district: firms move, and who keeps a copy of
 * one would never learn of what has left it. */
static const char *const with_changes[] = {"updated_since", "limit", "cursor", "side",      "mine",
                                           "enterprise_id", "uscc",  "q",      "product_id"};

static bool goes_with_changes(const char *name)
{
    for (size_t i = 0; i < sizeof with_changes / sizeof with_changes[0]; i++)
        if (strcmp(with_changes[i], name) == 0)
            return true;
    return false;
}

static void add_fault(struct problem *why, const char *where, enum fault_code code, const char *argument)
{
    problem_set(why, ERR_invalid_parameters, STR_EMPTY, STR_EMPTY);
    problem_add_fault(why, IN_QUERY, str_from(where), code, str_from(argument));
}

static bool changes_stand_alone(const struct call *call, struct problem *why)
{
    for (size_t i = 0; i < call->arg_count; i++)
        if (call_arg_given(call, call->args[i].name) && !goes_with_changes(call->args[i].name))
            add_fault(why, call->args[i].name, FAULT_not_together, "updated_since");
    return !has_problem(why);
}

static struct str sort_key(struct arena *mem, bool given, int64_t ms)
{
    return given ? time_text(mem, ms) : STR_EMPTY;
}

bool gate_window(const struct call *call, enum list_order order, struct window *out, struct problem *why)
{
    int64_t from = 0, to = 0, since = 0;
    const bool has_from = moment_parse(call_arg(call, "from"), &from), has_to = moment_parse(call_arg(call, "to"), &to);
    const bool by_change = moment_parse(call_arg(call, "updated_since"), &since);
    const bool newest = order == NEWEST_FIRST;
    if (by_change && !changes_stand_alone(call, why))
        return false;
    if (has_from && has_to && to <= from) {
        add_fault(why, "to", FAULT_out_of_order, "from");
        return false;
    }
    out->by_change = P_BOOL(by_change);
    out->start = by_change ? sort_key(call->mem, true, since)
                 : newest  ? sort_key(call->mem, has_to, to)
                           : sort_key(call->mem, has_from, from);
    if (newest)
        out->bound = has_from ? P_TIME(from) : P_NULL;
    else
        out->bound = has_to ? P_TIME(to) : P_NULL;
    return true;
}

bool gate_words(const struct call *call, struct param *words, struct problem *why)
{
    const struct str q = call_arg(call, "q");
    struct str folded = STR_EMPTY;
    *words = P_NULL;
    if (!q.data)
        return true;
    const size_t count = text_words(call->mem, q, &folded);
    *words = P_TEXT(folded);
    if (count == 0)
        add_fault(why, "q", FAULT_blank, "");
    else if (count > SEARCH_WORDS_MAX)
        add_fault(why, "q", FAULT_too_many_items, arena_printf(why->mem, "%d", SEARCH_WORDS_MAX).data);
    return !has_problem(why);
}
