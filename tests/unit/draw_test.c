/* booking: tree, ranking, promotions, record and receipt against an independent implementation. */
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
        RULE_TEST(small_cells_are_hidden_and_cannot_be_computed_from_the_rest),
    };
    return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
