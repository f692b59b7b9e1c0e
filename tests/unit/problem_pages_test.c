/* gate: the pages of problems and /problems.json, made of errors.def and the contract. tests/api/problems.test.mjs
 * holds them against what the service answers. */
#include "api/app.h"
#include "api/gate/gate_private.h"
#include "db/embedded.h"
#include "tests/unit/arena_test.h"

static struct gate *gate_at(struct str public_url)
{
    struct str why = STR_EMPTY;
    struct contract *contract = contract_compile(embedded_openapi.text, mem, &why);
    struct config *config = ARENA_NEW(mem, struct config);
    *config = (struct config){.public_url = public_url, .secret = STR("-")};
    const struct gate_config parts = {
        .contract = contract, .config = config, .endpoints = operations, .endpoint_count = operation_count};
    struct gate *gate = contract ? gate_new(&parts, mem, &why) : NULL;
    if (!gate)
        fail_msg("%.*s", STR_FMT(why));
    arena_defer(mem, (void (*)(void *))contract_free, contract);
    return gate;
}

static const char *page_of(struct gate *gate, const char *code, bool english)
{
    struct str html = STR_EMPTY;
    assert_true(problem_page(gate, mem, str_from(code), english, &html));
    return arena_cstr(mem, html);
}

static void an_unknown_code_has_no_page(void **state)
{
    (void)state;
    struct gate *gate = gate_at(STR("https://jqt.example"));
    struct str html = STR_EMPTY;
    assert_false(problem_page(gate, mem, STR("no_such_code"), false, &html));
    assert_false(problem_page(gate, mem, STR("none"), false, &html));
    assert_false(problem_page(gate, mem, STR("<script>"), false, &html));
    assert_null(html.data);
}

static void the_list_links_to_every_code(void **state)
{
    (void)state;
    const char *list = page_of(gate_at(STR("https://jqt.example")), "", false);
    for (int code = ERR_none + 1; code < ERR_COUNT; code++)
        assert_non_null(strstr(list, arena_printf(mem, "href=\"%s\"", error_info((enum error_code)code)->code).data));
}

static void a_page_escapes_what_it_shows(void **state)
{
    (void)state;
    const char *html = page_of(gate_at(STR("https://x/<b>&'\"")), "not_found", false);
    assert_null(strstr(html, "<b>"));
    assert_non_null(strstr(html, "&lt;b&gt;&amp;"));
    /* In the call the shell, too, must read the quote as a quote. */
    assert_non_null(strstr(html, "&lt;b&gt;&amp;&#39;\\&#39;&#39;&quot;/api/v1/no-such-resource&#39;</pre>"));
}

static void the_asked_language_comes_first(void **state)
{
    (void)state;
    struct gate *gate = gate_at(STR("https://jqt.example"));
    const char *zh = page_of(gate, "voucher_expired", false), *en = page_of(gate, "voucher_expired", true);
    const struct error_info *info = error_info(ERR_voucher_expired);
    assert_true(strstr(zh, info->advice_zh) < strstr(zh, info->advice_en));
    assert_true(strstr(en, info->advice_en) < strstr(en, info->advice_zh));
    assert_non_null(strstr(zh, "<html lang=\"zh-CN\">"));
    assert_non_null(strstr(en, "<html lang=\"en\">"));
}

/* The page's examples are the contract's; a fault in one can only have words that no bound belongs to. */
static void no_example_lacks_the_bound_of_its_fault(void **state)
{
    (void)state;
    struct gate *gate = gate_at(STR("https://jqt.example"));
    for (int code = ERR_none + 1; code < ERR_COUNT; code++) {
        const struct problem_entry *entry = &gate->problems->entries[code];
        for (size_t i = 0; i < entry->place_count; i++) {
            const cJSON *errors = json_member(entry->places[i].example, "errors");
            for (const cJSON *e = errors ? errors->child : NULL; e; e = e->next) {
                const enum fault_code fault = fault_find(json_str(e, "code"));
                assert_int_not_equal(fault, FAULT_COUNT);
                assert_null(strstr(fault_info(fault)->detail_en, "{}"));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(an_unknown_code_has_no_page),
        ARENA_TEST(the_list_links_to_every_code),
        ARENA_TEST(a_page_escapes_what_it_shows),
        ARENA_TEST(the_asked_language_comes_first),
        ARENA_TEST(no_example_lacks_the_bound_of_its_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
