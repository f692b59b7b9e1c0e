/* The public draw record, the seal receipt, and the offline verifier of both (domain.md §4.2.3, §4.2.6). Pure.
 *
 * The record is one canonical JSON object (RFC 8785):
 *   batch, format, manifest (see booking/manifest.h), manifest_sha256
 *   changes       disqualifications in order: disqualified, passed_over [ids], promoted (id or null), reason
 *   entries       ascending by entry_id: entry_id, identity, leaf, outcome, rank, score, voucher_type, and for winners
 *                 enterprise_name
 *   entropy       in the manifest's order: substitute, value
 *   exclusions    ascending by entry_id: entry_id, reason; exclusions_sha256
 *   issue_at, publicity_at   the manifest's, both moved by the delay of a late draw
 *   receipts_key  JWK set that verifies seal receipts
 *   record_sha256 SHA-256 of this very text with 64 zeros in the place of this value
 *   root, sealed_at, seed
 * Ids and hashes are lower-case hex. Nothing in it depends on when or how often the draw was run.
 *
 * A seal receipt is a compact JWS (ES256) by the receipts' key over canonical JSON: batch, entry_count, entry_id,
 * exclusions_sha256, format, identity, leaf_index, manifest_sha256, proof [hashes], root, sealed_at, voucher_type. */
#ifndef JQT_BOOKING_DRAW_RECORD_H
#define JQT_BOOKING_DRAW_RECORD_H
#include "booking/draw.h"

#define DRAW_RECORD_FORMAT "JQT-DRAW-RECORD-1"
#define SEAL_RECEIPT_FORMAT "JQT-SEAL-RECEIPT-1"

struct draw_record {
    /* what the draw is made from */
    struct manifest manifest;
    int64_t sealed_at_ms, publicity_at_ms, issue_at_ms;
    const struct draw_exclusion *exclusions; /* strictly ascending by id */
    size_t exclusion_count;
    struct entropy_value entropy[MANIFEST_EVENTS_MAX]; /* one for each event of the manifest */
    struct str receipts_key;                           /* JWK set, JSON text */
    struct draw_entry *entries;                        /* id, type, identity; strictly ascending by id */
    size_t entry_count;
    const struct draw_change *changes;
    size_t change_count;
    /* what follows from it */
    struct hash manifest_sha256, exclusions_sha256, root, seed;
};
/* Computes the second half of the record and of each entry. False if a change cannot have happened, or promoted
 * someone else; all before it is computed then. */
bool draw_record_compute(struct arena *, struct draw_record *);

/* The JSON text of a computed record, in pieces: what follows from 1,000,000 entries is 400 MB. */
typedef struct err draw_record_sink(void *context, struct str piece);
struct draw_record_writer;
/* Lives in the arena; reads every member of the record but entries and entry_count, which come one by one. */
struct draw_record_writer *draw_record_begin(struct arena *, const struct draw_record *, draw_record_sink *,
                                             void *context);
/* The next entry, ascending by id. The name is that of a winner; else ignored. */
void draw_record_add(struct draw_record_writer *, const struct draw_entry *, struct str enterprise_name);
/* Once. Fails with the first error of the sink, or `internal` if receipts_key is not JSON. */
struct err draw_record_end(struct draw_record_writer *, struct hash *record_sha256);

struct seal_receipt {
    struct str batch_number, type_code;
    struct hash manifest_sha256, root, exclusions_sha256, identity;
    struct entry_id entry_id;
    size_t leaf_index, entry_count;
    struct merkle_proof proof;
    int64_t sealed_at_ms;
};
/* The payload to sign. */
struct str seal_receipt_json(struct arena *, const struct seal_receipt *);
/* Reads a payload and checks that its proof leads from its leaf to its root. False with a static sentence. */
bool seal_receipt_read(struct arena *, const cJSON *payload, struct seal_receipt *out, const char **why);

/* What the asker knows from another source. */
struct draw_given {
    const struct hash *root; /* NULL: not compared */
    struct str receipt;      /* a compact JWS; data NULL: none is checked */
    struct str receipts_key; /* JWK set; data NULL: a receipt is verified with the record's own receipts_key */
};
/* Recomputes everything from the one file (which may end in one line feed). The report lists the public values, each
 * check with ok or FAIL, and what was not compared because it was not given; in English, lines of UTF-8. True if every
 * check is ok. What this cannot know: whether the public values are those that were published, and the names of
 * winners. */
bool draw_verify(struct str record_json, const struct draw_given *, struct strbuf *report);
#endif
