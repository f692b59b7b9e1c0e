/* ledger: allowed transfers, the hash chain against known answers, the verifier against a tampered ledger. */
#include "ledger/ledger.h"
#include "tests/unit/rules_test.h"

enum { VECTORS = 13 };

static struct uuid get_uuid(struct str text)
{
    struct uuid id = {{0}};
    if (text.len > 0)
        assert_true(uuid_parse(text, &id));
    return id;
}

static struct hash get_hash(struct str text)
{
    struct hash hash;
    struct str raw;
    assert_true(hex_decode(mem, text, &raw));
    assert_int_equal(raw.len, HASH_BYTES);
    memcpy(hash.bytes, raw.data, HASH_BYTES);
    return hash;
}

static int64_t get_number(struct str text)
{
    int64_t number = 0;
    assert_true(str_to_i64(text, &number));
    return number;
}

static struct transfer get_transfer(struct str line)
{
    struct transfer t = {.chain = str_cut(&line, '|')};
    t.seq = get_number(str_cut(&line, '|'));
    t.previous = get_hash(str_cut(&line, '|'));
    t.id = get_uuid(str_cut(&line, '|'));
    assert_true(account_kind_find(str_cut(&line, '|'), &t.debit_kind));
    t.debit_id = get_uuid(str_cut(&line, '|'));
    assert_true(account_kind_find(str_cut(&line, '|'), &t.credit_kind));
    t.credit_id = get_uuid(str_cut(&line, '|'));
    t.amount_fen = get_number(str_cut(&line, '|'));
    assert_true(transfer_kind_find(str_cut(&line, '|'), &t.kind));
    t.at_us = get_number(str_cut(&line, '|'));
    t.voucher_id = get_uuid(str_cut(&line, '|'));
    t.order_id = get_uuid(str_cut(&line, '|'));
    t.hash = get_hash(str_cut(&line, '|'));
    t.number = get_number(str_cut(&line, '|'));
    t.balance_fen = get_number(str_cut(&line, '|'));
    return t;
}

/* The ledger of the known answers: two enterprises, one batch, every kind of transfer. */
static struct transfer *get_vectors(void)
{
    struct transfer *all = arena_array(mem, VECTORS, sizeof *all);
    struct str rest = read_expected("ledger_vectors.txt");
    size_t count = 0;
    while (rest.len > 0) {
        const struct str line = str_cut(&rest, '\n');
        assert_true(count < VECTORS);
        all[count++] = get_transfer(line);
    }
    assert_int_equal(count, VECTORS);
    return all;
}

/* Feeds them as the audit does: each chain's transfers, then what the database states of its owner's accounts, which is
 * what the vectors themselves come to. */
static struct ledger_report verify_with_rows(const struct transfer *all, size_t count, const struct transfer *true_all)
{
    struct ledger_verifier *v = ledger_verify_new(mem);
    for (size_t i = 0; i < count; i++) {
        assert_false(failed(ledger_verify_add(v, &all[i])));
        if (i + 1 < count && str_equal(all[i].chain, all[i + 1].chain))
            continue;
        for (size_t k = 0; k < VECTORS; k++) { /* the owner's accounts, by the true chains */
            const struct transfer *t = &true_all[k];
            if (!str_equal(t->chain, all[i].chain))
                continue;
            const struct {
                enum account_kind kind;
                struct uuid id;
            } sides[] = {{t->debit_kind, t->debit_id}, {t->credit_kind, t->credit_id}};
            for (int side = 0; side < 2; side++) {
                int64_t balance = 0;
                for (size_t m = 0; m < VECTORS; m++) {
                    const struct transfer *u = &true_all[m];
                    if (u->debit_kind == sides[side].kind && uuid_equal(u->debit_id, sides[side].id))
                        balance -= u->amount_fen;
                    if (u->credit_kind == sides[side].kind && uuid_equal(u->credit_id, sides[side].id))
                        balance += u->amount_fen;
                }
                if (account_kind_owner(sides[side].kind) != OWNED_BY_BATCH)
                    ledger_verify_balance(v, sides[side].kind, sides[side].id, balance);
            }
        }
    }
    ledger_verify_balance(v, ACCOUNT_pool, true_all[0].credit_id, 0);
    return ledger_verify_end(v);
}

/* What whoever may write everything would write: numbers, balances and hashes that go with the transfers. */
static void rehash(struct transfer *all, size_t from)
{
    int64_t number = 0, balance_fen = 0;
    for (size_t i = 0; i < VECTORS; i++) {
        if (all[i].seq == 1)
            number = balance_fen = 0;
        const int sign = transfer_rule(all[i].kind)->statement_sign;
        balance_fen += sign * all[i].amount_fen;
        all[i].number = sign ? ++number : 0;
        all[i].balance_fen = sign ? balance_fen : 0;
        if (i < from)
            continue;
        if (i > 0 && all[i].seq > 1)
            all[i].previous = all[i - 1].hash;
        all[i].hash = ledger_transfer_hash(mem, &all[i]);
    }
}

static struct ledger_report verify(const struct transfer *all, size_t count)
{
    struct ledger_verifier *v = ledger_verify_new(mem);
    for (size_t i = 0; i < count; i++)
        assert_false(failed(ledger_verify_add(v, &all[i])));
    return ledger_verify_end(v);
}

/* The head as it is behind the transfer. */
static void state_head(struct ledger_verifier *v, const struct transfer *all, size_t at)
{
    struct ledger_head head = {all[at].chain, all[at].seq, all[at].hash, 0, 0, all[at].at_us};
    for (size_t line = at + 1; line-- > 0 && str_equal(all[line].chain, head.chain);)
        if (all[line].number > 0) {
            head.number = all[line].number;
            head.balance_fen = all[line].balance_fen;
            break;
        }
    ledger_verify_head(v, &head);
}

static void assert_faults(const struct ledger_report *report, const char *expected)
{
    struct strbuf names = {.mem = mem};
    for (size_t i = 0; i < report->faults_kept; i++)
        strbuf_printf(&names, "%s%s", i > 0 ? " " : "", ledger_fault_name(report->faults[i].kind));
    assert_text(strbuf_str(&names), expected);
}

static void hashes_equal_those_of_an_independent_program(void **state)
{
    (void)state;
    const struct transfer *all = get_vectors();
    for (size_t i = 0; i < VECTORS; i++)
        assert_true(hash_equal(ledger_transfer_hash(mem, &all[i]), all[i].hash));
}

static void appending_builds_the_same_chain(void **state)
{
    (void)state;
    const struct transfer *all = get_vectors();
    struct ledger_head head = {.chain = STR_EMPTY};
    for (size_t i = 0; i < VECTORS; i++) {
        if (all[i].seq == 1)
            head = (struct ledger_head){.chain = all[i].chain};
        struct transfer t =
            transfer_make(all[i].kind, all[i].id, all[i].debit_id, all[i].credit_id, all[i].amount_fen, all[i].at_us);
        assert_false(failed(ledger_append(mem, &head, &t)));
        assert_true(uuid_equal(t.voucher_id, all[i].voucher_id) && uuid_equal(t.order_id, all[i].order_id));
        assert_int_equal(t.seq, all[i].seq);
        assert_true(hash_equal(t.hash, all[i].hash) && hash_equal(head.hash, all[i].hash));
        assert_int_equal(head.seq, t.seq);
        assert_int_equal(t.number, all[i].number);
        assert_int_equal(t.balance_fen, all[i].balance_fen);
    }
}

static void a_chain_does_not_go_back_in_time(void **state)
{
    (void)state;
    struct ledger_head head = {.chain = STR("enterprise:x"), .at_us = 1000};
    struct transfer t = transfer_make(TRANSFER_issue, id_of(1), id_of(2), id_of(3), 100, 999);
    assert_true(failed(ledger_append(mem, &head, &t)));
    assert_int_equal(head.seq, 0);
    t.at_us = 1000;
    assert_false(failed(ledger_append(mem, &head, &t)));
    assert_int_equal(head.at_us, 1000);
}

static void vouchers_never_hold_less_than_nothing(void **state)
{
    (void)state;
    struct ledger_head head = {.chain = STR("enterprise:x"), .number = 4, .balance_fen = 300};
    struct transfer t = transfer_make(TRANSFER_payment, id_of(1), id_of(2), id_of(3), 400, 0);
    assert_true(failed(ledger_append(mem, &head, &t)));
    assert_int_equal(head.number, 4);
    t.amount_fen = 300;
    assert_false(failed(ledger_append(mem, &head, &t)));
    assert_true(t.number == 5 && t.balance_fen == 0 && head.number == 5 && head.balance_fen == 0);
}

static void a_line_of_the_statement_out_of_turn_is_found(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        int64_t number, balance_fen; /* added */
        const char *faults;
    } cases[] = {{4, 1, 0, "wrong_number wrong_number"}, /* skips one; the next goes on from there and repeats */
                 {5, 1, 0, "wrong_number"},              /* a completion makes no line */
                 {4, 0, 100, "wrong_line wrong_line"},
                 {5, 0, 100, "wrong_line"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct transfer *all = get_vectors();
        all[cases[i].at].number += cases[i].number;
        all[cases[i].at].balance_fen += cases[i].balance_fen;
        const struct ledger_report report = verify(all, VECTORS);
        assert_faults(&report, cases[i].faults);
    }
}

static void a_chain_that_goes_back_in_time_is_found(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[6].at_us = all[5].at_us - 1;
    rehash(all, 6);
    const struct ledger_report report = verify(all, VECTORS);
    assert_faults(&report, "back_in_time");
    assert_int_equal(report.faults[0].expected, all[5].at_us);
    assert_int_equal(report.faults[0].found, all[5].at_us - 1);
}

static void a_head_must_state_the_last_line_and_time(void **state)
{
    (void)state;
    const struct transfer *all = get_vectors();
    for (int wrong = 0; wrong < 4; wrong++) {
        struct ledger_verifier *v = ledger_verify_new(mem);
        for (size_t i = 0; i < 9; i++)
            assert_false(failed(ledger_verify_add(v, &all[i])));
        /* The last line is the expiry; settlement and clawback come behind it. */
        const struct ledger_head head = {.chain = all[8].chain,
                                         .seq = all[8].seq,
                                         .hash = all[8].hash,
                                         .number = all[6].number + (wrong == 1),
                                         .balance_fen = all[6].balance_fen + (wrong == 2),
                                         .at_us = all[8].at_us + (wrong == 3)};
        ledger_verify_head(v, &head);
        const struct ledger_report report = ledger_verify_end(v);
        bool found = false;
        for (size_t i = 0; i < report.faults_kept; i++)
            found = found || report.faults[i].kind == LEDGER_wrong_head;
        assert_int_equal(found, wrong != 0);
    }
}

static void only_one_pair_of_accounts_is_allowed_for_each_kind(void **state)
{
    (void)state;
    static const char *const expected[TRANSFER_KINDS] = {
        "funding budget pool 0",     "funding_return pool budget 0",  "issue pool voucher 1",
        "payment voucher escrow -1", "completion escrow payable 0",   "refund escrow voucher 1",
        "expiry voucher expired -1", "revocation voucher revoked -1", "settlement payable settled 0",
        "clawback settled budget 0"};
    for (unsigned k = 0; k < TRANSFER_KINDS; k++) {
        const struct transfer_rule *rule = transfer_rule((enum transfer_kind)k);
        assert_text(arena_printf(mem, "%s %s %s %d", transfer_kind_name((enum transfer_kind)k),
                                 account_kind_name(rule->debit_kind), account_kind_name(rule->credit_kind),
                                 rule->statement_sign),
                    expected[k]);
        struct ledger_head head = {.chain = rule->in_batch_chain ? STR("batch:202311-01") : STR("enterprise:x"),
                                   .balance_fen = 100};
        for (unsigned d = 0; d < ACCOUNT_KINDS; d++)
            for (unsigned c = 0; c < ACCOUNT_KINDS; c++) {
                struct transfer t = transfer_make((enum transfer_kind)k, id_of(1), id_of(2), id_of(3), 100, 0);
                t.debit_kind = (enum account_kind)d;
                t.credit_kind = (enum account_kind)c;
                const bool right = t.debit_kind == rule->debit_kind && t.credit_kind == rule->credit_kind;
                assert_int_equal(!failed(ledger_append(mem, &head, &t)), right);
            }
        assert_int_equal(head.seq, 1);
    }
}

static void a_transfer_needs_a_positive_amount_and_the_right_sort_of_chain(void **state)
{
    (void)state;
    struct ledger_head head = {.chain = STR("enterprise:x")};
    static const int64_t wrong[] = {0, -100, INT64_MIN, FEN_MAX + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct transfer t = transfer_make(TRANSFER_issue, id_of(1), id_of(2), id_of(3), wrong[i], 0);
        assert_true(failed(ledger_append(mem, &head, &t)));
    }
    struct transfer funding = transfer_make(TRANSFER_funding, id_of(1), id_of(2), id_of(2), 100, 0);
    assert_true(failed(ledger_append(mem, &head, &funding)));
    assert_int_equal(head.seq, 0);
}

static void a_transfer_may_reach_all_money_and_a_chain_its_length(void **state)
{
    (void)state;
    struct transfer t = get_vectors()[0];
    struct strbuf chain = {.mem = mem};
    strbuf_add_c(&chain, "batch:");
    while (chain.len < LEDGER_CHAIN_LENGTH_MAX)
        strbuf_add_char(&chain, 'x');
    struct ledger_head head = {.chain = strbuf_str(&chain)};
    t.amount_fen = FEN_MAX;
    assert_false(failed(ledger_append(mem, &head, &t)));
    strbuf_add_char(&chain, 'x');
    head.chain = strbuf_str(&chain);
    assert_true(failed(ledger_append(mem, &head, &t)));
}

static void an_enterprise_holds_no_more_than_all_money(void **state)
{
    (void)state;
    struct ledger_head head = {.chain = STR("enterprise:x"), .balance_fen = FEN_MAX - 100};
    struct transfer all = transfer_make(TRANSFER_issue, id_of(1), id_of(2), id_of(3), 100, 0), more = all;
    more.amount_fen = 101;
    assert_true(failed(ledger_append(mem, &head, &more)));
    assert_false(failed(ledger_append(mem, &head, &all)));
    assert_true(head.balance_fen == FEN_MAX);
}

static void a_true_ledger_has_no_fault_and_sums_to_zero(void **state)
{
    (void)state;
    const struct ledger_report report = verify(get_vectors(), VECTORS);
    assert_int_equal(report.fault_count, 0);
    assert_int_equal(report.transfers, VECTORS);
    assert_int_equal(report.chains, 3);
    assert_int_equal(report.totals_fen[ACCOUNT_budget], -380000);
    assert_int_equal(report.totals_fen[ACCOUNT_settled], 80000);
    assert_int_equal(report.totals_fen[ACCOUNT_expired], 100000);
    assert_int_equal(report.totals_fen[ACCOUNT_revoked], 200000);
    assert_int_equal(report.totals_fen[ACCOUNT_pool] + report.totals_fen[ACCOUNT_voucher] +
                         report.totals_fen[ACCOUNT_escrow] + report.totals_fen[ACCOUNT_payable],
                     0);
}

static void any_changed_member_of_a_transfer_is_found(void **state)
{
    (void)state;
    for (int member = 0; member < 6; member++) {
        struct transfer *all = get_vectors();
        struct transfer *t = &all[3];
        switch (member) {
        case 0:
            t->amount_fen -= 100;
            break;
        case 1:
            t->at_us++;
            break;
        case 2:
            t->id.bytes[15] ^= 1;
            break;
        case 3:
            t->debit_id.bytes[15] ^= 1;
            break;
        case 4:
            t->order_id.bytes[15] ^= 1;
            break;
        default:
            t->hash.bytes[31] ^= 1;
            break;
        }
        const struct ledger_report report = verify(all, VECTORS);
        bool found = false;
        for (size_t i = 0; i < report.faults_kept; i++)
            found = found || (report.faults[i].kind == LEDGER_wrong_hash && report.faults[i].seq == t->seq);
        assert_true(found);
    }
}

static void a_removed_transfer_breaks_the_chain(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    memmove(&all[7], &all[8], (VECTORS - 8) * sizeof *all);
    const struct ledger_report report = verify(all, VECTORS - 1);
    assert_faults(&report, "wrong_seq broken_link below_zero");
}

static void a_cut_off_end_shows_by_the_stated_head(void **state)
{
    (void)state;
    const struct transfer *all = get_vectors();
    struct ledger_verifier *v = ledger_verify_new(mem);
    for (size_t i = 0; i < VECTORS - 1; i++) {
        assert_false(failed(ledger_verify_add(v, &all[i])));
        if (i == 1 || i == 8)
            state_head(v, all, i);
    }
    state_head(v, all, 12);
    const struct ledger_report report = ledger_verify_end(v);
    assert_faults(&report, "wrong_head");
    assert_int_equal(report.faults[0].expected, 3);
    assert_int_equal(report.faults[0].found, 4);
}

static void a_chain_without_a_stated_head_is_found(void **state)
{
    (void)state;
    const struct transfer *all = get_vectors();
    struct ledger_verifier *v = ledger_verify_new(mem);
    for (size_t i = 0; i < VECTORS; i++) {
        assert_false(failed(ledger_verify_add(v, &all[i])));
        if (i == 1)
            state_head(v, all, i);
    }
    const struct ledger_report report = ledger_verify_end(v);
    assert_faults(&report, "missing_head missing_head");
}

static void a_voucher_below_zero_is_found_though_every_hash_is_right(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[3].amount_fen = 200100; /* pays more than the 200000 issued */
    rehash(all, 3);
    const struct ledger_report report = verify(all, VECTORS);
    assert_int_equal(report.faults[0].kind, LEDGER_below_zero);
    assert_int_equal(report.faults[0].account_kind, ACCOUNT_voucher);
    assert_int_equal(report.faults[0].found, -100);
}

static void a_voucher_above_its_face_value_is_found(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[4].amount_fen = 150100; /* gives back more than was paid */
    rehash(all, 4);
    const struct ledger_report report = verify(all, VECTORS);
    assert_int_equal(report.faults[0].kind, LEDGER_below_zero);
    assert_int_equal(report.faults[0].account_kind, ACCOUNT_escrow);
    assert_int_equal(report.faults[1].kind, LEDGER_above_face);
    assert_int_equal(report.faults[1].expected, 200000);
    assert_int_equal(report.faults[1].found, 200100);
}

static void a_voucher_issued_twice_is_found(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[12] = transfer_make(TRANSFER_issue, all[12].id, all[9].debit_id, all[9].credit_id, 100, all[12].at_us);
    all[12].chain = all[9].chain;
    all[12].seq = 4;
    rehash(all, 12);
    const struct ledger_report report = verify(all, VECTORS);
    assert_int_equal(report.faults[0].kind, LEDGER_issued_twice);
}

static void accounts_of_another_kind_are_found(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[12].credit_kind = ACCOUNT_expired;
    rehash(all, 12);
    struct ledger_report report = verify(all, VECTORS);
    assert_faults(&report, "wrong_accounts");
    all = get_vectors();
    all[5].voucher_id = all[3].voucher_id; /* a completion concerns no voucher */
    rehash(all, 5);
    report = verify(all, VECTORS);
    assert_faults(&report, "wrong_accounts");
}

static void a_voucher_moved_in_a_stranger_s_chain_is_found(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[12] = transfer_make(TRANSFER_revocation, all[12].id, all[2].credit_id, all[12].credit_id, 100, all[12].at_us);
    all[12].chain = all[9].chain;
    all[12].seq = 4;
    rehash(all, 12);
    const struct ledger_report report = verify_with_rows(all, VECTORS, get_vectors());
    const struct ledger_fault *last = &report.faults[report.faults_kept - 1];
    assert_int_equal(last->kind, LEDGER_foreign_account);
    assert_true(uuid_equal(last->account_id, all[2].credit_id));
    assert_text(last->chain, arena_cstr(mem, all[9].chain));
}

static void a_true_ledger_agrees_with_its_rows(void **state)
{
    (void)state;
    const struct ledger_report report = verify_with_rows(get_vectors(), VECTORS, get_vectors());
    assert_int_equal(report.fault_count, 0);
    assert_int_equal(report.accounts, verify(get_vectors(), VECTORS).accounts);
}

static void a_voucher_without_transfers_must_hold_nothing(void **state)
{
    (void)state;
    struct ledger_verifier *v = ledger_verify_new(mem);
    ledger_verify_chain(v, STR("enterprise:a"));
    ledger_verify_balance(v, ACCOUNT_voucher, id_of(1), 100);
    ledger_verify_face(v, id_of(1), 100);
    ledger_verify_chain(v, STR("enterprise:b"));
    ledger_verify_balance(v, ACCOUNT_escrow, id_of(2), 0);
    const struct ledger_report report = ledger_verify_end(v);
    assert_faults(&report, "wrong_balance wrong_face");
    assert_int_equal(report.chains, 0);
}

static void what_is_closed_must_hold_nothing(void **state)
{
    (void)state;
    const struct transfer *all = get_vectors();
    for (int issued = 0; issued < 2; issued++) { /* its last transfer empties the voucher */
        struct ledger_verifier *v = ledger_verify_new(mem);
        for (size_t i = 0; i < (issued ? 3 : 9); i++)
            assert_false(failed(ledger_verify_add(v, &all[i])));
        ledger_verify_closed(v, ACCOUNT_voucher, all[2].credit_id);
        ledger_verify_closed(v, ACCOUNT_escrow, id_of(98));
        const struct ledger_report report = ledger_verify_end(v);
        assert_int_equal(report.faults_kept > 0 && report.faults[0].kind == LEDGER_closed_holds, issued);
    }
}

static void a_chain_with_more_accounts_than_the_limit_is_an_error(void **state)
{
    (void)state;
    struct ledger_verifier *v = ledger_verify_new(mem);
    struct transfer t = transfer_make(TRANSFER_issue, id_of(2), id_of(3), id_of(1), 100, 0);
    struct err e = NO_ERR;
    unsigned i = 0;
    t.chain = STR("enterprise:x");
    for (; i <= LEDGER_ACCOUNTS_MAX && !failed(e); i++) {
        memcpy(t.credit_id.bytes, &i, sizeof i);
        e = ledger_verify_add(v, &t);
    }
    assert_int_equal(i, LEDGER_ACCOUNTS_MAX + 1);
    assert_int_equal(e.code, ERR_internal);
    t.chain = STR("enterprise:y"); /* another chain begins with none */
    assert_false(failed(ledger_verify_add(v, &t)));
}

static void chains_must_ascend_and_come_once(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    struct transfer *turned = arena_array(mem, VECTORS, sizeof *turned);
    memcpy(turned, &all[2], 11 * sizeof *all);
    memcpy(turned + 11, all, 2 * sizeof *all);
    const struct ledger_report report = verify(turned, VECTORS);
    assert_faults(&report, "chain_order");
}

static void an_overdrawn_pool_is_found_at_the_end(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[1].amount_fen = 100100;
    rehash(all, 1);
    const struct ledger_report report = verify(all, VECTORS);
    assert_faults(&report, "below_zero");
    assert_int_equal(report.faults[0].account_kind, ACCOUNT_pool);
    assert_int_equal(report.faults[0].found, -100);
}

static void an_amount_that_is_not_positive_is_found(void **state)
{
    (void)state;
    struct transfer *all = get_vectors();
    all[6].amount_fen = -100000;
    rehash(all, 6);
    const struct ledger_report report = verify(all, VECTORS);
    assert_faults(&report, "wrong_amount");
}

static void stated_balances_and_face_values_are_compared(void **state)
{
    (void)state;
    const struct transfer *all = get_vectors();
    for (int wrong = 0; wrong < 2; wrong++) {
        struct ledger_verifier *v = ledger_verify_new(mem);
        for (size_t i = 0; i < 9; i++) /* up to the end of the first enterprise's chain */
            assert_false(failed(ledger_verify_add(v, &all[i])));
        ledger_verify_balance(v, ACCOUNT_voucher, all[2].credit_id, wrong * 100);
        ledger_verify_face(v, all[2].credit_id, 200000 + wrong * 100000);
        ledger_verify_balance(v, ACCOUNT_settled, all[3].order_id, 80000);
        ledger_verify_balance(v, ACCOUNT_payable, all[3].order_id, wrong * 100);
        ledger_verify_balance(v, ACCOUNT_escrow, all[3].order_id, 0);
        ledger_verify_balance(v, ACCOUNT_voucher, id_of(99), wrong * 100);
        ledger_verify_balance(v, ACCOUNT_pool, all[0].credit_id, 200000);
        const struct ledger_report report = ledger_verify_end(v);
        struct strbuf names = {.mem = mem};
        for (size_t i = 0; i < report.faults_kept; i++)
            if (report.faults[i].kind == LEDGER_wrong_balance || report.faults[i].kind == LEDGER_wrong_face)
                strbuf_printf(&names, "%s ", ledger_fault_name(report.faults[i].kind));
        assert_text(strbuf_str(&names), wrong ? "wrong_balance wrong_face wrong_balance wrong_balance " : "");
    }
}

static void only_the_first_faults_are_kept_but_all_are_counted(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    struct ledger_verifier *v = ledger_verify_new(mem);
    for (unsigned i = 0; i < MANY; i++) {
        struct uuid voucher = id_of(1);
        voucher.bytes[1] = (uint8_t)(i >> 8);
        voucher.bytes[2] = (uint8_t)i;
        struct transfer t = transfer_make(TRANSFER_issue, id_of(2), id_of(3), voucher, 100, 0);
        t.chain = STR("enterprise:x");
        t.number = t.seq = (int64_t)i + 1;
        t.balance_fen = t.seq * 100;
        assert_false(failed(ledger_verify_add(v, &t)));
    }
    const struct ledger_report report = ledger_verify_end(v);
    assert_int_equal(report.faults_kept, LEDGER_FAULTS_MAX);
    assert_int_equal(report.fault_count, MANY + 1); /* every hash is wrong; the pool was never funded */
    assert_int_equal(report.accounts, MANY + 1);
    assert_int_equal(report.totals_fen[ACCOUNT_voucher], MANY * 100);
}

static void chains_are_named_by_enterprise_or_batch(void **state)
{
    (void)state;
    assert_text(ledger_chain_batch(mem, STR("202311-01")), "batch:202311-01");
    assert_text(ledger_chain_enterprise(mem, id_of(7)), "enterprise:01000000-0000-0000-0000-000000000007");
}

int main(void)
{
    hash_init();
    const struct CMUnitTest tests[] = {
        RULE_TEST(hashes_equal_those_of_an_independent_program),
        RULE_TEST(appending_builds_the_same_chain),
        RULE_TEST(a_chain_does_not_go_back_in_time),
        RULE_TEST(vouchers_never_hold_less_than_nothing),
        RULE_TEST(a_line_of_the_statement_out_of_turn_is_found),
        RULE_TEST(a_chain_that_goes_back_in_time_is_found),
        RULE_TEST(a_head_must_state_the_last_line_and_time),
        RULE_TEST(only_one_pair_of_accounts_is_allowed_for_each_kind),
        RULE_TEST(a_transfer_needs_a_positive_amount_and_the_right_sort_of_chain),
        RULE_TEST(a_transfer_may_reach_all_money_and_a_chain_its_length),
        RULE_TEST(an_enterprise_holds_no_more_than_all_money),
        RULE_TEST(a_true_ledger_has_no_fault_and_sums_to_zero),
        RULE_TEST(any_changed_member_of_a_transfer_is_found),
        RULE_TEST(a_removed_transfer_breaks_the_chain),
        RULE_TEST(a_cut_off_end_shows_by_the_stated_head),
        RULE_TEST(a_chain_without_a_stated_head_is_found),
        RULE_TEST(a_voucher_below_zero_is_found_though_every_hash_is_right),
        RULE_TEST(a_voucher_above_its_face_value_is_found),
        RULE_TEST(a_voucher_issued_twice_is_found),
        RULE_TEST(accounts_of_another_kind_are_found),
        RULE_TEST(a_voucher_moved_in_a_stranger_s_chain_is_found),
        RULE_TEST(a_true_ledger_agrees_with_its_rows),
        RULE_TEST(a_voucher_without_transfers_must_hold_nothing),
        RULE_TEST(what_is_closed_must_hold_nothing),
        RULE_TEST(a_chain_with_more_accounts_than_the_limit_is_an_error),
        RULE_TEST(chains_must_ascend_and_come_once),
        RULE_TEST(an_overdrawn_pool_is_found_at_the_end),
        RULE_TEST(an_amount_that_is_not_positive_is_found),
        RULE_TEST(stated_balances_and_face_values_are_compared),
        RULE_TEST(only_the_first_faults_are_kept_but_all_are_counted),
        RULE_TEST(chains_are_named_by_enterprise_or_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
