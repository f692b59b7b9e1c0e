/* Real and monotonic clocks; RFC 3339 text; the calendar of Asia/Shanghai as a fixed +08:00. */
#include "base/clock.h"

#include <time.h>

static const int64_t offset_ms = 8 * (int64_t)HOUR_MS;

static int64_t read_clock(clockid_t id, int64_t per_second)
{
    struct timespec t;
    (void)clock_gettime(id, &t);
    return (int64_t)t.tv_sec * per_second + (int64_t)t.tv_nsec / (1000000000 / per_second);
}

int64_t clock_real_ms(void)
{
    return read_clock(CLOCK_REALTIME, 1000);
}

int64_t clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000);
}

int64_t clock_monotonic_us(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000);
}

/* Days since 1970-01-01 of a Gregorian date (Howard Hinnant's days_from_civil). */
static int64_t days_from_civil(int year, int month, int day)
{
    const int64_t y = (int64_t)year - (month <= 2);
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t yoe = y - era * 400;
    const int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct civil civil_from_ms(int64_t ms)
{
    const int64_t local = ms + offset_ms;
    const int64_t days = floor_divide(local, DAY_MS);
    const int64_t rest = local - days * DAY_MS;
    const int64_t z = days + 719468;
    const int64_t era = floor_divide(z, 146097);
    const int64_t doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t mp = (5 * doy + 2) / 153;
    struct civil c;
    c.day = (int)(doy - (153 * mp + 2) / 5 + 1);
    c.month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c.year = (int)(yoe + era * 400 + (c.month <= 2));
    c.hour = (int)(rest / HOUR_MS);
    c.minute = (int)(rest / MINUTE_MS % 60);
    c.second = (int)(rest / SECOND_MS % 60);
    c.ms = (int)(rest % SECOND_MS);
    return c;
}

int64_t civil_to_ms(struct civil c)
{
    return days_from_civil(c.year, c.month, c.day) * DAY_MS + c.hour * (int64_t)HOUR_MS +
           c.minute * (int64_t)MINUTE_MS + c.second * (int64_t)SECOND_MS + c.ms - offset_ms;
}

int year_of(int64_t ms)
{
    return civil_from_ms(ms).year;
}

int64_t year_start_ms(int year)
{
    return civil_to_ms((struct civil){.year = year, .month = 1, .day = 1});
}

int64_t next_midnight_ms(int64_t ms)
{
    return (floor_divide(ms + offset_ms, DAY_MS) + 1) * DAY_MS - offset_ms;
}

struct str date_text(struct arena *mem, int64_t ms)
{
    const struct civil c = civil_from_ms(ms);
    return arena_printf(mem, "%04d-%02d-%02d", c.year, c.month, c.day);
}

struct str time_text(struct arena *mem, int64_t ms)
{
    const struct civil c = civil_from_ms(ms);
    return arena_printf(mem, "%04d-%02d-%02dT%02d:%02d:%02d.%03d+08:00", c.year, c.month, c.day, c.hour, c.minute,
                        c.second, c.ms);
}

/* `count` digits at *at; false if there are not that many. */
static bool digits(struct str s, size_t *at, size_t count, int *out)
{
    int value = 0;
    if (s.len - *at < count || *at > s.len)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char c = s.data[*at + i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *at += count;
    *out = value;
    return true;
}

static bool literal(struct str s, size_t *at, char c)
{
    if (*at >= s.len || s.data[*at] != c)
        return false;
    (*at)++;
    return true;
}

static bool parse_date(struct str s, size_t *at, struct civil *c)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!digits(s, at, 4, &c->year) || !literal(s, at, '-') || !digits(s, at, 2, &c->month) || !literal(s, at, '-') ||
        !digits(s, at, 2, &c->day))
        return false;
    if (c->year < 1 || c->month < 1 || c->month > 12 || c->day < 1)
        return false;
    const bool leap = c->year % 4 == 0 && (c->year % 100 != 0 || c->year % 400 == 0);
    return c->day <= days[c->month - 1] + (c->month == 2 && leap);
}

bool date_valid(struct str text)
{
    size_t at = 0;
    struct civil c = {0};
    return parse_date(text, &at, &c) && at == text.len;
}

bool time_parse(struct str s, int64_t *out_ms)
{
    size_t at = 0;
    struct civil c = {0};
    if (!parse_date(s, &at, &c) || at >= s.len || (s.data[at] != 'T' && s.data[at] != 't'))
        return false;
    at++;
    if (!digits(s, &at, 2, &c.hour) || !literal(s, &at, ':') || !digits(s, &at, 2, &c.minute) ||
        !literal(s, &at, ':') || !digits(s, &at, 2, &c.second))
        return false;
    if (c.hour > 23 || c.minute > 59 || c.second > 59)
        return false;
    if (at < s.len && s.data[at] == '.') {
        at++;
        int weight = 100, count = 0;
        for (; at < s.len && s.data[at] >= '0' && s.data[at] <= '9'; at++, count++) {
            c.ms += (s.data[at] - '0') * weight; /* digits past the third weigh nothing */
            weight /= 10;
        }
        if (count == 0 || count > 9)
            return false;
    }
    int64_t shift_ms = 0;
    if (at < s.len && (s.data[at] == 'Z' || s.data[at] == 'z')) {
        at++;
    } else {
        int hours = 0, minutes = 0;
        if (at >= s.len || (s.data[at] != '+' && s.data[at] != '-'))
            return false;
        const int sign = s.data[at] == '-' ? -1 : 1;
        at++;
        if (!digits(s, &at, 2, &hours) || !literal(s, &at, ':') || !digits(s, &at, 2, &minutes) || hours > 23 ||
            minutes > 59)
            return false;
        shift_ms = sign * (hours * (int64_t)HOUR_MS + minutes * (int64_t)MINUTE_MS);
    }
    if (at != s.len)
        return false;
    const int64_t ms = civil_to_ms(c) + offset_ms - shift_ms;
    const int year = year_of(ms); /* the shift may lead out of the years that have four digits */
    if (year < 1 || year > 9999)
        return false;
    *out_ms = ms;
    return true;
}

bool moment_parse(struct str text, int64_t *out_ms)
{
    size_t at = 0;
    struct civil c = {0};
    if (!parse_date(text, &at, &c) || at != text.len)
        return time_parse(text, out_ms);
    *out_ms = civil_to_ms(c);
    return true;
}
