/* Owns the rules of vouchers: state, spending, giving back, revoking. Must not know where a voucher is stored nor
 * which order it pays beyond what the order demands. */
#include "voucher/voucher_rules.h"
#include "base/clock.h"

static const char *const state_names[VOUCHER_STATES] = {
    [VOUCHER_usable] = "usable",   [VOUCHER_used] = "used",     [VOUCHER_expired] = "expired",
    [VOUCHER_revoked] = "revoked", [VOUCHER_frozen] = "frozen", [VOUCHER_not_yet_valid] = "not_yet_valid",
};

const char *voucher_state_name(enum voucher_state state)
{
    return state_names[state];
}

enum voucher_state voucher_state(const struct voucher_facts *voucher, int64_t now_ms)
{
    if (voucher->closed_as != VOUCHER_open)
        return voucher->closed_as == VOUCHER_closed_revoked ? VOUCHER_revoked : VOUCHER_expired;
    if (voucher->remaining_fen == 0)
        return VOUCHER_used;
    if (now_ms >= voucher->expires_ms)
        return VOUCHER_expired;
    if (voucher->frozen)
        return VOUCHER_frozen;
    return now_ms < voucher->valid_from_ms ? VOUCHER_not_yet_valid : VOUCHER_usable;
}

struct str voucher_expires_on(struct arena *mem, int64_t expires_ms)
{
    return date_text(mem, expires_ms - 1);
}

/* ---- spending ---- */

static struct str wish_pointer(struct problem *why, size_t index, const char *member)
{
    return arena_printf(why->mem, "/vouchers/%zu/%s", index, member);
}

static void check_shape(const struct voucher_wish *wishes, size_t count, struct problem *why)
{
    if (count == 0)
        problem_add_fault(why, IN_BODY, STR("/vouchers"), FAULT_too_few_items, STR("1"));
    if (count > VOUCHERS_PER_PAYMENT_MAX) {
        problem_add_fault(why, IN_BODY, STR("/vouchers"), FAULT_too_many_items,
                          arena_printf(why->mem, "%d", VOUCHERS_PER_PAYMENT_MAX));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++)
            if (uuid_equal(wishes[i].voucher_id, wishes[j].voucher_id)) {
                problem_add_fault(why, IN_BODY, wish_pointer(why, i, "voucher_id"), FAULT_duplicate_items, STR_EMPTY);
                break;
            }
        if (wishes[i].amount_fen <= 0)
            problem_add_fault(why, IN_BODY, wish_pointer(why, i, "amount_fen"), FAULT_too_small, STR("100"));
        else if (!fen_is_whole_yuan(wishes[i].amount_fen))
            problem_add_fault(why, IN_BODY, wish_pointer(why, i, "amount_fen"), FAULT_not_whole_yuan, STR_EMPTY);
    }
}

static void refuse(struct problem *why, enum error_code code, struct uuid voucher_id)
{
    char id[UUID_TEXT_LENGTH + 1];
    uuid_write(voucher_id, id);
    problem_set(why, code, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"voucher_id\":\"%s\"", id);
}

static void refuse_insufficient(struct problem *why, const struct voucher_facts *voucher)
{
    char id[UUID_TEXT_LENGTH + 1];
    uuid_write(voucher->id, id);
    problem_set(why, ERR_voucher_insufficient, STR_EMPTY, STR_EMPTY);
    why->members =
        arena_printf(why->mem, "\"voucher_id\":\"%s\",\"remaining_fen\":%lld", id, (long long)voucher->remaining_fen);
}

static bool type_accepted(const struct voucher_purchase *purchase, struct uuid type_id)
{
    for (size_t i = 0; i < purchase->accepted_type_count; i++)
        if (uuid_equal(purchase->accepted_type_ids[i], type_id))
            return true;
    return false;
}

static const struct voucher_facts *find_owned(const struct voucher_facts *vouchers, size_t count, struct uuid id,
                                              struct uuid enterprise_id)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(vouchers[i].id, id) && uuid_equal(vouchers[i].enterprise_id, enterprise_id))
            return &vouchers[i];
    return NULL;
}

static bool may_spend(const struct voucher_facts *voucher, int64_t amount_fen, const struct voucher_purchase *purchase,
                      int64_t now_ms, struct problem *why)
{
    switch (voucher_state(voucher, now_ms)) {
    case VOUCHER_revoked:
        refuse(why, ERR_voucher_revoked, voucher->id);
        return false;
    case VOUCHER_expired:
        refuse(why, ERR_voucher_expired, voucher->id);
        return false;
    case VOUCHER_frozen:
        refuse(why, ERR_voucher_frozen, voucher->id);
        return false;
    case VOUCHER_not_yet_valid:
        refuse(why, ERR_voucher_not_yet_valid, voucher->id);
        return false;
    case VOUCHER_usable:
    case VOUCHER_used:
    case VOUCHER_STATES:
        break;
    }
    if (!type_accepted(purchase, voucher->type_id)) {
        refuse(why, ERR_voucher_type_not_accepted, voucher->id);
        return false;
    }
    if (amount_fen > voucher->remaining_fen) {
        refuse_insufficient(why, voucher);
        return false;
    }
    return true;
}

void voucher_decide_spend(const struct voucher_facts *vouchers, size_t voucher_count,
                          const struct voucher_purchase *purchase, int64_t now_ms, struct voucher_spend_plan *plan,
                          struct problem *why)
{
    const struct voucher_wish *wishes = purchase->wishes;
    check_shape(wishes, purchase->wish_count, why);
    if (has_problem(why))
        return;
    int64_t total_fen = 0;
    bool too_much = false;
    for (size_t i = 0; i < purchase->wish_count; i++) {
        const struct voucher_facts *voucher =
            find_owned(vouchers, voucher_count, wishes[i].voucher_id, purchase->payer_enterprise_id);
        if (!voucher) {
            refuse(why, ERR_voucher_not_found, wishes[i].voucher_id);
            return;
        }
        if (!may_spend(voucher, wishes[i].amount_fen, purchase, now_ms, why))
            return;
        too_much = too_much || !fen_add(total_fen, wishes[i].amount_fen, &total_fen);
        plan->lines[i] = (struct voucher_spend_line){voucher->id, wishes[i].amount_fen,
                                                     voucher->remaining_fen - wishes[i].amount_fen};
    }
    if (too_much || total_fen > purchase->max_deduction_fen) {
        problem_set(why, ERR_deduction_exceeded, STR_EMPTY, STR_EMPTY);
        why->members = arena_printf(why->mem, "\"max_deduction_fen\":%lld", (long long)purchase->max_deduction_fen);
        return;
    }
    plan->count = purchase->wish_count;
    plan->total_fen = total_fen;
}

/* ---- giving back ---- */

static enum voucher_closing closing(const struct voucher_facts *voucher, int64_t now_ms)
{
    if (voucher->closed_as != VOUCHER_open)
        return voucher->closed_as;
    return now_ms >= voucher->expires_ms ? VOUCHER_closed_expired : VOUCHER_open;
}

/* True if `a` is given back to before `b`: open ones before closed ones, what comes back to those is lost. */
static bool refunded_before(const struct voucher_facts *a, const struct voucher_facts *b, int64_t now_ms)
{
    const bool a_open = closing(a, now_ms) == VOUCHER_open, b_open = closing(b, now_ms) == VOUCHER_open;
    if (a_open != b_open)
        return a_open;
    if (a->expires_ms != b->expires_ms)
        return a->expires_ms > b->expires_ms;
    return uuid_compare(a->id, b->id) < 0;
}

static struct voucher_refund_line refund_line(const struct voucher_facts *voucher, int64_t back_fen, int64_t now_ms)
{
    const enum voucher_closing closed_as = closing(voucher, now_ms);
    const int64_t held_fen = voucher->remaining_fen + back_fen;
    const bool open = closed_as == VOUCHER_open;
    return (struct voucher_refund_line){.voucher_id = voucher->id,
                                        .amount_fen = back_fen,
                                        .closed_as = closed_as,
                                        .closes = !open && voucher->closed_as == VOUCHER_open,
                                        .closing_fen = open ? 0 : held_fen,
                                        .remaining_fen = open ? held_fen : 0};
}

bool voucher_plan_refund(const struct voucher_paid *paid, size_t paid_count, int64_t refund_fen, int64_t now_ms,
                         struct voucher_refund_plan *plan)
{
    if (paid_count > VOUCHERS_PER_PAYMENT_MAX || refund_fen < 0)
        return false;
    size_t order[VOUCHERS_PER_PAYMENT_MAX];
    int64_t paid_fen = 0;
    for (size_t i = 0; i < paid_count; i++) {
        size_t at = i;
        for (; at > 0 && refunded_before(&paid[i].voucher, &paid[order[at - 1]].voucher, now_ms); at--)
            order[at] = order[at - 1];
        order[at] = i;
        if (paid[i].paid_fen < 0 || !fen_add(paid_fen, paid[i].paid_fen, &paid_fen))
            return false;
    }
    if (refund_fen > paid_fen)
        return false;
    plan->count = 0;
    plan->total_fen = refund_fen;
    for (size_t i = 0; i < paid_count && refund_fen > 0; i++) {
        const struct voucher_paid *from = &paid[order[i]];
        const int64_t back_fen = from->paid_fen < refund_fen ? from->paid_fen : refund_fen;
        if (back_fen == 0)
            continue;
        plan->lines[plan->count++] = refund_line(&from->voucher, back_fen, now_ms);
        refund_fen -= back_fen;
    }
    return true;
}

void voucher_decide_revocation(const struct voucher_facts *voucher, int64_t now_ms, struct problem *why)
{
    const enum voucher_state state = voucher_state(voucher, now_ms);
    if (state == VOUCHER_revoked)
        refuse(why, ERR_voucher_revoked, voucher->id);
    else if (state == VOUCHER_expired)
        refuse(why, ERR_voucher_expired, voucher->id);
}

bool voucher_expiry_due(const struct voucher_facts *voucher, int64_t now_ms)
{
    return voucher->closed_as == VOUCHER_open && voucher->remaining_fen > 0 && now_ms >= voucher->expires_ms;
}
