/* Owns the states of certifications and the conditions of their moves. Must not know what an approval opens: those
 * who need one ask for it themselves. */
#include "enterprise/certification_rules.h"

static const struct state_label states[CERTIFICATION_STATES] = {
    [CERTIFICATION_draft] = {"draft", "草稿", "draft"},
    [CERTIFICATION_pending] = {"pending", "待审核", "pending review"},
    [CERTIFICATION_approved] = {"approved", "已通过", "approved"},
    [CERTIFICATION_rejected] = {"rejected", "已驳回", "rejected"},
    [CERTIFICATION_revoked] = {"revoked", "已撤销", "revoked"},
};

static const char *const triggers[CERTIFICATION_EVENTS] = {
    [CERTIFICATION_edit] = "edit",
    [CERTIFICATION_submission] = "submission",
    [CERTIFICATION_approval] = "approval",
    [CERTIFICATION_rejection] = "rejection",
    [CERTIFICATION_revocation] = "revocation",
};

static const struct state_actor actors[CERTIFICATION_ACTORS] = {
    [CERTIFICATION_applicant] = {"applicant", ROLE_enterprise},
    [CERTIFICATION_reviewer] = {"reviewer", ROLE_reviewer},
};

static const struct transition rows[] = {
    {CERTIFICATION_draft, CERTIFICATION_edit, CERTIFICATION_applicant, CERTIFICATION_draft, .event = EVENT_none},
    {CERTIFICATION_draft, CERTIFICATION_submission, CERTIFICATION_applicant, CERTIFICATION_pending,
     .event = EVENT_none},
    {CERTIFICATION_pending, CERTIFICATION_approval, CERTIFICATION_reviewer, CERTIFICATION_approved,
     .event = EVENT_none},
    {CERTIFICATION_pending, CERTIFICATION_rejection, CERTIFICATION_reviewer, CERTIFICATION_rejected,
     .event = EVENT_none},
    {CERTIFICATION_rejected, CERTIFICATION_edit, CERTIFICATION_applicant, CERTIFICATION_draft, .event = EVENT_none},
    {CERTIFICATION_approved, CERTIFICATION_revocation, CERTIFICATION_reviewer, CERTIFICATION_revoked,
     .event = EVENT_none},
};

const struct state_machine certification_machine = {
    .subject = "certification",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .rows = rows,
    .state_count = CERTIFICATION_STATES,
    .trigger_count = CERTIFICATION_EVENTS,
    .actor_count = CERTIFICATION_ACTORS,
    .row_count = STATE_COUNT(rows),
};

static void require(struct str value, struct str pointer, struct problem *why)
{
    if (value.len == 0)
        problem_add_fault(why, IN_BODY, pointer, FAULT_required, STR_EMPTY);
}

static void check_submission(const struct certification_facts *facts, struct problem *why)
{
    require(facts->name, STR("/name"), why);
    require(facts->uscc, STR("/uscc"), why);
    require(facts->legal_representative, STR("/legal_representative"), why);
    require(facts->district_code, STR("/district_code"), why);
    require(facts->address, STR("/address"), why);
    require(facts->contact_name, STR("/contact_name"), why);
    require(facts->contact_mobile, STR("/contact_mobile"), why);
    if (has_problem(why))
        return;
    if (!str_equal(facts->uscc, facts->login_uscc))
        problem_set(why, ERR_uscc_mismatch, STR_EMPTY, STR_EMPTY);
    else if (facts->attachment_count == 0)
        problem_set(why, ERR_attachments_missing, STR_EMPTY, STR_EMPTY);
}

bool certification_decide(const struct certification_facts *facts, enum certification_event event,
                          enum certification_actor actor, bool has_reason, enum certification_state *to,
                          struct problem *why)
{
    int next = 0;
    if (!state_move(&certification_machine, (int)facts->state, (int)event, (int)actor, &next, why))
        return false;
    if (actor == CERTIFICATION_reviewer && facts->reviewer_is_applicant) {
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    } else if (event == CERTIFICATION_submission) {
        check_submission(facts, why);
    } else if ((event == CERTIFICATION_rejection || event == CERTIFICATION_revocation) && !has_reason) {
        problem_set(why, ERR_reason_required, STR_EMPTY, STR_EMPTY);
        problem_add_fault(why, IN_BODY, STR("/reason"), FAULT_required, STR_EMPTY);
    }
    if (has_problem(why))
        return false;
    *to = (enum certification_state)next;
    return true;
}

static void list_action(const struct certification_facts *facts, enum certification_event event,
                        enum certification_actor actor, const char *name, struct action_list *list)
{
    enum certification_state to = facts->state;
    (void)certification_decide(facts, event, actor, true, &to, actions_add(list, name));
}

void certification_list_actions(const struct certification_facts *facts, enum certification_actor capacity,
                                struct action_list *list)
{
    if (capacity == CERTIFICATION_applicant) {
        list_action(facts, CERTIFICATION_edit, capacity, "edit", list);
        list_action(facts, CERTIFICATION_submission, capacity, "submission", list);
    } else {
        list_action(facts, CERTIFICATION_approval, capacity, "review", list);
        list_action(facts, CERTIFICATION_revocation, capacity, "revocation", list);
    }
}
