/* Owns buckets and their table. Must not know what is limited, nor for whom. */
#include "base/bucket.h"

#include "base/hash.h"
#include "base/random.h"

#include <pthread.h>
#include <stdlib.h>

enum { WAYS = 8, LOCKS = 64, NANOSECONDS = 1000000000 };
static const int64_t WINDOW_NS = (int64_t)BUCKET_WINDOW_S * NANOSECONDS;

static int64_t seconds_up(int64_t ns)
{
    return (ns + NANOSECONDS - 1) / NANOSECONDS;
}

struct bucket_decision bucket_decide(int64_t full_at_ns, int64_t now_ns, int64_t cost, int64_t quota)
{
    const int64_t lacks_ns = full_at_ns > now_ns ? full_at_ns - now_ns : 0,
                  takes_ns = (cost < quota ? cost : quota) * WINDOW_NS / quota;
    const bool allowed = lacks_ns + takes_ns <= WINDOW_NS;
    const int64_t lacks_then_ns = allowed ? lacks_ns + takes_ns : lacks_ns;
    return (struct bucket_decision){
        .allowed = allowed,
        .full_at_ns = now_ns + lacks_then_ns,
        .remaining = (WINDOW_NS - lacks_then_ns) * quota / WINDOW_NS,
        .reset_s = seconds_up(lacks_then_ns),
        .retry_s = allowed ? 0 : seconds_up(lacks_ns + takes_ns - WINDOW_NS),
    };
}

/* ---- the table ---- */

struct entry {
    struct bucket_key key;
    int64_t full_at_ns; /* 0: of nobody, and full */
};
struct bucket_table {
    int64_t quota;
    uint64_t mask;    /* of the set's number */
    uint64_t seed[2]; /* nobody outside knows which keys share a set */
    pthread_mutex_t locks[LOCKS];
    struct entry *entries; /* WAYS for each set */
};

struct bucket_table *bucket_table_new(int64_t quota, unsigned sets_bits)
{
    struct bucket_table *t = calloc(1, sizeof *t);
    struct entry *entries = calloc((size_t)WAYS << sets_bits, sizeof *entries);
    if (!t || !entries || quota < 1 || quota > BUCKET_QUOTA_MAX)
        abort();
    t->quota = quota;
    t->mask = ((uint64_t)1 << sets_bits) - 1;
    t->entries = entries;
    random_bytes(t->seed, sizeof t->seed);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&t->locks[i], NULL);
    return t;
}

void bucket_table_free(struct bucket_table *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&t->locks[i]);
    free(t->entries);
    free(t);
}

static uint64_t mix(uint64_t h) /* SplitMix64's finalizer */
{
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

static uint64_t set_of(const struct bucket_table *t, const struct bucket_key *key)
{
    uint64_t halves[2];
    memcpy(halves, key, sizeof halves);
    return mix(mix(halves[0] ^ t->seed[0]) ^ halves[1] ^ t->seed[1]) & t->mask;
}

/* The key's own place, or that of the bucket which lacks least, which becomes the key's, full. */
static struct entry *find(struct entry *ways, const struct bucket_key *key)
{
    struct entry *fullest = ways;
    for (size_t i = 0; i < WAYS; i++) {
        if (ways[i].full_at_ns > 0 && memcmp(&ways[i].key, key, sizeof *key) == 0)
            return &ways[i];
        if (ways[i].full_at_ns < fullest->full_at_ns)
            fullest = &ways[i];
    }
    *fullest = (struct entry){.key = *key};
    return fullest;
}

struct bucket_decision bucket_take(struct bucket_table *t, struct bucket_key key, int64_t cost, int64_t now_ns)
{
    const uint64_t set = set_of(t, &key);
    pthread_mutex_t *lock = &t->locks[set % LOCKS];
    pthread_mutex_lock(lock);
    struct entry *e = find(&t->entries[set * WAYS], &key);
    const struct bucket_decision d = bucket_decide(e->full_at_ns, now_ns, cost, t->quota);
    e->full_at_ns = d.full_at_ns;
    pthread_mutex_unlock(lock);
    return d;
}

struct bucket_key bucket_key_of_text(struct str text)
{
    const struct hash h = sha256(text);
    struct bucket_key key;
    memcpy(key.bytes, h.bytes, sizeof key.bytes);
    return key;
}
