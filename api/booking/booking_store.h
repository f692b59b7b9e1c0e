/* Batches, bookings, proposals and draws in the database: locking reads for ask functions, writes for put functions.
 * Decides nothing. */
#ifndef JQT_BOOKING_BOOKING_STORE_H
#define JQT_BOOKING_BOOKING_STORE_H
#include "booking/booking_rules.h"
#include "booking/draw_record.h"
#include "ledger/ledger_store.h"

/* ---- batches ---- */
struct batch_row {
    int64_t version;
    struct batch_facts facts; /* what the rules need (booking_rules.h) */
    struct str number;
    struct uuid created_by;
};
/* Reads the fact columns of the batch queries (behind version and body). */
void batch_read_facts(struct row *, struct batch_row *);
/* Queues: the batch, locked against all other writes and against bookings; not_found if there is none. */
struct err batch_ask_lock(struct command *, struct uuid batch_id, struct batch_row *);
/* Queues: the batch (no draft), shared with other bookings, so that it cannot be sealed meanwhile. */
struct err batch_ask_share(struct command *, struct uuid batch_id, struct batch_row *);

struct batch_plan { /* everything of a batch that its manifest is made of, and what the draw added */
    struct manifest manifest;
    struct uuid type_ids[MANIFEST_TYPES_MAX]; /* beside manifest.types */
    struct str manifest_json;                 /* as published; data NULL before */
    struct hash manifest_sha256, root, seed;
    int64_t pool_fen, delay_ms, sealed_at_ms;
    struct str entropy_json; /* approved values; data NULL: none */
};
/* Queues the reads; call batch_plan_complete after the flush. */
struct err batch_ask_plan(struct command *, struct uuid batch_id, struct batch_plan *);

/* Reads entropy events as the API takes them (the same members as in the manifest). False if one is not readable. */
bool entropy_events_read(struct arena *, const cJSON *events, struct manifest *out);

struct err batch_put_types(struct command *, struct uuid batch_id, struct str body);

/* ---- draws ---- */
struct sealing { /* the live bookings of a batch, ascending by entry id */
    struct uuid *booking_ids, *enterprise_ids;
    struct draw_entry *entries; /* id, identity; type is found by its code in the manifest */
    struct str *type_codes;
    int64_t *annual_caps;
    size_t count, cap;
    struct arena *mem;
};
struct err sealing_ask(struct command *, struct uuid batch_id, struct sealing *);
/* The sealed entries, ascending by position, with names for winners. */
struct err draw_ask_entries(struct command *, struct uuid batch_id, struct sealing *);
#endif
