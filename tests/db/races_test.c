/* Races about money and standing: each first made to happen in both orders, then tried freely, and whatever comes
 * first, what must hold does. */
#define ORDER_DATABASE "jqt_test_races"
#include "enterprise/certification.h"
#include "enterprise/change_request.h"
#include "enterprise/freeze.h"
#include "ledger/ledger_audit.h"
#include "tests/db/races.h"

enum { FREE_TRIES = 200 };

/* ---- refund and expiry ---- */

static void expire(struct uuid voucher)
{
    database_run(owner,
                 arena_printf(mem, "UPDATE voucher SET expires_at = now() WHERE id = '%s'", text_of(voucher)).data);
}
static struct attempt cancellation(struct uuid order)
{
    return moving(order, OP_cancelOrder, &buyer, "");
}
static const char sweep_first[] = "payment 20000, expiry 80000, refund 20000, expiry 20000";
static const char refund_first[] = "payment 20000, refund 20000, expiry 100000";

static void a_refund_that_waits_for_the_expiry_sweep_adds_what_came_back(void **state)
{
    (void)state;
    const struct bought b = buy();
    struct attempt cancel = cancellation(b.order);
    pthread_t sweep;
    expire(b.voucher);
    database_run(holder, "BEGIN; SELECT FROM ledger_head WHERE enterprise_id = '" BUYER "' FOR UPDATE");
    assert_int_equal(pthread_create(&sweep, NULL, sweep_vouchers, NULL), 0);
    await_waiting("1"); /* the sweep has the voucher and waits for the chain */
    start(&cancel);
    await_waiting("2");
    database_run(holder, "COMMIT");
    join(&cancel);
    assert_int_equal(pthread_join(sweep, NULL), 0);
    assert_true(done(&cancel));
    finish(&cancel);
    assert_string_equal(arena_cstr(mem, movements(b.voucher)), sweep_first);
    assert_true(voucher_holds(b.voucher, "0"));
}

static void the_expiry_sweep_leaves_a_voucher_to_the_refund_that_holds_it(void **state)
{
    (void)state;
    const struct bought b = buy();
    struct attempt cancel = cancellation(b.order);
    expire(b.voucher);
    database_run(holder, "BEGIN; SELECT FROM ledger_head WHERE enterprise_id = '" BUYER "' FOR UPDATE");
    start(&cancel);
    await_waiting("1"); /* the refund has the voucher and waits for the chain */
    (void)sweep_vouchers(NULL);
    database_run(holder, "COMMIT");
    join(&cancel);
    assert_true(done(&cancel));
    finish(&cancel);
    (void)sweep_vouchers(NULL);
    assert_string_equal(arena_cstr(mem, movements(b.voucher)), refund_first);
    assert_true(voucher_holds(b.voucher, "0"));
}

static void refund_and_expiry_in_any_order_leave_nothing_behind(void **state)
{
    (void)state;
    int sweeps_first = 0;
    for (int i = 0; i < FREE_TRIES; i++) {
        const struct bought b = buy();
        struct attempt cancel = cancellation(b.order);
        pthread_t sweep;
        expire(b.voucher);
        if (i % 2)
            start(&cancel);
        assert_int_equal(pthread_create(&sweep, NULL, sweep_vouchers, NULL), 0);
        if (i % 2 == 0)
            start(&cancel);
        join(&cancel);
        assert_int_equal(pthread_join(sweep, NULL), 0);
        assert_true(done(&cancel));
        finish(&cancel);
        (void)sweep_vouchers(NULL);
        const char *moved = arena_cstr(mem, movements(b.voucher));
        if (strcmp(moved, refund_first) != 0)
            assert_string_equal(moved, sweep_first);
        sweeps_first += strcmp(moved, sweep_first) == 0;
        assert_true(voucher_holds(b.voucher, "0"));
    }
    print_message("the sweep was first in %d of %d\n", sweeps_first, FREE_TRIES);
}

/* ---- payment, and what takes the right to it away ---- */

#define REVIEWER "01930000-0000-7000-8000-000000000015"
#define SECOND_REVIEWER "01930000-0000-7000-8000-000000000016"
static struct principal reviewer;
static struct uuid certification; /* the buyer's */

static int make_all(void **state)
{
    (void)make(state);
    reviewer = (struct principal){.account_id = id_of(REVIEWER), .roles = ROLE_reviewer};
    database_run(owner, "INSERT INTO account (id, provider, subject, account_type) VALUES ('" REVIEWER
                        "', 'p', 'r', 'person'), ('" SECOND_REVIEWER "', 'p', 'r2', 'person')");
    const struct str id = database_value(mem, owner, "SELECT id FROM certification WHERE role = 'enterprise'");
    certification = id_of(arena_cstr(mem, id));
    return 0;
}
static struct attempt freezing(void)
{
    return (struct attempt){.handler = &freeze_create,
                            .operation = OP_createFreeze,
                            .who = &reviewer,
                            .body = STR("{\"object_type\":\"enterprise\",\"object_id\":\"" BUYER
                                        "\",\"reason_code\":\"other\",\"reason\":\"核实\"}")};
}
static struct attempt revoking(void)
{
    return (struct attempt){.handler = &certification_move,
                            .operation = OP_revokeCertification,
                            .who = &reviewer,
                            .id = certification,
                            .body = STR("{\"reason\":\"失实\"}")};
}
struct loss { /* of the right to pay */
    struct attempt (*act)(void);
    const char *again, *kind; /* what gives it back; what it tells */
    enum error_code code;     /* of a payment behind it */
};
static const struct loss losses[] = {
    {freezing, "UPDATE enterprise SET frozen_until = NULL", "freeze.made", ERR_enterprise_frozen},
    {revoking, "UPDATE certification SET state = 'approved', revoked_at = NULL", "certification.revoked",
     ERR_not_certified},
};
enum { LOSSES = sizeof losses / sizeof losses[0] };

/* Both hold what the other must wait for until they have told what they did: whose event comes first was first. */
static bool told_before(struct uuid order, const char *kind)
{
    return sql_is(arena_printf(mem,
                               "SELECT (SELECT seq FROM event WHERE object_id = '%s' AND kind = 'order.paid') <"
                               " (SELECT max(seq) FROM event WHERE kind = '%s')",
                               text_of(order), kind)
                      .data,
                  "t");
}

static void a_payment_that_waits_for_the_loss_of_its_right_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *change, *again;
        enum error_code code;
    } changes[] = {
        {"UPDATE enterprise SET frozen_until = 'infinity' WHERE id = '" BUYER "'",
         "UPDATE enterprise SET frozen_until = NULL", ERR_enterprise_frozen},
        {"UPDATE enterprise SET selling_frozen_until = 'infinity' WHERE id = '" SELLER "'",
         "UPDATE enterprise SET selling_frozen_until = NULL", ERR_product_not_orderable},
        {"UPDATE certification SET state = 'revoked' WHERE role = 'enterprise'",
         "UPDATE certification SET state = 'approved'", ERR_not_certified},
        {"UPDATE qualification SET state = 'suspended'", "UPDATE qualification SET state = 'granted'",
         ERR_not_qualified},
        {"UPDATE product SET state = 'suspended'", "UPDATE product SET state = 'listed'", ERR_product_not_orderable},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const struct uuid order = make_order();
        struct attempt pay = payment(order, make_voucher(), "250817");
        database_run(holder, arena_printf(mem, "BEGIN; %s", changes[i].change).data);
        start(&pay);
        await_waiting("1");
        database_run(holder, "COMMIT");
        join(&pay);
        assert_int_equal(pay.why.code, changes[i].code);
        assert_true(order_is(order, "pending_payment"));
        finish(&pay);
        database_run(owner, changes[i].again);
    }
}

static void the_loss_of_a_right_waits_for_the_payment_under_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOSSES; i++) {
        const struct uuid order = make_order();
        struct attempt pay = payment(order, make_voucher(), "250817"), lose = losses[i].act();
        database_run(holder, "BEGIN; SELECT FROM ledger_head WHERE enterprise_id = '" BUYER "' FOR UPDATE");
        start(&pay);
        await_waiting("1");
        start(&lose);
        await_waiting("2");
        database_run(holder, "COMMIT");
        join(&pay);
        join(&lose);
        assert_true(done(&pay));
        assert_true(done(&lose));
        assert_true(told_before(order, losses[i].kind));
        finish(&pay);
        finish(&lose);
        database_run(owner, losses[i].again);
    }
}

static void a_payment_is_before_the_loss_of_its_right_or_not_at_all(void **state)
{
    (void)state;
    for (size_t k = 0; k < LOSSES; k++) {
        int paid = 0;
        for (int i = 0; i < FREE_TRIES; i++) {
            const struct uuid order = make_order(), voucher = make_voucher();
            struct attempt pay = payment(order, voucher, "250817"), lose = losses[k].act();
            start(i % 2 ? &pay : &lose);
            start(i % 2 ? &lose : &pay);
            join(&pay);
            join(&lose);
            assert_true(done(&lose));
            if (done(&pay))
                assert_true(told_before(order, losses[k].kind));
            else
                assert_int_equal(pay.why.code, losses[k].code);
            assert_true(voucher_holds(voucher, done(&pay) ? "0" : FACE_FEN));
            paid += done(&pay);
            finish(&pay);
            finish(&lose);
            database_run(owner, losses[k].again);
        }
        print_message("paid before %s in %d of %d\n", losses[k].kind, paid, FREE_TRIES);
    }
}

/* ---- confirmation and dispute ---- */

static struct bought reported(void)
{
    const struct bought b = buy();
    must(moving(b.order, OP_acceptOrder, &seller, ""));
    must(moving(b.order, OP_reportOrderCompletion, &seller, "{}"));
    return b;
}
struct quarrel {
    const char *between;
    const struct principal *confirms, *disputes; /* confirms NULL: silence does */
};
static const struct quarrel quarrels[] = {
    {"the buyer's confirmation and its colleague's dispute", &buyer, &colleague},
    {"the buyer's confirmation and the provider's dispute", &buyer, &seller},
    {"silence and a dispute in its last moment", NULL, &buyer},
};
enum { QUARRELS = sizeof quarrels / sizeof quarrels[0] };

static struct attempt confirmation(const struct quarrel *q, struct uuid order)
{
    return moving(order, OP_confirmOrder, q->confirms, "");
}
static struct attempt dispute(const struct quarrel *q, struct uuid order)
{
    return moving(order, OP_disputeOrder, q->disputes, "{\"reason\":\"不符\"}");
}
static void begin(struct attempt *a)
{
    assert_int_equal(pthread_create(&a->thread, NULL, a->who ? run : sweep_orders, a), 0);
}
static void set_due(struct uuid order, const char *at)
{
    database_run(owner, arena_printf(mem, "UPDATE orders SET due_at = %s, warning_due_at = NULL WHERE id = '%s'", at,
                                     text_of(order))
                            .data);
}
/* All that was paid waits for the end of the dispute, or is the provider's: by the order and by the ledger. */
static void assert_end(const struct bought *b, bool disputed)
{
    assert_true(sql_is(arena_printf(mem,
                                    "SELECT concat_ws(' ', state, escrow_fen, payable_fen, refunded_fen,"
                                    " (SELECT string_agg(kind || ' ' || amount_fen, ' ' ORDER BY seq)"
                                    " FROM ledger_transfer WHERE order_id = o.id), (SELECT count(*) FROM event"
                                    " WHERE object_id = o.id AND kind IN ('order.disputed', 'order.completed')))"
                                    " FROM orders o WHERE id = '%s'",
                                    text_of(b->order))
                           .data,
                       disputed ? "disputed 20000 0 0 payment 20000 1"
                                : "completed 0 20000 0 payment 20000 completion 20000 1"));
    assert_true(voucher_holds(b->voucher, "80000"));
}

static void the_first_one_happens(const struct quarrel *q, bool disputed)
{
    const struct bought b = reported();
    struct attempt confirm = confirmation(q, b.order), object = dispute(q, b.order);
    struct attempt *first = disputed ? &object : &confirm, *second = disputed ? &confirm : &object;
    database_run(holder,
                 arena_printf(mem, "BEGIN; SELECT FROM orders WHERE id = '%s' FOR UPDATE", text_of(b.order)).data);
    start(first);
    await_waiting("1");
    start(second); /* behind the first one */
    await_waiting("2");
    database_run(holder, "COMMIT");
    join(first);
    join(second);
    assert_true(done(first));
    assert_int_equal(second->why.code, ERR_wrong_state);
    assert_end(&b, disputed);
    finish(first);
    finish(second);
}

static void of_confirmation_and_dispute_the_first_one_happens(void **state)
{
    (void)state;
    for (size_t k = 0; k < QUARRELS; k++)
        for (int disputed = 0; quarrels[k].confirms && disputed < 2; disputed++)
            the_first_one_happens(&quarrels[k], disputed);
}

static void silence_that_is_over_completes_before_a_dispute(void **state)
{
    (void)state;
    const struct bought b = reported();
    struct attempt object = dispute(&quarrels[0], b.order);
    pthread_t silence;
    set_due(b.order, "now()");
    database_run(holder, "BEGIN; SELECT FROM ledger_head WHERE enterprise_id = '" BUYER "' FOR UPDATE");
    assert_int_equal(pthread_create(&silence, NULL, sweep_orders, NULL), 0);
    await_waiting("1"); /* the sweep has the order and waits for the chain */
    start(&object);
    await_waiting("2");
    database_run(holder, "COMMIT");
    join(&object);
    assert_int_equal(pthread_join(silence, NULL), 0);
    assert_int_equal(object.why.code, ERR_wrong_state);
    finish(&object);
    assert_end(&b, false);
}

static void silence_passes_by_a_dispute_that_came_in_time(void **state)
{
    (void)state;
    const struct bought b = reported();
    struct attempt object = dispute(&quarrels[0], b.order);
    database_run(owner,
                 arena_printf(mem, "UPDATE orders SET due_at = 'infinity' WHERE due_at IS NOT NULL AND id <> '%s'",
                              text_of(b.order))
                     .data);
    database_run(holder, "BEGIN; LOCK TABLE event IN SHARE MODE");
    start(&object);
    await_waiting("1"); /* the dispute has the order and waits to tell of it */
    database_run(owner, "INSERT INTO sandbox_clock (offset_ms) VALUES (16 * 86400000::bigint)");
    (void)sweep_orders(NULL);
    database_run(holder, "COMMIT");
    join(&object);
    assert_true(done(&object));
    finish(&object);
    (void)sweep_orders(NULL);
    assert_end(&b, true);
}

/* Silence is over after so many milliseconds. True: the dispute happens. */
static bool exactly_one_happens(const struct quarrel *q, bool confirmation_first, int silence_ms)
{
    const struct bought b = reported();
    struct attempt confirm = confirmation(q, b.order), object = dispute(q, b.order);
    if (!q->confirms)
        set_due(b.order, arena_printf(mem, "clock_timestamp() + %d * interval '1 millisecond'", silence_ms).data);
    begin(confirmation_first ? &confirm : &object);
    begin(confirmation_first ? &object : &confirm);
    join(&confirm);
    join(&object);
    const bool disputed = done(&object);
    if (q->confirms)
        assert_int_equal(disputed ? confirm.why.code : object.why.code, ERR_wrong_state);
    else if (!disputed)
        (void)sweep_orders(NULL); /* it may have passed by what the dispute held, which came too late */
    assert_end(&b, disputed);
    finish(&object);
    if (q->confirms)
        finish(&confirm);
    return disputed;
}

static void of_confirmation_and_dispute_exactly_one_happens(void **state)
{
    (void)state;
    int disputes[QUARRELS] = {0};
    for (int i = 0; i < FREE_TRIES; i++)
        disputes[i % QUARRELS] += exactly_one_happens(&quarrels[i % QUARRELS], i % 2, i % 20);
    for (size_t k = 0; k < QUARRELS; k++)
        print_message("%s: disputed in %d\n", quarrels[k].between, disputes[k]);
}

/* ---- the end of a change request ---- */

/* Submitted by the buyer, who moves to that address. */
static struct uuid ask_for_change(const char *address)
{
    const struct uuid id = uuid_new();
    database_run(owner, arena_printf(mem,
                                     "INSERT INTO change_request (id, certification_id, enterprise_id, state, name,"
                                     " uscc, address, created_by, submitted_by, submitted_at, created_at, updated_at)"
                                     " SELECT '%s', c.id, e.id, 'pending', e.name, e.uscc, '%s', '" BUYER_ACCOUNT
                                     "', '" BUYER_ACCOUNT "', now(), now(), now()"
                                     " FROM enterprise e JOIN certification c ON c.enterprise_id = e.id AND"
                                     " c.role = 'enterprise'",
                                     text_of(id), address)
                            .data);
    return id;
}
static const char *address_of_buyer(void)
{
    return arena_cstr(mem, database_value(mem, owner, "SELECT address FROM certification WHERE role = 'enterprise'"));
}

/* Payments hold the enterprise and wait for the certification, in this order. */
static void whoever_moves_a_certification_waits_for_its_enterprise_first(void **state)
{
    (void)state;
    const struct uuid request = ask_for_change("x");
    struct attempt moves[] = {
        revoking(),
        {.handler = &certification_move, .operation = OP_submitCertification, .who = &buyer, .id = certification},
        {.handler = &change_request_move,
         .operation = OP_reviewChangeRequest,
         .who = &reviewer,
         .id = request,
         .body = STR("{\"decision\":\"reject\",\"reason\":\"不符\"}")},
        {.handler = &change_request_move, .operation = OP_withdrawChangeRequest, .who = &buyer, .id = request},
    };
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        database_run(holder, "BEGIN; SELECT FROM enterprise WHERE id = '" BUYER "' FOR SHARE");
        start(&moves[i]);
        await_waiting("1");
        database_run(holder, "SELECT FROM certification WHERE enterprise_id = '" BUYER "' FOR UPDATE NOWAIT; COMMIT");
        join(&moves[i]);
        finish(&moves[i]);
        database_run(owner, losses[1].again);
    }
}

static void of_approval_rejection_and_withdrawal_exactly_one_happens(void **state)
{
    (void)state;
    static const char *const ends[] = {"approved", "rejected", "withdrawn"};
    enum { ENDS = sizeof ends / sizeof ends[0] };
    struct principal second = reviewer;
    int won[ENDS] = {0};
    second.account_id = id_of(SECOND_REVIEWER);
    for (int i = 0; i < FREE_TRIES; i++) {
        const char *before = address_of_buyer(), *address = arena_printf(mem, "%d", i).data;
        const struct attempt asked = {.handler = &change_request_move, .id = ask_for_change(address)};
        struct attempt all[ENDS] = {asked, asked, asked};
        int done_by = ENDS;
        all[0].operation = all[1].operation = OP_reviewChangeRequest;
        all[0].who = &reviewer;
        all[0].body = STR("{\"decision\":\"approve\"}");
        all[1].who = &second;
        all[1].body = STR("{\"decision\":\"reject\",\"reason\":\"不符\"}");
        all[2].operation = OP_withdrawChangeRequest;
        all[2].who = &buyer;
        for (int k = 0; k < ENDS; k++)
            start(&all[(i + k) % ENDS]);
        for (int k = 0; k < ENDS; k++) {
            join(&all[k]);
            assert_true(!done(&all[k]) || done_by == ENDS);
            if (done(&all[k]))
                done_by = k;
            else
                assert_int_equal(all[k].why.code, ERR_wrong_state);
            finish(&all[k]);
        }
        assert_true(done_by < ENDS);
        assert_true(
            sql_is(arena_printf(mem, "SELECT state FROM change_request WHERE id = '%s'", text_of(asked.id)).data,
                   ends[done_by]));
        assert_string_equal(address_of_buyer(), done_by == 0 ? address : before);
        won[done_by]++;
    }
    print_message("approved %d, rejected %d, withdrawn %d\n", won[0], won[1], won[2]);
}

static void the_ledger_that_the_races_left_is_true(void **state)
{
    (void)state;
    struct strbuf report = {.mem = mem};
    bool good = false;
    assert_ok(ledger_audit(pool, &config, mem, &report, &good));
    if (!good)
        fail_msg("%s", arena_cstr(mem, strbuf_str(&report)));
}

#define TEST(name) cmocka_unit_test_setup(name, forget)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_refund_that_waits_for_the_expiry_sweep_adds_what_came_back),
        TEST(the_expiry_sweep_leaves_a_voucher_to_the_refund_that_holds_it),
        TEST(refund_and_expiry_in_any_order_leave_nothing_behind),
        TEST(a_payment_that_waits_for_the_loss_of_its_right_is_refused),
        TEST(the_loss_of_a_right_waits_for_the_payment_under_way),
        TEST(a_payment_is_before_the_loss_of_its_right_or_not_at_all),
        TEST(of_confirmation_and_dispute_the_first_one_happens),
        TEST(silence_that_is_over_completes_before_a_dispute),
        TEST(of_confirmation_and_dispute_exactly_one_happens),
        TEST(whoever_moves_a_certification_waits_for_its_enterprise_first),
        TEST(of_approval_rejection_and_withdrawal_exactly_one_happens),
        TEST(the_ledger_that_the_races_left_is_true),
        TEST(silence_passes_by_a_dispute_that_came_in_time), /* the clock moves */
    };
    return cmocka_run_group_tests(tests, make_all, drop);
}
