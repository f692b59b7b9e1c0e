/* Booking batches and bookings (domain.md §4.1, §4.2; manual §4.1, §4.2): states as a function of stored facts and the
 * domain clock, who may do what when. Pure. Times in ms since 1970 UTC by the domain clock. */
#ifndef JQT_BOOKING_BOOKING_RULES_H
#define JQT_BOOKING_BOOKING_RULES_H
#include "base/state_table.h"
#include "booking/draw.h"
#include "qualification/qualification_rules.h"

enum batch_state {
    BATCH_draft,
    BATCH_published,
    BATCH_open,
    BATCH_closed,
    BATCH_sealed,
    BATCH_entropy_proposed,
    BATCH_drawn,
    BATCH_publicity,
    BATCH_issued,
    BATCH_void,
    BATCH_STATES
};
/* Named as the sub-resource that causes them. What two persons do has one for the proposal and one for its approval;
 * opening, closing, missed_seal and announcement follow from the clock and are never stored. */
enum batch_trigger {
    BATCH_edit,
    BATCH_publication, /* proposed */
    BATCH_publication_approval,
    BATCH_opening,
    BATCH_closing,
    BATCH_seal,
    BATCH_missed_seal,      /* less than an hour before the first event, and not sealed */
    BATCH_entropy,          /* values are proposed */
    BATCH_entropy_approval, /* the draw, at once */
    BATCH_entropy_end,      /* the values were refused or withdrawn, or nobody decided */
    BATCH_announcement,
    BATCH_issue,
    BATCH_voiding,
    BATCH_TRIGGERS
};
enum batch_actor { BATCH_operator, BATCH_proposal, BATCH_system, BATCH_clock, BATCH_ACTORS };
/* Which way a row moves the whole pool: out of the budget, or what it still holds back to it. */
enum batch_pool_way { BATCH_POOL_NONE, BATCH_POOL_FUNDED, BATCH_POOL_RETURNED, BATCH_POOL_WAYS };
/* What a row writes beside pool and event: those that batch_moves.c maps to functions, and DRAFT (batch_http.c), SEAL,
 * DRAW and ISSUE (in pages, by their own handlers). */
enum batch_write {
    BATCH_WRITE_NONE,
    BATCH_WRITE_DRAFT,
    BATCH_WRITE_PUBLICATION,
    BATCH_WRITE_MARK,
    BATCH_WRITE_SEAL,
    BATCH_WRITE_DRAW,
    BATCH_WRITE_ISSUE,
    BATCH_WRITE_VOID,
    BATCH_WRITES
};
extern const struct state_machine batch_machine;
state_condition_fn batch_condition; /* of struct batch_facts */

struct batch_times {
    enum batch_state stored; /* draft, published, sealed, entropy_proposed, drawn, issued or void */
    int64_t opens_at_ms, closes_at_ms;
    int64_t publicity_at_ms, issue_at_ms;        /* as moved by a late draw */
    int64_t first_event_at_ms, last_event_at_ms; /* scheduled times of the manifest's entropy events */
};
enum batch_state batch_state(const struct batch_times *, int64_t now_ms);
const char *batch_state_code(enum batch_state);
/* Of a stored state's text; false if unknown. */
bool batch_state_find(struct str code, enum batch_state *out);
/* By what a draw at that moment moves publicity_at and issue_at (as published). */
int64_t batch_delay_ms(int64_t published_publicity_at_ms, int64_t drawn_at_ms);

struct batch_facts {
    struct batch_times times;
    bool earlier_unfinished;      /* an earlier-sealed batch that shares a type is neither issued nor void */
    struct str pending;           /* kinds of proposals that wait for a decision (proposal_check_none_pending) */
    const struct manifest *draft; /* what would be published; NULL: not a draft */
};
/* Σ quota × face value; false beyond FEN_MAX. */
bool batch_total_fen(const struct manifest *, int64_t *total_fen);
/* The row that is taken, or NULL with a problem: wrong_state (also for what only the clock does); publication:
 * too_late once opens_at has passed (`not_after`), already_exists while one waits, manifest_invalid with all faults;
 * its approval: too_late; seal: earlier_batch_unfinished; entropy: too_early before the last event (`not_before`);
 * voiding of one that was published: too_late from the first event on; issue: too_early before issue_at; then
 * reason_required at /reason. */
const struct transition *batch_decide(const struct batch_facts *, enum batch_trigger, enum batch_actor,
                                      struct str reason, int64_t now_ms, struct problem *why);
/* What an operator may do, for callers with these roles (enum role bits). */
void batch_list_actions(const struct batch_facts *, int64_t now_ms, const struct access *, unsigned roles,
                        struct action_list *);

/* ---- one enterprise ---- */
struct booking_facts {
    struct batch_times times;
    struct qualification_facts qualification;
    bool notice_acknowledged;
    bool booked;           /* it has a booking in the batch */
    bool withdrawn;        /* and has withdrawn it */
    int64_t bookings_made; /* in the batch, by all enterprises, withdrawn ones too */
};
struct booking_type_facts {
    bool in_batch;
    int64_t annual_cap; /* the batch's copy */
    int64_t wins;       /* of this type in the year of publicity_at, in batches whose result is public */
};
/* Making a booking or changing its type: allowed, or the first of: type_not_in_batch, annual_cap_reached (`cap`,
 * `used`, `resets_on`); batch_not_open (`state`, `opens_at`, `closes_at`), batch_full (`limit`: BATCH_BOOKINGS_MAX;
 * whoever has booked may go on), what qualification_decide_booking refuses, notice_not_acknowledged. */
void booking_decide(const struct booking_facts *, const struct booking_type_facts *, int64_t now_ms,
                    struct problem *why);
/* Withdrawing: batch_not_open. One that is no longer eligible may still withdraw. */
void booking_decide_withdrawal(const struct batch_times *, int64_t now_ms, struct problem *why);
/* Acknowledging the notice: from the publication until the window closes, else batch_not_open. */
void booking_decide_notice(const struct batch_times *, int64_t now_ms, struct problem *why);
/* What the enterprise may do, for callers with these roles: with a batch, `notice_acknowledgement` unless it is done;
 * with one of its types and a booking of it, `booking`; with a booking that is not withdrawn, `withdrawal`. */
void booking_list_notice(const struct booking_facts *, int64_t now_ms, const struct access *, unsigned roles,
                         struct action_list *);
void booking_list_type(const struct booking_facts *, const struct booking_type_facts *, int64_t now_ms,
                       const struct access *, unsigned roles, struct action_list *);
void booking_list_withdrawal(const struct booking_facts *, int64_t now_ms, const struct access *, unsigned roles,
                             struct action_list *);

/* The seal's second look: false with the reason if the entry is to be left out. `wins` counts every batch. */
bool booking_eligible(struct arena *, const struct booking_facts *, const struct booking_type_facts *,
                      enum exclusion_reason *reason);
#endif
