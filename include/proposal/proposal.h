/* Two-person acts as a table: one row a kind (architecture.md "A two-person act is one row"). Proposing, approving,
 * refusing, withdrawing, own work, changed content and lapsing are written once, here, for all kinds; what a kind is
 * about is its feature's row. The rows are collected in api/proposals.c. */
#ifndef JQT_PROPOSAL_PROPOSAL_H
#define JQT_PROPOSAL_PROPOSAL_H
#include "command/sweep.h"
#include "gate/gate.h"

struct proposal_kind;

struct proposal { /* one that is being made, looked at or decided */
    const struct proposal_kind *kind;
    struct uuid id, object_id;
    struct str content; /* canonical JSON as proposed; empty until the proposal is made */
    const void *input;  /* what was asked for: of kind->input_size, filled by kind->read */
    void *facts;        /* of kind->facts_size, zeroed, filled by kind->ask */
};
/* What the facts are needed for: proposing; telling whether the approval and the end of an undecided one would be
 * possible now; the approval; that end (a refusal, a withdrawal or the lapse). */
enum proposal_step { PROPOSAL_proposing, PROPOSAL_looking, PROPOSAL_applying, PROPOSAL_dropping };

struct proposal_kind {
    const char *name;            /* "publication": stable, in JSON, database and the contract's ProposalKind */
    const char *object;          /* "booking_batch": what the id in the operation's path names */
    enum operation_id operation; /* proposes it (handler proposal_make); by whom, the contract says (x-roles) */
    unsigned approvers;          /* who may approve and refuse, enum role bits; the contract's approveProposal names
                                  * all of them */
    size_t input_size, facts_size;

    /* Takes what is asked for out of the request's body, and later out of the content, which therefore has the body's
     * members (a closed list of reasons is the body's enum). False if a stored content cannot be read. Optional. */
    bool (*read)(const cJSON *, struct arena *, void *input);
    /* Queues the reads of the facts. They lock, and may flush between, but for PROPOSAL_looking: many are looked at in
     * one trip. */
    struct err (*ask)(struct command *, const struct proposal *, enum proposal_step);
    /* May the step be done now? Pure. PROPOSAL_dropping is asked only of a kind that has `drop`; never
     * PROPOSAL_looking. */
    bool (*decide)(const struct proposal *, enum proposal_step, int64_t now_ms, struct problem *why);
    /* What would be proposed now, canonical JSON (RFC 8785). At the approval it must be what was proposed. */
    struct str (*content)(const struct proposal *, struct arena *);
    /* The enterprise that it concerns, whose people cannot decide on it. Optional: none. */
    struct uuid (*concerns)(const struct proposal *);
    /* Queues what proposing changes beside the proposal itself. Optional. */
    struct err (*propose)(struct command *, const struct proposal *);
    /* Queues what the approval carries out; may flush. */
    struct err (*apply)(struct command *, const struct proposal *);
    /* Queues what takes back `propose`. Optional. */
    struct err (*drop)(struct command *, const struct proposal *);
};
/* A feature's rows. */
struct proposal_kinds {
    const struct proposal_kind *rows;
    size_t count;
};
/* All features' (api/proposals.c), ended by NULL. */
extern const struct proposal_kinds *const proposal_kinds[];
const struct proposal_kind *proposal_kind_find(struct str name); /* NULL if unknown */
const struct proposal_kind *proposal_kind_of_operation(enum operation_id);

/* Serves every operation that proposes: the row is found by the operation. Answers 201 with the proposal; a second
 * pending one of a kind for an object is already_exists. */
extern const struct handler proposal_make;
extern const struct handler proposal_approve, proposal_refuse, proposal_withdraw;
read_fn proposal_list, proposal_show;

extern const struct sweep proposal_sweeps[]; /* lets lapse what nobody decided */
enum { PROPOSAL_SWEEPS = 1 };
#endif
