/* Problems as application/problem+json (RFC 9457), in Chinese or English. The codes and their titles are those of
 * errors.def. Must show nothing of the inside: no SQL, path of a file or stack. */
#include "http_private.h"

#include "base/json.h"

enum { RETRY_AFTER_DEFAULT_S = 1 };

static struct str problem_json(const struct http_request *request, const struct problem *problem, bool english,
                               struct str public_url)
{
    const struct error_info *info = error_info(problem->code);
    const struct str detail = english ? problem->detail_en : problem->detail_zh;
    struct json_out out = json_out(request->mem);
    json_open(&out, '{');
    json_add_str(&out, "type", arena_printf(request->mem, "%.*s/problems/%s", STR_FMT(public_url), info->code));
    json_add_str(&out, "title", str_from(english ? info->title_en : info->title_zh));
    json_add_i64(&out, "status", info->status);
    if (detail.len > 0)
        json_add_str(&out, "detail", detail);
    if (request->path.len > 0)
        json_add_str(&out, "instance", request->path);
    json_add_str(&out, "code", str_from(info->code));
    json_add_str(&out, "request_id", request->request_id);
    if (problem->fault_count > 0)
        problem_put_faults(&out, problem, english);
    if (problem->members.len > 0) {
        strbuf_add_char(&out.buf, ',');
        strbuf_add(&out.buf, problem->members);
    }
    json_close(&out, '}');
    return json_text(&out);
}

static bool sent_a_token(const struct http_request *request)
{
    struct str token = http_header_get(request, "Authorization");
    return str_equal_ignore_case(str_cut(&token, ' '), STR("Bearer")) && str_trim(token).len > 0;
}

/* RFC 6750 §3: no error code where no token was sent. */
static struct str challenge(const struct http_request *request, enum error_code code)
{
    if (code == ERR_token_expired)
        return STR("Bearer realm=\"jqt\", error=\"invalid_token\", error_description=\"The access token expired\"");
    if (code == ERR_unauthorized && sent_a_token(request))
        return STR("Bearer realm=\"jqt\", error=\"invalid_token\", "
                   "error_description=\"The access token is not valid, or its session has ended\"");
    if (code == ERR_insufficient_scope)
        return STR("Bearer realm=\"jqt\", error=\"insufficient_scope\"");
    return error_info(code)->status == 401 ? STR("Bearer realm=\"jqt\"") : STR_EMPTY;
}

int http_retry_after_s(const struct problem *problem)
{
    const int status = error_info(problem->code)->status;
    const bool waits = status == 503 || status == 429;
    return problem->retry_after_s == 0 && waits ? RETRY_AFTER_DEFAULT_S : problem->retry_after_s;
}

void http_problem(struct http_request *request, struct http_response *response, const struct problem *problem,
                  struct str public_url)
{
    const bool english = http_wants_english(request);
    const struct error_info *info = error_info(problem->code);
    const int retry_after_s = http_retry_after_s(problem);
    response->status = info->status;
    response->body = problem_json(request, problem, english, public_url);
    HTTP_SET(response, "Content-Type", STR("application/problem+json; charset=utf-8"));
    HTTP_SET(response, "Content-Language", english ? STR("en") : STR("zh-CN"));
    HTTP_SET(response, "Vary", STR("Accept-Language"));
    HTTP_SET(response, "Cache-Control", STR("no-store"));
    if (retry_after_s > 0)
        HTTP_SET(response, "Retry-After", arena_printf(request->mem, "%d", retry_after_s));
    const struct str www_authenticate = challenge(request, problem->code);
    if (www_authenticate.len > 0)
        HTTP_SET(response, "WWW-Authenticate", www_authenticate);
    request->log_code = str_from(info->code);
}
