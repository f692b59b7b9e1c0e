/* What is defined once in SQL, and what C decides by the same: each case goes through both. Each runs in a transaction
 * that is rolled back, so `now` stands still. */
#include "base/clock.h"
#include "booking/booking_rules.h"
#include "order/order_rules.h"
#include "queries.h"
#include "tests/db/market.h"
#include "voucher/voucher_rules.h"

#define VOUCHER "01930000-0000-7000-8000-000000000041"
#define BOOKING "01930000-0000-7000-8000-000000000042"
#define REVIEWER "01930000-0000-7000-8000-000000000051"
#define SECOND_REVIEWER "01930000-0000-7000-8000-000000000052"

static struct arena *mem;
static PGconn *owner;

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    owner = database_open(mem, database_migrated(mem, "jqt_test_definitions"));
    database_run(owner, "SET timezone = 'Asia/Shanghai'");
    market_make(owner);
    database_run(owner, "INSERT INTO booking (id, batch_id, enterprise_id, voucher_type_id, entry_id, salt, created_at,"
                        " updated_at) VALUES ('" BOOKING "', '" BATCH "', '" BUYER "', '" TYPE "',"
                        " substr(sha256(''), 1, 16), sha256(''), now(), now())");
    database_run(owner,
                 "INSERT INTO voucher (id, number, enterprise_id, batch_id, booking_id, voucher_type_id, type_name,"
                 " face_value_fen, remaining_fen, valid_from, expires_on, expires_at, created_at) VALUES"
                 " ('" VOUCHER "', 'V1', '" BUYER "', '" BATCH "', '" BOOKING "', '" TYPE "', '通用券', " FACE_FEN
                 ", " FACE_FEN ", now(), current_date, now(), now())");
    database_run(owner, "INSERT INTO account (id, provider, subject, account_type) VALUES ('" REVIEWER
                        "', 'p', 'r', 'person'), ('" SECOND_REVIEWER "', 'p', 's', 'person')");
    return 0;
}
static int drop(void **state)
{
    (void)state;
    PQfinish(owner);
    arena_free(mem);
    return 0;
}
static int begin(void **state)
{
    (void)state;
    database_run(owner, "BEGIN");
    return 0;
}
static int undo(void **state)
{
    (void)state;
    database_run(owner, "ROLLBACK");
    return 0;
}

static const char *value(const char *sql)
{
    return arena_cstr(mem, database_value(mem, owner, sql));
}
static int64_t number(const char *sql)
{
    int64_t n = 0;
    if (!str_to_i64(str_from(value(sql)), &n))
        fail_msg("%s: no number", sql);
    return n;
}
static int64_t now_ms(void)
{
    return number("SELECT floor(extract(epoch FROM now) * 1000)::bigint FROM domain_clock");
}
static const char *time_at(int64_t offset_ms)
{
    return arena_printf(mem, "(SELECT now + %lld * interval '1 millisecond' FROM domain_clock)", (long long)offset_ms)
        .data;
}

static void a_time_reads_the_same_from_SQL_and_from_C(void **state)
{
    (void)state;
    static const int64_t times_ms[] = {
        0, 1, 999, 1700000000123, -1, 978278400000, 553000000000, 4102444800000, 253402271999999};
    for (size_t i = 0; i < sizeof times_ms / sizeof times_ms[0]; i++) {
        const long long s = times_ms[i] / SECOND_MS, ms = times_ms[i] % SECOND_MS;
        const struct str sql = arena_printf(mem,
                                            "SELECT time_text('epoch'::timestamptz + %lld * interval '1 second' +"
                                            " %lld * interval '1 millisecond')",
                                            s, ms);
        assert_string_equal(value(arena_cstr(mem, sql)), arena_cstr(mem, time_text(mem, times_ms[i])));
    }
    assert_string_equal(value("SELECT time_text('2026-11-23 09:30:00.999999+08')"), "2026-11-23T09:30:00.999+08:00");
    assert_string_equal(value("SET LOCAL timezone = 'UTC'; SELECT time_text('2026-11-23 01:30:00Z')"),
                        "2026-11-23T09:30:00.000+08:00");
    assert_string_equal(value("SELECT coalesce(time_text(NULL), 'none')"), "none");
}

static const struct {
    int64_t remaining_fen, valid_from_ms, expires_ms; /* from now */
    enum voucher_closing closed_as;
} voucher_cases[] = {
    {100000, -DAY_MS, DAY_MS, VOUCHER_open},
    {100, -DAY_MS, DAY_MS, VOUCHER_open},
    {0, -DAY_MS, DAY_MS, VOUCHER_open},
    {0, -DAY_MS, -SECOND_MS, VOUCHER_open}, /* used up before it expired */
    {100000, -DAY_MS, 0, VOUCHER_open},     /* the first moment it is not usable */
    {100000, -DAY_MS, 1, VOUCHER_open},
    {100000, -DAY_MS, -SECOND_MS, VOUCHER_open},
    {100000, 0, DAY_MS, VOUCHER_open}, /* the first moment it is */
    {100000, 1, DAY_MS, VOUCHER_open},
    {0, SECOND_MS, DAY_MS, VOUCHER_open},
    {100000, SECOND_MS, 0, VOUCHER_open},
    {0, -DAY_MS, -SECOND_MS, VOUCHER_closed_expired},
    {0, -DAY_MS, DAY_MS, VOUCHER_closed_expired},
    {0, -DAY_MS, DAY_MS, VOUCHER_closed_revoked},
    {0, SECOND_MS, DAY_MS, VOUCHER_closed_revoked},
};
/* What stands against a voucher's use beside its own times. */
static const char *const freezes[] = {
    NULL,
    "UPDATE voucher SET frozen_until = (SELECT now + interval '1 ms' FROM domain_clock)",
    "UPDATE enterprise SET frozen_until = 'infinity' WHERE id = '" BUYER "'",
    "UPDATE certification SET state = 'revoked' WHERE role = 'enterprise'",
    "UPDATE qualification SET state = 'suspended'",
    "UPDATE qualification SET state = 'revoked'",
};
static const char thaw[] = "UPDATE voucher SET frozen_until = (SELECT now FROM domain_clock);"
                           "UPDATE enterprise SET frozen_until = (SELECT now FROM domain_clock);"
                           "UPDATE certification SET state = 'approved'; UPDATE qualification SET state = 'granted'";

/* Staff's lists, of all and of a district, have a branch for each state: the voucher stands in its own, once, and in no
 * other. */
static void assert_staff_lists_it_as(const char *code)
{
    static const char *const codes[] = {"usable", "used", "expired", "revoked", "frozen", "not_yet_valid"};
    static const struct {
        const char *name, *last;
        int rows; /* with any state */
    } lists[] = {{"staff_list", "false", 1}, {"district_list", "'370102'", 1}, {"district_list", "'370103'", 0}};
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
            const char *found = value(arena_printf(mem, "EXECUTE %s(2, NULL, NULL, '{%s}', NULL, NULL, %s)",
                                                   lists[k].name, codes[i], lists[k].last)
                                          .data);
            if ((*found != '\0') != (strcmp(code, codes[i]) == 0 && lists[k].rows == 1))
                fail_msg("a voucher that is %s, %s(%s) of the %s: '%s'", code, lists[k].name, lists[k].last, codes[i],
                         found);
        }
        PGresult *all = PQexec(owner, arena_printf(mem,
                                                   "EXECUTE %s(2, NULL, NULL, '{usable,used,expired,revoked,"
                                                   "frozen,not_yet_valid}', NULL, NULL, %s)",
                                                   lists[k].name, lists[k].last)
                                          .data);
        assert_int_equal(PQntuples(all), lists[k].rows);
        PQclear(all);
    }
}

static void a_vouchers_state_is_the_same_in_both(void **state)
{
    (void)state;
    static const char *const closings[] = {"NULL", "'expired'", "'revoked'"};
    database_run(owner, arena_printf(mem, "PREPARE staff_list AS %s", q_voucher_list_as_staff.sql).data);
    database_run(owner, arena_printf(mem, "PREPARE district_list AS %s", q_voucher_list_of_district_as_staff.sql).data);
    database_run(owner, "UPDATE voucher SET district_code = '370102'");
    enum { CASES = sizeof voucher_cases / sizeof voucher_cases[0] };
    market_qualify_buyer(owner);
    for (size_t i = 0; i < CASES * sizeof freezes / sizeof freezes[0]; i++) {
        const size_t k = i % CASES;
        const char *freeze = freezes[i / CASES];
        const int64_t now = now_ms();
        const struct voucher_facts facts = {.remaining_fen = voucher_cases[k].remaining_fen,
                                            .valid_from_ms = now + voucher_cases[k].valid_from_ms,
                                            .expires_ms = now + voucher_cases[k].expires_ms,
                                            .closed_as = voucher_cases[k].closed_as,
                                            .frozen = freeze != NULL};
        database_run(owner, arena_printf(mem,
                                         "UPDATE voucher SET remaining_fen = %lld, valid_from = %s, expires_at = %s,"
                                         " closed_as = %s",
                                         (long long)facts.remaining_fen, time_at(voucher_cases[k].valid_from_ms),
                                         time_at(voucher_cases[k].expires_ms), closings[facts.closed_as])
                                .data);
        database_run(owner, thaw);
        if (freeze)
            database_run(owner, freeze);
        const char *in_c = voucher_state_name(voucher_state(&facts, now)),
                   *in_sql = value("SELECT state FROM voucher_state");
        if (strcmp(in_c, in_sql) != 0)
            fail_msg("case %zu: %s in C, %s in SQL", i, in_c, in_sql);
        assert_staff_lists_it_as(in_c);
    }
}

static const struct {
    const char *stored;
    int64_t opens_ms, publicity_ms; /* from now; a minute of booking, an hour to publicity at least */
    int64_t delay_ms;
    bool drawn;
    int64_t event_ms; /* the first one, from now */
} batch_cases[] = {
    {"draft", -SECOND_MS, DAY_MS, 0, false, 2 * DAY_MS},
    {"published", SECOND_MS, DAY_MS, 0, false, 2 * DAY_MS},
    {"published", 1, DAY_MS, 0, false, 2 * DAY_MS},
    {"published", 0, DAY_MS, 0, false, 2 * DAY_MS}, /* the first moment it is open */
    {"published", -59999, DAY_MS, 0, false, 2 * DAY_MS},
    {"published", -60000, DAY_MS, 0, false, 2 * DAY_MS}, /* the first moment it is closed */
    {"published", -DAY_MS, DAY_MS, 0, false, 3600000},   /* the last moment it may be sealed */
    {"published", -DAY_MS, DAY_MS, 0, false, 3599999},
    {"sealed", -DAY_MS, SECOND_MS, 0, false, 2 * DAY_MS},
    {"sealed", -DAY_MS, -SECOND_MS, 0, false, 2 * DAY_MS}, /* late: not drawn at its publicity */
    {"entropy_proposed", -DAY_MS, -SECOND_MS, 0, false, 2 * DAY_MS},
    {"drawn", -DAY_MS, 1, 0, true, 2 * DAY_MS},
    {"drawn", -DAY_MS, 0, 0, true, 2 * DAY_MS}, /* the first moment of publicity */
    {"drawn", -DAY_MS, -SECOND_MS, 0, true, 2 * DAY_MS},
    {"drawn", -DAY_MS, -SECOND_MS, SECOND_MS + 1, true, 2 * DAY_MS}, /* moved by a late draw */
    {"drawn", -DAY_MS, -SECOND_MS, SECOND_MS, true, 2 * DAY_MS},
    {"issued", -DAY_MS, -SECOND_MS, 0, true, 2 * DAY_MS},
    {"void", -DAY_MS, -SECOND_MS, 0, false, 2 * DAY_MS},
};

static void what_a_batch_is_by_the_clock_is_the_same_in_both(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof batch_cases / sizeof batch_cases[0]; i++) {
        const int64_t now = now_ms(), opens = batch_cases[i].opens_ms, publicity = batch_cases[i].publicity_ms;
        struct batch_times times = {.opens_at_ms = now + opens,
                                    .closes_at_ms = now + opens + 60000,
                                    .publicity_at_ms = now + publicity + batch_cases[i].delay_ms,
                                    .first_event_at_ms = now + batch_cases[i].event_ms};
        assert_true(batch_state_find(str_from(batch_cases[i].stored), &times.stored));
        database_run(owner,
                     arena_printf(mem,
                                  "UPDATE booking_batch SET state = '%s', opens_at = %s, closes_at = %s,"
                                  " publicity_at = %s, issue_at = %s, first_entropy_at = %s, delay_ms = %lld,"
                                  " drawn_at = %s",
                                  batch_cases[i].stored, time_at(opens), time_at(opens + 60000), time_at(publicity),
                                  time_at(publicity + DAY_MS), time_at(batch_cases[i].event_ms),
                                  (long long)batch_cases[i].delay_ms, batch_cases[i].drawn ? "now()" : "NULL")
                         .data);
        const enum batch_state is = batch_state(&times, now);
        const bool open = is == BATCH_open, public = is == BATCH_publicity || is == BATCH_issued;
        const char *in_c =
            arena_printf(mem, "%s %s %s", batch_state_code(is), open ? "open" : "", public ? "public" : "").data;
        const char *in_sql = value("SELECT state_now || ' ' || CASE WHEN open THEN 'open' ELSE '' END || ' ' ||"
                                   " CASE WHEN results_public THEN 'public' ELSE '' END FROM booking_batch_schedule");
        if (strcmp(in_c, in_sql) != 0)
            fail_msg("case %zu: \"%s\" in C, \"%s\" in SQL", i, in_c, in_sql);
        assert_int_equal(
            number("SELECT extract(epoch FROM issue_from - public_from)::bigint FROM booking_batch_schedule"),
            DAY_MS / SECOND_MS);
    }
}

static void a_year_is_the_same_in_both(void **state)
{
    (void)state;
    static const char *const moments[] = {"2027-12-31 23:59:59.999", "2028-01-01 00:00:00", "2028-01-01 07:59:59",
                                          "2028-02-29 12:00:00", "2028-12-31 16:00:00"};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        database_run(owner, arena_printf(mem,
                                         "DELETE FROM sandbox_clock; INSERT INTO sandbox_clock (offset_ms) SELECT "
                                         "ceil(extract(epoch FROM '%s+08'::timestamptz - now()) * 1000)::bigint",
                                         moments[i])
                                .data);
        assert_int_equal(number("SELECT year FROM domain_clock"), year_of(now_ms()));
    }
    /* A cap's year is that of publicity as it was published, wherever a late draw moves it. */
    database_run(owner, "UPDATE booking_batch SET opens_at = '2027-01-01', closes_at = '2027-01-02', delay_ms = 1000,"
                        " publicity_at = '2027-12-31 23:59:59.5+08', issue_at = '2028-01-02'");
    assert_int_equal(number("SELECT cap_year FROM booking_batch_schedule"), 2027);
}

static void an_order_counts_as_a_use_unless_it_came_to_nothing(void **state)
{
    (void)state;
    for (int s = 0; s < ORDER_STATES; s++)
        for (int past = 0; past < 2; past++)
            database_run(owner,
                         arena_printf(mem,
                                      "INSERT INTO orders (id, number, enterprise_id, provider_enterprise_id,"
                                      " product_id, product_version, product_name, provider_name,"
                                      " service_type_code, price_fen, max_deduction_fen, voucher_type_ids,"
                                      " agreement_version, year, created_by, created_at, state, dispute_by,"
                                      " dispute_before, due_at)"
                                      " SELECT gen_random_uuid(), lpad('%d', 24, '0'), '" BUYER "', '" SELLER
                                      "', '" PRODUCT "', 1, 'x', 'x', 'test', 300000, 150000, '{}', 1,"
                                      " year - %d, '" BUYER_ACCOUNT "', now(), '%s', 'system', 'in_service', now()"
                                      " FROM domain_clock",
                                      2 * s + past, past, order_machine.states[s].code)
                             .data);
    const int counted = ORDER_STATES - 2; /* cancelled and refunded ones came to nothing */
    assert_int_equal(number("SELECT count(*) FROM orders WHERE state IN ('cancelled', 'refunded')"), 4);
    assert_int_equal(number("SELECT count(*) FROM product_use"), counted);
    assert_int_equal(number("SELECT count(*) FROM orders_counted"), 2 * counted);
}

static void nobody_judges_what_he_made_submitted_or_belongs_to(void **state)
{
    (void)state;
    static const struct {
        const char *table, *changes, *object_type;
    } cases[] = {
        {"certification", "created_by = '" REVIEWER "', submitted_by = '" SECOND_REVIEWER "' WHERE role = 'provider'",
         "certification"},
        {"product", "created_by = '" REVIEWER "', submitted_by = '" SECOND_REVIEWER "' WHERE id = '" PRODUCT "'",
         "product"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        database_run(owner, arena_printf(mem, "UPDATE %s SET %s", cases[i].table, cases[i].changes).data);
        const char *who = value(arena_printf(mem,
                                             "SELECT string_agg(right(w.account_id::text, 2), ' ' ORDER BY"
                                             " w.account_id) FROM own_work w JOIN %s o ON o.id = w.object_id AND"
                                             " o.created_by = '" REVIEWER "' WHERE w.object_type = '%s'",
                                             cases[i].table, cases[i].object_type)
                                    .data);
        assert_string_equal(who, "12 51 52"); /* the seller's own account, who made it, who submitted it */
    }
    database_run(owner, "INSERT INTO change_request (id, certification_id, enterprise_id, created_by, submitted_by,"
                        " created_at, updated_at) SELECT '" VOUCHER "', id, enterprise_id, '" REVIEWER
                        "', '" SECOND_REVIEWER "', now(), now() FROM certification WHERE role = 'provider'");
    assert_string_equal(value("SELECT string_agg(right(account_id::text, 2), ' ' ORDER BY account_id) FROM own_work"
                              " WHERE object_type = 'change_request'"),
                        "12 51 52");
    database_run(
        owner,
        "INSERT INTO product_version (id, product_id, enterprise_id, name, service_type_code, price_fen,"
        " voucher_product, max_deduction_fen, voucher_type_ids, annual_uses, service_days, created_by,"
        " submitted_by, created_at, updated_at) SELECT '" VOUCHER "', id, enterprise_id, 'v', 'test', 1, true, 0,"
        " '{}', 1, 1, '" REVIEWER "', '" SECOND_REVIEWER "', now(), now() FROM product WHERE id = '" PRODUCT "'");
    assert_string_equal(value("SELECT string_agg(right(account_id::text, 2), ' ' ORDER BY account_id) FROM own_work"
                              " WHERE object_type = 'product_version'"),
                        "12 51 52");
    database_run(owner, "INSERT INTO qualification (id, enterprise_id, revision, created_by, submitted_by, created_at,"
                        " updated_at) VALUES ('" VOUCHER "', '" BUYER "', 2, '" BUYER_ACCOUNT "', '" REVIEWER
                        "', now(), now()); INSERT INTO qualification_revision SELECT '" VOUCHER "', '" BUYER
                        "', n, 1, '{}', 'micro', CASE n WHEN 1 THEN '" SECOND_REVIEWER "'::uuid ELSE '" BUYER_ACCOUNT
                        "' END, now() FROM generate_series(1, 2) n");
    assert_string_equal(value("SELECT string_agg(DISTINCT right(account_id::text, 2), ' ') FROM own_work WHERE"
                              " object_type = 'qualification'"),
                        "11 13 51 52"); /* whoever saved any revision, and a colleague */
    database_run(owner,
                 "INSERT INTO proposal (id, kind, object_type, object_id, enterprise_id, content, content_sha256,"
                 " proposed_by, proposed_at, lapses_at) VALUES ('" VOUCHER "', 'publication', 'booking_batch', '" BATCH
                 "', '" SELLER "', '{}', sha256(''), '" REVIEWER "', now(), now())");
    assert_string_equal(value("SELECT string_agg(DISTINCT right(account_id::text, 2), ' ') FROM own_work WHERE"
                              " object_type = 'proposal'"),
                        "12 51"); /* who proposed it, and who belongs to the enterprise that it concerns */
}

static void nobody_judges_what_concerns_an_enterprise_he_came_in_with(void **state)
{
    (void)state;
    database_run(owner, "INSERT INTO orders (id, number, enterprise_id, provider_enterprise_id, product_id,"
                        " product_version, product_name, provider_name, service_type_code, price_fen,"
                        " max_deduction_fen, voucher_type_ids, agreement_version, year, created_by, created_at)"
                        " SELECT gen_random_uuid(), lpad('', 24, '0'), '" BUYER "', '" SELLER "', '" PRODUCT "', 1,"
                        " 'x', 'x', 'test', 300000, 150000, '{}', 1, 2026, '" BUYER_ACCOUNT "', now()");
    database_run(owner, "INSERT INTO account_uscc (account_id, uscc) SELECT CASE id WHEN '" BUYER "' THEN '" REVIEWER
                        "'::uuid ELSE '" SECOND_REVIEWER "' END, uscc FROM enterprise");
    assert_string_equal(value("SELECT string_agg(right(account_id::text, 2), ' ' ORDER BY account_id)"
                              " FROM own_work WHERE object_type = 'order'"),
                        "11 12 13 51 52"); /* an order concerns the people of both its parties */
    assert_string_equal(value("SELECT string_agg(DISTINCT right(account_id::text, 2), ' ') FROM own_work"
                              " WHERE object_type = 'product'"),
                        "12 52");
}

static void who_stands_certified_is_said_by_approval_alone(void **state)
{
    (void)state;
    static const char *const states[] = {"draft", "pending", "approved", "rejected", "revoked"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        database_run(owner, arena_printf(mem, "UPDATE certification SET state = '%s'", states[i]).data);
        const bool approved = strcmp(states[i], "approved") == 0;
        assert_string_equal(value("SELECT string_agg(right(enterprise_id::text, 1), '') FROM provider_standing"),
                            approved ? "2" : "");
        assert_string_equal(value("SELECT string_agg(right(enterprise_id::text, 1), '') FROM enterprise_standing"),
                            approved ? "1" : "");
    }
}

static void a_balance_is_what_came_less_what_went(void **state)
{
    (void)state;
    database_run(owner, "INSERT INTO ledger_head (chain, enterprise_id, seq, hash, at)"
                        " VALUES ('b', '" BUYER "', 5, sha256(''), now())");
    database_run(owner, "INSERT INTO ledger_transfer (id, chain, seq, enterprise_id, kind, debit_kind, debit_id,"
                        " credit_kind, credit_id, amount_fen, at, previous_hash, hash, number, balance_fen) SELECT"
                        " gen_random_uuid(), 'b', n,"
                        " '" BUYER "', kind, 'pool', '" BATCH "', 'voucher', '" VOUCHER "', fen, now(), sha256(''),"
                        " sha256(''), n, 0 FROM (VALUES (1, 'issue', 10000), (2, 'payment', 2000), (3, 'refund', 300),"
                        " (4, 'expiry', 40), (5, 'revocation', 5)) AS v(n, kind, fen)");
    database_run(owner, arena_printf(mem, "PREPARE balance AS %s", q_ledger_balance_as_enterprise_json.sql).data);
    database_run(owner, "CREATE TEMP TABLE balance AS EXECUTE balance('" BUYER "')");
    assert_int_equal(number("SELECT body ->> 'balance_fen' FROM balance"), 10000 - 2000 + 300 - 40 - 5);
    database_run(owner, "DEALLOCATE balance");
}

static void what_a_file_can_be_attached_to_is_all_that_refers_to_one(void **state)
{
    (void)state;
    assert_string_equal(
        value("SELECT string_agg(DISTINCT conrelid::regclass::text, ' ' ORDER BY conrelid::regclass::text)"
              " FROM pg_constraint WHERE contype = 'f' AND confrelid = 'file'::regclass"),
        value("SELECT string_agg(table_name, ' ' ORDER BY table_name)"
              " FROM information_schema.view_table_usage WHERE view_name = 'file_attachment'"));
}

#define DEFINITION_TEST(name) cmocka_unit_test_setup_teardown(name, begin, undo)
int main(void)
{
    const struct CMUnitTest tests[] = {
        DEFINITION_TEST(a_vouchers_state_is_the_same_in_both),
        DEFINITION_TEST(what_a_batch_is_by_the_clock_is_the_same_in_both),
        DEFINITION_TEST(a_year_is_the_same_in_both),
        DEFINITION_TEST(an_order_counts_as_a_use_unless_it_came_to_nothing),
        DEFINITION_TEST(nobody_judges_what_he_made_submitted_or_belongs_to),
        DEFINITION_TEST(nobody_judges_what_concerns_an_enterprise_he_came_in_with),
        DEFINITION_TEST(who_stands_certified_is_said_by_approval_alone),
        DEFINITION_TEST(what_a_file_can_be_attached_to_is_all_that_refers_to_one),
        DEFINITION_TEST(a_balance_is_what_came_less_what_went),
        DEFINITION_TEST(a_time_reads_the_same_from_SQL_and_from_C),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
