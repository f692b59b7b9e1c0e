/* Prepared statements that are gone or outdated, and the two bookkeeping sides staying in step. */
#include "tests/db/database.h"

static struct arena *mem;
static struct db_pool *pool;
static PGconn *beside;

TEST_QUERY(forget_all, 0, "DEALLOCATE ALL");
TEST_QUERY(thing_all, 0, "SELECT * FROM thing ORDER BY id");
TEST_QUERY(number, 1, "SELECT $1::bigint");
TEST_QUERY(broken, 0, "SELECT no_such_column");

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    const struct str url = database_fresh(mem, "jqt_test_prepared");
    beside = database_open(mem, url);
    pool = database_pool(url, 1);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    PQfinish(beside);
    arena_free(mem);
    return 0;
}
static int clean(void **state)
{
    (void)state;
    database_run(beside,
                 "DROP TABLE IF EXISTS thing; CREATE TABLE thing (id bigint); INSERT INTO thing VALUES (1), (2)");
    return 0;
}
static void forget(void)
{
    assert_ok(db_read(pool, mem, &forget_all, NO_PARAMS, ROWS(0, 0, NULL, NULL)));
}
static void change(void)
{
    database_run(beside, "ALTER TABLE thing ADD COLUMN more text");
}
static struct err count_rows(struct row *row, void *out)
{
    row_skip(row);
    ++*(int *)out;
    return NO_ERR;
}

static void a_read_prepares_anew_what_the_server_forgot(void **state)
{
    (void)state;
    int rows = 0;
    assert_ok(db_read(pool, mem, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows)));
    forget();
    assert_ok(db_read(pool, mem, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows)));
    assert_int_equal(rows, 4);
}

static void a_read_prepares_anew_what_changed_its_result_type(void **state)
{
    (void)state;
    int rows = 0;
    assert_ok(db_read(pool, mem, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows)));
    change();
    assert_ok(db_read(pool, mem, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows)));
    assert_int_equal(rows, 4);
}

static void a_first_trip_is_repeated_and_its_rows_come_once(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        int rows = 0, ones = 0;
        assert_ok(db_read(pool, mem, &thing_all, NO_PARAMS, ROWS(0, 9, count_rows, &rows)));
        if (i == 0)
            forget();
        else
            change();
        rows = 0;
        struct tx *tx = NULL;
        assert_ok(tx_begin(pool, mem, &tx));
        tx_ask(tx, &number, PARAMS(P_I64(1)), ONE_ROW(count_rows, &ones));
        tx_ask(tx, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows));
        assert_ok(tx_flush(tx));
        assert_int_equal(tx_trips(tx), 2);
        assert_ok(tx_commit(&tx));
        assert_int_equal(ones, 1);
        assert_int_equal(rows, 2);
    }
}

static void a_later_trip_asks_for_the_command_to_run_again(void **state)
{
    (void)state;
    int rows = 0;
    assert_ok(db_read(pool, mem, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows)));
    struct tx *tx = NULL;
    for (int commits = 0; commits < 2; commits++) {
        assert_ok(tx_begin(pool, mem, &tx));
        tx_ask(tx, &number, PARAMS(P_I64(1)), ONE_ROW(count_rows, &rows));
        assert_ok(tx_flush(tx));
        database_run(beside,
                     commits ? "ALTER TABLE thing ADD COLUMN again text" : "ALTER TABLE thing ADD COLUMN more int");
        tx_ask(tx, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows));
        if (commits)
            assert_error(tx_commit(&tx), transaction_conflict);
        else
            assert_error(tx_flush(tx), transaction_conflict);
        tx_rollback(&tx);
        assert_ok(tx_begin(pool, mem, &tx));
        tx_ask(tx, &thing_all, NO_PARAMS, ROWS(2, 2, count_rows, &rows));
        assert_ok(tx_commit(&tx));
    }
    assert_int_equal(db_pool_stats(pool).open, 1);
}

static void a_statement_that_could_not_be_prepared_is_not_believed_to_be(void **state)
{
    (void)state;
    int64_t n = 0;
    TEST_QUERY(behind, 1, "SELECT $1::bigint + 1");
    for (int i = 0; i < 2; i++) {
        struct tx *tx = NULL;
        assert_ok(tx_begin(pool, mem, &tx));
        tx_put(tx, &broken, NO_PARAMS);
        tx_ask(tx, &behind, PARAMS(P_I64(1)), ONE_ROW(take_i64, &n));
        const struct err e = tx_flush(tx);
        assert_int_equal(e.code, ERR_internal);
        assert_non_null(strstr(e.log, "broken: 42703"));
        assert_int_equal(tx_trips(tx), 1); /* no second one to find out what is prepared */
        tx_rollback(&tx);
    }
    assert_ok(db_read(pool, mem, &behind, PARAMS(P_I64(1)), ONE_ROW(take_i64, &n)));
    assert_int_equal(n, 2);
}

static void more_statements_than_the_table_holds_still_work(void **state)
{
    (void)state;
    const unsigned count = db_query_count + 300;
    for (unsigned i = 0; i < count; i++) {
        struct query *q = ARENA_NEW(mem, struct query);
        *q = (struct query){.name = arena_printf(mem, "made_%u", i).data,
                            .sql = arena_printf(mem, "SELECT %u::bigint", i).data};
        int64_t n = -1;
        assert_ok(db_read(pool, mem, q, NO_PARAMS, ONE_ROW(take_i64, &n)));
        assert_int_equal(n, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_read_prepares_anew_what_the_server_forgot, clean),
        cmocka_unit_test_setup(a_read_prepares_anew_what_changed_its_result_type, clean),
        cmocka_unit_test_setup(a_first_trip_is_repeated_and_its_rows_come_once, clean),
        cmocka_unit_test_setup(a_later_trip_asks_for_the_command_to_run_again, clean),
        cmocka_unit_test_setup(a_statement_that_could_not_be_prepared_is_not_believed_to_be, clean),
        cmocka_unit_test_setup(more_statements_than_the_table_holds_still_work, clean),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
