/* base: state tables and the JSON of allowed and blocked actions. */
#include "base/actions.h"
#include "base/json.h"
#include "tests/unit/rules_test.h"

enum { OPEN, SHUT, STATES };
enum { PUSH, PULL, TRIGGERS };
enum { ANYONE, ACTORS };
static const struct state_label states[] = {{"open", "开", "open"}, {"shut", "关", "shut"}};
static const char *const triggers[] = {"push", "pull"};
static const char *const actors[] = {"anyone"};
static const struct transition rows[] = {{OPEN, PUSH, ANYONE, SHUT, .event = EVENT_none},
                                         {SHUT, PULL, ANYONE, OPEN, .event = EVENT_none}};
static const struct state_machine door = {"door", states, triggers, actors, rows, STATES, TRIGGERS, ACTORS, 2};

static void a_listed_move_is_made(void **state)
{
    (void)state;
    struct problem why = new_problem();
    int to = -1;
    assert_true(state_move(&door, OPEN, PUSH, ANYONE, &to, &why));
    assert_int_equal(to, SHUT);
    assert_false(has_problem(&why));
}

static void an_unlisted_move_is_refused_and_names_the_state(void **state)
{
    (void)state;
    struct problem why = new_problem();
    int to = -1;
    assert_false(state_move(&door, SHUT, PUSH, ANYONE, &to, &why));
    assert_int_equal(to, -1);
    assert_code(why, wrong_state);
    assert_text(why.members, "\"state\":\"shut\"");
    assert_text(why.detail_zh, "当前状态为“关”,不能进行该操作");
}

static void states_are_found_by_their_code(void **state)
{
    (void)state;
    assert_int_equal(state_find(&door, STR("shut")), SHUT);
    assert_int_equal(state_find(&door, STR("ajar")), -1);
    assert_text(state_dump(mem, &door), "open push anyone shut\nshut pull anyone open\n");
}

static void every_action_is_either_allowed_or_blocked_with_a_reason(void **state)
{
    (void)state;
    struct action_list *list = actions_new(mem);
    int to = 0;
    (void)state_move(&door, OPEN, PUSH, ANYONE, &to, actions_add(list, "push"));
    (void)state_move(&door, OPEN, PULL, ANYONE, &to, actions_add(list, "pull"));
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
    const char *reason = NULL;
    assert_true(json_scan(object, &offset, &reason));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(a_listed_move_is_made),          RULE_TEST(an_unlisted_move_is_refused_and_names_the_state),
        RULE_TEST(states_are_found_by_their_code), RULE_TEST(every_action_is_either_allowed_or_blocked_with_a_reason),
        RULE_TEST(an_empty_list_is_valid_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
