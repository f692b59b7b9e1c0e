/* Positions of events against a real database: each committed event gets one, gapless, in its object's order, whatever
 * writers, sequencers, open transactions and restored dumps do. Run as `… restored` by itself in a new cluster. */
#include "command/sequencer.h"

#include "base/clock.h"
#include "command/command.h"
#include "queries.h"
#include "tests/db/database.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DATABASE "jqt_test_sequencer"
#define ELSEWHERE "jqt_test_sequencer_elsewhere"

static struct arena *mem;
static struct db_pool *pool;
static PGconn *beside;
static struct sequencer *sequencer;
static struct config config = {.public_url = STR("http://test"), .secret = STR("0123456789abcdef0123456789abcdef")};

/* ---- events, by commands ---- */

TEST_QUERY(object_lock, 1, "SELECT version FROM enterprise WHERE id = $1::uuid FOR NO KEY UPDATE");
TEST_QUERY(object_raise, 1, "UPDATE enterprise SET version = version + 1 WHERE id = $1::uuid");

enum ending { COMMITS, ABORTS, COMMITS_SLOWLY };
struct telling {
    struct uuid object;
    enum ending ending;
};

static void parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    struct telling *t = input;
    t->object = call->id;
    t->ending = call->body ? (enum ending)json_i64(call->body, "ending", COMMITS) : COMMITS;
}
static struct err ask(struct command *c, const void *input, void *facts)
{
    tx_ask(c->tx, &object_lock, PARAMS(P_UUID(((const struct telling *)input)->object)), ONE_ROW(take_i64, facts));
    return NO_ERR;
}
/* The event's reason is the version it made, or that it must never be seen. */
static struct err put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct telling *t = input;
    tx_put(c->tx, &object_raise, PARAMS(P_UUID(t->object)));
    event_add(c, &(struct event){.kind = EVENT_enterprise_contacts_changed,
                                 .object_id = t->object,
                                 .reason = t->ending == ABORTS
                                               ? STR("aborted")
                                               : arena_printf(c->mem, "%lld", (long long)*(const int64_t *)facts)});
    if (t->ending == COMMITS)
        return NO_ERR;
    TRY(tx_flush(c->tx));
    usleep(20 * 1000);
    return t->ending == ABORTS ? ERR(internal, "given up") : NO_ERR;
}
static const struct handler tell = {.name = "tell",
                                    .input_size = sizeof(struct telling),
                                    .facts_size = sizeof(int64_t),
                                    .parse = parse,
                                    .ask = ask,
                                    .put = put};

static struct uuid object_of(int n)
{
    struct uuid id = {{0}};
    id.bytes[0] = (uint8_t)(n + 1);
    return id;
}

static struct err write_event(struct arena *arena, int object, enum ending ending)
{
    struct problem why = {.mem = arena};
    cJSON *body = cJSON_CreateObject();
    cJSON_AddNumberToObject(body, "ending", ending);
    const struct err e =
        command_run_system(pool, arena, &tell, (struct system_call){&config, object_of(object), body}, NULL, &why);
    cJSON_Delete(body);
    return e;
}

static void write_events(int count)
{
    for (int i = 0; i < count; i++)
        assert_ok(write_event(mem, i % 3, COMMITS));
}

/* One statement of the service's, beside the pool. */
#define PENDING_EVENT "INSERT INTO pending (source, source_id, standing) VALUES ('event', gen_random_uuid(), false)"

static PGconn *service(void)
{
    PGconn *pg = database_open(mem, database_service_url(mem, DATABASE));
    database_run(pg, "SET lock_timeout = 5000");
    return pg;
}

/* ---- the setting ---- */

enum { OBJECTS = 16, WRITERS = 64, EVENTS_EACH = 20 };

/* A new one of the same name; who is connected to the old one is thrown out. */
static void make_database(void)
{
    const struct str url = database_migrated(mem, DATABASE);
    beside = database_open(mem, url);
}

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    make_database();
    pool = database_pool(database_service_url(mem, DATABASE), WRITERS + 4);
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

static int fresh(void **state)
{
    (void)state;
    database_run(beside, "TRUNCATE event, pending, event_position, enterprise CASCADE");
    for (int i = 0; i < OBJECTS; i++)
        database_run(beside, arena_printf(mem,
                                          "INSERT INTO enterprise (id, uscc, name, name_folded) VALUES ('%.*s',"
                                          " '91370100MA3C0XYB' || upper(lpad(to_hex(%d), 2, '0')), 'E', 'e')",
                                          STR_FMT(uuid_text(mem, object_of(i))), i)
                                 .data);
    sequencer = sequencer_new(pool);
    return 0;
}
static int done(void **state)
{
    (void)state;
    sequencer_free(sequencer);
    return 0;
}

static int64_t step(struct sequencer *s)
{
    int64_t given = 0;
    assert_ok(sequencer_step(s, mem, &given));
    return given;
}

static void assert_database(const char *sql, const char *wanted)
{
    assert_string_equal(database_value(mem, beside, sql).data, wanted);
}

/* Each event that is there has one position; positions are 1 to n; nothing waits and nothing was dreamt. */
static void assert_all_positioned(int events)
{
    assert_database("SELECT count(*) FROM pending", "0");
    assert_database("SELECT count(*) || ' ' || coalesce(max(position), 0) || ' ' || count(DISTINCT source_id)"
                    " FROM event_position",
                    arena_printf(mem, "%d %d %d", events, events, events).data);
    assert_database("SELECT count(*) FROM event e JOIN event_position p ON p.source_id = e.id AND p.source = 'event'",
                    arena_printf(mem, "%d", events).data);
    assert_database("SELECT count(*) FROM event WHERE reason = 'aborted'", "0");
}

/* By position, one object's events tell of the versions 1, 2, 3 … it had; its timeline (seq) does too. */
static void assert_objects_in_order(void)
{
    assert_database("SELECT count(*) FROM (SELECT reason::bigint AS version,"
                    "  row_number() OVER (PARTITION BY object_id ORDER BY position) AS by_position,"
                    "  row_number() OVER (PARTITION BY object_id ORDER BY seq) AS by_seq"
                    " FROM event e JOIN event_position p ON p.source_id = e.id) t"
                    " WHERE version <> by_position OR version <> by_seq",
                    "0");
}

/* ---- the tests ---- */

static void positions_follow_one_another_from_one(void **state)
{
    (void)state;
    write_events(5);
    assert_int_equal(step(sequencer), 5);
    write_events(2);
    assert_int_equal(step(sequencer), 2);
    assert_int_equal(step(sequencer), 0);
    assert_database("SELECT string_agg(p.position::text, ',' ORDER BY e.seq) FROM event e"
                    " JOIN event_position p ON p.source_id = e.id",
                    "1,2,3,4,5,6,7");
    assert_all_positioned(7);
}

static void what_waits_is_taken_in_steps_of_a_thousand(void **state)
{
    (void)state;
    database_run(beside, "INSERT INTO pending (source, source_id, standing)"
                         " SELECT 'event', gen_random_uuid(), false FROM generate_series(1, 2500)");
    assert_int_equal(step(sequencer), SEQUENCER_STEP_MAX);
    assert_int_equal(step(sequencer), SEQUENCER_STEP_MAX);
    assert_int_equal(step(sequencer), 500);
    assert_database("SELECT max(position) - count(*) FROM event_position", "0");
}

/* Neither ids nor the place in the table say which came first: clocks of machines differ, and space is used again. */
static void the_lower_number_comes_first(void **state)
{
    (void)state;
    database_run(beside, "INSERT INTO pending (id, source, source_id, standing) OVERRIDING SYSTEM VALUE"
                         " SELECT n, 'event', md5(n::text)::uuid, false FROM generate_series(1500000, 1498501, -1) n");
    assert_int_equal(step(sequencer), SEQUENCER_STEP_MAX);
    assert_int_equal(step(sequencer), 500);
    assert_database("SELECT count(*) FROM event_position WHERE source_id = md5((1498500 + position)::text)::uuid",
                    "1500");
}

static void an_event_that_is_committed_later_comes_later_and_holds_up_nobody(void **state)
{
    (void)state;
    PGconn *slow = service();
    database_run(slow, "BEGIN; " PENDING_EVENT);
    write_events(3);
    assert_int_equal(step(sequencer), 3);
    database_run(slow, "COMMIT");
    PQfinish(slow);
    assert_int_equal(step(sequencer), 1);
    assert_database("SELECT max(position) FROM event_position", "4");
}

static void a_transaction_left_open_in_another_database_holds_nothing_up(void **state)
{
    (void)state;
    PGconn *elsewhere = database_open(mem, database_fresh(mem, ELSEWHERE));
    database_run(elsewhere, "BEGIN; SELECT pg_current_xact_id(); CREATE TABLE t (n int)");
    write_events(4);
    assert_int_equal(step(sequencer), 4);
    assert_all_positioned(4);
    PQfinish(elsewhere);
}

/* ---- how far back it searches ---- */

static void look_and_step(int times)
{
    for (int i = 0; i < times; i++) {
        assert_ok(sequencer_look(sequencer, mem));
        (void)step(sequencer);
    }
}

/* However often it looked: who is still writing may have a number lower than all that have a position. */
static void a_writer_that_takes_very_long_is_not_passed_over(void **state)
{
    (void)state;
    PGconn *slow[] = {service(), service()};
    database_run(slow[0], "BEGIN; " PENDING_EVENT);
    look_and_step(1);
    database_run(slow[1], "BEGIN; " PENDING_EVENT);
    for (int i = 0; i < 4; i++) {
        write_events(3);
        look_and_step(2);
    }
    assert_database("SELECT count(*) FROM event_position", "12");
    for (int i = 0; i < 2; i++) {
        database_run(slow[i], "COMMIT");
        PQfinish(slow[i]);
        look_and_step(1);
    }
    assert_database("SELECT max(position) FROM event_position", "14");
    assert_database("SELECT count(*) FROM pending", "0");
}

/* Deleted rows stay in the index while an old snapshot is open; a step must not wade through all of them. */
static void numbers_that_cannot_appear_any_more_are_not_searched(void **state)
{
    (void)state;
    write_events(3);
    look_and_step(4);
    database_run(beside, "INSERT INTO pending (id, source, source_id, standing) OVERRIDING SYSTEM VALUE"
                         " VALUES (0, 'event', gen_random_uuid(), false)"); /* what no writer can do */
    assert_int_equal(step(sequencer), 0);
    struct sequencer *one_that_knows_nothing = sequencer_new(pool);
    assert_int_equal(step(one_that_knows_nothing), 1);
    sequencer_free(one_that_knows_nothing);
}

static void what_was_known_of_numbers_does_not_hold_for_another_database(void **state)
{
    write_events(3);
    look_and_step(4);
    struct sequencer *knowing = sequencer;
    PQfinish(beside);
    make_database();
    (void)fresh(state);
    sequencer_free(sequencer);
    sequencer = knowing;
    write_events(1);
    assert_int_equal(step(sequencer), 1);
}

/* ---- several of them, and their ends ---- */

static void a_sequencer_waits_for_the_one_at_work_and_sees_what_it_did(void **state)
{
    (void)state;
    PGconn *other = service();
    write_events(3);
    database_run(other, "BEGIN; SELECT pg_advisory_xact_lock(1785820160002)");
    int64_t given = 0;
    assert_error(sequencer_step(sequencer, mem, &given), lock_timeout);
    assert_database("SELECT count(*) FROM event_position", "0");
    database_run(other, "ROLLBACK");
    assert_int_equal(step(sequencer), 3);
    PQfinish(other);
}

static void a_sequencer_that_is_killed_half_way_did_nothing(void **state)
{
    (void)state;
    PGconn *killed = service();
    write_events(3);
    database_run(killed,
                 "BEGIN; SELECT pg_advisory_xact_lock(1785820160002);"
                 "WITH taken AS (DELETE FROM pending RETURNING *)"
                 " INSERT INTO event_position SELECT row_number() OVER (), source, source_id, standing FROM taken");
    database_run(beside, arena_printf(mem, "SELECT pg_terminate_backend(%d, 5000)", PQbackendPID(killed)).data);
    PQfinish(killed);
    assert_int_equal(step(sequencer), 3);
    assert_all_positioned(3);
}

struct writer {
    pthread_t thread;
    int number, committed;
};
static void *write_many(void *writer)
{
    struct writer *w = writer;
    for (int i = 0; i < EVENTS_EACH; i++) {
        struct arena *arena = arena_new();
        const enum ending ending = i % 5 == 3 ? ABORTS : i % 7 == 2 ? COMMITS_SLOWLY : COMMITS;
        const struct err e = write_event(arena, (w->number + i) % OBJECTS, ending);
        w->committed += !failed(e);
        arena_free(arena);
    }
    return NULL;
}

static void sixty_four_writers_two_sequencers_and_one_who_kills_them(void **state)
{
    (void)state;
    struct writer writers[WRITERS];
    struct sequencer *second = sequencer_new(pool);
    sequencer_start(second);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.number = i};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
    }
    int committed = 0;
    for (int i = 0; i < WRITERS; i++) {
        int64_t given = 0;
        database_run(beside,
                     "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%event_position%'"
                     " AND state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()");
        (void)sequencer_step(sequencer, mem, &given);
        (void)sequencer_look(sequencer, mem);
        pthread_join(writers[i].thread, NULL);
        committed += writers[i].committed;
    }
    database_await(beside, "SELECT count(*) FROM pending", "0"); /* by the second, which goes on after a failure */
    sequencer_free(second);
    assert_true(committed > WRITERS * EVENTS_EACH / 2);
    assert_all_positioned(committed);
    assert_objects_in_order();
}

/* ---- dump and restore ---- */

static const char *digest =
    "SELECT count(*) || ' ' || md5(string_agg(position || source_id::text, ',' ORDER BY position))"
    " FROM event_position";

static void a_dump_goes_on_in_a_new_cluster(void **state)
{
    (void)state;
    PGconn *open = service();
    char self[512] = {0}, dump[] = "/tmp/jqt-dump-XXXXXX";
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    const int file = mkstemp(dump);
    assert_true(file >= 0);
    close(file);
    write_events(6);
    assert_int_equal(step(sequencer), 6);
    write_events(3); /* wait */
    database_run(open, "BEGIN; " PENDING_EVENT);
    setenv("DIGEST", database_value(mem, beside, digest).data, 1);
    const int status = system(arena_printf(mem,
                                           "pg_dump -d \"%.*s\" >%s && exec env -u JQT_TEST_DATABASE_URL"
                                           " -u JQT_TEST_SERVICE_URL tests/db/with_postgres.sh sh -ec '"
                                           "psql -qX -v ON_ERROR_STOP=1 -d \"$JQT_TEST_DATABASE_URL\" -f %s >/dev/null;"
                                           "exec %s restored'",
                                           STR_FMT(database_owner_url(mem, DATABASE)), dump, dump, self)
                                  .data);
    unlink(dump);
    PQfinish(open);
    assert_int_equal(status, 0);
}

static void what_was_restored_goes_on(void **state)
{
    (void)state;
    assert_database(digest, getenv("DIGEST"));
    assert_database("SELECT count(*) FROM pending", "3");
    write_events(2);
    assert_int_equal(step(sequencer), 5);
    assert_all_positioned(11);
    assert_objects_in_order();
}
static int make_restored(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    beside = database_open(mem, str_from(getenv("JQT_TEST_DATABASE_URL")));
    pool = database_pool(str_from(getenv("JQT_TEST_SERVICE_URL")), 2);
    sequencer = sequencer_new(pool);
    return 0;
}
static int drop_restored(void **state)
{
    sequencer_free(sequencer);
    return drop(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)

int main(int argc, char **argv)
{
    const struct CMUnitTest restored[] = {cmocka_unit_test(what_was_restored_goes_on)};
    const struct CMUnitTest tests[] = {
        TEST(positions_follow_one_another_from_one),
        TEST(what_waits_is_taken_in_steps_of_a_thousand),
        TEST(the_lower_number_comes_first),
        TEST(an_event_that_is_committed_later_comes_later_and_holds_up_nobody),
        TEST(a_transaction_left_open_in_another_database_holds_nothing_up),
        TEST(a_writer_that_takes_very_long_is_not_passed_over),
        TEST(numbers_that_cannot_appear_any_more_are_not_searched),
        TEST(what_was_known_of_numbers_does_not_hold_for_another_database),
        TEST(a_sequencer_waits_for_the_one_at_work_and_sees_what_it_did),
        TEST(a_sequencer_that_is_killed_half_way_did_nothing),
        TEST(sixty_four_writers_two_sequencers_and_one_who_kills_them),
        TEST(a_dump_goes_on_in_a_new_cluster),
    };
    if (argc > 1 && strcmp(argv[1], "restored") == 0)
        return cmocka_run_group_tests(restored, make_restored, drop_restored);
    return cmocka_run_group_tests(tests, make, drop);
}
