/* The pauses of a thread that does something again and again: the end cuts them short. */
#ifndef JQT_BASE_PAUSE_H
#define JQT_BASE_PAUSE_H
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct pause {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool end; /* under lock */
};
void pause_init(struct pause *);
void pause_free(struct pause *); /* nobody may be in it */
/* Sleeps for `ms`. False: the end has come; at once from then on. */
bool pause_for(struct pause *, int64_t ms);
/* From another thread. */
void pause_end(struct pause *);
#endif
