/* order: what its creation and its quote ask, and its number. */
#include "order/order_rules.h"
#include "tests/unit/rules_test.h"

#define NOW INT64_C(1700000000000)

static struct order_creation_facts buying(void)
{
    return (struct order_creation_facts){.buyer_enterprise_id = id_of(1),
                                         .provider_enterprise_id = id_of(2),
                                         .voucher_product = true,
                                         .annual_uses = 2,
                                         .uses_this_year = 1,
                                         .agreement_version = 3,
                                         .recent = {.open_maximum = 5, .cancelled_maximum = 4},
                                         .terms_version = 5};
}

static struct problem create(const struct order_creation_facts *facts, int64_t version)
{
    struct problem why = new_problem();
    const struct order_accepted accepted = {.agreement_version = version};
    order_decide_creation(facts, &accepted, NOW, &why);
    return why;
}

static void whoever_says_which_terms_he_saw_gets_those_or_none(void **state)
{
    (void)state;
    const struct order_creation_facts facts = buying();
    struct order_accepted accepted = {.agreement_version = 3, .terms_version = facts.terms_version};
    struct problem why = new_problem();
    order_decide_creation(&facts, &accepted, NOW, &why);
    assert_code(why, none);
    accepted.terms_version--;
    order_decide_creation(&facts, &accepted, NOW, &why);
    assert_code(why, terms_outdated);
    assert_text(why.members, "\"current_terms_version\":5");
}

static void an_order_is_created_only_when_everything_holds(void **state)
{
    (void)state;
    struct order_creation_facts facts = buying();
    assert_int_equal(create(&facts, 3).code, ERR_none);
    const struct problem outdated = create(&facts, 2);
    assert_code(outdated, agreement_outdated);
    assert_text(outdated.members, "\"current_version\":3");
    for (unsigned i = 0; i < STANDINGS; i++) {
        facts.standing = 1U << i;
        assert_int_equal(create(&facts, 3).code, standing_rules[i].refuses);
    }
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
}

static void orders_are_not_made_and_cancelled_without_end(void **state)
{
    (void)state;
    struct order_creation_facts facts = buying();
    facts.recent.open = 4;
    facts.recent.cancelled_today = 3;
    assert_int_equal(create(&facts, 3).code, ERR_none);
    facts.recent.cancelled_today = 4;
    const struct problem cancelled = create(&facts, 3);
    assert_code(cancelled, too_many_cancelled_orders);
    assert_text(
        cancelled.members,
        arena_printf(mem, "\"limit\":4,\"used\":4,\"resets_on\":\"%.*s\"", STR_FMT(date_text(mem, NOW + DAY_MS))).data);
    facts.recent.open = 5;
    const struct problem open = create(&facts, 3);
    assert_code(open, too_many_open_orders);
    assert_text(open.members, "\"limit\":5,\"used\":5");
}

static void an_order_number_is_the_time_and_ten_digits(void **state)
{
    (void)state;
    int64_t at_ms = 0;
    assert_true(time_parse(STR("2021-07-20T10:19:31+08:00"), &at_ms));
    const struct str number = order_number(mem, at_ms, STR("7670278137"));
    assert_text(number, "202107201019317670278137");
    assert_int_equal(number.len, ORDER_NUMBER_DIGITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(whoever_says_which_terms_he_saw_gets_those_or_none),
        RULE_TEST(an_order_is_created_only_when_everything_holds),
        RULE_TEST(annual_uses_are_counted_and_reset_at_new_year),
        RULE_TEST(orders_are_not_made_and_cancelled_without_end),
        RULE_TEST(an_order_number_is_the_time_and_ten_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
