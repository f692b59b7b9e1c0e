/* Seals each batch as soon as its window has closed, issues each as soon as its time has come: by the same handlers as
 * an operator, who may be faster. Held wins are the system's alone. */
#include "base/clock.h"
#include "booking/booking.h"
#include "queries.h"

const struct sweep booking_sweeps[BOOKING_SWEEPS] = {
    {.name = "booking_seal",
     .due = &q_booking_batch_list_due_seal,
     .act = &booking_batch_seal,
     .every_ms = 10 * SECOND_MS},
    {.name = "booking_issue",
     .due = &q_booking_batch_list_due_issue,
     .act = &booking_batch_issue,
     .every_ms = 10 * SECOND_MS},
    {.name = "held_wins", .due = &q_win_list_due, .act = &held_win_settle, .every_ms = MINUTE_MS},
};
