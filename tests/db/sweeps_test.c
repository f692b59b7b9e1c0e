/* The sweeps of the program against what they are for: each does what is due and nothing before its time, and passes
 * over what somebody holds. What a sweep decides about an object is its feature's tests' business. */
#include "api/app.h"
#include "queries.h"
#include "tests/db/market.h"

static struct arena *mem;
static struct db_pool *pool;
static PGconn *owner, *holder;
static const struct config config = {.public_url = STR("http://test")};

#define FIRST "01930000-0000-7000-8000-0000000000a1"  /* due first, and held */
#define SECOND "01930000-0000-7000-8000-0000000000a2" /* due behind it */
#define EARLY "01930000-0000-7000-8000-0000000000a3"  /* due in a minute */
#define AGES                                                                                                 \
    "(VALUES ('" FIRST "'::uuid, 1, interval '2 minutes'), ('" SECOND "', 2, interval '1 minute'), ('" EARLY \
    "', 3, -interval '1 minute')) a (id, n, over)"

/* An order in a state since `days`, its due time in the column. */
#define MAKE_ORDERS(state, since, days, due)                                                                      \
    "INSERT INTO orders (id, number, enterprise_id, provider_enterprise_id, product_id, product_version, "        \
    "product_name,"                                                                                               \
    " provider_name, service_type_code, price_fen, max_deduction_fen, voucher_type_ids, agreement_version, year," \
    " created_by, created_at, state, " since ", " due ") SELECT id, repeat(n::text, 24), '" BUYER "', '" SELLER   \
    "', '" PRODUCT "', 1, 'p', 's', 'test', 300000, 150000, '{}', 1, 2026, '" BUYER_ACCOUNT                       \
    "', now() - interval '30 days', '" state "', now() - interval '" days "' - over, now() - over FROM " AGES

struct trial {
    const char *sweep;
    const char *make;
    const char *undone; /* table and predicate */
    const char *id;     /* where the ids of AGES stand */
    bool waits;         /* its handler is also a person's, and waits for who holds the object */
};
static const struct trial trials[] = {
    {"forget_idempotency_keys",
     "INSERT INTO idempotency (account_id, operation, key, fingerprint, created_at)"
     " SELECT id, 'op', 'key', '', now() - interval '8 days' - over FROM " AGES,
     "idempotency WHERE true", "account_id", false},
    {"forget_logins",
     "INSERT INTO login_transaction (state_hash, browser_hash, provider, client_id, redirect_uri, code_challenge, "
     "scope,"
     " expires_at) SELECT uuid_send(id), '', 'p', 'c', 'u', 'x', '', now() - interval '1 hour' - over FROM " AGES,
     "login_transaction WHERE true", "encode(state_hash, 'hex')::uuid", false},
    {"forget_sessions",
     "INSERT INTO session (id, account_id, enterprise_id, client_id, scope, browser_hash, auth_time, reauthenticated,"
     " expires_at) SELECT id, '" BUYER_ACCOUNT "', '" BUYER
     "', 'c', '', '', now(), false, now() - interval '1 day' - over FROM " AGES,
     "session WHERE true", "id", false},
    {"voucher_expiry",
     "INSERT INTO ledger_head (chain, enterprise_id, seq, hash, balance_fen) VALUES ('enterprise:" BUYER "', '" BUYER
     "', 0, decode(repeat('00', 32), 'hex'), 1000 * " FACE_FEN ");"
     "INSERT INTO booking (id, batch_id, enterprise_id, voucher_type_id, entry_id, salt, created_at, updated_at)"
     " SELECT id, '" BATCH "', '" BUYER "', '" TYPE "', uuid_send(id), sha256('x'), now(), now() FROM " AGES ";"
     "INSERT INTO voucher (id, number, enterprise_id, batch_id, booking_id, voucher_type_id, type_name, face_value_fen,"
     " remaining_fen, valid_from, expires_on, expires_at, created_at) SELECT id, id::text, '" BUYER "', '" BATCH
     "', id, '" TYPE "', 't', " FACE_FEN ", " FACE_FEN
     ", now() - interval '9 days', current_date, now() - over, now() FROM " AGES,
     "voucher WHERE closed_as IS NULL", "id", false},
    /* Behind the vouchers of the trial before, whose bookings they have: wins of the buyer, who is not qualified. */
    {"held_wins",
     "INSERT INTO draw_entry (batch_id, position, entry_id, booking_id, enterprise_id, voucher_type_id, identity, leaf,"
     " wins_before) SELECT '" BATCH "', n, uuid_send(id), id, '" BUYER "', '" TYPE
     "', sha256(''), sha256(''), 0 FROM " AGES ";"
     "INSERT INTO draw_outcome (batch_id, booking_id, enterprise_id, voucher_type_id, rank, score, won)"
     " SELECT '" BATCH "', id, '" BUYER "', '" TYPE "', n, '', true FROM " AGES ";"
     "INSERT INTO win_hold (booking_id, batch_id, enterprise_id, face_value_fen, reasons, held_at, strike_at)"
     " SELECT id, '" BATCH "', '" BUYER "', " FACE_FEN ", 'qualification_revoked', now() - interval '15 days' - over,"
     " now() - over FROM " AGES ";"
     "UPDATE booking_batch SET pool_fen = 3 * " FACE_FEN " WHERE id = '" BATCH "'",
     "win_hold WHERE state = 'held'", "booking_id", false},
    {"order_timeout", MAKE_ORDERS("paid", "paid_at", "7 days", "due_at"), "orders WHERE state = 'paid'", "id", false},
    {"order_warning", MAKE_ORDERS("awaiting_confirmation", "reported_at", "10 days", "warning_due_at"),
     "orders WHERE warning_due_at IS NOT NULL", "id", false},
    {"evaluation", MAKE_ORDERS("completed", "completed_at", "7 days", "due_at"),
     "orders WHERE state = 'completed' AND due_at IS NOT NULL", "id", false},
    {"proposal_lapse",
     "INSERT INTO proposal (id, kind, object_type, object_id, content, content_sha256, proposed_by, proposed_at,"
     " lapses_at) SELECT id, 'publication', 'booking_batch', id, '{}', sha256(''), '" BUYER_ACCOUNT
     "', now() - interval '30 days' - over, now() - over FROM " AGES,
     "proposal WHERE state = 'pending'", "id", true},
    {"catalogue_renaming",
     "INSERT INTO enterprise (id, uscc, name, name_folded) SELECT id, lpad(n::text, 18, '0'), 'e', 'e' FROM " AGES ";"
     "INSERT INTO catalogue_renaming (enterprise_id, due_at) SELECT id, now() - over FROM " AGES,
     "catalogue_renaming WHERE true", "enterprise_id", false},
    {"unattached_files",
     "INSERT INTO file (id, enterprise_id, account_id, name, media_type, size_bytes, counted_bytes, sha256, due_at)"
     " SELECT id, '" BUYER "', '" BUYER_ACCOUNT "', 'x', 'image/png', 1, 4096, '', now() - over FROM " AGES,
     "file WHERE true", "id", false},
    {"deleted_files",
     "INSERT INTO file_deleted (id, deleted_at) SELECT id, now() - over FROM " AGES
     " ON CONFLICT (id) DO UPDATE SET deleted_at = excluded.deleted_at",
     "file_deleted WHERE true", "id", false},
};
enum { TRIALS = sizeof trials / sizeof trials[0] };
/* Of files, and of batches, which a few rows do not make: tests/api has them; of orders that are due with their
 * provider: tests/db/order_test.c. */
static const char *const elsewhere[] = {
    "forget_interrupted_uploads", "orphaned_files", "booking_seal", "booking_issue", "order_frozen",
    "order_provider_gone"};

static int make(void **state)
{
    (void)state;
    hash_init();
    mem = arena_new();
    const struct str url = database_fresh(mem, "jqt_test_sweeps");
    struct str why = STR_EMPTY;
    int applied = 0;
    if (!db_migrate(mem, url, DB_CLOCK_MOVABLE, &why, &applied))
        fail_msg("%.*s", STR_FMT(why));
    owner = database_open(mem, url);
    holder = database_open(mem, url);
    market_make(owner);
    database_run(owner, "ALTER TABLE booking DROP CONSTRAINT booking_one_per_batch;" /* one batch serves for all */
                        "INSERT INTO client (id, name, kind, platform, redirect_uris) VALUES ('c', 'C', 'public',"
                        " 'browser', '{}')");
    pool = database_pool(database_service_url(mem, "jqt_test_sweeps"), 1);
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

static const struct sweep *find_sweep(const char *name)
{
    size_t count = 0;
    const struct sweep *sweeps = sweeps_all(mem, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sweeps[i].name, name) == 0)
            return &sweeps[i];
    fail_msg("there is no sweep %s", name);
    return NULL;
}

/* A round of the sweep leaves these undone, and logs that many lines. */
static void leaves(const struct trial *t, const char *wanted, int lines)
{
    struct sweep_runner *runner = sweep_runner_new(pool, &config, find_sweep(t->sweep), 1);
    struct log_capture log = log_capture_begin();
    assert_true(sweep_runner_go(runner));
    const struct str told = log_capture_end(&log, mem);
    sweep_runner_free(runner);
    const struct str left = database_value(
        mem, owner,
        arena_printf(mem, "SELECT string_agg(right(%s::text, 2), ' ' ORDER BY %s) FROM %s", t->id, t->id, t->undone)
            .data);
    if (!str_is(left, wanted) || count_text(told, "\n") != lines)
        fail_msg("%s left %.*s, wanted %s; it logged:\n%.*s", t->sweep, STR_FMT(left), wanted, STR_FMT(told));
}

static void each_does_what_is_due_and_passes_over_what_is_held(void **state)
{
    (void)state;
    for (size_t i = 0; i < TRIALS; i++) {
        const struct trial *t = &trials[i];
        database_run(owner, t->make);
        database_run(holder,
                     arena_printf(mem, "BEGIN; SELECT FROM %s AND %s = '" FIRST "' FOR UPDATE", t->undone, t->id).data);
        leaves(t, "a1 a3", t->waits ? 1 : 0);
        database_run(holder, "ROLLBACK");
        leaves(t, "a3", 0);
        database_run(owner, "DELETE FROM evaluation; DELETE FROM orders");
    }
}

static void put_in_catalogue(const char *enterprise)
{
    const char *values[] = {enterprise, "2026-01-01"};
    PGresult *result = PQexecParams(owner, q_enterprise_put_in_catalogue.sql, 2, NULL, values, NULL, NULL, 0);
    assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
    PQclear(result);
}

#define LEFT_TO_RENAME "SELECT count(*)::text FROM catalogue WHERE searched LIKE '%机构%'"

static void what_much_is_sold_by_a_renamed_provider_is_renamed_in_chunks(void **state)
{
    (void)state;
    database_run(owner,
                 "INSERT INTO product (id, enterprise_id, name, name_folded, service_type_code, price_fen,"
                 " voucher_product, district_code, contact_name, state, created_by, listed_at, created_at,"
                 " updated_at) SELECT md5('many' || n)::uuid, '" SELLER "', 'p' || n, 'p' || n, 'test', 1, false,"
                 " '370102', 'x', 'listed', '" SELLER_ACCOUNT "', now(), now(), now()"
                 " FROM generate_series(1, 498) n;"
                 "DELETE FROM catalogue_renaming;" FILL_CATALOGUE ";"
                 "UPDATE enterprise SET name_folded = '新名' WHERE id = '" SELLER "'");
    put_in_catalogue(BUYER);
    assert_true(str_is(database_value(mem, owner, LEFT_TO_RENAME), "500")); /* nothing of it is the buyer's */
    put_in_catalogue(SELLER);
    assert_true(str_is(database_value(mem, owner, LEFT_TO_RENAME), "300")); /* of the 498 and two of the market */
    const struct trial rest = {"catalogue_renaming", NULL, "catalogue_renaming WHERE true", "enterprise_id", false};
    leaves(&rest, "", 0);
    assert_true(str_is(database_value(mem, owner, LEFT_TO_RENAME), "0"));
}

static void every_sweep_is_tried(void **state)
{
    (void)state;
    size_t count = 0;
    const struct sweep *sweeps = sweeps_all(mem, &count);
    for (size_t i = 0; i < count; i++) {
        bool tried = false;
        for (size_t j = 0; j < TRIALS; j++)
            tried = tried || strcmp(trials[j].sweep, sweeps[i].name) == 0;
        for (size_t j = 0; j < sizeof elsewhere / sizeof elsewhere[0]; j++)
            tried = tried || strcmp(elsewhere[j], sweeps[i].name) == 0;
        if (!tried)
            fail_msg("%s has no trial", sweeps[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_does_what_is_due_and_passes_over_what_is_held),
        cmocka_unit_test(what_much_is_sold_by_a_renamed_provider_is_renamed_in_chunks),
        cmocka_unit_test(every_sweep_is_tried),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
