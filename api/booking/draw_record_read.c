/* Owns reading a record's canonical text. Must not believe any of it: verify.c recomputes. */
#include "base/ascii.h"
#include "draw_record_private.h"

/* The record's members in canonical order; the text may have no others and no blanks. */
enum member {
    M_batch,
    M_changes,
    M_entries,
    M_entropy,
    M_exclusions,
    M_exclusions_sha256,
    M_format,
    M_issue_at,
    M_manifest,
    M_manifest_sha256,
    M_publicity_at,
    M_receipts_key,
    M_record_sha256,
    M_root,
    M_sealed_at,
    M_seed,
    MEMBERS
};
static const char *const member_names[MEMBERS] = {
    "batch",     "changes",  "entries",         "entropy",      "exclusions",   "exclusions_sha256", "format",
    "issue_at",  "manifest", "manifest_sha256", "publicity_at", "receipts_key", "record_sha256",     "root",
    "sealed_at", "seed",
};

/* Texts of what is parsed as one: nothing of a true record comes near. */
enum { MEMBER_TEXT_MAX = 4 * 1024 * 1024, ENTRY_TEXT_MAX = 4096 };

struct reading {
    struct arena *mem;
    struct arena *scratch; /* of one piece */
    struct str parts[MEMBERS];
    size_t passed_over; /* of all changes */
    struct record_file *file;
    struct str why;
};

static bool fail(struct reading *r, const char *what, size_t index)
{
    r->why = arena_printf(r->mem, "%s %zu", what, index);
    return false;
}

bool hex_read(struct str text, void *out, size_t bytes)
{
    uint8_t *to = out;
    if (text.len != 2 * bytes)
        return false;
    for (size_t i = 0; i < bytes; i++) {
        const int high = ascii_lower_hex_value(text.data[2 * i]), low = ascii_lower_hex_value(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

/* ---- cutting the text; each piece is strictly parsed when it is read ---- */

/* Index behind the value that begins at `at`, or 0 if the text ends early. */
static size_t value_end(struct str text, size_t at)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = at; i < text.len; i++) {
        const char c = text.data[i];
        if (quoted) {
            if (c == '\\')
                i++;
            quoted = c != '"';
            if (!quoted && depth == 0)
                return i + 1;
            continue;
        }
        if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']' || c == ',') {
            if (depth == 0)
                return i;
            if (c != ',' && --depth == 0)
                return i + 1;
        }
    }
    return 0;
}

static bool skip_text(struct str text, size_t *at, struct str expected)
{
    if (text.len - *at < expected.len || memcmp(text.data + *at, expected.data, expected.len) != 0)
        return false;
    *at += expected.len;
    return true;
}

static bool cut_members(struct reading *r, struct str text)
{
    size_t at = 0;
    for (unsigned m = 0; m < MEMBERS; m++) {
        const struct str before = arena_printf(r->mem, "%s\"%s\":", m == 0 ? "{" : ",", member_names[m]);
        if (!skip_text(text, &at, before)) {
            r->why = arena_printf(r->mem, "no member \"%s\" where it belongs", member_names[m]);
            return false;
        }
        const size_t end = value_end(text, at);
        if (end == 0) {
            r->why = STR("the text ends early");
            return false;
        }
        r->parts[m] = (struct str){text.data + at, end - at};
        const bool is_list = m == M_changes || m == M_entries || m == M_exclusions;
        if (!is_list && r->parts[m].len > MEMBER_TEXT_MAX) {
            r->why = arena_printf(r->mem, "\"%s\" is too long", member_names[m]);
            return false;
        }
        at = end;
    }
    r->why = STR("the text does not end behind its last member");
    return skip_text(text, &at, STR("}")) && at == text.len;
}

/* The next item of an array's text; *at starts at 0. False at its end. */
static bool next_item(struct str array, size_t *at, struct str *item)
{
    const size_t begin = *at + 1; /* behind '[' or ',' */
    if (begin >= array.len)
        return false;
    const size_t end = value_end(array, begin);
    if (end <= begin)
        return false;
    *item = (struct str){array.data + begin, end - begin};
    *at = end;
    return true;
}

static bool count_items(struct reading *r, enum member m, size_t most, size_t *count)
{
    size_t at = 0;
    struct str item;
    *count = 0;
    if (!str_starts(r->parts[m], STR("["))) {
        r->why = arena_printf(r->mem, "\"%s\" is not an array", member_names[m]);
        return false;
    }
    while (next_item(r->parts[m], &at, &item))
        ++*count;
    if (*count > most) {
        r->why = arena_printf(r->mem, "\"%s\" has more than %zu items", member_names[m], most);
        return false;
    }
    return true;
}

static bool read_id(const cJSON *o, const char *name, struct entry_id *out)
{
    return hex_read(json_str(o, name), out->bytes, ENTRY_ID_BYTES);
}

/* ---- the parts ---- */

/* The texts of `out` point into the scratch memory. */
static bool read_entry(struct arena *scratch, const struct manifest *manifest, struct str piece,
                       struct stated_entry *out)
{
    const cJSON *o = NULL;
    enum draw_outcome outcome;
    arena_reset(scratch);
    if (piece.len > ENTRY_TEXT_MAX || !json_read(scratch, piece, &o))
        return false;
    struct draw_entry *e = &out->entry;
    const int type = manifest_find_type(manifest, json_str(o, "voucher_type"));
    const int64_t rank = json_i64(o, "rank", 0);
    if (type < 0 || rank < 1 || rank > DRAW_ENTRIES_MAX || !draw_outcome_find(json_str(o, "outcome"), &outcome))
        return false;
    *e = (struct draw_entry){.type = (uint8_t)type, .rank = (uint32_t)rank, .outcome = (uint8_t)outcome};
    out->enterprise_name = json_str(o, "enterprise_name");
    return read_id(o, "entry_id", &e->id) && hash_read(json_str(o, "identity"), &e->identity) &&
           hash_read(json_str(o, "leaf"), &out->leaf) && hash_read(json_str(o, "score"), &e->score);
}

static bool read_entries(struct reading *r)
{
    struct draw_record *record = &r->file->record;
    size_t at = 0;
    struct str item;
    if (!count_items(r, M_entries, DRAW_ENTRIES_MAX, &record->entry_count))
        return false;
    record->entries = arena_array(r->mem, record->entry_count, sizeof *record->entries);
    for (size_t i = 0; next_item(r->parts[M_entries], &at, &item); i++) {
        struct stated_entry stated;
        if (!read_entry(r->scratch, &record->manifest, item, &stated))
            return fail(r, "wrong form of entry", i);
        struct draw_entry *e = &record->entries[i];
        e->id = stated.entry.id;
        e->identity = stated.entry.identity;
        e->type = stated.entry.type;
    }
    r->file->entries_text = r->parts[M_entries];
    return true;
}

bool stated_next(struct stated_entries *s, struct stated_entry *out)
{
    struct str item;
    return next_item(s->file->entries_text, &s->at, &item) &&
           read_entry(s->scratch, &s->file->record.manifest, item, out);
}

static bool read_exclusions(struct reading *r)
{
    struct draw_record *record = &r->file->record;
    size_t at = 0;
    struct str item;
    if (!count_items(r, M_exclusions, DRAW_ENTRIES_MAX, &record->exclusion_count))
        return false;
    struct draw_exclusion *list = arena_array(r->mem, record->exclusion_count, sizeof *list);
    for (size_t i = 0; next_item(r->parts[M_exclusions], &at, &item); i++) {
        const cJSON *o = NULL;
        arena_reset(r->scratch);
        if (item.len > ENTRY_TEXT_MAX || !json_read(r->scratch, item, &o) || !read_id(o, "entry_id", &list[i].id) ||
            !exclusion_reason_find(json_str(o, "reason"), &list[i].reason))
            return fail(r, "wrong form of exclusion", i);
    }
    record->exclusions = list;
    return true;
}

static bool read_change(struct reading *r, struct str piece, struct draw_change *out)
{
    const cJSON *o = NULL;
    arena_reset(r->scratch);
    if (!json_read(r->scratch, piece, &o) || !read_id(o, "disqualified", &out->struck) ||
        !disqualification_reason_find(json_str(o, "reason"), &out->reason))
        return false;
    const cJSON *passed = json_member(o, "passed_over");
    if (!cJSON_IsArray(passed))
        return false;
    const size_t count = (size_t)cJSON_GetArraySize(passed);
    if (count > DRAW_ENTRIES_MAX - r->passed_over) /* one can be passed over more than once, but so many are no draw */
        return false;
    r->passed_over += count;
    out->passed_over = arena_array(r->mem, count, sizeof *out->passed_over);
    for (const cJSON *id = passed->child; id; id = id->next)
        if (!cJSON_IsString(id) ||
            !hex_read(str_from(id->valuestring), out->passed_over[out->passed_over_count++].bytes, ENTRY_ID_BYTES))
            return false;
    out->any_promoted = json_has(o, "promoted");
    return !out->any_promoted || read_id(o, "promoted", &out->promoted);
}

static bool read_changes(struct reading *r)
{
    struct draw_record *record = &r->file->record;
    size_t at = 0;
    struct str item;
    if (!count_items(r, M_changes, DRAW_CHANGES_MAX, &record->change_count))
        return false;
    struct draw_change *list = arena_array(r->mem, record->change_count, sizeof *list);
    for (size_t i = 0; next_item(r->parts[M_changes], &at, &item); i++)
        if (!read_change(r, item, &list[i]))
            return fail(r, "wrong form of change", i);
    record->changes = list;
    return true;
}

static bool read_manifest(struct reading *r)
{
    const cJSON *o = NULL;
    const char *reason = "it is not valid JSON";
    if (json_read(r->mem, r->parts[M_manifest], &o) && manifest_read(r->mem, o, &r->file->record.manifest, &reason))
        return true;
    r->why = arena_printf(r->mem, "the manifest cannot be read: %s", reason);
    return false;
}

static bool read_entropy(struct reading *r)
{
    struct draw_record *record = &r->file->record;
    size_t at = 0, count = 0;
    struct str item;
    if (!count_items(r, M_entropy, MANIFEST_EVENTS_MAX, &count))
        return false;
    if (count != record->manifest.event_count) {
        r->why = STR("not one entropy value for each event of the manifest");
        return false;
    }
    for (size_t i = 0; next_item(r->parts[M_entropy], &at, &item); i++) {
        const cJSON *o = NULL;
        if (!json_read(r->mem, item, &o))
            return fail(r, "wrong form of entropy value", i);
        record->entropy[i] = entropy_value_read(o);
    }
    return true;
}

/* A member that is a plain string; empty if it is not. */
static struct str text_of(const struct reading *r, enum member m)
{
    const cJSON *o = NULL;
    return json_read(r->mem, r->parts[m], &o) && cJSON_IsString(o) ? str_from(o->valuestring) : STR_EMPTY;
}

static bool read_scalars(struct reading *r)
{
    struct record_file *f = r->file;
    const cJSON *key = NULL;
    f->batch_number = text_of(r, M_batch);
    f->record.receipts_key = r->parts[M_receipts_key];
    r->why = STR("a hash, a time, the receipts' key or the format is not of its form");
    return str_is(text_of(r, M_format), DRAW_RECORD_FORMAT) && json_read(r->mem, r->parts[M_receipts_key], &key) &&
           cJSON_IsObject(key) && hash_read(text_of(r, M_exclusions_sha256), &f->exclusions_sha256) &&
           hash_read(text_of(r, M_manifest_sha256), &f->manifest_sha256) &&
           hash_read(text_of(r, M_record_sha256), &f->record_sha256) && hash_read(text_of(r, M_root), &f->root) &&
           hash_read(text_of(r, M_seed), &f->seed) && time_parse(text_of(r, M_issue_at), &f->record.issue_at_ms) &&
           time_parse(text_of(r, M_publicity_at), &f->record.publicity_at_ms) &&
           time_parse(text_of(r, M_sealed_at), &f->record.sealed_at_ms);
}

bool draw_record_read(struct arena *mem, struct str text, struct record_file *out, struct str *why)
{
    struct record_file file = {0};
    struct reading r = {.mem = mem, .scratch = arena_new(), .file = &file};
    const bool good = cut_members(&r, text) && read_scalars(&r) && read_manifest(&r) && read_entropy(&r) &&
                      read_exclusions(&r) && read_changes(&r) && read_entries(&r);
    arena_free(r.scratch);
    if (good)
        *out = file;
    else
        *why = r.why;
    return good;
}
