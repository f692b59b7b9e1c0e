/* The header of a response as text, so that header and body leave in one send. Pure. Must not know why an answer is
 * what it is. */
#include "http_private.h"

#include "base/ascii.h"
#include "base/log.h"

#include <time.h>

struct reason {
    int status;
    const char *text;
};
static const struct reason reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

static const char *reason_text(int status)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return ""; /* RFC 9112 §4: the phrase may be empty */
}

static bool is_attr_char(char c) /* RFC 8187 §3.2.1 */
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("!#$&+-.^_`|~", c) != NULL);
}

struct str http_attachment(struct arena *mem, struct str ascii_name, struct str name)
{
    struct strbuf out = {.mem = mem};
    strbuf_printf(&out, "attachment; filename=\"%.*s\"; filename*=UTF-8''", STR_FMT(ascii_name));
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.data[i];
        if (is_attr_char(c))
            strbuf_add_char(&out, c);
        else
            strbuf_printf(&out, "%%%02X", (unsigned)(unsigned char)c);
    }
    return strbuf_str(&out);
}

bool status_has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

struct str http_date(struct arena *mem, int64_t now_s)
{
    /* strftime would follow the locale. */
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t t = (time_t)now_s;
    struct tm utc;
    if (!gmtime_r(&t, &utc))
        return STR("Thu, 01 Jan 1970 00:00:00 GMT");
    return arena_printf(mem, "%s, %02d %s %d %02d:%02d:%02d GMT", days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon],
                        utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/* A line break in a value would let its author write headers of their own. */
static bool value_is_safe(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

void http_response_header(struct http_response *response, struct str name, struct str value)
{
    if (!value_is_safe(value)) {
        LOG(LOG_ERROR, "response_header_refused", log_text("name", name));
        return;
    }
    if (!str_equal_ignore_case(name, STR("Set-Cookie"))) {
        for (size_t i = 0; i < response->header_count; i++) {
            if (str_equal_ignore_case(response->headers[i].name, name)) {
                response->headers[i].value = value;
                return;
            }
        }
    }
    if (response->header_count == HTTP_HEADERS_MAX) {
        LOG(LOG_ERROR, "response_headers_full", log_text("name", name));
        return;
    }
    response->headers[response->header_count++] = (struct http_header){name, value};
}

static void add_line(struct strbuf *head, struct str name, struct str value)
{
    strbuf_add(head, name);
    strbuf_add(head, STR(": "));
    strbuf_add(head, value);
    strbuf_add(head, STR("\r\n"));
}

/* What keeps a page of ours from being framed, or from telling its address to others; and from loading anything, unless
 * it brings a policy of its own. */
static void add_page_protection(struct strbuf *head, const struct http_response *response)
{
    if (!str_starts(header_find(response->headers, response->header_count, STR("Content-Type")), STR("text/html")))
        return;
    strbuf_add(head, STR("X-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n"));
    if (header_count(response->headers, response->header_count, STR("Content-Security-Policy")) == 0)
        strbuf_add(head, STR("Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
                             "frame-ancestors 'none'\r\n"));
}

struct str response_head(const struct http_request *request, const struct http_response *response,
                         const struct cors *cors, int64_t length, int keep_alive_s, int64_t now_s)
{
    struct strbuf head = {.mem = request->mem};
    strbuf_printf(&head, "HTTP/1.1 %d %s\r\n", response->status, reason_text(response->status));
    add_line(&head, STR("Date"), http_date(request->mem, now_s));
    add_line(&head, STR("X-Request-Id"), request->request_id);
    strbuf_add(&head, STR("X-Content-Type-Options: nosniff\r\n"));
    for (size_t i = 0; i < response->header_count; i++)
        add_line(&head, response->headers[i].name, response->headers[i].value);
    add_page_protection(&head, response);
    if (header_count(response->headers, response->header_count, STR("Cache-Control")) == 0)
        strbuf_add(&head, STR("Cache-Control: no-store\r\n"));
    cors_add(cors, request, &head);
    if (length >= 0) {
        strbuf_add(&head, STR("Content-Length: "));
        strbuf_add_i64(&head, length);
        strbuf_add(&head, STR("\r\n"));
    }
    /* The hint lets clients drop an idle connection before we do, instead of sending into it as it closes. */
    if (keep_alive_s > 0)
        strbuf_printf(&head, "Connection: keep-alive\r\nKeep-Alive: timeout=%d\r\n\r\n", keep_alive_s);
    else
        strbuf_add(&head, STR("Connection: close\r\n\r\n"));
    return strbuf_str(&head);
}
