/* command: what a sweep runner remembers of what failed. */
#include "api/command/sweep_pauses.h"
#include "base/clock.h"
#include "tests/test.h"

enum { SWEEP = 3, FIRST_MS = 1000, MOST_MS = 5000 };

static struct sweep_pauses *pauses;

static int make(void **state)
{
    (void)state;
    pauses = sweep_pauses_new();
    return 0;
}
static int drop(void **state)
{
    (void)state;
    sweep_pauses_free(pauses);
    return 0;
}

static struct uuid id(uint32_t n)
{
    struct uuid u = {{0}};
    memcpy(u.bytes + sizeof u.bytes - sizeof n, &n, sizeof n);
    return u;
}
static const struct sweep_pause_length length = {.first_ms = FIRST_MS, .most_ms = MOST_MS};
static bool add(uint32_t n, enum error_code code, int64_t now_ms)
{
    return sweep_pause_add(pauses, SWEEP, id(n), code, length, now_ms);
}
static int64_t end(uint32_t n, int64_t now_ms)
{
    return sweep_pause_end(pauses, SWEEP, id(n), now_ms);
}

static void pauses_double_up_to_the_longest(void **state)
{
    (void)state;
    static const int64_t wanted_ms[] = {1000, 2000, 4000, 5000, 5000};
    int64_t now_ms = 100;
    assert_int_equal(end(1, now_ms), 0);
    for (size_t i = 0; i < sizeof wanted_ms / sizeof wanted_ms[0]; i++) {
        (void)add(1, ERR_internal, now_ms);
        assert_int_equal(end(1, now_ms), now_ms + wanted_ms[i]);
        assert_int_equal(end(1, now_ms + wanted_ms[i] - 1), now_ms + wanted_ms[i]);
        now_ms += wanted_ms[i];
        assert_int_equal(end(1, now_ms), 0);
    }
}

static void a_failure_is_told_when_it_is_new_or_another_or_after_an_hour(void **state)
{
    (void)state;
    assert_true(add(1, ERR_internal, 0));
    assert_false(add(1, ERR_internal, HOUR_MS - 1));
    assert_true(add(1, ERR_internal, HOUR_MS));
    assert_false(add(1, ERR_internal, HOUR_MS + 1));
    assert_true(add(1, ERR_lock_timeout, HOUR_MS + 2));
    assert_true(add(2, ERR_internal, HOUR_MS + 3));
}

static void an_object_is_known_by_its_sweep_too(void **state)
{
    (void)state;
    (void)add(1, ERR_internal, 0);
    assert_int_equal(sweep_pause_end(pauses, SWEEP + 1, id(1), 0), 0);
    assert_true(sweep_pause_add(pauses, SWEEP + 1, id(1), ERR_internal, length, 0));
}

static void what_was_done_begins_anew(void **state)
{
    (void)state;
    (void)add(1, ERR_internal, 0);
    (void)add(1, ERR_internal, 0);
    sweep_pause_remove(pauses, SWEEP, id(1));
    sweep_pause_remove(pauses, SWEEP, id(1));
    assert_int_equal(end(1, 0), 0);
    assert_true(add(1, ERR_internal, 0));
    assert_int_equal(end(1, 0), FIRST_MS);
}

static void of_too_many_the_oldest_are_forgotten(void **state)
{
    (void)state;
    enum { MORE = 17 };
    for (uint32_t n = 0; n < SWEEP_PAUSES_MAX + MORE; n++) {
        assert_true(add(n, ERR_internal, 0));
        if (n % 3 == 0) /* leaves holes that must not be mistaken for what is in use */
            sweep_pause_remove(pauses, SWEEP, id(n));
    }
    for (uint32_t n = 0; n < SWEEP_PAUSES_MAX + MORE; n++)
        assert_int_equal(end(n, 0), n < MORE || n % 3 == 0 ? 0 : FIRST_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pauses_double_up_to_the_longest, make, drop),
        cmocka_unit_test_setup_teardown(a_failure_is_told_when_it_is_new_or_another_or_after_an_hour, make, drop),
        cmocka_unit_test_setup_teardown(an_object_is_known_by_its_sweep_too, make, drop),
        cmocka_unit_test_setup_teardown(what_was_done_begins_anew, make, drop),
        cmocka_unit_test_setup_teardown(of_too_many_the_oldest_are_forgotten, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
