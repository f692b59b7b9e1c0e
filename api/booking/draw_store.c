/* Owns the draw's way through the database: sealed entries in, outcomes out, a page at a time; each entry is held once
 * in between. Rows are written as parallel arrays, a page a statement. */
#include "booking_store.h"
#include "queries.h"

/* ---- array literals ---- */

struct array_text array_begin(struct arena *mem)
{
    struct array_text a = {.text = {.mem = mem}};
    strbuf_add_char(&a.text, '{');
    return a;
}

void array_add(struct array_text *a, struct str item)
{
    if (a->text.len > 1)
        strbuf_add_char(&a->text, ',');
    strbuf_add(&a->text, item);
}

void array_add_hex(struct array_text *a, struct str raw)
{
    array_add(a, hex_encode(a->text.mem, raw));
}

void array_add_i64(struct array_text *a, int64_t number)
{
    struct strbuf digits = {.mem = a->text.mem};
    strbuf_add_i64(&digits, number);
    array_add(a, strbuf_str(&digits));
}

struct str array_end(struct array_text *a)
{
    strbuf_add_char(&a->text, '}');
    return strbuf_str(&a->text);
}

/* ---- reading ---- */

struct err draw_read_entry_id(struct row *row, struct entry_id *out)
{
    const struct str raw = row_bytes(row);
    if (raw.len != ENTRY_ID_BYTES)
        return ERR(internal, "an entry id of another length");
    memcpy(out->bytes, raw.data, ENTRY_ID_BYTES);
    return NO_ERR;
}

static struct err read_count(struct row *row, void *out)
{
    *(size_t *)out = (size_t)row_i64(row);
    return NO_ERR;
}

struct exclusions {
    struct draw_exclusion *list;
    size_t count, cap;
};

static struct err read_exclusion(struct row *row, void *out)
{
    struct exclusions *x = out;
    if (x->count == x->cap)
        return ERR(internal, "more exclusions than were counted");
    struct draw_exclusion *e = &x->list[x->count];
    TRY(draw_read_entry_id(row, &e->id));
    if (!exclusion_reason_find(row_str(row), &e->reason))
        return ERR(internal, "an exclusion for an unknown reason");
    x->count++;
    return NO_ERR;
}

struct err draw_read_exclusions(struct command *c, struct uuid batch_id, struct draw_record *record)
{
    struct exclusions x = {0};
    size_t before = 0;
    (void)command_page(c);
    tx_ask(c->tx, &q_draw_exclusion_count, PARAMS(P_UUID(batch_id)), ONE_ROW(read_count, &x.cap));
    TRY(tx_flush(c->tx));
    if (x.cap > DRAW_ENTRIES_MAX)
        return ERR(internal, "more exclusions than a batch has bookings");
    x.list = arena_array(c->mem, x.cap, sizeof *x.list);
    do {
        (void)command_page(c);
        before = x.count;
        const struct str behind = before > 0 ? entry_id_str(&x.list[before - 1].id) : STR("");
        tx_ask(c->tx, &q_draw_exclusion_page, PARAMS(P_UUID(batch_id), P_BYTES(behind)),
               ROWS(0, COMMAND_PAGE_ROWS, read_exclusion, &x));
        TRY(tx_flush(c->tx));
    } while (x.count > before);
    command_page_end(c);
    record->exclusions = x.list;
    record->exclusion_count = x.count;
    return NO_ERR;
}

struct entries {
    const struct batch_plan *plan;
    struct draw_entry *list;
    size_t count, cap;
};

static struct err read_entry(struct row *row, void *out)
{
    struct entries *e = out;
    if (e->count == e->cap)
        return ERR(internal, "more entries than were sealed");
    struct draw_entry *entry = &e->list[e->count++];
    TRY(draw_read_entry_id(row, &entry->id));
    const int type = batch_plan_type(e->plan, row_uuid(row));
    entry->type = (uint8_t)type;
    entry->identity = row_hash(row);
    return type < 0 ? ERR(internal, "an entry of a type that the manifest does not have") : NO_ERR;
}

static struct err read_entries(struct command *c, struct uuid batch_id, struct entries *all)
{
    size_t before = 0;
    if (all->cap > DRAW_ENTRIES_MAX)
        return ERR(internal, "more entries than a batch has bookings");
    all->list = arena_array(c->mem, all->cap, sizeof *all->list);
    do {
        (void)command_page(c);
        before = all->count;
        tx_ask(c->tx, &q_draw_entry_page, PARAMS(P_UUID(batch_id), P_I64((int64_t)before)),
               ROWS(0, COMMAND_PAGE_ROWS, read_entry, all));
        TRY(tx_flush(c->tx));
    } while (all->count > before);
    command_page_end(c);
    return all->count == all->cap ? NO_ERR : ERR(internal, "fewer entries than were sealed");
}

/* ---- the draw ---- */

static struct err put_outcomes(struct command *c, struct uuid batch_id, const struct draw_record *r)
{
    for (size_t from = 0; from < r->entry_count; from += COMMAND_PAGE_ROWS) {
        struct arena *mem = command_page(c);
        struct array_text ranks = array_begin(mem), scores = array_begin(mem), won = array_begin(mem);
        for (size_t i = from; i < r->entry_count && i < from + COMMAND_PAGE_ROWS; i++) {
            const struct draw_entry *e = &r->entries[i];
            array_add_i64(&ranks, e->rank);
            array_add_hex(&scores, hash_str(&e->score));
            array_add(&won, e->outcome == DRAW_won ? STR("t") : STR("f"));
        }
        tx_put(c->tx, &q_draw_insert_outcomes,
               PARAMS(P_UUID(batch_id), P_I64((int64_t)from), P_TEXT(array_end(&ranks)), P_TEXT(array_end(&scores)),
                      P_TEXT(array_end(&won))));
        TRY(tx_flush(c->tx));
    }
    command_page_end(c);
    return NO_ERR;
}

/* The record is written from the rows that it was just drawn into, so whoever misses the document makes the same. */
struct err draw_put(struct command *c, struct uuid batch_id, const struct batch_plan *plan,
                    const struct entropy_value *values, size_t count, struct str entropy_json)
{
    const int64_t delay_ms = batch_delay_ms(plan->manifest.publicity_at_ms, c->now_ms);
    const struct str receipts_key = c->call->config->public_keys;
    struct draw_record record;
    struct written_record written;
    struct entries entries = {.plan = plan, .cap = plan->entry_count};
    draw_record_head(plan, delay_ms, receipts_key, values, count, &record);
    TRY(draw_read_exclusions(c, batch_id, &record));
    TRY(read_entries(c, batch_id, &entries));
    record.entries = entries.list;
    record.entry_count = entries.count;
    if (!draw_record_compute(c->mem, &record))
        return ERR(internal, "the draw cannot be computed from what was sealed");
    if (!hash_equal(record.root, plan->root) || !hash_equal(record.manifest_sha256, plan->manifest_sha256))
        return ERR(internal, "what was sealed has been changed: the root or the manifest differs");
    TRY(put_outcomes(c, batch_id, &record));
    TRY(draw_document_write(c, batch_id, plan, &record, &written));
    tx_put(c->tx, &q_booking_batch_draw,
           PARAMS(P_UUID(batch_id), P_TIME(c->now_ms), P_BYTES(hash_str(&record.seed)), P_I64(delay_ms),
                  P_TEXT(entropy_json), P_TEXT(receipts_key), P_BYTES(hash_str(&written.sha256)),
                  P_I64(written.bytes)));
    return NO_ERR;
}
