/* voucher: states, spending, giving back, revoking. */
#include "base/clock.h"
#include "tests/unit/rules_test.h"
#include "voucher/voucher_rules.h"

#define NOW INT64_C(1700000000000)
enum { PAYER = 10, STRANGER = 11, TYPE_A = 20, TYPE_B = 21 };

static struct voucher_facts voucher(unsigned n, int64_t remaining_fen)
{
    return (struct voucher_facts){.id = id_of(n),
                                  .enterprise_id = id_of(PAYER),
                                  .type_id = id_of(TYPE_A),
                                  .face_fen = 200000,
                                  .remaining_fen = remaining_fen,
                                  .valid_from_ms = NOW - DAY_MS,
                                  .expires_ms = NOW + 10 * DAY_MS};
}

static const struct uuid accepted[] = {{{1, [15] = TYPE_A}}};
static const struct voucher_purchase purchase = {.payer_enterprise_id = {{1, [15] = PAYER}},
                                                 .max_deduction_fen = 200000,
                                                 .accepted_type_ids = accepted,
                                                 .accepted_type_count = 1};

static struct voucher_spend_plan plan;
static struct problem spend_at(const struct voucher_facts *vouchers, size_t count, const struct voucher_wish *wishes,
                               size_t wish_count, int64_t now_ms)
{
    struct problem why = new_problem();
    plan = (struct voucher_spend_plan){.count = 0};
    struct voucher_purchase wished = purchase;
    wished.wishes = wishes;
    wished.wish_count = wish_count;
    voucher_decide_spend(vouchers, count, &wished, now_ms, &plan, &why);
    assert_int_equal(plan.count > 0, !has_problem(&why));
    return why;
}
static struct problem spend_one(struct voucher_facts facts, int64_t amount_fen)
{
    const struct voucher_wish wish = {id_of(1), amount_fen};
    return spend_at(&facts, 1, &wish, 1, NOW);
}

static void the_state_follows_from_facts_and_now(void **state)
{
    (void)state;
    static const struct {
        int64_t remaining_fen, now_ms;
        enum voucher_closing closed_as;
        const char *expected;
    } cases[] = {
        {200000, NOW, VOUCHER_open, "usable"},
        {100, NOW, VOUCHER_open, "usable"},
        {0, NOW, VOUCHER_open, "used"},
        {0, NOW + 11 * (int64_t)DAY_MS, VOUCHER_open, "used"},
        {100, NOW + 10 * (int64_t)DAY_MS - 1, VOUCHER_open, "usable"},
        {100, NOW + 10 * (int64_t)DAY_MS, VOUCHER_open, "expired"},
        {0, NOW + 11 * (int64_t)DAY_MS, VOUCHER_closed_expired, "expired"},
        {0, NOW, VOUCHER_closed_revoked, "revoked"},
        {100, NOW - DAY_MS, VOUCHER_open, "usable"},
        {100, NOW - DAY_MS - 1, VOUCHER_open, "not_yet_valid"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct voucher_facts facts = voucher(1, cases[i].remaining_fen);
        facts.closed_as = cases[i].closed_as;
        assert_string_equal(voucher_state_name(voucher_state(&facts, cases[i].now_ms)), cases[i].expected);
    }
}

static void a_voucher_is_usable_on_its_last_day_to_midnight(void **state)
{
    (void)state;
    int64_t expires_ms = 0;
    assert_true(time_parse(STR("2021-07-08T00:00:00+08:00"), &expires_ms));
    assert_text(voucher_expires_on(mem, expires_ms), "2021-07-07");
    assert_true(time_parse(STR("2024-03-01T00:00:00+08:00"), &expires_ms));
    assert_text(voucher_expires_on(mem, expires_ms), "2024-02-29");
}

static void a_voucher_can_be_spent_in_part_or_whole(void **state)
{
    (void)state;
    assert_int_equal(spend_one(voucher(1, 200000), 150000).code, ERR_none);
    assert_int_equal(plan.total_fen, 150000);
    assert_int_equal(plan.lines[0].remaining_fen, 50000);
    assert_int_equal(spend_one(voucher(1, 200000), 200000).code, ERR_none);
    assert_int_equal(plan.lines[0].remaining_fen, 0);
}

static void several_vouchers_pay_together_in_the_order_asked(void **state)
{
    (void)state;
    const struct voucher_facts vouchers[] = {voucher(1, 100000), voucher(2, 100000)};
    const struct voucher_wish wishes[] = {{id_of(2), 100000}, {id_of(1), 500}};
    assert_int_equal(spend_at(vouchers, 2, wishes, 2, NOW).code, ERR_none);
    assert_int_equal(plan.count, 2);
    assert_int_equal(plan.total_fen, 100500);
    assert_true(uuid_equal(plan.lines[0].voucher_id, id_of(2)));
    assert_int_equal(plan.lines[1].remaining_fen, 99500);
}

static void what_is_wrong_with_the_shape_is_told_at_once(void **state)
{
    (void)state;
    const struct voucher_facts facts = voucher(1, 200000);
    const struct voucher_wish wishes[] = {{id_of(1), 0}, {id_of(2), 150}, {id_of(1), -100}};
    const struct problem why = spend_at(&facts, 1, wishes, 3, NOW);
    assert_code(why, invalid_fields);
    assert_int_equal(why.fault_count, 4);
    assert_fault(&why, 0, "/vouchers/0/amount_fen", FAULT_too_small);
    assert_fault(&why, 1, "/vouchers/1/amount_fen", FAULT_not_whole_yuan);
    assert_fault(&why, 2, "/vouchers/2/voucher_id", FAULT_duplicate_items);
    assert_fault(&why, 3, "/vouchers/2/amount_fen", FAULT_too_small);
}

static void a_payment_without_or_with_too_many_vouchers_is_refused(void **state)
{
    (void)state;
    struct problem why = spend_at(NULL, 0, NULL, 0, NOW);
    assert_fault(&why, 0, "/vouchers", FAULT_too_few_items);
    static struct voucher_wish wishes[VOUCHERS_PER_PAYMENT_MAX + 1];
    why = spend_at(NULL, 0, wishes, VOUCHERS_PER_PAYMENT_MAX + 1, NOW);
    assert_fault(&why, 0, "/vouchers", FAULT_too_many_items);
}

static void as_many_vouchers_as_a_payment_holds_pay_and_are_given_back_to(void **state)
{
    (void)state;
    static struct voucher_facts owned[VOUCHERS_PER_PAYMENT_MAX];
    static struct voucher_wish wishes[VOUCHERS_PER_PAYMENT_MAX];
    static struct voucher_paid paid[VOUCHERS_PER_PAYMENT_MAX + 1];
    for (unsigned i = 0; i < VOUCHERS_PER_PAYMENT_MAX; i++) {
        owned[i] = voucher(i + 1, 100);
        wishes[i] = (struct voucher_wish){id_of(i + 1), 100};
        paid[i] = (struct voucher_paid){voucher(i + 1, 0), 100};
    }
    const struct problem why = spend_at(owned, VOUCHERS_PER_PAYMENT_MAX, wishes, VOUCHERS_PER_PAYMENT_MAX, NOW);
    assert_false(has_problem(&why));
    static struct voucher_refund_plan back;
    assert_true(voucher_plan_refund(paid, VOUCHERS_PER_PAYMENT_MAX, VOUCHERS_PER_PAYMENT_MAX * 100, NOW, &back));
    assert_int_equal(back.count, VOUCHERS_PER_PAYMENT_MAX);
    paid[VOUCHERS_PER_PAYMENT_MAX] = (struct voucher_paid){voucher(99, 0), 100};
    assert_false(voucher_plan_refund(paid, VOUCHERS_PER_PAYMENT_MAX + 1, 100, NOW, &back));
}

static void what_is_foreign_looks_like_what_does_not_exist(void **state)
{
    (void)state;
    struct voucher_facts foreign = voucher(1, 200000);
    foreign.enterprise_id = id_of(STRANGER);
    const struct problem a = spend_one(foreign, 100), b = spend_one(voucher(2, 200000), 100);
    assert_code(a, voucher_not_found);
    assert_code(b, voucher_not_found);
    assert_true(str_equal(a.members, b.members));
    assert_text(a.members, "\"voucher_id\":\"01000000-0000-0000-0000-000000000001\"");
}

static void an_unusable_voucher_cannot_be_spent(void **state)
{
    (void)state;
    struct voucher_facts facts = voucher(1, 200000);
    const struct voucher_wish wish = {id_of(1), 100};
    assert_code(spend_at(&facts, 1, &wish, 1, facts.expires_ms), voucher_expired);
    assert_int_equal(spend_at(&facts, 1, &wish, 1, facts.expires_ms - 1).code, ERR_none);
    assert_code(spend_at(&facts, 1, &wish, 1, facts.valid_from_ms - 1), voucher_not_yet_valid);
    facts.closed_as = VOUCHER_closed_revoked;
    assert_code(spend_one(facts, 100), voucher_revoked);
    facts.closed_as = VOUCHER_closed_expired;
    assert_code(spend_one(facts, 100), voucher_expired);
    assert_code(spend_one(voucher(1, 0), 100), voucher_insufficient);
}

static void a_voucher_cannot_be_overspent(void **state)
{
    (void)state;
    const struct problem why = spend_one(voucher(1, 100), 200);
    assert_code(why, voucher_insufficient);
    assert_text(why.members, "\"voucher_id\":\"01000000-0000-0000-0000-000000000001\",\"remaining_fen\":100");
}

static void a_type_the_order_does_not_accept_is_refused(void **state)
{
    (void)state;
    struct voucher_facts facts = voucher(1, 200000);
    facts.type_id = id_of(TYPE_B);
    assert_code(spend_one(facts, 100), voucher_type_not_accepted);
}

static void the_sum_stays_within_the_maximum_deduction(void **state)
{
    (void)state;
    const struct voucher_facts vouchers[] = {voucher(1, 200000), voucher(2, 200000)};
    const struct voucher_wish exact[] = {{id_of(1), 199900}, {id_of(2), 100}};
    assert_int_equal(spend_at(vouchers, 2, exact, 2, NOW).code, ERR_none);
    const struct voucher_wish above[] = {{id_of(1), 199900}, {id_of(2), 200}};
    const struct problem why = spend_at(vouchers, 2, above, 2, NOW);
    assert_code(why, deduction_exceeded);
    assert_text(why.members, "\"max_deduction_fen\":200000");
    struct voucher_facts huge[] = {voucher(1, FEN_MAX / 100 * 100), voucher(2, FEN_MAX / 100 * 100)};
    const struct voucher_wish all[] = {{id_of(1), FEN_MAX / 100 * 100}, {id_of(2), FEN_MAX / 100 * 100}};
    assert_code(spend_at(huge, 2, all, 2, NOW), deduction_exceeded);
}

/* ---- giving back ---- */

static struct voucher_refund_plan back;

static void everything_goes_back_to_the_vouchers_that_paid(void **state)
{
    (void)state;
    const struct voucher_paid paid[] = {{voucher(1, 50000), 150000}, {voucher(2, 0), 20000}};
    assert_true(voucher_plan_refund(paid, 2, 170000, NOW, &back));
    assert_int_equal(back.count, 2);
    assert_int_equal(back.lines[0].amount_fen + back.lines[1].amount_fen, 170000);
    assert_int_equal(back.lines[0].remaining_fen, 200000);
    assert_int_equal(back.lines[0].closed_as, VOUCHER_open);
    assert_int_equal(back.lines[1].remaining_fen, 20000);
}

static void a_part_goes_back_to_the_voucher_that_expires_last_first(void **state)
{
    (void)state;
    struct voucher_paid paid[] = {{voucher(3, 0), 100}, {voucher(1, 0), 300}, {voucher(2, 0), 500}};
    paid[1].voucher.expires_ms += DAY_MS;
    assert_true(voucher_plan_refund(paid, 3, 400, NOW, &back));
    assert_int_equal(back.count, 2);
    assert_true(uuid_equal(back.lines[0].voucher_id, id_of(1)));
    assert_int_equal(back.lines[0].amount_fen, 300);
    assert_true(uuid_equal(back.lines[1].voucher_id, id_of(2))); /* equals: the smaller id */
    assert_int_equal(back.lines[1].amount_fen, 100);
    paid[1].voucher.closed_as = VOUCHER_closed_revoked; /* what comes back to a closed one is lost */
    assert_true(voucher_plan_refund(paid, 3, 400, NOW, &back));
    assert_int_equal(back.count, 1);
    assert_true(uuid_equal(back.lines[0].voucher_id, id_of(2)));
}

static void what_goes_back_to_a_closed_voucher_goes_on_to_the_batch(void **state)
{
    (void)state;
    struct voucher_paid paid[] = {{voucher(1, 50), 100}, {voucher(2, 0), 200}, {voucher(3, 0), 300}};
    paid[0].voucher.expires_ms = NOW;
    paid[1].voucher.closed_as = VOUCHER_closed_revoked;
    paid[2].voucher.closed_as = VOUCHER_closed_expired;
    assert_true(voucher_plan_refund(paid, 3, 600, NOW, &back));
    for (size_t i = 0; i < 3; i++) {
        const bool revoked = uuid_equal(back.lines[i].voucher_id, id_of(2));
        assert_int_equal(back.lines[i].closed_as, revoked ? VOUCHER_closed_revoked : VOUCHER_closed_expired);
        const bool late = uuid_equal(back.lines[i].voucher_id, id_of(1)); /* the refund comes before the sweep */
        assert_int_equal(back.lines[i].closes, late);
        assert_int_equal(back.lines[i].closing_fen, back.lines[i].amount_fen + (late ? 50 : 0));
        assert_int_equal(back.lines[i].remaining_fen, 0);
    }
}

static void no_more_goes_back_than_was_paid(void **state)
{
    (void)state;
    const struct voucher_paid paid = {voucher(1, 0), 100};
    back.count = 77;
    assert_false(voucher_plan_refund(&paid, 1, 101, NOW, &back));
    assert_false(voucher_plan_refund(&paid, 1, -1, NOW, &back));
    const struct voucher_paid negative = {voucher(1, 0), -1};
    assert_false(voucher_plan_refund(&negative, 1, 0, NOW, &back));
    assert_int_equal(back.count, 77);
    assert_true(voucher_plan_refund(&paid, 1, 0, NOW, &back));
    assert_int_equal(back.count, 0);
    const struct voucher_paid nothing = {voucher(1, 0), 0};
    assert_true(voucher_plan_refund(&nothing, 1, 0, NOW, &back));
}

static void revocation_takes_what_is_neither_revoked_nor_expired(void **state)
{
    (void)state;
    static const struct {
        int64_t remaining_fen, now_ms;
        enum voucher_closing closed_as;
        enum error_code code;
    } cases[] = {
        {100, NOW, VOUCHER_open, ERR_none},
        {0, NOW, VOUCHER_open, ERR_none},
        {100, NOW - 2 * (int64_t)DAY_MS, VOUCHER_open, ERR_none},
        {0, NOW, VOUCHER_closed_revoked, ERR_voucher_revoked},
        {100, NOW + 10 * (int64_t)DAY_MS, VOUCHER_open, ERR_voucher_expired},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct voucher_facts facts = voucher(1, cases[i].remaining_fen);
        facts.closed_as = cases[i].closed_as;
        struct problem why = new_problem();
        voucher_decide_revocation(&facts, cases[i].now_ms, &why);
        assert_int_equal(why.code, cases[i].code);
    }
}

static void expiry_is_due_once_and_only_for_a_remainder(void **state)
{
    (void)state;
    struct voucher_facts facts = voucher(1, 100);
    assert_false(voucher_expiry_due(&facts, facts.expires_ms - 1));
    assert_true(voucher_expiry_due(&facts, facts.expires_ms));
    facts.closed_as = VOUCHER_closed_expired;
    assert_false(voucher_expiry_due(&facts, facts.expires_ms));
    facts = voucher(1, 0);
    assert_false(voucher_expiry_due(&facts, facts.expires_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(the_state_follows_from_facts_and_now),
        RULE_TEST(a_voucher_is_usable_on_its_last_day_to_midnight),
        RULE_TEST(a_voucher_can_be_spent_in_part_or_whole),
        RULE_TEST(several_vouchers_pay_together_in_the_order_asked),
        RULE_TEST(what_is_wrong_with_the_shape_is_told_at_once),
        RULE_TEST(a_payment_without_or_with_too_many_vouchers_is_refused),
        RULE_TEST(as_many_vouchers_as_a_payment_holds_pay_and_are_given_back_to),
        RULE_TEST(what_is_foreign_looks_like_what_does_not_exist),
        RULE_TEST(an_unusable_voucher_cannot_be_spent),
        RULE_TEST(a_voucher_cannot_be_overspent),
        RULE_TEST(a_type_the_order_does_not_accept_is_refused),
        RULE_TEST(the_sum_stays_within_the_maximum_deduction),
        RULE_TEST(everything_goes_back_to_the_vouchers_that_paid),
        RULE_TEST(a_part_goes_back_to_the_voucher_that_expires_last_first),
        RULE_TEST(what_goes_back_to_a_closed_voucher_goes_on_to_the_batch),
        RULE_TEST(no_more_goes_back_than_was_paid),
        RULE_TEST(revocation_takes_what_is_neither_revoked_nor_expired),
        RULE_TEST(expiry_is_due_once_and_only_for_a_remainder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
