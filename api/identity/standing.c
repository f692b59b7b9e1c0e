/* Whether sessions stand, answered from memory while that is known to be current.
 *
 * Every change of a role, account or session writes an event with the audience STANDING in its own transaction. One
 * thread reads them every POLL_MS and drops what they touch. None is missed: one statement sees, at one moment, the
 * events behind the position of the last reading and those that wait for a position, and an event goes from these to
 * those in one transaction, behind all positions that were visible before (command/sequencer.h). So whatever was
 * committed between two readings is in the second, whether the sequencer runs or not. A position holds for one origin
 * (sql/views/000_database_origin.sql); at another everything is dropped.
 *
 * A cached answer counts only within TRUST_MS of the *start* of the last reading that succeeded, so a change holds
 * everywhere at most TRUST_MS after its commit, whatever fails; when readings fail, each request asks the database. An
 * answer read before a change and stored after its reading would live on: a generation, raised before dropping, keeps
 * it out. */
#include "base/clock.h"
#include "base/log.h"
#include "base/pause.h"
#include "identity_private.h"
#include "queries.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    POLL_MS = 400,
    RETRY_POLL_MS = 100,
    TRUST_MS = 1000,
    ENTRY_MS = 60 * SECOND_MS,
    SHARDS = 16,
    SLOTS = 512,
    CHANGES_MAX = 1000, /* more than that at once: everything is dropped */
    ORIGIN_MAX = 64
};

struct slot {
    struct principal who; /* session_id nil: empty; its texts are empty */
    int64_t loaded_ms;    /* monotonic */
};
struct shard {
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
};
struct standing_cache {
    struct db_pool *pool;
    struct shard shards[SHARDS];
    _Atomic uint64_t generation;
    _Atomic int64_t current_ms; /* start of the last good reading, monotonic; 0: none yet */
    /* the thread */
    struct db_pool *background;
    char origin[ORIGIN_MAX]; /* of its last reading; empty: none */
    int64_t position;
    struct pause pause;
    pthread_t thread;
    bool started;
};

/* ---- the cache ---- */

struct standing_cache *standing_cache_new(struct db_pool *pool)
{
    struct standing_cache *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->pool = pool;
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_init(&c->shards[i].lock, NULL);
    pause_init(&c->pause);
    return c;
}

static struct slot *slot_of(struct standing_cache *c, struct uuid session, struct shard **shard)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < sizeof session.bytes; i++)
        h = (h ^ session.bytes[i]) * UINT64_C(1099511628211);
    h ^= h >> 32;
    *shard = &c->shards[h % SHARDS];
    return &(*shard)->slots[h / SHARDS % SLOTS];
}

static bool is_current(struct standing_cache *c)
{
    const int64_t since = atomic_load(&c->current_ms);
    return since > 0 && clock_monotonic_ms() - since < TRUST_MS;
}

static bool find(struct standing_cache *c, struct uuid session, struct principal *out)
{
    struct shard *shard;
    const struct slot *s = slot_of(c, session, &shard);
    pthread_mutex_lock(&shard->lock);
    const bool found = uuid_equal(s->who.session_id, session) && clock_monotonic_ms() - s->loaded_ms < ENTRY_MS;
    if (found)
        *out = s->who;
    pthread_mutex_unlock(&shard->lock);
    return found;
}

static void store(struct standing_cache *c, const struct principal *who, uint64_t generation)
{
    struct shard *shard;
    struct slot *s = slot_of(c, who->session_id, &shard);
    pthread_mutex_lock(&shard->lock);
    if (atomic_load(&c->generation) == generation) {
        s->who = *who;
        s->who.client_id = s->who.scope = STR_EMPTY;
        s->loaded_ms = clock_monotonic_ms();
    }
    pthread_mutex_unlock(&shard->lock);
}

struct change { /* of an account, a session, or what a whole enterprise may do */
    struct uuid object_id, enterprise_id;
};

static bool touches(const struct change *change, const struct principal *who)
{
    return uuid_equal(change->object_id, who->account_id) || uuid_equal(change->object_id, who->session_id) ||
           (!uuid_is_nil(change->enterprise_id) && uuid_equal(change->enterprise_id, who->enterprise_id));
}

static void drop(struct standing_cache *c, const struct change *changes, size_t count)
{
    atomic_fetch_add(&c->generation, 1);
    for (size_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &c->shards[i];
        pthread_mutex_lock(&shard->lock);
        for (size_t n = 0; n < SLOTS; n++) {
            struct slot *s = &shard->slots[n];
            bool out = count > CHANGES_MAX;
            for (size_t k = 0; k < count && !out && !uuid_is_nil(s->who.session_id); k++)
                out = touches(&changes[k], &s->who);
            if (out)
                *s = (struct slot){0};
        }
        pthread_mutex_unlock(&shard->lock);
    }
}

/* ---- the thread ---- */

struct reading {
    struct str origin;
    int64_t position;
    struct change *changes;
    size_t count;
};

static struct err read_change(struct row *row, void *out)
{
    struct reading *r = out;
    r->origin = row_str(row);
    r->position = row_i64(row);
    const struct change change = {row_uuid(row), row_uuid(row)};
    if (!uuid_is_nil(change.object_id))
        r->changes[r->count++] = change;
    return NO_ERR;
}

static struct err poll_once(struct standing_cache *c, struct arena *mem)
{
    const int64_t begun_ms = clock_monotonic_ms();
    struct reading r = {.changes = arena_array(mem, CHANGES_MAX + 1, sizeof(struct change))};
    TRY(db_read(c->background, mem, &q_standing_change_list,
                PARAMS(c->origin[0] ? P_I64(c->position) : P_NULL, P_I64(CHANGES_MAX + 1)),
                ROWS(1, CHANGES_MAX + 1, read_change, &r)));
    if (r.origin.len >= ORIGIN_MAX)
        return ERR(internal, "an origin is longer than expected");
    const bool elsewhere = !str_is(r.origin, c->origin);
    if (elsewhere || r.count > 0)
        drop(c, r.changes, elsewhere ? CHANGES_MAX + 1 : r.count);
    memcpy(c->origin, r.origin.data, r.origin.len);
    c->origin[r.origin.len] = '\0';
    c->position = r.position;
    atomic_store(&c->current_ms, begun_ms);
    return NO_ERR;
}

static void *poll_changes(void *cache)
{
    struct standing_cache *c = cache;
    bool well = true, go_on = true;
    while (go_on) {
        struct arena *mem = arena_new();
        const struct err e = poll_once(c, mem);
        if (failed(e) && well)
            LOG(LOG_WARN, "standing_changes_unreadable", log_c("code", error_info(e.code)->code),
                log_c("detail", e.log));
        if (!failed(e) && !well)
            LOG(LOG_INFO, "standing_changes_readable");
        well = !failed(e);
        arena_free(mem);
        go_on = pause_for(&c->pause, well ? POLL_MS : RETRY_POLL_MS);
    }
    return NULL;
}

void standing_cache_start(struct standing_cache *c, struct db_pool *background)
{
    c->background = background;
    if (pthread_create(&c->thread, NULL, poll_changes, c) != 0)
        abort();
    c->started = true;
}

void standing_cache_free(struct standing_cache *c)
{
    if (!c)
        return;
    pause_end(&c->pause);
    if (c->started)
        pthread_join(c->thread, NULL);
    for (size_t i = 0; i < SHARDS; i++)
        pthread_mutex_destroy(&c->shards[i].lock);
    pause_free(&c->pause);
    free(c);
}

/* ---- the question ---- */

void standing_read(struct row *row, struct standing *out)
{
    out->found = true;
    out->who.session_id = row_uuid(row);
    out->who.account_id = row_uuid(row);
    out->who.enterprise_id = row_uuid(row);
    out->who.client_id = row_str(row);
    out->who.scope = row_str(row);
    out->who.auth_time_s = row_time(row) / SECOND_MS;
    out->who.reauthenticated = row_bool(row);
    out->who.expires_s = row_time(row) / SECOND_MS;
    out->stands = row_bool(row);
    out->who.roles = roles_from_text(row_str(row));
    out->stands = out->stands && out->who.roles != 0; /* staff without a role has no capacity left */
}

static struct err read_standing(struct row *row, void *out)
{
    standing_read(row, out);
    return NO_ERR;
}

/* What the session says replaces what the token hinted at; the token's own texts and end stay. */
static struct err adopt(const struct principal *session, struct principal *who)
{
    if (!uuid_equal(session->account_id, who->account_id) || !uuid_equal(session->enterprise_id, who->enterprise_id) ||
        clock_real_ms() / SECOND_MS >= session->expires_s)
        return ERR(unauthorized, NULL);
    who->roles = session->roles;
    who->auth_time_s = session->auth_time_s;
    who->reauthenticated = session->reauthenticated;
    return NO_ERR;
}

struct err identity_standing(void *identity, struct arena *mem, struct principal *who)
{
    struct standing_cache *c = ((struct identity *)identity)->standing;
    struct principal cached;
    const uint64_t generation = atomic_load(&c->generation);
    const bool current = is_current(c);
    if (uuid_is_nil(who->session_id))
        return ERR(unauthorized, NULL);
    if (current && find(c, who->session_id, &cached))
        return adopt(&cached, who);
    struct standing standing = {0};
    TRY(db_read(c->pool, mem, &q_session_find_standing, PARAMS(P_UUID(who->session_id)),
                ROW_IF_ANY(read_standing, &standing)));
    if (!standing.stands)
        return ERR(unauthorized, NULL);
    if (current)
        store(c, &standing.who, generation);
    return adopt(&standing.who, who);
}
