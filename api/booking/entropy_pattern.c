/* Owns patterns of entropy values: what each position of a value may be, whether a value fits, how many do. A pattern
 * has so few means (booking/manifest.h) that all of this can be computed exactly. */
#include "entropy_pattern.h"
#include "base/ascii.h"

enum { GROUP_DEPTH_MAX = 16, NUMBERS = 100, COUNT_MAX = 1000000 };

/* The characters that some encoding uses; a position of a form is a set of them, a bit each. */
static const char alphabet[] = "0123456789abcdef +.";
#define SET_DIGITS 0x3FFU
#define SET_HEX 0xFFFFU
#define SET_ANY ((1U << (sizeof alphabet - 1)) - 1)

static uint32_t set_of(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? 1U << (at - alphabet) : 0; /* no value holds it */
}

struct form { /* values of one length */
    size_t length;
    uint32_t at[ENTROPY_VALUE_MAX];
};
struct reader {
    struct str text;
    size_t at;
};

/* ---- reading ---- */

static char peek(const struct reader *r)
{
    return r->at < r->text.len ? r->text.data[r->at] : '\0';
}

static bool take(struct reader *r, char c)
{
    const bool is = peek(r) == c && r->at < r->text.len;
    r->at += is;
    return is;
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool add(struct form *f, uint32_t set)
{
    if (f->length == ENTROPY_VALUE_MAX)
        return false;
    f->at[f->length++] = set;
    return true;
}

/* Behind a backslash. */
static bool read_escape(struct reader *r, uint32_t *set)
{
    const char c = peek(r);
    r->at++;
    *set = c == 'd' ? SET_DIGITS : c == 'w' ? SET_HEX : c == 's' ? set_of(' ') : set_of(c);
    return is_one_of(c, "dws.+*?()[]{}|^$\\/-");
}

/* A - that is not the last of its class. */
static bool range_follows(const struct reader *r)
{
    return peek(r) == '-' && r->at + 1 < r->text.len && r->text.data[r->at + 1] != ']';
}

/* One member of a class, or a range of them. */
static bool read_class_member(struct reader *r, uint32_t *set)
{
    const char first = peek(r);
    r->at++;
    if (first < 0x20 || first > 0x7e || first == '[' || first == '&') /* read differently here and there */
        return false;
    if (first == '\\')
        return read_escape(r, set) && !range_follows(r);
    *set = set_of(first);
    if (!range_follows(r))
        return true;
    const char last = r->text.data[r->at + 1];
    r->at += 2;
    for (int c = first; c <= last; c++)
        *set |= set_of((char)c);
    return first <= last && last <= 0x7e && last != '\\' && last != '[';
}

static bool read_class(struct reader *r, uint32_t *out)
{
    const bool others = take(r, '^');
    uint32_t set = 0;
    if (peek(r) == ']')
        return false; /* "[]" either */
    do {
        uint32_t member = 0;
        if (r->at == r->text.len || !read_class_member(r, &member))
            return false;
        set |= member;
    } while (!take(r, ']'));
    *out = others ? SET_ANY & ~set : set;
    return true;
}

/* Repeats what stands from `start` on: {n}. */
static bool read_times(struct reader *r, size_t start, struct form *f)
{
    const size_t length = f->length - start;
    size_t times = 0;
    if (!take(r, '{'))
        return true;
    if (peek(r) == '0')
        return false;
    for (; ascii_is_digit(peek(r)) && times <= ENTROPY_VALUE_MAX; r->at++)
        times = times * 10 + (size_t)(peek(r) - '0');
    if (times == 0 || times > ENTROPY_VALUE_MAX || !take(r, '}'))
        return false;
    for (size_t i = length; i < length * times; i++)
        if (!add(f, f->at[start + i % length]))
            return false;
    return true;
}

static bool read_sequence(struct reader *r, unsigned depth, struct form *f);

static bool read_item(struct reader *r, unsigned depth, struct form *f)
{
    const char c = peek(r);
    uint32_t set = 0;
    r->at++;
    if (c < 0x20 || c > 0x7e || is_one_of(c, "*+?{}]^$"))
        return false;
    if (c == '(') {
        if (depth == GROUP_DEPTH_MAX || (take(r, '?') && !take(r, ':')))
            return false;
        return read_sequence(r, depth + 1, f) && take(r, ')');
    }
    if (c == '[')
        return read_class(r, &set) && add(f, set);
    if (c == '\\')
        return read_escape(r, &set) && add(f, set);
    return add(f, c == '.' ? SET_ANY : set_of(c));
}

static bool read_sequence(struct reader *r, unsigned depth, struct form *f)
{
    while (r->at < r->text.len && !is_one_of(peek(r), "|)$")) {
        const size_t start = f->length;
        if (!read_item(r, depth, f) || !read_times(r, start, f))
            return false;
    }
    return true;
}

/* The next form, and the | behind it; false at what is none. */
static bool read_form(struct reader *r, struct form *f)
{
    f->length = 0;
    (void)take(r, '^');
    if (!read_sequence(r, 0, f) || f->length == 0)
        return false;
    (void)take(r, '$');
    return r->at == r->text.len || (take(r, '|') && r->at < r->text.len);
}

bool entropy_pattern_valid(struct str pattern)
{
    struct reader r = {.text = pattern};
    struct form f;
    bool good = pattern.len > 0 && pattern.len <= MANIFEST_TEXT_MAX;
    while (good && r.at < pattern.len)
        good = read_form(&r, &f);
    return good;
}

/* ---- values ---- */

bool entropy_pattern_matches(struct str pattern, struct str value)
{
    struct reader r = {.text = pattern};
    struct form f;
    bool found = false;
    while (!found && r.at < pattern.len && read_form(&r, &f)) {
        found = f.length == value.len;
        for (size_t i = 0; found && i < value.len; i++)
            found = (f.at[i] & set_of(value.data[i])) != 0;
    }
    return found;
}

static int64_t at_most(int64_t count)
{
    return count < COUNT_MAX ? count : COUNT_MAX;
}

static int64_t signs(uint32_t set)
{
    return __builtin_popcount(set);
}

static int64_t count_signs(const struct form *f, uint32_t of)
{
    int64_t ways = 1;
    for (size_t i = 0; i < f->length; i++)
        ways = at_most(ways * signs(f->at[i] & of));
    return ways;
}

/* With the point at each place where it may be, and without one (at the end). */
static int64_t count_decimals(const struct form *f)
{
    int64_t total = 0;
    for (size_t point = 1; point <= f->length; point++) {
        const bool has_point = point < f->length;
        if (has_point && (point + 1 == f->length || !(f->at[point] & set_of('.'))))
            continue;
        int64_t ways = 1;
        for (size_t i = 0; i < f->length; i++) {
            const uint32_t zero = i == 0 && point > 1 ? set_of('0') : 0;
            if (i != point)
                ways = at_most(ways * signs(f->at[i] & SET_DIGITS & ~zero));
        }
        total = at_most(total + ways);
    }
    return total;
}

static bool fits_number(const struct form *f, size_t at, int number)
{
    return f->at[at] & set_of((char)('0' + number / 10)) && f->at[at + 1] & set_of((char)('0' + number % 10));
}

enum number_group { FIRST_GROUP, SECOND_GROUP };

/* Of the groups that begin at `at`: `below[n]` are the ways to the numbers so far, the last of them smaller than n. */
static int64_t count_groups(const struct form *f, size_t at, enum number_group group)
{
    int64_t below[NUMBERS], total = 0;
    for (int n = 0; n < NUMBERS; n++)
        below[n] = 1;
    for (; at + 2 <= f->length; at++) {
        int64_t ways = 0;
        for (int n = 0; n < NUMBERS; n++) {
            const int64_t here = fits_number(f, at, n) ? below[n] : 0;
            below[n] = ways;
            ways = at_most(ways + here);
        }
        at += 2;
        if (at == f->length)
            return at_most(total + ways);
        if (!(f->at[at] & set_of(' ')))
            break;
        if (group == FIRST_GROUP && at + 3 < f->length && f->at[at + 1] & set_of('+') && f->at[at + 2] & set_of(' '))
            total = at_most(total + at_most(ways * count_groups(f, at + 3, SECOND_GROUP)));
    }
    return total;
}

static int64_t count(enum entropy_encoding encoding, const struct form *f)
{
    switch (encoding) {
    case ENTROPY_digits:
        return count_signs(f, SET_DIGITS);
    case ENTROPY_number_set:
        return count_groups(f, 0, FIRST_GROUP);
    case ENTROPY_decimal:
        return count_decimals(f);
    case ENTROPY_hex:
        return f->length % 2 == 0 ? count_signs(f, SET_HEX) : 0;
    case ENTROPY_ENCODINGS:
    default:
        return 0;
    }
}

int64_t entropy_values_possible(enum entropy_encoding encoding, struct str pattern)
{
    struct reader r = {.text = pattern};
    struct form f;
    int64_t most = 0;
    if (!entropy_pattern_valid(pattern))
        return 0;
    while (r.at < pattern.len && read_form(&r, &f)) {
        const int64_t values = count(encoding, &f);
        most = values > most ? values : most;
    }
    return most;
}
