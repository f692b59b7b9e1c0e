/* The seal: after closing, who takes part is fixed, hashed and public (domain.md §4.2.3). By an operator, or by the
 * sweep as soon as the window has closed. A batch that missed its seal is void, which the sweep books. The bookings are
 * judged and written page by page, in memory that does not grow with them. */
#include "booking/booking.h"
#include "booking_store.h"
#include "queries.h"

struct sealing {
    struct batch_row batch;
    struct batch_plan plan;
    struct ledger_chain chain; /* for a batch that missed its seal */
};
struct seal_plan {
    const struct transition *row; /* NULL: the batch missed its seal, and is voided */
};
struct candidate { /* one live booking, as it stands at the seal */
    struct draw_entry entry;
    struct booking_type_facts type;
    struct qualification_eligibility eligibility;
};
struct page {
    const struct manifest *manifest;
    struct arena *mem;
    struct candidate *list; /* ascending by entry id */
    size_t count;
};
struct sealed { /* so far */
    struct merkle_frontier tree;
    struct entry_id last;
    bool any;
};

/* Locks: batch, its voucher types, its chain. Of two that share a type and are sealed at once the second finds the
 * first sealed. */
static struct err seal_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct sealing *s = facts;
    batch_ask_lock_with_types(c, c->call->id, &s->batch);
    batch_ask_plan(c, c->call->id, &s->plan);
    TRY(tx_flush(c->tx)); /* the chain is named by the batch's number */
    ledger_ask_batch_chain(c, c->call->id, s->batch.number, CHAIN_OPEN, &s->chain);
    return NO_ERR;
}

static enum verdict seal_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct sealing *s = facts;
    const struct principal *who = *(const struct principal *const *)input;
    const enum batch_actor actor = principal_is_staff(who) ? BATCH_operator : BATCH_system;
    struct seal_plan *p = plan;
    if (actor == BATCH_system && s->batch.facts.times.stored == BATCH_published &&
        batch_state(&s->batch.facts.times, now_ms) == BATCH_void)
        return ALLOW;
    p->row = batch_decide(&s->batch.facts, BATCH_seal, actor, STR_EMPTY, now_ms, why);
    return p->row ? ALLOW : REFUSE;
}

/* ---- a page of bookings ---- */

static struct err read_candidate(struct row *row, void *out)
{
    struct page *p = out;
    struct candidate *k = &p->list[p->count++];
    TRY(draw_read_entry_id(row, &k->entry.id));
    const int type = manifest_find_type(p->manifest, row_str(row));
    const struct str salt = row_bytes(row), uscc = row_str(row);
    if (type < 0)
        return ERR(internal, "a booking of a type that the manifest does not have");
    k->entry.type = (uint8_t)type;
    k->entry.identity = draw_identity(p->mem, salt, uscc);
    k->type.in_batch = true;
    k->type.annual_cap = row_i64(row);
    k->type.wins = row_i64(row);
    return qualification_read_eligibility(row, p->mem, &k->eligibility);
}

static bool is_eligible(const struct sealing *s, const struct page *p, const struct candidate *k, int64_t now_ms,
                        enum exclusion_reason *reason)
{
    struct booking_facts facts = {.times = s->batch.facts.times, .notice_acknowledged = true};
    facts.qualification = qualification_facts_of(&k->eligibility, now_ms, p->mem);
    return booking_eligible(p->mem, &facts, &k->type, reason);
}

static void put_page(struct command *c, const struct sealing *s, const struct page *p, struct sealed *so_far)
{
    struct array_text entries = array_begin(p->mem), identities = array_begin(p->mem), leaves = array_begin(p->mem),
                      wins = array_begin(p->mem), excluded = array_begin(p->mem), reasons = array_begin(p->mem);
    const size_t first = so_far->tree.count;
    size_t exclusions = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct candidate *k = &p->list[i];
        enum exclusion_reason reason = EXCLUDED_not_qualified;
        if (!is_eligible(s, p, k, c->now_ms, &reason)) {
            array_add_hex(&excluded, entry_id_str(&k->entry.id));
            array_add(&reasons, str_from(exclusion_reason_code(reason)));
            exclusions++;
            continue;
        }
        const struct hash leaf = draw_entry_leaf(p->mem, p->manifest, &k->entry);
        merkle_add(&so_far->tree, &leaf);
        array_add_hex(&entries, entry_id_str(&k->entry.id));
        array_add_hex(&identities, hash_str(&k->entry.identity));
        array_add_hex(&leaves, hash_str(&leaf));
        array_add_i64(&wins, k->type.wins);
    }
    if (so_far->tree.count > first)
        tx_put(c->tx, &q_draw_insert_entries,
               PARAMS(P_UUID(c->call->id), P_I64((int64_t)first), P_TEXT(array_end(&entries)),
                      P_TEXT(array_end(&identities)), P_TEXT(array_end(&leaves)), P_TEXT(array_end(&wins))));
    if (exclusions > 0)
        tx_put(c->tx, &q_draw_insert_exclusions,
               PARAMS(P_UUID(c->call->id), P_TEXT(array_end(&excluded)), P_TEXT(array_end(&reasons))));
    so_far->last = p->list[p->count - 1].entry.id;
    so_far->any = true;
}

static struct err put_pages(struct command *c, const struct sealing *s, struct sealed *so_far)
{
    struct page page;
    do {
        struct arena *mem = command_page(c);
        page = (struct page){.manifest = &s->plan.manifest,
                             .mem = mem,
                             .list = arena_array(mem, COMMAND_PAGE_ROWS, sizeof(struct candidate))};
        const struct str behind = so_far->any ? entry_id_str(&so_far->last) : STR("");
        tx_ask(c->tx, &q_booking_seal_page, PARAMS(P_UUID(c->call->id), P_BYTES(behind)),
               ROWS(0, COMMAND_PAGE_ROWS, read_candidate, &page));
        TRY(tx_flush(c->tx));
        if (page.count > 0)
            put_page(c, s, &page, so_far);
        TRY(tx_flush(c->tx));
    } while (page.count > 0);
    command_page_end(c);
    return NO_ERR;
}

static struct err seal_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct sealing *s = facts;
    const struct seal_plan *p = plan;
    struct batch_facts after = s->batch.facts;
    struct sealed sealed = {0};
    if (!p->row) {
        after.times.stored = BATCH_void;
        TRY(batch_put_void(c, c->call->id, &s->plan, &s->chain, STR("未在规定时间内封存 / not sealed in time")));
        batch_put_answer(c, 200, c->call->id, &after, STR_EMPTY);
        return NO_ERR;
    }
    TRY(put_pages(c, s, &sealed));
    const struct hash root = merkle_frontier_root(&sealed.tree);
    tx_put(c->tx, &q_booking_batch_seal,
           PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms), P_BYTES(hash_str(&root)), P_I64((int64_t)sealed.tree.count)));
    batch_put_event(c, p->row, c->call->id, STR_EMPTY);
    after.times.stored = BATCH_sealed;
    batch_put_answer(c, 200, c->call->id, &after, STR_EMPTY);
    return NO_ERR;
}

static void seal_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(const struct principal **)input = call->who;
}

const struct handler booking_batch_seal = {.name = "sealBookingBatch",
                                           .input_size = sizeof(struct principal *),
                                           .facts_size = sizeof(struct sealing),
                                           .plan_size = sizeof(struct seal_plan),
                                           .parse = seal_parse,
                                           .ask = seal_ask,
                                           .decide = seal_decide,
                                           .put = seal_put};
