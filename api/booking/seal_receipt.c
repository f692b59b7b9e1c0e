/* Owns the payload of seal receipts. Must not sign: keys are token's. */
#include "draw_record_private.h"

struct str seal_receipt_json(struct arena *mem, const struct seal_receipt *r)
{
    struct json_out o = json_out(mem);
    json_open(&o, '{');
    json_add_str(&o, "batch", r->batch_number);
    json_add_i64(&o, "entry_count", (int64_t)r->entry_count);
    json_add_hex(&o, "entry_id", entry_id_str(&r->entry_id));
    json_add_hex(&o, "exclusions_sha256", hash_str(&r->exclusions_sha256));
    json_add_str(&o, "format", STR(SEAL_RECEIPT_FORMAT));
    json_add_hex(&o, "identity", hash_str(&r->identity));
    json_add_i64(&o, "leaf_index", (int64_t)r->leaf_index);
    json_add_hex(&o, "manifest_sha256", hash_str(&r->manifest_sha256));
    json_key(&o, "proof");
    json_open(&o, '[');
    for (size_t i = 0; i < r->proof.count; i++)
        json_put_hex(&o, hash_str(&r->proof.path[i]));
    json_close(&o, ']');
    json_add_hex(&o, "root", hash_str(&r->root));
    json_add_time(&o, "sealed_at", r->sealed_at_ms);
    json_add_str(&o, "voucher_type", r->type_code);
    json_close(&o, '}');
    return json_text(&o);
}

static bool read_proof(const cJSON *list, struct merkle_proof *out)
{
    out->count = 0;
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > MERKLE_PROOF_MAX)
        return false;
    for (const cJSON *item = list->child; item; item = item->next)
        if (!cJSON_IsString(item) || !hash_read(str_from(item->valuestring), &out->path[out->count++]))
            return false;
    return true;
}

bool seal_receipt_read(struct arena *mem, const cJSON *payload, struct seal_receipt *out, const char **why)
{
    struct seal_receipt r = {.batch_number = arena_str(mem, json_str(payload, "batch")),
                             .type_code = arena_str(mem, json_str(payload, "voucher_type"))};
    const int64_t index = json_i64(payload, "leaf_index", -1), count = json_i64(payload, "entry_count", -1);
    struct strbuf canonical = {.mem = mem};
    *why = "a member is missing or not of its form";
    if (index < 0 || count < 1 || count > DRAW_ENTRIES_MAX ||
        !hash_read(json_str(payload, "manifest_sha256"), &r.manifest_sha256) ||
        !hash_read(json_str(payload, "exclusions_sha256"), &r.exclusions_sha256) ||
        !hash_read(json_str(payload, "root"), &r.root) || !hash_read(json_str(payload, "identity"), &r.identity) ||
        !hex_read(json_str(payload, "entry_id"), r.entry_id.bytes, ENTRY_ID_BYTES) ||
        !time_parse(json_str(payload, "sealed_at"), &r.sealed_at_ms) ||
        !read_proof(json_member(payload, "proof"), &r.proof))
        return false;
    r.leaf_index = (size_t)index;
    r.entry_count = (size_t)count;
    *why = "a member or the format is unknown";
    if (!json_canonical(payload, &canonical) || !str_equal(strbuf_str(&canonical), seal_receipt_json(mem, &r)))
        return false;
    *why = "the proof does not lead to the root";
    const struct hash leaf = draw_leaf(mem, r.batch_number, &r.entry_id, r.type_code, &r.identity);
    if (!merkle_verify(&leaf, r.leaf_index, r.entry_count, &r.proof, &r.root))
        return false;
    *out = r;
    return true;
}
