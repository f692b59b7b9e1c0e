/* Owns the chunks of an arena and the growing text in it. Must not be shared between threads. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

struct chunk {
    struct chunk *next;
    size_t size, used;
    _Alignas(max_align_t) unsigned char bytes[];
};
struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *object;
};
struct arena {
    struct chunk *chunks; /* newest first; the last one is the first ever made */
    struct deferred *deferred;
    size_t handed_out;
};

static void out_of_memory(void)
{
    static const char text[] = "{\"level\":\"error\",\"event\":\"out_of_memory\"}\n";
    (void)!fwrite(text, 1, sizeof text - 1, stderr);
    abort();
}

static struct chunk *chunk_new(size_t size, struct chunk *next)
{
    struct chunk *c = malloc(sizeof *c + size);
    if (!c)
        out_of_memory();
    c->next = next;
    c->size = size;
    c->used = 0;
    return c;
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        out_of_memory();
    return a;
}

static void release_deferred(struct arena *a)
{
    while (a->deferred) {
        const struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->release(d->object);
    }
}

void arena_reset(struct arena *a)
{
    release_deferred(a);
    while (a->chunks && (a->chunks->next || a->chunks->size != ARENA_CHUNK_BYTES)) {
        struct chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
    if (a->chunks)
        a->chunks->used = 0;
    a->handed_out = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    release_deferred(a);
    while (a->chunks) {
        struct chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
    free(a);
}

/* Bytes as they are; at least one of them. */
static void *take(struct arena *a, size_t size)
{
    enum { ALIGN = _Alignof(max_align_t) };
    if (size > ARENA_LIMIT_BYTES || a->handed_out > ARENA_LIMIT_BYTES - size)
        out_of_memory();
    const size_t need = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
    if (!a->chunks || a->chunks->size - a->chunks->used < need)
        a->chunks = chunk_new(need > ARENA_CHUNK_BYTES ? need : ARENA_CHUNK_BYTES, a->chunks);
    void *p = a->chunks->bytes + a->chunks->used;
    a->chunks->used += need;
    a->handed_out += size;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total))
        out_of_memory();
    return arena_alloc(a, total);
}

struct str arena_concat(struct arena *a, struct str first, struct str second)
{
    char *p = take(a, first.len + second.len + 1);
    if (first.len)
        memcpy(p, first.data, first.len);
    if (second.len)
        memcpy(p + first.len, second.data, second.len);
    p[first.len + second.len] = '\0';
    return (struct str){p, first.len + second.len};
}

struct str arena_str(struct arena *a, struct str s)
{
    return arena_concat(a, s, STR_EMPTY);
}

const char *arena_cstr(struct arena *a, struct str s)
{
    return arena_str(a, s).data;
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    struct str result = STR_EMPTY;
    if (length >= 0) {
        char *p = take(a, (size_t)length + 1);
        (void)vsnprintf(p, (size_t)length + 1, format, again);
        result = (struct str){p, (size_t)length};
    }
    va_end(again);
    return result;
}

void arena_defer(struct arena *a, void (*release)(void *), void *object)
{
    struct deferred *d = ARENA_NEW(a, struct deferred);
    *d = (struct deferred){a->deferred, release, object};
    a->deferred = d;
}

static void free_inner(void *arena)
{
    arena_free(arena);
}

void arena_tie(struct arena *outer, struct arena *inner)
{
    arena_defer(outer, free_inner, inner);
}

struct arena *arena_within(struct arena *outer)
{
    struct arena *inner = arena_new();
    arena_tie(outer, inner);
    return inner;
}

/* Room for `more` bytes and a NUL. Old bytes stay in the arena until it is freed. */
static void strbuf_reserve(struct strbuf *b, size_t more)
{
    if (b->cap - b->len > more && b->data)
        return;
    size_t cap = b->cap ? b->cap : 128;
    while (cap - b->len <= more) {
        if (cap > ARENA_LIMIT_BYTES)
            out_of_memory();
        cap *= 2;
    }
    char *grown = take(b->mem, cap);
    if (b->len)
        memcpy(grown, b->data, b->len);
    b->data = grown;
    b->cap = cap;
}

void strbuf_add(struct strbuf *b, struct str s)
{
    strbuf_reserve(b, s.len);
    if (s.len)
        memcpy(b->data + b->len, s.data, s.len);
    b->len += s.len;
    b->data[b->len] = '\0';
}

void strbuf_add_c(struct strbuf *b, const char *c_string)
{
    strbuf_add(b, str_from(c_string));
}

void strbuf_add_char(struct strbuf *b, char c)
{
    strbuf_add(b, (struct str){&c, 1});
}

void strbuf_add_i64(struct strbuf *b, int64_t number)
{
    strbuf_printf(b, "%lld", (long long)number);
}

void strbuf_printf(struct strbuf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length > 0) {
        strbuf_reserve(b, (size_t)length);
        (void)vsnprintf(b->data + b->len, (size_t)length + 1, format, again);
        b->len += (size_t)length;
    }
    va_end(again);
}

struct str strbuf_str(const struct strbuf *b)
{
    return b->data ? (struct str){b->data, b->len} : STR("");
}
