/* What happens to a socket in the waiting room: it is looked at, handed on, refused, sent away. Must not know what a
 * request says. */
#include "room_private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

bool room_watch_socket(struct waiting_room *r, int fd)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = fd};
    return epoll_ctl(r->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void room_send_away(struct waiting_room *r, int fd)
{
    places_leave(&r->places, fd, PLACE_EMPTY);
    (void)close(fd);
}

static void count_ready(struct waiting_room *r)
{
    atomic_store(&r->ready, r->places.lines[PLACE_READY].count + r->places.lines[PLACE_URGENT].count);
}

/* ---- refusing ---- */

static void read_away(struct waiting_room *r, int fd)
{
    ssize_t got = 0;
    size_t left = HTTP_SKIP_MAX;
    do {
        got = recv(fd, r->buffer, sizeof r->buffer, MSG_DONTWAIT);
        left -= got > 0 && (size_t)got < left ? (size_t)got : left;
    } while (got > 0 && left > 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        room_send_away(r, fd);
}

static void wait_for_next(struct waiting_room *r, int fd)
{
    struct place *place = &r->places.all[fd];
    place->scanned = place->head_bytes = place->pieces = 0;
    places_move(&r->places, fd, PLACE_IDLE, in_ms(r->config.idle_ms));
}

/* A connection that is not kept is closed a moment later: with bytes that lie unread a close would be a reset, which
 * may overtake the answer. */
void room_refuse(struct waiting_room *r, int fd)
{
    const size_t bytes = r->places.all[fd].head_bytes;
    const ssize_t got = recv(fd, r->buffer, bytes, MSG_DONTWAIT);
    const struct str head = {r->buffer, got > 0 ? (size_t)got : 0};
    bool keeps = false;
    const struct str answer = r->config.refuse(r->config.context, r->mem, head, &keeps);
    const bool told = send(fd, answer.data, answer.len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)answer.len;
    arena_reset(r->mem);
    r->refused++;
    if (!told || head.len < bytes || (!keeps && shutdown(fd, SHUT_WR) != 0) || !room_watch_socket(r, fd))
        room_send_away(r, fd);
    else if (keeps)
        wait_for_next(r, fd);
    else
        places_move(&r->places, fd, PLACE_LEAVING, in_ms(r->config.linger_ms));
    count_ready(r);
}

/* ---- handing on ---- */

/* False: not now. */
static bool serve(struct waiting_room *r, int fd)
{
    const struct place was = r->places.all[fd];
    places_leave(&r->places, fd, PLACE_SERVED); /* before anybody else may touch it */
    atomic_fetch_add(&r->serving, 1);
    if (r->config.serve(r->config.context, fd))
        return true;
    atomic_fetch_sub(&r->serving, 1);
    places_move(&r->places, fd, was.state, was.until_ms);
    return false;
}

static void serve_line(struct waiting_room *r, enum place_state state, unsigned servers)
{
    const struct line *line = &r->places.lines[state];
    while (line->first != NOBODY && atomic_load(&r->serving) < servers && !r->refused_to_serve)
        r->refused_to_serve = !serve(r, line->first);
}

void room_serve_ready(struct waiting_room *r)
{
    r->refused_to_serve = false;
    serve_line(r, PLACE_URGENT, r->config.servers + r->config.reserve);
    serve_line(r, PLACE_READY, r->config.servers);
    count_ready(r);
}

/* Its header stands in the buffer. */
static void become_ready(struct waiting_room *r, int fd)
{
    (void)epoll_ctl(r->epoll, EPOLL_CTL_DEL, fd, NULL);
    const bool all_taken = atomic_load(&r->serving) >= r->config.servers;
    const bool urgent = all_taken && r->config.is_urgent &&
                        r->config.is_urgent(r->config.context, (struct str){r->buffer, r->places.all[fd].head_bytes});
    const enum place_state line = urgent ? PLACE_URGENT : PLACE_READY;
    if (r->places.lines[line].count >= ROOM_READY_MAX) {
        room_refuse(r, fd);
        return;
    }
    places_move(&r->places, fd, line, in_ms(r->config.ready_ms));
    room_serve_ready(r);
}

/* ---- looking at what has come ---- */

/* Blank lines before a request are skipped (RFC 9112 §2.2). The size of what is left. */
static size_t skip_blank_lines(struct waiting_room *r, struct place *place, int fd, size_t size)
{
    const size_t blank = http_head_blank_lines((struct str){r->buffer, size});
    if (blank == 0)
        return size;
    (void)recv(fd, r->buffer, blank, MSG_DONTWAIT);
    place->scanned = 0;
    const ssize_t left = recv(fd, r->buffer, sizeof r->buffer, MSG_PEEK | MSG_DONTWAIT);
    return left > 0 ? (size_t)left : 0;
}

static void look_at_header(struct waiting_room *r, int fd, bool no_more_comes)
{
    struct place *place = &r->places.all[fd];
    const ssize_t got = recv(fd, r->buffer, sizeof r->buffer, MSG_PEEK | MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        room_send_away(r, fd);
        return;
    }
    if (got < 0)
        return;
    if (place->state == PLACE_IDLE)
        places_move(&r->places, fd, PLACE_HEADER, in_ms(r->config.header_ms));
    const size_t size = skip_blank_lines(r, place, fd, (size_t)got);
    size_t length = 0;
    if (http_head_find((struct str){r->buffer, size}, &place->scanned, &length) == HTTP_HEAD_PARTIAL)
        length = size == sizeof r->buffer ? size : 0;
    place->head_bytes = length; /* of what is broken or too large all: who serves says so */
    if (place->head_bytes > 0) {
        become_ready(r, fd);
    } else if (no_more_comes || ++place->pieces > ROOM_HEADER_PIECES_MAX) {
        r->cut_off++;
        room_send_away(r, fd);
    }
}

void room_look_at(struct waiting_room *r, int fd, uint32_t events)
{
    const enum place_state state = r->places.all[fd].state;
    if (state == PLACE_LEAVING)
        read_away(r, fd);
    else if (state == PLACE_HEADER || state == PLACE_IDLE)
        look_at_header(r, fd, (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
}
