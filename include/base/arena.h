/* Memory of one request (or one object's sweep): handed out in chunks, freed all at once. Not thread-safe; one arena
 * belongs to one thread at a time.
 * More than ARENA_LIMIT_BYTES, or a host without memory, ends the process (abort). No data may reach that: what data
 * makes large is bounded where it comes in (bodies, pages of lists, bookings of a batch) and handled by pages
 * (command_page) or piece by piece; who holds a large list all the same asserts that the largest one fits. A text that
 * grows takes up to four times its length, as its old bytes stay. */
#ifndef JQT_BASE_ARENA_H
#define JQT_BASE_ARENA_H
#include "base/str.h"
#include <stdarg.h>

enum { ARENA_CHUNK_BYTES = 16 * 1024, ARENA_LIMIT_BYTES = 256 * 1024 * 1024 };

struct arena; /* opaque */

struct arena *arena_new(void);
void arena_free(struct arena *);  /* NULL is allowed; runs the deferred functions, newest first */
void arena_reset(struct arena *); /* the same, but keeps the first chunk for the next use */

/* Zeroed, aligned for any type; valid until reset or free. size 0 gives a valid pointer. */
void *arena_alloc(struct arena *, size_t size);
void *arena_array(struct arena *, size_t count, size_t size); /* overflow-checked */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

struct str arena_str(struct arena *, struct str);                /* a copy, NUL behind it */
const char *arena_cstr(struct arena *, struct str);              /* the same as a C string */
struct str arena_concat(struct arena *, struct str, struct str); /* a copy of both */
__attribute__((format(printf, 2, 3))) struct str arena_printf(struct arena *, const char *format, ...);

/* Ties a foreign object (PGresult, cJSON) to the arena: `release(object)` runs at reset or free. */
void arena_defer(struct arena *, void (*release)(void *), void *object);
/* Another arena that may be reset by itself and goes with this one. */
struct arena *arena_within(struct arena *);
/* Ties an arena to another one, with which it goes. */
void arena_tie(struct arena *outer, struct arena *inner);

/* A growing text in an arena. Zero-initialise with `.mem` set. */
struct strbuf {
    struct arena *mem;
    char *data;
    size_t len, cap;
};
void strbuf_add(struct strbuf *, struct str);
void strbuf_add_c(struct strbuf *, const char *c_string);
void strbuf_add_char(struct strbuf *, char);
void strbuf_add_i64(struct strbuf *, int64_t);
__attribute__((format(printf, 2, 3))) void strbuf_printf(struct strbuf *, const char *format, ...);
struct str strbuf_str(const struct strbuf *); /* points into the buffer, valid until the next add */
#endif
