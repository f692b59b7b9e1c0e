/* Owns the list of addresses that a request to somebody else's host must not reach. Pure. */
#include "address_guard.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
    uint8_t bytes[16];
    unsigned bits;
};

/* IANA IPv4 Special-Purpose Address Registry (what is not globally reachable), multicast, reserved; and two of the
 * metadata services that stand at addresses which look public. */
static const struct range closed_v4[] = {
    {{0}, 8},                 /* this network */
    {{10}, 8},                /* private */
    {{100, 64}, 10},          /* shared by carriers; 100.100.100.200 is a metadata service */
    {{127}, 8},               /* loopback */
    {{169, 254}, 16},         /* link-local; 169.254.169.254 is a metadata service */
    {{172, 16}, 12},          /* private */
    {{192, 0, 0}, 24},        /* protocol assignments; 192.0.0.192 is a metadata service */
    {{192, 0, 2}, 24},        /* documentation */
    {{192, 88, 99}, 24},      /* 6to4 relays */
    {{192, 168}, 16},         /* private */
    {{198, 18}, 15},          /* benchmarks */
    {{198, 51, 100}, 24},     /* documentation */
    {{203, 0, 113}, 24},      /* documentation */
    {{168, 63, 129, 16}, 32}, /* a cloud's host, with its metadata */
    {{224}, 4},               /* multicast */
    {{240}, 4},               /* reserved, broadcast */
};

/* Global unicast is 2000::/3 (RFC 4291 §2.4 and IANA's assignments); within it: */
static const struct range open_v6 = {{0x20}, 3};
static const struct range closed_v6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* protocol assignments; Teredo carries IPv4 addresses */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4 carries IPv4 addresses */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation */
};
static const struct range mapped_v4 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
static const struct range loopback_v4 = {{127}, 8};
static const struct range loopback_v6 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};

static bool within(const uint8_t *address, const struct range *range)
{
    const unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(address, range->bytes, whole) != 0)
        return false;
    const uint8_t mask = (uint8_t)(0xFF00u >> rest);
    return rest == 0 || (address[whole] & mask) == (range->bytes[whole] & mask);
}

static bool within_any(const uint8_t *address, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (within(address, &ranges[i]))
            return true;
    return false;
}

/* The bytes to judge; *v4 tells which kind. NULL for any other family. */
static const uint8_t *bytes_of(const struct sockaddr *address, bool *v4)
{
    *v4 = address->sa_family == AF_INET;
    if (*v4)
        return (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (address->sa_family != AF_INET6)
        return NULL;
    const uint8_t *bytes = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;
    if (!within(bytes, &mapped_v4))
        return bytes;
    *v4 = true;
    return bytes + 12;
}

bool address_is_public(const struct sockaddr *address)
{
    bool v4 = false;
    const uint8_t *bytes = bytes_of(address, &v4);
    if (!bytes)
        return false;
    if (v4)
        return !within_any(bytes, closed_v4, sizeof closed_v4 / sizeof closed_v4[0]);
    return within(bytes, &open_v6) && !within_any(bytes, closed_v6, sizeof closed_v6 / sizeof closed_v6[0]);
}

bool address_is_loopback(const struct sockaddr *address)
{
    bool v4 = false;
    const uint8_t *bytes = bytes_of(address, &v4);
    return bytes && within(bytes, v4 ? &loopback_v4 : &loopback_v6);
}
