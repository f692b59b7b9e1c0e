/* Total deadlines for writes. civetweb gives each send its own time-out and none a total one, so an answer that is
 * taken drop by drop would hold its worker for ever. One thread looks at those under way and shuts the sockets of the
 * late: the write fails. */
#include "http_private.h"

#include "base/clock.h"

#include <sys/socket.h>
#include <time.h>

enum { TICK_MS = 50, NANOSECONDS_PER_MS = 1000000 };

static void end_late_ones(struct watcher *w)
{
    const int64_t now_ms = clock_monotonic_ms();
    for (struct watch *at = w->head.next; at != &w->head; at = at->next) {
        if (now_ms < at->deadline_ms)
            continue;
        at->expired = true;
        (void)shutdown(at->fd, SHUT_RDWR);
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
