/* What a connection sends, read by us. civetweb is handed a request that it cannot misread once ours is whole or known
 * to be broken: so a header is read here alone, byte by byte, on a new connection and on a kept one, and what civetweb
 * would drop, misread or answer by nothing reaches us (head.c). Of civetweb remain the workers, their queue and the
 * sending. */
#include "http_private.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

static const char substitute[] = "GET / HTTP/1.1\r\n\r\n";

/* ---- the header ---- */

static struct str buffered(const struct connection *c)
{
    return (struct str){c->bytes + c->begin, c->end - c->begin};
}

static void drop(struct connection *c, size_t count)
{
    c->begin += count;
    if (c->begin == c->end)
        c->begin = c->end = 0;
}

bool connection_has_head(struct connection *c)
{
    const size_t blank = http_head_blank_lines(buffered(c)); /* RFC 9112 §2.2 */
    if (blank > 0) {
        drop(c, blank);
        c->seen = 0;
    }
    const struct str bytes = buffered(c);
    if (http_head_find(bytes, &c->seen, &c->head_length) != HTTP_HEAD_PARTIAL)
        return true;
    if (bytes.len == 0 || (bytes.len < HTTP_REQUEST_BYTES_MAX && !c->ended))
        return false;
    c->head_length = bytes.len; /* no more of it comes, or may come */
    return true;
}

struct str connection_take_head(struct connection *c, struct arena *mem)
{
    const struct str head = arena_str(mem, (struct str){c->bytes + c->begin, c->head_length});
    drop(c, c->head_length);
    c->seen = c->head_length = 0;
    return head;
}

/* At most `limit` bytes more of what has come. */
static ssize_t receive(struct connection *c, size_t limit)
{
    if (c->begin > 0) {
        memmove(c->bytes, c->bytes + c->begin, c->end - c->begin);
        c->end -= c->begin;
        c->begin = 0;
    }
    const size_t room = sizeof c->bytes - c->end;
    const ssize_t got = recvfrom(c->fd, c->bytes + c->end, limit < room ? limit : room, MSG_DONTWAIT, NULL, NULL);
    if (got > 0)
        c->end += (size_t)got;
    c->ended = c->ended || got == 0;
    return got;
}

ssize_t connection_receive_head(struct connection *c, int fd, size_t limit, char *buffer, size_t size)
{
    c->fd = fd;
    const ssize_t got = receive(c, limit);
    if (got < 0)
        return got;
    if (connection_has_head(c) && size >= sizeof substitute) {
        memcpy(buffer, substitute, sizeof substitute - 1);
        return sizeof substitute - 1;
    }
    if (got == 0)
        return 0;
    buffer[0] = ' '; /* blanks before a request are skipped; nothing at all would mean the end */
    return 1;
}

void connection_begin(struct connection *c)
{
    c->fd = -1;
    c->ended = false;
    c->begin = c->end = c->seen = c->head_length = 0;
}

struct worker *worker_new(void)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        abort(); /* at the start */
    worker->mem = arena_new();
    return worker;
}

void worker_free(struct worker *worker)
{
    if (worker)
        arena_free(worker->mem);
    free(worker);
}

/* ---- the body ---- */

/* Waits until something can be received. False: not in time. */
static bool await_bytes(const struct connection *c, int64_t deadline_ms)
{
    for (;;) {
        struct pollfd ready = {.fd = c->fd, .events = POLLIN};
        const int64_t wait_ms = deadline_ms - clock_monotonic_ms();
        if (wait_ms <= 0)
            return false;
        const int found = poll(&ready, 1, (int)wait_ms);
        if (found != 0 && (found > 0 || errno != EINTR))
            return true; /* an error shows itself at once */
    }
}

enum connection_state connection_read(struct connection *c, void *buffer, size_t size, int64_t deadline_ms, size_t *got)
{
    const struct str kept = buffered(c);
    *got = kept.len < size ? kept.len : size;
    if (*got > 0) {
        memcpy(buffer, kept.data, *got);
        drop(c, *got);
        return CONNECTION_OPEN;
    }
    for (;;) {
        const ssize_t n = recvfrom(c->fd, buffer, size, MSG_DONTWAIT, NULL, NULL);
        if (n > 0) {
            *got = (size_t)n;
            return CONNECTION_OPEN;
        }
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            c->ended = true;
            return CONNECTION_ENDED;
        }
        if (!await_bytes(c, deadline_ms))
            return CONNECTION_LATE;
    }
}

enum connection_state connection_read_chunked(struct connection *c, struct chunked *chunked, void *buffer, size_t size,
                                              int64_t deadline_ms, size_t *got)
{
    for (;;) {
        struct str kept = buffered(c);
        *got = chunked_read(chunked, &kept, buffer, size);
        drop(c, c->end - c->begin - kept.len);
        if (*got > 0 || chunked->state == CHUNKED_END || chunked->state == CHUNKED_BROKEN)
            return CONNECTION_OPEN;
        const ssize_t n = receive(c, sizeof c->bytes);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return CONNECTION_ENDED;
        if (n < 0 && !await_bytes(c, deadline_ms))
            return CONNECTION_LATE;
    }
}
