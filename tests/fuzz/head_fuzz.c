/* Bytes of a connection: header after header, each with its body, as connection.c takes them; and whether where they
 * are cut by the network makes a difference. */
#include "api/http/http_private.h"
#include "fuzz.h"

/* Whoever reads what was let through line by line, as a proxy would, must find the same fields. */
static void check_fields(struct str head, const struct http_head *read)
{
    size_t at = 0;
    struct str rest = head;
    (void)str_cut(&rest, '\n');
    while (rest.len > 0 && rest.data[0] != '\r') {
        struct str line = str_cut(&rest, '\n');
        must(line.len > 0 && line.data[line.len - 1] == '\r' && !memchr(line.data, '\r', line.len - 1));
        must(at < read->count && str_equal(str_cut(&line, ':'), read->fields[at].name));
        at++;
    }
    must(at == read->count);
}

static size_t body_bytes(struct str rest, const struct http_framing *framing)
{
    char out[61];
    struct chunked chunked = {0}, again = {0};
    struct str in = rest;
    size_t whole = 0, piecewise = 0;
    if (framing->body == HTTP_BODY_NONE)
        return 0;
    if (framing->body == HTTP_BODY_LENGTH)
        return (uint64_t)framing->content_length < rest.len ? (size_t)framing->content_length : rest.len;
    for (size_t got = 1; got > 0; whole += got)
        got = chunked_read(&chunked, &in, out, sizeof out);
    for (size_t i = 0; i < rest.len; i++) {
        struct str byte = {rest.data + i, 1};
        const size_t got = chunked_read(&again, &byte, out, 1);
        piecewise += got + (byte.len > 0 ? chunked_read(&again, &byte, out, 1) : 0);
    }
    must(whole == piecewise && chunked.state == again.state);
    return rest.len - in.len;
}

void fuzz_one(struct arena *mem, struct str text)
{
    struct str rest = text;
    for (;;) {
        const size_t blank = http_head_blank_lines(rest);
        rest = (struct str){rest.data + blank, rest.len - blank};
        size_t seen = 0, length = 0, seen_slowly = 0, length_slowly = 0;
        const enum http_head_state state = http_head_find(rest, &seen, &length);
        enum http_head_state slowly = HTTP_HEAD_PARTIAL;
        for (size_t i = 1; i <= rest.len && slowly == HTTP_HEAD_PARTIAL; i++)
            slowly = http_head_find((struct str){rest.data, i}, &seen_slowly, &length_slowly);
        must(slowly == state && (state != HTTP_HEAD_WHOLE || length == length_slowly));
        struct http_head head = {0};
        struct http_framing framing = {0};
        struct words why = NO_WORDS;
        const struct str bytes = state == HTTP_HEAD_WHOLE ? (struct str){rest.data, length} : rest;
        if (http_head_read(mem, bytes, &head, &why) != ERR_none) {
            must(why.zh && why.en);
            return;
        }
        must(state == HTTP_HEAD_WHOLE);
        check_fields(bytes, &head);
        if (http_framing_check(&head.line, head.fields, head.count, &framing, &why) != ERR_none) {
            must(why.zh && why.en);
            return;
        }
        must(framing.path.len == 0 || framing.path.data[0] == '/' || str_is(framing.path, "*"));
        http_head_combine(mem, &head);
        rest = (struct str){rest.data + length, rest.len - length};
        const size_t body = body_bytes(rest, &framing);
        rest = (struct str){rest.data + body, rest.len - body};
    }
}
