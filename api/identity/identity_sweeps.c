/* Forgets what has expired. */
#include "base/clock.h"
#include "identity/identity.h"
#include "queries.h"

const struct sweep identity_sweeps[IDENTITY_SWEEPS] = {
    {.name = "forget_logins", .forget = &q_identity_forget_logins, .every_ms = MINUTE_MS},
    {.name = "forget_sessions", .forget = &q_identity_forget_sessions, .every_ms = MINUTE_MS},
};
