/* UUIDs: making (version 7), reading, writing. */
#include "base/id.h"

#include "base/ascii.h"
#include "base/clock.h"
#include "base/random.h"

struct uuid uuid_new(void)
{
    struct uuid id;
    random_bytes(id.bytes, sizeof id.bytes);
    const uint64_t ms = (uint64_t)clock_real_ms();
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x70);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

bool uuid_parse(struct str text, struct uuid *out)
{
    if (text.len != UUID_TEXT_LENGTH)
        return false;
    struct uuid id;
    size_t n = 0;
    for (size_t i = 0; i < UUID_TEXT_LENGTH;) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text.data[i] != '-')
                return false;
            i++;
            continue;
        }
        const int high = ascii_hex_value(text.data[i]), low = ascii_hex_value(text.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        id.bytes[n++] = (uint8_t)(high * 16 + low);
        i += 2;
    }
    *out = id;
    return true;
}

void uuid_write(struct uuid id, char out[UUID_TEXT_LENGTH + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        out[at++] = digits[id.bytes[i] >> 4];
        out[at++] = digits[id.bytes[i] & 15];
    }
    out[at] = '\0';
}

struct str uuid_text(struct arena *mem, struct uuid id)
{
    char *text = arena_alloc(mem, UUID_TEXT_LENGTH + 1);
    uuid_write(id, text);
    return (struct str){text, UUID_TEXT_LENGTH};
}

int uuid_compare(struct uuid a, struct uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

bool uuid_equal(struct uuid a, struct uuid b)
{
    return uuid_compare(a, b) == 0;
}

bool uuid_is_nil(struct uuid id)
{
    static const struct uuid nil;
    return uuid_equal(id, nil);
}
