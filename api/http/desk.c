/* The desks of civetweb's threads (desk.h). civetweb waits for input, reads and accepts at one place each. Must do
 * nothing to a descriptor that is not the desk's. */
#undef _FORTIFY_SOURCE /* its headers define poll and recv themselves */
#include "desk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum {
    KEPT_MS = 20,     /* a worker waits for the next request itself: a client in a hurry is served without detour */
    KEPT_BUSY_MS = 2, /* the same when most workers are taken */
    HANG_UP_MS = 5000,
    CLOSING_MS = 10, /* civetweb would look only each two seconds whether it is to stop */
    NANOSECONDS_PER_MS = 1000000
};

enum desk_state {
    DESK_NONE,
    DESK_MASTER_NEW, /* waits for connections itself, still */
    DESK_MASTER,
    DESK_CLOSING, /* the master thread ends soon */
    DESK_FREE,    /* a worker without a connection */
    DESK_NEW,     /* a connection whose descriptor is not known yet */
    DESK_HEADED,  /* the header was read */
    DESK_REQUEST, /* the handler's: everything is the system's */
    DESK_KEPT,    /* answered; the next request may come */
    DESK_GIVEN_BACK
};
struct desk {
    enum desk_state state;
    const struct bell *bell;
    struct waiting_room **room;
    int fd;
    struct connection *connection;
};
/* The library's threads have no argument of ours, and it calls accept, poll and recv with none. */
static _Thread_local struct desk desk;

/* ---- the bell ---- */

bool bell_make(struct bell *b)
{
    int pair[2] = {-1, -1};
    const bool made = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0;
    *b = (struct bell){pair[0], pair[1]};
    return made;
}

bool bell_ring(const struct bell *b, int fd)
{
    return send(b->ours, &fd, sizeof fd, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof fd;
}

enum { NOTHING = -1, CLOSING = -2 }; /* in place of a descriptor */

static int bell_take(const struct bell *b)
{
    int fd = NOTHING;
    return recvfrom(b->civetwebs, &fd, sizeof fd, MSG_DONTWAIT, NULL, NULL) == (ssize_t)sizeof fd ? fd : NOTHING;
}

void bell_ring_for_closing(const struct bell *b)
{
    (void)bell_ring(b, CLOSING);
}

void bell_free(struct bell *b)
{
    for (int fd = bell_take(b); fd != NOTHING; fd = bell_take(b))
        if (fd >= 0)
            (void)close(fd);
    (void)close(b->ours);
    (void)close(b->civetwebs);
}

/* The first connection to the port is ours; it is the reason why the master thread calls accept, where the socket is
 * replaced, and it ends with the old one. Nothing else would wake a thread that waits for the old one. */
bool bell_hang_up(int civetweb_port)
{
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)civetweb_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct pollfd ended = {.fd = fd, .events = POLLIN};
    const bool done =
        fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) == 0 && poll(&ended, 1, HANG_UP_MS) == 1;
    if (fd >= 0)
        (void)close(fd);
    return done;
}

/* ---- the worker's way ---- */

void desk_of_master(const struct bell *b, struct waiting_room **room)
{
    desk = (struct desk){.state = DESK_MASTER_NEW, .bell = b, .room = room, .fd = -1};
}

void desk_of_worker(struct waiting_room **room, struct connection *connection)
{
    desk = (struct desk){.state = DESK_FREE, .room = room, .fd = -1, .connection = connection};
}

void desk_connection_begins(void)
{
    desk.state = DESK_NEW;
    desk.fd = -1;
    connection_begin(desk.connection);
}

void desk_connection_ends(void)
{
    desk.state = DESK_FREE;
    desk.fd = -1;
    waiting_room_free_server(*desk.room);
}

void desk_request_begins(void)
{
    desk.state = DESK_REQUEST;
}

void desk_request_ends(bool keep_alive)
{
    desk.state = keep_alive ? DESK_KEPT : DESK_REQUEST;
}

int desk_socket(void)
{
    return desk.fd;
}

/* To civetweb it has closed. Whoever could not be given back is closed indeed. */
static ssize_t give_back(struct desk *d)
{
    const int fd = fcntl(d->fd, F_DUPFD_CLOEXEC, 0);
    d->state = DESK_GIVEN_BACK;
    if (fd < 0)
        return 0;
    if (dup3(room_ended_socket(*d->room), d->fd, O_CLOEXEC) < 0)
        (void)close(fd);
    else
        waiting_room_return(*d->room, fd, d->fd);
    return 0;
}

/* No byte behind the header: what follows stays in the socket, be it a body or the next request. civetweb gets a
 * request of ours in its place (connection.c). */
static ssize_t read_header(struct desk *d, size_t head_bytes, void *buffer, size_t size)
{
    d->state = DESK_HEADED;
    return connection_receive_head(d->connection, d->fd, head_bytes, buffer, size);
}

static bool waits_for_input(int fd, int timeout_ms)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};
    const struct timespec wait = {.tv_nsec = (long)timeout_ms * NANOSECONDS_PER_MS};
    return ppoll(&input, 1, &wait, NULL) > 0;
}

/* A request that is all there is served at once, unless others wait; what has begun, or has not, is waited for in the
 * room. */
static ssize_t read_next_header(struct desk *d, void *buffer, size_t size)
{
    if (waiting_room_has_ready(*d->room) ||
        !waits_for_input(d->fd, waiting_room_is_busy(*d->room) ? KEPT_BUSY_MS : KEPT_MS))
        return give_back(d);
    const ssize_t got = recvfrom(d->fd, buffer, size, MSG_PEEK | MSG_DONTWAIT, NULL, NULL);
    if (got <= 0)
        return got;
    const struct str bytes = {buffer, (size_t)got};
    size_t seen = 0, length = 0;
    if (http_head_blank_lines(bytes) > 0 || http_head_find(bytes, &seen, &length) == HTTP_HEAD_PARTIAL)
        return give_back(d);
    return read_header(d, length, buffer, size);
}

/* ---- the library's calls ---- */

/* The next connection that the bell told of, with its address. */
static int take_connection(struct desk *d, void *address, socklen_t *size)
{
    const int fd = bell_take(d->bell);
    d->state = fd == CLOSING ? DESK_CLOSING : d->state;
    if (fd < 0) {
        errno = EAGAIN;
        return -1;
    }
    const union socket_address *from = room_address(*d->room, fd);
    const socklen_t all = from->any.sa_family == AF_INET6 ? sizeof from->v6 : sizeof from->v4;
    memcpy(address, from, all < *size ? all : *size);
    *size = all;
    return fd;
}

int accept(int fd, __SOCKADDR_ARG address, socklen_t *restrict size)
{
    struct desk *d = &desk;
    if (d->state == DESK_MASTER || d->state == DESK_CLOSING)
        return take_connection(d, address.__sockaddr__, size);
    if (d->state != DESK_MASTER_NEW)
        return accept4(fd, address, size, 0);
    d->state = DESK_MASTER;
    (void)dup3(d->bell->civetwebs, fd, O_CLOEXEC);
    errno = EAGAIN;
    return -1;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized" /* the C library declares that poll only writes its list */
int poll(struct pollfd *list, nfds_t count, int timeout_ms)
{
    struct desk *d = &desk;
    if (d->state == DESK_NEW && count == 1)
        d->fd = list->fd;
    const bool at_desk =
        d->state == DESK_NEW || d->state == DESK_HEADED || d->state == DESK_KEPT || d->state == DESK_GIVEN_BACK;
    if (at_desk && count == 1 && list->fd == d->fd) {
        list->revents = POLLIN; /* recv knows what to do */
        return 1;
    }
    if (d->state == DESK_CLOSING)
        timeout_ms = CLOSING_MS;
    const struct timespec wait = {.tv_sec = timeout_ms / 1000,
                                  .tv_nsec = (long)(timeout_ms % 1000) * NANOSECONDS_PER_MS};
    return ppoll(list, count, timeout_ms < 0 ? NULL : &wait, NULL);
}

#pragma GCC diagnostic pop

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
    struct desk *d = &desk;
    if (fd == d->fd && d->state == DESK_NEW)
        return read_header(d, room_head_bytes(*d->room, fd), buffer, size);
    if (fd == d->fd && d->state == DESK_KEPT)
        return read_next_header(d, buffer, size);
    /* Of a header that is not whole now no worker waits for more. */
    if (fd == d->fd && (d->state == DESK_HEADED || d->state == DESK_GIVEN_BACK))
        return 0;
    return recvfrom(fd, buffer, size, flags, NULL, NULL);
}
