/* Owns the states of versions of a product's terms and the conditions of their moves. Must not know the product: which
 * one may have a version is product_rules.c's. */
#include "product/product_version_rules.h"

static const struct state_label states[PRODUCT_VERSION_STATES] = {
    [PRODUCT_VERSION_draft] = {"draft", "草稿", "draft"},
    [PRODUCT_VERSION_pending] = {"pending", "待审核", "pending review"},
    [PRODUCT_VERSION_approved] = {"approved", "已通过", "approved"},
    [PRODUCT_VERSION_rejected] = {"rejected", "已驳回", "rejected"},
    [PRODUCT_VERSION_withdrawn] = {"withdrawn", "已撤回", "withdrawn"},
};

static const char *const triggers[PRODUCT_VERSION_TRIGGERS] = {
    [PRODUCT_VERSION_edit] = "edit",
    [PRODUCT_VERSION_submission] = "submission",
    [PRODUCT_VERSION_withdrawal] = "withdrawal",
    [PRODUCT_VERSION_approval] = "approval",
    [PRODUCT_VERSION_rejection] = "rejection",
};

static const struct state_actor actors[PRODUCT_ACTORS] = {
    [PRODUCT_provider] = {"provider", ROLE_provider},
    [PRODUCT_reviewer] = {"reviewer", ROLE_reviewer},
};

static const char *const writes[PRODUCT_VERSION_WRITES] = {
    [PRODUCT_VERSION_WRITE_FORM] = "form",
    [PRODUCT_VERSION_WRITE_SUBMISSION] = "submission",
    [PRODUCT_VERSION_WRITE_WITHDRAWAL] = "withdrawal",
    [PRODUCT_VERSION_WRITE_APPROVAL] = "approval",
    [PRODUCT_VERSION_WRITE_REJECTION] = "rejection",
};

static const struct transition rows[] = {
    {PRODUCT_VERSION_draft, PRODUCT_VERSION_edit, PRODUCT_provider, PRODUCT_VERSION_draft,
     .event = EVENT_product_version_updated, .write = PRODUCT_VERSION_WRITE_FORM,
     .operation = OP_replaceProductVersion},
    {PRODUCT_VERSION_draft, PRODUCT_VERSION_submission, PRODUCT_provider, PRODUCT_VERSION_pending,
     .event = EVENT_product_version_submitted, .write = PRODUCT_VERSION_WRITE_SUBMISSION,
     .operation = OP_submitProductVersion},
    {PRODUCT_VERSION_draft, PRODUCT_VERSION_withdrawal, PRODUCT_provider, PRODUCT_VERSION_withdrawn,
     .event = EVENT_product_version_withdrawn, .write = PRODUCT_VERSION_WRITE_WITHDRAWAL,
     .operation = OP_withdrawProductVersion},
    {PRODUCT_VERSION_pending, PRODUCT_VERSION_withdrawal, PRODUCT_provider, PRODUCT_VERSION_withdrawn,
     .event = EVENT_product_version_withdrawn, .write = PRODUCT_VERSION_WRITE_WITHDRAWAL,
     .operation = OP_withdrawProductVersion},
    {PRODUCT_VERSION_pending, PRODUCT_VERSION_approval, PRODUCT_reviewer, PRODUCT_VERSION_approved,
     .event = EVENT_product_version_approved, .reason = REASON_OPTIONAL, .write = PRODUCT_VERSION_WRITE_APPROVAL,
     .operation = OP_reviewProductVersion, .choice = {"decision", "approve"}, .action = "review"},
    {PRODUCT_VERSION_pending, PRODUCT_VERSION_rejection, PRODUCT_reviewer, PRODUCT_VERSION_rejected,
     .event = EVENT_product_version_rejected, .reason = REASON_REQUIRED, .write = PRODUCT_VERSION_WRITE_REJECTION,
     .operation = OP_reviewProductVersion, .choice = {"decision", "reject"}, .action = "review"},
};

static void condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    const struct product_version_facts *f = facts;
    if (row->actor == PRODUCT_reviewer && f->reviewer_is_provider)
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    else if ((row->trigger == PRODUCT_VERSION_submission || row->trigger == PRODUCT_VERSION_approval) &&
             !f->provider_approved)
        problem_set(why, ERR_not_certified_as_provider, STR_EMPTY, STR_EMPTY);
}

const struct state_machine product_version_machine = {
    .subject = "product_version",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .writes = writes,
    .rows = rows,
    .condition = condition,
    .state_count = PRODUCT_VERSION_STATES,
    .trigger_count = PRODUCT_VERSION_TRIGGERS,
    .actor_count = PRODUCT_ACTORS,
    .row_count = STATE_COUNT(rows),
};

static struct state_now at(const struct product_version_facts *facts)
{
    return (struct state_now){.state = (int)facts->state, .facts = facts};
}

const struct transition *product_version_decide(const struct product_version_facts *facts,
                                                enum product_version_trigger trigger, enum product_actor actor,
                                                struct str reason, struct problem *why)
{
    const struct state_now now = at(facts);
    return state_decide(&product_version_machine, &now, (int)trigger, (int)actor, reason, why);
}

void product_version_list_actions(const struct product_version_facts *facts, enum product_actor capacity,
                                  const struct access *access, unsigned roles, struct action_list *list)
{
    const struct state_now now = at(facts);
    state_list_actions(&product_version_machine, &now, (int)capacity, access, roles, list);
}
