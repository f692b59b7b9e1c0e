/* base/config: what is not set or wrong is told by its name, and no secret is. */
#include "base/config.h"
#include "tests/unit/arena_test.h"

#include <stdlib.h>

struct setting {
    const char *name, *value;
};

/* What serve needs, each right. */
static const struct setting needed[] = {
    {"DATABASE_URL", "postgresql:///jqt?host=/run/postgresql&user=jqt_app"},
    {"JQT_PUBLIC_URL", "http://127.0.0.1:8080"},
    {"JQT_SIGNING_KEYS", "/etc/jqt/keys"},
    {"JQT_SECRET", "a-secret-of-at-least-32-characters"},
    {"JQT_PEPPER", "a-pepper-of-at-least-32-characters"},
    {"JQT_FILES_DIR", "/var/lib/jqt/files"},
    {"JQT_OIDC_ISSUER", "https://login.example"},
    {"JQT_OIDC_CLIENT_ID", "jqt"},
    {"JQT_OIDC_CLIENT_SECRET", "x"},
};
enum { NEEDED = sizeof needed / sizeof needed[0] };

static const struct setting wrong[] = {
    {"JQT_WORKERS", "1"},
    {"JQT_WORKERS", "5000"},
    {"JQT_WORKERS", "many"},
    {"JQT_WORKERS", "-3"},
    {"JQT_WORKERS", "1e3"},
    {"JQT_DB_POOL", "0"},
    {"JQT_DB_POOL", "101"},
    {"JQT_DB_WAIT_MS", "1"},
    {"JQT_MAX_IN_FLIGHT", "-1"},
    {"JQT_TRUSTED_PROXIES", "127.0.0.1,nginx"},
    {"JQT_TRUSTED_PROXIES", "10.0.0.1/8"},
    {"JQT_SANDBOX", "2"},
    {"JQT_SANDBOX", "yes"},
    {"JQT_SECRET", "geheim"},
    {"JQT_PEPPER", "geheim"},
    {"JQT_PUBLIC_URL", "fwq.example"},
    {"JQT_PUBLIC_URL", "http://127.0.0.1:1/"},
    {"JQT_PUBLIC_URL", "ftp://127.0.0.1"},
    {"JQT_PUBLIC_URL", "http://127.0.0.1/\"x"},
    {"JQT_PUBLIC_URL", "http://济南.example"},
    {"JQT_OIDC_ISSUER", "ldap://127.0.0.1"},
    {"JQT_LOG_LEVEL", "loud"},
    {"JQT_LISTEN", "nowhere"},
    {"JQT_LISTEN", "127.0.0.1:99999"},
    {"JQT_LISTEN", "off"},
    {"JQT_ADMIN_LISTEN", "on"},
};
enum { WRONG = sizeof wrong / sizeof wrong[0] };

static void set(const struct setting *s)
{
    assert_int_equal(setenv(s->name, s->value, 1), 0);
}

static int set_all_needed(void **state)
{
    clearenv();
    for (size_t i = 0; i < NEEDED; i++)
        set(&needed[i]);
    return make_arena(state);
}

/* One sentence: the name, what was found, what it should be. */
static void assert_refused(const char *name, const char *found)
{
    struct config c;
    struct str why = STR_EMPTY;
    assert_false(config_load(mem, CONFIG_FOR_SERVE, &c, &why));
    if (!str_starts(why, arena_printf(mem, "%s %s", name, found)) || !strstr(why.data, "should be "))
        fail_msg("%s: %.*s", name, STR_FMT(why));
    assert_null(strstr(why.data, "geheim"));
}

static void each_needed_setting_is_missed_by_its_name(void **state)
{
    (void)state;
    struct config c;
    struct str why = STR_EMPTY;
    assert_true(config_load(mem, CONFIG_FOR_SERVE, &c, &why));
    for (size_t i = 0; i < NEEDED; i++) {
        unsetenv(needed[i].name);
        assert_refused(needed[i].name, "is not set; it should be ");
        setenv(needed[i].name, "", 1);
        assert_refused(needed[i].name, "is not set; it should be ");
        set(&needed[i]);
    }
}

static void each_wrong_setting_is_refused_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < WRONG; i++) {
        const char *before = getenv(wrong[i].name);
        const struct setting right = {wrong[i].name, before ? arena_cstr(mem, arena_str(mem, str_from(before))) : NULL};
        set(&wrong[i]);
        assert_refused(wrong[i].name, "is ");
        if (right.value)
            set(&right);
        else
            unsetenv(right.name);
    }
}

static void a_sandbox_behind_https_is_refused(void **state)
{
    (void)state;
    setenv("JQT_SANDBOX", "1", 1);
    setenv("JQT_PUBLIC_URL", "https://x.example", 1);
    assert_refused("JQT_SANDBOX", "is 1 although");
}

static void a_migration_needs_its_own_address_only(void **state)
{
    (void)state;
    clearenv();
    struct config c;
    struct str why = STR_EMPTY;
    assert_false(config_load(mem, CONFIG_FOR_MIGRATE, &c, &why));
    assert_true(str_starts(why, STR("JQT_MIGRATE_URL is not set; it should be ")));
    setenv("JQT_MIGRATE_URL", "postgresql://o:geheim@h/db", 1);
    assert_true(config_load(mem, CONFIG_FOR_MIGRATE, &c, &why));
    const struct str printed = config_print(mem, &c);
    assert_null(strstr(printed.data, "geheim"));
    assert_non_null(strstr(printed.data, "postgresql://o:***@h/db"));
}

static void nobody_but_a_migration_reads_the_owners_address(void **state)
{
    (void)state;
    struct config c;
    struct str why = STR_EMPTY;
    setenv("JQT_MIGRATE_URL", "postgresql://o:geheim@h/db", 1);
    static const enum config_need others[] = {CONFIG_FOR_SERVE, CONFIG_FOR_ADMIN};
    for (size_t i = 0; i < 2; i++) {
        assert_true(config_load(mem, others[i], &c, &why));
        assert_int_equal(c.migrate_url.len, 0);
        assert_null(strstr(config_print(mem, &c).data, "JQT_MIGRATE_URL"));
    }
}

#define CONFIG_TEST(f) cmocka_unit_test_setup_teardown(f, set_all_needed, drop_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONFIG_TEST(each_needed_setting_is_missed_by_its_name),
        CONFIG_TEST(each_wrong_setting_is_refused_by_its_name),
        CONFIG_TEST(a_sandbox_behind_https_is_refused),
        CONFIG_TEST(a_migration_needs_its_own_address_only),
        CONFIG_TEST(nobody_but_a_migration_reads_the_owners_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
