/* Owns the states of change requests and the conditions of their moves. What a certification needs is
 * certification_rules.c's. */
#include "enterprise/change_request_rules.h"

static const struct state_label states[CHANGE_REQUEST_STATES] = {
    [CHANGE_REQUEST_draft] = {"draft", "草稿", "draft"},
    [CHANGE_REQUEST_pending] = {"pending", "待审核", "pending review"},
    [CHANGE_REQUEST_approved] = {"approved", "已通过", "approved"},
    [CHANGE_REQUEST_rejected] = {"rejected", "已驳回", "rejected"},
    [CHANGE_REQUEST_withdrawn] = {"withdrawn", "已撤回", "withdrawn"},
};

static const char *const triggers[CHANGE_REQUEST_TRIGGERS] = {
    [CHANGE_REQUEST_edit] = "edit",
    [CHANGE_REQUEST_submission] = "submission",
    [CHANGE_REQUEST_withdrawal] = "withdrawal",
    [CHANGE_REQUEST_approval] = "approval",
    [CHANGE_REQUEST_rejection] = "rejection",
};

static const struct state_actor actors[CHANGE_REQUEST_ACTORS] = {
    [CHANGE_REQUEST_applicant] = {"applicant", ROLE_enterprise},
    [CHANGE_REQUEST_reviewer] = {"reviewer", ROLE_reviewer},
};

static const char *const writes[CHANGE_REQUEST_WRITES] = {
    [CHANGE_REQUEST_WRITE_FORM] = "form",
    [CHANGE_REQUEST_WRITE_SUBMISSION] = "submission",
    [CHANGE_REQUEST_WRITE_WITHDRAWAL] = "withdrawal",
    [CHANGE_REQUEST_WRITE_APPROVAL] = "approval",
    [CHANGE_REQUEST_WRITE_DECISION] = "decision",
};

static const struct transition rows[] = {
    {CHANGE_REQUEST_draft, CHANGE_REQUEST_edit, CHANGE_REQUEST_applicant, CHANGE_REQUEST_draft,
     .event = EVENT_change_request_updated, .write = CHANGE_REQUEST_WRITE_FORM, .operation = OP_replaceChangeRequest},
    {CHANGE_REQUEST_draft, CHANGE_REQUEST_submission, CHANGE_REQUEST_applicant, CHANGE_REQUEST_pending,
     .event = EVENT_change_request_submitted, .write = CHANGE_REQUEST_WRITE_SUBMISSION,
     .operation = OP_submitChangeRequest},
    {CHANGE_REQUEST_draft, CHANGE_REQUEST_withdrawal, CHANGE_REQUEST_applicant, CHANGE_REQUEST_withdrawn,
     .event = EVENT_change_request_withdrawn, .write = CHANGE_REQUEST_WRITE_WITHDRAWAL,
     .operation = OP_withdrawChangeRequest},
    {CHANGE_REQUEST_pending, CHANGE_REQUEST_withdrawal, CHANGE_REQUEST_applicant, CHANGE_REQUEST_withdrawn,
     .event = EVENT_change_request_withdrawn, .write = CHANGE_REQUEST_WRITE_WITHDRAWAL,
     .operation = OP_withdrawChangeRequest},
    {CHANGE_REQUEST_pending, CHANGE_REQUEST_approval, CHANGE_REQUEST_reviewer, CHANGE_REQUEST_approved,
     .event = EVENT_change_request_approved, .reason = REASON_OPTIONAL, .write = CHANGE_REQUEST_WRITE_APPROVAL,
     .operation = OP_reviewChangeRequest, .choice = {"decision", "approve"}, .action = "review"},
    {CHANGE_REQUEST_pending, CHANGE_REQUEST_rejection, CHANGE_REQUEST_reviewer, CHANGE_REQUEST_rejected,
     .event = EVENT_change_request_rejected, .reason = REASON_REQUIRED, .write = CHANGE_REQUEST_WRITE_DECISION,
     .operation = OP_reviewChangeRequest, .choice = {"decision", "reject"}, .action = "review"},
};

static void check_certified(const struct change_request_facts *facts, struct problem *why)
{
    if (facts->content.state != CERTIFICATION_approved)
        problem_set(why, ERR_not_certified, STR_EMPTY, STR_EMPTY);
}

static void check_submission(const struct change_request_facts *facts, struct problem *why)
{
    check_certified(facts, why);
    if (has_problem(why))
        return;
    certification_check_complete(&facts->content, why);
    if (!has_problem(why) && facts->change_count == 0)
        problem_set(why, ERR_nothing_changed, STR_EMPTY, STR_EMPTY);
}

static void condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    const struct change_request_facts *f = facts;
    if (row->actor == CHANGE_REQUEST_reviewer && f->content.reviewer_is_applicant)
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    else if (row->trigger == CHANGE_REQUEST_submission)
        check_submission(f, why);
    else if (row->trigger == CHANGE_REQUEST_approval)
        check_certified(f, why);
}

const struct state_machine change_request_machine = {
    .subject = "change_request",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .writes = writes,
    .rows = rows,
    .condition = condition,
    .state_count = CHANGE_REQUEST_STATES,
    .trigger_count = CHANGE_REQUEST_TRIGGERS,
    .actor_count = CHANGE_REQUEST_ACTORS,
    .row_count = STATE_COUNT(rows),
};

static struct state_now at(const struct change_request_facts *facts)
{
    return (struct state_now){.state = (int)facts->state, .facts = facts};
}

const struct transition *change_request_decide(const struct change_request_facts *facts,
                                               enum change_request_trigger trigger, enum change_request_actor actor,
                                               struct str reason, struct problem *why)
{
    const struct state_now now = at(facts);
    return state_decide(&change_request_machine, &now, (int)trigger, (int)actor, reason, why);
}

void change_request_list_actions(const struct change_request_facts *facts, enum change_request_actor capacity,
                                 const struct access *access, unsigned roles, struct action_list *list)
{
    const struct state_now now = at(facts);
    state_list_actions(&change_request_machine, &now, (int)capacity, access, roles, list);
}
