/* What anybody may ask for: buckets, their table, and the places that stay for payments. */
#include "api/gate/gate_private.h"
#include "tests/unit/arena_test.h"

enum { SECOND_NS = 1000000000 };
static const int64_t NOW = 5000 * (int64_t)SECOND_NS;

#define assert_str(s, literal) assert_string_equal(arena_cstr(mem, (s)), (literal))

static void a_full_bucket_gives_its_quota_at_once_and_then_as_time_passes(void **state)
{
    (void)state;
    const int64_t quota = 120, now = 1000 * (int64_t)SECOND_NS; /* two a second */
    int64_t full_at = 0;
    for (int64_t i = 1; i <= quota; i++) {
        const struct bucket_decision d = bucket_decide(full_at, now, 1, quota);
        assert_true(d.allowed);
        assert_int_equal(d.remaining, quota - i);
        assert_int_equal(d.reset_s, (i + 1) / 2);
        full_at = d.full_at_ns;
    }
    const struct bucket_decision refused = bucket_decide(full_at, now, 1, quota);
    assert_false(refused.allowed);
    assert_int_equal(refused.retry_s, 1);
    assert_int_equal(refused.remaining, 0);
    assert_int_equal(refused.reset_s, BUCKET_WINDOW_S);
    assert_true(refused.full_at_ns == full_at);
    assert_false(bucket_decide(full_at, now + SECOND_NS / 2 - 1, 1, quota).allowed);
    assert_true(bucket_decide(full_at, now + SECOND_NS / 2, 1, quota).allowed);
    assert_int_equal(bucket_decide(full_at, now + BUCKET_WINDOW_S * (int64_t)SECOND_NS, 1, quota).remaining, quota - 1);
    assert_int_equal(bucket_decide(full_at, now + 9000 * (int64_t)SECOND_NS, 1, quota).remaining, quota - 1);
}

static void what_is_dear_takes_more_and_never_more_than_all(void **state)
{
    (void)state;
    const int64_t now = SECOND_NS;
    const struct bucket_decision first = bucket_decide(0, now, 20, 60);
    assert_int_equal(first.remaining, 40);
    const struct bucket_decision second = bucket_decide(first.full_at_ns, now, 50, 60);
    assert_false(second.allowed);
    assert_int_equal(second.retry_s, 10);
    assert_int_equal(second.remaining, 40);
    const struct bucket_decision whole = bucket_decide(0, now, 100, 60);
    assert_true(whole.allowed);
    assert_int_equal(whole.remaining, 0);
    assert_true(bucket_decide(0, now, 100, BUCKET_QUOTA_MAX).allowed);
}

static struct bucket_key key(uint32_t n)
{
    struct bucket_key k = {{1}};
    memcpy(k.bytes + 4, &n, sizeof n);
    return k;
}

static void each_key_has_a_bucket_and_many_cost_no_memory(void **state)
{
    (void)state;
    enum { SETS_BITS = 2, STRANGERS = 5000 };
    struct bucket_table *t = bucket_table_new(2, SETS_BITS);
    const int64_t now = SECOND_NS;
    assert_true(bucket_take(t, key(1), 1, now).allowed);
    assert_true(bucket_take(t, key(1), 1, now).allowed);
    assert_false(bucket_take(t, key(1), 1, now).allowed);
    assert_true(bucket_take(t, key(2), 1, now).allowed);
    /* Strangers take the places of those that lack less, so the emptiest stays known. */
    for (uint32_t i = 0; i < STRANGERS; i++)
        assert_true(bucket_take(t, key(1000 + i), 1, now).allowed);
    assert_false(bucket_take(t, key(1), 1, now).allowed);
    assert_true(bucket_take(t, key(1), 1, now + 30 * (int64_t)SECOND_NS).allowed);
    bucket_table_free(t);
}

static const struct operation ordinary = {.id = "ordinary", .cost = 1}, dear = {.id = "dear", .cost = 7},
                              payment = {.id = "payment", .cost = 1, .traffic = TRAFFIC_PAYMENT},
                              login = {.id = "login", .cost = 1, .traffic = TRAFFIC_LOGIN};

static void some_places_stay_for_payments(void **state)
{
    (void)state;
    static const int cases[][2] = {{255, 243}, {40, 38}, {15, 14}, {2, 1}, {1, 1}};
    const struct config config = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct limits *l = limits_new(&config, cases[i][0], mem);
        for (int n = 0; n < cases[i][1]; n++)
            assert_true(limits_enter(l, &ordinary));
        assert_false(limits_enter(l, &ordinary));
        assert_false(limits_enter(l, NULL));
        assert_true(limits_enter(l, &payment));
        limits_leave(l, &payment);
        assert_false(limits_enter(l, &login));
        limits_leave(l, &ordinary);
        assert_true(limits_enter(l, NULL));
    }
}

static struct limit_state fresh(void)
{
    return (struct limit_state){.policy = {.mem = mem}, .left = {.mem = mem}};
}

static struct ip_address address(const char *text)
{
    struct ip_address a;
    assert_true(address_parse(str_from(text), &a));
    return a;
}

static void addresses_are_limited_each_for_itself_and_logins_more(void **state)
{
    (void)state;
    const struct config config = {.limit_address = 10, .limit_login = 2};
    struct limits *l = limits_new(&config, 10, mem);
    struct limit_state s = fresh();
    assert_true(limits_take_address(l, &dear, address("192.0.2.1"), NOW, &s));
    assert_str(strbuf_str(&s.policy), "\"address\";q=10;w=60");
    assert_str(strbuf_str(&s.left), "\"address\";r=3;t=42");
    s = fresh();
    assert_false(limits_take_address(l, &dear, address("192.0.2.1"), NOW, &s));
    assert_int_equal(s.retry_after_s, 24);
    s = fresh();
    assert_true(limits_take_address(l, NULL, address("192.0.2.1"), NOW, &s));
    s = fresh();
    assert_true(limits_take_address(l, &login, address("2001:db8::1"), NOW, &s));
    assert_true(limits_take_address(l, &login, address("2001:db8::ffff:2"), NOW, &s));
    s = fresh();
    assert_false(limits_take_address(l, &login, address("2001:db8:0:0:9::3"), NOW, &s));
    assert_str(strbuf_str(&s.policy), "\"login\";q=2;w=60");
    assert_true(limits_take_address(l, &ordinary, address("2001:db8::1"), NOW, &s));
    assert_true(limits_take_address(l, &login, address("2001:db8:0:1::1"), NOW, &s));
}

static void an_account_hears_of_its_own_quotas_alone(void **state)
{
    (void)state;
    const struct config config = {.limit_address = 50, .limit_account = 10, .limit_payment = 1, .limit_client = 20};
    struct limits *l = limits_new(&config, 10, mem);
    const struct principal one = {.account_id = {{1}}, .client_id = STR("app")},
                           other = {.account_id = {{2}}, .client_id = STR("app")},
                           third = {.account_id = {{3}}, .client_id = STR("app")};
    struct limit_state s = fresh();
    assert_true(limits_take_address(l, &payment, address("192.0.2.1"), NOW, &s));
    assert_true(limits_take_caller(l, &payment, &one, NOW, &s));
    assert_str(strbuf_str(&s.policy), "\"account\";q=10;w=60, \"payment\";q=1;w=60");
    assert_str(strbuf_str(&s.left), "\"account\";r=9;t=6, \"payment\";r=0;t=60");
    s = fresh();
    assert_false(limits_take_caller(l, &payment, &one, NOW, &s));
    assert_str(strbuf_str(&s.left), "\"payment\";r=0;t=60");
    assert_int_equal(s.retry_after_s, 60);
    s = fresh();
    assert_true(limits_take_caller(l, &dear, &one, NOW, &s));
    assert_false(limits_take_caller(l, &dear, &one, NOW, &s));
    s = fresh();
    assert_true(limits_take_caller(l, &payment, &other, NOW, &s));
    s = fresh();
    assert_false(limits_take_caller(l, &dear, &third, NOW, &s)); /* all with that client have taken 17 of 20 */
    assert_str(strbuf_str(&s.policy), "\"client\";q=20;w=60");
}

static void without_quotas_nothing_is_limited_and_nothing_told(void **state)
{
    (void)state;
    const struct config config = {0};
    struct limits *l = limits_new(&config, 10, mem);
    const struct principal one = {.account_id = {{1}}, .client_id = STR("app")};
    struct limit_state s = fresh();
    for (int i = 0; i < 1000; i++)
        assert_true(limits_take_address(l, &login, address("192.0.2.1"), NOW, &s) &&
                    limits_take_caller(l, &dear, &one, NOW, &s));
    assert_int_equal(s.policy.len, 0);
}

int main(void)
{
    hash_init();
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_full_bucket_gives_its_quota_at_once_and_then_as_time_passes),
        ARENA_TEST(what_is_dear_takes_more_and_never_more_than_all),
        ARENA_TEST(each_key_has_a_bucket_and_many_cost_no_memory),
        ARENA_TEST(some_places_stay_for_payments),
        ARENA_TEST(addresses_are_limited_each_for_itself_and_logins_more),
        ARENA_TEST(an_account_hears_of_its_own_quotas_alone),
        ARENA_TEST(without_quotas_nothing_is_limited_and_nothing_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
