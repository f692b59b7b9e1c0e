/* Token buckets: how much may be asked for in a minute, at most all at once. A decision is pure; a table keeps the
 * buckets of many keys in memory that does not grow. */
#ifndef JQT_BASE_BUCKET_H
#define JQT_BASE_BUCKET_H
#include "base/str.h"

enum { BUCKET_WINDOW_S = 60, BUCKET_KEY_BYTES = 16, BUCKET_QUOTA_MAX = 10000000 };

/* A bucket holds `quota` units when it is full, and an empty one is full after BUCKET_WINDOW_S. So one number tells all
 * of it: when it will be full. */
struct bucket_decision {
    bool allowed;
    int64_t full_at_ns; /* monotonic; the bucket from now on */
    int64_t remaining;  /* units that may be asked for at once */
    int64_t reset_s;    /* until it is full, if nothing more is taken; rounded up */
    int64_t retry_s;    /* not allowed: until it is, rounded up; at least 1 */
};
/* `quota` is positive; a cost above it counts as the whole bucket. What is refused takes nothing. */
struct bucket_decision bucket_decide(int64_t full_at_ns, int64_t now_ns, int64_t cost, int64_t quota);

/* Buckets by key. A set of few ways holds each; a new key takes the place of the one that lacks least there, which is
 * mostly a full one and so the same as none. Whoever comes from more addresses than the table holds is not limited by
 * it, and lets others off, but costs no memory. Thread-safe; constant time. */
struct bucket_table;
struct bucket_key {
    uint8_t bytes[BUCKET_KEY_BYTES];
};
struct bucket_table *bucket_table_new(int64_t quota, unsigned sets_bits);
void bucket_table_free(struct bucket_table *);
struct bucket_decision bucket_take(struct bucket_table *, struct bucket_key, int64_t cost, int64_t now_ns);
/* A text of any length as a key. */
struct bucket_key bucket_key_of_text(struct str);
#endif
