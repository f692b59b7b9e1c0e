/* Whether a session stands, against a real database: what ends it, and that no change is missed. */
#include "base/clock.h"
#include "command/sequencer.h"
#include "identity/identity.h"
#include "queries.h"
#include "tests/db/database.h"

#include <stdlib.h>
#include <time.h>

static struct arena *mem;
static PGconn *beside;
static struct db_pool *pool;
static struct identity *identity;
static struct config config;

#define ACCOUNT "01000000-0000-0000-0000-000000000000"
#define SESSION "02000000-0000-0000-0000-000000000000"
#define ENTERPRISE "03000000-0000-0000-0000-000000000000"
#define DATABASE "jqt_test_standing"

static const char tables[] =
    "TRUNCATE event, pending, event_position, account_role, session, account, client, certification, enterprise "
    "CASCADE;"
    "INSERT INTO client (id, name, kind, platform, redirect_uris) VALUES ('c', 'C', 'public', 'browser', '{}');"
    "INSERT INTO enterprise (id, uscc, name, name_folded) VALUES ('" ENTERPRISE "', '91370100MA3C0XYB8L', 'E', 'e');"
    "INSERT INTO account (id, provider, subject, account_type, enterprise_id)"
    " VALUES ('" ACCOUNT "', 'province', 's', 'legal', '" ENTERPRISE "');"
    "INSERT INTO session (id, account_id, enterprise_id, client_id, scope, browser_hash, auth_time, reauthenticated,"
    " expires_at) VALUES ('" SESSION "', '" ACCOUNT "', '" ENTERPRISE "', 'c', '', '', now() - interval '5 minutes',"
    " true, now() + interval '1 hour');";

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    const struct str url = database_migrated(mem, DATABASE);
    beside = database_open(mem, url);
    const struct db_config db = {.url = database_service_url(mem, DATABASE),
                                 .connections = 2,
                                 .wait_ms = 1000,
                                 .query_timeout_ms = 5000,
                                 .lock_timeout_ms = 1000};
    pool = db_pool_new(&db);
    config = (struct config){.public_url = STR("http://127.0.0.1"),
                             .secret = STR("a secret of at least thirty-two characters"),
                             .oidc_issuer = STR("http://127.0.0.1:1"),
                             .oidc_claims = STR("subject=sub,account_type=account_type")};
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

static void run(const char *sql)
{
    PGresult *result = PQexec(beside, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    PQclear(result);
}

static int fresh(void **state)
{
    (void)state;
    struct str why;
    run(tables);
    identity = identity_new(&config, pool, NULL, mem, &why);
    assert_non_null(identity);
    return 0;
}
static int done(void **state)
{
    (void)state;
    identity_free(identity);
    return 0;
}

static struct principal token_of(const char *enterprise)
{
    struct principal who = {0};
    assert_true(uuid_parse(STR(ACCOUNT), &who.account_id));
    assert_true(uuid_parse(STR(SESSION), &who.session_id));
    if (enterprise)
        assert_true(uuid_parse(str_from(enterprise), &who.enterprise_id));
    return who;
}

static enum error_code ask(struct principal *who)
{
    *who = token_of(ENTERPRISE);
    who->roles = ROLE_operator; /* what a token says of roles does not count */
    return identity_standing(identity, mem, who).code;
}

static void a_session_tells_roles_and_how_its_login_was(void **state)
{
    (void)state;
    struct principal who;
    assert_int_equal(ask(&who), ERR_none);
    assert_int_equal(who.roles, ROLE_enterprise);
    assert_true(who.reauthenticated);
    assert_true(who.auth_time_s <= clock_real_ms() / SECOND_MS - 299);
    run("INSERT INTO certification (id, enterprise_id, role, state, created_by, created_at, updated_at)"
        " VALUES (gen_random_uuid(), '" ENTERPRISE "', 'provider', 'approved', '" ACCOUNT "', now(), now())");
    assert_int_equal(ask(&who), ERR_none);
    assert_int_equal(who.roles, ROLE_enterprise | ROLE_provider);
}

static void whatever_ends_a_session_is_seen_at_once_without_a_reader_of_changes(void **state)
{
    (void)state;
    static const char *const ends[] = {
        "UPDATE session SET revoked_at = now()",
        "UPDATE session SET expires_at = now() - interval '1 ms'",
        "UPDATE account SET status = 'disabled'",
        "UPDATE client SET status = 'disabled'",
        "UPDATE account SET enterprise_id = NULL",
        "UPDATE session SET enterprise_id = NULL", /* staff, and no role */
        "DELETE FROM session",
    };
    struct principal who;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        run(tables);
        assert_int_equal(ask(&who), ERR_none);
        run(ends[i]);
        assert_int_equal(ask(&who), ERR_unauthorized);
    }
}

static void a_token_that_names_another_capacity_than_its_session_is_refused(void **state)
{
    (void)state;
    struct principal who = token_of(NULL);
    run("INSERT INTO account_role (account_id, role) VALUES ('" ACCOUNT "', 'operator')");
    assert_int_equal(identity_standing(identity, mem, &who).code, ERR_unauthorized);
    who = token_of("04000000-0000-0000-0000-000000000000");
    assert_int_equal(identity_standing(identity, mem, &who).code, ERR_unauthorized);
    who = token_of(ENTERPRISE);
    who.session_id = (struct uuid){{0}};
    assert_int_equal(identity_standing(identity, mem, &who).code, ERR_unauthorized);
}

/* ---- the reader of changes ---- */

static void nap(void)
{
    const struct timespec pause = {0, 10 * 1000000};
    (void)nanosleep(&pause, NULL);
}

/* Longer than between two readings: cached, and known current. */
static void warm(void)
{
    struct principal who;
    const int64_t warm_ms = clock_monotonic_ms() + 600;
    while (clock_monotonic_ms() < warm_ms) {
        assert_int_equal(ask(&who), ERR_none);
        nap();
    }
}

static void assert_falls_within_a_second(void)
{
    struct principal who;
    const int64_t end_ms = clock_monotonic_ms() + 1000;
    for (;;) {
        const bool late = clock_monotonic_ms() > end_ms; /* before it is asked: the machine may stand still between */
        if (ask(&who) == ERR_unauthorized)
            return;
        if (late)
            fail_msg("a revoked session stood for more than a second");
        nap();
    }
}

/* The event of a session's end, as event_add writes it. */
#define SESSION_ENDED                                                                                         \
    "WITH p AS (INSERT INTO pending (source, source_id, standing) VALUES ('event', gen_random_uuid(), true)"  \
    " RETURNING id, source_id) INSERT INTO event (id, seq, at, kind, capacity, object_type, object_id, data)" \
    " SELECT source_id, id, now(), 'session.revoked', 'system', 'session', '" SESSION "', '{}' FROM p"

static void a_cached_standing_falls_within_a_second_of_the_change(void **state)
{
    (void)state;
    identity_start(identity, pool);
    warm();
    run("BEGIN; UPDATE session SET revoked_at = now(); " SESSION_ENDED "; COMMIT");
    assert_falls_within_a_second(); /* no sequencer runs */
}

/* What is cached answers as long as the reader of changes is known to be current; on a machine that stands still for
   longer the database is asked, rightly. So one of several times must have needed none. */
static void a_cached_standing_needs_no_database(void **state)
{
    (void)state;
    struct principal who;
    identity_start(identity, pool);
    for (int times = 0; times < 10; times++) {
        warm();
        run("UPDATE session SET revoked_at = now()"); /* without telling */
        if (ask(&who) == ERR_none)
            return;
        run("UPDATE session SET revoked_at = NULL");
    }
    fail_msg("a standing that was cached was asked of the database each time");
}

static PGconn *database_admin(void)
{
    return database_open(mem, str_from(getenv("JQT_TEST_DATABASE_URL")));
}

/* A backup is taken back while the service runs: its positions are behind those that the reader has seen. */
static void a_change_in_a_restored_database_is_not_missed(void **state)
{
    (void)state;
    PGconn *admin = database_admin();
    run("BEGIN; UPDATE session SET revoked_at = now(); " SESSION_ENDED "; COMMIT;"
        "INSERT INTO event_position SELECT 1, source, source_id, standing FROM pending; DELETE FROM pending");
    PQfinish(beside);
    database_run(admin, "DROP DATABASE IF EXISTS " DATABASE "_restored");
    database_run(admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" DATABASE "'");
    database_run(admin, "CREATE DATABASE " DATABASE "_restored TEMPLATE " DATABASE);
    beside = database_open(mem, database_owner_url(mem, DATABASE));
    run("UPDATE session SET revoked_at = NULL;"
        "INSERT INTO event_position SELECT n, 'event', gen_random_uuid(), false FROM generate_series(2, 9) n");
    identity_start(identity, pool);
    warm();
    PQfinish(beside);
    database_run(admin, "ALTER DATABASE " DATABASE " ALLOW_CONNECTIONS false");
    database_run(admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" DATABASE "'");
    database_run(admin, "ALTER DATABASE " DATABASE " RENAME TO " DATABASE "_lost");
    database_run(admin, "ALTER DATABASE " DATABASE "_restored RENAME TO " DATABASE);
    /* Not asked before the reader has read there: while it cannot read, each request asks the database anyway. */
    database_await(admin,
                   "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = '" DATABASE "' AND state = 'idle'"
                   " AND query LIKE '%database_origin%'",
                   "t");
    assert_falls_within_a_second();
    database_run(admin, "DROP DATABASE " DATABASE "_lost");
    PQfinish(admin);
    beside = database_open(mem, database_owner_url(mem, DATABASE));
}

/* ---- the list of changes ---- */

struct seen {
    int64_t position;
    int sessions;
};
static struct err read_seen(struct row *row, void *out)
{
    struct seen *s = out;
    row_skip(row);
    s->position = row_i64(row);
    if (!row_null(row))
        s->sessions++;
    return NO_ERR;
}
static struct seen list(int64_t position)
{
    struct seen s = {0};
    assert_ok(
        db_read(pool, mem, &q_standing_change_list, PARAMS(P_I64(position), P_I64(10)), ROWS(1, 10, read_seen, &s)));
    return s;
}

static void give_positions(void)
{
    struct sequencer *sequencer = sequencer_new(pool);
    int64_t given = 0;
    assert_ok(sequencer_step(sequencer, mem, &given));
    sequencer_free(sequencer);
}

static void a_change_is_read_before_and_when_it_gets_its_position_and_not_again(void **state)
{
    (void)state;
    run(SESSION_ENDED);
    assert_int_equal(list(0).sessions, 1); /* while it waits */
    assert_int_equal(list(0).position, 0);
    give_positions();
    const struct seen seen = list(0);
    assert_int_equal(seen.sessions, 1);
    assert_int_equal(seen.position, 1);
    assert_int_equal(list(1).sessions, 0);
    run(SESSION_ENDED); /* and behind a position */
    assert_int_equal(list(1).sessions, 1);
}

static void a_change_that_commits_after_a_later_one_is_not_missed(void **state)
{
    (void)state;
    PGconn *slow = database_open(mem, database_service_url(mem, DATABASE));
    database_run(slow, "BEGIN; " SESSION_ENDED);
    run(SESSION_ENDED);
    give_positions();
    const struct seen first = list(0);
    assert_int_equal(first.sessions, 1);
    database_run(slow, "COMMIT");
    PQfinish(slow);
    assert_int_equal(list(first.position).sessions, 1);
    give_positions();
    const struct seen second = list(first.position);
    assert_int_equal(second.sessions, 1);
    assert_int_equal(list(second.position).sessions, 0);
}

static void a_transaction_left_open_elsewhere_in_the_cluster_does_not_bring_changes_again(void **state)
{
    (void)state;
    PGconn *elsewhere = database_admin();
    database_run(elsewhere, "BEGIN; SELECT pg_current_xact_id()");
    run(SESSION_ENDED);
    give_positions();
    const struct seen seen = list(0);
    assert_int_equal(seen.sessions, 1);
    assert_int_equal(list(seen.position).sessions, 0);
    PQfinish(elsewhere);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_tells_roles_and_how_its_login_was, fresh, done),
        cmocka_unit_test_setup_teardown(whatever_ends_a_session_is_seen_at_once_without_a_reader_of_changes, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(a_token_that_names_another_capacity_than_its_session_is_refused, fresh, done),
        cmocka_unit_test_setup_teardown(a_cached_standing_falls_within_a_second_of_the_change, fresh, done),
        cmocka_unit_test_setup_teardown(a_cached_standing_needs_no_database, fresh, done),
        cmocka_unit_test_setup_teardown(a_change_in_a_restored_database_is_not_missed, fresh, done),
        cmocka_unit_test_setup_teardown(a_change_is_read_before_and_when_it_gets_its_position_and_not_again, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(a_change_that_commits_after_a_later_one_is_not_missed, fresh, done),
        cmocka_unit_test_setup_teardown(a_transaction_left_open_elsewhere_in_the_cluster_does_not_bring_changes_again,
                                        fresh, done),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
