/* What the tests of rules share: an arena for each test, expected files, exhaustive checks of state tables. */
#ifndef JQT_TESTS_RULES_TEST_H
#define JQT_TESTS_RULES_TEST_H
#include "base/id.h"
#include "base/problem.h"
#include "base/state_table.h"
#include "tests/unit/arena_test.h"
#include <stdio.h>
#include <stdlib.h>

#define RULE_TEST(name) ARENA_TEST(name)

static inline struct problem new_problem(void)
{
    return (struct problem){.mem = mem};
}

static inline struct str read_expected(const char *name)
{
    struct strbuf text = {.mem = mem};
    FILE *file = fopen(arena_cstr(mem, arena_printf(mem, "tests/expected/%s", name)), "rb");
    assert_non_null(file);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        strbuf_add_char(&text, (char)c);
    fclose(file);
    return strbuf_str(&text);
}

/* An id that ends in the given byte; never nil for n > 0. */
static inline struct uuid id_of(unsigned n)
{
    struct uuid id = {{0}};
    id.bytes[0] = 1;
    id.bytes[15] = (uint8_t)n;
    return id;
}

#define assert_text(s, literal) assert_string_equal(arena_cstr(mem, (s)), (literal))
#define assert_code(problem, name) assert_string_equal(error_info((problem).code)->code, error_info(ERR_##name)->code)
static inline void assert_fault(const struct problem *why, size_t index, const char *pointer, enum fault_code code)
{
    assert_true(index < why->fault_count);
    assert_string_equal(arena_cstr(mem, why->faults[index].where), pointer);
    assert_string_equal(fault_info(why->faults[index].code)->code, fault_info(code)->code);
}

/* Names of the allowed, or the blocked, actions with a blank between. */
static inline struct str action_names(const struct action_list *list, bool allowed)
{
    struct strbuf text = {.mem = mem};
    for (size_t i = 0; i < list->count; i++)
        if (has_problem(&list->items[i].why) != allowed)
            strbuf_printf(&text, "%s%s", text.len > 0 ? " " : "", list->items[i].name);
    return text.len > 0 ? strbuf_str(&text) : STR("");
}

/* The dump is the expected file; JQT_REWRITE_EXPECTED=1 writes it anew, for `git diff` to be read line by line. */
static inline void check_dump(const struct state_machine *machine, const char *expected_file)
{
    const struct str dump = state_dump(mem, machine);
    if (getenv("JQT_REWRITE_EXPECTED")) {
        FILE *file = fopen(arena_cstr(mem, arena_printf(mem, "tests/expected/%s", expected_file)), "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(dump.data, 1, dump.len, file), dump.len);
        assert_int_equal(fclose(file), 0);
    }
    assert_string_equal(arena_cstr(mem, dump), arena_cstr(mem, read_expected(expected_file)));
}

/* A feature's rule with facts that let every move of the table through. */
typedef bool decide_fn(int from, int trigger, int actor, int *to, struct problem *why);

static inline void check_state_table(const struct state_machine *machine, const char *expected_file, decide_fn *decide)
{
    check_dump(machine, expected_file);
    for (int from = 0; from < (int)machine->state_count; from++)
        for (int trigger = 0; trigger < (int)machine->trigger_count; trigger++)
            for (int actor = 0; actor < (int)machine->actor_count; actor++) {
                struct problem why = new_problem();
                int to = -1;
                const struct transition *row = state_transition(machine, from, trigger, actor);
                const bool yes = decide(from, trigger, actor, &to, &why);
                assert_int_equal(yes, row != NULL);
                if (row) {
                    bool listed = false;
                    for (size_t i = 0; i < machine->row_count; i++) {
                        const struct transition *r = &machine->rows[i];
                        listed =
                            listed || (r->from == from && r->trigger == trigger && r->actor == actor && r->to == to);
                    }
                    assert_true(listed);
                } else {
                    assert_code(why, wrong_state);
                    assert_int_equal(to, -1);
                }
            }
}
#endif
