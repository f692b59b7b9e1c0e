/* Reads and transactions: order, round trips, limits, and what each of PostgreSQL's errors becomes. */
#include "tests/db/database.h"
#include "tests/db/pg_proxy.h"
#include <pthread.h>

static struct arena *mem;
static struct pg_proxy *proxy;
static struct db_pool *pool;
static PGconn *beside; /* the world outside the pool */

TEST_QUERY(nothing, 0, "SELECT 1::bigint WHERE false");
TEST_QUERY(number, 1, "SELECT $1::bigint");
TEST_QUERY(item_put, 2, "INSERT INTO item (id, amount) VALUES ($1, $2)");
TEST_QUERY(item_amount, 1, "SELECT amount FROM item WHERE id = $1");
TEST_QUERY(item_lock, 1, "SELECT amount FROM item WHERE id = $1 FOR NO KEY UPDATE");
TEST_QUERY(item_late, 2, "INSERT INTO late (id, item) VALUES ($1, $2)");

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    const struct str url = database_fresh(mem, "jqt_test_tx");
    beside = database_open(mem, url);
    database_run(beside, "CREATE TABLE item (id bigint CONSTRAINT item_pkey PRIMARY KEY, amount bigint NOT NULL"
                         " CONSTRAINT item_not_in_the_table_of_codes CHECK (amount >= 0));"
                         "CREATE TABLE late (id bigint PRIMARY KEY, item bigint CONSTRAINT late_item REFERENCES item"
                         " DEFERRABLE INITIALLY DEFERRED)");
    proxy = pg_proxy_start(url);
    pool = database_pool(pg_proxy_url(proxy, mem, url), 2);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    pg_proxy_stop(proxy);
    PQfinish(beside);
    arena_free(mem);
    return 0;
}
static int clean(void **state)
{
    (void)state;
    database_run(beside, "TRUNCATE item, late; INSERT INTO item VALUES (1, 10), (2, 20)");
    return 0;
}
static bool item_is(int id, const char *amount)
{
    return str_is(database_value(mem, beside, arena_printf(mem, "SELECT amount FROM item WHERE id = %d", id).data),
                  amount);
}

struct list {
    int64_t numbers[8];
    size_t count;
};
static struct err append(struct row *row, void *out)
{
    struct list *list = out;
    list->numbers[list->count++] = row_i64(row);
    return NO_ERR;
}

static void answers_arrive_in_the_order_of_the_questions(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    struct list list = {0};
    assert_ok(tx_begin(pool, mem, &tx));
    for (int64_t i = 0; i < 4; i++)
        tx_ask(tx, &number, PARAMS(P_I64(i * 7)), ONE_ROW(append, &list));
    assert_int_equal(list.count, 0);
    assert_ok(tx_flush(tx));
    assert_int_equal(list.count, 4);
    for (int64_t i = 0; i < 4; i++)
        assert_int_equal(list.numbers[i], i * 7);
    tx_rollback(&tx);
    assert_null(tx);
}

static void a_command_takes_two_trips_even_on_a_new_connection(void **state)
{
    (void)state;
    const struct str direct = pg_proxy_url(proxy, mem, database_fresh(mem, "jqt_test_tx_trips"));
    struct db_pool *cold = database_pool(direct, 1);
    for (int i = 0; i < 2; i++) {
        const unsigned before = pg_proxy_syncs(proxy);
        struct tx *tx = NULL;
        int64_t n = 0;
        assert_ok(tx_begin(cold, mem, &tx));
        tx_ask(tx, &number, PARAMS(P_I64(3)), ONE_ROW(take_i64, &n));
        tx_ask(tx, &number, PARAMS(P_I64(4)), ONE_ROW(take_i64, &n));
        assert_ok(tx_flush(tx));
        assert_int_equal(tx_trips(tx), 1);
        tx_put(tx, &number, PARAMS(P_I64(5)));
        assert_ok(tx_commit(&tx));
        assert_null(tx);
        assert_int_equal(n, 4);
        assert_int_equal(pg_proxy_syncs(proxy) - before, 2);
    }
    db_pool_free(cold);
}

static void a_read_takes_one_trip(void **state)
{
    (void)state;
    int64_t n = 0;
    for (int i = 0; i < 2; i++) {
        const unsigned before = pg_proxy_syncs(proxy);
        assert_ok(db_read(pool, mem, &number, PARAMS(P_I64(42)), ONE_ROW(take_i64, &n)));
        assert_int_equal(pg_proxy_syncs(proxy) - before, 1);
    }
    assert_int_equal(n, 42);
}

static void a_flush_with_nothing_new_costs_no_trip(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    assert_ok(tx_flush(tx));
    assert_ok(tx_flush(tx));
    assert_int_equal(tx_trips(tx), 1);
    tx_rollback(&tx);
}

static void what_is_committed_is_there_and_what_is_rolled_back_is_not(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(7), P_I64(70)));
    assert_ok(tx_commit(&tx));
    assert_true(item_is(7, "70"));
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(8), P_I64(80)));
    assert_ok(tx_flush(tx));
    tx_rollback(&tx);
    assert_true(item_is(8, ""));
    assert_true(str_is(
        database_value(
            mem, beside,
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jqt' AND datname = current_database() AND "
            "state LIKE 'idle in%'"),
        "0"));
}

static void an_error_in_the_middle_rolls_everything_back(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    int64_t n = 0;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(7), P_I64(70)));
    tx_put(tx, &item_put, PARAMS(P_I64(8), P_I64(-1)));
    tx_ask(tx, &number, PARAMS(P_I64(9)), ONE_ROW(take_i64, &n));
    assert_error(tx_flush(tx), internal);
    assert_int_equal(n, 0);
    assert_error(tx_flush(tx), internal);
    assert_error(tx_commit(&tx), internal);
    assert_null(tx);
    assert_true(item_is(7, ""));
    /* and in the trip of the COMMIT */
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(7), P_I64(70)));
    tx_put(tx, &item_put, PARAMS(P_I64(8), P_I64(-1)));
    assert_error(tx_commit(&tx), internal);
    assert_true(item_is(7, ""));
    assert_ok(database_ping(pool));
}

static void too_few_rows_are_not_found_and_too_many_are_a_bug(void **state)
{
    (void)state;
    TEST_QUERY(three, 0, "SELECT g::bigint FROM generate_series(1, 3) g");
    struct list list = {0};
    int64_t n = 0;
    assert_error(db_read(pool, mem, &nothing, NO_PARAMS, ONE_ROW(take_i64, &n)), not_found);
    assert_ok(db_read(pool, mem, &nothing, NO_PARAMS, ROW_IF_ANY(take_i64, &n)));
    assert_error(db_read(pool, mem, &three, NO_PARAMS, ROWS(0, 2, append, &list)), internal);
    assert_int_equal(list.count, 0);
    assert_ok(db_read(pool, mem, &three, NO_PARAMS, ROWS(3, 3, append, &list)));
    assert_int_equal(list.numbers[2], 3);
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_ask(tx, &item_amount, PARAMS(P_I64(404)), ONE_ROW(take_i64, &n));
    /* what was asked first answers first */
    tx_put(tx, &item_put, PARAMS(P_I64(1), P_I64(1)));
    assert_error(tx_flush(tx), not_found);
    tx_rollback(&tx);
}

static void a_violated_constraint_becomes_its_code(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum error_code code;
    } known[] = {
#define CONSTRAINT(sql_name, code) {#sql_name, ERR_##code},
#define REFERENCE(sql_name, pointer) {#sql_name, ERR_invalid_fields},
#define REPEATED(sql_name, pointer) {#sql_name, ERR_invalid_fields},
#include "api/constraints.def"
#undef CONSTRAINT
#undef REFERENCE
#undef REPEATED
        {"not_in_any_table_of_codes", ERR_internal}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(db_constraint(known[i].name)->code, known[i].code);
        database_run(beside, arena_printf(mem,
                                          "ALTER TABLE item DROP CONSTRAINT IF EXISTS extra;"
                                          "ALTER TABLE item ADD CONSTRAINT extra CHECK (id < 100);"
                                          "ALTER TABLE item RENAME CONSTRAINT extra TO %s",
                                          known[i].name)
                                 .data);
        struct tx *tx = NULL;
        assert_ok(tx_begin(pool, mem, &tx));
        tx_put(tx, &item_put, PARAMS(P_I64(100), P_I64(0)));
        assert_int_equal(tx_commit(&tx).code, known[i].code);
        database_run(beside, arena_printf(mem, "ALTER TABLE item DROP CONSTRAINT %s", known[i].name).data);
    }
    assert_int_equal(db_constraint(NULL)->code, ERR_internal);
}

static void the_log_of_an_error_names_statement_and_constraint_but_no_value(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(1), P_I64(987654)));
    const struct err e = tx_flush(tx);
    tx_rollback(&tx);
    assert_string_equal(e.log, "item_put: 23505 constraint item_pkey");
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_TEXT(STR("secret")), P_I64(1)));
    const struct err data = tx_flush(tx);
    tx_rollback(&tx);
    assert_string_equal(data.log, "item_put: 22P02");
}

static void a_constraint_checked_at_commit_prevents_it(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(7), P_I64(70)));
    tx_put(tx, &item_late, PARAMS(P_I64(1), P_I64(404)));
    const struct err e = tx_commit(&tx);
    assert_int_equal(e.code, ERR_internal);
    assert_string_equal(e.log, "db_commit: 23503 constraint late_item");
    assert_true(item_is(7, ""));
}

static void a_dry_run_hears_every_error_and_leaves_nothing(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(7), P_I64(70)));
    assert_ok(tx_rollback_after(&tx));
    assert_null(tx);
    assert_true(item_is(7, ""));
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_late, PARAMS(P_I64(1), P_I64(404)));
    assert_error(tx_rollback_after(&tx), internal);
    assert_null(tx);
}

static void a_row_missing_behind_the_commit_is_never_called_undone(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    int64_t n = 0;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_put(tx, &item_put, PARAMS(P_I64(7), P_I64(70)));
    tx_ask(tx, &nothing, NO_PARAMS, ONE_ROW(take_i64, &n));
    assert_error(tx_commit(&tx), outcome_unknown);
    assert_true(item_is(7, "70"));
}

static void a_transaction_queues_no_more_than_its_limit(void **state)
{
    (void)state;
    struct tx *tx = NULL;
    enum { BESIDES_BEGIN = 2047 };
    assert_ok(tx_begin(pool, mem, &tx));
    for (int i = 0; i < BESIDES_BEGIN; i++)
        tx_put(tx, &number, PARAMS(P_I64(i)));
    assert_ok(tx_flush(tx));
    for (int i = 0; i < BESIDES_BEGIN + 2; i++)
        tx_put(tx, &number, PARAMS(P_I64(i)));
    assert_error(tx_flush(tx), internal);
    tx_rollback(&tx);
}

static void a_pipeline_larger_than_all_buffers_does_not_lock_up(void **state)
{
    (void)state;
    TEST_QUERY(echo, 1, "SELECT length($1)::bigint, repeat($1, 2)");
    char *text = arena_alloc(mem, 16384);
    memset(text, 'x', 16384);
    struct list list = {0};
    struct tx *tx = NULL;
    enum { PATIENCE_MS = 60000 };
    struct db_pool *patient =
        db_pool_new(&(struct db_config){.url = pg_proxy_url(proxy, mem, database_owner_url(mem, "jqt_test_tx")),
                                        .connections = 1,
                                        .wait_ms = PATIENCE_MS,
                                        .query_timeout_ms = PATIENCE_MS,
                                        .lock_timeout_ms = 2000});
    assert_ok(tx_begin(patient, mem, &tx));
    for (int i = 0; i < 500; i++)
        tx_ask(tx, &echo, PARAMS(P_TEXT(((struct str){text, 16384}))), ONE_ROW(i < 8 ? append : NULL, &list));
    assert_ok(tx_commit(&tx));
    assert_int_equal(list.count, 8);
    assert_int_equal(list.numbers[7], 16384);
    db_pool_free(patient);
}

static void the_number_of_parameters_must_be_the_statements(void **state)
{
    (void)state;
    int64_t n = 0;
    assert_error(db_read(pool, mem, &number, NO_PARAMS, ONE_ROW(take_i64, &n)), internal);
    assert_error(db_read(pool, mem, &number, PARAMS(P_I64(1), P_I64(2)), ONE_ROW(take_i64, &n)), internal);
}

/* ---- two connections ---- */

static void a_lock_held_too_long_is_a_lock_timeout(void **state)
{
    (void)state;
    struct db_pool *hasty = db_pool_new(&(struct db_config){.url = database_service_url(mem, "jqt_test_tx"),
                                                            .connections = 1,
                                                            .wait_ms = 1000,
                                                            .query_timeout_ms = 5000,
                                                            .lock_timeout_ms = 20});
    database_run(beside, "GRANT SELECT, UPDATE ON item TO jqt_service");
    database_run(beside, "BEGIN; SELECT FROM item WHERE id = 1 FOR UPDATE");
    struct tx *tx = NULL;
    int64_t n = 0;
    assert_ok(tx_begin(hasty, mem, &tx));
    tx_ask(tx, &item_lock, PARAMS(P_I64(1)), ONE_ROW(take_i64, &n));
    assert_error(tx_flush(tx), lock_timeout);
    tx_rollback(&tx);
    database_run(beside, "ROLLBACK");
    assert_ok(tx_begin(hasty, mem, &tx));
    tx_ask(tx, &item_lock, PARAMS(P_I64(1)), ONE_ROW(take_i64, &n));
    assert_ok(tx_flush(tx));
    tx_rollback(&tx);
    assert_int_equal(n, 10);
    db_pool_free(hasty);
}

static void a_statement_that_takes_too_long_is_busy(void **state)
{
    (void)state;
    struct db_pool *hasty = db_pool_new(&(struct db_config){.url = database_service_url(mem, "jqt_test_tx"),
                                                            .connections = 1,
                                                            .wait_ms = 1000,
                                                            .query_timeout_ms = 30,
                                                            .lock_timeout_ms = 20});
    TEST_QUERY(sleep_long, 0, "SELECT 1::bigint FROM pg_sleep(60)");
    int64_t n = 0;
    assert_error(db_read(hasty, mem, &sleep_long, NO_PARAMS, ONE_ROW(take_i64, &n)), database_busy);
    assert_int_equal(db_pool_stats(hasty).open, 1);
    db_pool_free(hasty);
}

struct rival {
    struct tx *tx;
    struct err result;
};
static void *lock_the_first(void *rival_)
{
    struct rival *rival = rival_;
    rival->result = tx_flush(rival->tx);
    return NULL;
}

static void one_of_two_that_lock_crosswise_is_a_transaction_conflict(void **state)
{
    (void)state;
    struct arena *other = arena_new();
    struct rival rival = {0};
    struct tx *tx = NULL;
    int64_t mine = 0, theirs = 0;
    assert_ok(tx_begin(pool, mem, &tx));
    tx_ask(tx, &item_lock, PARAMS(P_I64(1)), ONE_ROW(take_i64, &mine));
    assert_ok(tx_flush(tx));
    assert_ok(tx_begin(pool, other, &rival.tx));
    tx_ask(rival.tx, &item_lock, PARAMS(P_I64(2)), ONE_ROW(take_i64, &theirs));
    assert_ok(tx_flush(rival.tx));
    tx_ask(rival.tx, &item_lock, PARAMS(P_I64(1)), ONE_ROW(take_i64, &theirs));
    tx_ask(tx, &item_lock, PARAMS(P_I64(2)), ONE_ROW(take_i64, &mine));
    pthread_t thread;
    pthread_create(&thread, NULL, lock_the_first, &rival);
    const struct err result = tx_flush(tx);
    tx_rollback(&tx);
    pthread_join(thread, NULL);
    tx_rollback(&rival.tx);
    assert_int_not_equal(failed(result), failed(rival.result));
    assert_int_equal(failed(result) ? result.code : rival.result.code, ERR_transaction_conflict);
    arena_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(answers_arrive_in_the_order_of_the_questions, clean),
        cmocka_unit_test_setup(a_command_takes_two_trips_even_on_a_new_connection, clean),
        cmocka_unit_test_setup(a_read_takes_one_trip, clean),
        cmocka_unit_test_setup(a_flush_with_nothing_new_costs_no_trip, clean),
        cmocka_unit_test_setup(what_is_committed_is_there_and_what_is_rolled_back_is_not, clean),
        cmocka_unit_test_setup(an_error_in_the_middle_rolls_everything_back, clean),
        cmocka_unit_test_setup(too_few_rows_are_not_found_and_too_many_are_a_bug, clean),
        cmocka_unit_test_setup(a_violated_constraint_becomes_its_code, clean),
        cmocka_unit_test_setup(the_log_of_an_error_names_statement_and_constraint_but_no_value, clean),
        cmocka_unit_test_setup(a_constraint_checked_at_commit_prevents_it, clean),
        cmocka_unit_test_setup(a_dry_run_hears_every_error_and_leaves_nothing, clean),
        cmocka_unit_test_setup(a_row_missing_behind_the_commit_is_never_called_undone, clean),
        cmocka_unit_test_setup(a_transaction_queues_no_more_than_its_limit, clean),
        cmocka_unit_test_setup(a_pipeline_larger_than_all_buffers_does_not_lock_up, clean),
        cmocka_unit_test_setup(the_number_of_parameters_must_be_the_statements, clean),
        cmocka_unit_test_setup(a_lock_held_too_long_is_a_lock_timeout, clean),
        cmocka_unit_test_setup(a_statement_that_takes_too_long_is_busy, clean),
        cmocka_unit_test_setup(one_of_two_that_lock_crosswise_is_a_transaction_conflict, clean),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
