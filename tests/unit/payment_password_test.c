/* voucher: the payment password's hash, what is too easy, the lock's ladder, who may set it anew. */
#include "tests/unit/rules_test.h"
#include "voucher/payment_password.h"

#define NOW INT64_C(1700000000000)

static void hashes_equal_those_of_an_independent_program(void **state)
{
    (void)state;
    struct str rest = read_expected("payment_password_vectors.txt");
    int count = 0;
    for (; rest.len > 0; count++) {
        struct str line = str_cut(&rest, '\n');
        const struct str pepper = str_cut(&line, '|');
        struct uuid account = {{0}};
        struct str salt = STR_EMPTY, digest = STR_EMPTY;
        assert_true(uuid_parse(str_cut(&line, '|'), &account));
        assert_true(hex_decode(mem, str_cut(&line, '|'), &salt));
        const struct str password = str_cut(&line, '|');
        assert_true(hex_decode(mem, str_cut(&line, '|'), &digest));
        struct hash stored;
        memcpy(stored.bytes, digest.data, HASH_BYTES);
        assert_true(payment_password_matches(mem, pepper, account, salt, password, stored));
        assert_false(payment_password_matches(mem, pepper, account, salt, STR("284917"), stored));
        assert_false(payment_password_matches(mem, STR("another pepper"), account, salt, password, stored));
    }
    assert_int_equal(count, 4);
}

static void trivial_passwords_are_known(void **state)
{
    (void)state;
    static const char *const trivial[] = {"111111", "000000", "123456", "654321",   "012345",   "543210",
                                          "789012", "210987", "135791", "246802",   "121212",   "909090",
                                          "123123", "808808", "111222", "112233",   "998877",   "123321",
                                          "100001", "1111",   "1221",   "12345678", "11112222", "12344321"};
    static const char *const fair[] = {"284915", "123457", "112234", "121213", "123124",
                                       "135790", "910023", "000001", "2849",   "28491537"};
    for (size_t i = 0; i < sizeof trivial / sizeof trivial[0]; i++)
        assert_true(payment_password_trivial(str_from(trivial[i])));
    for (size_t i = 0; i < sizeof fair / sizeof fair[0]; i++)
        assert_false(payment_password_trivial(str_from(fair[i])));
    int count = 0;
    for (int n = 0; n < 1000000; n++) {
        char digits[16];
        (void)snprintf(digits, sizeof digits, "%06d", n);
        count += payment_password_trivial((struct str){digits, 6});
    }
    assert_true(count < 5000); /* what is left is nearly all */
}

static struct payment_password_lock lock;
static struct problem try_it(bool matches, int64_t now_ms, enum password_try expected)
{
    struct problem why = new_problem();
    struct payment_password_lock next = lock;
    assert_int_equal(payment_password_decide_try(true, &lock, matches, now_ms, &next, &why), expected);
    assert_int_equal(has_problem(&why), expected != PASSWORD_RIGHT);
    lock = next;
    return why;
}

static void the_lock_grows_from_thirty_minutes_to_a_day_to_a_reset(void **state)
{
    (void)state;
    lock = (struct payment_password_lock){0};
    for (int i = 4; i >= 0; i--) {
        const struct problem why = try_it(false, NOW, PASSWORD_WRONG);
        assert_code(why, payment_password_wrong);
        assert_text(why.members, arena_cstr(mem, arena_printf(mem, "\"tries_left\":%d", i)));
    }
    int64_t until = NOW + 30 * MINUTE_MS;
    assert_int_equal(lock.locked_until_ms, until);
    const struct problem locked = try_it(true, until - 1, PASSWORD_REFUSED);
    assert_code(locked, payment_password_locked);
    assert_text(locked.members, "\"reset_required\":false,\"locked_until\":\"2023-11-15T06:43:20.000+08:00\"");
    assert_int_equal(locked.retry_after_s, 1);
    for (int i = 0; i < 5; i++)
        (void)try_it(false, until, PASSWORD_WRONG);
    assert_int_equal(lock.locked_until_ms, until + 24 * HOUR_MS);
    until += 24 * HOUR_MS;
    (void)try_it(false, until - 1, PASSWORD_REFUSED);
    assert_int_equal(lock.failures, 10);
    for (int i = 0; i < 5; i++)
        (void)try_it(false, until, PASSWORD_WRONG);
    const struct problem forever = try_it(true, until + 1000 * (int64_t)DAY_MS, PASSWORD_REFUSED);
    assert_code(forever, payment_password_locked);
    assert_text(forever.members, "\"reset_required\":true");
}

static void a_right_try_clears_the_count(void **state)
{
    (void)state;
    lock = (struct payment_password_lock){.failures = 9, .locked_until_ms = NOW};
    (void)try_it(true, NOW, PASSWORD_RIGHT);
    assert_int_equal(lock.failures, 0);
    assert_int_equal(lock.locked_until_ms, 0);
}

static void a_password_that_is_not_set_cannot_be_used(void **state)
{
    (void)state;
    struct problem why = new_problem();
    const struct payment_password_lock none = {0};
    struct payment_password_lock next = none;
    assert_int_equal(payment_password_decide_try(false, &none, true, NOW, &next, &why), PASSWORD_REFUSED);
    assert_code(why, payment_password_not_set);
}

static void a_login_is_fresh_for_five_minutes_and_only_when_asked_again(void **state)
{
    (void)state;
    static const struct {
        struct login_proof proof;
        bool fresh;
    } cases[] = {
        {{NOW, true}, true},
        {{NOW - 5 * MINUTE_MS, true}, true},
        {{NOW - 5 * MINUTE_MS - 1, true}, false},
        {{NOW, false}, false},
        {{0, true}, false},
        {{NOW + MINUTE_MS, true}, true},
        {{NOW + MINUTE_MS + 1, true}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(login_is_fresh(&cases[i].proof, NOW), cases[i].fresh);
}

static void setting_changing_and_resetting_follow_their_rules(void **state)
{
    (void)state;
    static const struct {
        bool set, has_current, matches, fresh;
        int failures;
        const char *new_password;
        enum password_try expected;
        enum password_change change;
        enum error_code code;
        int failures_after;
    } cases[] = {
        /* the first */
        {false, false, false, false, 0, "284915", PASSWORD_RIGHT, PASSWORD_SET, ERR_none, 0},
        {false, false, false, false, 0, "123456", PASSWORD_REFUSED, PASSWORD_SET, ERR_payment_password_trivial, 0},
        /* with the old one */
        {true, true, true, false, 3, "284915", PASSWORD_RIGHT, PASSWORD_CHANGED, ERR_none, 0},
        {true, true, false, false, 3, "284915", PASSWORD_WRONG, PASSWORD_CHANGED, ERR_payment_password_wrong, 4},
        {true, true, false, true, 3, "284915", PASSWORD_WRONG, PASSWORD_CHANGED, ERR_payment_password_wrong, 4},
        {true, true, true, true, 15, "284915", PASSWORD_REFUSED, PASSWORD_CHANGED, ERR_payment_password_locked, 15},
        {true, true, false, false, 3, "111111", PASSWORD_REFUSED, PASSWORD_CHANGED, ERR_payment_password_trivial, 3},
        /* without it */
        {true, false, false, false, 3, "284915", PASSWORD_REFUSED, PASSWORD_SET, ERR_current_password_required, 3},
        {true, false, false, false, 15, "284915", PASSWORD_REFUSED, PASSWORD_SET, ERR_recent_login_required, 15},
        {true, false, false, true, 15, "284915", PASSWORD_RIGHT, PASSWORD_RESET, ERR_none, 0},
        {true, false, false, true, 0, "123123", PASSWORD_REFUSED, PASSWORD_SET, ERR_payment_password_trivial, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct payment_password_lock before = {.failures = cases[i].failures};
        struct payment_password_lock next = before;
        const struct password_change_input input = {.set = cases[i].set,
                                                    .new_password = str_from(cases[i].new_password),
                                                    .has_current = cases[i].has_current,
                                                    .current_matches = cases[i].matches,
                                                    .proof = {NOW - MINUTE_MS, cases[i].fresh},
                                                    .real_now_ms = NOW};
        enum password_change change = PASSWORD_SET;
        struct problem why = new_problem();
        assert_int_equal(payment_password_decide_change(
                             &before, &input, NOW + DAY_MS /* the domain's clock may be ahead */, &next, &change, &why),
                         cases[i].expected);
        assert_int_equal(why.code, cases[i].code);
        assert_int_equal(next.failures, cases[i].failures_after);
        if (cases[i].expected == PASSWORD_RIGHT)
            assert_int_equal(change, cases[i].change);
    }
}

int main(void)
{
    hash_init();
    const struct CMUnitTest tests[] = {
        RULE_TEST(hashes_equal_those_of_an_independent_program),
        RULE_TEST(trivial_passwords_are_known),
        RULE_TEST(the_lock_grows_from_thirty_minutes_to_a_day_to_a_reset),
        RULE_TEST(a_right_try_clears_the_count),
        RULE_TEST(a_password_that_is_not_set_cannot_be_used),
        RULE_TEST(a_login_is_fresh_for_five_minutes_and_only_when_asked_again),
        RULE_TEST(setting_changing_and_resetting_follow_their_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
