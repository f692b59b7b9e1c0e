/* The way of an order and of its money against a real database, by its parties and by the sweeps. */
#define ORDER_DATABASE "jqt_test_order"
#include "evaluation/evaluation.h"
#include "tests/db/order_calls.h"
#include "voucher/voucher_store.h"

static void move(enum operation_id operation, const struct principal *who, struct uuid order, struct str body)
{
    must((struct attempt){.handler = &order_move, .operation = operation, .who = who, .id = order, .body = body});
}
static void pass_days(int days)
{
    database_run(owner, arena_printf(mem,
                                     "INSERT INTO sandbox_clock (offset_ms) VALUES (%d::bigint * 86400000)"
                                     " ON CONFLICT (singleton) DO UPDATE SET offset_ms = excluded.offset_ms",
                                     days)
                            .data);
}
static void sweep(const struct sweep *row)
{
    struct sweep_runner *runner = sweep_runner_new(pool, &config, row, 1);
    assert_true(sweep_runner_go(runner));
    sweep_runner_free(runner);
}

/* ---- the way of an order ---- */

static void a_foreign_order_is_not_found(void **state)
{
    (void)state;
    const struct uuid order = make_order();
    struct attempt a = {.handler = &order_move, .operation = OP_cancelOrder, .who = &seller, .id = order};
    (void)run(&a);
    assert_int_equal(a.err.code, ERR_not_found);
    finish(&a);
    struct attempt b = {.handler = &order_move, .operation = OP_acceptOrder, .who = &buyer, .id = order};
    (void)run(&b);
    assert_int_equal(b.err.code, ERR_not_found);
    finish(&b);
}

static void a_rejection_gives_every_fen_back(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    must(payment(order, voucher, "250817"));
    move(OP_rejectOrder, &seller, order, STR("{\"reason\":\"档期已满\"}"));
    assert_true(order_is(order, "refunded"));
    assert_true(voucher_holds(voucher, FACE_FEN));
    assert_true(
        sql_is(arena_printf(mem, "SELECT refunded_fen FROM order_payment WHERE order_id = '%s'", text_of(order)).data,
               FACE_FEN));
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT enterprise_id || (data ->> 'by') FROM event WHERE object_id = '%s'"
                                    " AND kind = 'order.rejected'",
                                    text_of(order))
                           .data,
                       BUYER "seller"));
}

static void complete(struct uuid order, struct uuid voucher)
{
    must(payment(order, voucher, "250817"));
    move(OP_acceptOrder, &seller, order, STR_EMPTY);
    move(OP_reportOrderCompletion, &seller, order, STR("{\"note\":\"报告已交付\"}"));
    move(OP_returnOrder, &buyer, order, STR("{\"reason\":\"缺少附注\"}"));
    move(OP_reportOrderCompletion, &seller, order, STR("{}"));
    move(OP_confirmOrder, &buyer, order, STR_EMPTY);
}

static void what_was_given_back_before_is_not_given_back_again(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher(), second = make_voucher();
    const char *id = text_of(order);
    struct attempt pay = payment(order, voucher, "250817");
    pay.body = arena_printf(mem,
                            "{\"vouchers\":[{\"voucher_id\":\"%s\",\"amount_fen\":" FACE_FEN
                            "},{\"voucher_id\":\"%s\",\"amount_fen\":50000}],\"payment_password\":\"250817\"}",
                            text_of(voucher), text_of(second));
    must(pay);
    database_run(owner, arena_printf(mem,
                                     "UPDATE order_payment SET refunded_fen = 30000 WHERE voucher_id = '%s';"
                                     "UPDATE orders SET escrow_fen = 120000, refunded_fen = 30000 WHERE id = '%s';"
                                     "UPDATE voucher SET remaining_fen = 30000 WHERE id = '%s'",
                                     text_of(voucher), id, text_of(voucher))
                            .data);
    move(OP_rejectOrder, &seller, order, STR("{\"reason\":\"档期已满\"}"));
    assert_true(voucher_holds(voucher, FACE_FEN));
    assert_true(voucher_holds(second, FACE_FEN));
    assert_true(sql_is(arena_printf(mem, "SELECT refunded_fen FROM orders WHERE id = '%s'", id).data, "150000"));
    /* The ledger knows of the second part alone. */
    database_run(
        owner,
        arena_printf(mem, "UPDATE orders SET state = 'paid', escrow_fen = 30000, refunded_fen = 120000 WHERE id = '%s'",
                     id)
            .data);
}

static void a_confirmation_makes_the_escrow_payable(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    complete(order, voucher);
    assert_true(order_is(order, "completed"));
    assert_true(
        sql_is(arena_printf(mem, "SELECT payable_fen - escrow_fen FROM orders WHERE id = '%s'", text_of(order)).data,
               FACE_FEN));
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT count(*) FROM ledger_transfer WHERE order_id = '%s'"
                                    " AND kind = 'completion' AND amount_fen = " FACE_FEN,
                                    text_of(order))
                           .data,
                       "1"));
    assert_true(sql_is("SELECT sales FROM product_statistics WHERE product_id = '" PRODUCT "'", "1"));
}

static void an_order_is_evaluated_once_and_at_last_by_the_system(void **state)
{
    (void)state;
    const struct uuid by_hand = make_order(), by_itself = make_order();
    complete(by_hand, make_voucher());
    complete(by_itself, make_voucher());
    must((struct attempt){.handler = &evaluation_create,
                          .who = &buyer,
                          .id = by_hand,
                          .body = STR("{\"service\":\"bad\",\"platform_stars\":2}")});
    struct attempt again = {.handler = &evaluation_create,
                            .who = &buyer,
                            .id = by_hand,
                            .body = STR("{\"service\":\"good\",\"platform_stars\":5}")};
    (void)run(&again);
    assert_int_equal(again.why.code, ERR_already_evaluated);
    finish(&again);
    pass_days(7);
    sweep(&evaluation_sweeps[0]);
    assert_true(sql_is(arena_printf(mem, "SELECT count(due_at) FROM orders WHERE id IN ('%s', '%s')", text_of(by_hand),
                                    text_of(by_itself))
                           .data,
                       "0"));
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT service || platform_stars || automatic FROM evaluation"
                                    " WHERE order_id = '%s'",
                                    text_of(by_itself))
                           .data,
                       "good5true"));
    assert_true(sql_is("SELECT good || '/' || bad || '/' || stars_count || '/' || stars_sum FROM product_statistics"
                       " WHERE product_id = '" PRODUCT "'",
                       "0/1/1/2"));
}

/* ---- sweeps ---- */

#define WARNINGS (&order_sweeps[0])
#define TIMEOUTS (&order_sweeps[1])

static void silence_cancels_refunds_and_completes(void **state)
{
    (void)state;
    const struct uuid unpaid = make_order(), unanswered = make_order(), unconfirmed = make_order();
    const struct uuid given_back = make_voucher(), earned = make_voucher();
    must(payment(unanswered, given_back, "250817"));
    must(payment(unconfirmed, earned, "250817"));
    move(OP_acceptOrder, &seller, unconfirmed, STR_EMPTY);
    move(OP_reportOrderCompletion, &seller, unconfirmed, STR("{}"));
    sweep(TIMEOUTS);
    assert_true(order_is(unpaid, "pending_payment"));
    pass_days(1);
    sweep(TIMEOUTS);
    assert_true(order_is(unpaid, "cancelled"));
    assert_true(order_is(unanswered, "paid"));
    pass_days(7); /* the voucher has expired meanwhile: what comes back goes on to its batch */
    sweep(TIMEOUTS);
    assert_true(order_is(unanswered, "refunded"));
    assert_true(voucher_holds(given_back, "0"));
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT string_agg(kind, ' ' ORDER BY seq) FROM ledger_transfer"
                                    " WHERE voucher_id = '%s' AND kind <> 'issue'",
                                    text_of(given_back))
                           .data,
                       "payment refund expiry"));
    pass_days(10);
    sweep(WARNINGS);
    sweep(WARNINGS);
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT count(*) FROM event WHERE object_id = '%s'"
                                    " AND kind = 'order.confirmation_due'",
                                    text_of(unconfirmed))
                           .data,
                       "1"));
    pass_days(15);
    sweep(TIMEOUTS);
    assert_true(order_is(unconfirmed, "completed"));
}

/* What each transfer of a voucher moved, in their order. */
static const char *movements_of(struct uuid voucher)
{
    return arena_printf(mem,
                        "SELECT string_agg(kind || ' ' || amount_fen, ', ' ORDER BY seq) FROM ledger_transfer"
                        " WHERE voucher_id = '%s' AND kind <> 'issue'",
                        text_of(voucher))
        .data;
}
static struct uuid order_paid_in_part(struct uuid voucher)
{
    const struct uuid order = make_order();
    struct attempt pay = payment(order, voucher, "250817");
    pay.body = arena_printf(mem,
                            "{\"vouchers\":[{\"voucher_id\":\"%s\",\"amount_fen\":20000}],"
                            "\"payment_password\":\"250817\"}",
                            text_of(voucher));
    must(pay);
    return order;
}

static void a_refund_behind_the_expiry_closes_the_voucher_with_all_it_holds(void **state)
{
    (void)state;
    const struct uuid voucher = make_voucher(), first = order_paid_in_part(voucher),
                      second = order_paid_in_part(voucher);
    pass_days(6); /* the sweep of vouchers has not come yet */
    move(OP_cancelOrder, &buyer, first, STR_EMPTY);
    assert_true(voucher_holds(voucher, "0"));
    assert_true(sql_is(movements_of(voucher), "payment 20000, payment 20000, refund 20000, expiry 80000"));
    move(OP_rejectOrder, &seller, second, STR("{\"reason\":\"档期已满\"}"));
    sweep(&voucher_sweeps[0]);
    assert_true(sql_is(movements_of(voucher),
                       "payment 20000, payment 20000, refund 20000, expiry 80000, refund 20000, expiry 20000"));
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT string_agg(data ->> 'amount_fen', ' ') FROM event WHERE object_id = '%s'"
                                    " AND kind = 'voucher.expired'",
                                    text_of(voucher))
                           .data,
                       "80000"));
}

static void a_partial_resolution_refunds_before_it_completes(void **state)
{
    (void)state;
    const struct uuid voucher = make_voucher(), order = make_order();
    must(payment(order, voucher, "250817"));
    move(OP_acceptOrder, &seller, order, STR_EMPTY);
    move(OP_disputeOrder, &buyer, order, STR("{\"reason\":\"未按约定开展\"}"));
    assert_true(order_is(order, "disputed"));
    const struct principal reviewer = {.account_id = id_of(SELLER_ACCOUNT), .roles = ROLE_reviewer};
    struct attempt own = {.handler = &order_move,
                          .operation = OP_resolveOrder,
                          .who = &reviewer, /* the seller's own */
                          .id = order,
                          .body = STR("{\"decision\":\"none\",\"reason\":\"x\"}")};
    (void)run(&own);
    assert_int_equal(own.why.code, ERR_own_work);
    finish(&own);
    database_run(owner, "INSERT INTO account (id, provider, subject, account_type) VALUES"
                        " ('01930000-0000-7000-8000-000000000019', 'p', 'rr', 'person') ON CONFLICT DO NOTHING");
    const struct principal other = {.account_id = id_of("01930000-0000-7000-8000-000000000019"),
                                    .roles = ROLE_reviewer};
    move(OP_resolveOrder, &other, order,
         STR("{\"decision\":\"partial\",\"refund_fen\":30000,\"reason\":\"部分完成\"}"));
    assert_true(order_is(order, "completed"));
    assert_true(voucher_holds(voucher, "30000"));
    assert_true(
        sql_is(arena_printf(mem,
                            "SELECT refunded_fen || ' ' || payable_fen || ' ' || escrow_fen || ' ' || refund_cause"
                            " || ' ' || dispute_decision FROM orders WHERE id = '%s'",
                            text_of(order))
                   .data,
               "30000 70000 0 resolution partial"));
    assert_true(
        sql_is(arena_printf(mem,
                            "SELECT string_agg(kind || ' ' || amount_fen, ', ' ORDER BY seq) FROM ledger_transfer"
                            " WHERE order_id = '%s'",
                            text_of(order))
                   .data,
               "payment 100000, refund 30000, completion 70000"));
}

#define FROZEN (&order_sweeps[2])
#define GONE (&order_sweeps[3])

static struct uuid paid_order(struct uuid voucher)
{
    const struct uuid order = make_order();
    must(payment(order, voucher, "250817"));
    return order;
}
static void assert_refused(enum operation_id operation, const struct principal *who, struct uuid order,
                           enum error_code code)
{
    struct attempt a = {
        .handler = &order_move, .operation = operation, .who = who, .id = order, .body = STR("{\"reason\":\"原因\"}")};
    (void)run(&a);
    assert_ok(a.err);
    assert_int_equal(a.why.code, code);
    finish(&a);
}

static void a_frozen_provider_keeps_no_paid_order_longer_than_three_days(void **state)
{
    (void)state;
    const struct uuid voucher = make_voucher(), waiting = paid_order(voucher), thawed = paid_order(make_voucher());
    database_run(owner, "UPDATE enterprise SET selling_frozen_until = 'infinity', selling_refund_at = now() + interval"
                        " '3 days' WHERE id = '" SELLER "'");
    assert_refused(OP_acceptOrder, &seller, waiting, ERR_provider_frozen);
    pass_days(2);
    sweep(FROZEN);
    assert_true(order_is(waiting, "paid"));
    pass_days(3);
    assert_refused(OP_rejectOrder, &seller, waiting, ERR_deadline_passed); /* before the sweep has come */
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT time_text(LEAST(o.due_at, e.selling_refund_at)) = r.body ->> 'due_at'"
                                    " FROM orders o JOIN order_representation r ON r.id = o.id, enterprise e"
                                    " WHERE o.id = '%s' AND e.id = '" SELLER "'",
                                    text_of(waiting))
                           .data,
                       "t"));
    database_run(owner, "UPDATE enterprise SET selling_frozen_until = NULL WHERE id = '" SELLER "'"); /* lifted */
    sweep(FROZEN);
    assert_true(order_is(thawed, "paid"));
    move(OP_acceptOrder, &seller, thawed, STR_EMPTY);
    database_run(owner, "UPDATE enterprise SET selling_frozen_until = 'infinity' WHERE id = '" SELLER "'");
    sweep(FROZEN);
    assert_true(order_is(waiting, "refunded"));
    assert_true(order_is(thawed, "in_service"));
    assert_true(voucher_holds(voucher, FACE_FEN));
    database_run(owner, "UPDATE enterprise SET selling_frozen_until = NULL, selling_refund_at = NULL");
}

static void what_a_provider_that_is_gone_was_paid_is_refunded_by_the_next_sweep(void **state)
{
    (void)state;
    const struct uuid voucher = make_voucher(), order = paid_order(voucher);
    sweep(GONE);
    assert_true(order_is(order, "paid"));
    database_run(owner, "UPDATE certification SET state = 'revoked', revoked_at = now() WHERE role = 'provider'");
    assert_refused(OP_acceptOrder, &seller, order, ERR_not_certified_as_provider);
    sweep(GONE);
    assert_true(order_is(order, "refunded"));
    assert_true(voucher_holds(voucher, FACE_FEN));
    database_run(owner, "UPDATE certification SET state = 'approved', revoked_at = NULL WHERE role = 'provider'");
}

static void what_stands_against_a_payment_is_asked_when_it_is_made(void **state)
{
    (void)state;
    static const struct {
        const char *now, *again;
        enum error_code code;
    } cases[] = {
        {"UPDATE certification SET state = 'revoked' WHERE role = 'enterprise'",
         "UPDATE certification SET state = 'approved' WHERE role = 'enterprise'", ERR_not_certified},
        {"UPDATE qualification SET state = 'suspended'", "UPDATE qualification SET state = 'granted'",
         ERR_not_qualified},
        {"UPDATE enterprise SET frozen_until = 'infinity' WHERE id = '" BUYER "'",
         "UPDATE enterprise SET frozen_until = NULL", ERR_enterprise_frozen},
        {"UPDATE enterprise SET selling_frozen_until = now() + interval '1 day' WHERE id = '" SELLER "'",
         "UPDATE enterprise SET selling_frozen_until = NULL", ERR_product_not_orderable},
        {"UPDATE certification SET state = 'revoked' WHERE role = 'provider'",
         "UPDATE certification SET state = 'approved' WHERE role = 'provider'", ERR_product_not_orderable},
        {"UPDATE product SET state = 'suspended'", "UPDATE product SET state = 'listed'", ERR_product_not_orderable},
        {"UPDATE voucher SET frozen_until = 'infinity'", "UPDATE voucher SET frozen_until = NULL", ERR_voucher_frozen},
    };
    const struct uuid order = make_order(), voucher = make_voucher();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        database_run(owner, cases[i].now);
        struct attempt pay = payment(order, voucher, "250817");
        (void)run(&pay);
        assert_ok(pay.err);
        assert_int_equal(pay.why.code, cases[i].code);
        finish(&pay);
        database_run(owner, cases[i].again);
    }
    assert_true(order_is(order, "pending_payment"));
    must(payment(order, voucher, "250817"));
}

static void set_due(struct uuid order, const char *at)
{
    database_run(owner, arena_printf(mem, "UPDATE orders SET due_at = %s WHERE id = '%s'", at, text_of(order)).data);
}

static void the_due_time_that_was_stored_is_what_counts(void **state)
{
    (void)state;
    const struct uuid early = make_order(), late = make_order(), behind = make_order();
    const struct uuid early_voucher = make_voucher(), late_voucher = make_voucher();
    must(payment(early, early_voucher, "250817"));
    must(payment(late, late_voucher, "250817"));
    set_due(early, "now() - interval '2 days'");
    set_due(late, "now() + interval '9 days'");
    pass_days(1);
    sweep(TIMEOUTS);
    assert_true(order_is(early, "refunded"));
    assert_true(order_is(behind, "cancelled")); /* nothing stops behind one whose time is another */
    pass_days(8);
    sweep(TIMEOUTS);
    assert_true(order_is(late, "paid"));
    move(OP_acceptOrder, &seller, late, STR_EMPTY);
}

static void nothing_but_the_timeout_happens_once_it_is_due(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    must(payment(order, voucher, "250817"));
    set_due(order, "now()");
    const struct attempt tries[] = {
        {.handler = &order_move, .operation = OP_acceptOrder, .who = &seller, .id = order},
        {.handler = &order_move,
         .operation = OP_rejectOrder,
         .who = &seller,
         .id = order,
         .body = STR("{\"reason\":\"档期已满\"}")},
        {.handler = &order_move, .operation = OP_cancelOrder, .who = &buyer, .id = order},
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct attempt a = tries[i];
        (void)run(&a);
        assert_ok(a.err);
        assert_int_equal(a.why.code, ERR_deadline_passed);
        finish(&a);
    }
    sweep(TIMEOUTS);
    assert_true(order_is(order, "refunded"));
    assert_true(voucher_holds(voucher, FACE_FEN));
}

static const char *warnings_of(struct uuid order)
{
    return arena_printf(mem, "SELECT count(*) FROM event WHERE object_id = '%s' AND kind = 'order.confirmation_due'",
                        text_of(order))
        .data;
}

static void a_report_behind_a_return_is_warned_of_anew(void **state)
{
    (void)state;
    const struct uuid order = make_order(), voucher = make_voucher();
    must(payment(order, voucher, "250817"));
    move(OP_acceptOrder, &seller, order, STR_EMPTY);
    move(OP_reportOrderCompletion, &seller, order, STR("{}"));
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT warning_due_at - reported_at || ' ' || due_at - reported_at FROM orders"
                                    " WHERE id = '%s'",
                                    text_of(order))
                           .data,
                       "10 days 15 days"));
    move(OP_returnOrder, &buyer, order, STR("{\"reason\":\"缺少附注\"}"));
    pass_days(10);
    sweep(WARNINGS);
    assert_true(sql_is(warnings_of(order), "0")); /* it waits for the seller */
    move(OP_reportOrderCompletion, &seller, order, STR("{}"));
    pass_days(20);
    sweep(WARNINGS);
    assert_true(sql_is(warnings_of(order), "1"));
    move(OP_returnOrder, &buyer, order, STR("{\"reason\":\"仍缺附注\"}"));
    move(OP_reportOrderCompletion, &seller, order, STR("{}"));
    sweep(WARNINGS);
    assert_true(sql_is(warnings_of(order), "1"));
    pass_days(30);
    sweep(WARNINGS);
    assert_true(sql_is(warnings_of(order), "2"));
}

static void the_chain_of_the_buyer_has_no_gap(void **state)
{
    (void)state;
    assert_true(sql_is("SELECT count(*) - max(seq) FROM ledger_transfer WHERE enterprise_id = '" BUYER "'", "0"));
    assert_true(sql_is("SELECT count(*) FROM ledger_transfer t JOIN ledger_transfer p ON p.chain = t.chain AND"
                       " p.seq = t.seq - 1 WHERE t.previous_hash <> p.hash",
                       "0"));
    assert_true(sql_is("SELECT count(*) FROM orders o WHERE escrow_fen <> coalesce((SELECT sum(CASE WHEN"
                       " credit_kind = 'escrow' THEN amount_fen WHEN debit_kind = 'escrow' THEN -amount_fen ELSE 0 END)"
                       " FROM ledger_transfer WHERE order_id = o.id), 0)",
                       "0"));
}

#define TEST(name) cmocka_unit_test_setup(name, forget)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_foreign_order_is_not_found),
        TEST(a_rejection_gives_every_fen_back),
        TEST(what_was_given_back_before_is_not_given_back_again),
        TEST(a_confirmation_makes_the_escrow_payable),
        TEST(an_order_is_evaluated_once_and_at_last_by_the_system),
        TEST(silence_cancels_refunds_and_completes),
        TEST(a_refund_behind_the_expiry_closes_the_voucher_with_all_it_holds),
        TEST(a_partial_resolution_refunds_before_it_completes),
        TEST(a_frozen_provider_keeps_no_paid_order_longer_than_three_days),
        TEST(what_a_provider_that_is_gone_was_paid_is_refunded_by_the_next_sweep),
        TEST(what_stands_against_a_payment_is_asked_when_it_is_made),
        TEST(the_due_time_that_was_stored_is_what_counts),
        TEST(nothing_but_the_timeout_happens_once_it_is_due),
        TEST(a_report_behind_a_return_is_warned_of_anew),
        TEST(the_chain_of_the_buyer_has_no_gap),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
