/* Times. Two clocks exist: the real one (tokens, logins, idempotency, logs) and the domain's, which
 * PostgreSQL gives (see command). Both are milliseconds since 1970 UTC; text is RFC 3339 with +08:00. */
#ifndef JQT_BASE_CLOCK_H
#define JQT_BASE_CLOCK_H
#include "base/arena.h"

int64_t clock_real_ms(void);
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* 2026-11-23T09:30:00.000+08:00 (Asia/Shanghai has had no summer time since 1991: a fixed offset). */
struct str time_text(struct arena *, int64_t ms);
/* RFC 3339 date-time with any offset, seconds required, fraction optional. False leaves *out untouched. */
bool time_parse(struct str text, int64_t *out_ms);
/* YYYY-MM-DD, a date that exists. */
bool date_valid(struct str text);
/* A date-time, or a date, which is its first moment (+08:00). False leaves *out untouched. */
bool moment_parse(struct str text, int64_t *out_ms);

/* Calendar of Asia/Shanghai. */
struct civil {
    int year, month, day, hour, minute, second, ms;
};
struct civil civil_from_ms(int64_t ms);
int64_t civil_to_ms(struct civil);                /* fields must be in range */
int year_of(int64_t ms);                          /* calendar year in Asia/Shanghai */
int64_t year_start_ms(int year);                  /* its first midnight */
int64_t next_midnight_ms(int64_t ms);             /* the first midnight +08:00 after ms */
struct str date_text(struct arena *, int64_t ms); /* YYYY-MM-DD of that moment in Asia/Shanghai */

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };
#endif
