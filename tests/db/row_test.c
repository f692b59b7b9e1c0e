/* Parameters out, columns in: every kind, exactly, and the refusal to read a column as what it is not. */
#include "api/db/internal.h"
#include "base/clock.h"
#include "tests/db/database.h"

static struct arena *mem;
static struct db_pool *pool;

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    pool = database_pool(database_fresh(mem, "jqt_test_row"), 1);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    arena_free(mem);
    return 0;
}

struct values {
    struct str text, json, numeric, bytes, nothing, array;
    int64_t big, small, time;
    bool yes, no;
    struct uuid uuid;
    struct hash hash;
};
static struct err take_values(struct row *row, void *out)
{
    struct values *v = out;
    v->text = row_str(row);
    v->json = row_str(row);
    v->numeric = row_str(row);
    v->array = row_str(row);
    v->big = row_i64(row);
    v->small = row_i64(row);
    v->yes = row_bool(row);
    v->no = row_bool(row);
    v->uuid = row_uuid(row);
    v->time = row_time(row);
    v->bytes = row_bytes(row);
    v->hash = row_hash(row);
    assert_true(row_null(row));
    v->nothing = row_str(row);
    return NO_ERR;
}

static void every_kind_comes_back_as_it_was_sent(void **state)
{
    (void)state;
    TEST_QUERY(echo, 12,
               "SELECT $1::text, $2::jsonb, $3::numeric, $4::text[], $5::bigint, $6::smallint, $7::boolean,"
               " $8::boolean, $9::uuid, $10::timestamptz, $11::bytea, sha256($11), $12::text");
    const struct uuid id = uuid_new();
    const struct str raw = {"\0\x01'\\\xff", 5};
    const int64_t ms = 1795397400123;
    struct values v = {.nothing = STR("old")};
    assert_ok(db_read(pool, mem, &echo,
                      PARAMS(P_TEXT(STR("'; DROP TABLE 服务券 --")), P_TEXT(STR("{\"a\": 1}")), P_TEXT(STR("12.50")),
                             P_TEXT(STR("{a,b}")), P_I64(INT64_MIN), P_I64(-7), P_BOOL(true), P_BOOL(false), P_UUID(id),
                             P_TIME(ms), P_BYTES(raw), P_NULL),
                      ONE_ROW(take_values, &v)));
    assert_string_equal(v.text.data, "'; DROP TABLE 服务券 --");
    assert_true(str_is(v.json, "{\"a\": 1}"));
    assert_true(str_is(v.numeric, "12.50"));
    assert_true(str_is(v.array, "{a,b}"));
    assert_true(v.big == INT64_MIN);
    assert_int_equal(v.small, -7);
    assert_true(v.yes);
    assert_false(v.no);
    assert_true(uuid_equal(v.uuid, id));
    assert_int_equal(v.time, ms);
    assert_true(str_equal(v.bytes, raw));
    assert_true(hash_equal(v.hash, sha256(raw)));
    assert_null(v.nothing.data);
}

static void null_gives_zero_and_an_empty_value_is_not_null(void **state)
{
    (void)state;
    TEST_QUERY(nulls, 0,
               "SELECT NULL::text, NULL::json, NULL::numeric, NULL::text[], NULL::bigint, NULL::int, NULL::boolean,"
               " false, NULL::uuid, NULL::timestamptz, NULL::bytea, NULL::bytea, NULL");
    struct values v = {.big = 1, .time = 1, .yes = true};
    assert_ok(db_read(pool, mem, &nulls, NO_PARAMS, ONE_ROW(take_values, &v)));
    assert_null(v.text.data);
    assert_null(v.bytes.data);
    assert_true(v.big == 0 && v.time == 0 && !v.yes && uuid_is_nil(v.uuid));
    TEST_QUERY(empties, 2,
               "SELECT $1::text, 'null'::json, 0::numeric, '{}'::text[], 0::bigint, 0, false, false, NULL::uuid,"
               " NULL::timestamptz, $2::bytea, NULL::bytea, NULL");
    assert_ok(db_read(pool, mem, &empties, PARAMS(P_TEXT(STR("")), P_BYTES(STR(""))), ONE_ROW(take_values, &v)));
    assert_true(v.text.data && v.text.len == 0);
    assert_true(v.bytes.data && v.bytes.len == 0);
}

static struct err as_i64(struct row *row, void *out)
{
    *(int64_t *)out = row_i64(row);
    return NO_ERR;
}
static struct err as_str(struct row *row, void *out)
{
    *(struct str *)out = row_str(row);
    return NO_ERR;
}
static struct err as_time(struct row *row, void *out)
{
    *(int64_t *)out = row_time(row);
    return NO_ERR;
}
static struct err as_hash(struct row *row, void *out)
{
    *(struct hash *)out = row_hash(row);
    return NO_ERR;
}
static struct err as_two(struct row *row, void *out)
{
    *(int64_t *)out = row_i64(row);
    row_skip(row);
    return NO_ERR;
}

static void a_column_read_as_what_it_is_not_fails_the_read(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        row_fn *row;
        enum error_code wanted;
    } cases[] = {
        {"SELECT 1::bigint", as_i64, ERR_none},
        {"SELECT 1::numeric", as_i64, ERR_internal},
        {"SELECT '1'::text", as_i64, ERR_internal},
        {"SELECT NULL::text", as_i64, ERR_internal},
        {"SELECT 'a'::text", as_str, ERR_none},
        {"SELECT 1", as_str, ERR_internal},
        {"SELECT true", as_str, ERR_internal},
        {"SELECT now()", as_str, ERR_internal},
        {"SELECT current_date", as_str, ERR_none},
        {"SELECT now()", as_time, ERR_none},
        {"SELECT localtimestamp", as_time, ERR_internal},
        {"SELECT 'infinity'::timestamptz", as_time, ERR_internal},
        {"SELECT '\\x00'::bytea", as_hash, ERR_internal},
        {"SELECT 1::bigint", as_two, ERR_internal},
        {"SELECT 1::bigint, 2", as_two, ERR_none},
    };
    char *out = arena_alloc(mem, 64);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct query *q = ARENA_NEW(mem, struct query);
        *q = (struct query){.name = arena_printf(mem, "case_%zu", i).data, .sql = cases[i].sql};
        const struct err e = db_read(pool, mem, q, NO_PARAMS, ONE_ROW(cases[i].row, out));
        if (e.code != cases[i].wanted)
            fail_msg("%s: %s", cases[i].sql, e.log ? e.log : "no error");
    }
}

static void text_that_postgresql_cannot_hold_is_the_clients_fault(void **state)
{
    (void)state;
    TEST_QUERY(text, 1, "SELECT $1::text");
    TEST_QUERY(json, 1, "SELECT $1::jsonb");
    struct str s = STR_EMPTY;
    assert_error(db_read(pool, mem, &text, PARAMS(P_TEXT(((struct str){"a\0b", 3}))), ONE_ROW(as_str, &s)),
                 bad_request);
    assert_error(db_read(pool, mem, &text, PARAMS(P_TEXT(STR("\xff"))), ONE_ROW(as_str, &s)), bad_request);
    assert_error(db_read(pool, mem, &json, PARAMS(P_TEXT(STR("{\"a\":\"\\u0000\"}"))), ONE_ROW(as_str, &s)),
                 bad_request);
}

static void times_are_read_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1970-01-01 08:00:00+08", 0},
        {"1970-01-01 00:00:00+00", 0},
        {"2026-11-23 09:30:00.123456+08", 1795397400123},
        {"2026-11-23 09:30:00.9999+08", 1795397400999},
        {"2026-11-22 20:00:00-05:30", 1795397400000},
        {"2000-02-29 00:00:00+00", 951782400000},
        {"1969-12-31 23:59:59.999+00", -1},
        {"1900-01-01 00:00:00+08:05:43", -2209017943000},
        {"0001-01-01 00:00:00+00", -62135596800000},
        {"10000-01-01 00:00:00+00", 253402300800000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = 77;
        assert_true(timestamptz_parse(str_from(cases[i].text), &ms));
        if (ms != cases[i].ms)
            fail_msg("%s: %lld", cases[i].text, (long long)ms);
    }
    static const char *const wrong[] = {"",
                                        "infinity",
                                        "-infinity",
                                        "0044-03-15 12:00:00+00 BC",
                                        "2026-11-23 09:30:00",
                                        "2026-11-23T09:30:00+08",
                                        "2026-13-23 09:30:00+08",
                                        "2026-11-23 09:30:00.+08",
                                        "2026-11-23 09:30:00+08:"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t ms = 77;
        if (timestamptz_parse(str_from(wrong[i]), &ms) || ms != 77)
            fail_msg("was read: %s", wrong[i]);
    }
}

static void times_of_every_age_survive_the_journey(void **state)
{
    (void)state;
    TEST_QUERY(echo_time, 1, "SELECT $1::timestamptz");
    static const int64_t times[] = {0, -1, 1, 1795397400123, -2209017943000, 253402300799999};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        int64_t ms = 77;
        assert_ok(db_read(pool, mem, &echo_time, PARAMS(P_TIME(times[i])), ONE_ROW(as_time, &ms)));
        assert_int_equal(ms, times[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_as_it_was_sent),
        cmocka_unit_test(null_gives_zero_and_an_empty_value_is_not_null),
        cmocka_unit_test(a_column_read_as_what_it_is_not_fails_the_read),
        cmocka_unit_test(text_that_postgresql_cannot_hold_is_the_clients_fault),
        cmocka_unit_test(times_are_read_exactly),
        cmocka_unit_test(times_of_every_age_survive_the_journey),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
