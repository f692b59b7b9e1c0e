/* The kinds of events as one table (api/events.def): what may happen to what, who may be told, what is said. Reads
 * only: thread-safe. */
#ifndef JQT_BASE_EVENT_KIND_H
#define JQT_BASE_EVENT_KIND_H

enum event_kind {
    EVENT_none = 0,
#define EVENT(object, what, audience, members) EVENT_##object##_##what,
#include "../../api/events.def"
#undef EVENT
    EVENT_KINDS
};
enum audience {
    AUDIENCE_BUYER = 1 << 0,
    AUDIENCE_PROVIDER = 1 << 1,
    AUDIENCE_STAFF = 1 << 2,
    AUDIENCE_LOG = 1 << 3,
    AUDIENCE_STANDING = 1 << 4
};

struct event_info {
    const char *kind;    /* "order.paid": stable, in JSON and database */
    const char *object;  /* "order" */
    unsigned audience;   /* enum audience bits */
    const char *members; /* of `data`, comma-separated; empty: none */
};
const struct event_info *event_info(enum event_kind); /* never NULL */
#endif
