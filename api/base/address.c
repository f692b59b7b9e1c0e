/* Owns how addresses and networks are written and compared. Must not know whom they belong to. */
#include "base/address.h"

#include <arpa/inet.h>

enum { MAPPED_BYTES = 12, MAPPED_BITS = 8 * MAPPED_BYTES, CLIENT_BYTES = 8 };

static const uint8_t mapped[MAPPED_BYTES] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_mapped(struct ip_address a)
{
    return memcmp(a.bytes, mapped, MAPPED_BYTES) == 0;
}

bool address_parse(struct str text, struct ip_address *out)
{
    char terminated[IP_ADDRESS_TEXT_MAX + 1];
    struct ip_address a;
    if (text.len == 0 || text.len > IP_ADDRESS_TEXT_MAX || memchr(text.data, '\0', text.len))
        return false;
    memcpy(terminated, text.data, text.len);
    terminated[text.len] = '\0';
    memcpy(a.bytes, mapped, MAPPED_BYTES);
    if (inet_pton(AF_INET, terminated, a.bytes + MAPPED_BYTES) != 1 && inet_pton(AF_INET6, terminated, a.bytes) != 1)
        return false;
    *out = a;
    return true;
}

struct str address_text(struct arena *mem, struct ip_address a)
{
    char text[IP_ADDRESS_TEXT_MAX + 1];
    if (!address_is_known(a))
        return STR_EMPTY;
    const bool four = is_mapped(a);
    const char *written =
        inet_ntop(four ? AF_INET : AF_INET6, four ? a.bytes + MAPPED_BYTES : a.bytes, text, sizeof text);
    return written ? arena_str(mem, str_from(written)) : STR_EMPTY;
}

bool address_is_known(struct ip_address a)
{
    static const struct ip_address none;
    return memcmp(&a, &none, sizeof a) != 0;
}

struct ip_address address_of_client(struct ip_address a)
{
    if (!is_mapped(a))
        memset(a.bytes + CLIENT_BYTES, 0, ADDRESS_BYTES - CLIENT_BYTES);
    return a;
}

/* Are all bits behind the first `bits` those of `b`? */
static bool equal_behind(struct ip_address a, struct ip_address b, unsigned bits)
{
    const unsigned whole = bits / 8, rest = bits % 8;
    if (rest && ((a.bytes[whole] ^ b.bytes[whole]) & (0xFFu >> rest)))
        return false;
    const unsigned from = whole + (rest ? 1 : 0);
    return memcmp(a.bytes + from, b.bytes + from, ADDRESS_BYTES - from) == 0;
}

bool network_parse(struct str text, struct network *out)
{
    static const struct ip_address zero;
    struct str prefix = text;
    const struct str address = str_cut(&prefix, '/');
    struct network n = {.bits = ADDRESS_BITS};
    int64_t bits = 0;
    if (!address_parse(address, &n.first))
        return false;
    if (prefix.data) {
        const bool four = !memchr(address.data, ':', address.len);
        if (!str_to_i64(prefix, &bits) || bits < 0 || bits > (four ? ADDRESS_BITS - MAPPED_BITS : ADDRESS_BITS))
            return false;
        n.bits = (unsigned)bits + (four ? MAPPED_BITS : 0);
    }
    if (!equal_behind(n.first, zero, n.bits))
        return false;
    *out = n;
    return true;
}

bool network_has(const struct network *n, struct ip_address a)
{
    const unsigned whole = n->bits / 8, rest = n->bits % 8;
    if (memcmp(a.bytes, n->first.bytes, whole) != 0)
        return false;
    return rest == 0 || ((a.bytes[whole] ^ n->first.bytes[whole]) & (0xFF00u >> rest) & 0xFFu) == 0;
}

bool network_list_parse(struct str text, struct network *list, size_t max, size_t *count, struct str *bad)
{
    *count = 0;
    *bad = STR_EMPTY;
    while (text.data) {
        const struct str entry = str_trim(str_cut(&text, ','));
        if (entry.len == 0)
            continue;
        if (*count == max)
            return false;
        if (!network_parse(entry, &list[*count])) {
            *bad = entry;
            return false;
        }
        (*count)++;
    }
    return true;
}
