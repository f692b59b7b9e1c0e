/* The table of events and the contract name the same kinds with the same members of `data`. */
#include "api/contract/contract_private.h"
#include "base/event_kind.h"
#include "base/json.h"
#include "db/embedded.h"
#include "tests/test.h"

static struct arena *mem;
static const cJSON *schemas;

static int make(void **state)
{
    (void)state;
    mem = arena_new();
    struct str why = STR_EMPTY;
    const cJSON *contract = NULL;
    if (!yaml_parse(mem, embedded_openapi.text, &contract, &why))
        fail_msg("%.*s", STR_FMT(why));
    schemas = json_member(json_member(contract, "components"), "schemas");
    return 0;
}
static int drop(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static const cJSON *schema_of(const char *kind)
{
    const cJSON *schema = json_member(json_member(json_member(schemas, "EventData"), "properties"), kind);
    const struct str ref = json_str(schema, "$ref");
    const struct str prefix = STR("#/components/schemas/");
    return ref.data ? json_member(schemas, arena_cstr(mem, (struct str){ref.data + prefix.len, ref.len - prefix.len}))
                    : schema;
}

static bool has_member(const char *members, const char *name)
{
    struct str rest = str_from(members);
    while (rest.data && rest.len)
        if (str_is(str_cut(&rest, ','), name))
            return true;
    return false;
}

static void every_kind_is_in_the_contract_and_no_other(void **state)
{
    (void)state;
    const cJSON *listed = json_member(json_member(schemas, "EventKind"), "x-extensible-enum");
    assert_int_equal(cJSON_GetArraySize(listed), EVENT_KINDS - 1);
    assert_int_equal(cJSON_GetArraySize(json_member(json_member(schemas, "EventData"), "properties")), EVENT_KINDS - 1);
    for (int i = 1; i < EVENT_KINDS; i++) {
        const char *kind = event_info((enum event_kind)i)->kind;
        assert_string_equal(cJSON_GetArrayItem(listed, i - 1)->valuestring, kind); /* in the table's order */
        if (!schema_of(kind))
            fail_msg("the contract does not say what the data of %s holds", kind);
    }
}

static void a_kinds_members_are_those_of_the_contract(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_KINDS; i++) {
        const struct event_info *info = event_info((enum event_kind)i);
        const cJSON *schema = schema_of(info->kind), *properties = json_member(schema, "properties"), *member = NULL;
        int declared = info->members[0] != '\0';
        for (const char *at = info->members; *at; at++)
            declared += *at == ',';
        if (json_bool(schema, "additionalProperties", true))
            fail_msg("the contract lets the data of %s hold anything", info->kind);
        assert_int_equal(cJSON_GetArraySize(properties), declared);
        cJSON_ArrayForEach(member, properties) if (!has_member(info->members, member->string))
            fail_msg("%s: events.def does not name %s", info->kind, member->string);
    }
}

static void every_kind_is_for_somebody_and_named_after_its_object(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_KINDS; i++) {
        const struct event_info *info = event_info((enum event_kind)i);
        assert_true(info->audience != 0);
        assert_true(str_starts(str_from(info->kind), str_from(info->object)));
        assert_int_equal(info->kind[strlen(info->object)], '.');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_in_the_contract_and_no_other),
        cmocka_unit_test(a_kinds_members_are_those_of_the_contract),
        cmocka_unit_test(every_kind_is_for_somebody_and_named_after_its_object),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
