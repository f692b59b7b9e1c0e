/* Owns the draw: exclusions, seed, scores, ranks, promotions. Must not read the clock, the database or randomness:
 * whoever repeats it gets the same. */
#include "booking/draw.h"

#include <stdlib.h>

static const char *const exclusion_codes[EXCLUSION_REASONS] = {
    [EXCLUDED_not_certified] = "not_certified",
    [EXCLUDED_not_qualified] = "not_qualified",
    [EXCLUDED_large_enterprise] = "large_enterprise",
    [EXCLUDED_qualification_incomplete] = "qualification_incomplete",
    [EXCLUDED_annual_cap_reached] = "annual_cap_reached",
};
static const char *const disqualification_codes[DISQUALIFICATION_REASONS] = {
    [DISQUALIFIED_false_information] = "false_information",
    [DISQUALIFIED_not_eligible] = "not_eligible",
    [DISQUALIFIED_unlawful_conduct] = "unlawful_conduct",
    [DISQUALIFIED_declined] = "declined",
};
static const char *const outcome_codes[DRAW_OUTCOMES] = {
    [DRAW_waiting] = "waiting",
    [DRAW_won] = "won",
    [DRAW_disqualified] = "disqualified",
};

/* Index of the code, or `count`. */
static unsigned find_code(const char *const *codes, unsigned count, struct str code)
{
    unsigned i = 0;
    while (i < count && !str_is(code, codes[i]))
        i++;
    return i;
}

const char *exclusion_reason_code(enum exclusion_reason reason)
{
    return exclusion_codes[reason];
}

bool exclusion_reason_find(struct str code, enum exclusion_reason *out)
{
    const unsigned i = find_code(exclusion_codes, EXCLUSION_REASONS, code);
    if (i < EXCLUSION_REASONS)
        *out = (enum exclusion_reason)i;
    return i < EXCLUSION_REASONS;
}

const char *disqualification_reason_code(enum disqualification_reason reason)
{
    return disqualification_codes[reason];
}

bool disqualification_reason_find(struct str code, enum disqualification_reason *out)
{
    const unsigned i = find_code(disqualification_codes, DISQUALIFICATION_REASONS, code);
    if (i < DISQUALIFICATION_REASONS)
        *out = (enum disqualification_reason)i;
    return i < DISQUALIFICATION_REASONS;
}

const char *draw_outcome_code(enum draw_outcome outcome)
{
    return outcome_codes[outcome];
}

bool draw_outcome_find(struct str code, enum draw_outcome *out)
{
    const unsigned i = find_code(outcome_codes, DRAW_OUTCOMES, code);
    if (i < DRAW_OUTCOMES)
        *out = (enum draw_outcome)i;
    return i < DRAW_OUTCOMES;
}

int entry_id_compare(const struct entry_id *a, const struct entry_id *b)
{
    return memcmp(a->bytes, b->bytes, ENTRY_ID_BYTES);
}

/* ---- seal ---- */

struct hash draw_exclusions_hash(struct arena *mem, struct str batch_number, const struct draw_exclusion *list,
                                 size_t count)
{
    struct hasher *h = hasher_new(mem);
    hasher_add_lp(h, STR("JQT-EXCLUSIONS-1"));
    hasher_add_lp(h, batch_number);
    for (size_t i = 0; i < count; i++) {
        hasher_add_lp(h, entry_id_str(&list[i].id));
        hasher_add_lp(h, str_from(exclusion_reason_code(list[i].reason)));
    }
    return hasher_end(h);
}

struct hash draw_entry_leaf(struct arena *scratch, const struct manifest *manifest, const struct draw_entry *e)
{
    return draw_leaf(scratch, manifest->batch_number, &e->id, manifest->types[e->type].code, &e->identity);
}

struct hash draw_root(const struct manifest *manifest, const struct draw_entry *entries, size_t count)
{
    struct merkle_frontier tree = {0};
    struct arena *scratch = arena_new();
    for (size_t i = 0; i < count; i++) {
        arena_reset(scratch);
        const struct hash leaf = draw_entry_leaf(scratch, manifest, &entries[i]);
        merkle_add(&tree, &leaf);
    }
    arena_free(scratch);
    return merkle_frontier_root(&tree);
}

/* ---- entropy and seed ---- */

struct entropy_value entropy_value_read(const cJSON *json)
{
    return (struct entropy_value){json_bool(json, "substitute", false), json_str(json, "value")};
}

static const struct entropy_source *source_of_value(const struct manifest *manifest, const struct entropy_value *values,
                                                    size_t i)
{
    return values[i].substitute ? &manifest->events[i].substitute : &manifest->events[i].event;
}

void draw_check_entropy(const struct manifest *manifest, const struct entropy_value *values, size_t count,
                        struct problem *why)
{
    if (count != manifest->event_count) {
        problem_add_fault(why, IN_BODY, STR("/values"),
                          count < manifest->event_count ? FAULT_too_few_items : FAULT_too_many_items,
                          arena_printf(why->mem, "%zu", manifest->event_count));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct entropy_source *source = source_of_value(manifest, values, i);
        if (!entropy_value_valid(source, values[i].value))
            problem_add_fault(why, IN_BODY, arena_printf(why->mem, "/values/%zu/value", i), FAULT_pattern_mismatch,
                              source->pattern);
    }
}

void draw_check_entropy_time(const struct manifest *manifest, const struct entropy_value *values, size_t count,
                             int64_t now_ms, struct problem *why)
{
    int64_t from_ms = INT64_MIN;
    for (size_t i = 0; i < count && i < manifest->event_count; i++) {
        const int64_t at_ms = source_of_value(manifest, values, i)->scheduled_at_ms;
        from_ms = at_ms > from_ms ? at_ms : from_ms;
    }
    if (now_ms < from_ms)
        problem_set_time(why, ERR_too_early, "not_before", from_ms);
}

struct hash draw_seed(struct arena *mem, struct str batch_number, const struct hash *manifest_sha256,
                      const struct hash *root, const struct entropy_value *values, size_t count)
{
    struct hasher *h = hasher_new(mem);
    hasher_add_lp(h, STR("JQT-SEED-1"));
    hasher_add_lp(h, batch_number);
    hasher_add_lp(h, hash_str(manifest_sha256));
    hasher_add_lp(h, hash_str(root));
    for (size_t i = 0; i < count; i++)
        hasher_add_lp(h, values[i].value);
    return hasher_end(h);
}

/* ---- ranking ---- */

static int compare_by_score(const void *a, const void *b, void *entries)
{
    const struct draw_entry *x = (const struct draw_entry *)entries + *(const uint32_t *)a;
    const struct draw_entry *y = (const struct draw_entry *)entries + *(const uint32_t *)b;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    const int order = hash_compare(&x->score, &y->score);
    return order != 0 ? order : entry_id_compare(&x->id, &y->id);
}

static void score_entries(const struct manifest *manifest, const struct hash *seed, struct draw_entry *entries,
                          size_t count)
{
    struct arena *scratch = arena_new(), *keyed = arena_new();
    const struct hmac_key *key = hmac_key_new(keyed, hash_str(seed));
    for (size_t i = 0; i < count; i++) {
        arena_reset(scratch);
        struct strbuf text = {.mem = scratch};
        lp_add(&text, STR("T"));
        lp_add(&text, manifest->types[entries[i].type].code);
        lp_add(&text, entry_id_str(&entries[i].id));
        entries[i].score = hmac_with(key, strbuf_str(&text));
    }
    arena_free(keyed);
    arena_free(scratch);
}

void draw_run(struct arena *mem, const struct manifest *manifest, const struct hash *seed, struct draw_entry *entries,
              size_t count, struct draw *out)
{
    *out = (struct draw){.manifest = manifest, .entries = entries, .count = count};
    score_entries(manifest, seed, entries, count);
    out->order = arena_array(mem, count, sizeof *out->order);
    for (size_t i = 0; i < count; i++)
        out->order[i] = (uint32_t)i;
    qsort_r(out->order, count, sizeof *out->order, compare_by_score, entries);
    size_t at = 0;
    for (size_t type = 0; type < manifest->type_count; type++) {
        out->first[type] = at;
        for (; at < count && draw_at(out, at)->type == type; at++) {
            struct draw_entry *e = draw_at(out, at);
            e->rank = (uint32_t)(at - out->first[type]) + 1;
            e->outcome = e->rank <= manifest->types[type].quota ? DRAW_won : DRAW_waiting;
        }
    }
    out->first[manifest->type_count] = at;
}

struct draw_entry *draw_find(const struct draw *d, const struct entry_id *id)
{
    size_t low = 0, high = d->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = entry_id_compare(&d->entries[middle].id, id);
        if (order == 0)
            return &d->entries[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* ---- promotions ---- */

/* Position of the first that can be waiting, and the end of the type, in `order`. */
static size_t waiting_from(const struct draw *d, unsigned type, size_t *end)
{
    *end = d->first[type + 1];
    const size_t size = *end - d->first[type], quota = (size_t)d->manifest->types[type].quota;
    return d->first[type] + (quota < size ? quota : size);
}

bool draw_strike(struct arena *mem, struct draw *d, const struct entry_id *id, enum disqualification_reason reason,
                 struct draw_change *out)
{
    struct draw_entry *struck = draw_find(d, id);
    if (!struck || struck->outcome != DRAW_won)
        return false;
    struct draw_change change = {.struck = *id, .reason = reason};
    struct strbuf passed = {.mem = mem};
    size_t end = 0;
    struck->outcome = DRAW_disqualified;
    for (size_t i = waiting_from(d, struck->type, &end); i < end && !change.any_promoted; i++) {
        struct draw_entry *e = draw_at(d, i);
        if (e->outcome != DRAW_waiting)
            continue;
        if (e->wins >= d->manifest->types[e->type].annual_cap) {
            strbuf_add(&passed, entry_id_str(&e->id));
            change.passed_over_count++;
            continue;
        }
        e->outcome = DRAW_won;
        change.any_promoted = true;
        change.promoted = e->id;
    }
    change.passed_over = arena_array(mem, change.passed_over_count, sizeof *change.passed_over);
    if (passed.len > 0)
        memcpy(change.passed_over, passed.data, passed.len);
    *out = change;
    return true;
}

bool draw_replay(struct draw *d, const struct draw_change *change)
{
    struct draw_entry *struck = draw_find(d, &change->struck);
    if (!struck || struck->outcome != DRAW_won)
        return false;
    size_t end = 0, passed = 0;
    struck->outcome = DRAW_disqualified;
    for (size_t i = waiting_from(d, struck->type, &end); i < end; i++) {
        struct draw_entry *e = draw_at(d, i);
        if (e->outcome != DRAW_waiting)
            continue;
        if (passed < change->passed_over_count && entry_id_compare(&e->id, &change->passed_over[passed]) == 0) {
            passed++;
            continue;
        }
        e->outcome = DRAW_won;
        return passed == change->passed_over_count && change->any_promoted &&
               entry_id_compare(&e->id, &change->promoted) == 0;
    }
    return passed == change->passed_over_count && !change->any_promoted;
}
