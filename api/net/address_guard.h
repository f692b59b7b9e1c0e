/* Which addresses are globally reachable. */
#ifndef JQT_NET_ADDRESS_GUARD_H
#define JQT_NET_ADDRESS_GUARD_H
#include <stdbool.h>
#include <sys/socket.h>

/* False for private, shared, loopback, link-local, documentation, multicast and reserved addresses, for cloud metadata
 * services, and for IPv6 forms that carry an IPv4 address (of ::ffff:a.b.c.d the IPv4 address is judged). */
bool address_is_public(const struct sockaddr *);
bool address_is_loopback(const struct sockaddr *);
#endif
