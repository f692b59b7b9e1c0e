/* The list of two-person acts; features bring their rows. */
#include "booking/booking.h"
#include "enterprise/freeze.h"

const struct proposal_kinds *const proposal_kinds[] = {&booking_proposals, &enterprise_proposals, NULL};
