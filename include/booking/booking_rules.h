/* Booking batches and bookings (domain.md §4.1, §4.2; manual §4.1, §4.2): states as a function of stored facts and the
 * domain clock, who may do what when. Pure. Times in ms since 1970 UTC by the domain clock. */
#ifndef JQT_BOOKING_BOOKING_RULES_H
#define JQT_BOOKING_BOOKING_RULES_H
#include "base/actions.h"
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
/* Named as the sub-resource that causes them. What two persons do is told by the approver's approval; opening,
 * closing, missed_seal and announcement follow from the clock and are never stored. */
enum batch_event {
    BATCH_edit,
    BATCH_publication,
    BATCH_opening,
    BATCH_closing,
    BATCH_seal,
    BATCH_missed_seal, /* one hour before the first event, and not sealed */
    BATCH_entropy,     /* values are proposed */
    BATCH_entropy_refusal,
    BATCH_draw, /* the approval of the values draws at once */
    BATCH_announcement,
    BATCH_disqualification,
    BATCH_issue,
    BATCH_voiding,
    BATCH_EVENTS
};
enum batch_actor { BATCH_operator, BATCH_approver, BATCH_system, BATCH_clock, BATCH_ACTORS };
extern const struct state_machine batch_machine;

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
/* Results may be seen. */
bool batch_results_public(const struct batch_times *, int64_t now_ms);

struct batch_facts {
    struct batch_times times;
    bool earlier_unfinished; /* an earlier-sealed batch that shares a type is neither issued nor void */
};
/* The state after the event, or a problem: wrong_state (member `state`); reason_required (at /reason; voiding,
 * disqualification and entropy_refusal); publication: too_late once opens_at has passed; seal:
 * earlier_batch_unfinished; entropy: too_early before the last event (`not_before`); voiding: too_late from the first
 * event on (`not_after`); disqualification: too_late from issue_at on; issue: too_early before (`not_before`). An event
 * of the clock is decided by batch_state alone and refused here as wrong_state. */
bool batch_decide(const struct batch_facts *, enum batch_event, enum batch_actor, bool has_reason, int64_t now_ms,
                  enum batch_state *to, struct problem *why);
/* publication, seal, entropy, disqualifications, issue, void, as an operator may cause them now. */
void batch_list_actions(const struct batch_facts *, int64_t now_ms, struct action_list *);

/* ---- one enterprise ---- */
struct booking_facts {
    struct batch_times times;
    bool qualification_exists;
    struct qualification_facts qualification; /* `certified` is read even if it does not exist */
    bool notice_acknowledged;
    bool booked;           /* it has a booking in the batch, be it withdrawn */
    int64_t bookings_made; /* in the batch, by all enterprises, withdrawn ones too */
};
struct booking_type_facts {
    bool in_batch;
    int64_t annual_cap; /* the batch's copy */
    int64_t wins;       /* of this type in the year of publicity_at, in batches whose result is public */
};
/* Whether the enterprise may book at all, in this order: batch_not_open (`state`, `opens_at`, `closes_at`), batch_full
 * (`limit`: BATCH_BOOKINGS_MAX; whoever has booked may go on), what qualification_decide_booking refuses,
 * notice_not_acknowledged. */
void booking_decide_any(const struct booking_facts *, int64_t now_ms, struct problem *why);
/* Whether that type is to be had: type_not_in_batch, annual_cap_reached (`cap`, `used`, `resets_on`). */
void booking_decide_type(const struct booking_facts *, const struct booking_type_facts *, struct problem *why);
/* Making a booking or changing its type: both. */
void booking_decide(const struct booking_facts *, const struct booking_type_facts *, int64_t now_ms,
                    struct problem *why);
/* Withdrawing: batch_not_open. One that is no longer eligible may still withdraw. */
void booking_decide_withdrawal(const struct batch_times *, int64_t now_ms, struct problem *why);

/* The seal's second look: false with the reason if the entry is to be left out. `wins` counts every batch. */
bool booking_eligible(struct arena *, const struct booking_facts *, const struct booking_type_facts *,
                      enum exclusion_reason *reason);
#endif
