/* Owns the form of entropy values: canonical encodings and patterns. Must not know where a value goes. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/ascii.h"
#include "booking/manifest.h"

#include <pcre2.h>

enum { MATCH_STEPS_MAX = 20000, PATTERN_DEPTH_MAX = 16 };

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

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
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

/* Index behind a character class that begins at `at`, or 0. */
static size_t skip_class(struct str p, size_t at)
{
    for (size_t i = at + 1; i < p.len; i++) {
        if (p.data[i] == '\\') {
            if (i + 1 >= p.len || !is_one_of(p.data[i + 1], "dws.+*?()[]{}|^$\\/-"))
                return 0;
            i++;
        } else if (p.data[i] == '[') {
            return 0; /* [[:posix:]] is not read alike everywhere */
        } else if (p.data[i] == ']') {
            return i > at + 1 ? i + 1 : 0; /* "[]" either */
        }
    }
    return 0;
}

static bool in_subset(struct str p)
{
    unsigned depth = 0;
    for (size_t i = 0; i < p.len;) {
        const char c = p.data[i], next = i + 1 < p.len ? p.data[i + 1] : '\0';
        if (c < 0x20 || c > 0x7e)
            return false;
        if (c == '\\') {
            if (!is_one_of(next, "dws.+*?()[]{}|^$\\/-"))
                return false;
            i += 2;
            continue;
        }
        if (c == '[') {
            i = skip_class(p, i);
            if (i == 0)
                return false;
            continue;
        }
        if (c == '(' && next == '*')
            return false;
        if (c == '(' && next == '?' && (i + 2 >= p.len || p.data[i + 2] != ':'))
            return false;
        if (c == '(' && ++depth > PATTERN_DEPTH_MAX)
            return false;
        if (is_one_of(c, "*+?}") && next == '+')
            return false; /* possessive: not JavaScript's */
        i++;
    }
    return true;
}

static pcre2_code *compile(struct str pattern)
{
    int error = 0;
    PCRE2_SIZE offset = 0;
    return pcre2_compile((PCRE2_SPTR)pattern.data, pattern.len,
                         PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP,
                         &error, &offset, NULL);
}

bool entropy_pattern_valid(struct str pattern)
{
    if (pattern.len == 0 || pattern.len > MANIFEST_TEXT_MAX || !in_subset(pattern))
        return false;
    pcre2_code *code = compile(pattern);
    pcre2_code_free(code);
    return code != NULL;
}

static bool matches(struct str pattern, struct str value)
{
    pcre2_code *code = compile(pattern);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_match_data *data = code ? pcre2_match_data_create_from_pattern(code, NULL) : NULL;
    bool found = false;
    if (code && context && data) {
        (void)pcre2_set_match_limit(context, MATCH_STEPS_MAX);
        found = pcre2_match(code, (PCRE2_SPTR)value.data, value.len, 0, 0, data, context) > 0;
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    pcre2_code_free(code);
    return found;
}

bool entropy_value_valid(const struct entropy_source *source, struct str value)
{
    return value.len > 0 && value.len <= ENTROPY_VALUE_MAX && is_encoded(source->encoding, value) &&
           entropy_pattern_valid(source->pattern) && matches(source->pattern, value);
}
