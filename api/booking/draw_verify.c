/* Owns the offline check of a draw record and a seal receipt. Must not read anything but what it is given, and must
 * believe nothing of it: each result is recomputed from the inputs and the whole text is written anew. */
#include "draw_record_private.h"
#include "token/token.h"

struct verifier {
    struct arena *mem; /* of this run; freed with it */
    struct strbuf *report;
    struct record_file file;
    bool good;
};

static struct str hex(const struct verifier *v, struct str raw)
{
    return hex_encode(v->mem, raw);
}

static void check(struct verifier *v, bool good, const char *what, struct str detail)
{
    strbuf_printf(v->report, "  %-4s  %s", good ? "ok" : "FAIL", what);
    if (!good && detail.len > 0)
        strbuf_printf(v->report, ": %.*s", STR_FMT(detail));
    strbuf_add_char(v->report, '\n');
    v->good = v->good && good;
}

/* ---- public values ---- */

/* Text from the file goes to a terminal: control characters would let it draw its own "ok". */
static void add_printable(struct strbuf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        const bool c1 = c == 0xC2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xA0;
        strbuf_add_char(out, c < 0x20 || c == 0x7F || c1 ? '?' : (char)c);
        i += c1;
    }
}

static void print_value(struct verifier *v, const char *name, struct str value)
{
    strbuf_printf(v->report, "  %-20s ", name);
    add_printable(v->report, value);
    strbuf_add_char(v->report, '\n');
}

static void print_entropy(struct verifier *v)
{
    const struct draw_record *r = &v->file.record;
    for (size_t i = 0; i < r->manifest.event_count; i++) {
        const bool substitute = r->entropy[i].substitute;
        const struct entropy_event *e = &r->manifest.events[i];
        const struct entropy_source *s = substitute ? &e->substitute : &e->event;
        const struct str at = time_text(v->mem, s->scheduled_at_ms);
        strbuf_printf(v->report, "  entropy %zu            ", i + 1);
        add_printable(v->report, r->entropy[i].value);
        strbuf_add_c(v->report, "\n    ");
        add_printable(v->report, s->issuer);
        strbuf_add_c(v->report, ", issue ");
        add_printable(v->report, s->issue);
        strbuf_printf(v->report, ", %.*s, ", STR_FMT(at));
        add_printable(v->report, s->source);
        strbuf_add_char(v->report, '\n');
        if (substitute) {
            strbuf_add_c(v->report, "    in the place of a cancelled event (look this up too): ");
            add_printable(v->report, e->event.issuer);
            strbuf_add_c(v->report, ", issue ");
            add_printable(v->report, e->event.issue);
            strbuf_add_char(v->report, '\n');
        }
    }
}

static void print_public_values(struct verifier *v)
{
    const struct record_file *f = &v->file;
    strbuf_add_c(v->report, "Compare with the source (what was published at the time, and what the issuers say):\n");
    print_value(v, "batch", f->batch_number);
    print_value(v, "manifest SHA-256", hex(v, hash_str(&f->manifest_sha256)));
    print_value(v, "sealed at", time_text(v->mem, f->record.sealed_at_ms));
    print_value(v, "Merkle root", hex(v, hash_str(&f->root)));
    print_value(v, "exclusions SHA-256", hex(v, hash_str(&f->exclusions_sha256)));
    print_entropy(v);
    print_value(v, "record SHA-256", hex(v, hash_str(&f->record_sha256)));
    print_value(v, "publicity at", time_text(v->mem, f->record.publicity_at_ms));
    print_value(v, "issue at", time_text(v->mem, f->record.issue_at_ms));
    print_value(v, "receipts' key", f->record.receipts_key);
}

/* ---- checks of what was fixed before the entropy ---- */

static void check_manifest(struct verifier *v)
{
    const struct record_file *f = &v->file;
    const struct hash computed = sha256(manifest_json(v->mem, &f->record.manifest));
    check(v, str_equal(f->batch_number, f->record.manifest.batch_number), "the manifest is that of the batch",
          STR_EMPTY);
    check(v, hash_equal(computed, f->manifest_sha256), "the manifest has the stated hash", STR_EMPTY);
}

/* Index of the first entry whose id is not above the one before, or the count. */
static size_t first_out_of_order(const struct draw_record *r)
{
    size_t i = 1;
    while (i < r->entry_count && entry_id_compare(&r->entries[i - 1].id, &r->entries[i].id) < 0)
        i++;
    return i < r->entry_count ? i : r->entry_count;
}

static bool check_order(struct verifier *v)
{
    const struct draw_record *r = &v->file.record;
    const size_t bad = first_out_of_order(r);
    const bool good = bad == r->entry_count;
    check(v, good, "entries ascend by id, none twice", good ? STR_EMPTY : hex(v, entry_id_str(&r->entries[bad].id)));
    return good;
}

static void check_exclusions(struct verifier *v)
{
    const struct draw_record *r = &v->file.record;
    const struct draw draw = {.entries = r->entries, .count = r->entry_count};
    bool ascending = true, apart = true;
    for (size_t i = 0; i < r->exclusion_count; i++) {
        ascending = ascending && (i == 0 || entry_id_compare(&r->exclusions[i - 1].id, &r->exclusions[i].id) < 0);
        apart = apart && !draw_find(&draw, &r->exclusions[i].id);
    }
    check(v, ascending && apart, "exclusions ascend by id, none is also an entry", STR_EMPTY);
    check(v, hash_equal(r->exclusions_sha256, v->file.exclusions_sha256), "the exclusions have the stated hash",
          STR_EMPTY);
}

static void check_times(struct verifier *v)
{
    const struct draw_record *r = &v->file.record;
    const struct manifest *m = &r->manifest;
    const int64_t delay_ms = r->publicity_at_ms - m->publicity_at_ms;
    check(v, r->sealed_at_ms >= m->closes_at_ms && r->sealed_at_ms <= manifest_seal_deadline_ms(m),
          "the seal lies between closing and one hour before the first entropy event", STR_EMPTY);
    check(v, delay_ms >= 0 && r->issue_at_ms - m->issue_at_ms == delay_ms,
          "publicity and issue are as published, or both later by the same time", STR_EMPTY);
}

static void check_entropy(struct verifier *v)
{
    const struct draw_record *r = &v->file.record;
    struct problem why = {.mem = v->mem};
    draw_check_entropy(&r->manifest, r->entropy, r->manifest.event_count, &why);
    check(v, !has_problem(&why), "each entropy value has the form fixed in the manifest",
          why.fault_count ? why.faults[0].where : STR_EMPTY);
}

/* ---- checks of the results ---- */

/* What the file states of each entry beside what was computed, and its whole text beside the one written anew. */
struct comparison {
    size_t leaf, score, rank, outcome, name; /* the first entry that differs; the count: none does */
    int64_t winners[MANIFEST_TYPES_MAX];     /* as stated */
    struct str rest;                         /* of the text, not compared yet */
    bool same;
};

static struct err compare_piece(void *context, struct str piece)
{
    struct comparison *c = context;
    c->same = c->same && str_starts(c->rest, piece);
    if (c->same)
        c->rest = (struct str){c->rest.data + piece.len, c->rest.len - piece.len};
    return NO_ERR;
}

static void compare_entry(struct comparison *c, size_t i, const struct stated_entry *stated,
                          const struct draw_entry *computed, struct hash leaf)
{
    const struct draw_entry *s = &stated->entry;
    const struct {
        size_t *first;
        bool same;
    } members[] = {{&c->leaf, hash_equal(stated->leaf, leaf)},
                   {&c->score, hash_equal(s->score, computed->score)},
                   {&c->rank, s->rank == computed->rank},
                   {&c->outcome, s->outcome == computed->outcome},
                   {&c->name, (s->outcome == DRAW_won) == (stated->enterprise_name.len > 0)}};
    for (size_t m = 0; m < sizeof members / sizeof members[0]; m++)
        if (!members[m].same && *members[m].first > i)
            *members[m].first = i;
    c->winners[s->type] += s->outcome == DRAW_won;
}

static void compare_all(struct verifier *v, struct str text, struct comparison *c)
{
    const struct draw_record *r = &v->file.record;
    const size_t none = r->entry_count;
    *c = (struct comparison){none, none, none, none, none, .rest = text, .same = true};
    struct arena *scratch = arena_new(), *leaf = arena_new();
    struct draw_record_writer *anew = draw_record_begin(v->mem, r, compare_piece, c);
    struct stated_entries all = {.file = &v->file, .scratch = scratch};
    struct stated_entry stated;
    struct hash digest;
    for (size_t i = 0; i < r->entry_count && stated_next(&all, &stated); i++) {
        arena_reset(leaf);
        compare_entry(c, i, &stated, &r->entries[i], draw_entry_leaf(leaf, &r->manifest, &r->entries[i]));
        draw_record_add(anew, &r->entries[i], stated.enterprise_name);
    }
    c->same = !failed(draw_record_end(anew, &digest)) && c->same && c->rest.len == 0;
    arena_free(leaf);
    arena_free(scratch);
}

static void check_entries(struct verifier *v, size_t first, const char *what)
{
    const struct draw_record *r = &v->file.record;
    const bool good = first == r->entry_count;
    check(v, good, what, good ? STR_EMPTY : hex(v, entry_id_str(&r->entries[first].id)));
}

static void check_quotas(struct verifier *v, const int64_t *winners)
{
    const struct manifest *m = &v->file.record.manifest;
    bool good = true;
    for (size_t i = 0; i < m->type_count; i++)
        good = good && winners[i] <= m->types[i].quota;
    check(v, good, "no type has more winners than its quota", STR_EMPTY);
}

static void check_results(struct verifier *v, struct str text)
{
    struct draw_record *r = &v->file.record;
    struct comparison c;
    const bool changes = draw_record_compute(v->mem, r);
    compare_all(v, text, &c);
    check_entries(v, c.leaf, "each entry has its leaf");
    check(v, hash_equal(r->root, v->file.root), "the leaves have the stated root", STR_EMPTY);
    check_exclusions(v);
    check_times(v);
    check_entropy(v);
    check(v, hash_equal(r->seed, v->file.seed), "the seed follows from batch, manifest, root and entropy", STR_EMPTY);
    check_entries(v, c.score, "each entry has its score");
    check_entries(v, c.rank, "each entry has its rank");
    check(v, changes, "each promotion is the one that the ranking demands", STR_EMPTY);
    check_entries(v, c.outcome, "each entry has its outcome");
    check_quotas(v, c.winners);
    check_entries(v, c.name, "winners are named, nobody else is");
    check(v, c.same, "the record written anew is the same, byte for byte", STR_EMPTY);
}

/* ---- what the asker brought ---- */

static void not_compared(struct verifier *v, const char *what)
{
    strbuf_printf(v->report, "  --    not compared: %s\n", what);
}

static void check_root(struct verifier *v, const struct hash *root)
{
    if (root)
        check(v, hash_equal(*root, v->file.root), "the root is the one you gave", STR_EMPTY);
    else
        not_compared(v, "the root, with the one published at the seal (none was given)");
}

static bool receipt_fits(const struct verifier *v, const struct seal_receipt *receipt, const char **why)
{
    const struct record_file *f = &v->file;
    const struct draw_record *r = &f->record;
    *why = "it speaks of another batch, manifest, seal or root";
    if (!str_equal(receipt->batch_number, f->batch_number) || receipt->sealed_at_ms != r->sealed_at_ms ||
        !hash_equal(receipt->manifest_sha256, f->manifest_sha256) || !hash_equal(receipt->root, f->root) ||
        !hash_equal(receipt->exclusions_sha256, f->exclusions_sha256) || receipt->entry_count != r->entry_count)
        return false;
    *why = "the record has another entry in its place";
    const struct draw_entry *e = &r->entries[receipt->leaf_index];
    return entry_id_compare(&e->id, &receipt->entry_id) == 0 && hash_equal(e->identity, receipt->identity) &&
           str_equal(r->manifest.types[e->type].code, receipt->type_code);
}

static void check_receipt(struct verifier *v, struct str jws, struct str jwks)
{
    const cJSON *payload = NULL;
    struct seal_receipt receipt;
    const char *why = "";
    if (!jws.data) {
        not_compared(v, "a receipt (none was given)");
        return;
    }
    const bool signed_by_key =
        jws_verify(v->mem, jws, jwks.data ? jwks : v->file.record.receipts_key, STR("ES256"), &payload);
    check(v, signed_by_key,
          jwks.data ? "the receipt is signed with the key you gave" : "the receipt is signed with the record's key",
          STR_EMPTY);
    if (!jwks.data)
        not_compared(v, "the record's receipts' key, with the one that was published (none was given)");
    if (!signed_by_key)
        return;
    const bool good = seal_receipt_read(v->mem, payload, &receipt, &why) && receipt_fits(v, &receipt, &why);
    check(v, good, "the receipt's entry is in the record, as sealed", str_from(why));
    if (good) {
        const struct draw_entry *e = &v->file.record.entries[receipt.leaf_index];
        strbuf_printf(v->report, "        your entry: %s, rank %u\n", draw_outcome_code((enum draw_outcome)e->outcome),
                      (unsigned)e->rank);
    }
}

static struct str without_line_feed(struct str text)
{
    if (text.len > 0 && text.data[text.len - 1] == '\n')
        text.len--;
    return text;
}

bool draw_verify(struct str record_json, const struct draw_given *given, struct strbuf *report)
{
    struct verifier v = {.mem = arena_new(), .report = report, .good = true};
    const struct str text = without_line_feed(record_json);
    struct str why = STR_EMPTY;
    if (!draw_record_read(v.mem, text, &v.file, &why)) {
        check(&v, false, "the file has the form of a draw record", why);
    } else {
        print_public_values(&v);
        strbuf_add_c(report, "Checks:\n");
        check_manifest(&v);
        /* Everything behind rests on the order. */
        if (check_order(&v))
            check_results(&v, text);
        check_root(&v, given->root);
        check_receipt(&v, given->receipt, given->receipts_key);
    }
    strbuf_printf(report, "Result: %s\n", v.good ? "ok" : "FAIL");
    arena_free(v.mem);
    return v.good;
}
