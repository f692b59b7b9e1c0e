/* Races about money and standing: each first made to happen in both orders, then tried freely, and whatever comes
 * first, what must hold does. */
#define ORDER_DATABASE "jqt_test_races"
#include "tests/db/races.h"
#include "voucher/voucher_store.h"

enum { FREE_TRIES = 200 };

static void *sweep_vouchers(void *none)
{
    (void)none;
    struct sweep_runner *runner = sweep_runner_new(pool, &config, voucher_sweeps, VOUCHER_SWEEPS);
    if (!sweep_runner_go(runner))
        abort();
    sweep_runner_free(runner);
    return NULL;
}

/* ---- refund and expiry ---- */

struct bought { /* an order that a fifth of a voucher paid */
    struct uuid order, voucher;
};
static struct bought buy(void)
{
    const struct bought b = {make_order(), make_voucher()};
    struct attempt pay = payment(b.order, b.voucher, "250817");
    pay.body = arena_printf(mem,
                            "{\"vouchers\":[{\"voucher_id\":\"%s\",\"amount_fen\":20000}],"
                            "\"payment_password\":\"250817\"}",
                            text_of(b.voucher));
    must(pay);
    return b;
}
static void expire(struct uuid voucher)
{
    database_run(owner,
                 arena_printf(mem, "UPDATE voucher SET expires_at = now() WHERE id = '%s'", text_of(voucher)).data);
}
static struct attempt cancellation(struct uuid order)
{
    return (struct attempt){.handler = &order_move, .operation = OP_cancelOrder, .who = &buyer, .id = order};
}
static struct str movements(struct uuid voucher)
{
    return database_value(mem, owner,
                          arena_printf(mem,
                                       "SELECT string_agg(kind || ' ' || amount_fen, ', ' ORDER BY seq)"
                                       " FROM ledger_transfer WHERE voucher_id = '%s'",
                                       text_of(voucher))
                              .data);
}
static const char sweep_first[] = "payment 20000, expiry 80000, refund 20000, expiry 20000";
static const char refund_first[] = "payment 20000, refund 20000, expiry 100000";

static void a_refund_that_waits_for_the_expiry_sweep_adds_what_came_back(void **state)
{
    (void)state;
    const struct bought b = buy();
    struct attempt cancel = cancellation(b.order);
    pthread_t sweep;
    expire(b.voucher);
    database_run(holder, "BEGIN; SELECT FROM ledger_head WHERE enterprise_id = '" BUYER "' FOR UPDATE");
    assert_int_equal(pthread_create(&sweep, NULL, sweep_vouchers, NULL), 0);
    await_waiting("1"); /* the sweep has the voucher and waits for the chain */
    start(&cancel);
    await_waiting("2");
    database_run(holder, "COMMIT");
    join(&cancel);
    assert_int_equal(pthread_join(sweep, NULL), 0);
    assert_true(done(&cancel));
    finish(&cancel);
    assert_string_equal(arena_cstr(mem, movements(b.voucher)), sweep_first);
    assert_true(voucher_holds(b.voucher, "0"));
}

static void the_expiry_sweep_leaves_a_voucher_to_the_refund_that_holds_it(void **state)
{
    (void)state;
    const struct bought b = buy();
    struct attempt cancel = cancellation(b.order);
    expire(b.voucher);
    database_run(holder, "BEGIN; SELECT FROM ledger_head WHERE enterprise_id = '" BUYER "' FOR UPDATE");
    start(&cancel);
    await_waiting("1"); /* the refund has the voucher and waits for the chain */
    (void)sweep_vouchers(NULL);
    database_run(holder, "COMMIT");
    join(&cancel);
    assert_true(done(&cancel));
    finish(&cancel);
    (void)sweep_vouchers(NULL);
    assert_string_equal(arena_cstr(mem, movements(b.voucher)), refund_first);
    assert_true(voucher_holds(b.voucher, "0"));
}

static void refund_and_expiry_in_any_order_leave_nothing_behind(void **state)
{
    (void)state;
    int sweeps_first = 0;
    for (int i = 0; i < FREE_TRIES; i++) {
        const struct bought b = buy();
        struct attempt cancel = cancellation(b.order);
        pthread_t sweep;
        expire(b.voucher);
        if (i % 2)
            start(&cancel);
        assert_int_equal(pthread_create(&sweep, NULL, sweep_vouchers, NULL), 0);
        if (i % 2 == 0)
            start(&cancel);
        join(&cancel);
        assert_int_equal(pthread_join(sweep, NULL), 0);
        assert_true(done(&cancel));
        finish(&cancel);
        (void)sweep_vouchers(NULL);
        const char *moved = arena_cstr(mem, movements(b.voucher));
        if (strcmp(moved, refund_first) != 0)
            assert_string_equal(moved, sweep_first);
        sweeps_first += strcmp(moved, sweep_first) == 0;
        assert_true(voucher_holds(b.voucher, "0"));
    }
    print_message("the sweep was first in %d of %d\n", sweeps_first, FREE_TRIES);
}

#define TEST(name) cmocka_unit_test_setup(name, forget)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_refund_that_waits_for_the_expiry_sweep_adds_what_came_back),
        TEST(the_expiry_sweep_leaves_a_voucher_to_the_refund_that_holds_it),
        TEST(refund_and_expiry_in_any_order_leave_nothing_behind),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
