/* PostgreSQL's text of a timestamptz, read exactly. Owns the arithmetic of the proleptic Gregorian calendar for
 * any offset, seconds included (zones had such before 1901); knows no zone by name. */
#include "internal.h"

enum { DATE_DIGITS_MAX = 6 };

/* `min` to `max` digits; false if fewer. */
static bool digits(struct str *rest, size_t min, size_t max, int *out)
{
    int number = 0;
    size_t n = 0;
    while (n < rest->len && n < max && rest->data[n] >= '0' && rest->data[n] <= '9')
        number = number * 10 + (rest->data[n++] - '0');
    if (n < min)
        return false;
    *rest = (struct str){rest->data + n, rest->len - n};
    *out = number;
    return true;
}

static bool character(struct str *rest, char c)
{
    if (rest->len == 0 || rest->data[0] != c)
        return false;
    *rest = (struct str){rest->data + 1, rest->len - 1};
    return true;
}

/* Days since 1970-01-01, year ≥ 1: counted in years that begin in March, so that the leap day comes last. */
static int64_t days_since_1970(int year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t m = (month + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

/* .123456 → 123: digits behind the third are below a millisecond. */
static bool fraction(struct str *rest, int *ms)
{
    if (!character(rest, '.'))
        return true;
    int value = 0, scale = 100;
    size_t n = 0;
    for (; n < rest->len && rest->data[n] >= '0' && rest->data[n] <= '9'; n++, scale /= 10)
        value += (rest->data[n] - '0') * scale;
    *rest = (struct str){rest->data + n, rest->len - n};
    *ms = value;
    return n > 0;
}

/* ±HH[:MM[:SS]] as seconds east of UTC. */
static bool offset(struct str *rest, int *seconds)
{
    const bool west = character(rest, '-');
    int h = 0, m = 0, s = 0;
    if ((!west && !character(rest, '+')) || !digits(rest, 2, 2, &h))
        return false;
    if (character(rest, ':') && !digits(rest, 2, 2, &m))
        return false;
    if (character(rest, ':') && !digits(rest, 2, 2, &s))
        return false;
    *seconds = (h * 60 + m) * 60 + s;
    if (west)
        *seconds = -*seconds;
    return true;
}

bool timestamptz_parse(struct str text, int64_t *out_ms)
{
    struct str rest = text;
    int year = 0, month = 0, day = 0, h = 0, m = 0, s = 0, ms = 0, east_s = 0;
    if (!digits(&rest, 4, DATE_DIGITS_MAX, &year) || !character(&rest, '-') || !digits(&rest, 2, 2, &month) ||
        !character(&rest, '-') || !digits(&rest, 2, 2, &day) || !character(&rest, ' ') || !digits(&rest, 2, 2, &h) ||
        !character(&rest, ':') || !digits(&rest, 2, 2, &m) || !character(&rest, ':') || !digits(&rest, 2, 2, &s) ||
        !fraction(&rest, &ms) || !offset(&rest, &east_s) || rest.len > 0)
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    const int64_t seconds = ((days_since_1970(year, month, day) * 24 + h) * 60 + m) * 60 + s - east_s;
    *out_ms = seconds * 1000 + ms;
    return true;
}
