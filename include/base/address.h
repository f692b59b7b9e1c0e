/* Network addresses and networks, IPv4 and IPv6 alike. Pure. */
#ifndef JQT_BASE_ADDRESS_H
#define JQT_BASE_ADDRESS_H
#include "base/arena.h"

enum { ADDRESS_BYTES = 16, ADDRESS_BITS = 8 * ADDRESS_BYTES, IP_ADDRESS_TEXT_MAX = 45 };

/* An IPv6 address; an IPv4 address as its mapped one (RFC 4291 §2.5.5.2), so that both spellings are one. All zero:
 * none is known. */
struct ip_address {
    uint8_t bytes[ADDRESS_BYTES];
};
struct network {
    struct ip_address first;
    unsigned bits; /* 0 to ADDRESS_BITS, of the mapped form */
};

/* False leaves *out untouched: no address, one with a port, a zone or brackets. */
bool address_parse(struct str text, struct ip_address *out);
/* The usual text (RFC 5952); of a mapped one that of IPv4; empty if none is known. */
struct str address_text(struct arena *, struct ip_address);
bool address_is_known(struct ip_address);
/* What one client can choose among is one: an IPv6 network of 64 bits, which is what a household gets. IPv4 as it is.
 */
struct ip_address address_of_client(struct ip_address);

/* "10.0.0.0/8", "2001:db8::/32", or an address alone. False leaves *out untouched, also where bits behind the prefix
 * are set: "10.0.0.1/8" means one thing or the other. */
bool network_parse(struct str text, struct network *out);
bool network_has(const struct network *, struct ip_address);
/* Comma-separated; blanks and empty entries are skipped. False if one is no network or there are more than `max`; then
 * *bad is that entry, or empty for too many. */
bool network_list_parse(struct str text, struct network *list, size_t max, size_t *count, struct str *bad);
#endif
