/* Owns the canonical encodings of entropy values. Must not know where a value goes; patterns are entropy_pattern.c's.
 */
#include "base/ascii.h"
#include "entropy_pattern.h"

static const char *const encoding_names[ENTROPY_ENCODINGS] = {
    [ENTROPY_digits] = "digits",
    [ENTROPY_number_set] = "number_set",
    [ENTROPY_decimal] = "decimal",
    [ENTROPY_hex] = "hex",
};

const char *entropy_encoding_name(enum entropy_encoding encoding)
{
    return encoding_names[encoding];
}

bool entropy_encoding_find(struct str name, enum entropy_encoding *out)
{
    for (unsigned i = 0; i < ENTROPY_ENCODINGS; i++)
        if (str_is(name, encoding_names[i])) {
            *out = (enum entropy_encoding)i;
            return true;
        }
    return false;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_is_digit(s.data[i]))
            return false;
    return s.len > 0;
}

static bool is_hex(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_lower_hex_value(s.data[i]) < 0)
            return false;
    return s.len > 0 && s.len % 2 == 0;
}

static bool is_decimal(struct str s)
{
    struct str fraction = s;
    const struct str whole = str_cut(&fraction, '.');
    return all_digits(whole) && (whole.len == 1 || whole.data[0] != '0') &&
           (whole.len == s.len || all_digits(fraction));
}

/* Two-digit numbers, ascending, one blank between. */
static bool is_number_group(struct str s)
{
    int last = -1;
    if (s.len % 3 != 2)
        return false;
    for (size_t i = 0; i < s.len; i += 3) {
        if (!ascii_is_digit(s.data[i]) || !ascii_is_digit(s.data[i + 1]) || (i > 0 && s.data[i - 1] != ' '))
            return false;
        const int number = (s.data[i] - '0') * 10 + (s.data[i + 1] - '0');
        if (number <= last)
            return false;
        last = number;
    }
    return true;
}

static bool is_number_set(struct str s)
{
    const char *plus = s.len ? memchr(s.data, '+', s.len) : NULL;
    if (!plus)
        return is_number_group(s);
    const size_t at = (size_t)(plus - s.data);
    if (at < 1 || at + 2 > s.len || s.data[at - 1] != ' ' || s.data[at + 1] != ' ')
        return false;
    return is_number_group((struct str){s.data, at - 1}) &&
           is_number_group((struct str){s.data + at + 2, s.len - at - 2});
}

static bool is_encoded(enum entropy_encoding encoding, struct str value)
{
    switch (encoding) {
    case ENTROPY_digits:
        return all_digits(value);
    case ENTROPY_number_set:
        return is_number_set(value);
    case ENTROPY_decimal:
        return is_decimal(value);
    case ENTROPY_hex:
        return is_hex(value);
    case ENTROPY_ENCODINGS:
    default:
        return false;
    }
}

bool entropy_value_valid(const struct entropy_source *source, struct str value)
{
    return value.len > 0 && value.len <= ENTROPY_VALUE_MAX && is_encoded(source->encoding, value) &&
           entropy_pattern_valid(source->pattern) && entropy_pattern_matches(source->pattern, value);
}
