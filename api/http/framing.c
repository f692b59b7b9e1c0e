/* The gate of framing: refuses every message on whose borders two readers could disagree (RFC 9112 §6.3, §11.2), and
 * targets that could end a line somewhere behind us. civetweb lets most of these through. Pure: no connection, no
 * answer; must not look at what a request means. */
#include "base/ascii.h"
#include "http_private.h"

enum { CONTENT_LENGTH_DIGITS_MAX = 15 };

/* RFC 9110 §5.6.2 */
static bool is_token_character(char c)
{
    return ascii_is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_token_character(s.data[i]))
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

/* http://host/path (RFC 9112 §3.2.2) is the same as /path here; behind us there is no other host. */
static bool target_split(struct str target, struct str *path, struct str *query)
{
    const struct str schemes[] = {STR("http://"), STR("https://")};
    for (size_t i = 0; i < 2; i++) {
        if (target.len <= schemes[i].len ||
            !str_equal_ignore_case((struct str){target.data, schemes[i].len}, schemes[i]))
            continue;
        target = (struct str){target.data + schemes[i].len, target.len - schemes[i].len};
        size_t authority = 0;
        while (authority < target.len && target.data[authority] != '/' && target.data[authority] != '?')
            authority++;
        if (authority == 0 || authority == target.len || target.data[authority] != '/')
            return false;
        target = (struct str){target.data + authority, target.len - authority};
    }
    if (target.len == 0 || target.data[0] != '/')
        return false;
    *query = target;
    *path = str_cut(query, '?');
    return true;
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
    const size_t hosts = header_count(headers, count, STR("Host"));
    if (hosts > 1)
        return WORDS("Host 请求头重复。", "Host is given more than once.");
    if (hosts == 0)
        return str_is(line->version, "1.0") ? NO_WORDS : WORDS("缺少 Host 请求头。", "Host is missing.");
    const struct str host = header_find(headers, count, STR("Host"));
    for (size_t i = 0; i < host.len; i++)
        if (host.data[i] <= ' ' || host.data[i] >= 0x7f || strchr("/\\@?#,", host.data[i]))
            return WORDS("Host 请求头不是有效的主机名。", "Host is not a host.");
    return NO_WORDS;
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
    if (encodings > 1 || lengths > 1)
        return encodings > 1 ? WORDS("Transfer-Encoding 请求头重复。", "Transfer-Encoding is given more than once.")
                             : WORDS("Content-Length 请求头重复。", "Content-Length is given more than once.");
    if (encodings == 1) {
        if (str_is(line->version, "1.0") ||
            !str_equal_ignore_case(header_find(headers, count, STR("Transfer-Encoding")), STR("chunked")))
            return WORDS("Transfer-Encoding 只支持 chunked，且须为 HTTP/1.1。",
                         "The only Transfer-Encoding known here is chunked, in HTTP/1.1.");
        framing->body = HTTP_BODY_CHUNKED;
    }
    if (lengths == 1) {
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

/* civetweb keeps a connection only if a Connection header, where there is one, says keep-alive: so do we, lest the
 * client waits on a closed connection. HTTP/1.0 connections are never kept. */
static bool client_keeps_alive(const struct http_line *line, const struct http_header *headers, size_t count)
{
    const struct str connection = header_find(headers, count, STR("Connection"));
    if (!str_is(line->version, "1.1") || header_count(headers, count, STR("Connection")) > 1)
        return false;
    return !connection.data ||
           (header_has_token(connection, STR("keep-alive")) && !header_has_token(connection, STR("close")));
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
    if (count >= HTTP_REQUEST_HEADERS_MAX) {
        *why = WORDS("请求头达到 64 个或更多。", "There are 64 header fields or more.");
        return ERR_headers_too_large;
    }
    if (header_bytes(line, headers, count) > HTTP_HEADER_BYTES_MAX) {
        *why = WORDS("请求头超过 12 KB。", "The header is larger than 12 KB.");
        return ERR_headers_too_large;
    }
    if (!str_is(line->version, "1.1") && !str_is(line->version, "1.0")) {
        *why = WORDS("只支持 HTTP/1.0 与 HTTP/1.1。", "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
        return ERR_http_version_not_supported;
    }
    if (line->target.len > HTTP_TARGET_MAX)
        fault = WORDS("请求地址过长。", "The target is too long.");
    else if (!is_token(line->method))
        fault = WORDS("请求方法含有不允许的字符。", "The method is not a token.");
    if (!fault.en)
        fault = target_fault(line->target);
    if (!fault.en && !target_split(line->target, &framing.path, &framing.query))
        fault = WORDS("请求地址既不是路径，也不是完整地址。", "The target is neither a path nor an absolute address.");
    if (!fault.en)
        fault = header_fault(headers, count);
    if (!fault.en)
        fault = host_fault(line, headers, count);
    if (!fault.en)
        fault = body_fault(line, headers, count, &framing);
    if (fault.en) {
        *why = fault;
        return ERR_framing_error;
    }
    const struct str expect = header_find(headers, count, STR("Expect"));
    if (expect.data && (header_count(headers, count, STR("Expect")) > 1 ||
                        !str_equal_ignore_case(str_trim(expect), STR("100-continue")))) {
        *why = WORDS("Expect 请求头只支持 100-continue。", "The only expectation known here is 100-continue.");
        return ERR_expectation_failed;
    }
    framing.expects_continue = expect.data && str_is(line->version, "1.1");
    framing.keep_alive = client_keeps_alive(line, headers, count);
    *out = framing;
    return ERR_none;
}
