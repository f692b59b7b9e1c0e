/* Owns the queries of seals and draws. Bulk rows go as arrays, at most ROWS_PER_STATEMENT each. */
#include "booking_store.h"
#include "queries.h"

enum { ROWS_PER_STATEMENT = 1000, LIST_FIRST = 256 };

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

static void *grow(struct arena *mem, void *old, size_t count, size_t cap, size_t size)
{
    void *grown = arena_array(mem, cap, size);
    if (count)
        memcpy(grown, old, count * size);
    return grown;
}

static size_t make_room(struct draw_list *l)
{
    if (l->count == l->cap) {
        const size_t cap = l->cap ? l->cap * 2 : LIST_FIRST;
        l->booking_ids = grow(l->mem, l->booking_ids, l->count, cap, sizeof *l->booking_ids);
        l->enterprise_ids = grow(l->mem, l->enterprise_ids, l->count, cap, sizeof *l->enterprise_ids);
        l->entries = grow(l->mem, l->entries, l->count, cap, sizeof *l->entries);
        l->type_codes = grow(l->mem, l->type_codes, l->count, cap, sizeof *l->type_codes);
        l->annual_caps = grow(l->mem, l->annual_caps, l->count, cap, sizeof *l->annual_caps);
        l->wins = grow(l->mem, l->wins, l->count, cap, sizeof *l->wins);
        l->cap = cap;
    }
    return l->count++;
}

static bool read_entry_id(struct row *row, struct entry_id *out)
{
    const struct str raw = row_bytes(row);
    if (raw.len != ENTRY_ID_BYTES)
        return false;
    memcpy(out->bytes, raw.data, ENTRY_ID_BYTES);
    return true;
}

static struct err read_common(struct row *row, struct draw_list *l, size_t i)
{
    l->booking_ids[i] = row_uuid(row);
    l->enterprise_ids[i] = row_uuid(row);
    if (!read_entry_id(row, &l->entries[i].id))
        return ERR(internal, "an entry id of another length");
    l->type_codes[i] = row_str(row);
    return NO_ERR;
}

static struct err read_booking(struct row *row, void *out)
{
    struct draw_list *l = out;
    const size_t i = make_room(l);
    TRY(read_common(row, l, i));
    const struct str salt = row_bytes(row), uscc = row_str(row);
    l->entries[i].identity = draw_identity(l->mem, salt, uscc);
    l->annual_caps[i] = row_i64(row);
    l->wins[i] = l->entries[i].wins = row_i64(row);
    return NO_ERR;
}

static struct err read_entry(struct row *row, void *out)
{
    struct draw_list *l = out;
    const size_t i = make_room(l);
    TRY(read_common(row, l, i));
    l->entries[i].identity = row_hash(row);
    l->entries[i].enterprise_name = row_str(row);
    return NO_ERR;
}

void draw_ask_bookings(struct command *c, struct uuid batch_id, struct draw_list *out)
{
    out->mem = c->mem;
    tx_ask(c->tx, &q_booking_seal_entries, PARAMS(P_UUID(batch_id)), 0, DRAW_ENTRIES_MAX, read_booking, out);
}

void draw_ask_entries(struct command *c, struct uuid batch_id, struct draw_list *out)
{
    out->mem = c->mem;
    tx_ask(c->tx, &q_draw_entries, PARAMS(P_UUID(batch_id)), 0, DRAW_ENTRIES_MAX, read_entry, out);
}

bool draw_list_complete(struct draw_list *l, const struct manifest *manifest)
{
    for (size_t i = 0; i < l->count; i++) {
        const int type = manifest_find_type(manifest, l->type_codes[i]);
        if (type < 0)
            return false;
        l->entries[i].type = (unsigned)type;
    }
    return true;
}

static struct err read_exclusion(struct row *row, void *out)
{
    struct draw_exclusions *x = out;
    if (x->count == x->cap) {
        const size_t cap = x->cap ? x->cap * 2 : LIST_FIRST;
        x->list = grow(x->mem, x->list, x->count, cap, sizeof *x->list);
        x->cap = cap;
    }
    struct draw_exclusion *e = &x->list[x->count++];
    if (!read_entry_id(row, &e->id) || !exclusion_reason_find(row_str(row), &e->reason))
        return ERR(internal, "an exclusion that cannot be read");
    return NO_ERR;
}

void draw_ask_exclusions(struct command *c, struct uuid batch_id, struct draw_exclusions *out)
{
    out->mem = c->mem;
    tx_ask(c->tx, &q_draw_exclusions, PARAMS(P_UUID(batch_id)), 0, DRAW_ENTRIES_MAX, read_exclusion, out);
}

/* ---- the draw ---- */

static void put_outcomes(struct command *c, struct uuid batch_id, const struct draw_list *l)
{
    for (size_t from = 0; from < l->count; from += ROWS_PER_STATEMENT) {
        struct array_text bookings = array_begin(c->mem), ranks = array_begin(c->mem), scores = array_begin(c->mem),
                          won = array_begin(c->mem);
        for (size_t i = from; i < l->count && i < from + ROWS_PER_STATEMENT; i++) {
            const struct draw_entry *e = &l->entries[i];
            array_add(&bookings, uuid_text(c->mem, l->booking_ids[i]));
            array_add_i64(&ranks, e->rank);
            array_add(&scores, hex_encode(c->mem, hash_str(&e->score)));
            array_add(&won, e->outcome == DRAW_won ? STR("t") : STR("f"));
        }
        tx_put(c->tx, &q_draw_insert_outcomes,
               PARAMS(P_UUID(batch_id), P_TEXT(array_end(&bookings)), P_TEXT(array_end(&ranks)),
                      P_TEXT(array_end(&scores)), P_TEXT(array_end(&won))));
    }
}

struct err draw_put(struct command *c, struct uuid batch_id, const struct batch_plan *plan, struct draw_list *list,
                    const struct draw_exclusions *exclusions, const struct entropy_value *values, size_t count,
                    struct str entropy_json)
{
    const int64_t delay_ms = batch_delay_ms(plan->manifest.publicity_at_ms, c->now_ms);
    struct draw_record record = {.manifest = plan->manifest,
                                 .sealed_at_ms = plan->sealed_at_ms,
                                 .publicity_at_ms = plan->manifest.publicity_at_ms + delay_ms,
                                 .issue_at_ms = plan->manifest.issue_at_ms + delay_ms,
                                 .exclusions = exclusions->list,
                                 .exclusion_count = exclusions->count,
                                 .receipts_key = c->call->config->public_keys,
                                 .entries = list->entries,
                                 .entry_count = list->count};
    struct str text = STR_EMPTY;
    memcpy(record.entropy, values, count * sizeof *values);
    if (!draw_list_complete(list, &plan->manifest) || !draw_record_compute(c->mem, &record) ||
        !draw_record_write(c->mem, &record, &text))
        return ERR(internal, "the draw cannot be computed from what was sealed");
    if (!hash_equal(record.root, plan->root) || !hash_equal(record.manifest_sha256, plan->manifest_sha256))
        return ERR(internal, "what was sealed has been changed: the root or the manifest differs");
    put_outcomes(c, batch_id, list);
    tx_put(c->tx, &q_booking_batch_draw,
           PARAMS(P_UUID(batch_id), P_TIME(c->now_ms), P_BYTES(hash_str(&record.seed)), P_TEXT(text), P_I64(delay_ms),
                  P_TEXT(entropy_json)));
    return NO_ERR;
}
