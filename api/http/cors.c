/* Cross-origin access by an exact allow-list (Fetch standard, CORS protocol): an origin is on it character for
 * character or gets nothing; never "*", never credentials, since tokens travel in Authorization. Pure. */
#include "http_private.h"

#define ALLOWED_METHODS "GET, HEAD, POST, PUT, DELETE, OPTIONS"
/* Those that the contract and the gate read (parameters in headers, conditions, bodies, traces). */
#define ALLOWED_HEADERS                                                                            \
    "Accept, Accept-Language, Authorization, Content-Type, Content-Disposition, Idempotency-Key, " \
    "If-Match, If-None-Match, X-Request-Id, traceparent, tracestate"
/* Those that the contract tells of (components/headers) and problems bring, but for those that every script may read
 * anyway. */
#define EXPOSED_HEADERS                                                                                   \
    "ETag, Location, Link, Idempotent-Replayed, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, " \
    "Deprecation, Sunset, WWW-Authenticate, Content-Disposition, Accept-Encoding, Allow"
#define MAX_AGE_S "600"

bool cors_is_preflight(const struct http_request *request)
{
    return str_is(request->method, "OPTIONS") && http_header_count(request, "Origin") > 0 &&
           http_header_count(request, "Access-Control-Request-Method") > 0;
}

bool cors_allows(const struct cors *cors, struct str origin)
{
    for (size_t i = 0; i < cors->count; i++)
        if (origin.len > 0 && str_equal(cors->origins[i], origin))
            return true;
    return false;
}

static bool request_is_allowed(const struct cors *cors, const struct http_request *request)
{
    return http_header_count(request, "Origin") == 1 && cors_allows(cors, http_header_get(request, "Origin"));
}

void cors_preflight(const struct cors *cors, struct http_request *request, struct http_response *response,
                    struct str public_url)
{
    if (!request_is_allowed(cors, request)) {
        struct problem problem = {.mem = request->mem};
        problem_set(&problem, ERR_forbidden, STR("该来源未被允许跨域访问。"),
                    STR("This origin is not on the list of those that may call from a browser."));
        http_problem(request, response, &problem, public_url);
        return;
    }
    response->status = 204;
    HTTP_SET(response, "Access-Control-Allow-Methods", STR(ALLOWED_METHODS));
    HTTP_SET(response, "Access-Control-Allow-Headers", STR(ALLOWED_HEADERS));
    HTTP_SET(response, "Access-Control-Max-Age", STR(MAX_AGE_S));
}

void cors_add(const struct cors *cors, const struct http_request *request, struct strbuf *head)
{
    if (cors->count == 0)
        return;
    /* Also without an Origin: a cache must not hand this answer to another origin. */
    strbuf_add(head, STR("Vary: Origin\r\n"));
    if (!request_is_allowed(cors, request))
        return;
    strbuf_add(head, STR("Access-Control-Allow-Origin: "));
    strbuf_add(head, http_header_get(request, "Origin"));
    strbuf_add(head, STR("\r\nAccess-Control-Expose-Headers: " EXPOSED_HEADERS "\r\n"));
}
