/* base: state tables, what they decide and list, and the JSON of allowed and blocked actions. */
#include "base/actions.h"
#include "base/json.h"
#include "tests/unit/rules_test.h"

enum { OPEN, SHUT, LOCKED, STATES };
enum { PUSH, PULL, LOCK, UNLOCK, FORCE, SLAM, TRIGGERS };
enum { GUEST, OWNER, WIND, ACTORS };
enum { FREE, FEE };
enum { NOTHING, LATCH };
static const struct state_label states[] = {{"open", "开", "open"}, {"shut", "关", "shut"}, {"locked", "锁", "locked"}};
static const char *const triggers[] = {"push", "pull", "lock", "unlock", "force", "slam"};
static const struct state_actor actors[] = {{"guest", ROLE_enterprise}, {"owner", ROLE_operator}, {"wind", 0}};
static const char *const moneys[] = {NULL, "fee"};
static const char *const writes[] = {NULL, "latch"};
/* Any operations of the contract will do. */
static const struct transition rows[] = {
    {OPEN, PUSH, GUEST, SHUT, .write = LATCH, .operation = OP_payOrder},
    {SHUT, PULL, GUEST, OPEN, .event = EVENT_order_paid, .operation = OP_cancelOrder},
    {SHUT, LOCK, OWNER, LOCKED, .reason = REASON_OPTIONAL, .money = FEE, .operation = OP_reviewProduct,
     .choice = {"decision", "lock"}, .action = "key"},
    {LOCKED, UNLOCK, OWNER, SHUT, .operation = OP_reviewProduct, .choice = {"decision", "unlock"}, .action = "key"},
    {LOCKED, FORCE, OWNER, OPEN, .reason = REASON_REQUIRED, .operation = OP_suspendProduct, .choice = {"hard", "true"}},
    {OPEN, SLAM, WIND, SHUT, .event = EVENT_none},
};
struct door_facts {
    bool rusty;
};
static void condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    if (row->trigger == UNLOCK && ((const struct door_facts *)facts)->rusty && now_ms > 0)
        problem_set(why, ERR_too_late, STR_EMPTY, STR_EMPTY);
}
static const struct state_machine door = {
    .subject = "door",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .moneys = moneys,
    .writes = writes,
    .rows = rows,
    .condition = condition,
    .state_count = STATES,
    .trigger_count = TRIGGERS,
    .actor_count = ACTORS,
    .row_count = STATE_COUNT(rows),
};
static const struct door_facts smooth = {.rusty = false}, rusty = {.rusty = true};

static struct state_now in(int state, const struct door_facts *facts)
{
    return (struct state_now){.state = state, .facts = facts, .now_ms = 1};
}

static void a_listed_move_is_made(void **state)
{
    (void)state;
    struct problem why = new_problem();
    const struct state_now now = in(OPEN, &smooth);
    const struct transition *row = state_decide(&door, &now, PUSH, GUEST, STR_EMPTY, &why);
    assert_non_null(row);
    assert_int_equal(row->to, SHUT);
    assert_false(has_problem(&why));
}

static void an_unlisted_move_is_refused_and_names_the_state(void **state)
{
    (void)state;
    struct problem why = new_problem();
    const struct state_now now = in(SHUT, &smooth);
    assert_null(state_decide(&door, &now, PUSH, GUEST, STR_EMPTY, &why));
    assert_code(why, wrong_state);
    assert_text(why.members, "\"state\":\"shut\"");
    assert_text(why.detail_zh, "当前状态为“关”,不能进行该操作");
}

static enum error_code code_of(int state, const struct door_facts *facts, int trigger, struct str reason)
{
    struct problem why = new_problem();
    const struct state_now now = in(state, facts);
    const struct transition *row = state_decide(&door, &now, trigger, OWNER, reason, &why);
    assert_int_equal(row == NULL, has_problem(&why));
    return why.code;
}

static void a_row_is_taken_when_its_condition_holds_and_its_reason_is_given(void **state)
{
    (void)state;
    assert_int_equal(code_of(LOCKED, &smooth, UNLOCK, STR_EMPTY), ERR_none);
    assert_int_equal(code_of(LOCKED, &rusty, UNLOCK, STR_EMPTY), ERR_too_late);
    assert_int_equal(code_of(LOCKED, &rusty, FORCE, STR_EMPTY), ERR_reason_required);
    assert_int_equal(code_of(LOCKED, &rusty, FORCE, STR("stuck")), ERR_none);
    assert_int_equal(code_of(SHUT, &rusty, LOCK, STR_EMPTY), ERR_none);
}

static const cJSON *body(const char *text)
{
    const cJSON *tree = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, str_from(text), &tree, &offset, &reason));
    return tree;
}

static void a_request_is_told_by_its_operation_and_its_choice(void **state)
{
    (void)state;
    assert_int_equal(state_find_request(&door, OP_payOrder, NULL)->trigger, PUSH);
    assert_int_equal(state_find_request(&door, OP_reviewProduct, body("{\"decision\":\"unlock\"}"))->trigger, UNLOCK);
    assert_int_equal(state_find_request(&door, OP_suspendProduct, body("{\"hard\":true}"))->trigger, FORCE);
    assert_null(state_find_request(&door, OP_suspendProduct, body("{\"hard\":false}")));
    assert_null(state_find_request(&door, OP_reviewProduct, NULL));
    assert_null(state_find_request(&door, OP_none, NULL));
}

static void money_may_move_where_a_row_says_so(void **state)
{
    (void)state;
    assert_true(state_moves_money(&door, LOCK, OWNER));
    assert_false(state_moves_money(&door, LOCK, GUEST));
    assert_false(state_moves_money(&door, UNLOCK, OWNER));
}

static void states_are_found_by_their_code(void **state)
{
    (void)state;
    assert_int_equal(state_find(&door, STR("shut")), SHUT);
    assert_int_equal(state_find(&door, STR("ajar")), -1);
}

static void the_dump_tells_all_of_a_row(void **state)
{
    (void)state;
    assert_text(state_dump(mem, &door), "open push guest shut write=latch operation=payOrder\n"
                                        "shut pull guest open event=order.paid operation=cancelOrder\n"
                                        "shut lock owner locked reason=optional money=fee operation=reviewProduct "
                                        "decision=lock action=key\n"
                                        "locked unlock owner shut operation=reviewProduct decision=unlock action=key\n"
                                        "locked force owner open reason=required operation=suspendProduct hard=true\n"
                                        "open slam wind shut\n");
}

/* "allowed; blocked" of one state and actor. */
static const char *listed(int state, const struct door_facts *facts, int actor, const struct access *access)
{
    struct action_list *list = actions_new(mem);
    const struct state_now now = in(state, facts);
    state_list_actions(&door, &now, actor, access, ROLE_enterprise, list);
    return arena_cstr(
        mem, arena_printf(mem, "%.*s; %.*s", STR_FMT(action_names(list, true)), STR_FMT(action_names(list, false))));
}

static void the_rows_of_a_state_are_its_actions(void **state)
{
    (void)state;
    const struct access *open = open_access();
    assert_string_equal(listed(OPEN, &smooth, GUEST, open), "push; pull");
    assert_string_equal(listed(SHUT, &smooth, OWNER, open), "key; force");
    assert_string_equal(listed(LOCKED, &smooth, OWNER, open), "key force; ");
    assert_string_equal(listed(OPEN, &smooth, OWNER, open), "; key force");
    assert_string_equal(listed(OPEN, &smooth, WIND, open), "; "); /* nobody asks for what has no operation */
}

static void a_condition_blocks_with_its_own_problem(void **state)
{
    (void)state;
    struct action_list *list = actions_new(mem);
    const struct state_now locked = in(LOCKED, &rusty), open = in(OPEN, &rusty);
    state_list_actions(&door, &locked, OWNER, open_access(), 0, list);
    assert_code(actions_find(list, "key")->why, too_late); /* not that it could be locked in another state */
    list = actions_new(mem);
    state_list_actions(&door, &open, OWNER, open_access(), 0, list);
    assert_code(actions_find(list, "key")->why, wrong_state);
}

static void what_a_role_may_not_call_is_neither_offered_nor_blocked(void **state)
{
    (void)state;
    struct access access = {.roles = {[OP_payOrder] = ROLE_operator, [OP_cancelOrder] = ROLE_enterprise}};
    assert_string_equal(listed(OPEN, &smooth, GUEST, &access), "; pull");
    assert_string_equal(listed(SHUT, &smooth, GUEST, &access), "pull; ");
    assert_string_equal(listed(LOCKED, &smooth, OWNER, &access), "; ");
}

static void what_one_way_opens_another_does_not_close(void **state)
{
    (void)state;
    struct action_list *list = actions_new(mem);
    struct problem open = new_problem(), state_wrong = new_problem(), late = new_problem();
    state_refuse(&door, OPEN, &state_wrong);
    problem_set(&late, ERR_too_late, STR_EMPTY, STR_EMPTY);
    actions_note(list, "key", &state_wrong);
    actions_note(list, "key", &late);
    assert_code(actions_find(list, "key")->why, too_late);
    actions_note(list, "key", &state_wrong);
    assert_code(actions_find(list, "key")->why, too_late);
    actions_note(list, "key", &open);
    actions_note(list, "key", &late);
    assert_int_equal(list->count, 1);
    assert_false(has_problem(&actions_find(list, "key")->why));
    assert_null(actions_find(list, "paint"));
}

static void every_action_is_either_allowed_or_blocked_with_a_reason(void **state)
{
    (void)state;
    struct action_list *list = actions_new(mem);
    (void)actions_add(list, "push");
    state_refuse(&door, OPEN, actions_add(list, "pull"));
    problem_set(actions_add(list, "paint"), ERR_forbidden, STR_EMPTY, STR_EMPTY);
    problem_add_fault(actions_add(list, "sell"), IN_BODY, STR("/price"), FAULT_too_small, STR("1"));
    assert_text(actions_json(list, true),
                "\"allowed_actions\":[\"push\"],\"blocked\":["
                "{\"action\":\"pull\",\"code\":\"wrong_state\","
                "\"detail\":\"The present state is \\\"open\\\", which does not allow this\",\"state\":\"open\"},"
                "{\"action\":\"paint\",\"code\":\"forbidden\",\"detail\":\"Not allowed in this capacity\"},"
                "{\"action\":\"sell\",\"code\":\"invalid_fields\",\"detail\":\"Some fields are invalid\","
                "\"errors\":[{\"pointer\":\"/price\",\"code\":\"too_small\",\"detail\":\"must be at least 1\"}]}]");
}

static void an_empty_list_is_valid_json(void **state)
{
    (void)state;
    const struct action_list *list = actions_new(mem);
    assert_text(actions_json(list, false), "\"allowed_actions\":[],\"blocked\":[]");
    const struct str object = arena_printf(mem, "{%.*s}", STR_FMT(actions_json(list, false)));
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_scan(object, &offset, &reason));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(a_listed_move_is_made),
        RULE_TEST(an_unlisted_move_is_refused_and_names_the_state),
        RULE_TEST(a_row_is_taken_when_its_condition_holds_and_its_reason_is_given),
        RULE_TEST(a_request_is_told_by_its_operation_and_its_choice),
        RULE_TEST(money_may_move_where_a_row_says_so),
        RULE_TEST(states_are_found_by_their_code),
        RULE_TEST(the_dump_tells_all_of_a_row),
        RULE_TEST(the_rows_of_a_state_are_its_actions),
        RULE_TEST(a_condition_blocks_with_its_own_problem),
        RULE_TEST(what_a_role_may_not_call_is_neither_offered_nor_blocked),
        RULE_TEST(what_one_way_opens_another_does_not_close),
        RULE_TEST(every_action_is_either_allowed_or_blocked_with_a_reason),
        RULE_TEST(an_empty_list_is_valid_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
