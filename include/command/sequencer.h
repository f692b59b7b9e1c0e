/* Gives committed events their positions (table event_position): 1, 2, 3 … without a gap, each once, those of one
 * object in the order of their commits; whoever sees a position sees all before it. So a reader needs to remember
 * nothing but the last position it saw. Any number of instances may run: they take turns by an advisory lock. Nothing
 * in it depends on transaction ids: positions and what waits for them survive a dump and its restoration elsewhere,
 * and a transaction left open anywhere holds up its own events only. */
#ifndef JQT_COMMAND_SEQUENCER_H
#define JQT_COMMAND_SEQUENCER_H
#include "db/db.h"

enum { SEQUENCER_STEP_MAX = 1000 }; /* positions given in one transaction */

struct sequencer;
/* Uses one connection of the pool at a time, which must not be the requests'. One thread at a time, until started. */
struct sequencer *sequencer_new(struct db_pool *);
/* Starts the thread that does steps and looks; failures are logged once until it goes well again. */
void sequencer_start(struct sequencer *);
void sequencer_free(struct sequencer *); /* stops the thread; NULL is allowed */

/* Positions for up to SEQUENCER_STEP_MAX events, in one transaction of its own; *given of them. When all that were
 * committed before have theirs, it is less than SEQUENCER_STEP_MAX. */
struct err sequencer_step(struct sequencer *, struct arena *, int64_t *given);
/* Finds out how far back steps need not search any more (sequencer.c says why); needed for speed only. */
struct err sequencer_look(struct sequencer *, struct arena *);
#endif
