/* A small contract as text, edited by the tests: what an edit of the text alone changes is what the engine reads. */
#ifndef JQT_TESTS_CONTRACT_TESTING_H
#define JQT_TESTS_CONTRACT_TESTING_H
#include "contract/contract.h"
#include "tests/unit/arena_test.h"

static const char small_contract[] =
    "openapi: 3.1.0\n"
    "info: {title: 小 / Small, version: \"1\"}\n"
    "security:\n"
    "  - oauth: []\n"
    "components:\n"
    "  securitySchemes:\n"
    "    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {orders: 订单}}}}\n"
    "  parameters:\n"
    "    Key: {name: Idempotency-Key, in: header, required: true, schema: {type: string, minLength: 1, maxLength: "
    "64}}\n"
    "    IfMatch: {name: If-Match, in: header, required: true, schema: {type: string, maxLength: 100}}\n"
    "    Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}\n"
    "    Cursor: {name: cursor, in: query, schema: {type: string, maxLength: 400}}\n"
    "    ValidateOnly: {name: validate_only, in: query, schema: {type: boolean, default: false}}\n"
    "  schemas:\n"
    "    Note: {type: string, minLength: 1, maxLength: 5}\n"
    "    Order:\n"
    "      type: object\n"
    "      additionalProperties: false\n"
    "      required: [product_id]\n"
    "      properties:\n"
    "        product_id: {type: string, format: uuid}\n"
    "        count: {type: integer, minimum: 1, maximum: 9}\n"
    "        note: {$ref: '#/components/schemas/Note'}\n"
    "paths:\n"
    "  /api/v1/orders:\n"
    "    get:\n"
    "      operationId: listOrders\n"
    "      summary: 订单 / Orders\n"
    "      x-roles: [enterprise, reviewer]\n"
    "      parameters:\n"
    "        - $ref: '#/components/parameters/Limit'\n"
    "        - $ref: '#/components/parameters/Cursor'\n"
    "        - name: state\n"
    "          in: query\n"
    "          style: form\n"
    "          explode: false\n"
    "          schema: {type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: {type: string, enum: [paid, "
    "open]}}\n"
    "        - {name: open_only, in: query, schema: {type: boolean}}\n"
    "      responses:\n"
    "        \"200\": {description: 一页 / A page, content: {application/json: {example: {items: []}}, text/csv: {}}}\n"
    "    post:\n"
    "      operationId: createOrder\n"
    "      summary: 下单 / Order\n"
    "      x-roles: [enterprise, integrator]\n"
    "      security:\n"
    "        - oauth: [orders]\n"
    "      x-dry-run: true\n"
    "      x-max-bytes: 2048\n"
    "      parameters:\n"
    "        - $ref: '#/components/parameters/Key'\n"
    "        - $ref: '#/components/parameters/ValidateOnly'\n"
    "      requestBody:\n"
    "        required: true\n"
    "        content:\n"
    "          application/json: {schema: {$ref: '#/components/schemas/Order'}}\n"
    "      responses:\n"
    "        \"201\": {description: 订单 / The order, content: {application/json: {example: {id: 1}}}}\n"
    "  /api/v1/orders/summary:\n"
    "    get:\n"
    "      operationId: summarizeOrders\n"
    "      summary: 汇总 / Summary\n"
    "      x-roles: [\"*\"]\n"
    "      responses:\n"
    "        \"204\": {description: 无 / Nothing}\n"
    "  /api/v1/orders/{id}:\n"
    "    parameters:\n"
    "      - {name: id, in: path, required: true, x-object: order, schema: {type: string, format: uuid}}\n"
    "    put:\n"
    "      operationId: replaceOrder\n"
    "      summary: 修改 / Replace\n"
    "      x-roles: [enterprise]\n"
    "      parameters:\n"
    "        - $ref: '#/components/parameters/IfMatch'\n"
    "      responses:\n"
    "        \"204\": {description: 无 / Nothing}\n"
    "  /api/v1/orders/{id}/payment:\n"
    "    parameters:\n"
    "      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}\n"
    "    post:\n"
    "      operationId: payOrder\n"
    "      summary: 支付 / Pay\n"
    "      x-roles: [enterprise]\n"
    "      responses:\n"
    "        \"204\": {description: 无 / Nothing}\n"
    "  /files:\n"
    "    post:\n"
    "      operationId: uploadFile\n"
    "      summary: 上传 / Upload\n"
    "      x-roles: [enterprise]\n"
    "      x-body: stream\n"
    "      requestBody: {required: true, content: {image/png: {}, application/pdf: {}}}\n"
    "      responses:\n"
    "        \"201\": {description: 文件 / The file}\n"
    "  /oauth/token:\n"
    "    post:\n"
    "      operationId: issueToken\n"
    "      summary: 令牌 / Token\n"
    "      x-roles: []\n"
    "      security: []\n"
    "      x-errors: oauth\n"
    "      requestBody:\n"
    "        required: true\n"
    "        content:\n"
    "          application/x-www-form-urlencoded:\n"
    "            schema:\n"
    "              type: object\n"
    "              additionalProperties: false\n"
    "              required: [grant_type]\n"
    "              properties:\n"
    "                grant_type: {type: string, enum: [refresh_token]}\n"
    "                code: {type: string, maxLength: 20}\n"
    "      responses:\n"
    "        \"200\": {description: 令牌 / A token, content: {application/json: {example: {}}}}\n"
    "  /oauth/callback/{provider}:\n"
    "    get:\n"
    "      operationId: callback\n"
    "      summary: 回调 / Callback\n"
    "      x-roles: []\n"
    "      security: []\n"
    "      x-errors: page\n"
    "      parameters:\n"
    "        - {name: provider, in: path, required: true, schema: {type: string, maxLength: 20}}\n"
    "      responses:\n"
    "        \"302\": {description: 转向 / A redirect}\n"
    "  /.well-known/jwks.json:\n"
    "    get:\n"
    "      operationId: getKeys\n"
    "      summary: 公钥 / Keys\n"
    "      x-roles: []\n"
    "      security: []\n"
    "      responses:\n"
    "        \"200\": {description: 公钥 / Keys, content: {application/json: {examples: {one: {value: {keys: "
    "[]}}}}}}\n";

static struct str refusal; /* of the last contract that did not compile */

/* The first occurrence of `from`, which must be there, replaced. */
__attribute__((unused)) static struct str edited(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    struct strbuf out = {.mem = mem};
    strbuf_add(&out, (struct str){text, (size_t)(at - text)});
    strbuf_add_c(&out, to);
    strbuf_add_c(&out, at + strlen(from));
    return strbuf_str(&out);
}

static void free_contract(void *contract)
{
    contract_free(contract);
}

/* Tied to the arena. NULL with `refusal` set. */
__attribute__((unused)) static const struct contract *compile(struct str text)
{
    refusal = STR_EMPTY;
    struct contract *c = contract_compile(text, mem, &refusal);
    if (c)
        arena_defer(mem, free_contract, c);
    return c;
}

__attribute__((unused)) static const struct contract *compile_small(void)
{
    const struct contract *c = compile(str_from(small_contract));
    if (!c)
        print_error("%.*s\n", STR_FMT(refusal));
    assert_non_null(c);
    return c;
}

__attribute__((unused)) static const struct operation *operation(const struct contract *c, const char *id)
{
    for (size_t i = 0; i < contract_operation_count(c); i++)
        if (strcmp(contract_operation(c, i)->id, id) == 0)
            return contract_operation(c, i);
    fail_msg("no operation %s", id);
    return NULL;
}

/* The edit stops the start, and the sentence says `because`. */
__attribute__((unused)) static void assert_refused(const char *from, const char *to, const char *because)
{
    const struct contract *c = compile(edited(small_contract, from, to));
    if (c || !strstr(arena_cstr(mem, refusal), because))
        print_error("%s → %s: %.*s, expected: %s\n", from, to, STR_FMT(refusal), because);
    assert_null(c);
    assert_non_null(strstr(arena_cstr(mem, refusal), because));
}

/* "place code argument; …" of all faults. */
__attribute__((unused)) static const char *faults_of(const struct problem *p)
{
    struct strbuf out = {.mem = mem};
    for (size_t i = 0; i < p->fault_count; i++)
        strbuf_printf(&out, "%s%.*s %s%s%.*s", i ? "; " : "", STR_FMT(p->faults[i].where),
                      fault_info(p->faults[i].code)->code, p->faults[i].argument.len ? " " : "",
                      STR_FMT(p->faults[i].argument));
    return arena_cstr(mem, strbuf_str(&out));
}

__attribute__((unused)) static const cJSON *tree(const char *json)
{
    const cJSON *out = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    if (!json_parse(mem, str_from(json), &out, &offset, &reason))
        fail_msg("%s at %zu", reason.en, offset);
    return out;
}
#endif
