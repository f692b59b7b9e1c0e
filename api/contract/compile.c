/* openapi.yaml → operations: access, parameters, bodies, answers. What it does not know stops the start. */
#include "contract_private.h"

#include <stdlib.h>

enum { OPERATIONS_MAX = 400, BODY_MAX_BYTES = 64 * 1024, STREAM_MAX_BYTES = 64 * 1024 * 1024 };

static const char *const method_names[] = {"get", "put", "post", "delete", "patch"};

static struct str upper(struct arena *mem, const char *name)
{
    struct str s = arena_str(mem, str_from(name));
    for (char *p = (char *)s.data; *p; p++)
        *p = (char)(*p - ('a' - 'A'));
    return s;
}

/* ---- access ---- */

static bool take_roles(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const cJSON *roles = json_member(node, "x-roles");
    if (!cJSON_IsArray(roles))
        return compile_fault(c, place, "x-roles is needed: [] for everybody, [\"*\"] for any login, else roles");
    const cJSON *security = json_member(node, "security");
    op->public_access = roles->child == NULL;
    for (const cJSON *r = roles->child; r; r = r->next) {
        const unsigned role = cJSON_IsString(r) ? role_find(str_from(r->valuestring)) : 0;
        if (cJSON_IsString(r) && strcmp(r->valuestring, "*") == 0 && roles->child == r && !r->next)
            op->any_login = true;
        else if (!role)
            return compile_fault(c, place, "an unknown role in x-roles");
        op->roles |= role;
    }
    if (op->public_access != (cJSON_IsArray(security) && !security->child))
        return compile_fault(c, place, "security: [] and x-roles: [] belong together");
    const cJSON *scopes = security && security->child ? security->child->child : NULL;
    if (scopes && cJSON_IsArray(scopes) && scopes->child && cJSON_IsString(scopes->child))
        op->scope = str_from(scopes->child->valuestring);
    return true;
}

static bool take_error_style(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const struct str style = json_str(node, "x-errors");
    if (!style.data || str_is(style, "problem"))
        op->errors = ERRORS_PROBLEM;
    else if (str_is(style, "oauth"))
        op->errors = ERRORS_OAUTH;
    else if (str_is(style, "page"))
        op->errors = ERRORS_PAGE;
    else
        return compile_fault(c, place, "x-errors must be problem, oauth or page");
    return true;
}

/* ---- parameters ---- */

static struct str preset_text(struct arena *mem, const cJSON *preset)
{
    struct strbuf out = {.mem = mem};
    if (!preset)
        return STR_EMPTY;
    if (cJSON_IsString(preset))
        return str_from(preset->valuestring);
    return json_canonical(preset, &out) ? strbuf_str(&out) : STR_EMPTY;
}

static bool take_place(struct compiler *c, struct parameter *p, struct str in, struct str place)
{
    if (str_is(in, "path"))
        p->place = IN_PATH;
    else if (str_is(in, "query"))
        p->place = IN_QUERY;
    else if (str_is(in, "header"))
        p->place = IN_HEADER;
    else
        return compile_fault(c, place, "parameters stand in path, query or header");
    return true;
}

static void note_common(struct operation *op, const struct parameter *p)
{
    const enum need need = p->required ? NEED_REQUIRED : NEED_OPTIONAL;
    if (p->place == IN_HEADER && str_is(p->name, "Idempotency-Key"))
        op->idempotency_key = need;
    else if (p->place == IN_HEADER && str_is(p->name, "If-Match"))
        op->if_match = need;
    else if (p->place == IN_QUERY && str_is(p->name, "validate_only"))
        op->dry_run = true;
    else if (p->place == IN_QUERY && str_is(p->name, "cursor"))
        op->paged = true;
}

static bool take_parameter(struct compiler *c, struct compiled_operation *out, const cJSON *node, struct str place)
{
    static const char *const known[] = {"name",    "in",       "required", "schema",  "description",
                                        "example", "examples", "style",    "explode", "x-object"};
    if (out->parameter_count == PARAMETERS_MAX)
        return compile_fault(c, place, "too many parameters");
    struct parameter *p = &out->parameters[out->parameter_count];
    for (const cJSON *k = node->child; k; k = k->next) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found = found || strcmp(k->string, known[i]) == 0;
        if (!found)
            return compile_fault(c, place, "%.60s is not in the subset", k->string);
    }
    *p = (struct parameter){.name = json_str(node, "name"), .required = json_bool(node, "required", false)};
    if (!p->name.len || !take_place(c, p, json_str(node, "in"), place))
        return compile_fault(c, place, "a parameter needs a name");
    p->schema = compile_schema(c, json_member(node, "schema"), compile_join(c, place, "schema"));
    if (!p->schema)
        return false;
    p->is_list = (p->schema->types & TYPE_ARRAY) != 0 && p->schema->types != TYPE_ANY;
    if (p->is_list && json_bool(node, "explode", true))
        return compile_fault(c, place, "lists are comma-separated: explode: false");
    if ((p->place == IN_PATH) != p->required && p->place == IN_PATH)
        return compile_fault(c, place, "a path parameter is required");
    p->preset = preset_text(c->mem, p->schema->preset);
    note_common(&out->operation, p);
    out->parameter_count++;
    return true;
}

static bool take_parameters(struct compiler *c, struct compiled_operation *out, const cJSON *list, struct str place)
{
    size_t index = 0;
    for (const cJSON *node = list ? list->child : NULL; node; node = node->next) {
        const struct str here = arena_printf(c->mem, "%.*s/parameters/%zu", STR_FMT(place), index++);
        const cJSON *real = compile_deref(c, node, here);
        if (!real || !take_parameter(c, out, real, here))
            return false;
    }
    return true;
}

/* Path parameters come first and in the order of the template: the router gives their values so. */
static bool order_path_parameters(struct compiler *c, struct compiled_operation *out, const cJSON *lists[2],
                                  struct str place)
{
    struct str rest = out->operation.path;
    size_t position = 0;
    while (rest.data) {
        struct str segment = str_cut(&rest, '/');
        if (segment.len < 3 || segment.data[0] != '{')
            continue;
        const struct str name = {segment.data + 1, segment.len - 2};
        size_t at = position;
        while (at < out->parameter_count &&
               !(out->parameters[at].place == IN_PATH && str_equal(out->parameters[at].name, name)))
            at++;
        if (at == out->parameter_count || position == PATH_PARAMS_MAX)
            return compile_fault(c, place, "a parameter of the path is not described, or there are too many");
        const struct parameter moved = out->parameters[at];
        out->parameters[at] = out->parameters[position];
        out->parameters[position] = moved;
        for (int l = 0; l < 2; l++)
            for (const cJSON *n = lists[l] ? lists[l]->child : NULL; n; n = n->next)
                if (str_equal(json_str(n, "name"), name))
                    out->operation.path_objects[position] = json_str(n, "x-object");
        position++;
    }
    for (size_t i = position; i < out->parameter_count; i++)
        if (out->parameters[i].place == IN_PATH)
            return compile_fault(c, place, "a path parameter that the path does not have");
    return true;
}

/* ---- bodies ---- */

static bool take_stream(struct compiler *c, struct operation *op, const cJSON *content, struct str place)
{
    op->body = BODY_STREAM;
    for (const cJSON *m = content->child; m; m = m->next) {
        if (op->media_type_count == MEDIA_TYPES_MAX)
            return compile_fault(c, place, "too many media types");
        op->media_types[op->media_type_count++] = str_from(m->string);
    }
    return op->media_type_count > 0 || compile_fault(c, place, "a stream needs its media types");
}

static bool take_body(struct compiler *c, struct compiled_operation *out, const cJSON *node, struct str place)
{
    struct operation *op = &out->operation;
    const cJSON *body = json_member(node, "requestBody");
    if (!body)
        return true;
    const struct str here = compile_join(c, place, "requestBody");
    const cJSON *content = json_member(body, "content");
    op->body_required = json_bool(body, "required", false);
    op->body_max_bytes = json_i64(node, "x-max-bytes", BODY_MAX_BYTES);
    if (!cJSON_IsObject(content) || op->body_max_bytes < 1 || op->body_max_bytes > STREAM_MAX_BYTES)
        return compile_fault(c, here, "a body needs content, and x-max-bytes must be sensible");
    if (str_is(json_str(node, "x-body"), "stream"))
        return take_stream(c, op, content, here);
    const cJSON *json = json_member(content, "application/json");
    const cJSON *form = json_member(content, "application/x-www-form-urlencoded");
    if (cJSON_GetArraySize(content) != 1 || (!json && !form))
        return compile_fault(c, here, "a body is JSON, a form, or x-body: stream");
    op->body = json ? BODY_JSON : BODY_FORM;
    out->body_schema = compile_schema(c, json_member(json ? json : form, "schema"), compile_join(c, here, "schema"));
    return out->body_schema != NULL;
}

/* ---- answers ---- */

static bool take_response(struct compiler *c, struct operation *op, const cJSON *response, struct str place)
{
    const bool success = response->string[0] == '2' && op->success_status == 0;
    const cJSON *real = compile_deref(c, response, place);
    if (!real)
        return false;
    if (!json_str(real, "description").len)
        return compile_fault(c, place, "a response needs a description");
    if (success)
        op->success_status = (int)strtol(response->string, NULL, 10);
    const cJSON *content = json_member(real, "content");
    for (const cJSON *m = content ? content->child : NULL; m; m = m->next) {
        if (strstr(m->string, "json") && !json_member(m, "example") && !json_member(m, "examples"))
            return compile_fault(c, place, "%.60s needs an example", m->string);
        if (success && op->produces_count < MEDIA_TYPES_MAX)
            op->produces[op->produces_count++] = str_from(m->string);
    }
    return true;
}

static bool take_responses(struct compiler *c, struct operation *op, const cJSON *node, struct str place)
{
    const cJSON *responses = json_member(node, "responses");
    const struct str here = compile_join(c, place, "responses");
    for (const cJSON *r = responses ? responses->child : NULL; r; r = r->next) {
        if (!take_response(c, op, r, compile_join(c, here, r->string)))
            return false;
        if (r->string[0] == '3' && op->success_status == 0)
            op->success_status = (int)strtol(r->string, NULL, 10);
    }
    return op->success_status != 0 || compile_fault(c, here, "an answer of success is needed");
}

/* ---- operations ---- */

static bool check_keys(struct compiler *c, const cJSON *node, struct str place)
{
    static const char *const known[] = {"operationId", "tags",        "summary",     "description", "x-roles",
                                        "security",    "parameters",  "requestBody", "responses",   "x-errors",
                                        "x-body",      "x-max-bytes", "x-dry-run",   "deprecated",  "externalDocs"};
    for (const cJSON *k = node->child; k; k = k->next) {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found = found || strcmp(k->string, known[i]) == 0;
        if (!found)
            return compile_fault(c, place, "%.60s is not in the subset", k->string);
    }
    return true;
}

static bool id_is_good(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        const char ch = id.data[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (i > 0 && ch >= '0' && ch <= '9')))
            return false;
    }
    return id.len > 0;
}

static bool compile_operation(struct compiler *c, struct contract *contract, const cJSON *path, const cJSON *node,
                              const char *method)
{
    const struct str place = compile_join(c, compile_join(c, STR("/paths"), path->string), method);
    if (contract->operation_count == OPERATIONS_MAX)
        return compile_fault(c, place, "too many operations");
    struct compiled_operation *out = &contract->operations[contract->operation_count];
    struct operation *op = &out->operation;
    const struct str id = json_str(node, "operationId");
    if (!id_is_good(id))
        return compile_fault(c, place, "an operationId of letters and digits is needed");
    for (size_t i = 0; i < contract->operation_count; i++)
        if (str_is(id, contract->operations[i].operation.id))
            return compile_fault(c, place, "the operationId is used twice");
    op->id = id.data;
    op->index = (unsigned)contract->operation_count;
    op->method = upper(c->mem, method);
    op->path = str_from(path->string);
    if (!strstr(json_str(node, "summary").data ? json_str(node, "summary").data : "", "/"))
        return compile_fault(c, place, "a summary \"中文 / English\" is needed");
    const cJSON *lists[2] = {json_member(path, "parameters"), json_member(node, "parameters")};
    if (!check_keys(c, node, place) || !take_roles(c, op, node, place) || !take_error_style(c, op, node, place) ||
        !take_parameters(c, out, lists[0], place) || !take_parameters(c, out, lists[1], place) ||
        !order_path_parameters(c, out, lists, place) || !take_body(c, out, node, place) ||
        !take_responses(c, op, node, place))
        return false;
    if (json_bool(node, "x-dry-run", false) != op->dry_run)
        return compile_fault(c, place, "x-dry-run and the parameter validate_only belong together");
    contract->operation_count++;
    return route_add(contract, op) || compile_fault(c, place, "the path is taken");
}

static bool compile_path(struct compiler *c, struct contract *contract, const cJSON *path)
{
    if (path->string[0] != '/')
        return compile_fault(c, STR("/paths"), "a path begins with /");
    for (const cJSON *m = path->child; m; m = m->next) {
        bool known = strcmp(m->string, "parameters") == 0;
        for (size_t i = 0; i < sizeof method_names / sizeof method_names[0]; i++) {
            if (strcmp(m->string, method_names[i]) != 0)
                continue;
            known = true;
            if (!compile_operation(c, contract, path, m, method_names[i]))
                return false;
        }
        if (!known)
            return compile_fault(c, compile_join(c, STR("/paths"), path->string), "%.40s is not a method", m->string);
    }
    return true;
}

static bool compile_all(struct compiler *c, struct contract *contract)
{
    const cJSON *paths = json_member(contract->root, "paths");
    if (!str_starts(json_str(contract->root, "openapi"), STR("3.1")) || !cJSON_IsObject(paths))
        return compile_fault(c, STR("/"), "an OpenAPI 3.1 document with paths is needed");
    for (const cJSON *path = paths->child; path; path = path->next)
        if (!compile_path(c, contract, path))
            return false;
    return true;
}

struct contract *contract_compile(struct str yaml, struct arena *mem, struct str *why)
{
    struct arena *own = arena_new();
    struct contract *contract = ARENA_NEW(own, struct contract);
    struct str fault = STR_EMPTY;
    contract->mem = own;
    contract->operations = arena_array(own, OPERATIONS_MAX, sizeof *contract->operations);
    struct compiler c = {.mem = own, .why = &fault};
    if (yaml_parse(own, yaml, &contract->root, &fault)) {
        c.root = contract->root;
        if (compile_all(&c, contract))
            return contract;
    }
    *why = arena_printf(mem, "openapi.yaml %.*s", STR_FMT(fault));
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

struct str contract_json(const struct contract *contract, struct arena *mem, struct str public_url)
{
    cJSON *copy = cJSON_Duplicate(contract->root, true);
    cJSON *servers = cJSON_CreateArray(), *server = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(server, "url", arena_cstr(mem, public_url));
    (void)cJSON_AddItemToArray(servers, server);
    (void)cJSON_ReplaceItemInObjectCaseSensitive(copy, "servers", servers);
    char *printed = cJSON_PrintUnformatted(copy);
    const struct str text = arena_str(mem, str_from(printed));
    cJSON_free(printed);
    cJSON_Delete(copy);
    return text;
}
