/* Owns what an order demands beyond its table of states: creation, deadlines, amounts, actions of each side. Must not
 * know vouchers (voucher_rules), nor whose order it is: the queries of each capacity see to that. */
#include "order/order_rules.h"

int64_t order_due_at_ms(enum order_state entered, int64_t now_ms)
{
    static const int64_t limits_ms[ORDER_STATES] = {
        [ORDER_pending_payment] = ORDER_PAYMENT_LIMIT_MS,
        [ORDER_paid] = ORDER_ACCEPTANCE_LIMIT_MS,
        [ORDER_awaiting_confirmation] = ORDER_CONFIRMATION_LIMIT_MS,
        [ORDER_completed] = ORDER_EVALUATION_LIMIT_MS,
    };
    return limits_ms[entered] ? now_ms + limits_ms[entered] : 0;
}

int64_t order_deadline_ms(const struct order_facts *order)
{
    const bool sooner = order->refund_at_ms && (!order->due_at_ms || order->refund_at_ms < order->due_at_ms);
    return sooner ? order->refund_at_ms : order->due_at_ms;
}

bool order_timeout_due(const struct order_facts *order, int64_t now_ms)
{
    const int64_t deadline_ms = order_deadline_ms(order);
    return deadline_ms && now_ms >= deadline_ms;
}

bool order_warning_due(const struct order_facts *order, int64_t warning_due_ms, int64_t now_ms)
{
    return warning_due_ms && now_ms >= warning_due_ms && !order_timeout_due(order, now_ms);
}

/* What is left to a provider that is none any more, and to a frozen one: all but to accept (money.md "Orders"). */
static void check_provider(const struct transition *row, unsigned standing, struct problem *why)
{
    if (standing & STANDING(provider_revoked))
        problem_set(why, ERR_not_certified_as_provider, STR_EMPTY, STR_EMPTY);
    else if (standing & STANDING(provider_frozen) && row->trigger == ORDER_acceptance)
        problem_set(why, ERR_provider_frozen, STR_EMPTY, STR_EMPTY);
}

/* Whether the order ends by itself because of what stands against it. */
static bool order_lost(const struct order_facts *order)
{
    for (unsigned i = 0; i < STANDINGS; i++)
        if (order->standing & (1U << i) && order->state == ORDER_paid && standing_rules[i].paid == PAID_REFUNDED)
            return true;
    return false;
}

void order_condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    const struct order_facts *order = facts;
    const bool due = order_timeout_due(order, now_ms);
    if (row->write == ORDER_WRITE_EVALUATION && order->evaluated)
        problem_set(why, ERR_already_evaluated, STR_EMPTY, STR_EMPTY);
    else if (due && row->trigger != ORDER_timeout)
        problem_set_deadline(why, ERR_deadline_passed, order_deadline_ms(order));
    else if (!due && row->trigger == ORDER_timeout)
        problem_set_deadline(why, ERR_too_early, order_deadline_ms(order));
    else if (row->trigger == ORDER_provider_gone && !order_lost(order))
        state_refuse(&order_machine, (int)order->state, why);
    else if (row->trigger == ORDER_payment)
        standing_refuse(order->standing, why);
    else if (row->actor == ORDER_seller)
        check_provider(row, order->standing, why);
}

static struct state_now at(const struct order_facts *order, int64_t now_ms)
{
    return (struct state_now){.state = (int)order->state, .facts = order, .now_ms = now_ms};
}

const struct transition *order_decide(const struct order_facts *order, enum order_trigger trigger,
                                      enum order_actor actor, struct str reason, int64_t now_ms, struct problem *why)
{
    const struct state_now now = at(order, now_ms);
    return state_decide(&order_machine, &now, (int)trigger, (int)actor, reason, why);
}

void order_list_actions(const struct order_facts *order, enum order_actor capacity, int64_t now_ms,
                        const struct access *access, unsigned roles, struct action_list *list)
{
    const struct state_now now = at(order, now_ms);
    state_list_actions(&order_machine, &now, (int)capacity, access, roles, list);
}

/* ---- creation ---- */

static void refuse_annual_uses(const struct order_creation_facts *facts, int64_t now_ms, struct problem *why)
{
    const struct str resets_on = date_text(why->mem, year_start_ms(year_of(now_ms) + 1));
    problem_set(why, ERR_annual_uses_reached, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"limit\":%lld,\"used\":%lld,\"resets_on\":\"%.*s\"",
                                (long long)facts->annual_uses, (long long)facts->uses_this_year, STR_FMT(resets_on));
}

static void refuse_recent(const struct order_recent_facts *recent, int64_t now_ms, struct problem *why)
{
    const bool open = recent->open >= recent->open_maximum;
    problem_set(why, open ? ERR_too_many_open_orders : ERR_too_many_cancelled_orders, STR_EMPTY, STR_EMPTY);
    struct strbuf members = {.mem = why->mem};
    strbuf_printf(&members, "\"limit\":%lld,\"used\":%lld",
                  (long long)(open ? recent->open_maximum : recent->cancelled_maximum),
                  (long long)(open ? recent->open : recent->cancelled_today));
    if (!open)
        strbuf_printf(&members, ",\"resets_on\":\"%.*s\"", STR_FMT(date_text(why->mem, next_midnight_ms(now_ms))));
    why->members = strbuf_str(&members);
}

void order_decide_quote(const struct order_creation_facts *facts, int64_t now_ms, struct problem *why)
{
    standing_refuse(facts->standing, why);
    if (has_problem(why))
        return;
    if (!facts->voucher_product)
        problem_set(why, ERR_product_not_orderable, STR("该产品不是服务券产品,请与服务机构线下联系"),
                    STR("The product takes no vouchers; contact its provider"));
    else if (uuid_equal(facts->buyer_enterprise_id, facts->provider_enterprise_id))
        problem_set(why, ERR_own_product, STR_EMPTY, STR_EMPTY);
    else if (facts->uses_this_year >= facts->annual_uses)
        refuse_annual_uses(facts, now_ms, why);
    else if (facts->recent.open >= facts->recent.open_maximum ||
             facts->recent.cancelled_today >= facts->recent.cancelled_maximum)
        refuse_recent(&facts->recent, now_ms, why);
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

struct str order_number(struct arena *mem, int64_t now_ms, struct str random_digits)
{
    const struct civil at = civil_from_ms(now_ms);
    return arena_printf(mem, "%04d%02d%02d%02d%02d%02d%.*s", at.year, at.month, at.day, at.hour, at.minute, at.second,
                        STR_FMT(random_digits));
}
