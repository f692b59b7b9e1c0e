/* Owns what an order demands beyond its table of states: creation, deadlines, amounts, actions of each side. Must not
 * know vouchers (voucher_rules), nor whose order it is: the queries of each capacity see to that. */
#include "order/order_rules.h"
#include "base/money.h"

int64_t order_deadline_ms(const struct order_facts *order)
{
    switch (order->state) {
    case ORDER_pending_payment:
        return order->state_since_ms + ORDER_PAYMENT_LIMIT_MS;
    case ORDER_paid:
        return order->state_since_ms + ORDER_ACCEPTANCE_LIMIT_MS;
    case ORDER_awaiting_confirmation:
        return order->state_since_ms + ORDER_CONFIRMATION_LIMIT_MS;
    case ORDER_in_service:
    case ORDER_completed:
    case ORDER_cancelled:
    case ORDER_refunded:
    case ORDER_disputed:
    case ORDER_STATES:
        break;
    }
    return INT64_MAX;
}

bool order_timeout_due(const struct order_facts *order, int64_t now_ms)
{
    return now_ms >= order_deadline_ms(order);
}

bool order_warning_due(const struct order_facts *order, int64_t warning_due_ms, int64_t now_ms)
{
    return order->state == ORDER_awaiting_confirmation && !order_timeout_due(order, now_ms) && warning_due_ms > 0 &&
           now_ms >= warning_due_ms;
}

static bool needs_reason(enum order_event event)
{
    return event == ORDER_rejection || event == ORDER_return || event == ORDER_dispute ||
           event == ORDER_resolution_completed || event == ORDER_resolution_refunded;
}

static void refuse_by_time(struct problem *why, enum error_code code, int64_t deadline_ms)
{
    problem_set(why, code, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"deadline\":\"%.*s\"", STR_FMT(time_text(why->mem, deadline_ms)));
}

bool order_decide(const struct order_facts *order, enum order_event event, enum order_actor actor, bool has_reason,
                  int64_t now_ms, enum order_state *to, struct problem *why)
{
    int next = 0;
    if (!state_move(&order_machine, (int)order->state, (int)event, (int)actor, &next, why))
        return false;
    const bool due = order_timeout_due(order, now_ms);
    if (event == ORDER_timeout && !due) {
        refuse_by_time(why, ERR_too_early, order_deadline_ms(order));
        return false;
    }
    if (event != ORDER_timeout && due) {
        const struct transition *by_itself =
            state_transition(&order_machine, (int)order->state, ORDER_timeout, ORDER_system);
        if (by_itself && by_itself->to != next) {
            refuse_by_time(why, ERR_too_late, order_deadline_ms(order));
            return false;
        }
    }
    if (actor == ORDER_reviewer && order->reviewer_is_party) {
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
        return false;
    }
    if (needs_reason(event) && !has_reason) {
        problem_set(why, ERR_reason_required, STR_EMPTY, STR_EMPTY);
        problem_add_fault(why, IN_BODY, STR("/reason"), FAULT_required, STR_EMPTY);
        return false;
    }
    *to = (enum order_state)next;
    return true;
}

bool order_decide_resolution(const struct order_facts *order, bool refund_all, int64_t refund_fen, bool has_reason,
                             int64_t now_ms, enum order_state *to, int64_t *back_fen, struct problem *why)
{
    const enum order_event event = refund_all ? ORDER_resolution_refunded : ORDER_resolution_completed;
    enum order_state next = order->state;
    if (!order_decide(order, event, ORDER_reviewer, has_reason, now_ms, &next, why))
        return false;
    if (!refund_all && refund_fen < 0)
        problem_add_fault(why, IN_BODY, STR("/refund_fen"), FAULT_too_small, STR("0"));
    else if (!refund_all && refund_fen >= order->paid_fen)
        problem_add_fault(why, IN_BODY, STR("/refund_fen"), FAULT_too_large,
                          arena_printf(why->mem, "%lld", (long long)(order->paid_fen - FEN_PER_YUAN)));
    else if (!refund_all && !fen_is_whole_yuan(refund_fen))
        problem_add_fault(why, IN_BODY, STR("/refund_fen"), FAULT_not_whole_yuan, STR_EMPTY);
    if (has_problem(why))
        return false;
    *to = next;
    *back_fen = refund_all ? order->paid_fen : refund_fen;
    return true;
}

void order_decide_evaluation(const struct order_facts *order, int64_t now_ms, struct problem *why)
{
    if (order->state != ORDER_completed)
        state_refuse(&order_machine, (int)order->state, why);
    else if (order->evaluated)
        problem_set(why, ERR_already_evaluated, STR_EMPTY, STR_EMPTY);
    else if (now_ms >= order->evaluation_due_ms)
        refuse_by_time(why, ERR_too_late, order->evaluation_due_ms);
}

static void list_action(const struct order_facts *order, enum order_event event, enum order_actor actor, int64_t now_ms,
                        const char *name, struct action_list *list)
{
    enum order_state to = order->state;
    (void)order_decide(order, event, actor, true, now_ms, &to, actions_add(list, name));
}

void order_list_actions(const struct order_facts *order, enum order_actor capacity, int64_t now_ms,
                        struct action_list *list)
{
    static const enum order_event buyer_events[] = {ORDER_payment, ORDER_cancellation, ORDER_confirmation, ORDER_return,
                                                    ORDER_dispute};
    static const enum order_event seller_events[] = {ORDER_acceptance, ORDER_rejection, ORDER_completion_report,
                                                     ORDER_dispute};
    switch (capacity) {
    case ORDER_buyer:
        for (size_t i = 0; i < STATE_COUNT(buyer_events); i++)
            list_action(order, buyer_events[i], capacity, now_ms, order_machine.triggers[buyer_events[i]], list);
        order_decide_evaluation(order, now_ms, actions_add(list, "evaluation"));
        break;
    case ORDER_seller:
        for (size_t i = 0; i < STATE_COUNT(seller_events); i++)
            list_action(order, seller_events[i], capacity, now_ms, order_machine.triggers[seller_events[i]], list);
        break;
    case ORDER_reviewer:
        list_action(order, ORDER_resolution_completed, capacity, now_ms, "resolution", list);
        break;
    case ORDER_system:
    case ORDER_ACTORS:
        break;
    }
}

/* ---- creation ---- */

static void refuse_annual_uses(const struct order_creation_facts *facts, int64_t now_ms, struct problem *why)
{
    const struct str resets_on = date_text(why->mem, year_start_ms(year_of(now_ms) + 1));
    problem_set(why, ERR_annual_uses_reached, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"limit\":%lld,\"used\":%lld,\"resets_on\":\"%.*s\"",
                                (long long)facts->annual_uses, (long long)facts->uses_this_year, STR_FMT(resets_on));
}

void order_decide_quote(const struct order_creation_facts *facts, int64_t now_ms, struct problem *why)
{
    if (!facts->buyer_approved)
        problem_set(why, ERR_not_certified, STR_EMPTY, STR_EMPTY);
    else if (!facts->product_listed || !facts->provider_approved)
        problem_set(why, ERR_product_not_orderable, STR("该产品未上架"), STR("The product is not listed"));
    else if (!facts->voucher_product)
        problem_set(why, ERR_product_not_orderable, STR("该产品不是服务券产品,请与服务机构线下联系"),
                    STR("The product takes no vouchers; contact its provider"));
    else if (uuid_equal(facts->buyer_enterprise_id, facts->provider_enterprise_id))
        problem_set(why, ERR_own_product, STR_EMPTY, STR_EMPTY);
    else if (facts->uses_this_year >= facts->annual_uses)
        refuse_annual_uses(facts, now_ms, why);
}

void order_decide_creation(const struct order_creation_facts *facts, int64_t accepted_agreement_version, int64_t now_ms,
                           struct problem *why)
{
    order_decide_quote(facts, now_ms, why);
    if (has_problem(why) || accepted_agreement_version == facts->agreement_version)
        return;
    problem_set(why, ERR_agreement_outdated, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"current_version\":%lld", (long long)facts->agreement_version);
}

bool order_counts_as_use(enum order_state state)
{
    return state != ORDER_cancelled && state != ORDER_refunded;
}

int64_t order_offline_fen(int64_t price_fen, int64_t paid_fen)
{
    return price_fen - paid_fen;
}

struct str order_number(struct arena *mem, int64_t now_ms, struct str random_digits)
{
    const struct civil at = civil_from_ms(now_ms);
    return arena_printf(mem, "%04d%02d%02d%02d%02d%02d%.*s", at.year, at.month, at.day, at.hour, at.minute, at.second,
                        STR_FMT(random_digits));
}
