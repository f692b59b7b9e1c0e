/* Freezes (domain.md "Standing and freeze"): the handlers of their operations and the two-person act that lifts one. */
#ifndef JQT_ENTERPRISE_FREEZE_H
#define JQT_ENTERPRISE_FREEZE_H
#include "gate/gate.h"
#include "proposal/proposal.h"

read_fn freeze_list, freeze_show;
extern const struct handler freeze_create;
extern const struct proposal_kinds enterprise_proposals; /* lifting */
#endif
