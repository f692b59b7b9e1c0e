/* Who stands in the waiting room, in lines by what they wait for. Must not read, write or close anything. */
#include "room_private.h"

#include "base/random.h"

#include <stdlib.h>
#include <sys/resource.h>

bool places_make(struct places *p)
{
    struct rlimit limit = {0};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return false;
    p->size = limit.rlim_cur < ROOM_DESCRIPTORS_MAX ? (int)limit.rlim_cur : (int)ROOM_DESCRIPTORS_MAX;
    p->all = calloc((size_t)p->size, sizeof *p->all);
    for (size_t i = 0; i < PLACE_STATES; i++)
        p->lines[i] = (struct line){NOBODY, NOBODY, 0};
    random_bytes(&p->seed, sizeof p->seed);
    return p->all != NULL;
}

void places_free(struct places *p)
{
    free(p->all);
    p->all = NULL;
}

/* Of IPv6 the first 64 bits: a subscriber has all the others. */
static unsigned short bucket_of(const struct places *p, const union socket_address *a)
{
    enum { V4_BYTES = 4, V6_BYTES = 8 };
    static const uint64_t prime = 0x100000001b3; /* FNV-1a */
    const bool v6 = a->any.sa_family == AF_INET6;
    const unsigned char *bytes = v6 ? (const unsigned char *)&a->v6.sin6_addr : (const unsigned char *)&a->v4.sin_addr;
    uint64_t hash = p->seed;
    for (size_t i = 0; i < (v6 ? (size_t)V6_BYTES : (size_t)V4_BYTES); i++)
        hash = (hash ^ bytes[i]) * prime;
    return (unsigned short)((hash ^ hash >> 32) % ADDRESS_BUCKETS);
}

static bool stands_here(enum place_state state)
{
    return state != PLACE_EMPTY && state != PLACE_SERVED;
}

static void line_leave(struct places *p, int fd)
{
    struct place *place = &p->all[fd];
    struct line *line = &p->lines[place->state];
    if (place->previous == NOBODY)
        line->first = place->next;
    else
        p->all[place->previous].next = place->next;
    if (place->next == NOBODY)
        line->last = place->previous;
    else
        p->all[place->next].previous = place->previous;
    line->count--;
}

static void line_join(struct places *p, int fd)
{
    struct place *place = &p->all[fd];
    struct line *line = &p->lines[place->state];
    place->previous = line->last;
    place->next = NOBODY;
    if (line->last == NOBODY)
        line->first = fd;
    else
        p->all[line->last].next = fd;
    line->last = fd;
    line->count++;
}

struct place *places_take(struct places *p, int fd, const union socket_address *address)
{
    struct place *place = &p->all[fd];
    *place = (struct place){.state = PLACE_EMPTY, .address = *address, .bucket = bucket_of(p, address)};
    return place;
}

void places_move(struct places *p, int fd, enum place_state to, int64_t until_ms)
{
    struct place *place = &p->all[fd];
    if (stands_here(place->state))
        line_leave(p, fd);
    else
        p->of_bucket[place->bucket]++;
    place->state = to;
    place->until_ms = until_ms;
    line_join(p, fd);
}

void places_leave(struct places *p, int fd, enum place_state to)
{
    struct place *place = &p->all[fd];
    if (stands_here(place->state)) {
        line_leave(p, fd);
        p->of_bucket[place->bucket]--;
    }
    place->state = to;
}

unsigned places_count(const struct places *p)
{
    unsigned count = 0;
    for (size_t i = 0; i < PLACE_STATES; i++)
        count += p->lines[i].count;
    return count;
}

unsigned places_of_same_address(const struct places *p, const union socket_address *address)
{
    return p->of_bucket[bucket_of(p, address)];
}

/* Those who were refused are done; of the others the larger crowd, so that a flood of silent connections does not drive
 * away the kept ones, nor kept ones those who are about to ask. */
int places_oldest(const struct places *p)
{
    if (p->lines[PLACE_LEAVING].count > 0)
        return p->lines[PLACE_LEAVING].first;
    const bool silent = p->lines[PLACE_HEADER].count > p->lines[PLACE_IDLE].count;
    return p->lines[silent ? PLACE_HEADER : PLACE_IDLE].first;
}

int places_oldest_of_address(const struct places *p, const union socket_address *address)
{
    static const enum place_state order[] = {PLACE_LEAVING, PLACE_HEADER, PLACE_IDLE};
    const unsigned short bucket = bucket_of(p, address);
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        for (int fd = p->lines[order[i]].first; fd != NOBODY; fd = p->all[fd].next)
            if (p->all[fd].bucket == bucket)
                return fd;
    return NOBODY;
}

int64_t places_next_ms(const struct places *p)
{
    int64_t next_ms = INT64_MAX;
    for (size_t i = 0; i < PLACE_STATES; i++)
        if (p->lines[i].first != NOBODY && p->all[p->lines[i].first].until_ms < next_ms)
            next_ms = p->all[p->lines[i].first].until_ms;
    return next_ms;
}
