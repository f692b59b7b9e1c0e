/* The draw that tests/expected/draw_vectors.mjs describes, made by the service's code. */
#ifndef JQT_TESTS_DRAW_FIXTURE_H
#define JQT_TESTS_DRAW_FIXTURE_H
#include "booking/draw_record.h"
#include "tests/unit/rules_test.h"
#include <stdlib.h>

static inline const cJSON *parse_text(struct str text)
{
    const cJSON *tree = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, text, &tree, &offset, &reason));
    return tree;
}

static inline struct str raw_of(struct str hex)
{
    struct str raw = STR_EMPTY;
    assert_true(hex_decode(mem, hex, &raw));
    return raw;
}

static inline struct entry_id entry_id_of(struct str hex)
{
    struct entry_id id = {{0}};
    const struct str raw = raw_of(hex);
    assert_int_equal(raw.len, ENTRY_ID_BYTES);
    memcpy(id.bytes, raw.data, ENTRY_ID_BYTES);
    return id;
}

static inline int by_id(const void *a, const void *b)
{
    return entry_id_compare(&((const struct draw_entry *)a)->id, &((const struct draw_entry *)b)->id);
}

static inline int64_t time_of(const cJSON *o, const char *name)
{
    int64_t ms = 0;
    assert_true(time_parse(json_str(o, name), &ms));
    return ms;
}

/* Under which names winners are shown. */
enum { FIXTURE_NAMES_MAX = 100 };
static struct {
    struct entry_id id;
    struct str name;
} fixture_names[FIXTURE_NAMES_MAX];
static size_t fixture_name_count;

static inline struct str name_of(const struct entry_id *id)
{
    for (size_t i = 0; i < fixture_name_count; i++)
        if (entry_id_compare(&fixture_names[i].id, id) == 0)
            return fixture_names[i].name;
    return STR("济南市某某信息技术有限公司");
}

static inline void load_entries(const cJSON *bookings, struct draw_record *r)
{
    r->entry_count = (size_t)cJSON_GetArraySize(bookings);
    r->entries = arena_array(mem, r->entry_count, sizeof *r->entries);
    assert_in_range(r->entry_count, 1, FIXTURE_NAMES_MAX);
    fixture_name_count = 0;
    for (const cJSON *b = bookings->child; b; b = b->next) {
        struct draw_entry *e = &r->entries[fixture_name_count];
        e->id = entry_id_of(json_str(b, "entry_id"));
        e->type = (uint8_t)manifest_find_type(&r->manifest, json_str(b, "voucher_type"));
        e->identity = draw_identity(mem, raw_of(json_str(b, "salt")), json_str(b, "uscc"));
        e->wins = (uint16_t)json_i64(b, "wins", 0);
        fixture_names[fixture_name_count].id = e->id;
        fixture_names[fixture_name_count++].name = json_str(b, "enterprise_name");
    }
    qsort(r->entries, r->entry_count, sizeof *r->entries, by_id);
}

static inline void load_lists(const cJSON *inputs, struct draw_record *r)
{
    const cJSON *list = json_member(inputs, "exclusions");
    struct draw_exclusion *exclusions = arena_array(mem, (size_t)cJSON_GetArraySize(list), sizeof *exclusions);
    for (const cJSON *x = list->child; x; x = x->next) {
        struct draw_exclusion *e = &exclusions[r->exclusion_count++];
        e->id = entry_id_of(json_str(x, "entry_id"));
        assert_true(exclusion_reason_find(json_str(x, "reason"), &e->reason));
    }
    r->exclusions = exclusions;
    size_t i = 0;
    for (const cJSON *v = json_member(inputs, "entropy")->child; v; v = v->next, i++)
        r->entropy[i] = (struct entropy_value){json_bool(v, "substitute", false), json_str(v, "value")};
}

static inline void strike_all(const cJSON *strikes, struct draw_record *r)
{
    struct draw draw;
    struct draw_change *changes = arena_array(mem, (size_t)cJSON_GetArraySize(strikes), sizeof *changes);
    draw_run(mem, &r->manifest, &r->seed, r->entries, r->entry_count, &draw);
    for (const cJSON *s = strikes->child; s; s = s->next) {
        const struct entry_id id = entry_id_of(json_str(s, "entry_id"));
        enum disqualification_reason reason = DISQUALIFICATION_REASONS;
        assert_true(disqualification_reason_find(json_str(s, "reason"), &reason));
        assert_true(draw_strike(mem, &draw, &id, reason, &changes[r->change_count++]));
    }
    r->changes = changes;
}

static inline struct draw_record load_record(void)
{
    const cJSON *inputs = parse_text(read_expected("draw_inputs.json"));
    struct draw_record r = {.sealed_at_ms = time_of(inputs, "sealed_at"),
                            .publicity_at_ms = time_of(inputs, "publicity_at"),
                            .issue_at_ms = time_of(inputs, "issue_at")};
    struct strbuf key = {.mem = mem};
    const char *why = "";
    assert_true(manifest_read(mem, json_member(inputs, "manifest"), &r.manifest, &why));
    assert_true(json_canonical(json_member(inputs, "receipts_key"), &key));
    r.receipts_key = strbuf_str(&key);
    load_entries(json_member(inputs, "bookings"), &r);
    load_lists(inputs, &r);
    assert_true(draw_record_compute(mem, &r)); /* the seed, before any change */
    strike_all(json_member(inputs, "strikes"), &r);
    assert_true(draw_record_compute(mem, &r));
    return r;
}

static inline struct err collect(void *text, struct str piece)
{
    strbuf_add(text, piece);
    return NO_ERR;
}

static inline struct str write_record(const struct draw_record *r)
{
    struct strbuf text = {.mem = mem};
    struct hash sha256;
    struct draw_record_writer *w = draw_record_begin(mem, r, collect, &text);
    for (size_t i = 0; i < r->entry_count; i++)
        draw_record_add(w, &r->entries[i], name_of(&r->entries[i].id));
    assert_false(failed(draw_record_end(w, &sha256)));
    return strbuf_str(&text);
}
#endif
