/* Where connections stand until the header of a request is complete: silence and trickling cost a place here and no
 * worker. One thread (epoll) takes connections from the listening socket, looks at what has come without taking it
 * (MSG_PEEK), and hands the socket on when somebody is free to serve it. Between the requests of a kept connection the
 * socket comes back. Everything has a bound: places, places of one address, time for the header, time between requests,
 * time until somebody is free; behind the last one the room itself answers 503. */
#ifndef JQT_HTTP_WAITING_ROOM_H
#define JQT_HTTP_WAITING_ROOM_H
#include "http_private.h"

#include <netinet/in.h>

enum {
    ROOM_PLACES_MAX = 16384,      /* connections that wait, or were refused and still read what they are told */
    ROOM_READY_MAX = 2048,        /* connections with a request for which nobody is free; more are refused at once */
    ROOM_HEADER_PIECES_MAX = 256, /* in which a header may arrive: each is looked at with all before it */
    ROOM_DESCRIPTORS_MAX = 65536, /* numbers of descriptors that are looked after */
    ROOM_DESCRIPTORS_KEPT = 256,  /* of those the process may open: for files, the database, other services */
};

union socket_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

struct waiting_room;
struct room_config {
    int listener;        /* belongs to the room from then on */
    bool shared;         /* with a process that follows: connections that were not taken are its */
    unsigned servers;    /* how many are served at once */
    unsigned reserve;    /* how many more of those that are urgent */
    unsigned places_max; /* 0: as many as the process may open */
    int header_ms, idle_ms, ready_ms, linger_ms, drain_idle_ms, drain_header_ms;
    /* Takes a socket whose request's header has `room_head_bytes`; false: not now. Called under the room's lock. */
    bool (*serve)(void *context, int fd);
    /* Is it a request that goes before others, and to servers in reserve? Asked when not all can be served. */
    bool (*is_urgent)(void *context, struct str head);
    /* May half of the places stand open for this address alone? Proxies stand for many. */
    bool (*is_proxy)(void *context, const union socket_address *);
    /* The whole answer to a request that nobody is free to serve; *keeps: another request may follow the header. */
    struct str (*refuse)(void *context, struct arena *, struct str head, bool *keeps);
    void *context;
};

/* False if there is no descriptor or thread for it. `out` is set before anybody is served. */
bool waiting_room_start(const struct room_config *, struct waiting_room **out);
/* A served socket comes back, to wait for its next request; the number is another (`fd`) than it was handed on with
 * (`served`). Any thread. */
void waiting_room_return(struct waiting_room *, int fd, int served);
/* Whoever was serving is free. Any thread; once for each socket handed on. */
void waiting_room_free_server(struct waiting_room *);
/* Does somebody wait to be served? */
bool waiting_room_has_ready(const struct waiting_room *);
/* Are most of those who serve taken? */
bool waiting_room_is_busy(const struct waiting_room *);
/* The bytes of the header of a socket handed on, by who serves it. */
size_t room_head_bytes(const struct waiting_room *, int fd);
const union socket_address *room_address(const struct waiting_room *, int fd);
/* From now on nobody new comes in if the listening socket is shared. Kept connections are waited for during
 * drain_idle_ms, since a client may be sending a request just now, and those whose first request is not complete during
 * drain_header_ms; then they are sent away, and nobody comes in at all. */
void waiting_room_drain(struct waiting_room *);
/* Nobody waits, is served or comes in. */
bool waiting_room_is_empty(struct waiting_room *);
/* Does its thread still go round? */
bool waiting_room_is_alive(const struct waiting_room *);
/* Nobody is looked at any more; whoever is served may still come back or be done. */
void waiting_room_stop(struct waiting_room *);
/* Sends everybody away; nobody is served any more. */
void waiting_room_free(struct waiting_room *);
/* The file that a socket given back is replaced by: it reads as closed. */
int room_ended_socket(const struct waiting_room *);
#endif
