/* booking: manifest, entropy, tree, ranking, promotions, record and receipt against an independent implementation. */
#include "tests/unit/draw_fixture.h"

static struct hash small_leaf(size_t i)
{
    return sha256(arena_printf(mem, "leaf %zu", i));
}

static void assert_hex(struct hash hash, struct str hex)
{
    assert_string_equal(arena_cstr(mem, hex_encode(mem, hash_str(&hash))), arena_cstr(mem, hex));
}

static void trees_and_proofs_are_those_of_rfc_6962(void **state)
{
    (void)state;
    const cJSON *trees = parse_text(read_expected("draw_trees.json"));
    struct hash leaves[40];
    for (size_t i = 0; i < 40; i++)
        leaves[i] = small_leaf(i);
    size_t size = 0;
    for (const cJSON *t = trees->child; t; t = t->next, size++) {
        const struct merkle_tree *tree = merkle_tree_new(mem, leaves, size);
        const struct hash root = merkle_root(tree);
        size_t i = 0;
        assert_hex(root, json_str(t, "root"));
        struct merkle_frontier one_by_one = {0};
        for (size_t leaf = 0; leaf < size; leaf++)
            merkle_add(&one_by_one, &leaves[leaf]);
        assert_hex(merkle_frontier_root(&one_by_one), json_str(t, "root"));
        for (const cJSON *p = json_member(t, "proofs")->child; p; p = p->next, i++) {
            struct merkle_proof proof;
            merkle_prove(tree, i, &proof);
            assert_hex(sha256((struct str){(const char *)proof.path, proof.count * HASH_BYTES}),
                       str_from(p->valuestring));
            assert_true(merkle_verify(&leaves[i], i, size, &proof, &root));
        }
        assert_int_equal(i, size);
    }
    assert_int_equal(size, 34);
}

static void a_proof_holds_for_its_leaf_and_place_only(void **state)
{
    (void)state;
    struct hash leaves[33];
    for (size_t i = 0; i < 33; i++)
        leaves[i] = small_leaf(i);
    for (size_t size = 1; size <= 33; size++) {
        const struct merkle_tree *tree = merkle_tree_new(mem, leaves, size);
        const struct hash root = merkle_root(tree), other = small_leaf(99);
        for (size_t i = 0; i < size; i++) {
            struct merkle_proof proof;
            merkle_prove(tree, i, &proof);
            assert_false(merkle_verify(&other, i, size, &proof, &root));
            assert_false(merkle_verify(&leaves[i], i, size, &proof, &other));
            assert_false(merkle_verify(&leaves[i], size, size, &proof, &root));
            for (size_t place = 0; place < size; place++)
                assert_int_equal(merkle_verify(&leaves[i], place, size, &proof, &root), place == i);
            proof.path[proof.count++] = other;
            assert_false(merkle_verify(&leaves[i], i, size, &proof, &root));
            proof.count = proof.count > 1 ? proof.count - 2 : 0;
            assert_int_equal(merkle_verify(&leaves[i], i, size, &proof, &root), size == 1);
        }
    }
}

static void the_record_is_byte_for_byte_that_of_an_independent_implementation(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    assert_text(write_record(&r), arena_cstr(mem, read_expected("draw_record.json")));
}

static void a_draw_run_again_gives_the_same_bytes(void **state)
{
    (void)state;
    struct draw_record r = load_record();
    const struct str once = write_record(&r);
    assert_true(draw_record_compute(mem, &r));
    assert_true(str_equal(once, write_record(&r)));
    const struct draw_record again = load_record();
    assert_true(str_equal(once, write_record(&again)));
}

static void the_record_is_canonical_json(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    const struct str text = write_record(&r);
    struct strbuf canonical = {.mem = mem};
    assert_true(json_canonical(parse_text(text), &canonical));
    assert_true(str_equal(strbuf_str(&canonical), text));
}

static void a_receipt_is_that_of_an_independent_implementation(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    const size_t index = 25;
    const struct draw_entry *e = &r.entries[index];
    struct seal_receipt receipt = {.batch_number = r.manifest.batch_number,
                                   .type_code = r.manifest.types[e->type].code,
                                   .manifest_sha256 = r.manifest_sha256,
                                   .root = r.root,
                                   .exclusions_sha256 = r.exclusions_sha256,
                                   .identity = e->identity,
                                   .entry_id = e->id,
                                   .leaf_index = index,
                                   .entry_count = r.entry_count,
                                   .sealed_at_ms = r.sealed_at_ms};
    struct hash *leaves = arena_array(mem, r.entry_count, sizeof *leaves);
    for (size_t i = 0; i < r.entry_count; i++)
        leaves[i] = draw_entry_leaf(mem, &r.manifest, &r.entries[i]);
    merkle_prove(merkle_tree_new(mem, leaves, r.entry_count), index, &receipt.proof);
    const struct str text = seal_receipt_json(mem, &receipt);
    assert_text(text, arena_cstr(mem, read_expected("draw_receipt.json")));
    struct seal_receipt back;
    const char *why = "";
    assert_true(seal_receipt_read(mem, parse_text(text), &back, &why));
    assert_int_equal(back.leaf_index, index);
    receipt.leaf_index = 24;
    assert_false(seal_receipt_read(mem, parse_text(seal_receipt_json(mem, &receipt)), &back, &why));
    assert_string_equal(why, "the proof does not lead to the root");
}

/* ---- quota and promotion ---- */

static size_t winners_of(const struct draw_record *r, unsigned type)
{
    size_t count = 0;
    for (size_t i = 0; i < r->entry_count; i++)
        count += r->entries[i].type == type && r->entries[i].outcome == DRAW_won;
    return count;
}

static void winners_never_exceed_the_quota(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    assert_int_equal(winners_of(&r, 0), 3);
    assert_int_equal(winners_of(&r, 1), 5);
    assert_int_equal(winners_of(&r, 2), 9); /* ten entries for forty, one struck out */
}

static void only_a_winner_can_be_struck_out_and_nobody_elses_place_moves(void **state)
{
    (void)state;
    struct draw_record r = load_record();
    struct draw draw;
    draw_run(mem, &r.manifest, &r.seed, r.entries, r.entry_count, &draw);
    struct draw_entry *before = arena_array(mem, r.entry_count, sizeof *before);
    memcpy(before, r.entries, r.entry_count * sizeof *before);
    struct draw_change change;
    const struct entry_id first = draw_at(&draw, 0)->id, waiting = draw_at(&draw, 3)->id, unknown = {{0}};
    assert_false(draw_strike(mem, &draw, &waiting, DISQUALIFIED_declined, &change));
    assert_false(draw_strike(mem, &draw, &unknown, DISQUALIFIED_declined, &change));
    assert_true(draw_strike(mem, &draw, &first, DISQUALIFIED_declined, &change));
    assert_false(draw_strike(mem, &draw, &first, DISQUALIFIED_declined, &change));
    for (size_t i = 0; i < r.entry_count; i++) {
        const struct draw_entry *e = &r.entries[i];
        assert_int_equal(e->rank, before[i].rank);
        if (entry_id_compare(&e->id, &first) != 0 && entry_id_compare(&e->id, &change.promoted) != 0)
            assert_int_equal(e->outcome, before[i].outcome);
    }
}

static void a_promotion_passes_over_those_at_their_cap_and_they_wait_on(void **state)
{
    (void)state;
    struct draw_record r = load_record();
    struct draw draw;
    struct draw_change change;
    for (size_t i = 0; i < r.entry_count; i++)
        r.entries[i].wins = 0;
    draw_run(mem, &r.manifest, &r.seed, r.entries, r.entry_count, &draw);
    draw_at(&draw, 3)->wins = 1; /* the cap of the first type */
    assert_true(draw_strike(mem, &draw, &draw_at(&draw, 0)->id, DISQUALIFIED_declined, &change));
    assert_int_equal(change.passed_over_count, 1);
    assert_memory_equal(change.passed_over[0].bytes, draw_at(&draw, 3)->id.bytes, ENTRY_ID_BYTES);
    assert_memory_equal(change.promoted.bytes, draw_at(&draw, 4)->id.bytes, ENTRY_ID_BYTES);
    assert_int_equal(draw_at(&draw, 3)->outcome, DRAW_waiting);
    draw_at(&draw, 3)->wins = 0; /* a win of another batch was taken back */
    assert_true(draw_strike(mem, &draw, &draw_at(&draw, 1)->id, DISQUALIFIED_declined, &change));
    assert_int_equal(change.passed_over_count, 0);
    assert_memory_equal(change.promoted.bytes, draw_at(&draw, 3)->id.bytes, ENTRY_ID_BYTES);
}

static void a_draw_of_nobody_has_the_empty_root(void **state)
{
    (void)state;
    struct draw_record r = load_record();
    r.entry_count = r.exclusion_count = r.change_count = 0;
    assert_true(draw_record_compute(mem, &r));
    assert_hex(r.root, STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

/* ---- manifest and entropy ---- */

/* Inlined twenty times it would burst the frame limit. */
__attribute__((noinline)) static struct manifest good_manifest(void)
{
    return load_record().manifest;
}

/* Reuses the test's `m` and `why`. */
#define REFUSED(change, pointer, fault_)                            \
    do {                                                            \
        m = good_manifest();                                        \
        why = new_problem();                                        \
        change;                                                     \
        manifest_check(&m, &why);                                   \
        assert_code(why, manifest_invalid);                         \
        assert_fault(&why, why.fault_count - 1, (pointer), fault_); \
    } while (0)

static void a_batch_opens_in_the_years_2000_to_2099(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        int year;
        int64_t from_ms;
    } edges[] = {{"200001-01", 2000, 0}, {"209912-99", 2100, -4}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        struct problem why = new_problem();
        const int64_t opens_ms = year_start_ms(edges[i].year) + edges[i].from_ms;
        const struct manifest m = {.batch_number = str_from(edges[i].number),
                                   .opens_at_ms = opens_ms,
                                   .closes_at_ms = opens_ms + 1,
                                   .publicity_at_ms = opens_ms + 2,
                                   .issue_at_ms = opens_ms + 3};
        manifest_check_dates(&m, "/batch", &why);
        assert_false(has_problem(&why));
        struct manifest at_once = m;
        at_once.publicity_at_ms = m.closes_at_ms;
        manifest_check_dates(&at_once, "/batch", &why);
        assert_fault(&why, 0, "/publicity_at", FAULT_out_of_order);
    }
}

static void a_manifest_that_could_steer_the_draw_is_refused(void **state)
{
    (void)state;
    struct manifest m = good_manifest();
    struct problem why = new_problem();
    manifest_check(&m, &why);
    assert_false(has_problem(&why));
    REFUSED(m.batch_number = STR("2026-11-01"), "/batch", FAULT_pattern_mismatch);
    REFUSED(m.batch_number = STR("202612-01"), "/batch", FAULT_pattern_mismatch); /* it opens in November */
    REFUSED(m.batch_number = STR("202611-00"), "/batch", FAULT_pattern_mismatch);
    REFUSED(m.opens_at_ms = year_start_ms(2100); m.closes_at_ms = m.opens_at_ms + 1;
            m.publicity_at_ms = m.opens_at_ms + 2; m.issue_at_ms = m.opens_at_ms + 3, "/opens_at", FAULT_too_large);
    REFUSED(m.opens_at_ms = year_start_ms(2000) - 1;
            m.issue_at_ms = m.publicity_at_ms, "/issue_at", FAULT_out_of_order); /* the last of its faults */
    assert_fault(&why, 0, "/opens_at", FAULT_too_small);
    REFUSED(m.issue_at_ms = m.opens_at_ms + 366 * (int64_t)DAY_MS + 1, "/issue_at", FAULT_too_large);
    REFUSED(m.event_count = 1, "/entropy_events", FAULT_too_few_items);
    REFUSED(m.type_count = 0, "/voucher_types", FAULT_too_few_items);
    REFUSED(m.closes_at_ms = m.opens_at_ms, "/closes_at", FAULT_out_of_order);
    REFUSED(m.publicity_at_ms = m.closes_at_ms, "/publicity_at", FAULT_out_of_order);
    REFUSED(m.publicity_at_ms = manifest_last_event_ms(&m), "/publicity_at", FAULT_out_of_order);
    REFUSED(m.issue_at_ms = m.publicity_at_ms, "/issue_at", FAULT_out_of_order);
    REFUSED(m.events[0].event.scheduled_at_ms = m.closes_at_ms + HOUR_MS, "/entropy_events/0/scheduled_at",
            FAULT_out_of_order);
    REFUSED(m.events[1].substitute.scheduled_at_ms = m.events[1].event.scheduled_at_ms,
            "/entropy_events/1/substitute/scheduled_at", FAULT_out_of_order);
    REFUSED(m.events[1].substitute = m.events[0].event, "/entropy_events/1/substitute/scheduled_at",
            FAULT_out_of_order);
    REFUSED(m.events[1].event.issuer = m.events[0].event.issuer;
            m.events[1].event.issue = m.events[0].event.issue, "/entropy_events/1/issue", FAULT_duplicate_items);
    REFUSED(m.events[1].event.issuer = m.events[0].event.issuer, "/entropy_events/1/issuer", FAULT_duplicate_items);
    REFUSED(m.events[1].event.issuer = arena_printf(mem, "%.*s ", STR_FMT(m.events[0].event.issuer)),
            "/entropy_events/1/issuer", FAULT_duplicate_items); /* a blank makes nobody else of it */
    REFUSED(m.events[1].substitute.issuer = m.events[0].event.issuer, "/entropy_events/1/substitute/issuer",
            FAULT_duplicate_items);
    REFUSED(m.events[1].substitute.scheduled_at_ms = m.opens_at_ms + 366 * (int64_t)DAY_MS + 1,
            "/entropy_events/1/substitute/scheduled_at", FAULT_too_large);
    REFUSED(m.events[0].event.pattern = STR("(?=x).*"), "/entropy_events/0/pattern", FAULT_invalid_format);
    REFUSED(m.events[0].event.pattern = STR("01 02 03 04 05 06 \\+ 07"), "/entropy_events/0/pattern",
            FAULT_too_few_values);
    REFUSED(m.events[1].substitute.pattern = STR("32[0-9]{2}\\.0[0-9]"), "/entropy_events/1/substitute/pattern",
            FAULT_too_few_values);
    REFUSED(m.types[1].code = m.types[0].code, "/voucher_types/1/code", FAULT_duplicate_items);
    REFUSED(m.types[0].code = STR("A-DIT"), "/voucher_types/0/code", FAULT_pattern_mismatch);
    REFUSED(m.types[0].face_value_fen = 150, "/voucher_types/0/face_value_fen", FAULT_not_whole_yuan);
    REFUSED(m.types[2].quota = 0, "/voucher_types/2/quota", FAULT_too_small);
    REFUSED(m.types[2].quota = MANIFEST_QUOTA_MAX + 1, "/voucher_types/2/quota", FAULT_too_large);
    m = good_manifest();
    m.types[2].quota = MANIFEST_QUOTA_MAX - m.types[0].quota - m.types[1].quota;
    why = new_problem();
    manifest_check(&m, &why);
    assert_false(has_problem(&why));
    REFUSED(m.types[2].quota = MANIFEST_QUOTA_MAX, "/voucher_types", FAULT_too_large); /* with the others' */
    REFUSED(m.types[2].annual_cap = 1001, "/voucher_types/2/annual_cap", FAULT_too_large);
    REFUSED(m.types[0].service_type_count = 0, "/voucher_types/0/service_types", FAULT_too_few_items);
}

static struct str text_of(size_t length)
{
    char *text = arena_alloc(mem, length);
    memset(text, 'x', length);
    return (struct str){text, length};
}

/* As many types as asked for, of one voucher each, each for as many services. */
static void give_types(struct manifest *m, size_t types, size_t services)
{
    const struct manifest_type like = m->types[0];
    struct str *names = arena_array(mem, services, sizeof *names);
    for (size_t i = 0; i < services; i++)
        names[i] = arena_printf(mem, "service_%03zu", i);
    m->types = arena_array(mem, types, sizeof *m->types);
    m->type_count = types;
    for (size_t i = 0; i < types; i++) {
        m->types[i] = like;
        m->types[i].code = arena_printf(mem, "TYPE_%03zu", i);
        m->types[i].quota = 1;
        m->types[i].service_types = names;
        m->types[i].service_type_count = services;
    }
}

static void give_events(struct manifest *m, size_t count)
{
    const struct entropy_event like = m->events[0];
    m->events = arena_array(mem, count, sizeof *m->events);
    m->event_count = count;
    for (size_t i = 0; i < count; i++) {
        m->events[i] = like;
        m->events[i].event.issuer = m->events[i].substitute.issuer = arena_printf(mem, "issuer %zu", i);
        m->events[i].event.issue = arena_printf(mem, "%zu", i);
        m->events[i].substitute.issue = arena_printf(mem, "%zu-2", i);
    }
}

/* Whether what it is written as can be read: the offline check takes nothing else. */
static bool is_readable(const struct manifest *m)
{
    struct manifest read;
    const char *why = NULL;
    return manifest_read(mem, parse_text(manifest_json(mem, m)), &read, &why);
}

#define ACCEPTED(change)                 \
    do {                                 \
        m = good_manifest();             \
        why = new_problem();             \
        change;                          \
        manifest_check(&m, &why);        \
        assert_false(has_problem(&why)); \
        assert_true(is_readable(&m));    \
    } while (0)

static void a_manifest_may_reach_its_bounds_and_not_pass_them(void **state)
{
    (void)state;
    struct manifest m;
    struct problem why;
    ACCEPTED(m.types[0].name = text_of(200));
    REFUSED(m.types[0].name = text_of(201), "/voucher_types/0/name", FAULT_too_long);
    ACCEPTED(give_types(&m, 50, 1));
    REFUSED(give_types(&m, 51, 1), "/voucher_types", FAULT_too_many_items);
    assert_false(is_readable(&m));
    ACCEPTED(give_types(&m, 1, 100));
    REFUSED(give_types(&m, 1, 101), "/voucher_types/0/service_types", FAULT_too_many_items);
    assert_false(is_readable(&m));
    ACCEPTED(give_events(&m, 2));
    REFUSED(give_events(&m, 1), "/entropy_events", FAULT_too_few_items);
    ACCEPTED(give_events(&m, 8));
    REFUSED(give_events(&m, 9), "/entropy_events", FAULT_too_many_items);
    assert_false(is_readable(&m));
    ACCEPTED(m.closes_at_ms = m.events[0].event.scheduled_at_ms - HOUR_MS - 1);
    ACCEPTED(m.publicity_at_ms = manifest_last_event_ms(&m) + 1);
    ACCEPTED(m.issue_at_ms = m.opens_at_ms + 366 * (int64_t)DAY_MS);
    ACCEPTED(m.batch_number = STR("202611-99"));
    ACCEPTED(m.events[1].event.pattern = STR("32[0-9]{2}\\.[0-9]{2}")); /* 10,000 values */
}

static void a_manifest_is_read_only_in_its_canonical_form(void **state)
{
    (void)state;
    const struct manifest good = good_manifest();
    const struct str text = manifest_json(mem, &good);
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"JQT-DRAW-1", "JQT-DRAW-2"},
        {"JQT-MANIFEST-1", "JQT-MANIFEST-2"},
        {"2026-11-22T20:15:00.000+08:00", "2026-11-22T20:16:00.000+08:00"}, /* seal_deadline */
        {"2026-11-20T17:00:00.000+08:00", "2026-11-20T09:00:00.000Z"},
        {"\"quota\":3", "\"quota\":3,\"quotb\":3"},
        {"\"quota\":3", "\"quota\":\"3\""},
        {"\"quota\":3,", ""},
        {"\"number_set\"", "\"numbers\""},
    };
    for (size_t i = 0; i < STATE_COUNT(changes); i++) {
        const char *at = strstr(arena_cstr(mem, text), changes[i].from);
        assert_non_null(at);
        const size_t before = strlen(arena_cstr(mem, text)) - strlen(at);
        const struct str changed =
            arena_printf(mem, "%.*s%s%s", (int)before, text.data, changes[i].to, at + strlen(changes[i].from));
        struct manifest m;
        const char *why = NULL;
        assert_false(manifest_read(mem, parse_text(changed), &m, &why));
        assert_non_null(why);
    }
}

static void an_entropy_value_has_one_form_only(void **state)
{
    (void)state;
    static const struct {
        enum entropy_encoding encoding;
        const char *pattern, *value;
        bool valid;
    } cases[] = {
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "01 05 12 23 30 33 + 07", true},
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "05 01 12 23 30 33 + 07", false}, /* as drawn */
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "01 01 12 23 30 33 + 07", false},
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "01 05 12 23 30 33 + 07 ", false},
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "1 05 12 23 30 33 + 07", false},
        {ENTROPY_number_set, ".{8}", "01 05+07", false},
        {ENTROPY_number_set, ".", "+", false},
        {ENTROPY_number_set, ".{3}", " + ", false},
        {ENTROPY_number_set, ".{12}", "01 + 02 + 03", false},
        {ENTROPY_number_set, ".{8}", "01 05 35", true},
        {ENTROPY_digits, "\\d{5}", "04711", true},
        {ENTROPY_digits, "\\d{5}", "4711", false},
        {ENTROPY_digits, "\\d{5}|\\d{4}", "47110\n", false},
        {ENTROPY_digits, "^\\d{5}$|^\\d{4}$", "4711", true},
        {ENTROPY_digits, ".{5}", "47 11", false},
        {ENTROPY_digits, ".", "", false},
        {ENTROPY_decimal, "[1-9]\\d{3}\\.\\d\\d", "3267.19", true},
        {ENTROPY_decimal, "[1-9]\\d{3}\\.\\d\\d", "3267.190", false},
        {ENTROPY_decimal, ".{8}", "03267.19", false},
        {ENTROPY_decimal, ".{8}", "3,267.19", false},
        {ENTROPY_decimal, ".{5}", "3267.", false},
        {ENTROPY_decimal, "..", ".5", false},
        {ENTROPY_decimal, ".{3}", "0.5", true},
        {ENTROPY_hex, "[0-9a-f]{8}", "00ffab12", true},
        {ENTROPY_hex, ".{4}", "00FF", false},
        {ENTROPY_hex, ".{3}", "abc", false},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct entropy_source source = {.pattern = str_from(cases[i].pattern), .encoding = cases[i].encoding};
        if (entropy_value_valid(&source, str_from(cases[i].value)) != cases[i].valid)
            fail_msg("%s against %s", cases[i].value, cases[i].pattern);
    }
}

static void a_pattern_means_the_same_everywhere(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        bool valid;
    } cases[] = {
        {"\\d{4}", true},    {"(?:a[b-d]){3}", true}, {"[^\\]x-]{200}", true}, {"", false},
        {"^a$|^b$", true},   {"a|", false},           {"(a|b)", false},        {"a*", false},
        {"a+", false},       {"a?", false},           {"a{1,2}", false},       {"a{0}", false},
        {"a{201}", false},   {"(a{100}){3}", false},  {"a{2}{2}", false},      {"[\\]", false},
        {"[a-\\d]", false},  {"[\\d-x]", false},      {"[z-a]", false},        {"[&&a]", false},
        {"^", false},        {"(?=a)", false},        {"(?<n>a)", false},      {"(?>a)", false},
        {"(?i)a", false},    {"(a)\\1", false},       {"\\Qa\\E", false},      {"\\p{L}", false},
        {"a++", false},      {"(*UTF)a", false},      {"[[:alpha:]]", false},  {"(", false},
        {"\xc3\xa9", false}, {"[]a]", false},         {"a\\", false},          {"\\K", false},
        {"(?R)", false},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++)
        if (entropy_pattern_valid(str_from(cases[i].pattern)) != cases[i].valid)
            fail_msg("%s", cases[i].pattern);
}

/* Every text of so many of the signs, tried one by one. */
static int64_t tried(const struct entropy_source *source, const char *signs, size_t length)
{
    const size_t count = strlen(signs);
    char text[8] = "";
    size_t all = 1;
    int64_t found = 0;
    for (size_t i = 0; i < length; i++)
        all *= count;
    for (size_t n = 0; n < all; n++) {
        for (size_t i = 0, rest = n; i < length; i++, rest /= count)
            text[i] = signs[rest % count];
        found += entropy_value_valid(source, (struct str){text, length});
    }
    return found;
}

static void how_many_values_a_pattern_leaves_is_what_trying_them_all_gives(void **state)
{
    (void)state;
    static const struct {
        enum entropy_encoding encoding;
        const char *pattern, *signs;
        size_t length;
    } cases[] = {
        {ENTROPY_digits, "[0-9]{3}", "0123456789", 3},
        {ENTROPY_digits, "1[02-4]\\d", "0123456789", 3},
        {ENTROPY_digits, "[^1-9]a\\d", "0123456789a", 3},
        {ENTROPY_digits, "[0-3]{2}|[0-7]{3}", "0123456789", 3}, /* the form that leaves more */
        {ENTROPY_hex, "[0-1a-b]{4}", "01ab.", 4},
        {ENTROPY_hex, "[0-9a-f]{3}", "019af", 3},
        {ENTROPY_decimal, ".{4}", "0123456789.", 4},
        {ENTROPY_decimal, "[01.]{4}", "01.", 4},
        {ENTROPY_decimal, "0[12][.3]\\d", "0123456789.", 4},
        {ENTROPY_number_set, "\\d\\d \\d\\d", "0123456789 ", 5},
        {ENTROPY_number_set, "[0-2]\\d [1-3]\\d", "0123456789 ", 5},
        {ENTROPY_number_set, "[01][12] \\+ [0-1][2]", "012 +", 7},
        {ENTROPY_number_set, "[01 ][12][ +][012 +]{2}", "012 +", 5},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct entropy_source source = {.pattern = str_from(cases[i].pattern), .encoding = cases[i].encoding};
        const int64_t counted = entropy_values_possible(source.encoding, source.pattern);
        if (counted != tried(&source, cases[i].signs, cases[i].length))
            fail_msg("%s: %lld", cases[i].pattern, (long long)counted);
    }
    assert_int_equal(entropy_values_possible(ENTROPY_number_set, STR("\\d\\d( \\d\\d){5} \\+ \\d\\d")), 1000000);
    assert_int_equal(entropy_values_possible(ENTROPY_digits, STR("00000")), 1);
    assert_int_equal(entropy_values_possible(ENTROPY_digits, STR(".*")), 0);
}

static void a_value_is_not_known_before_its_time_a_substitute_not_before_its_own(void **state)
{
    (void)state;
    const struct draw_record r = load_record(); /* the second value is a substitute's */
    const int64_t from_ms = r.manifest.events[1].substitute.scheduled_at_ms;
    struct entropy_value values[] = {r.entropy[0], r.entropy[1]};
    struct problem why = new_problem();
    draw_check_entropy_time(&r.manifest, values, 2, from_ms, &why);
    assert_false(has_problem(&why));
    draw_check_entropy_time(&r.manifest, values, 2, from_ms - 1, &why);
    assert_code(why, too_early);
    assert_text(why.members, "\"not_before\":\"2026-11-24T15:00:00.000+08:00\"");
    values[1].substitute = false;
    why = new_problem();
    draw_check_entropy_time(&r.manifest, values, 2, manifest_last_event_ms(&r.manifest), &why);
    assert_false(has_problem(&why));
    draw_check_entropy_time(&r.manifest, values, 2, manifest_last_event_ms(&r.manifest) - 1, &why);
    assert_code(why, too_early);
}

static void proposed_values_are_checked_against_the_manifest(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    struct entropy_value values[] = {r.entropy[0], r.entropy[1]};
    struct problem why = new_problem();
    draw_check_entropy(&r.manifest, values, 2, &why);
    assert_false(has_problem(&why));
    draw_check_entropy(&r.manifest, values, 1, &why);
    assert_fault(&why, 0, "/values", FAULT_too_few_items);
    values[1].value = STR("about 3267");
    why = new_problem();
    draw_check_entropy(&r.manifest, values, 2, &why);
    assert_code(why, invalid_fields);
    assert_fault(&why, 0, "/values/1/value", FAULT_pattern_mismatch);
}

/* ---- statistics ---- */

static void small_cells_are_hidden_and_cannot_be_computed_from_the_rest(void **state)
{
    (void)state;
    static const struct {
        int64_t cells[4], shown[4], total;
    } cases[] = {
        {{10, 20, 30, 40}, {10, 20, 30, 40}, 100},
        {{9, 20, 30, 40}, {-1, -1, 30, 40}, 99}, /* one alone would be the total less the rest */
        {{1, 2, 30, 40}, {-1, -1, -1, 40}, 73},  /* two of sum 3 too */
        {{5, 6, 30, 40}, {-1, -1, 30, 40}, 81},
        {{0, 0, 0, 0}, {-1, -1, -1, -1}, -1},
        {{1, 2, 3, 2}, {-1, -1, -1, -1}, -1},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        int64_t cells[4];
        memcpy(cells, cases[i].cells, sizeof cells);
        assert_int_equal(statistics_hide(cells, 4), cases[i].total);
        assert_memory_equal(cells, cases[i].shown, sizeof cells);
    }
    int64_t alone[1] = {5};
    assert_int_equal(statistics_hide(alone, 1), STATISTICS_HIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(trees_and_proofs_are_those_of_rfc_6962),
        RULE_TEST(a_proof_holds_for_its_leaf_and_place_only),
        RULE_TEST(the_record_is_byte_for_byte_that_of_an_independent_implementation),
        RULE_TEST(a_draw_run_again_gives_the_same_bytes),
        RULE_TEST(the_record_is_canonical_json),
        RULE_TEST(a_receipt_is_that_of_an_independent_implementation),
        RULE_TEST(winners_never_exceed_the_quota),
        RULE_TEST(only_a_winner_can_be_struck_out_and_nobody_elses_place_moves),
        RULE_TEST(a_promotion_passes_over_those_at_their_cap_and_they_wait_on),
        RULE_TEST(a_draw_of_nobody_has_the_empty_root),
        RULE_TEST(a_batch_opens_in_the_years_2000_to_2099),
        RULE_TEST(a_manifest_that_could_steer_the_draw_is_refused),
        RULE_TEST(a_manifest_may_reach_its_bounds_and_not_pass_them),
        RULE_TEST(a_manifest_is_read_only_in_its_canonical_form),
        RULE_TEST(an_entropy_value_has_one_form_only),
        RULE_TEST(a_pattern_means_the_same_everywhere),
        RULE_TEST(how_many_values_a_pattern_leaves_is_what_trying_them_all_gives),
        RULE_TEST(a_value_is_not_known_before_its_time_a_substitute_not_before_its_own),
        RULE_TEST(proposed_values_are_checked_against_the_manifest),
        RULE_TEST(small_cells_are_hidden_and_cannot_be_computed_from_the_rest),
    };
    return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
