/* The gate of framing: refuses every message on whose borders two readers could disagree (RFC 9112 §6.3, §11.2), fields
 * of which they could take another one, and targets that could end a line somewhere behind us. Pure: no connection, no
 * answer; must not look at what a request means. */
#include "base/ascii.h"
#include "http_private.h"

enum { CONTENT_LENGTH_DIGITS_MAX = 15 };

bool http_is_token_character(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!http_is_token_character(s.data[i]))
            return false;
    return s.len > 0;
}

static bool has_control_character(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char c = (unsigned char)s.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

static struct words target_fault(struct str target)
{
    for (size_t i = 0; i < target.len; i++) {
        const char c = target.data[i];
        if (c <= ' ' || c >= 0x7f || c == '#')
            return WORDS("请求地址中含有必须百分号编码的字符。",
                         "The target holds a character that must be percent-encoded.");
        if (c != '%')
            continue;
        const int high = i + 2 < target.len ? ascii_hex_value(target.data[i + 1]) : -1;
        const int low = high >= 0 ? ascii_hex_value(target.data[i + 2]) : -1;
        if (low < 0)
            return WORDS("请求地址中的百分号编码不完整。", "The target holds a broken percent-encoding.");
        const int byte = high * 16 + low;
        if (byte == '\0' || byte == '\r' || byte == '\n')
            return WORDS("请求地址中含有编码后的 NUL、CR 或 LF。", "The target holds an encoded NUL, CR or LF.");
    }
    return NO_WORDS;
}

bool http_method_is_known(struct str method)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_is(method, known[i]))
            return true;
    return false;
}

/* A host with or without a port, as in Host; neither user nor password (RFC 9110 §4.2.4). */
static bool is_authority(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] <= ' ' || s.data[i] >= 0x7f || strchr("/\\@?#,", s.data[i]))
            return false;
    return true;
}

/* http://host:port/path is the same as /path here, whatever the host: behind us there is no other, and Host is not
 * asked (RFC 9112 §3.2.2). False: it is no such address. */
static bool absolute_split(struct str target, struct str *rest)
{
    const struct str schemes[] = {STR("http://"), STR("https://")};
    for (size_t i = 0; i < 2; i++) {
        if (target.len < schemes[i].len ||
            !str_equal_ignore_case((struct str){target.data, schemes[i].len}, schemes[i]))
            continue;
        const struct str behind = {target.data + schemes[i].len, target.len - schemes[i].len};
        size_t length = 0;
        while (length < behind.len && behind.data[length] != '/' && behind.data[length] != '?')
            length++;
        *rest = (struct str){behind.data + length, behind.len - length};
        return length > 0 && is_authority((struct str){behind.data, length});
    }
    return false;
}

/* The four forms of RFC 9112 §3.2. */
static bool target_split(struct str method, struct str target, struct str *path, struct str *query)
{
    const bool options = str_is(method, "OPTIONS");
    *query = STR_EMPTY;
    *path = STR("");
    if (str_is(method, "CONNECT"))
        return is_authority(target);
    *path = STR("*");
    if (options && str_is(target, "*"))
        return true;
    struct str rest = target;
    if (!str_starts(target, STR("/")) && !absolute_split(target, &rest))
        return false;
    if (options && rest.len == 0)
        return true; /* http://host is its asterisk */
    *query = rest;
    *path = str_cut(query, '?');
    if (path->len == 0)
        *path = STR("/");
    return true;
}

/* Fields that hold one value, or of which a second one would be taken for the first by somebody. The contract's own are
 * among them; a list may stand in one If-Match. */
static struct words repetition_fault(const struct http_header *headers, size_t count)
{
#define ONCE(name)                                                 \
    {                                                              \
        name,                                                      \
        {                                                          \
            name " 请求头重复。", name " is given more than once." \
        }                                                          \
    }
    static const struct once {
        const char *name;
        struct words fault;
    } once[] = {ONCE("Host"),
                ONCE("Transfer-Encoding"),
                ONCE("Content-Length"),
                ONCE("Content-Type"),
                ONCE("Content-Disposition"),
                ONCE("Authorization"),
                ONCE("Idempotency-Key"),
                ONCE("If-Match"),
                ONCE("Expect"),
                ONCE("Origin")};
#undef ONCE
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++)
        if (header_count(headers, count, str_from(once[i].name)) > 1)
            return once[i].fault;
    return NO_WORDS;
}

static struct words header_fault(const struct http_header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_token(headers[i].name))
            return WORDS("请求头名称含有不允许的字符。", "A header field's name is not a token.");
        if (has_control_character(headers[i].value))
            return WORDS("请求头的值含有控制字符。", "A header field's value holds a control character.");
    }
    return NO_WORDS;
}

static struct words host_fault(const struct http_line *line, const struct http_header *headers, size_t count)
{
    const struct str host = header_find(headers, count, STR("Host"));
    if (!host.data)
        return str_is(line->version, "1.0") ? NO_WORDS : WORDS("缺少 Host 请求头。", "Host is missing.");
    return is_authority(host) ? NO_WORDS : WORDS("Host 请求头不是有效的主机名。", "Host is not a host.");
}

static struct words body_fault(const struct http_line *line, const struct http_header *headers, size_t count,
                               struct http_framing *framing)
{
    const size_t encodings = header_count(headers, count, STR("Transfer-Encoding"));
    const size_t lengths = header_count(headers, count, STR("Content-Length"));
    framing->body = HTTP_BODY_NONE;
    framing->content_length = -1;
    if (encodings > 0 && lengths > 0)
        return WORDS("不能同时使用 Transfer-Encoding 与 Content-Length。",
                     "Transfer-Encoding and Content-Length are both given.");
    if (encodings > 0) {
        if (str_is(line->version, "1.0") ||
            !str_equal_ignore_case(header_find(headers, count, STR("Transfer-Encoding")), STR("chunked")))
            return WORDS("Transfer-Encoding 只支持 chunked，且须为 HTTP/1.1。",
                         "The only Transfer-Encoding known here is chunked, in HTTP/1.1.");
        framing->body = HTTP_BODY_CHUNKED;
    }
    if (lengths > 0) {
        const struct str digits = header_find(headers, count, STR("Content-Length"));
        for (size_t i = 0; i < digits.len; i++)
            if (!ascii_is_digit(digits.data[i]))
                return WORDS("Content-Length 只能由数字组成。", "Content-Length is not all digits.");
        if (digits.len == 0 || digits.len > CONTENT_LENGTH_DIGITS_MAX || !str_to_i64(digits, &framing->content_length))
            return WORDS("Content-Length 为空或过大。", "Content-Length is empty or absurd.");
        framing->body = framing->content_length > 0 ? HTTP_BODY_LENGTH : HTTP_BODY_NONE;
    }
    return NO_WORDS;
}

/* RFC 9112 §9.3, but that HTTP/1.0 connections are never kept. */
static bool client_keeps_alive(const struct http_line *line, const struct http_header *headers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_ignore_case(headers[i].name, STR("Connection")) &&
            header_has_token(headers[i].value, STR("close")))
            return false;
    return str_is(line->version, "1.1");
}

static size_t header_bytes(const struct http_line *line, const struct http_header *headers, size_t count)
{
    size_t bytes = line->target.len;
    for (size_t i = 0; i < count; i++)
        bytes += headers[i].name.len + headers[i].value.len;
    return bytes;
}

enum error_code http_framing_check(const struct http_line *line, const struct http_header *headers, size_t count,
                                   struct http_framing *out, struct words *why)
{
    struct http_framing framing = {0};
    struct words fault = NO_WORDS;
    if (line->target.len > HTTP_TARGET_MAX) {
        *why = WORDS("请求地址超过 8192 个字符。", "The target is longer than 8192 characters.");
        return ERR_target_too_long;
    }
    if (header_bytes(line, headers, count) > HTTP_HEADER_BYTES_MAX) {
        *why = WORDS("请求头超过 12 KB。", "The header is larger than 12 KB.");
        return ERR_headers_too_large;
    }
    if (!str_is(line->version, "1.1") && !str_is(line->version, "1.0")) {
        *why = WORDS("只支持 HTTP/1.0 与 HTTP/1.1。", "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
        return ERR_http_version_not_supported;
    }
    if (!is_token(line->method))
        fault = WORDS("请求方法含有不允许的字符。", "The method is not a token.");
    if (!fault.en)
        fault = target_fault(line->target);
    if (!fault.en && !target_split(line->method, line->target, &framing.path, &framing.query))
        fault = WORDS("请求地址既不是路径,也不是完整地址。", "The target is neither a path nor an absolute address.");
    if (!fault.en)
        fault = header_fault(headers, count);
    if (!fault.en)
        fault = repetition_fault(headers, count);
    if (!fault.en)
        fault = host_fault(line, headers, count);
    if (!fault.en)
        fault = body_fault(line, headers, count, &framing);
    if (fault.en) {
        *why = fault;
        return ERR_framing_error;
    }
    const struct str expect = header_find(headers, count, STR("Expect"));
    if (expect.data && !str_equal_ignore_case(expect, STR("100-continue"))) {
        *why = WORDS("Expect 请求头只支持 100-continue。", "The only expectation known here is 100-continue.");
        return ERR_expectation_failed;
    }
    framing.expects_continue = expect.data && str_is(line->version, "1.1");
    framing.keep_alive = client_keeps_alive(line, headers, count);
    *out = framing;
    return ERR_none;
}
