/* String functions without memory of their own. */
#include "base/str.h"

#include <openssl/crypto.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_equal_ignore_case(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
    size_t i = 0;
    const bool negative = s.len > 0 && s.data[0] == '-';
    if (negative)
        i = 1;
    if (i == s.len)
        return false;
    int64_t value = 0;
    for (; i < s.len; i++) {
        const char c = s.data[i];
        if (c < '0' || c > '9')
            return false;
        const int64_t digit = negative ? -(int64_t)(c - '0') : (int64_t)(c - '0');
        if (__builtin_mul_overflow(value, (int64_t)10, &value) || __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *out = value;
    return true;
}

/* Length of the UTF-8 sequence at p, 0 if it is not valid (RFC 3629 §4). */
static size_t utf8_step(const uint8_t *p, size_t left)
{
    const uint8_t c = p[0];
    if (c < 0x80)
        return 1;
    size_t n = 0;
    uint8_t low = 0x80, high = 0xBF; /* bounds of the second byte */
    if (c >= 0xC2 && c <= 0xDF)
        n = 2;
    else if (c >= 0xE0 && c <= 0xEF)
        n = 3;
    else if (c >= 0xF0 && c <= 0xF4)
        n = 4;
    else
        return 0;
    if (c == 0xE0)
        low = 0xA0;
    else if (c == 0xED)
        high = 0x9F;
    else if (c == 0xF0)
        low = 0x90;
    else if (c == 0xF4)
        high = 0x8F;
    if (left < n || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

size_t str_utf8_valid_bytes(struct str s)
{
    size_t at = 0;
    while (at < s.len) {
        const size_t step = utf8_step(str_bytes(s) + at, s.len - at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

bool str_utf8_valid(struct str s)
{
    return str_utf8_valid_bytes(s) == s.len;
}

size_t str_utf8_length(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += (str_bytes(s)[i] & 0xC0) != 0x80;
    return count;
}

struct str str_cut(struct str *rest, char separator)
{
    const char *at = rest->len ? memchr(rest->data, separator, rest->len) : NULL;
    struct str head = *rest;
    if (at) {
        head.len = (size_t)(at - rest->data);
        *rest = (struct str){at + 1, rest->len - head.len - 1};
    } else {
        *rest = STR_EMPTY;
    }
    return head;
}

struct str str_trim(struct str s)
{
    while (s.len && (s.data[0] == ' ' || s.data[0] == '\t')) {
        s.data++;
        s.len--;
    }
    while (s.len && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t'))
        s.len--;
    return s;
}

bool str_equal_secret(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.data, b.data, a.len) == 0);
}
