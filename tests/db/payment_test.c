/* Orders and their money against a real database: races, a connection cut at COMMIT, round trips, sweeps. */
#include "evaluation/evaluation.h"
#include "order/order.h"
#include "tests/db/market.h"
#include "tests/db/pg_proxy.h"
#include "voucher/payment_password.h"
#include <pthread.h>
#include <stdlib.h>

static struct arena *mem;
static struct pg_proxy *proxy;
static struct db_pool *pool;
static PGconn *owner;  /* the world outside the pool; fixtures */
static PGconn *holder; /* holds a lock while others queue behind it */
static struct config config;
static struct principal buyer, colleague, seller; /* colleague: another account of the buyer */

static struct uuid id_of(const char *text)
{
    struct uuid id = {{0}};
    assert_true(uuid_parse(str_from(text), &id));
    return id;
}
static const char *text_of(struct uuid id)
{
    return arena_cstr(mem, uuid_text(mem, id));
}
static bool sql_is(const char *sql, const char *wanted)
{
    const struct str got = database_value(mem, owner, sql);
    if (!str_is(got, wanted))
        print_error("%s: %.*s, wanted %s\n", sql, STR_FMT(got), wanted);
    return str_is(got, wanted);
}

static void set_password(const char *account, const char *digits)
{
    const struct hash digest =
        payment_password_hash(mem, config.pepper, id_of(account), STR("0123456789abcdef"), str_from(digits));
    database_run(owner, arena_printf(mem,
                                     "INSERT INTO payment_password (account_id, salt, digest, changed_at) VALUES"
                                     " ('%s', '0123456789abcdef', '\\x%.*s', now())",
                                     account, STR_FMT(hex_encode(mem, hash_str(&digest))))
                            .data);
}

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    config = (struct config){.secret = STR("a secret of thirty-two characters"),
                             .pepper = STR("a pepper of thirty-two characters")};
    const struct str url = database_migrated(mem, "jqt_test_payment");
    owner = database_open(mem, url);
    holder = database_open(mem, url);
    market_make(owner);
    /* One batch serves for all the vouchers of the one buyer. */
    database_run(owner, "ALTER TABLE booking DROP CONSTRAINT booking_one_per_batch");
    set_password(BUYER_ACCOUNT, "250817");
    set_password(COLLEAGUE_ACCOUNT, "250817");
    const struct str service = database_service_url(mem, "jqt_test_payment");
    proxy = pg_proxy_start(service);
    pool = database_pool(pg_proxy_url(proxy, mem, service), 4);
    buyer =
        (struct principal){.account_id = id_of(BUYER_ACCOUNT), .enterprise_id = id_of(BUYER), .roles = ROLE_enterprise};
    colleague = buyer;
    colleague.account_id = id_of(COLLEAGUE_ACCOUNT);
    seller =
        (struct principal){.account_id = id_of(SELLER_ACCOUNT), .enterprise_id = id_of(SELLER), .roles = ROLE_provider};
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    pg_proxy_stop(proxy);
    PQfinish(holder);
    PQfinish(owner);
    arena_free(mem);
    return 0;
}
static int forget(void **state)
{
    (void)state;
    if (PQtransactionStatus(holder) != PQTRANS_IDLE) /* left by a test that failed */
        database_run(holder, "ROLLBACK");
    database_run(owner, "DELETE FROM sandbox_clock; UPDATE payment_password SET failures = 0, locked_until = NULL");
    return 0;
}

/* ---- calls ---- */

struct attempt { /* one command in a thread of its own */
    const struct handler *handler;
    enum operation_id operation; /* of those that share a handler */
    const struct principal *who;
    struct uuid id;
    struct str body, key;
    bool dry_run;
    struct arena *mem;
    struct reply reply;
    struct problem why;
    struct err err;
    pthread_t thread;
};

static void *run(void *argument)
{
    struct attempt *a = argument;
    a->mem = arena_new();
    a->why = (struct problem){.mem = a->mem};
    size_t at = 0;
    const char *reason = NULL;
    struct call call = {.operation = a->operation ? operation_id_name(a->operation) : a->handler->name,
                        .operation_id = a->operation,
                        .access = open_access(),
                        .config = &config,
                        .who = a->who,
                        .mem = a->mem,
                        .id = a->id,
                        .body_text = a->body,
                        .if_match = ANY_VERSION,
                        .idempotency_key = a->key,
                        .fingerprint = sha256(a->body),
                        .dry_run = a->dry_run,
                        .real_now_s = clock_real_ms() / SECOND_MS};
    if (a->body.len && !json_parse(a->mem, a->body, &call.body, &at, &reason))
        abort();
    a->err = command_run(pool, &call, a->handler, &a->reply, &a->why);
    return NULL;
}
static void finish(struct attempt *a)
{
    arena_free(a->mem);
}
static bool done(const struct attempt *a)
{
    return !failed(a->err) && !has_problem(&a->why);
}
static void start(struct attempt *a)
{
    assert_int_equal(pthread_create(&a->thread, NULL, run, a), 0);
}
static void join(struct attempt *a)
{
    assert_int_equal(pthread_join(a->thread, NULL), 0);
    assert_ok(a->err);
}
static void must(struct attempt a)
{
    (void)run(&a);
    assert_ok(a.err);
    if (has_problem(&a.why))
        fail_msg("%s: %s", a.handler->name, error_info(a.why.code)->code);
    finish(&a);
}
/* Both wait for what `holder` has locked, so that they meet at it. */
static void meet(struct attempt *a, struct attempt *b, const char *lock)
{
    database_run(holder, arena_printf(mem, "BEGIN; %s", lock).data);
    start(a);
    start(b);
    database_await(owner,
                   "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN"
                   " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())",
                   "2");
    database_run(holder, "COMMIT");
    join(a);
    join(b);
}

static struct uuid make_order(void)
{
    struct attempt a = {.handler = &order_create,
                        .who = &buyer,
                        .body = STR("{\"product_id\":\"" PRODUCT "\",\"agreement_version\":1}")};
    (void)run(&a);
    assert_true(done(&a));
    assert_int_equal(a.reply.status, 201);
    const struct uuid id = id_of(arena_printf(mem, "%.36s", a.reply.location.data + sizeof "/api/v1/orders/" - 1).data);
    finish(&a);
    return id;
}
static struct uuid make_voucher(void)
{
    const struct uuid id = uuid_new(), booking = uuid_new();
    database_run(owner,
                 arena_printf(mem,
                              "INSERT INTO booking (id, batch_id, enterprise_id, voucher_type_id, entry_id, salt,"
                              " created_at, updated_at) VALUES ('%s', '" BATCH "', '" BUYER "', '" TYPE "',"
                              " uuid_send('%s'), sha256('x'), now(), now());"
                              "INSERT INTO voucher (id, number, enterprise_id, batch_id, booking_id,"
                              " voucher_type_id, type_name, face_value_fen, remaining_fen, valid_from,"
                              " expires_on, expires_at, created_at) VALUES ('%s', 'V%s', '" BUYER "',"
                              " '" BATCH "', '%s', '" TYPE "', '通用券', " FACE_FEN ", " FACE_FEN ","
                              " now() - interval '1 day', current_date + 5, (current_date + 6)::timestamptz,"
                              " now())",
                              text_of(booking), text_of(booking), text_of(id), text_of(id), text_of(booking))
                     .data);
    return id;
}
static struct attempt payment(struct uuid order, struct uuid voucher, const char *password)
{
    return (struct attempt){.handler = &order_pay,
                            .who = &buyer,
                            .id = order,
                            .body = arena_printf(mem,
                                                 "{\"vouchers\":[{\"voucher_id\":\"%s\",\"amount_fen\":" FACE_FEN
                                                 "}],\"payment_password\":\"%s\"}",
                                                 text_of(voucher), password)};
}
static bool order_is(struct uuid order, const char *state)
{
    return sql_is(arena_printf(mem, "SELECT state FROM orders WHERE id = '%s'", text_of(order)).data, state);
}
static bool voucher_holds(struct uuid voucher, const char *fen)
{
    return sql_is(arena_printf(mem, "SELECT remaining_fen FROM voucher WHERE id = '%s'", text_of(voucher)).data, fen);
}
static bool deductions_are(struct uuid voucher, const char *count)
{
    return sql_is(arena_printf(mem, "SELECT count(*) FROM ledger_transfer WHERE voucher_id = '%s' AND kind = 'payment'",
                               text_of(voucher))
                      .data,
                  count);
}
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
        arena_printf(mem, "UPDATE orders SET escrow_fen = 30000, refunded_fen = 120000 WHERE id = '%s'", id).data);
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
    assert_true(sql_is("SELECT good || '/' || bad || '/' || stars_sum FROM product_statistics"
                       " WHERE product_id = '" PRODUCT "'",
                       "0/1/2"));
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
                                    " WHERE voucher_id = '%s'",
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
        TEST(a_payment_takes_two_trips_and_tells_no_secret),
        TEST(a_voucher_cannot_be_spent_twice_at_once),
        TEST(a_payment_and_a_cancellation_at_once_lose_no_money),
        TEST(two_payments_of_one_order_at_once_deduct_once),
        TEST(two_orders_at_once_do_not_exceed_the_annual_uses),
        TEST(the_retry_after_a_lost_commit_learns_that_it_was_paid),
        TEST(the_retry_after_a_commit_that_never_came_pays),
        TEST(a_wrong_password_counts_and_pays_nothing),
        TEST(a_dry_run_pays_nothing),
        TEST(a_foreign_order_is_not_found),
        TEST(a_rejection_gives_every_fen_back),
        TEST(what_was_given_back_before_is_not_given_back_again),
        TEST(a_confirmation_makes_the_escrow_payable),
        TEST(an_order_is_evaluated_once_and_at_last_by_the_system),
        TEST(silence_cancels_refunds_and_completes),
        TEST(the_due_time_that_was_stored_is_what_counts),
        TEST(nothing_but_the_timeout_happens_once_it_is_due),
        TEST(a_report_behind_a_return_is_warned_of_anew),
        TEST(the_chain_of_the_buyer_has_no_gap),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
