/* Owns the table of event kinds. Must not know what becomes of an event. */
#include "base/event_kind.h"

enum {
    BUYER = AUDIENCE_BUYER,
    PROVIDER = AUDIENCE_PROVIDER,
    STAFF = AUDIENCE_STAFF,
    LOG = AUDIENCE_LOG,
    STANDING = AUDIENCE_STANDING
};

static const struct event_info kinds[EVENT_KINDS] = {
    [EVENT_none] = {"", "", 0, ""},
#define EVENT(object, what, audience, members) \
    [EVENT_##object##_##what] = {#object "." #what, #object, (audience), members},
#include "../events.def"
#undef EVENT
};

const struct event_info *event_info(enum event_kind kind)
{
    return &kinds[kind < EVENT_KINDS ? kind : EVENT_none];
}
