/* Who comes into the waiting room, and who goes for it when it is full. */
#include "room_private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    ARRIVALS_MAX = 64, /* taken in one go */
    PAUSE_MS = 100,    /* without taking anybody, when no descriptor is left */
};

void room_listen_again(struct waiting_room *r, bool yes)
{
    struct epoll_event event = {.events = yes ? (uint32_t)EPOLLIN : 0, .data.fd = r->config.listener};
    (void)epoll_ctl(r->epoll, EPOLL_CTL_MOD, r->config.listener, &event);
    r->pause_until_ms = yes ? 0 : in_ms(PAUSE_MS);
}

static bool make_room(struct waiting_room *r, int oldest)
{
    if (oldest == NOBODY)
        return false;
    r->cut_off++;
    room_send_away(r, oldest);
    return true;
}

static bool has_a_place(struct waiting_room *r, int fd, const union socket_address *address)
{
    if (fd >= r->places.size)
        return false;
    const unsigned most = r->config.places_max;
    if (places_of_same_address(&r->places, address) >= most / 2 && !r->config.is_proxy(r->config.context, address) &&
        !make_room(r, places_oldest_of_address(&r->places, address)))
        return false;
    return places_count(&r->places) < most || make_room(r, places_oldest(&r->places));
}

static void take_in(struct waiting_room *r, int fd, const union socket_address *address)
{
    if (!has_a_place(r, fd, address)) {
        (void)close(fd);
        return;
    }
    (void)places_take(&r->places, fd, address);
    places_move(&r->places, fd, PLACE_HEADER, in_ms(r->config.header_ms));
    if (!room_watch_socket(r, fd))
        room_send_away(r, fd);
}

static bool no_descriptor_is_left(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

void room_take_arrivals(struct waiting_room *r)
{
    bool made_room = false;
    for (int i = 0; i < ARRIVALS_MAX; i++) {
        union socket_address address = {0};
        socklen_t size = sizeof address;
        const int fd = accept4(r->config.listener, &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            made_room = false;
            take_in(r, fd, &address);
        } else if (no_descriptor_is_left(errno)) {
            if (made_room || !make_room(r, places_oldest(&r->places))) {
                room_listen_again(r, false); /* who waits outside would wake the thread again and again */
                return;
            }
            made_room = true;
        } else if (errno == EAGAIN || errno == EINVAL || errno == EBADF) {
            return;
        } /* else: that one has gone; the next */
    }
}

void room_stop_listening(struct waiting_room *r)
{
    if (r->listening) {
        (void)epoll_ctl(r->epoll, EPOLL_CTL_DEL, r->config.listener, NULL);
        (void)close(r->config.listener);
    }
    r->listening = false;
}
