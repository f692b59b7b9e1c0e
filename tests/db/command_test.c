/* The transaction runner against the database: two trips, one effect for each key, and the truth about a COMMIT that
 * got lost. The handler is made for the test: it raises an enterprise's version by one and tells of it. */
#include "base/clock.h"
#include "command/command.h"
#include "queries.h"
#include "tests/db/database.h"
#include "tests/db/pg_proxy.h"

#include <pthread.h>

static struct arena *mem;
static struct pg_proxy *proxy;
static struct db_pool *pool;
static PGconn *beside;   /* the world outside the pool */
static PGconn *observer; /* outside any transaction, where pg_stat_activity is up to date */
static struct config config = {.public_url = STR("http://test"), .secret = STR("0123456789abcdef0123456789abcdef")};

#define E1 "01930000-0000-7000-8000-0000000000e1"
#define A1 "01930000-0000-7000-8000-0000000000a1"
#define KEY "key-1"
enum { OFFSET_DAYS = 40 };

TEST_QUERY(version_lock, 1, "SELECT version FROM enterprise WHERE id = $1::uuid FOR NO KEY UPDATE");
TEST_QUERY(version_raise, 1, "UPDATE enterprise SET version = version + 1 WHERE id = $1::uuid");
TEST_QUERY(attempt_conflicting, 1, "SELECT fail_until($1::bigint)");

/* ---- the handler ---- */

struct raise_input {
    struct uuid id;
    enum verdict verdict;
    bool empty;
    int64_t conflicts; /* attempts that the database refuses by 40001 */
};
struct raise_facts {
    int64_t version;
};
struct raise_plan {
    int64_t now_ms;
};

static void parse(const struct call *call, void *input, struct problem *why)
{
    struct raise_input *in = input;
    const struct str verdict = json_str(call->body, "verdict");
    in->id = call->id;
    in->verdict = str_is(verdict, "refuse") ? REFUSE : str_is(verdict, "record") ? REFUSE_RECORDED : ALLOW;
    in->empty = json_bool(call->body, "empty", false);
    in->conflicts = json_i64(call->body, "conflicts", 0);
    if (str_is(verdict, "nonsense"))
        problem_add_fault(why, IN_BODY, STR("/verdict"), FAULT_not_in_enum, STR("allow"));
}

static struct err ask(struct command *c, const void *input, void *facts)
{
    const struct raise_input *in = input;
    if (in->conflicts > 0)
        tx_put(c->tx, &attempt_conflicting, PARAMS(P_I64(in->conflicts)));
    tx_ask(c->tx, &version_lock, PARAMS(P_UUID(in->id)), ONE_ROW(take_i64, &((struct raise_facts *)facts)->version));
    return NO_ERR;
}

static enum verdict decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct raise_input *in = input;
    assert_true(((const struct raise_facts *)facts)->version > 0);
    ((struct raise_plan *)plan)->now_ms = now_ms;
    if (in->verdict != ALLOW)
        problem_set(why, ERR_wrong_state, STR_EMPTY, STR_EMPTY);
    return in->verdict;
}

static struct err put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts;
    const struct raise_input *in = input;
    assert_int_equal(((const struct raise_plan *)plan)->now_ms, c->now_ms);
    tx_put(c->tx, &version_raise, PARAMS(P_UUID(in->id)));
    event_add(c, &(struct event){.kind = EVENT_enterprise_contacts_changed,
                                 .object_id = in->id,
                                 .enterprise_id = in->id,
                                 .reason = STR("测试"),
                                 .data = STR("{\"by\":1}")});
    if (c->refused)
        return NO_ERR;
    if (in->empty) {
        command_answer_empty(c, 204);
        return NO_ERR;
    }
    command_answer(c, 201, &q_enterprise_show_json_answer, PARAMS(P_UUID(in->id), P_NULL),
                   STR("\"allowed_actions\":[]"), STR("/api/v1/enterprises/" E1));
    return NO_ERR;
}

static const struct handler raise_version = {.name = "raiseVersion",
                                             .input_size = sizeof(struct raise_input),
                                             .facts_size = sizeof(struct raise_facts),
                                             .plan_size = sizeof(struct raise_plan),
                                             .parse = parse,
                                             .ask = ask,
                                             .decide = decide,
                                             .put = put};

/* ---- a command of many pages ---- */

TEST_QUERY(a_page, 1, "SELECT repeat('x', 1000) FROM generate_series(1, $1::int)");
TEST_QUERY(a_while, 0, "SELECT pg_sleep(0.06)");

enum { PAGES = 30 };

static struct err count_long_row(struct row *row, void *rows)
{
    assert_int_equal(row_str(row).len, 1000);
    ++*(int *)rows;
    return NO_ERR;
}

static void page_is_gone(void *pages)
{
    --*(int *)pages;
}

static struct err bulk_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan, (void)facts;
    const bool forgetful = json_bool(c->call->body, "forgetful", false), slow = json_bool(c->call->body, "slow", false);
    int rows = 0, *pages = ARENA_NEW(mem, int); /* outlives the command's own arenas */
    for (int i = 0; i < PAGES; i++) {
        struct arena *page = command_page(c);
        ++*pages;
        assert_int_equal(*pages, 1);
        arena_defer(page, page_is_gone, pages);
        tx_ask(c->tx, &a_page, PARAMS(P_I64(COMMAND_PAGE_ROWS)), ROWS(0, COMMAND_PAGE_ROWS, count_long_row, &rows));
        if (slow)
            tx_put(c->tx, &a_while, NO_PARAMS);
        if (!forgetful)
            TRY(tx_flush(c->tx));
    }
    command_page_end(c);
    if (forgetful)
        return tx_flush(c->tx);
    assert_int_equal(rows, PAGES * COMMAND_PAGE_ROWS);
    command_answer_empty(c, 204);
    return NO_ERR;
}

static const struct handler bulk = {.name = "bulk", .put = bulk_put};

/* ---- calls ---- */

static struct uuid id_of(const char *text)
{
    struct uuid id = {{0}};
    assert_true(uuid_parse(str_from(text), &id));
    return id;
}

static struct principal account = {.roles = ROLE_enterprise};

static struct call call_with(const char *key, const char *body)
{
    struct call call = {.operation = "raiseVersion",
                        .config = &config,
                        .who = &account,
                        .mem = mem,
                        .id = id_of(E1),
                        .if_match = ANY_VERSION,
                        .request_id = STR("request-1"),
                        .idempotency_key = str_from(key),
                        .fingerprint = sha256(str_from(body))};
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, str_from(body), &call.body, &offset, &reason));
    return call;
}

struct outcome {
    struct err err;
    struct problem why;
    struct reply reply;
};

static struct outcome run_in(struct db_pool *in, const struct call *call)
{
    struct outcome o = {.why = {.mem = call->mem}};
    o.err = command_run(in, call, &raise_version, &o.reply, &o.why);
    return o;
}
static struct outcome run(const struct call *call)
{
    return run_in(pool, call);
}

/* What one run came to, as the code a client would see. */
static enum error_code code_of(const struct outcome *o)
{
    return failed(o->err) ? o->err.code : o->why.code;
}
#define assert_code(expression, wanted)                                                                            \
    do {                                                                                                           \
        const struct outcome o_ = (expression);                                                                    \
        if (code_of(&o_) != ERR_##wanted)                                                                          \
            fail_msg("%s (%s), wanted %s", error_info(code_of(&o_))->code, o_.err.log ? o_.err.log : "", #wanted); \
    } while (0)

static void assert_database(const char *sql, const char *wanted)
{
    assert_string_equal(database_value(mem, beside, sql).data, wanted);
}
static void assert_raised(const char *times)
{
    assert_database("SELECT version - 1 FROM enterprise WHERE id = '" E1 "'", times);
    assert_database("SELECT count(*) FROM event", times);
}
static void assert_records(const char *count)
{
    assert_database("SELECT count(*) FROM idempotency", count);
}

/* ---- set-up ---- */

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    const struct str url = database_migrated(mem, "jqt_test_command");
    beside = database_open(mem, url);
    observer = database_open(mem, url);
    /* A sequence is not rolled back, so it counts attempts. */
    database_run(beside, "CREATE SEQUENCE attempts; GRANT ALL ON SEQUENCE attempts TO jqt_service;"
                         "CREATE FUNCTION fail_until(conflicts bigint) RETURNS void LANGUAGE plpgsql AS $$"
                         " BEGIN IF nextval('attempts') <= conflicts THEN"
                         " RAISE serialization_failure; END IF; END $$");
    proxy = pg_proxy_start(url);
    pool = database_pool(pg_proxy_url(proxy, mem, database_service_url(mem, "jqt_test_command")), 4);
    account.account_id = id_of(A1);
    account.enterprise_id = id_of(E1);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    pg_proxy_stop(proxy);
    PQfinish(beside);
    PQfinish(observer);
    arena_free(mem);
    return 0;
}
static int clean(void **state)
{
    (void)state;
    database_run(beside, "TRUNCATE enterprise, account, event, idempotency, sandbox_clock CASCADE;"
                         "ALTER SEQUENCE attempts RESTART;"
                         "INSERT INTO enterprise (id, uscc, name, name_folded) VALUES ('" E1
                         "', '91370100MA3C0XYB8L', '甲', '甲');"
                         "INSERT INTO account (id, provider, subject, account_type, enterprise_id)"
                         " VALUES ('" A1 "', 'oidc', 'a1', 'legal', '" E1 "')");
    return 0;
}

/* ---- trips ---- */

static void a_keyed_write_takes_two_trips(void **state)
{
    (void)state;
    const struct call first = call_with("warm", "{}"), second = call_with(KEY, "{}");
    assert_code(run(&first), none);
    const unsigned before = pg_proxy_syncs(proxy);
    const struct outcome o = run(&second);
    assert_code(o, none);
    assert_int_equal(pg_proxy_syncs(proxy) - before, 2);
    assert_int_equal(o.reply.trips, 2);
    assert_raised("2");
}

static void a_dry_run_a_refusal_and_a_replay_take_no_more(void **state)
{
    (void)state;
    struct call call = call_with(KEY, "{}");
    assert_code(run(&call), none);
    unsigned before = pg_proxy_syncs(proxy);
    assert_code(run(&call), none);
    assert_true(pg_proxy_syncs(proxy) - before <= 2);
    call = call_with("other", "{}");
    call.dry_run = true;
    before = pg_proxy_syncs(proxy);
    assert_code(run(&call), none);
    assert_true(pg_proxy_syncs(proxy) - before <= 2);
    const struct call refused = call_with("third", "{\"verdict\":\"refuse\"}");
    before = pg_proxy_syncs(proxy);
    assert_code(run(&refused), wrong_state);
    assert_true(pg_proxy_syncs(proxy) - before <= 2);
}

static void a_fault_in_the_input_takes_no_trip_at_all(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{\"verdict\":\"nonsense\"}");
    const unsigned before = pg_proxy_syncs(proxy);
    assert_code(run(&call), invalid_fields);
    assert_int_equal(pg_proxy_syncs(proxy), before);
}

/* ---- pages ---- */

static struct err run_bulk(struct db_pool *in, const char *body)
{
    const struct call call = call_with(NULL, body);
    struct reply reply;
    struct problem why = {.mem = mem};
    return command_run(in, &call, &bulk, &reply, &why);
}

static void a_command_of_many_pages_holds_one_at_a_time(void **state)
{
    (void)state;
    assert_ok(run_bulk(pool, "{}"));
}

static void each_page_has_a_deadline_of_its_own(void **state)
{
    (void)state;
    const struct db_config brief = {.url = database_service_url(mem, "jqt_test_command"),
                                    .connections = 1,
                                    .wait_ms = 5000,
                                    .query_timeout_ms = 1000, /* all pages together take longer */
                                    .lock_timeout_ms = 1000};
    struct db_pool *impatient = db_pool_new(&brief);
    assert_ok(run_bulk(impatient, "{\"slow\":true}"));
    db_pool_free(impatient);
}

static void a_page_that_is_not_flushed_is_a_fault_and_not_lost_in_silence(void **state)
{
    (void)state;
    assert_error(run_bulk(pool, "{\"forgetful\":true}"), internal);
}

/* ---- one effect for each key ---- */

static void a_repetition_gets_the_same_answer_and_changes_nothing(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{}");
    const struct outcome first = run(&call), second = run(&call);
    assert_code(first, none);
    assert_code(second, none);
    assert_false(first.reply.replayed);
    assert_true(second.reply.replayed);
    assert_int_equal(first.reply.status, 201);
    assert_int_equal(second.reply.status, 201);
    assert_int_equal(first.reply.version, 2);
    assert_int_equal(second.reply.version, 2);
    assert_true(str_equal(first.reply.body, second.reply.body));
    assert_true(str_ends(first.reply.body, STR(",\"allowed_actions\":[]}")));
    assert_true(str_equal(second.reply.location, STR("/api/v1/enterprises/" E1)));
    assert_raised("1");
    assert_records("1");
}

static void an_answer_without_a_body_is_repeated_too(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{\"empty\":true}");
    assert_int_equal(run(&call).reply.status, 204);
    const struct outcome second = run(&call);
    assert_code(second, none);
    assert_int_equal(second.reply.status, 204);
    assert_true(second.reply.replayed);
    assert_null(second.reply.body.data);
    assert_raised("1");
}

static void without_a_key_every_call_counts(void **state)
{
    (void)state;
    const struct call call = call_with(NULL, "{}");
    assert_code(run(&call), none);
    assert_code(run(&call), none);
    assert_raised("2");
    assert_records("0");
}

static void a_key_serves_one_request_of_one_account_and_operation(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{}");
    struct call other = call_with(KEY, "{\"verdict\":\"allow\"}");
    assert_code(run(&call), none);
    assert_code(run(&other), idempotency_key_reused);
    assert_raised("1");
    struct principal stranger = account;
    stranger.account_id = id_of("01930000-0000-7000-8000-0000000000a2");
    other.operation = "anotherOperation";
    assert_code(run(&other), none);
    other.operation = call.operation;
    other.who = &stranger;
    assert_code(run(&other), none);
    assert_raised("3");
}

static void a_refusal_leaves_the_key_free(void **state)
{
    (void)state;
    const struct call refused = call_with(KEY, "{\"verdict\":\"refuse\"}"), call = call_with(KEY, "{}");
    assert_code(run(&refused), wrong_state);
    assert_raised("0");
    assert_records("0");
    const struct outcome o = run(&call);
    assert_code(o, none);
    assert_false(o.reply.replayed);
    assert_raised("1");
}

static void a_recorded_refusal_keeps_its_writes_but_not_the_key(void **state)
{
    (void)state;
    const struct call refused = call_with(KEY, "{\"verdict\":\"record\"}");
    assert_code(run(&refused), wrong_state);
    assert_raised("1");
    assert_records("0");
    assert_code(run(&refused), wrong_state);
    assert_raised("2");
}

static void a_recorded_refusal_counts_in_a_dry_run_too(void **state)
{
    (void)state;
    struct call refused = call_with(KEY, "{\"verdict\":\"record\"}");
    refused.dry_run = true;
    assert_code(run(&refused), wrong_state);
    assert_raised("1");
    assert_records("0");
}

static void a_dry_run_answers_and_changes_nothing(void **state)
{
    (void)state;
    struct call call = call_with(KEY, "{}");
    call.dry_run = true;
    const struct outcome o = run(&call);
    assert_code(o, none);
    assert_int_equal(o.reply.status, 201);
    assert_int_equal(o.reply.version, 2);
    assert_raised("0");
    assert_records("0");
    call.dry_run = false;
    const struct outcome real = run(&call);
    assert_code(real, none);
    assert_false(real.reply.replayed);
    assert_raised("1");
}

/* ---- a COMMIT that got lost ---- */

static void a_commit_lost_on_the_way_is_unknown_and_the_retry_runs_once(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{}");
    pg_proxy_set(proxy, PG_PROXY_CUT_BEFORE_COMMIT);
    assert_code(run(&call), outcome_unknown);
    assert_false(pg_proxy_pending(proxy));
    assert_raised("0");
    const struct outcome retry = run(&call);
    assert_code(retry, none);
    assert_false(retry.reply.replayed);
    assert_raised("1");
    assert_records("1");
}

static void a_lost_answer_to_a_commit_is_unknown_and_the_retry_is_told_the_truth(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{}");
    pg_proxy_set(proxy, PG_PROXY_CUT_AFTER_COMMIT);
    assert_code(run(&call), outcome_unknown);
    assert_false(pg_proxy_pending(proxy));
    database_await(beside, "SELECT count(*) FROM event", "1");
    const struct outcome retry = run(&call);
    assert_code(retry, none);
    assert_true(retry.reply.replayed);
    assert_int_equal(retry.reply.status, 201);
    assert_int_equal(retry.reply.version, 2);
    assert_raised("1");
}

/* ---- two at once ---- */

struct thread {
    pthread_t id;
    struct call call;
    struct outcome outcome;
};
static void *run_thread(void *thread_)
{
    struct thread *thread = thread_;
    thread->outcome = run(&thread->call);
    return NULL;
}

static void two_at_once_with_one_key_have_one_effect_and_one_answer(void **state)
{
    (void)state;
    struct thread threads[2];
    database_run(beside, "BEGIN; SELECT 1 FROM enterprise WHERE id = '" E1 "' FOR UPDATE");
    for (int i = 0; i < 2; i++) {
        threads[i].call = call_with(KEY, "{}");
        threads[i].call.mem = arena_new(); /* an arena belongs to one thread */
        assert_int_equal(pthread_create(&threads[i].id, NULL, run_thread, &threads[i]), 0);
    }
    /* One waits for the row, the other for the key. */
    database_await(observer,
                   "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                   " WHERE NOT granted AND datname = current_database()",
                   "2");
    database_run(beside, "COMMIT");
    int replayed = 0;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i].id, NULL), 0);
        assert_code(threads[i].outcome, none);
        assert_int_equal(threads[i].outcome.reply.version, 2);
        replayed += threads[i].outcome.reply.replayed;
    }
    assert_int_equal(replayed, 1);
    assert_raised("1");
    for (int i = 0; i < 2; i++)
        arena_free(threads[i].call.mem);
}

static struct db_pool *impatient_pool(void)
{
    return db_pool_new(&(struct db_config){.url = database_service_url(mem, "jqt_test_command"),
                                           .connections = 1,
                                           .wait_ms = 5000,
                                           .query_timeout_ms = 5000,
                                           .lock_timeout_ms = 50});
}

static void a_key_that_is_still_at_work_is_told_apart_from_a_busy_row(void **state)
{
    (void)state;
    struct db_pool *impatient = impatient_pool();
    const struct call call = call_with(KEY, "{}");
    database_run(beside, "BEGIN; INSERT INTO idempotency (account_id, operation, key, fingerprint)"
                         " VALUES ('" A1 "', 'raiseVersion', '" KEY "', '')");
    const struct outcome waiting = run_in(impatient, &call);
    assert_code(waiting, request_in_progress);
    assert_true(waiting.why.retry_after_s > 0);
    database_run(beside, "ROLLBACK; BEGIN; SELECT 1 FROM enterprise WHERE id = '" E1 "' FOR UPDATE");
    assert_code(run_in(impatient, &call), lock_timeout);
    database_run(beside, "ROLLBACK");
    assert_code(run_in(impatient, &call), none);
    assert_raised("1");
    db_pool_free(impatient);
}

/* ---- retries ---- */

static void a_conflict_is_tried_again(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{\"conflicts\":3}");
    const struct outcome o = run(&call);
    assert_code(o, none);
    assert_false(o.reply.replayed);
    assert_database("SELECT last_value FROM attempts", "4");
    assert_raised("1");
}

static void a_conflict_without_end_is_given_up(void **state)
{
    (void)state;
    const struct call call = call_with(KEY, "{\"conflicts\":1000}");
    assert_code(run(&call), transaction_conflict);
    assert_database("SELECT last_value FROM attempts", "5");
    assert_raised("0");
    assert_records("0");
}

/* ---- events and the clock ---- */

static void an_event_names_who_in_which_capacity_and_when_in_domain_time(void **state)
{
    (void)state;
    database_run(
        beside,
        arena_printf(mem, "INSERT INTO sandbox_clock (offset_ms) VALUES (%lld)", (long long)OFFSET_DAYS * DAY_MS).data);
    const struct call call = call_with(KEY, "{}");
    assert_code(run(&call), none);
    assert_database("SELECT concat_ws(' ', kind, actor_account_id, capacity, object_type, object_id, enterprise_id,"
                    " reason, data ->> 'by', request_id) FROM event",
                    "enterprise.contacts_changed " A1 " enterprise enterprise " E1 " " E1 " 测试 1 request-1");
    assert_database("SELECT round(extract(epoch FROM at - recorded_at) / 86400) FROM event", "40");
}

static void staff_and_the_system_are_told_apart(void **state)
{
    (void)state;
    struct principal staff = account;
    staff.enterprise_id = (struct uuid){{0}};
    struct call call = call_with(KEY, "{}");
    call.who = &staff;
    assert_code(run(&call), none);
    struct problem why = {.mem = mem};
    struct reply reply = {0};
    assert_ok(command_run_system(pool, mem, &raise_version, (struct system_call){.config = &config, .id = id_of(E1)},
                                 &reply, &why));
    assert_int_equal(reply.version, 3);
    assert_database(
        "SELECT string_agg(capacity || ' ' || coalesce(actor_account_id::text, 'nobody'), ', ' ORDER BY seq)"
        " FROM event",
        "staff " A1 ", system nobody");
}

static void the_domain_clock_is_the_databases_moved_by_the_sandbox(void **state)
{
    (void)state;
    int64_t plain = 0, moved = 0;
    assert_ok(command_domain_now(pool, mem, &plain));
    database_run(
        beside,
        arena_printf(mem, "INSERT INTO sandbox_clock (offset_ms) VALUES (%lld)", (long long)OFFSET_DAYS * DAY_MS).data);
    assert_ok(command_domain_now(pool, mem, &moved));
    assert_true(moved - plain >= (int64_t)OFFSET_DAYS * DAY_MS);
    assert_true(moved - plain < (int64_t)(OFFSET_DAYS + 1) * DAY_MS);
}

#define TEST(name) cmocka_unit_test_setup(name, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_keyed_write_takes_two_trips),
        TEST(a_dry_run_a_refusal_and_a_replay_take_no_more),
        TEST(a_fault_in_the_input_takes_no_trip_at_all),
        TEST(a_command_of_many_pages_holds_one_at_a_time),
        TEST(each_page_has_a_deadline_of_its_own),
        TEST(a_page_that_is_not_flushed_is_a_fault_and_not_lost_in_silence),
        TEST(a_repetition_gets_the_same_answer_and_changes_nothing),
        TEST(an_answer_without_a_body_is_repeated_too),
        TEST(without_a_key_every_call_counts),
        TEST(a_key_serves_one_request_of_one_account_and_operation),
        TEST(a_refusal_leaves_the_key_free),
        TEST(a_recorded_refusal_keeps_its_writes_but_not_the_key),
        TEST(a_recorded_refusal_counts_in_a_dry_run_too),
        TEST(a_dry_run_answers_and_changes_nothing),
        TEST(a_commit_lost_on_the_way_is_unknown_and_the_retry_runs_once),
        TEST(a_lost_answer_to_a_commit_is_unknown_and_the_retry_is_told_the_truth),
        TEST(two_at_once_with_one_key_have_one_effect_and_one_answer),
        TEST(a_key_that_is_still_at_work_is_told_apart_from_a_busy_row),
        TEST(a_conflict_is_tried_again),
        TEST(a_conflict_without_end_is_given_up),
        TEST(an_event_names_who_in_which_capacity_and_when_in_domain_time),
        TEST(staff_and_the_system_are_told_apart),
        TEST(the_domain_clock_is_the_databases_moved_by_the_sandbox),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
