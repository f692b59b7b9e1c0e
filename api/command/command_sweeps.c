/* The command layer's own sweep. */
#include "base/clock.h"
#include "command/sweep.h"
#include "queries.h"

const struct sweep command_sweeps[COMMAND_SWEEPS] = {
    {.name = "forget_idempotency_keys", .forget = &q_command_forget_keys, .every_ms = MINUTE_MS}};
