/* Owns the way from `pending` to `event_position`. Must not know what an event says or who reads it.
 *
 * A step takes an advisory lock, then the rows of pending that its snapshot sees, lowest number first, and moves them
 * behind the highest position, in one transaction. The lock is let go after the commit became visible, so positions
 * become visible in their order. One object's events are kept in order because its lock lies between them: the second
 * got its number after the first was committed, so who sees the second sees the first, with the smaller number.
 *
 * Deleted rows leave dead entries in the index, which nobody can remove while any old snapshot is open (a dump, a long
 * report); searched from the beginning, each step would cost more than the one before. So a step searches from a
 * number below which nothing appears any more. A look notes the highest number given; the next one who holds the lock
 * that every writer of pending takes before its number; once a later one finds none of those left, all up to the noted
 * number is committed or never will be; and once a step then finds less than it may take, all of it has a position. */
#include "command/sequencer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/pause.h"
#include "queries.h"

#include <stdlib.h>

enum { STEP_EVERY_MS = 500, LOOK_EVERY_MS = 5 * SECOND_MS, ORIGIN_MAX = 64, WRITERS_MAX = 4096 };

/* What is known of the numbers of one origin (sql/views/000_database_origin.sql). */
struct numbers {
    char origin[ORIGIN_MAX];
    int64_t from;              /* nothing below it appears any more, and all of it has a position */
    int64_t ready;             /* nothing below it appears any more */
    int64_t candidate;         /* nor below this one when `writers` have ended */
    char writers[WRITERS_MAX]; /* an array of virtual transaction ids */
    int64_t noted;             /* the highest number given at the last look */
};

struct sequencer {
    struct db_pool *pool;
    struct numbers numbers;
    int64_t look_ms; /* when the thread looks again, monotonic */
    struct pause pause;
    pthread_t thread;
    bool started;
};

struct sequencer *sequencer_new(struct db_pool *pool)
{
    struct sequencer *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->pool = pool;
    pause_init(&s->pause);
    return s;
}

static bool keep(char *room, size_t size, struct str text)
{
    if (text.len >= size)
        return false;
    memcpy(room, text.data, text.len);
    room[text.len] = '\0';
    return true;
}

/* False: the numbers are of another origin; nothing is known of this one yet. */
static bool is_origin(struct numbers *n, struct str origin)
{
    if (str_is(origin, n->origin))
        return true;
    *n = (struct numbers){.writers = "{}"};
    (void)keep(n->origin, sizeof n->origin, origin);
    return false;
}

/* ---- a step ---- */

struct step {
    int64_t given;
    struct str origin;
};

static struct err read_step(struct row *row, void *out)
{
    struct step *step = out;
    step->given = row_i64(row);
    step->origin = row_str(row);
    return NO_ERR;
}

struct err sequencer_step(struct sequencer *s, struct arena *mem, int64_t *given)
{
    struct numbers *n = &s->numbers;
    struct step step = {0};
    struct tx *tx = NULL;
    TRY(tx_begin(s->pool, mem, &tx));
    tx_put(tx, &q_sequencer_lock, NO_PARAMS);
    tx_ask(tx, &q_sequencer_step, PARAMS(P_I64(SEQUENCER_STEP_MAX), P_I64(n->from), P_TEXT(str_from(n->origin))),
           ONE_ROW(read_step, &step));
    TRY(tx_commit(&tx));
    if (is_origin(n, step.origin) && step.given < SEQUENCER_STEP_MAX)
        n->from = n->ready;
    *given = step.given;
    return NO_ERR;
}

/* ---- a look ---- */

struct look {
    struct str origin, writers;
    int64_t left, highest;
};

static struct err read_look(struct row *row, void *out)
{
    struct look *look = out;
    look->origin = row_str(row);
    look->left = row_i64(row);
    look->writers = row_str(row);
    look->highest = row_i64(row);
    return NO_ERR;
}

struct err sequencer_look(struct sequencer *s, struct arena *mem)
{
    struct numbers *n = &s->numbers;
    struct look look = {0};
    TRY(db_read(s->pool, mem, &q_sequencer_look, PARAMS(P_TEXT(n->writers[0] ? str_from(n->writers) : STR("{}"))),
                ONE_ROW(read_look, &look)));
    if (is_origin(n, look.origin) && look.left == 0 && keep(n->writers, sizeof n->writers, look.writers)) {
        n->ready = n->candidate;
        n->candidate = n->noted + 1; /* noted before its writers were seen */
    }
    n->noted = look.highest;
    return NO_ERR;
}

/* ---- the thread ---- */

static struct err turn(struct sequencer *s, struct arena *mem, int64_t *given)
{
    TRY(sequencer_step(s, mem, given));
    if (clock_monotonic_ms() < s->look_ms)
        return NO_ERR;
    s->look_ms = clock_monotonic_ms() + LOOK_EVERY_MS;
    return sequencer_look(s, mem);
}

static void *run(void *sequencer)
{
    struct sequencer *s = sequencer;
    bool well = true, go_on = true;
    while (go_on) {
        struct arena *mem = arena_new();
        int64_t given = 0;
        const struct err e = turn(s, mem, &given);
        if (failed(e) && well)
            LOG(LOG_WARN, "sequencer_failed", log_c("code", error_info(e.code)->code), log_c("detail", e.log));
        if (!failed(e) && !well)
            LOG(LOG_INFO, "sequencer_recovered");
        well = !failed(e);
        arena_free(mem);
        go_on = pause_for(&s->pause, given == SEQUENCER_STEP_MAX ? 0 : STEP_EVERY_MS);
    }
    return NULL;
}

void sequencer_start(struct sequencer *s)
{
    if (pthread_create(&s->thread, NULL, run, s) != 0)
        abort();
    s->started = true;
}

void sequencer_free(struct sequencer *s)
{
    if (!s)
        return;
    pause_end(&s->pause);
    if (s->started)
        pthread_join(s->thread, NULL);
    pause_free(&s->pause);
    free(s);
}
