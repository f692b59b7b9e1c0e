/* booking: the offline verifier against a true record, forged ones and broken files. A forger who changes the record
 * also makes its text canonical again and recomputes its own hash, so each forgery must fall to its own check. */
#include "tests/unit/draw_fixture.h"

enum { LARGE_DRAW = 5000, FLIP_STEP = 11, CUT_STEP = 97 };

static struct strbuf report;

static bool verify(struct str text, struct draw_given given)
{
    report = (struct strbuf){.mem = mem};
    return draw_verify(text, &given, &report);
}
#define VERIFY(text, ...) verify((text), (struct draw_given){__VA_ARGS__})

static bool verify_text(struct str text)
{
    return verify(text, (struct draw_given){0});
}

static struct str true_record(void)
{
    return read_expected("draw_record.json");
}

static void delete_tree(void *tree)
{
    cJSON_Delete(tree);
}

static cJSON *open_record(void)
{
    cJSON *tree = cJSON_Parse(arena_cstr(mem, true_record()));
    assert_non_null(tree);
    arena_defer(mem, delete_tree, tree);
    return tree;
}

/* Canonical again, with its own hash. */
static struct str close_record(cJSON *tree)
{
    struct strbuf first = {.mem = mem}, second = {.mem = mem};
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
    cJSON_SetValuestring(cJSON_GetObjectItem(tree, "record_sha256"), zeros);
    assert_true(json_canonical(tree, &first));
    const struct hash digest = sha256(strbuf_str(&first));
    cJSON_SetValuestring(cJSON_GetObjectItem(tree, "record_sha256"),
                         arena_cstr(mem, hex_encode(mem, hash_str(&digest))));
    assert_true(json_canonical(tree, &second));
    return strbuf_str(&second);
}

static void assert_report(const char *line)
{
    if (!strstr(arena_cstr(mem, strbuf_str(&report)), line))
        fail_msg("no \"%s\" in\n%.*s", line, STR_FMT(strbuf_str(&report)));
}

static void a_true_record_is_verified(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    if (!VERIFY(true_record(), .root = &r.root, .receipt = read_expected("draw_receipt.jws")))
        fail_msg("%.*s", STR_FMT(strbuf_str(&report)));
    assert_null(strstr(arena_cstr(mem, strbuf_str(&report)), "FAIL"));
    assert_report("ok    the root is the one you gave");
    assert_report("ok    the receipt's entry is in the record, as sealed");
    assert_report("Compare with the source");
    assert_report("03 09 14 21 28 33 + 07");
    assert_report("in the place of a cancelled event");
    assert_report("Result: ok");
    assert_true(verify_text(arena_concat(mem, true_record(), STR("\n"))));
    assert_true(verify_text(close_record(open_record())));
}

static void what_was_not_given_is_said_to_be_not_compared(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    assert_true(verify_text(true_record()));
    assert_report("--    not compared: the root,");
    assert_report("--    not compared: a receipt ");
    assert_true(VERIFY(true_record(), .root = &r.root, .receipt = read_expected("draw_receipt.jws")));
    assert_null(strstr(arena_cstr(mem, strbuf_str(&report)), "not compared: the root"));
    assert_null(strstr(arena_cstr(mem, strbuf_str(&report)), "not compared: a receipt "));
    assert_report("--    not compared: the record's receipts' key,");
    assert_true(VERIFY(true_record(), .root = &r.root, .receipt = read_expected("draw_receipt.jws"),
                       .receipts_key = r.receipts_key));
    assert_null(strstr(arena_cstr(mem, strbuf_str(&report)), "not compared"));
}

/* ---- forgeries ---- */

static cJSON *item(cJSON *record, const char *list, int index)
{
    cJSON *found = cJSON_GetArrayItem(cJSON_GetObjectItem(record, list), index);
    assert_non_null(found);
    return found;
}

static void set(cJSON *object, const char *name, const char *value)
{
    cJSON *member = cJSON_GetObjectItem(object, name);
    assert_true(cJSON_IsString(member));
    assert_string_not_equal(member->valuestring, value);
    cJSON_SetValuestring(member, value);
}

/* The first entry with that outcome and type. */
static cJSON *entry_with(cJSON *record, const char *outcome, const char *type)
{
    cJSON *e = cJSON_GetObjectItem(record, "entries")->child;
    while (e && (!str_is(json_str(e, "outcome"), outcome) || !str_is(json_str(e, "voucher_type"), type)))
        e = e->next;
    assert_non_null(e);
    return e;
}

#define ZEROS_32 "00000000000000000000000000000000"
static void change_identity(cJSON *r)
{
    set(item(r, "entries", 7), "identity", ZEROS_32 ZEROS_32);
}
static void change_entry_id(cJSON *r)
{
    set(item(r, "entries", 0), "entry_id", ZEROS_32);
}
static void drop_entry(cJSON *r)
{
    cJSON_DeleteItemFromArray(cJSON_GetObjectItem(r, "entries"), 9);
}
static void add_entry(cJSON *r)
{
    cJSON *copy = cJSON_Duplicate(item(r, "entries", 0), true);
    set(copy, "entry_id", ZEROS_32);
    cJSON_InsertItemInArray(cJSON_GetObjectItem(r, "entries"), 0, copy);
}
static void repeat_entry(cJSON *r)
{
    cJSON_AddItemToArray(cJSON_GetObjectItem(r, "entries"), cJSON_Duplicate(item(r, "entries", 4), true));
}
static void reorder_entries(cJSON *r)
{
    cJSON *moved = cJSON_DetachItemFromArray(cJSON_GetObjectItem(r, "entries"), 3);
    cJSON_AddItemToArray(cJSON_GetObjectItem(r, "entries"), moved);
}
static void change_type(cJSON *r)
{
    set(entry_with(r, "waiting", "AUDIT"), "voucher_type", "SYSTEM");
}
static void raise_quota(cJSON *r)
{
    cJSON *type = cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(r, "manifest"), "voucher_types"), 0);
    cJSON_SetNumberValue(cJSON_GetObjectItem(type, "quota"), 4);
}
static void change_seed(cJSON *r)
{
    set(r, "seed", ZEROS_32 ZEROS_32);
}
static void change_root(cJSON *r)
{
    set(r, "root", ZEROS_32 ZEROS_32);
}
static void change_entropy(cJSON *r)
{
    set(item(r, "entropy", 1), "value", "3267.11");
}
static void change_entropy_form(cJSON *r)
{
    set(item(r, "entropy", 1), "value", "3267.1");
}
static void change_score(cJSON *r)
{
    set(item(r, "entries", 2), "score", ZEROS_32 ZEROS_32);
}
static void change_rank(cJSON *r)
{
    cJSON_SetNumberValue(cJSON_GetObjectItem(entry_with(r, "waiting", "AUDIT"), "rank"), 1);
}
static void add_winner(cJSON *r)
{
    cJSON *e = entry_with(r, "waiting", "AUDIT");
    set(e, "outcome", "won");
    cJSON_AddStringToObject(e, "enterprise_name", "甲");
}
static void swap_winner(cJSON *r)
{
    cJSON *winner = entry_with(r, "won", "AUDIT");
    add_winner(r);
    set(winner, "outcome", "waiting");
    cJSON_DeleteItemFromObject(winner, "enterprise_name");
}
static void change_promoted(cJSON *r)
{
    set(item(r, "changes", 0), "promoted", json_str(item(r, "changes", 1), "promoted").data);
}
static void drop_passed_over(cJSON *r)
{
    cJSON_DeleteItemFromArray(cJSON_GetObjectItem(item(r, "changes", 0), "passed_over"), 0);
}
static void drop_change(cJSON *r)
{
    cJSON_DeleteItemFromArray(cJSON_GetObjectItem(r, "changes"), 2);
}
static void drop_exclusion(cJSON *r)
{
    cJSON_DeleteItemFromArray(cJSON_GetObjectItem(r, "exclusions"), 0);
}
static void change_exclusion_reason(cJSON *r)
{
    set(item(r, "exclusions", 0), "reason", "large_enterprise");
}
static void exclude_an_entry(cJSON *r)
{
    set(item(r, "exclusions", 0), "entry_id", json_str(item(r, "entries", 0), "entry_id").data);
}
static void name_a_loser(cJSON *r)
{
    cJSON_AddStringToObject(entry_with(r, "waiting", "AUDIT"), "enterprise_name", "乙");
}
static void hide_a_winner(cJSON *r)
{
    cJSON_DeleteItemFromObject(entry_with(r, "won", "AUDIT"), "enterprise_name");
}
static void seal_too_late(cJSON *r)
{
    set(r, "sealed_at", "2026-11-22T20:15:00.001+08:00");
}
static void delay_only_issue(cJSON *r)
{
    set(r, "issue_at", "2026-12-02T20:30:00.000+08:00");
}
static void change_batch(cJSON *r)
{
    set(r, "batch", "202611-02");
}
static void add_member(cJSON *r)
{
    cJSON_AddStringToObject(item(r, "entries", 0), "note", "x");
}
static void draw_terminal_text(cJSON *r)
{
    set(r, "batch", "202611-01\x1b[2J");
}

static void each_forgery_falls_to_its_check(void **state)
{
    (void)state;
    static const struct {
        void (*forge)(cJSON *);
        const char *finding;
    } cases[] = {
        {change_identity, "FAIL  each entry has its leaf"},
        {change_entry_id, "FAIL  each entry has its leaf"},
        {drop_entry, "FAIL  the leaves have the stated root"},
        {add_entry, "FAIL  the leaves have the stated root"},
        {repeat_entry, "FAIL  entries ascend by id, none twice"},
        {reorder_entries, "FAIL  entries ascend by id, none twice"},
        {change_type, "FAIL  each entry has its leaf"},
        {raise_quota, "FAIL  the manifest has the stated hash"},
        {change_seed, "FAIL  the seed follows from batch, manifest, root and entropy"},
        {change_root, "FAIL  the leaves have the stated root"},
        {change_entropy, "FAIL  the seed follows from batch, manifest, root and entropy"},
        {change_entropy_form, "FAIL  each entropy value has the form fixed in the manifest"},
        {change_score, "FAIL  each entry has its score"},
        {change_rank, "FAIL  each entry has its rank"},
        {add_winner, "FAIL  no type has more winners than its quota"},
        {swap_winner, "FAIL  each entry has its outcome"},
        {change_promoted, "FAIL  each promotion is the one that the ranking demands"},
        {drop_passed_over, "FAIL  each promotion is the one that the ranking demands"},
        {drop_change, "FAIL  each entry has its outcome"},
        {drop_exclusion, "FAIL  the exclusions have the stated hash"},
        {change_exclusion_reason, "FAIL  the exclusions have the stated hash"},
        {exclude_an_entry, "FAIL  exclusions ascend by id, none is also an entry"},
        {name_a_loser, "FAIL  winners are named, nobody else is"},
        {hide_a_winner, "FAIL  winners are named, nobody else is"},
        {seal_too_late, "FAIL  the seal lies between closing"},
        {delay_only_issue, "FAIL  publicity and issue are as published"},
        {change_batch, "FAIL  the manifest is that of the batch"},
        {add_member, "FAIL  the record written anew is the same"},
        {draw_terminal_text, "202611-01?[2J"},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        cJSON *record = open_record();
        cases[i].forge(record);
        if (verify_text(close_record(record)))
            fail_msg("not found: %s", cases[i].finding);
        assert_report(cases[i].finding);
        assert_report("Result: FAIL");
    }
}

/* A record made anew from other inputs is consistent in itself; what was published exposes it. */
static void a_list_made_afterwards_is_exposed_by_root_and_receipt(void **state)
{
    (void)state;
    struct draw_record r = load_record();
    const struct hash published = r.root;
    r.change_count = 0;
    r.entries[25].identity = sha256(STR("another enterprise"));
    assert_true(draw_record_compute(mem, &r));
    const struct str forged = write_record(&r);
    assert_true(verify_text(forged));
    assert_false(VERIFY(forged, .root = &published));
    assert_report("FAIL  the root is the one you gave");
    assert_false(VERIFY(forged, .receipt = read_expected("draw_receipt.jws")));
    assert_report("FAIL  the receipt's entry is in the record, as sealed");
}

static void a_receipt_counts_only_with_its_signature(void **state)
{
    (void)state;
    const struct str jws = read_expected("draw_receipt.jws");
    const cJSON *record = parse_text(true_record());
    struct strbuf key = {.mem = mem};
    assert_true(json_canonical(json_member(record, "receipts_key"), &key));
    assert_true(VERIFY(true_record(), .receipt = jws, .receipts_key = strbuf_str(&key)));
    assert_report("ok    the receipt is signed with the key you gave");
    for (size_t i = 0; i < jws.len; i += FLIP_STEP) {
        char *broken = (char *)(uintptr_t)arena_cstr(mem, jws);
        broken[i] = broken[i] == 'A' ? 'B' : 'A';
        assert_false(VERIFY(true_record(), .receipt = (struct str){broken, jws.len}));
    }
    static const char other[] = "{\"keys\":[{\"alg\":\"ES256\",\"crv\":\"P-256\",\"kid\":\"receipts-1\",\"kty\":\"EC\","
                                "\"use\":\"sig\",\"x\":\"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY\","
                                "\"y\":\"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU\"}]}"; /* P-256's generator */
    assert_false(VERIFY(true_record(), .receipt = jws, .receipts_key = str_from(other)));
    assert_report("FAIL  the receipt is signed with the key you gave");
    assert_false(VERIFY(true_record(), .receipt = STR("")));
    assert_report("FAIL  the receipt is signed with the record's key");
}

/* ---- broken files ---- */

static void no_flipped_byte_goes_unnoticed(void **state)
{
    (void)state;
    const struct str good = true_record();
    char *text = (char *)(uintptr_t)arena_cstr(mem, good);
    static const char swaps[] = "0f19a}\"x";
    for (size_t i = 0; i < good.len; i += FLIP_STEP) {
        struct arena *outer = mem;
        const char was = text[i], swap = swaps[i % (sizeof swaps - 1)];
        text[i] = was == swap ? (char)(was ^ 1) : swap;
        mem = arena_new();
        if (verify_text((struct str){text, good.len}))
            fail_msg("byte %zu", i);
        arena_free(mem);
        mem = outer;
        text[i] = was;
    }
    assert_true(verify_text((struct str){text, good.len}));
}

static void a_truncated_file_is_not_verified(void **state)
{
    (void)state;
    const struct str good = true_record();
    for (size_t length = 0; length < good.len; length += CUT_STEP)
        assert_false(verify_text((struct str){good.data, length}));
    assert_false(verify_text((struct str){good.data, good.len - 1}));
    assert_false(verify_text(arena_concat(mem, good, STR("}"))));
    assert_false(verify_text(arena_concat(mem, good, STR("\n\n"))));
    assert_false(verify_text(STR_EMPTY));
}

static void what_is_no_record_is_refused_in_words(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{", "[]", "null", "{\"batch\":\"", "{\"batch\":\"\\", "{\"batch\":}", "{\"batch\":[[[[[[", "\xff\xfe",
    };
    for (size_t i = 0; i < STATE_COUNT(texts); i++) {
        assert_false(verify_text(str_from(texts[i])));
        assert_report("FAIL  the file has the form of a draw record: ");
    }
}

/* More members than the JSON reader takes in one text; JQT_DRAW_ENTRIES=100000 measures. */
static void a_large_draw_is_verified(void **state)
{
    (void)state;
    const char *wanted = getenv("JQT_DRAW_ENTRIES");
    struct draw_record r = load_record();
    r.change_count = r.exclusion_count = 0;
    r.entry_count = wanted ? (size_t)strtoul(wanted, NULL, 10) : LARGE_DRAW;
    r.entries = arena_array(mem, r.entry_count, sizeof *r.entries);
    for (size_t i = 0; i < r.entry_count; i++) {
        struct draw_entry *e = &r.entries[i];
        for (unsigned b = 0; b < 4; b++)
            e->id.bytes[b] = (uint8_t)(i >> (24 - 8 * b));
        e->type = (uint8_t)(i % r.manifest.type_count);
        e->identity = sha256((struct str){(const char *)e->id.bytes, ENTRY_ID_BYTES});
    }
    const int64_t start_ms = clock_monotonic_ms();
    assert_true(draw_record_compute(mem, &r));
    const struct str text = write_record(&r);
    const int64_t written_ms = clock_monotonic_ms();
    assert_true(verify_text(text));
    if (wanted)
        print_message("%zu entries, %zu bytes: draw %lld ms, verify %lld ms\n", r.entry_count, text.len,
                      (long long)(written_ms - start_ms), (long long)(clock_monotonic_ms() - written_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(a_true_record_is_verified),
        RULE_TEST(what_was_not_given_is_said_to_be_not_compared),
        RULE_TEST(each_forgery_falls_to_its_check),
        RULE_TEST(a_list_made_afterwards_is_exposed_by_root_and_receipt),
        RULE_TEST(a_receipt_counts_only_with_its_signature),
        RULE_TEST(no_flipped_byte_goes_unnoticed),
        RULE_TEST(a_truncated_file_is_not_verified),
        RULE_TEST(what_is_no_record_is_refused_in_words),
        RULE_TEST(a_large_draw_is_verified),
    };
    return cmocka_run_group_tests_name("draw_verify", tests, NULL, NULL);
}
