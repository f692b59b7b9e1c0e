/* Lets lapse what nobody decided in its time, by the same handler as the decisions: whoever decides at the same time
 * comes first. */
#include "proposal_store.h"
#include "queries.h"

const struct sweep proposal_sweeps[PROPOSAL_SWEEPS] = {
    {.name = "proposal_lapse", .due = &q_proposal_list_due, .act = &proposal_lapse, .every_ms = 10 * SECOND_MS}};
