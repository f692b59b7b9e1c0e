/* Owns the public record's computation and its canonical text. Must not decide who may see it. */
#include "draw_record_private.h"

enum { ENTRY_TEXT_BYTES = 400, EXCLUSION_TEXT_BYTES = 96, HEAD_TEXT_BYTES = 64 * 1024 };

bool draw_record_compute(struct arena *mem, struct draw_record *r)
{
    const struct str number = r->manifest.batch_number;
    struct draw draw;
    r->manifest_sha256 = sha256(manifest_json(mem, &r->manifest));
    r->exclusions_sha256 = draw_exclusions_hash(mem, number, r->exclusions, r->exclusion_count);
    draw_make_leaves(&r->manifest, r->entries, r->entry_count);
    r->root = merkle_root(draw_tree(mem, r->entries, r->entry_count));
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

static void put_changes(struct json_out *o, const struct draw_record *r)
{
    json_key(o, "changes");
    json_open(o, '[');
    for (size_t i = 0; i < r->change_count; i++) {
        const struct draw_change *c = &r->changes[i];
        json_open(o, '{');
        json_add_hex(o, "disqualified", entry_id_str(&c->struck));
        json_key(o, "passed_over");
        json_open(o, '[');
        for (size_t k = 0; k < c->passed_over_count; k++)
            json_put_hex(o, entry_id_str(&c->passed_over[k]));
        json_close(o, ']');
        json_key(o, "promoted");
        if (c->any_promoted)
            json_put_hex(o, entry_id_str(&c->promoted));
        else
            json_put_null(o);
        json_add_str(o, "reason", str_from(disqualification_reason_code(c->reason)));
        json_close(o, '}');
    }
    json_close(o, ']');
}

static void put_entries(struct json_out *o, const struct draw_record *r)
{
    json_key(o, "entries");
    json_open(o, '[');
    for (size_t i = 0; i < r->entry_count; i++) {
        const struct draw_entry *e = &r->entries[i];
        json_open(o, '{');
        if (e->outcome == DRAW_won)
            json_add_str(o, "enterprise_name", e->enterprise_name);
        json_add_hex(o, "entry_id", entry_id_str(&e->id));
        json_add_hex(o, "identity", hash_str(&e->identity));
        json_add_hex(o, "leaf", hash_str(&e->leaf));
        json_add_str(o, "outcome", str_from(draw_outcome_code(e->outcome)));
        json_add_i64(o, "rank", e->rank);
        json_add_hex(o, "score", hash_str(&e->score));
        json_add_str(o, "voucher_type", r->manifest.types[e->type].code);
        json_close(o, '}');
    }
    json_close(o, ']');
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

static void put_exclusions(struct json_out *o, const struct draw_record *r)
{
    json_key(o, "exclusions");
    json_open(o, '[');
    for (size_t i = 0; i < r->exclusion_count; i++) {
        json_open(o, '{');
        json_add_hex(o, "entry_id", entry_id_str(&r->exclusions[i].id));
        json_add_str(o, "reason", str_from(exclusion_reason_code(r->exclusions[i].reason)));
        json_close(o, '}');
    }
    json_close(o, ']');
    json_add_hex(o, "exclusions_sha256", hash_str(&r->exclusions_sha256));
}

/* A growing buffer leaves its old bytes in the arena; a large record would not fit twice. */
static struct json_out roomy_out(struct arena *mem, const struct draw_record *r)
{
    struct json_out o = json_out(mem);
    size_t bytes = HEAD_TEXT_BYTES + r->entry_count * ENTRY_TEXT_BYTES + r->exclusion_count * EXCLUSION_TEXT_BYTES;
    for (size_t i = 0; i < r->entry_count; i++)
        bytes += r->entries[i].outcome == DRAW_won ? r->entries[i].enterprise_name.len : 0;
    o.buf.data = arena_alloc(mem, bytes);
    o.buf.cap = bytes;
    return o;
}

static bool canonical_text(struct arena *mem, struct str json, struct str *out)
{
    const cJSON *tree = NULL;
    size_t offset = 0;
    const char *reason = NULL;
    struct strbuf text = {.mem = mem};
    if (!json_parse(mem, json, &tree, &offset, &reason) || !json_canonical(tree, &text))
        return false;
    *out = strbuf_str(&text);
    return true;
}

bool draw_record_write(struct arena *mem, const struct draw_record *r, struct str *out)
{
    static const struct hash none = {{0}};
    struct str key = STR_EMPTY;
    if (!canonical_text(mem, r->receipts_key, &key))
        return false;
    struct json_out o = roomy_out(mem, r);
    json_open(&o, '{');
    json_add_str(&o, "batch", r->manifest.batch_number);
    put_changes(&o, r);
    put_entries(&o, r);
    put_entropy(&o, r);
    put_exclusions(&o, r);
    json_add_str(&o, "format", STR(DRAW_RECORD_FORMAT));
    json_add_time(&o, "issue_at", r->issue_at_ms);
    json_add_raw(&o, "manifest", manifest_json(mem, &r->manifest));
    json_add_hex(&o, "manifest_sha256", hash_str(&r->manifest_sha256));
    json_add_time(&o, "publicity_at", r->publicity_at_ms);
    json_add_raw(&o, "receipts_key", key);
    json_add_hex(&o, "record_sha256", hash_str(&none));
    const size_t digest_at = o.buf.len - 2 * HASH_BYTES - 1;
    json_add_hex(&o, "root", hash_str(&r->root));
    json_add_time(&o, "sealed_at", r->sealed_at_ms);
    json_add_hex(&o, "seed", hash_str(&r->seed));
    json_close(&o, '}');
    const struct hash digest = sha256(json_text(&o));
    const struct str hex = hex_encode(mem, hash_str(&digest));
    memcpy(o.buf.data + digest_at, hex.data, hex.len);
    *out = json_text(&o);
    return true;
}
