/* Owns the public record's computation and its canonical text. Must not decide who may see it. */
#include "draw_record_private.h"

enum { PIECE_BYTES = 64 * 1024 };

_Static_assert((sizeof(struct draw_entry) + sizeof(uint32_t) + 2 * sizeof(struct draw_exclusion)) * DRAW_ENTRIES_MAX <
                   ARENA_LIMIT_BYTES / 4 * 3,
               "the largest draw must fit an arena: entries, their order, exclusions");

bool draw_record_compute(struct arena *mem, struct draw_record *r)
{
    const struct str number = r->manifest.batch_number;
    struct draw draw;
    r->manifest_sha256 = sha256(manifest_json(mem, &r->manifest));
    r->exclusions_sha256 = draw_exclusions_hash(mem, number, r->exclusions, r->exclusion_count);
    r->root = draw_root(&r->manifest, r->entries, r->entry_count);
    r->seed = draw_seed(mem, number, &r->manifest_sha256, &r->root, r->entropy, r->manifest.event_count);
    draw_run(mem, &r->manifest, &r->seed, r->entries, r->entry_count, &draw);
    for (size_t i = 0; i < r->change_count; i++)
        if (!draw_replay(&draw, &r->changes[i]))
            return false;
    return true;
}

/* ---- text ---- */

void json_put_hex(struct json_out *o, struct str raw)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * HASH_BYTES];
    const size_t bytes = raw.len <= HASH_BYTES ? raw.len : HASH_BYTES;
    for (size_t i = 0; i < bytes; i++) {
        text[2 * i] = digits[str_bytes(raw)[i] >> 4];
        text[2 * i + 1] = digits[str_bytes(raw)[i] & 15];
    }
    json_put_str(o, (struct str){text, 2 * bytes});
}

void json_add_hex(struct json_out *o, const char *name, struct str raw)
{
    json_key(o, name);
    json_put_hex(o, raw);
}

struct draw_record_writer {
    const struct draw_record *record;
    draw_record_sink *sink;
    void *context;
    struct arena *piece, *scratch; /* of the piece being made, and of one entry */
    struct json_out out;
    struct hasher *digest;
    struct err err; /* the first; nothing more is sent */
};

static void send(struct draw_record_writer *w, struct str piece)
{
    if (!failed(w->err) && piece.len > 0)
        w->err = w->sink(w->context, piece);
}

static void send_hashed(struct draw_record_writer *w)
{
    const struct str piece = json_text(&w->out);
    hasher_add(w->digest, piece);
    send(w, piece);
    arena_reset(w->piece);
    w->out.buf = (struct strbuf){.mem = w->piece};
}

static void send_if_large(struct draw_record_writer *w)
{
    if (w->out.buf.len >= PIECE_BYTES)
        send_hashed(w);
}

static void put_change(struct draw_record_writer *w, const struct draw_change *c)
{
    struct json_out *o = &w->out;
    json_open(o, '{');
    json_add_hex(o, "disqualified", entry_id_str(&c->struck));
    json_key(o, "passed_over");
    json_open(o, '[');
    for (size_t k = 0; k < c->passed_over_count; k++) {
        json_put_hex(o, entry_id_str(&c->passed_over[k]));
        send_if_large(w);
    }
    json_close(o, ']');
    json_key(o, "promoted");
    if (c->any_promoted)
        json_put_hex(o, entry_id_str(&c->promoted));
    else
        json_put_null(o);
    json_add_str(o, "reason", str_from(disqualification_reason_code(c->reason)));
    json_close(o, '}');
}

struct draw_record_writer *draw_record_begin(struct arena *mem, const struct draw_record *r, draw_record_sink *sink,
                                             void *context)
{
    struct draw_record_writer *w = ARENA_NEW(mem, struct draw_record_writer);
    *w = (struct draw_record_writer){.record = r,
                                     .sink = sink,
                                     .context = context,
                                     .piece = arena_within(mem),
                                     .scratch = arena_within(mem),
                                     .digest = hasher_new(mem)};
    w->out = json_out(w->piece);
    json_open(&w->out, '{');
    json_add_str(&w->out, "batch", r->manifest.batch_number);
    json_key(&w->out, "changes");
    json_open(&w->out, '[');
    for (size_t i = 0; i < r->change_count; i++)
        put_change(w, &r->changes[i]);
    json_close(&w->out, ']');
    json_key(&w->out, "entries");
    json_open(&w->out, '[');
    return w;
}

void draw_record_add(struct draw_record_writer *w, const struct draw_entry *e, struct str enterprise_name)
{
    struct json_out *o = &w->out;
    arena_reset(w->scratch);
    const struct hash leaf = draw_entry_leaf(w->scratch, &w->record->manifest, e);
    json_open(o, '{');
    if (e->outcome == DRAW_won)
        json_add_str(o, "enterprise_name", enterprise_name);
    json_add_hex(o, "entry_id", entry_id_str(&e->id));
    json_add_hex(o, "identity", hash_str(&e->identity));
    json_add_hex(o, "leaf", hash_str(&leaf));
    json_add_str(o, "outcome", str_from(draw_outcome_code((enum draw_outcome)e->outcome)));
    json_add_i64(o, "rank", e->rank);
    json_add_hex(o, "score", hash_str(&e->score));
    json_add_str(o, "voucher_type", w->record->manifest.types[e->type].code);
    json_close(o, '}');
    send_if_large(w);
}

static void put_entropy(struct json_out *o, const struct draw_record *r)
{
    json_key(o, "entropy");
    json_open(o, '[');
    for (size_t i = 0; i < r->manifest.event_count; i++) {
        json_open(o, '{');
        json_add_bool(o, "substitute", r->entropy[i].substitute);
        json_add_str(o, "value", r->entropy[i].value);
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_exclusions(struct draw_record_writer *w)
{
    const struct draw_record *r = w->record;
    struct json_out *o = &w->out;
    json_key(o, "exclusions");
    json_open(o, '[');
    for (size_t i = 0; i < r->exclusion_count; i++) {
        json_open(o, '{');
        json_add_hex(o, "entry_id", entry_id_str(&r->exclusions[i].id));
        json_add_str(o, "reason", str_from(exclusion_reason_code(r->exclusions[i].reason)));
        json_close(o, '}');
        send_if_large(w);
    }
    json_close(o, ']');
    json_add_hex(o, "exclusions_sha256", hash_str(&r->exclusions_sha256));
}

static bool canonical_text(struct arena *mem, struct str json, struct str *out)
{
    const cJSON *tree = NULL;
    struct strbuf text = {.mem = mem};
    if (!json_read(mem, json, &tree) || !json_canonical(tree, &text))
        return false;
    *out = strbuf_str(&text);
    return true;
}

/* What stands before the record's own digest. */
static bool put_middle(struct draw_record_writer *w)
{
    const struct draw_record *r = w->record;
    struct json_out *o = &w->out;
    struct str key = STR_EMPTY;
    arena_reset(w->scratch);
    if (!canonical_text(w->scratch, r->receipts_key, &key))
        return false;
    json_close(o, ']');
    put_entropy(o, r);
    put_exclusions(w);
    json_add_str(o, "format", STR(DRAW_RECORD_FORMAT));
    json_add_time(o, "issue_at", r->issue_at_ms);
    json_add_raw(o, "manifest", manifest_json(w->scratch, &r->manifest));
    json_add_hex(o, "manifest_sha256", hash_str(&r->manifest_sha256));
    json_add_time(o, "publicity_at", r->publicity_at_ms);
    json_add_raw(o, "receipts_key", key);
    json_key(o, "record_sha256");
    send_hashed(w);
    return true;
}

struct err draw_record_end(struct draw_record_writer *w, struct hash *record_sha256)
{
    static const struct hash none = {{0}};
    struct json_out *o = &w->out, own = json_out(w->scratch);
    if (!put_middle(w))
        return ERR(internal, "the receipts' key is not JSON");
    struct json_out zeros = json_out(w->scratch);
    json_put_hex(&zeros, hash_str(&none));
    hasher_add(w->digest, json_text(&zeros)); /* in the place of the digest */
    o->need_comma = true;
    json_add_hex(o, "root", hash_str(&w->record->root));
    json_add_time(o, "sealed_at", w->record->sealed_at_ms);
    json_add_hex(o, "seed", hash_str(&w->record->seed));
    json_close(o, '}');
    hasher_add(w->digest, json_text(o));
    const struct hash digest = hasher_end(w->digest);
    json_put_hex(&own, hash_str(&digest));
    send(w, json_text(&own));
    send(w, json_text(o));
    if (!failed(w->err))
        *record_sha256 = digest;
    return w->err;
}
