/* Total deadlines for reads and writes. civetweb gives each receive and send its own time-out and none a total one, so
 * a body that trickles, or an answer that is taken drop by drop, would hold its worker for ever. One thread looks at
 * those under way and shuts the sockets of the late: a read ends at once, and the answer can still be sent; a write
 * fails. */
#include "http_private.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { TICK_MS = 50, DESCRIPTORS_MAX = 65536, NANOSECONDS_PER_MS = 1000000 };

static void end_late_ones(struct watcher *w)
{
    const int64_t now_ms = clock_monotonic_ms();
    for (struct watch *at = w->head.next; at != &w->head; at = at->next) {
        if (now_ms < at->deadline_ms)
            continue;
        at->expired = true;
        (void)shutdown(at->fd, at->how);
    }
}

static void *watch_all(void *argument)
{
    struct watcher *w = argument;
    (void)pthread_mutex_lock(&w->lock);
    while (!w->stopping) {
        struct timespec until;
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += (long)TICK_MS * NANOSECONDS_PER_MS;
        if (until.tv_nsec >= 1000L * NANOSECONDS_PER_MS) {
            until.tv_nsec -= 1000L * NANOSECONDS_PER_MS;
            until.tv_sec++;
        }
        (void)pthread_cond_timedwait(&w->wake, &w->lock, &until);
        end_late_ones(w);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

bool watcher_start(struct watcher *w)
{
    w->head.next = w->head.previous = &w->head;
    w->stopping = false;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->wake, NULL);
    return pthread_create(&w->thread, NULL, watch_all, w) == 0;
}

void watcher_stop(struct watcher *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->stopping = true;
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_mutex_destroy(&w->lock);
}

void watcher_add(struct watcher *w, struct watch *watch)
{
    (void)pthread_mutex_lock(&w->lock);
    watch->next = &w->head;
    watch->previous = w->head.previous;
    w->head.previous->next = watch;
    w->head.previous = watch;
    (void)pthread_mutex_unlock(&w->lock);
}

bool watcher_remove(struct watcher *w, struct watch *watch)
{
    (void)pthread_mutex_lock(&w->lock);
    watch->next->previous = watch->previous;
    watch->previous->next = watch->next;
    const bool expired = watch->expired;
    (void)pthread_mutex_unlock(&w->lock);
    return expired;
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int address_port(const union address *a)
{
    return ntohs(a->any.sa_family == AF_INET6 ? a->v6.sin6_port : a->v4.sin_port);
}

static bool address_is(const union address *a, const char *text)
{
    char own[INET6_ADDRSTRLEN];
    const void *binary = a->any.sa_family == AF_INET6 ? (const void *)&a->v6.sin6_addr : (const void *)&a->v4.sin_addr;
    const size_t length = strlen(text), zone = strcspn(text, "%"); /* fe80::1%eth0 */
    return inet_ntop(a->any.sa_family, binary, own, sizeof own) && strlen(own) == zone &&
           strncmp(own, text, zone < length ? zone : length) == 0;
}

/* civetweb tells neither the socket nor a way to it. Both ends of a live connection name it uniquely, and the caller
 * owns the connection, so the number found stays its socket until the caller is done. */
int socket_find(const char *peer_address, int peer_port, int own_port)
{
    for (int fd = 0; fd < DESCRIPTORS_MAX; fd++) {
        union address peer = {0}, own = {0};
        socklen_t peer_size = sizeof peer, own_size = sizeof own;
        if (getpeername(fd, &peer.any, &peer_size) != 0)
            continue;
        if ((peer.any.sa_family != AF_INET && peer.any.sa_family != AF_INET6) || address_port(&peer) != peer_port)
            continue;
        if (getsockname(fd, &own.any, &own_size) == 0 && address_port(&own) == own_port &&
            address_is(&peer, peer_address))
            return fd;
    }
    return -1;
}
