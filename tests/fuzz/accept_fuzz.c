/* Accept, Accept-Language, Accept-Encoding, Content-Type, Content-Encoding, X-Forwarded-For, traceparent; addresses. */
#include "api/http/http_private.h"
#include "fuzz.h"
#include "gate/media.h"

/* Only a trusted proxy may say who the client is, and what it says reads as an address. */
static void look_at_peer(struct arena *mem, struct str text)
{
    struct http_peers trusted = {.count = 0};
    struct ip_address proxy, stranger, parsed;
    struct network network;
    struct str bad = STR_EMPTY;
    const struct http_header header = {STR("X-Forwarded-For"), text};
    must(network_list_parse(STR("10.0.0.0/8, ::1"), trusted.list, HTTP_PROXIES_MAX, &trusted.count, &bad));
    must(address_parse(STR("10.0.0.1"), &proxy) && address_parse(STR("192.0.2.1"), &stranger));
    const struct ip_address peer = peer_address(&trusted, proxy, &header, 1);
    if (address_is_known(peer)) /* "::" names nobody */
        must(address_parse(address_text(mem, peer), &parsed) && memcmp(&parsed, &peer, sizeof peer) == 0);
    const struct ip_address told = peer_address(&trusted, stranger, &header, 1);
    must(memcmp(&told, &stranger, sizeof told) == 0);
    if (network_parse(text, &network))
        must(network_has(&network, network.first));
}

void fuzz_one(struct arena *mem, struct str text)
{
    const struct str trace = traceparent_trace_id(text), id = request_id_accept(text);
    (void)language_prefers_english(text);
    (void)encoding_allows_gzip(text);
    (void)media_is_accepted(text, STR("application/json"));
    (void)media_type_is(text, STR("application/json"));
    (void)media_is_encoded(text);
    (void)header_has_token(text, STR("close"));
    must(trace.len == 0 || trace.len == TRACE_ID_LENGTH);
    must(id.len <= HTTP_REQUEST_ID_MAX);
    look_at_peer(mem, text);
}
