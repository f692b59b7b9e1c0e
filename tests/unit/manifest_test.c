/* booking: what a manifest may say and how it is written; entropy, its patterns, and when values may be told. */
#include "tests/unit/draw_fixture.h"

/* ---- the manifest ---- */

/* Inlined twenty times it would burst the frame limit. */
__attribute__((noinline)) static struct manifest good_manifest(void)
{
    return load_record().manifest;
}

/* Reuses the test's `m` and `why`. */
#define REFUSED(change, pointer, fault_)                            \
    do {                                                            \
        m = good_manifest();                                        \
        why = new_problem();                                        \
        change;                                                     \
        manifest_check(&m, &why);                                   \
        assert_code(why, manifest_invalid);                         \
        assert_fault(&why, why.fault_count - 1, (pointer), fault_); \
    } while (0)

static void a_batch_opens_in_the_years_2000_to_2099(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        int year;
        int64_t from_ms;
    } edges[] = {{"200001-01", 2000, 0}, {"209912-99", 2100, -4}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        struct problem why = new_problem();
        const int64_t opens_ms = year_start_ms(edges[i].year) + edges[i].from_ms;
        const struct manifest m = {.batch_number = str_from(edges[i].number),
                                   .opens_at_ms = opens_ms,
                                   .closes_at_ms = opens_ms + 1,
                                   .publicity_at_ms = opens_ms + 2,
                                   .issue_at_ms = opens_ms + 3};
        manifest_check_dates(&m, "/batch", &why);
        assert_false(has_problem(&why));
        struct manifest at_once = m;
        at_once.publicity_at_ms = m.closes_at_ms;
        manifest_check_dates(&at_once, "/batch", &why);
        assert_fault(&why, 0, "/publicity_at", FAULT_out_of_order);
    }
}

static void a_manifest_that_could_steer_the_draw_is_refused(void **state)
{
    (void)state;
    struct manifest m = good_manifest();
    struct problem why = new_problem();
    manifest_check(&m, &why);
    assert_false(has_problem(&why));
    REFUSED(m.batch_number = STR("2026-11-01"), "/batch", FAULT_pattern_mismatch);
    REFUSED(m.batch_number = STR("202612-01"), "/batch", FAULT_pattern_mismatch); /* it opens in November */
    REFUSED(m.batch_number = STR("202611-00"), "/batch", FAULT_pattern_mismatch);
    REFUSED(m.opens_at_ms = year_start_ms(2100); m.closes_at_ms = m.opens_at_ms + 1;
            m.publicity_at_ms = m.opens_at_ms + 2; m.issue_at_ms = m.opens_at_ms + 3, "/opens_at", FAULT_too_large);
    REFUSED(m.opens_at_ms = year_start_ms(2000) - 1;
            m.issue_at_ms = m.publicity_at_ms, "/issue_at", FAULT_out_of_order); /* the last of its faults */
    assert_fault(&why, 0, "/opens_at", FAULT_too_small);
    REFUSED(m.issue_at_ms = m.opens_at_ms + 366 * (int64_t)DAY_MS + 1, "/issue_at", FAULT_too_large);
    REFUSED(m.event_count = 1, "/entropy_events", FAULT_too_few_items);
    REFUSED(m.type_count = 0, "/voucher_types", FAULT_too_few_items);
    REFUSED(m.closes_at_ms = m.opens_at_ms, "/closes_at", FAULT_out_of_order);
    REFUSED(m.publicity_at_ms = m.closes_at_ms, "/publicity_at", FAULT_out_of_order);
    REFUSED(m.publicity_at_ms = manifest_last_event_ms(&m), "/publicity_at", FAULT_out_of_order);
    REFUSED(m.issue_at_ms = m.publicity_at_ms, "/issue_at", FAULT_out_of_order);
    REFUSED(m.events[0].event.scheduled_at_ms = m.closes_at_ms + HOUR_MS, "/entropy_events/0/scheduled_at",
            FAULT_out_of_order);
    REFUSED(m.events[1].substitute.scheduled_at_ms = m.events[1].event.scheduled_at_ms,
            "/entropy_events/1/substitute/scheduled_at", FAULT_out_of_order);
    REFUSED(m.events[1].substitute = m.events[0].event, "/entropy_events/1/substitute/scheduled_at",
            FAULT_out_of_order);
    REFUSED(m.events[1].event.issuer = m.events[0].event.issuer;
            m.events[1].event.issue = m.events[0].event.issue, "/entropy_events/1/issue", FAULT_duplicate_items);
    REFUSED(m.events[1].event.issuer = m.events[0].event.issuer, "/entropy_events/1/issuer", FAULT_duplicate_items);
    REFUSED(m.events[1].event.issuer = arena_printf(mem, "%.*s ", STR_FMT(m.events[0].event.issuer)),
            "/entropy_events/1/issuer", FAULT_duplicate_items); /* a blank makes nobody else of it */
    REFUSED(m.events[1].substitute.issuer = m.events[0].event.issuer, "/entropy_events/1/substitute/issuer",
            FAULT_duplicate_items);
    REFUSED(m.events[1].substitute.scheduled_at_ms = m.opens_at_ms + 366 * (int64_t)DAY_MS + 1,
            "/entropy_events/1/substitute/scheduled_at", FAULT_too_large);
    REFUSED(m.events[0].event.pattern = STR("(?=x).*"), "/entropy_events/0/pattern", FAULT_invalid_format);
    REFUSED(m.events[0].event.pattern = STR("01 02 03 04 05 06 \\+ 07"), "/entropy_events/0/pattern",
            FAULT_too_few_values);
    REFUSED(m.events[1].substitute.pattern = STR("32[0-9]{2}\\.0[0-9]"), "/entropy_events/1/substitute/pattern",
            FAULT_too_few_values);
    REFUSED(m.types[1].code = m.types[0].code, "/voucher_types/1/code", FAULT_duplicate_items);
    REFUSED(m.types[0].code = STR("A-DIT"), "/voucher_types/0/code", FAULT_pattern_mismatch);
    REFUSED(m.types[0].face_value_fen = 150, "/voucher_types/0/face_value_fen", FAULT_not_whole_yuan);
    REFUSED(m.types[2].quota = 0, "/voucher_types/2/quota", FAULT_too_small);
    REFUSED(m.types[2].quota = MANIFEST_QUOTA_MAX + 1, "/voucher_types/2/quota", FAULT_too_large);
    m = good_manifest();
    m.types[2].quota = MANIFEST_QUOTA_MAX - m.types[0].quota - m.types[1].quota;
    why = new_problem();
    manifest_check(&m, &why);
    assert_false(has_problem(&why));
    REFUSED(m.types[2].quota = MANIFEST_QUOTA_MAX, "/voucher_types", FAULT_too_large); /* with the others' */
    REFUSED(m.types[2].annual_cap = 1001, "/voucher_types/2/annual_cap", FAULT_too_large);
    REFUSED(m.types[0].service_type_count = 0, "/voucher_types/0/service_types", FAULT_too_few_items);
}

static struct str text_of(size_t length)
{
    char *text = arena_alloc(mem, length);
    memset(text, 'x', length);
    return (struct str){text, length};
}

/* As many types as asked for, of one voucher each, each for as many services. */
static void give_types(struct manifest *m, size_t types, size_t services)
{
    const struct manifest_type like = m->types[0];
    struct str *names = arena_array(mem, services, sizeof *names);
    for (size_t i = 0; i < services; i++)
        names[i] = arena_printf(mem, "service_%03zu", i);
    m->types = arena_array(mem, types, sizeof *m->types);
    m->type_count = types;
    for (size_t i = 0; i < types; i++) {
        m->types[i] = like;
        m->types[i].code = arena_printf(mem, "TYPE_%03zu", i);
        m->types[i].quota = 1;
        m->types[i].service_types = names;
        m->types[i].service_type_count = services;
    }
}

static void give_events(struct manifest *m, size_t count)
{
    const struct entropy_event like = m->events[0];
    m->events = arena_array(mem, count, sizeof *m->events);
    m->event_count = count;
    for (size_t i = 0; i < count; i++) {
        m->events[i] = like;
        m->events[i].event.issuer = m->events[i].substitute.issuer = arena_printf(mem, "issuer %zu", i);
        m->events[i].event.issue = arena_printf(mem, "%zu", i);
        m->events[i].substitute.issue = arena_printf(mem, "%zu-2", i);
    }
}

/* Whether what it is written as can be read: the offline check takes nothing else. */
static bool is_readable(const struct manifest *m)
{
    struct manifest read;
    const char *why = NULL;
    return manifest_read(mem, parse_text(manifest_json(mem, m)), &read, &why);
}

#define ACCEPTED(change)                 \
    do {                                 \
        m = good_manifest();             \
        why = new_problem();             \
        change;                          \
        manifest_check(&m, &why);        \
        assert_false(has_problem(&why)); \
        assert_true(is_readable(&m));    \
    } while (0)

static void a_manifest_may_reach_its_bounds_and_not_pass_them(void **state)
{
    (void)state;
    struct manifest m;
    struct problem why;
    ACCEPTED(m.types[0].name = text_of(200));
    REFUSED(m.types[0].name = text_of(201), "/voucher_types/0/name", FAULT_too_long);
    ACCEPTED(give_types(&m, 50, 1));
    REFUSED(give_types(&m, 51, 1), "/voucher_types", FAULT_too_many_items);
    assert_false(is_readable(&m));
    ACCEPTED(give_types(&m, 1, 100));
    REFUSED(give_types(&m, 1, 101), "/voucher_types/0/service_types", FAULT_too_many_items);
    assert_false(is_readable(&m));
    ACCEPTED(give_events(&m, 2));
    REFUSED(give_events(&m, 1), "/entropy_events", FAULT_too_few_items);
    ACCEPTED(give_events(&m, 8));
    REFUSED(give_events(&m, 9), "/entropy_events", FAULT_too_many_items);
    assert_false(is_readable(&m));
    ACCEPTED(m.closes_at_ms = m.events[0].event.scheduled_at_ms - HOUR_MS - 1);
    ACCEPTED(m.publicity_at_ms = manifest_last_event_ms(&m) + 1);
    ACCEPTED(m.issue_at_ms = m.opens_at_ms + 366 * (int64_t)DAY_MS);
    ACCEPTED(m.batch_number = STR("202611-99"));
    ACCEPTED(m.events[1].event.pattern = STR("32[0-9]{2}\\.[0-9]{2}")); /* 10,000 values */
}

static void a_manifest_is_read_only_in_its_canonical_form(void **state)
{
    (void)state;
    const struct manifest good = good_manifest();
    const struct str text = manifest_json(mem, &good);
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"JQT-DRAW-1", "JQT-DRAW-2"},
        {"JQT-MANIFEST-1", "JQT-MANIFEST-2"},
        {"2026-11-22T20:15:00.000+08:00", "2026-11-22T20:16:00.000+08:00"}, /* seal_deadline */
        {"2026-11-20T17:00:00.000+08:00", "2026-11-20T09:00:00.000Z"},
        {"\"quota\":3", "\"quota\":3,\"quotb\":3"},
        {"\"quota\":3", "\"quota\":\"3\""},
        {"\"quota\":3,", ""},
        {"\"number_set\"", "\"numbers\""},
    };
    for (size_t i = 0; i < STATE_COUNT(changes); i++) {
        const char *at = strstr(arena_cstr(mem, text), changes[i].from);
        assert_non_null(at);
        const size_t before = strlen(arena_cstr(mem, text)) - strlen(at);
        const struct str changed =
            arena_printf(mem, "%.*s%s%s", (int)before, text.data, changes[i].to, at + strlen(changes[i].from));
        struct manifest m;
        const char *why = NULL;
        assert_false(manifest_read(mem, parse_text(changed), &m, &why));
        assert_non_null(why);
    }
}

/* ---- entropy ---- */

static void an_entropy_value_has_one_form_only(void **state)
{
    (void)state;
    static const struct {
        enum entropy_encoding encoding;
        const char *pattern, *value;
        bool valid;
    } cases[] = {
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "01 05 12 23 30 33 + 07", true},
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "05 01 12 23 30 33 + 07", false}, /* as drawn */
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "01 01 12 23 30 33 + 07", false},
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "01 05 12 23 30 33 + 07 ", false},
        {ENTROPY_number_set, "\\d\\d( \\d\\d){5} \\+ \\d\\d", "1 05 12 23 30 33 + 07", false},
        {ENTROPY_number_set, ".{8}", "01 05+07", false},
        {ENTROPY_number_set, ".", "+", false},
        {ENTROPY_number_set, ".{3}", " + ", false},
        {ENTROPY_number_set, ".{12}", "01 + 02 + 03", false},
        {ENTROPY_number_set, ".{8}", "01 05 35", true},
        {ENTROPY_digits, "\\d{5}", "04711", true},
        {ENTROPY_digits, "\\d{5}", "4711", false},
        {ENTROPY_digits, "\\d{5}|\\d{4}", "47110\n", false},
        {ENTROPY_digits, "^\\d{5}$|^\\d{4}$", "4711", true},
        {ENTROPY_digits, ".{5}", "47 11", false},
        {ENTROPY_digits, ".", "", false},
        {ENTROPY_decimal, "[1-9]\\d{3}\\.\\d\\d", "3267.19", true},
        {ENTROPY_decimal, "[1-9]\\d{3}\\.\\d\\d", "3267.190", false},
        {ENTROPY_decimal, ".{8}", "03267.19", false},
        {ENTROPY_decimal, ".{8}", "3,267.19", false},
        {ENTROPY_decimal, ".{5}", "3267.", false},
        {ENTROPY_decimal, "..", ".5", false},
        {ENTROPY_decimal, ".{3}", "0.5", true},
        {ENTROPY_hex, "[0-9a-f]{8}", "00ffab12", true},
        {ENTROPY_hex, ".{4}", "00FF", false},
        {ENTROPY_hex, ".{3}", "abc", false},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct entropy_source source = {.pattern = str_from(cases[i].pattern), .encoding = cases[i].encoding};
        if (entropy_value_valid(&source, str_from(cases[i].value)) != cases[i].valid)
            fail_msg("%s against %s", cases[i].value, cases[i].pattern);
    }
}

static void a_pattern_means_the_same_everywhere(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        bool valid;
    } cases[] = {
        {"\\d{4}", true},    {"(?:a[b-d]){3}", true}, {"[^\\]x-]{200}", true}, {"", false},
        {"^a$|^b$", true},   {"a|", false},           {"(a|b)", false},        {"a*", false},
        {"a+", false},       {"a?", false},           {"a{1,2}", false},       {"a{0}", false},
        {"a{201}", false},   {"(a{100}){3}", false},  {"a{2}{2}", false},      {"[\\]", false},
        {"[a-\\d]", false},  {"[\\d-x]", false},      {"[z-a]", false},        {"[&&a]", false},
        {"^", false},        {"(?=a)", false},        {"(?<n>a)", false},      {"(?>a)", false},
        {"(?i)a", false},    {"(a)\\1", false},       {"\\Qa\\E", false},      {"\\p{L}", false},
        {"a++", false},      {"(*UTF)a", false},      {"[[:alpha:]]", false},  {"(", false},
        {"\xc3\xa9", false}, {"[]a]", false},         {"a\\", false},          {"\\K", false},
        {"(?R)", false},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++)
        if (entropy_pattern_valid(str_from(cases[i].pattern)) != cases[i].valid)
            fail_msg("%s", cases[i].pattern);
}

/* Every text of so many of the signs, tried one by one. */
static int64_t tried(const struct entropy_source *source, const char *signs, size_t length)
{
    const size_t count = strlen(signs);
    char text[8] = "";
    size_t all = 1;
    int64_t found = 0;
    for (size_t i = 0; i < length; i++)
        all *= count;
    for (size_t n = 0; n < all; n++) {
        for (size_t i = 0, rest = n; i < length; i++, rest /= count)
            text[i] = signs[rest % count];
        found += entropy_value_valid(source, (struct str){text, length});
    }
    return found;
}

static void how_many_values_a_pattern_leaves_is_what_trying_them_all_gives(void **state)
{
    (void)state;
    static const struct {
        enum entropy_encoding encoding;
        const char *pattern, *signs;
        size_t length;
    } cases[] = {
        {ENTROPY_digits, "[0-9]{3}", "0123456789", 3},
        {ENTROPY_digits, "1[02-4]\\d", "0123456789", 3},
        {ENTROPY_digits, "[^1-9]a\\d", "0123456789a", 3},
        {ENTROPY_digits, "[0-3]{2}|[0-7]{3}", "0123456789", 3}, /* the form that leaves more */
        {ENTROPY_hex, "[0-1a-b]{4}", "01ab.", 4},
        {ENTROPY_hex, "[0-9a-f]{3}", "019af", 3},
        {ENTROPY_decimal, ".{4}", "0123456789.", 4},
        {ENTROPY_decimal, "[01.]{4}", "01.", 4},
        {ENTROPY_decimal, "0[12][.3]\\d", "0123456789.", 4},
        {ENTROPY_number_set, "\\d\\d \\d\\d", "0123456789 ", 5},
        {ENTROPY_number_set, "[0-2]\\d [1-3]\\d", "0123456789 ", 5},
        {ENTROPY_number_set, "[01][12] \\+ [0-1][2]", "012 +", 7},
        {ENTROPY_number_set, "[01 ][12][ +][012 +]{2}", "012 +", 5},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct entropy_source source = {.pattern = str_from(cases[i].pattern), .encoding = cases[i].encoding};
        const int64_t counted = entropy_values_possible(source.encoding, source.pattern);
        if (counted != tried(&source, cases[i].signs, cases[i].length))
            fail_msg("%s: %lld", cases[i].pattern, (long long)counted);
    }
    assert_int_equal(entropy_values_possible(ENTROPY_number_set, STR("\\d\\d( \\d\\d){5} \\+ \\d\\d")), 1000000);
    assert_int_equal(entropy_values_possible(ENTROPY_digits, STR("00000")), 1);
    assert_int_equal(entropy_values_possible(ENTROPY_digits, STR(".*")), 0);
}

static void a_value_is_not_known_before_its_time_a_substitute_not_before_its_own(void **state)
{
    (void)state;
    const struct draw_record r = load_record(); /* the second value is a substitute's */
    const int64_t from_ms = r.manifest.events[1].substitute.scheduled_at_ms;
    struct entropy_value values[] = {r.entropy[0], r.entropy[1]};
    struct problem why = new_problem();
    draw_check_entropy_time(&r.manifest, values, 2, from_ms, &why);
    assert_false(has_problem(&why));
    draw_check_entropy_time(&r.manifest, values, 2, from_ms - 1, &why);
    assert_code(why, too_early);
    assert_text(why.members, "\"not_before\":\"2026-11-24T15:00:00.000+08:00\"");
    values[1].substitute = false;
    why = new_problem();
    draw_check_entropy_time(&r.manifest, values, 2, manifest_last_event_ms(&r.manifest), &why);
    assert_false(has_problem(&why));
    draw_check_entropy_time(&r.manifest, values, 2, manifest_last_event_ms(&r.manifest) - 1, &why);
    assert_code(why, too_early);
}

static void proposed_values_are_checked_against_the_manifest(void **state)
{
    (void)state;
    const struct draw_record r = load_record();
    struct entropy_value values[] = {r.entropy[0], r.entropy[1]};
    struct problem why = new_problem();
    draw_check_entropy(&r.manifest, values, 2, &why);
    assert_false(has_problem(&why));
    draw_check_entropy(&r.manifest, values, 1, &why);
    assert_fault(&why, 0, "/values", FAULT_too_few_items);
    values[1].value = STR("about 3267");
    why = new_problem();
    draw_check_entropy(&r.manifest, values, 2, &why);
    assert_code(why, invalid_fields);
    assert_fault(&why, 0, "/values/1/value", FAULT_pattern_mismatch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(a_batch_opens_in_the_years_2000_to_2099),
        RULE_TEST(a_manifest_that_could_steer_the_draw_is_refused),
        RULE_TEST(a_manifest_may_reach_its_bounds_and_not_pass_them),
        RULE_TEST(a_manifest_is_read_only_in_its_canonical_form),
        RULE_TEST(an_entropy_value_has_one_form_only),
        RULE_TEST(a_pattern_means_the_same_everywhere),
        RULE_TEST(how_many_values_a_pattern_leaves_is_what_trying_them_all_gives),
        RULE_TEST(a_value_is_not_known_before_its_time_a_substitute_not_before_its_own),
        RULE_TEST(proposed_values_are_checked_against_the_manifest),
    };
    return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
