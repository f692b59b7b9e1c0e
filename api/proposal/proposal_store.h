/* Proposals in the database, and what their answers say. */
#ifndef JQT_PROPOSAL_PROPOSAL_STORE_H
#define JQT_PROPOSAL_PROPOSAL_STORE_H
#include "proposal/proposal.h"
#include "proposal/proposal_rules.h"

struct proposal_row {
    struct proposal proposal; /* its input and facts: NULL until proposal_open */
    struct proposal_facts facts;
    struct str approved_sha256; /* raw: what an approval names */
};
/* Reads the facts' columns of the proposal queries. */
struct err proposal_read(struct row *, struct proposal_row *);
/* Makes room for the kind's input and facts, and reads the input out of the content. From then on the kind judges the
 * acts too, so its facts must be asked; the row must stay where it is. */
struct err proposal_open(struct proposal_row *, struct arena *);
struct proposal_asker proposal_asker(const struct proposal *, const struct principal *);

/* "allowed_actions":[…],"blocked":[…] for the caller. */
struct str proposal_members(const struct call *, struct arena *, const struct proposal_row *, int64_t now_ms);
/* Queues the answer: the proposal as `after` says. */
void proposal_put_answer(struct command *, int status, const struct proposal_row *after, struct str location);
/* Queues an event of the proposal. */
void proposal_put_event(struct command *, enum event_kind, const struct proposal *, struct str reason);

extern const struct handler proposal_lapse; /* the system's decision on one that nobody decided */
#endif
