/* order: states, deadlines, disputes, standing, actions. */
#include "order/order_rules.h"
#include "tests/unit/rules_test.h"

#define NOW INT64_C(1700000000000)
static const int64_t DAY = DAY_MS;

enum { SERVICE_DAYS = 90 };
/* Days behind which each state that somebody leads to at NOW is due; 0: never. */
static const int limits[ORDER_STATES] = {
    [ORDER_pending_payment] = 1,        [ORDER_paid] = 7,      [ORDER_in_service] = SERVICE_DAYS + 30,
    [ORDER_awaiting_confirmation] = 15, [ORDER_disputed] = 60, [ORDER_completed] = 7,
};

static const struct order_limits usual = {{
    [ORDER_LIMIT_payment_hours] = 24,
    [ORDER_LIMIT_acceptance_days] = 7,
    [ORDER_LIMIT_confirmation_days] = 15,
    [ORDER_LIMIT_warning_days] = 10,
    [ORDER_LIMIT_evaluation_days] = 7,
    [ORDER_LIMIT_service_overdue_days] = 30,
    [ORDER_LIMIT_return_days] = 15,
    [ORDER_LIMIT_dispute_days] = 60,
    [ORDER_LIMIT_withdrawn_days] = 3,
}};

static struct order_facts order(enum order_state in)
{
    return (struct order_facts){.state = in,
                                .due_at_ms = limits[in] ? NOW + limits[in] * DAY : 0,
                                .max_deduction_fen = 200000,
                                .escrow_fen = 100000,
                                .service_due_at_ms = NOW + SERVICE_DAYS * DAY,
                                .dispute = {ORDER_buyer, ORDER_in_service, NOW + 40 * DAY}};
}

/* What the row demands beside its state. */
static struct order_facts facts_for(const struct transition *row)
{
    struct order_facts facts = order((enum order_state)row->from);
    if (row->trigger == ORDER_provider_gone)
        facts.standing = STANDING(provider_revoked);
    if (row->trigger == ORDER_cancellation && row->from == ORDER_in_service)
        facts.service_due_at_ms = NOW;
    if (row->trigger == ORDER_return && row->to == ORDER_disputed)
        facts.returns = 2;
    if (row->trigger == ORDER_timeout && row->from == ORDER_disputed)
        facts.reported = row->to == ORDER_completed;
    if (row->trigger == ORDER_dispute_withdrawal)
        facts.dispute.by = (enum order_actor)row->actor, facts.dispute.before = (enum order_state)row->to;
    return facts;
}

/* At the deadline for timeouts, before it for people. */
static bool decide(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct transition *listed = state_transition(&order_machine, from, trigger, actor);
    const struct order_facts facts = listed ? facts_for(listed) : order((enum order_state)from);
    const int64_t now_ms = trigger == ORDER_timeout && facts.due_at_ms ? facts.due_at_ms : NOW;
    const struct transition *row =
        order_decide(&facts, (enum order_trigger)trigger, (enum order_actor)actor, STR("because"), now_ms, why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&order_machine, "order_states.txt", decide);
}

static enum error_code code_of(const struct order_facts *facts, enum order_trigger trigger, enum order_actor actor,
                               int64_t now_ms)
{
    struct problem why = new_problem();
    (void)order_decide(facts, trigger, actor, STR("because"), now_ms, &why);
    return why.code;
}

static void a_state_is_due_when_it_was_entered_and_its_limit_has_passed(void **state)
{
    (void)state;
    assert_int_equal(order_first_due_at_ms(24, NOW), NOW + limits[ORDER_pending_payment] * DAY);
    for (size_t i = 0; i < order_machine.row_count; i++) {
        const struct transition *row = &order_machine.rows[i];
        const struct order_facts facts = facts_for(row);
        int64_t due_ms = limits[row->to] ? NOW + limits[row->to] * DAY : 0;
        if (row->trigger == ORDER_return && row->to == ORDER_in_service)
            due_ms = NOW + 15 * DAY;
        else if (row->trigger == ORDER_dispute_withdrawal)
            due_ms = facts.dispute.before_due_at_ms;
        else if (row->write == ORDER_WRITE_DISPUTE_TAKEN)
            due_ms = facts.due_at_ms;
        else if (row->write == ORDER_WRITE_EVALUATION)
            due_ms = 0;
        assert_int_equal(order_due_at_ms(&facts, row, &usual, SERVICE_DAYS, NOW), due_ms);
    }
}

static void each_limit_is_what_its_setting_says(void **state)
{
    (void)state;
    static const struct {
        enum order_state from;
        enum order_trigger trigger;
        enum order_actor actor;
        enum order_limit limit;
    } cases[] = {
        {ORDER_pending_payment, ORDER_payment, ORDER_buyer, ORDER_LIMIT_acceptance_days},
        {ORDER_paid, ORDER_acceptance, ORDER_seller, ORDER_LIMIT_service_overdue_days},
        {ORDER_in_service, ORDER_completion_report, ORDER_seller, ORDER_LIMIT_confirmation_days},
        {ORDER_awaiting_confirmation, ORDER_confirmation, ORDER_buyer, ORDER_LIMIT_evaluation_days},
        {ORDER_awaiting_confirmation, ORDER_return, ORDER_buyer, ORDER_LIMIT_return_days},
        {ORDER_in_service, ORDER_dispute, ORDER_buyer, ORDER_LIMIT_dispute_days},
        {ORDER_disputed, ORDER_dispute_withdrawal, ORDER_buyer, ORDER_LIMIT_withdrawn_days},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct order_limits longer = usual;
        const struct transition *row =
            state_transition(&order_machine, cases[i].from, (int)cases[i].trigger, (int)cases[i].actor);
        struct order_facts facts = order(cases[i].from);
        facts.dispute.before_due_at_ms = NOW;
        longer.of[cases[i].limit] += 5;
        assert_int_equal(order_due_at_ms(&facts, row, &longer, SERVICE_DAYS, NOW),
                         order_due_at_ms(&facts, row, &usual, SERVICE_DAYS, NOW) + 5 * DAY);
    }
    struct order_limits sooner = usual;
    sooner.of[ORDER_LIMIT_warning_days] = 2;
    assert_int_equal(order_warning_at_ms(ORDER_awaiting_confirmation, &sooner, NOW + 15 * DAY, NOW), NOW + 2 * DAY);
    assert_int_equal(order_first_due_at_ms(48, NOW), NOW + 2 * DAY);
}

static void a_withdrawn_dispute_leaves_three_days_at_least(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_disputed);
    const struct transition *row =
        state_transition(&order_machine, ORDER_disputed, ORDER_dispute_withdrawal, ORDER_buyer);
    facts.dispute.before_due_at_ms = NOW + 2 * DAY;
    assert_int_equal(order_due_at_ms(&facts, row, &usual, SERVICE_DAYS, NOW), NOW + 3 * DAY);
    assert_int_equal(order_warning_at_ms(ORDER_awaiting_confirmation, &usual, NOW + 15 * DAY, NOW), NOW + 10 * DAY);
    assert_int_equal(order_warning_at_ms(ORDER_awaiting_confirmation, &usual, NOW + 3 * DAY, NOW), NOW);
    assert_int_equal(order_warning_at_ms(ORDER_in_service, &usual, NOW + 3 * DAY, NOW), 0);
}

static void at_the_deadline_only_its_own_transition_is_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < order_machine.row_count; i++) {
        const struct transition *row = &order_machine.rows[i];
        const enum order_trigger trigger = (enum order_trigger)row->trigger;
        const enum order_actor actor = (enum order_actor)row->actor;
        const bool timeout = trigger == ORDER_timeout;
        struct order_facts facts = facts_for(row);
        facts.due_at_ms = NOW + 5; /* whatever was stored */
        assert_int_equal(code_of(&facts, trigger, actor, NOW + 4), timeout ? ERR_too_early : ERR_none);
        assert_int_equal(code_of(&facts, trigger, actor, NOW + 5), timeout ? ERR_none : ERR_deadline_passed);
        facts.due_at_ms = 0;
        assert_int_equal(code_of(&facts, trigger, actor, INT64_MAX), timeout ? ERR_too_early : ERR_none);
    }
    const struct order_facts unpaid = order(ORDER_pending_payment);
    struct problem why = new_problem();
    assert_null(order_decide(&unpaid, ORDER_payment, ORDER_buyer, STR_EMPTY, NOW + DAY, &why));
    assert_text(why.members, "\"deadline\":\"2023-11-16T06:13:20.000+08:00\"");
}

/* No state is without a way out: whoever waits can act, or there is a time at which the system does. */
static void every_state_that_is_due_has_a_timeout(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATES; s++)
        assert_int_equal(limits[s] != 0, state_transition(&order_machine, s, ORDER_timeout, ORDER_system) != NULL);
}

static bool has_row(int from, int actor)
{
    for (size_t i = 0; i < order_machine.row_count; i++)
        if (order_machine.rows[i].from == from && order_machine.rows[i].actor == actor)
            return true;
    return false;
}

static void every_state_that_holds_money_has_a_way_out_for_each_party(void **state)
{
    (void)state;
    static const enum order_state holding[] = {ORDER_paid, ORDER_in_service, ORDER_awaiting_confirmation,
                                               ORDER_disputed};
    for (size_t i = 0; i < STATE_COUNT(holding); i++)
        for (int actor = ORDER_buyer; actor <= (int)ORDER_seller; actor++)
            assert_true(has_row((int)holding[i], actor) && limits[holding[i]] > 0);
}

static void the_buyer_goes_when_no_report_was_ever_made_in_time(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_in_service);
    assert_int_equal(code_of(&facts, ORDER_cancellation, ORDER_buyer, facts.service_due_at_ms - 1), ERR_too_early);
    assert_int_equal(code_of(&facts, ORDER_cancellation, ORDER_buyer, facts.service_due_at_ms), ERR_none);
    facts.reported = true;
    assert_int_equal(code_of(&facts, ORDER_cancellation, ORDER_buyer, facts.service_due_at_ms), ERR_reported);
}

static const struct transition *taken(const struct order_facts *facts, enum order_trigger trigger,
                                      enum order_actor actor, int64_t now_ms)
{
    struct problem why = new_problem();
    const struct transition *row = order_decide(facts, trigger, actor, STR("because"), now_ms, &why);
    if (!row)
        fail_msg("%s", error_info(why.code)->code);
    return row;
}

static void the_third_return_is_a_dispute(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_awaiting_confirmation);
    for (int returns = 0; returns < 4; returns++) {
        facts.returns = returns;
        const struct transition *row = taken(&facts, ORDER_return, ORDER_buyer, NOW);
        assert_int_equal(row->to, returns < 2 ? ORDER_in_service : ORDER_disputed);
        if (returns >= 2)
            assert_string_equal(order_dispute_cause(&facts, row), "third_return");
    }
}

static void a_dispute_is_withdrawn_once_and_by_who_opened_it(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_disputed);
    assert_int_equal(taken(&facts, ORDER_dispute_withdrawal, ORDER_buyer, NOW)->to, ORDER_in_service);
    facts.dispute.before = ORDER_awaiting_confirmation;
    assert_int_equal(taken(&facts, ORDER_dispute_withdrawal, ORDER_buyer, NOW)->to, ORDER_awaiting_confirmation);
    assert_int_equal(code_of(&facts, ORDER_dispute_withdrawal, ORDER_seller, NOW), ERR_not_your_dispute);
    facts.buyer_withdrew = true;
    assert_int_equal(code_of(&facts, ORDER_dispute_withdrawal, ORDER_buyer, NOW), ERR_dispute_withdrawn_before);
    facts.dispute.by = ORDER_system;
    assert_int_equal(code_of(&facts, ORDER_dispute_withdrawal, ORDER_buyer, NOW), ERR_not_your_dispute);
}

static void an_undecided_dispute_ends_by_whether_a_report_was_made(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_disputed);
    assert_int_equal(taken(&facts, ORDER_timeout, ORDER_system, facts.due_at_ms)->to, ORDER_refunded);
    facts.reported = true;
    assert_int_equal(taken(&facts, ORDER_timeout, ORDER_system, facts.due_at_ms)->to, ORDER_completed);
}

static void nobody_resolves_his_own_dispute(void **state)
{
    (void)state;
    static const enum order_trigger resolutions[] = {ORDER_resolution_none, ORDER_resolution_partial,
                                                     ORDER_resolution_full};
    struct order_facts facts = order(ORDER_disputed);
    facts.own_work = true;
    for (size_t i = 0; i < STATE_COUNT(resolutions); i++)
        assert_int_equal(code_of(&facts, resolutions[i], ORDER_reviewer, NOW), ERR_own_work);
}

static void a_partial_resolution_is_whole_yuan_between_nothing_and_all(void **state)
{
    (void)state;
    static const struct {
        int64_t fen;
        enum fault_code fault; /* FAULT_COUNT: none */
    } cases[] = {{100, FAULT_COUNT},      {99900, FAULT_COUNT},        {0, FAULT_too_small},
                 {-100, FAULT_too_small}, {150, FAULT_not_whole_yuan}, {100000, FAULT_too_large}};
    const struct order_facts facts = order(ORDER_disputed);
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why = new_problem();
        order_check_partial(&facts, cases[i].fen, &why);
        if (cases[i].fault == FAULT_COUNT)
            assert_int_equal(why.code, ERR_none);
        else
            assert_fault(&why, 0, "/refund_fen", cases[i].fault);
    }
}

static void only_a_cancellation_before_acceptance_is_the_buyers_cause(void **state)
{
    (void)state;
    for (size_t i = 0; i < order_machine.row_count; i++) {
        const struct transition *row = &order_machine.rows[i];
        struct order_facts facts = facts_for(row);
        const char *cause = order_refund_cause(&facts, row);
        const bool back = row->money == ESCROW_BACK || row->money == ESCROW_SPLIT;
        const bool buyers = row->trigger == ORDER_cancellation && row->from == ORDER_paid;
        assert_int_equal(cause != NULL, back);
        if (back)
            assert_int_equal(strcmp(cause, "buyer") == 0, buyers);
        facts.standing = STANDING(provider_frozen);
        if (buyers)
            assert_string_equal(order_refund_cause(&facts, row), "provider_standing");
    }
}

static void the_buyer_is_warned_five_days_before_silence_completes(void **state)
{
    (void)state;
    const struct order_facts waiting = order(ORDER_awaiting_confirmation);
    const int64_t warned_ms = NOW + 10 * DAY;
    assert_false(order_warning_due(&waiting, warned_ms, NOW + 10 * DAY - 1));
    assert_true(order_warning_due(&waiting, warned_ms, NOW + 10 * DAY));
    assert_false(order_warning_due(&waiting, warned_ms, NOW + 15 * DAY));
    assert_false(order_warning_due(&waiting, 0, NOW + 10 * DAY)); /* it was already */
}

static void what_needs_a_reason_is_not_done_without(void **state)
{
    (void)state;
    for (size_t i = 0; i < order_machine.row_count; i++) {
        const struct transition *row = &order_machine.rows[i];
        const struct order_facts facts = facts_for(row);
        struct problem why = new_problem();
        const int64_t now_ms = row->trigger == ORDER_timeout ? facts.due_at_ms : NOW;
        const bool needs = row->reason == REASON_REQUIRED;
        const struct transition *taken = order_decide(&facts, (enum order_trigger)row->trigger,
                                                      (enum order_actor)row->actor, STR_EMPTY, now_ms, &why);
        assert_ptr_equal(taken, needs ? NULL : row);
        assert_int_equal(why.code, needs ? ERR_reason_required : ERR_none);
    }
}

/* ---- standing (domain.md "Standing and freeze") ---- */

static enum error_code standing_against(unsigned standing, enum order_state in, enum order_trigger trigger,
                                        enum order_actor actor)
{
    struct order_facts facts = order(in);
    struct problem why = new_problem();
    facts.standing = standing;
    (void)order_decide(&facts, trigger, actor, STR("原因"), NOW, &why);
    return why.code;
}

static void a_payment_asks_what_stands_against_it(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STANDINGS; i++)
        assert_int_equal(standing_against(1U << i, ORDER_pending_payment, ORDER_payment, ORDER_buyer),
                         standing_rules[i].refuses);
}

static void what_a_buyer_has_paid_goes_on_whatever_stands_against_him(void **state)
{
    (void)state;
    const unsigned buyers = STANDING(buyer_frozen) | STANDING(certification_revoked) | STANDING(qualification_revoked) |
                            STANDING(product_suspended);
    assert_int_equal(standing_against(buyers, ORDER_paid, ORDER_acceptance, ORDER_seller), ERR_none);
    assert_int_equal(standing_against(buyers, ORDER_in_service, ORDER_completion_report, ORDER_seller), ERR_none);
    assert_int_equal(standing_against(buyers, ORDER_awaiting_confirmation, ORDER_confirmation, ORDER_buyer), ERR_none);
}

static void a_frozen_provider_accepts_nothing_and_one_that_is_gone_is_refunded(void **state)
{
    (void)state;
    const unsigned frozen = STANDING(provider_frozen), gone = STANDING(provider_revoked);
    assert_int_equal(standing_against(frozen, ORDER_paid, ORDER_acceptance, ORDER_seller), ERR_provider_frozen);
    assert_int_equal(standing_against(frozen, ORDER_paid, ORDER_rejection, ORDER_seller), ERR_none);
    assert_int_equal(standing_against(frozen, ORDER_in_service, ORDER_completion_report, ORDER_seller), ERR_none);
    assert_int_equal(standing_against(gone, ORDER_paid, ORDER_acceptance, ORDER_seller), ERR_not_certified_as_provider);
    assert_int_equal(standing_against(gone, ORDER_paid, ORDER_rejection, ORDER_seller), ERR_not_certified_as_provider);
    assert_int_equal(standing_against(gone, ORDER_paid, ORDER_provider_gone, ORDER_system), ERR_none);
    assert_int_equal(standing_against(frozen, ORDER_paid, ORDER_provider_gone, ORDER_system), ERR_wrong_state);
}

static void a_freeze_refunds_at_its_own_time_if_that_is_sooner(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_paid);
    assert_int_equal(order_deadline_ms(&facts), facts.due_at_ms);
    facts.refund_at_ms = facts.due_at_ms + 1;
    assert_int_equal(order_deadline_ms(&facts), facts.due_at_ms);
    facts.refund_at_ms = NOW + 1;
    assert_int_equal(order_deadline_ms(&facts), NOW + 1);
    assert_false(order_timeout_due(&facts, NOW));
    assert_true(order_timeout_due(&facts, NOW + 1));
}

static void a_timeout_is_caused_by_the_deadline_that_came_first(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_paid);
    const struct transition *row = state_transition(&order_machine, ORDER_paid, ORDER_timeout, ORDER_system);
    assert_string_equal(order_refund_cause(&facts, row), "unanswered");
    facts.refund_at_ms = facts.due_at_ms + 1;
    assert_string_equal(order_refund_cause(&facts, row), "unanswered");
    facts.refund_at_ms = facts.due_at_ms - 1;
    assert_string_equal(order_refund_cause(&facts, row), "provider_standing");
}

/* ---- actions ---- */

/* "allowed; blocked" */
static const char *listed(const struct order_facts *facts, enum order_actor capacity, int64_t now_ms, unsigned roles,
                          const struct access *access)
{
    struct action_list *list = actions_new(mem);
    order_list_actions(facts, capacity, now_ms, access, roles, list);
    return arena_cstr(
        mem, arena_printf(mem, "%.*s; %.*s", STR_FMT(action_names(list, true)), STR_FMT(action_names(list, false))));
}

/* The same by the rows alone: what somebody asks for, in the order of the table. */
static const char *in_table(int state, int actor)
{
    struct action_list *list = actions_new(mem);
    for (size_t i = 0; i < order_machine.row_count; i++) {
        const struct transition *row = &order_machine.rows[i];
        const char *action = state_action(&order_machine, row);
        if (row->actor != actor || row->operation == OP_none || actions_find(list, action))
            continue;
        struct problem *why = actions_add(list, action);
        if (!state_transition(&order_machine, state, row->trigger, actor))
            problem_set(why, ERR_wrong_state, STR_EMPTY, STR_EMPTY);
    }
    return arena_cstr(
        mem, arena_printf(mem, "%.*s; %.*s", STR_FMT(action_names(list, true)), STR_FMT(action_names(list, false))));
}

static void each_side_sees_what_it_may_do(void **state)
{
    (void)state;
    for (int in = 0; in < ORDER_STATES; in++)
        for (int actor = 0; actor < ORDER_ACTORS; actor++) {
            struct order_facts facts = order((enum order_state)in);
            facts.service_due_at_ms = NOW;
            facts.dispute.by = (enum order_actor)actor;
            assert_string_equal(listed(&facts, (enum order_actor)actor, NOW, 0, open_access()), in_table(in, actor));
        }
    const struct order_facts paid = order(ORDER_paid);
    assert_string_equal(listed(&paid, ORDER_reviewer, NOW, 0, open_access()), "; resolution");
    assert_string_equal(listed(&paid, ORDER_system, NOW, 0, open_access()), "; ");
}

static void nothing_is_offered_once_silence_has_decided(void **state)
{
    (void)state;
    const struct order_facts unpaid = order(ORDER_pending_payment);
    struct action_list *list = actions_new(mem);
    order_list_actions(&unpaid, ORDER_buyer, NOW + DAY, open_access(), 0, list);
    assert_text(action_names(list, true), "");
    assert_code(actions_find(list, "payment")->why, deadline_passed);
}

static void a_provider_that_is_one_no_more_is_offered_nothing(void **state)
{
    (void)state;
    const struct access access = {.roles = {[OP_acceptOrder] = ROLE_provider,
                                            [OP_rejectOrder] = ROLE_provider,
                                            [OP_reportOrderCompletion] = ROLE_provider}};
    const struct order_facts served = order(ORDER_in_service);
    assert_string_equal(listed(&served, ORDER_seller, NOW, ROLE_enterprise | ROLE_provider, &access),
                        "completion_report; acceptance rejection");
    assert_string_equal(listed(&served, ORDER_seller, NOW, ROLE_enterprise, &access), "; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(a_state_is_due_when_it_was_entered_and_its_limit_has_passed),
        RULE_TEST(at_the_deadline_only_its_own_transition_is_left),
        RULE_TEST(each_limit_is_what_its_setting_says),
        RULE_TEST(a_withdrawn_dispute_leaves_three_days_at_least),
        RULE_TEST(every_state_that_holds_money_has_a_way_out_for_each_party),
        RULE_TEST(the_buyer_goes_when_no_report_was_ever_made_in_time),
        RULE_TEST(the_third_return_is_a_dispute),
        RULE_TEST(a_dispute_is_withdrawn_once_and_by_who_opened_it),
        RULE_TEST(an_undecided_dispute_ends_by_whether_a_report_was_made),
        RULE_TEST(nobody_resolves_his_own_dispute),
        RULE_TEST(a_partial_resolution_is_whole_yuan_between_nothing_and_all),
        RULE_TEST(only_a_cancellation_before_acceptance_is_the_buyers_cause),
        RULE_TEST(every_state_that_is_due_has_a_timeout),
        RULE_TEST(the_buyer_is_warned_five_days_before_silence_completes),
        RULE_TEST(what_needs_a_reason_is_not_done_without),
        RULE_TEST(a_payment_asks_what_stands_against_it),
        RULE_TEST(what_a_buyer_has_paid_goes_on_whatever_stands_against_him),
        RULE_TEST(a_frozen_provider_accepts_nothing_and_one_that_is_gone_is_refunded),
        RULE_TEST(a_freeze_refunds_at_its_own_time_if_that_is_sooner),
        RULE_TEST(a_timeout_is_caused_by_the_deadline_that_came_first),
        RULE_TEST(each_side_sees_what_it_may_do),
        RULE_TEST(nothing_is_offered_once_silence_has_decided),
        RULE_TEST(a_provider_that_is_one_no_more_is_offered_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
