/* Within booking: matching a value against a pattern (booking/manifest.h "Patterns"). */
#ifndef JQT_BOOKING_ENTROPY_PATTERN_H
#define JQT_BOOKING_ENTROPY_PATTERN_H
#include "booking/manifest.h"

/* Of a valid pattern: the whole value matches one of its forms. */
bool entropy_pattern_matches(struct str pattern, struct str value);
#endif
