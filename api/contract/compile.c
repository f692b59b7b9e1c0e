/* openapi.yaml → operations: the document as a whole, paths, access. What it does not know stops the start. Must not
 * look into schemas, parameters or bodies itself. */
#include "base/ascii.h"
#include "contract_private.h"

enum { OPERATIONS_MAX = 400, COST_MAX = 100 };

static const struct {
    const char *member;
    struct str method;
} methods[] = {{"get", {"GET", 3}},
               {"put", {"PUT", 3}},
               {"post", {"POST", 4}},
               {"delete", {"DELETE", 6}},
               {"patch", {"PATCH", 5}}};

/* ---- access ---- */

static bool take_roles(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const cJSON *roles = json_member(node, "x-roles");
    const struct str here = compile_join(c, place, "x-roles");
    if (!cJSON_IsArray(roles))
        return compile_fault(c, here, "x-roles is needed: [] for everybody, [\"*\"] for any login, else roles");
    op->public_access = roles->child == NULL;
    for (const cJSON *r = roles->child; r; r = r->next) {
        const struct str name = cJSON_IsString(r) ? str_from(r->valuestring) : STR_EMPTY;
        const unsigned role = role_find(name);
        if (str_is(name, "*") && r == roles->child && !r->next)
            op->any_login = true;
        else if (!role || (op->roles & role))
            return compile_fault(c, here, "an unknown or repeated role: %.*s", STR_FMT(name));
        op->roles |= role;
    }
    return true;
}

/* The scope is declared by a flow of the scheme. */
static bool scope_exists(const cJSON *scheme, const char *scope)
{
    const cJSON *flows = json_member(scheme, "flows");
    for (const cJSON *flow = flows ? flows->child : NULL; flow; flow = flow->next)
        if (json_member(json_member(flow, "scopes"), scope))
            return true;
    return false;
}

static bool take_scope(struct compiler *c, struct operation *op, const cJSON *requirement, struct str place)
{
    const cJSON *schemes = json_member(json_member(c->root, "components"), "securitySchemes");
    const cJSON *named = cJSON_IsObject(requirement) ? requirement->child : NULL;
    const cJSON *scheme = named ? json_member(schemes, named->string) : NULL;
    if (!named || named->next || !scheme || !cJSON_IsArray(named))
        return compile_fault(c, place, "one scheme of #/components/securitySchemes with its scopes is needed");
    const cJSON *scope = named->child;
    if (!scope)
        return true;
    if (scope->next || !cJSON_IsString(scope) || !scope_exists(scheme, scope->valuestring))
        return compile_fault(c, place, "at most one scope, and one that a flow of the scheme declares");
    op->scope = str_from(scope->valuestring);
    return true;
}

static bool take_security(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const cJSON *own = json_member(node, "security");
    const cJSON *security = own ? own : json_member(c->root, "security");
    const struct str here = own ? compile_join(c, place, "security") : STR("/security");
    if (!cJSON_IsArray(security) || (security->child && security->child->next))
        return compile_fault(c, here, "security is [] or names one scheme");
    if (op->public_access != (security->child == NULL))
        return compile_fault(c, place, "security: [] and x-roles: [] belong together");
    if (security->child && !take_scope(c, op, security->child, here))
        return false;
    return !(op->roles & ROLE_integrator) || op->scope.len ||
           compile_fault(c, place, "an integrator needs a scope: name it under security");
}

static bool take_error_style(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const cJSON *style = json_member(node, "x-errors");
    const struct str name = !style ? STR("problem") : cJSON_IsString(style) ? str_from(style->valuestring) : STR_EMPTY;
    if (str_is(name, "problem"))
        op->errors = ERRORS_PROBLEM;
    else if (str_is(name, "oauth"))
        op->errors = ERRORS_OAUTH;
    else if (str_is(name, "page"))
        op->errors = ERRORS_PAGE;
    else
        return compile_fault(c, compile_join(c, place, "x-errors"), "must be problem, oauth or page");
    return true;
}

/* What it costs, and what it is for, to the limits of whoever calls it. */
static bool take_limits(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const cJSON *cost = json_member(node, "x-cost"), *traffic = json_member(node, "x-traffic");
    const struct str name = cJSON_IsString(traffic) ? str_from(traffic->valuestring) : STR_EMPTY;
    int64_t units = 1;
    if (cost && (!json_is_integer(cost, &units) || units < 2 || units > COST_MAX))
        return compile_fault(c, compile_join(c, place, "x-cost"), "must be between 2 and %d; 1 is not said", COST_MAX);
    op->cost = (int)units;
    if (str_is(name, "payment"))
        op->traffic = TRAFFIC_PAYMENT;
    else if (str_is(name, "login"))
        op->traffic = TRAFFIC_LOGIN;
    else if (traffic)
        return compile_fault(c, compile_join(c, place, "x-traffic"), "must be payment or login");
    return op->traffic != TRAFFIC_PAYMENT || !op->public_access ||
           compile_fault(c, place, "a payment is of somebody who is known");
}

/* ---- operations ---- */

static bool take_id(struct compiler *c, const struct contract *contract, struct operation *op, const cJSON *node,
                    struct str place)
{
    const struct str id = json_str(node, "operationId");
    const struct str here = compile_join(c, place, "operationId");
    bool good = id.len > 0;
    for (size_t i = 0; i < id.len; i++) {
        const char ch = id.data[i];
        good = good && (ascii_is_letter(ch) || (i > 0 && ascii_is_digit(ch)));
    }
    if (!good)
        return compile_fault(c, here, "an operationId of letters and digits is needed");
    for (size_t i = 0; i < contract->operation_count; i++)
        if (str_is(id, contract->operations[i].operation.id))
            return compile_fault(c, here, "the operationId %s is used twice", id.data);
    op->id = id.data;
    return true;
}

static bool take_words(struct compiler *c, const cJSON *node, struct str place)
{
    static const char *const known[] = {"operationId", "tags",      "summary",      "description", "x-roles",
                                        "x-codes",     "security",  "parameters",   "requestBody", "responses",
                                        "x-errors",    "x-body",    "x-max-bytes",  "x-dry-run",   "deprecated",
                                        "x-cost",      "x-traffic", "externalDocs", NULL};
    const cJSON *description = json_member(node, "description");
    return compile_known_members(c, node, known, place) &&
           compile_summary(c, json_member(node, "summary"), compile_join(c, place, "summary")) &&
           (!description || compile_description(c, description, compile_join(c, place, "description")));
}

static bool compile_operation(struct compiler *c, struct contract *contract, const cJSON *path, const cJSON *node,
                              struct str method)
{
    const struct str path_place = compile_join(c, STR("/paths"), path->string);
    const struct str place = compile_join(c, path_place, node->string);
    if (contract->operation_count == OPERATIONS_MAX)
        return compile_fault(c, place, "at most %d operations", OPERATIONS_MAX);
    struct compiled_operation *out = &contract->operations[contract->operation_count];
    struct operation *op = &out->operation;
    op->index = (unsigned)contract->operation_count;
    op->method = method;
    op->path = str_from(path->string);
    const char *taken = route_add(contract, op);
    if (taken)
        return compile_fault(c, place, "%s", taken);
    if (!take_words(c, node, place) || !take_id(c, contract, op, node, place) || !take_roles(c, op, node, place) ||
        !take_security(c, op, node, place) || !take_error_style(c, op, node, place) ||
        !take_limits(c, op, node, place) || !compile_parameters(c, out, path, node, path_place, place) ||
        !compile_body(c, out, node, place) || !compile_responses(c, op, node, place))
        return false;
    contract->operation_count++;
    return true;
}

static bool compile_path(struct compiler *c, struct contract *contract, const cJSON *path)
{
    static const char *const known[] = {"parameters", "summary", "description", "get", "put",
                                        "post",       "delete",  "patch",       NULL};
    const struct str place = compile_join(c, STR("/paths"), path->string);
    const size_t before = contract->operation_count;
    if (path->string[0] != '/')
        return compile_fault(c, place, "a path begins with /");
    if (!compile_known_members(c, path, known, place))
        return false;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        const cJSON *node = json_member(path, methods[i].member);
        if (node && !compile_operation(c, contract, path, node, methods[i].method))
            return false;
    }
    return contract->operation_count > before || compile_fault(c, place, "a path needs an operation");
}

/* ---- the document ---- */

static bool check_document(struct compiler *c, const cJSON *root)
{
    static const char *const known[] = {"openapi",    "info",  "servers",      "tags", "security",
                                        "components", "paths", "externalDocs", NULL};
    static const char *const known_components[] = {"schemas",       "parameters", "responses",       "examples",
                                                   "requestBodies", "headers",    "securitySchemes", NULL};
    const cJSON *info = json_member(root, "info"), *components = json_member(root, "components");
    if (!compile_known_members(c, root, known, STR("")))
        return false;
    if (!str_starts(json_str(root, "openapi"), STR("3.1.")))
        return compile_fault(c, STR("/openapi"), "the version must be 3.1.x, quoted if need be");
    if (json_str(info, "title").len == 0 || json_str(info, "version").len == 0)
        return compile_fault(c, STR("/info"), "title and version are needed, as texts");
    if (components && !compile_known_members(c, components, known_components, STR("/components")))
        return false;
    return cJSON_IsObject(json_member(root, "paths")) || compile_fault(c, STR("/paths"), "paths are needed");
}

static bool compile_document(struct compiler *c, struct contract *contract)
{
    if (!check_document(c, contract->root) || !compile_check_references(c))
        return false;
    for (const cJSON *path = json_member(contract->root, "paths")->child; path; path = path->next)
        if (!compile_path(c, contract, path))
            return false;
    route_finish(contract);
    return true;
}

struct contract *contract_compile(struct str yaml, struct arena *mem, struct str *why)
{
    struct arena *own = arena_new(), *scratch = arena_new();
    struct contract *contract = ARENA_NEW(own, struct contract);
    contract->mem = own;
    contract->operations = arena_array(own, OPERATIONS_MAX, sizeof *contract->operations);
    struct str unread = STR_EMPTY;
    if (yaml_parse(own, yaml, &contract->root, &unread)) {
        struct compiler c = {.mem = own, .scratch = scratch, .root = contract->root};
        if (compile_document(&c, contract)) {
            arena_free(scratch);
            return contract;
        }
        *why = arena_printf(mem, "openapi.yaml line %d, %.*s: %.*s.", compile_line(&c, c.place), STR_FMT(c.place),
                            STR_FMT(c.why));
    } else {
        *why = arena_printf(mem, "openapi.yaml %.*s", STR_FMT(unread));
    }
    arena_free(scratch);
    arena_free(own);
    return NULL;
}

void contract_free(struct contract *contract)
{
    if (contract)
        arena_free(contract->mem);
}

size_t contract_operation_count(const struct contract *contract)
{
    return contract->operation_count;
}

const struct operation *contract_operation(const struct contract *contract, size_t index)
{
    return &contract->operations[index].operation;
}

const cJSON *contract_document(const struct contract *contract)
{
    return contract->root;
}

const cJSON *contract_resolve(const struct contract *contract, struct arena *mem, const cJSON *node)
{
    const struct compiler c = {.root = contract->root, .scratch = mem};
    for (const cJSON *reference; (reference = json_member(node, "$ref"));)
        node = compile_find(&c, str_from(reference->valuestring));
    return node;
}

bool contract_bound(const struct contract *contract, const char *pointer, int64_t *out)
{
    const cJSON *at = contract->root;
    struct str rest = str_from(pointer + 1);
    while (at && rest.data) {
        const struct str name = str_cut(&rest, '/');
        const cJSON *child = at->child;
        while (child && !(child->string && str_is(name, child->string)))
            child = child->next;
        at = child;
    }
    return at && cJSON_IsNumber(at) && json_is_integer(at, out);
}

/* The text with the address of the contract's first server replaced by public_url, in examples too. */
static struct str with_address(const struct contract *contract, struct arena *mem, struct str text,
                               struct str public_url)
{
    const cJSON *server = cJSON_GetArrayItem(json_member(contract->root, "servers"), 0);
    const struct str address = json_str(server, "url");
    struct strbuf out = {.mem = mem};
    if (address.len == 0)
        return text;
    for (;;) {
        const char *found = memmem(text.data, text.len, address.data, address.len);
        if (!found)
            break;
        strbuf_add(&out, (struct str){text.data, (size_t)(found - text.data)});
        strbuf_add(&out, public_url);
        text.len -= (size_t)(found - text.data) + address.len;
        text.data = found + address.len;
    }
    strbuf_add(&out, text);
    return strbuf_str(&out);
}

struct str contract_yaml(const struct contract *contract, struct arena *mem, struct str yaml, struct str public_url)
{
    return with_address(contract, mem, yaml, public_url);
}

struct str contract_json(const struct contract *contract, struct arena *mem, struct str public_url)
{
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    for (const cJSON *m = contract->root->child; m; m = m->next)
        if (strcmp(m->string, "servers") != 0)
            json_add_tree(&out, m->string, m);
    json_key(&out, "servers");
    json_open(&out, '[');
    json_open(&out, '{');
    json_add_str(&out, "url", public_url);
    json_close(&out, '}');
    json_close(&out, ']');
    json_close(&out, '}');
    return with_address(contract, mem, json_text(&out), public_url);
}
