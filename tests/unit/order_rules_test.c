/* order and evaluation: states, deadlines, resolution, creation, actions, evaluations. */
#include "evaluation/evaluation_rules.h"
#include "order/order_rules.h"
#include "tests/unit/rules_test.h"

#define NOW INT64_C(1700000000000)
static const int64_t DAY = DAY_MS;

static struct order_facts order(enum order_state in)
{
    return (struct order_facts){.state = in,
                                .state_since_ms = NOW,
                                .price_fen = 400000,
                                .max_deduction_fen = 200000,
                                .paid_fen = 200000,
                                .evaluation_due_ms = in == ORDER_completed ? NOW + 7 * DAY : 0};
}

/* At the deadline for timeouts, before it for people. */
static bool decide(int from, int event, int actor, int *to, struct problem *why)
{
    const struct order_facts facts = order((enum order_state)from);
    const int64_t deadline_ms = order_deadline_ms(&facts);
    const int64_t now_ms = event == ORDER_timeout && deadline_ms != INT64_MAX ? deadline_ms : NOW;
    enum order_state next = ORDER_STATES;
    const bool yes = order_decide(&facts, (enum order_event)event, (enum order_actor)actor, true, now_ms, &next, why);
    if (yes)
        *to = (int)next;
    return yes;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&order_machine, "order_states.txt", decide);
}

static enum error_code code_at(enum order_state from, enum order_event event, enum order_actor actor, int64_t after_ms)
{
    const struct order_facts facts = order(from);
    struct problem why = new_problem();
    enum order_state to = from;
    (void)order_decide(&facts, event, actor, true, NOW + after_ms, &to, &why);
    return why.code;
}

static void deadlines_hold_whether_the_sweep_has_run_or_not(void **state)
{
    (void)state;
    static const struct {
        enum order_state from;
        enum order_event event;
        enum order_actor actor;
        int days;
        enum error_code just_before, at_deadline;
    } cases[] = {
        {ORDER_pending_payment, ORDER_timeout, ORDER_system, 1, ERR_too_early, ERR_none},
        {ORDER_pending_payment, ORDER_payment, ORDER_buyer, 1, ERR_none, ERR_too_late},
        {ORDER_pending_payment, ORDER_cancellation, ORDER_buyer, 1, ERR_none, ERR_none},
        {ORDER_paid, ORDER_timeout, ORDER_system, 7, ERR_too_early, ERR_none},
        {ORDER_paid, ORDER_acceptance, ORDER_seller, 7, ERR_none, ERR_too_late},
        {ORDER_paid, ORDER_rejection, ORDER_seller, 7, ERR_none, ERR_none},
        {ORDER_paid, ORDER_cancellation, ORDER_buyer, 7, ERR_none, ERR_none},
        {ORDER_awaiting_confirmation, ORDER_timeout, ORDER_system, 15, ERR_too_early, ERR_none},
        {ORDER_awaiting_confirmation, ORDER_confirmation, ORDER_buyer, 15, ERR_none, ERR_none},
        {ORDER_awaiting_confirmation, ORDER_return, ORDER_buyer, 15, ERR_none, ERR_too_late},
        {ORDER_awaiting_confirmation, ORDER_dispute, ORDER_buyer, 15, ERR_none, ERR_too_late},
        {ORDER_awaiting_confirmation, ORDER_dispute, ORDER_seller, 15, ERR_none, ERR_too_late},
        {ORDER_in_service, ORDER_completion_report, ORDER_seller, 1000, ERR_none, ERR_none},
        {ORDER_disputed, ORDER_resolution_refunded, ORDER_reviewer, 1000, ERR_none, ERR_none},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        assert_int_equal(code_at(cases[i].from, cases[i].event, cases[i].actor, cases[i].days * DAY - 1),
                         cases[i].just_before);
        assert_int_equal(code_at(cases[i].from, cases[i].event, cases[i].actor, cases[i].days * DAY),
                         cases[i].at_deadline);
    }
}

static void the_buyer_is_warned_five_days_before_silence_completes(void **state)
{
    (void)state;
    const struct order_facts waiting = order(ORDER_awaiting_confirmation), paid = order(ORDER_paid);
    const int64_t warned_ms = NOW + ORDER_CONFIRMATION_WARNING_MS;
    assert_false(order_warning_due(&waiting, warned_ms, NOW + 10 * DAY - 1));
    assert_true(order_warning_due(&waiting, warned_ms, NOW + 10 * DAY));
    assert_false(order_warning_due(&waiting, warned_ms, NOW + 15 * DAY));
    assert_false(order_warning_due(&paid, warned_ms, NOW + 10 * DAY));
    assert_false(order_warning_due(&waiting, 0, NOW + 10 * DAY)); /* it was already */
}

static void some_moves_need_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < order_machine.row_count; i++) {
        const struct transition *row = &order_machine.rows[i];
        const struct order_facts facts = order((enum order_state)row->from);
        struct problem why = new_problem();
        enum order_state to = facts.state;
        const int64_t now_ms = row->trigger == ORDER_timeout ? order_deadline_ms(&facts) : NOW;
        const bool needs = row->trigger == ORDER_rejection || row->trigger == ORDER_return ||
                           row->trigger == ORDER_dispute || row->actor == ORDER_reviewer;
        assert_int_equal(order_decide(&facts, (enum order_event)row->trigger, (enum order_actor)row->actor, false,
                                      now_ms, &to, &why),
                         !needs);
        assert_int_equal(why.code, needs ? ERR_reason_required : ERR_none);
    }
}

static void a_dispute_is_resolved_by_all_a_part_or_nothing(void **state)
{
    (void)state;
    static const struct {
        bool all;
        int64_t refund_fen;
        enum error_code code;
        enum order_state to;
        int64_t back_fen;
    } cases[] = {
        {true, 0, ERR_none, ORDER_refunded, 200000},           {false, 0, ERR_none, ORDER_completed, 0},
        {false, 199900, ERR_none, ORDER_completed, 199900},    {false, 200000, ERR_invalid_fields, ORDER_disputed, -1},
        {false, -100, ERR_invalid_fields, ORDER_disputed, -1}, {false, 150, ERR_invalid_fields, ORDER_disputed, -1},
    };
    const struct order_facts facts = order(ORDER_disputed);
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why = new_problem();
        enum order_state to = ORDER_disputed;
        int64_t back_fen = -1;
        (void)order_decide_resolution(&facts, cases[i].all, cases[i].refund_fen, true, NOW, &to, &back_fen, &why);
        assert_int_equal(why.code, cases[i].code);
        assert_int_equal(to, cases[i].to);
        assert_int_equal(back_fen, cases[i].back_fen);
        if (cases[i].code != ERR_none)
            assert_text(why.faults[0].where, "/refund_fen");
    }
    struct order_facts own = facts;
    own.reviewer_is_party = true;
    struct problem why = new_problem();
    enum order_state to = ORDER_disputed;
    int64_t back_fen = -1;
    assert_false(order_decide_resolution(&own, true, 0, true, NOW, &to, &back_fen, &why));
    assert_code(why, own_work);
}

/* ---- creation ---- */

static struct order_creation_facts buying(void)
{
    return (struct order_creation_facts){.buyer_enterprise_id = id_of(1),
                                         .provider_enterprise_id = id_of(2),
                                         .buyer_approved = true,
                                         .provider_approved = true,
                                         .product_listed = true,
                                         .voucher_product = true,
                                         .annual_uses = 2,
                                         .uses_this_year = 1,
                                         .agreement_version = 3};
}

static struct problem create(const struct order_creation_facts *facts, int64_t version)
{
    struct problem why = new_problem();
    order_decide_creation(facts, version, NOW, &why);
    return why;
}

static void an_order_is_created_only_when_everything_holds(void **state)
{
    (void)state;
    struct order_creation_facts facts = buying();
    assert_int_equal(create(&facts, 3).code, ERR_none);
    const struct problem outdated = create(&facts, 2);
    assert_code(outdated, agreement_outdated);
    assert_text(outdated.members, "\"current_version\":3");
    facts.buyer_approved = false;
    assert_code(create(&facts, 3), not_certified);
    facts = buying();
    facts.product_listed = false;
    assert_code(create(&facts, 3), product_not_orderable);
    facts = buying();
    facts.provider_approved = false;
    assert_code(create(&facts, 3), product_not_orderable);
    facts = buying();
    facts.voucher_product = false;
    assert_code(create(&facts, 3), product_not_orderable);
    facts = buying();
    facts.provider_enterprise_id = facts.buyer_enterprise_id;
    assert_code(create(&facts, 3), own_product);
}

static void annual_uses_are_counted_and_reset_at_new_year(void **state)
{
    (void)state;
    struct order_creation_facts facts = buying();
    facts.uses_this_year = 2;
    const struct problem why = create(&facts, 3);
    assert_code(why, annual_uses_reached);
    assert_text(why.members, "\"limit\":2,\"used\":2,\"resets_on\":\"2024-01-01\"");
    for (int s = 0; s < ORDER_STATES; s++)
        assert_int_equal(order_counts_as_use((enum order_state)s), s != ORDER_cancelled && s != ORDER_refunded);
}

static void an_order_number_is_the_time_and_ten_digits(void **state)
{
    (void)state;
    int64_t at_ms = 0;
    assert_true(time_parse(STR("2021-07-20T10:19:31+08:00"), &at_ms));
    const struct str number = order_number(mem, at_ms, STR("7670278137"));
    assert_text(number, "202107201019317670278137");
    assert_int_equal(number.len, ORDER_NUMBER_DIGITS);
    assert_int_equal(order_offline_fen(400000, 200000), 200000);
}

/* ---- actions ---- */

static struct str names(const struct order_facts *facts, enum order_actor capacity, int64_t now_ms, bool allowed)
{
    struct action_list *list = actions_new(mem);
    order_list_actions(facts, capacity, now_ms, list);
    struct strbuf text = {.mem = mem};
    for (size_t i = 0; i < list->count; i++)
        if (has_problem(&list->items[i].why) != allowed)
            strbuf_printf(&text, "%s%s", text.len > 0 ? " " : "", list->items[i].name);
    return strbuf_str(&text);
}

static void each_side_sees_what_it_may_do(void **state)
{
    (void)state;
    static const struct {
        enum order_state in;
        enum order_actor capacity;
        const char *allowed;
    } cases[] = {
        {ORDER_pending_payment, ORDER_buyer, "payment cancellation"},
        {ORDER_pending_payment, ORDER_seller, ""},
        {ORDER_paid, ORDER_buyer, "cancellation"},
        {ORDER_paid, ORDER_seller, "acceptance rejection"},
        {ORDER_in_service, ORDER_buyer, "dispute"},
        {ORDER_in_service, ORDER_seller, "completion_report dispute"},
        {ORDER_awaiting_confirmation, ORDER_buyer, "confirmation return dispute"},
        {ORDER_awaiting_confirmation, ORDER_seller, "dispute"},
        {ORDER_completed, ORDER_buyer, "evaluation"},
        {ORDER_completed, ORDER_seller, ""},
        {ORDER_disputed, ORDER_reviewer, "resolution"},
        {ORDER_paid, ORDER_reviewer, ""},
        {ORDER_paid, ORDER_system, ""},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct order_facts facts = order(cases[i].in);
        const struct str allowed = names(&facts, cases[i].capacity, NOW, true);
        assert_true(str_is(allowed, cases[i].allowed));
    }
    const struct order_facts unpaid = order(ORDER_pending_payment);
    assert_text(names(&unpaid, ORDER_buyer, NOW + DAY, true), "cancellation");
    assert_text(names(&unpaid, ORDER_buyer, NOW, false), "confirmation return dispute evaluation");
}

/* ---- evaluation ---- */

static struct problem evaluate(struct order_facts facts, int64_t after_ms)
{
    struct problem why = new_problem();
    order_decide_evaluation(&facts, NOW + after_ms, &why);
    return why;
}

static void a_completed_order_is_evaluated_once_within_a_week(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATES; s++)
        assert_int_equal(evaluate(order((enum order_state)s), 0).code,
                         s == ORDER_completed ? ERR_none : ERR_wrong_state);
    assert_int_equal(evaluate(order(ORDER_completed), 7 * DAY - 1).code, ERR_none);
    assert_code(evaluate(order(ORDER_completed), 7 * DAY), too_late);
    struct order_facts evaluated = order(ORDER_completed);
    evaluated.evaluated = true;
    assert_code(evaluate(evaluated, 0), already_evaluated);
}

static void the_system_evaluates_after_a_week_and_counts_for_nothing(void **state)
{
    (void)state;
    struct order_facts facts = order(ORDER_completed);
    assert_false(evaluation_automatic_due(&facts, NOW + 7 * DAY - 1));
    assert_true(evaluation_automatic_due(&facts, NOW + 7 * DAY));
    facts.evaluated = true;
    assert_false(evaluation_automatic_due(&facts, NOW + 7 * DAY));
    facts = order(ORDER_refunded);
    assert_false(evaluation_automatic_due(&facts, NOW + 7 * DAY));
    const struct evaluation automatic = evaluation_automatic();
    assert_string_equal(evaluation_service_name(automatic.service), "good");
    assert_int_equal(automatic.platform_stars, 5);
    assert_true(automatic.automatic);
    assert_false(evaluation_counts(automatic.automatic, false));
    assert_false(evaluation_counts(false, true));
    assert_true(evaluation_counts(false, false));
    enum evaluation_service service = SERVICE_GRADES;
    assert_true(evaluation_service_find(STR("neutral"), &service));
    assert_int_equal(service, SERVICE_neutral);
    assert_false(evaluation_service_find(STR("great"), &service));
}

static void replies_and_hiding_happen_once(void **state)
{
    (void)state;
    static const struct {
        struct evaluation_facts facts;
        enum error_code reply, hiding;
    } cases[] = {
        {{.automatic = false}, ERR_none, ERR_none},
        {{.automatic = true}, ERR_wrong_state, ERR_none},
        {{.replied = true}, ERR_already_exists, ERR_none},
        {{.hidden = true}, ERR_wrong_state, ERR_wrong_state},
        {{.reviewer_is_party = true}, ERR_none, ERR_own_work},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem reply = new_problem(), hiding = new_problem();
        evaluation_decide_reply(&cases[i].facts, &reply);
        evaluation_decide_hiding(&cases[i].facts, true, &hiding);
        assert_int_equal(reply.code, cases[i].reply);
        assert_int_equal(hiding.code, cases[i].hiding);
    }
    struct problem why = new_problem();
    evaluation_decide_hiding(&cases[0].facts, false, &why);
    assert_code(why, reason_required);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(deadlines_hold_whether_the_sweep_has_run_or_not),
        RULE_TEST(the_buyer_is_warned_five_days_before_silence_completes),
        RULE_TEST(some_moves_need_a_reason),
        RULE_TEST(a_dispute_is_resolved_by_all_a_part_or_nothing),
        RULE_TEST(an_order_is_created_only_when_everything_holds),
        RULE_TEST(annual_uses_are_counted_and_reset_at_new_year),
        RULE_TEST(an_order_number_is_the_time_and_ten_digits),
        RULE_TEST(each_side_sees_what_it_may_do),
        RULE_TEST(a_completed_order_is_evaluated_once_within_a_week),
        RULE_TEST(the_system_evaluates_after_a_week_and_counts_for_nothing),
        RULE_TEST(replies_and_hiding_happen_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
