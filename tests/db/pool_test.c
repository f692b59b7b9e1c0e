/* The pool: who gets a connection, when, and what happens when there is none. */
#include "api/db/internal.h"
#include "tests/db/database.h"
#include <pthread.h>
#include <time.h>

enum { WAITERS = 6 };

static struct arena *mem;
static struct str url;
TEST_QUERY(one, 0, "SELECT 1::bigint");

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    url = database_fresh(mem, "jqt_test_pool");
    return 0;
}
static int drop(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static struct db_pool *pool_waiting(int connections, int wait_ms)
{
    return db_pool_new(&(struct db_config){
        .url = url, .connections = connections, .wait_ms = wait_ms, .query_timeout_ms = 5000, .lock_timeout_ms = 1000});
}

static void until_waiting(struct db_pool *pool, int count)
{
    enum { ROUNDS = 10000 };
    for (int i = 0; i < ROUNDS && db_pool_stats(pool).waiting != count; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_int_equal(db_pool_stats(pool).waiting, count);
}

static void a_pool_opens_all_that_it_has_or_none(void **state)
{
    (void)state;
    struct db_pool *pool = db_pool_new(&(struct db_config){.url = url,
                                                           .connections = 3,
                                                           .reserved = 1,
                                                           .wait_ms = 1000,
                                                           .query_timeout_ms = 5000,
                                                           .lock_timeout_ms = 1000});
    assert_int_equal(db_pool_stats(pool).idle, 0);
    db_pool_open(pool);
    assert_int_equal(db_pool_stats(pool).idle, 3);
    db_pool_free(pool);
    pool = db_pool_new(&(struct db_config){
        .url = STR("postgresql:///jqt?host=/nowhere"), .connections = 3, .wait_ms = 1000, .query_timeout_ms = 5000});
    db_pool_open(pool);
    assert_int_equal(db_pool_stats(pool).idle, 0);
    db_pool_free(pool);
}

struct line {
    struct db_pool *pool;
    int order[WAITERS];
    int served;
};
struct waiter {
    struct line *line;
    struct db_pool *as; /* NULL: the line's own pool */
    int number;
    pthread_t thread;
};

/* The one connection guards the line. */
static void *wait_in_line(void *waiter_)
{
    struct waiter *waiter = waiter_;
    struct arena *own = arena_new();
    struct tx *tx = NULL;
    if (!failed(tx_begin(waiter->as ? waiter->as : waiter->line->pool, own, &tx)))
        waiter->line->order[waiter->line->served++] = waiter->number;
    tx_rollback(&tx);
    arena_free(own);
    return NULL;
}

static void waiters_are_served_in_the_order_they_came(void **state)
{
    (void)state;
    struct line line = {.pool = pool_waiting(1, 5000)};
    struct waiter waiters[WAITERS];
    struct tx *tx = NULL;
    assert_ok(tx_begin(line.pool, mem, &tx));
    for (int i = 0; i < WAITERS; i++) {
        waiters[i] = (struct waiter){.line = &line, .number = i};
        pthread_create(&waiters[i].thread, NULL, wait_in_line, &waiters[i]);
        until_waiting(line.pool, i + 1);
    }
    tx_rollback(&tx);
    for (int i = 0; i < WAITERS; i++)
        pthread_join(waiters[i].thread, NULL);
    assert_int_equal(line.served, WAITERS);
    for (int i = 0; i < WAITERS; i++)
        assert_int_equal(line.order[i], i);
    db_pool_free(line.pool);
}

static void who_waits_too_long_is_told_busy_and_leaves_the_line(void **state)
{
    (void)state;
    struct line line = {.pool = pool_waiting(1, 20)};
    struct waiter other = {.line = &line};
    struct tx *tx = NULL, *second = NULL;
    assert_ok(tx_begin(line.pool, mem, &tx));
    pthread_create(&other.thread, NULL, wait_in_line, &other);
    assert_error(tx_begin(line.pool, mem, &second), database_busy);
    assert_null(second);
    pthread_join(other.thread, NULL);
    assert_int_equal(line.served, 0);
    assert_int_equal(db_pool_stats(line.pool).waiting, 0);
    tx_rollback(&tx);
    assert_ok(tx_begin(line.pool, mem, &second));
    tx_rollback(&second);
    db_pool_free(line.pool);
}

static struct db_pool *as_party(struct db_pool *pool, uint8_t number)
{
    return db_pool_for(pool, mem, (struct db_caller){.party = {{number}}});
}

static void a_share_is_a_part_of_the_connections_and_at_least_one(void **state)
{
    (void)state;
    assert_int_equal(db_share(10), 3);
    assert_int_equal(db_share(100), 30);
    assert_int_equal(db_share(7), 2);
    assert_int_equal(db_share(1), 1);
}

static void who_has_its_share_waits_and_holds_up_nobody_behind_it(void **state)
{
    (void)state;
    enum { SHARE = 3, OF_OTHERS = 4 };
    struct line line = {.pool = pool_waiting(10, 5000)};
    struct db_pool *first = as_party(line.pool, 1), *second = as_party(line.pool, 2);
    struct tx *held[SHARE], *others[OF_OTHERS];
    struct waiter more[] = {{.line = &line, .as = first, .number = 0}, {.line = &line, .as = first, .number = 1}};
    for (int i = 0; i < SHARE; i++)
        assert_ok(tx_begin(first, mem, &held[i]));
    for (int i = 0; i < 2; i++) {
        pthread_create(&more[i].thread, NULL, wait_in_line, &more[i]);
        until_waiting(line.pool, i + 1);
    }
    assert_ok(tx_begin(second, mem, &others[0]));
    for (int i = 1; i < OF_OTHERS; i++) /* who is no party has no share */
        assert_ok(tx_begin(line.pool, mem, &others[i]));
    assert_int_equal(db_pool_stats(line.pool).waiting, 2);
    tx_rollback(&others[0]);
    assert_int_equal(db_pool_stats(line.pool).waiting, 2);
    tx_rollback(&held[0]);
    for (int i = 0; i < 2; i++)
        pthread_join(more[i].thread, NULL);
    assert_int_equal(line.order[0], 0);
    assert_int_equal(line.order[1], 1);
    for (int i = 1; i < SHARE; i++)
        tx_rollback(&held[i]);
    for (int i = 1; i < OF_OTHERS; i++)
        tx_rollback(&others[i]);
    db_pool_free(line.pool);
}

static void what_becomes_free_goes_to_the_first_who_has_not_its_share(void **state)
{
    (void)state;
    struct line line = {.pool = pool_waiting(2, 5000)};
    struct db_pool *first = as_party(line.pool, 1);
    struct tx *held = NULL, *other = NULL;
    struct waiter waiters[] = {{.line = &line, .as = first, .number = 0},
                               {.line = &line, .as = as_party(line.pool, 2), .number = 1},
                               {.line = &line, .as = as_party(line.pool, 3), .number = 2}};
    assert_ok(tx_begin(first, mem, &held));
    assert_ok(tx_begin(line.pool, mem, &other));
    for (int i = 0; i < 3; i++) {
        pthread_create(&waiters[i].thread, NULL, wait_in_line, &waiters[i]);
        until_waiting(line.pool, i + 1);
    }
    tx_rollback(&other);
    pthread_join(waiters[1].thread, NULL);
    pthread_join(waiters[2].thread, NULL);
    assert_int_equal(db_pool_stats(line.pool).waiting, 1);
    tx_rollback(&held);
    pthread_join(waiters[0].thread, NULL);
    const int wanted[] = {1, 2, 0};
    assert_memory_equal(line.order, wanted, sizeof wanted);
    db_pool_free(line.pool);
}

static void a_reserved_connection_is_for_payments(void **state)
{
    (void)state;
    struct db_pool *pool = db_pool_new(&(struct db_config){
        .url = url, .connections = 3, .reserved = 1, .wait_ms = 20, .query_timeout_ms = 5000, .lock_timeout_ms = 1000});
    struct db_pool *payments = db_pool_for(pool, mem, (struct db_caller){.payment = true});
    struct tx *ordinary[2], *beyond = NULL, *payment = NULL;
    for (int i = 0; i < 2; i++)
        assert_ok(tx_begin(pool, mem, &ordinary[i]));
    assert_error(tx_begin(pool, mem, &beyond), database_busy);
    assert_ok(tx_begin(payments, mem, &payment));
    tx_rollback(&payment);
    tx_rollback(&ordinary[0]);
    assert_ok(tx_begin(payments, mem, &payment));
    assert_error(tx_begin(pool, mem, &beyond), database_busy);
    tx_rollback(&payment);
    tx_rollback(&ordinary[1]);
    db_pool_free(pool);
}

struct releases {
    PGconn **holders, *watcher;
};
enum { WAIT_MS = 450 };

/* Lets go of the first two locks, each half the time after the other came to wait that it may wait. */
static void *release_late(void *releases_)
{
    const struct releases *r = releases_;
    struct arena *own = arena_new();
    for (int i = 0; i < 2; i++) {
        database_await(
            r->watcher,
            arena_printf(own,
                         "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = %d"
                         " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                         i + 1)
                .data,
            "1");
        nanosleep(&(struct timespec){.tv_nsec = WAIT_MS * 1000000L}, NULL);
        database_run(r->holders[i], "COMMIT");
    }
    arena_free(own);
    return NULL;
}

/* Three statements wait for a lock one after the other, together longer than one statement may take. */
static void a_trip_that_ends_by_a_locks_wait_says_so(void **state)
{
    (void)state;
    TEST_QUERY(wait_for_first, 0, "SELECT pg_advisory_xact_lock(1)");
    TEST_QUERY(wait_for_second, 0, "SELECT pg_advisory_xact_lock(2)");
    TEST_QUERY(wait_for_third, 0, "SELECT pg_advisory_xact_lock(3)");
    struct db_pool *pool = db_pool_new(&(struct db_config){
        .url = url, .connections = 1, .wait_ms = 20, .query_timeout_ms = 1000, .lock_timeout_ms = 2 * WAIT_MS});
    PGconn *holders[3], *watcher = database_open(mem, url);
    for (int i = 0; i < 3; i++) {
        holders[i] = database_open(mem, url);
        database_run(holders[i], arena_printf(mem, "BEGIN; SELECT pg_advisory_xact_lock(%d)", i + 1).data);
    }
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_ask(tx, &wait_for_first, NO_PARAMS, ROW_EXISTS);
    tx_ask(tx, &wait_for_second, NO_PARAMS, ROW_EXISTS);
    tx_ask(tx, &wait_for_third, NO_PARAMS, ROW_EXISTS);
    struct releases releases = {.holders = holders, .watcher = watcher};
    pthread_t thread;
    pthread_create(&thread, NULL, release_late, &releases);
    assert_error(tx_flush(tx), lock_timeout);
    pthread_join(thread, NULL);
    tx_rollback(&tx);
    for (int i = 0; i < 3; i++)
        PQfinish(holders[i]);
    PQfinish(watcher);
    db_pool_free(pool);
}

static void connections_open_when_needed_and_are_used_again(void **state)
{
    (void)state;
    struct db_pool *pool = pool_waiting(3, 1000);
    assert_int_equal(db_pool_stats(pool).open, 0);
    int64_t n = 0;
    for (int i = 0; i < 5; i++)
        assert_ok(db_read(pool, mem, &one, NO_PARAMS, ONE_ROW(take_i64, &n)));
    assert_int_equal(n, 1);
    assert_int_equal(db_pool_stats(pool).open, 1);
    assert_int_equal(db_pool_stats(pool).idle, 1);
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    assert_int_equal(db_pool_stats(pool).idle, 0);
    assert_ok(database_ping(pool));
    assert_int_equal(db_pool_stats(pool).open, 2);
    tx_rollback(&tx);
    db_pool_free(pool);
}

static void a_pool_has_as_many_connections_as_were_asked_for(void **state)
{
    (void)state;
    enum { MANY = 70 };
    struct db_pool *pool = pool_waiting(MANY, 20);
    struct tx *taken[MANY], *beyond = NULL;
    for (int i = 0; i < MANY; i++)
        assert_ok(tx_begin(pool, mem, &taken[i]));
    assert_error(tx_begin(pool, mem, &beyond), database_busy);
    for (int i = 0; i < MANY; i++)
        tx_rollback(&taken[i]);
    db_pool_free(pool);
}

static void a_pool_without_a_database_says_unavailable(void **state)
{
    (void)state;
    const char *const urls[] = {"postgresql:///jqt?host=/nonexistent", "postgresql://%zz", "nonsense"};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct db_pool *pool = database_pool(str_from(urls[i]), 2);
        assert_error(database_ping(pool), database_unavailable);
        struct tx *tx = NULL;
        assert_error(tx_begin(pool, mem, &tx), database_unavailable);
        assert_null(tx);
        assert_int_equal(db_pool_stats(pool).open, 0);
        db_pool_free(pool);
    }
}

/* Each is "connection to server … failed: " and libpq's or the server's words, as they stand in a verbose message. */
#define AT(host) "connection to server at \"" host "\", port 5432 failed: "
static void a_refusal_tells_what_may_come_by_itself_from_what_must_be_put_right(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        enum db_state state;
    } cases[] = {
        {AT("127.0.0.1") "Connection refused\n\tIs the server running on that host?\n", DB_UNREACHABLE},
        {"could not translate host name \"db\" to address: Name or service not known\n", DB_UNREACHABLE},
        {"connection to server on socket \"/run/postgresql/.s.PGSQL.5432\" failed: No such file or directory\n",
         DB_UNREACHABLE},
        {AT("db") "server closed the connection unexpectedly\n", DB_UNREACHABLE},
        {AT("db") "FATAL:  57P03: the database system is starting up\nLOCATION:  x, y.c:1\n", DB_STARTING},
        {AT("db") "FATAL:  57P01: terminating connection due to administrator command\n", DB_STARTING},
        {AT("db") "FATAL:  53300: sorry, too many clients already\n", DB_BUSY},
        {AT("db") "FATAL:  28P01: password authentication failed for user \"a\"\n", DB_REFUSED},
        {AT("db") "致命错误:  28000: 角色 \"a\" 不存在\n", DB_REFUSED},
        {AT("db") "fe_sendauth: no password supplied\n", DB_REFUSED},
        {AT("db") "FATAL:  3D000: database \"jqt\" does not exist\n", DB_MISSING},
        {AT("db") "received invalid response to SSL negotiation: H\n", DB_WRONG_ADDRESS},
        {"invalid port number: \"99999\"\n", DB_WRONG_ADDRESS},
        /* a standby that refuses a login beside a primary that is not up yet */
        {AT("a") "Connection refused\n" AT("b") "FATAL:  28P01: password authentication failed\n", DB_UNREACHABLE},
        {AT("a") "FATAL:  28P01: no\n" AT("b") "FATAL:  57P03: the database system is starting up\n", DB_STARTING},
        {AT("a") "FATAL:  28000: no pg_hba.conf entry, SSL encryption\n" AT("a") "FATAL:  28000: no entry\n",
         DB_REFUSED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (db_look_at_refusal(cases[i].message) != cases[i].state)
            fail_msg("%s: %s", cases[i].message, db_state_word(db_look_at_refusal(cases[i].message)));
}

static void expect_look(const char *address, enum db_state state, const char *part)
{
    struct db_pool *pool = database_pool(str_from(address), 1);
    const struct db_look look = db_look(pool, mem);
    if (look.state != state || !strstr(arena_cstr(mem, look.sentence), part) || strchr(look.sentence.data, '\n'))
        fail_msg("%s: %s, %.*s", address, db_state_word(look.state), STR_FMT(look.sentence));
    db_pool_free(pool);
}

static void a_look_without_a_connection_tells_why_in_one_line(void **state)
{
    (void)state;
    const char *socket = strstr(url.data, "host=") + strlen("host=");
    const char *here = arena_printf(mem, "host=%s", socket).data;
    expect_look("nonsense", DB_WRONG_ADDRESS, "DATABASE_URL should be the address");
    expect_look("postgresql:///jqt?host=/nonexistent", DB_UNREACHABLE, "No such file or directory");
    expect_look("postgresql://127.0.0.1:1/jqt", DB_UNREACHABLE, "Connection refused");
    expect_look(arena_printf(mem, "postgresql:///jqt?user=nobody_here&%s", here).data, DB_REFUSED, "\"nobody_here\"");
    expect_look(arena_printf(mem, "postgresql:///nothing_here?user=jqt_app&%s", here).data, DB_MISSING,
                "\"nothing_here\" does not exist");
    expect_look(arena_printf(mem, "postgresql:///jqt?user=jqt_app&%s&options=-c%%20nonsense%%3D1", here).data,
                DB_REFUSED, "nonsense");
    struct db_pool *pool = pool_waiting(1, 20);
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    assert_int_equal(db_look(pool, mem).state, DB_BUSY);
    tx_rollback(&tx);
    db_pool_free(pool);
}

static void the_session_is_set_up_as_the_design_asks(void **state)
{
    (void)state;
    struct db_pool *pool = pool_waiting(1, 1000);
    TEST_QUERY(right, 0,
               "SELECT count(*) FROM (VALUES ('jit', 'off'), ('plan_cache_mode', 'force_generic_plan'),"
               " ('statement_timeout', '5s'), ('lock_timeout', '1s'),"
               " ('idle_in_transaction_session_timeout', '6s'), ('client_encoding', 'UTF8'),"
               " ('synchronous_commit', 'on'), ('default_transaction_isolation', 'read committed'),"
               " ('application_name', 'jqt')) AS w (name, value) WHERE current_setting(w.name) = w.value");
    int64_t n = 0;
    assert_ok(db_read(pool, mem, &right, NO_PARAMS, ONE_ROW(take_i64, &n)));
    assert_int_equal(n, 9);
    TEST_QUERY(zone, 0,
               "SELECT count(*) WHERE to_json('2026-11-23 01:30:00Z'::timestamptz)::text = "
               "'\"2026-11-23T09:30:00+08:00\"'");
    assert_ok(db_read(pool, mem, &zone, NO_PARAMS, ONE_ROW(take_i64, &n)));
    assert_int_equal(n, 1);
    db_pool_free(pool);
}

static void options_of_the_url_are_kept(void **state)
{
    (void)state;
    struct db_pool *pool = database_pool(arena_printf(mem, "%.*s&options=-c%%20search_path%%3Dcity", STR_FMT(url)), 1);
    TEST_QUERY(path, 0,
               "SELECT count(*) WHERE current_setting('search_path') = 'city' AND current_setting('jit') = 'off'");
    int64_t n = 0;
    assert_ok(db_read(pool, mem, &path, NO_PARAMS, ONE_ROW(take_i64, &n)));
    assert_int_equal(n, 1);
    db_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiters_are_served_in_the_order_they_came),
        cmocka_unit_test(who_waits_too_long_is_told_busy_and_leaves_the_line),
        cmocka_unit_test(a_share_is_a_part_of_the_connections_and_at_least_one),
        cmocka_unit_test(who_has_its_share_waits_and_holds_up_nobody_behind_it),
        cmocka_unit_test(what_becomes_free_goes_to_the_first_who_has_not_its_share),
        cmocka_unit_test(a_reserved_connection_is_for_payments),
        cmocka_unit_test(a_trip_that_ends_by_a_locks_wait_says_so),
        cmocka_unit_test(connections_open_when_needed_and_are_used_again),
        cmocka_unit_test(a_pool_has_as_many_connections_as_were_asked_for),
        cmocka_unit_test(a_pool_without_a_database_says_unavailable),
        cmocka_unit_test(a_refusal_tells_what_may_come_by_itself_from_what_must_be_put_right),
        cmocka_unit_test(a_look_without_a_connection_tells_why_in_one_line),
        cmocka_unit_test(a_pool_opens_all_that_it_has_or_none),
        cmocka_unit_test(the_session_is_set_up_as_the_design_asks),
        cmocka_unit_test(options_of_the_url_are_kept),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
