/* Owns the ledger's vocabulary: account and transfer kinds, the pair of accounts of each kind, the chain hash.
 * Must not know where transfers are stored or who asked for them. */
#include "ledger/ledger.h"

static const struct {
    const char *name;
    enum account_owner owner;
} accounts[ACCOUNT_KINDS] = {
    [ACCOUNT_budget] = {"budget", OWNED_BY_BATCH},     [ACCOUNT_pool] = {"pool", OWNED_BY_BATCH},
    [ACCOUNT_voucher] = {"voucher", OWNED_BY_VOUCHER}, [ACCOUNT_escrow] = {"escrow", OWNED_BY_ORDER},
    [ACCOUNT_payable] = {"payable", OWNED_BY_ORDER},   [ACCOUNT_settled] = {"settled", OWNED_BY_ORDER},
    [ACCOUNT_expired] = {"expired", OWNED_BY_BATCH},   [ACCOUNT_revoked] = {"revoked", OWNED_BY_BATCH},
};

static const struct {
    const char *name;
    struct transfer_rule rule;
} transfers[TRANSFER_KINDS] = {
    [TRANSFER_funding] = {"funding", {ACCOUNT_budget, ACCOUNT_pool, 0, true}},
    [TRANSFER_funding_return] = {"funding_return", {ACCOUNT_pool, ACCOUNT_budget, 0, true}},
    [TRANSFER_issue] = {"issue", {ACCOUNT_pool, ACCOUNT_voucher, +1, false}},
    [TRANSFER_payment] = {"payment", {ACCOUNT_voucher, ACCOUNT_escrow, -1, false}},
    [TRANSFER_completion] = {"completion", {ACCOUNT_escrow, ACCOUNT_payable, 0, false}},
    [TRANSFER_refund] = {"refund", {ACCOUNT_escrow, ACCOUNT_voucher, +1, false}},
    [TRANSFER_expiry] = {"expiry", {ACCOUNT_voucher, ACCOUNT_expired, -1, false}},
    [TRANSFER_revocation] = {"revocation", {ACCOUNT_voucher, ACCOUNT_revoked, -1, false}},
    [TRANSFER_settlement] = {"settlement", {ACCOUNT_payable, ACCOUNT_settled, 0, false}},
    [TRANSFER_clawback] = {"clawback", {ACCOUNT_settled, ACCOUNT_budget, 0, false}},
};

const char *account_kind_name(enum account_kind kind)
{
    return accounts[kind].name;
}

bool account_kind_find(struct str name, enum account_kind *out)
{
    for (unsigned i = 0; i < ACCOUNT_KINDS; i++)
        if (str_is(name, accounts[i].name)) {
            *out = (enum account_kind)i;
            return true;
        }
    return false;
}

enum account_owner account_kind_owner(enum account_kind kind)
{
    return accounts[kind].owner;
}

const char *transfer_kind_name(enum transfer_kind kind)
{
    return transfers[kind].name;
}

bool transfer_kind_find(struct str name, enum transfer_kind *out)
{
    for (unsigned i = 0; i < TRANSFER_KINDS; i++)
        if (str_is(name, transfers[i].name)) {
            *out = (enum transfer_kind)i;
            return true;
        }
    return false;
}

const struct transfer_rule *transfer_rule(enum transfer_kind kind)
{
    return &transfers[kind].rule;
}

struct str ledger_chain_enterprise(struct arena *mem, struct uuid enterprise_id)
{
    return arena_concat(mem, STR("enterprise:"), uuid_text(mem, enterprise_id));
}

struct str ledger_chain_batch(struct arena *mem, struct str batch_number)
{
    return arena_concat(mem, STR("batch:"), batch_number);
}

/* Notes the voucher or order that one of the accounts is of. */
static void note_owner(struct transfer *transfer, enum account_kind kind, struct uuid id)
{
    switch (account_kind_owner(kind)) {
    case OWNED_BY_VOUCHER:
        transfer->voucher_id = id;
        break;
    case OWNED_BY_ORDER:
        transfer->order_id = id;
        break;
    case OWNED_BY_BATCH:
        break;
    }
}

struct transfer transfer_make(enum transfer_kind kind, struct uuid id, struct uuid debit_id, struct uuid credit_id,
                              int64_t amount_fen, int64_t at_us)
{
    const struct transfer_rule *rule = transfer_rule(kind);
    struct transfer transfer = {.id = id,
                                .kind = kind,
                                .debit_kind = rule->debit_kind,
                                .credit_kind = rule->credit_kind,
                                .debit_id = debit_id,
                                .credit_id = credit_id,
                                .amount_fen = amount_fen,
                                .at_us = at_us};
    note_owner(&transfer, rule->debit_kind, debit_id);
    note_owner(&transfer, rule->credit_kind, credit_id);
    return transfer;
}

struct err ledger_append(struct arena *mem, struct ledger_head *head, struct transfer *transfer)
{
    const struct transfer_rule *rule = transfer_rule(transfer->kind);
    if (transfer->debit_kind != rule->debit_kind || transfer->credit_kind != rule->credit_kind)
        return ERR(internal, "transfer between accounts that are not its kind's");
    if (transfer->amount_fen <= 0 || transfer->amount_fen > FEN_MAX)
        return ERR(internal, "transfer of no positive amount");
    if (head->chain.len > LEDGER_CHAIN_LENGTH_MAX ||
        !str_starts(head->chain, rule->in_batch_chain ? STR("batch:") : STR("enterprise:")))
        return ERR(internal, "transfer in a chain of the wrong sort");
    if (transfer->at_us < head->at_us)
        return ERR(internal, "a chain would go back in time");
    const int64_t balance_fen = head->balance_fen + rule->statement_sign * transfer->amount_fen;
    if (balance_fen < 0 || balance_fen > FEN_MAX)
        return ERR(internal, "an enterprise's vouchers would hold less than nothing, or more than there is");
    if (rule->statement_sign != 0) {
        transfer->number = ++head->number;
        transfer->balance_fen = head->balance_fen = balance_fen;
    }
    transfer->chain = head->chain;
    transfer->seq = head->seq + 1;
    transfer->previous = head->hash;
    transfer->hash = ledger_transfer_hash(mem, transfer);
    head->seq = transfer->seq;
    head->hash = transfer->hash;
    head->at_us = transfer->at_us;
    return NO_ERR;
}

static struct str uuid_raw(const struct uuid *id)
{
    return (struct str){(const char *)id->bytes, sizeof id->bytes};
}

static struct str uuid_raw_or_empty(const struct uuid *id)
{
    return uuid_is_nil(*id) ? STR_EMPTY : uuid_raw(id);
}

struct hash ledger_transfer_hash(struct arena *mem, const struct transfer *transfer)
{
    struct strbuf lp = {.mem = mem};
    lp_add(&lp, STR("JQT-TRANSFER-1"));
    lp_add(&lp, transfer->chain);
    lp_add_i64(&lp, transfer->seq);
    lp_add(&lp, hash_str(&transfer->previous));
    lp_add(&lp, uuid_raw(&transfer->id));
    lp_add(&lp, str_from(account_kind_name(transfer->debit_kind)));
    lp_add(&lp, uuid_raw(&transfer->debit_id));
    lp_add(&lp, str_from(account_kind_name(transfer->credit_kind)));
    lp_add(&lp, uuid_raw(&transfer->credit_id));
    lp_add_i64(&lp, transfer->amount_fen);
    lp_add(&lp, str_from(transfer_kind_name(transfer->kind)));
    lp_add_i64(&lp, transfer->at_us);
    lp_add(&lp, uuid_raw_or_empty(&transfer->voucher_id));
    lp_add(&lp, uuid_raw_or_empty(&transfer->order_id));
    return sha256(strbuf_str(&lp));
}
