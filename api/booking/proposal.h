/* Two-person acts: how a feature proposes; approval carries it out (proposal_http.c). */
#ifndef JQT_BOOKING_PROPOSAL_H
#define JQT_BOOKING_PROPOSAL_H
#include "command/command.h"

/* Queues a pending proposal with canonical JSON content and the answer 201. A second pending one of the kind for the
 * same batch violates proposal_one_pending (already_exists). */
void proposal_put_new(struct command *, const char *kind, struct uuid batch_id, struct str content);
#endif
