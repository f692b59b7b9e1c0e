/* Orders of the market (market.h) made, paid and looked at: commands run as gate runs them, without a socket. Whoever
 * includes it names its database first: ORDER_DATABASE. */
#ifndef JQT_TESTS_DB_ORDER_CALLS_H
#define JQT_TESTS_DB_ORDER_CALLS_H
#include "order/order.h"
#include "tests/db/ledger_book.h"
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
    const struct str url = database_migrated(mem, ORDER_DATABASE);
    owner = database_open(mem, url);
    holder = database_open(mem, url);
    market_make(owner);
    market_qualify_buyer(owner);
    ledger_book_make(owner);
    /* One product serves for all orders: no limit of a day. */
    database_run(owner, "INSERT INTO setting (name, version, value, changed_by, changed_at) SELECT name, 2, 1000000,"
                        " '" BUYER_ACCOUNT
                        "', now() FROM unnest('{open_orders_maximum,cancelled_orders_maximum}'::text[]) AS name");
    /* One batch serves for all the vouchers of the one buyer. */
    database_run(owner, "ALTER TABLE booking DROP CONSTRAINT booking_one_per_batch");
    set_password(BUYER_ACCOUNT, "250817");
    set_password(COLLEAGUE_ACCOUNT, "250817");
    const struct str service = database_service_url(mem, ORDER_DATABASE);
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
    /* The clock goes back, which it does nowhere else: what the chain has seen goes with it. */
    database_run(owner, "DELETE FROM sandbox_clock; UPDATE payment_password SET failures = 0, locked_until = NULL;"
                        "UPDATE ledger_head SET at = least(at, now()) WHERE at IS NOT NULL");
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
    struct words reason = NO_WORDS;
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
static inline bool done(const struct attempt *a)
{
    return !failed(a->err) && !has_problem(&a->why);
}
static void must(struct attempt a)
{
    (void)run(&a);
    assert_ok(a.err);
    if (has_problem(&a.why))
        fail_msg("%s: %s", a.handler->name, error_info(a.why.code)->code);
    finish(&a);
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
                              " now());"
                              "SELECT book('batch:202611-01', NULL, '" BATCH "', 'funding', 'budget', '" BATCH
                              "', 'pool', '" BATCH "', " FACE_FEN ", NULL),"
                              " book('enterprise:" BUYER "', '" BUYER "', NULL, 'issue', 'pool', '" BATCH
                              "', 'voucher', '%s', " FACE_FEN ", '%s')",
                              text_of(booking), text_of(booking), text_of(id), text_of(id), text_of(booking),
                              text_of(id), text_of(id))
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
static inline bool order_is(struct uuid order, const char *state)
{
    return sql_is(arena_printf(mem, "SELECT state FROM orders WHERE id = '%s'", text_of(order)).data, state);
}
static inline bool voucher_holds(struct uuid voucher, const char *fen)
{
    return sql_is(arena_printf(mem, "SELECT remaining_fen FROM voucher WHERE id = '%s'", text_of(voucher)).data, fen);
}
#endif
