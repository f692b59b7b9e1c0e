/* evaluation: when and by whom, what counts, replies and hiding. */
#include "evaluation/evaluation_rules.h"
#include "tests/unit/rules_test.h"

#define NOW INT64_C(1700000000000)
static const int64_t DAY = DAY_MS;

/* Entered at NOW; what is closed has no deadline. */
static struct order_facts in_state(enum order_state state)
{
    const bool closed = state == ORDER_cancelled || state == ORDER_refunded;
    return (struct order_facts){.state = state, .due_at_ms = closed ? 0 : NOW + 7 * DAY};
}

static struct problem evaluate(struct order_facts facts, int64_t after_ms)
{
    struct problem why = new_problem();
    const struct transition *row = order_decide(&facts, ORDER_evaluation, ORDER_buyer, STR_EMPTY, NOW + after_ms, &why);
    assert_int_equal(row == NULL, has_problem(&why));
    return why;
}

static void a_completed_order_is_evaluated_once_within_a_week(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATES; s++)
        assert_int_equal(evaluate(in_state((enum order_state)s), 0).code,
                         s == ORDER_completed ? ERR_none : ERR_wrong_state);
    assert_int_equal(evaluate(in_state(ORDER_completed), 7 * DAY - 1).code, ERR_none);
    assert_code(evaluate(in_state(ORDER_completed), 7 * DAY), deadline_passed);
    struct order_facts evaluated = in_state(ORDER_completed);
    evaluated.evaluated = true;
    assert_code(evaluate(evaluated, 0), already_evaluated);
}

static enum error_code automatic_at(const struct order_facts *facts, int64_t now_ms)
{
    struct problem why = new_problem();
    const struct transition *row = evaluation_decide_automatic(facts, now_ms, &why);
    assert_int_equal(row == NULL, has_problem(&why));
    return why.code;
}

static void the_system_evaluates_after_a_week_and_counts_for_nothing(void **state)
{
    (void)state;
    struct order_facts facts = in_state(ORDER_completed);
    assert_int_equal(automatic_at(&facts, NOW + 7 * DAY - 1), ERR_too_early);
    assert_int_equal(automatic_at(&facts, NOW + 7 * DAY), ERR_none);
    facts.evaluated = true;
    assert_int_equal(automatic_at(&facts, NOW + 7 * DAY), ERR_already_evaluated);
    for (int s = 0; s < ORDER_STATES; s++) {
        facts = in_state((enum order_state)s);
        if (s != ORDER_completed)
            assert_int_equal(automatic_at(&facts, NOW + 200 * DAY), ERR_wrong_state);
    }
    const struct evaluation automatic = evaluation_automatic(5);
    assert_string_equal(evaluation_service_name(automatic.service), "good");
    assert_int_equal(automatic.platform_stars, 5);
    assert_true(automatic.automatic);
    assert_false(evaluation_counts(&automatic));
    struct evaluation own = {.service = SERVICE_good, .platform_stars = 1};
    assert_true(evaluation_counts(&own));
    assert_true(evaluation_rates(&own, 10000, 10000));
    assert_false(evaluation_rates(&own, 9900, 10000));
    assert_false(evaluation_rates(&automatic, 10000, 0));
    own.hidden = true;
    assert_false(evaluation_counts(&own));
    assert_false(evaluation_rates(&own, 10000, 10000));
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
        RULE_TEST(a_completed_order_is_evaluated_once_within_a_week),
        RULE_TEST(the_system_evaluates_after_a_week_and_counts_for_nothing),
        RULE_TEST(replies_and_hiding_happen_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
