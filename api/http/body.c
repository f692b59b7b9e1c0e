/* Request bodies: 100 Continue, total deadlines, limits, and what to do with a body that nobody wants. Must not know
 * what a body means. */
#include "desk.h"

#include "base/clock.h"

#include <civetweb.h>
#include <poll.h>
#include <sys/socket.h>

static int64_t remaining(const struct exchange *x)
{
    return x->framing.content_length - x->body_got;
}

static bool is_complete(const struct exchange *x)
{
    return x->framing.body == HTTP_BODY_NONE || x->body_ended;
}

static struct err fail(struct exchange *x, struct err e)
{
    x->body_failed = true;
    x->close = true;
    return e;
}

static void send_continue(struct exchange *x)
{
    static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (!x->framing.expects_continue || x->continue_sent)
        return;
    x->continue_sent = true;
    (void)mg_write(x->connection, interim, sizeof interim - 1);
}

static struct err read_piece(struct exchange *x, int deadline_ms, void *buffer, size_t size, size_t *got)
{
    *got = 0;
    if (x->body_failed)
        return ERR(body_incomplete, NULL);
    if (is_complete(x))
        return NO_ERR;
    if (x->framing.body == HTTP_BODY_LENGTH && (int64_t)size > remaining(x))
        size = (size_t)remaining(x);
    send_continue(x);
    const int64_t now_ms = clock_monotonic_ms();
    if (x->body_deadline_ms == 0)
        x->body_deadline_ms = now_ms + deadline_ms;
    if (now_ms >= x->body_deadline_ms)
        return fail(x, ERR(body_timeout, NULL));
    const enum connection_state state =
        x->framing.body == HTTP_BODY_CHUNKED
            ? connection_read_chunked(x->inbound, &x->chunked, buffer, size, x->body_deadline_ms, got)
            : connection_read(x->inbound, buffer, size, x->body_deadline_ms, got);
    if (state != CONNECTION_OPEN)
        return fail(x, state == CONNECTION_LATE ? ERR(body_timeout, NULL) : ERR(body_incomplete, NULL));
    if (x->chunked.state == CHUNKED_BROKEN)
        return fail(x, ERR(framing_error, NULL));
    x->body_got += (int64_t)*got;
    x->body_ended = x->framing.body == HTTP_BODY_CHUNKED ? *got == 0 : remaining(x) == 0;
    return NO_ERR;
}

struct err http_body_read_some(struct http_request *request, void *buffer, size_t size, size_t *got)
{
    struct exchange *x = request->server_private;
    return read_piece(x, x->server->limits.stream_deadline_ms, buffer, size, got);
}

static struct err too_large(struct exchange *x)
{
    return fail(x, ERR(body_too_large, NULL));
}

static struct err read_counted(struct exchange *x, struct str *out)
{
    const size_t length = (size_t)x->framing.content_length;
    char *data = arena_alloc(x->request->mem, length + 1);
    size_t at = 0;
    while (!is_complete(x)) {
        size_t got = 0;
        TRY(read_piece(x, x->server->limits.body_deadline_ms, data + at, length - at, &got));
        at += got;
    }
    *out = (struct str){data, at};
    return NO_ERR;
}

/* At least one byte more than allowed is asked for, so that a body of exactly max_bytes is seen to end. */
static struct err read_chunked(struct exchange *x, size_t max_bytes, struct str *out)
{
    struct strbuf whole = {.mem = x->request->mem};
    char *piece = arena_alloc(x->request->mem, HTTP_PIECE_BYTES);
    for (;;) {
        const size_t room = max_bytes - whole.len + 1;
        size_t got = 0;
        TRY(read_piece(x, x->server->limits.body_deadline_ms, piece, room < HTTP_PIECE_BYTES ? room : HTTP_PIECE_BYTES,
                       &got));
        if (got == 0)
            break;
        if (got == room)
            return too_large(x);
        strbuf_add(&whole, (struct str){piece, got});
    }
    *out = whole.len > 0 ? strbuf_str(&whole) : STR("");
    return NO_ERR;
}

struct err http_body_read(struct http_request *request, size_t max_bytes, struct str *out)
{
    struct exchange *x = request->server_private;
    if (x->framing.body == HTTP_BODY_CHUNKED)
        return read_chunked(x, max_bytes, out);
    if (x->framing.body == HTTP_BODY_NONE) {
        *out = STR("");
        return NO_ERR;
    }
    if ((uint64_t)x->framing.content_length > max_bytes)
        return too_large(x);
    return read_counted(x, out);
}

void body_skip(struct exchange *x)
{
    if (is_complete(x) || x->close)
        return;
    /* A client that waits for 100 Continue sends nothing; asking for the rest now would make it send. */
    const bool waits = x->framing.expects_continue && !x->continue_sent;
    if (waits || x->body_failed || x->framing.body == HTTP_BODY_CHUNKED || remaining(x) > HTTP_SKIP_MAX) {
        x->close = true;
        return;
    }
    char *piece = arena_alloc(x->request->mem, HTTP_PIECE_BYTES);
    x->body_deadline_ms = clock_monotonic_ms() + x->server->limits.skip_deadline_ms;
    while (!is_complete(x)) {
        size_t got = 0;
        if (failed(read_piece(x, x->server->limits.skip_deadline_ms, piece, HTTP_PIECE_BYTES, &got)))
            return; /* the exchange closes */
    }
}

/* A close while bytes lie unread makes the system send a reset, which may overtake our answer: so the sending side is
 * closed first, and what still comes is read away for a moment (RFC 9112 §9.6). */
void body_linger(struct exchange *x)
{
    const int fd = desk_socket();
    if (shutdown(fd, SHUT_WR) != 0)
        return;
    char *piece = arena_alloc(x->request->mem, HTTP_PIECE_BYTES);
    const int64_t until_ms = clock_monotonic_ms() + x->server->limits.linger_deadline_ms;
    size_t left = HTTP_LINGER_MAX;
    while (left > 0) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        const int64_t wait_ms = until_ms - clock_monotonic_ms();
        if (wait_ms <= 0 || poll(&ready, 1, (int)wait_ms) <= 0)
            return;
        const ssize_t got = recv(fd, piece, HTTP_PIECE_BYTES, MSG_DONTWAIT);
        if (got <= 0)
            return;
        left -= (size_t)got < left ? (size_t)got : left;
    }
}
