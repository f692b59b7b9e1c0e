/* What the files of the waiting room share: its places and the lines in which they stand, and its parts. */
#ifndef JQT_HTTP_ROOM_PRIVATE_H
#define JQT_HTTP_ROOM_PRIVATE_H
#include "waiting_room.h"

#include "base/clock.h"

enum place_state {
    PLACE_EMPTY,
    PLACE_HEADER,  /* its header has not ended */
    PLACE_IDLE,    /* behind an answer; nothing has come yet */
    PLACE_READY,   /* waits for somebody who is free */
    PLACE_URGENT,  /* the same before all others, and for the reserve, too */
    PLACE_LEAVING, /* was refused; what it still sends is read away, so that it reads the answer */
    PLACE_SERVED,  /* somebody else's until waiting_room_return */
    PLACE_STATES
};
enum { ADDRESS_BUCKETS = 4096, NOBODY = -1 };

struct place { /* of the descriptor of its number */
    enum place_state state;
    int next, previous; /* in the line of its state */
    int64_t until_ms;   /* monotonic */
    size_t scanned, head_bytes;
    unsigned pieces;
    unsigned short bucket;
    union socket_address address;
};
/* All in a line have the same time, so who came first is the first whose time is over. */
struct line {
    int first, last;
    unsigned count;
};
struct places {
    struct place *all;
    int size; /* numbers below it */
    struct line lines[PLACE_STATES];
    /* How many stand here for an address. Two that share a bucket share the limit; which do is not to be guessed. */
    unsigned of_bucket[ADDRESS_BUCKETS];
    uint64_t seed;
};

bool places_make(struct places *);
void places_free(struct places *);
/* A new one, in no line yet; what it stands for is its address. */
struct place *places_take(struct places *, int fd, const union socket_address *);
void places_move(struct places *, int fd, enum place_state to, int64_t until_ms);
/* It stands here no more; the descriptor stays open. */
void places_leave(struct places *, int fd, enum place_state to);
/* All that stand here. */
unsigned places_count(const struct places *);
unsigned places_of_same_address(const struct places *, const union socket_address *);
/* Who came first among those whom it costs least to send away; NOBODY if there is none. */
int places_oldest(const struct places *);
int places_oldest_of_address(const struct places *, const union socket_address *);
/* When the first time is over; INT64_MAX if nobody stands here. */
int64_t places_next_ms(const struct places *);

/* ---- the room ---- */

enum { PEEK_BYTES = HTTP_REQUEST_BYTES_MAX }; /* a header that fills it is as complete as it can be */

struct waiting_room {
    struct room_config config;
    pthread_mutex_t lock; /* of all below but the atomics and the buffer, which is the thread's */
    struct places places;
    pthread_t thread;
    int epoll, wake, ended;
    bool listening, stopping;
    int64_t pause_until_ms, drain_since_ms; /* 0: not */
    bool refused_to_serve;                  /* try again soon */
    unsigned refused, cut_off;              /* since they were last logged */
    struct arena *mem;
    _Atomic unsigned serving, ready;
    _Atomic int64_t seen_ms; /* the thread's last round */
    char buffer[PEEK_BYTES];
};

/* All under the room's lock. */

static inline int64_t in_ms(int duration_ms)
{
    return clock_monotonic_ms() + duration_ms;
}
/* room_arrivals.c: takes from the listening socket whoever is there. */
void room_take_arrivals(struct waiting_room *);
/* Is the listening socket looked at? */
void room_listen_again(struct waiting_room *, bool yes);
void room_stop_listening(struct waiting_room *);
/* room_visits.c: something has come on this socket. */
void room_look_at(struct waiting_room *, int fd, uint32_t events);
bool room_watch_socket(struct waiting_room *, int fd);
void room_send_away(struct waiting_room *, int fd);
/* Answers a request that nobody is free to serve. */
void room_refuse(struct waiting_room *, int fd);
/* Hands on as many as can be served. */
void room_serve_ready(struct waiting_room *);
#endif
