/* Replies and problems as responses: ETag and 304, Location, Link, error styles. */
#include "gate/conditions.h"
#include "gate/page.h"
#include "gate_private.h"

enum { BODY_HASH_CHARACTERS = 16 };

/* "version-bodyhash": states follow the clock, so the version alone would lie; what has none has version 0. */
static struct str entity_tag(struct arena *mem, const struct reply *reply)
{
    const struct hash h = sha256(reply->body);
    const struct str hex = hex_encode(mem, hash_str(&h));
    return arena_printf(mem, "\"%lld-%.*s\"", (long long)reply->version, BODY_HASH_CHARACTERS, hex.data);
}

void gate_respond_tagged(const struct http_request *request, struct str tag, struct http_response *response)
{
    const bool read = str_is(request->method, "GET") || str_is(request->method, "HEAD");
    const struct str none_match = http_header_get(request, "If-None-Match");
    HTTP_SET(response, "ETag", tag);
    if (!read || none_match.len == 0 || !if_none_match_hits(none_match, tag))
        return;
    response->status = 304;
    response->body = STR_EMPTY;
}

/* What anyone may see anonymously may be kept for revalidation; the rest is personal. */
static struct str cache_control(const struct http_request *request, const struct operation *op)
{
    return op->public_access && http_header_count(request, "Authorization") == 0 ? STR("no-cache") : STR("no-store");
}

void gate_document_headers(const struct http_request *request, struct http_response *response,
                           const struct hash *content, bool gzip, struct str content_type)
{
    const struct str hex = hex_encode(request->mem, hash_str(content));
    response->status = 200;
    HTTP_SET(response, "Content-Type", content_type);
    HTTP_SET(response, "Vary", STR("Accept-Encoding"));
    if (gzip)
        HTTP_SET(response, "Content-Encoding", STR("gzip"));
    gate_respond_tagged(request, arena_printf(request->mem, "\"%.*s%s\"", STR_FMT(hex), gzip ? "-gzip" : ""), response);
}

void gate_respond_document(const struct raw_context *raw, struct http_response *response, const struct hash *content,
                           bool gzip, struct str content_type)
{
    gate_document_headers(raw->request, response, content, gzip, content_type);
    HTTP_SET(response, "Content-Language", STR("zh-CN"));
    HTTP_SET(response, "Cache-Control", cache_control(raw->request, raw->operation));
}

void gate_respond(struct gate *g, struct http_request *request, const struct operation *op, const struct reply *reply,
                  struct http_response *response)
{
    (void)g;
    response->status = reply->status ? reply->status : op->success_status;
    response->body = reply->body;
    if (reply->body.len) {
        HTTP_SET(response, "Content-Type",
                 reply->content_type.len ? reply->content_type : STR("application/json; charset=utf-8"));
        HTTP_SET(response, "Content-Language", reply->english ? STR("en") : STR("zh-CN"));
    }
    if (reply->disposition.len) {
        HTTP_SET(response, "Content-Disposition", reply->disposition);
        HTTP_SET(response, "Vary", STR("Accept-Language"));
    }
    if (reply->body.len && !op->paged)
        gate_respond_tagged(request, entity_tag(request->mem, reply), response);
    if (reply->location.len)
        HTTP_SET(response, "Location", reply->location);
    if (reply->link.len)
        HTTP_SET(response, "Link", reply->link);
    if (reply->replayed)
        HTTP_SET(response, "Idempotent-Replayed", STR("true"));
    HTTP_SET(response, "Cache-Control", cache_control(request, op));
}

/* RFC 6749 §5.2 */
static void respond_oauth(struct http_request *request, const struct problem *problem, struct http_response *response)
{
    const struct error_info *info = error_info(problem->code);
    const struct str code = str_from(info->code);
    /* What waited too long may be tried again; OAuth has no other word for it. */
    const int status = problem->code == ERR_lock_timeout ? 503 : info->status == 422 ? 400 : info->status;
    struct str error = STR("invalid_request");
    if (str_starts(code, STR("oauth_")))
        error = (struct str){code.data + 6, code.len - 6};
    else if (status == 429 || status >= 500)
        error = status == 500 || status == 507 ? STR("server_error") : STR("temporarily_unavailable");
    struct json_out out = json_out(request->mem);
    json_open(&out, '{');
    json_add_str(&out, "error", error);
    json_add_str(&out, "error_description", problem->detail_en.len ? problem->detail_en : str_from(info->title_en));
    if (problem->fault_count > 0) {
        const struct fault *f = &problem->faults[0];
        json_add_str(&out, "parameter", f->where);
    }
    json_close(&out, '}');
    response->status = status;
    response->body = json_text(&out);
    HTTP_SET(response, "Content-Type", STR("application/json"));
    HTTP_SET(response, "Cache-Control", STR("no-store"));
    if (status == 401)
        HTTP_SET(response, "WWW-Authenticate", STR("Basic realm=\"jqt\""));
    const int retry_after_s = status == 503 && http_retry_after_s(problem) == 0 ? 1 : http_retry_after_s(problem);
    if (retry_after_s > 0)
        HTTP_SET(response, "Retry-After", arena_printf(request->mem, "%d", retry_after_s));
    request->log_code = code;
}

/* For people in a browser, in both languages. */
static void respond_page(struct http_request *request, const struct problem *problem, struct http_response *response)
{
    const struct error_info *info = error_info(problem->code);
    struct strbuf body = {.mem = request->mem};
    strbuf_add_c(&body, "<p>");
    html_add(&body, problem->detail_zh);
    strbuf_add_c(&body, "</p><p lang=\"en\">");
    html_add(&body, arena_printf(request->mem, "%s. %.*s", info->title_en, STR_FMT(problem->detail_en)));
    strbuf_printf(&body, "</p><p><small>%s · %.*s</small></p>", info->code, STR_FMT(request->request_id));
    page_respond(request->mem, response, info->status, info->title_zh, strbuf_str(&body), STR_EMPTY);
    const int retry_after_s = http_retry_after_s(problem);
    if (retry_after_s > 0)
        HTTP_SET(response, "Retry-After", arena_printf(request->mem, "%d", retry_after_s));
    request->log_code = str_from(info->code);
}

void gate_respond_problem(struct gate *g, struct http_request *request, const struct operation *op,
                          const struct problem *problem, struct http_response *response)
{
    if (op && op->errors == ERRORS_OAUTH)
        respond_oauth(request, problem, response);
    else if (op && op->errors == ERRORS_PAGE)
        respond_page(request, problem, response);
    else
        http_problem(request, response, problem, g->config.config->public_url);
}
