/* The manifest of a booking batch (domain.md §4.2.1): everything that decides a draw but the entries and the entropy,
 * fixed and hashed when the batch is published. Pure; strings belong to the caller's arena.
 *
 * Its JSON is canonical (RFC 8785), its hash SHA-256 over those bytes:
 *   batch              public number YYYYMM-NN: of this century, the month (+08:00) in which the window opens, 01–99
 *   closes_at, issue_at, opens_at, publicity_at, seal_deadline
 *                      RFC 3339 with +08:00 and milliseconds; seal_deadline is one hour before the first event
 *   draw_rule, eligibility_rule, format
 *                      the versions below
 *   entropy_events     in the order in which their values enter the seed; each: encoding, issue, issuer, pattern,
 *                      scheduled_at, source, and `substitute` with the same members, used if the event is cancelled
 *   voucher_types      ascending by code; each: annual_cap, code, face_value_fen, name, quota, service_types
 *                      (ascending), validity_days
 * A voucher's last usable day is the day of issue_at in Asia/Shanghai + validity_days; the year of an annual cap is
 * the calendar year of publicity_at there. */
#ifndef JQT_BOOKING_MANIFEST_H
#define JQT_BOOKING_MANIFEST_H
#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/problem.h"

#define MANIFEST_FORMAT "JQT-MANIFEST-1"
#define MANIFEST_DRAW_RULE "JQT-DRAW-1"               /* domain.md §4.2.3–5 as it stands */
#define MANIFEST_ELIGIBILITY_RULE "JQT-ELIGIBILITY-1" /* domain.md §3, §4.1; exclusion reasons of booking/draw.h */

/* The largest draw: measured with this many entries (tests/bench/large_draw.mjs). A booking beyond it is refused; as
 * bookings are counted without a common lock, those under way at that moment may still be made. */
enum { BATCH_BOOKINGS_MAX = 500000, BATCH_BOOKINGS_SLACK = 10000 };

enum {
    MANIFEST_TYPES_MAX = 50,
    MANIFEST_SERVICE_TYPES_MAX = 100, /* of one voucher type */
    MANIFEST_EVENTS_MIN = 2,
    MANIFEST_EVENTS_MAX = 8,
    MANIFEST_TEXT_MAX = 200, /* bytes of each text; also of a pattern */
    MANIFEST_NUMBER_LENGTH = 9,
    MANIFEST_YEAR_MIN = 2000, /* of a batch's number, and so of its opening */
    MANIFEST_YEAR_MAX = 2099,
    MANIFEST_DAYS_MAX = 366,                 /* from the opening to the issue and to every event and substitute */
    MANIFEST_EVENT_GAP_MS = HOUR_MS,         /* an event comes later than this after closes_at */
    MANIFEST_SEAL_MARGIN_MS = HOUR_MS,       /* the seal comes at least this before the first event */
    ENTROPY_VALUE_MAX = 200,                 /* bytes */
    ENTROPY_VALUES_MIN = 10000,              /* a source can give as many different values at least (formats.md) */
    MANIFEST_QUOTA_MAX = BATCH_BOOKINGS_MAX, /* of one type, and of all types together */
    MANIFEST_CAP_MAX = 1000,
    MANIFEST_VALIDITY_MAX = 3660,
};

/* The one form in which an event's value is written; a value in any other form is refused, never converted. The bytes
 * that enter the seed are those of the text itself. */
enum entropy_encoding {
    ENTROPY_digits,     /* "digits": [0-9]+, leading zeros kept; e.g. 排列5 "04711" */
    ENTROPY_number_set, /* "number_set": one or two groups joined by " + "; a group is two-digit numbers, ascending,
                         * none twice, joined by one blank; e.g. 双色球 "01 05 12 23 30 33 + 07" */
    ENTROPY_decimal,    /* "decimal": (0|[1-9][0-9]*)(\.[0-9]+)?, trailing zeros kept; e.g. a closing index "3267.19" */
    ENTROPY_hex,        /* "hex": lower case, an even number of digits; e.g. a randomness beacon's output */
    ENTROPY_ENCODINGS
};
const char *entropy_encoding_name(enum entropy_encoding);
bool entropy_encoding_find(struct str name, enum entropy_encoding *out);

/* Something nobody can know before its time and everybody can look up after it. */
struct entropy_source {
    struct str issuer;  /* "中国福利彩票发行管理中心 双色球" */
    struct str issue;   /* "2026135" */
    struct str source;  /* where the value is published, an address */
    struct str pattern; /* regular expression that the whole value matches; see below */
    int64_t scheduled_at_ms;
    enum entropy_encoding encoding;
};
/* False if a time or the encoding is none; texts are copied, missing ones empty. */
bool entropy_source_read(struct arena *, const cJSON *, struct entropy_source *out);
struct entropy_event {
    struct entropy_source event, substitute;
};

struct manifest_type {
    struct str code, name;
    int64_t face_value_fen;
    int64_t validity_days;
    int64_t quota;
    int64_t annual_cap;
    struct str *service_types;
    size_t service_type_count;
};
struct manifest {
    struct str batch_number;
    int64_t opens_at_ms, closes_at_ms, publicity_at_ms, issue_at_ms;
    struct manifest_type *types;
    size_t type_count;
    struct entropy_event *events;
    size_t event_count;
};

int64_t manifest_first_event_ms(const struct manifest *); /* the earliest scheduled time; substitutes come later */
int64_t manifest_last_event_ms(const struct manifest *);
int64_t manifest_seal_deadline_ms(const struct manifest *); /* the last moment at which sealing is in time */

/* Number and times alone, which a draft's form is judged by, too: faults at `number`, /opens_at, /closes_at,
 * /publicity_at, /issue_at. The number has its form and the month of the opening; times ascend, and it is
 * MANIFEST_DAYS_MAX from opening to issue at most. */
void manifest_check_dates(const struct manifest *, const char *number, struct problem *why);
/* Whether it may be published: problem manifest_invalid with all faults (pointers as in the JSON). Times ascend
 * (opens < closes < events − 1 h; every event < publicity < issue); at least two events; what one event and its
 * substitute take is of other issuers than what another does, a substitute is scheduled after the event it replaces,
 * and no issue occurs twice; each source can give ENTROPY_VALUES_MIN values; types and services ascend; all quotas
 * together are at most MANIFEST_QUOTA_MAX. */
void manifest_check(const struct manifest *, struct problem *why);

/* Canonical JSON. Of a manifest that passed manifest_check. */
struct str manifest_json(struct arena *, const struct manifest *);
/* Reads what manifest_json wrote. False if a member is missing, unknown, of another type or version, or out of its
 * bounds; then *why is a static sentence. */
bool manifest_read(struct arena *, const cJSON *, struct manifest *out, const char **why);
/* Index of the type, or -1. */
int manifest_find_type(const struct manifest *, struct str code);

/* Patterns: regular expressions that JavaScript, Python, Java and PCRE2 read alike, and of which it can be said how
 * many values they leave. One form, or several parted by |; a form is characters, classes, `.`, \d \w \s and escaped
 * punctuation, groups without |, each maybe {n} times, so that all its values have one length; ^ before and $ behind it
 * mean nothing, as the whole value is matched. */
bool entropy_pattern_valid(struct str pattern);
/* How many values of the encoding match: those of the form that has most, counted up to a million; 0 if it is no
 * pattern. */
int64_t entropy_values_possible(enum entropy_encoding, struct str pattern);
/* The value has the source's form: it matches the whole pattern and is in the canonical encoding. */
bool entropy_value_valid(const struct entropy_source *, struct str value);
#endif
