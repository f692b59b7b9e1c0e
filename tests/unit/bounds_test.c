/* The contract's bounds against the program's own limits: what cannot be kept is refused at the start. */
#include "api/bounds.h"
#include "db/embedded.h"
#include "tests/unit/contract_testing.h"

/* The sentence with which the contract is refused; empty: it is not. */
static struct str refusal_of(struct str yaml)
{
    struct str why = STR_EMPTY;
    struct contract *contract = contract_compile(yaml, mem, &why);
    if (!contract)
        fail_msg("%.*s", STR_FMT(why));
    if (bounds_hold(contract, mem, &why))
        why = STR_EMPTY;
    contract_free(contract);
    return why;
}

static struct str refused_with(const char *from, const char *to)
{
    return refusal_of(edited(embedded_openapi.text.data, from, to));
}

static void the_contract_as_it_is_can_be_kept(void **state)
{
    (void)state;
    assert_int_equal(refused_with("openapi: 3", "openapi: 3").len, 0);
}

static void a_tighter_bound_can_be_kept(void **state)
{
    (void)state;
    assert_int_equal(refused_with("maxItems: 50", "maxItems: 5").len, 0);
}

static void a_bound_beyond_a_limit_is_refused_by_its_pointer(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *sentence;
    } cases[] = {
        {"annual_cap: {type: integer, minimum: 1, maximum: 1000}",
         "annual_cap: {type: integer, minimum: 1, maximum: 1001}",
         "openapi.yaml allows 1001 at /components/schemas/VoucherTypeForm/properties/annual_cap/maximum; the manifest "
         "of "
         "a draw has the limit 1000."},
        {"quota: {type: integer, minimum: 1, maximum: 500000}", "quota: {type: integer, minimum: 1, maximum: 500001}",
         "openapi.yaml allows 500001 at "
         "/components/schemas/BookingBatchForm/properties/types/items/properties/quota/maximum; the manifest of a draw "
         "has the limit 500000."},
        {"annual_cap: {type: integer, minimum: 1, maximum: 1000}", "annual_cap: {type: integer, minimum: 1}",
         "openapi.yaml has no bound at /components/schemas/VoucherTypeForm/properties/annual_cap/maximum; the manifest "
         "of "
         "a draw has the limit 1000."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(arena_cstr(mem, refused_with(cases[i].from, cases[i].to)), cases[i].sentence);
}

static void what_the_program_writes_itself_is_within_the_bounds(void **state)
{
    (void)state;
    const struct str example =
        edited(embedded_openapi.text.data, "及时, platform_stars: 5}", "及时, platform_stars: 4}");
    assert_string_equal(
        arena_cstr(mem, refusal_of(edited(example.data, "platform_stars: {type: integer, minimum: 1, maximum: 5}",
                                          "platform_stars: {type: integer, minimum: 1, maximum: 4}"))),
        "openapi.yaml allows only 4 at /components/schemas/EvaluationForm/properties/platform_stars/maximum; the "
        "program "
        "itself writes 5 there.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_contract_as_it_is_can_be_kept),
        cmocka_unit_test(a_tighter_bound_can_be_kept),
        cmocka_unit_test(a_bound_beyond_a_limit_is_refused_by_its_pointer),
        cmocka_unit_test(what_the_program_writes_itself_is_within_the_bounds),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
