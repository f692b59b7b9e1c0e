/* A hash table with chains over a ring of entries: a new one takes the place of the oldest. Decides nothing but how
 * long a pause is and when it is told again. */
#include "sweep_pauses.h"

#include "base/clock.h"

#include <stdlib.h>

enum { HEADS = 16384, NONE = -1, TOLD_AGAIN_MS = HOUR_MS };
_Static_assert((HEADS & (HEADS - 1)) == 0 && HEADS > (int)SWEEP_PAUSES_MAX, "chains are short");

struct entry {
    struct uuid id;
    size_t sweep;
    enum error_code code;
    int64_t pause_ms; /* 0: the entry is not used */
    int64_t until_ms, told_ms;
    int next; /* of its chain */
};
struct sweep_pauses {
    struct entry entries[SWEEP_PAUSES_MAX];
    int heads[HEADS];
    int oldest; /* whose place the next one takes */
};

struct sweep_pauses *sweep_pauses_new(void)
{
    struct sweep_pauses *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    for (int i = 0; i < HEADS; i++)
        p->heads[i] = NONE;
    return p;
}

void sweep_pauses_free(struct sweep_pauses *p)
{
    free(p);
}

/* The end of a UUIDv7 is random. */
static size_t head_of(size_t sweep, struct uuid id)
{
    uint32_t random = 0;
    memcpy(&random, id.bytes + sizeof id.bytes - sizeof random, sizeof random);
    return (random ^ sweep) % HEADS;
}

static int find(const struct sweep_pauses *p, size_t sweep, struct uuid id)
{
    int at = p->heads[head_of(sweep, id)];
    while (at != NONE && !(p->entries[at].sweep == sweep && uuid_equal(p->entries[at].id, id)))
        at = p->entries[at].next;
    return at;
}

static void unlink_entry(struct sweep_pauses *p, int at)
{
    struct entry *e = &p->entries[at];
    int *link = &p->heads[head_of(e->sweep, e->id)];
    while (*link != at)
        link = &p->entries[*link].next;
    *link = e->next;
    e->pause_ms = 0;
}

static struct entry *take_oldest(struct sweep_pauses *p, size_t sweep, struct uuid id)
{
    const int at = p->oldest;
    struct entry *e = &p->entries[at];
    int *head = &p->heads[head_of(sweep, id)];
    if (e->pause_ms > 0)
        unlink_entry(p, at);
    *e = (struct entry){.id = id, .sweep = sweep, .next = *head};
    *head = at;
    p->oldest = (at + 1) % SWEEP_PAUSES_MAX;
    return e;
}

int64_t sweep_pause_end(const struct sweep_pauses *p, size_t sweep, struct uuid id, int64_t now_ms)
{
    const int at = find(p, sweep, id);
    return at != NONE && p->entries[at].until_ms > now_ms ? p->entries[at].until_ms : 0;
}

bool sweep_pause_add(struct sweep_pauses *p, size_t sweep, struct uuid id, enum error_code code,
                     struct sweep_pause_length length, int64_t now_ms)
{
    const int at = find(p, sweep, id);
    struct entry *e = at == NONE ? take_oldest(p, sweep, id) : &p->entries[at];
    const int64_t wanted_ms = e->pause_ms > 0 ? 2 * e->pause_ms : length.first_ms;
    const bool tell = e->pause_ms == 0 || e->code != code || now_ms - e->told_ms >= TOLD_AGAIN_MS;
    e->code = code;
    e->pause_ms = wanted_ms < length.most_ms ? wanted_ms : length.most_ms;
    e->until_ms = now_ms + e->pause_ms;
    if (tell)
        e->told_ms = now_ms;
    return tell;
}

void sweep_pause_remove(struct sweep_pauses *p, size_t sweep, struct uuid id)
{
    const int at = find(p, sweep, id);
    if (at != NONE)
        unlink_entry(p, at);
}
