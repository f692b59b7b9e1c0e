/* The provable draw (domain.md §4.2.2–5): identities, the Merkle tree over the entries, the seed, the ranking and the
 * promotions. Pure and deterministic: no secret, no clock, no randomness takes part.
 *
 *   I     = SHA256(LP("JQT-ID-1", salt, USCC))
 *   leaf  = SHA256(0x00 ‖ LP("JQT-LEAF-1", batch number, entry id, voucher type code, I))
 *   node  = SHA256(0x01 ‖ left ‖ right); the tree is RFC 6962's (§2.1), of no entries SHA256("")
 *   seed  = SHA256(LP("JQT-SEED-1", batch number, SHA256(manifest), root, e1, …, ek))
 *   score = HMAC-SHA256(seed, LP("T", voucher type code, entry id)), ascending as bytes, ties by entry id
 *   exclusions hash = SHA256(LP("JQT-EXCLUSIONS-1", batch number, id 1, reason 1, …)), ascending by id
 * LP: each field as a 4-byte big-endian length and its bytes; ids and hashes raw, text UTF-8. */
#ifndef JQT_BOOKING_DRAW_H
#define JQT_BOOKING_DRAW_H
#include "booking/manifest.h"

enum {
    ENTRY_ID_BYTES = 16,
    ENTRY_SALT_BYTES = 32,
    DRAW_ENTRIES_MAX = BATCH_BOOKINGS_MAX + BATCH_BOOKINGS_SLACK, /* of one batch; excluded ones count, too */
    DRAW_CHANGES_MAX = 5000,                                      /* disqualifications of one batch */
    MERKLE_PROOF_MAX = 32,                                        /* levels of a tree of 2^32 leaves */
};
struct entry_id {
    uint8_t bytes[ENTRY_ID_BYTES];
};
int entry_id_compare(const struct entry_id *, const struct entry_id *);
static inline struct str entry_id_str(const struct entry_id *id)
{
    return (struct str){(const char *)id->bytes, ENTRY_ID_BYTES};
}

/* Why an entry was left out at the seal; the closed set of the record. */
enum exclusion_reason {
    EXCLUDED_not_certified,
    EXCLUDED_not_qualified,
    EXCLUDED_large_enterprise,
    EXCLUDED_qualification_incomplete,
    EXCLUDED_annual_cap_reached,
    EXCLUSION_REASONS
};
const char *exclusion_reason_code(enum exclusion_reason);
bool exclusion_reason_find(struct str code, enum exclusion_reason *out);

/* Why a winner was struck out during publicity; the closed set of the record. */
enum disqualification_reason {
    DISQUALIFIED_false_information,
    DISQUALIFIED_not_eligible,
    DISQUALIFIED_unlawful_conduct,
    DISQUALIFIED_declined, /* by the winner itself */
    DISQUALIFICATION_REASONS
};
const char *disqualification_reason_code(enum disqualification_reason);
bool disqualification_reason_find(struct str code, enum disqualification_reason *out);

enum draw_outcome { DRAW_waiting, DRAW_won, DRAW_disqualified, DRAW_OUTCOMES };
const char *draw_outcome_code(enum draw_outcome);
bool draw_outcome_find(struct str code, enum draw_outcome *out);

/* ---- identities and the tree (api/booking/draw_merkle.c) ---- */
struct hash draw_identity(struct arena *, struct str salt, struct str uscc);
struct hash draw_leaf(struct arena *, struct str batch_number, const struct entry_id *, struct str type_code,
                      const struct hash *identity);

/* The root of leaves that come one by one, in memory that does not grow with them. Zero-initialise. */
struct merkle_frontier {
    size_t count;
    struct hash nodes[MERKLE_PROOF_MAX]; /* [level]: of the 2^level leaves before the rest, if count has that bit */
};
void merkle_add(struct merkle_frontier *, const struct hash *leaf);
struct hash merkle_frontier_root(const struct merkle_frontier *);

struct merkle_proof {
    size_t count;
    struct hash path[MERKLE_PROOF_MAX]; /* siblings from the leaf upwards (RFC 6962 §2.1.1) */
};
struct merkle_tree;
/* Keeps all levels, 64 bytes a leaf; the leaves are copied. At most DRAW_ENTRIES_MAX. */
struct merkle_tree *merkle_tree_new(struct arena *, const struct hash *leaves, size_t count);
struct hash merkle_root(const struct merkle_tree *);
/* index < count. O(log count). */
void merkle_prove(const struct merkle_tree *, size_t index, struct merkle_proof *out);
bool merkle_verify(const struct hash *leaf, size_t index, size_t count, const struct merkle_proof *,
                   const struct hash *root);

/* ---- the draw (api/booking/draw_rules.c) ---- */
struct draw_exclusion {
    struct entry_id id;
    enum exclusion_reason reason;
};
struct hash draw_exclusions_hash(struct arena *, struct str batch_number, const struct draw_exclusion *, size_t count);

struct entropy_value {
    bool substitute; /* the event was cancelled: the value is its substitute's */
    struct str value;
};
struct entropy_value entropy_value_read(const cJSON *); /* as {"substitute": …, "value": …}; points into the tree */
/* All values, in the manifest's order. Problem invalid_fields with pointers /values/N/value: value not of its form.
 * `problem->mem` must be set. */
void draw_check_entropy(const struct manifest *, const struct entropy_value *, size_t count, struct problem *why);
/* Each value may be known: its event's time, or its substitute's, has come. Problem too_early (`not_before`: when that
 * is so of all). count: the manifest's events. */
void draw_check_entropy_time(const struct manifest *, const struct entropy_value *, size_t count, int64_t now_ms,
                             struct problem *why);
struct hash draw_seed(struct arena *, struct str batch_number, const struct hash *manifest_sha256,
                      const struct hash *root, const struct entropy_value *, size_t count);

/* A draw holds each entry once: at most 100 bytes. */
struct draw_entry {
    struct entry_id id;
    struct hash identity;
    /* made by draw_run */
    struct hash score;
    uint32_t rank; /* 1 … in its type */
    uint16_t wins; /* given: of this type in the cap's year, other batches; read by draw_strike only */
    uint8_t type;  /* given: index into the manifest's types */
    uint8_t outcome;
};
_Static_assert(sizeof(struct draw_entry) <= 100, "a large draw would not fit");
_Static_assert(MANIFEST_TYPES_MAX <= UINT8_MAX + 1 && MANIFEST_CAP_MAX < UINT16_MAX, "members of draw_entry");
struct hash draw_entry_leaf(struct arena *scratch, const struct manifest *, const struct draw_entry *);
/* Of the tree over all of them, ascending by id. */
struct hash draw_root(const struct manifest *, const struct draw_entry *, size_t count);

/* One winner struck out. The first waiting entry of its type by rank that is still within its cap is promoted; those
 * before it are passed over, and wait on. Nobody's rank changes. */
struct draw_change {
    struct entry_id struck;
    enum disqualification_reason reason;
    struct entry_id *passed_over; /* at their cap at that moment, by rank */
    size_t passed_over_count;
    bool any_promoted;
    struct entry_id promoted; /* if any */
};
struct draw {
    const struct manifest *manifest;
    struct draw_entry *entries; /* strictly ascending by id */
    size_t count;
    uint32_t *order; /* indexes of entries, by type, then rank */
    size_t first[MANIFEST_TYPES_MAX + 1];
};
_Static_assert(DRAW_ENTRIES_MAX < UINT32_MAX, "order holds indexes");
static inline struct draw_entry *draw_at(const struct draw *d, size_t place_in_order)
{
    return &d->entries[d->order[place_in_order]];
}
/* Sets score, rank and outcome of each entry; the draw refers to manifest and entries. */
void draw_run(struct arena *, const struct manifest *, const struct hash *seed, struct draw_entry *, size_t count,
              struct draw *out);
/* The entry, or NULL. */
struct draw_entry *draw_find(const struct draw *, const struct entry_id *);
/* Strikes a winner out and promotes by each entry's `wins` and its type's cap. False, changing nothing, if it is no
 * winner. */
bool draw_strike(struct arena *, struct draw *, const struct entry_id *, enum disqualification_reason,
                 struct draw_change *out);
/* Repeats a recorded change: `struck` and `passed_over` are taken as facts, who is promoted is recomputed. False,
 * with the draw in an undefined state, if the change cannot have happened or promoted someone else. */
bool draw_replay(struct draw *, const struct draw_change *);

/* ---- statistics of a draw (api/booking/draw_statistics.c) ---- */
enum { STATISTICS_CELL_MIN = 10, STATISTICS_HIDDEN = -1 };
/* Hides cells under STATISTICS_CELL_MIN (they become STATISTICS_HIDDEN). As the row's total is shown, the smallest
 * further cells are hidden until at least two are and their sum is not small either, so that no hidden one can be
 * computed from the rest. Returns the total, or STATISTICS_HIDDEN if that cannot be had. Counts are ≥ 0. */
int64_t statistics_hide(int64_t *cells, size_t count);
#endif
