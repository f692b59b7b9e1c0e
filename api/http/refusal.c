/* The answer that a request gets which nobody is free to serve: the service's own problem, made of the few lines of the
 * header that it depends on. Nothing else of the request is believed: it was not checked. */
#include "http_private.h"

#include "base/clock.h"
#include "base/id.h"

static struct str next_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');
    if (line.len > 0 && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

static bool is_needed(struct str name)
{
    static const char *const needed[] = {"Accept-Language", "Origin", "X-Request-Id"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (str_equal_ignore_case(name, str_from(needed[i])))
            return true;
    return false;
}

/* Of fields that come twice the first counts, as nothing depends on it but the language. */
struct http_request request_of_head(struct arena *mem, struct str head)
{
    enum { FIELDS_MAX = 8 };
    struct http_request request = {.mem = mem, .content_length = -1};
    struct http_header *fields = arena_array(mem, FIELDS_MAX, sizeof *fields);
    struct str line = next_line(&head);
    request.method = str_cut(&line, ' ');
    request.query = str_cut(&line, ' ');
    request.path = str_cut(&request.query, '?');
    request.headers = fields;
    while (head.data && request.header_count < FIELDS_MAX) {
        struct str value = next_line(&head);
        const struct str name = str_cut(&value, ':');
        if (value.data && is_needed(name))
            fields[request.header_count++] = (struct http_header){name, str_trim(value)};
    }
    const struct str id = request_id_accept(http_header_get(&request, "X-Request-Id"));
    request.request_id = id.len > 0 ? id : uuid_text(mem, uuid_new());
    return request;
}

/* Only behind a request that is known to end with its header does another one begin. */
static bool ends_with_header(struct arena *mem, struct str head)
{
    struct http_head read;
    struct http_framing framing;
    struct words why;
    return http_head_read(mem, head, &read, &why) == ERR_none &&
           http_framing_check(&read.line, read.fields, read.count, &framing, &why) == ERR_none &&
           framing.body == HTTP_BODY_NONE && framing.keep_alive;
}

struct str refusal_text(const struct refusal *refusal, struct arena *mem, struct str head, bool *keeps)
{
    struct http_request request = request_of_head(mem, head);
    struct http_response response = {.file_fd = -1};
    request.path = STR_EMPTY;
    const struct problem problem = {.mem = mem, .code = refusal->code};
    http_problem(&request, &response, &problem, refusal->public_url);
    *keeps = refusal->keep_alive_told_s > 0 && ends_with_header(mem, head);
    const struct str text = response_head(&request, &response, refusal->cors, (int64_t)response.body.len,
                                          *keeps ? refusal->keep_alive_told_s : 0, clock_real_ms() / SECOND_MS);
    return str_is(request.method, "HEAD") ? text : arena_concat(mem, text, response.body);
}
