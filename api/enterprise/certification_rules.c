/* Owns the states of certifications and the conditions of their moves. Must not know what an approval opens: those
 * who need one ask for it themselves. */
#include "enterprise/certification_rules.h"

#include "base/text.h"

static const struct state_label states[CERTIFICATION_STATES] = {
    [CERTIFICATION_draft] = {"draft", "草稿", "draft"},
    [CERTIFICATION_pending] = {"pending", "待审核", "pending review"},
    [CERTIFICATION_approved] = {"approved", "已通过", "approved"},
    [CERTIFICATION_rejected] = {"rejected", "已驳回", "rejected"},
    [CERTIFICATION_revoked] = {"revoked", "已撤销", "revoked"},
};

static const char *const triggers[CERTIFICATION_TRIGGERS] = {
    [CERTIFICATION_edit] = "edit",
    [CERTIFICATION_submission] = "submission",
    [CERTIFICATION_withdrawal] = "withdrawal",
    [CERTIFICATION_approval] = "approval",
    [CERTIFICATION_rejection] = "rejection",
    [CERTIFICATION_revocation] = "revocation",
    [CERTIFICATION_change_request] = "change_request",
};

static const struct state_actor actors[CERTIFICATION_ACTORS] = {
    [CERTIFICATION_applicant] = {"applicant", ROLE_enterprise},
    [CERTIFICATION_reviewer] = {"reviewer", ROLE_reviewer},
};

static const char *const writes[CERTIFICATION_WRITES] = {
    [CERTIFICATION_WRITE_FORM] = "form",
    [CERTIFICATION_WRITE_SUBMISSION] = "submission",
    [CERTIFICATION_WRITE_WITHDRAWAL] = "withdrawal",
    [CERTIFICATION_WRITE_APPROVAL] = "approval",
    [CERTIFICATION_WRITE_DECISION] = "decision",
};

static const struct transition rows[] = {
    {CERTIFICATION_draft, CERTIFICATION_edit, CERTIFICATION_applicant, CERTIFICATION_draft,
     .event = EVENT_certification_updated, .write = CERTIFICATION_WRITE_FORM, .operation = OP_replaceCertification},
    {CERTIFICATION_draft, CERTIFICATION_submission, CERTIFICATION_applicant, CERTIFICATION_pending,
     .event = EVENT_certification_submitted, .write = CERTIFICATION_WRITE_SUBMISSION,
     .operation = OP_submitCertification},
    {CERTIFICATION_pending, CERTIFICATION_withdrawal, CERTIFICATION_applicant, CERTIFICATION_draft,
     .event = EVENT_certification_withdrawn, .write = CERTIFICATION_WRITE_WITHDRAWAL,
     .operation = OP_withdrawCertification},
    {CERTIFICATION_pending, CERTIFICATION_approval, CERTIFICATION_reviewer, CERTIFICATION_approved,
     .event = EVENT_certification_approved, .reason = REASON_OPTIONAL, .write = CERTIFICATION_WRITE_APPROVAL,
     .operation = OP_reviewCertification, .choice = {"decision", "approve"}, .action = "review"},
    {CERTIFICATION_pending, CERTIFICATION_rejection, CERTIFICATION_reviewer, CERTIFICATION_rejected,
     .event = EVENT_certification_rejected, .reason = REASON_REQUIRED, .write = CERTIFICATION_WRITE_DECISION,
     .operation = OP_reviewCertification, .choice = {"decision", "reject"}, .action = "review"},
    {CERTIFICATION_rejected, CERTIFICATION_edit, CERTIFICATION_applicant, CERTIFICATION_draft,
     .event = EVENT_certification_updated, .write = CERTIFICATION_WRITE_FORM, .operation = OP_replaceCertification},
    {CERTIFICATION_approved, CERTIFICATION_change_request, CERTIFICATION_applicant, CERTIFICATION_approved,
     .event = EVENT_none, .operation = OP_createChangeRequest},
    {CERTIFICATION_approved, CERTIFICATION_revocation, CERTIFICATION_reviewer, CERTIFICATION_revoked,
     .event = EVENT_certification_revoked, .reason = REASON_REQUIRED, .write = CERTIFICATION_WRITE_DECISION,
     .operation = OP_revokeCertification},
    {CERTIFICATION_revoked, CERTIFICATION_edit, CERTIFICATION_applicant, CERTIFICATION_draft,
     .event = EVENT_certification_updated, .write = CERTIFICATION_WRITE_FORM, .operation = OP_replaceCertification},
};

static void require(struct str value, struct str pointer, struct problem *why)
{
    if (value.len == 0)
        problem_add_fault(why, IN_BODY, pointer, FAULT_required, STR_EMPTY);
}

void certification_check_complete(const struct certification_facts *facts, struct problem *why)
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

static void check_no_open_change(const struct certification_facts *facts, struct problem *why)
{
    if (uuid_is_nil(facts->open_change_id))
        return;
    problem_set(why, ERR_change_request_open, STR_EMPTY, STR_EMPTY);
    why->members =
        arena_printf(why->mem, "\"change_request_id\":\"%.*s\"", STR_FMT(uuid_text(why->mem, facts->open_change_id)));
}

static void condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    const struct certification_facts *f = facts;
    if (row->actor == CERTIFICATION_reviewer && f->reviewer_is_applicant)
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    else if (row->trigger == CERTIFICATION_submission)
        certification_check_complete(f, why);
    else if (row->trigger == CERTIFICATION_change_request)
        check_no_open_change(f, why);
}

const struct state_machine certification_machine = {
    .subject = "certification",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .writes = writes,
    .rows = rows,
    .condition = condition,
    .state_count = CERTIFICATION_STATES,
    .trigger_count = CERTIFICATION_TRIGGERS,
    .actor_count = CERTIFICATION_ACTORS,
    .row_count = STATE_COUNT(rows),
};

bool certification_differs(struct arena *mem, struct str typed, struct str authenticated)
{
    return typed.len > 0 && authenticated.len > 0 && !str_equal(text_fold(mem, typed), text_fold(mem, authenticated));
}

static struct state_now at(const struct certification_facts *facts)
{
    return (struct state_now){.state = (int)facts->state, .facts = facts};
}

const struct transition *certification_decide(const struct certification_facts *facts,
                                              enum certification_trigger trigger, enum certification_actor actor,
                                              struct str reason, struct problem *why)
{
    const struct state_now now = at(facts);
    return state_decide(&certification_machine, &now, (int)trigger, (int)actor, reason, why);
}

void certification_list_actions(const struct certification_facts *facts, enum certification_actor capacity,
                                const struct access *access, unsigned roles, struct action_list *list)
{
    const struct state_now now = at(facts);
    state_list_actions(&certification_machine, &now, (int)capacity, access, roles, list);
}
