/* Races about a batch: two seals, and an issue beside the loss of a winner's right. */
#define ORDER_DATABASE "jqt_test_draw_races"
#include "booking/booking.h"
#include "tests/db/races.h"

enum { FREE_TRIES = 200 };

/* ---- seal and seal: a type is drawn in one batch at a time, or its cap would be counted twice ---- */

#define FIRST_BATCH "01930000-0000-7000-8000-0000000000b1"
#define SECOND_BATCH "01930000-0000-7000-8000-0000000000b2"
#define WIN "01930000-0000-7000-8000-0000000000b3"
#define BOTH_BATCHES "('" FIRST_BATCH "', '" SECOND_BATCH "')"
#define SEALED_BATCHES "SELECT count(*) FROM booking_batch WHERE state = 'sealed' AND id IN " BOTH_BATCHES
static struct principal seals;

/* Two whose windows have closed, of the one type; each may be sealed for three hours. */
static void close_two_batches(void)
{
    seals = (struct principal){.account_id = id_of(BUYER_ACCOUNT), .roles = ROLE_operator};
    database_run(owner,
                 "INSERT INTO booking_batch (id, number, title, notice, state, opens_at, closes_at, publicity_at,"
                 " issue_at, entropy_events, first_entropy_at, last_entropy_at, created_by, created_at, updated_at)"
                 " SELECT id::uuid, '202611-0' || n, 't', 'n', 'published', now() - interval '2 hours',"
                 " now() - interval '1 hour', now() + interval '5 hours', now() + interval '6 hours', '[]',"
                 " now() + interval '4 hours', now() + interval '4 hours', '" BUYER_ACCOUNT "', now(), now()"
                 " FROM (VALUES ('" FIRST_BATCH "', 8), ('" SECOND_BATCH "', 9)) b (id, n);"
                 "INSERT INTO booking_batch_type SELECT b.id, '" TYPE "', 10, 'T1', '通用券', " FACE_FEN ", 90, 100000,"
                 " '{test}' FROM booking_batch b WHERE id IN " BOTH_BATCHES);
}
static void unseal(void)
{
    database_run(owner, "UPDATE booking_batch SET state = 'published', sealed_at = NULL WHERE id IN " BOTH_BATCHES);
}
static struct attempt sealing(const char *batch)
{
    return (struct attempt){.handler = &booking_batch_seal, .who = &seals, .id = id_of(batch)};
}

static void a_seal_that_waits_for_another_of_its_type_is_refused(void **state)
{
    (void)state;
    struct attempt seal = sealing(SECOND_BATCH);
    close_two_batches();
    database_run(holder, "BEGIN; SELECT FROM voucher_type WHERE id = '" TYPE "' FOR NO KEY UPDATE;"
                         "UPDATE booking_batch SET state = 'sealed', sealed_at = now() WHERE id = '" FIRST_BATCH "'");
    start(&seal);
    await_waiting("1");
    database_run(holder, "COMMIT");
    join(&seal);
    assert_int_equal(seal.why.code, ERR_earlier_batch_unfinished);
    finish(&seal);
    unseal();
}

static void of_two_batches_of_a_type_one_is_sealed(void **state)
{
    (void)state;
    int firsts = 0;
    for (int i = 0; i < FREE_TRIES; i++) {
        struct attempt first = sealing(FIRST_BATCH), second = sealing(SECOND_BATCH);
        start(i % 2 ? &first : &second);
        start(i % 2 ? &second : &first);
        join(&first);
        join(&second);
        assert_true(sql_is(SEALED_BATCHES, "1"));
        assert_int_not_equal(done(&first), done(&second));
        assert_int_equal(done(&first) ? second.why.code : first.why.code, ERR_earlier_batch_unfinished);
        firsts += done(&first);
        finish(&first);
        finish(&second);
        unseal();
    }
    print_message("the first was sealed in %d of %d\n", firsts, FREE_TRIES);
}

/* ---- issue, and what takes the right to a voucher away ---- */

static void a_win_whose_right_is_being_lost_is_held(void **state)
{
    (void)state;
    static const struct {
        const char *lose, *again, *reason;
    } rights[] = {
        {"UPDATE enterprise SET frozen_until = 'infinity' WHERE id = '" BUYER "'",
         "UPDATE enterprise SET frozen_until = NULL", "buyer_frozen"},
        {"UPDATE certification SET state = 'revoked' WHERE role = 'enterprise'",
         "UPDATE certification SET state = 'approved' WHERE role = 'enterprise'", "certification_revoked"},
        {"UPDATE qualification SET state = 'suspended'", "UPDATE qualification SET state = 'granted'",
         "qualification_suspended"},
    };
    database_run(owner,
                 "INSERT INTO booking (id, batch_id, enterprise_id, voucher_type_id, entry_id, salt, created_at,"
                 " updated_at) VALUES ('" WIN "', '" FIRST_BATCH "', '" BUYER "', '" TYPE "', uuid_send('" WIN
                 "'), sha256('x'), now(), now());"
                 "INSERT INTO draw_entry VALUES ('" FIRST_BATCH "', 0, uuid_send('" WIN "'), '" WIN "', '" BUYER
                 "', '" TYPE "', sha256(''), sha256(''), 0);"
                 "INSERT INTO draw_outcome (batch_id, booking_id, enterprise_id, voucher_type_id, rank, score, won)"
                 " VALUES ('" FIRST_BATCH "', '" WIN "', '" BUYER "', '" TYPE "', 1, '', true)");
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        struct attempt issue = {.handler = &booking_batch_issue, .who = &seals, .id = id_of(FIRST_BATCH)};
        database_run(owner,
                     "DELETE FROM win_hold;"
                     "UPDATE booking_batch SET state = 'drawn', drawn_at = now(), issued_at = NULL, won_count = 1,"
                     " publicity_at = closes_at + interval '1 minute', issue_at = now(), pool_fen = " FACE_FEN
                     " WHERE id = '" FIRST_BATCH "'");
        database_run(holder, arena_printf(mem, "BEGIN; %s", rights[i].lose).data);
        start(&issue);
        await_waiting("1");
        database_run(holder, "COMMIT");
        join(&issue);
        assert_true(done(&issue));
        finish(&issue);
        assert_true(
            sql_is("SELECT reasons FROM win_hold WHERE booking_id = '" WIN "' AND state = 'held'", rights[i].reason));
        assert_true(sql_is("SELECT state || ' ' || pool_fen FROM booking_batch WHERE id = '" FIRST_BATCH "'",
                           "issued " FACE_FEN));
        database_run(owner, rights[i].again);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, forget)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_seal_that_waits_for_another_of_its_type_is_refused),
        TEST(of_two_batches_of_a_type_one_is_sealed),
        TEST(a_win_whose_right_is_being_lost_is_held),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
