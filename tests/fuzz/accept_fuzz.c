/* Accept, Accept-Language, Accept-Encoding, Content-Type, Content-Encoding, X-Forwarded-For, traceparent. */
#include "api/http/http_private.h"
#include "fuzz.h"
#include "gate/media.h"

void fuzz_one(struct arena *mem, struct str text)
{
    (void)mem;
    const struct http_peers trusted = {.list = {STR("10.0.0.1"), STR("::1")}, .count = 2};
    const struct str trace = traceparent_trace_id(text), id = request_id_accept(text);
    (void)language_prefers_english(text);
    (void)encoding_allows_gzip(text);
    (void)media_is_accepted(text, STR("application/json"));
    (void)media_type_is(text, STR("application/json"));
    (void)media_is_encoded(text);
    (void)header_has_token(text, STR("close"));
    must(trace.len == 0 || trace.len == TRACE_ID_LENGTH);
    must(id.len <= HTTP_REQUEST_ID_MAX);
    must(peer_address(&trusted, STR("10.0.0.1"), text).len > 0);
    must(str_is(peer_address(&trusted, STR("192.0.2.1"), text), "192.0.2.1"));
}
