/* Broken connections: what heals by itself, what is told, and what is never guessed. */
#include "tests/db/database.h"
#include "tests/db/pg_proxy.h"

static struct arena *mem;
static struct pg_proxy *proxy;
static struct db_pool *pool;
static struct str url;
static PGconn *beside;

TEST_QUERY(number, 1, "SELECT $1::bigint");
TEST_QUERY(item_put, 1, "INSERT INTO item (id) VALUES ($1)");
TEST_QUERY(item_count, 0, "SELECT count(*) FROM item");
#define TERMINATE                                                                                 \
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'jqt'" \
    " AND datname = current_database()"

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    url = database_fresh(mem, "jqt_test_faults");
    beside = database_open(mem, url);
    database_run(beside, "CREATE TABLE item (id bigint CONSTRAINT item_pkey PRIMARY KEY)");
    proxy = pg_proxy_start(url);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    pg_proxy_stop(proxy);
    PQfinish(beside);
    arena_free(mem);
    return 0;
}
static int open_pool(void **state)
{
    (void)state;
    database_run(beside, "TRUNCATE item");
    pool = database_pool(pg_proxy_url(proxy, mem, url), 1);
    assert_ok(database_ping(pool));
    return 0;
}
static int close_pool(void **state)
{
    (void)state;
    assert_false(pg_proxy_pending(proxy));
    assert_ok(database_ping(pool)); /* whatever happened, the next user finds it healed */
    db_pool_free(pool);
    return 0;
}
static bool items_are(const char *count)
{
    return str_is(database_value(mem, beside, "SELECT count(*) FROM item"), count);
}

/* Two trips, the fault in the second. */
static struct err pay(enum pg_proxy_fault fault)
{
    struct tx *tx = NULL;
    int64_t n = 0;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_ask(tx, &item_count, NO_PARAMS, ONE_ROW(take_i64, &n));
    assert_ok(tx_flush(tx));
    tx_put(tx, &item_put, PARAMS(P_I64(1)));
    pg_proxy_set(proxy, fault);
    const struct err e = tx_commit(&tx);
    assert_null(tx);
    return e;
}

static void a_commit_whose_answer_is_lost_is_unknown_although_it_happened(void **state)
{
    (void)state;
    assert_error(pay(PG_PROXY_CUT_AFTER_COMMIT), outcome_unknown);
    assert_true(items_are("1"));
}

static void a_commit_is_unknown_whatever_the_last_words_of_the_server(void **state)
{
    (void)state;
    assert_error(pay(PG_PROXY_FAREWELL_AFTER_COMMIT), outcome_unknown);
    assert_true(items_are("1"));
}

static void a_connection_lost_behind_an_error_has_committed_nothing(void **state)
{
    (void)state;
    assert_error(pay(PG_PROXY_ERROR_BEFORE_COMMIT), internal);
    assert_true(items_are("0"));
}

static void a_commit_lost_on_its_way_is_unknown_although_it_did_not_happen(void **state)
{
    (void)state;
    assert_error(pay(PG_PROXY_CUT_BEFORE_COMMIT), outcome_unknown);
    database_await(beside,
                   "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                   " WHERE d.datname = current_database() AND relation = 'item'::regclass",
                   "0");
    assert_true(items_are("0"));
}

static void a_commit_that_is_not_answered_in_time_is_unknown(void **state)
{
    (void)state;
    db_pool_free(pool);
    pool = db_pool_new(&(struct db_config){.url = pg_proxy_url(proxy, mem, url),
                                           .connections = 1,
                                           .wait_ms = 1000,
                                           .query_timeout_ms = 50,
                                           .lock_timeout_ms = 20});
    assert_error(pay(PG_PROXY_STALL), outcome_unknown);
}

static void a_commit_that_follows_an_error_is_known_not_to_have_happened(void **state)
{
    (void)state;
    database_run(beside, "INSERT INTO item VALUES (1)");
    assert_error(pay(PG_PROXY_PASS), internal);
    assert_true(items_are("1"));
}

static void a_session_ended_between_the_trips_has_committed_nothing(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(1)));
    assert_ok(tx_flush(tx));
    database_run(beside, TERMINATE);
    assert_error(tx_commit(&tx), database_unavailable);
    assert_true(items_are("0"));
}

static void a_session_that_ends_before_its_commit_is_unknown_too(void **state)
{
    (void)state;
    TEST_QUERY(end_own_session, 0, "SELECT pg_terminate_backend(pg_backend_pid())::text");
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(1)));
    assert_ok(tx_flush(tx));
    tx_put(tx, &end_own_session, NO_PARAMS);
    tx_put(tx, &item_put, PARAMS(P_I64(2)));
    assert_error(tx_commit(&tx), outcome_unknown);
    assert_true(items_are("0"));
}

static void a_connection_that_died_in_the_pool_fails_nobody(void **state)
{
    (void)state;
    int64_t n = 0;
    struct tx *tx = NULL;
    for (int i = 0; i < 2; i++) {
        database_run(beside, TERMINATE);
        assert_ok(db_read(pool, mem, &number, PARAMS(P_I64(5)), ONE_ROW(take_i64, &n)));
        database_run(beside, TERMINATE);
        assert_ok(tx_begin(pool, mem, &tx));
        tx_ask(tx, &number, PARAMS(P_I64(6)), ONE_ROW(take_i64, &n));
        assert_ok(tx_commit(&tx));
        pg_proxy_cut_all(proxy);
        assert_ok(db_read(pool, mem, &number, PARAMS(P_I64(7)), ONE_ROW(take_i64, &n)));
        assert_int_equal(n, 7);
    }
}

static struct err count_rows(struct row *row, void *out)
{
    row_skip(row);
    ++*(int *)out;
    return NO_ERR;
}

static void the_first_trip_is_repeated_once_when_nothing_was_answered(void **state)
{
    (void)state;
    int rows = 0;
    struct tx *tx = NULL;
    pg_proxy_set(proxy, PG_PROXY_CUT_NEXT);
    assert_ok(db_read(pool, mem, &number, PARAMS(P_I64(5)), ONE_ROW(count_rows, &rows)));
    assert_int_equal(rows, 1);
    assert_ok(tx_begin(pool, mem, &tx));
    tx_ask(tx, &number, PARAMS(P_I64(5)), ONE_ROW(count_rows, &rows));
    tx_put(tx, &item_put, PARAMS(P_I64(1)));
    pg_proxy_set(proxy, PG_PROXY_CUT_NEXT);
    assert_ok(tx_flush(tx));
    assert_int_equal(tx_trips(tx), 2);
    assert_int_equal(rows, 2);
    assert_ok(tx_commit(&tx));
    assert_true(items_are("1"));
}

static void a_later_trip_is_never_repeated(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(1)));
    assert_ok(tx_flush(tx));
    tx_put(tx, &item_put, PARAMS(P_I64(2)));
    pg_proxy_set(proxy, PG_PROXY_CUT_NEXT);
    assert_error(tx_flush(tx), database_unavailable);
    tx_rollback(&tx);
    assert_true(items_are("0"));
}

static void a_server_that_does_not_answer_is_left_at_the_deadline(void **state)
{
    (void)state;
    struct db_pool *hasty = db_pool_new(&(struct db_config){.url = pg_proxy_url(proxy, mem, url),
                                                            .connections = 1,
                                                            .wait_ms = 1000,
                                                            .query_timeout_ms = 50,
                                                            .lock_timeout_ms = 20});
    int64_t n = 0;
    assert_ok(database_ping(hasty));
    const unsigned before = pg_proxy_connections(proxy);
    pg_proxy_set(proxy, PG_PROXY_STALL);
    assert_error(db_read(hasty, mem, &number, PARAMS(P_I64(5)), ONE_ROW(take_i64, &n)), database_unavailable);
    assert_int_equal(pg_proxy_connections(proxy), before); /* not tried again: that would double the wait */
    assert_ok(database_ping(hasty));
    db_pool_free(hasty);
}

#define FAULT_TEST(name) cmocka_unit_test_setup_teardown(name, open_pool, close_pool)
int main(void)
{
    const struct CMUnitTest tests[] = {
        FAULT_TEST(a_commit_whose_answer_is_lost_is_unknown_although_it_happened),
        FAULT_TEST(a_commit_is_unknown_whatever_the_last_words_of_the_server),
        FAULT_TEST(a_connection_lost_behind_an_error_has_committed_nothing),
        FAULT_TEST(a_commit_lost_on_its_way_is_unknown_although_it_did_not_happen),
        FAULT_TEST(a_commit_that_is_not_answered_in_time_is_unknown),
        FAULT_TEST(a_commit_that_follows_an_error_is_known_not_to_have_happened),
        FAULT_TEST(a_session_ended_between_the_trips_has_committed_nothing),
        FAULT_TEST(a_session_that_ends_before_its_commit_is_unknown_too),
        FAULT_TEST(a_connection_that_died_in_the_pool_fails_nobody),
        FAULT_TEST(the_first_trip_is_repeated_once_when_nothing_was_answered),
        FAULT_TEST(a_later_trip_is_never_repeated),
        FAULT_TEST(a_server_that_does_not_answer_is_left_at_the_deadline),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
