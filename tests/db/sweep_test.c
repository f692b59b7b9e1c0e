/* The sweep runner against a real database: what fails, is held or is large holds up nothing else. The table and the
 * handler are made for the test: acting on a thing counts it done. */
#include "base/clock.h"
#include "command/sweep.h"
#include "tests/db/database.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static struct arena *mem;
static struct str url;
static struct db_pool *pool;
static PGconn *owner, *holder;
static const struct config config = {.public_url = STR("http://test")};
static _Atomic int tries; /* acts begun */
static bool stolen;       /* by a person, between listing and lock; the handler refuses by the state then */

TEST_QUERY(thing_list_due, 2,
           "SELECT due_at::text AS due, id FROM thing WHERE due_at <= now() AND (due_at, id) >"
           " (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))"
           " ORDER BY due_at, id LIMIT 100");
TEST_QUERY(thing_lock_due, 1,
           "SELECT kind, chunks FROM thing WHERE id = $1::uuid AND due_at <= now() FOR NO KEY UPDATE SKIP LOCKED");
TEST_QUERY(thing_do, 1,
           "UPDATE thing SET chunks = chunks - 1, done = done + 1, due_at = CASE WHEN chunks > 1 THEN due_at END"
           " WHERE id = $1::uuid");
TEST_QUERY(thing_end_connection, 0, "SELECT pg_terminate_backend(pg_backend_pid())");
TEST_QUERY(
    thing_forget, 1,
    "WITH forgotten AS (DELETE FROM old WHERE id IN (SELECT id FROM old ORDER BY id LIMIT $1::int FOR UPDATE SKIP"
    " LOCKED) RETURNING 1) SELECT count(*) FROM forgotten");

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    url = database_fresh(mem, "jqt_test_sweep");
    struct str why = STR_EMPTY;
    int applied = 0;
    if (!db_migrate(mem, url, DB_CLOCK_MOVABLE, &why, &applied))
        fail_msg("%.*s", STR_FMT(why));
    owner = database_open(mem, url);
    holder = database_open(mem, url);
    database_run(owner, "CREATE TABLE thing (id uuid PRIMARY KEY, due_at timestamptz, kind text NOT NULL,"
                        " chunks int NOT NULL DEFAULT 1, done int NOT NULL DEFAULT 0 CONSTRAINT thing_good"
                        " CHECK (kind <> 'failing' OR done = 0));"
                        "CREATE INDEX ON thing (due_at, id);"
                        "CREATE TABLE old (id int PRIMARY KEY)");
    pool = database_pool(url, 3);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    PQfinish(holder);
    PQfinish(owner);
    arena_free(mem);
    return 0;
}
static int fresh(void **state)
{
    (void)state;
    if (PQtransactionStatus(holder) != PQTRANS_IDLE) /* left by a test that failed */
        database_run(holder, "ROLLBACK");
    database_run(owner, "TRUNCATE thing, old");
    tries = 0;
    stolen = false;
    return 0;
}

/* ---- the handler ---- */

struct thing {
    struct str kind; /* data NULL: not locked */
    int64_t chunks;
};

static struct err read_thing(struct row *row, void *out)
{
    *(struct thing *)out = (struct thing){row_str(row), row_i64(row)};
    return NO_ERR;
}

static struct err ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tries++;
    if (stolen)
        database_run(owner, "UPDATE thing SET due_at = NULL, done = 1");
    tx_ask(c->tx, &thing_lock_due, PARAMS(P_UUID(c->call->id)), ROW_IF_ANY(read_thing, facts));
    return NO_ERR;
}

static enum verdict decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    const struct thing *t = facts;
    if (t->kind.data && !str_is(t->kind, "refused"))
        return ALLOW;
    problem_set(why, t->kind.data || stolen ? ERR_wrong_state : ERR_not_found, STR_EMPTY, STR("a detail"));
    return REFUSE;
}

static struct err put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct thing *t = facts;
    tx_put(c->tx, &thing_do, PARAMS(P_UUID(c->call->id)));
    if (str_is(t->kind, "deadly"))
        tx_put(c->tx, &thing_end_connection, NO_PARAMS);
    c->reply->unfinished = t->chunks > 1;
    return NO_ERR;
}

static const struct handler act = {
    .name = "sweep:thing", .facts_size = sizeof(struct thing), .ask = ask, .decide = decide, .put = put};

enum { EVERY_MS = 200 };
static const struct sweep things = {.name = "things", .due = &thing_list_due, .act = &act, .every_ms = EVERY_MS};
static const struct sweep old = {.name = "old", .forget = &thing_forget, .every_ms = EVERY_MS};

/* ---- helpers ---- */

/* `count` things of a kind, due that many seconds ago, ids in order. */
static void add(const char *kind, int count, int seconds_ago)
{
    database_run(owner, arena_printf(mem,
                                     "INSERT INTO thing (id, due_at, kind) SELECT ('01930000-0000-7000-8000-' ||"
                                     " lpad(n || '', 12, '0'))::uuid, now() - %d * interval '1 second', '%s'"
                                     " FROM generate_series((SELECT count(*) FROM thing) + 1, (SELECT count(*) FROM"
                                     " thing) + %d) n",
                                     seconds_ago, kind, count)
                            .data);
}
static bool sql_is(const char *sql, const char *wanted)
{
    const struct str got = database_value(mem, owner, sql);
    if (!str_is(got, wanted))
        print_error("%s: %.*s, wanted %s\n", sql, STR_FMT(got), wanted);
    return str_is(got, wanted);
}
static void wait_ms(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

/* ---- what fails ---- */

static void one_hundred_and_fifty_that_always_fail_hold_up_no_good_one(void **state)
{
    (void)state;
    add("refused", 75, 60);
    add("failing", 75, 50);
    add("good", 1, 40);
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &things, 1);
    struct log_capture log = log_capture_begin();
    assert_true(sweep_runner_go(runner));
    const int first = tries;
    wait_ms(EVERY_MS + 10);
    assert_true(sweep_runner_go(runner));
    const struct str told = log_capture_end(&log, mem);
    sweep_runner_free(runner);
    assert_int_equal(first, 151);
    assert_int_equal(tries, first + 150);
    assert_true(sql_is("SELECT string_agg(kind, ' ') FROM thing WHERE done > 0", "good"));
    assert_int_equal(count_text(told, "\n"), 150);
    assert_int_equal(
        count_text(told, "\"event\":\"sweep_refused\",\"sweep\":\"things\",\"id\":\"01930000-0000-7000-8000-"), 75);
    assert_int_equal(count_text(told, "\"code\":\"wrong_state\",\"detail\":\"a detail\""), 75);
    assert_int_equal(count_text(told, "\"event\":\"sweep_failed\""), 75);
    for (int n = 1; n <= 150; n++)
        assert_int_equal(count_text(told, arena_printf(mem, "\"01930000-0000-7000-8000-%012d\"", n).data), 1);
}

static void what_fails_again_is_passed_over_longer(void **state)
{
    (void)state;
    enum { ROUNDS = 6 };
    add("refused", 1, 60);
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &things, 1);
    struct log_capture log = log_capture_begin();
    for (int i = 0; i < ROUNDS; i++) { /* tried at 0, 200 and 600 ms, passed over until 1400 */
        assert_true(sweep_runner_go(runner));
        wait_ms(EVERY_MS + 1);
    }
    assert_int_equal(count_text(log_capture_end(&log, mem), "\n"), 1);
    assert_in_range(tries, 2, 3);
    database_run(owner, "UPDATE thing SET kind = 'good'");
    wait_ms(4 * EVERY_MS);
    assert_true(sweep_runner_go(runner));
    assert_true(sql_is("SELECT done FROM thing", "1"));
    sweep_runner_free(runner);
}

static void what_was_done_by_another_meanwhile_is_no_failure(void **state)
{
    (void)state;
    add("good", 1, 60);
    stolen = true;
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &things, 1);
    struct log_capture log = log_capture_begin();
    assert_true(sweep_runner_go(runner));
    assert_int_equal(log_capture_end(&log, mem).len, 0);
    assert_int_equal(tries, 1);
    assert_true(sql_is("SELECT done FROM thing", "1"));
    sweep_runner_free(runner);
}

static void one_whose_handling_ends_the_connection_holds_up_no_other(void **state)
{
    (void)state;
    add("deadly", 1, 60);
    add("good", 2, 50);
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &things, 1);
    struct log_capture log = log_capture_begin();
    assert_false(sweep_runner_go(runner));
    assert_true(sweep_runner_go(runner));
    const struct str told = log_capture_end(&log, mem);
    assert_int_equal(count_text(told, "\"event\":\"sweeps_interrupted\",\"sweep\":\"things\",\"id\":\"01930000-"), 1);
    assert_int_equal(count_text(told, "\"event\":\"sweeps_resumed\""), 1);
    assert_int_equal(count_text(told, "\n"), 2);
    assert_true(sql_is("SELECT count(*) FROM thing WHERE done = 1 AND kind = 'good'", "2"));
    sweep_runner_free(runner);
}

/* ---- what is held ---- */

static void one_that_somebody_holds_holds_up_no_other(void **state)
{
    (void)state;
    add("good", 120, 60);
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &things, 1);
    database_run(holder, "BEGIN; SELECT FROM thing WHERE id IN (SELECT min(id::text)::uuid FROM thing) FOR UPDATE");
    struct log_capture log = log_capture_begin();
    assert_true(sweep_runner_go(runner));
    assert_true(sql_is("SELECT count(*) FROM thing WHERE done = 1", "119"));
    database_run(holder, "ROLLBACK");
    wait_ms(EVERY_MS + 10);
    assert_true(sweep_runner_go(runner));
    assert_int_equal(log_capture_end(&log, mem).len, 0);
    assert_true(sql_is("SELECT count(*) FROM thing WHERE done = 1", "120"));
    sweep_runner_free(runner);
}

static void *go(void *runner)
{
    return sweep_runner_go(runner) ? runner : NULL;
}

static void two_instances_at_once_do_nothing_twice(void **state)
{
    (void)state;
    enum { INSTANCES = 2 };
    add("good", 300, 60);
    database_run(owner, "UPDATE thing SET chunks = 1 + abs(hashtext(id::text)) % 3");
    struct sweep_runner *runners[INSTANCES];
    pthread_t threads[INSTANCES];
    struct log_capture log = log_capture_begin();
    for (int i = 0; i < INSTANCES; i++) {
        runners[i] = sweep_runner_new(pool, &config, &things, 1);
        pthread_create(&threads[i], NULL, go, runners[i]);
    }
    for (int i = 0; i < INSTANCES; i++) {
        void *went = NULL;
        pthread_join(threads[i], &went);
        assert_non_null(went);
        sweep_runner_free(runners[i]);
    }
    assert_int_equal(log_capture_end(&log, mem).len, 0);
    assert_true(sql_is("SELECT count(*) FROM thing WHERE due_at IS NULL AND chunks = 0"
                       " AND done = 1 + abs(hashtext(id::text)) % 3",
                       "300"));
}

/* ---- what is large ---- */

static void a_list_longer_than_a_page_is_done_in_one_round(void **state)
{
    (void)state;
    add("good", 250, 60); /* all due at the same microsecond */
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &things, 1);
    assert_true(sweep_runner_go(runner));
    assert_int_equal(tries, 250);
    assert_true(sql_is("SELECT count(*) FROM thing WHERE done = 1", "250"));
    sweep_runner_free(runner);
}

static void a_large_one_is_done_chunk_by_chunk_beside_the_others(void **state)
{
    (void)state;
    add("good", 3, 60);
    database_run(owner, "UPDATE thing SET chunks = 5 WHERE id::text LIKE '%1'");
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &things, 1);
    assert_true(sweep_runner_go(runner));
    assert_int_equal(tries, 7);
    assert_true(sql_is("SELECT string_agg(done::text, ' ' ORDER BY id) FROM thing", "5 1 1"));
    sweep_runner_free(runner);
}

static struct err step_forever(struct db_pool *in, const struct config *with, struct arena *of, bool *more)
{
    (void)in, (void)with, (void)of;
    *more = !str_is(database_value(mem, owner, "SELECT count(*) FROM thing WHERE done = 1"), "1");
    return NO_ERR;
}

static void a_long_one_takes_turns_with_the_others(void **state)
{
    (void)state;
    add("good", 1, 60);
    const struct sweep both[] = {{.name = "forever", .step = step_forever, .every_ms = EVERY_MS}, things};
    struct sweep_runner *runner = sweep_runner_new(pool, &config, both, 2);
    assert_true(sweep_runner_go(runner)); /* the first ends only once the second had its turn */
    sweep_runner_free(runner);
}

static void a_deletion_goes_on_until_nothing_is_left_but_what_is_held(void **state)
{
    (void)state;
    database_run(owner, "INSERT INTO old SELECT generate_series(1, 2500)");
    database_run(holder, "BEGIN; SELECT FROM old WHERE id = 7 FOR UPDATE");
    struct sweep_runner *runner = sweep_runner_new(pool, &config, &old, 1);
    assert_true(sweep_runner_go(runner));
    sweep_runner_free(runner);
    assert_true(sql_is("SELECT string_agg(id::text, ' ') FROM old", "7"));
    database_run(holder, "ROLLBACK");
}

/* ---- the database goes and comes back ---- */

static void the_database_may_go_and_come_back(void **state)
{
    (void)state;
    const struct sweep both[] = {things, old};
    struct sweep_runner *runner = sweep_runner_new(pool, &config, both, 2);
    PGconn *other = database_open(mem, str_from(getenv("JQT_TEST_DATABASE_URL")));
    add("good", 1, 60);
    sweep_runner_start(runner);
    database_await(owner, "SELECT done FROM thing", "1");
    struct log_capture log = log_capture_begin();
    database_run(other, "ALTER DATABASE jqt_test_sweep ALLOW_CONNECTIONS false");
    database_run(other, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = 'jqt_test_sweep' AND application_name = 'jqt'");
    add("good", 1, 60);
    wait_ms(2000);
    database_run(other, "ALTER DATABASE jqt_test_sweep ALLOW_CONNECTIONS true");
    database_await(owner, "SELECT count(*) FROM thing WHERE done = 1", "2");
    wait_ms(500); /* its round goes to the end */
    sweep_runner_stop(runner);
    const struct str told = log_capture_end(&log, mem);
    sweep_runner_free(runner);
    PQfinish(other);
    assert_int_equal(count_text(told, "\"event\":\"sweeps_interrupted\""), 1);
    assert_int_equal(count_text(told, "\"event\":\"sweeps_resumed\""), 1);
    assert_int_equal(count_text(told, "\n"), 2);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_hundred_and_fifty_that_always_fail_hold_up_no_good_one),
        TEST(what_fails_again_is_passed_over_longer),
        TEST(what_was_done_by_another_meanwhile_is_no_failure),
        TEST(one_whose_handling_ends_the_connection_holds_up_no_other),
        TEST(one_that_somebody_holds_holds_up_no_other),
        TEST(two_instances_at_once_do_nothing_twice),
        TEST(a_list_longer_than_a_page_is_done_in_one_round),
        TEST(a_large_one_is_done_chunk_by_chunk_beside_the_others),
        TEST(a_long_one_takes_turns_with_the_others),
        TEST(a_deletion_goes_on_until_nothing_is_left_but_what_is_held),
        TEST(the_database_may_go_and_come_back),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
