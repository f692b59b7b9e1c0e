/* The seal: after closing, who takes part is fixed, hashed and public (domain.md §4.2.3). By an operator, or by the
 * sweep as soon as the window has closed. A batch that missed its seal is void. */
#include "booking/booking.h"
#include "booking_store.h"
#include "queries.h"

enum { ELIGIBILITY_PAGE = 1000, ROWS_PER_STATEMENT = 1000 };

struct sealing {
    struct batch_row batch;
    struct batch_plan plan;
    struct draw_list bookings;
    struct ledger_chain chain;                  /* for a batch that missed its seal */
    struct qualification_eligibility *eligible; /* ascending by enterprise */
    size_t eligible_count, eligible_cap;
    struct arena *mem;
};
struct verdicts { /* beside sealing.bookings */
    const struct transition *row;
    bool missed;
    bool *excluded;
    enum exclusion_reason *reasons;
};

static struct err take_eligibility(void *context, const struct qualification_eligibility *e)
{
    struct sealing *s = context;
    if (s->eligible_count == s->eligible_cap) {
        const size_t cap = s->eligible_cap ? s->eligible_cap * 2 : ELIGIBILITY_PAGE;
        struct qualification_eligibility *grown = arena_array(s->mem, cap, sizeof *grown);
        if (s->eligible_count)
            memcpy(grown, s->eligible, s->eligible_count * sizeof *grown);
        s->eligible = grown;
        s->eligible_cap = cap;
    }
    s->eligible[s->eligible_count++] = *e;
    return NO_ERR;
}

/* Rare, and all bookings of a batch: as many flushes as pages. */
static struct err seal_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct sealing *s = facts;
    s->mem = c->mem;
    batch_ask_lock(c, c->call->id, &s->batch);
    batch_ask_plan(c, c->call->id, &s->plan);
    draw_ask_bookings(c, c->call->id, &s->bookings);
    size_t before = 0;
    do {
        before = s->eligible_count;
        const struct uuid after = before ? s->eligible[before - 1].enterprise_id : (struct uuid){{0}};
        qualification_ask_batch_eligibility(c, c->call->id, after, ELIGIBILITY_PAGE, take_eligibility, s);
        TRY(tx_flush(c->tx));
    } while (s->eligible_count - before == ELIGIBILITY_PAGE);
    ledger_ask_batch_chain(c, c->call->id, s->batch.number, true, &s->chain);
    return NO_ERR;
}

static const struct qualification_eligibility *find_eligibility(const struct sealing *s, struct uuid enterprise)
{
    size_t low = 0, high = s->eligible_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = uuid_compare(s->eligible[middle].enterprise_id, enterprise);
        if (order == 0)
            return &s->eligible[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void judge(const struct sealing *s, size_t i, int64_t now_ms, struct arena *mem, struct verdicts *out)
{
    const struct qualification_eligibility *e = find_eligibility(s, s->bookings.enterprise_ids[i]);
    const struct booking_type_facts type = {true, s->bookings.annual_caps[i], s->bookings.wins[i]};
    struct booking_facts facts = {.times = s->batch.facts.times, .notice_acknowledged = true};
    out->excluded[i] = true;
    out->reasons[i] = EXCLUDED_not_qualified;
    if (!e)
        return;
    booking_facts_take(&facts, e, mem, now_ms);
    out->excluded[i] = !booking_eligible(mem, &facts, &type, &out->reasons[i]);
}

static enum verdict seal_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct sealing *s = facts;
    const struct principal *who = *(const struct principal *const *)input;
    const enum batch_actor actor = principal_is_staff(who) ? BATCH_operator : BATCH_system;
    struct verdicts *v = plan;
    v->missed =
        s->batch.facts.times.stored == BATCH_published && batch_state(&s->batch.facts.times, now_ms) == BATCH_void;
    if (v->missed)
        return ALLOW;
    v->row = batch_decide(&s->batch.facts, BATCH_seal, actor, STR_EMPTY, now_ms, why);
    if (!v->row)
        return REFUSE;
    v->excluded = arena_array(why->mem, s->bookings.count, sizeof *v->excluded);
    v->reasons = arena_array(why->mem, s->bookings.count, sizeof *v->reasons);
    for (size_t i = 0; i < s->bookings.count; i++)
        judge(s, i, now_ms, why->mem, v);
    return ALLOW;
}

static void put_entries(struct command *c, const struct draw_list *kept, const int64_t *wins)
{
    for (size_t from = 0; from < kept->count; from += ROWS_PER_STATEMENT) {
        struct array_text positions = array_begin(c->mem), bookings = array_begin(c->mem),
                          identities = array_begin(c->mem), leaves = array_begin(c->mem), before = array_begin(c->mem);
        for (size_t i = from; i < kept->count && i < from + ROWS_PER_STATEMENT; i++) {
            array_add_i64(&positions, (int64_t)i);
            array_add(&bookings, uuid_text(c->mem, kept->booking_ids[i]));
            array_add(&identities, hex_encode(c->mem, hash_str(&kept->entries[i].identity)));
            array_add(&leaves, hex_encode(c->mem, hash_str(&kept->entries[i].leaf)));
            array_add_i64(&before, wins[i]);
        }
        tx_put(c->tx, &q_draw_insert_entries,
               PARAMS(P_UUID(c->call->id), P_TEXT(array_end(&positions)), P_TEXT(array_end(&bookings)),
                      P_TEXT(array_end(&identities)), P_TEXT(array_end(&leaves)), P_TEXT(array_end(&before))));
    }
}

static void put_exclusions(struct command *c, const struct sealing *s, const struct verdicts *v)
{
    size_t i = 0;
    while (i < s->bookings.count) {
        struct array_text bookings = array_begin(c->mem), reasons = array_begin(c->mem);
        size_t rows = 0;
        for (; i < s->bookings.count && rows < ROWS_PER_STATEMENT; i++) {
            if (!v->excluded[i])
                continue;
            array_add(&bookings, uuid_text(c->mem, s->bookings.booking_ids[i]));
            array_add(&reasons, str_from(exclusion_reason_code(v->reasons[i])));
            rows++;
        }
        if (rows > 0)
            tx_put(c->tx, &q_draw_insert_exclusions,
                   PARAMS(P_UUID(c->call->id), P_TEXT(array_end(&bookings)), P_TEXT(array_end(&reasons))));
    }
}

/* Those that take part, still ascending by entry id. */
static struct draw_list keep(struct arena *mem, const struct draw_list *all, const bool *excluded)
{
    struct draw_list kept = {.mem = mem};
    kept.booking_ids = arena_array(mem, all->count, sizeof *kept.booking_ids);
    kept.entries = arena_array(mem, all->count, sizeof *kept.entries);
    kept.type_codes = arena_array(mem, all->count, sizeof *kept.type_codes);
    kept.wins = arena_array(mem, all->count, sizeof *kept.wins);
    for (size_t i = 0; i < all->count; i++) {
        if (excluded[i])
            continue;
        kept.booking_ids[kept.count] = all->booking_ids[i];
        kept.entries[kept.count] = all->entries[i];
        kept.type_codes[kept.count] = all->type_codes[i];
        kept.wins[kept.count] = all->wins[i];
        kept.count++;
    }
    return kept;
}

static struct err seal_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct sealing *s = facts;
    const struct verdicts *v = plan;
    struct batch_facts after = s->batch.facts;
    if (v->missed) {
        after.times.stored = BATCH_void;
        TRY(batch_put_void(c, c->call->id, &s->plan, &s->chain, STR("未在规定时间内封存 / not sealed in time")));
        batch_put_answer(c, 200, c->call->id, &after, STR_EMPTY);
        return NO_ERR;
    }
    struct draw_list kept = keep(c->mem, &s->bookings, v->excluded);
    if (!draw_list_complete(&kept, &s->plan.manifest))
        return ERR(internal, "a booking of a type that the manifest does not have");
    draw_make_leaves(&s->plan.manifest, kept.entries, kept.count);
    const struct hash root = merkle_root(draw_tree(c->mem, kept.entries, kept.count));
    put_entries(c, &kept, kept.wins);
    put_exclusions(c, s, v);
    tx_put(c->tx, &q_booking_batch_seal,
           PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms), P_BYTES(hash_str(&root)), P_I64((int64_t)kept.count)));
    batch_put_event(c, v->row, c->call->id, STR_EMPTY);
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
                                           .plan_size = sizeof(struct verdicts),
                                           .parse = seal_parse,
                                           .ask = seal_ask,
                                           .decide = seal_decide,
                                           .put = seal_put};
