/* One request from civetweb's callback to its log line: framing, health, admission, handler, answer. Must not know
 * routes. */
#include "exchange.h"
#include "desk.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"

#include <civetweb.h>
#include <unistd.h>

/* ---- the request ---- */

static struct str make_request_id(struct arena *mem)
{
    return uuid_text(mem, uuid_new());
}

static struct exchange *exchange_new(struct http_server *server, struct mg_connection *connection,
                                     struct worker *worker)
{
    struct arena *mem = worker->mem;
    struct exchange *x = ARENA_NEW(mem, struct exchange);
    struct http_request *request = ARENA_NEW(mem, struct http_request);
    request->mem = mem;
    request->content_length = -1;
    request->started_us = clock_monotonic_us();
    request->server_private = x;
    (void)address_parse(str_from(mg_get_request_info(connection)->remote_addr), &request->peer);
    *x = (struct exchange){.server = server,
                           .connection = connection,
                           .inbound = &worker->connection,
                           .request = request,
                           .framing = {.content_length = -1}};
    return x;
}

/* ---- refusals of the server's own ---- */

static void refuse(struct exchange *x, struct http_response *response, enum error_code code, struct words why)
{
    struct problem problem = {.mem = x->request->mem};
    problem_set(&problem, code, str_from(why.zh), str_from(why.en));
    http_problem(x->request, response, &problem, x->server->config.public_url);
}

/* ---- admission ---- */

static bool admit(struct http_server *server)
{
    if (atomic_fetch_add(&server->in_flight, 1) < server->config.max_in_flight)
        return true;
    atomic_fetch_sub(&server->in_flight, 1);
    return false;
}

/* What asks for no resource of ours: a method that none has (RFC 9110 §9.1), and OPTIONS of the whole server. */
static bool asks_for_none(struct exchange *x, struct http_response *response)
{
    struct http_request *request = x->request;
    if (!http_method_is_known(request->method)) {
        request->log_operation = STR("refused");
        x->close = x->close || str_is(request->method, "CONNECT"); /* it takes what follows for a tunnel */
        refuse(x, response, ERR_method_not_implemented, NO_WORDS);
        return true;
    }
    if (!str_is(request->path, "*"))
        return false;
    request->log_operation = STR("options");
    response->status = 204;
    HTTP_SET(response, "Allow", STR("GET, HEAD, POST, PUT, DELETE, OPTIONS"));
    return true;
}

static void serve(struct exchange *x, struct http_response *response)
{
    struct http_server *server = x->server;
    struct http_request *request = x->request;
    const struct health health = {server->config.health, server->config.context, server->config.public_url,
                                  atomic_load(&server->draining)};
    x->health = health_answer(&health, request, response);
    if (x->health)
        return;
    if (atomic_load(&server->stopped)) {
        refuse(x, response, ERR_shutting_down, NO_WORDS);
        x->close = true;
        return;
    }
    if (cors_is_preflight(request)) {
        request->log_operation = STR("preflight");
        cors_preflight(&server->cors, request, response, server->config.public_url);
        return;
    }
    if (asks_for_none(x, response))
        return;
    if (!admit(server)) {
        refuse(x, response, ERR_overloaded, NO_WORDS);
        return;
    }
    server->config.handler(server->config.context, request, response);
    atomic_fetch_sub(&server->in_flight, 1);
}

/* Nothing of a header that cannot be read is believed, not even its language. */
static enum error_code read_head(struct exchange *x, struct http_head *head, struct words *why)
{
    struct http_request *request = x->request;
    enum error_code fault = http_head_read(request->mem, connection_take_head(x->inbound, request->mem), head, why);
    request->headers = head->fields;
    request->header_count = head->count;
    if (fault == ERR_none)
        fault = http_framing_check(&head->line, head->fields, head->count, &x->framing, why);
    const struct str id = request_id_accept(http_header_get(request, "X-Request-Id"));
    request->request_id = id.len > 0 ? id : make_request_id(request->mem);
    if (fault != ERR_none)
        return fault;
    http_head_combine(request->mem, head);
    request->header_count = head->count;
    return ERR_none;
}

static void check_and_serve(struct exchange *x, struct http_response *response)
{
    struct http_request *request = x->request;
    struct http_head head = {0};
    struct words why = NO_WORDS;
    const enum error_code fault = read_head(x, &head, &why);
    if (fault != ERR_none) {
        request->log_operation = STR("refused");
        x->close = true;
        refuse(x, response, fault, why);
        return;
    }
    request->method = head.line.method;
    request->path = x->framing.path;
    request->query = x->framing.query;
    request->content_length = x->framing.content_length;
    request->has_body = x->framing.body != HTTP_BODY_NONE;
    request->peer = peer_address(&x->server->trusted, request->peer, request->headers, request->header_count);
    request->peer_is_proxy = peer_is_trusted(&x->server->trusted, request->peer);
    x->trace_id = traceparent_trace_id(http_header_get(request, "traceparent"));
    serve(x, response);
}

/* ---- the answer ---- */

static bool decide_keep_alive(struct exchange *x, const struct http_response *response)
{
    body_skip(x);
    /* Chunked framing is where readers differ most: nothing is read behind such a body. */
    const bool keep = !x->close && !response->close && x->framing.keep_alive && x->framing.body != HTTP_BODY_CHUNKED &&
                      !atomic_load(&x->server->draining);
    if (!keep)
        mg_disable_connection_keep_alive(x->connection);
    return keep;
}

static void log_request(const struct exchange *x, int status)
{
    const struct http_request *request = x->request;
    LOG(x->health ? LOG_DEBUG : LOG_INFO, "request", log_text("method", request->method),
        log_text("operation", request->log_operation.len > 0 ? request->log_operation : STR("none")),
        log_text("path", request->log_path), log_text("client_address", address_text(request->mem, request->peer)),
        log_i64("status", status), log_text("code", request->log_code),
        log_i64("duration_us", clock_monotonic_us() - request->started_us), log_i64("bytes", x->sent),
        log_i64("trips", request->log_trips), log_text("request_id", request->request_id),
        log_text("account", request->log_account), log_text("client_id", request->log_client),
        log_text("trace_id", x->trace_id));
}

static void finish(struct exchange *x, struct http_response *response)
{
    if (response->status < 200 || response->status > 599) {
        LOG(LOG_ERROR, "response_without_status", log_text("request_id", x->request->request_id));
        refuse(x, response, ERR_internal, NO_WORDS);
    }
    const bool keep_alive = decide_keep_alive(x, response);
    const bool sent = exchange_send(x, response, keep_alive);
    if (!sent) {
        mg_disable_connection_keep_alive(x->connection);
        x->request->log_code = x->request->log_code.len > 0 ? x->request->log_code : STR("client_gone");
    }
    if (response->file_fd >= 0)
        (void)close(response->file_fd);
    log_request(x, response->status);
    atomic_fetch_sub(&x->server->active, 1);
    if (sent && x->close) /* refused before its end */
        body_linger(x);
    desk_request_ends(keep_alive && sent);
}

/* ---- civetweb's callbacks ---- */

/* civetweb believes that it is asked for "GET /" (connection.c). */
int exchange_begin(struct mg_connection *connection)
{
    struct http_server *server = mg_get_user_data(mg_get_context(connection));
    struct worker *worker = mg_get_thread_pointer(connection);
    struct http_response response = {.file_fd = -1};
    desk_request_begins();
    atomic_fetch_add(&server->active, 1);
    struct exchange *x = exchange_new(server, connection, worker);
    check_and_serve(x, &response);
    finish(x, &response);
    arena_reset(worker->mem);
    return response.status;
}

int exchange_refused(struct mg_connection *connection, int status, const char *message)
{
    (void)connection, (void)status, (void)message;
    return 0;
}
