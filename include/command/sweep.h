/* Timed work: what happens by itself once its time has come. One place walks the lists of what is due, acts on each
 * object in a transaction of its own, and sees to it that one that cannot be done holds up none behind it
 * (architecture.md "Timed work is sweeps"). Features bring their sweeps as rows, api/sweeps.c joins them. */
#ifndef JQT_COMMAND_SWEEP_H
#define JQT_COMMAND_SWEEP_H
#include "command/command.h"

enum { SWEEPS_MAX = 32, SWEEP_PAGE = 100 /* objects of one listing */, SWEEP_FORGET_MAX = 1000 /* rows at once */ };

/* One chunk of work that is neither a list nor a deletion; *more (false before): there is more to do at once. */
typedef struct err sweep_step_fn(struct db_pool *, const struct config *, struct arena *, bool *more);

/* A row of timed work: `due` with `act`, or `forget`, or `step`. */
struct sweep {
    const char *name; /* in the log */
    /* What is due. Takes $1 the due time (as this query gave it) and $2 the id behind which to go on, both NULL at
     * first; returns (due time as text, id) of at most SWEEP_PAGE objects behind them, in this order, by an index. It
     * locks nothing: what holds a row now need not hold it when its turn comes, and the other way round. */
    const struct query *due;
    /* Acts on call.id, and decides under the lock whether it is (still) due. A handler of the sweep's own takes that
     * lock with SKIP LOCKED, as who holds the object may be doing the very thing, and refuses what is held, done or
     * gone as not_found, which counts as nothing; a refusal of what is no longer listed counts as nothing too. One that
     * does a chunk of a large object sets reply->unfinished and is called again at once. */
    const struct handler *act;
    /* Deletes rows that have expired and that nobody holds, at most $1 (SWEEP_FORGET_MAX); returns their number. */
    const struct query *forget;
    sweep_step_fn *step;
    int64_t every_ms; /* real time between two rounds; in the sandbox they follow one another faster */
};

/* Runs a list of sweeps in a thread of its own; several with different lists may run, and any number of instances of
 * the program at once.
 *
 * A round of a sweep goes through its list to the end, page by page, and a deletion until nothing is left; sweeps that
 * are due take turns page by page, so that a long list does not hold up the others. What is refused or fails is logged
 * once with its id, again when it fails differently or after an hour, and is passed over for a time that doubles from
 * every_ms to ten minutes. That is kept in memory, for 10,000 objects. While the database is away, one line says so,
 * one that it is back, and tries follow each other with growing pauses of at most five seconds. */
struct sweep_runner;
struct sweep_runner *sweep_runner_new(struct db_pool *, const struct config *, const struct sweep *, size_t count);
void sweep_runner_start(struct sweep_runner *);
/* Stops the thread, if there is one, behind the object that it acts on. */
void sweep_runner_stop(struct sweep_runner *);
void sweep_runner_free(struct sweep_runner *); /* stops it first; NULL is allowed */
/* What the thread does again and again: all rounds that are due now, to their ends. False: the database is away. */
bool sweep_runner_go(struct sweep_runner *);

extern const struct sweep command_sweeps[]; /* forgets idempotency records after eight days */
enum { COMMAND_SWEEPS = 1 };
#endif
