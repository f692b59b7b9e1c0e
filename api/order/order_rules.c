/* Owns what an order demands beyond its table of states: creation, deadlines, amounts, actions of each side. Must not
 * know vouchers (voucher_rules), nor whose order it is: the queries of each capacity see to that. */
#include "order/order_rules.h"
#include "base/money.h"

int64_t order_first_due_at_ms(int64_t payment_hours, int64_t now_ms)
{
    return now_ms + payment_hours * HOUR_MS;
}

static int64_t days_ms(const struct order_limits *limits, enum order_limit limit)
{
    return limits->of[limit] * DAY_MS;
}

/* A dispute that is withdrawn gives back the time that was left, and some days at least. */
static int64_t due_again_ms(const struct order_facts *before, const struct order_limits *limits, int64_t now_ms)
{
    const int64_t least_ms = now_ms + days_ms(limits, ORDER_LIMIT_withdrawn_days);
    return before->dispute.before_due_at_ms > least_ms ? before->dispute.before_due_at_ms : least_ms;
}

int64_t order_due_at_ms(const struct order_facts *before, const struct transition *row,
                        const struct order_limits *limits, int64_t service_days, int64_t now_ms)
{
    if (row->write == ORDER_WRITE_DISPUTE_WITHDRAWAL)
        return due_again_ms(before, limits, now_ms);
    if (row->write == ORDER_WRITE_DISPUTE_TAKEN)
        return before->due_at_ms;
    switch ((enum order_state)row->to) {
    case ORDER_pending_payment:
        return order_first_due_at_ms(limits->of[ORDER_LIMIT_payment_hours], now_ms);
    case ORDER_paid:
        return now_ms + days_ms(limits, ORDER_LIMIT_acceptance_days);
    case ORDER_in_service:
        return now_ms + (row->trigger == ORDER_return
                             ? days_ms(limits, ORDER_LIMIT_return_days)
                             : service_days * DAY_MS + days_ms(limits, ORDER_LIMIT_service_overdue_days));
    case ORDER_awaiting_confirmation:
        return now_ms + days_ms(limits, ORDER_LIMIT_confirmation_days);
    case ORDER_disputed:
        return now_ms + days_ms(limits, ORDER_LIMIT_dispute_days);
    case ORDER_completed:
        return row->write == ORDER_WRITE_EVALUATION ? 0 : now_ms + days_ms(limits, ORDER_LIMIT_evaluation_days);
    case ORDER_cancelled:
    case ORDER_refunded:
    case ORDER_STATES:
        break;
    }
    return 0;
}

int64_t order_warning_at_ms(enum order_state entered, const struct order_limits *limits, int64_t due_at_ms,
                            int64_t now_ms)
{
    const int64_t at_ms =
        due_at_ms - days_ms(limits, ORDER_LIMIT_confirmation_days) + days_ms(limits, ORDER_LIMIT_warning_days);
    if (entered != ORDER_awaiting_confirmation)
        return 0;
    return at_ms > now_ms ? at_ms : now_ms;
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
    const bool winds_up = row->trigger == ORDER_surrender || row->trigger == ORDER_dispute_agreement;
    if (standing & STANDING(provider_revoked) && !winds_up)
        problem_set(why, ERR_not_certified_as_provider, STR_EMPTY, STR_EMPTY);
    else if (standing & STANDING(provider_frozen) && row->trigger == ORDER_acceptance)
        problem_set(why, ERR_provider_frozen, STR_EMPTY, STR_EMPTY);
}

/* Whether what stands against the order moves it by itself. */
static bool order_lost(const struct order_facts *order)
{
    const bool running = order->state == ORDER_in_service || order->state == ORDER_awaiting_confirmation;
    const bool disputed = order->state == ORDER_disputed && order->dispute.by != ORDER_system;
    for (unsigned i = 0; i < STANDINGS; i++) {
        if (!(order->standing & (1U << i)))
            continue;
        if ((order->state == ORDER_paid && standing_rules[i].paid == PAID_REFUNDED) ||
            ((running || disputed) && standing_rules[i].service == SERVICE_DISPUTED))
            return true;
    }
    return false;
}

static void refuse_here(const struct order_facts *order, struct problem *why)
{
    state_refuse(&order_machine, (int)order->state, why);
}

static void check_withdrawal(const struct transition *row, const struct order_facts *order, struct problem *why)
{
    const bool did = row->actor == ORDER_buyer ? order->buyer_withdrew : order->seller_withdrew;
    if ((int)order->dispute.by != row->actor)
        problem_set(why, ERR_not_your_dispute, STR_EMPTY, STR_EMPTY);
    else if (did)
        problem_set(why, ERR_dispute_withdrawn_before, STR_EMPTY, STR_EMPTY);
    else if (row->to != (int)order->dispute.before)
        refuse_here(order, why);
}

/* The buyer goes when the service is not even reported in time. */
static void check_service_overdue(const struct order_facts *order, int64_t now_ms, struct problem *why)
{
    if (order->reported)
        problem_set(why, ERR_reported, STR_EMPTY, STR_EMPTY);
    else if (now_ms < order->service_due_at_ms)
        problem_set_deadline(why, ERR_too_early, order->service_due_at_ms);
}

/* What a row demands beside its deadline. */
static void check_row(const struct transition *row, const struct order_facts *order, int64_t now_ms,
                      struct problem *why)
{
    const bool third = order->returns >= ORDER_RETURNS_MAX;
    switch ((enum order_trigger)row->trigger) {
    case ORDER_payment:
        standing_refuse(order->standing, why);
        break;
    case ORDER_cancellation:
        if (row->from == ORDER_in_service)
            check_service_overdue(order, now_ms, why);
        break;
    case ORDER_return:
        if ((row->to == ORDER_disputed) != third)
            refuse_here(order, why);
        break;
    case ORDER_timeout:
        if (row->from == ORDER_disputed && (row->to == ORDER_completed) != order->reported)
            refuse_here(order, why);
        break;
    case ORDER_provider_gone:
        if (!order_lost(order))
            refuse_here(order, why);
        break;
    case ORDER_dispute_withdrawal:
        check_withdrawal(row, order, why);
        break;
    case ORDER_resolution_none:
    case ORDER_resolution_partial:
    case ORDER_resolution_full:
        if (order->own_work)
            problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
        break;
    case ORDER_acceptance:
    case ORDER_rejection:
    case ORDER_completion_report:
    case ORDER_confirmation:
    case ORDER_surrender:
    case ORDER_dispute:
    case ORDER_dispute_agreement:
    case ORDER_evaluation:
    case ORDER_TRIGGERS:
        break;
    }
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
    else
        check_row(row, order, now_ms, why);
    if (!has_problem(why) && row->actor == ORDER_seller)
        check_provider(row, order->standing, why);
}

/* ---- what is recorded of money that goes back, and of disputes ---- */

const char *order_refund_cause(const struct order_facts *before, const struct transition *row)
{
    const bool lost = before->standing & (STANDING(provider_frozen) | STANDING(provider_revoked));
    /* By which deadline came first, however late the sweep is. */
    const bool frozen = before->refund_at_ms && order_deadline_ms(before) == before->refund_at_ms;
    if (row->money != ESCROW_BACK && row->money != ESCROW_SPLIT)
        return NULL;
    switch ((enum order_trigger)row->trigger) {
    case ORDER_cancellation:
        return row->from == ORDER_in_service ? "service_overdue" : lost ? "provider_standing" : "buyer";
    case ORDER_timeout:
        return row->from == ORDER_disputed ? "dispute_undecided" : frozen ? "provider_standing" : "unanswered";
    case ORDER_provider_gone:
        return "provider_standing";
    case ORDER_resolution_partial:
    case ORDER_resolution_full:
        return "resolution";
    case ORDER_rejection:
    case ORDER_surrender:
    case ORDER_dispute_agreement:
        return "provider";
    case ORDER_payment:
    case ORDER_acceptance:
    case ORDER_completion_report:
    case ORDER_confirmation:
    case ORDER_return:
    case ORDER_dispute:
    case ORDER_dispute_withdrawal:
    case ORDER_resolution_none:
    case ORDER_evaluation:
    case ORDER_TRIGGERS:
        break;
    }
    return NULL;
}

const char *order_dispute_decision(const struct transition *row)
{
    if (row->from != ORDER_disputed || row->to == ORDER_disputed || row->write == ORDER_WRITE_DISPUTE_WITHDRAWAL)
        return NULL;
    if (row->trigger == ORDER_dispute_agreement)
        return row->actor == ORDER_buyer ? "accepted" : "agreed";
    return row->trigger == ORDER_timeout              ? "undecided"
           : row->trigger == ORDER_resolution_none    ? "none"
           : row->trigger == ORDER_resolution_partial ? "partial"
                                                      : "full";
}

const char *order_dispute_cause(const struct order_facts *before, const struct transition *row)
{
    if (row->trigger == ORDER_provider_gone)
        return "provider_gone";
    if (row->trigger == ORDER_return)
        return "third_return";
    if (row->trigger == ORDER_timeout)
        return before->returns > 0 ? "report_overdue" : "service_overdue";
    return "party";
}

void order_check_partial(const struct order_facts *order, int64_t refund_fen, struct problem *why)
{
    const struct str pointer = STR("/refund_fen");
    if (refund_fen <= 0)
        problem_add_fault(why, IN_BODY, pointer, FAULT_too_small, STR("100"));
    else if (!fen_is_whole_yuan(refund_fen))
        problem_add_fault(why, IN_BODY, pointer, FAULT_not_whole_yuan, STR_EMPTY);
    else if (refund_fen >= order->escrow_fen)
        problem_add_fault(why, IN_BODY, pointer, FAULT_too_large,
                          arena_printf(why->mem, "%lld", (long long)(order->escrow_fen - FEN_PER_YUAN)));
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

void order_decide_creation(const struct order_creation_facts *facts, const struct order_accepted *accepted,
                           int64_t now_ms, struct problem *why)
{
    order_decide_quote(facts, now_ms, why);
    if (has_problem(why))
        return;
    if (accepted->agreement_version != facts->agreement_version) {
        problem_set(why, ERR_agreement_outdated, STR_EMPTY, STR_EMPTY);
        why->members = arena_printf(why->mem, "\"current_version\":%lld", (long long)facts->agreement_version);
    } else if (accepted->terms_version && accepted->terms_version != facts->terms_version) {
        problem_set(why, ERR_terms_outdated, STR_EMPTY, STR_EMPTY);
        why->members = arena_printf(why->mem, "\"current_terms_version\":%lld", (long long)facts->terms_version);
    }
}

struct str order_number(struct arena *mem, int64_t now_ms, struct str random_digits)
{
    const struct civil at = civil_from_ms(now_ms);
    return arena_printf(mem, "%04d%02d%02d%02d%02d%02d%.*s", at.year, at.month, at.day, at.hour, at.minute, at.second,
                        STR_FMT(random_digits));
}
