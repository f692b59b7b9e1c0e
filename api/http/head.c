/* A request's header as it was sent, byte by byte (RFC 9112 §2 to §5): where it ends, and what stands in it. Whoever
 * stands before us may be more lenient, and what two readers read differently smuggles requests: so a line ends in CR
 * LF and nothing else does, and no byte is passed over. Pure; must not know what a field means. */
#include "http_private.h"

static bool is_control(char c)
{
    const unsigned char u = (unsigned char)c;
    return (u < 0x20 && u != '\t') || u == 0x7f;
}

size_t http_head_blank_lines(struct str bytes)
{
    size_t at = 0;
    while (bytes.len - at >= 2 && bytes.data[at] == '\r' && bytes.data[at + 1] == '\n')
        at += 2;
    return at;
}

enum http_head_state http_head_find(struct str bytes, size_t *seen, size_t *length)
{
    for (size_t i = *seen; i < bytes.len; i++) {
        const char c = bytes.data[i];
        *seen = i;
        if (!is_control(c))
            continue;
        if (c == '\r' && i + 1 == bytes.len)
            return HTTP_HEAD_PARTIAL; /* its LF may come */
        if (c != '\r' || bytes.data[i + 1] != '\n') {
            *length = bytes.len;
            return HTTP_HEAD_BROKEN;
        }
        i++;
        if (i < 3 || bytes.data[i - 2] != '\n')
            continue;
        *length = i + 1;
        return HTTP_HEAD_WHOLE;
    }
    *seen = bytes.len;
    return HTTP_HEAD_PARTIAL;
}

/* Of a whole header: each line has its end. */
static struct str next_line(struct str *rest)
{
    const struct str line = str_cut(rest, '\r');
    *rest = (struct str){rest->data + 1, rest->len - 1};
    return line;
}

/* "GET /path HTTP/1.1", with one blank between the three (RFC 9112 §3). */
static bool read_request_line(struct str rest, struct http_line *out)
{
    const struct str method = str_cut(&rest, ' '), target = str_cut(&rest, ' ');
    const struct str name = STR("HTTP/");
    if (method.len == 0 || target.len == 0 || !rest.data || !str_starts(rest, name) || rest.len != name.len + 3 ||
        rest.data[name.len + 1] != '.')
        return false;
    *out = (struct http_line){method, target, {rest.data + name.len, 3}};
    return true;
}

static struct words read_field(struct str line, struct http_header *out)
{
    if (line.data[0] == ' ' || line.data[0] == '\t') /* obs-fold, §5.2 */
        return WORDS("请求头的某一行以空格或制表符开头。", "A line of the header begins with a blank or a tab.");
    struct str value = line;
    const struct str name = str_cut(&value, ':');
    if (!value.data)
        return WORDS("请求头的某一行没有冒号。", "A line of the header has no colon.");
    if (name.len > 0 && (name.data[name.len - 1] == ' ' || name.data[name.len - 1] == '\t')) /* §5.1 */
        return WORDS("请求头名称与冒号之间有空格。", "There is a blank between a header field's name and its colon.");
    value = str_trim(value);
    *out = (struct http_header){name, value.len > 0 ? value : STR("")};
    return NO_WORDS;
}

/* The connection's first bytes are no whole header, and no more will come of it. */
static enum error_code unfinished(struct str bytes, struct words *why)
{
    const bool first_line = !memchr(bytes.data, '\n', bytes.len);
    if (bytes.len < HTTP_REQUEST_BYTES_MAX) {
        *why = WORDS("请求头没有结束。", "The header does not end.");
        return ERR_framing_error;
    }
    *why = first_line ? WORDS("请求地址过长。", "The target is too long.")
                      : WORDS("请求头超过 16 KB。", "The header is larger than 16 KB.");
    return first_line ? ERR_target_too_long : ERR_headers_too_large;
}

enum error_code http_head_read(struct arena *mem, struct str bytes, struct http_head *out, struct words *why)
{
    struct http_head head = {.fields = arena_array(mem, HTTP_REQUEST_HEADERS_MAX, sizeof *head.fields)};
    size_t seen = 0, length = 0;
    switch (http_head_find(bytes, &seen, &length)) {
    case HTTP_HEAD_PARTIAL:
        return unfinished(bytes, why);
    case HTTP_HEAD_BROKEN:
        *why = WORDS("请求头含有单独的 CR 或 LF,或其他控制字符。",
                     "The header holds a lone CR or LF, or another control character.");
        return ERR_framing_error;
    case HTTP_HEAD_WHOLE:
        break;
    }
    struct str rest = {bytes.data, length};
    if (!read_request_line(next_line(&rest), &head.line)) {
        *why = WORDS("请求行应为「方法 地址 HTTP/版本」,之间各一个空格。",
                     "The request line is not a method, a target and HTTP/ with a version, with one blank between.");
        return ERR_framing_error;
    }
    for (struct str line = next_line(&rest); line.len > 0; line = next_line(&rest)) {
        if (head.count + 1 == HTTP_REQUEST_HEADERS_MAX) {
            *why = WORDS("请求头达到 64 个或更多。", "There are 64 header fields or more.");
            return ERR_headers_too_large;
        }
        const struct words fault = read_field(line, &head.fields[head.count++]);
        if (fault.en) {
            *why = fault;
            return ERR_framing_error;
        }
    }
    *out = head;
    return ERR_none;
}

void http_head_combine(struct arena *mem, struct http_head *head)
{
    size_t kept = 0;
    for (size_t i = 0; i < head->count; i++) {
        const struct http_header field = head->fields[i];
        size_t at = 0;
        while (at < kept && !str_equal_ignore_case(head->fields[at].name, field.name))
            at++;
        if (at == kept) {
            head->fields[kept++] = field;
            continue;
        }
        const char *between = str_equal_ignore_case(field.name, STR("Cookie")) ? "; " : ", ";
        struct str *value = &head->fields[at].value;
        *value = arena_concat(mem, arena_concat(mem, *value, str_from(between)), field.value);
    }
    head->count = kept;
}
