/* Payments against a real database: races, a connection cut at COMMIT, round trips. */
#define ORDER_DATABASE "jqt_test_payment"
#include "tests/db/races.h"

/* ---- two at once ---- */

static bool deductions_are(struct uuid voucher, const char *count)
{
    return sql_is(arena_printf(mem, "SELECT count(*) FROM ledger_transfer WHERE voucher_id = '%s' AND kind = 'payment'",
                               text_of(voucher))
                      .data,
                  count);
}

/* ---- payment ---- */

static void a_payment_takes_two_trips_and_tells_no_secret(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    struct attempt a = payment(order, voucher, "250817");
    const unsigned before = pg_proxy_syncs(proxy);
    (void)run(&a);
    assert_true(done(&a));
    assert_int_equal(a.reply.trips, 2);
    assert_int_equal(pg_proxy_syncs(proxy) - before, 2);
    assert_null(strstr(arena_cstr(mem, a.reply.body), "250817"));
    assert_non_null(strstr(arena_cstr(mem, a.reply.body), "\"allowed_actions\":[\"cancellation\"]"));
    assert_null(strstr(arena_cstr(mem, a.reply.body), "acceptance")); /* the other side's */
    finish(&a);
    assert_true(order_is(order, "paid"));
    assert_true(voucher_holds(voucher, "0"));
    assert_true(deductions_are(voucher, "1"));
}

static void a_voucher_cannot_be_spent_twice_at_once(void **state)
{
    (void)state;
    const struct uuid voucher = make_voucher();
    struct attempt a = payment(make_order(), voucher, "250817"), b = payment(make_order(), voucher, "250817");
    b.who = &colleague; /* or the password's lock would keep the two apart */
    meet(&a, &b, arena_printf(mem, "SELECT FROM voucher WHERE id = '%s' FOR UPDATE", text_of(voucher)).data);
    assert_true(done(&a) != done(&b));
    assert_int_equal(done(&a) ? b.why.code : a.why.code, ERR_voucher_insufficient);
    assert_true(voucher_holds(voucher, "0"));
    assert_true(deductions_are(voucher, "1"));
    finish(&a);
    finish(&b);
}

static void a_payment_and_a_cancellation_at_once_lose_no_money(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    struct attempt pay = payment(order, voucher, "250817"),
                   cancel = {.handler = &order_move, .operation = OP_cancelOrder, .who = &buyer, .id = order};
    meet(&pay, &cancel, arena_printf(mem, "SELECT FROM orders WHERE id = '%s' FOR UPDATE", text_of(order)).data);
    assert_true(done(&cancel));
    assert_true(done(&pay) || pay.why.code == ERR_wrong_state);
    assert_true(order_is(order, done(&pay) ? "refunded" : "cancelled"));
    assert_true(voucher_holds(voucher, FACE_FEN));
    assert_true(deductions_are(voucher, done(&pay) ? "1" : "0"));
    finish(&pay);
    finish(&cancel);
}

static void two_payments_of_one_order_at_once_deduct_once(void **state)
{
    (void)state;
    const struct uuid order = make_order(), first = make_voucher(), second = make_voucher();
    struct attempt a = payment(order, first, "250817"), b = payment(order, second, "250817");
    meet(&a, &b, arena_printf(mem, "SELECT FROM orders WHERE id = '%s' FOR UPDATE", text_of(order)).data);
    assert_true(done(&a) != done(&b));
    assert_int_equal(done(&a) ? b.why.code : a.why.code, ERR_wrong_state);
    assert_true(voucher_holds(done(&a) ? first : second, "0"));
    assert_true(voucher_holds(done(&a) ? second : first, FACE_FEN));
    finish(&a);
    finish(&b);
}

static void two_orders_at_once_do_not_exceed_the_annual_uses(void **state)
{
    (void)state;
    struct attempt a = {.handler = &order_create,
                        .who = &buyer,
                        .body = STR("{\"product_id\":\"" SCARCE_PRODUCT "\",\"agreement_version\":1}")};
    struct attempt b = a;
    meet(&a, &b, "SELECT FROM enterprise WHERE id = '" BUYER "' FOR NO KEY UPDATE");
    assert_true(done(&a) != done(&b));
    assert_int_equal(done(&a) ? b.why.code : a.why.code, ERR_annual_uses_reached);
    assert_true(sql_is("SELECT count(*) FROM orders WHERE product_id = '" SCARCE_PRODUCT "'", "1"));
    finish(&a);
    finish(&b);
}

static void pay_through_a_cut(enum pg_proxy_fault fault, const char *key, bool replayed)
{
    const struct uuid order = make_order(), voucher = make_voucher();
    struct attempt a = payment(order, voucher, "250817");
    a.key = str_from(key);
    struct attempt again = a;
    pg_proxy_set(proxy, fault);
    (void)run(&a);
    assert_false(pg_proxy_pending(proxy));
    assert_int_equal(a.err.code, ERR_outcome_unknown);
    (void)run(&again);
    assert_true(done(&again));
    assert_int_equal(again.reply.status, 200);
    assert_int_equal(again.reply.replayed, replayed);
    assert_non_null(strstr(arena_cstr(mem, again.reply.body), "\"state\" : \"paid\""));
    assert_true(deductions_are(voucher, "1"));
    assert_true(voucher_holds(voucher, "0"));
    finish(&a);
    finish(&again);
}

static void the_retry_after_a_lost_commit_learns_that_it_was_paid(void **state)
{
    (void)state;
    pay_through_a_cut(PG_PROXY_CUT_AFTER_COMMIT, "lost-answer", true);
}

static void the_retry_after_a_commit_that_never_came_pays(void **state)
{
    (void)state;
    pay_through_a_cut(PG_PROXY_CUT_BEFORE_COMMIT, "lost-question", false);
}

static void a_wrong_password_counts_and_pays_nothing(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    for (int tries = 1; tries <= 2; tries++) {
        struct attempt a = payment(order, voucher, "999999");
        a.key = tries == 1 ? STR("wrong") : STR_EMPTY;
        a.dry_run = tries == 2; /* counted there too */
        (void)run(&a);
        assert_ok(a.err);
        assert_int_equal(a.why.code, ERR_payment_password_wrong);
        finish(&a);
        assert_true(sql_is("SELECT failures FROM payment_password WHERE account_id = '" BUYER_ACCOUNT "'",
                           tries == 1 ? "1" : "2"));
    }
    assert_true(sql_is("SELECT count(*) FROM idempotency WHERE key = 'wrong'", "0"));
    assert_true(order_is(order, "pending_payment"));
    assert_true(voucher_holds(voucher, FACE_FEN));
    must(payment(order, voucher, "250817"));
    assert_true(sql_is("SELECT failures FROM payment_password WHERE account_id = '" BUYER_ACCOUNT "'", "0"));
}

static void a_dry_run_pays_nothing(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    struct attempt a = payment(order, voucher, "250817");
    a.dry_run = true;
    must(a);
    assert_true(order_is(order, "pending_payment"));
    assert_true(voucher_holds(voucher, FACE_FEN));
}

#define TEST(name) cmocka_unit_test_setup(name, forget)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_payment_takes_two_trips_and_tells_no_secret),
        TEST(a_voucher_cannot_be_spent_twice_at_once),
        TEST(a_payment_and_a_cancellation_at_once_lose_no_money),
        TEST(two_payments_of_one_order_at_once_deduct_once),
        TEST(two_orders_at_once_do_not_exceed_the_annual_uses),
        TEST(the_retry_after_a_lost_commit_learns_that_it_was_paid),
        TEST(the_retry_after_a_commit_that_never_came_pays),
        TEST(a_wrong_password_counts_and_pays_nothing),
        TEST(a_dry_run_pays_nothing),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
