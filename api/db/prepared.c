/* The set of statement names that a connection's server process knows. Open addressing over the names; an entry
 * stays when its statement goes, so that a look-up never meets a hole. Grows to PREPARED_EXTRA more than the
 * program has queries, no further. Asks nothing of the server. */
#include "internal.h"
#include <stdlib.h>

struct prepared {
    size_t mask, used, limit;
    struct slot {
        const char *name; /* of a struct query: lives as long as the program */
        enum prepared_state state;
    } slots[];
};

struct prepared *prepared_new(void)
{
    const size_t limit = (size_t)db_query_count + PREPARED_EXTRA;
    size_t size = 1;
    while (size < limit * 2)
        size *= 2;
    struct prepared *p = calloc(1, sizeof *p + size * sizeof p->slots[0]);
    if (!p)
        abort();
    p->mask = size - 1;
    p->limit = limit;
    return p;
}

void prepared_free(struct prepared *p)
{
    free(p);
}

/* FNV-1a. */
static size_t name_hash(const char *name)
{
    uint32_t h = 2166136261u;
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    return h;
}

/* The name's slot, or the free one where it would go; the table is at most half full. */
static size_t slot_of(const struct prepared *p, const char *name)
{
    size_t i = name_hash(name) & p->mask;
    while (p->slots[i].name && strcmp(p->slots[i].name, name) != 0)
        i = (i + 1) & p->mask;
    return i;
}

enum prepared_state prepared_get(const struct prepared *p, const char *name)
{
    const struct slot *slot = &p->slots[slot_of(p, name)];
    return slot->name ? slot->state : PREPARED_NO;
}

bool prepared_set(struct prepared *p, const char *name, enum prepared_state state)
{
    struct slot *slot = &p->slots[slot_of(p, name)];
    if (!slot->name) {
        if (p->used == p->limit)
            return false;
        p->used++;
        slot->name = name;
    }
    slot->state = state;
    return true;
}

void prepared_clear(struct prepared *p)
{
    memset(p->slots, 0, (p->mask + 1) * sizeof p->slots[0]);
    p->used = 0;
}
