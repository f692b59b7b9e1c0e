/* Migrations: once each, in order, all or nothing; never over an edited past. */
#include "api/db/migrate.h"
#include "tests/db/database.h"
#include <pthread.h>

#define FILE_OF(name_, text_)        \
    {                                \
        name_,                       \
        {                            \
            text_, sizeof(text_) - 1 \
        }                            \
    }

static struct arena *mem;
static struct str url;
static PGconn *beside;

static const struct embedded_file first_two[] = {
    FILE_OF("0001_base.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (1);"),
    FILE_OF("0002_more.sql", "CREATE TABLE b (id int); -- 注释\n"),
};
static const struct embedded_file views[] = {
    FILE_OF("a.sql", "CREATE OR REPLACE VIEW a_json AS SELECT id FROM a;"),
    FILE_OF("b.sql", "CREATE OR REPLACE VIEW b_json AS SELECT id FROM a_json;"),
};
static const struct embedded_file roles = FILE_OF("roles.sql", "GRANT SELECT ON a, a_json TO jqt_service;");
static const struct embedded_file seed[] = {FILE_OF("s.sql", "INSERT INTO a SELECT 2 WHERE NOT EXISTS "
                                                             "(SELECT FROM a WHERE id = 2);")};

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    return 0;
}
static int drop(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}
static int fresh(void **state)
{
    (void)state;
    url = database_fresh(mem, "jqt_test_migrate");
    beside = database_open(mem, url);
    return 0;
}
static int done(void **state)
{
    (void)state;
    PQfinish(beside);
    return 0;
}
static struct migration_set whole(void)
{
    return (struct migration_set){.migrations = first_two,
                                  .migration_count = 2,
                                  .views = views,
                                  .view_count = 2,
                                  .roles = &roles,
                                  .seed = seed,
                                  .seed_count = 1};
}
static void expect_applied(const struct migration_set *set, int wanted)
{
    struct str why = STR_EMPTY;
    int applied = -1;
    if (!migrate_set(mem, url, set, &why, &applied))
        fail_msg("%.*s", STR_FMT(why));
    assert_int_equal(applied, wanted);
}
static void expect_refused(const struct migration_set *set, const char *part)
{
    struct str why = STR_EMPTY;
    int applied = -1;
    assert_false(migrate_set(mem, url, set, &why, &applied));
    if (!strstr(arena_cstr(mem, why), part))
        fail_msg("\"%.*s\" does not say \"%s\"", STR_FMT(why), part);
}
static void expect_answer(const char *sql, const char *wanted)
{
    assert_string_equal(arena_cstr(mem, database_value(mem, beside, sql)), wanted);
}

static void migrating_twice_does_nothing_the_second_time(void **state)
{
    (void)state;
    const struct migration_set set = whole();
    expect_applied(&set, 2);
    expect_answer("SELECT count(*) FROM a", "2");
    const struct str when = database_value(mem, beside, "SELECT applied_at FROM schema_repeatable");
    expect_applied(&set, 0);
    expect_answer("SELECT string_agg(version || name, ' ' ORDER BY version) FROM schema_migration",
                  "10001_base.sql 20002_more.sql");
    expect_answer("SELECT applied_at FROM schema_repeatable", arena_cstr(mem, when));
    expect_answer("SELECT count(*) FROM a", "2");
}

static void an_edited_past_is_refused_by_name(void **state)
{
    (void)state;
    struct migration_set set = whole();
    expect_applied(&set, 2);
    const struct embedded_file edited[] = {
        FILE_OF("0001_base.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (9);"), first_two[1],
        FILE_OF("0003_new.sql", "CREATE TABLE c (id int)")};
    set.migrations = edited;
    set.migration_count = 3;
    expect_refused(&set, "0001_base.sql was edited");
    expect_answer("SELECT count(*) FROM pg_class WHERE relname = 'c'", "0");
    const struct embedded_file renamed[] = {first_two[0],
                                            FILE_OF("0002_other.sql", "CREATE TABLE b (id int); -- 注释\n")};
    set.migrations = renamed;
    set.migration_count = 2;
    expect_refused(&set, "0002_other.sql");
}

static void a_newer_database_is_refused(void **state)
{
    (void)state;
    struct migration_set set = whole();
    expect_applied(&set, 2);
    set.migration_count = 1;
    expect_refused(&set, "0002_more.sql");
}

static void a_gap_is_refused(void **state)
{
    (void)state;
    const struct embedded_file gap[] = {first_two[0], FILE_OF("0003_late.sql", "SELECT 1")};
    const struct migration_set set = {.migrations = gap, .migration_count = 2};
    expect_refused(&set, "0003_late.sql");
    const struct migration_set good = whole();
    expect_applied(&good, 2);
    database_run(beside, "DELETE FROM schema_migration WHERE version = 1");
    expect_refused(&good, "lacks migration 1");
}

static void a_failing_migration_leaves_nothing_but_its_predecessors(void **state)
{
    (void)state;
    const struct embedded_file failing[] = {first_two[0],
                                            FILE_OF("0002_bad.sql", "CREATE TABLE b (id int); SELECT 1/0;")};
    struct migration_set set = whole();
    set.migrations = failing;
    expect_refused(&set, "0002_bad.sql:1: division by zero");
    expect_answer("SELECT max(version) FROM schema_migration", "1");
    expect_answer("SELECT count(*) FROM pg_class WHERE relname = 'b'", "0");
    set.migrations = first_two;
    expect_applied(&set, 1);
}

static void a_migration_may_not_end_its_transaction(void **state)
{
    (void)state;
    const struct embedded_file escaping[] = {FILE_OF("0001_escape.sql", "CREATE TABLE a (id int); COMMIT;")};
    const struct migration_set set = {.migrations = escaping, .migration_count = 1};
    expect_refused(&set, "0001_escape.sql:1: a script must not end the transaction");
    expect_answer("SELECT count(*) FROM schema_migration", "0");
}

static void a_failing_statement_is_named_by_file_and_line(void **state)
{
    (void)state;
    const struct embedded_file failing[] = {FILE_OF(
        "0001_bad.sql", "-- 注释;\nCREATE TABLE a (名 text DEFAULT '一;\n二');\n\nSELECT '三',\n    nope\nFROM a;\n")};
    const struct migration_set set = {.migrations = failing, .migration_count = 1};
    expect_refused(&set, "0001_bad.sql:6: column \"nope\" does not exist");
    const struct embedded_file copying[] = {FILE_OF("0001_copy.sql", "CREATE TABLE a (id int);\nCOPY a FROM STDIN;")};
    const struct migration_set copy = {.migrations = copying, .migration_count = 1};
    expect_refused(&copy, "0001_copy.sql:2: COPY has no place in a script");
    expect_answer("SELECT count(*) FROM pg_class WHERE relname = 'a'", "0");
}

static void statements_are_sent_one_by_one(void **state)
{
    (void)state;
    const struct embedded_file alone[] = {
        FILE_OF("0001_alone.sql", "SET LOCAL lock_timeout = '7s';CREATE TABLE a AS SELECT current_query() AS text;")};
    const struct migration_set set = {.migrations = alone, .migration_count = 1};
    expect_applied(&set, 1);
    expect_answer("SELECT text FROM a", "CREATE TABLE a AS SELECT current_query() AS text");
}

static void what_an_earlier_version_granted_is_taken_away(void **state)
{
    (void)state;
    struct migration_set set = whole();
    expect_applied(&set, 2);
    database_run(beside, "GRANT UPDATE ON a TO jqt_service; GRANT UPDATE (id) ON b TO jqt_service");
    const struct embedded_file fewer = FILE_OF("roles.sql", "GRANT SELECT ON a TO jqt_service;");
    set.roles = &fewer;
    expect_applied(&set, 0);
    expect_answer("SELECT has_table_privilege('jqt_service', 'a', 'SELECT')", "t");
    expect_answer("SELECT has_table_privilege('jqt_service', 'a', 'UPDATE') OR has_any_column_privilege('jqt_service', "
                  "'b', 'UPDATE') OR has_table_privilege('jqt_service', 'a_json', 'SELECT')",
                  "f");
}

static void everything_happens_in_the_first_schema_of_the_search_path(void **state)
{
    (void)state;
    database_run(beside, "CREATE SCHEMA city");
    url = arena_concat(mem, url, STR("&options=-c%20search_path%3Dcity"));
    struct str why = STR_EMPTY;
    int applied = 0;
    if (!db_migrate(mem, url, DB_CLOCK_MOVABLE, &why, &applied) ||
        !db_seed_city(mem, url, db_city_find(STR("jinan")), &why))
        fail_msg("%.*s", STR_FMT(why));
    expect_answer("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace", "0");
    expect_answer("SELECT count(*) FROM city.site", "1");
    expect_answer("SELECT has_schema_privilege('jqt_service', 'city', 'USAGE')", "t");
    expect_applied(&(struct migration_set){.migrations = embedded_migrations,
                                           .migration_count = embedded_migration_count,
                                           .views = embedded_views,
                                           .view_count = embedded_view_count,
                                           .roles = &embedded_roles,
                                           .seed = embedded_seed,
                                           .seed_count = embedded_seed_count},
                   0);
}

static const struct embedded_file city = FILE_OF("here.sql", "INSERT INTO a VALUES (7); INSERT INTO a VALUES (8);");

static void a_citys_data_is_put_in_once_and_then_left_alone(void **state)
{
    (void)state;
    const struct migration_set set = whole();
    struct str why = STR_EMPTY;
    expect_applied(&set, 2);
    assert_true(db_seed_city(mem, url, &city, &why));
    database_run(beside, "UPDATE a SET id = 9 WHERE id = 8");
    const struct embedded_file later = FILE_OF("here.sql", "INSERT INTO a VALUES (10);");
    assert_true(db_seed_city(mem, url, &city, &why));
    assert_true(db_seed_city(mem, url, &later, &why));
    expect_answer("SELECT string_agg(id::text, ' ' ORDER BY id) FROM a", "1 2 7 9");
    expect_answer("SELECT name FROM schema_city", "here");
}

static void another_citys_data_is_refused(void **state)
{
    (void)state;
    const struct migration_set set = whole();
    struct str why = STR_EMPTY;
    expect_applied(&set, 2);
    assert_true(db_seed_city(mem, url, &city, &why));
    const struct embedded_file other = FILE_OF("there.sql", "INSERT INTO a VALUES (11);");
    assert_false(db_seed_city(mem, url, &other, &why));
    assert_string_equal(arena_cstr(mem, why), "the database holds the data of here; there needs a database of its own");
    expect_answer("SELECT count(*) FROM a", "4");
}

static void a_citys_failing_data_leaves_nothing(void **state)
{
    (void)state;
    const struct migration_set set = whole();
    struct str why = STR_EMPTY;
    expect_applied(&set, 2);
    const struct embedded_file failing = FILE_OF("here.sql", "INSERT INTO a VALUES (7);\nINSERT INTO a VALUES ('x');");
    assert_false(db_seed_city(mem, url, &failing, &why));
    assert_non_null(strstr(arena_cstr(mem, why), "here.sql:2: "));
    expect_answer("SELECT count(*) FROM a", "2");
    assert_true(db_seed_city(mem, url, &city, &why));
    expect_answer("SELECT count(*) FROM a", "4");
}

static void views_may_change_their_columns_and_grants_follow(void **state)
{
    (void)state;
    struct migration_set set = whole();
    expect_applied(&set, 2);
    const struct embedded_file changed[] = {
        FILE_OF("a.sql", "CREATE OR REPLACE VIEW a_json AS SELECT id::text AS key, id FROM a;"), views[1]};
    set.views = changed;
    expect_applied(&set, 0);
    expect_answer("SELECT key FROM a_json ORDER BY 1 LIMIT 1", "1");
    expect_answer("SELECT has_table_privilege('jqt_service', 'a_json', 'SELECT')", "t");
    set.view_count = 1;
    expect_applied(&set, 0);
    expect_answer("SELECT count(*) FROM pg_views WHERE schemaname = current_schema()", "1");
}

static void a_failing_view_keeps_the_old_ones(void **state)
{
    (void)state;
    struct migration_set set = whole();
    expect_applied(&set, 2);
    const struct embedded_file bad[] = {views[0], FILE_OF("b.sql", "CREATE VIEW b_json AS SELECT nope FROM a;")};
    set.views = bad;
    expect_refused(&set, "b.sql");
    expect_answer("SELECT count(*) FROM pg_views WHERE schemaname = current_schema()", "2");
}

struct migrator {
    pthread_t thread;
    bool ok;
    int applied;
};
static void *migrate_beside(void *migrator_)
{
    struct migrator *m = migrator_;
    struct arena *own = arena_new();
    struct str why;
    const struct migration_set set = whole();
    m->ok = migrate_set(own, url, &set, &why, &m->applied);
    arena_free(own);
    return NULL;
}

static void of_two_that_migrate_at_once_each_migration_runs_once(void **state)
{
    (void)state;
    struct migrator m[3] = {0};
    for (size_t i = 0; i < 3; i++)
        pthread_create(&m[i].thread, NULL, migrate_beside, &m[i]);
    int applied = 0;
    for (size_t i = 0; i < 3; i++) {
        pthread_join(m[i].thread, NULL);
        assert_true(m[i].ok);
        applied += m[i].applied;
    }
    assert_int_equal(applied, 2);
    expect_answer("SELECT count(*) FROM a", "2");
}

static void expect_state(struct db_pool *pool, enum db_state state, const char *part)
{
    const struct db_look look = db_look(pool, mem);
    if (look.state != state || !strstr(arena_cstr(mem, look.sentence), part))
        fail_msg("%s: %.*s", db_state_word(look.state), STR_FMT(look.sentence));
}

static void a_look_tells_how_the_schema_differs_from_the_programs(void **state)
{
    (void)state;
    struct db_pool *pool = database_pool(database_service_url(mem, "jqt_test_migrate"), 1);
    struct str why = STR_EMPTY;
    int applied = 0;
    expect_state(pool, DB_UNMIGRATED, "run jqt migrate");
    if (!db_migrate(mem, url, DB_CLOCK_MOVABLE, &why, &applied))
        fail_msg("%.*s", STR_FMT(why));
    assert_int_equal(applied, embedded_migration_count);
    expect_state(pool, DB_CURRENT, "");
    database_run(beside,
                 "INSERT INTO schema_migration (version, name, sha256) VALUES (9999, '9999_x.sql', sha256(''))");
    expect_state(pool, DB_NEWER, "9999_x.sql");
    database_run(beside, "DELETE FROM schema_migration WHERE version IN (9999, 2)");
    expect_state(pool, DB_OLDER, "it lacks 0002_identity.sql; run jqt migrate");
    database_run(beside, "UPDATE schema_migration SET sha256 = sha256('other') WHERE version = 3");
    expect_state(pool, DB_EDITED, "0003_certification.sql");
    database_run(beside, "REVOKE SELECT ON schema_migration FROM jqt_service");
    expect_state(pool, DB_WITHOUT_RIGHTS, "jqt_service");
    database_run(beside, "DROP TABLE schema_migration");
    expect_state(pool, DB_UNMIGRATED, "run jqt migrate");
    db_pool_free(pool);
}

static void without_a_database_the_reason_is_told(void **state)
{
    (void)state;
    struct str why = STR_EMPTY;
    int applied = 0;
    assert_false(db_migrate(mem, STR("postgresql:///jqt?host=/nonexistent"), DB_CLOCK_MOVABLE, &why, &applied));
    assert_true(why.len > 0);
}

#define MIGRATE_TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)
int main(void)
{
    const struct CMUnitTest tests[] = {
        MIGRATE_TEST(migrating_twice_does_nothing_the_second_time),
        MIGRATE_TEST(an_edited_past_is_refused_by_name),
        MIGRATE_TEST(a_newer_database_is_refused),
        MIGRATE_TEST(a_gap_is_refused),
        MIGRATE_TEST(a_failing_migration_leaves_nothing_but_its_predecessors),
        MIGRATE_TEST(a_migration_may_not_end_its_transaction),
        MIGRATE_TEST(a_failing_statement_is_named_by_file_and_line),
        MIGRATE_TEST(statements_are_sent_one_by_one),
        MIGRATE_TEST(what_an_earlier_version_granted_is_taken_away),
        MIGRATE_TEST(everything_happens_in_the_first_schema_of_the_search_path),
        MIGRATE_TEST(a_citys_data_is_put_in_once_and_then_left_alone),
        MIGRATE_TEST(another_citys_data_is_refused),
        MIGRATE_TEST(a_citys_failing_data_leaves_nothing),
        MIGRATE_TEST(views_may_change_their_columns_and_grants_follow),
        MIGRATE_TEST(a_failing_view_keeps_the_old_ones),
        MIGRATE_TEST(of_two_that_migrate_at_once_each_migration_runs_once),
        MIGRATE_TEST(a_look_tells_how_the_schema_differs_from_the_programs),
        MIGRATE_TEST(without_a_database_the_reason_is_told),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
