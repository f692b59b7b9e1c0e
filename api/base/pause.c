/* Owns a thread's sleep between two turns. Must not know what the turns are. */
#include "base/pause.h"

#include "base/clock.h"

void pause_init(struct pause *p)
{
    pthread_condattr_t attr;
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&p->ended, &attr);
    pthread_condattr_destroy(&attr);
    p->end = false;
}

void pause_free(struct pause *p)
{
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->ended);
}

bool pause_for(struct pause *p, int64_t ms)
{
    const int64_t until_ms = clock_monotonic_ms() + ms;
    const struct timespec until = {until_ms / SECOND_MS, until_ms % SECOND_MS * 1000000};
    pthread_mutex_lock(&p->lock);
    while (!p->end && clock_monotonic_ms() < until_ms)
        (void)pthread_cond_timedwait(&p->ended, &p->lock, &until);
    const bool go_on = !p->end;
    pthread_mutex_unlock(&p->lock);
    return go_on;
}

void pause_end(struct pause *p)
{
    pthread_mutex_lock(&p->lock);
    p->end = true;
    pthread_cond_broadcast(&p->ended);
    pthread_mutex_unlock(&p->lock);
}
