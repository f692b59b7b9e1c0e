/* Owns the states of qualifications, and who is complete and eligible. Must not know forms beyond the keys of the
 * answers that the rules read (qualification_rules.h), nor files. */
#include "qualification/qualification_rules.h"
#include "base/clock.h"
#include "base/text.h"
#include "enterprise/certification_rules.h"
#include "enterprise/standing_rules.h"

static const struct state_label states[QUALIFICATION_STATES] = {
    [QUALIFICATION_draft] = {"draft", "草稿", "draft"},
    [QUALIFICATION_pending] = {"pending", "待审核", "pending review"},
    [QUALIFICATION_granted] = {"granted", "已获得", "granted"},
    [QUALIFICATION_rejected] = {"rejected", "已驳回", "rejected"},
    [QUALIFICATION_suspended] = {"suspended", "已暂停", "suspended"},
    [QUALIFICATION_revoked] = {"revoked", "已撤销", "revoked"},
};

static const char *const triggers[QUALIFICATION_TRIGGERS] = {
    [QUALIFICATION_edit] = "edit",
    [QUALIFICATION_submission] = "submission",
    [QUALIFICATION_withdrawal] = "withdrawal",
    [QUALIFICATION_approval] = "approval",
    [QUALIFICATION_rejection] = "rejection",
    [QUALIFICATION_suspension] = "suspension",
    [QUALIFICATION_reinstatement] = "reinstatement",
    [QUALIFICATION_revocation] = "revocation",
    [QUALIFICATION_flag_review] = "flag_review",
};

static const struct state_actor actors[QUALIFICATION_ACTORS] = {
    [QUALIFICATION_applicant] = {"applicant", ROLE_enterprise},
    [QUALIFICATION_reviewer] = {"reviewer", ROLE_reviewer},
};

static const char *const writes[QUALIFICATION_WRITES] = {
    [QUALIFICATION_WRITE_REVISION] = "revision",
    [QUALIFICATION_WRITE_SUBMISSION] = "submission",
    [QUALIFICATION_WRITE_WITHDRAWAL] = "withdrawal",
    [QUALIFICATION_WRITE_DECISION] = "decision",
    [QUALIFICATION_WRITE_SEEN] = "seen",
};

static const struct transition rows[] = {
    {QUALIFICATION_draft, QUALIFICATION_edit, QUALIFICATION_applicant, QUALIFICATION_draft,
     .event = EVENT_qualification_updated, .write = QUALIFICATION_WRITE_REVISION, .operation = OP_replaceQualification},
    {QUALIFICATION_draft, QUALIFICATION_submission, QUALIFICATION_applicant, QUALIFICATION_pending,
     .event = EVENT_qualification_submitted, .write = QUALIFICATION_WRITE_SUBMISSION,
     .operation = OP_submitQualification},
    {QUALIFICATION_pending, QUALIFICATION_withdrawal, QUALIFICATION_applicant, QUALIFICATION_draft,
     .event = EVENT_qualification_withdrawn, .write = QUALIFICATION_WRITE_WITHDRAWAL,
     .operation = OP_withdrawQualification},
    {QUALIFICATION_pending, QUALIFICATION_approval, QUALIFICATION_reviewer, QUALIFICATION_granted,
     .event = EVENT_qualification_granted, .reason = REASON_OPTIONAL, .write = QUALIFICATION_WRITE_DECISION,
     .operation = OP_reviewQualification, .choice = {"decision", "approve"}, .action = "review"},
    {QUALIFICATION_pending, QUALIFICATION_rejection, QUALIFICATION_reviewer, QUALIFICATION_rejected,
     .event = EVENT_qualification_rejected, .reason = REASON_REQUIRED, .write = QUALIFICATION_WRITE_DECISION,
     .operation = OP_reviewQualification, .choice = {"decision", "reject"}, .action = "review"},
    {QUALIFICATION_rejected, QUALIFICATION_edit, QUALIFICATION_applicant, QUALIFICATION_draft,
     .event = EVENT_qualification_updated, .write = QUALIFICATION_WRITE_REVISION, .operation = OP_replaceQualification},
    {QUALIFICATION_granted, QUALIFICATION_edit, QUALIFICATION_applicant, QUALIFICATION_granted,
     .event = EVENT_qualification_updated, .write = QUALIFICATION_WRITE_REVISION, .operation = OP_replaceQualification},
    {QUALIFICATION_granted, QUALIFICATION_flag_review, QUALIFICATION_reviewer, QUALIFICATION_granted,
     .event = EVENT_qualification_flag_reviewed, .reason = REASON_OPTIONAL, .write = QUALIFICATION_WRITE_SEEN,
     .operation = OP_reviewQualificationFlag},
    {QUALIFICATION_granted, QUALIFICATION_suspension, QUALIFICATION_reviewer, QUALIFICATION_suspended,
     .event = EVENT_qualification_suspended, .reason = REASON_REQUIRED, .write = QUALIFICATION_WRITE_DECISION,
     .operation = OP_suspendQualification, .choice = {"suspended", "true"}},
    {QUALIFICATION_suspended, QUALIFICATION_reinstatement, QUALIFICATION_reviewer, QUALIFICATION_granted,
     .event = EVENT_qualification_reinstated, .reason = REASON_OPTIONAL, .write = QUALIFICATION_WRITE_DECISION,
     .operation = OP_suspendQualification, .choice = {"suspended", "false"}},
    {QUALIFICATION_granted, QUALIFICATION_revocation, QUALIFICATION_reviewer, QUALIFICATION_revoked,
     .event = EVENT_qualification_revoked, .reason = REASON_REQUIRED, .write = QUALIFICATION_WRITE_DECISION,
     .operation = OP_revokeQualification},
    {QUALIFICATION_suspended, QUALIFICATION_revocation, QUALIFICATION_reviewer, QUALIFICATION_revoked,
     .event = EVENT_qualification_revoked, .reason = REASON_REQUIRED, .write = QUALIFICATION_WRITE_DECISION,
     .operation = OP_revokeQualification},
    {QUALIFICATION_revoked, QUALIFICATION_edit, QUALIFICATION_applicant, QUALIFICATION_draft,
     .event = EVENT_qualification_updated, .write = QUALIFICATION_WRITE_REVISION, .operation = OP_replaceQualification},
};

static state_condition_fn condition;

const struct state_machine qualification_machine = {
    .subject = "qualification",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .writes = writes,
    .rows = rows,
    .condition = condition,
    .state_count = QUALIFICATION_STATES,
    .trigger_count = QUALIFICATION_TRIGGERS,
    .actor_count = QUALIFICATION_ACTORS,
    .row_count = STATE_COUNT(rows),
};

/* ---- completeness ---- */

static bool answered(const cJSON *answers, struct str key)
{
    for (const cJSON *answer = answers ? answers->child : NULL; answer; answer = answer->next) {
        if (!str_is(key, answer->string))
            continue;
        if (cJSON_IsString(answer))
            return answer->valuestring[0] != '\0';
        if (cJSON_IsArray(answer))
            return answer->child != NULL;
        return !cJSON_IsNull(answer);
    }
    return false;
}

bool qualification_is_yearly(struct str key)
{
    return str_is(key, ANSWER_FIGURES_YEAR) || str_is(key, ANSWER_REVENUE) || str_is(key, ANSWER_TOTAL_ASSETS) ||
           str_is(key, ANSWER_TAX_PAID) || str_is(key, ANSWER_RD_SPENDING);
}

/* What has not been told is missing, not too old. */
static bool figures_stale(const cJSON *answers, int64_t now_ms)
{
    const struct civil today = civil_from_ms(now_ms);
    const int64_t oldest = today.month >= 7 ? today.year - 1 : today.year - 2;
    return json_i64(answers, ANSWER_FIGURES_YEAR, oldest) < oldest;
}

static bool attached(const struct qualification_form_facts *form, struct str kind)
{
    for (size_t i = 0; i < form->attachment_count; i++)
        if (str_equal(form->attachments[i], kind))
            return true;
    return false;
}

static size_t limited(size_t count)
{
    return count < QUALIFICATION_KEYS_MAX ? count : QUALIFICATION_KEYS_MAX;
}

struct qualification_missing qualification_find_missing(struct arena *mem, const struct qualification_form_facts *form,
                                                        int64_t now_ms)
{
    const size_t answer_count = limited(form->required_answer_count);
    const size_t attachment_count = limited(form->required_attachment_count);
    const bool stale = figures_stale(form->answers, now_ms);
    struct qualification_missing missing = {.answers = arena_array(mem, answer_count, sizeof(struct str)),
                                            .attachments = arena_array(mem, attachment_count, sizeof(struct str))};
    for (size_t i = 0; i < answer_count; i++) {
        const struct str key = form->required_answers[i];
        const bool outdated = stale && qualification_is_yearly(key);
        if (!answered(form->answers, key) || outdated)
            missing.answers[missing.answer_count++] = key;
        missing.stale = missing.stale || outdated;
    }
    for (size_t i = 0; i < attachment_count; i++)
        if (!attached(form, form->required_attachments[i]))
            missing.attachments[missing.attachment_count++] = form->required_attachments[i];
    return missing;
}

void qualification_check_answers(const cJSON *answers, int64_t now_ms, struct problem *why)
{
    const int64_t last_year = year_of(now_ms) - 1;
    if (json_i64(answers, ANSWER_FIGURES_YEAR, last_year) > last_year)
        problem_add_fault(why, IN_BODY, STR("/answers/" ANSWER_FIGURES_YEAR), FAULT_too_large,
                          arena_printf(why->mem, "%lld", (long long)last_year));
    if (!json_has(answers, ANSWER_INDUSTRY) || industry_find(json_str(answers, ANSWER_INDUSTRY)))
        return;
    struct strbuf codes = {.mem = why->mem};
    for (size_t i = 0; i < industry_count; i++)
        strbuf_printf(&codes, "%s%s", i > 0 ? ", " : "", industries[i].code);
    problem_add_fault(why, IN_BODY, STR("/answers/" ANSWER_INDUSTRY), FAULT_not_in_enum, strbuf_str(&codes));
}

/* ---- eligibility ---- */

bool qualification_size_class(const cJSON *answers, enum size_class *out)
{
    const struct industry *industry = industry_find(json_str(answers, ANSWER_INDUSTRY));
    const struct size_figures figures = {.employees = json_i64(answers, ANSWER_EMPLOYEES, -1),
                                         .revenue_yuan = json_i64(answers, ANSWER_REVENUE, -1),
                                         .total_assets_yuan = json_i64(answers, ANSWER_TOTAL_ASSETS, -1)};
    if (!industry || figures.employees < 0 || figures.revenue_yuan < 0 || figures.total_assets_yuan < 0)
        return false;
    *out = size_class_of(industry, &figures);
    return true;
}

bool qualification_alters_eligibility(const cJSON *before, const cJSON *after)
{
    enum size_class was = SIZE_micro, is = SIZE_micro;
    const bool was_known = qualification_size_class(before, &was);
    const bool is_known = qualification_size_class(after, &is);
    return was_known != is_known || size_class_eligible(was) != size_class_eligible(is) ||
           !str_equal(json_str(before, ANSWER_INDUSTRY), json_str(after, ANSWER_INDUSTRY));
}

/* ---- what was certified ---- */

const char *const qualification_certified_answers[QUALIFICATION_CERTIFIED_ANSWERS] = {ANSWER_NAME,
                                                                                      ANSWER_REPRESENTATIVE};

bool qualification_differs(struct arena *mem, const char *key, const cJSON *answers,
                           const struct qualification_certified *certified)
{
    return certification_differs(mem, json_str(answers, key),
                                 strcmp(key, ANSWER_NAME) == 0 ? certified->name : certified->legal_representative);
}

bool qualification_parts_from_certified(struct arena *mem, const cJSON *before, const cJSON *after,
                                        const struct qualification_certified *certified)
{
    for (size_t i = 0; i < QUALIFICATION_CERTIFIED_ANSWERS; i++) {
        const char *key = qualification_certified_answers[i];
        if (qualification_differs(mem, key, after, certified) &&
            !str_equal(text_fold(mem, json_str(before, key)), text_fold(mem, json_str(after, key))))
            return true;
    }
    return false;
}

static bool is_large(const struct qualification_facts *facts)
{
    return facts->size_known && !size_class_eligible(facts->size);
}

static struct str json_list(struct arena *mem, const struct str *items, size_t count)
{
    struct json_out out = json_out(mem);
    json_open(&out, '[');
    for (size_t i = 0; i < count; i++)
        json_put_str(&out, items[i]);
    json_close(&out, ']');
    return json_text(&out);
}

static void check_submission(const struct qualification_facts *facts, struct problem *why)
{
    const struct qualification_missing *missing = facts->missing;
    if (!facts->certified) {
        problem_set(why, ERR_not_certified, STR_EMPTY, STR_EMPTY);
        return;
    }
    for (size_t i = 0; i < missing->answer_count; i++)
        problem_add_fault(why, IN_BODY, arena_concat(why->mem, STR("/answers/"), missing->answers[i]), FAULT_required,
                          STR_EMPTY);
    if (has_problem(why))
        return;
    if (missing->attachment_count > 0) {
        problem_set(why, ERR_attachments_missing, STR_EMPTY, STR_EMPTY);
        why->members = arena_concat(why->mem, STR("\"missing_attachments\":"),
                                    json_list(why->mem, missing->attachments, missing->attachment_count));
    } else if (is_large(facts)) {
        problem_set(why, ERR_large_enterprise, STR_EMPTY, STR_EMPTY);
    } else if (facts->unfit) {
        *why = *facts->unfit;
    }
}

static void condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    const struct qualification_facts *f = facts;
    if (row->actor == QUALIFICATION_reviewer && f->reviewer_is_applicant)
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
    else if (row->trigger == QUALIFICATION_submission)
        check_submission(f, why);
    else if (row->trigger == QUALIFICATION_flag_review && !f->flagged)
        problem_set(why, ERR_not_flagged, STR_EMPTY, STR_EMPTY);
    else if (row->trigger == QUALIFICATION_approval && is_large(f))
        problem_set(why, ERR_large_enterprise, STR_EMPTY, STR_EMPTY);
}

static struct state_now at(const struct qualification_facts *facts)
{
    return (struct state_now){.state = (int)facts->state, .facts = facts};
}

const struct transition *qualification_decide(const struct qualification_facts *facts,
                                              enum qualification_trigger trigger, enum qualification_actor actor,
                                              struct str reason, struct problem *why)
{
    const struct state_now now = at(facts);
    return state_decide(&qualification_machine, &now, (int)trigger, (int)actor, reason, why);
}

void qualification_list_actions(const struct qualification_facts *facts, enum qualification_actor capacity,
                                const struct access *access, unsigned roles, struct action_list *list)
{
    const struct state_now now = at(facts);
    state_list_actions(&qualification_machine, &now, (int)capacity, access, roles, list);
}

unsigned qualification_standing(const struct qualification_facts *facts)
{
    const bool granted = facts->exists && facts->state == QUALIFICATION_granted;
    const bool suspended = facts->exists && facts->state == QUALIFICATION_suspended;
    return (facts->frozen ? STANDING(buyer_frozen) : 0) | (facts->certified ? 0 : STANDING(certification_revoked)) |
           (suspended ? STANDING(qualification_suspended) : 0) |
           (granted || suspended ? 0 : STANDING(qualification_revoked));
}

void qualification_decide_booking(const struct qualification_facts *facts, struct problem *why)
{
    standing_refuse(qualification_standing(facts), why);
    if (why->code == ERR_not_qualified && facts->exists)
        why->members = arena_printf(why->mem, "\"state\":\"%s\"", states[facts->state].code);
    if (has_problem(why))
        return;
    if (is_large(facts)) {
        problem_set(why, ERR_large_enterprise, STR_EMPTY, STR_EMPTY);
    } else if (!qualification_is_complete(facts->missing)) {
        const struct qualification_missing *missing = facts->missing;
        const struct str answers = json_list(why->mem, missing->answers, missing->answer_count);
        const struct str attachments = json_list(why->mem, missing->attachments, missing->attachment_count);
        problem_set(why, ERR_qualification_incomplete, STR_EMPTY, STR_EMPTY);
        why->members =
            arena_printf(why->mem, "\"missing_answers\":%.*s,\"missing_attachments\":%.*s,\"figures_outdated\":%s",
                         STR_FMT(answers), STR_FMT(attachments), missing->stale ? "true" : "false");
    }
}
