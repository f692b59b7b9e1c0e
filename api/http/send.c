/* Sending an answer. A short one leaves in one send; a long one in pieces out of its text or file, so that a client
 * that reads slowly costs a piece and the kernel's buffer, and is let go when it is too slow. Must not know what it
 * sends. */
#include "base/clock.h"
#include "desk.h"

#include <civetweb.h>
#include <sys/socket.h>
#include <unistd.h>

struct source { /* the body: a text or a file */
    struct str text;
    int fd; /* −1: the text */
    int64_t size, at;
};

static bool send_bytes(struct exchange *x, struct str data)
{
    const int n = mg_write(x->connection, data.data, data.len);
    if (n > 0)
        x->sent += n;
    return n >= 0 && (size_t)n == data.len;
}

/* The deadline grows with what has been taken, so a slow line has the time it needs. */
static bool send_piece(struct exchange *x, struct str data)
{
    const struct http_limits *limits = &x->server->limits;
    const int64_t bytes = x->sent + (int64_t)data.len;
    struct watch watch = {.fd = desk_socket(),
                          .deadline_ms = x->send_started_ms + limits->send_grace_ms +
                                         bytes * SECOND_MS / limits->send_bytes_per_s};
    watcher_add(&x->server->watcher, &watch);
    const bool sent = send_bytes(x, data);
    return !watcher_remove(&x->server->watcher, &watch) && sent;
}

/* The next piece: of a text without copying it. Empty with data: the file ended early. */
static struct str next_piece(struct source *from, char *buffer, size_t room)
{
    const int64_t left = from->size - from->at;
    const size_t want = left < (int64_t)room ? (size_t)left : room;
    struct str piece = {from->text.data + from->at, want};
    if (from->fd >= 0) {
        const ssize_t got = pread(from->fd, buffer, want, (off_t)from->at);
        piece = (struct str){buffer, got < 0 ? 0 : (size_t)got};
    }
    from->at += (int64_t)piece.len;
    return piece;
}

static bool send_long(struct exchange *x, struct str head, struct source *from)
{
    static const int buffer_bytes = HTTP_SEND_BUFFER_BYTES;
    char *buffer = arena_alloc(x->request->mem, HTTP_PIECE_BYTES);
    x->send_started_ms = clock_monotonic_ms();
    if (setsockopt(desk_socket(), SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes) != 0)
        return false;
    if (!send_piece(x, head))
        return false;
    while (from->at < from->size) {
        const struct str piece = next_piece(from, buffer, HTTP_PIECE_BYTES);
        if (piece.len == 0 || !send_piece(x, piece))
            return false;
    }
    return true;
}

/* The header leaves with the body: one send. */
static bool send_short(struct exchange *x, struct str head, struct source *from)
{
    const size_t size = (size_t)from->size;
    char *data = arena_alloc(x->request->mem, head.len + size);
    memcpy(data, head.data, head.len);
    const struct str piece = next_piece(from, data + head.len, size);
    if (from->fd < 0 && size > 0)
        memcpy(data + head.len, piece.data, size);
    return piece.len == size && send_bytes(x, (struct str){data, head.len + size});
}

bool exchange_send(struct exchange *x, const struct http_response *response, bool keep_alive)
{
    const struct http_request *request = x->request;
    struct source body = {.text = response->body,
                          .fd = response->file_fd,
                          .size = response->file_fd >= 0 ? response->file_size : (int64_t)response->body.len};
    const bool told = status_has_body(response->status);
    const struct str head =
        response_head(request, response, &x->server->cors, told ? body.size : -1,
                      keep_alive ? x->server->limits.keep_alive_told_s : 0, clock_real_ms() / SECOND_MS);
    if (!told || str_is(request->method, "HEAD"))
        return send_bytes(x, head);
    return body.size <= HTTP_PIECE_BYTES ? send_short(x, head, &body) : send_long(x, head, &body);
}
