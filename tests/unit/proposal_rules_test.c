/* proposal: who may decide on what another proposed, and when; and that every kind agrees with the contract. */
#include "contract/contract.h"
#include "db/embedded.h"
#include "proposal/proposal.h"
#include "proposal/proposal_rules.h"
#include "tests/unit/rules_test.h"

#define PROPOSED INT64_C(1794790800000) /* 2026-11-16T09:00+08:00 */
#define LAPSES (PROPOSED + INT64_C(30) * DAY_MS)

static const struct proposal_asker approver = {ROLE_auditor, ROLE_operator | ROLE_auditor},
                                   stranger = {ROLE_finance, ROLE_operator | ROLE_auditor},
                                   the_system = {0, ROLE_operator | ROLE_auditor};

static struct proposal_facts pending(void)
{
    return (struct proposal_facts){.state = PROPOSAL_pending, .lapses_at_ms = LAPSES};
}
static struct proposal_facts mine(void)
{
    struct proposal_facts facts = pending();
    facts.mine = facts.own_work = true;
    return facts;
}

static bool decide_row(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct proposal_facts facts = {.state = (enum proposal_state)from, .lapses_at_ms = LAPSES};
    const struct state_now now = {from, &facts, actor == PROPOSAL_system ? LAPSES : PROPOSED};
    const struct transition *row = state_decide(&proposal_machine, &now, trigger, actor, STR("why"), why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&proposal_machine, "proposal_states.txt", decide_row);
}

static enum error_code code_of(struct proposal_facts facts, enum proposal_act act, struct proposal_asker asker,
                               struct str reason, int64_t now_ms)
{
    struct problem why = new_problem();
    const struct transition *row = proposal_decide(&facts, act, asker, reason, now_ms, &why);
    assert_int_equal(row == NULL, has_problem(&why));
    return why.code;
}

static void nobody_decides_on_his_own(void **state)
{
    (void)state;
    struct proposal_facts of_my_firm = pending();
    of_my_firm.own_work = true;
    const struct proposal_facts owned[] = {mine(), of_my_firm};
    for (size_t i = 0; i < STATE_COUNT(owned); i++) {
        assert_int_equal(code_of(owned[i], PROPOSAL_approval, approver, STR_EMPTY, PROPOSED), ERR_own_work);
        assert_int_equal(code_of(owned[i], PROPOSAL_refusal, approver, STR("why"), PROPOSED), ERR_own_work);
    }
    assert_int_equal(code_of(pending(), PROPOSAL_approval, approver, STR_EMPTY, PROPOSED), ERR_none);
}

static void each_act_has_its_people(void **state)
{
    (void)state;
    const struct {
        enum proposal_act act;
        struct proposal_facts facts;
        struct proposal_asker asker;
        int64_t now_ms;
        enum error_code code;
    } cases[] = {
        {PROPOSAL_approval, pending(), approver, PROPOSED, ERR_none},
        {PROPOSAL_approval, pending(), stranger, PROPOSED, ERR_forbidden},
        {PROPOSAL_approval, pending(), the_system, PROPOSED, ERR_forbidden},
        {PROPOSAL_refusal, pending(), approver, PROPOSED, ERR_none},
        {PROPOSAL_refusal, pending(), stranger, PROPOSED, ERR_forbidden},
        {PROPOSAL_withdrawal, mine(), stranger, PROPOSED, ERR_none},
        {PROPOSAL_withdrawal, pending(), approver, PROPOSED, ERR_forbidden},
        {PROPOSAL_lapse, pending(), the_system, LAPSES, ERR_none},
        {PROPOSAL_lapse, mine(), approver, LAPSES, ERR_forbidden},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++)
        assert_int_equal(code_of(cases[i].facts, cases[i].act, cases[i].asker, STR("why"), cases[i].now_ms),
                         cases[i].code);
}

static void a_refusal_says_why(void **state)
{
    (void)state;
    const struct proposal_facts facts = pending();
    struct problem why = new_problem();
    assert_null(proposal_decide(&facts, PROPOSAL_refusal, approver, STR_EMPTY, PROPOSED, &why));
    assert_code(why, reason_required);
    assert_fault(&why, 0, "/reason", FAULT_required);
}

static void what_nobody_decided_lapses_at_its_time_and_not_before(void **state)
{
    (void)state;
    assert_int_equal(code_of(pending(), PROPOSAL_lapse, the_system, STR_EMPTY, LAPSES - 1), ERR_too_early);
    assert_int_equal(code_of(pending(), PROPOSAL_approval, approver, STR_EMPTY, LAPSES - 1), ERR_none);
    assert_int_equal(code_of(pending(), PROPOSAL_approval, approver, STR_EMPTY, LAPSES), ERR_deadline_passed);
    assert_int_equal(code_of(mine(), PROPOSAL_withdrawal, stranger, STR_EMPTY, LAPSES), ERR_deadline_passed);
    const struct proposal_facts facts = pending();
    struct problem why = new_problem();
    assert_null(proposal_decide(&facts, PROPOSAL_approval, approver, STR_EMPTY, LAPSES, &why));
    assert_text(why.members, "\"deadline\":\"2026-12-16T09:00:00.000+08:00\"");
}

static const char *allowed(struct proposal_facts facts, struct proposal_asker asker, struct action_list **list)
{
    *list = actions_new(mem);
    proposal_list_actions(&facts, asker, open_access(), PROPOSED, *list);
    return arena_cstr(mem, action_names(*list, true));
}

static void only_what_is_somebodys_business_is_told(void **state)
{
    (void)state;
    struct action_list *list = NULL;
    assert_string_equal(allowed(pending(), approver, &list), "approval refusal");
    assert_string_equal(allowed(pending(), stranger, &list), "");
    assert_int_equal(list->count, 0);
    assert_string_equal(allowed(mine(), approver, &list), "withdrawal");
    assert_code(actions_find(list, "approval")->why, own_work);
    assert_string_equal(allowed(mine(), stranger, &list), "withdrawal");
    assert_int_equal(list->count, 1);
    struct proposal_facts done = pending();
    done.state = PROPOSAL_lapsed;
    assert_string_equal(allowed(done, approver, &list), "");
    assert_code(actions_find(list, "approval")->why, wrong_state);
}

/* The kind lets a proposal end, but not be carried out. */
static void judge(const void *matter, enum proposal_act act, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    if (act == PROPOSAL_approval)
        problem_set(why, *(const enum error_code *)matter, STR_EMPTY, STR_EMPTY);
}

static void what_the_kind_refuses_is_neither_allowed_nor_offered(void **state)
{
    (void)state;
    const enum error_code code = ERR_manifest_invalid;
    struct proposal_facts facts = pending();
    struct action_list *list = NULL;
    facts.judge = judge;
    facts.matter = &code;
    assert_int_equal(code_of(facts, PROPOSAL_approval, approver, STR_EMPTY, PROPOSED), ERR_manifest_invalid);
    assert_int_equal(code_of(facts, PROPOSAL_refusal, approver, STR("why"), PROPOSED), ERR_none);
    assert_string_equal(allowed(facts, approver, &list), "refusal");
    facts.own_work = true; /* the people come before the matter */
    assert_int_equal(code_of(facts, PROPOSAL_approval, approver, STR_EMPTY, PROPOSED), ERR_own_work);
}

static void an_approval_names_what_was_proposed_and_still_is(void **state)
{
    (void)state;
    const struct str then = STR("{\"quota\":5}"), now = STR("{\"quota\":6}");
    struct proposal_facts facts = pending();
    facts.content_sha256 = sha256(then);
    const struct hash of_now = sha256(now);
    const struct {
        struct str named, content_now;
        bool good;
    } cases[] = {
        {hash_str(&facts.content_sha256), then, true},
        {hash_str(&facts.content_sha256), now, false},
        {hash_str(&of_now), now, false},
        {hash_str(&of_now), then, false},
        {STR_EMPTY, then, false},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why = new_problem();
        assert_int_equal(proposal_decide_content(&facts, cases[i].named, cases[i].content_now, &why), cases[i].good);
        assert_int_equal(why.code, cases[i].good ? ERR_none : ERR_proposal_mismatch);
    }
}

static void one_of_a_kind_waits_at_a_time(void **state)
{
    (void)state;
    static const struct {
        struct str pending;
        enum error_code code;
    } cases[] = {
        {{NULL, 0}, ERR_none},
        {{"publication", 11}, ERR_already_exists},
        {{"entropy publication", 19}, ERR_already_exists},
        {{"publication_2 entropy", 21}, ERR_none},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why = new_problem();
        proposal_check_none_pending(cases[i].pending, "publication", &why);
        assert_int_equal(why.code, cases[i].code);
    }
}

/* ---- the kinds and the contract ---- */

static unsigned roles_of(const struct contract *contract, enum operation_id id)
{
    for (size_t i = 0; i < contract_operation_count(contract); i++) {
        const struct operation *op = contract_operation(contract, i);
        if (strcmp(op->id, operation_id_name(id)) == 0)
            return op->roles;
    }
    return 0;
}

static bool contract_lists(const cJSON *kinds, const char *name)
{
    for (const cJSON *k = kinds ? kinds->child : NULL; k; k = k->next)
        if (strcmp(k->valuestring, name) == 0)
            return true;
    return false;
}

static const cJSON *kinds_of(const struct contract *contract)
{
    const cJSON *document = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, contract_json(contract, mem, STR("http://test")), &document, &offset, &reason));
    const cJSON *schemas = json_member(json_member(document, "components"), "schemas");
    return json_member(json_member(schemas, "ProposalKind"), "x-extensible-enum");
}

static void every_kind_is_in_the_contract_and_its_approvers_may_call_what_they_need(void **state)
{
    (void)state;
    struct str why = STR_EMPTY;
    struct contract *contract = contract_compile(embedded_openapi.text, mem, &why);
    if (!contract)
        fail_msg("%.*s", STR_FMT(why));
    const cJSON *kinds = kinds_of(contract);
    size_t count = 0;
    for (size_t i = 0; proposal_kinds[i]; i++)
        for (size_t j = 0; j < proposal_kinds[i]->count; j++, count++) {
            const struct proposal_kind *kind = &proposal_kinds[i]->rows[j];
            const unsigned deciders = roles_of(contract, OP_approveProposal) & roles_of(contract, OP_refuseProposal) &
                                      roles_of(contract, OP_getProposal) & roles_of(contract, OP_listProposals);
            assert_true(contract_lists(kinds, kind->name));
            assert_int_equal(kind->approvers & ~deciders, 0);
            assert_int_equal(roles_of(contract, kind->operation) & ~roles_of(contract, OP_withdrawProposal), 0);
            assert_ptr_equal(proposal_kind_find(str_from(kind->name)), kind); /* names and operations are unique */
            assert_ptr_equal(proposal_kind_of_operation(kind->operation), kind);
        }
    assert_int_equal(count, cJSON_GetArraySize(kinds));
    assert_null(proposal_kind_find(STR("")));
    contract_free(contract);
}

int main(void)
{
    hash_init();
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(nobody_decides_on_his_own),
        RULE_TEST(each_act_has_its_people),
        RULE_TEST(a_refusal_says_why),
        RULE_TEST(what_nobody_decided_lapses_at_its_time_and_not_before),
        RULE_TEST(only_what_is_somebodys_business_is_told),
        RULE_TEST(what_the_kind_refuses_is_neither_allowed_nor_offered),
        RULE_TEST(an_approval_names_what_was_proposed_and_still_is),
        RULE_TEST(one_of_a_kind_waits_at_a_time),
        RULE_TEST(every_kind_is_in_the_contract_and_its_approvers_may_call_what_they_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
