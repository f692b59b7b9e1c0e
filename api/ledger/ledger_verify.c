/* Owns the recomputation of the whole ledger: chains, account pairs, balances, heads (domain.md "What must hold" 1).
 * Must not trust anything stored but the transfers themselves, and must not read them: the caller feeds them. */
#include "ledger/ledger.h"

enum { FIRST_SLOTS = 64 };

struct account {
    struct uuid id;
    int64_t balance_fen;
    int64_t face_fen; /* vouchers: what was issued */
    uint8_t kind;
    bool used;   /* of the table: a slot without it is free */
    bool issued; /* vouchers: the issue has been seen */
    bool stated; /* the database has a row that says so */
};
struct accounts { /* open addressing, at most half full */
    struct arena *mem;
    struct account *slots;
    size_t slot_count, used;
};
_Static_assert(4 * sizeof(struct account) * (size_t)LEDGER_ACCOUNTS_MAX < ARENA_LIMIT_BYTES,
               "a table half full, and those it grew out of, must fit an arena");

struct ledger_verifier {
    struct arena *mem, *scratch; /* scratch is emptied for each transfer */
    struct accounts of_chain;    /* vouchers and orders: emptied with each chain, as is the chain's name */
    struct accounts of_batches;
    struct ledger_head head; /* of the chain being fed */
    bool any_chain, head_stated, heads_stated, rows_stated;
    struct ledger_fault *faults;
    struct ledger_report report;
};

static const char *const fault_names[LEDGER_FAULT_KINDS] = {
    [LEDGER_wrong_hash] = "wrong_hash",         [LEDGER_broken_link] = "broken_link",
    [LEDGER_wrong_seq] = "wrong_seq",           [LEDGER_chain_order] = "chain_order",
    [LEDGER_wrong_chain] = "wrong_chain",       [LEDGER_foreign_account] = "foreign_account",
    [LEDGER_wrong_accounts] = "wrong_accounts", [LEDGER_wrong_amount] = "wrong_amount",
    [LEDGER_below_zero] = "below_zero",         [LEDGER_above_face] = "above_face",
    [LEDGER_issued_twice] = "issued_twice",     [LEDGER_budget_above_zero] = "budget_above_zero",
    [LEDGER_wrong_balance] = "wrong_balance",   [LEDGER_wrong_face] = "wrong_face",
    [LEDGER_wrong_head] = "wrong_head",         [LEDGER_missing_head] = "missing_head",
    [LEDGER_closed_holds] = "closed_holds",     [LEDGER_sum_not_zero] = "sum_not_zero",
    [LEDGER_wrong_number] = "wrong_number",     [LEDGER_wrong_line] = "wrong_line",
    [LEDGER_back_in_time] = "back_in_time",
};

const char *ledger_fault_name(enum ledger_fault_kind kind)
{
    return fault_names[kind];
}

static void accounts_clear(struct accounts *t)
{
    arena_reset(t->mem);
    t->slot_count = FIRST_SLOTS;
    t->used = 0;
    t->slots = arena_array(t->mem, t->slot_count, sizeof *t->slots);
}

struct ledger_verifier *ledger_verify_new(struct arena *mem)
{
    struct ledger_verifier *v = ARENA_NEW(mem, struct ledger_verifier);
    v->mem = mem;
    v->scratch = arena_within(mem);
    v->of_chain.mem = arena_within(mem);
    v->of_batches.mem = arena_within(mem);
    accounts_clear(&v->of_chain);
    accounts_clear(&v->of_batches);
    v->faults = arena_array(mem, LEDGER_FAULTS_MAX, sizeof *v->faults);
    return v;
}

/* ---- faults ---- */

static void add_fault(struct ledger_verifier *v, struct ledger_fault fault)
{
    v->report.fault_count++;
    if (v->report.faults_kept == LEDGER_FAULTS_MAX)
        return;
    fault.chain = arena_str(v->mem, fault.chain);
    v->faults[v->report.faults_kept++] = fault;
}

static void transfer_fault(struct ledger_verifier *v, enum ledger_fault_kind kind, const struct transfer *transfer,
                           int64_t expected, int64_t found)
{
    add_fault(v, (struct ledger_fault){.kind = kind,
                                       .chain = v->head.chain,
                                       .seq = transfer->seq,
                                       .transfer_id = transfer->id,
                                       .expected = expected,
                                       .found = found});
}

/* `transfer` NULL: found at the end of the chain or of all. */
static void account_fault(struct ledger_verifier *v, enum ledger_fault_kind kind, const struct transfer *transfer,
                          const struct account *account, int64_t expected, int64_t found)
{
    struct ledger_fault fault = {.kind = kind,
                                 .has_account = true,
                                 .account_kind = (enum account_kind)account->kind,
                                 .account_id = account->id,
                                 .expected = expected,
                                 .found = found};
    if (transfer) {
        fault.chain = v->head.chain;
        fault.seq = transfer->seq;
        fault.transfer_id = transfer->id;
    }
    add_fault(v, fault);
}

/* ---- the tables of accounts ---- */

/* The slot of an account, or the free one where it belongs. The ids are random enough to be their own hash. */
static struct account *find_slot(const struct accounts *t, enum account_kind kind, struct uuid id)
{
    uint64_t low = 0, high = 0;
    memcpy(&low, id.bytes, sizeof low);
    memcpy(&high, id.bytes + sizeof low, sizeof high);
    uint64_t mixed = (low ^ (high + (uint64_t)kind)) * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= mixed >> 32;
    for (size_t i = (size_t)mixed & (t->slot_count - 1);; i = (i + 1) & (t->slot_count - 1))
        if (!t->slots[i].used || (t->slots[i].kind == (uint8_t)kind && uuid_equal(t->slots[i].id, id)))
            return &t->slots[i];
}

static void grow(struct accounts *t)
{
    const struct accounts old = *t;
    t->slot_count *= 2;
    t->slots = arena_array(t->mem, t->slot_count, sizeof *t->slots);
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].used)
            *find_slot(t, (enum account_kind)old.slots[i].kind, old.slots[i].id) = old.slots[i];
}

static struct accounts *table_of(struct ledger_verifier *v, enum account_kind kind)
{
    return account_kind_owner(kind) == OWNED_BY_BATCH ? &v->of_batches : &v->of_chain;
}

/* The account, made if new; NULL when there are too many. Pointers are valid until the next call. */
static struct account *get_account(struct ledger_verifier *v, enum account_kind kind, struct uuid id)
{
    struct accounts *t = table_of(v, kind);
    struct account *account = find_slot(t, kind, id);
    if (account->used)
        return account;
    if (t->used >= LEDGER_ACCOUNTS_MAX)
        return NULL;
    if (t->used * 2 >= t->slot_count) {
        grow(t);
        account = find_slot(t, kind, id);
    }
    t->used++;
    *account = (struct account){.id = id, .kind = (uint8_t)kind, .used = true};
    return account;
}

static void add_total(struct ledger_verifier *v, const struct account *account)
{
    int64_t *total_fen = &v->report.totals_fen[account->kind];
    v->report.accounts++;
    if (__builtin_add_overflow(*total_fen, account->balance_fen, total_fen))
        account_fault(v, LEDGER_wrong_amount, NULL, account, 0, account->balance_fen);
}

/* ---- chains ---- */

static int compare_bytes(struct str a, struct str b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Its head and its owner's rows have been stated; its accounts are summed and forgotten. */
static void end_chain(struct ledger_verifier *v)
{
    if (v->head.seq > 0 && v->heads_stated && !v->head_stated)
        add_fault(v, (struct ledger_fault){.kind = LEDGER_missing_head, .chain = v->head.chain, .seq = v->head.seq});
    for (size_t i = 0; i < v->of_chain.slot_count; i++) {
        const struct account *account = &v->of_chain.slots[i];
        if (!account->used)
            continue;
        if (v->rows_stated && !account->stated)
            add_fault(v, (struct ledger_fault){.kind = LEDGER_foreign_account,
                                               .chain = v->head.chain,
                                               .seq = v->head.seq,
                                               .has_account = true,
                                               .account_kind = (enum account_kind)account->kind,
                                               .account_id = account->id,
                                               .found = account->balance_fen});
        add_total(v, account);
    }
}

void ledger_verify_chain(struct ledger_verifier *v, struct str chain)
{
    if (v->any_chain && str_equal(v->head.chain, chain))
        return;
    end_chain(v);
    const bool ascends = !v->any_chain || compare_bytes(v->head.chain, chain) < 0;
    accounts_clear(&v->of_chain);
    v->any_chain = true;
    v->head = (struct ledger_head){.chain = arena_str(v->of_chain.mem, chain)};
    v->head_stated = false;
    if (!ascends)
        add_fault(v, (struct ledger_fault){.kind = LEDGER_chain_order, .chain = v->head.chain});
}

/* ---- one transfer ---- */

static void check_link(struct ledger_verifier *v, const struct transfer *transfer)
{
    ledger_verify_chain(v, transfer->chain);
    v->report.chains += v->head.seq == 0;
    if (transfer->seq != v->head.seq + 1)
        transfer_fault(v, LEDGER_wrong_seq, transfer, v->head.seq + 1, transfer->seq);
    if (!hash_equal(transfer->previous, v->head.hash))
        transfer_fault(v, LEDGER_broken_link, transfer, 0, 0);
    arena_reset(v->scratch);
    if (!hash_equal(ledger_transfer_hash(v->scratch, transfer), transfer->hash))
        transfer_fault(v, LEDGER_wrong_hash, transfer, 0, 0);
    if (transfer->at_us < v->head.at_us)
        transfer_fault(v, LEDGER_back_in_time, transfer, v->head.at_us, transfer->at_us);
    /* Goes on from what is stored, so that one fault is reported once and not for the rest of the chain. */
    v->head.seq = transfer->seq;
    v->head.hash = transfer->hash;
    v->head.at_us = transfer->at_us;
}

/* What stands in the statement: the next number, and what the vouchers hold then. A stored balance may be anything, so
 * the sum may wrap; it then differs. */
static void check_line(struct ledger_verifier *v, const struct transfer *transfer)
{
    const int sign = transfer_rule(transfer->kind)->statement_sign;
    const int64_t number = sign == 0 ? 0 : v->head.number + 1;
    const uint64_t moved_fen = (uint64_t)transfer->amount_fen;
    const int64_t balance_fen =
        sign == 0 ? 0 : (int64_t)((uint64_t)v->head.balance_fen + (sign > 0 ? moved_fen : UINT64_C(0) - moved_fen));
    if (transfer->number != number)
        transfer_fault(v, LEDGER_wrong_number, transfer, number, transfer->number);
    if (transfer->balance_fen != balance_fen)
        transfer_fault(v, LEDGER_wrong_line, transfer, balance_fen, transfer->balance_fen);
    if (sign == 0)
        return;
    v->head.number = transfer->number;
    v->head.balance_fen = transfer->balance_fen;
}

static void check_shape(struct ledger_verifier *v, const struct transfer *transfer)
{
    const struct transfer_rule *rule = transfer_rule(transfer->kind);
    const struct transfer right = transfer_make(transfer->kind, transfer->id, transfer->debit_id, transfer->credit_id,
                                                transfer->amount_fen, transfer->at_us);
    if (transfer->debit_kind != right.debit_kind || transfer->credit_kind != right.credit_kind ||
        !uuid_equal(transfer->voucher_id, right.voucher_id) || !uuid_equal(transfer->order_id, right.order_id))
        transfer_fault(v, LEDGER_wrong_accounts, transfer, 0, 0);
    if (!str_starts(transfer->chain, rule->in_batch_chain ? STR("batch:") : STR("enterprise:")))
        transfer_fault(v, LEDGER_wrong_chain, transfer, 0, 0);
}

/* The account of a voucher or an order is moved in its owner's chain only, so the balance is known at each step;
 * accounts of batches are moved from many chains and are judged at the end. */
static void check_step(struct ledger_verifier *v, const struct transfer *transfer, struct account *account)
{
    if (account_kind_owner((enum account_kind)account->kind) == OWNED_BY_BATCH)
        return;
    if (account->balance_fen < 0)
        account_fault(v, LEDGER_below_zero, transfer, account, 0, account->balance_fen);
    if (account->kind == ACCOUNT_voucher && account->balance_fen > account->face_fen)
        account_fault(v, LEDGER_above_face, transfer, account, account->face_fen, account->balance_fen);
}

/* Balances stay far from overflow: amounts are ≤ 2^53 and a wrapped sum could not be told from a true one. */
static bool move(struct ledger_verifier *v, const struct transfer *transfer, struct account *account, int64_t by_fen)
{
    int64_t balance_fen = 0;
    if (__builtin_add_overflow(account->balance_fen, by_fen, &balance_fen)) {
        account_fault(v, LEDGER_wrong_amount, transfer, account, 0, by_fen);
        return false;
    }
    account->balance_fen = balance_fen;
    return true;
}

struct err ledger_verify_add(struct ledger_verifier *v, const struct transfer *transfer)
{
    static const char too_many[] = "more accounts than LEDGER_ACCOUNTS_MAX";
    v->report.transfers++;
    check_link(v, transfer);
    check_line(v, transfer);
    check_shape(v, transfer);
    if (transfer->amount_fen <= 0 || transfer->amount_fen > FEN_MAX) {
        transfer_fault(v, LEDGER_wrong_amount, transfer, 0, transfer->amount_fen);
        return NO_ERR;
    }
    struct account *debit = get_account(v, transfer->debit_kind, transfer->debit_id);
    if (!debit)
        return ERR(internal, too_many);
    if (move(v, transfer, debit, -transfer->amount_fen))
        check_step(v, transfer, debit);
    struct account *credit = get_account(v, transfer->credit_kind, transfer->credit_id);
    if (!credit)
        return ERR(internal, too_many);
    if (transfer->kind == TRANSFER_issue && credit->kind == ACCOUNT_voucher) {
        if (credit->issued)
            account_fault(v, LEDGER_issued_twice, transfer, credit, 0, 0);
        else
            credit->face_fen = transfer->amount_fen;
        credit->issued = true;
    }
    if (move(v, transfer, credit, transfer->amount_fen))
        check_step(v, transfer, credit);
    return NO_ERR;
}

/* ---- what the database states ---- */

void ledger_verify_head(struct ledger_verifier *v, const struct ledger_head *stated)
{
    ledger_verify_chain(v, stated->chain);
    v->heads_stated = v->head_stated = true;
    if (stated->seq != v->head.seq || !hash_equal(stated->hash, v->head.hash) || stated->at_us != v->head.at_us ||
        stated->number != v->head.number || stated->balance_fen != v->head.balance_fen)
        add_fault(v, (struct ledger_fault){.kind = LEDGER_wrong_head,
                                           .chain = v->head.chain,
                                           .seq = stated->seq,
                                           .expected = v->head.seq,
                                           .found = stated->seq});
}

/* The account, marked as stated; `never` if no transfer moved it. */
static const struct account *state_account(struct ledger_verifier *v, enum account_kind kind, struct uuid id,
                                           struct account *never)
{
    struct account *account = find_slot(table_of(v, kind), kind, id);
    v->rows_stated = true;
    *never = (struct account){.id = id, .kind = (uint8_t)kind};
    if (!account->used)
        return never;
    account->stated = true;
    return account;
}

void ledger_verify_balance(struct ledger_verifier *v, enum account_kind kind, struct uuid account_id,
                           int64_t balance_fen)
{
    struct account never;
    const struct account *account = state_account(v, kind, account_id, &never);
    if (account->balance_fen != balance_fen)
        account_fault(v, LEDGER_wrong_balance, NULL, account, account->balance_fen, balance_fen);
}

void ledger_verify_face(struct ledger_verifier *v, struct uuid voucher_id, int64_t face_fen)
{
    struct account never;
    const struct account *account = state_account(v, ACCOUNT_voucher, voucher_id, &never);
    if (account->face_fen != face_fen)
        account_fault(v, LEDGER_wrong_face, NULL, account, account->face_fen, face_fen);
}

void ledger_verify_closed(struct ledger_verifier *v, enum account_kind kind, struct uuid account_id)
{
    struct account never;
    const struct account *account = state_account(v, kind, account_id, &never);
    if (account->balance_fen != 0)
        account_fault(v, LEDGER_closed_holds, NULL, account, 0, account->balance_fen);
}

static void end_batch_account(struct ledger_verifier *v, const struct account *account)
{
    add_total(v, account);
    if (account->kind == ACCOUNT_budget && account->balance_fen > 0)
        account_fault(v, LEDGER_budget_above_zero, NULL, account, 0, account->balance_fen);
    if (account->kind != ACCOUNT_budget && account->balance_fen < 0)
        account_fault(v, LEDGER_below_zero, NULL, account, 0, account->balance_fen);
    if (account->kind == ACCOUNT_pool && v->rows_stated && !account->stated)
        account_fault(v, LEDGER_foreign_account, NULL, account, 0, account->balance_fen);
}

struct ledger_report ledger_verify_end(struct ledger_verifier *v)
{
    end_chain(v);
    int64_t sum_fen = 0;
    for (size_t i = 0; i < v->of_batches.slot_count; i++)
        if (v->of_batches.slots[i].used)
            end_batch_account(v, &v->of_batches.slots[i]);
    for (size_t i = 0; i < ACCOUNT_KINDS; i++)
        sum_fen = (int64_t)((uint64_t)sum_fen + (uint64_t)v->report.totals_fen[i]);
    if (sum_fen != 0)
        add_fault(v, (struct ledger_fault){.kind = LEDGER_sum_not_zero, .found = sum_fen});
    v->report.faults = v->faults;
    return v->report;
}
