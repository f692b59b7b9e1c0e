/* What a sweep runner remembers of objects that it could not deal with, so that it neither tries them all the time nor
 * logs them each time. One thread at a time. Times are monotonic. */
#ifndef JQT_COMMAND_SWEEP_PAUSES_H
#define JQT_COMMAND_SWEEP_PAUSES_H
#include "base/err.h"
#include "base/id.h"

enum { SWEEP_PAUSES_MAX = 10000 }; /* of more, the oldest are forgotten */

struct sweep_pauses;
struct sweep_pauses *sweep_pauses_new(void);
void sweep_pauses_free(struct sweep_pauses *);

/* When the object may be tried again; 0: now. `sweep` is the row's number; nil stands for the sweep as a whole. */
int64_t sweep_pause_end(const struct sweep_pauses *, size_t sweep, struct uuid id, int64_t now_ms);
struct sweep_pause_length {
    int64_t first_ms, most_ms;
};
/* It failed: it is passed over for first_ms, the next times twice as long as before, at most most_ms. True: it is to be
 * logged, as it is new, fails differently, or was logged long ago. */
bool sweep_pause_add(struct sweep_pauses *, size_t sweep, struct uuid id, enum error_code, struct sweep_pause_length,
                     int64_t now_ms);
/* It was done. */
void sweep_pause_remove(struct sweep_pauses *, size_t sweep, struct uuid id);
#endif
