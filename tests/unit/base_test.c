/* base: strings, arena, times, ids, hashes, JSON. */
#include "base/address.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/problem.h"
#include "base/random.h"
#include "tests/unit/arena_test.h"

#define assert_str(s, literal) assert_string_equal(arena_cstr(mem, (s)), (literal))

static void numbers_are_read_exactly_or_not_at_all(void **state)
{
    (void)state;
    int64_t n = 7;
    assert_true(str_to_i64(STR("-9223372036854775808"), &n));
    assert_true(n == INT64_MIN);
    assert_false(str_to_i64(STR("9223372036854775808"), &n));
    assert_false(str_to_i64(STR(""), &n));
    assert_false(str_to_i64(STR("-"), &n));
    assert_false(str_to_i64(STR("1 "), &n));
    assert_true(n == INT64_MIN);
}

static void utf8_is_checked_strictly(void **state)
{
    (void)state;
    assert_true(str_utf8_valid(STR("服务券 \xF0\x9F\x98\x80")));
    assert_int_equal(str_utf8_length(STR("服务券")), 3);
    assert_false(str_utf8_valid(STR("\xC0\x80")));         /* overlong */
    assert_false(str_utf8_valid(STR("\xED\xA0\x80")));     /* surrogate */
    assert_false(str_utf8_valid(STR("\xF4\x90\x80\x80"))); /* above U+10FFFF */
    assert_false(str_utf8_valid(STR("\xE6\x9C")));         /* cut short */
}

static void arena_memory_is_zeroed_after_a_reset(void **state)
{
    (void)state;
    char *p = arena_alloc(mem, 100);
    memset(p, 'x', 100);
    arena_reset(mem);
    const char *q = arena_alloc(mem, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(q[i], 0);
    struct strbuf b = {.mem = mem};
    for (int i = 0; i < 10000; i++)
        strbuf_printf(&b, "%d,", i % 10);
    assert_int_equal(strbuf_str(&b).len, 20000);
}

static void times_are_read_and_written_in_the_citys_offset(void **state)
{
    (void)state;
    int64_t ms = 0;
    assert_true(time_parse(STR("2026-11-23T09:30:00.123+08:00"), &ms));
    assert_str(time_text(mem, ms), "2026-11-23T09:30:00.123+08:00");
    int64_t utc = 0;
    assert_true(time_parse(STR("2026-11-23T01:30:00.123Z"), &utc));
    assert_true(ms == utc);
    assert_false(time_parse(STR("2026-02-29T00:00:00Z"), &ms));
    assert_false(time_parse(STR("2026-01-01 00:00:00Z"), &ms));
    assert_false(time_parse(STR("2026-01-01T24:00:00Z"), &ms));
    assert_false(time_parse(STR("2026-01-01T00:00:00"), &ms));
    assert_true(moment_parse(STR("2026-11-23T01:30:00.123Z"), &utc));
    assert_true(moment_parse(STR("2026-11-23"), &ms)); /* the day's first moment */
    assert_str(time_text(mem, ms), "2026-11-23T00:00:00.000+08:00");
    assert_false(moment_parse(STR("2026-02-29"), &ms));
    assert_false(moment_parse(STR("2026-11-23T01:30"), &ms));
    assert_false(moment_parse(STR("2026-11-23 "), &ms));
    assert_true(time_parse(STR("2023-12-31T16:00:00Z"), &ms)); /* midnight of 2024 in Jinan */
    assert_int_equal(year_of(ms), 2024);
    assert_int_equal(year_of(ms - 1), 2023);
    assert_true(year_start_ms(2024) == ms);
    assert_true(next_midnight_ms(ms - 1) == ms);
    assert_true(next_midnight_ms(ms) == ms + DAY_MS);
    assert_str(date_text(mem, ms), "2024-01-01");
    assert_true(date_valid(STR("2024-02-29")));
    assert_false(date_valid(STR("2023-02-29")));
}

static void ids_are_version_7_and_ascend(void **state)
{
    (void)state;
    const struct uuid a = uuid_new();
    struct uuid b;
    assert_true(uuid_parse(uuid_text(mem, a), &b));
    assert_true(uuid_equal(a, b));
    assert_int_equal(a.bytes[6] >> 4, 7);
    assert_int_equal(a.bytes[8] >> 6, 2);
    assert_false(uuid_parse(STR("0190-invalid"), &b));
}

static void hashes_match_published_vectors(void **state)
{
    (void)state;
    struct hash h = sha256(STR("abc")); /* FIPS 180-4 */
    assert_str(hex_encode(mem, hash_str(&h)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    h = hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?")); /* RFC 4231 case 2 */
    assert_str(hex_encode(mem, hash_str(&h)), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    struct strbuf lp = {.mem = mem};
    lp_add(&lp, STR("ab"));
    lp_add_i64(&lp, -12);
    assert_str(hex_encode(mem, strbuf_str(&lp)), "000000026162000000032d3132");
    struct hasher *s = hasher_new(mem);
    hasher_add_lp(s, STR("ab"));
    hasher_add_lp(s, STR("-12"));
    assert_true(hash_equal(hasher_end(s), sha256(strbuf_str(&lp))));
}

static void base64url_has_one_text_per_value(void **state)
{
    (void)state;
    struct str out;
    assert_str(base64url_encode(mem, STR("\xfb\xff")), "-_8");
    assert_true(base64url_decode(mem, STR("-_8"), &out));
    assert_true(str_equal(out, STR("\xfb\xff")));
    assert_false(base64url_decode(mem, STR("-_9"), &out)); /* left-over bits */
    assert_false(base64url_decode(mem, STR("-_8="), &out));
    assert_true(base64_decode(mem, STR("aGk6eW8="), &out));
    assert_str(out, "hi:yo");
}

static void bad_json_is_refused_with_place_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", "the text is empty"},
        {"{\"a\":1,\"a\":2}", "a duplicate member"},
        {"{\"a\":1,\"\\u0061\":2}", "a duplicate member"},
        {"01", "a number with a leading zero"},
        {"1.", "a number without digits behind its point"},
        {"[-0.5e9099007]", "a number too large"},
        {"0.1234567890123456789012345678901234567890123456789012345678901234", "a number too long"},
        {"\"\\u0000\"", "a NUL character"},
        {"\"\\ud800\"", "a lone surrogate"},
        {"\"\xff\"", "invalid UTF-8"},
        {"[1,]", "unexpected character"},
        {"{\"a\":1} x", "something follows the value"},
        {"\"tab\there\"", "a control character in a string"},
        {"[1", "the text ends early"},
        {"\"a\\", "the text ends early"},
        {"\"\\u12", "incomplete escape"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "nested too deeply"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t offset = 0;
        struct words reason = NO_WORDS;
        assert_false(json_scan(str_from(cases[i].text), &offset, &reason));
        assert_string_equal(reason.en, cases[i].reason);
        assert_true(reason.zh && offset <= strlen(cases[i].text));
    }
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_false(json_scan((struct str){"\"a\0b\"", 5}, &offset, &reason));
    assert_int_equal(offset, 2);
    assert_false(json_scan(STR("\"ab\xff\""), &offset, &reason));
    assert_int_equal(offset, 3);
    const cJSON *tree = NULL;
    assert_true(json_parse(mem, STR(" {\"a\":{\"a\":[1,{\"a\":-0.5e3}]},\"b\":\"\\u4e2d\\ud83d\\ude00\"} "), &tree,
                           &offset, &reason));
    assert_str(json_str(tree, "b"), "中\xF0\x9F\x98\x80");
}

static void a_million_brackets_do_not_touch_the_stack(void **state)
{
    (void)state;
    char *text = arena_alloc(mem, 1000000);
    memset(text, '[', 1000000);
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_false(json_scan((struct str){text, 1000000}, &offset, &reason));
    assert_int_equal(offset, JSON_DEPTH_MAX);
}

static void integers_are_whole_and_within_2_to_the_53(void **state)
{
    (void)state;
    const cJSON *t = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    int64_t n = 0;
    assert_true(json_parse(mem, STR("[9007199254740991,9007199254740993,1.5,1e3]"), &t, &offset, &reason));
    assert_true(json_is_integer(cJSON_GetArrayItem(t, 0), &n));
    assert_true(n == JSON_INTEGER_MAX);
    assert_false(json_is_integer(cJSON_GetArrayItem(t, 1), &n));
    assert_false(json_is_integer(cJSON_GetArrayItem(t, 2), &n));
    assert_true(json_is_integer(cJSON_GetArrayItem(t, 3), &n));
    assert_true(n == 1000);
}

static void canonical_json_orders_names_as_rfc_8785_does(void **state)
{
    (void)state;
    const cJSON *t = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    /* the sorting example of RFC 8785 §3.2.3 */
    assert_true(json_parse(mem,
                           STR("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,"
                               "\"\\u00f6\":7}"),
                           &t, &offset, &reason));
    struct strbuf b = {.mem = mem};
    assert_true(json_canonical(t, &b));
    assert_str(strbuf_str(&b),
               "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"ö\":7,\"€\":1,\"\xF0\x9F\x98\x80\":5,\"\xEF\xAC\xB3\":3}");
}

static void written_json_is_escaped(void **state)
{
    (void)state;
    struct json_out o = json_out(mem);
    json_open(&o, '{');
    json_add_str(&o, "a\"", STR("x\n\x01\\券"));
    json_key(&o, "l");
    json_open(&o, '[');
    json_put_i64(&o, 1);
    json_put_bool(&o, true);
    json_close(&o, ']');
    json_close(&o, '}');
    assert_str(json_text(&o), "{\"a\\\"\":\"x\\n\\u0001\\\\券\",\"l\":[1,true]}");
}

static void faults_are_collected_with_their_bounds(void **state)
{
    (void)state;
    struct problem p = {.mem = mem};
    problem_add_fault(&p, IN_BODY, STR("/name"), FAULT_too_short, STR("2"));
    problem_add_fault(&p, IN_BODY, STR("/x"), FAULT_required, STR_EMPTY);
    assert_int_equal(p.code, ERR_invalid_fields);
    assert_int_equal(p.fault_count, 2);
    assert_str(fault_detail(mem, &p.faults[0], true), "must have at least 2 characters");
    assert_str(fault_detail(mem, &p.faults[0], false), "长度不能少于 2 个字符");
    for (int i = 0; i < 100; i++)
        problem_add_fault(&p, IN_BODY, STR("/x"), FAULT_required, STR_EMPTY);
    assert_int_equal(p.fault_count, PROBLEM_FAULTS_MAX);
}

static void random_digits_are_digits(void **state)
{
    (void)state;
    const struct str d = random_digits(mem, 1000);
    assert_int_equal(d.len, 1000);
    for (size_t i = 0; i < d.len; i++)
        assert_true(d.data[i] >= '0' && d.data[i] <= '9');
}

static void an_address_is_one_however_it_is_written(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"10.0.0.1", "10.0.0.1"},         {"::ffff:10.0.0.1", "10.0.0.1"}, {"::FFFF:A00:1", "10.0.0.1"},
        {"2001:DB8::0:1", "2001:db8::1"}, {"0:0:0:0:0:0:0:1", "::1"},
    };
    static const char *const bad[] = {"",
                                      "10.0.0",
                                      "10.0.0.256",
                                      "010.0.0.1",
                                      "10.0.0.1:80",
                                      "[::1]",
                                      "fe80::1%eth0",
                                      " 10.0.0.1",
                                      "::ffff:10.0.0.0.1",
                                      "localhost",
                                      "1:2:3:4:5:6:7:8:9"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct ip_address a;
        assert_true(address_parse(str_from(good[i][0]), &a));
        assert_str(address_text(mem, a), good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ip_address a = {.bytes = {7}};
        assert_false(address_parse(str_from(bad[i]), &a));
        assert_int_equal(a.bytes[0], 7);
    }
    assert_int_equal(address_text(mem, (struct ip_address){{0}}).len, 0);
}

static struct ip_address address(const char *text)
{
    struct ip_address a;
    assert_true(address_parse(str_from(text), &a));
    return a;
}

static void a_network_has_the_addresses_that_share_its_prefix(void **state)
{
    (void)state;
    static const struct {
        const char *network, *inside, *outside;
    } cases[] = {
        {"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
        {"192.168.4.0/22", "192.168.7.1", "192.168.8.0"},
        {"192.0.2.7", "::ffff:192.0.2.7", "192.0.2.6"},
        {"192.0.2.128/25", "192.0.2.255", "192.0.2.127"},
        {"0.0.0.0/0", "203.0.113.1", "2001:db8::1"},
        {"fd00::/8", "fdff::1", "fe00::1"},
        {"2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"},
        {"::1", "::1", "::2"},
        {"::ffff:10.0.0.0/104", "10.1.2.3", "11.0.0.0"},
    };
    static const char *const bad[] = {"10.0.0.1/8",     "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8",
                                      "2001:db8::1/64", "::/129",      "/8",          "",          "any"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct network n;
        assert_true(network_parse(str_from(cases[i].network), &n));
        assert_true(network_has(&n, address(cases[i].inside)));
        assert_false(network_has(&n, address(cases[i].outside)));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct network n;
        assert_false(network_parse(str_from(bad[i]), &n));
    }
    struct network list[2];
    size_t count = 7;
    struct str wrong;
    assert_true(network_list_parse(STR(" 10.0.0.0/8 ,, ::1,"), list, 2, &count, &wrong));
    assert_int_equal(count, 2);
    assert_false(network_list_parse(STR("10.0.0.0/8,::1,::2"), list, 2, &count, &wrong));
    assert_int_equal(wrong.len, 0);
    assert_false(network_list_parse(STR("10.0.0.0/8, any"), list, 2, &count, &wrong));
    assert_str(wrong, "any");
}

static void a_client_with_ipv6_is_known_by_its_64_bits(void **state)
{
    (void)state;
    assert_str(address_text(mem, address_of_client(address("2001:db8:1:2:3:4:5:6"))), "2001:db8:1:2::");
    assert_str(address_text(mem, address_of_client(address("192.0.2.7"))), "192.0.2.7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(numbers_are_read_exactly_or_not_at_all),
        ARENA_TEST(utf8_is_checked_strictly),
        ARENA_TEST(arena_memory_is_zeroed_after_a_reset),
        ARENA_TEST(times_are_read_and_written_in_the_citys_offset),
        ARENA_TEST(ids_are_version_7_and_ascend),
        ARENA_TEST(hashes_match_published_vectors),
        ARENA_TEST(base64url_has_one_text_per_value),
        ARENA_TEST(bad_json_is_refused_with_place_and_reason),
        ARENA_TEST(a_million_brackets_do_not_touch_the_stack),
        ARENA_TEST(integers_are_whole_and_within_2_to_the_53),
        ARENA_TEST(canonical_json_orders_names_as_rfc_8785_does),
        ARENA_TEST(written_json_is_escaped),
        ARENA_TEST(faults_are_collected_with_their_bounds),
        ARENA_TEST(random_digits_are_digits),
        ARENA_TEST(an_address_is_one_however_it_is_written),
        ARENA_TEST(a_network_has_the_addresses_that_share_its_prefix),
        ARENA_TEST(a_client_with_ipv6_is_known_by_its_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
