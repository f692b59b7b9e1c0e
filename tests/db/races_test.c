/* Races about money and standing: each first made to happen in both orders, then tried freely, and whatever comes
 * first, what must hold does. */
#define ORDER_DATABASE "jqt_test_races"
#include "enterprise/certification.h"
#include "enterprise/freeze.h"
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

/* ---- payment, and what takes the right to it away ---- */

#define REVIEWER "01930000-0000-7000-8000-000000000015"
static struct principal reviewer;
static struct uuid certification; /* the buyer's */

static int make_all(void **state)
{
    (void)make(state);
    reviewer = (struct principal){.account_id = id_of(REVIEWER), .roles = ROLE_reviewer};
    database_run(owner, "INSERT INTO account (id, provider, subject, account_type) VALUES ('" REVIEWER
                        "', 'p', 'r', 'person')");
    const struct str id = database_value(mem, owner, "SELECT id FROM certification WHERE role = 'enterprise'");
    certification = id_of(arena_cstr(mem, id));
    return 0;
}
static struct attempt freezing(void)
{
    return (struct attempt){.handler = &freeze_create,
                            .operation = OP_createFreeze,
                            .who = &reviewer,
                            .body = STR("{\"object_type\":\"enterprise\",\"object_id\":\"" BUYER
                                        "\",\"reason_code\":\"other\",\"reason\":\"核实\"}")};
}
static struct attempt revoking(void)
{
    return (struct attempt){.handler = &certification_move,
                            .operation = OP_revokeCertification,
                            .who = &reviewer,
                            .id = certification,
                            .body = STR("{\"reason\":\"失实\"}")};
}
struct loss { /* of the right to pay */
    struct attempt (*act)(void);
    const char *again, *kind; /* what gives it back; what it tells */
    enum error_code code;     /* of a payment behind it */
};
static const struct loss losses[] = {
    {freezing, "UPDATE enterprise SET frozen_until = NULL", "freeze.made", ERR_enterprise_frozen},
    {revoking, "UPDATE certification SET state = 'approved', revoked_at = NULL", "certification.revoked",
     ERR_not_certified},
};
enum { LOSSES = sizeof losses / sizeof losses[0] };

/* Both hold what the other must wait for until they have told what they did: whose event comes first was first. */
static bool told_before(struct uuid order, const char *kind)
{
    return sql_is(arena_printf(mem,
                               "SELECT (SELECT seq FROM event WHERE object_id = '%s' AND kind = 'order.paid') <"
                               " (SELECT max(seq) FROM event WHERE kind = '%s')",
                               text_of(order), kind)
                      .data,
                  "t");
}

static void a_payment_that_waits_for_the_loss_of_its_right_is_refused(void **state)
{
    (void)state;
    static const char *const locks[LOSSES] = {"UPDATE enterprise SET frozen_until = 'infinity' WHERE id = '" BUYER "'",
                                              "UPDATE certification SET state = 'revoked' WHERE role = 'enterprise'"};
    for (size_t i = 0; i < LOSSES; i++) {
        const struct uuid order = make_order();
        struct attempt pay = payment(order, make_voucher(), "250817");
        database_run(holder, arena_printf(mem, "BEGIN; %s", locks[i]).data);
        start(&pay);
        await_waiting("1");
        database_run(holder, "COMMIT");
        join(&pay);
        assert_int_equal(pay.why.code, losses[i].code);
        assert_true(order_is(order, "pending_payment"));
        finish(&pay);
        database_run(owner, losses[i].again);
    }
}

static void the_loss_of_a_right_waits_for_the_payment_under_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOSSES; i++) {
        const struct uuid order = make_order();
        struct attempt pay = payment(order, make_voucher(), "250817"), lose = losses[i].act();
        database_run(holder, "BEGIN; SELECT FROM ledger_head WHERE enterprise_id = '" BUYER "' FOR UPDATE");
        start(&pay);
        await_waiting("1");
        start(&lose);
        await_waiting("2");
        database_run(holder, "COMMIT");
        join(&pay);
        join(&lose);
        assert_true(done(&pay));
        assert_true(done(&lose));
        assert_true(told_before(order, losses[i].kind));
        finish(&pay);
        finish(&lose);
        database_run(owner, losses[i].again);
    }
}

static void a_payment_is_before_the_loss_of_its_right_or_not_at_all(void **state)
{
    (void)state;
    for (size_t k = 0; k < LOSSES; k++) {
        int paid = 0;
        for (int i = 0; i < FREE_TRIES; i++) {
            const struct uuid order = make_order(), voucher = make_voucher();
            struct attempt pay = payment(order, voucher, "250817"), lose = losses[k].act();
            start(i % 2 ? &pay : &lose);
            start(i % 2 ? &lose : &pay);
            join(&pay);
            join(&lose);
            assert_true(done(&lose));
            if (done(&pay))
                assert_true(told_before(order, losses[k].kind));
            else
                assert_int_equal(pay.why.code, losses[k].code);
            assert_true(voucher_holds(voucher, done(&pay) ? "0" : FACE_FEN));
            paid += done(&pay);
            finish(&pay);
            finish(&lose);
            database_run(owner, losses[k].again);
        }
        print_message("paid before %s in %d of %d\n", losses[k].kind, paid, FREE_TRIES);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, forget)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_refund_that_waits_for_the_expiry_sweep_adds_what_came_back),
        TEST(the_expiry_sweep_leaves_a_voucher_to_the_refund_that_holds_it),
        TEST(refund_and_expiry_in_any_order_leave_nothing_behind),
        TEST(a_payment_that_waits_for_the_loss_of_its_right_is_refused),
        TEST(the_loss_of_a_right_waits_for_the_payment_under_way),
        TEST(a_payment_is_before_the_loss_of_its_right_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, make_all, drop);
}
