/* Reads the ledger of one moment chain by chain and lets the verifier judge it: four lists in the order of the chains'
 * names – transfers, heads, and the rows of vouchers and orders by their owner – a page of each at a time, so that no
 * size of ledger needs more memory. Decides nothing. */
#include "ledger/ledger_audit.h"

#include "ledger/ledger.h"
#include "queries.h"

struct name { /* of a chain; ascending as bytes */
    char text[LEDGER_CHAIN_LENGTH_MAX];
    size_t len;
};
struct row_of_voucher {
    struct uuid enterprise_id, id;
    int64_t remaining_fen, face_fen;
    bool closed;
};
struct row_of_order {
    struct uuid enterprise_id, id;
    int64_t escrow_fen, payable_fen, settled_fen;
    bool closed; /* cancelled or refunded */
};
struct entry {
    struct name chain;
    union {
        struct transfer transfer;
        struct ledger_head head;
        struct row_of_voucher voucher;
        struct row_of_order order;
    } is;
};
enum list_kind { TRANSFERS, HEADS, VOUCHERS, ORDERS, LISTS };
struct list {
    enum list_kind kind;
    struct entry *page;
    size_t at, count;
    bool begun, ended;
};
struct audit {
    struct command *c;
    struct ledger_verifier *verifier;
    struct list lists[LISTS];
};

/* ---- rows ---- */

static struct str name_str(const struct name *n)
{
    return (struct str){n->text, n->len};
}

static struct err name_set(struct name *n, struct str text)
{
    if (text.len > sizeof n->text)
        return ERR(internal, "a chain's name is longer than any that the program gives");
    memcpy(n->text, text.data, text.len);
    n->len = text.len;
    return NO_ERR;
}

static struct entry *next_entry(struct list *l)
{
    return &l->page[l->count++];
}

static struct err read_transfer(struct row *row, void *list)
{
    struct entry *e = next_entry(list);
    struct transfer *t = &e->is.transfer;
    TRY(name_set(&e->chain, row_str(row)));
    *t = (struct transfer){.chain = name_str(&e->chain), .seq = row_i64(row)};
    t->previous = row_hash(row);
    t->id = row_uuid(row);
    const bool known = transfer_kind_find(row_str(row), &t->kind);
    const bool debit_known = account_kind_find(row_str(row), &t->debit_kind);
    t->debit_id = row_uuid(row);
    const bool credit_known = account_kind_find(row_str(row), &t->credit_kind);
    t->credit_id = row_uuid(row);
    t->amount_fen = row_i64(row);
    t->at_us = row_time(row) * 1000;
    t->voucher_id = row_uuid(row);
    t->order_id = row_uuid(row);
    t->hash = row_hash(row);
    t->number = row_i64(row);
    t->balance_fen = row_i64(row);
    return known && debit_known && credit_known ? NO_ERR
                                                : ERR(internal, "a transfer of a kind this program does not know");
}

static struct err read_head(struct row *row, void *list)
{
    struct entry *e = next_entry(list);
    TRY(name_set(&e->chain, row_str(row)));
    e->is.head = (struct ledger_head){.chain = name_str(&e->chain), .seq = row_i64(row)};
    e->is.head.hash = row_hash(row);
    e->is.head.number = row_i64(row);
    e->is.head.balance_fen = row_i64(row);
    e->is.head.at_us = row_time(row) * 1000;
    return NO_ERR;
}

static struct err set_owner(const struct audit *a, struct entry *e, struct uuid enterprise_id)
{
    return name_set(&e->chain, ledger_chain_enterprise(a->c->page, enterprise_id));
}

struct reading { /* a row function's context where the owner is an id */
    const struct audit *audit;
    struct list *list;
};

static struct err read_voucher(struct row *row, void *reading)
{
    const struct reading *r = reading;
    struct entry *e = next_entry(r->list);
    struct row_of_voucher *v = &e->is.voucher;
    v->enterprise_id = row_uuid(row);
    v->id = row_uuid(row);
    v->remaining_fen = row_i64(row);
    v->face_fen = row_i64(row);
    v->closed = row_bool(row);
    return set_owner(r->audit, e, v->enterprise_id);
}

static struct err read_order(struct row *row, void *reading)
{
    const struct reading *r = reading;
    struct entry *e = next_entry(r->list);
    struct row_of_order *o = &e->is.order;
    o->enterprise_id = row_uuid(row);
    o->id = row_uuid(row);
    o->escrow_fen = row_i64(row);
    o->payable_fen = row_i64(row);
    o->settled_fen = row_i64(row);
    o->closed = row_bool(row);
    return set_owner(r->audit, e, o->enterprise_id);
}

/* ---- pages ---- */

/* Queues the page behind the last entry. */
static void ask_page(struct audit *a, struct list *l)
{
    static const struct entry none;
    const struct entry *last = l->begun ? &l->page[l->count - 1] : &none;
    const struct str chain = l->begun ? name_str(&last->chain) : STR("");
    struct tx *tx = a->c->tx;
    struct reading *r = ARENA_NEW(a->c->page, struct reading);
    const struct param limit = P_I64(COMMAND_PAGE_ROWS);
    *r = (struct reading){a, l};
    switch (l->kind) {
    case TRANSFERS:
        tx_ask(tx, &q_ledger_audit_transfers, PARAMS(P_TEXT(chain), P_I64(last->is.transfer.seq), limit),
               ROWS(0, COMMAND_PAGE_ROWS, read_transfer, l));
        break;
    case HEADS:
        tx_ask(tx, &q_ledger_audit_heads, PARAMS(P_TEXT(chain), limit), ROWS(0, COMMAND_PAGE_ROWS, read_head, l));
        break;
    case VOUCHERS:
        tx_ask(tx, &q_ledger_audit_vouchers,
               PARAMS(P_UUID(last->is.voucher.enterprise_id), P_UUID(last->is.voucher.id), limit),
               ROWS(0, COMMAND_PAGE_ROWS, read_voucher, r));
        break;
    case ORDERS:
        tx_ask(tx, &q_ledger_audit_orders,
               PARAMS(P_UUID(last->is.order.enterprise_id), P_UUID(last->is.order.id), limit),
               ROWS(0, COMMAND_PAGE_ROWS, read_order, r));
        break;
    case LISTS:
        break;
    }
}

/* The list's next entry; NULL at its end. */
static struct err look(struct audit *a, enum list_kind kind, const struct entry **out)
{
    struct list *l = &a->lists[kind];
    if (l->at == l->count && !l->ended) {
        (void)command_page(a->c);
        ask_page(a, l); /* reads the last entry, then its place is taken */
        l->at = l->count = 0;
        l->begun = true;
        TRY(tx_flush(a->c->tx));
        l->ended = l->count == 0;
    }
    *out = l->at < l->count ? &l->page[l->at] : NULL;
    return NO_ERR;
}

/* The list's next entry if it is of that chain, which is then passed; else NULL. */
static struct err take(struct audit *a, enum list_kind kind, const struct name *chain, const struct entry **out)
{
    TRY(look(a, kind, out));
    if (*out && !str_equal(name_str(&(*out)->chain), name_str(chain)))
        *out = NULL;
    a->lists[kind].at += *out != NULL;
    return NO_ERR;
}

/* ---- chain by chain ---- */

static int compare_names(const struct name *a, const struct name *b)
{
    const size_t shorter = a->len < b->len ? a->len : b->len;
    const int order = memcmp(a->text, b->text, shorter);
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

static void audit_voucher(struct ledger_verifier *v, const struct row_of_voucher *voucher)
{
    ledger_verify_balance(v, ACCOUNT_voucher, voucher->id, voucher->remaining_fen);
    ledger_verify_face(v, voucher->id, voucher->face_fen);
    if (voucher->closed)
        ledger_verify_closed(v, ACCOUNT_voucher, voucher->id);
}

static void audit_order(struct ledger_verifier *v, const struct row_of_order *order)
{
    ledger_verify_balance(v, ACCOUNT_escrow, order->id, order->escrow_fen);
    ledger_verify_balance(v, ACCOUNT_payable, order->id, order->payable_fen);
    ledger_verify_balance(v, ACCOUNT_settled, order->id, order->settled_fen);
    if (order->closed)
        ledger_verify_closed(v, ACCOUNT_escrow, order->id);
}

static struct err audit_chain(struct audit *a, const struct name *chain)
{
    const struct entry *e = NULL;
    ledger_verify_chain(a->verifier, name_str(chain));
    for (;;) {
        TRY(take(a, TRANSFERS, chain, &e));
        if (!e)
            break;
        TRY(ledger_verify_add(a->verifier, &e->is.transfer));
    }
    TRY(take(a, HEADS, chain, &e));
    if (e)
        ledger_verify_head(a->verifier, &e->is.head);
    for (;;) {
        TRY(take(a, VOUCHERS, chain, &e));
        if (!e)
            break;
        audit_voucher(a->verifier, &e->is.voucher);
    }
    for (;;) {
        TRY(take(a, ORDERS, chain, &e));
        if (!e)
            break;
        audit_order(a->verifier, &e->is.order);
    }
    return NO_ERR;
}

static struct err audit_chains(struct audit *a)
{
    for (;;) {
        struct name least = {.len = 0};
        bool any = false;
        for (int kind = 0; kind < LISTS; kind++) {
            const struct entry *e = NULL;
            TRY(look(a, (enum list_kind)kind, &e));
            if (e && (!any || compare_names(&e->chain, &least) < 0))
                least = e->chain;
            any = any || e;
        }
        if (!any)
            return NO_ERR;
        TRY(audit_chain(a, &least));
    }
}

/* ---- pools ---- */

struct pools {
    struct ledger_verifier *verifier;
    struct uuid last;
    size_t count;
};

static struct err read_pool(struct row *row, void *out)
{
    struct pools *p = out;
    p->last = row_uuid(row);
    p->count++;
    ledger_verify_balance(p->verifier, ACCOUNT_pool, p->last, row_i64(row));
    if (!row_null(row)) /* an issued batch's pool holds its held wins and nothing else */
        ledger_verify_balance(p->verifier, ACCOUNT_pool, p->last, row_i64(row));
    return NO_ERR;
}

static struct err audit_pools(struct audit *a)
{
    struct pools p = {.verifier = a->verifier};
    do {
        (void)command_page(a->c);
        p.count = 0;
        tx_ask(a->c->tx, &q_ledger_audit_pools, PARAMS(P_UUID(p.last), P_I64(COMMAND_PAGE_ROWS)),
               ROWS(0, COMMAND_PAGE_ROWS, read_pool, &p));
        TRY(tx_flush(a->c->tx));
    } while (p.count > 0);
    return NO_ERR;
}

/* ---- the report ---- */

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

static void print_report(struct arena *mem, const struct ledger_report *report, struct strbuf *out)
{
    strbuf_printf(out, "transfers %lld, chains %lld, accounts %lld\n", (long long)report->transfers,
                  (long long)report->chains, (long long)report->accounts);
    for (int i = 0; i < ACCOUNT_KINDS; i++)
        strbuf_printf(out, "%-8s %lld fen\n", account_kind_name((enum account_kind)i),
                      (long long)report->totals_fen[i]);
    for (size_t i = 0; i < report->faults_kept; i++)
        print_fault(mem, out, &report->faults[i]);
    strbuf_printf(out, "%s: %lld faults\n", report->fault_count ? "FAIL" : "ok", (long long)report->fault_count);
}

static struct err audit_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan, (void)input;
    struct audit a = {.c = c, .verifier = ledger_verify_new(c->mem)};
    struct strbuf out = {.mem = c->mem};
    for (int kind = 0; kind < LISTS; kind++)
        a.lists[kind] = (struct list){.kind = (enum list_kind)kind,
                                      .page = arena_array(c->mem, COMMAND_PAGE_ROWS, sizeof(struct entry))};
    TRY(audit_chains(&a));
    TRY(audit_pools(&a));
    command_page_end(c);
    const struct ledger_report report = ledger_verify_end(a.verifier);
    print_report(c->mem, &report, &out);
    c->reply->status = report.fault_count ? 409 : 200;
    c->reply->body = strbuf_str(&out);
    return NO_ERR;
}

static const struct handler audit = {.name = "verify-ledger", .snapshot = true, .put = audit_put};

struct err ledger_audit(struct db_pool *pool, const struct config *config, struct arena *mem, struct strbuf *report,
                        bool *good)
{
    struct problem why = {.mem = mem};
    struct reply reply = {0};
    TRY(command_run_system(pool, mem, &audit, (struct system_call){.config = config}, &reply, &why));
    strbuf_add(report, reply.body);
    *good = reply.status == 200;
    return NO_ERR;
}
