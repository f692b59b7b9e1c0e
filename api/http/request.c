/* What a request's header fields say: look-up, language, request id, trace, the client's address. Pure; must not
 * decide anything about the request. */
#include "base/ascii.h"
#include "http_private.h"

enum { WEIGHT_ONE = 1000 };

struct str header_find(const struct http_header *headers, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_ignore_case(headers[i].name, name))
            return headers[i].value.data ? headers[i].value : STR("");
    return STR_EMPTY;
}

size_t header_count(const struct http_header *headers, size_t count, struct str name)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += str_equal_ignore_case(headers[i].name, name) ? 1 : 0;
    return found;
}

struct str http_header_get(const struct http_request *request, const char *name)
{
    return header_find(request->headers, request->header_count, str_from(name));
}

size_t http_header_count(const struct http_request *request, const char *name)
{
    return header_count(request->headers, request->header_count, str_from(name));
}

bool header_has_token(struct str list, struct str token)
{
    while (list.data)
        if (str_equal_ignore_case(str_trim(str_cut(&list, ',')), token))
            return true;
    return false;
}

bool list_split(struct arena *mem, struct str text, struct str *out, size_t max, size_t *count)
{
    *count = 0;
    text = arena_str(mem, text);
    while (text.data) {
        const struct str entry = str_trim(str_cut(&text, ','));
        if (entry.len == 0)
            continue;
        if (*count == max)
            return false;
        out[(*count)++] = entry;
    }
    return true;
}

/* ---- Accept-Language ---- */

/* RFC 9110 §12.4.2 in thousandths; what is no weight counts as 0, so that it never wins. */
static int weight_parse(struct str text)
{
    int weight = 0, unit = WEIGHT_ONE;
    if (text.len == 0 || text.len > 5 || (text.data[0] != '0' && text.data[0] != '1'))
        return 0;
    weight = (text.data[0] - '0') * unit;
    if (text.len > 1 && text.data[1] != '.')
        return 0;
    for (size_t i = 2; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return 0;
        unit /= 10;
        weight += (text.data[i] - '0') * unit;
    }
    return weight > WEIGHT_ONE ? 0 : weight;
}

static int range_weight(struct str parameters)
{
    while (parameters.data) {
        struct str value = str_trim(str_cut(&parameters, ';'));
        const struct str name = str_trim(str_cut(&value, '='));
        if (str_equal_ignore_case(name, STR("q")))
            return weight_parse(str_trim(value));
    }
    return WEIGHT_ONE;
}

static bool is_language(struct str range, struct str primary)
{
    return str_equal_ignore_case(str_cut(&range, '-'), primary);
}

bool language_prefers_english(struct str accept)
{
    int zh = -1, en = -1, any = 0;
    while (accept.data) {
        struct str parameters = str_cut(&accept, ',');
        const struct str range = str_trim(str_cut(&parameters, ';'));
        const int weight = range_weight(parameters);
        int *slot = is_language(range, STR("zh")) ? &zh : is_language(range, STR("en")) ? &en : NULL;
        if (slot && weight > *slot)
            *slot = weight;
        else if (str_is(range, "*"))
            any = weight;
    }
    return (en < 0 ? any : en) > (zh < 0 ? any : zh);
}

bool http_wants_english(const struct http_request *request)
{
    return language_prefers_english(http_header_get(request, "Accept-Language"));
}

/* ---- Accept-Encoding ---- */

bool encoding_allows_gzip(struct str accept)
{
    int gzip = -1, any = 0;
    while (accept.data) {
        struct str parameters = str_cut(&accept, ',');
        const struct str coding = str_trim(str_cut(&parameters, ';'));
        const int weight = range_weight(parameters);
        if (str_equal_ignore_case(coding, STR("gzip")) || str_equal_ignore_case(coding, STR("x-gzip")))
            gzip = weight;
        else if (str_is(coding, "*"))
            any = weight;
    }
    return (gzip < 0 ? any : gzip) > 0;
}

bool http_accepts_gzip(const struct http_request *request)
{
    return encoding_allows_gzip(http_header_get(request, "Accept-Encoding"));
}

/* ---- ids ---- */

struct str request_id_accept(struct str sent)
{
    if (sent.len == 0 || sent.len > HTTP_REQUEST_ID_MAX)
        return STR_EMPTY;
    for (size_t i = 0; i < sent.len; i++) {
        const char c = sent.data[i];
        const bool good = ascii_is_alnum(c) || c == '.' || c == '_' || c == '-';
        if (!good)
            return STR_EMPTY;
    }
    return sent;
}

static bool is_lower_hex(struct str s, bool *all_zero)
{
    *all_zero = true;
    for (size_t i = 0; i < s.len; i++) {
        const char c = s.data[i];
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
            return false;
        *all_zero = *all_zero && c == '0';
    }
    return true;
}

struct str traceparent_trace_id(struct str header)
{
    enum { VERSION = 2, PARENT = 16, FLAGS = 2, LENGTH = VERSION + 1 + TRACE_ID_LENGTH + 1 + PARENT + 1 + FLAGS };
    if (header.len < LENGTH)
        return STR_EMPTY;
    struct str rest = header;
    const struct str version = str_cut(&rest, '-'), trace = str_cut(&rest, '-'), parent = str_cut(&rest, '-');
    const struct str flags = str_cut(&rest, '-');
    bool version_zero = false, trace_zero = false, parent_zero = false, ignored = false;
    if (version.len != VERSION || trace.len != TRACE_ID_LENGTH || parent.len != PARENT || flags.len != FLAGS)
        return STR_EMPTY;
    if (!is_lower_hex(version, &version_zero) || !is_lower_hex(trace, &trace_zero) ||
        !is_lower_hex(parent, &parent_zero) || !is_lower_hex(flags, &ignored))
        return STR_EMPTY;
    /* Later versions may append fields; version 00 may not. */
    if (str_is(version, "ff") || trace_zero || parent_zero || (version_zero && header.len != LENGTH))
        return STR_EMPTY;
    return trace;
}

/* ---- the client's address ---- */

bool peer_is_trusted(const struct http_peers *trusted, struct ip_address address)
{
    for (size_t i = 0; i < trusted->count; i++)
        if (network_has(&trusted->list[i], address))
            return true;
    return false;
}

/* Walks one line leftwards while its entries were written by trusted proxies. False: *peer is who it is. */
static bool walk_line(const struct http_peers *trusted, struct str line, struct ip_address *peer)
{
    while (line.len > 0) {
        size_t begin = line.len;
        while (begin > 0 && line.data[begin - 1] != ',')
            begin--;
        const struct str entry = str_trim((struct str){line.data + begin, line.len - begin});
        if (!peer_is_trusted(trusted, *peer) || !address_parse(entry, peer))
            return false;
        line.len = begin > 0 ? begin - 1 : 0;
    }
    return true;
}

/* The rightmost entry of the last line was written by the nearest proxy. */
struct ip_address peer_address(const struct http_peers *trusted, struct ip_address direct,
                               const struct http_header *headers, size_t count)
{
    struct ip_address peer = direct;
    for (size_t i = count; i > 0; i--)
        if (str_equal_ignore_case(headers[i - 1].name, STR("X-Forwarded-For")) &&
            !walk_line(trusted, headers[i - 1].value, &peer))
            break;
    return peer;
}
