/* Examples of problems: a call by curl, and the answer, made as any other is of the values that the contract's example
 * has. Must not invent members, paths or bodies: all are the contract's. */
#include "gate_private.h"

#include <ctype.h>

#define EXAMPLE_ID "01930000-0000-7000-8000-000000000001"

/* Calls that are answered with the code as they stand, without a login. */
static const struct shown {
    enum error_code code;
    const char *options, *path, *query;
} shown[] = {
    {ERR_bad_request, "", "/api/v1/products/%ff", ""},
    {ERR_invalid_parameters, "", "/api/v1/site", "?colour=red"},
    {ERR_invalid_cursor, "", "/api/v1/products", "?cursor=none"},
    {ERR_framing_error, "", "/api/v1/site%00", ""},
    {ERR_headers_too_large, " -H \"X-Long: $(printf '%013000d' 0)\"", "/api/v1/site", ""},
    {ERR_target_too_long, " -G -d \"q=$(printf '%09000d' 0)\"", "/api/v1/products", ""},
    {ERR_not_acceptable, " -H 'Accept: image/png'", "/api/v1/site", ""},
    {ERR_method_not_allowed, " -X DELETE", "/api/v1/site", ""},
    {ERR_method_not_implemented, " -X BREW", "/api/v1/site", ""},
    {ERR_expectation_failed, " -H 'Expect: a-miracle'", "/api/v1/site", ""},
    {ERR_unauthorized, "", "/api/v1/me", ""},
    {ERR_not_found, "", "/api/v1/no-such-resource", ""},
};

static const struct shown *find_shown(enum error_code code)
{
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        if (shown[i].code == code)
            return &shown[i];
    return NULL;
}

/* Of the operations that may answer with a code one of the main job, else one whose style of errors shows most:
 * problems before OAuth's, these before pages. NULL: none may. */
static const struct problem_place *place_of(const struct problem_entry *entry)
{
    static const char *const main_job[] = {"payOrder", "createOrder", "saveBooking", "replaceCertification"};
    const struct problem_place *found = NULL;
    for (size_t i = 0; i < sizeof main_job / sizeof main_job[0]; i++)
        for (size_t at = 0; at < entry->place_count; at++)
            if (strcmp(entry->places[at].operation->id, main_job[i]) == 0)
                return &entry->places[at];
    for (size_t at = 0; at < entry->place_count; at++)
        if (!found || entry->places[at].operation->errors < found->operation->errors)
            found = &entry->places[at];
    return found;
}

/* ---- the call ---- */

struct curl_call {
    const struct gate *gate;
    struct arena *mem;
    struct strbuf options; /* each with a blank before */
    struct str path;
    struct strbuf query; /* with its question mark */
};

/* In single quotes the shell reads everything but a single quote as it stands. */
static void add_quoted(struct strbuf *out, struct str text)
{
    strbuf_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++)
        strbuf_add(out, text.data[i] == '\'' ? STR("'\\''") : (struct str){text.data + i, 1});
    strbuf_add_char(out, '\'');
}

static struct str example_text(const struct curl_call *call, const cJSON *parameter)
{
    const cJSON *example = json_member(parameter, "example");
    int64_t number = 0;
    if (json_is_integer(example, &number))
        return arena_printf(call->mem, "%lld", (long long)number);
    return example && example->valuestring ? str_from(example->valuestring) : STR(EXAMPLE_ID);
}

static struct str fill_path(struct arena *mem, struct str path, const char *name, struct str value)
{
    const char *hole = arena_printf(mem, "{%s}", name).data, *text = arena_cstr(mem, path), *at = strstr(text, hole);
    return at ? arena_printf(mem, "%.*s%.*s%s", (int)(at - text), text, STR_FMT(value), at + strlen(hole)) : path;
}

static void add_query(struct curl_call *call, const char *name, struct str value)
{
    strbuf_printf(&call->query, "%c%s=", call->query.len ? '&' : '?', name);
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.data[i];
        if (c < 0x80 && (isalnum(c) || strchr("-._~", c)))
            strbuf_add_char(&call->query, (char)c);
        else
            strbuf_printf(&call->query, "%%%02X", c);
    }
}

static void add_parameter(struct curl_call *call, const cJSON *parameter)
{
    const char *name = arena_cstr(call->mem, json_str(parameter, "name"));
    const struct str place = json_str(parameter, "in"), value = example_text(call, parameter);
    if (str_is(place, "path")) {
        call->path = fill_path(call->mem, call->path, name, value);
    } else if (!json_bool(parameter, "required", false)) {
        return;
    } else if (str_is(place, "query")) {
        add_query(call, name, value);
    } else if (strcmp(name, "Idempotency-Key") == 0) { /* another one for each act */
        strbuf_add(&call->options, STR(" \\\n  -H \"Idempotency-Key: $(uuidgen)\""));
    } else {
        strbuf_add(&call->options, STR(" \\\n  -H "));
        add_quoted(&call->options, arena_printf(call->mem, "%s: %.*s", name, STR_FMT(value)));
    }
}

static void add_parameters(struct curl_call *call, const cJSON *node)
{
    const cJSON *list = json_member(node, "parameters");
    for (const cJSON *p = list ? list->child : NULL; p; p = p->next)
        add_parameter(call, contract_resolve(call->gate->config.contract, call->mem, p));
}

static const cJSON *body_example(const struct curl_call *call, const cJSON *type)
{
    const cJSON *several = json_member(type, "examples");
    const cJSON *first = several ? contract_resolve(call->gate->config.contract, call->mem, several->child) : NULL;
    return first ? json_member(first, "value") : json_member(type, "example");
}

static void add_form(struct curl_call *call, const cJSON *example)
{
    for (const cJSON *f = example ? example->child : NULL; f; f = f->next) {
        strbuf_add(&call->options, STR(" \\\n  --data-urlencode "));
        add_quoted(&call->options, arena_printf(call->mem, "%s=%s", f->string, f->valuestring ? f->valuestring : ""));
    }
}

static void add_body(struct curl_call *call, const cJSON *node)
{
    const cJSON *content = json_member(json_member(node, "requestBody"), "content");
    const cJSON *type = content ? content->child : NULL, *example = body_example(call, type);
    struct json_out body = json_out(call->mem);
    if (!type)
        return;
    if (strcmp(type->string, "application/x-www-form-urlencoded") == 0) {
        add_form(call, example);
        return;
    }
    strbuf_printf(&call->options, " \\\n  -H 'Content-Type: %s'", type->string);
    if (strcmp(type->string, "application/json") != 0 || !example) {
        strbuf_add(&call->options, STR(" --data-binary @FILE"));
        return;
    }
    json_put_tree(&body, example);
    strbuf_add(&call->options, STR(" \\\n  -d "));
    add_quoted(&call->options, json_text(&body));
}

static void call_place(struct curl_call *call, const struct problem_place *place)
{
    const struct operation *op = place->operation;
    call->path = op->path;
    /* curl sends POST where there is a body, else GET. */
    if (!str_is(op->method, op->body == BODY_NONE ? "GET" : "POST"))
        strbuf_printf(&call->options, " -X %.*s", STR_FMT(op->method));
    if (!op->public_access)
        strbuf_add(&call->options, STR(" -H \"Authorization: Bearer $TOKEN\""));
    add_parameters(call, place->path_item);
    add_parameters(call, place->node);
    add_body(call, place->node);
    if (call->options.len > 0)
        strbuf_add(&call->options, STR(" \\\n "));
}

static struct curl_call call_for(const struct gate *g, struct arena *mem, enum error_code code)
{
    const struct shown *as_it_stands = find_shown(code);
    const struct problem_place *place = place_of(&g->problems->entries[code]);
    struct curl_call call = {.gate = g, .mem = mem, .options.mem = mem, .query.mem = mem, .path = STR("/api/v1/site")};
    if (as_it_stands) {
        call.path = str_from(as_it_stands->path);
        strbuf_add_c(&call.options, as_it_stands->options);
        strbuf_add_c(&call.query, as_it_stands->query);
    } else if (place) {
        call_place(&call, place);
    }
    return call;
}

struct str problem_example_call(const struct gate *g, struct arena *mem, enum error_code code, bool *shows)
{
    const struct curl_call call = call_for(g, mem, code);
    struct strbuf text = {.mem = mem};
    *shows = find_shown(code) != NULL;
    strbuf_add(&text, STR("curl -i"));
    strbuf_add(&text, strbuf_str(&call.options));
    strbuf_add_char(&text, ' ');
    add_quoted(&text, arena_printf(mem, "%.*s%.*s%.*s", STR_FMT(g->config.config->public_url), STR_FMT(call.path),
                                   STR_FMT(strbuf_str(&call.query))));
    return strbuf_str(&text);
}

/* ---- the answer ---- */

static void add_members(const struct problem_catalogue *catalogue, const cJSON *example, struct problem *problem)
{
    struct json_out out = json_out(problem->mem);
    for (const cJSON *m = catalogue->members ? catalogue->members->child : NULL; m; m = m->next) {
        const cJSON *value = json_member(example, m->string);
        if (value && strcmp(m->string, "errors") != 0)
            json_add_tree(&out, m->string, value);
    }
    problem->members = json_text(&out);
}

static void add_faults(const cJSON *example, struct problem *problem)
{
    const cJSON *errors = json_member(example, "errors");
    for (const cJSON *e = errors ? errors->child : NULL; e; e = e->next) {
        const bool in_body = json_has(e, "pointer");
        problem_add_fault(problem, in_body ? IN_BODY : IN_QUERY, json_str(e, in_body ? "pointer" : "parameter"),
                          fault_find(json_str(e, "code")), STR_EMPTY);
    }
}

/* http refuses these before it believes what the path is. */
static bool comes_before_path(enum error_code code)
{
    return code == ERR_framing_error || code == ERR_headers_too_large || code == ERR_target_too_long ||
           code == ERR_http_version_not_supported || code == ERR_expectation_failed;
}

void problem_example_answer(struct gate *g, struct arena *mem, enum error_code code, bool english,
                            struct http_response *response)
{
    const struct http_header language = {STR("Accept-Language"), english ? STR("en") : STR("zh-CN")};
    const struct problem_place *place = place_of(&g->problems->entries[code]);
    struct http_request request = {.mem = mem,
                                   .path = comes_before_path(code) ? STR_EMPTY : call_for(g, mem, code).path,
                                   .headers = &language,
                                   .header_count = 1,
                                   .request_id = STR(EXAMPLE_ID)};
    struct problem problem = {.mem = mem};
    problem_set(&problem, code, STR_EMPTY, STR_EMPTY);
    if (place) {
        add_members(g->problems, place->example, &problem);
        add_faults(place->example, &problem);
    }
    gate_respond_problem(g, &request, place ? place->operation : NULL, &problem, response);
}
