/* Reads the ledger page by page within one snapshot and lets the verifier judge it. */
#include "ledger/ledger_audit.h"

#include "ledger/ledger.h"
#include "queries.h"

enum { PAGE_ROWS = 5000, ROWS_MAX = 10 * 1000 * 1000 };

struct audit {
    struct arena *mem;
    struct ledger_verifier *verifier;
    struct ledger_head *heads;
    size_t head_count, head_cap, next_head;
    struct str last_chain;
    int64_t last_seq;
    size_t page_rows;
};

static struct err read_head(struct row *row, void *out)
{
    struct audit *a = out;
    if (a->head_count == a->head_cap) {
        const size_t cap = a->head_cap ? a->head_cap * 2 : 256;
        struct ledger_head *grown = arena_array(a->mem, cap, sizeof *grown);
        if (a->head_count)
            memcpy(grown, a->heads, a->head_count * sizeof *grown);
        a->heads = grown;
        a->head_cap = cap;
    }
    struct ledger_head *h = &a->heads[a->head_count++];
    h->chain = row_str(row);
    h->seq = row_i64(row);
    h->hash = row_hash(row);
    return NO_ERR;
}

static int compare_bytes(struct str a, struct str b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = memcmp(a.data, b.data, shorter);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* The heads of the chains before `upto` are due before its first transfer. */
static void pass_heads(struct audit *a, struct str upto, bool all)
{
    while (a->next_head < a->head_count && (all || compare_bytes(a->heads[a->next_head].chain, upto) < 0))
        ledger_verify_head(a->verifier, &a->heads[a->next_head++]);
}

static struct err read_transfer(struct row *row, void *out)
{
    struct audit *a = out;
    struct transfer t = {.chain = row_str(row)};
    t.seq = row_i64(row);
    t.previous = row_hash(row);
    t.id = row_uuid(row);
    const bool known = transfer_kind_find(row_str(row), &t.kind);
    const bool debit_known = account_kind_find(row_str(row), &t.debit_kind);
    t.debit_id = row_uuid(row);
    const bool credit_known = account_kind_find(row_str(row), &t.credit_kind);
    t.credit_id = row_uuid(row);
    t.amount_fen = row_i64(row);
    t.at_us = row_time(row) * 1000;
    t.voucher_id = row_uuid(row);
    t.order_id = row_uuid(row);
    t.hash = row_hash(row);
    if (!known || !debit_known || !credit_known)
        return ERR(internal, "a transfer of a kind this program does not know");
    pass_heads(a, t.chain, false);
    a->last_chain = t.chain;
    a->last_seq = t.seq;
    a->page_rows++;
    return ledger_verify_add(a->verifier, &t);
}

static struct err read_balance(struct row *row, void *out)
{
    struct audit *a = out;
    enum account_kind kind = ACCOUNT_KINDS;
    if (!account_kind_find(row_str(row), &kind))
        return ERR(internal, "a balance of an unknown kind");
    const struct uuid id = row_uuid(row);
    ledger_verify_balance(a->verifier, kind, id, row_i64(row));
    const int64_t face_fen = row_i64(row);
    if (kind == ACCOUNT_voucher)
        ledger_verify_face(a->verifier, id, face_fen);
    return NO_ERR;
}

static struct err audit_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct audit *a = *(struct audit **)facts = ARENA_NEW(c->mem, struct audit);
    a->mem = c->mem;
    a->verifier = ledger_verify_new(c->mem);
    a->last_chain = STR("");
    tx_ask(c->tx, &q_ledger_audit_heads, NO_PARAMS, 0, ROWS_MAX, read_head, a);
    do {
        a->page_rows = 0;
        tx_ask(c->tx, &q_ledger_audit_transfers, PARAMS(P_TEXT(a->last_chain), P_I64(a->last_seq), P_I64(PAGE_ROWS)), 0,
               PAGE_ROWS, read_transfer, a);
        TRY(tx_flush(c->tx));
    } while (a->page_rows == PAGE_ROWS);
    pass_heads(a, STR_EMPTY, true);
    tx_ask(c->tx, &q_ledger_audit_balances, NO_PARAMS, 0, ROWS_MAX, read_balance, a);
    return NO_ERR;
}

static void print_fault(struct arena *mem, struct strbuf *out, const struct ledger_fault *f)
{
    strbuf_printf(out, "FAULT %s", ledger_fault_name(f->kind));
    if (f->chain.len)
        strbuf_printf(out, " in %.*s at %lld", STR_FMT(f->chain), (long long)f->seq);
    if (!uuid_is_nil(f->transfer_id))
        strbuf_printf(out, ", transfer %.*s", STR_FMT(uuid_text(mem, f->transfer_id)));
    if (f->has_account)
        strbuf_printf(out, ", account %s %.*s", account_kind_name(f->account_kind),
                      STR_FMT(uuid_text(mem, f->account_id)));
    strbuf_printf(out, ", expected %lld, found %lld\n", (long long)f->expected, (long long)f->found);
}

static struct err audit_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan, (void)input;
    struct audit *a = *(struct audit *const *)facts;
    const struct ledger_report report = ledger_verify_end(a->verifier);
    struct strbuf out = {.mem = c->mem};
    strbuf_printf(&out, "transfers %lld, chains %lld, accounts %lld\n", (long long)report.transfers,
                  (long long)report.chains, (long long)report.accounts);
    for (int i = 0; i < ACCOUNT_KINDS; i++)
        strbuf_printf(&out, "%-8s %lld fen\n", account_kind_name((enum account_kind)i),
                      (long long)report.totals_fen[i]);
    for (size_t i = 0; i < report.faults_kept; i++)
        print_fault(c->mem, &out, &report.faults[i]);
    strbuf_printf(&out, "%s: %lld faults\n", report.fault_count ? "FAIL" : "ok", (long long)report.fault_count);
    c->reply->status = report.fault_count ? 409 : 200;
    c->reply->body = strbuf_str(&out);
    return NO_ERR;
}

static const struct handler audit = {.name = "verify-ledger",
                                     .snapshot = true,
                                     .facts_size = sizeof(struct audit *),
                                     .ask = audit_ask,
                                     .put = audit_put};

struct err ledger_audit(struct db_pool *pool, const struct config *config, struct arena *mem, struct strbuf *report,
                        bool *good)
{
    struct problem why = {.mem = mem};
    struct reply reply = {0};
    TRY(command_run_system(pool, config, mem, &audit, (struct uuid){{0}}, NULL, &reply, &why));
    strbuf_add(report, reply.body);
    *good = reply.status == 200;
    return NO_ERR;
}
