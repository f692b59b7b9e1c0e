/* The waiting room's thread (waiting_room.h): rounds of events and of time. */
#include "room_private.h"

#include "base/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    EVENTS_MAX = 64, /* looked at in one go */
    TICK_MS = 1000,
    AGAIN_MS = 5,    /* until one that could not be handed on is tried again; the round of a drain */
    ALIVE_MS = 5000, /* the longest that the thread may need for one round */
    BUSY_PERCENT = 80,
};

static bool is_draining(const struct waiting_room *r)
{
    return r->drain_since_ms > 0;
}

/* ---- time ---- */

static void end_waiting(struct waiting_room *r, int64_t now_ms)
{
    struct line *lines = r->places.lines;
    static const enum place_state ended[] = {PLACE_HEADER, PLACE_IDLE, PLACE_LEAVING};
    for (size_t i = 0; i < sizeof ended / sizeof ended[0]; i++) {
        struct line *line = &lines[ended[i]];
        while (line->first != NOBODY && r->places.all[line->first].until_ms <= now_ms) {
            r->cut_off += ended[i] == PLACE_HEADER ? 1 : 0;
            room_send_away(r, line->first);
        }
    }
    static const enum place_state late[] = {PLACE_READY, PLACE_URGENT};
    for (size_t i = 0; i < sizeof late / sizeof late[0]; i++)
        while (lines[late[i]].first != NOBODY && r->places.all[lines[late[i]].first].until_ms <= now_ms)
            room_refuse(r, lines[late[i]].first);
}

static void send_all_away(struct waiting_room *r, enum place_state state)
{
    while (r->places.lines[state].first != NOBODY)
        room_send_away(r, r->places.lines[state].first);
}

static void go_on_draining(struct waiting_room *r, int64_t now_ms)
{
    const int64_t idle_until_ms = r->drain_since_ms + r->config.drain_idle_ms;
    if (r->config.shared || now_ms >= idle_until_ms)
        room_stop_listening(r);
    if (now_ms >= idle_until_ms)
        send_all_away(r, PLACE_IDLE);
    if (now_ms >= r->drain_since_ms + r->config.drain_header_ms)
        send_all_away(r, PLACE_HEADER);
}

static void log_refusals(struct waiting_room *r)
{
    if (r->refused > 0 || r->cut_off > 0)
        LOG(LOG_WARN, "waiting_room", log_i64("refused", r->refused), log_i64("cut_off", r->cut_off),
            log_i64("waiting", places_count(&r->places)));
    r->refused = r->cut_off = 0;
}

static int next_round_ms(struct waiting_room *r)
{
    int64_t next_ms = places_next_ms(&r->places);
    const int64_t now_ms = clock_monotonic_ms();
    if (r->pause_until_ms > 0 && r->pause_until_ms < next_ms)
        next_ms = r->pause_until_ms;
    if ((r->refused_to_serve || is_draining(r)) && now_ms + AGAIN_MS < next_ms)
        next_ms = now_ms + AGAIN_MS;
    if (next_ms <= now_ms)
        return 0;
    return next_ms - now_ms < TICK_MS ? (int)(next_ms - now_ms) : (int)TICK_MS;
}

/* ---- the thread ---- */

static void answer_event(struct waiting_room *r, const struct epoll_event *event)
{
    const int fd = event->data.fd;
    if (fd == r->wake) {
        eventfd_t ignored = 0;
        (void)eventfd_read(r->wake, &ignored);
    } else if (fd == r->config.listener) {
        if (r->listening && r->pause_until_ms == 0)
            room_take_arrivals(r);
    } else {
        room_look_at(r, fd, event->events);
    }
}

static void *go_round(void *argument)
{
    struct waiting_room *r = argument;
    struct epoll_event events[EVENTS_MAX];
    int64_t logged_ms = 0;
    int wait_ms = 0;
    for (;;) {
        const int count = epoll_wait(r->epoll, events, EVENTS_MAX, wait_ms);
        const int64_t now_ms = clock_monotonic_ms();
        atomic_store(&r->seen_ms, now_ms);
        for (int i = 0; i < count; i++) { /* one by one: whoever is done serving should not wait for all */
            (void)pthread_mutex_lock(&r->lock);
            answer_event(r, &events[i]);
            (void)pthread_mutex_unlock(&r->lock);
        }
        (void)pthread_mutex_lock(&r->lock);
        if (r->pause_until_ms > 0 && now_ms >= r->pause_until_ms && r->listening)
            room_listen_again(r, true);
        room_serve_ready(r);
        end_waiting(r, now_ms);
        if (is_draining(r))
            go_on_draining(r, now_ms);
        if (now_ms - logged_ms >= TICK_MS) {
            log_refusals(r);
            logged_ms = now_ms;
        }
        wait_ms = next_round_ms(r);
        const bool stopping = r->stopping;
        (void)pthread_mutex_unlock(&r->lock);
        if (stopping)
            return NULL;
    }
}

/* ---- what others call ---- */

void waiting_room_return(struct waiting_room *r, int fd, int served)
{
    (void)pthread_mutex_lock(&r->lock);
    if (fd >= r->places.size) {
        (void)close(fd);
    } else {
        const union socket_address address = r->places.all[served].address;
        (void)places_take(&r->places, fd, &address);
        places_move(&r->places, fd, PLACE_IDLE, in_ms(r->config.idle_ms));
        if (!room_watch_socket(r, fd)) /* tells at once what has come already */
            room_send_away(r, fd);
    }
    (void)pthread_mutex_unlock(&r->lock);
}

void waiting_room_free_server(struct waiting_room *r)
{
    (void)pthread_mutex_lock(&r->lock);
    atomic_fetch_sub(&r->serving, 1);
    room_serve_ready(r);
    (void)pthread_mutex_unlock(&r->lock);
}

bool waiting_room_has_ready(const struct waiting_room *r)
{
    return atomic_load(&r->ready) > 0;
}

bool waiting_room_is_busy(const struct waiting_room *r)
{
    return atomic_load(&r->serving) * 100 > r->config.servers * BUSY_PERCENT;
}

size_t room_head_bytes(const struct waiting_room *r, int fd)
{
    return r->places.all[fd].head_bytes;
}

const union socket_address *room_address(const struct waiting_room *r, int fd)
{
    return &r->places.all[fd].address;
}

int room_ended_socket(const struct waiting_room *r)
{
    return r->ended;
}

static void wake_up(struct waiting_room *r)
{
    (void)eventfd_write(r->wake, 1);
}

void waiting_room_drain(struct waiting_room *r)
{
    (void)pthread_mutex_lock(&r->lock);
    if (!is_draining(r))
        r->drain_since_ms = clock_monotonic_ms();
    (void)pthread_mutex_unlock(&r->lock);
    wake_up(r);
}

bool waiting_room_is_empty(struct waiting_room *r)
{
    (void)pthread_mutex_lock(&r->lock);
    const bool empty = !r->listening && places_count(&r->places) == 0 && atomic_load(&r->serving) == 0;
    (void)pthread_mutex_unlock(&r->lock);
    return empty;
}

bool waiting_room_is_alive(const struct waiting_room *r)
{
    return clock_monotonic_ms() - atomic_load(&r->seen_ms) < ALIVE_MS;
}

/* ---- making ---- */

static void dispose(struct waiting_room *r)
{
    room_stop_listening(r);
    for (size_t i = 0; r->places.all && i < PLACE_STATES; i++)
        while (r->places.lines[i].first != NOBODY)
            room_send_away(r, r->places.lines[i].first);
    const int opened[] = {r->epoll, r->wake, r->ended};
    for (size_t i = 0; i < sizeof opened / sizeof opened[0]; i++)
        if (opened[i] >= 0)
            (void)close(opened[i]);
    places_free(&r->places);
    arena_free(r->mem);
    (void)pthread_mutex_destroy(&r->lock);
    free(r);
}

static int make_ended_socket(void)
{
    int pair[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    (void)close(pair[1]);
    return pair[0];
}

static unsigned places_possible(const struct waiting_room *r)
{
    enum { FEWEST = 16 };
    const int left = r->places.size - (int)(r->config.servers + r->config.reserve) - ROOM_DESCRIPTORS_KEPT;
    const unsigned possible = left < FEWEST ? FEWEST : (unsigned)left;
    return possible < ROOM_PLACES_MAX ? possible : ROOM_PLACES_MAX;
}

bool waiting_room_start(const struct room_config *config, struct waiting_room **out)
{
    struct waiting_room *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    r->config = *config;
    r->listening = true;
    r->mem = arena_new();
    (void)pthread_mutex_init(&r->lock, NULL);
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    r->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    r->ended = make_ended_socket();
    atomic_store(&r->seen_ms, clock_monotonic_ms());
    struct epoll_event arrivals = {.events = EPOLLIN, .data.fd = config->listener};
    struct epoll_event woken = {.events = EPOLLIN, .data.fd = r->wake};
    const int flags = fcntl(config->listener, F_GETFL);
    bool good = places_make(&r->places) && r->epoll >= 0 && r->wake >= 0 && r->ended >= 0 && flags >= 0 &&
                fcntl(config->listener, F_SETFL, flags | O_NONBLOCK) == 0 &&
                epoll_ctl(r->epoll, EPOLL_CTL_ADD, config->listener, &arrivals) == 0 &&
                epoll_ctl(r->epoll, EPOLL_CTL_ADD, r->wake, &woken) == 0;
    if (r->config.places_max == 0)
        r->config.places_max = places_possible(r);
    *out = r;
    good = good && pthread_create(&r->thread, NULL, go_round, r) == 0;
    if (!good)
        dispose(r);
    return good;
}

void waiting_room_stop(struct waiting_room *r)
{
    (void)pthread_mutex_lock(&r->lock);
    r->stopping = true;
    (void)pthread_mutex_unlock(&r->lock);
    wake_up(r);
    (void)pthread_join(r->thread, NULL);
}

void waiting_room_free(struct waiting_room *r)
{
    dispose(r);
}
