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

static const char *const triggers[BATCH_EVENTS] = {
    [BATCH_edit] = "edit",
    [BATCH_publication] = "publication",
    [BATCH_opening] = "opening",
    [BATCH_closing] = "closing",
    [BATCH_seal] = "seal",
    [BATCH_missed_seal] = "missed_seal",
    [BATCH_entropy] = "entropy",
    [BATCH_entropy_refusal] = "entropy_refusal",
    [BATCH_draw] = "draw",
    [BATCH_announcement] = "announcement",
    [BATCH_disqualification] = "disqualification",
    [BATCH_issue] = "issue",
    [BATCH_voiding] = "void",
};

static const struct state_actor actors[BATCH_ACTORS] = {
    [BATCH_operator] = {"operator", ROLE_operator},
    [BATCH_approver] = {"approver", 0}, /* acts through a proposal */
    [BATCH_system] = {"system", 0},
    [BATCH_clock] = {"clock", 0},
};

static const struct transition rows[] = {
    {BATCH_draft, BATCH_edit, BATCH_operator, BATCH_draft, .event = EVENT_none},
    {BATCH_draft, BATCH_publication, BATCH_approver, BATCH_published, .event = EVENT_none},
    {BATCH_draft, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_none},
    {BATCH_published, BATCH_opening, BATCH_clock, BATCH_open, .event = EVENT_none},
    {BATCH_published, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_none},
    {BATCH_open, BATCH_closing, BATCH_clock, BATCH_closed, .event = EVENT_none},
    {BATCH_open, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_none},
    {BATCH_closed, BATCH_seal, BATCH_operator, BATCH_sealed, .event = EVENT_none},
    {BATCH_closed, BATCH_seal, BATCH_system, BATCH_sealed, .event = EVENT_none},
    {BATCH_closed, BATCH_missed_seal, BATCH_clock, BATCH_void, .event = EVENT_none},
    {BATCH_closed, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_none},
    {BATCH_sealed, BATCH_entropy, BATCH_operator, BATCH_entropy_proposed, .event = EVENT_none},
    {BATCH_sealed, BATCH_voiding, BATCH_operator, BATCH_void, .event = EVENT_none},
    {BATCH_entropy_proposed, BATCH_entropy_refusal, BATCH_approver, BATCH_sealed, .event = EVENT_none},
    {BATCH_entropy_proposed, BATCH_draw, BATCH_approver, BATCH_drawn, .event = EVENT_none},
    {BATCH_entropy_proposed, BATCH_draw, BATCH_system, BATCH_drawn, .event = EVENT_none},
    {BATCH_drawn, BATCH_announcement, BATCH_clock, BATCH_publicity, .event = EVENT_none},
    {BATCH_publicity, BATCH_disqualification, BATCH_approver, BATCH_publicity, .event = EVENT_none},
    {BATCH_publicity, BATCH_issue, BATCH_operator, BATCH_issued, .event = EVENT_none},
    {BATCH_publicity, BATCH_issue, BATCH_system, BATCH_issued, .event = EVENT_none},
};

const struct state_machine batch_machine = {
    .subject = "batch",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .rows = rows,
    .state_count = BATCH_STATES,
    .trigger_count = BATCH_EVENTS,
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
