/* Batches, bookings and draws in the database: locking reads for ask functions. Decides nothing. */
#ifndef JQT_BOOKING_BOOKING_STORE_H
#define JQT_BOOKING_BOOKING_STORE_H
#include "booking/booking_rules.h"
#include "booking/draw_record.h"
#include "booking/win_rules.h"
#include "ledger/ledger_store.h"
#include "qualification/qualification.h"
#include "voucher/voucher_store.h"

/* ---- batches ---- */
struct batch_row {
    int64_t version, seen_ms; /* seen_ms: its last change */
    struct batch_facts facts;
    struct str number;
};
/* Reads the fact columns of the batch queries, `state` to `pending`. */
void batch_read_facts(struct row *, struct batch_row *);
/* Reads the two columns behind them that say what a draft would publish. */
struct err batch_read_draft(struct row *, struct arena *, struct batch_row *);
/* Queues: the batch, locked against all other writes and against bookings; not_found if there is none. */
void batch_ask_lock(struct command *, struct uuid batch_id, struct batch_row *);
/* The same, and its voucher types by id, with all others that offer one of them: whoever counts wins of a type or adds
 * to them (seal, issue, release) takes these locks, and reads behind them what the one before has done. */
void batch_ask_lock_with_types(struct command *, struct uuid batch_id, struct batch_row *);
/* Queues: the batch as it is, to be looked at. */
void batch_ask(struct command *, struct uuid batch_id, struct batch_row *);
/* Queues: the batch (no draft), shared with other bookings, so that it cannot be sealed meanwhile. */
void batch_ask_share(struct command *, struct uuid batch_id, struct batch_row *);
/* "state":…,"allowed_actions":[…],"blocked":[…]; the latter two for operators only. */
struct str batch_members(const struct call *, struct arena *, const struct batch_facts *, int64_t now_ms);
/* Queues the answer: the batch as staff sees it. */
void batch_put_answer(struct command *, int status, struct uuid batch_id, const struct batch_facts *after,
                      struct str location);
/* Queues what the row tells, if it tells something. */
void batch_put_event(struct command *, const struct transition *, struct uuid batch_id, struct str reason);

struct batch_plan { /* what a batch's manifest is made of, and what the draw added */
    struct manifest manifest;
    struct uuid type_ids[MANIFEST_TYPES_MAX]; /* beside manifest.types */
    struct str manifest_json;                 /* as published; data NULL before */
    struct hash manifest_sha256, root;
    int64_t sealed_at_ms, pool_fen, delay_ms;
    size_t entry_count; /* from the seal on */
    struct arena *mem;
};
/* Index of the type in the manifest; -1 if it has none of that id. */
int batch_plan_type(const struct batch_plan *, struct uuid type_id);
/* Queues the read. */
void batch_ask_plan(struct command *, struct uuid batch_id, struct batch_plan *);
/* The entropy events of a request or a stored draft: the manifest's members, but scheduled_at in any offset. False if
 * one is not readable. */
bool entropy_events_read(struct arena *, const cJSON *events, struct manifest *out);

/* ---- moves: rows that are written at once (batch_moves.c) ---- */
struct batch_move {
    struct uuid id;
    struct batch_row batch;
    struct batch_plan plan;
    struct ledger_chain chain; /* of the batch, if the row moves its pool */
};
/* Queues the locks and reads of what the actor's trigger writes; flushes where money moves. */
struct err batch_move_ask(struct command *, struct uuid id, enum batch_trigger, enum batch_actor, struct batch_move *);
/* Queues pool, writes and event of the row. */
struct err batch_move_put(struct command *, const struct batch_move *, const struct transition *, struct str reason);
/* The same for a batch that missed its seal: what its pool holds goes back to the budget. */
struct err batch_put_void(struct command *, struct uuid batch_id, const struct batch_plan *,
                          const struct ledger_chain *of_batch, struct str reason);

/* ---- draws ---- */
struct err draw_read_entry_id(struct row *, struct entry_id *out);

/* Reproducible: performs the draw on the sealed entries, page by page, and queues outcomes, state and which document
 * the record is. Flushes; the batch is locked. */
struct err draw_put(struct command *, struct uuid batch_id, const struct batch_plan *, const struct entropy_value *,
                    size_t count, struct str entropy_json);

/* A record without entries, exclusions and what follows from them. */
void draw_record_head(const struct batch_plan *, int64_t delay_ms, struct str receipts_key,
                      const struct entropy_value *, size_t count, struct draw_record *out);
/* Flushes, in pages. */
struct err draw_read_exclusions(struct command *, struct uuid batch_id, struct draw_record *);

/* The record's text from the rows of entries and outcomes, as a document named by its record_sha256. `record` has all
 * that draw_record_begin reads. Flushes, in pages. A folder that cannot be written is logged: the document is made
 * again when it is asked for. (draw_document.c) */
struct written_record {
    struct hash sha256;
    int64_t bytes;
};
struct err draw_document_write(struct command *, struct uuid batch_id, const struct batch_plan *,
                               const struct draw_record *, struct written_record *out);

/* ---- wins behind the draw (win_store.c) ---- */
struct win {
    struct voucher_issue voucher; /* but for its id and batch */
    struct win_facts facts;
    struct ledger_chain chain; /* the enterprise's */
};
/* Reads the voucher from the columns of draw_unissued_winners. */
void win_read(struct row *, struct arena *, struct str batch_number, struct win *out);
/* Queues, behind the locks of their batch and its types: holds what the issue of these wins goes by, reads what stands
 * against each, locks their chains. In the order of their enterprises. */
void win_ask_standing(struct command *, struct win *, size_t count);
struct win_batch { /* whose wins are dealt with, and what was done with them */
    struct uuid id;
    struct ledger_chain chain; /* read by a row that strikes out */
    int64_t spent_fen, issued; /* out of the pool; vouchers */
    int64_t held_fen;          /* newly held */
};
/* Queues what the plan's row (not NULL) writes and tells, and adds it up. */
struct err win_put(struct command *, const struct win *, const struct win_plan *, struct win_batch *);
/* Queues the sums; `behind`: the enterprise that issuing has come to, or null. */
void win_put_batch(struct command *, const struct win_batch *, struct param behind);

/* PostgreSQL array literals. */
struct array_text {
    struct strbuf text;
};
struct array_text array_begin(struct arena *);
void array_add(struct array_text *, struct str item); /* without characters that need quoting */
void array_add_hex(struct array_text *, struct str raw);
void array_add_i64(struct array_text *, int64_t);
struct str array_end(struct array_text *);
#endif
