/* The sweep runner: walks the lists of what is due, passes over what cannot be done, outlives the database. Knows no
 * feature, and decides about no object: their handlers do. */
#include "command/sweep.h"

#include "base/clock.h"
#include "base/log.h"
#include "queries.h"
#include "sweep_pauses.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
    SANDBOX_EVERY_MS = 500,
    SANDBOX_FORGET_EVERY_MS = 2 * SECOND_MS, /* who moves the clock seldom waits for this */
    PAUSE_MOST_MS = 10 * MINUTE_MS,
    SANDBOX_PAUSE_MOST_MS = 2 * SECOND_MS, /* who moves the clock waits for what follows */
    AWAY_FIRST_MS = 250,
    AWAY_MOST_MS = 5 * SECOND_MS,
    DUE_MAX = 40 /* the text of a timestamptz */
};

struct position {      /* in a list */
    char due[DUE_MAX]; /* empty: its beginning */
    struct uuid id;
};
struct progress { /* of one sweep */
    bool running, again;
    struct position last; /* the object that it acted on */
    int64_t next_ms;      /* when its next round begins */
};
struct sweep_runner {
    struct db_pool *pool;
    const struct config *config;
    const struct sweep *sweeps;
    size_t count;
    struct progress progress[SWEEPS_MAX];
    struct sweep_pauses *pauses;
    int64_t away_ms; /* the present pause while the database is away; 0: all that was due went to its end */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool started, stop; /* stop under lock */
};

static bool stopping(struct sweep_runner *r)
{
    pthread_mutex_lock(&r->lock);
    const bool stop = r->stop;
    pthread_mutex_unlock(&r->lock);
    return stop;
}

static int64_t every_ms(const struct sweep_runner *r, const struct sweep *s)
{
    const int64_t most_ms = s->due ? SANDBOX_EVERY_MS : SANDBOX_FORGET_EVERY_MS;
    return r->config->sandbox && s->every_ms > most_ms ? most_ms : s->every_ms;
}

/* ---- failures ---- */

struct failure { /* code ERR_none: there is none */
    enum error_code code;
    const char *detail;
    struct uuid id; /* nil: of the sweep as a whole */
};

static const char *detail_of(struct arena *mem, const struct problem *why)
{
    return why->detail_en.len ? arena_cstr(mem, why->detail_en) : error_info(why->code)->title_en;
}

/* Nothing is wrong with the object: no other could be dealt with either. A COMMIT whose answer was lost is one of them:
 * the handler finds out next time what became of it. */
static bool is_databases(enum error_code code)
{
    return code == ERR_database_unavailable || code == ERR_outcome_unknown || code == ERR_storage_full;
}

static void tell(const char *event, const struct sweep *s, const struct failure *f)
{
    char id[UUID_TEXT_LENGTH + 1];
    uuid_write(f->id, id);
    LOG(LOG_WARN, event, log_c("sweep", s->name), log_text("id", uuid_is_nil(f->id) ? STR_EMPTY : str_from(id)),
        log_c("code", error_info(f->code)->code), log_c("detail", f->detail));
}

static void note_away(struct sweep_runner *r, const struct sweep *s, const struct failure *f)
{
    if (r->away_ms == 0)
        tell("sweeps_interrupted", s, f);
    const int64_t next_ms = r->away_ms > 0 ? 2 * r->away_ms : AWAY_FIRST_MS;
    r->away_ms = next_ms < AWAY_MOST_MS ? next_ms : AWAY_MOST_MS;
}

static void note_back(struct sweep_runner *r)
{
    if (r->away_ms > 0)
        LOG(LOG_INFO, "sweeps_resumed");
    r->away_ms = 0;
}

/* False: the database is away. The object is passed over then too, so that one whose handling ends the connection each
 * time does not end all others' with it. */
static bool note_failure(struct sweep_runner *r, size_t i, const struct failure *f)
{
    const struct sweep *s = &r->sweeps[i];
    const struct sweep_pause_length length = {.first_ms = every_ms(r, s),
                                              .most_ms = r->config->sandbox ? SANDBOX_PAUSE_MOST_MS : PAUSE_MOST_MS};
    const bool away = is_databases(f->code);
    if (away)
        note_away(r, s, f);
    if (away && uuid_is_nil(f->id))
        return false;
    if (sweep_pause_add(r->pauses, i, f->id, f->code, length, clock_monotonic_ms()) && !away)
        tell(error_info(f->code)->status < 500 ? "sweep_refused" : "sweep_failed", s, f);
    return !away;
}

/* ---- a page of a round ---- */

static void end_round(struct sweep_runner *r, size_t i)
{
    const int64_t now_ms = clock_monotonic_ms();
    const int64_t pause_end_ms = sweep_pause_end(r->pauses, i, (struct uuid){{0}}, now_ms);
    struct progress *p = &r->progress[i];
    *p = (struct progress){.running = p->again, .next_ms = now_ms + every_ms(r, &r->sweeps[i])};
    if (pause_end_ms > p->next_ms)
        p->next_ms = pause_end_ms;
}

struct page {
    struct str due[SWEEP_PAGE];
    struct uuid ids[SWEEP_PAGE];
    size_t count;
};

static struct err read_due(struct row *row, void *out)
{
    struct page *page = out;
    page->due[page->count] = row_str(row);
    page->ids[page->count++] = row_uuid(row);
    return page->due[page->count - 1].len < DUE_MAX ? NO_ERR : ERR(internal, "a due time is no time");
}

static struct err list(struct sweep_runner *r, size_t i, const struct position *behind, struct arena *mem,
                       struct page *page)
{
    const struct param due = behind->due[0] ? P_TEXT(str_from(behind->due)) : P_NULL;
    return db_read(r->pool, mem, r->sweeps[i].due, PARAMS(due, P_UUID_OR_NULL(behind->id)),
                   ROWS(0, SWEEP_PAGE, read_due, page));
}

/* Refused, as somebody did it since it was listed? */
static bool is_over(struct sweep_runner *r, size_t i, const struct position *before, struct uuid id, struct arena *mem)
{
    struct page *page = ARENA_NEW(mem, struct page);
    if (failed(list(r, i, before, mem, page)))
        return false;
    for (size_t n = 0; n < page->count; n++)
        if (uuid_equal(page->ids[n], id))
            return false;
    return true;
}

static bool act(struct sweep_runner *r, size_t i, const struct position *before, struct uuid id)
{
    struct arena *mem = arena_new();
    struct problem why = {.mem = mem};
    struct reply reply = {0};
    struct failure f = {.id = id};
    const struct err e = command_run_system(r->pool, mem, r->sweeps[i].act,
                                            (struct system_call){.config = r->config, .id = id}, &reply, &why);
    const bool refused = !failed(e) && has_problem(&why);
    bool there = true;
    if (failed(e) || refused) {
        f.code = refused ? why.code : e.code;
        f.detail = refused ? detail_of(mem, &why) : e.log;
        if (!refused || (f.code != ERR_not_found && !is_over(r, i, before, id, mem)))
            there = note_failure(r, i, &f);
    } else {
        sweep_pause_remove(r->pauses, i, id);
        r->progress[i].again = r->progress[i].again || reply.unfinished;
    }
    arena_free(mem);
    return there;
}

static bool act_on_page(struct sweep_runner *r, size_t i, const struct page *page)
{
    struct position *last = &r->progress[i].last;
    for (size_t n = 0; n < page->count && !stopping(r); n++) {
        const struct position before = *last;
        *last = (struct position){.id = page->ids[n]};
        memcpy(last->due, page->due[n].data, page->due[n].len);
        if (sweep_pause_end(r->pauses, i, last->id, clock_monotonic_ms()) == 0 && !act(r, i, &before, last->id))
            return false;
    }
    return true;
}

/* ---- deletions ---- */

struct forgetting { /* the call as the handler's functions see it */
    struct call call;
    const struct query *query;
    int64_t *rows;
};

static void forget_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(const struct forgetting **)input = (const struct forgetting *)call;
}

/* A plan kept from when the table was small would read the whole of it for each chunk (a fifth of the speed, seen). */
static struct err forget_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct forgetting *f = *(const struct forgetting *const *)input;
    tx_put(c->tx, &q_command_plan_anew, NO_PARAMS);
    tx_ask(c->tx, f->query, PARAMS(P_I64(SWEEP_FORGET_MAX)), ONE_ROW(row_take_i64, f->rows));
    return NO_ERR;
}

static const struct handler forget_handler = {
    .name = "sweep:forget", .input_size = sizeof(struct forgetting *), .parse = forget_parse, .put = forget_put};

static struct err forget(struct sweep_runner *r, const struct query *query, struct arena *mem, bool *more)
{
    static const struct principal system;
    int64_t rows = 0;
    const struct forgetting f = {.call = {.operation = forget_handler.name,
                                          .config = r->config,
                                          .who = &system,
                                          .mem = mem,
                                          .if_match = ANY_VERSION,
                                          .real_now_s = clock_real_ms() / SECOND_MS},
                                 .query = query,
                                 .rows = &rows};
    struct reply reply;
    struct problem why = {.mem = mem};
    TRY(command_run(r->pool, &f.call, &forget_handler, &reply, &why));
    *more = rows == SWEEP_FORGET_MAX;
    return NO_ERR;
}

/* One page of the sweep's round, or one chunk. False: the database is away; the round goes on where it was. */
static bool go_a_page(struct sweep_runner *r, size_t i)
{
    const struct sweep *s = &r->sweeps[i];
    struct arena *mem = arena_new();
    struct page *page = ARENA_NEW(mem, struct page);
    bool more = false, there = true;
    const struct err e = s->due      ? list(r, i, &r->progress[i].last, mem, page)
                         : s->forget ? forget(r, s->forget, mem, &more)
                                     : s->step(r->pool, r->config, mem, &more);
    if (failed(e)) {
        there = note_failure(r, i, &(struct failure){e.code, e.log, {{0}}});
    } else {
        sweep_pause_remove(r->pauses, i, (struct uuid){{0}});
        there = act_on_page(r, i, page);
        more = more || page->count == SWEEP_PAGE;
    }
    if (there && !more)
        end_round(r, i);
    arena_free(mem);
    return there;
}

/* ---- the runner ---- */

bool sweep_runner_go(struct sweep_runner *r)
{
    bool any = true;
    while (any) {
        any = false;
        for (size_t i = 0; i < r->count; i++) {
            struct progress *p = &r->progress[i];
            p->running = p->running || clock_monotonic_ms() >= p->next_ms;
            if (!p->running)
                continue;
            any = true;
            if (stopping(r))
                return true;
            if (!go_a_page(r, i))
                return false;
        }
    }
    note_back(r);
    return true;
}

/* False: stop. */
static bool wait_until(struct sweep_runner *r, int64_t end_ms)
{
    const struct timespec until = {end_ms / 1000, end_ms % 1000 * 1000000};
    pthread_mutex_lock(&r->lock);
    while (!r->stop && clock_monotonic_ms() < end_ms)
        (void)pthread_cond_timedwait(&r->stopped, &r->lock, &until);
    const bool go_on = !r->stop;
    pthread_mutex_unlock(&r->lock);
    return go_on;
}

static void *run(void *runner)
{
    struct sweep_runner *r = runner;
    int64_t next_ms = 0;
    while (wait_until(r, next_ms)) {
        const bool there = sweep_runner_go(r);
        const int64_t now_ms = clock_monotonic_ms();
        next_ms = now_ms + (there ? (int64_t)DAY_MS : r->away_ms);
        for (size_t i = 0; there && i < r->count; i++)
            next_ms = r->progress[i].next_ms < next_ms ? r->progress[i].next_ms : next_ms;
    }
    return NULL;
}

struct sweep_runner *sweep_runner_new(struct db_pool *pool, const struct config *config, const struct sweep *sweeps,
                                      size_t count)
{
    struct sweep_runner *r = calloc(1, sizeof *r);
    if (!r || count > SWEEPS_MAX)
        abort();
    r->pool = pool;
    r->config = config;
    r->sweeps = sweeps;
    r->count = count;
    r->pauses = sweep_pauses_new();
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&r->stopped, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

void sweep_runner_start(struct sweep_runner *r)
{
    if (pthread_create(&r->thread, NULL, run, r) != 0)
        abort();
    r->started = true;
}

void sweep_runner_stop(struct sweep_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->stopped);
    pthread_mutex_unlock(&r->lock);
    if (r->started)
        pthread_join(r->thread, NULL);
    r->started = false;
}

void sweep_runner_free(struct sweep_runner *r)
{
    if (!r)
        return;
    sweep_runner_stop(r);
    pthread_cond_destroy(&r->stopped);
    pthread_mutex_destroy(&r->lock);
    sweep_pauses_free(r->pauses);
    free(r);
}
