/* One request from civetweb's callback to its log line: framing, health, admission, handler, answer. Must not know
 * routes. */
#include "exchange.h"
#include "desk.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"

#include <civetweb.h>
#include <unistd.h>

/* ---- the request as civetweb tells it ---- */

static struct str join_target(struct arena *mem, const struct mg_request_info *info)
{
    const struct str path = str_from(info->request_uri);
    if (!info->query_string)
        return path;
    return arena_printf(mem, "%.*s?%s", STR_FMT(path), info->query_string);
}

static void take_headers(struct http_request *request, const struct mg_request_info *info)
{
    const size_t count = info->num_headers > 0 ? (size_t)info->num_headers : 0;
    struct http_header *headers = arena_array(request->mem, count, sizeof *headers);
    for (size_t i = 0; i < count; i++)
        headers[i] =
            (struct http_header){str_from(info->http_headers[i].name), str_trim(str_from(info->http_headers[i].value))};
    request->headers = headers;
    request->header_count = count;
}

static struct str make_request_id(struct arena *mem)
{
    return uuid_text(mem, uuid_new());
}

static struct exchange *exchange_new(struct http_server *server, struct mg_connection *connection, struct arena *mem)
{
    struct exchange *x = ARENA_NEW(mem, struct exchange);
    struct http_request *request = ARENA_NEW(mem, struct http_request);
    request->mem = mem;
    request->content_length = -1;
    request->started_us = clock_monotonic_us();
    request->server_private = x;
    *x = (struct exchange){
        .server = server, .connection = connection, .request = request, .framing = {.content_length = -1}};
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
    if (!admit(server)) {
        refuse(x, response, ERR_overloaded, NO_WORDS);
        return;
    }
    server->config.handler(server->config.context, request, response);
    atomic_fetch_sub(&server->in_flight, 1);
}

static void check_and_serve(struct exchange *x, const struct mg_request_info *info, struct http_response *response)
{
    struct http_request *request = x->request;
    const struct http_line line = {str_from(info->request_method), join_target(request->mem, info),
                                   str_from(info->http_version)};
    struct words why = NO_WORDS;
    take_headers(request, info);
    const struct str id = request_id_accept(http_header_get(request, "X-Request-Id"));
    request->request_id = id.len > 0 ? id : make_request_id(request->mem);
    enum error_code fault = http_framing_check(&line, request->headers, request->header_count, &x->framing, &why);
    if (fault == ERR_none) {
        why = cut_fault(info);
        fault = why.en ? ERR_framing_error : ERR_none;
    }
    if (fault != ERR_none) {
        request->log_operation = STR("refused");
        x->close = true;
        refuse(x, response, fault, why);
        return;
    }
    request->method = line.method;
    request->path = x->framing.path;
    request->query = x->framing.query;
    request->content_length = x->framing.content_length;
    request->has_body = x->framing.body != HTTP_BODY_NONE;
    request->peer =
        peer_address(&x->server->trusted, str_from(info->remote_addr), http_header_get(request, "X-Forwarded-For"));
    x->trace_id = http_header_count(request, "traceparent") == 1
                      ? traceparent_trace_id(http_header_get(request, "traceparent"))
                      : STR_EMPTY;
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
        log_i64("status", status), log_text("code", request->log_code),
        log_i64("duration_us", clock_monotonic_us() - request->started_us), log_i64("bytes", x->sent),
        log_i64("trips", request->log_trips), log_text("request_id", request->request_id),
        log_text("account", request->log_account), log_text("trace_id", x->trace_id));
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

int exchange_begin(struct mg_connection *connection)
{
    struct http_server *server = mg_get_user_data(mg_get_context(connection));
    struct arena *mem = mg_get_thread_pointer(connection);
    struct http_response response = {.file_fd = -1};
    desk_request_begins();
    atomic_fetch_add(&server->active, 1);
    struct exchange *x = exchange_new(server, connection, mem);
    check_and_serve(x, mg_get_request_info(connection), &response);
    finish(x, &response);
    arena_reset(mem);
    return response.status;
}

/* civetweb's own refusals come before begin_request; nothing of such a request may be believed, not even its
 * language. */
static enum error_code code_of_status(int status)
{
    switch (status) {
    case 408:
        return ERR_body_timeout;
    case 413:
    case 414:
    case 431:
        return ERR_headers_too_large;
    case 417:
        return ERR_expectation_failed;
    case 505:
        return ERR_http_version_not_supported;
    case 503:
        return ERR_overloaded;
    default:
        return status >= 500 && status != 501 ? ERR_internal : ERR_framing_error;
    }
}

int exchange_refused(struct mg_connection *connection, int status, const char *message)
{
    (void)message;
    enum { MALFORMED = 400 };
    struct http_server *server = mg_get_user_data(mg_get_context(connection));
    struct arena *mem = arena_new();
    struct http_response response = {.file_fd = -1};
    desk_request_begins();
    atomic_fetch_add(&server->active, 1);
    struct exchange *x = exchange_new(server, connection, mem);
    x->request->request_id = make_request_id(mem);
    x->request->log_operation = STR("refused");
    x->close = true;
    refuse(x, &response, code_of_status(status),
           status == MALFORMED
               ? WORDS("请求头格式错误，或超过 16 KB。", "The header is malformed, or larger than 16 KB.")
               : NO_WORDS);
    finish(x, &response);
    arena_free(mem);
    return 0;
}
