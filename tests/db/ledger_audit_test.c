/* verify-ledger against a ledger larger than its pages: found true as it is, and each forgery found wherever it lies.
 * The chains are made by ledger_book.h. */
#include "command/command.h"
#include "ledger/ledger_audit.h"
#include "tests/db/ledger_book.h"
#include "tests/db/market.h"

static struct arena *mem;
static struct db_pool *pool;
static PGconn *owner;
static struct config config = {.public_url = STR("http://test")};

/* One enterprise with more vouchers than a page, and more chains than a page with one each. */
#define MANY "2300"
_Static_assert(2300 > 2 * COMMAND_PAGE_ROWS, "more than two pages");

static const char *const ledger[] = {
    /* Bookings are not what is tested. */
    "ALTER TABLE voucher DROP CONSTRAINT voucher_won; ALTER TABLE ledger_transfer DROP CONSTRAINT "
    "ledger_transfer_voucher",
    "INSERT INTO enterprise (id, uscc, name, name_folded) SELECT md5('e' || n)::uuid,"
    " '9137' || lpad(n::text, 13, '0') || 'X', 'e', 'e'"
    " FROM generate_series(1, " MANY ") AS n",
    "CREATE FUNCTION give(voucher uuid, enterprise uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO voucher (id, number, enterprise_id, batch_id, booking_id, voucher_type_id, type_name, face_value_fen,"
    " remaining_fen, valid_from, expires_on, expires_at, created_at)"
    " VALUES (voucher, voucher, enterprise, '" BATCH "', gen_random_uuid(), '" TYPE
    "', '通用券', 100000, 100000, now(),"
    " current_date + 5, (current_date + 6)::timestamptz, now());"
    " PERFORM book('enterprise:' || enterprise, enterprise, NULL, 'issue', 'pool', '" BATCH "', 'voucher', voucher,"
    " 100000, voucher); END $$",
    "SELECT book('batch:202611-01', NULL, '" BATCH "', 'funding', 'budget', '" BATCH "', 'pool', '" BATCH "',"
    " 2 * " MANY " * 100000::bigint, NULL)",
    "SELECT give(md5('b' || n)::uuid, '" BUYER "') FROM generate_series(1, " MANY ") AS n",
    "SELECT give(md5('v' || n)::uuid, md5('e' || n)::uuid) FROM generate_series(1, " MANY ") AS n",
};

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    owner = database_open(mem, database_migrated(mem, "jqt_test_ledger_audit"));
    market_make(owner);
    ledger_book_make(owner);
    for (size_t i = 0; i < sizeof ledger / sizeof ledger[0]; i++)
        database_run(owner, ledger[i]);
    pool = database_pool(database_service_url(mem, "jqt_test_ledger_audit"), 1);
    return 0;
}
static int drop(void **state)
{
    (void)state;
    db_pool_free(pool);
    PQfinish(owner);
    arena_free(mem);
    return 0;
}

static const char *audit(void)
{
    struct strbuf report = {.mem = mem};
    bool good = false;
    assert_ok(ledger_audit(pool, &config, mem, &report, &good));
    const char *text = arena_cstr(mem, strbuf_str(&report));
    assert_int_equal(good, strstr(text, "ok: 0 faults") != NULL);
    return text;
}

static void a_true_ledger_of_many_pages_has_no_fault(void **state)
{
    (void)state;
    const char *report = audit();
    if (!strstr(report, "transfers 4601, chains 2302, accounts 4602") || !strstr(report, "ok: 0 faults"))
        fail_msg("%s", report);
}

/* Each is done, found and undone. */
static void each_forgery_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *forge, *undo, *finding;
    } cases[] = {
        {"UPDATE voucher SET remaining_fen = 99900 WHERE id = md5('b1700')::uuid",
         "UPDATE voucher SET remaining_fen = 100000 WHERE id = md5('b1700')::uuid", "FAULT wrong_balance"},
        {"UPDATE voucher SET face_value_fen = 100100 WHERE id = md5('v2200')::uuid",
         "UPDATE voucher SET face_value_fen = 100000 WHERE id = md5('v2200')::uuid", "FAULT wrong_face"},
        {"UPDATE ledger_transfer SET amount_fen = 100100 WHERE voucher_id = md5('b1200')::uuid",
         "UPDATE ledger_transfer SET amount_fen = 100000 WHERE voucher_id = md5('b1200')::uuid", "FAULT wrong_hash"},
        {"UPDATE voucher SET enterprise_id = md5('e7')::uuid WHERE id = md5('b1100')::uuid",
         "UPDATE voucher SET enterprise_id = '" BUYER "' WHERE id = md5('b1100')::uuid", "FAULT foreign_account"},
        {"INSERT INTO voucher SELECT v.* FROM voucher x, jsonb_populate_record(x, jsonb_build_object('id', md5('new'),"
         " 'number', 'new', 'booking_id', md5('new'))) AS v WHERE x.id = md5('v3')::uuid",
         "DELETE FROM voucher WHERE number = 'new'", "FAULT wrong_balance"},
        {"UPDATE ledger_head SET seq = seq + 1 WHERE chain = 'enterprise:" BUYER "'",
         "UPDATE ledger_head SET seq = seq - 1 WHERE chain = 'enterprise:" BUYER "'", "FAULT wrong_head"},
        /* as if never used */
        {"UPDATE ledger_head SET seq = 0, at = NULL WHERE chain = (SELECT min(chain) FROM ledger_head)",
         "UPDATE ledger_head h SET (seq, at) = (SELECT max(seq), max(at) FROM ledger_transfer t"
         " WHERE t.chain = h.chain) WHERE seq = 0",
         "FAULT wrong_head"},
        {"ALTER TABLE voucher DROP CONSTRAINT voucher_closed_holds_nothing;"
         " UPDATE voucher SET closed_as = 'expired' WHERE id = md5('v2100')::uuid",
         "UPDATE voucher SET closed_as = NULL WHERE id = md5('v2100')::uuid", "FAULT closed_holds"},
        {"UPDATE ledger_transfer SET number = 9000 WHERE voucher_id = md5('b1300')::uuid", /* one hole, one too many */
         "UPDATE ledger_transfer SET number = seq WHERE number = 9000", "FAULT wrong_number"},
        {"UPDATE ledger_transfer SET balance_fen = balance_fen + 100 WHERE voucher_id = md5('b1300')::uuid",
         "UPDATE ledger_transfer SET balance_fen = balance_fen - 100 WHERE voucher_id = md5('b1300')::uuid",
         "FAULT wrong_line"},
        {"UPDATE ledger_transfer SET at = at - interval '1 second' WHERE voucher_id = md5('b1300')::uuid",
         "UPDATE ledger_transfer SET at = at + interval '1 second' WHERE voucher_id = md5('b1300')::uuid",
         "FAULT back_in_time"},
        {"UPDATE ledger_head SET number = number + 1 WHERE chain = 'enterprise:" BUYER "'",
         "UPDATE ledger_head SET number = number - 1 WHERE chain = 'enterprise:" BUYER "'", "FAULT wrong_head"},
        {"UPDATE booking_batch SET pool_fen = 100 WHERE id = '" BATCH "'",
         "UPDATE booking_batch SET pool_fen = 0 WHERE id = '" BATCH "'", "FAULT wrong_balance"},
        /* what an issued batch holds for a win is not there */
        {"ALTER TABLE win_hold DROP CONSTRAINT win_hold_of_win, DROP CONSTRAINT win_hold_owner;"
         " UPDATE booking_batch SET state = 'issued' WHERE id = '" BATCH "';"
         " INSERT INTO win_hold (booking_id, batch_id, enterprise_id, face_value_fen, reasons, held_at)"
         " VALUES (md5('win')::uuid, '" BATCH "', '" BUYER "', 100000, 'buyer_frozen', now())",
         "DELETE FROM win_hold; UPDATE booking_batch SET state = 'draft' WHERE id = '" BATCH "'",
         "account pool " BATCH ", expected 0, found 100000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        database_run(owner, cases[i].forge);
        const char *report = audit();
        if (!strstr(report, cases[i].finding))
            fail_msg("%s\n%s", cases[i].forge, report);
        database_run(owner, cases[i].undo);
    }
    assert_non_null(strstr(audit(), "ok: 0 faults"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_true_ledger_of_many_pages_has_no_fault),
        cmocka_unit_test(each_forgery_is_found),
    };
    return cmocka_run_group_tests_name("ledger_audit", tests, make, drop);
}
