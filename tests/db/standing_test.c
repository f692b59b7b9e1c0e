/* Whether a session stands, against a real database: what ends it, and that no change is missed. */
#include "base/clock.h"
#include "identity/identity.h"
#include "queries.h"
#include "tests/db/database.h"

#include <unistd.h>

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

static const char tables[] =
    "TRUNCATE security_change, account_role, session, account, client, certification, enterprise CASCADE;"
    "INSERT INTO client (id, name, kind, platform, redirect_uris) VALUES ('c', 'C', 'public', 'browser', '{}');"
    "INSERT INTO enterprise (id, uscc, name) VALUES ('" ENTERPRISE "', '91370100MA3C0XYB8L', 'E');"
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
    const struct str url = database_migrated(mem, "jqt_test_standing");
    beside = database_open(mem, url);
    const struct db_config db = {.url = database_service_url(mem, "jqt_test_standing"),
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

static void a_cached_standing_falls_within_a_second_of_the_change(void **state)
{
    (void)state;
    struct principal who;
    identity_start(identity, pool);
    const int64_t warm_ms =
        clock_monotonic_ms() + 600; /* longer than between two readings: cached, and known current */
    while (clock_monotonic_ms() < warm_ms) {
        assert_int_equal(ask(&who), ERR_none);
        nap();
    }
    run("BEGIN; UPDATE session SET revoked_at = now();"
        "INSERT INTO security_change (session_id) VALUES ('" SESSION "'); COMMIT");
    const int64_t end_ms = clock_monotonic_ms() + 1000;
    while (ask(&who) == ERR_none) {
        if (clock_monotonic_ms() > end_ms)
            fail_msg("a revoked session stood for more than a second");
        nap();
    }
}

static void a_cached_standing_needs_no_database(void **state)
{
    (void)state;
    struct principal who;
    identity_start(identity, pool);
    const int64_t warm_ms = clock_monotonic_ms() + 600;
    while (clock_monotonic_ms() < warm_ms) {
        assert_int_equal(ask(&who), ERR_none);
        nap();
    }
    run("UPDATE session SET revoked_at = now()"); /* without telling: what is cached still answers */
    assert_int_equal(ask(&who), ERR_none);
}

/* ---- the list of changes ---- */

struct seen {
    struct str mark;
    int sessions;
};
static struct err read_seen(struct row *row, void *out)
{
    struct seen *s = out;
    s->mark = row_str(row);
    row_skip(row);
    if (!row_null(row))
        s->sessions++;
    return NO_ERR;
}
static struct seen list(struct str mark)
{
    struct seen s = {0};
    const struct err e = db_read(pool, mem, &q_security_change_list,
                                 PARAMS(mark.data ? P_TEXT(mark) : P_NULL, P_I64(10)), 1, 10, read_seen, &s);
    assert_false(failed(e));
    return s;
}

static void a_change_that_commits_after_a_later_one_is_not_missed(void **state)
{
    (void)state;
    PGconn *slow = database_open(mem, database_service_url(mem, "jqt_test_standing"));
    const struct str start = list(STR_EMPTY).mark;
    PQclear(PQexec(slow, "BEGIN"));
    PQclear(PQexec(slow, "INSERT INTO security_change (session_id) VALUES ('" SESSION "')"));
    run("INSERT INTO security_change (session_id) VALUES ('" SESSION "')");
    const struct seen first = list(start);
    assert_int_equal(first.sessions, 1);
    PQclear(PQexec(slow, "COMMIT"));
    PQfinish(slow);
    const struct seen second = list(first.mark);
    assert_int_equal(second.sessions, 2); /* the first comes again, which does no harm */
    /* The mark moves on once no older transaction runs in the cluster; other tests share it. */
    struct seen later = second;
    for (int i = 0; i < 500 && later.sessions > 0; i++) {
        usleep(10 * 1000);
        later = list(later.mark);
    }
    assert_int_equal(later.sessions, 0);
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
        cmocka_unit_test_setup_teardown(a_change_that_commits_after_a_later_one_is_not_missed, fresh, done),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
