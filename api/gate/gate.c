/* The way of a request: route, who, roles, parameters and body, handler, response – in this order, so that nothing
 * is parsed before the right to ask is known. Must not know any feature; operations.c binds them. */
#include "base/clock.h"
#include "base/log.h"
#include "db/embedded.h"
#include "gate/conditions.h"
#include "gate/media.h"
#include "gate_private.h"

#include <stdlib.h>

_Static_assert((int)CALL_ARGS_MAX >= (int)PARAMETERS_MAX && (int)CALL_PATH_MAX >= (int)PATH_PARAMS_MAX,
               "a call holds all that the contract lets through");

struct passage { /* one request on its way */
    struct gate *gate;
    struct http_request *request;
    struct http_response *response;
    struct arena *mem;
    struct problem problem;
    struct route route;
    struct principal who;
    struct limit_state limits;
    struct db_pool *pool; /* as the caller may use it */
    struct arguments arguments;
    const cJSON *body;
    struct str body_text; /* canonical JSON; of another kind as it came */
    struct call call;
};

static bool refuse(struct passage *p, enum error_code code)
{
    problem_set(&p->problem, code, STR_EMPTY, STR_EMPTY);
    return false;
}

static bool refuse_err(struct passage *p, struct err e)
{
    if (e.log && error_info(e.code)->status >= 500)
        LOG(LOG_ERROR, "request_failed", log_text("request_id", p->request->request_id),
            log_c("code", error_info(e.code)->code), log_c("detail", e.log));
    p->problem.code = e.code;
    if (error_info(e.code)->status == 503 && p->problem.retry_after_s == 0)
        p->problem.retry_after_s = 1;
    if (e.code == ERR_lock_timeout)
        p->problem.retry_after_s = 1;
    return false;
}

/* ---- route ---- */

static bool take_route(struct passage *p, enum route_result found)
{
    struct http_request *request = p->request;
    switch (found) {
    case ROUTE_FOUND:
        request->log_operation = str_from(p->route.operation->id);
        request->log_path = p->route.operation->path;
        return true;
    case ROUTE_NO_METHOD:
        HTTP_SET(p->response, "Allow", p->route.allow);
        if (str_is(request->method, "OPTIONS")) {
            p->response->status = 204;
            return false;
        }
        return refuse(p, ERR_method_not_allowed);
    case ROUTE_BAD_PATH:
        return refuse(p, ERR_bad_request);
    case ROUTE_NO_PATH:
        break;
    }
    return refuse(p, ERR_not_found);
}

static bool is_open(struct passage *p)
{
    if (!atomic_load(&p->gate->closed))
        return true;
    p->problem.retry_after_s = 1;
    return refuse(p, ERR_database_unavailable);
}

/* ---- how much ---- */

static int64_t now_ns(const struct passage *p)
{
    return p->request->started_us * 1000;
}

static bool refuse_rate(struct passage *p)
{
    p->problem.retry_after_s = p->limits.retry_after_s;
    return refuse(p, ERR_too_many_requests);
}

/* Whose share of the database's connections it is: the enterprise's, else the account's, else the address's. */
static struct uuid party_of(const struct passage *p)
{
    const struct ip_address client = address_of_client(p->request->peer);
    struct uuid party;
    _Static_assert(sizeof party == sizeof client, "an address is told as an id is");
    memcpy(&party, &client, sizeof party);
    if (!uuid_is_nil(p->who.enterprise_id))
        return p->who.enterprise_id;
    if (!uuid_is_nil(p->who.account_id))
        return p->who.account_id;
    return p->request->peer_is_proxy ? (struct uuid){{0}} : party;
}

static bool measure_caller(struct passage *p)
{
    const struct operation *op = p->route.operation;
    const struct db_caller caller = {party_of(p), op->traffic == TRAFFIC_PAYMENT};
    p->pool = db_pool_for(p->gate->config.pool, p->mem, caller);
    return uuid_is_nil(p->who.account_id) || limits_take_caller(p->gate->limits, op, &p->who, now_ns(p), &p->limits) ||
           refuse_rate(p);
}

/* ---- who ---- */

static bool authenticate(struct passage *p)
{
    const struct operation *op = p->route.operation;
    struct str header = http_header_get(p->request, "Authorization");
    /* OAuth endpoints read the header themselves (client authentication). */
    if (op->errors == ERRORS_OAUTH || (op->public_access && header.len == 0))
        return true;
    const struct str scheme = str_cut(&header, ' ');
    if (!str_equal_ignore_case(scheme, STR("Bearer")) || header.len == 0)
        return refuse(p, ERR_unauthorized);
    switch (token_verify(p->gate->config.keys, p->mem, str_trim(header), clock_real_ms() / SECOND_MS, &p->who)) {
    case TOKEN_EXPIRED:
        return refuse(p, ERR_token_expired);
    case TOKEN_INVALID:
        return refuse(p, ERR_unauthorized);
    case TOKEN_VALID:
        break;
    }
    const struct err e = p->gate->config.standing(p->gate->config.identity, p->mem, &p->who);
    if (failed(e))
        return refuse_err(p, e);
    p->request->log_account = uuid_text(p->mem, p->who.account_id);
    p->request->log_client = p->who.client_id;
    if (op->public_access || op->any_login || (p->who.roles & op->roles) != 0)
        return true;
    return refuse(p, ERR_forbidden);
}

/* ---- parameters and body ---- */

static struct str header_value(const void *request, const char *name)
{
    const struct str value = http_header_get(request, name);
    return http_header_count(request, name) == 0 ? STR_EMPTY : value.data ? value : STR("");
}

/* Whether the client takes what the operation produces, or at least what it is refused with. */
static bool negotiate(struct passage *p)
{
    const struct operation *op = p->route.operation;
    const struct str accept = http_header_get(p->request, "Accept");
    for (size_t i = 0; i < op->produces_count; i++)
        if (media_is_accepted(accept, op->produces[i]))
            return true;
    if (op->produces_count == 0 || media_is_accepted(accept, STR("application/problem+json")))
        return true;
    return refuse(p, ERR_not_acceptable);
}

static bool check_parameters(struct passage *p)
{
    const struct contract_request request = {.route = &p->route,
                                             .raw_query = p->request->query,
                                             .header = header_value,
                                             .header_context = p->request,
                                             .roles = p->who.roles};
    contract_check_parameters(p->mem, &request, &p->arguments, &p->problem);
    return !has_problem(&p->problem);
}

static bool read_conditions(struct passage *p)
{
    const struct str header = argument_get(&p->arguments, "If-Match"), name = STR("If-Match");
    p->call.if_match = ANY_VERSION;
    const enum conditions found = header.data ? if_match_read(header, &p->call.if_match) : CONDITIONS_GOOD;
    if (found == CONDITIONS_GOOD)
        return true;
    problem_set(&p->problem, ERR_invalid_parameters, STR_EMPTY, STR_EMPTY);
    if (found == CONDITIONS_TOO_MANY)
        problem_add_fault(&p->problem, IN_HEADER, name, FAULT_too_many_items,
                          arena_printf(p->mem, "%d", (int)VERSIONS_MAX));
    else
        problem_add_fault(&p->problem, IN_HEADER, name, FAULT_invalid_format, STR("ETag"));
    return false;
}

/* Bodies are read as they are: none is unpacked (RFC 9110 §8.4, §15.5.16). */
static bool check_encoding(struct passage *p)
{
    if (!media_is_encoded(http_header_get(p->request, "Content-Encoding")))
        return true;
    HTTP_SET(p->response, "Accept-Encoding", STR("identity"));
    problem_set(&p->problem, ERR_unsupported_media_type, STR("正文须不经压缩发送(Content-Encoding)。"),
                STR("The body must be sent without a Content-Encoding."));
    return false;
}

static bool parse_json_body(struct passage *p)
{
    size_t offset = 0;
    struct words reason = NO_WORDS;
    if (!json_parse(p->mem, p->body_text, &p->body, &offset, &reason)) {
        problem_set(&p->problem, ERR_invalid_json, arena_printf(p->mem, "第 %zu 字节之后:%s。", offset, reason.zh),
                    arena_printf(p->mem, "Behind byte %zu: %s.", offset, reason.en));
        return false;
    }
    contract_check_body(p->route.operation, p->body, &p->problem);
    if (has_problem(&p->problem))
        return false;
    p->body_text = contract_canonical_body(p->route.operation, p->mem, p->body);
    return p->body_text.len > 0 || refuse(p, ERR_bad_request);
}

static bool read_body(struct passage *p)
{
    const struct operation *op = p->route.operation;
    struct http_request *request = p->request;
    if (request->has_body && op->body != BODY_NONE && !check_encoding(p))
        return false;
    if (op->body == BODY_NONE || op->body == BODY_STREAM)
        return true; /* a stream's type and length are its handler's to check, with the whole list at hand */
    if (!request->has_body) {
        if (!op->body_required)
            return true;
        problem_add_fault(&p->problem, IN_BODY, STR(""), FAULT_required, STR_EMPTY);
        return false;
    }
    const struct str wanted =
        op->body == BODY_JSON ? STR("application/json") : STR("application/x-www-form-urlencoded");
    if (!media_type_is(http_header_get(request, "Content-Type"), wanted))
        return refuse(p, ERR_unsupported_media_type);
    const struct err e = http_body_read(request, (size_t)op->body_max_bytes, &p->body_text);
    if (failed(e))
        return refuse_err(p, e);
    if (op->body == BODY_JSON)
        return parse_json_body(p);
    contract_check_form(op, p->mem, p->body_text, &p->body, &p->problem);
    return !has_problem(&p->problem);
}

/* ---- the call ---- */

/* HMAC: bodies carry personal data, so never a plain hash. */
static struct hash fingerprint(const struct passage *p)
{
    struct strbuf text = {.mem = p->mem};
    lp_add(&text, p->request->method);
    lp_add(&text, p->request->path);
    lp_add(&text, p->request->query);
    lp_add(&text, contract_repeatable_body(p->route.operation, p->mem, p->body, p->body_text));
    return hmac_sha256(hash_str(&p->gate->idempotency_key), strbuf_str(&text));
}

/* The key as the IETF draft writes it, a string of RFC 8941 in quotes, is the same key. */
static struct str unquoted(struct str key)
{
    return key.data[0] == '"' ? (struct str){key.data + 1, key.len - 2} : key;
}

/* What is known of a call before its parameters and body are. */
static void begin_call(struct passage *p)
{
    const struct operation *op = p->route.operation;
    struct call *call = &p->call;
    call->operation = op->id;
    call->operation_id = p->gate->operation_ids[op->index];
    call->csv = p->gate->by_operation[op->index]->csv;
    call->config = p->gate->config.config;
    call->access = &p->gate->access;
    call->who = &p->who;
    call->mem = p->mem;
    call->target = p->request->path;
    call->query = p->request->query;
    call->english = http_wants_english(p->request);
    call->request_id = p->request->request_id;
    call->client_address = p->request->peer;
    call->client_id = p->who.client_id;
    call->real_now_s = clock_real_ms() / SECOND_MS;
    for (size_t i = 0; i < PATH_PARAMS_MAX && i < CALL_PATH_MAX; i++)
        call->path[i] = p->route.path_values[i];
    (void)uuid_parse(call->path[0], &call->id);
}

static void build_call(struct passage *p)
{
    const struct operation *op = p->route.operation;
    struct call *call = &p->call;
    begin_call(p);
    call->body = p->body;
    call->body_text = p->body_text;
    for (size_t i = 0; i < p->arguments.count; i++) {
        const struct argument *a = &p->arguments.list[i];
        if (a->place != IN_QUERY || call->arg_count == CALL_ARGS_MAX)
            continue;
        call->args_left_out |= (a->given ? 0U : 1U) << call->arg_count;
        call->args[call->arg_count++] = (struct call_arg){a->name, a->value};
    }
    const struct str key = argument_get(&p->arguments, "Idempotency-Key");
    if (op->idempotency_key != NEED_NONE && key.data) {
        call->idempotency_key = unquoted(key);
        call->fingerprint = fingerprint(p);
    }
    call->dry_run = op->dry_run && str_is(argument_get(&p->arguments, "validate_only"), "true");
}

static void dispatch(struct passage *p)
{
    const struct operation *op = p->route.operation;
    const struct endpoint *endpoint = p->gate->by_operation[op->index];
    const struct gate_config *config = &p->gate->config;
    struct reply reply = {0};
    struct err e = NO_ERR;
    if (endpoint->raw) {
        struct raw_context raw = {p->gate, p->pool, config->config, config->keys, config->identity, p->request, op};
        e = endpoint->raw(&raw, &p->call, p->response, &p->problem);
    } else if (endpoint->read) {
        e = endpoint->read(p->pool, &p->call, &reply, &p->problem);
        reply.trips = reply.trips ? reply.trips : 1;
    } else {
        e = command_run(p->pool, &p->call, endpoint->write, &reply, &p->problem);
    }
    p->request->log_trips = reply.trips;
    if (failed(e))
        (void)refuse_err(p, e);
    else if (!has_problem(&p->problem) && !endpoint->raw)
        gate_respond(p->gate, p->request, op, &reply, p->response);
}

static void tell_refusal(struct passage *p)
{
    const enum error_code code = p->problem.code;
    const struct operation *op = p->route.operation;
    if (!op || uuid_is_nil(p->who.account_id) || p->call.dry_run || !refusal_matters(op, code))
        return;
    begin_call(p);
    const struct event e = {
        .kind = EVENT_act_refused,
        .object_id = p->call.id,
        .data = arena_printf(p->mem, "{\"operation\":\"%s\",\"code\":\"%s\"}", op->id, error_info(code)->code)};
    gate_tell_refusal(p->gate, p->gate->config.pool, &p->call, &e);
}

static void pass(struct passage *p, enum route_result found)
{
    if (found == ROUTE_NO_PATH && gate_page(p->gate, p->request, p->response)) {
        p->request->log_operation = STR("page");
        return;
    }
    if (take_route(p, found) && is_open(p) && authenticate(p) && measure_caller(p) && negotiate(p) &&
        check_parameters(p) && read_conditions(p) && read_body(p)) {
        build_call(p);
        dispatch(p);
    }
    tell_refusal(p);
}

void gate_handle(void *gate, struct http_request *request, struct http_response *response)
{
    struct gate *g = gate;
    struct passage *p = ARENA_NEW(request->mem, struct passage);
    *p = (struct passage){.gate = g,
                          .request = request,
                          .response = response,
                          .mem = request->mem,
                          .problem = {.mem = request->mem},
                          .limits = {.policy = {.mem = request->mem}, .left = {.mem = request->mem}}};
    const enum route_result found =
        contract_route(g->config.contract, p->mem, request->method, request->path, &p->route);
    const struct operation *op = found == ROUTE_FOUND ? p->route.operation : NULL;
    if (!request->peer_is_proxy && !limits_take_address(g->limits, op, request->peer, now_ns(p), &p->limits)) {
        (void)refuse_rate(p);
    } else if (!limits_enter(g->limits, op)) {
        (void)refuse(p, ERR_overloaded);
    } else {
        pass(p, found);
        limits_leave(g->limits, op);
    }
    if (has_problem(&p->problem))
        gate_respond_problem(g, request, op, &p->problem, response);
    if (p->problem.code == ERR_too_many_requests || (op && !has_problem(&p->problem)))
        limits_respond(&p->limits, response);
}

bool gate_is_payment(void *gate, struct str method, struct str path)
{
    const struct gate *g = gate;
    struct arena *mem = arena_new();
    struct route route;
    const bool found = contract_route(g->config.contract, mem, method, path, &route) == ROUTE_FOUND &&
                       route.operation->traffic == TRAFFIC_PAYMENT;
    arena_free(mem);
    return found;
}

/* ---- health ---- */

void gate_health(void *gate, struct http_request *request, struct http_response *response)
{
    struct gate *g = gate;
    HTTP_SET(response, "Content-Type", STR("application/json"));
    response->status = 200;
    response->body = STR("{\"status\":\"ok\"}");
    if (!str_is(request->path, "/readyz"))
        return;
    const enum db_state state = db_look(g->config.health_pool, request->mem).state;
    const bool usable = state == DB_CURRENT || state == DB_NEWER; /* a newer program's migrations come before it */
    const bool closed = atomic_load(&g->closed);
    if (usable && !closed)
        return;
    response->status = 503;
    HTTP_SET(response, "Retry-After", STR("1"));
    response->body = arena_printf(request->mem, "{\"status\":\"unavailable\",\"database\":\"%s\"}",
                                  usable ? "not_compared" : db_state_word(state));
}

/* ---- making ---- */

static bool produces_csv(const struct operation *op)
{
    return op->produces_count == 1 && str_is(op->produces[0], "text/csv");
}

static bool bind(struct gate *g, struct arena *mem, struct str *why)
{
    const struct gate_config *config = &g->config;
    const size_t operations = contract_operation_count(config->contract);
    g->by_operation = arena_array(mem, operations, sizeof(struct endpoint *));
    g->operation_ids = arena_array(mem, operations, sizeof(enum operation_id));
    for (size_t i = 0; i < config->endpoint_count; i++) {
        const struct endpoint *e = &config->endpoints[i];
        size_t at = 0;
        while (at < operations && strcmp(contract_operation(config->contract, at)->id, e->operation_id) != 0)
            at++;
        if (at == operations) {
            *why = arena_printf(mem, "The handler %s has no operation in openapi.yaml.", e->operation_id);
            return false;
        }
        g->by_operation[contract_operation(config->contract, at)->index] = e;
    }
    for (size_t i = 0; i < operations; i++) {
        const struct operation *op = contract_operation(config->contract, i);
        const enum operation_id id = operation_id_find(op->id);
        g->operation_ids[op->index] = id;
        g->access.roles[id] = op->public_access || op->any_login ? (unsigned)ROLES_ANY : op->roles;
        if (!g->by_operation[op->index]) {
            *why = arena_printf(mem, "The operation %s of openapi.yaml has no handler.", op->id);
            return false;
        }
        if (produces_csv(op) != (g->by_operation[op->index]->csv != NULL)) {
            *why = arena_printf(mem, "The operation %s must have text/csv in openapi.yaml and a table, or neither.",
                                op->id);
            return false;
        }
    }
    return true;
}

struct gate *gate_new(const struct gate_config *config, struct arena *mem, struct str *why)
{
    struct gate *g = ARENA_NEW(mem, struct gate);
    g->config = *config;
    if (!bind(g, mem, why))
        return NULL;
    const struct str public_url = config->config->public_url;
    g->openapi_json = shared_text_make(mem, contract_json(config->contract, mem, public_url));
    g->openapi_yaml = shared_text_make(mem, contract_yaml(config->contract, mem, embedded_openapi.text, public_url));
    g->problems = problem_catalogue_new(config->contract, mem);
    g->problems_json = shared_text_make(mem, problems_json(g, mem));
    g->docs_config = docs_config(mem, config->config->docs_client_id);
    g->idempotency_key = gate_derive_key(config->config, "idempotency");
    g->refusals = refusals_new(mem);
    g->limits = limits_new(config->config, config->places, mem);
    return g;
}

void gate_close(struct gate *g)
{
    atomic_store(&g->closed, true);
}

void gate_open(struct gate *g)
{
    atomic_store(&g->closed, false);
}

struct hash gate_derive_key(const struct config *config, const char *purpose)
{
    return hmac_sha256(config->secret, str_from(purpose));
}
