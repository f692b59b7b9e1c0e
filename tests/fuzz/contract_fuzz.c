/* Any text as a contract, any text as a path, query, form and body against one that compiled. */
#include "contract/contract.h"
#include "fuzz.h"

static struct str header(const void *context, const char *name)
{
    (void)name;
    return *(const struct str *)context;
}

static void try_operation(const struct contract *c, const struct operation *op, struct arena *mem, struct str text)
{
    struct arguments arguments;
    struct problem problem = {.mem = mem};
    struct route route;
    const cJSON *body = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    const struct contract_request request = {
        .route = &route, .raw_query = text, .header = header, .header_context = &text};
    if (contract_route(c, mem, op->method, op->path, &route) == ROUTE_FOUND)
        contract_check_parameters(mem, &request, &arguments, &problem);
    if (op->body == BODY_FORM)
        contract_check_form(op, mem, text, &body, &problem);
    if (json_parse(mem, text, &body, &offset, &reason))
        contract_check_body(op, body, &problem);
    for (size_t i = 0; i < problem.fault_count; i++)
        (void)fault_detail(mem, &problem.faults[i], i % 2 == 0);
}

static void try_schema(struct arena *mem, struct str text)
{
    struct str why = STR_EMPTY;
    struct problem problem = {.mem = mem};
    const cJSON *tree = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    if (!json_parse(mem, text, &tree, &offset, &reason))
        return;
    const struct schema *schema = schema_compile(tree, mem, &why);
    if (!schema && why.len == 0)
        abort(); /* a refusal without a reason */
    if (schema)
        schema_check(schema, tree, &problem);
}

/* A contract, and behind the first NUL a text for its requests. */
void fuzz_one(struct arena *mem, struct str text)
{
    struct str rest = text, why = STR_EMPTY;
    const struct str yaml = str_cut(&rest, '\0');
    struct route route;
    struct contract *c = contract_compile(yaml, mem, &why);
    if (!c && why.len == 0)
        abort();
    if (c) {
        for (size_t i = 0; i < contract_operation_count(c); i++)
            try_operation(c, contract_operation(c, i), mem, rest);
        (void)contract_route(c, mem, STR("GET"), rest, &route);
        (void)contract_json(c, mem, STR("https://example.org"));
    }
    try_schema(mem, rest);
    contract_free(c);
}
