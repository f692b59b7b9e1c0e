/* All machines of states against the contract: a row that somebody asks for names an operation that such a person may
 * call and whose body can say what the row needs; whatever nobody asks for has an actor that nobody is. */
#include "base/json.h"
#include "booking/booking_rules.h"
#include "booking/win_rules.h"
#include "contract/contract.h"
#include "db/embedded.h"
#include "enterprise/certification_rules.h"
#include "enterprise/change_request_rules.h"
#include "enterprise/freeze_rules.h"
#include "order/order_rules.h"
#include "product/product_rules.h"
#include "product/product_version_rules.h"
#include "proposal/proposal_rules.h"
#include "qualification/qualification_rules.h"
#include "tests/unit/rules_test.h"

static const struct state_machine *const machines[] = {
    &order_machine,    &certification_machine,  &qualification_machine, &product_machine,         &batch_machine,
    &proposal_machine, &change_request_machine, &freeze_machine,        &product_version_machine, &win_machine};
static struct arena *document_mem;
static struct contract *contract;
static const cJSON *document;

static int read_contract(void **state)
{
    (void)state;
    document_mem = arena_new();
    struct str why = STR_EMPTY;
    contract = contract_compile(embedded_openapi.text, document_mem, &why);
    if (!contract)
        fail_msg("%.*s", STR_FMT(why));
    size_t offset = 0;
    struct words reason = NO_WORDS;
    const struct str text = contract_json(contract, document_mem, STR("http://here"));
    return json_parse(document_mem, text, &document, &offset, &reason) ? 0 : -1;
}

static int drop_contract(void **state)
{
    (void)state;
    contract_free(contract);
    arena_free(document_mem);
    return 0;
}

static const struct operation *operation_of(const struct transition *row)
{
    for (size_t i = 0; i < contract_operation_count(contract); i++)
        if (strcmp(contract_operation(contract, i)->id, operation_id_name(row->operation)) == 0)
            return contract_operation(contract, i);
    return NULL;
}

static const char *told(const struct state_machine *machine, const struct transition *row)
{
    return arena_cstr(mem, arena_printf(mem, "%s: %s %s %s", machine->subject, machine->states[row->from].code,
                                        machine->triggers[row->trigger], machine->actors[row->actor].name));
}

/* "#/components/schemas/Reason" → that object. */
static const cJSON *resolve(const cJSON *schema)
{
    struct str reference = json_str(schema, "$ref");
    if (reference.len == 0)
        return schema;
    const cJSON *found = document;
    (void)str_cut(&reference, '/');
    while (reference.data)
        found = json_member(found, arena_cstr(mem, str_cut(&reference, '/')));
    return found;
}

/* The schema of a member of the operation's JSON body, or NULL. */
static const cJSON *body_member(const struct operation *op, const char *name)
{
    char method[8] = "";
    for (size_t i = 0; i < op->method.len && i + 1 < sizeof method; i++)
        method[i] = (char)(op->method.data[i] | ' ');
    const cJSON *path = json_member(json_member(document, "paths"), arena_cstr(mem, op->path));
    const cJSON *content = json_member(json_member(json_member(path, method), "requestBody"), "content");
    const cJSON *schema = resolve(json_member(json_member(content, "application/json"), "schema"));
    return resolve(json_member(json_member(schema, "properties"), name));
}

/* Calls `check` for every row of every machine. */
static void each_row(void (*check)(const struct state_machine *, const struct transition *))
{
    for (size_t m = 0; m < STATE_COUNT(machines); m++)
        for (size_t i = 0; i < machines[m]->row_count; i++)
            check(machines[m], &machines[m]->rows[i]);
}

static void check_once(const struct state_machine *machine, const struct transition *row)
{
    for (const struct transition *other = machine->rows; other < row; other++)
        if (other->from == row->from && other->trigger == row->trigger && other->actor == row->actor &&
            other->to == row->to)
            fail_msg("%s stands twice", told(machine, row));
}

static void no_row_stands_twice(void **state)
{
    (void)state;
    each_row(check_once);
}

static void check_operation(const struct state_machine *machine, const struct transition *row)
{
    const unsigned roles = machine->actors[row->actor].roles;
    const struct operation *op = operation_of(row);
    if (row->operation == OP_none) {
        if (roles != 0)
            fail_msg("%s: nobody can ask for it", told(machine, row));
        return;
    }
    if (!op || (!op->any_login && (op->roles & roles) == 0))
        fail_msg("%s: %s is not for such an actor", told(machine, row), operation_id_name(row->operation));
}

static void who_asks_for_a_row_may_call_its_operation(void **state)
{
    (void)state;
    each_row(check_operation);
}

static void check_reason(const struct state_machine *machine, const struct transition *row)
{
    if (row->operation == OP_none)
        assert_int_not_equal(row->reason, REASON_REQUIRED);
    else if ((row->reason != REASON_NONE) != (body_member(operation_of(row), "reason") != NULL))
        fail_msg("%s: the body of %s says otherwise of a reason", told(machine, row),
                 operation_id_name(row->operation));
}

static void a_reason_is_said_in_the_body_and_nowhere_else(void **state)
{
    (void)state;
    each_row(check_reason);
}

static bool is_one_of(const cJSON *schema, const char *value)
{
    const cJSON *one = NULL;
    cJSON_ArrayForEach(one, json_member(schema, "enum")) if (str_is(str_from(one->valuestring), value)) return true;
    return str_is(json_str(schema, "type"), "boolean") && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0);
}

static void check_choice(const struct state_machine *machine, const struct transition *row)
{
    if (row->choice.member && !is_one_of(body_member(operation_of(row), row->choice.member), row->choice.value))
        fail_msg("%s: the body of %s cannot choose it", told(machine, row), operation_id_name(row->operation));
    for (size_t i = 0; i < machine->row_count; i++) {
        const struct transition *other = &machine->rows[i];
        if (row->operation == OP_none || other->operation != row->operation || other->trigger == row->trigger)
            continue;
        if (!row->choice.member || strcmp(row->choice.member, other->choice.member) != 0 ||
            strcmp(row->choice.value, other->choice.value) == 0)
            fail_msg("%s and %s are asked for alike", told(machine, row), told(machine, other));
    }
}

static void the_body_tells_rows_of_one_operation_apart(void **state)
{
    (void)state;
    each_row(check_choice);
}

static void check_words(const struct state_machine *machine, const struct transition *row)
{
    if ((row->money && !machine->moneys[row->money]) || (row->write && !machine->writes[row->write]))
        fail_msg("%s has no word for what it does", told(machine, row));
    if (row->event == EVENT_none && row->write)
        fail_msg("%s writes and tells nobody", told(machine, row));
}

static void what_a_row_does_has_a_name_and_is_told(void **state)
{
    (void)state;
    each_row(check_words);
}

/* The first state is where a thing begins. */
static void every_state_is_reached(void **state)
{
    (void)state;
    for (size_t m = 0; m < STATE_COUNT(machines); m++)
        for (int s = 1; s < (int)machines[m]->state_count; s++) {
            bool reached = false;
            for (size_t i = 0; i < machines[m]->row_count; i++)
                reached = reached || machines[m]->rows[i].to == s;
            if (!reached)
                fail_msg("%s: nothing leads to %s", machines[m]->subject, machines[m]->states[s].code);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_row_stands_twice),
        RULE_TEST(who_asks_for_a_row_may_call_its_operation),
        RULE_TEST(a_reason_is_said_in_the_body_and_nowhere_else),
        RULE_TEST(the_body_tells_rows_of_one_operation_apart),
        RULE_TEST(what_a_row_does_has_a_name_and_is_told),
        RULE_TEST(every_state_is_reached),
    };
    return cmocka_run_group_tests(tests, read_contract, drop_contract);
}
