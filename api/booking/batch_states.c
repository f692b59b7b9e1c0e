/* Owns the table of batch states (domain.md §4.1). Must hold no condition beyond the table: those are
 * booking_rules.c's. */
#include "booking/booking_rules.h"

static const struct state_label states[BATCH_STATES] = {
    [BATCH_draft] = {"draft", "草稿", "draft"},
    [BATCH_published] = {"published", "已发布", "published"},
    [BATCH_open] = {"open", "预约中", "open"},
    [BATCH_closed] = {"closed", "预约已截止", "closed"},
    [BATCH_sealed] = {"sealed", "名单已封存", "sealed"},
    [BATCH_entropy_proposed] = {"entropy_proposed", "随机数待确认", "entropy proposed"},
    [BATCH_drawn] = {"drawn", "已摇号", "drawn"},
    [BATCH_publicity] = {"publicity", "公示中", "publicity"},
    [BATCH_issued] = {"issued", "已发放", "issued"},
    [BATCH_void] = {"void", "已作废", "void"},
};

static const char *const triggers[BATCH_TRIGGERS] = {
    [BATCH_edit] = "edit",
    [BATCH_publication] = "publication",
    [BATCH_publication_approval] = "publication_approval",
    [BATCH_opening] = "opening",
    [BATCH_closing] = "closing",
    [BATCH_seal] = "seal",
    [BATCH_missed_seal] = "missed_seal",
    [BATCH_entropy] = "entropy",
    [BATCH_entropy_approval] = "entropy_approval",
    [BATCH_entropy_end] = "entropy_end",
    [BATCH_announcement] = "announcement",
    [BATCH_issue] = "issue",
    [BATCH_voiding] = "void",
};

static const struct state_actor actors[BATCH_ACTORS] = {
    [BATCH_operator] = {"operator", ROLE_operator},
    [BATCH_proposal] = {"proposal", 0}, /* two persons, or the end of what one of them proposed */
    [BATCH_system] = {"system", 0},
    [BATCH_clock] = {"clock", 0},
};

static const char *const moneys[BATCH_POOL_WAYS] = {[BATCH_POOL_FUNDED] = "funded", [BATCH_POOL_RETURNED] = "returned"};

static const char *const writes[BATCH_WRITES] = {
    [BATCH_WRITE_DRAFT] = "draft", [BATCH_WRITE_PUBLICATION] = "publication",
    [BATCH_WRITE_MARK] = "mark",   [BATCH_WRITE_SEAL] = "seal",
    [BATCH_WRITE_DRAW] = "draw",   [BATCH_WRITE_ISSUE] = "issue",
    [BATCH_WRITE_VOID] = "void",
};

static const struct transition rows[] = {
    {BATCH_draft, BATCH_edit, BATCH_operator, BATCH_draft, .event = EVENT_booking_batch_updated,
     .write = BATCH_WRITE_DRAFT, .operation = OP_replaceBookingBatch},
    {BATCH_draft, BATCH_publication, BATCH_operator, BATCH_draft, .event = EVENT_none,
     .operation = OP_proposePublication},
    {BATCH_draft, BATCH_publication_approval, BATCH_proposal, BATCH_published, .event = EVENT_booking_batch_published,
     .money = BATCH_POOL_FUNDED, .write = BATCH_WRITE_PUBLICATION},
    {BATCH_draft, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_booking_batch_voided,
     .reason = REASON_REQUIRED, .write = BATCH_WRITE_VOID, .operation = OP_voidBookingBatch},
    {BATCH_published, BATCH_opening, BATCH_clock, BATCH_open, .event = EVENT_none},
    {BATCH_published, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_booking_batch_voided,
     .reason = REASON_REQUIRED, .money = BATCH_POOL_RETURNED, .write = BATCH_WRITE_VOID,
     .operation = OP_voidBookingBatch},
    {BATCH_open, BATCH_closing, BATCH_clock, BATCH_closed, .event = EVENT_none},
    {BATCH_open, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_booking_batch_voided,
     .reason = REASON_REQUIRED, .money = BATCH_POOL_RETURNED, .write = BATCH_WRITE_VOID,
     .operation = OP_voidBookingBatch},
    {BATCH_closed, BATCH_seal, BATCH_operator, BATCH_sealed, .event = EVENT_booking_batch_sealed,
     .write = BATCH_WRITE_SEAL, .operation = OP_sealBookingBatch},
    {BATCH_closed, BATCH_seal, BATCH_system, BATCH_sealed, .event = EVENT_booking_batch_sealed,
     .write = BATCH_WRITE_SEAL},
    {BATCH_closed, BATCH_missed_seal, BATCH_clock, BATCH_void, .event = EVENT_booking_batch_voided,
     .money = BATCH_POOL_RETURNED, .write = BATCH_WRITE_VOID}, /* booked by the next sweep */
    {BATCH_closed, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_booking_batch_voided,
     .reason = REASON_REQUIRED, .money = BATCH_POOL_RETURNED, .write = BATCH_WRITE_VOID,
     .operation = OP_voidBookingBatch},
    {BATCH_sealed, BATCH_entropy, BATCH_operator, BATCH_entropy_proposed, .event = EVENT_booking_batch_entropy_proposed,
     .write = BATCH_WRITE_MARK, .operation = OP_proposeEntropy},
    {BATCH_sealed, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_booking_batch_voided,
     .reason = REASON_REQUIRED, .money = BATCH_POOL_RETURNED, .write = BATCH_WRITE_VOID,
     .operation = OP_voidBookingBatch},
    {BATCH_entropy_proposed, BATCH_entropy_approval, BATCH_proposal, BATCH_drawn, .event = EVENT_booking_batch_drawn,
     .write = BATCH_WRITE_DRAW},
    {BATCH_entropy_proposed, BATCH_entropy_end, BATCH_proposal, BATCH_sealed,
     .event = EVENT_booking_batch_entropy_dropped, .write = BATCH_WRITE_MARK},
    {BATCH_drawn, BATCH_announcement, BATCH_clock, BATCH_publicity, .event = EVENT_none},
    {BATCH_publicity, BATCH_issue, BATCH_operator, BATCH_issued, .event = EVENT_booking_batch_issued,
     .write = BATCH_WRITE_ISSUE, .operation = OP_issueBookingBatch},
    {BATCH_publicity, BATCH_issue, BATCH_system, BATCH_issued, .event = EVENT_booking_batch_issued,
     .write = BATCH_WRITE_ISSUE},
};

const struct state_machine batch_machine = {
    .subject = "batch",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .moneys = moneys,
    .writes = writes,
    .rows = rows,
    .condition = batch_condition,
    .state_count = BATCH_STATES,
    .trigger_count = BATCH_TRIGGERS,
    .actor_count = BATCH_ACTORS,
    .row_count = STATE_COUNT(rows),
};

const char *batch_state_code(enum batch_state state)
{
    return states[state].code;
}

bool batch_state_find(struct str code, enum batch_state *out)
{
    const int found = state_find(&batch_machine, code);
    if (found >= 0)
        *out = (enum batch_state)found;
    return found >= 0;
}
