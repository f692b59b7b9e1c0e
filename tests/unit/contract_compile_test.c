/* contract: what is compiled of an operation, and what stops the start. */
#include "tests/unit/contract_testing.h"

static void an_operation_is_what_the_text_says(void **state)
{
    (void)state;
    const struct contract *c = compile_small();
    const struct operation *list = operation(c, "listOrders"), *post = operation(c, "createOrder");
    const struct operation *put = operation(c, "replaceOrder"), *upload = operation(c, "uploadFile");
    const struct operation *token = operation(c, "issueToken"), *callback = operation(c, "callback");
    assert_int_equal(contract_operation_count(c), 9);
    assert_true(str_is(list->method, "GET") && str_is(list->path, "/api/v1/orders"));
    assert_int_equal(list->roles, ROLE_enterprise | ROLE_reviewer);
    assert_true(list->paged && !list->public_access && !list->any_login && !list->dry_run);
    assert_int_equal(list->produces_count, 2);
    assert_true(str_is(list->produces[0], "application/json") && str_is(list->produces[1], "text/csv"));
    assert_int_equal(list->success_status, 200);
    assert_int_equal(list->body, BODY_NONE);
    assert_int_equal(post->idempotency_key, NEED_REQUIRED);
    assert_true(post->dry_run && post->body_required && !post->paged);
    assert_int_equal(post->body, BODY_JSON);
    assert_int_equal(post->body_max_bytes, 2048);
    assert_true(str_is(post->scope, "orders") && list->scope.len == 0);
    assert_int_equal(put->if_match, NEED_REQUIRED);
    assert_true(str_is(put->path_objects[0], "order"));
    assert_true(operation(c, "summarizeOrders")->any_login);
    assert_int_equal(upload->body, BODY_STREAM);
    assert_int_equal(upload->media_type_count, 2);
    assert_true(str_is(upload->media_types[1], "application/pdf"));
    assert_true(token->public_access);
    assert_int_equal(token->errors, ERRORS_OAUTH);
    assert_int_equal(token->body, BODY_FORM);
    assert_int_equal(token->body_max_bytes, 64 * 1024);
    assert_int_equal(callback->errors, ERRORS_PAGE);
    assert_int_equal(callback->success_status, 302);
    for (size_t i = 0; i < contract_operation_count(c); i++)
        assert_int_equal(contract_operation(c, i)->index, i);
}

static void an_edit_of_the_text_alone_changes_who_may_call(void **state)
{
    (void)state;
    const struct contract *c = compile(edited(small_contract, "[enterprise, reviewer]", "[auditor]"));
    assert_int_equal(operation(c, "listOrders")->roles, ROLE_auditor);
}

static void an_optional_key_is_optional(void **state)
{
    (void)state;
    const struct contract *c =
        compile(edited(small_contract, "in: header, required: true, schema: {type: string, minLength: 1",
                       "in: header, schema: {type: string, minLength: 1"));
    assert_int_equal(operation(c, "createOrder")->idempotency_key, NEED_OPTIONAL);
}

static void the_contract_as_json_names_this_server(void **state)
{
    (void)state;
    const struct str json = contract_json(compile_small(), mem, STR("https://example.org"));
    const cJSON *root = tree(arena_cstr(mem, json));
    assert_true(str_is(json_str(cJSON_GetArrayItem(json_member(root, "servers"), 0), "url"), "https://example.org"));
    assert_int_equal(cJSON_GetArraySize(json_member(root, "servers")), 1);
    assert_true(str_is(json_str(root, "openapi"), "3.1.0"));
    assert_true(json_has(json_member(root, "paths"), "/api/v1/orders/{id}"));
}

static void a_refusal_names_line_and_pointer(void **state)
{
    (void)state;
    assert_null(compile(edited(small_contract, "x-roles: [enterprise, reviewer]", "x-roles: [enterprise, boss]")));
    assert_string_equal(arena_cstr(mem, refusal),
                        "openapi.yaml line 29, /paths/~1api~1v1~1orders/get/x-roles: an unknown "
                        "or repeated role: boss.");
    assert_null(compile(edited(small_contract, "maxLength: 5", "maxLength: -5")));
    assert_string_equal(arena_cstr(mem, refusal),
                        "openapi.yaml line 15, /paths/~1api~1v1~1orders/post/requestBody/content/application~1json/"
                        "schema/properties/note/maxLength: a whole number from 0 is needed.");
}

static void access_is_said_completely(void **state)
{
    (void)state;
    assert_refused("      x-roles: [enterprise, reviewer]\n", "", "x-roles is needed");
    assert_refused("[enterprise, reviewer]", "[enterprise, enterprise]", "repeated role");
    assert_refused("[enterprise, reviewer]", "[\"*\", reviewer]", "unknown or repeated role: *");
    assert_refused("{name: open_only, in: query,", "{name: open_only, in: query, x-roles: [king],",
                   "an unknown or repeated role");
    assert_refused("{name: open_only, in: query,", "{name: open_only, in: query, x-roles: [], ", "a list of roles");
    assert_refused("{name: open_only, in: query,", "{name: open_only, in: query, required: true, x-roles: [reviewer],",
                   "may be missing");
    assert_refused("[enterprise, reviewer]", "[]", "security: [] and x-roles: [] belong together");
    assert_refused("x-roles: []", "x-roles: [\"*\"]", "security: [] and x-roles: [] belong together");
    assert_refused("- oauth: [orders]", "- oauth: [other]", "a flow of the scheme declares");
    assert_refused("- oauth: [orders]", "- other: [orders]", "one scheme of #/components/securitySchemes");
    assert_refused("- oauth: [orders]", "- oauth: []", "an integrator needs a scope");
    assert_refused("security:\n  - oauth: []\n", "", "security is []");
    assert_refused("x-errors: oauth", "x-errors: html", "must be problem, oauth or page");
}

static void what_is_not_in_the_subset_stops_the_start(void **state)
{
    (void)state;
    assert_refused("openapi: 3.1.0", "openapi: 3.0.3", "3.1.x");
    assert_refused("paths:\n", "webhooks: {}\npaths:\n", "webhooks is not in the subset");
    assert_refused("  /files:\n", "  /files:\n    trace: {}\n", "trace is not in the subset");
    assert_refused("      x-body: stream\n", "      x-body: stream\n      callbacks: {}\n",
                   "callbacks is not in the subset");
    assert_refused("x-body: stream", "x-body: chunks", "x-body is \"stream\"");
    assert_refused("operationId: listOrders", "operationId: createOrder", "is used twice");
    assert_refused("operationId: listOrders", "operationId: list_orders", "letters and digits");
    assert_refused("summary: 订单 / Orders", "summary: 订单", "中文 / English");
    assert_refused("summary: 订单 / Orders", "summary: Orders / List", "中文 / English");
    assert_refused("description: 一页 / A page, ", "", "both languages");
    assert_refused("application/json: {example: {items: []}}", "application/json: {}", "needs an example");
    assert_refused("{examples: {one: {value: {keys: []}}}}", "{examples: {}}", "needs an example");
    assert_refused("{examples: {one: {value: {keys: []}}}}", "{examples: {one: {}}}", "needs a value");
    assert_refused("{example: {id: 1}}", "{example: 1, schema: {$ref: '#/components/schemas/None'}}", "leads nowhere");
    assert_refused("\"302\"", "\"404\"", "an answer of success is needed");
    assert_refused("\"302\"", "\"30\"", "an answer of success is needed");
    assert_refused("application/pdf: {}", "application/pdf: {schema: {type: object}}", "content of a stream");
    assert_refused("x-max-bytes: 2048", "x-max-bytes: 0", "x-max-bytes");
    assert_refused("application/json: {schema", "application/xml: {schema", "either JSON or a form");
}

static void common_parameters_are_the_shared_ones(void **state)
{
    (void)state;
    assert_refused("        - $ref: '#/components/parameters/Limit'\n",
                   "        - {name: limit, in: query, schema: {type: integer}}\n", "limit is a common parameter");
    assert_refused("        - $ref: '#/components/parameters/Limit'\n", "", "limit and cursor belong together");
    assert_refused("      x-dry-run: true\n", "", "belong together");
    assert_refused("        - $ref: '#/components/parameters/ValidateOnly'\n", "", "belong together");
    assert_refused("        - $ref: '#/components/parameters/Limit'\n",
                   "        - $ref: '#/components/parameters/Key'\n", "limit and cursor belong together");
    assert_refused(
        "        - $ref: '#/components/parameters/Limit'\n",
        "        - $ref: '#/components/parameters/Limit'\n        - $ref: '#/components/parameters/IfMatch'\n",
        "a GET takes neither");
    assert_refused("        - $ref: '#/components/parameters/Limit'\n",
                   "        - {name: Accept-Language, in: header, schema: {type: string}}\n",
                   "Accept-Language is told by a common parameter");
    assert_refused("name: If-Match, in: header", "name: If-None-Match, in: header",
                   "If-None-Match is told by a common parameter");
}

static void parameters_are_described_completely(void **state)
{
    (void)state;
    assert_refused(
        "x-roles: [enterprise]\n      parameters:\n        - $ref: '#/components/parameters/IfMatch'\n",
        "x-roles: [enterprise]\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: "
        "string, format: uuid}}\n",
        "stands there twice");
    assert_refused("name: provider, in: path", "name: other, in: path", "the path has no {other}");
    assert_refused("      parameters:\n        - {name: provider, in: path, required: true, schema: {type: string, "
                   "maxLength: 20}}\n",
                   "", "{provider} of the path is not described");
    assert_refused("in: path, required: true, x-object", "in: path, x-object", "required: true");
    assert_refused("          style: form\n", "", "style: form, explode: false");
    assert_refused("          explode: false\n", "          explode: true\n", "style: form, explode: false");
    assert_refused("name: open_only, in: query", "name: open_only, in: cookie", "path, query or header");
    assert_refused("name: open_only, in: query", "name: Accept, in: header", "Accept cannot be a parameter");
    assert_refused("name: open_only, in: query", "name: open_only, in: query, allowEmptyValue: true",
                   "not in the subset");
    assert_refused("name: open_only, in: query", "name: open_only, in: query, x-object: order", "x-object is for");
    assert_refused("schema: {type: boolean}}\n      resp", "schema: {type: boolean, default: 1}}\n      resp",
                   "not valid by its schema");
    assert_refused("schema: {type: boolean}}\n      resp", "schema: {type: [boolean, \"null\"]}}\n      resp",
                   "a parameter is a text");
    assert_refused("schema: {type: boolean}}\n      resp", "schema: {type: boolean}, example: yes please}\n      resp",
                   "not valid by its schema");
}

static void an_example_of_a_request_must_be_valid(void **state)
{
    (void)state;
    const char *from = "{schema: {$ref: '#/components/schemas/Order'}}";
    assert_refused(from, "{schema: {$ref: '#/components/schemas/Order'}, example: {count: 1}}",
                   "\"/product_id\" is required");
    assert_non_null(compile(edited(small_contract, from,
                                   "{schema: {$ref: '#/components/schemas/Order'}, example: {product_id: "
                                   "01930000-0000-7000-8000-000000000001}}")));
}

static void memory_is_bounded_where_references_fan_out(void **state)
{
    (void)state;
    struct strbuf text = {.mem = mem};
    for (int i = 0; i < 28; i++)
        strbuf_printf(&text,
                      "    L%d: {type: object, additionalProperties: false, properties: {a: {$ref: "
                      "'#/components/schemas/L%d'}, b: {$ref: '#/components/schemas/L%d'}}}\n",
                      i, i + 1, i + 1);
    strbuf_add_c(&text, "    L28: {type: boolean}\n    Note: {type: string");
    const struct str with = edited(small_contract, "    Note: {type: string", arena_cstr(mem, strbuf_str(&text)));
    const struct str all = edited(arena_cstr(mem, with), "schemas/Order'", "schemas/L0'");
    assert_non_null(compile(all));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(an_operation_is_what_the_text_says),
        ARENA_TEST(an_edit_of_the_text_alone_changes_who_may_call),
        ARENA_TEST(an_optional_key_is_optional),
        ARENA_TEST(the_contract_as_json_names_this_server),
        ARENA_TEST(a_refusal_names_line_and_pointer),
        ARENA_TEST(access_is_said_completely),
        ARENA_TEST(what_is_not_in_the_subset_stops_the_start),
        ARENA_TEST(common_parameters_are_the_shared_ones),
        ARENA_TEST(parameters_are_described_completely),
        ARENA_TEST(an_example_of_a_request_must_be_valid),
        ARENA_TEST(memory_is_bounded_where_references_fan_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
