/* Owns the states of products, the conditions of their moves, and what terms may be offered. Must not know orders:
 * who may buy is order_rules.c's. */
#include "product/product_rules.h"
#include "base/money.h"

static const struct state_label states[PRODUCT_STATES] = {
    [PRODUCT_draft] = {"draft", "草稿", "draft"},
    [PRODUCT_pending] = {"pending", "待审核", "pending review"},
    [PRODUCT_listed] = {"listed", "已上架", "listed"},
    [PRODUCT_rejected] = {"rejected", "已驳回", "rejected"},
    [PRODUCT_suspended] = {"suspended", "已下架", "suspended"},
};

static const char *const triggers[PRODUCT_TRIGGERS] = {
    [PRODUCT_edit] = "edit",
    [PRODUCT_submission] = "submission",
    [PRODUCT_approval] = "approval",
    [PRODUCT_rejection] = "rejection",
    [PRODUCT_suspension] = "suspension",
    [PRODUCT_reinstatement] = "reinstatement",
    [PRODUCT_withdrawal] = "withdrawal",
    [PRODUCT_versions] = "versions",
};

static const struct state_actor actors[PRODUCT_ACTORS] = {
    [PRODUCT_provider] = {"provider", ROLE_provider},
    [PRODUCT_reviewer] = {"reviewer", ROLE_reviewer},
};

static const char *const writes[PRODUCT_WRITES] = {
    [PRODUCT_WRITE_FORM] = "form",
    [PRODUCT_WRITE_TEXTS] = "texts",
    [PRODUCT_WRITE_SUBMISSION] = "submission",
    [PRODUCT_WRITE_WITHDRAWAL] = "withdrawal",
    [PRODUCT_WRITE_APPROVAL] = "approval",
    [PRODUCT_WRITE_REJECTION] = "rejection",
    [PRODUCT_WRITE_SUSPENSION] = "suspension",
};

static const struct transition rows[] = {
    {PRODUCT_draft, PRODUCT_edit, PRODUCT_provider, PRODUCT_draft, .event = EVENT_product_updated,
     .write = PRODUCT_WRITE_FORM, .operation = OP_replaceProduct},
    {PRODUCT_draft, PRODUCT_submission, PRODUCT_provider, PRODUCT_pending, .event = EVENT_product_submitted,
     .write = PRODUCT_WRITE_SUBMISSION, .operation = OP_submitProduct},
    {PRODUCT_pending, PRODUCT_withdrawal, PRODUCT_provider, PRODUCT_draft, .event = EVENT_product_withdrawn,
     .write = PRODUCT_WRITE_WITHDRAWAL, .operation = OP_withdrawProduct},
    {PRODUCT_pending, PRODUCT_approval, PRODUCT_reviewer, PRODUCT_listed, .event = EVENT_product_listed,
     .reason = REASON_OPTIONAL, .write = PRODUCT_WRITE_APPROVAL, .operation = OP_reviewProduct,
     .choice = {"decision", "approve"}, .action = "review"},
    {PRODUCT_pending, PRODUCT_rejection, PRODUCT_reviewer, PRODUCT_rejected, .event = EVENT_product_rejected,
     .reason = REASON_REQUIRED, .write = PRODUCT_WRITE_REJECTION, .operation = OP_reviewProduct,
     .choice = {"decision", "reject"}, .action = "review"},
    {PRODUCT_rejected, PRODUCT_edit, PRODUCT_provider, PRODUCT_draft, .event = EVENT_product_updated,
     .write = PRODUCT_WRITE_FORM, .operation = OP_replaceProduct},
    {PRODUCT_listed, PRODUCT_edit, PRODUCT_provider, PRODUCT_listed, .event = EVENT_product_updated,
     .write = PRODUCT_WRITE_TEXTS, .operation = OP_replaceProduct},
    {PRODUCT_listed, PRODUCT_versions, PRODUCT_provider, PRODUCT_listed, .operation = OP_createProductVersion},
    {PRODUCT_listed, PRODUCT_suspension, PRODUCT_provider, PRODUCT_suspended, .event = EVENT_product_suspended,
     .reason = REASON_OPTIONAL, .write = PRODUCT_WRITE_SUSPENSION, .operation = OP_suspendProduct,
     .choice = {"suspended", "true"}},
    {PRODUCT_listed, PRODUCT_suspension, PRODUCT_reviewer, PRODUCT_suspended, .event = EVENT_product_suspended,
     .reason = REASON_REQUIRED, .write = PRODUCT_WRITE_SUSPENSION, .operation = OP_suspendProduct,
     .choice = {"suspended", "true"}},
    {PRODUCT_suspended, PRODUCT_edit, PRODUCT_provider, PRODUCT_suspended, .event = EVENT_product_updated,
     .write = PRODUCT_WRITE_TEXTS, .operation = OP_replaceProduct},
    {PRODUCT_suspended, PRODUCT_versions, PRODUCT_provider, PRODUCT_suspended, .operation = OP_createProductVersion},
    {PRODUCT_suspended, PRODUCT_reinstatement, PRODUCT_provider, PRODUCT_listed, .event = EVENT_product_reinstated,
     .reason = REASON_OPTIONAL, .write = PRODUCT_WRITE_SUSPENSION, .operation = OP_suspendProduct,
     .choice = {"suspended", "false"}},
    {PRODUCT_suspended, PRODUCT_reinstatement, PRODUCT_reviewer, PRODUCT_listed, .event = EVENT_product_reinstated,
     .reason = REASON_OPTIONAL, .write = PRODUCT_WRITE_SUSPENSION, .operation = OP_suspendProduct,
     .choice = {"suspended", "false"}},
};

/* What the catalogue shows from then on. */
static bool publishes(int trigger)
{
    return trigger == PRODUCT_submission || trigger == PRODUCT_approval || trigger == PRODUCT_reinstatement;
}

static void condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    const struct product_facts *f = facts;
    if (row->actor == PRODUCT_reviewer && f->reviewer_is_provider)
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    else if (publishes(row->trigger) && !f->provider_approved)
        problem_set(why, ERR_not_certified_as_provider, STR_EMPTY, STR_EMPTY);
    else if (row->trigger == PRODUCT_reinstatement && row->actor == PRODUCT_provider && f->suspended_by_reviewer)
        problem_set(why, ERR_forbidden, STR("由审核人员下架的产品只能由审核人员恢复"),
                    STR("Only a reviewer ends a suspension by a reviewer"));
    else if (row->trigger == PRODUCT_versions && f->version_open)
        problem_set(why, ERR_already_exists, STR("已有未决的版本,先修改、撤回它或等待审核"),
                    STR("A version is open; change it, withdraw it, or wait for its review"));
}

const struct state_machine product_machine = {
    .subject = "product",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .writes = writes,
    .rows = rows,
    .condition = condition,
    .state_count = PRODUCT_STATES,
    .trigger_count = PRODUCT_TRIGGERS,
    .actor_count = PRODUCT_ACTORS,
    .row_count = STATE_COUNT(rows),
};

/* ---- terms ---- */

static void check_deduction(const struct product_terms *terms, struct problem *why)
{
    const struct str pointer = STR("/max_deduction_fen");
    const int64_t most_fen = terms->voucher_product ? terms->price_fen : 0;
    const int64_t least_fen = terms->voucher_product ? FEN_PER_YUAN : 0;
    if (terms->max_deduction_fen > most_fen)
        problem_add_fault(why, IN_BODY, pointer, FAULT_too_large, arena_printf(why->mem, "%lld", (long long)most_fen));
    else if (terms->max_deduction_fen < least_fen)
        problem_add_fault(why, IN_BODY, pointer, FAULT_too_small, arena_printf(why->mem, "%lld", (long long)least_fen));
    else if (!fen_is_whole_yuan(terms->max_deduction_fen))
        problem_add_fault(why, IN_BODY, pointer, FAULT_not_whole_yuan, STR_EMPTY);
}

static void check_voucher_types(const struct product_terms *terms, const struct product_voucher_type *types,
                                struct problem *why)
{
    const struct str pointer = STR("/voucher_type_ids");
    const size_t most = terms->voucher_product ? PRODUCT_VOUCHER_TYPES_MAX : 0;
    if (terms->voucher_product && terms->voucher_type_count == 0)
        problem_add_fault(why, IN_BODY, pointer, FAULT_too_few_items, STR("1"));
    if (terms->voucher_type_count > most) {
        problem_add_fault(why, IN_BODY, pointer, FAULT_too_many_items, arena_printf(why->mem, "%zu", most));
        return;
    }
    for (size_t i = 0; i < terms->voucher_type_count; i++) {
        const struct str item = arena_printf(why->mem, "/voucher_type_ids/%zu", i);
        if (!types[i].exists)
            problem_add_fault(why, IN_BODY, item, FAULT_does_not_exist, STR_EMPTY);
        else if (!types[i].accepts_service_type)
            problem_add_fault(why, IN_BODY, item, FAULT_mismatch, STR("service_type_code"));
    }
}

void product_check_terms(const struct product_terms *terms, const struct product_voucher_type *types,
                         struct problem *why)
{
    check_deduction(terms, why);
    check_voucher_types(terms, types, why);
}

void product_check_texts(const struct product_changes *changes, struct problem *why)
{
    if (changes->count > 0)
        problem_set(why, ERR_review_required, STR_EMPTY, STR_EMPTY);
    for (size_t i = 0; i < changes->count; i++)
        problem_add_fault(why, IN_BODY, arena_concat(why->mem, STR("/"), changes->members[i]), FAULT_reviewed,
                          STR_EMPTY);
}

void product_check_version(const struct product_terms *terms, const struct product_voucher_type *types, bool differs,
                           struct problem *why)
{
    product_check_terms(terms, types, why);
    if (!has_problem(why) && !differs)
        problem_set(why, ERR_nothing_changed, STR_EMPTY, STR_EMPTY);
}

/* ---- moves ---- */

static struct state_now at(const struct product_facts *facts)
{
    return (struct state_now){.state = (int)facts->state, .facts = facts};
}

const struct transition *product_decide(const struct product_facts *facts, enum product_trigger trigger,
                                        enum product_actor actor, struct str reason, struct problem *why)
{
    const struct state_now now = at(facts);
    return state_decide(&product_machine, &now, (int)trigger, (int)actor, reason, why);
}

void product_list_actions(const struct product_facts *facts, enum product_actor capacity, const struct access *access,
                          unsigned roles, struct action_list *list)
{
    const struct state_now now = at(facts);
    state_list_actions(&product_machine, &now, (int)capacity, access, roles, list);
}
