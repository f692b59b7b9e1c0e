/* An arena for each test of a file: `mem`. */
#ifndef JQT_TESTS_ARENA_TEST_H
#define JQT_TESTS_ARENA_TEST_H
#include "base/arena.h"
#include "tests/test.h"

static struct arena *mem;

static inline int make_arena(void **state)
{
    (void)state;
    mem = arena_new();
    return 0;
}
static inline int drop_arena(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}
#define ARENA_TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)
#endif
